"""The figure of both purses: cash by who pays, officers' time by use, each before and after."""

from __future__ import annotations

import math
import textwrap
from typing import TYPE_CHECKING, Any

from forcesim.report.answers.registry import answer_kind
from forcesim.report.colours import GRID, INK
from forcesim.report.figure_style import new_figure, open_frame, plain_text
from forcesim.report.views.purses import Purse, PursePart, PursesView, purses_view
from forcesim.report.wording.outcome_phrases import differences_at
from forcesim.study.results.study_result import StudyResult

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

# a fill and a hatch for each part in turn, so that no two are told apart by colour alone
FILLS = (
    ("#0072B2", ""), ("#E69F00", "///"), ("#8fa3b5", "..."), ("#56B4E9", "\\\\\\"), ("#c5ccd5", ""), ("#eef1f4", "xxx"),
    ("#D55E00", "---"), ("#CC79A7", "+++"), ("#5b6775", "|||"),
)  # fmt: skip


# letters in a line beside the bars, and of the name of a scenario before them
_LETTERS, _LETTERS_OF_NAME = 60, 18


def result_purses(result: StudyResult) -> PursesView | None:
    """Both purses of the change that an answer is about: the last of several; None where nothing is compared."""
    position = answer_kind(result).position
    if position is not None and result.finding is None:
        changes = differences_at(result, position(result))
    else:
        changes = result.differences[-1] if result.differences and not result.is_map else None
    return None if changes is None else purses_view(result, changes)


def purses_words(view: PursesView) -> str:
    """What the figure shows, for those who don't see it."""
    return " ".join(purse.summary for purse in view.purses)


def purses_figure(view: PursesView) -> Figure:
    """A pair of stacked bars for each purse, with every change, its interval and verdict in words beside."""
    lines = [sum(_told(part).count("\n") + 1 for part in (*purse.parts, *purse.undone)) for purse in view.purses]
    heights = [max(0.75, 0.3 + 0.118 * count) for count in lines]
    drawing = new_figure(math.fsum(heights) + 0.1)
    rows = drawing.subplots(
        len(heights), 2, squeeze=False, gridspec_kw={"height_ratios": heights, "width_ratios": (0.9, 1.1)}
    )
    for (bars, key), purse in zip(rows, view.purses, strict=True):
        _draw(bars, key, purse, (view.before, view.after))
    return drawing


def _told(part: PursePart) -> str:
    """A part with its change, in lines for which there is room beside the bars."""
    return "\n   ".join(textwrap.wrap(f"{part.label}: {part.words}", _LETTERS))


def _draw(axes: Axes, key: Axes, purse: Purse, names: tuple[str, str]) -> None:
    handles: list[Any] = []
    ends = [0.0, 0.0]
    for part, (fill, hatch) in zip(purse.parts, FILLS, strict=False):
        bars = axes.barh(
            (1, 0), (part.before, part.after), left=ends, height=0.6, color=fill, hatch=hatch, edgecolor="white",
            linewidth=0.6,
        )  # fmt: skip
        bars.set_label(plain_text(_told(part)))
        handles.append(bars)
        ends = [ends[0] + part.before, ends[1] + part.after]
    for part in purse.undone:
        line = axes.plot([], [], " ")[0]
        line.set_label(plain_text(_told(part)))
        handles.append(line)
    wrapped = ["\n".join(textwrap.wrap(name, _LETTERS_OF_NAME)) for name in names]
    axes.set_yticks((1, 0), [plain_text(name) for name in wrapped], fontsize=7.5, color=INK)
    axes.set_ylim(-0.5, 1.5)
    axes.set_xlim(purse.axis.low, 1.02 * purse.axis.high)
    axes.set_xticks([at for at, _ in purse.axis.ticks], [plain_text(words) for _, words in purse.axis.ticks])
    axes.grid(axis="x", color=GRID)
    axes.set_axisbelow(True)
    open_frame(axes, has_left=False)
    axes.tick_params(labelsize=6.8, pad=1)
    if purse.at_cost is not None:
        above = axes.twiny()
        above.set_xlim(axes.get_xlim())
        above.set_xticks([at for at, _ in purse.at_cost], [plain_text(words) for _, words in purse.at_cost])
        open_frame(above, has_left=False)
        above.tick_params(labelsize=6.8, pad=1)
    axes.set_title(plain_text(purse.title), loc="left", fontsize=7.5, color=INK, pad=3)
    key.set_axis_off()
    key.legend(
        handles=handles, loc="center left", bbox_to_anchor=(0.0, 0.5), fontsize=6.8, frameon=False, labelcolor=INK,
        borderaxespad=0.0, handlelength=1.8, labelspacing=0.25,
    )  # fmt: skip
