"""Widgets that keep their height while their words change, so that nothing below jumps as the dial moves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

_LOOKS = (QEvent.Type.FontChange, QEvent.Type.StyleChange)

if TYPE_CHECKING:
    _Widget = QWidget
else:
    _Widget = object  # at run time only one base may be a class of Qt's


class SteadyHeight(_Widget):
    """Mixin, named before a widget's class: the widget stays as high as it had to be so far at this width."""

    def grow(self) -> None:
        """Grow to the height that the words need now, if that is more."""
        inside = self.layout()
        if inside is not None:
            inside.activate()  # its layout still has the height of the words before
        needed = self.heightForWidth(self.width())
        if needed > self.minimumHeight():
            self.setMinimumHeight(needed)

    def forget(self) -> None:
        """Take the height that the words need now, and forget any larger one."""
        self.setMinimumHeight(0)
        self.grow()

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
