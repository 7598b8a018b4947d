"""The Compare page, ready to be drawn: what each scenario changes, how sure that is, how futures differ."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from forcesim.report.views.answer_rows import WAITING, AnswerRow, change_row, change_rows, row_outcomes
from forcesim.report.views.purses import PursesView, purses_view
from forcesim.report.wording.cautions import cautions, fewest_and_most_futures, is_waiting
from forcesim.report.wording.comparison_sentence import (
    difference_sentences,
    robustness_lines,
    robustness_sentences,
)
from forcesim.report.wording.outcome_phrases import can_happen, change_unit, happens, level_words, reference
from forcesim.report.wording.scenario_names import short_name, with_titles
from forcesim.scenario.schema.units import is_money, is_yearly
from forcesim.simulation.outcomes import Outcome
from forcesim.study.analysis.intervals import percentiles
from forcesim.study.results.study_result import PointDifference, StudyResult


@dataclass(frozen=True, slots=True)
class Strip:
    """One scenario's change in one outcome, in the outcome's unit; NaN where nothing is known yet.

    ``low`` and ``high`` bound the error of the mean, ``p10`` and ``p90`` the spread of paired futures by luck.
    """

    scenario: str
    title: str
    row: AnswerRow
    mean: float
    low: float
    high: float
    p10: float
    p90: float


@dataclass(frozen=True, slots=True)
class ComparedOutcome:
    """One outcome over all scenarios; ``axis`` holds all strips and zero, to be read together.

    Numbers are in ``unit``, words in ``told_in``, which is "percent" where changes are told so. ``base`` is the level
    in what the others are compared with.
    """

    name: str
    label: str
    unit: str
    told_in: str
    better: str
    base: str
    axis: tuple[float, float]
    strips: tuple[Strip, ...]


@dataclass(frozen=True, slots=True)
class ChangedOutcome:
    """One outcome as a line of a table: a cell a scenario, in words, whose verdict says whether that is good.

    ``unit`` is what the words are in, "percent" where changes are told so. ``base`` is the level of what the others are
    compared with, in words.
    """

    name: str
    label: str
    unit: str
    better: str
    base: str
    cells: tuple[AnswerRow, ...]


@dataclass(frozen=True, slots=True)
class ComparisonView:
    """The Compare page, ready to draw; ``against`` is the title of what the others, ``titles``, are compared with.

    ``robustness`` says what becomes of the verdicts under other theories and on other scales of harm, where that was
    asked, and ``robustness_details`` says it in full. ``outcomes`` are those that matter most, as strips; ``every`` one
    that changes is a line of a table. ``purses`` are those of each scenario whose costs and hours are known.
    """

    against: str
    titles: tuple[str, ...]
    sentences: tuple[str, ...]
    robustness: tuple[str, ...]
    robustness_details: tuple[str, ...]
    outcomes: tuple[ComparedOutcome, ...]
    every: tuple[ChangedOutcome, ...]
    warnings: tuple[str, ...]
    badge: str
    purses: tuple[PursesView, ...] = ()


_BETTER = {"higher": "higher is better", "lower": "lower is better", "neither": "neither direction is better in itself"}


def comparison_view(result: StudyResult, titles: Mapping[str, str] | None = None) -> ComparisonView:
    """A comparison, finished or still coming in; ``titles``, by name, stand for those that the files give scenarios."""
    result = with_titles(result, titles or {})
    against = result.baseline or (result.scenarios[0].name if result.scenarios else "")
    rows = {
        changes.scenario: {row.outcome: row for row in change_rows(result, changes)} for changes in result.differences
    }
    compared = []
    for outcome, label in row_outcomes(result):
        strips = tuple(_strip(result, changes, rows[changes.scenario][outcome.name]) for changes in result.differences)
        unit, better = _unit(result, outcome), _BETTER[outcome.better]
        base = base_level(result, outcome)
        compared.append(ComparedOutcome(outcome.name, label, outcome.unit, unit, better, base, _axis(strips), strips))
    fewest, most = fewest_and_most_futures(result)
    badge = WAITING if most == 0 else f"{most if fewest == most else f'{fewest} to {most}'} futures each · same luck"
    return ComparisonView(
        against=short_name(result, against),
        titles=tuple(short_name(result, changes.scenario) for changes in result.differences),
        sentences=() if is_waiting(result) else difference_sentences(result),
        robustness=() if is_waiting(result) else robustness_lines(result),
        robustness_details=() if is_waiting(result) else robustness_sentences(result),
        outcomes=tuple(compared),
        every=comparison_table(result),
        warnings=cautions(result),
        badge=badge,
        purses=tuple(filter(None, (purses_view(result, changes) for changes in result.differences))),
    )


def comparison_table(result: StudyResult) -> tuple[ChangedOutcome, ...]:
    """Every outcome of a comparison but those that can't happen there, in the order in which they are declared."""
    rows = []
    for outcome in result.outcomes.values():
        differences = [changes.outcomes[outcome.name] for changes in result.differences]
        is_known = any(math.isfinite(difference.mean) for difference in differences)
        if is_known and (any(map(happens, differences)) or can_happen(result, outcome.name)):
            cells = tuple(change_row(result, changes, outcome) for changes in result.differences)
            rows.append(
                ChangedOutcome(
                    outcome.name,
                    outcome.label,
                    _unit(result, outcome),
                    _BETTER[outcome.better],
                    base_level(result, outcome),
                    cells,
                )
            )
    return tuple(rows)


def base_level(result: StudyResult, outcome: Outcome) -> str:
    """The average of an outcome in what the others are compared with: "290 a year"; "" where it is not known."""
    before = reference(result)
    summary = before.outcomes.get(outcome.name) if before is not None else None
    if summary is None or not math.isfinite(summary.mean):
        return ""
    per = "" if is_money(outcome.unit) else f" {outcome.unit}"
    return f"{level_words(outcome, summary).plain}{' a year' if is_yearly(outcome.unit) else per}"


def _unit(result: StudyResult, outcome: Outcome) -> str:
    before = reference(result)
    return change_unit(outcome, before.outcomes.get(outcome.name) if before is not None else None)


def _strip(result: StudyResult, changes: PointDifference, row: AnswerRow) -> Strip:
    change = changes.outcomes[row.outcome]
    known = int(np.isfinite(change.values).sum())
    p10, _, p90 = percentiles(change.values, (0.1, 0.5, 0.9)).tolist() if known > 1 else (math.nan,) * 3
    return Strip(
        changes.scenario,
        short_name(result, changes.scenario),
        row,
        change.mean,
        math.nan if change.low is None else change.low,
        math.nan if change.high is None else change.high,
        p10,
        p90,
    )


def _axis(strips: tuple[Strip, ...]) -> tuple[float, float]:
    ends = [0.0]
    for strip in strips:
        ends += [end for end in (strip.mean, strip.low, strip.high, strip.p10, strip.p90) if math.isfinite(end)]
    low, high = min(ends), max(ends)
    pad = 0.06 * (high - low) or 1.0
    return low - pad, high + pad
