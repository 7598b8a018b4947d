"""The variance of an outcome in two parts: luck, and what nobody knows about the numbers."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QFontMetricsF, QPainter, QPaintEvent

from forcesim.report.views.sensitivity import Shares
from ui.charts.painted_chart import PaintedChart
from ui.theme import Theme
from ui.widgets.labels import explain


class VarianceSplit(PaintedChart):
    """One bar: luck plain, ignorance hatched."""

    wanted_width, least_width, usual_height = 200, 120, 36

    def __init__(self, theme: Theme) -> None:
        super().__init__("luck", theme)
        self._shares: Shares | None = None

    def show_shares(self, shares: Shares) -> None:
        self._shares = shares
        self.setVisible(shares.luck is not None)
        self.setAccessibleName(f"{shares.luck_words}, {shares.ignorance_words}")
        explain(self, shares.sentence)
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        shares, theme = self._shares, self._theme
        if shares is None or shares.luck is None:
            return
        painter = QPainter(self)
        font = self.scaled_font(12)
        painter.setFont(font)
        height, width = theme.px(12), self.width()
        border = width * shares.luck
        painter.fillRect(QRectF(0, 0, border, height), QColor(theme.track))
        painter.fillRect(QRectF(border, 0, width - border, height), QColor(theme.tint))
        painter.fillRect(
            QRectF(border, 0, width - border, height), QBrush(QColor(theme.ink), Qt.BrushStyle.BDiagPattern)
        )
        painter.setPen(QColor(theme.ink))
        words = QRectF(0, height + 2, width, self.height() - height - 2)
        metrics = QFontMetricsF(font)
        painter.drawText(words, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop, shares.luck_words)
        room = width - metrics.horizontalAdvance(f"{shares.luck_words}   ")
        ignorance = metrics.elidedText(shares.ignorance_words, Qt.TextElideMode.ElideRight, room)
        painter.drawText(words, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop, ignorance)
