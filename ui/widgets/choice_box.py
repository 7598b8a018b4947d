"""Drop-down lists that don't grow with their entries and don't change by the wheel."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSignalBlocker
from PySide6.QtWidgets import QComboBox

from ui.widgets.wheel_guard import leave_wheel_to_page


class ChoiceBox(QComboBox):
    """A list that opens as wide as its longest entry, and shows as many as a screen has room for."""

    def __init__(self) -> None:
        super().__init__()
        self.setMinimumContentsLength(10)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMaxVisibleItems(20)
        leave_wheel_to_page(self)

    def showPopup(self) -> None:
        view = self.view()
        bar = view.verticalScrollBar().sizeHint().width() if self.count() > self.maxVisibleItems() else 0
        wide = view.sizeHintForColumn(0) + 2 * view.frameWidth() + bar
        view.setMinimumWidth(min(wide, self.screen().availableGeometry().width()))
        super().showPopup()


def choice_box(name: str, words: str, shortest: int = 10) -> QComboBox:
    """An empty list that does not grow with its longest entry; it has room for ``shortest`` letters at least.

    ``words`` say what is chosen, for those who don't see what stands beside it.
    """
    box = ChoiceBox()
    box.setObjectName(name)
    name_list(box, words)
    box.setMinimumContentsLength(shortest)
    return box


def name_list(box: QComboBox, words: str) -> None:
    """Say what is chosen. On Linux assistive tools take the entry for the name of a list, and read this beside it."""
    box.setAccessibleName(words)
    box.setAccessibleDescription(words)


def entries(box: QComboBox) -> list[tuple[str, str]]:
    """Value and words of each entry."""
    return [(box.itemData(index), box.itemText(index)) for index in range(box.count())]


def offer(box: QComboBox, choices: Sequence[tuple[str, str]], chosen: str) -> None:
    """Offer (value, words), and choose a value, or else the first, without emitting signals.

    A list with the same entries is not filled again, so that it stays open while a person chooses.
    """
    with QSignalBlocker(box):
        if entries(box) != list(choices):
            box.clear()
            for value, words in choices:
                box.addItem(words, value)
        box.setCurrentIndex(max(box.findData(chosen), 0))
