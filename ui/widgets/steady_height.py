"""What changes its words while a hand moves the dial keeps its height, so that nothing below it jumps."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

_LOOKS = (QEvent.Type.FontChange, QEvent.Type.StyleChange)

if TYPE_CHECKING:
    _Widget = QWidget
else:
    _Widget = object  # Qt allows but one class of its own among the bases


class SteadyHeight(_Widget):
    """Laid before a widget's class: it is as high as it had to be at most at this width, until told to ``forget``."""

    def grow(self) -> None:
        """Be at least as high as its words need now."""
        inside = self.layout()
        if inside is not None:
            inside.activate()  # a layout within it still remembers the words before
        needed = self.heightForWidth(self.width())
        if needed > self.minimumHeight():
            self.setMinimumHeight(needed)

    def forget(self) -> None:
        """Be as high as its words need now."""
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
    """Plain text that wraps."""

    def __init__(self, role: str, name: str) -> None:
        super().__init__()
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setProperty("role", role)
        self.setObjectName(name)
        self.setWordWrap(True)
        self.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)

    def say(self, text: str) -> None:
        """Set the words; nothing is laid out anew where they stay the same."""
        if text != self.text():
            self.setText(text)
            self.grow()
