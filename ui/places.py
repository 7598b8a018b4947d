"""Asking where a file should go."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QWidget


def ask_place(parent: QWidget, title: str, suggested: str, kinds: str) -> Path | None:
    """Ask for a place to save; the ending of ``suggested`` is put to a name that has none, and only then is an
    existing file asked about. None if a person would rather not.
    """
    dialog = QFileDialog(parent, title, "", kinds)
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setDefaultSuffix(Path(suggested).suffix.lstrip("."))
    dialog.selectFile(suggested)
    if not dialog.exec():
        return None
    return Path(dialog.selectedFiles()[0])
