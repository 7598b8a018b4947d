"""Monthly figures of what happened beside the model's months, in words, tables and a figure; misses are told."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np

from forcesim.report.answers.finding import finding_of
from forcesim.report.colours import GRID, INK, MUTE
from forcesim.report.figure_style import month_axis, new_figure, note_below, nothing_to_draw, open_frame, plain_text
from forcesim.report.wording.estimates import number_and_unit, parameter_name, parameter_range, parameter_value
from forcesim.report.wording.numbers import amount, enclosing_words, join_words, percent
from forcesim.report.wording.scenario_names import quoted_name
from forcesim.report.wording.text_table import TextTable
from forcesim.scenario.schema.units import thing
from forcesim.simulation.outcomes import Outcome
from forcesim.study.results.findings import (
    CheckedMonth,
    CheckedScenario,
    CheckedSeries,
    CheckFinding,
    Explanation,
    ScoreDifference,
)
from forcesim.study.results.study_result import StudyResult
from forcesim.text import capital, safe

if TYPE_CHECKING:
    import polars
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

# the largest chance of as many misses by luck at which they are told as more than luck: one in twenty is the smallest
# that the fewest futures can show
_SELDOM = 0.05
_MOST_MONTHS_NAMED, _MOST_SERIES_NAMED, _MOST_RIVALS = 6, 3, 3
_MOST_DRAWN = 6
_BLUE, _RED = "#0072B2", "#B2182B"
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def sentences(result: StudyResult) -> tuple[str, ...]:
    """How many months agree, whether luck explains the rest, where they miss, and what would explain that."""
    finding = finding_of(result, CheckFinding)
    first = finding.scenarios[0]
    if first.expected is None:
        return ("Nothing can be said yet: too few futures are in.",)
    lines = [_agreement(result, finding, first)]
    misses = sorted((series for series in first.series if series.outside), key=lambda series: -series.outside)
    if _is_beyond(first.chance):
        lines += [_where(result, series) for series in misses[:_MOST_SERIES_NAMED]]
    if finding.is_level_off:
        lines += _explained(finding, _furthest(result, first))
    elif _is_beyond(first.chance):
        lines.append(
            "On average over the months the model agrees within luck: single months differ more than its own do."
        )
    elif finding.is_level_off is False:
        lines.append("On average over the months the model agrees within luck, too.")
    for other in finding.scenarios[1:]:
        if other.expected is not None:
            lines.append(_agreement(result, finding, other))
    lines += [_compared(result, comparison) for comparison in finding.comparisons]
    missing = [series for series in first.series if series.missing]
    if missing:
        lines.append(f"Months without a figure are left out, not counted as zero: {_missing(result, missing)}.")
    if finding.left_out:
        names = join_words([f"“{safe(name, 40)}”" for name in finding.left_out[:5]])
        lines.append(f"Without a counterpart in the model, and left out: {names}.")
    return tuple(lines)


def _is_beyond(chance: float | None) -> bool:
    return chance is not None and chance <= _SELDOM


def _agreement(result: StudyResult, finding: CheckFinding, checked: CheckedScenario) -> str:
    name, within = quoted_name(result, checked.name), checked.months - checked.outside
    figures = "monthly figure" if checked.months == 1 else "monthly figures"
    lie = "lies" if within == 1 else "lie"
    start = f"Of {checked.months} {figures}, {within} {lie} where {percent(finding.level)} of the months of {name} do"
    if not checked.outside:
        return f"{start}."
    luck = f"luck alone puts about {amount(checked.expected or 0.0)} outside"
    chance = checked.chance or 0.0
    how_likely = "less than 1 time in 100" if chance < 0.01 else f"{100 * chance:.0f} times in 100"
    if _is_beyond(chance):
        return (
            f"{start}. That is more misses than luck explains: {luck}, and puts {checked.outside} or more there "
            f"{how_likely}."
        )
    return f"{start}. Luck can explain the misses: {luck}, and puts {checked.outside} or more there {how_likely}."


def _where(result: StudyResult, series: CheckedSeries) -> str:
    above = [month.month for month in series.months if month.side > 0]
    below = [month.month for month in series.months if month.side < 0]
    parts = [
        f"{word} than in the model in {_month_list(months)}"
        for word, months in (("more", above), ("less", below))
        if months
    ]
    return f"{result.outcomes[series.outcome].label}: {join_words(parts)}."


def _furthest(result: StudyResult, checked: CheckedScenario) -> str:
    """Which outcome lies furthest from the model for the width of its bands, and on which side; "" without bands."""
    levels: list[tuple[float, str]] = []
    for series in checked.series:
        actual = [month.actual for month in series.months]
        middle = [month.middle for month in series.months if month.middle is not None]
        widths = [month.high - month.low for month in series.months if month.low is not None and month.high is not None]
        if not middle or len(middle) != len(actual):
            continue
        happened, foretold, width = (math.fsum(part) / len(part) for part in (actual, middle, widths))
        label = result.outcomes[series.outcome].label
        told = f"{label}: {_figure(happened)} happened, {_figure(foretold)} is the middle of the model's months"
        levels.append((abs(happened - foretold) / width if width else math.inf, told))
    if not levels:
        return ""
    told = max(levels)[1]
    return f" Furthest off, beside what luck makes: {told}." if len(checked.series) > 1 else f" {told}."


def _explained(finding: CheckFinding, furthest: str) -> list[str]:
    """What would explain a level that is off; never surer than that it would."""
    start = (
        "On average over the months, what happened lies further off than 19 in 20 of the model's own futures."
        f"{furthest}"
    )
    if finding.explanations is None or finding.numbers is None:
        return [start]
    told = [explanation for explanation in finding.explanations if explanation.is_confirmed]
    if not told:
        tried = f"{finding.numbers} uncertain numbers" if finding.numbers > 1 else "the one uncertain number"
        if not finding.numbers:
            return [f"{start} The scenario gives no number a range, so none was tried as an explanation."]
        return [
            f"{start} None of {tried} was found to explain it, moved by itself within its range: several moved "
            "together may, or something that the model does not have."
        ]
    best, *rivals = told
    lines = [
        f"{start} Of {finding.numbers} uncertain numbers, moved one by one, the one that has to move least to explain "
        f"it is {parameter_name(best.number)}: {parameter_value(best.number, best.moved_to)} in place of "
        f"{parameter_value(best.number, best.number.value)} ({parameter_range(best.number)} is plausible)."
    ]
    if rivals:
        names = join_words([_rival(rival) for rival in rivals[:_MOST_RIVALS]], "or")
        lines.append(f"{capital(names)} would explain it as well; these figures don't tell which it was, if any.")
    else:
        lines.append(
            "That it would explain the figures does not show that it moved: several smaller moves may do so, too."
        )
    return lines


def _rival(explanation: Explanation) -> str:
    number = explanation.number
    return f"{parameter_name(number)} ({parameter_value(number, explanation.moved_to)})"


def _compared(result: StudyResult, comparison: ScoreDifference) -> str:
    first, second = quoted_name(result, comparison.scenario), quoted_name(result, comparison.against)
    difference = comparison.difference
    if difference.mean is None or difference.low is None or difference.high is None:
        return f"With {comparison.months} months, it can't be told whether {first} or {second} foretells them better."
    if difference.low <= 0 <= difference.high:
        low, high = enclosing_words(100 * difference.low, 100 * difference.high)
        return (
            f"Which of {first} and {second} foretells these months better can't be told: the first is worse by between "
            f"{low} and {high} in 100 of an average month."
        )
    better, worse = (second, first) if difference.low > 0 else (first, second)
    nearer, further = sorted(100 * abs(end) for end in (difference.low, difference.high))
    low, high = enclosing_words(nearer, further)
    return (
        f"{capital(better)} foretells these months better than {worse}, by {low} to {high} in 100 of an average month."
    )


def _missing(result: StudyResult, series: Sequence[CheckedSeries]) -> str:
    groups: dict[tuple[str, ...], list[str]] = {}
    for entry in series:
        groups.setdefault(entry.missing, []).append(result.outcomes[entry.outcome].label)
    return "; ".join(f"{_month_list(months)} of {join_words(names)}" for months, names in groups.items())


def _month_list(months: Sequence[str]) -> str:
    if len(months) <= _MOST_MONTHS_NAMED + 1:
        return join_words([month_words(month) for month in months])
    shown = ", ".join(month_words(month) for month in months[:_MOST_MONTHS_NAMED])
    return f"{shown} and {len(months) - _MOST_MONTHS_NAMED} more months"


def month_words(month: str) -> str:
    """A month as people write it: "Mar 2024"."""
    year, number = month.split("-")
    return f"{_MONTHS[int(number) - 1]} {year}"


def text_tables(result: StudyResult) -> tuple[TextTable, ...]:
    """Each outcome in one row, then the months that lie outside; what would explain it."""
    finding = finding_of(result, CheckFinding)
    tables = []
    for checked in finding.scenarios:
        rows = [
            (
                result.outcomes[series.outcome].label,
                f"{len(series.months)}",
                f"{series.outside}",
                "–" if series.expected is None else amount(series.expected),
                "–" if series.chance is None else _chance(series.chance),
                "–" if series.score is None else _score(series),
            )
            for series in checked.series
        ]
        title = f"The months of {quoted_name(result, checked.name)}"
        header = ("Outcome", "Months", "Outside", "By luck", "Chance of so many", "Score")
        tables.append(TextTable(title, header, tuple(rows), words=1))
    outside = _outside_rows(result, finding)
    if outside:
        header_of_months = ("Outcome", "Month", "Happened", "Model", "Model is")
        tables.append(TextTable("Months outside the band", header_of_months, outside, words=2))
    if finding.explanations:
        tables.append(_explanation_table(finding.explanations))
    return tuple(tables)


def _outside_rows(result: StudyResult, finding: CheckFinding) -> tuple[tuple[str, ...], ...]:
    return tuple(
        (
            result.outcomes[series.outcome].label,
            month_words(month.month),
            _figure(month.actual),
            f"{_figure(month.low)} to {_figure(month.high)}",
            "too low" if month.side > 0 else "too high",
        )
        for series in finding.scenarios[0].series
        for month in series.months
        if month.side
    )


def _explanation_table(explanations: Sequence[Explanation]) -> TextTable:
    rows = tuple(
        (
            capital(parameter_name(entry.number)),
            number_and_unit(entry.number, entry.number.value)[0],
            number_and_unit(entry.number, entry.moved_to)[0],
            parameter_range(entry.number),
            "yes" if entry.is_confirmed else "no",
        )
        for entry in explanations
    )
    header = ("Moved by itself", "From", "To", "Plausible", "Holds when run")
    return TextTable("Assumptions moved one by one", header, rows, words=1)


def _chance(chance: float) -> str:
    return "under 1%" if chance < 0.01 else percent(chance)


def _score(series: CheckedSeries) -> str:
    return amount(series.score or 0.0)


def _figure(value: float | None) -> str:
    return "–" if value is None else amount(value, digits=3)


def figure(result: StudyResult) -> Figure:
    """Each outcome's months: what happened as dots on the model's band; misses are red and have another shape."""
    finding = finding_of(result, CheckFinding)
    series = finding.scenarios[0].series[:_MOST_DRAWN]
    drawing = new_figure(0.6 + 1.7 * len(series))
    if not any(month.low is not None for entry in series for month in entry.months):
        return nothing_to_draw(drawing)
    grid = drawing.subplots(len(series), 1, squeeze=False)
    for (axes,), entry in zip(grid, series, strict=True):
        _draw(axes, entry, result.outcomes[entry.outcome])
    note_below(
        drawing,
        f"Band: {percent(finding.level)} of the model's own months, with the middle one. Dots: what happened. "
        "Red squares lie outside.",
    )
    return drawing


def _draw(axes: Axes, series: CheckedSeries, outcome: Outcome) -> None:
    known = [month for month in series.months if month.low is not None]
    dates = [np.datetime64(month.month) for month in known]
    # a month that is missing breaks the band
    for run in _runs(known):
        run_dates = [np.datetime64(month.month) for month in run]
        low, middle, high = (np.array([getattr(month, name) for month in run]) for name in ("low", "middle", "high"))
        axes.fill_between(run_dates, low, high, color=_BLUE, alpha=0.18, linewidth=0)
        axes.plot(run_dates, middle, color=_BLUE, linewidth=1)
    for month, date in zip(known, dates, strict=True):
        colour, marker = (_RED, "s") if month.side else (INK, "o")
        axes.plot([date], [month.actual], marker, color=colour, markersize=4)
    axes.set_title(plain_text(f"{outcome.label}, {thing(outcome.unit)} a month"), loc="left", fontsize=8.5, color=INK)
    open_frame(axes)
    axes.grid(visible=True, axis="y", color=GRID, linewidth=0.8)
    axes.set_axisbelow(True)
    axes.set_ylim(bottom=min(0.0, axes.get_ylim()[0]))
    month_axis(axes)
    axes.tick_params(colors=MUTE)


def _runs(months: Sequence[CheckedMonth]) -> list[list[CheckedMonth]]:
    """Months that follow each other, in groups."""
    runs: list[list[CheckedMonth]] = []
    for month in months:
        before = runs[-1][-1].month if runs else ""
        follows = before and np.datetime64(month.month) - np.datetime64(before) == np.timedelta64(1, "M")
        if follows:
            runs[-1].append(month)
        else:
            runs.append([month])
    return runs


def frame(result: StudyResult) -> polars.DataFrame:
    """One row a scenario, outcome and month."""
    import polars as pl

    finding = finding_of(result, CheckFinding)
    rows = [
        (
            checked.name, series.outcome, series.column, month.month, month.actual, month.low, month.middle, month.high,
            month.side, month.score,
        )
        for checked in finding.scenarios
        for series in checked.series
        for month in series.months
    ]  # fmt: skip
    schema = {
        "scenario": pl.String, "outcome": pl.String, "column": pl.String, "month": pl.String, "actual": pl.Float64,
        "low": pl.Float64, "middle": pl.Float64, "high": pl.Float64, "side": pl.Int64, "score": pl.Float64,
    }  # fmt: skip
    return pl.DataFrame(rows, schema=schema, orient="row")


def computed(result: StudyResult) -> Iterator[tuple[str, str]]:
    """How it was computed, as (word, text)."""
    finding = finding_of(result, CheckFinding)
    yield "Figures", safe(f"{finding.file} {finding.digest}".strip(), 300)
    for remark in finding.remarks:
        yield "Read as", remark
    yield "Futures", f"{finding.futures}; the band holds {percent(finding.level)} of the model's own months, by ranks"
    yield "Months", "simulated as those of the table; a scenario that does not reach them has its start and years moved"
    yield "Chance", "of as many misses: each future in turn held against the others, outcomes and months together"
    yield (
        "Score",
        "continuous ranked probability score, in the outcome's unit, smaller is better; it favours honest odds",
    )
    if finding.numbers:
        yield (
            "Explanations",
            f"{finding.numbers} numbers at both ends of their ranges, one by one; those named were run",
        )


def progress(result: StudyResult) -> str:
    """How far a study is."""
    finding = finding_of(result, CheckFinding)
    runs = f"{result.finished + len(result.failures):,} of {result.runs_planned:,} runs"
    if result.is_complete or not finding.is_level_off:
        return runs
    return f"{runs}; looking for what would explain the miss"
