"""When it fails, on sliders: the plausible range of each number that tells, and the stretch where it fails."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QFont, QFontMetricsF, QPainter, QPaintEvent, QPen, QPolygonF

from forcesim.report.views.failure import Confined
from ui.charts.painted_chart import PaintedChart
from ui.theme import Theme


class FailureBox(PaintedChart):
    """One number on its track; it can be read, not moved."""

    wanted_width, least_width, usual_height = 320, 200, 62

    def __init__(self, confined: Confined, theme: Theme) -> None:
        super().__init__(f"box_{confined.path}", theme)
        self._confined = confined
        said = f"{confined.label}: {confined.low_words} to {confined.high_words}, "
        said += f"{confined.fails_words}; {confined.value_words}"
        self.setAccessibleName(said)
        self.setToolTip(said)

    def paintEvent(self, _event: QPaintEvent) -> None:
        one, theme = self._confined, self._theme
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        strong, small = self.letters(13, bold=True), self.letters(12)
        painter.setFont(strong)
        painter.setPen(QColor(theme.ink))
        line, metrics = theme.px(20), QFontMetricsF(strong)
        name = metrics.elidedText(one.label, Qt.TextElideMode.ElideRight, self.width() * 0.64)
        painter.drawText(QPointF(0, metrics.ascent()), name)
        painter.setFont(small)
        painter.setPen(QColor(theme.worse))
        words = QRectF(self.width() * 0.65, 0, self.width() * 0.35, line)
        painter.drawText(words, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop, f"✕ {one.fails_words}")
        middle, thick = line + theme.px(11), theme.px(8)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(theme.track))
        painter.drawRoundedRect(self._between(one.low, one.high, middle, thick), 4, 4)
        stretch = self._between(one.start, one.end, middle, thick)
        painter.setBrush(QColor(theme.worse))
        painter.drawRoundedRect(stretch, 4, 4)
        painter.setBrush(QBrush(QColor(theme.card), Qt.BrushStyle.BDiagPattern))
        painter.drawRoundedRect(stretch, 4, 4)
        self._draw_present(painter, middle)
        painter.setPen(QColor(theme.mute))
        base = middle + thick / 2 + theme.px(16)
        metrics = QFontMetricsF(small)
        painter.drawText(QPointF(0, base), one.low_words)
        painter.drawText(QPointF(self.width() - metrics.horizontalAdvance(one.high_words), base), one.high_words)
        self._draw_words(painter, metrics, base)

    def _draw_present(self, painter: QPainter, middle: float) -> None:
        at, size = self._x(self._confined.value), self._theme.px(7)
        painter.setPen(QPen(QColor(self._theme.ink), 2))
        painter.setBrush(QColor(self._theme.card))
        corners = ((0, -size), (size, 0), (0, size), (-size, 0))
        painter.drawPolygon(QPolygonF([QPointF(at + x, middle + y) for x, y in corners]))

    def _draw_words(self, painter: QPainter, metrics: QFontMetricsF, base: float) -> None:
        one = self._confined
        wide = metrics.horizontalAdvance(one.value_words)
        low = metrics.horizontalAdvance(one.low_words) + 8
        high = self.width() - metrics.horizontalAdvance(one.high_words) - wide - 8
        if high < low:
            return  # the tool tip says it
        painter.setPen(QColor(self._theme.ink))
        painter.drawText(QPointF(min(max(self._x(one.value) - wide / 2, low), high), base), one.value_words)

    def _between(self, start: float, end: float, middle: float, thick: float) -> QRectF:
        left, right = self._x(start), self._x(end)
        return QRectF(left, middle - thick / 2, max(right - left, 3.0), thick)

    def _x(self, at: float) -> float:
        one, room = self._confined, self._theme.px(8)
        return room + (at - one.low) / (one.high - one.low) * (self.width() - 2 * room)

    def _font(self, size: int, *, bold: bool = False) -> QFont:
        font = QFont(self.font())
        font.setPixelSize(self._theme.px(size))
        font.setBold(bold)
        return font
