"""The bargain as two curves over the dial: bands for error and luck, the baseline, the present position."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from io import StringIO

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QEvent, QObject, QPointF, Qt, Signal
from PySide6.QtGui import QBrush, QColor, QFont
from PySide6.QtWidgets import QBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from forcesim.report.numbers import amount
from forcesim.report.views import Curve, Zone
from ui.charts.export import ChartMenu
from ui.theme import Theme
from ui.widgets.text import label, restyle

_ERROR, _SPREAD = 0.38, 0.13


class CurveChart(QWidget):
    """One outcome against the dial. The line at the present position can be dragged."""

    dragged = Signal(float)
    grabbed = Signal()

    def __init__(self, name: str, look: Theme, *, from_zero: bool, says_lever: bool) -> None:
        super().__init__()
        self.setObjectName(name)
        self._look = look
        self._from_zero = from_zero
        self._curve: Curve | None = None
        self._zones: Sequence[Zone] = ()
        self._range: tuple[float, float] | None = None
        self.title = label("", "", f"{name}_title", wraps=True)
        self.here = label("", "strong", f"{name}_here", wraps=True)
        self.here.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignBottom)
        self._plot = pg.PlotWidget(background=None)
        self._plot.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        # as high as there is room, whatever pyqtgraph would like
        self._plot.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Ignored)
        self._plot.setMenuEnabled(False)
        self._plot.hideButtons()
        self._plot.setMouseEnabled(x=False, y=False)
        self._plot.viewport().installEventFilter(self)
        self._plot.getAxis("left").setWidth(round(52 * look.scale))
        self._plot.getPlotItem().layout.setContentsMargins(0, 8, 20, 0)
        self._says_lever = says_lever
        self._items: list[pg.GraphicsObject] = []
        self._line = pg.InfiniteLine(angle=90, movable=True, bounds=(0.0, 1.0))
        self._line.setZValue(20)
        self._line.sigDragged.connect(lambda line: self.dragged.emit(float(line.value())))
        self._line.setCursor(Qt.CursorShape.SizeHorCursor)
        self._unsure: tuple[float, float] | None = None
        self.menu = ChartMenu(self._plot, name, self._numbers)
        self._dot = pg.ScatterPlotItem(size=12, pxMode=True)
        self._dot.setZValue(21)
        self._plot.addItem(self._line)
        self._plot.addItem(self._dot)
        self._top = top = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        top.addWidget(self.title, 1)
        top.addWidget(self.here, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addLayout(top)
        layout.addWidget(self._plot, 1)
        self._empty = label("No answer yet.", "mute", f"{name}_empty", wraps=True)
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        layout.addWidget(self._empty, 1)
        self._plot.hide()
        for side in ("left", "bottom"):
            self._plot.getAxis(side).enableAutoSIPrefix(False)
        self.set_look(look)

    def set_look(self, look: Theme) -> None:
        self._look = look
        way = QBoxLayout.Direction.TopToBottom if look.is_large else QBoxLayout.Direction.LeftToRight
        self._top.setDirection(way)
        flush = Qt.AlignmentFlag.AlignLeft if look.is_large else Qt.AlignmentFlag.AlignRight
        self.here.setAlignment(flush | Qt.AlignmentFlag.AlignBottom)
        self._plot.setMinimumHeight(look.px(100))
        font = QFont(self.font())
        font.setPixelSize(look.px(12))
        self._plot.setBackground(look.card)
        for side in ("left", "bottom"):
            axis = self._plot.getAxis(side)
            axis.setPen(pg.mkPen(look.line))
            axis.setTextPen(pg.mkPen(look.mute))
            axis.setStyle(tickFont=font, tickLength=-4, hideOverlappingLabels=False)
        self._plot.getAxis("left").setWidth(round(52 * look.scale))
        self._plot.showGrid(x=False, y=True, alpha=0.15)
        bottom = self._plot.getAxis("bottom")
        every = 5 if look.is_large else 2
        bottom.setTicks([[(step / 10, f"{step * 10}%") for step in range(0, 11, every)], []])
        if self._says_lever:
            size = {"font-size": f"{look.px(12)}px", "font-family": self.font().family()}
            self._plot.setLabel("bottom", "small-case hours moved", color=look.mute, **size)
        self._line.setPen(pg.mkPen(look.ink, width=2))
        self._line.setHoverPen(pg.mkPen(look.accent, width=3))
        if self._curve is not None:
            self.show_curve(self._curve, self._zones, self._line.value(), "", self._unsure)

    def wait(self, words: str) -> None:
        """Say why there is no curve yet, and let the next study find its own range."""
        self._range = None
        self._curve = None
        self._empty.setText(words)
        self._empty.show()
        self._plot.hide()
        self.title.setText("")
        self.here.setText("")

    def show_curve(
        self,
        curve: Curve,
        zones: Sequence[Zone],
        at: float,
        baseline: str,
        unsure: tuple[float, float] | None = None,
    ) -> None:
        """Draw a curve with its bands and the position ``at``, hatched where it is only read between others."""
        self._curve, self._zones, self._unsure = curve, zones, unsure
        self._empty.hide()
        self._plot.show()
        self._baseline = baseline or getattr(self, "_baseline", "")
        for item in self._items:
            self._plot.removeItem(item)
        self._items = []
        colour = QColor(self._look.side(curve.side))
        self.title.setText(f"{curve.label} {curve.unit}")
        self.title.setProperty("side", curve.side)
        restyle(self.title)
        self.here.setText(f"you are here: {curve.here}" if curve.here else "")
        self._shade(zones)
        self._hatch(unsure)
        self._band(curve.x, curve.p10, curve.p90, colour, _SPREAD)
        self._band(curve.x, curve.low, curve.high, colour, _ERROR)
        self._add(pg.PlotDataItem(curve.x, curve.mean, pen=pg.mkPen(colour, width=2.5), connect="finite"))
        self._draw_baseline(curve)
        index = int(np.argmin(np.abs(curve.x - at)))
        self._dot.setData(
            [curve.x[index]], [np.nan_to_num(curve.mean[index])], pen=pg.mkPen(self._look.ink, width=2.5),
            brush=pg.mkBrush(self._look.card),
        )  # fmt: skip
        self._line.setBounds((float(curve.x[0]), float(curve.x[-1])))
        self._line.setValue(at)
        self._set_range(curve)

    def _add(self, item: pg.GraphicsObject) -> None:
        self._items.append(item)
        self._plot.addItem(item)

    def _band(self, x: np.ndarray, low: np.ndarray, high: np.ndarray, colour: QColor, opacity: float) -> None:
        known = np.isfinite(low) & np.isfinite(high)
        if known.sum() < 2:
            return
        fill = QColor(colour)
        fill.setAlphaF(opacity)
        below, above = (pg.PlotCurveItem(x[known], bound[known], pen=pg.mkPen(None)) for bound in (low, high))
        band = pg.FillBetweenItem(below, above, brush=pg.mkBrush(fill))
        band.setZValue(-5)
        for item in (below, above, band):
            self._add(item)

    def _shade(self, zones: Sequence[Zone]) -> None:
        for zone in zones:
            if zone.kind != "over":
                continue
            fill = QColor(self._look.worse)
            fill.setAlphaF(0.07)
            region = pg.LinearRegionItem(
                (zone.start, zone.end), movable=False, brush=pg.mkBrush(fill), pen=pg.mkPen(None)
            )
            region.setZValue(-10)
            self._add(region)

    def _hatch(self, unsure: tuple[float, float] | None) -> None:
        if unsure is None:
            return
        brush = QBrush(QColor(self._look.mute), Qt.BrushStyle.BDiagPattern)
        region = pg.LinearRegionItem(unsure, movable=False, brush=brush, pen=pg.mkPen(None))
        region.setOpacity(0.35)
        region.setZValue(-1)
        self._add(region)

    def _numbers(self) -> str:
        """What is drawn, as CSV."""
        if self._curve is None:
            return ""
        curve = self._curve
        text = StringIO(newline="")
        writer = csv.writer(text)
        writer.writerow(["share of hours moved", f"{curve.label} {curve.unit}", "low", "high", "p10", "p90"])
        columns = (curve.x, curve.mean, curve.low, curve.high, curve.p10, curve.p90)
        writer.writerows(
            ["" if np.isnan(each) else repr(float(each)) for each in line] for line in zip(*columns, strict=True)
        )
        return text.getvalue()

    def _draw_baseline(self, curve: Curve) -> None:
        if curve.baseline is None:
            return
        pen = pg.mkPen(self._look.mute, width=1.5, style=Qt.PenStyle.DashLine)
        line = pg.InfiniteLine(
            curve.baseline, angle=0, pen=pen, label=self._baseline,
            labelOpts={"position": 0.97, "color": self._look.mute, "anchors": [(1, 1), (1, 1)]},
        )  # fmt: skip
        font = QFont(self.font())
        font.setPixelSize(self._look.px(12))
        line.label.setFont(font)
        self._add(line)

    def _set_range(self, curve: Curve) -> None:
        drawn = np.concatenate((curve.mean, curve.low, curve.high, curve.p10, curve.p90, [curve.baseline or np.nan]))
        drawn = drawn[np.isfinite(drawn)]
        if not drawn.size:
            return
        low, high = float(drawn.min()), float(drawn.max())
        if self._from_zero:
            low = 0.0
        pad = 0.08 * max(high - low, 0.05 * abs(high), 1.0)
        low, high = (low if self._from_zero else low - pad), high + pad
        if self._range is not None and high - low > 0.6 * (self._range[1] - self._range[0]):
            # don't jump at every tick: shrink only once much of the range lies empty
            low, high = min(low, self._range[0]), max(high, self._range[1])
        self._range = (low, high)
        self._plot.setYRange(low, high, padding=0)
        self._plot.setXRange(float(curve.x[0]), float(curve.x[-1]), padding=0.03)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Tell the value under the mouse; a drag that begins here is a gesture of its own."""
        if event.type() is QEvent.Type.MouseButtonPress:
            self.grabbed.emit()
        if event.type() is QEvent.Type.MouseMove and self._curve is not None:
            where: QPointF = self._plot.getViewBox().mapSceneToView(event.position())  # type: ignore[attr-defined]
            curve = self._curve
            index = int(np.argmin(np.abs(curve.x - where.x())))
            if np.isfinite(curve.mean[index]):
                said = f"At {curve.x[index] * 100:.3g}%: {amount(float(curve.mean[index]))} {curve.unit}"
                if np.isfinite(curve.low[index]):
                    said += (
                        f"\naverage between {amount(float(curve.low[index]))} and {amount(float(curve.high[index]))}"
                    )
                if np.isfinite(curve.p10[index]):
                    spread = amount(float(curve.p10[index])), amount(float(curve.p90[index]))
                    said += f"\n8 in 10 futures between {spread[0]} and {spread[1]}"
                self._plot.setToolTip(said)
        return super().eventFilter(watched, event)
