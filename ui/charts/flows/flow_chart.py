"""People as flows from left to right; colours say milder or harsher, and hatches say it to those who see none."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QEvent, QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QFontMetricsF, QHelpEvent, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QToolTip

from forcesim.report.views.people.flows import HARSHER, MILDER, OTHER, SAME, FateBar, Flow, FlowsView
from ui.charts.painted_chart import PaintedChart
from ui.theme import Theme
from ui.widgets.labels import explain, tool_tip

_TOP, _BOTTOM = 24, 10
_BAR = 5
# how much of the width the names at either side take
_NAMES = 0.32
_HATCHES: Final = {HARSHER: Qt.BrushStyle.DiagCrossPattern, OTHER: Qt.BrushStyle.Dense6Pattern}


class FlowChart(PaintedChart):
    """Draws one view; a flow under the pointer tells its numbers."""

    wanted_width, least_width, usual_height = 520, 260, 330

    def __init__(self, theme: Theme) -> None:
        super().__init__("people_flows", theme)
        self._view: FlowsView | None = None
        self.setAccessibleName("People as flows")

    def show_view(self, view: FlowsView | None) -> None:
        """Draw a view, nothing where there is none."""
        self._view = view
        explain(self, view.words if view is not None else "")
        self.update()

    def colour(self, way: str) -> str:
        """The colour of flows of one way."""
        theme = self._theme
        return {MILDER: theme.better, HARSHER: theme.worse, OTHER: theme.organised_crime}.get(way, theme.neutral)

    def paintEvent(self, _event: QPaintEvent) -> None:
        if self._view is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for flow in sorted(self._view.flows, key=lambda flow: flow.way != SAME):
            self._draw_flow(painter, flow)
        left, right = self._sides()
        for x, name, bars in ((left, self._view.before, self._view.left), (right, self._view.after, self._view.right)):
            self._draw_side(painter, x, name, bars, is_left=x == left)

    def _sides(self) -> tuple[float, float]:
        return self.width() * _NAMES, self.width() * (1 - _NAMES)

    def _y(self, part: float) -> float:
        top = self._theme.px(_TOP)
        return top + part * (self.height() - top - _BOTTOM)

    def _path(self, flow: Flow) -> QPainterPath:
        left, right = self._sides()
        middle = (left + right) / 2
        (top, bottom), (end_top, end_bottom) = (tuple(map(self._y, side)) for side in (flow.left, flow.right))
        path = QPainterPath(QPointF(left, top))
        path.cubicTo(QPointF(middle, top), QPointF(middle, end_top), QPointF(right, end_top))
        path.lineTo(QPointF(right, end_bottom))
        path.cubicTo(QPointF(middle, end_bottom), QPointF(middle, bottom), QPointF(left, bottom))
        path.closeSubpath()
        return path

    def _draw_flow(self, painter: QPainter, flow: Flow) -> None:
        fill = QColor(self.colour(flow.way))
        fill.setAlphaF(0.22 if flow.way == SAME else 0.6 if flow.is_settled else 0.3)
        path = self._path(flow)
        painter.fillPath(path, fill)
        if flow.way in _HATCHES:
            painter.fillPath(path, QBrush(QColor(self._theme.card), _HATCHES[flow.way]))
        if flow.label:
            painter.setPen(QColor(self._theme.ink))
            painter.setFont(self.scaled_font(11, bold=True))
            middle = self._y((flow.left[0] + flow.left[1]) / 2)
            left, _ = self._sides()
            height = self._theme.px(14)
            place = QRectF(left + 10, middle - height / 2, self._theme.px(60), height)
            painter.drawText(place, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, flow.label)

    def _draw_side(self, painter: QPainter, x: float, name: str, bars: tuple[FateBar, ...], *, is_left: bool) -> None:
        painter.setPen(QColor(self._theme.ink))
        bold, plain = self.scaled_font(12, bold=True), self.scaled_font(11)
        painter.setFont(bold)
        room = self.width() / 2 - 8
        title = QFontMetricsF(bold).elidedText(name, Qt.TextElideMode.ElideRight, room)
        begin = 0.0 if is_left else self.width() / 2 + 8
        flush = Qt.AlignmentFlag.AlignLeft if is_left else Qt.AlignmentFlag.AlignRight
        painter.drawText(QRectF(begin, 0, room, self._theme.px(18)), flush | Qt.AlignmentFlag.AlignTop, title)
        painter.setFont(plain)
        metrics = QFontMetricsF(plain)
        ends = [(self._y(bar.top), self._y(bar.bottom)) for bar in bars]
        middles = apart([(top + bottom) / 2 for top, bottom in ends], metrics.height() * 0.92, self._lowest(metrics))
        for bar, (top, bottom), middle in zip(bars, ends, middles, strict=True):
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(self._theme.ink))
            painter.drawRect(QRectF(x - (_BAR if is_left else 0), top, _BAR, max(bottom - top, 1.0)))
            painter.setPen(QPen(QColor(self._theme.ink)))
            width = self.width() * _NAMES - _BAR - 6
            words = _fitting(bar, metrics, width)
            place = QRectF(0 if is_left else x + _BAR + 6, middle - metrics.height() / 2, width, metrics.height())
            side = Qt.AlignmentFlag.AlignRight if is_left else Qt.AlignmentFlag.AlignLeft
            painter.drawText(place, side | Qt.AlignmentFlag.AlignVCenter, words)

    def _lowest(self, metrics: QFontMetricsF) -> float:
        """Where the middle of the last name may be, so that all of it is seen."""
        return self.height() - metrics.height() / 2

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip and self._view is not None:
            under = [flow for flow in self._view.flows if self._path(flow).contains(QPointF(event.pos()))]
            if under:
                # those that change a fate lie above the others
                flow = max(under, key=lambda flow: flow.way != SAME)
                QToolTip.showText(event.globalPos(), tool_tip(flow.words), self)
                return True
        return super().event(event)


def apart(middles: Sequence[float], gap: float, lowest: float) -> list[float]:
    """Where names beside thin bars stand, from the top: as near as can be, a gap apart, none below ``lowest``."""
    placed: list[float] = []
    for middle in middles:
        placed.append(max(middle, placed[-1] + gap) if placed else middle)
    for index in reversed(range(len(placed))):
        placed[index] = min(placed[index], lowest)
        lowest = placed[index] - gap
    return placed


def _fitting(bar: FateBar, metrics: QFontMetricsF, width: float) -> str:
    """The name and the number of a fate; where there is no room the name gives way, never the number."""
    if metrics.horizontalAdvance(bar.words) <= width:
        return bar.words
    name, _, number = bar.words.rpartition(": ")
    room = width - metrics.horizontalAdvance(f": {number}")
    return f"{metrics.elidedText(name, Qt.TextElideMode.ElideRight, room)}: {number}"
