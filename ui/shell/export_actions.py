"""Answers as files and on paper: a capsule that opens anywhere, a brief to read or print."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Literal

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtWidgets import QDialog, QWidget

from forcesim.atomic_write import write_file
from forcesim.documents import DocumentRequest
from forcesim.errors import ForcesimError, reason
from forcesim.report.answer import Answer
from forcesim.report.output.decision.decision_words import DecisionWords
from forcesim.report.output.file_names import file_name, study_file_name
from forcesim.report.output.pages.pdf import is_installed
from forcesim.report.wording.cautions import partial_answer
from forcesim.study.storage.study_history import title
from ui.brief_pages import pdf, print_pages
from ui.file_dialogs import ask_folder, ask_save_path, proposed_name
from ui.shell.documents.decision_form import DecisionForm
from ui.shell.documents.document_work import DocumentWork
from ui.state.role import Role

# how long documents take that are made beside the window
_TAKES = {
    "report": "Its checks are simulated anew, which takes a minute or two; you can go on meanwhile.",
    "pdf": "That takes some seconds; you can go on meanwhile.",
    "workbook": "That takes some seconds; you can go on meanwhile.",
}
_UNTAGGED = (
    "This PDF is not tagged, so that screen readers can't make out its headings and tables: send the page (*.html) to "
    "people who use one. Tagged PDF takes WeasyPrint: pip install 'forcesim[pdf]'."
)


class ExportActions(QObject):
    """Saves the answer that is shown.

    ``saved`` carries the file and what a reader has to know about it, ``failed`` why there is none, ``begun`` that one
    is being made, which takes a while.
    """

    failed = Signal(str)
    saved = Signal(Path, str)
    begun = Signal(str)

    def __init__(self, window: QWidget, answer: Callable[[], Answer | None], role: Role) -> None:
        super().__init__(window)
        self._window = window
        self._answer = answer
        self._role = role
        # an attribute, so that a test can answer in place of a person
        self.ask_printer: Callable[[], QPrinter | None] = self._ask_printer
        self.ask_words: Callable[[DecisionWords], DecisionWords | None] = self._ask_words
        self.work = DocumentWork(self)
        self.work.failed.connect(self.failed)
        self.work.written.connect(self._written)
        self._words = DecisionWords()

    def ask_capsule(self) -> None:
        self._ask("Save answer", "", "forcesim", "Capsules (*.forcesim)", self.save_capsule)

    def ask_brief(self) -> None:
        self._ask("Save brief", "brief", "html", "Web pages (*.html)", self.save_brief)

    def ask_pdf(self) -> None:
        self._ask("Save brief as PDF", "brief", "pdf", "PDF (*.pdf)", self.save_pdf)

    def ask_workbook(self) -> None:
        self._ask("Save workbook", "", "xlsx", "Workbooks (*.xlsx)", self.save_workbook)

    def ask_report(self) -> None:
        folder = ask_folder(self._window, "Where the folder of the report goes")
        if folder is not None:
            self.save_report(folder / self.file_name(""))

    def ask_decision(self) -> None:
        """Ask for the words of the decision, which are kept while the window is open, and where its record goes."""
        words = self.ask_words(self._words) if self._answer() is not None else None
        if words is not None:
            self._words = words
            self._ask("Save the record", "decision", "html", "Web pages (*.html)", self.save_decision)

    def save_workbook(self, path: Path) -> None:
        """Write every number of the answer as a workbook."""
        self._start("workbook", path)

    def save_report(self, folder: Path) -> None:
        """Write brief, workbook, assurance pack and decision record into a folder, with the checks made anew."""
        self._start("report", folder)

    def save_decision(self, path: Path) -> None:
        """Write the record of the decision, as a page to read or print."""
        self._save(path, "record", lambda answer: write_file(path, answer.decision_record(self._words)))

    def save_capsule(self, path: Path) -> None:
        """Write the answer, with its scenarios, into one file."""
        self._save(path, "capsule", lambda answer: answer.save(path))

    def save_brief(self, path: Path) -> None:
        """Write the answer as a page to read or print."""
        self._save(path, "brief", lambda answer: write_file(path, answer.brief(self._role.name)))

    def save_pdf(self, path: Path) -> None:
        """Write the brief in pages of paper: tagged, where that can be done on this machine."""
        if not is_installed():
            self._save(
                path,
                "brief",
                lambda answer: write_file(path, pdf(answer.paper(self._role.name), _title(answer))),
                _UNTAGGED,
            )
        else:
            self._start("pdf", path)

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

    def _start(self, kind: Literal["report", "pdf", "workbook"], path: Path) -> None:
        """Begin to make a document that takes a while."""
        answer = self._answer()
        if answer is None:
            return
        try:
            capsule = answer.packed()
        except ForcesimError as error:
            self.failed.emit(f"{path.name} could not be saved: {reason(error)}")
            return
        self.begun.emit(f"{path.name} is being made. {_TAKES[kind]}")
        self.work.start(DocumentRequest(capsule, kind, str(path), self._role.name, answer.challenge))

    def _written(self, path: Path, caution: str) -> None:
        answer = self._answer()
        partial = partial_answer(answer.result) if answer is not None else ""
        self.saved.emit(path, "\n".join(filter(None, (partial, caution))))

    def _save(self, path: Path, kind: str, write: Callable[[Answer], object], caution: str = "") -> None:
        answer = self._answer()
        if answer is None:
            return
        QGuiApplication.setOverrideCursor(Qt.CursorShape.WaitCursor)
        try:
            write(answer)
        except (ForcesimError, OSError) as error:
            self.failed.emit(f"The {kind} could not be saved: {reason(error)}\nChoose another place.")
        else:
            self.saved.emit(path, "\n".join(filter(None, (partial_answer(answer.result), caution))))
        finally:
            QGuiApplication.restoreOverrideCursor()

    def _ask_words(self, before: DecisionWords) -> DecisionWords | None:
        form = DecisionForm(self._window, before)
        words = form.words() if form.exec() == QDialog.DialogCode.Accepted else None
        form.deleteLater()
        return words

    def _ask_printer(self) -> QPrinter | None:
        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        dialog = QPrintDialog(printer, self._window)
        is_accepted = dialog.exec() == QDialog.DialogCode.Accepted
        dialog.deleteLater()
        return printer if is_accepted else None


def _title(answer: Answer) -> str:
    scenarios = answer.result.scenarios
    return title((scenario.name, scenario.title, scenario.policy, scenario.label or "") for scenario in scenarios)
