"""The wheel scrolls the page and changes no control on the way, unless that has the keyboard focus."""

from __future__ import annotations

from functools import cache

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt
from PySide6.QtWidgets import QWidget


def leave_wheel_to_page(widget: QWidget) -> None:
    """Let the wheel scroll the page over a control without the focus; the wheel does not give it the focus either."""
    widget.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    widget.installEventFilter(_filter())


class WheelGuard(QObject):
    """Keeps wheel events from controls without the focus."""

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Wheel and isinstance(watched, QWidget) and not watched.hasFocus():
            event.ignore()
            return True
        return super().eventFilter(watched, event)


@cache
def _filter() -> WheelGuard:
    return WheelGuard(QCoreApplication.instance())
