"""What finding out would be worth: a line that asks, and the answer in its place."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from ui.widgets.labels import explain, flowing, label

_ASKS = (
    "Which of all that nobody knows is worth finding out before the choice is made? What it could be is tried with the "
    "force as it was and as decided, and the better one is chosen each time, judged by {aim}."
)
_WAITING = "Trying worlds. What knowing each number would be worth comes once all are in."


class WorthPanel(QWidget):
    """The section on What matters; ``asked`` is emitted by its button."""

    asked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("worth_knowing")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        layout.addWidget(label("WORTH FINDING OUT", "heading"))
        self.words = flowing("", "worth_words")
        self.ask("harm")
        self.words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        layout.addWidget(self.words)
        self.button = QPushButton("Find what is worth finding out")
        self.button.setObjectName("run_worth_knowing")
        explain(self.button, "Asks forcesim worth-knowing about the decision at hand.")
        self.button.clicked.connect(self.asked)
        layout.addWidget(self.button, 0, Qt.AlignmentFlag.AlignLeft)

    def show_words(self, words: str) -> None:
        """Tell what is known, or why there is nothing."""
        self.words.setText(words)

    def waiting(self) -> None:
        """Say that the study runs."""
        self.words.setText(_WAITING)

    def ask(self, aim: str) -> None:
        """Say what can be asked, and by what the choice is judged."""
        self.words.setText(_ASKS.format(aim=aim))
