"""Changes as strips with their words, large enough for a room."""

from __future__ import annotations

import math
from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy

from ui.charts.painted_chart import PaintedChart
from ui.theme import Theme
from ui.workshop.stage.stage_sheets import StripRow

_TEXT = 12
_KEY = "dashed: no change     dark: how sure we are     light: luck of single futures"


class StripChart(PaintedChart):
    """One line a number: its name and words above, the strip below; its own axis, with no change dashed."""

    wanted_width, least_width, usual_height = 600, 300, 150

    def __init__(self, rows: Sequence[StripRow], theme: Theme) -> None:
        super().__init__("strips", theme)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._rows = tuple(rows)
        self.setAccessibleName("Changes, with how sure they are")
        self.setAccessibleDescription("; ".join(f"{row.strip.row.label}: {row.words}" for row in self._rows))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        font = self.scaled_font(_TEXT)
        painter.setFont(font)
        metrics = QFontMetricsF(font)
        line = metrics.height()
        tall = (self.height() - 1.2 * line) / max(len(self._rows), 1)
        for place, row in enumerate(self._rows):
            top = place * tall
            painter.setPen(QColor(self._theme.ink))
            first = QRectF(0, top, self.width(), line)
            name = row.strip.row.label
            # what has no room beside the name stands below it: nothing of a verdict is cut
            is_one_line = metrics.horizontalAdvance(f"{name}  {row.words}") <= self.width()
            second = first if is_one_line else first.translated(0, line)
            for where, align, text in (
                (first, Qt.AlignmentFlag.AlignLeft, name),
                (second, Qt.AlignmentFlag.AlignRight, row.words),
            ):
                shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, self.width())
                painter.drawText(where, align, shown)
            below = second.bottom()
            high = max(min(top + tall - below - 0.5 * line, line), 8)
            self._paint_strip(painter, QRectF(0, below, self.width(), high), row)
        key = QRectF(0, self.height() - line, self.width(), line)
        painter.setPen(QColor(self._theme.ink))
        painter.drawText(
            key, Qt.AlignmentFlag.AlignCenter, metrics.elidedText(_KEY, Qt.TextElideMode.ElideRight, key.width())
        )

    def _paint_strip(self, painter: QPainter, area: QRectF, row: StripRow) -> None:
        strip, middle = row.strip, area.center().y()

        def x(value: float) -> float:
            low, high = row.axis
            return area.left() + 10 + (value - low) / ((high - low) or 1.0) * (area.width() - 20)

        painter.setPen(QPen(QColor(self._theme.line), 2))
        painter.drawLine(QPointF(area.left(), middle), QPointF(area.right(), middle))
        painter.setPen(QPen(QColor(self._theme.ink), 2, Qt.PenStyle.DashLine))
        painter.drawLine(QPointF(x(0), area.top()), QPointF(x(0), area.bottom()))
        painter.setPen(Qt.PenStyle.NoPen)
        for low, high, opacity, part in ((strip.p10, strip.p90, 0.3, 0.9), (strip.low, strip.high, 0.9, 0.5)):
            if math.isfinite(low) and math.isfinite(high):
                colour = QColor(self._theme.accent)
                colour.setAlphaF(opacity)
                painter.setBrush(colour)
                high_part = area.height() * part
                left, right = x(low), x(high)
                painter.drawRect(QRectF(left, middle - high_part / 2, max(right - left, 3.0), high_part))
        if math.isfinite(strip.mean):
            painter.setPen(QPen(QColor(self._theme.ink), 3))
            painter.setBrush(QColor(self._theme.card))
            painter.drawEllipse(QPointF(x(strip.mean), middle), 7, 7)
