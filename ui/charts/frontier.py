"""Two outcomes against each other: each setting a dot with its error, the Pareto frontier a line."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QBrush, QColor, QFontMetricsF

from forcesim.report.views.frontier import PREVIEW, Dot, FrontierAxis, FrontierView
from forcesim.report.wording.frontier_sentence import mark_words
from forcesim.study.results.findings import DOMINATED, ON_FRONTIER
from ui.charts.axis_scale import Axis, padded
from ui.charts.base import ViewChart
from ui.charts.export import Table
from ui.theme import Theme

_REACH = 22.0  # pixels from a dot within which a click means it
_FAINT = 0.4
_HEADER = ("point", "mark")
# where the name of a dot may stand, best first: the dot's place as parts of the box of the name
_ANCHORS = ((-0.3, 1.1), (-0.3, -0.1), (1.3, 1.1), (1.3, -0.1), (0.5, 1.6), (0.5, -0.6))
_ENDS = ("", "low", "high", "p10", "p90")


class FrontierChart(ViewChart[FrontierView]):
    """Dots with error bars; dominated ones are faint. ``chosen`` carries the setting of a dot that was clicked."""

    chosen = Signal(float)

    def __init__(self, name: str, theme: Theme) -> None:
        super().__init__(name, theme)
        self._pointed: str | None = None
        self._names: list[tuple[pg.TextItem, Dot]] = []
        self._spreads: list[pg.GraphicsObject] = []
        self._before: float | None = None
        self._here: float | None = None
        self.plot_area.describe = self._describe
        self.plot_area.clicked.connect(self._clicked)
        self.plot_area.double_clicked.connect(self._undo_click)
        self.plot_area.getViewBox().sigRangeChanged.connect(lambda *_: self._thin_names())
        self.plot_area.getViewBox().sigResized.connect(lambda *_: self._thin_names())

    def show_view(self, view: FrontierView) -> None:
        """Draw all points, or say why there are none."""
        if view.nothing:
            self.wait(view.nothing)
            return
        if self._view is not None and (self._view.x, self._view.y) != (view.x, view.y):
            self.plot_area.forget_home()
        self._view = view
        present = next((dot for dot in view.dots if dot.is_here), None)
        self._here = present.at if present is not None else None
        self._start_drawing(
            f"{view.y.title}, {view.y.way}",
            view.y.side,
            f"you are here: {present.name}, {mark_words(present.mark)}" if present is not None else "",
        )
        self.plot_area.setAccessibleName(f"{view.x.title} against {view.y.title}")
        self.plot_area.showGrid(x=True, y=True, alpha=0.12)
        self._axes(view)
        if view.line:
            x, y = (np.array([corner[side] for corner in view.line]) for side in (0, 1))
            self.plot_area.add(pg.PlotDataItem(x, y, pen=pg.mkPen(self._theme.ink, width=1.5)), 1)
        for is_faint in (True, False):
            self._errors([dot for dot in view.dots if (dot.mark == DOMINATED) is is_faint], view, is_faint=is_faint)
        # draw dots on the frontier last, above the others
        self._marks(sorted(view.dots, key=lambda dot: (dot.mark == ON_FRONTIER, dot.mark != DOMINATED)))
        if present is not None:
            ring = pg.ScatterPlotItem(
                [present.x[0]],
                [present.y[0]],
                size=21,
                pen=pg.mkPen(self._theme.ink, width=2.5),
                brush=pg.mkBrush(None),
            )
            self.plot_area.add(ring, 12)
        self._spreads = []
        self._show_spread()
        self._names = [
            (self.plot_area.words(dot.name, dot.x[0], dot.y[0], (-0.25, 1.1)), dot) for dot in _by_weight(view)
        ]
        self._set_home(view)
        self._thin_names()
        self._finish_drawing()

    def table(self) -> Table:
        if self._view is None:
            return (), ()
        names = [f"{axis.title} {end}".strip() for axis in (self._view.x, self._view.y) for end in _ENDS]
        return (*_HEADER, *names), [[dot.name, dot.mark, *dot.x, *dot.y] for dot in self._view.dots]

    # what is drawn

    def _axes(self, view: FrontierView) -> None:
        for side, of in (("bottom", view.x), ("left", view.y)):
            axis = self.plot_area.getAxis(side)
            if isinstance(axis, Axis):
                axis.unit = of.unit
        self._say_below(f"{view.x.title}, {view.x.way}", view.x.side)

    def _colour(self, axis: FrontierAxis) -> str:
        return self._theme.side(axis.side) if axis.side else self._theme.mute

    def _errors(self, dots: Sequence[Dot], view: FrontierView, *, is_faint: bool) -> None:
        """The 95% interval of both averages, each in the colour of its side."""
        across = [(dot.x[1], dot.y[0], dot.x[2], dot.y[0]) for dot in dots]
        upward = [(dot.x[0], dot.y[1], dot.x[0], dot.y[2]) for dot in dots]
        for lines, axis in ((across, view.x), (upward, view.y)):
            self._lines(lines, self._colour(axis), 2.0, 0.3 if is_faint else 0.7, 3)

    def _show_spread(self) -> None:
        """Show how futures spread (8 in 10), of the present dot and of the one under the mouse."""
        for item in self._spreads:
            self.plot_area.take_away(item)
        self._spreads = []
        view = self._view
        if view is None:
            return
        dots = [dot for dot in view.dots if dot.is_here or dot.name == self._pointed]
        across = [(dot.x[3], dot.y[0], dot.x[4], dot.y[0]) for dot in dots]
        upward = [(dot.x[0], dot.y[3], dot.x[0], dot.y[4]) for dot in dots]
        for lines, axis in ((across, view.x), (upward, view.y)):
            item = self._lines(lines, self._colour(axis), 9.0, 0.22, 2)
            if item is not None:
                self._spreads.append(item)

    def _lines(
        self, ends: Sequence[tuple[float, float, float, float]], colour: str, width: float, opacity: float, depth: float
    ) -> pg.PlotCurveItem | None:
        known = np.array([line for line in ends if np.isfinite(line).all()], dtype=np.float64)
        if not known.size:
            return None
        tint = QColor(colour)
        tint.setAlphaF(opacity)
        pen = pg.mkPen(tint, width=width)
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        item = pg.PlotCurveItem(
            known[:, [0, 2]].ravel(), known[:, [1, 3]].ravel(), connect="pairs", pen=pen, antialias=False
        )
        self.plot_area.add(item, depth)
        return item

    def _marks(self, dots: Sequence[Dot]) -> None:
        paper, spots = QColor(self._theme.card), []
        for dot in dots:
            ink = QColor(self._theme.ink)
            ink.setAlphaF(_FAINT if dot.mark == DOMINATED else 1.0)
            symbol = "x" if dot.mark == DOMINATED else "d" if dot.mark == PREVIEW else "s" if dot.at is None else "o"
            brush = QBrush(ink if dot.mark == ON_FRONTIER else paper)
            if dot.mark == PREVIEW:
                brush = QBrush(QColor(self._theme.mute), Qt.BrushStyle.BDiagPattern)
            pen = pg.mkPen(ink, width=2)
            if dot.mark == DOMINATED:
                pen, brush = pg.mkPen(None), QBrush(ink)  # a cross is thick enough by itself
            spots.append({"pos": (dot.x[0], dot.y[0]), "symbol": symbol, "size": 11, "brush": brush, "pen": pen})
        self.plot_area.add(pg.ScatterPlotItem(spots), 10)

    def _set_home(self, view: FrontierView) -> None:
        x = np.array([dot.x[:3] for dot in view.dots]).ravel()
        y = np.array([dot.y[:3] for dot in view.dots]).ravel()
        present = [dot for dot in view.dots if dot.is_here]
        x = np.concatenate([x, *(dot.x for dot in present)])
        y = np.concatenate([y, *(dot.y for dot in present)])
        across, upward = padded(x, 0.1), padded(y, 0.1)
        if across is not None and upward is not None:
            self.plot_area.set_home(across, upward)

    def _thin_names(self) -> None:
        """Hide names that would overlap, the least important first."""
        metrics = QFontMetricsF(self.plot_area.scaled_font(12))
        points = [self.plot_area.on_screen(dot.x[0], dot.y[0]) for _, dot in self._names]
        within = self.plot_area.getViewBox().sceneBoundingRect()
        taken = [QRectF(point.x() - 6, point.y() - 6, 12, 12) for point in points]
        for (item, dot), point in zip(self._names, points, strict=True):
            width, height = metrics.horizontalAdvance(dot.name) + 8, metrics.height() + 4
            boxes = [
                QRectF(point.x() - right * width, point.y() - down * height, width, height) for right, down in _ANCHORS
            ]
            free = [
                anchor
                for anchor, box in enumerate(boxes)
                if within.contains(box) and not any(box.intersects(other) for other in taken)
            ]
            item.setVisible(bool(free) or dot.is_here)
            anchor_index = free[0] if free else 0
            item.setAnchor(_ANCHORS[anchor_index])
            if item.isVisible():
                taken.append(boxes[anchor_index])

    # what a person does

    def _nearest(self, x: float, y: float) -> Dot | None:
        if self._view is None or not np.isfinite([x, y]).all():
            return None
        point = self.plot_area.on_screen(x, y)
        gaps = [(point - self.plot_area.on_screen(dot.x[0], dot.y[0])).manhattanLength() for dot in self._view.dots]
        nearest = int(np.argmin(gaps))
        return self._view.dots[nearest] if gaps[nearest] <= _REACH else None

    def _describe(self, x: float, y: float) -> str:
        dot = self._nearest(x, y)
        name = dot.name if dot is not None else None
        if name != self._pointed:
            self._pointed = name
            self._show_spread()
        return dot.reading if dot is not None else ""

    def _clicked(self, x: float, y: float) -> None:
        dot = self._nearest(x, y)
        self._before = self._here
        if dot is not None and dot.at is not None:
            self.chosen.emit(dot.at)

    def _undo_click(self) -> None:
        before, self._before = self._before, None
        if before is not None and before != self._here:
            self.chosen.emit(before)


def _by_weight(view: FrontierView) -> list[Dot]:
    """Dots by importance: the present one, the baseline, the frontier, the rest."""
    return sorted(view.dots, key=lambda dot: (not dot.is_here, dot.at is not None, dot.mark != ON_FRONTIER))
