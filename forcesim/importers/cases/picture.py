"""What a case table says, as a picture: for each case type its months, its times, and its hours with both fits."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from forcesim.importers.cases.case_import import CaseImport
from forcesim.importers.cases.type_fits import TypeFit
from forcesim.report.colours import GRID, INK, MUTE
from forcesim.report.figure_style import month_axis, new_figure, note_below, open_frame, plain_text

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_MOST_TYPES = 4
_LONGEST_TITLE = 30
_BLUE, _ORANGE = "#0072B2", "#D55E00"


def picture(made: CaseImport) -> Figure:
    """A row of three drawings for each of the largest case types."""
    fits = made.fits[:_MOST_TYPES]
    figure = new_figure(0.5 + 2.2 * len(fits))
    grid = figure.subplots(len(fits), 3, squeeze=False)
    for row, fit in zip(grid, fits, strict=True):
        label = made.written.target.scenario.case_types[fit.key].label
        _months(row[0], fit, label)
        _times(row[1], fit)
        _hours(row[2], fit, made)
    note_below(
        figure,
        "Left: cases a day in each month, and the mean with its 95% interval.\n"
        "Middle: share of cases that take longer (Kaplan–Meier, 95%).\n"
        "Right: share that take at most so many hours: in the table (steps), as chosen (full), second best (dashed).",
    )
    return figure


def _title(axes: Axes, text: str) -> None:
    axes.set_title(plain_text(text), loc="left", fontsize=8.5, color=INK)
    open_frame(axes)
    axes.grid(visible=True, color=GRID, linewidth=0.8)
    axes.set_axisbelow(True)


def _months(axes: Axes, fit: TypeFit, label: str) -> None:
    arrivals = fit.arrivals
    middles = [np.datetime64(first) + np.timedelta64(int(days // 2), "D") for first, days, _ in arrivals.months]
    axes.plot(middles, [count / days for _, days, count in arrivals.months], "o", color=_BLUE, markersize=3)
    axes.axhline(arrivals.per_year / 365.25, color=INK, linewidth=1)
    axes.axhspan(arrivals.low / 365.25, arrivals.high / 365.25, color=_BLUE, alpha=0.15, linewidth=0)
    axes.set_ylim(bottom=0)
    month_axis(axes, most=4)
    _title(axes, label if len(label) <= _LONGEST_TITLE else f"{label[: _LONGEST_TITLE - 1]}…")


def _times(axes: Axes, fit: TypeFit) -> None:
    drawn = False
    curves = (("to start", fit.days_to_start, _ORANGE, "--"), ("to close", fit.days_to_close, _BLUE, "-"))
    for word, curve, colour, line in curves:
        if curve is not None:
            times = np.concatenate([[0.0], curve.times])
            axes.step(
                times, np.concatenate([[1.0], curve.share]), where="post", color=colour, linestyle=line, label=word
            )
            axes.fill_between(
                times,
                np.concatenate([[1.0], curve.low]),
                np.concatenate([[1.0], curve.high]),
                step="post",
                color=colour,
                alpha=0.15,
                linewidth=0,
            )
            drawn = True
    _title(axes, "Days from received")
    _legend_or_word(axes, drawn, "no times")
    if drawn:
        axes.set_ylim(0, 1.02)


def _hours(axes: Axes, fit: TypeFit, made: CaseImport) -> None:
    hours = fit.hours
    _title(axes, "Hours of work")
    if hours is not None:
        names = set(fit.names)
        worked = sorted(
            case.hours
            for case in made.reading.records.cases
            if case.type in names
            and case.hours is not None
            and case.hours > 0
            and (case.is_closed or not hours.censored)
        )
        steps = np.arange(1, len(worked) + 1) / len(worked)
        axes.step(worked, steps, where="post", color=MUTE, linewidth=1, label="closed cases")
        reach = np.linspace(0, float(np.quantile(worked, 0.99)) * 1.1 + 1e-9, 200)
        for drawn, line, colour in zip(hours.fits, ("-", "--"), (_BLUE, _ORANGE), strict=False):
            axes.plot(reach, drawn.cdf(reach), line, color=colour, linewidth=1.3, label=drawn.family)
        axes.set_xlim(0, float(reach[-1]))
        axes.set_ylim(0, 1.02)
    _legend_or_word(axes, hours is not None, "no hours")


def _legend_or_word(axes: Axes, is_drawn: bool, word: str) -> None:
    if is_drawn:
        axes.legend(fontsize=7, frameon=False, labelcolor=MUTE)
    else:
        axes.text(0.5, 0.5, word, ha="center", va="center", color=MUTE, transform=axes.transAxes, fontsize=8)
