"""Whether what was entered fits the script: settings that are open, and the entries of a file that somebody made."""

from __future__ import annotations

from collections.abc import Mapping

from forcesim.errors import StudyError, WorkshopError
from forcesim.study.red_line import red_lines
from forcesim.text import safe
from forcesim.workshop.script import Script
from forcesim.workshop.session_state import LandedInject, OpenQuestion, SessionState, TeamChoice, TeamPrediction


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
