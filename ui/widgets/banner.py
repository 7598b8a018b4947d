"""A message above the page with a button for what can be done, in place of a dialog that blocks."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from ui.widgets.labels import label, restyle


class Banner(QFrame):
    """Hidden until there is something to say; ``margins`` is the banner with the room around it."""

    acted = Signal()
    closed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("banner")
        self._text = label("", "", "banner_text", wraps=True)
        self._action = QPushButton()
        self._action.setObjectName("banner_action")
        self._action.clicked.connect(self.acted)
        self._close = QPushButton("Close")
        self._close.setObjectName("banner_close")
        self._close.clicked.connect(self.closed)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(12, 8, 8, 8)
        layout.addWidget(self._text, 1)
        layout.addWidget(self._action)
        layout.addWidget(self._close)
        self.margins = QWidget()
        around = QVBoxLayout(self.margins)
        around.setContentsMargins(12, 12, 12, 0)
        around.addWidget(self)
        self.clear()

    def clear(self) -> None:
        """Hide the message and the room around it."""
        self.hide()
        self.margins.hide()

    def say(self, text: str, *, is_error: bool = False, action: str = "") -> None:
        """Show a message; ``action`` labels the button that emits ``acted``, "" for none."""
        self._text.setText(text)
        self._action.setText(action)
        self._action.setVisible(bool(action))
        self.setProperty("kind", "error" if is_error else "note")
        restyle(self)
        self.show()
        self.margins.show()

    @property
    def text(self) -> str:
        return self._text.text()
