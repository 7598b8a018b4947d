"""What happens, in words, tables and a figure: averages of one scenario, or of several side by side."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from forcesim.report.colours import INK, MUTE, SIDES
from forcesim.report.figure_style import new_figure, nothing_to_draw, strip_style, unit_text
from forcesim.report.views.answer_rows import AnswerRow, RowBlock, run_rows
from forcesim.report.wording.numbers import ENOUGH_TO_SPREAD, amount, join_words, number_words
from forcesim.report.wording.outcome_phrases import happens, named_outcomes, phrase, subject, told_level
from forcesim.report.wording.scenario_names import short_name, under_or_in
from forcesim.report.wording.text_table import TextTable
from forcesim.simulation.outcomes import Outcome
from forcesim.study.results.study_result import PointResult, StudyResult, Summary
from forcesim.text import capital

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

# what people ask about, the first of these that ever happen
_ABOUT = ("charges", "disruptions", "cases_dropped", "days_to_close", "backlog")
_MOST_CLAUSES = 4
LEVEL_HEADER = ("A year", "Average", "95% range")
_FUTURES_HEADER = ("Middle future", "8 of 10 futures")


def sentences(result: StudyResult) -> tuple[str, ...]:
    """What happens under each scenario, one sentence each."""
    return tuple(_sentence(result, point) for point in result.results)


def blocks(result: StudyResult) -> tuple[RowBlock, ...]:
    """The averages that matter of each scenario."""
    return tuple(
        RowBlock(short_name(result, point.scenario), run_rows(result, point), is_change=False)
        for point in result.results
    )


def text_tables(result: StudyResult) -> tuple[TextTable, ...]:
    """The averages that matter of each scenario, with the middle future and its spread where enough are in."""
    return tuple(_table(result, point, block) for point, block in zip(result.results, blocks(result), strict=True))


def figure(result: StudyResult) -> Figure:
    """Every future of the first scenario as a dot, the average and its 95% range, one strip an outcome."""
    points = [(point, row) for point in result.results[:1] for row in run_rows(result, point)]
    drawing = new_figure(0.9 + 0.72 * max(1, len(points)))
    if not points:
        return nothing_to_draw(drawing)
    panels = np.atleast_1d(drawing.subplots(len(points), 1))
    for axes, (point, row) in zip(panels, points, strict=True):
        _draw_strip(axes, result, point, row)
    drawing.suptitle(
        "Each dot is one future; the line is the average with its 95% range", fontsize=9, color=MUTE, x=0.01, ha="left"
    )
    return drawing


def level_cells(row: AnswerRow) -> tuple[str, ...]:
    """A row of averages as cells below ``LEVEL_HEADER``."""
    return (row.label, row.change, row.range or row.verdict)


def _sentence(result: StudyResult, point: PointResult) -> str:
    clauses: list[str] = []
    spread = ""
    named = named_outcomes(result)
    for name in dict.fromkeys((*named, *_ABOUT)):
        outcome, summary = result.outcomes.get(name), point.outcomes.get(name)
        if outcome is None or summary is None:
            continue
        if not math.isfinite(summary.mean) or not happens(summary):
            if name in named:  # whoever asked gets an answer
                is_known = math.isfinite(summary.mean)
                clauses.append(phrase(outcome).none if is_known else f"no future has a number of {subject(outcome)}")
            continue
        clauses.append(phrase(outcome).level(told_level(outcome, summary)))
        spread = spread or _spread(outcome, summary)
    where = capital(under_or_in(result, point.scenario))
    if not clauses:
        return f"{where} none of the things that are usually asked about ever happens."
    return f"{where}{_averaged_over(result, point)}, {join_words(clauses[:_MOST_CLAUSES])}{spread}."


def _averaged_over(result: StudyResult, point: PointResult) -> str:
    count = max(int(np.isfinite(summary.values).sum()) for summary in point.outcomes.values())
    over = [_time(result.years)] if result.years > 0 and result.years != 1 else []
    over += [f"{count} futures"] if 1 < count < ENOUGH_TO_SPREAD else ["the one future tried"] if count == 1 else []
    return f", on average over {join_words(over)}" if over else ""


def _time(years: float) -> str:
    """How long is measured: "5 years", or in months where that is less than a year."""
    number, noun = (amount(years, digits=3), "year") if years >= 1 else (amount(12 * years, digits=3), "month")
    return f"{number} {noun}" if number == "1" else f"{number} {noun}s"


def _spread(outcome: Outcome, summary: Summary) -> str:
    """Between what 8 of 10 futures lie; "" where too few are in or all are alike."""
    known = summary.values[~np.isnan(summary.values)]
    if known.size < ENOUGH_TO_SPREAD or summary.p10 == summary.p90:
        return ""
    ends = number_words((summary.p10 + summary.p90) / 2, summary.p10, summary.p90, outcome.unit)
    return f". In 8 of 10 futures {phrase(outcome).spread(ends.span)}" if ends.span else ""


def _table(result: StudyResult, point: PointResult, block: RowBlock) -> TextTable:
    futures = [_futures_cells(result, point, row.outcome) for row in block.rows]
    # the error of the average and the spread of futures stand side by side, so that neither is taken for the other
    if not any(any(cells) for cells in futures):
        return TextTable(block.title, LEVEL_HEADER, tuple(map(level_cells, block.rows)))
    rows = tuple((*level_cells(row), *cells) for row, cells in zip(block.rows, futures, strict=True))
    return TextTable(block.title, (*LEVEL_HEADER, *_FUTURES_HEADER), rows)


def _futures_cells(result: StudyResult, point: PointResult, name: str) -> tuple[str, str]:
    """The middle future of one outcome, and between what 8 of 10 lie; "" where too few are in to tell."""
    summary = point.outcomes.get(name)
    if summary is None or np.isfinite(summary.values).sum() < ENOUGH_TO_SPREAD:
        return "", ""
    ends = number_words(summary.p50, summary.p10, summary.p90, result.outcomes[name].unit)
    return ends.plain, ends.span or ends.plain


def _draw_strip(axes: Axes, result: StudyResult, point: PointResult, row: AnswerRow) -> None:
    outcome, summary = result.outcomes[row.outcome], point.outcomes[row.outcome]
    known = summary.values[np.isfinite(summary.values)]
    # spread out by rank, so that the same result is the same figure
    heights = (np.arange(known.size) * 0.618) % 1 - 0.5
    hue = SIDES["organised crime" if row.outcome == "disruptions" else "small cases"]
    axes.plot(known, heights * 0.8, "o", color=hue, alpha=0.45, markersize=4, mew=0)
    if math.isfinite(summary.mean):
        axes.plot([summary.mean] * 2, [-0.6, 0.6], color=INK, linewidth=2)
    if summary.low is not None and summary.high is not None:
        axes.axvspan(summary.low, summary.high, color=INK, alpha=0.15, linewidth=0)
    axes.annotate(
        row.change, (1.02, 0), xycoords=("axes fraction", "data"), fontsize=9, color=INK, va="center", fontweight="bold"
    )
    axes.set_ylim(-0.8, 0.8)
    strip_style(axes, f"{row.label}, {unit_text(outcome.unit)}", outcome.unit)
