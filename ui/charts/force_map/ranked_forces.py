"""Forces in order: a line each with its range, and the ranks that it may have."""

from __future__ import annotations

import math
from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QBrush,
    QColor,
    QFontMetricsF,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
)

from forcesim.report.views.force_map.ranked_forces import RankedForce, RankedForcesView
from forcesim.report.views.force_map.ways import HERE
from ui.charts.export import ChartMenu, Table
from ui.charts.painted_chart import RowChart
from ui.theme import Theme

_ROW, _TOP, _GAP = 20, 34, 8
# least widths at the usual size of text: where names and numbers have a line of their own, and of a strip
_LEAST, _STRIP = 300, 90


class RankedForces(RowChart):
    """The strip of ranks. ``chosen`` carries the slug of a force, by a click on its line or by arrow keys and Enter.

    ``pointed`` carries that of the line which has the mouse or which arrow keys came to, ``moved`` where that line is.
    """

    wanted_width, least_width = 480, _LEAST

    pointed = Signal(str)
    moved = Signal(QRect)

    def __init__(self, theme: Theme) -> None:
        super().__init__("ranked_forces", theme)
        self._view: RankedForcesView | None = None
        self.menu = ChartMenu(self, self, "ranks", self.table)

    @property
    def rows(self) -> tuple[RankedForce, ...]:
        return () if self._view is None else self._view.rows

    def show_view(self, view: RankedForcesView) -> None:
        """Draw forces; the line that was pointed at stays with its force."""
        slug = self.rows[self._row].slug if 0 <= self._row < len(self.rows) else ""
        self._view = view
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus if view.rows else Qt.FocusPolicy.NoFocus)
        self._row = next((number for number, row in enumerate(view.rows) if row.slug == slug), -1)
        rows = "; ".join(f"{row.title} {row.words}" for row in view.rows)
        self.setAccessibleName(f"{view.title}, in order, with the ranks that each may have: {rows}")
        self._describe()
        self.updateGeometry()
        self.update()

    def point_at(self, slug: str) -> None:
        """Mark the line of a force that is pointed at elsewhere."""
        number = next((number for number, row in enumerate(self.rows) if row.slug == slug), -1)
        if number != self._row:
            self._row = number
            self._describe()
            self.update()
            if number >= 0:
                self.moved.emit(self._line(number).toAlignedRect())

    def table(self) -> Table:
        header = ("force", "ranks", "change", "low", "high", "verdict")
        return header, [(row.title, row.ranks, row.mean, row.low, row.high, row.verdict) for row in self.rows]

    # geometry

    def needed_height(self) -> int:
        return self._theme.px(_TOP) + max(len(self.rows), 1) * self._theme.px(_ROW) + self._theme.px(6)

    def minimumSizeHint(self) -> QSize:
        return QSize(self._theme.px(_LEAST), self.needed_height())

    def _line(self, number: int) -> QRectF:
        high = self._theme.px(_ROW)
        return QRectF(0, self._theme.px(_TOP) + number * high, self.width(), high)

    def row_at(self, y: float) -> int:
        row = int((y - self._theme.px(_TOP)) // self._theme.px(_ROW))
        return row if y >= self._theme.px(_TOP) and row < len(self.rows) else -1

    def _columns(self) -> tuple[float, float, float, float]:
        """Where ranks end, names begin, the strip begins, and the strip ends."""
        metrics = QFontMetricsF(self.scaled_font(12))
        ranks = max((metrics.horizontalAdvance(row.ranks) for row in self.rows), default=0.0)
        ranks = max(ranks, metrics.horizontalAdvance("rank"))
        names = max((metrics.horizontalAdvance(f"{HERE} {row.title}") for row in self.rows), default=0.0)
        words = max((metrics.horizontalAdvance(f"{row.sign} {row.words}") for row in self.rows), default=0.0)
        left = ranks + _GAP
        room = self.width() - left - words - 3 * _GAP
        # names give way before the strip does
        names = min(names, max(room - self._theme.px(_STRIP), self._theme.px(70)))
        return ranks, left, left + names + _GAP, self.width() - words - _GAP

    def _x(self, at: float, left: float, right: float) -> float:
        assert self._view is not None  # noqa: S101  nothing is drawn without
        axis = self._view.axis
        share = (at - axis.low) / (axis.high - axis.low)
        return left + min(max(share, 0.0), 1.0) * (right - left)

    # drawing

    def paintEvent(self, _event: QPaintEvent) -> None:
        if self._view is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(self.scaled_font(12))
        columns = self._columns()
        for number, row in enumerate(self.rows):
            self._draw_ground(painter, number, row)
        self._draw_axis(painter, self._view, columns)
        for number, row in enumerate(self.rows):
            self._draw_row(painter, self._line(number), row, columns)

    def _draw_axis(self, painter: QPainter, view: RankedForcesView, columns: tuple[float, float, float, float]) -> None:
        theme = self._theme
        ranks, names, left, right = columns
        metrics = QFontMetricsF(painter.font())
        top, bottom = theme.px(_TOP), self._line(len(view.rows) - 1).bottom()
        painter.setPen(QColor(theme.mute))
        base = top - theme.px(8)
        painter.drawText(QPointF(ranks - metrics.horizontalAdvance("rank"), base), "rank")
        painter.drawText(QPointF(names, base), "force")
        end = float("-inf")
        for at, words in view.axis.ticks:
            x = self._x(at, left, right)
            painter.setPen(QPen(QColor(theme.mute if at == 0 else theme.line), 1.5 if at == 0 else 1))
            painter.drawLine(QPointF(x, top - 4), QPointF(x, bottom))
            width = metrics.horizontalAdvance(words)
            if x - width / 2 > end:  # skip words that would overlap the ones before
                painter.setPen(QColor(theme.mute))
                painter.drawText(QPointF(x - width / 2, base), words)
                end = x + width / 2 + 4
        title = QRectF(names, 0, self.width() - names, top - theme.px(20))
        painter.setPen(QColor(theme.mute))
        words = metrics.elidedText(view.axis.title, Qt.TextElideMode.ElideRight, title.width())
        painter.drawText(title, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, words)

    def _draw_ground(self, painter: QPainter, number: int, row: RankedForce) -> None:
        line = self._line(number)
        if number == self._row:
            painter.setPen(QPen(QColor(self._theme.accent), 1.5) if self.hasFocus() else Qt.PenStyle.NoPen)
            painter.setBrush(QColor(self._theme.hover))
            painter.drawRoundedRect(line.adjusted(1, 0.5, -1, -0.5), 4, 4)
        elif row.is_here:
            painter.fillRect(line, QColor(self._theme.tint))

    def _draw_row(
        self, painter: QPainter, line: QRectF, row: RankedForce, columns: tuple[float, float, float, float]
    ) -> None:
        theme = self._theme
        ranks, names, left, right = columns
        metrics = QFontMetricsF(painter.font())
        base = line.center().y() + (metrics.ascent() - metrics.descent()) / 2
        painter.setPen(QColor(theme.mute))
        painter.drawText(QPointF(ranks - metrics.horizontalAdvance(row.ranks), base), row.ranks)
        painter.setPen(QColor(theme.ink))
        painter.setFont(self.scaled_font(12, bold=row.is_here))
        name = f"{HERE} {row.title}" if row.is_here else row.title
        name = QFontMetricsF(painter.font()).elidedText(name, Qt.TextElideMode.ElideRight, left - names - _GAP)
        painter.drawText(QPointF(names, base), name)
        painter.setFont(self.scaled_font(12))
        words = f"{row.sign} {row.words}"
        painter.setPen(QColor(theme.mute if row.is_open else theme.ink))
        painter.drawText(QPointF(self.width() - 2 - metrics.horizontalAdvance(words), base), words)
        self._draw_strip(painter, line, row, left, right)

    def _draw_strip(self, painter: QPainter, line: QRectF, row: RankedForce, left: float, right: float) -> None:
        """The range as a bar, hatched where nothing can be told yet, and the number as a ring; arrows reach beyond."""
        if not math.isfinite(row.mean) or self._view is None:
            return
        theme, middle, axis = self._theme, line.center().y(), self._view.axis
        colour = {"better": theme.better, "worse": theme.worse}.get(row.verdict, theme.neutral)
        if math.isfinite(row.low) and math.isfinite(row.high):
            high = line.height() * 0.42
            start, end = self._x(row.low, left, right), self._x(row.high, left, right)
            body = QRectF(start, middle - high / 2, max(end - start, 2.0), high)
            painter.setPen(QPen(QColor(colour), 1))
            brush = QBrush(QColor(colour), Qt.BrushStyle.BDiagPattern) if row.is_open else QBrush(_faint(colour))
            painter.setBrush(brush)
            painter.drawRoundedRect(body, 2, 2)
            for is_beyond, at, way in ((row.low < axis.low, left, -1), (row.high > axis.high, right, 1)):
                if is_beyond:
                    self._draw_arrow(painter, QPointF(at, middle), way)
        if axis.low <= row.mean <= axis.high:
            painter.setPen(QPen(QColor(theme.ink), 2))
            painter.setBrush(QColor(theme.card))
            painter.drawEllipse(QPointF(self._x(row.mean, left, right), middle), 3.5, 3.5)

    def _draw_arrow(self, painter: QPainter, tip: QPointF, way: int) -> None:
        size = self._theme.px(5)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(self._theme.ink))
        painter.drawPolygon([tip, tip + QPointF(-way * size, -size), tip + QPointF(-way * size, size)])

    # what a person does

    def row_names(self) -> Sequence[str]:
        return [row.slug for row in self.rows]

    def row_hovers(self) -> Sequence[str]:
        return [row.reading for row in self.rows]

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self.choose_at(event)

    def pick_by_key(self, way: int) -> None:
        """Go on from the line that was picked, at first from one's own force, and say where that line is."""
        here = next((number for number, row in enumerate(self.rows) if row.is_here), 0)
        start = self._row if self._row >= 0 else here - way
        self.pick(min(max(start + way, 0), len(self.rows) - 1))
        self.moved.emit(self._line(self._row).toAlignedRect())

    def pick(self, row: int) -> None:
        if row != self._row:
            self._row = row
            self._describe()
            self.pointed.emit(self.rows[row].slug)
            self.update()

    def _describe(self) -> None:
        picked = self.rows[self._row] if 0 <= self._row < len(self.rows) else None
        self.setAccessibleDescription("Arrow keys go from force to force" if picked is None else picked.reading)


def _faint(colour: str) -> QColor:
    tint = QColor(colour)
    tint.setAlphaF(0.45)
    return tint
