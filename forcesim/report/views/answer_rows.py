"""The few numbers that matter, a row each, in words: averages, or changes with their verdict and chance."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from forcesim.report.wording.cautions import is_waiting
from forcesim.report.wording.numbers import amount, how_often, share_of_sign
from forcesim.report.wording.outcome_phrases import (
    PERCENT,
    can_happen,
    change_unit,
    change_words,
    differences_at,
    happens,
    level_words,
    marked_incomplete,
    named_outcomes,
    reference,
    result_at,
    result_of,
)
from forcesim.report.wording.tradeoff_sentence import is_reference
from forcesim.scenario.schema.units import counts_people, is_money, is_yearly, thing
from forcesim.simulation.outcomes import Outcome
from forcesim.study.analysis.intervals import FEWEST_PAIRS, NOT_SETTLED
from forcesim.study.results.study_result import Difference, PointDifference, PointResult, StudyResult, Summary
from forcesim.text import safe


@dataclass(frozen=True, slots=True)
class AnswerRow:
    """One number that matters, in words.

    ``change`` is a change, or an average where nothing is compared; ``direction`` is "up", "down" or "" and
    ``verdict`` as in the results.
    """

    outcome: str
    label: str
    detail: str
    change: str
    range: str
    verdict: str
    direction: str
    chance: str


@dataclass(frozen=True, slots=True)
class RowBlock:
    """Rows under a title; ``is_change`` where they hold changes and not averages."""

    title: str
    rows: tuple[AnswerRow, ...]
    is_change: bool


# what a verdict means, shown when a person points at it
MEANING: dict[str, str] = {
    "better": "Clear: not chance, even with so many numbers asked about at once.",
    "worse": "Clear: not chance, even with so many numbers asked about at once.",
    "higher": "Clear, and whether that is good is for you to say.",
    "lower": "Clear, and whether that is good is for you to say.",
    "no clear difference": "About the same: all of the range beside it is smaller than what matters.",
    "not settled": "More futures could still change this: Settle this adds them.",
}
WAITING = "waiting for runs"
NOTHING = "nothing to measure"

# the six that matter, in the order in which the page lists them
_ROWS: tuple[tuple[str, str], ...] = (
    ("charges", "People charged"),
    ("cases_dropped", "Small cases unattended"),
    ("disruptions", "Gangs disrupted"),
    ("criminal_records", "Given a criminal record"),
    ("harm", "Harm"),
    ("cost_net", "Cash, police and courts"),
)
_OF_A_QUEUE = ("days_to_close", "backlog", "cases_closed")
_FEW_ROWS = 3
ROW_OUTCOMES = (*(name for name, _ in _ROWS), *_OF_A_QUEUE)


def position_rows(result: StudyResult, at: float) -> tuple[AnswerRow, ...]:
    """The numbers that matter at a position of a trade-off."""
    point, before, changes = result_at(result, at), reference(result), differences_at(result, at)
    if is_reference(result, at):
        return tuple(level_row(outcome, label, point) for outcome, label in row_outcomes(result))
    return tuple(
        _change_row(outcome, label, point, before, None if changes is None else changes.outcomes.get(outcome.name))
        for outcome, label in row_outcomes(result)
    )


def position_row(result: StudyResult, at: float, outcome: Outcome, label: str = "") -> AnswerRow:
    """The row of one outcome at a position of a trade-off, by default under the outcome's own label."""
    point, changes = result_at(result, at), differences_at(result, at)
    if is_reference(result, at):
        return level_row(outcome, label or outcome.label, point)
    difference = None if changes is None else changes.outcomes.get(outcome.name)
    return _change_row(outcome, label or outcome.label, point, reference(result), difference)


def change_rows(result: StudyResult, changes: PointDifference) -> tuple[AnswerRow, ...]:
    """The numbers that matter of one scenario of a comparison."""
    return tuple(change_row(result, changes, outcome, label) for outcome, label in row_outcomes(result))


def change_row(result: StudyResult, changes: PointDifference, outcome: Outcome, label: str = "") -> AnswerRow:
    """One outcome of one scenario of a comparison, by default under the outcome's own label."""
    point, difference = result_of(result, changes.scenario), changes.outcomes.get(outcome.name)
    return _change_row(outcome, label or outcome.label, point, reference(result), difference)


def run_rows(result: StudyResult, point: PointResult) -> tuple[AnswerRow, ...]:
    """The numbers that matter of a scenario on its own: averages in place of changes."""
    return tuple(level_row(outcome, label, point) for outcome, label in row_outcomes(result))


