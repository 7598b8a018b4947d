"""A column that scrolls down where it has to."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QScrollArea, QWidget


class ScrollColumn(QScrollArea):
    """What is in it has one width with a scroll bar and without, so that its words don't wrap anew, to and fro."""

    def __init__(self, content: QWidget) -> None:
        super().__init__()
        self._is_leaving = False
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.verticalScrollBar().rangeChanged.connect(self._leave_room)
        self.setWidget(content)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._leave_room()

    def _leave_room(self) -> None:
        # room lays the words out anew, which may change the range and ask for room: not to and fro without an end
        if self._is_leaving:
            return
        self._is_leaving = True
        bar = self.verticalScrollBar()
        bar.ensurePolished()  # its width is that of the style sheet
        for _ in range(2):
            room = 0 if bar.maximum() > 0 else bar.sizeHint().width()
            if room != self.viewportMargins().right():
                self.setViewportMargins(0, 0, room, 0)
        self._is_leaving = False
