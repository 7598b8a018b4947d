"""A column that scrolls vertically if it has to."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QScrollArea, QWidget


class ScrollColumn(QScrollArea):
    """Its content has the same width with and without the scroll bar, so that words don't wrap to and fro."""

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
        # changing the margin lays the content out, which may change the range and call this again
        if self._is_leaving:
            return
        self._is_leaving = True
        bar = self.verticalScrollBar()
        bar.ensurePolished()  # so that its width is that of the stylesheet
        for _ in range(2):
            room = 0 if bar.maximum() > 0 else bar.sizeHint().width()
            if room != self.viewportMargins().right():
                self.setViewportMargins(0, 0, room, 0)
        self._is_leaving = False
