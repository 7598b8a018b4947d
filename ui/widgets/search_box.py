"""A list that is searched by typing a part of a name; Enter takes what it found."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox
from superqt import QSearchableComboBox

from ui.widgets.quiet import leave_wheel_to_page
from ui.widgets.undoing import leave_undo_to_window


class SearchBox(QSearchableComboBox):
    """``chosen`` tells the index of what a person took; ``left`` that the typing ended."""

    chosen = Signal(int)
    left = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(10)
        self.setMaxVisibleItems(16)
        leave_wheel_to_page(self)
        leave_undo_to_window(self)
        self.activated.connect(self.chosen)
        line = self.lineEdit()
        if line is not None:
            line.returnPressed.connect(self._take_found)
            line.editingFinished.connect(self.left)

    def _take_found(self) -> None:
        """Take what is marked in the list of what fits, or else its first; Qt itself takes whole names only."""
        typed, completer = self.currentText().strip(), self.completer()
        popup = completer.popup()
        marked = popup.currentIndex()
        if not typed or (self.findText(typed) >= 0 and not marked.isValid()):
            return
        if not marked.isValid():
            completer.setCompletionPrefix(typed)
            marked = completer.completionModel().index(0, 0)
        popup.hide()
        if marked.isValid():
            index = self.findText(str(marked.data()))
            self.setCurrentIndex(index)
            self.chosen.emit(index)
