"""A message above the page with buttons for what can be done, in place of a dialog that blocks."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from ui.widgets.labels import label, restyle

Action = tuple[str, Callable[[], object]]


class Banner(QFrame):
    """Hidden until there is something to say; ``margins`` is the banner with the room around it."""

    closed = Signal()

    def __init__(self, name: str = "banner") -> None:
        super().__init__()
        self.setObjectName(name)
        self.setProperty("role", "banner")
        self._name = name
        self._text = label("", "", f"{name}_text", wraps=True)
        self._actions: list[QPushButton] = []
        self._close = QPushButton("Close")
        self._close.setObjectName(f"{name}_close")
        self._close.clicked.connect(self.closed)
        self._row = layout = QHBoxLayout(self)
        layout.setContentsMargins(12, 8, 8, 8)
        layout.addWidget(self._text, 1)
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

    def say(self, text: str, *, is_error: bool = False, actions: Sequence[Action] = ()) -> None:
        """Show a message; ``actions`` are the words of buttons and what each does."""
        self._text.setText(text)
        self._offer(actions)
        self.setProperty("kind", "error" if is_error else "note")
        restyle(self)
        self.show()
        self.margins.show()

    def _offer(self, actions: Sequence[Action]) -> None:
        for button in self._actions:
            self._row.removeWidget(button)
            button.hide()
            button.setParent(None)
            button.deleteLater()
        self._actions = []
        for number, (words, does) in enumerate(actions, 1):
            button = QPushButton(words)
            button.setObjectName(f"{self._name}_action" + (f"_{number}" if number > 1 else ""))
            button.clicked.connect(lambda _=False, does=does: does())
            self._row.insertWidget(number, button)
            self._actions.append(button)
        for before, after in zip(self._actions, [*self._actions[1:], self._close], strict=False):
            QWidget.setTabOrder(before, after)

    @property
    def text(self) -> str:
        return self._text.text()
