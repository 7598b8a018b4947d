"""One side of the trade-off over the dial: the curve, bands for error and luck, baseline, present position."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor

from forcesim.report.views.tradeoff import Curve, Zone
from forcesim.study.arrays import Floats
from ui.charts.axis_scale import Axis, padded
from ui.charts.base import Chart
from ui.charts.export import Table
from ui.charts.plot_area import ERROR, SPREAD
from ui.theme import Theme

# the width that words at the baseline take, as a share of the axis
_WORDS = 0.2


class TradeoffCurves(Chart):
    """One outcome against the dial. The line at the present position can be dragged, and comes to a click."""

    dragged = Signal(float)

    def __init__(self, name: str, theme: Theme, *, from_zero: bool, says_lever: bool) -> None:
        super().__init__(name, theme)
        self.from_zero = from_zero
        self._says_lever = says_lever
        self._curve: Curve | None = None
        self._zones: Sequence[Zone] = ()
        self._baseline = ""
        self._at = 0.0
        self._before: float | None = None  # where the dial stood before a click
        self._unsure: tuple[float, float] | None = None
        self._line = pg.InfiniteLine(angle=90, movable=True, bounds=(0.0, 1.0))
        self._line.setZValue(20)
        self._line.sigDragged.connect(lambda line: self.dragged.emit(float(line.value())))
        self._line.setCursor(Qt.CursorShape.SizeHorCursor)
        self._dot = pg.ScatterPlotItem(size=12, pxMode=True)
        self._dot.setZValue(21)
        self.plot_area.addItem(self._line)
        self.plot_area.addItem(self._dot)
        self.plot_area.describe = self._describe
        self.plot_area.clicked.connect(lambda x, _: self._clicked(x))
        self.plot_area.swept.connect(lambda x, _: self._move(x))
        self.plot_area.double_clicked.connect(self._undo_click)
        bottom = self.plot_area.getAxis("bottom")
        if isinstance(bottom, Axis):
            bottom.unit = "share"
        self.set_theme(theme)

    def set_theme(self, theme: Theme) -> None:
        self._line.setPen(pg.mkPen(theme.ink, width=2 * theme.scale))
        self._line.setHoverPen(pg.mkPen(theme.accent, width=3 * theme.scale))
        self._dot.setSize(12 * theme.scale)
        super().set_theme(theme)
        every = 5 if theme.is_large else 2
        self.plot_area.getAxis("bottom").setTickSpacing(every / 10, every / 20)
        if self._says_lever:
            self.plot_area.name_axis("bottom", "small-case hours moved")

    def draw_again(self) -> None:
        if self._curve is not None:
            self.show_curve(self._curve, self._zones, self._at, self._baseline, self._unsure)

    def wait(self, words: str) -> None:
        super().wait(words)
        self._curve = None

    def show_curve(
        self,
        curve: Curve,
        zones: Sequence[Zone],
        at: float,
        baseline: str,
        unsure: tuple[float, float] | None = None,
    ) -> None:
        """Draw a curve with the dial at ``at``; ``unsure`` is a stretch to hatch, where it is interpolated."""
        self._curve, self._zones, self._at, self._unsure, self._baseline = curve, zones, at, unsure, baseline
        self._start_drawing(
            f"{curve.label} {curve.unit}", curve.side, f"you are here: {curve.here}" if curve.here else ""
        )
        plot_area, colour = self.plot_area, QColor(self._theme.side(curve.side))
        thick = 2.5 * self._theme.scale
        for zone in zones:
            if zone.kind == "over":
                plot_area.shade((zone.start, zone.end), self._theme.worse)
        if unsure is not None:
            plot_area.hatch(unsure)
        plot_area.band(curve.x, curve.p10, curve.p90, colour, SPREAD)
        plot_area.band(curve.x, curve.low, curve.high, colour, ERROR)
        if not curve.is_firm.all():
            # where too few futures are in to conclude anything, a thin line shows that something is coming
            thin = pg.mkPen(colour, width=thick / 2.5, style=Qt.PenStyle.DotLine)
            plot_area.add(pg.PlotDataItem(curve.x, curve.mean, pen=thin, connect="finite"))
        if curve.is_firm.any():
            firm = np.where(curve.is_firm, curve.mean, np.nan)
            plot_area.add(pg.PlotDataItem(curve.x, firm, pen=pg.mkPen(colour, width=thick), connect="finite"))
        self._draw_baseline(curve)
        index = int(np.argmin(np.abs(curve.x - at)))
        # nothing, and not a dot at 0, while no future is in
        here = [(curve.x[index], curve.mean[index])] if np.isfinite(curve.mean[index]) else []
        self._dot.setData(pos=here, pen=pg.mkPen(self._theme.ink, width=thick), brush=pg.mkBrush(self._theme.card))
        self._line.setBounds((float(curve.x[0]), float(curve.x[-1])))
        self._line.setValue(at)
        self._set_home(curve)

    def table(self) -> Table:
        if self._curve is None:
            return (), ()
        curve = self._curve
        header: tuple[str, ...] = ("share of hours moved", f"{curve.label} {curve.unit}", "low", "high", "p10", "p90")
        columns: tuple[Floats, ...] = (curve.x, curve.mean, curve.low, curve.high, curve.p10, curve.p90)
        if curve.baseline is not None and self._baseline:
            header, columns = (*header, self._baseline), (*columns, np.full_like(curve.x, curve.baseline))
        return header, [[float(value) for value in row] for row in zip(*columns, strict=True)]

    def _draw_baseline(self, curve: Curve) -> None:
        if curve.baseline is None:
            return
        pen = pg.mkPen(self._theme.mute, width=1.5 * self._theme.scale, style=Qt.PenStyle.DashLine)
        self.plot_area.add(pg.InfiniteLine(curve.baseline, angle=0, pen=pen))
        if self._baseline:
            self.plot_area.words(self._baseline, *self._free_place(curve, curve.baseline))

    def _free_place(self, curve: Curve, level: float) -> tuple[float, float, tuple[float, float]]:
        """Where words at the baseline are farthest from the curve: x, y, and the anchor of their box."""
        first, last = float(curve.x[0]), float(curve.x[-1])
        width = _WORDS * (last - first)
        low, high = padded(np.append(curve.mean, level)) or (level, level)
        room: list[tuple[float, float, tuple[float, float]]] = []
        for is_right in (True, False):
            near = np.abs(curve.x - (last if is_right else first)) <= width
            gaps = curve.mean[near] - level
            gaps = gaps[np.isfinite(gaps)]
            for is_above in (True, False):
                if self.from_zero and not is_above and level - low < 0.2 * (high - low):
                    continue  # there is no room under a line at the bottom
                free = -gaps if is_above else gaps
                worst = float(free.min()) if free.size else 0.0
                # if the curve lies on the baseline, both sides are as near: prefer the one it does not drift to
                gap = worst if worst >= 0 else float(np.abs(gaps).min()) - 0.15 * (high - low)
                room.append((gap, last if is_right else first, (float(is_right), float(is_above))))
        _, x, anchor = max(room, key=lambda spot: spot[0])
        return x, level, anchor

    def _set_home(self, curve: Curve) -> None:
        values = np.concatenate((curve.mean, curve.low, curve.high, curve.p10, curve.p90, [curve.baseline or np.nan]))
        if self.from_zero:
            values = np.append(np.maximum(values, 0.0), 1.0 if not np.nanmax(values, initial=0.0) > 0 else 0.0)
        y = padded(values, from_zero=self.from_zero)
        if y is not None:
            first, last = float(curve.x[0]), float(curve.x[-1])
            pad = 0.03 * ((last - first) or 1.0)
            self.plot_area.set_home((first - pad, last + pad), y)

    # what a person does

    def _describe(self, x: float, _y: float) -> str:
        if self._curve is None or not np.isfinite(x):
            return ""
        return self._curve.reading(int(np.argmin(np.abs(self._curve.x - x))))

    def _clicked(self, x: float) -> None:
        self._before = self._at
        self._move(x)

    def _move(self, x: float) -> None:
        if self._curve is not None:
            self.dragged.emit(min(max(x, float(self._curve.x[0])), float(self._curve.x[-1])))

    def _undo_click(self) -> None:
        """Undo the click that a double-click begins with."""
        before, self._before = self._before, None
        if before is not None:
            self._move(before)
