"""Several scenarios side by side, ready to draw: what each changes, how sure that is, how futures differ."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from forcesim.report.answer_sentences import answer
from forcesim.report.views.tradeoff import WAITING, AnswerRow, answer_rows, change_row, told_outcomes
from forcesim.report.wording.cautions import cautions, futures, is_waiting
from forcesim.report.wording.outcome_phrases import change_unit, happens, reference
from forcesim.report.wording.scenario_names import called, short_name
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

    Numbers are in ``unit``, words in ``told_in``, which is "percent" where changes are told so.
    """

    name: str
    label: str
    unit: str
    told_in: str
    better: str
    axis: tuple[float, float]
    strips: tuple[Strip, ...]


@dataclass(frozen=True, slots=True)
class ChangedOutcome:
    """One outcome as a line of a table: a cell a scenario, in words, whose verdict says whether that is good.

    ``unit`` is what the words are in, "percent" where changes are told so.
    """

    name: str
    label: str
    unit: str
    better: str
    cells: tuple[AnswerRow, ...]


@dataclass(frozen=True, slots=True)
class ComparisonView:
    """The Compare page, ready to draw; ``against`` is the title of what the others, ``titles``, are compared with.

    ``outcomes`` are those that matter most, as strips; ``every`` one that changes is a line of a table.
    """

    against: str
    titles: tuple[str, ...]
    sentences: tuple[str, ...]
    outcomes: tuple[ComparedOutcome, ...]
    every: tuple[ChangedOutcome, ...]
    warnings: tuple[str, ...]
    badge: str


_BETTER = {"higher": "higher is better", "lower": "lower is better", "neither": "neither direction is better in itself"}


def comparison_view(result: StudyResult, words: Mapping[str, str] | None = None) -> ComparisonView:
    """A comparison, finished or still coming in; ``words`` are better titles for scenarios than their files'."""
    result = called(result, words or {})
    against = result.baseline or (result.scenarios[0].name if result.scenarios else "")
    rows = {one.scenario: {row.outcome: row for row in answer_rows(result, found=one)} for one in result.differences}
    compared = []
    for outcome, label in told_outcomes(result):
        strips = tuple(_strip(result, one, outcome.name, rows) for one in result.differences)
        compared.append(
            ComparedOutcome(
                outcome.name,
                label,
                outcome.unit,
                _unit(result, outcome),
                _BETTER[outcome.better],
                _axis(strips),
                strips,
            )
        )
    fewest, most = futures(result)
    badge = WAITING if most == 0 else f"{most if fewest == most else f'{fewest} to {most}'} futures each · same luck"
    said = () if is_waiting(result) else answer(result)[0]
    others = tuple(short_name(result, one.scenario) for one in result.differences)
    return ComparisonView(
        short_name(result, against), others, said, tuple(compared), comparison_table(result), cautions(result), badge
    )


def comparison_table(result: StudyResult) -> tuple[ChangedOutcome, ...]:
    """Every outcome of a comparison that is anything but 0 throughout, in the order in which outcomes are declared."""
    told = []
    for outcome in result.outcomes.values():
        changes = [found.outcomes[outcome.name] for found in result.differences]
        known = any(math.isfinite(each.mean) for each in changes)
        if known and (
            any(map(happens, changes)) or any(happens(each.outcomes[outcome.name]) for each in result.results)
        ):
            cells = tuple(change_row(result, found, outcome) for found in result.differences)
            told.append(
                ChangedOutcome(outcome.name, outcome.label, _unit(result, outcome), _BETTER[outcome.better], cells)
            )
    return tuple(told)


def comparison_rows(view: ComparisonView) -> list[list[str]]:
    """The numbers of a comparison as rows of texts, the header first."""
    header = ["outcome", "unit", "scenario", "change", "low", "high", "p10", "p90", "verdict"]
    return [header] + [
        [each.label, each.unit, strip.title, *map(_text, (strip.mean, strip.low, strip.high, strip.p10, strip.p90)),
         strip.row.verdict]
        for each in view.outcomes
        for strip in each.strips
    ]  # fmt: skip


def _unit(result: StudyResult, outcome: Outcome) -> str:
    before = reference(result)
    return change_unit(outcome, before.outcomes.get(outcome.name) if before is not None else None)


def _strip(result: StudyResult, found: PointDifference, name: str, rows: dict[str, dict[str, AnswerRow]]) -> Strip:
    change = found.outcomes[name]
    known = int(np.isfinite(change.values).sum())
    p10, _, p90 = percentiles(change.values, (0.1, 0.5, 0.9)).tolist() if known > 1 else (math.nan,) * 3
    return Strip(
        found.scenario,
        short_name(result, found.scenario),
        rows[found.scenario][name],
        change.mean,
        math.nan if change.low is None else change.low,
        math.nan if change.high is None else change.high,
        p10,
        p90,
    )


def _axis(strips: tuple[Strip, ...]) -> tuple[float, float]:
    ends = [0.0]
    for strip in strips:
        ends += [each for each in (strip.mean, strip.low, strip.high, strip.p10, strip.p90) if math.isfinite(each)]
    low, high = min(ends), max(ends)
    pad = 0.06 * (high - low) or 1.0
    return low - pad, high + pad


def _text(value: float) -> str:
    return repr(float(value)) if math.isfinite(value) else ""
