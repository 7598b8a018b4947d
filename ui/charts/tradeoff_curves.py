"""The bargain as two curves over the dial: bands for error and luck, the baseline, the present position."""

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
from ui.charts.plot_area import ERROR, SPREAD
from ui.theme import Theme

# of the width that the words at the baseline take
_WORDS = 0.2


class TradeoffCurves(Chart):
    """One outcome against the dial. The line at the present position can be dragged; a click calls it."""

    dragged = Signal(float)

    def __init__(self, name: str, look: Theme, *, from_zero: bool, says_lever: bool) -> None:
        super().__init__(name, look)
        self._from_zero = from_zero
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
        self.plane.addItem(self._line)
        self.plane.addItem(self._dot)
        self.plane.tell = self._tell
        self.plane.clicked.connect(lambda x, _: self._called(x))
        self.plane.swept.connect(lambda x, _: self._move(x))
        self.plane.double_clicked.connect(self._take_back)
        bottom = self.plane.getAxis("bottom")
        if isinstance(bottom, Axis):
            bottom.unit = "share"
        self.set_look(look)

    def set_look(self, look: Theme) -> None:
        self._line.setPen(pg.mkPen(look.ink, width=2))
        self._line.setHoverPen(pg.mkPen(look.accent, width=3))
        super().set_look(look)
        every = 5 if look.is_large else 2
        self.plane.getAxis("bottom").setTickSpacing(every / 10, every / 20)
        if self._says_lever:
            self.plane.name_axis("bottom", "small-case hours moved")

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
        """Draw a curve with its bands and the position ``at``, hatched where it is only read between others."""
        self._curve, self._zones, self._at, self._unsure, self._baseline = curve, zones, at, unsure, baseline
        self._begin(f"{curve.label} {curve.unit}", curve.side, f"you are here: {curve.here}" if curve.here else "")
        plane, colour = self.plane, QColor(self._look.side(curve.side))
        for zone in zones:
            if zone.kind == "over":
                plane.shade((zone.start, zone.end), self._look.worse)
        if unsure is not None:
            plane.hatch(unsure)
        plane.band(curve.x, curve.p10, curve.p90, colour, SPREAD)
        plane.band(curve.x, curve.low, curve.high, colour, ERROR)
        plane.add(pg.PlotDataItem(curve.x, curve.mean, pen=pg.mkPen(colour, width=2.5), connect="finite"))
        self._draw_baseline(curve)
        index = int(np.argmin(np.abs(curve.x - at)))
        self._dot.setData(
            [curve.x[index]], [np.nan_to_num(curve.mean[index])], pen=pg.mkPen(self._look.ink, width=2.5),
            brush=pg.mkBrush(self._look.card),
        )  # fmt: skip
        self._line.setBounds((float(curve.x[0]), float(curve.x[-1])))
        self._line.setValue(at)
        self._set_home(curve)

    def table(self) -> tuple[Sequence[str], Sequence[Sequence[object]]]:
        if self._curve is None:
            return (), ()
        curve = self._curve
        header: tuple[str, ...] = ("share of hours moved", f"{curve.label} {curve.unit}", "low", "high", "p10", "p90")
        columns: tuple[Floats, ...] = (curve.x, curve.mean, curve.low, curve.high, curve.p10, curve.p90)
        if curve.baseline is not None and self._baseline:
            header, columns = (*header, self._baseline), (*columns, np.full_like(curve.x, curve.baseline))
        return header, [[float(each) for each in line] for line in zip(*columns, strict=True)]

    def _draw_baseline(self, curve: Curve) -> None:
        if curve.baseline is None:
            return
        pen = pg.mkPen(self._look.mute, width=1.5, style=Qt.PenStyle.DashLine)
        self.plane.add(pg.InfiniteLine(curve.baseline, angle=0, pen=pen))
        if self._baseline:
            self.plane.words(self._baseline, *self._free_place(curve, curve.baseline))

    def _free_place(self, curve: Curve, level: float) -> tuple[float, float, tuple[float, float]]:
        """Where words at the baseline are furthest from the curve: at its left or right end, above or below."""
        first, last = float(curve.x[0]), float(curve.x[-1])
        width = _WORDS * (last - first)
        low, high = padded(np.append(curve.mean, level)) or (level, level)
        room: list[tuple[float, float, tuple[float, float]]] = []
        for is_right in (True, False):
            near = np.abs(curve.x - (last if is_right else first)) <= width
            gaps = curve.mean[near] - level
            gaps = gaps[np.isfinite(gaps)]
            for is_above in (True, False):
                if self._from_zero and not is_above and level - low < 0.2 * (high - low):
                    continue  # there is no room under a line at the bottom
                free = -gaps if is_above else gaps
                worst = float(free.min()) if free.size else 0.0
                # a curve that lies on the line is as far away on either side: keep to the side it is not drifting to
                gap = worst if worst >= 0 else float(np.abs(gaps).min()) - 0.15 * (high - low)
                room.append((gap, last if is_right else first, (float(is_right), float(is_above))))
        _, x, anchor = max(room, key=lambda each: each[0])
        return x, level, anchor

    def _set_home(self, curve: Curve) -> None:
        drawn = np.concatenate((curve.mean, curve.low, curve.high, curve.p10, curve.p90, [curve.baseline or np.nan]))
        if self._from_zero:
            drawn = np.append(np.maximum(drawn, 0.0), 1.0 if not np.nanmax(drawn, initial=0.0) > 0 else 0.0)
        y = padded(drawn, from_zero=self._from_zero)
        if y is not None:
            first, last = float(curve.x[0]), float(curve.x[-1])
            pad = 0.03 * ((last - first) or 1.0)
            self.plane.set_home((first - pad, last + pad), y)

    # what a person does

    def _tell(self, x: float, _y: float) -> str:
        if self._curve is None or not np.isfinite(x):
            return ""
        return self._curve.reading(int(np.argmin(np.abs(self._curve.x - x))))

    def _called(self, x: float) -> None:
        self._before = self._at
        self._move(x)

    def _move(self, x: float) -> None:
        if self._curve is not None:
            self.dragged.emit(min(max(x, float(self._curve.x[0])), float(self._curve.x[-1])))

    def _take_back(self) -> None:
        """A double-click begins with a click, which was not meant."""
        before, self._before = self._before, None
        if before is not None:
            self._move(before)
