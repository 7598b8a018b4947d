"""The dial: how many hours move. Its track shows how far the force keeps up."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QWheelEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QSlider, QVBoxLayout, QWidget

from forcesim.report.views.tradeoff import Zone
from ui.theme import Theme
from ui.widgets.labels import explain, label
from ui.widgets.wheel_guard import leave_wheel_to_page

_RADIUS = 10.0  # pixels of the handle, at the usual size of text
_TRACK = 10.0  # of the height of the track


class Track(QSlider):
    """A slider in steps of a hundredth that snaps to the simulated positions.

    An arrow key goes to the next of them, with Shift one step.
    """

    _STEPS = 100

    def __init__(self, theme: Theme) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self._theme = theme
        self._positions: tuple[float, ...] = (0.0, 1.0)
        self._zones: tuple[Zone, ...] = ()
        self._exact: float | None = None  # a position between two steps
        leave_wheel_to_page(self)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setRange(0, self._STEPS)
        self.setPageStep(10)

    def sizeHint(self) -> QSize:
        return QSize(200, self._theme.px(28))

    def minimumSizeHint(self) -> QSize:
        return QSize(80, self._theme.px(28))

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        self.updateGeometry()
        self.update()

    @property
    def radius(self) -> int:
        """Of the handle, in pixels; the first and the last position lie as far from the sides."""
        return self._theme.px(_RADIUS)

    def set_positions(self, positions: Sequence[float]) -> None:
        self._positions = tuple(positions)
        self.update()

    def set_zones(self, zones: Sequence[Zone]) -> None:
        self._zones = tuple(zones)
        self.update()

    @property
    def position(self) -> float:
        if self._exact is not None:
            return self._exact
        first, last = self._positions[0], self._positions[-1]
        return round(first + (last - first) * self.value() / self._STEPS, 10)

    def go_to(self, position: float) -> None:
        """Move to a position exactly, not only to the nearest step."""
        first, last = self._positions[0], self._positions[-1]
        position = min(max(position, first), last)
        before, step = self.position, round((position - first) / ((last - first) or 1.0) * self._STEPS)
        self._exact = position
        if step != self.value():
            self.setValue(step)  # emits valueChanged
        elif abs(position - before) > 1e-9:
            self.valueChanged.emit(step)
        self.update()

    def snapped(self, position: float) -> float:
        """The simulated position within three quarters of a step, or else the nearest step."""
        first, last = self._positions[0], self._positions[-1]
        step = (last - first) / self._STEPS
        near = min(self._positions, key=lambda simulated: abs(simulated - position))
        if abs(near - position) <= 0.75 * step:
            return near
        return round(first + round((position - first) / step) * step, 10)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        ways = {Qt.Key.Key_Right: 1, Qt.Key.Key_Up: 1, Qt.Key.Key_Left: -1, Qt.Key.Key_Down: -1}
        way = ways.get(Qt.Key(event.key()))
        if way is None:
            self._exact = None
            super().keyPressEvent(event)
            return
        here = self.position
        if event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self.go_to(self.snapped(here + way * (self._positions[-1] - self._positions[0]) / self._STEPS))
            return
        ahead = [position for position in self._positions if (position - here) * way > 1e-9]
        if ahead:
            self.go_to(min(ahead, key=lambda position: abs(position - here)))

    def wheelEvent(self, event: QWheelEvent) -> None:
        self._exact = None
        super().wheelEvent(event)

    def pixel(self, value: float) -> float:
        first, last = self._positions[0], self._positions[-1]
        part = (value - first) / (last - first) if last > first else 0.0
        return self.radius + part * (self.width() - 2 * self.radius)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        middle, thick = self.height() / 2, _TRACK * self._theme.scale
        left, right = self.pixel(self._positions[0]), self.pixel(self._positions[-1])
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(self._theme.track))
        painter.drawRoundedRect(QRectF(left, middle - thick / 2, right - left, thick), 5, 5)
        colours = {"settles": self._theme.better, "thin": self._theme.open, "over": self._theme.worse}
        for zone in self._zones:
            painter.setBrush(QColor(colours.get(zone.kind, self._theme.track)))
            start, end = self.pixel(zone.start), self.pixel(zone.end)
            painter.drawRoundedRect(QRectF(start, middle - thick / 2, max(end - start, 3.0), thick), 3, 3)
        painter.setBrush(QColor(self._theme.mute))
        for position in self._positions if len(self._positions) > 2 else ():
            painter.drawEllipse(QPointF(self.pixel(position), middle + thick / 2 + 3), 1, 1)
        painter.setBrush(QColor(self._theme.card))
        colour = self._theme.accent if self.hasFocus() else self._theme.ink
        painter.setPen(QPen(QColor(colour if self.isEnabled() else self._theme.mute), 3))
        painter.drawEllipse(QPointF(self.pixel(self.position), middle), self.radius - 2, self.radius - 2)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton:
            self.setSliderDown(True)
            self._drag_to(event.position().x())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._drag_to(event.position().x())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self.setSliderDown(False)
        event.accept()

    def _drag_to(self, x: float) -> None:
        first, last = self._positions[0], self._positions[-1]
        part = (x - self.radius) / max(self.width() - 2 * self.radius, 1.0)
        self.go_to(self.snapped(min(max(first + part * (last - first), first), last)))


class Dial(QWidget):
    """The dial with its name, its value and a key to its colours; ``moved`` carries a position, 0 to 1."""

    moved = Signal(float)

    def __init__(self, title: str, help_text: str, theme: Theme, name: str = "dial") -> None:
        super().__init__()
        self._help = help_text
        explain(self, help_text)
        self.track = Track(theme)
        self.track.setObjectName(name)
        self.track.setAccessibleName(title)
        self._name = label(title, "strong", f"{name}_name", wraps=True)
        self._value = label("", "strong", f"{name}_value")
        self._key = label("", "tiny", f"{name}_key", wraps=True)
        self._key.setTextFormat(Qt.TextFormat.RichText)
        self._theme = theme
        self._zones: Sequence[Zone] = ()
        top = QHBoxLayout()
        top.addWidget(self._name, 1)
        top.addWidget(self._value)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addLayout(top)
        self._around_track = QHBoxLayout()
        self._around_track.addWidget(self.track)
        layout.addLayout(self._around_track)
        layout.addWidget(self._key)
        self.track.valueChanged.connect(self._moved)
        self.set_positions([step / 10 for step in range(11)])

    def set_title(self, title: str) -> None:
        """Name what moves."""
        self._name.setText(title)
        self.track.setAccessibleName(title)

    @property
    def position(self) -> float:
        return self.track.position

    def set_ends(self, left: int, right: int) -> None:
        """Put the first and the last position as many pixels away from the sides."""
        radius = self.track.radius
        self._around_track.setContentsMargins(max(left - radius, 0), 0, max(right - radius, 0), 0)

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        self.track.set_theme(theme)
        self.set_zones(self._zones)

    def set_positions(self, positions: Sequence[float]) -> None:
        """Take the simulated positions; the dial does not move."""
        here = self.position
        self.track.set_positions(positions)
        self.place(here)

    def place(self, position: float) -> None:
        """Move without emitting ``moved``."""
        self.track.blockSignals(True)
        self.track.go_to(position)
        self.track.blockSignals(False)
        self._show_value()

    def set_position(self, position: float) -> None:
        """Move to where a person dragged a line in a chart, snapped."""
        self.track.go_to(self.track.snapped(position))

    def set_zones(self, zones: Sequence[Zone]) -> None:
        self._zones = zones
        self.track.set_zones(zones)
        colours = {"settles": self._theme.better, "thin": self._theme.open, "over": self._theme.worse}
        shapes = {"settles": "●", "thin": "▲", "over": "■"}
        key = []
        for zone in zones:
            words = {"settles": "keeps up", "thin": "thin", "over": zone.name}[zone.kind]
            mark = f'<span style="color:{colours[zone.kind]}">{shapes[zone.kind]}</span>'
            key.append(f"{mark}&nbsp;{escape(words).replace(' ', '&nbsp;')}")
        self._key.setText(" &nbsp; ".join(key))
        explain(self._key, "\n".join(zone.label for zone in zones))

    def _moved(self) -> None:
        self._show_value()
        self.moved.emit(self.position)

    def _show_value(self) -> None:
        value = f"{self.position * 100:.3g}%"
        self._value.setText(value)
        self.track.setAccessibleDescription(f"{value} of the hours; {self._help}")
