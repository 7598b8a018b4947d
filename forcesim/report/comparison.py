"""Several scenarios side by side, ready to draw: what each changes, how sure that is, how futures differ."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from forcesim.report.cautions import cautions, futures, is_waiting
from forcesim.report.phrases import happens
from forcesim.report.sentences import answer
from forcesim.report.views import WAITING, AnswerRow, answer_rows, change_row, told_outcomes
from forcesim.study.results import PointDifference, StudyResult
from forcesim.study.statistics import percentiles


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
    """One outcome over all scenarios; ``axis`` holds all strips and zero, to be read together."""

    name: str
    label: str
    unit: str
    better: str
    axis: tuple[float, float]
    strips: tuple[Strip, ...]


@dataclass(frozen=True, slots=True)
class ChangedOutcome:
    """One outcome as a line of a table: a cell a scenario, in words, whose verdict says whether that is good."""

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


def comparison_view(result: StudyResult, titles: Mapping[str, str] | None = None) -> ComparisonView:
    """A comparison, finished or still coming in; ``titles`` are better words for scenarios than their own."""
    titles = {one.name: one.title for one in result.scenarios} | dict(titles or {})
    against = result.baseline or (result.scenarios[0].name if result.scenarios else "")
    rows = {one.scenario: {row.outcome: row for row in answer_rows(result, found=one)} for one in result.differences}
    compared = []
    for outcome, label in told_outcomes(result):
        strips = tuple(_strip(one, outcome.name, titles, rows) for one in result.differences)
        compared.append(
            ComparedOutcome(outcome.name, label, outcome.unit, _BETTER[outcome.better], _axis(strips), strips)
        )
    fewest, most = futures(result)
    badge = WAITING if most == 0 else f"{most if fewest == most else f'{fewest} to {most}'} futures each · same luck"
    said = () if is_waiting(result) else answer(result)[0]
    others = tuple(titles.get(one.scenario, one.scenario) for one in result.differences)
    return ComparisonView(
        titles.get(against, against), others, said, tuple(compared), comparison_table(result), cautions(result), badge
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
            told.append(ChangedOutcome(outcome.name, outcome.label, outcome.unit, _BETTER[outcome.better], cells))
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


def _strip(found: PointDifference, name: str, titles: dict[str, str], rows: dict[str, dict[str, AnswerRow]]) -> Strip:
    change = found.outcomes[name]
    known = int(np.isfinite(change.values).sum())
    p10, _, p90 = percentiles(change.values, (0.1, 0.5, 0.9)).tolist() if known > 1 else (math.nan,) * 3
    return Strip(
        found.scenario,
        titles.get(found.scenario, found.scenario),
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
