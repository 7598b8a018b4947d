"""The worlds over two of their numbers: crosses where it fails, dots where not, triangles where luck hides it."""

from __future__ import annotations

from collections.abc import Callable

import pyqtgraph as pg
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QGraphicsRectItem

from forcesim.report.views.failure import Scatter
from ui.charts.export import Table
from ui.charts.simple_plot import SimpleChart, set_axes
from ui.theme import Theme

_WORDS = {True: "yes", False: "no", None: "not told"}


class FailureScatter(SimpleChart):
    """A mark for each world; hovering over one shows its values and what happens there."""

    def __init__(self, theme: Theme) -> None:
        super().__init__("worlds", "worlds", 220, theme)
        self._scatter: Scatter | None = None
        self._describe: Callable[[int], str] = str

    def draw_again(self) -> None:
        if self._scatter is not None:
            self.show_scatter(self._scatter, self._describe)

    def show_scatter(self, scatter: Scatter, describe: Callable[[int], str]) -> None:
        """Draw worlds; ``describe`` says in words what happened in one of them."""
        self._scatter, self._describe = scatter, describe
        self._plot.clear()
        set_axes(self._plot, self._theme, scatter.across, scatter.up)
        self.setAccessibleName(scatter.words)
        if scatter.box is not None:
            self._plot.addItem(self._box(scatter.box))
        marks = (
            (False, "o", self._theme.mute, 6),
            (None, "t", self._theme.open, 8),
            (True, "x", self._theme.worse, 10),
        )
        for fails, symbol, colour, size in marks:
            indices = [index for index, fails_there in enumerate(scatter.fails) if fails_there is fails]
            fill = QColor(colour)
            fill.setAlphaF(0.75)
            self._plot.addItem(
                pg.ScatterPlotItem(
                    [scatter.x[index] for index in indices], [scatter.y[index] for index in indices],
                    data=[scatter.worlds[index] for index in indices],
                    symbol=symbol, size=size * self._theme.scale**0.5,
                    brush=pg.mkBrush(fill), pen=pg.mkPen(fill, width=2 if fails else 0.5), hoverable=True,
                    hoverPen=pg.mkPen(self._theme.ink, width=2), tip=lambda x, y, data: describe(int(data)),  # noqa: ARG005
                )
            )  # fmt: skip
        present = pg.ScatterPlotItem(
            [scatter.present[0]], [scatter.present[1]], symbol="d", size=14 * self._theme.scale**0.5,
            pen=pg.mkPen(self._theme.ink, width=2), brush=pg.mkBrush(self._theme.card), hoverable=True,
            tip=lambda x, y, data: "As things stand",  # noqa: ARG005
        )  # fmt: skip
        self._plot.addItem(present)

    def _box(self, sides: tuple[float, float, float, float]) -> QGraphicsRectItem:
        left, right, bottom, top = sides
        fill = QColor(self._theme.worse)
        fill.setAlphaF(0.10)
        box = QGraphicsRectItem(QRectF(left, bottom, right - left, top - bottom))
        box.setBrush(fill)
        box.setPen(pg.mkPen(self._theme.worse, width=1.5, style=Qt.PenStyle.DashLine))
        return box

    def table(self) -> Table:
        scatter = self._scatter
        if scatter is None:
            return (), ()
        rows = zip(scatter.x, scatter.y, [_WORDS[fails] for fails in scatter.fails], strict=True)
        return (scatter.across.title, scatter.up.title, "fails"), rows
