"""When it fails: the plausible range of a number as a track, with the stretch in which the decision fails."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QFont, QFontMetricsF, QPainter, QPaintEvent, QPen, QPolygonF

from forcesim.report.views.failure import BoxTrack
from ui.charts.painted_chart import PaintedChart
from ui.theme import Theme
from ui.widgets.labels import explain


class FailureBox(PaintedChart):
    """One number on its track. It looks like a slider, but is only read."""

    wanted_width, least_width, usual_height = 320, 200, 62

    def __init__(self, confined: BoxTrack, theme: Theme) -> None:
        super().__init__(f"box_{confined.path}", theme)
        self._confined = confined
        words = f"{confined.label}: {confined.low_words} to {confined.high_words}, "
        words += f"{confined.fails_words}; {confined.value_words}"
        self.setAccessibleName(words)
        explain(self, words)

    def paintEvent(self, _event: QPaintEvent) -> None:
        confined, theme = self._confined, self._theme
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        strong, small = self.scaled_font(13, bold=True), self.scaled_font(12)
        painter.setFont(strong)
        painter.setPen(QColor(theme.ink))
        line, metrics = theme.px(20), QFontMetricsF(strong)
        name = metrics.elidedText(confined.label, Qt.TextElideMode.ElideRight, self.width() * 0.64)
        painter.drawText(QPointF(0, metrics.ascent()), name)
        painter.setFont(small)
        painter.setPen(QColor(theme.worse))
        words = QRectF(self.width() * 0.65, 0, self.width() * 0.35, line)
        painter.drawText(words, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop, f"✕ {confined.fails_words}")
        middle, thickness = line + theme.px(11), theme.px(8)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(theme.track))
        painter.drawRoundedRect(self._stretch(confined.low, confined.high, middle, thickness), 4, 4)
        stretch = self._stretch(confined.start, confined.end, middle, thickness)
        painter.setBrush(QColor(theme.worse))
        painter.drawRoundedRect(stretch, 4, 4)
        painter.setBrush(QBrush(QColor(theme.card), Qt.BrushStyle.BDiagPattern))
        painter.drawRoundedRect(stretch, 4, 4)
        self._draw_present(painter, middle)
        painter.setPen(QColor(theme.mute))
        base = middle + thickness / 2 + theme.px(16)
        metrics = QFontMetricsF(small)
        painter.drawText(QPointF(0, base), confined.low_words)
        painter.drawText(
            QPointF(self.width() - metrics.horizontalAdvance(confined.high_words), base), confined.high_words
        )
        self._draw_words(painter, metrics, base)

    def _draw_present(self, painter: QPainter, middle: float) -> None:
        at, size = self._pixel(self._confined.value), self._theme.px(7)
        painter.setPen(QPen(QColor(self._theme.ink), 2))
        painter.setBrush(QColor(self._theme.card))
        corners = ((0, -size), (size, 0), (0, size), (-size, 0))
        painter.drawPolygon(QPolygonF([QPointF(at + x, middle + y) for x, y in corners]))

    def _draw_words(self, painter: QPainter, metrics: QFontMetricsF, base: float) -> None:
        confined = self._confined
        wide = metrics.horizontalAdvance(confined.value_words)
        low = metrics.horizontalAdvance(confined.low_words) + 8
        high = self.width() - metrics.horizontalAdvance(confined.high_words) - wide - 8
        if high < low:
            return  # no room; the tool tip says it
        painter.setPen(QColor(self._theme.ink))
        painter.drawText(
            QPointF(min(max(self._pixel(confined.value) - wide / 2, low), high), base), confined.value_words
        )

    def _stretch(self, start: float, end: float, middle: float, thickness: float) -> QRectF:
        left, right = self._pixel(start), self._pixel(end)
        return QRectF(left, middle - thickness / 2, max(right - left, 3.0), thickness)

    def _pixel(self, at: float) -> float:
        confined, room = self._confined, self._theme.px(8)
        return room + (at - confined.low) / (confined.high - confined.low) * (self.width() - 2 * room)

    def _font(self, size: int, *, bold: bool = False) -> QFont:
        font = QFont(self.font())
        font.setPixelSize(self._theme.px(size))
        font.setBold(bold)
        return font
