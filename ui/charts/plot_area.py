"""The plane that all charts share: axes in words, bands, hover, a click that means something, zoom only with Ctrl."""

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

ERROR, SPREAD = 0.42, 0.14
_CTRL = Qt.KeyboardModifier.ControlModifier
_LEFT = Qt.MouseButton.LeftButton


class _Box(pg.ViewBox):
    """Zooms and pans with Ctrl held only, so that nobody does by accident."""

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
    """A plot that only reads.

    ``tell`` puts what is at a place into words, "" where nothing is; None leaves that to what is drawn.
    """

    clicked = Signal(float, float)
    swept = Signal(float, float)
    pressed = Signal()
    double_clicked = Signal()

    def __init__(self, name: str, look: Theme) -> None:
        self._box = _Box(enableMenu=False)
        super().__init__(
            background=None, viewBox=self._box, axisItems={side: Axis(side) for side in ("left", "bottom")}
        )
        self.setObjectName(f"{name}_plane")
        self.tell: Callable[[float, float], str] | None = None
        self._items: list[pg.GraphicsObject] = []
        self._home: tuple[Stretch, Stretch] | None = None
        self._pictured = False
        self.is_zoomed = False
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setMenuEnabled(False)
        # made all the same, of seven widgets, and nobody's: it would outlive the window
        menu = self.getPlotItem().ctrlMenu
        menu.setParent(self, menu.windowFlags())
        self.hideButtons()
        self.viewport().installEventFilter(self)
        self.getPlotItem().layout.setContentsMargins(0, 8, 20, 0)
        for side in ("left", "bottom"):
            self.getAxis(side).enableAutoSIPrefix(False)
        self._box.clicked.connect(self.clicked)
        self._box.swept.connect(self.swept)
        self._box.double_clicked.connect(self._double_clicked)
        self._box.sigRangeChangedManually.connect(self._zoomed)
        self.set_look(look)

    def sizeHint(self) -> QSize:
        # as high as there is room, whatever pyqtgraph would like
        return QSize(160, self.minimumHeight())

    def minimumSizeHint(self) -> QSize:
        return QSize(160, 80)

    def set_look(self, look: Theme) -> None:
        self._look = look
        self.setMinimumHeight(look.px(100))
        self.setBackground(look.card)
        for side in ("left", "bottom"):
            axis = self.getAxis(side)
            axis.setPen(pg.mkPen(look.line))
            axis.setTextPen(pg.mkPen(look.mute))
            axis.setTickDensity(0.6 if look.is_large else 1.0)
            axis.setStyle(tickFont=self.letters(12), tickLength=-4, hideOverlappingLabels=False)
        self.getAxis("left").setWidth(round(52 * look.scale))
        self.showGrid(x=False, y=True, alpha=0.15)

    def letters(self, size: float) -> QFont:
        """A font of this size in the theme's scale."""
        font = QFont(self.font())
        font.setPixelSize(self._look.px(size))
        return font

    def name_axis(self, side: str, words: str, colour: str = "") -> None:
        """Write words along an axis."""
        size = {"font-size": f"{self._look.px(12)}px", "font-family": self.font().family()}
        self.setLabel(side, escape(words), color=colour or self._look.mute, **size)

    # what is drawn

    def add(self, item: pg.GraphicsObject, depth: float | None = None) -> None:
        """Draw something that the next ``clear_drawn`` takes away."""
        if depth is not None:
            item.setZValue(depth)
        item.setEnabled(False)  # a click on it is a click on the plane
        self._items.append(item)
        # past the plot, which keeps books for legends and curves that no chart here has, at the price of a redraw
        self._box.addItem(item, ignoreBounds=True)

    def take_away(self, item: pg.GraphicsObject) -> None:
        """Draw something no longer."""
        self._items.remove(item)
        self._box.removeItem(item)

    def clear_drawn(self) -> None:
        for item in self._items:
            self._box.removeItem(item)
        self._items = []

    def band(self, x: np.ndarray, low: np.ndarray, high: np.ndarray, colour: QColor, opacity: float) -> None:
        """Fill between two lines, as far as both are known."""
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
        brush = QBrush(QColor(self._look.mute), Qt.BrushStyle.BDiagPattern)
        region = pg.LinearRegionItem(stretch, movable=False, brush=brush, pen=pg.mkPen(None))
        region.setOpacity(0.35)
        self.add(region, -1)

    def words(self, text: str, x: float, y: float, anchor: tuple[float, float], colour: str = "") -> pg.TextItem:
        """Write plain words at a place; ``anchor`` is the part of their box that lies there."""
        item = pg.TextItem(text, color=colour or self._look.ink, anchor=anchor)
        item.setFont(self.letters(12))
        item.setPos(x, y)
        self.add(item, 15)
        return item

    # how much of it

    def set_home(self, x: Stretch, y: Stretch) -> None:
        """Say what is shown unless a person zooms; it grows at once, but shrinks only once much of it lies empty."""
        if self._home is not None:
            x, y = (steady(new, old) for new, old in zip((x, y), self._home, strict=True))
        self._home = (x, y)
        if not self.is_zoomed:
            self._go_home()

    @property
    def home(self) -> tuple[Stretch, Stretch] | None:
        """What is shown unless a person zooms."""
        return self._home

    def forget_home(self) -> None:
        self._home = None
        self.is_zoomed = False

    def reset(self) -> None:
        """Show everything again."""
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
        """Where a value lies, in pixels."""
        return self._box.mapViewToScene(QPointF(x, y))

    # what a person does

    def wheelEvent(self, event: QWheelEvent) -> None:
        """With Ctrl held the wheel zooms; else it belongs to the page."""
        if not event.modifiers() & _CTRL:
            event.ignore()
            return
        super().wheelEvent(event)
        event.accept()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.MouseButtonPress:
            self.pressed.emit()
        elif event.type() is QEvent.Type.MouseMove and self.tell is not None:
            where = self._box.mapSceneToView(event.position())  # type: ignore[attr-defined]
            said = self.tell(where.x(), where.y())
            # always as markup of our own, so that names from files never are
            tip = f"<p style='white-space:pre'>{escape(said)}</p>" if said else ""
            QToolTip.showText(event.globalPosition().toPoint(), tip, self)  # type: ignore[attr-defined]
        elif event.type() is QEvent.Type.Leave and self.tell is not None:
            self.tell(float("nan"), float("nan"))
            QToolTip.hideText()
        return super().eventFilter(watched, event)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self.hasFocus() and not self._pictured:
            painter = QPainter(self.viewport())
            painter.setPen(QPen(QColor(self._look.accent), 2))
            painter.drawRoundedRect(QRectF(self.viewport().rect()).adjusted(1, 1, -1, -1), 4, 4)
            painter.end()

    def focusInEvent(self, event: QEvent) -> None:
        super().focusInEvent(event)
        self.viewport().update()

    def focusOutEvent(self, event: QEvent) -> None:
        super().focusOutEvent(event)
        self.viewport().update()

    @contextmanager
    def unmarked(self) -> Iterator[None]:
        """Leave the mark of the focus out, for pictures."""
        self._pictured = True
        yield
        self._pictured = False
