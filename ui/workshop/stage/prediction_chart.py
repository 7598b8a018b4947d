"""The simulated futures as dots on one axis, and below it every team's range with its guess."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy

from forcesim.report.wording.axis_marks import round_numbers
from forcesim.report.wording.numbers import amount
from forcesim.workshop.debrief import prediction_rows
from forcesim.workshop.stage import QuestionReveal, RevealedPrediction
from ui.charts.painted_chart import PaintedChart
from ui.theme import Theme

_TEXT = 12  # as the theme counts it: the smallest that the room can read
_KEY = "●  a future     shaded: eight in ten of them     ◆  a guess, with its range"


class PredictionChart(PaintedChart):
    """Dots, ranges and guesses differ by shape and carry words, so that no colour has to be told from another."""

    wanted_width, least_width, usual_height = 600, 300, 150

    def __init__(self, revealed: QuestionReveal, theme: Theme) -> None:
        super().__init__("predictions", theme)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._revealed = revealed
        self._futures = [float(value) for value in revealed.futures if math.isfinite(value)]
        self._left, self._right = _ends(self._futures, revealed.predictions)
        teams = "; ".join(f"{row.team} {row.guess}, {row.range}" for row in prediction_rows(revealed))
        self.setAccessibleName(f"{len(self._futures)} simulated futures in {revealed.unit}, and what teams expected")
        self.setAccessibleDescription(teams or "No team has predicted.")

    def paintEvent(self, _event: QPaintEvent) -> None:
        if not self._futures:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        font = self.scaled_font(_TEXT)
        painter.setFont(font)
        metrics = QFontMetricsF(font)
        line = metrics.height()
        names = [entry.team for entry in self._revealed.predictions]
        margin = min(max((metrics.horizontalAdvance(name) for name in names), default=0.0) + line, 0.3 * self.width())
        area = QRectF(margin, 0, self.width() - margin - line, self.height())
        key = QRectF(0, self.height() - line, self.width(), line)
        axis = self.height() - 2.4 * line
        rows = max(min(1.5 * line, 0.55 * axis / max(len(names), 1)), 0.8 * line) if names else 0.0
        floor = max(axis - rows * len(names), 2 * line)
        self._paint_spread(painter, area, floor if not names else axis)
        self._paint_dots(painter, area, floor - 0.3 * line)
        for place, entry in enumerate(self._revealed.predictions):
            middle = floor + rows * (place + 0.5)
            self._paint_prediction(painter, area, middle, entry, line)
            words = metrics.elidedText(entry.team, Qt.TextElideMode.ElideRight, margin - 0.5 * line)
            painter.setPen(QColor(self._theme.ink))
            left = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
            painter.drawText(QRectF(0, middle - line / 2, margin, line), left, words)
        self._paint_axis(painter, area, axis, metrics)
        painter.setPen(QColor(self._theme.ink))
        painter.drawText(
            key, Qt.AlignmentFlag.AlignCenter, metrics.elidedText(_KEY, Qt.TextElideMode.ElideRight, key.width())
        )

    def _paint_spread(self, painter: QPainter, area: QRectF, bottom: float) -> None:
        left, right = self._x(self._revealed.low, area), self._x(self._revealed.high, area)
        painter.fillRect(QRectF(left, 0, max(right - left, 2.0), bottom), QColor(self._theme.tint))
        painter.setPen(QPen(QColor(self._theme.accent), 2, Qt.PenStyle.DashLine))
        middle = self._x(self._revealed.middle, area)
        painter.drawLine(QPointF(middle, 0), QPointF(middle, bottom))

    def _paint_dots(self, painter: QPainter, area: QRectF, floor: float) -> None:
        wide = max(self._theme.px(8), 8)
        places = [round(self._x(value, area) / wide) for value in self._futures]
        highest = max(Counter(places).values())
        # a heap that is too high for the chart is pressed together
        tall = min(wide, max(floor - wide, wide) / highest)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(self._theme.accent))
        heights: Counter[int] = Counter()
        for place in places:
            painter.drawEllipse(
                QPointF(place * wide, floor - wide / 2 - heights[place] * tall), 0.42 * wide, 0.42 * wide
            )
            heights[place] += 1
        painter.setPen(QPen(QColor(self._theme.line), 2))
        painter.drawLine(QPointF(area.left(), floor), QPointF(area.right(), floor))

    def _paint_prediction(
        self, painter: QPainter, area: QRectF, middle: float, entry: RevealedPrediction, line: float
    ) -> None:
        prediction, half = entry.prediction, 0.28 * line
        if not self._left <= prediction.guess <= self._right:
            self._paint_beyond(painter, area, middle, entry.team, is_left=prediction.guess < self._left)
            return
        left, right = self._x(prediction.low, area), self._x(prediction.high, area)
        painter.setPen(QPen(QColor(self._theme.ink), 3))
        painter.drawLine(QPointF(left, middle), QPointF(right, middle))
        # an end that lies beyond the chart is an arrow, and not a bar
        for end, place, side in ((prediction.low, left, 1), (prediction.high, right, -1)):
            if self._left <= end <= self._right:
                painter.drawLine(QPointF(place, middle - half), QPointF(place, middle + half))
            else:
                painter.drawLine(QPointF(place, middle), QPointF(place + side * half, middle - half))
                painter.drawLine(QPointF(place, middle), QPointF(place + side * half, middle + half))
        at = self._x(prediction.guess, area)
        corners = ((at - half, middle), (at, middle - half), (at + half, middle), (at, middle + half))
        painter.setBrush(QColor(self._theme.small_cases))
        painter.drawPolygon(QPolygonF([QPointF(x, y) for x, y in corners]))

    def _paint_beyond(self, painter: QPainter, area: QRectF, middle: float, team: str, *, is_left: bool) -> None:
        """A guess that lies beyond the chart: which way, and in words where, with its range."""
        row = next(row for row in prediction_rows(self._revealed) if row.team == team)
        words = f"{row.guess} ({row.range})"
        line = QFontMetricsF(painter.font()).height()
        place = QRectF(area.left(), middle - line / 2, area.width(), line)
        side = Qt.AlignmentFlag.AlignLeft if is_left else Qt.AlignmentFlag.AlignRight
        painter.setPen(QColor(self._theme.ink))
        painter.drawText(place, side | Qt.AlignmentFlag.AlignVCenter, f"◀ {words}" if is_left else f"{words} ▶")

    def _paint_axis(self, painter: QPainter, area: QRectF, axis: float, metrics: QFontMetricsF) -> None:
        painter.setPen(QPen(QColor(self._theme.ink), 2))
        painter.drawLine(QPointF(area.left(), axis), QPointF(area.right(), axis))
        beyond = 0.0
        for value in round_numbers(self._left, self._right):
            x, words = self._x(value, area), amount(value, self._revealed.outcome.unit, 3)
            wide = metrics.horizontalAdvance(words)
            painter.drawLine(QPointF(x, axis), QPointF(x, axis + 6))
            if x - wide / 2 > beyond:
                painter.drawText(QPointF(x - wide / 2, axis + 6 + metrics.ascent()), words)
                beyond = x + wide / 2 + metrics.averageCharWidth()

    def _x(self, value: float, area: QRectF) -> float:
        share = (min(max(value, self._left), self._right) - self._left) / (self._right - self._left)
        return area.left() + share * area.width()


def _ends(futures: Sequence[float], predictions: Sequence[RevealedPrediction]) -> tuple[float, float]:
    """The ends of the axis. A guess far away must not squeeze everything else together: it is drawn at the edge."""
    if not futures:
        return 0.0, 1.0
    low, high = min(futures), max(futures)
    span = (high - low) or max(abs(high), 1.0)
    ends = [end for entry in predictions for end in (entry.prediction.low, entry.prediction.high)]
    left = min([low, *(end for end in ends if end > low - 3 * span)])
    right = max([high, *(end for end in ends if end < high + 3 * span)])
    pad = 0.04 * ((right - left) or span)
    return left - pad, right + pad
