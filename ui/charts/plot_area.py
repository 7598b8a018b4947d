"""The plot that all charts draw on: axes, bands, words, hover, clicks that carry values, zoom with Ctrl only."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from html import escape
from typing import Any

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QEvent, QObject, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QBrush, QColor, QFont, QPainter, QPaintEvent, QPen, QWheelEvent
from PySide6.QtWidgets import QSizePolicy, QToolTip

from ui.charts.axis_scale import Axis, Stretch, steady
from ui.theme import Theme
from ui.widgets.labels import tool_tip

ERROR, SPREAD = 0.42, 0.14
_CTRL = Qt.KeyboardModifier.ControlModifier
_LEFT = Qt.MouseButton.LeftButton


class _Box(pg.ViewBox):
    """Zooms and pans only while Ctrl is held, so that nobody does by accident."""

    clicked = Signal(float, float)
    swept = Signal(float, float)
    double_clicked = Signal()

    def mouseClickEvent(self, event: Any) -> None:
        if event.button() != _LEFT:
            return
        event.accept()
        if event.double():
            self.double_clicked.emit()
        else:
            where = self.mapSceneToView(event.scenePos())
            self.clicked.emit(where.x(), where.y())

    def mouseDragEvent(self, event: Any, axis: int | None = None) -> None:
        if event.button() == _LEFT and event.modifiers() & _CTRL:
            super().mouseDragEvent(event, axis)
            return
        event.accept()
        if event.button() == _LEFT:
            where = self.mapSceneToView(event.scenePos())
            self.swept.emit(where.x(), where.y())


class PlotArea(pg.PlotWidget):
    """A plot that people read, and whose clicks and drags carry the values at the mouse.

    ``describe`` is called with the values under the mouse and returns a tool tip, "" for none; where it is None,
    what is drawn has tool tips of its own. ``pressed`` is emitted when the mouse goes down.
    """

    clicked = Signal(float, float)
    swept = Signal(float, float)
    pressed = Signal()
    double_clicked = Signal()

    def __init__(self, name: str, theme: Theme) -> None:
        self._box = _Box(enableMenu=False)
        super().__init__(
            background=None, viewBox=self._box, axisItems={side: Axis(side) for side in ("left", "bottom")}
        )
        self.setObjectName(f"{name}_plane")
        self.describe: Callable[[float, float], str] | None = None
        self._items: list[pg.GraphicsObject] = []
        self._home: tuple[Stretch, Stretch] | None = None
        self._is_pictured = False
        self.is_zoomed = False
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setMenuEnabled(False)
        # made all the same, of seven widgets, and nobody's: it would outlive the window
        menu = self.getPlotItem().ctrlMenu
        menu.setParent(self, menu.windowFlags())
        self.hideButtons()
        self.viewport().installEventFilter(self)
        for side in ("left", "bottom"):
            self.getAxis(side).enableAutoSIPrefix(False)
        self._box.clicked.connect(self.clicked)
        self._box.swept.connect(self.swept)
        self._box.double_clicked.connect(self._double_clicked)
        self._box.sigRangeChangedManually.connect(self._zoomed)
        self.set_theme(theme)

    def sizeHint(self) -> QSize:
        # pyqtgraph asks for more; the layout gives what there is
        return QSize(160, self.minimumHeight())

    def minimumSizeHint(self) -> QSize:
        return QSize(160, 80)

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        self.setMinimumHeight(theme.px(100))
        # the last number of the lower axis ends beyond it
        beyond = theme.px(20)
        self.getPlotItem().layout.setContentsMargins(0, 8, beyond, 0)
        self.setBackground(theme.card)
        for side in ("left", "bottom"):
            axis = self.getAxis(side)
            axis.setPen(pg.mkPen(theme.line))
            axis.setTextPen(pg.mkPen(theme.mute))
            axis.setTickDensity(0.6 if theme.is_large else 1.0)
            axis.setStyle(tickFont=self.scaled_font(12), tickLength=-4, hideOverlappingLabels=beyond)
        self.getAxis("left").setWidth(round(52 * theme.scale))
        self.showGrid(x=False, y=True, alpha=0.15)

    def scaled_font(self, size: float) -> QFont:
        """A font of a size, in pixels at the usual size of text."""
        font = QFont(self.font())
        font.setPixelSize(self._theme.px(size))
        return font

    def name_axis(self, side: str, words: str, colour: str = "") -> None:
        """Write words along an axis."""
        size = {"font-size": f"{self._theme.px(12)}px", "font-family": self.font().family()}
        self.setLabel(side, escape(words), color=colour or self._theme.mute, **size)

    # what is drawn

    def add(self, item: pg.GraphicsObject, depth: float | None = None) -> None:
        """Draw an item until the next ``clear_drawn``; items of a larger ``depth`` lie above others."""
        if depth is not None:
            item.setZValue(depth)
        item.setEnabled(False)  # clicks go through to the plot
        self._items.append(item)
        # not by the plot, which registers items for legends and curves that no chart here has, and redraws each time
        self._box.addItem(item, ignoreBounds=True)

    def take_away(self, item: pg.GraphicsObject) -> None:
        """Remove an item."""
        self._items.remove(item)
        self._box.removeItem(item)

    def clear_drawn(self) -> None:
        for item in self._items:
            self._box.removeItem(item)
        self._items = []

    def band(self, x: np.ndarray, low: np.ndarray, high: np.ndarray, colour: QColor, opacity: float) -> None:
        """Fill the band between two lines where both are finite."""
        known = np.isfinite(low) & np.isfinite(high)
        if known.sum() < 2:
            return
        fill = QColor(colour)
        fill.setAlphaF(opacity)
        below, above = (pg.PlotCurveItem(x[known], bound[known], pen=pg.mkPen(None)) for bound in (low, high))
        for item in (below, above, pg.FillBetweenItem(below, above, brush=pg.mkBrush(fill))):
            self.add(item, -5)

    def shade(self, stretch: Stretch, colour: str, opacity: float = 0.07) -> None:
        """Tint a stretch of the lower axis."""
        fill = QColor(colour)
        fill.setAlphaF(opacity)
        self.add(pg.LinearRegionItem(stretch, movable=False, brush=pg.mkBrush(fill), pen=pg.mkPen(None)), -10)

    def hatch(self, stretch: Stretch) -> None:
        """Hatch a stretch of the lower axis that is not simulated."""
        brush = QBrush(QColor(self._theme.mute), Qt.BrushStyle.BDiagPattern)
        region = pg.LinearRegionItem(stretch, movable=False, brush=brush, pen=pg.mkPen(None))
        region.setOpacity(0.35)
        self.add(region, -1)

    def words(self, text: str, x: float, y: float, anchor: tuple[float, float], colour: str = "") -> pg.TextItem:
        """Write plain text at a point; ``anchor`` is the part of its box that lies there, (0, 0) its upper left."""
        item = pg.TextItem(text, color=colour or self._theme.ink, anchor=anchor)
        item.setFont(self.scaled_font(12))
        item.setPos(x, y)
        self.add(item, 15)
        return item

    # the range

    def set_home(self, x: Stretch, y: Stretch) -> None:
        """Set the range that is shown unless a person zooms, smoothed by ``steady``."""
        if self._home is not None:
            x, y = (steady(new, old) for new, old in zip((x, y), self._home, strict=True))
        self._home = (x, y)
        if not self.is_zoomed:
            self._go_home()

    @property
    def home(self) -> tuple[Stretch, Stretch] | None:
        """The range that is shown unless a person zooms: (lowest, highest) of both axes."""
        return self._home

    def forget_home(self) -> None:
        self._home = None
        self.is_zoomed = False

    def reset(self) -> None:
        """Undo any zoom."""
        self.is_zoomed = False
        self._go_home()

    def _double_clicked(self) -> None:
        self.reset()
        self.double_clicked.emit()

    def _go_home(self) -> None:
        if self._home is not None:
            self.setRange(xRange=self._home[0], yRange=self._home[1], padding=0)

    def _zoomed(self) -> None:
        self.is_zoomed = True

    def on_screen(self, x: float, y: float) -> QPointF:
        """The pixel where a point lies."""
        point: QPointF = self._box.mapViewToScene(QPointF(x, y))
        return point

    # what a person does

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom while Ctrl is held, else leave the wheel to the page."""
        if not event.modifiers() & _CTRL:
            event.ignore()
            return
        super().wheelEvent(event)
        event.accept()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.MouseButtonPress:
            self.pressed.emit()
        elif event.type() is QEvent.Type.MouseMove and self.describe is not None:
            where = self._box.mapSceneToView(event.position())  # type: ignore[attr-defined]
            words = self.describe(where.x(), where.y())
            at = event.globalPosition().toPoint()  # type: ignore[attr-defined]
            QToolTip.showText(at, tool_tip(words, wraps=False), self)
        elif event.type() is QEvent.Type.Leave and self.describe is not None:
            self.describe(float("nan"), float("nan"))
            QToolTip.hideText()
        is_handled: bool = super().eventFilter(watched, event)
        return is_handled

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self.hasFocus() and not self._is_pictured:
            painter = QPainter(self.viewport())
            painter.setPen(QPen(QColor(self._theme.accent), 2))
            painter.drawRoundedRect(QRectF(self.viewport().rect()).adjusted(1, 1, -1, -1), 4, 4)
            painter.end()

    def focusInEvent(self, event: QEvent) -> None:
        super().focusInEvent(event)
        self.viewport().update()

    def focusOutEvent(self, event: QEvent) -> None:
        super().focusOutEvent(event)
        self.viewport().update()

    @contextmanager
    def without_focus_frame(self) -> Iterator[None]:
        """Hide the frame of the keyboard focus while a picture is taken."""
        self._is_pictured = True
        yield
        self._is_pictured = False
