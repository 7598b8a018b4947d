"""Buttons that Enter presses as Space does."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractButton, QWidget


def press_by_enter(window: QWidget, event: QKeyEvent) -> bool:
    """Press the button of a window that has the focus, if the key is Enter; whether that was so.

    Qt presses a button by Space only.
    """
    button = window.focusWidget()
    if event.key() not in (Qt.Key.Key_Return, Qt.Key.Key_Enter) or not isinstance(button, QAbstractButton):
        return False
    button.click()
    return True
