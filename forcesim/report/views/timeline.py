"""The Timeline page, ready to be drawn: one series month by month beside the baseline, on the scenario's calendar."""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import dataclass, replace

import numpy as np

from forcesim.report.wording.hover_text import hover_lines
from forcesim.report.wording.numbers import amount
from forcesim.report.wording.outcome_phrases import outcome_side, reference, result_at, setting
from forcesim.report.wording.scenario_names import short_name
from forcesim.report.wording.tradeoff_sentence import baseline_label, default_position, nearest, positions
from forcesim.scenario.schema.units import is_yearly
from forcesim.simulation.outcomes import Outcome
from forcesim.study.analysis.monthly import month_after
from forcesim.study.results.monthly import BANDS, DRAWN, Band, Timeline
from forcesim.study.results.study_result import PointResult, StudyResult
from forcesim.text import safe

_YEAR = 12
# in English like all else, whatever the language of the machine
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
_SAME = 1e-9


@dataclass(frozen=True, slots=True)
class TimelineView:
    """One series over the measured months, ready to draw.

    ``x`` are months since the first that is shown, float64 of shape (months,), each in the middle of its month;
    ``ticks`` are marks on that axis as (month, words), ``change`` is the stretch in which a phased rule moves the
    hours. ``readings`` tell each month in words. ``is_preview`` says that the position lies between simulated ones
    and another is shown; ``nothing`` says why nothing is drawn, "" where something is.
    """

    series: str
    title: str
    unit: str
    side: str
    name: str
    x: np.ndarray
    months: tuple[dt.date, ...]
    band: Band | None
    baseline: Band | None
    baseline_label: str
    ticks: tuple[tuple[float, str], ...]
    change: tuple[float, float] | None
    readings: tuple[str, ...]
    notes: tuple[str, ...]
    is_preview: bool
    nothing: str


def timeline_choices(result: StudyResult) -> tuple[tuple[str, str], ...]:
    """Series that can be drawn, with their labels."""
    known = {name for point in result.results if point.monthly is not None for name in point.monthly.series}
    return tuple(
        (name, safe(result.outcomes[name].label, 60)) for name in DRAWN if name in known and name in result.outcomes
    )


def timeline_view(result: StudyResult, at: float | None = None, series: str | None = None) -> TimelineView:
    """A series at the simulated position nearest to ``at``, or of the last scenario where no lever moves.

    ``series`` is one of ``timeline_choices``, by default the first.
    """
    choices = dict(timeline_choices(result))
    name = series if series in choices else next(iter(choices), "")
    point, where, is_preview = _shown(result, at)
    line = point.monthly if point is not None else None
    band = _floored(line.series.get(name)) if line is not None else None
    if line is None or band is None or not np.isfinite(band.mean).any():
        return _empty(name, _nothing(result, is_known=bool(choices)))
    outcome = result.outcomes[name]
    before = reference(result)
    other = before if before is not None and before is not point else None
    beside = _floored(other.monthly.series.get(name)) if other is not None and other.monthly is not None else None
    if beside is not None and len(beside.mean) != len(band.mean):
        beside = None  # measured over other months
    months = tuple(month_after(line.first, month) for month in range(len(band.mean)))
    label = (baseline_label(result) if result.lever else short_name(result, other.scenario)) if other else ""
    return TimelineView(
        series=name,
        title=_title(outcome),
        unit=outcome.unit,
        side=outcome_side(name),
        name=where,
        x=np.arange(len(months)) + 0.5,
        months=months,
        band=band,
        baseline=beside,
        baseline_label=label if beside is not None else "",
        ticks=_ticks(months),
        change=_change(line, len(months)),
        readings=tuple(
            _reading(outcome, month, index, band, beside, (where, label)) for index, month in enumerate(months)
        ),
        notes=_notes(result, line, at, where, is_preview=is_preview),
        is_preview=is_preview,
        nothing="",
    )


