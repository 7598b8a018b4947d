"""The board: what every team chose, revealed together over several goals, with no single score to beat."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from forcesim.errors import WorkshopError
from forcesim.report.answer import Answer
from forcesim.report.views.answer_rows import AnswerRow, change_row
from forcesim.report.wording.numbers import in_futures
from forcesim.report.wording.outcome_phrases import level_words
from forcesim.report.wording.red_lines import line_words
from forcesim.study.red_line import RedLine, red_lines
from forcesim.study.results.study_result import StudyResult
from forcesim.text import capital
from forcesim.workshop.facts import VERDICT_WORDS
from forcesim.workshop.script import Script
from forcesim.workshop.script_studies import arm_index, combination_name
from forcesim.workshop.session_state import SessionState

KEEPS, BREAKS = "keeps to it", "breaks it"


@dataclass(frozen=True, slots=True)
class GoalCell:
    """One goal under what a team chose, in words: the change with its range and verdict, or the level as things stand.

    ``direction`` is "up", "down" or "", ``verdict`` as in results, "" where nothing was changed.
    """

    outcome: str
    label: str
    number: str
    range: str
    verdict: str
    verdict_words: str
    direction: str


@dataclass(frozen=True, slots=True)
class LineCell:
    """A red line of a team: whether enough futures keep to it, and how many."""

    text: str
    words: str
    is_kept: bool
    how_often: str

    @property
    def verdict_words(self) -> str:
        return KEEPS if self.is_kept else BREAKS


@dataclass(frozen=True, slots=True)
class TeamRow:
    """What a team chose, why, and what came of it; ``is_as_before`` where that is how things stand."""

    team: str
    settings: tuple[tuple[str, str], ...]
    reason: str
    is_as_before: bool
    goals: tuple[GoalCell, ...]
    lines: tuple[LineCell, ...]


@dataclass(frozen=True, slots=True)
class Board:
    """All sealed choices of a step; ``before`` says how things stand in what they are compared with."""

    title: str
    goals: tuple[str, ...]
    before: tuple[str, ...]
    rows: tuple[TeamRow, ...]
    without_choice: tuple[str, ...]
    futures: int
    remark: str


def board(script: Script, state: SessionState, step: int, answers: Mapping[str, Answer], key: str) -> Board:
    """The board of a step, in the order in which teams joined; ``key`` is that of its study's results.

    WorkshopError where there is nothing to decide at the step, or no results of its study.
    """
    decision = script.steps[step].decision
    if decision is None:
        raise WorkshopError("nothing is decided at this step")
    if key not in answers:
        raise WorkshopError("the choices of this step have not been simulated yet")
    result = answers[key].result
    rows = [_row(script, state, step, team, result) for team in state.teams if state.choice(step, team)]
    labels = [result.outcomes[name].label for name in decision.goals]
    first = result.results[0]
    before = [level_words(result.outcomes[name], first.outcomes[name]).plain for name in decision.goals]
    count = len(result.results) - 1
    return Board(
        script.steps[step].title,
        tuple(labels),
        tuple(before),
        tuple(rows),
        tuple(team for team in state.teams if state.choice(step, team) is None),
        result.replications,
        f"Each choice is compared with how things stand, on the same luck, in {result.replications} futures. Verdicts "
        f"allow for all {count} other ways to choose.",
    )


def _row(script: Script, state: SessionState, step: int, team: str, result: StudyResult) -> TeamRow:
    decision, choice = script.steps[step].decision, state.choice(step, team)
    assert decision is not None  # noqa: S101  the caller has looked
    assert choice is not None  # noqa: S101  the caller has looked
    study = script.studies[decision.study]
    index = arm_index(script, study, combination_name({lever: choice.options[lever] for lever in study.levers}))
    settings = tuple(
        (script.levers[lever].label or lever, script.levers[lever].options[choice.options[lever]].label)
        for lever in study.levers
    )
    goals = tuple(_cell(result, index, name) for name in decision.goals)
    lines = tuple(
        _line(result, index, line) for line in red_lines(state.lines_of(team)) if line.outcome in result.outcomes
    )
    return TeamRow(team, settings, choice.reason, index == 0, goals, lines)


def _cell(result: StudyResult, index: int, name: str) -> GoalCell:
    outcome = result.outcomes[name]
    if index == 0:
        words = level_words(outcome, result.results[0].outcomes[name])
        return GoalCell(name, outcome.label, words.plain, words.span, "", "as things stand", "")
    row: AnswerRow = change_row(result, result.differences[index - 1], outcome)
    words_of_verdict = VERDICT_WORDS.get(row.verdict, row.verdict)
    return GoalCell(name, outcome.label, row.change, row.range, row.verdict, words_of_verdict, row.direction)


def _line(result: StudyResult, index: int, line: RedLine) -> LineCell:
    """A red line is kept where the share of futures that it asks for keeps to it, as they came."""
    values = result.results[index].outcomes[line.outcome].values
    known = values[np.isfinite(values)]
    share = float(np.mean(line.met(known))) if known.size else 0.0
    if line.chance is None:
        is_kept = bool(known.size) and bool(line.met(np.array([known.mean()]))[0])
    else:
        is_kept = bool(known.size) and share >= line.chance
    return LineCell(
        str(line), capital(line_words(result, str(line))), is_kept, f"kept {in_futures(share, int(known.size))}"
    )
