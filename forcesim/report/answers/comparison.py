"""What changes between scenarios, in tables and a figure of paired differences."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from forcesim.report.answers import robustness
from forcesim.report.colours import INK, MUTE, VERDICTS, colour
from forcesim.report.figure_style import new_figure, nothing_to_draw, plain_text, strip_style, unit_text
from forcesim.report.views.answer_rows import AnswerRow, RowBlock, change_rows
from forcesim.report.wording.outcome_phrases import PERCENT, change_unit, reference
from forcesim.report.wording.scenario_names import short_name
from forcesim.report.wording.text_table import TextTable
from forcesim.study.results.study_result import StudyResult

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

# outcomes that stand below each other in a figure, at most
_STACKED = 3
CHANGE_HEADER = ("A year", "Change", "95% range", "Verdict", "How often")


def blocks(result: StudyResult) -> tuple[RowBlock, ...]:
    """The changes that matter of each scenario."""
    return tuple(
        RowBlock(
            f"{short_name(result, changes.scenario)}, compared with {short_name(result, changes.against)}",
            change_rows(result, changes),
            is_change=True,
        )
        for changes in result.differences
    )


def text_tables(result: StudyResult) -> tuple[TextTable, ...]:
    """The changes that matter, one table a scenario, and what becomes of them elsewhere where that was asked."""
    changes = (TextTable(block.title, CHANGE_HEADER, tuple(map(change_cells, block.rows))) for block in blocks(result))
    return (*changes, *robustness.text_tables(result))


def figure(result: StudyResult) -> Figure:
    """Paired differences of the outcomes that matter, each on a scale of its own: dots with 95% ranges."""
    rows = [{row.outcome: row for row in change_rows(result, changes)} for changes in result.differences]
    names = list(dict.fromkeys(name for by_name in rows for name in by_name))
    # side by side they can be read where a page leaves little height; names of scenarios would have no room there
    columns = 2 if len(names) > _STACKED and len(rows) == 1 else 1
    lines = math.ceil(max(1, len(names)) / columns)
    drawing = new_figure(0.9 + lines * (0.52 + 0.2 * len(rows)))
    if not names:
        return nothing_to_draw(drawing)
    panels = np.atleast_1d(drawing.subplots(lines, columns)).ravel()
    for axes in panels[len(names) :]:
        axes.set_axis_off()
    for axes, name in zip(panels, names, strict=False):
        _draw_dots(axes, result, name, [by_name.get(name) for by_name in rows], is_narrow=columns > 1)
    against = short_name(result, result.differences[0].against) if result.differences else ""
    drawing.suptitle(
        plain_text(f"What changes, compared with {against} (dots: mean difference; lines: 95% range)"),
        fontsize=9, color=MUTE, x=0.01, ha="left",
    )  # fmt: skip
    return drawing


def change_cells(row: AnswerRow) -> tuple[str, ...]:
    """A row of changes as cells below ``CHANGE_HEADER``."""
    return (row.label, row.change, row.range, row.verdict, row.chance)


def _draw_dots(
    axes: Axes, result: StudyResult, name: str, rows: Sequence[AnswerRow | None], *, is_narrow: bool
) -> None:
    """One outcome: a dot with its 95% range for each scenario, in the unit in which the rows tell changes of it."""
    outcome = result.outcomes[name]
    before = reference(result)
    base = before.outcomes.get(name) if before is not None else None
    is_relative = base is not None and change_unit(outcome, base) == PERCENT
    factor, unit = (abs(base.mean), "share") if base is not None and is_relative else (1.0, outcome.unit)
    axes.axvline(0, color=INK, linewidth=1)
    reach = 0.0
    for index, (changes, row) in enumerate(zip(result.differences, rows, strict=True)):
        if row is None:
            continue
        difference = changes.outcomes[name]
        if not math.isfinite(difference.mean):
            continue
        ends = [end / factor for end in difference.judged_interval if end is not None]
        mean = difference.mean / factor
        reach = max(reach, abs(mean), *map(abs, ends)) if ends else max(reach, abs(mean))
        hue, marker = colour(difference.verdict), VERDICTS.get(difference.verdict, ("", "", "", "o"))[3]
        if len(ends) == 2:
            axes.plot(ends, [-index, -index], color=hue, linewidth=2.5, solid_capstyle="butt")
        axes.plot([mean], [-index], marker, color=hue, markersize=7)
        who = f"{short_name(result, changes.scenario)}: " if len(rows) > 1 else ""
        axes.annotate(
            plain_text(f"{who}{row.change}  {difference.verdict}"), (1.02, -index), xycoords=("axes fraction", "data"),
            fontsize=8.5, color=INK, va="center",
        )  # fmt: skip
    label = next(row.label for row in rows if row is not None)
    axes.set_ylim(-len(rows) + 0.4, 0.6)
    axes.set_xlim(-(reach or 1) * 1.1, (reach or 1) * 1.1)
    title = f"{label}, {'change in percent' if is_relative else unit_text(outcome.unit)}"
    strip_style(axes, title, unit, is_signed=True, most_ticks=3 if is_narrow else 5)