def _shown(result: StudyResult, at: float | None) -> tuple[PointResult | None, str, bool]:
    """The point whose months are drawn, its name, and whether it only stands for one that was not simulated."""
    settings = positions(result) if result.lever is not None else ()
    if settings:
        here = default_position(result) if at is None else nearest(settings, at)
        is_preview = at is not None and abs(here - at) > _SAME
        return result_at(result, here), setting(result.lever or "", here), is_preview
    if not result.results:
        return None, "", False
    return result.results[-1], short_name(result, result.results[-1].scenario), False


def _floored(band: Band | None) -> Band | None:
    """No outcome falls below zero, so neither does its range."""
    if band is None:
        return None
    return replace(band, low=np.where(band.mean >= 0, np.maximum(band.low, 0.0), band.low))


def _empty(name: str, nothing: str) -> TimelineView:
    return TimelineView(name, "", "", "", "", np.empty(0), (), None, None, "", (), None, (), (), False, nothing)


def _nothing(result: StudyResult, *, is_known: bool) -> str:
    if not result.finished or is_known:
        return "The first futures are on their way."
    return "This answer was saved without its months. Run this decision to see them."


def _title(outcome: Outcome) -> str:
    label = safe(outcome.label, 60)
    if is_yearly(outcome.unit):
        return f"{label} a month"
    return f"{label}, at the end of each month" if outcome.name == "backlog" else f"{label}, mean of each month"


def _ticks(months: tuple[dt.date, ...]) -> tuple[tuple[float, str], ...]:
    """Each January by its year; where there are few, quarters by their month."""
    years = [(float(index), str(month.year)) for index, month in enumerate(months) if month.month == 1]
    if len(months) > 2 * _YEAR:
        return tuple(years)
    return tuple(
        (float(index), _MONTHS[month.month - 1][:3] + (f" {month.year}" if month.month == 1 or not index else ""))
        for index, month in enumerate(months)
        if month.month % 3 == 1
    )


def _change(line: Timeline, months: int) -> tuple[float, float] | None:
    """The stretch of the change within the months shown."""
    if line.change_begins is None:
        return None
    begin, end = line.change_begins, line.change_begins + line.change_lasts
    return (max(begin, 0.0), min(end, float(months))) if begin < months and end >= 0 else None


def _reading(
    outcome: Outcome, month: dt.date, index: int, band: Band, beside: Band | None, names: tuple[str, str]
) -> str:
    lines = [_month(month), *_band_lines(outcome, names[0], band, index)]
    if beside is not None:
        lines += _band_lines(outcome, names[1], beside, index)
    return "\n".join(lines)


def _band_lines(outcome: Outcome, name: str, band: Band, index: int) -> list[str]:
    mean, low, high, p10, p90 = (float(getattr(band, curve)[index]) for curve in BANDS)
    return hover_lines(name, outcome.unit, (mean, low, high, p10, p90))


def _notes(result: StudyResult, line: Timeline, at: float | None, where: str, *, is_preview: bool) -> tuple[str, ...]:
    notes = []
    if is_preview and at is not None:
        notes.append(
            f"{setting(result.lever or '', at)} is a preview: these are the months of {where}, the nearest position "
            "that was simulated."
        )
    if line.change_begins is not None:
        notes.append(_phase(line))
    if line.warm_up:
        many = "first month" if line.warm_up == 1 else f"first {line.warm_up} months"
        notes.append(
            f"The {many}, in which the simulated force settles in, {'is' if line.warm_up == 1 else 'are'} left out."
        )
    return tuple(notes)


def _phase(line: Timeline) -> str:
    begins = line.change_begins or 0.0
    if begins + line.change_lasts < 0:
        return "The hours had moved in full before the months shown."
    first = _month(month_after(line.first, math.floor(begins)))
    takes = f" and takes {amount(line.change_lasts, digits=3)} months" if line.change_lasts else ""
    return f"The change {'began' if begins < 0 else 'begins'} in {first}{takes}."


def _month(month: dt.date) -> str:
    return f"{_MONTHS[month.month - 1]} {month.year}"
