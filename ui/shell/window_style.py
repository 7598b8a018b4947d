"""The style sheet of a window, given to its parts one by one.

Set for the whole window, Qt polishes every widget of every page again, in sight or not, and takes twice as long for it.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QChildEvent, QEvent, QObject
from PySide6.QtWidgets import QMainWindow, QWidget

from ui.theme import Theme, stylesheet


class WindowStyle(QObject):
    """Styles ``parts`` of a window, its menu bar, and whatever opens over it: dialogs, the tour.

    The window's pages are styled where they are shown.
    """

    def __init__(self, window: QMainWindow, parts: Sequence[QWidget]) -> None:
        super().__init__(window)
        self._window = window
        self._parts = tuple(parts)
        self._sheet = ""
        window.installEventFilter(self)

    def set_theme(self, theme: Theme) -> None:
        """Style everything in a theme; what opens later is styled as it opens."""
        self._sheet = stylesheet(theme)
        for part in (*self._parts, *self._window.children()):
            if isinstance(part, QWidget) and part is not self._window.centralWidget():
                part.setStyleSheet(self._sheet)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.ChildPolished and isinstance(event, QChildEvent):
            child = event.child()
            if isinstance(child, QWidget) and child is not self._window.centralWidget() and self._sheet:
                child.setStyleSheet(self._sheet)
        return super().eventFilter(watched, event)
