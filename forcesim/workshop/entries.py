"""What may be entered into the state of a workshop, and what it becomes: every entry makes a new state, or is refused.

Also whether the entries of a file fit its script: one that was made by hand may hold anything.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import ValidationError

from forcesim.errors import StudyError, WorkshopError
from forcesim.study.red_line import check_names, lines_as_texts, red_lines
from forcesim.text import safe, suggestion
from forcesim.workshop.score import Prediction
from forcesim.workshop.script import Script
from forcesim.workshop.session_state import (
    MOST_LINES,
    MOST_OPEN_QUESTIONS,
    MOST_TEAMS,
    LandedInject,
    OpenQuestion,
    SessionState,
    TeamChoice,
    TeamLines,
    TeamPrediction,
    plain_text,
)


def changed(state: SessionState, **fields: Any) -> SessionState:
    """The state with other values; WorkshopError where it would not hold together."""
    try:
        return SessionState.model_validate({**dict(state), **fields})
    except ValidationError as error:
        raise WorkshopError("this can't be kept as it was entered") from error


def at_step(state: SessionState, step: int) -> SessionState:
    """The state at another step, whose first sheet is shown and which has taken no time yet."""
    return changed(state, step=step, sheet=0, seconds_here=0.0)


def with_team(state: SessionState, team: str) -> SessionState:
    """The state with one team more."""
    if any(team.casefold() == other.casefold() for other in state.teams):
        raise WorkshopError(f"there is a team {team} already: choose another name")
    if len(state.teams) >= MOST_TEAMS:
        raise WorkshopError(f"there are {MOST_TEAMS} teams, which is as many as there can be")
    return changed(state, teams=(*state.teams, team))


def without_team(state: SessionState, team: str) -> SessionState:
    """The state without a team and all that it entered."""
    _refuse_unknown_team(state, team)
    return changed(
        state,
        teams=tuple(name for name in state.teams if name != team),
        predictions=tuple(entry for entry in state.predictions if entry.team != team),
        choices=tuple(entry for entry in state.choices if entry.team != team),
        red_lines=tuple(entry for entry in state.red_lines if entry.team != team),
    )


def with_team_again(state: SessionState, before: SessionState, team: str) -> SessionState:
    """The state with a team that was taken out, in its old place and with what it had entered ``before``."""
    with_team(state, team)  # refused in words where it can't be
    teams = list(state.teams)
    teams.insert(min(before.teams.index(team), len(teams)), team)
    return changed(
        state,
        teams=tuple(teams),
        predictions=(*state.predictions, *(entry for entry in before.predictions if entry.team == team)),
        choices=(*state.choices, *(entry for entry in before.choices if entry.team == team)),
        red_lines=(*state.red_lines, *(entry for entry in before.red_lines if entry.team == team)),
    )


def with_prediction(script: Script, state: SessionState, team: str, prediction: Prediction) -> SessionState:
    """The state with a team's prediction at this step, in place of an earlier one."""
    _refuse_unknown_team(state, team)
    if script.steps[state.step].question is None:
        raise WorkshopError("nothing is to be predicted now")
    _refuse_late(state)
    others = (entry for entry in state.predictions if (entry.step, entry.team) != (state.step, team))
    entry = TeamPrediction(step=state.step, team=team, guess=prediction.guess, low=prediction.low, high=prediction.high)
    return changed(state, predictions=(*others, entry))


def with_choice(
    script: Script, state: SessionState, team: str, options: Mapping[str, int], reason: str
) -> SessionState:
    """The state with a team's choice at this step, in place of an earlier one."""
    _refuse_unknown_team(state, team)
    decision = script.steps[state.step].decision
    if decision is None:
        raise WorkshopError("nothing is to be decided now")
    _refuse_late(state)
    why = plain_text(reason, "a reason")
    if not why:
        raise WorkshopError("write down the reason: it is what you will talk about")
    refuse_options(script, decision.study, options)
    others = (entry for entry in state.choices if (entry.step, entry.team) != (state.step, team))
    entry = TeamChoice(step=state.step, team=team, options=dict(options), reason=why)
    return changed(state, choices=(*others, entry))


