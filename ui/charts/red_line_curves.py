"""What it takes: the share of futures that keep each red line, against the lever."""

from __future__ import annotations

from itertools import cycle

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor

from forcesim.report.views.require import RedLineCurve, RequireView
from ui.charts.export import Table
from ui.charts.simple_plot import SimpleChart, dress, line
from ui.theme import Theme

_SYMBOLS = {"circle": "o", "square": "s", "triangle": "t1", "diamond": "d", "star": "star"}
_DASHES = (Qt.PenStyle.SolidLine, Qt.PenStyle.DashLine, Qt.PenStyle.DotLine, Qt.PenStyle.DashDotLine)


class RedLineCurves(SimpleChart):
    """A curve with its bounds for each red line, the chance that is required, and the answer on the lever."""

    def __init__(self, theme: Theme) -> None:
        super().__init__("requirement", "what_it_takes", 240, theme)
        self._view: RequireView | None = None

    def draw_again(self) -> None:
        if self._view is not None:
            self.show_view(self._view)

    def show_view(self, view: RequireView) -> None:
        self._view = view
        self._plot.clear()
        dress(self._plot, self._theme, view.across, view.up)
        self._plot.set_home((view.across.low, view.across.high), (-0.03, 1.06))
        sentences = [view.answer_words or view.best_words, *(curve.words for curve in view.lines), view.in_the_way]
        self.setAccessibleName(". ".join(filter(None, sentences)))
        grey = self._theme.mute
        for share, words in view.asked:
            self._plot.addItem(
                line(self._plot, self._theme, share, words, angle=0, colour=grey, dashed=True, position=0.03)
            )
        for curve, dash in zip(view.lines, cycle(_DASHES)):
            self._draw(curve, dash)
        for at, words, colour, dashed, height in (
            (view.present, view.present_words, self._theme.mute, True, 0.06),
            (
                view.best,
                view.best_words,
                self._theme.open if self._theme.name == "dark" else self._theme.ink,
                True,
                0.2,
            ),
            (view.answer, view.answer_words, self._theme.ink, False, 0.2),
        ):
            if at is not None and view.across.low <= at <= view.across.high:
                self._plot.addItem(
                    line(self._plot, self._theme, at, words, angle=90, colour=colour, dashed=dashed, position=height)
                )

    def _draw(self, curve: RedLineCurve, dash: Qt.PenStyle) -> None:
        x, share, low, high = (
            np.asarray(values, np.float64) for values in (curve.x, curve.share, curve.low, curve.high)
        )
        colour = QColor(line_colour(self._theme, curve))
        fill = QColor(colour)
        fill.setAlphaF(0.15)
        below, above = (pg.PlotCurveItem(x, bound, pen=pg.mkPen(None)) for bound in (low, high))
        band = pg.FillBetweenItem(below, above, brush=pg.mkBrush(fill))
        band.setZValue(-5)
        for item in (below, above, band):
            self._plot.addItem(item)
        pen = pg.mkPen(colour, width=2, style=dash)
        self._plot.addItem(pg.PlotCurveItem(x, share, pen=pen))
        dots = pg.ScatterPlotItem(
            x, share, data=list(curve.hovers), symbol=_SYMBOLS[curve.marker], size=9 * self._theme.scale**0.5,
            pen=pg.mkPen(colour, width=1.5), brush=pg.mkBrush(self._theme.card), hoverable=True,
            hoverPen=pg.mkPen(self._theme.ink, width=2.5), tip=lambda x, y, data: data,  # noqa: ARG005
        )  # fmt: skip
        self._plot.addItem(dots)

    def table(self) -> Table:
        if self._view is None:
            return (), ()
        header = ("red line", self._view.across.title, "share of futures", "lower bound", "upper bound")
        rows = [
            (curve.text, *numbers)
            for curve in self._view.lines
            for numbers in zip(curve.x, curve.share, curve.low, curve.high, strict=True)
        ]
        return header, rows


def line_colour(theme: Theme, curve: RedLineCurve) -> str:
    """The colour of the side of the trade-off that a red line is about, or of ordinary text."""
    return theme.side(curve.side)
