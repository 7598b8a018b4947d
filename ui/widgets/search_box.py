"""A list that is searched by typing part of a name; Enter takes the first match."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QComboBox
from superqt import QSearchableComboBox

from ui.widgets.undo_filter import leave_undo_to_window
from ui.widgets.wheel_guard import leave_wheel_to_page


class SearchBox(QSearchableComboBox):
    """``chosen`` carries the index of the chosen entry; ``left`` is emitted when typing ends."""

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
        self._is_entered = False
        line = self.lineEdit()
        if line is not None:
            line.installEventFilter(self)
            line.returnPressed.connect(self._choose_match)
            line.editingFinished.connect(self.left)

    def add(self, words: str, value: str) -> None:
        """Offer an entry; ``value`` is its ``itemData``."""
        super().addItem(words, value)  # type: ignore[no-untyped-call]  # superqt's own has no types

    def focusInEvent(self, event: QFocusEvent) -> None:
        self._is_entered = event.reason() is Qt.FocusReason.MouseFocusReason
        super().focusInEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        # the first click selects the whole name, to be typed over; a second one sets the cursor
        line = self.lineEdit()
        if line is not None and watched is line and event.type() is QEvent.Type.MouseButtonRelease:
            if self._is_entered and not line.hasSelectedText():
                line.selectAll()
            self._is_entered = False
        return super().eventFilter(watched, event)

    def _choose_match(self) -> None:
        """Choose the marked match, or else the first one; Qt itself takes whole names only."""
        typed, completer = self.currentText().strip(), self.completer()
        popup = completer.popup() if completer is not None else None
        if completer is None or popup is None:
            return
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
