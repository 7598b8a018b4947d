"""A strip: zero, the spread of futures in the light tone, the error of the mean in the dark one, the mean as a dot."""

from __future__ import annotations

import math

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen

from forcesim.report.views.comparison import Strip
from ui.charts.painted_chart import PaintedChart
from ui.theme import Theme
from ui.widgets.labels import explain


class IntervalStrip(PaintedChart):
    """One strip on an axis, from lowest to highest value, that it shares with others."""

    wanted_width, least_width, usual_height = 200, 80, 20

    def __init__(self, strip: Strip, axis: tuple[float, float], theme: Theme) -> None:
        super().__init__(f"strip_{strip.row.outcome}_{strip.scenario}", theme)
        self._strip, self._axis = strip, axis
        row = strip.row
        self.setAccessibleName(f"{row.label}, {strip.title}: {row.change} {row.range}, {row.verdict}")
        explain(self, f"{strip.title}: {row.change} ({row.range})\n{row.verdict}; {row.chance}")

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        middle, strip = self.height() / 2, self._strip
        painter.setPen(QPen(QColor(self._theme.line), 1))
        painter.drawLine(QPointF(0, middle), QPointF(self.width(), middle))
        painter.setPen(QPen(QColor(self._theme.mute), 1.5, Qt.PenStyle.DashLine))
        painter.drawLine(QPointF(self._x(0), 0), QPointF(self._x(0), self.height()))
        if not math.isfinite(strip.mean):
            return
        colour = {"better": self._theme.better, "worse": self._theme.worse}.get(strip.row.verdict, self._theme.neutral)
        for low, high, opacity, part in ((strip.p10, strip.p90, 0.25, 0.6), (strip.low, strip.high, 0.65, 0.36)):
            if math.isfinite(low) and math.isfinite(high):
                fill = QColor(colour)
                fill.setAlphaF(opacity)
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(fill)
                tall = self.height() * part
                left, right = self._x(low), self._x(high)
                painter.drawRoundedRect(QRectF(left, middle - tall / 2, max(right - left, 2.0), tall), 2, 2)
        painter.setPen(QPen(QColor(self._theme.ink), 2))
        painter.setBrush(QColor(self._theme.card))
        painter.drawEllipse(QPointF(self._x(strip.mean), middle), 4, 4)

    def _x(self, value: float) -> float:
        low, high = self._axis
        return 6 + (value - low) / (high - low) * (self.width() - 12)