def row_outcomes(result: StudyResult) -> tuple[tuple[Outcome, str], ...]:
    """The outcomes that have a row, with their labels: those that were asked about by name, then the six.

    Those of the queue too where a scenario has few of the six.
    """
    labels = dict(_ROWS)
    named = {name: labels.get(name, result.outcomes[name].label) for name in named_outcomes(result)}
    rows = [
        (outcome, marked_incomplete(outcome, label) if name in labels else label)
        for name, label in (named | {name: label for name, label in _ROWS if name not in named}).items()
        if is_of_interest(result, name) and (outcome := result.outcomes[name])
    ]
    if len(rows) < _FEW_ROWS:
        rows += [
            (result.outcomes[name], result.outcomes[name].label)
            for name in _OF_A_QUEUE
            if name not in named and is_of_interest(result, name)
        ]
    return tuple(rows)


def is_of_interest(result: StudyResult, name: str) -> bool:
    """Whether a result has this outcome and it could happen; nothing is known of it before the first run.

    That nothing of it happened in so many futures is news too: its row tells how much there can be at most.
    """
    return name in result.outcomes and (is_waiting(result) or can_happen(result, name))


def futures_in(summary: Summary) -> int:
    """How many futures of an outcome are in."""
    return int(np.isfinite(summary.values).sum())


def level_row(outcome: Outcome, label: str, point: PointResult | None) -> AnswerRow:
    """The average of one outcome of a scenario on its own."""
    detail = _detail(outcome, point, outcome.unit)
    summary = point.outcomes.get(outcome.name) if point else None
    if summary is None or not math.isfinite(summary.mean):
        return _empty_row(outcome, label, point, detail)
    level = level_words(outcome, summary)
    return AnswerRow(outcome.name, label, detail, level.plain, level.span, "", "", "")


def _change_row(
    outcome: Outcome,
    label: str,
    point: PointResult | None,
    before: PointResult | None,
    difference: Difference | None,
) -> AnswerRow:
    against = before.outcomes.get(outcome.name) if before else None
    detail = _detail(outcome, point, change_unit(outcome, against))
    if difference is None or not math.isfinite(difference.mean):
        return _empty_row(outcome, label, point, detail)
    change = change_words(outcome, difference, against)
    direction = {1: "up", -1: "down", 0: ""}[change.sign]
    return AnswerRow(
        outcome.name,
        label,
        detail,
        change.signed,
        change.range,
        difference.verdict,
        direction,
        _chance(outcome, difference),
    )


def _empty_row(outcome: Outcome, label: str, point: PointResult | None, detail: str) -> AnswerRow:
    """A row without a number, and why: no run is in, or in none of them was there anything to measure."""
    is_in = point is not None and any(futures_in(summary) for summary in point.outcomes.values())
    return AnswerRow(outcome.name, label, detail, "–", "", NOTHING if is_in else WAITING, "", "")


def _chance(outcome: Outcome, difference: Difference) -> str:
    if int(np.isfinite(difference.values).sum()) < FEWEST_PAIRS:
        return ""
    if not happens(difference):
        return "the same in every future"
    if outcome.better == "neither":
        sign = 1 if difference.mean > 0 else -1
        word = ("more" if sign > 0 else "fewer") if counts_people(outcome.unit) else ("higher" if sign > 0 else "lower")
    else:
        sign, word = (1 if outcome.better == "higher" else -1), "better"
    return f"{word} {how_often(difference.values, sign)}{_why_open(difference)}"


def _why_open(difference: Difference) -> str:
    """Why a change is not settled that looks as if it were: a bar clear of the line, or futures that all agree."""
    if difference.verdict != NOT_SETTLED:
        return ""
    low, high = difference.judged_interval
    if low is not None and high is not None and low * high > 0:
        return "; a few futures decide it"
    is_unanimous = share_of_sign(difference.values, 1 if difference.mean > 0 else -1)[0] == 1
    return "; too few futures to be sure" if is_unanimous else ""


def _detail(outcome: Outcome, point: PointResult | None, unit: str) -> str:
    """What stands in small letters below the label: what the number is counted by or of."""
    if outcome.name in ("charges", "cases_dropped"):
        pursued = point.outcomes.get("cases_pursued") if point else None
        if pursued is None or not happens(pursued) or not math.isfinite(pursued.mean):
            return ""
        return f"of about {amount(pursued.mean)} small cases pursued"
    if outcome.name == "harm":
        if unit == PERCENT:
            return "of the harm counted" if outcome.incomplete else "of all harm"
        # the sign of pounds stands by the number
        unit = "a year" if is_money(unit) else safe(thing(unit), 60)
        return "" if unit == "harm" else unit
    return "a year" if is_yearly(unit) or unit == PERCENT else safe(unit, 60)
