"""The look that the figures of all answers share. They are drawn without pyplot, so that nothing stays open."""

from __future__ import annotations

from typing import TYPE_CHECKING

from forcesim.report.colours import INK, LINE, MUTE
from forcesim.report.wording.numbers import amount, number_words
from forcesim.scenario.schema.units import is_money

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

WIDTH = 7.2


def new_figure(height: float) -> Figure:
    """An empty figure of the width of a page, both in inches."""
    from matplotlib.figure import Figure

    return Figure(figsize=(WIDTH, height), layout="constrained")


def new_axes(height: float) -> tuple[Figure, Axes]:
    """A figure with a single pair of axes; ``height`` in inches."""
    figure = new_figure(height)
    return figure, figure.subplots()


def open_frame(axes: Axes, *, has_left: bool = True) -> None:
    """Small quiet numbers without ticks, in a frame open at the top and the right, and at the left if need be."""
    for side in ("top", "right") if has_left else ("top", "right", "left"):
        axes.spines[side].set_visible(False)
    axes.tick_params(colors=MUTE, labelsize=8.5, length=0)


def baseline_frame(axes: Axes) -> None:
    """Nothing but a faint line below the drawing."""
    open_frame(axes, has_left=False)
    axes.spines["bottom"].set_color(LINE)


def month_axis(axes: Axes, most: int = 7) -> None:
    """Dates below a drawing, as months: "Mar 2024"."""
    from matplotlib.dates import AutoDateLocator, DateFormatter

    axes.xaxis.set_major_locator(AutoDateLocator(minticks=2, maxticks=most))  # type: ignore[no-untyped-call]  # matplotlib's
    axes.xaxis.set_major_formatter(DateFormatter("%b %Y"))  # type: ignore[no-untyped-call]  # matplotlib's


def note_below(figure: Figure, text: str) -> None:
    """How to read the figure, in small letters below it."""
    figure.supxlabel(text, fontsize=8, color=MUTE, x=0.01, ha="left")


def nothing_to_draw(figure: Figure) -> Figure:
    """The figure with a word that says why it is empty."""
    figure.text(0.5, 0.5, "Nothing to draw yet", ha="center", va="center", color=MUTE)
    return figure


def strip_style(axes: Axes, title: str, unit: str, *, is_signed: bool = False, most_ticks: int = 5) -> None:
    """One outcome as a flat strip: its title above, a few numbers in ``unit`` below, no scale at the side."""
    from matplotlib.ticker import FuncFormatter, MaxNLocator

    axes.set_title(plain_text(title), loc="left", fontsize=8.5, color=INK)
    axes.set_yticks([])
    baseline_frame(axes)
    axes.xaxis.set_major_locator(MaxNLocator(most_ticks))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: tick_text(value, unit, is_signed=is_signed)))


def unit_text(unit: str) -> str:
    """The unit of an outcome beside its label; pounds show themselves."""
    return "a year" if is_money(unit) else unit


def tick_text(value: float, unit: str, *, is_signed: bool = False) -> str:
    """A number at an axis, with its sign where it is a change."""
    return number_words(value, None, None, unit).signed if is_signed else amount(value, unit, 3)


def plain_text(text: str) -> str:
    """The text with its dollars escaped: matplotlib would take what follows one for a formula."""
    return text.replace("$", r"\$")
