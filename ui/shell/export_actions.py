"""Answers as files and on paper: a capsule that opens anywhere, a brief to read or print."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtWidgets import QDialog, QWidget

from forcesim.atomic_write import write_file
from forcesim.errors import ForcesimError
from forcesim.report.answer import Answer
from forcesim.report.output.file_names import file_name, study_file_name
from forcesim.report.wording.cautions import partial_answer
from forcesim.study.storage.study_history import title
from ui.brief_pages import pdf, print_pages
from ui.file_dialogs import ask_save_path, proposed_name
from ui.state.role import Role


class ExportActions(QObject):
    """Saves the answer that is shown.

    ``saved`` carries the file and what a reader has to know about it, ``failed`` why there is none.
    """

    failed = Signal(str)
    saved = Signal(Path, str)

    def __init__(self, window: QWidget, answer: Callable[[], Answer | None], role: Role) -> None:
        super().__init__(window)
        self._window = window
        self._answer = answer
        self._role = role
        # an attribute, so that a test can answer in place of a person
        self.ask_printer: Callable[[], QPrinter | None] = self._ask_printer

    def ask_capsule(self) -> None:
        self._ask("Save answer", "", "forcesim", "Capsules (*.forcesim)", self.save_capsule)

    def ask_brief(self) -> None:
        self._ask("Save brief", "brief", "html", "Web pages (*.html)", self.save_brief)

    def ask_pdf(self) -> None:
        self._ask("Save brief as PDF", "brief", "pdf", "PDF (*.pdf)", self.save_pdf)

    def save_capsule(self, path: Path) -> None:
        """Write the answer, with its scenarios, into one file."""
        self._save(path, "capsule", lambda answer: answer.save(path))

    def save_brief(self, path: Path) -> None:
        """Write the answer as a page to read or print."""
        self._save(path, "brief", lambda answer: write_file(path, answer.brief(self._role.name)))

    def save_pdf(self, path: Path) -> None:
        """Write the brief in pages of paper."""
        self._save(path, "brief", lambda answer: write_file(path, pdf(answer.paper(self._role.name), _title(answer))))

    def print_brief(self) -> None:
        """Let a person choose a printer, and print the brief there."""
        answer = self._answer()
        printer = self.ask_printer() if answer is not None else None
        if answer is None or printer is None:
            return
        printer.setDocName(_title(answer))
        if not print_pages(answer.paper(self._role.name), _title(answer), printer):
            self.failed.emit("The brief could not be printed: the printer takes nothing.\nSave it as PDF instead.")

    def file_name(self, what: str) -> str:
        """What a file of the answer that is shown is called, without its ending; ``what`` of it the file holds."""
        answer = self._answer()
        return study_file_name(answer.result, what) if answer is not None else file_name([what])

    def _ask(self, title: str, what: str, ending: str, kinds: str, save: Callable[[Path], None]) -> None:
        path = ask_save_path(self._window, title, proposed_name(self._window, what, ending), kinds)
        if path is not None:
            save(path)

    def _save(self, path: Path, kind: str, write: Callable[[Answer], object]) -> None:
        answer = self._answer()
        if answer is None:
            return
        QGuiApplication.setOverrideCursor(Qt.CursorShape.WaitCursor)
        try:
            write(answer)
        except (ForcesimError, OSError) as error:
            self.failed.emit(f"The {kind} could not be saved: {error}\nChoose another place.")
        else:
            self.saved.emit(path, partial_answer(answer.result))
        finally:
            QGuiApplication.restoreOverrideCursor()

    def _ask_printer(self) -> QPrinter | None:
        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        dialog = QPrintDialog(printer, self._window)
        is_accepted = dialog.exec() == QDialog.DialogCode.Accepted
        dialog.deleteLater()
        return printer if is_accepted else None


def _title(answer: Answer) -> str:
    scenarios = answer.result.scenarios
    return title((scenario.name, scenario.title, scenario.policy) for scenario in scenarios)
