"""Widgets that keep their height while their words change, so that nothing below jumps as the dial moves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt, QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QApplication, QLabel, QSizePolicy, QWidget

_LOOKS = (QEvent.Type.FontChange, QEvent.Type.StyleChange)

if TYPE_CHECKING:
    _Widget = QWidget
else:
    _Widget = object  # at run time only one base may be a class of Qt's


_REST = 700  # milliseconds


class SteadyHeight(_Widget):
    """Mixin, named before a widget's class: while its words change, the widget stays as high as they had it so far.

    Once they rest, no gap is left below them.
    """

    _rest: QTimer | None = None

    def grow(self) -> None:
        """Grow to the height that the words need now, if that is more."""
        self._wait_for_rest()
        inside = self.layout()
        if inside is not None:
            inside.activate()  # its layout still has the height of the words before
        needed = self.heightForWidth(self.width())
        if needed > self.minimumHeight():
            self.setMinimumHeight(needed)
        if inside is not None:
            inside.invalidate()  # else a line that has come to wrap keeps the room of one

    def _wait_for_rest(self) -> None:
        if self._rest is None:
            self._rest = QTimer(self)
            self._rest.setSingleShot(True)
            self._rest.timeout.connect(self._come_to_rest)
        self._rest.start(_REST)

    def _come_to_rest(self) -> None:
        if QApplication.mouseButtons() == Qt.MouseButton.NoButton:
            self.forget()
        else:
            self._wait_for_rest()  # somebody may still be dragging the dial

    def forget(self) -> None:
        """Take the height that the words need now, and forget any larger one."""
        self.setMinimumHeight(0)
        self.grow()
        if self._rest is not None:
            self._rest.stop()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.forget()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in _LOOKS:
            self.forget()


class SteadyLabel(SteadyHeight, QLabel):
    """A label of plain text that wraps."""

    def __init__(self, role: str, name: str) -> None:
        super().__init__()
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setProperty("role", role)
        self.setObjectName(name)
        self.setWordWrap(True)
        self.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)

    def say(self, text: str) -> None:
        """Set the words; nothing is laid out again if they are the same."""
        if text != self.text():
            self.setText(text)
            self.grow()
