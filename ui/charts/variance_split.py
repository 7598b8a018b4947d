"""Luck beside what nobody knows: one bar in two parts, with words."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QBrush, QColor, QFont, QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from forcesim.report.views.sensitivity import Shares
from ui.theme import Theme


class VarianceSplit(QWidget):
    """Luck plain, ignorance hatched."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("luck")
        self._theme = theme
        self._shares: Shares | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_shares(self, shares: Shares) -> None:
        self._shares = shares
        self.setVisible(shares.luck is not None)
        self.setAccessibleName(f"{shares.luck_words}, {shares.ignorance_words}")
        self.setToolTip(shares.sentence)
        self.update()

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(200, self._theme.px(36))

    def minimumSizeHint(self) -> QSize:
        return QSize(120, self._theme.px(36))

    def paintEvent(self, _event: QPaintEvent) -> None:
        shares, theme = self._shares, self._theme
        if shares is None or shares.luck is None:
            return
        painter = QPainter(self)
        font = QFont(self.font())
        font.setPixelSize(theme.px(12))
        painter.setFont(font)
        tall, wide = theme.px(12), self.width()
        border = wide * shares.luck
        painter.fillRect(QRectF(0, 0, border, tall), QColor(theme.track))
        painter.fillRect(QRectF(border, 0, wide - border, tall), QColor(theme.tint))
        painter.fillRect(QRectF(border, 0, wide - border, tall), QBrush(QColor(theme.ink), Qt.BrushStyle.BDiagPattern))
        painter.setPen(QColor(theme.ink))
        words = QRectF(0, tall + 2, wide, self.height() - tall - 2)
        metrics = QFontMetricsF(font)
        painter.drawText(words, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop, shares.luck_words)
        room = wide - metrics.horizontalAdvance(f"{shares.luck_words}   ")
        said = metrics.elidedText(shares.ignorance_words, Qt.TextElideMode.ElideRight, room)
        painter.drawText(words, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop, said)
