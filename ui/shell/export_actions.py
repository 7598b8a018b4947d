"""Answers as files: a capsule that opens anywhere, a brief to read or print."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from forcesim.atomic_write import write_file
from forcesim.errors import ForcesimError
from forcesim.report.answer import Answer
from ui.file_dialogs import ask_save_path
from ui.state.role import Role


class ExportActions(QObject):
    """Saves the answer that is shown. ``saved`` carries the file, ``failed`` why there is none."""

    failed = Signal(str)
    saved = Signal(Path)

    def __init__(self, window: QWidget, answer: Callable[[], Answer | None], role: Role) -> None:
        super().__init__(window)
        self._window = window
        self._answer = answer
        self._role = role

    def ask_capsule(self) -> None:
        path = ask_save_path(self._window, "Save answer", "answer.forcesim", "Capsules (*.forcesim)")
        if path is not None:
            self.save_capsule(path)

    def ask_brief(self) -> None:
        path = ask_save_path(self._window, "Save brief", "brief.html", "Web pages (*.html)")
        if path is not None:
            self.save_brief(path)

    def save_capsule(self, path: Path) -> None:
        """Write the answer, with its scenarios, into one file."""
        answer = self._answer()
        if answer is None:
            return
        try:
            answer.save(path)
        except (ForcesimError, OSError) as error:
            self.failed.emit(f"The capsule could not be saved: {error}\nChoose another place.")
        else:
            self.saved.emit(path)

    def save_brief(self, path: Path) -> None:
        """Write the answer as a page to read or print."""
        answer = self._answer()
        if answer is None:
            return
        try:
            write_file(path, answer.brief(self._role.name))
        except OSError as error:
            self.failed.emit(f"The brief could not be saved: {error}\nChoose another place.")
        else:
            self.saved.emit(path)
