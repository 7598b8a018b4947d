"""Drop-down lists that don't grow with their entries and don't change by the wheel."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSignalBlocker
from PySide6.QtWidgets import QComboBox

from ui.widgets.wheel_guard import leave_wheel_to_page


def choice_box(name: str, words: str, shortest: int = 10) -> QComboBox:
    """An empty list that does not grow with its longest entry; it has room for ``shortest`` letters at least.

    ``words`` say what is chosen, for those who don't see what stands beside it.
    """
    box = QComboBox()
    box.setObjectName(name)
    name_list(box, words)
    box.setMinimumContentsLength(shortest)
    box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    leave_wheel_to_page(box)
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
