"""Two outcomes weighed against each other: which settings are worth considering, in a table and a figure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from forcesim.report.colours import GRID, INK, LINE, MUTE, SIDES
from forcesim.report.figure_style import new_axes, note_below, open_frame, plain_text, tick_text
from forcesim.report.views.frontier import frontier_line
from forcesim.report.wording.frontier_sentence import (
    axis_title,
    better_words,
    both_outcomes,
    mark_words,
    point_name,
)
from forcesim.report.wording.numbers import amount
from forcesim.report.wording.outcome_phrases import outcome_side, within_sentence
from forcesim.report.wording.text_table import TextTable
from forcesim.simulation.outcomes import Outcome
from forcesim.study.results.findings import DOMINATED, NOT_KNOWN, ON_FRONTIER, Frontier, FrontierPoint, Spread
from forcesim.study.results.study_result import StudyResult
from forcesim.text import safe

if TYPE_CHECKING:
    import polars
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.transforms import Bbox

# Points of a frontier often differ by little, so they are told with three digits.
_DIGITS = 3
# Where the label of a dot may go: x and y distance from the dot in typographic points (1/72 inch). The first that
# covers no other label is taken: above right, below right, above left, below left.
_NAME_OFFSETS = ((5, 5), (5, -5), (-5, 5), (-5, -5))


def table(result: StudyResult, frontier: Frontier) -> TextTable:
    """Each point with both outcomes, its mark, and what dominates it."""
    x, y = (result.outcomes[name] for name, _ in both_outcomes(frontier))
    rows = tuple(
        (
            point_name(result, point) + _now(result, point),
            spread_words(x, point.x),
            spread_words(y, point.y),
            mark_words(point.mark),
            _dominators(result, frontier, point),
        )
        for point in frontier.points
    )
    header = (
        "Setting" if result.lever is not None else "Scenario",
        *(safe(outcome.label, 60) for outcome in (x, y)),
        "Mark",
        "Dominated by",
    )
    first = f"{axis_title(x)}, {better_words(frontier.x_better)}"
    second = f"{within_sentence(axis_title(y))}, {better_words(frontier.y_better)}"
    return TextTable(f"{first}, against {second} (±: how sure we are, 95%)", header, rows)


def frame(result: StudyResult, frontier: Frontier) -> polars.DataFrame:
    """One row a point: both outcomes with their ranges, under their names; null where nothing is known."""
    import polars as pl

    numbers = ("", "_low", "_high", "_p10", "_p90")
    columns = [f"{name}{end}" for name, _ in both_outcomes(frontier) for end in numbers]
    rows = [
        (
            point.scenario,
            point.at.get(result.lever or ""),
            *(end for of in (point.x, point.y) for end in (of.mean, of.low, of.high, of.p10, of.p90)),
            point.mark,
            ", ".join(point_name(result, frontier.points[index]) for index in point.dominated_by),
        )
        for point in frontier.points
    ]
    texts = ("scenario", "mark", "dominated_by")
    names = ("scenario", "at", *columns, "mark", "dominated_by")
    return pl.DataFrame(rows, schema={name: pl.String if name in texts else pl.Float64 for name in names}, orient="row")


def figure(result: StudyResult, frontier: Frontier) -> Figure:
    """Every point with the error of both averages; the frontier as a line, what is dominated faint and crossed out."""
    from matplotlib.ticker import FuncFormatter, MaxNLocator

    drawing, axes = new_axes(4.6)
    for axis, (name, better) in zip((axes.xaxis, axes.yaxis), both_outcomes(frontier), strict=True):
        outcome = result.outcomes[name]
        axis.set_major_locator(MaxNLocator(6, steps=[1, 2, 5, 10]))
        axis.set_major_formatter(FuncFormatter(lambda value, _, unit=outcome.unit: tick_text(value, unit)))
        words = plain_text(f"{axis_title(outcome)}   {'better →' if better == 'higher' else '← better'}")
        axis.set_label_text(words, color=SIDES.get(outcome_side(name), MUTE), fontsize=8.5)
    line = frontier_line(frontier)
    axes.plot([x for x, _ in line], [y for _, y in line], color=MUTE, linewidth=1.2, zorder=1)
    known = [point for point in frontier.points if point.mark != NOT_KNOWN]
    for point in known:
        _draw_point(axes, point)
    open_frame(axes)
    for spine in ("bottom", "left"):
        axes.spines[spine].set_color(LINE)
    axes.grid(color=GRID, linewidth=0.8)
    note_below(
        drawing,
        "Dots: worth considering. Hollow: too close to call, or too few futures. Crosses: something else is better.\n"
        "Lines: how sure we are of each average (95%).",
    )
    drawing.draw_without_rendering()  # the extents of names are known only then
    _name_points(axes, [(point, point_name(result, point)) for point in known])
    return drawing


def spread_words(outcome: Outcome, spread: Spread) -> str:
    """An average and half its 95% range, as a cell of a table: "12.3 ± 1.4"; "–" where it is not known."""
    if spread.mean is None:
        return "–"
    mean = amount(spread.mean, outcome.unit, _DIGITS)
    if spread.low is None or spread.high is None or spread.low == spread.high:
        return mean
    return f"{mean} ± {amount((spread.high - spread.low) / 2, outcome.unit)}"


def _now(result: StudyResult, point: FrontierPoint) -> str:
    return " now" if point.at and point.at.get(result.lever or "") == result.present else ""


def _dominators(result: StudyResult, frontier: Frontier, point: FrontierPoint) -> str:
    """The point that dominates most clearly, those beyond the error before others, and how many more there are."""
    order = sorted(
        point.dominated_by,
        key=lambda index: (index not in point.clearly_by, frontier.points[index].mark != ON_FRONTIER, index),
    )
    names = [point_name(result, frontier.points[index]) for index in order]
    return names[0] + (f" and {len(names) - 1} more" if len(names) > 1 else "") if names else ""


def _draw_point(axes: Axes, point: FrontierPoint) -> None:
    x, y = point.x.mean, point.y.mean
    if x is None or y is None:
        return
    alpha = 0.45 if point.mark == DOMINATED else 1.0
    for spread, is_x in ((point.x, True), (point.y, False)):
        if spread.low is not None and spread.high is not None:
            ends = [spread.low, spread.high]
            axes.plot(ends if is_x else [x, x], [y, y] if is_x else ends, color=INK, alpha=0.5 * alpha, linewidth=1.2)
    marker = "x" if point.mark == DOMINATED else "o"
    face = INK if point.mark == ON_FRONTIER else "white"
    axes.plot([x], [y], marker, color=INK, mfc=face, markersize=6, alpha=alpha, zorder=3)


def _name_points(axes: Axes, named: Sequence[tuple[FrontierPoint, str]]) -> None:
    """Write what each point is beside it, on the first side where that covers no other name."""
    taken: list[Bbox] = []
    for point, name in named:
        if point.x.mean is None or point.y.mean is None:
            continue
        for dx, dy in _NAME_OFFSETS:
            text = axes.annotate(
                plain_text(name), (point.x.mean, point.y.mean), xytext=(dx, dy), textcoords="offset points",
                fontsize=8, color=INK, alpha=0.45 if point.mark == DOMINATED else 1.0,
                ha="left" if dx > 0 else "right", va="bottom" if dy > 0 else "top",
            )  # fmt: skip
            extent = text.get_window_extent()
            if not any(extent.overlaps(other) for other in taken):
                break
            if (dx, dy) != _NAME_OFFSETS[-1]:
                text.remove()
        taken.append(extent)