def with_red_lines(
    script: Script, state: SessionState, team: str, lines: Sequence[str], outcomes: Mapping[str, object]
) -> SessionState:
    """The state with a team's red lines, in place of earlier ones; ``outcomes`` are those that there are, by name."""
    _refuse_unknown_team(state, team)
    if not script.steps[state.step].red_lines:
        raise WorkshopError("red lines are not set now")
    _refuse_late(state)
    texts = [plain_text(line, "a red line") for line in lines if line.strip()]
    if len(texts) > MOST_LINES:
        raise WorkshopError(f"a team sets at most {MOST_LINES} red lines")
    try:
        read = red_lines(texts)
        check_names(read, outcomes)
    except StudyError as error:
        raise WorkshopError(str(error)) from error
    others = (entry for entry in state.red_lines if entry.team != team)
    return changed(state, red_lines=(*others, TeamLines(team=team, lines=tuple(lines_as_texts(read)))))


def with_open_question(state: SessionState, text: str) -> SessionState:
    """The state with one more question that nobody could answer."""
    if len(state.open_questions) >= MOST_OPEN_QUESTIONS:
        raise WorkshopError(f"there are {MOST_OPEN_QUESTIONS} open questions, as many as are kept")
    question = plain_text(text, "a question")
    if not question:
        raise WorkshopError("the question has no words")
    return changed(state, open_questions=(*state.open_questions, OpenQuestion(text=question, step=state.step)))


def with_inject(script: Script, state: SessionState, name: str) -> SessionState:
    """The state once an inject has landed at this step."""
    if name not in script.injects:
        hint = suggestion(name, tuple(script.injects), "They are")
        raise WorkshopError(f"there is no inject {safe(name, 40)!r}. {hint}")
    if name in state.landed:
        raise WorkshopError(f"{script.injects[name].title} has landed already")
    return changed(state, injects=(*state.injects, LandedInject(name=name, step=state.step)))


def without_inject(script: Script, state: SessionState, name: str) -> SessionState:
    """The state as if an inject had not landed: only at the step where it did, before anything there was revealed."""
    if name not in {entry.name for entry in state.injects if entry.step == state.step}:
        raise WorkshopError(f"nothing called {safe(name, 40)!r} has landed at this step")
    if any(step >= state.step for step in state.revealed):
        raise WorkshopError(f"{script.injects[name].title} can't be taken back: results with it were revealed")
    return changed(state, injects=tuple(entry for entry in state.injects if entry.name != name))


def refuse_options(script: Script, study: str, options: Mapping[str, int]) -> None:
    """WorkshopError where a team's settings are not one for each lever that is open."""
    levers = script.studies[study].levers
    missing = [script.levers[name].label or name for name in levers if name not in options]
    if missing:
        raise WorkshopError(f"nothing is chosen for: {', '.join(missing)}")
    for name, index in options.items():
        if name not in levers:
            raise WorkshopError(f"{safe(name, 40)!r} is not open")
        if not 0 <= index < len(script.levers[name].options):
            raise WorkshopError(f"there is no such setting of {script.levers[name].label or name}")


def refuse_foreign_entries(script: Script, state: SessionState) -> None:
    """WorkshopError where a state holds what no session of the script can hold: its file was made by hand."""
    steps = script.steps
    entries: list[TeamPrediction | TeamChoice | LandedInject | OpenQuestion] = []
    entries += [*state.predictions, *state.choices, *state.injects, *state.open_questions]
    indices = [state.step, *state.revealed, *(entry.step for entry in entries)]
    is_known = (
        all(index < len(steps) for index in indices)
        and all(name in script.injects for name in state.landed)
        and all(steps[entry.step].question is not None for entry in state.predictions)
        and all(steps[entry.step].decision is not None for entry in state.choices)
        and all(steps[index].reveal is not None for index in state.revealed)
    )
    if not is_known:
        raise WorkshopError("the session does not fit its script: it holds steps or injects that there are not")
    try:
        for choice in state.choices:
            decision = steps[choice.step].decision
            assert decision is not None  # noqa: S101  looked at above
            refuse_options(script, decision.study, choice.options)
        for team_lines in state.red_lines:
            red_lines(team_lines.lines)
    except (WorkshopError, StudyError) as error:
        raise WorkshopError(f"the session does not fit its script: {error}") from error


def _refuse_unknown_team(state: SessionState, team: str) -> None:
    if team not in state.teams:
        raise WorkshopError(f"there is no team {safe(team, 40)!r}: join first")


def _refuse_late(state: SessionState) -> None:
    if state.step in state.revealed:
        raise WorkshopError("this was revealed already: nothing can be entered any more")
