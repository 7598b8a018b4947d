"""One purse as two stacked bars, before and after, on one scale; each part has a colour and a pattern."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QFontMetricsF, QPainter, QPaintEvent, QPen

from forcesim.report.views.purses import Purse
from ui.charts.painted_chart import PaintedChart
from ui.theme import Theme
from ui.widgets.labels import explain

_BAR, _GAP, _TICKS = 20, 6, 18
_PATTERNS = (
    Qt.BrushStyle.NoBrush,
    Qt.BrushStyle.BDiagPattern,
    Qt.BrushStyle.Dense6Pattern,
    Qt.BrushStyle.FDiagPattern,
    Qt.BrushStyle.CrossPattern,
    Qt.BrushStyle.DiagCrossPattern,
    Qt.BrushStyle.HorPattern,
    Qt.BrushStyle.VerPattern,
    Qt.BrushStyle.Dense5Pattern,
)


def paint_part(painter: QPainter, place: QRectF, index: int, theme: Theme) -> None:
    """Fill a rectangle as the part of this index has it."""
    grounds = (theme.organised_crime, theme.small_cases, theme.neutral, theme.tint, theme.track)
    painter.fillRect(place, QColor(grounds[index % len(grounds)]))
    is_pale = index % len(grounds) > 2
    pattern = _PATTERNS[index % len(_PATTERNS)]
    if pattern is not Qt.BrushStyle.NoBrush:
        painter.fillRect(place, QBrush(QColor(theme.ink if is_pale else theme.card), pattern))
    painter.setPen(QPen(QColor(theme.card), 1))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRect(place)


class PurseSwatch(PaintedChart):
    """The colour and pattern of a part, beside its name."""

    def __init__(self, index: int, theme: Theme) -> None:
        super().__init__(f"swatch_{index}", theme)
        self._index = index
        self.setFixedSize(theme.px(22), theme.px(14))

    def paintEvent(self, _event: QPaintEvent) -> None:
        paint_part(QPainter(self), QRectF(0, 0, self.width() - 1, self.height() - 1), self._index, self._theme)


class PurseBars(PaintedChart):
    """The bars of one purse with their names and the marks of the scale."""

    wanted_width, least_width, usual_height = 420, 220, 2 * _BAR + 3 * _GAP + _TICKS

    def __init__(self, purse: Purse, names: tuple[str, str], theme: Theme) -> None:
        super().__init__(f"purse_{purse.name}", theme)
        self._purse, self._names = purse, names
        if purse.at_cost is not None:
            self.usual_height = type(self).usual_height + _TICKS
        self.setAccessibleName(purse.summary)
        explain(self, purse.summary)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter, theme, purse = QPainter(self), self._theme, self._purse
        font = self.scaled_font(12)
        painter.setFont(font)
        metrics = QFontMetricsF(font)
        widest = max(metrics.horizontalAdvance(name) for name in self._names)
        left = min(widest, 0.3 * self.width()) + 8
        right = self.width() - 8
        bar, gap = theme.px(_BAR), theme.px(_GAP)

        def x(value: float) -> float:
            return left + (right - left) * (value - purse.axis.low) / (purse.axis.high - purse.axis.low)

        over = theme.px(_TICKS) if purse.at_cost is not None else 0
        bottom = over + 2 * (bar + gap) + gap
        for at, _ in purse.axis.ticks:
            painter.setPen(QPen(QColor(theme.line), 1))
            painter.drawLine(QPointF(x(at), over), QPointF(x(at), bottom))
        painter.setPen(QColor(theme.mute))
        marks = [(purse.axis.ticks, bottom + metrics.ascent()), (purse.at_cost or (), metrics.ascent())]
        for ticks, line in marks:
            last_end = 0.0
            for at, words in ticks:
                wide = metrics.horizontalAdvance(words)
                begin = min(max(x(at) - wide / 2, 0.0), self.width() - wide)
                if begin > last_end:
                    painter.drawText(QPointF(begin, line), words)
                    last_end = begin + wide + 6
        for row, name in enumerate(self._names):
            top = over + gap + row * (bar + gap)
            painter.setPen(QColor(theme.ink))
            words = metrics.elidedText(name, Qt.TextElideMode.ElideRight, left - 8)
            middle = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
            painter.drawText(QRectF(0, top, left - 8, bar), middle, words)
            begin = 0.0
            for index, part in enumerate(purse.parts):
                end = begin + (part.after if row else part.before)
                if x(end) - x(begin) > 0:
                    paint_part(painter, QRectF(x(begin), top, x(end) - x(begin), bar), index, theme)
                begin = end
