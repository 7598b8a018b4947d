"""What matters: a bar for each uncertain number, from the outcome at its lowest to that at its highest value."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import (
    QBrush,
    QColor,
    QFontMetricsF,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
)

from forcesim.report.views.sensitivity import CLEAR, LUCK, TOO_FEW, Bar, SensitivityView
from ui.charts.export import ChartMenu, Table
from ui.charts.painted_chart import RowChart
from ui.theme import Theme

_GAP = 6
_WRAP = Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class Tornado(RowChart):
    """A tornado diagram. ``chosen`` carries the path of a number, by a click on its bar or by arrow keys and Enter."""

    wanted_width, least_width = 480, 240

    def __init__(self, theme: Theme) -> None:
        super().__init__("tornado", theme)
        self._view: SensitivityView | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.menu = ChartMenu(self, self, "what_matters", self.table)

    @property
    def bars(self) -> tuple[Bar, ...]:
        return () if self._view is None else self._view.bars

    def show_view(self, view: SensitivityView) -> None:
        self._view = view
        self._row = min(self._row, len(view.bars) - 1)
        rows = "; ".join(f"{bar.label}: {bar.swing}, {bar.verdict}" for bar in view.bars)
        self.setAccessibleName(f"{view.title}. {rows}")
        self.updateGeometry()
        self.update()

    # geometry

    @property
    def _is_stacked(self) -> bool:
        """Whether labels stand above their bars, since there is no room beside them."""
        return self.width() < 560 * self._theme.scale

    def _row_height(self) -> int:
        return self._theme.px(58 if self._is_stacked else 38)

    def _top(self) -> int:
        return self._theme.px(22)

    def _left(self) -> float:
        return _GAP if self._is_stacked else min(self.width() * 0.36, 300 * self._theme.scale)

    def _x(self, at: float) -> float:
        assert self._view is not None  # noqa: S101  nothing is drawn without
        axis = self._view.axis
        before, after = self._margins()
        left = self._left() + before
        return left + (at - axis.low) / (axis.high - axis.low) * max(self.width() - left - after, 40.0)

    def _margins(self) -> tuple[float, float]:
        """Pixels that the words at the left and right ends of the bars take, verdicts included."""
        metrics = QFontMetricsF(self.scaled_font(12))
        words = [_ends(bar) for bar in self.bars]
        before = max((metrics.horizontalAdvance(left) for left, _ in words), default=0.0)
        after = max((metrics.horizontalAdvance(right) for _, right in words), default=0.0)
        verdicts = {bar.verdict for bar in self.bars} - {CLEAR}
        if verdicts and not self._is_stacked:
            after += max(metrics.horizontalAdvance(f"  {verdict}") for verdict in verdicts)
        return before + 2 * _GAP, after + 2 * _GAP

    def row_at(self, y: float) -> int:
        row = int((y - self._top()) // self._row_height())
        return row if y >= self._top() and row < len(self.bars) else -1

    def needed_height(self) -> int:
        return self._top() + max(len(self.bars), 1) * self._row_height() + self._theme.px(46)

    def resizeEvent(self, event: object) -> None:
        super().resizeEvent(event)  # type: ignore[arg-type]
        self.updateGeometry()

    # drawing

    def paintEvent(self, _event: QPaintEvent) -> None:
        if self._view is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(self.scaled_font(12))
        self._draw_axis(painter, self._view)
        for row, bar in enumerate(self._view.bars):
            self._draw(painter, row, bar, self._view)
        self._draw_present(painter, self._view)
        for row, bar in enumerate(self._view.bars):
            self._draw_ends(painter, bar, *self._body(row, bar))
            if self._is_stacked:
                top = self._top() + row * self._row_height()
                self._draw_label(painter, bar, QRectF(_GAP, top, self.width() - 2 * _GAP, self._row_height() * 0.45))

    def _draw_axis(self, painter: QPainter, view: SensitivityView) -> None:
        bottom = self._top() + len(view.bars) * self._row_height()
        height = self._theme.px(16)
        metrics = QFontMetricsF(painter.font())
        end = float("-inf")
        for at, words in view.axis.ticks:
            x = self._x(at)
            is_zero = at == 0 and view.is_change
            painter.setPen(QPen(QColor(self._theme.mute if is_zero else self._theme.line), 1.5 if is_zero else 1))
            painter.drawLine(QPointF(x, self._top()), QPointF(x, bottom))
            width = metrics.horizontalAdvance(words)
            if x - width / 2 > end:  # skip words that would overlap the ones before
                painter.setPen(QColor(self._theme.mute))
                painter.drawText(QPointF(x - width / 2, bottom + height), words)
                end = x + width / 2 + 4
        painter.setPen(QColor(self._theme.mute))
        title = QRectF(self._left(), bottom + height + 4, self.width() - self._left() - _GAP, height + 8)
        title_words = metrics.elidedText(view.axis.title, Qt.TextElideMode.ElideRight, title.width())
        painter.drawText(title, Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignVCenter, title_words)

    def _draw(self, painter: QPainter, row: int, bar: Bar, view: SensitivityView) -> None:
        theme, height = self._theme, float(self._row_height())
        top = self._top() + row * height
        if row == self._row:
            painter.setPen(QPen(QColor(theme.accent), 1.5) if self.hasFocus() else Qt.PenStyle.NoPen)
            painter.setBrush(QColor(theme.hover))
            painter.drawRoundedRect(QRectF(1, top + 1, self.width() - 2, height - 2), 6, 6)
        painter.setPen(QColor(theme.ink))
        if not self._is_stacked:
            painter.drawText(QRectF(_GAP, top, self._left() - 3 * _GAP, height), _WRAP, bar.label)
        self._fill(painter, self._body(row, bar)[0], bar, view)

    def _body(self, row: int, bar: Bar) -> tuple[QRectF, float, float]:
        """The rectangle of a bar, and the top and height of the line it lies in."""
        height = float(self._row_height())
        top = self._top() + row * height
        if self._is_stacked:
            top, height = top + height * 0.45, height * 0.55
        left, right = sorted((self._x(bar.at_low), self._x(bar.at_high)))
        return QRectF(left, top + height * 0.22, max(right - left, 2.0), height * 0.56), top, height

    def _draw_label(self, painter: QPainter, bar: Bar, room: QRectF) -> None:
        """The label above a bar, with the verdict at the end of the line."""
        metrics = QFontMetricsF(painter.font())
        verdict = "" if bar.verdict == CLEAR else bar.verdict
        width = room.width() - metrics.horizontalAdvance(f"{verdict}   ")
        words = metrics.elidedText(bar.label, Qt.TextElideMode.ElideRight, width)
        base = room.bottom() - metrics.descent()
        self._write(painter, words, room.left(), base, self._theme.ink)
        self._write(painter, verdict, room.right() - metrics.horizontalAdvance(verdict), base, self._theme.mute)

    def _fill(self, painter: QPainter, body: QRectF, bar: Bar, view: SensitivityView) -> None:
        theme = self._theme
        if bar.verdict == CLEAR:
            fill = QColor(theme.side(view.side) if view.side else theme.neutral)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(fill)
        else:
            painter.setPen(QPen(QColor(theme.mute), 1))
            painter.setBrush(QColor(theme.card))
            painter.drawRoundedRect(body, 2, 2)
            painter.setBrush(QBrush(QColor(theme.mute), Qt.BrushStyle.BDiagPattern))
        painter.drawRoundedRect(body, 2, 2)

    def _draw_ends(self, painter: QPainter, bar: Bar, body: QRectF, top: float, height: float) -> None:
        metrics = QFontMetricsF(painter.font())
        left, right = _ends(bar)
        middle = top + height / 2 + metrics.ascent() / 2 - 1
        width = metrics.horizontalAdvance(right)
        self._write(painter, left, body.left() - metrics.horizontalAdvance(left) - 5, middle, self._theme.ink)
        self._write(painter, right, body.right() + 5, middle, self._theme.ink)
        if bar.verdict in (LUCK, TOO_FEW) and not self._is_stacked:
            after = body.right() + 5 + (width + metrics.horizontalAdvance("  ") if right else 0)
            self._write(painter, bar.verdict, after, middle, self._theme.mute)

    def _write(self, painter: QPainter, words: str, x: float, y: float, colour: str) -> None:
        """Write words on a ground of their own, so that no line runs through them."""
        metrics = QFontMetricsF(painter.font())
        behind = QRectF(x - 2, y - metrics.ascent(), metrics.horizontalAdvance(words) + 4, metrics.height())
        if words:
            painter.fillRect(behind, QColor(self._theme.card))
        painter.setPen(QColor(colour))
        painter.drawText(QPointF(x, y), words)

    def _draw_present(self, painter: QPainter, view: SensitivityView) -> None:
        if view.present is None:
            return
        x, metrics = self._x(view.present), QFontMetricsF(painter.font())
        painter.setPen(QPen(QColor(self._theme.ink), 2))
        painter.drawLine(QPointF(x, self._top()), QPointF(x, self._top() + len(view.bars) * self._row_height()))
        width = metrics.horizontalAdvance(view.present_words)
        left = min(max(x - width / 2, 2.0), self.width() - width - 2)
        painter.drawText(QPointF(left, self._top() - 5), view.present_words)

    # what a person does

    def row_names(self) -> Sequence[str]:
        return [bar.path for bar in self.bars]

    def row_hovers(self) -> Sequence[str]:
        return [bar.hover for bar in self.bars]

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.choose_at(event)

    def pick(self, row: int) -> None:
        self._row = row
        self.setAccessibleDescription(self.bars[row].hover)
        self.update()

    def table(self) -> Table:
        header = ("number", "lowest", "highest", "outcome at lowest", "outcome at highest", "swing", "verdict")
        rows = [
            (bar.label, bar.low_end, bar.high_end, bar.at_low, bar.at_high, bar.swing, bar.verdict) for bar in self.bars
        ]
        return header, rows


def _ends(bar: Bar) -> tuple[str, str]:
    """The words at the left and at the right end of a bar."""
    return (bar.low_end, bar.high_end) if bar.at_high >= bar.at_low else (bar.high_end, bar.low_end)
