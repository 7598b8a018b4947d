"""Ctrl+Z undoes steps of the decision, not letters, unless somebody is typing."""

from __future__ import annotations

from functools import cache

from PySide6.QtCore import QCoreApplication, QEvent, QObject
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QComboBox, QDoubleSpinBox, QSpinBox, QWidget

_KEYS = (QKeySequence.StandardKey.Undo, QKeySequence.StandardKey.Redo)


def leave_undo_to_window(widget: QWidget) -> None:
    """Let undo and redo keys reach the menu from a field that nobody is typing in."""
    widget.installEventFilter(_filter())


class UndoFilter(QObject):
    """Keeps undo and redo keys from fields whose text is unchanged."""

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if (
            event.type() is QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and any(event.matches(key) for key in _KEYS)
            and isinstance(watched, QWidget)
            and not _is_typed_in(watched)
        ):
            event.ignore()
            return True  # else the field takes the key for its letters
        return super().eventFilter(watched, event)


def _is_typed_in(field: QWidget) -> bool:
    if isinstance(field, QComboBox):
        return field.currentText() != field.itemText(field.currentIndex())
    if isinstance(field, QSpinBox | QDoubleSpinBox):
        return not field.hasAcceptableInput() or field.valueFromText(field.text()) != field.value()
    return False


@cache
def _filter() -> UndoFilter:
    return UndoFilter(QCoreApplication.instance())
