"""A change as a strip with its error and its spread, and its futures one by one as dots."""

from __future__ import annotations

import math
from collections import Counter

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen

from forcesim.report.views.clause import ClauseView
from forcesim.report.views.comparison import Strip
from ui.charts.painted_chart import PaintedChart
from ui.theme import Theme
from ui.widgets.labels import explain

_MARGIN, _BAND = 10.0, 16.0


class IntervalStrip(PaintedChart):
    """One strip on an axis that it shares with others.

    Zero is dashed, the spread of futures has the light tone, the error of the mean the dark one, the mean is a ring.
    """

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


class FutureDots(PaintedChart):
    """One dot a future; a dashed line marks no change, the band the error of the average, the ring the average."""

    wanted_width, least_width, usual_height = 420, 240, 150

    def __init__(self, view: ClauseView, theme: Theme) -> None:
        super().__init__("future_dots", theme)
        self._view = view
        row = view.row
        self.setAccessibleName(f"{view.title}: {row.change} {row.range}, {row.verdict}. {row.chance}")
        ends: list[float] = [
            *view.values.tolist(),
            view.mean,
            *(end for end in (view.low, view.high) if end is not None),
        ]
        ends += [0.0] if view.is_change else []
        self._low, self._high = min(ends), max(ends)
        if self._high == self._low:
            self._low, self._high = self._low - 1, self._high + 1

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        view, theme = self._view, self._theme
        floor = self.height() - _BAND - 6
        if view.is_change:
            painter.setPen(QPen(QColor(theme.mute), 1.5, Qt.PenStyle.DashLine))
            painter.drawLine(QPointF(self._x(0), 0), QPointF(self._x(0), self.height()))
        colour = {"better": theme.better, "worse": theme.worse}.get(view.row.verdict, theme.neutral)
        self._paint_dots(painter, floor, colour)
        painter.setPen(QPen(QColor(theme.line), 1))
        painter.drawLine(QPointF(0, floor + 2), QPointF(self.width(), floor + 2))
        middle = floor + 4 + _BAND / 2
        if view.low is not None and view.high is not None:
            fill = QColor(colour)
            fill.setAlphaF(0.65)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(fill)
            left, right = self._x(view.low), self._x(view.high)
            painter.drawRoundedRect(QRectF(left, middle - 5, max(right - left, 2.0), 10), 2, 2)
        painter.setPen(QPen(QColor(theme.ink), 2))
        painter.setBrush(QColor(theme.card))
        painter.drawEllipse(QPointF(self._x(view.mean), middle), 4, 4)

    def _paint_dots(self, painter: QPainter, floor: float, colour: str) -> None:
        wide = 7.0
        places = [round(self._x(value) / wide) for value in self._view.values.tolist()]
        highest = max(Counter(places).values(), default=1)
        # a heap that is too high for the chart is pressed together
        tall = min(wide, max(floor - wide, wide) / highest)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(colour))
        heights: Counter[int] = Counter()
        for place in places:
            painter.drawEllipse(QPointF(place * wide, floor - wide / 2 - heights[place] * tall), 3, 3)
            heights[place] += 1

    def _x(self, value: float) -> float:
        if not math.isfinite(value):
            return -_MARGIN
        share = (value - self._low) / (self._high - self._low)
        return _MARGIN + share * (self.width() - 2 * _MARGIN)
