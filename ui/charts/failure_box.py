"""When it fails, on sliders: the plausible range of each number that tells, and the stretch where it fails."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QBrush, QColor, QFont, QFontMetricsF, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from forcesim.report.views.failure import BoxTrack
from ui.theme import Theme


class FailureBox(QWidget):
    """One number on its track; it can be read, not moved."""

    def __init__(self, confined: BoxTrack, look: Theme) -> None:
        super().__init__()
        self.setObjectName(f"box_{confined.path}")
        self._confined, self._look = confined, look
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        said = f"{confined.label}: {confined.low_words} to {confined.high_words}, "
        said += f"{confined.fails_words}; {confined.value_words}"
        self.setAccessibleName(said)
        self.setToolTip(said)

    def sizeHint(self) -> QSize:
        return QSize(320, self._look.px(62))

    def minimumSizeHint(self) -> QSize:
        return QSize(200, self._look.px(62))

    def paintEvent(self, _event: QPaintEvent) -> None:
        one, look = self._confined, self._look
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        strong, small = self._font(13, bold=True), self._font(12)
        painter.setFont(strong)
        painter.setPen(QColor(look.ink))
        line, metrics = look.px(20), QFontMetricsF(strong)
        name = metrics.elidedText(one.label, Qt.TextElideMode.ElideRight, self.width() * 0.64)
        painter.drawText(QPointF(0, metrics.ascent()), name)
        painter.setFont(small)
        painter.setPen(QColor(look.worse))
        words = QRectF(self.width() * 0.65, 0, self.width() * 0.35, line)
        painter.drawText(words, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop, f"✕ {one.fails_words}")
        middle, thick = line + look.px(11), look.px(8)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(look.track))
        painter.drawRoundedRect(self._between(one.low, one.high, middle, thick), 4, 4)
        stretch = self._between(one.start, one.end, middle, thick)
        painter.setBrush(QColor(look.worse))
        painter.drawRoundedRect(stretch, 4, 4)
        painter.setBrush(QBrush(QColor(look.card), Qt.BrushStyle.BDiagPattern))
        painter.drawRoundedRect(stretch, 4, 4)
        self._draw_present(painter, middle)
        painter.setPen(QColor(look.mute))
        base = middle + thick / 2 + look.px(16)
        metrics = QFontMetricsF(small)
        painter.drawText(QPointF(0, base), one.low_words)
        painter.drawText(QPointF(self.width() - metrics.horizontalAdvance(one.high_words), base), one.high_words)
        self._draw_words(painter, metrics, base)

    def _draw_present(self, painter: QPainter, middle: float) -> None:
        at, size = self._x(self._confined.value), self._look.px(7)
        painter.setPen(QPen(QColor(self._look.ink), 2))
        painter.setBrush(QColor(self._look.card))
        corners = ((0, -size), (size, 0), (0, size), (-size, 0))
        painter.drawPolygon(QPolygonF([QPointF(at + x, middle + y) for x, y in corners]))

    def _draw_words(self, painter: QPainter, metrics: QFontMetricsF, base: float) -> None:
        one = self._confined
        wide = metrics.horizontalAdvance(one.value_words)
        low = metrics.horizontalAdvance(one.low_words) + 8
        high = self.width() - metrics.horizontalAdvance(one.high_words) - wide - 8
        if high < low:
            return  # the tool tip says it
        painter.setPen(QColor(self._look.ink))
        painter.drawText(QPointF(min(max(self._x(one.value) - wide / 2, low), high), base), one.value_words)

    def _between(self, start: float, end: float, middle: float, thick: float) -> QRectF:
        left, right = self._x(start), self._x(end)
        return QRectF(left, middle - thick / 2, max(right - left, 3.0), thick)

    def _x(self, at: float) -> float:
        one, room = self._confined, self._look.px(8)
        return room + (at - one.low) / (one.high - one.low) * (self.width() - 2 * room)

    def _font(self, size: int, *, bold: bool = False) -> QFont:
        font = QFont(self.font())
        font.setPixelSize(self._look.px(size))
        font.setBold(bold)
        return font
