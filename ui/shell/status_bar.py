"""The status bar: progress of the study, the button that stops it, and the command for the numbers shown."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFrame, QHBoxLayout, QProgressBar, QPushButton, QSizePolicy

from ui.studies.study_controller import Update
from ui.widgets.labels import ElidedLabel, explain

_LEAST_STATUS = 80  # pixels


class StatusBar(QFrame):
    """One line along the bottom of the window."""

    stop_asked = Signal()
    script_toggled = Signal(bool)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("footer")
        row = QHBoxLayout(self)
        row.setContentsMargins(20, 4, 12, 4)
        row.setSpacing(12)
        self.progress = QProgressBar()
        self.progress.setObjectName("progress")
        self.progress.setAccessibleName("Progress of the study")
        self.progress.setTextVisible(False)
        self.progress.setFixedWidth(140)
        self.status = ElidedLabel("small", "status")
        # a long line of studies that wait may not make the window wider than its screen
        self.status.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        self.status.setMinimumWidth(_LEAST_STATUS)
        self.stop = QPushButton("Stop")
        self.stop.setObjectName("stop")
        self.stop.setToolTip("Stop here and keep what is finished (Esc)")
        self.stop.clicked.connect(self.stop_asked)
        self._command = ElidedLabel("command", "command")
        self._command.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._command.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._copy = QPushButton("Copy")
        self._copy.setObjectName("copy_command")
        self._copy.setAccessibleName("Copy the command")
        self._copy.setToolTip("Copy the command that gives these numbers")
        self._copy.clicked.connect(self.copy_command)
        self.script = QPushButton("Script")
        self.script.setObjectName("show_script")
        self.script.setCheckable(True)
        self.script.setToolTip("Show the command and the Python that give these numbers (Ctrl+E)")
        self.script.toggled.connect(self.script_toggled)
        for widget, stretch in ((self.progress, 0), (self.status, 0), (self.stop, 0), (self._command, 1)):
            row.addWidget(widget, stretch)
        row.addWidget(self._copy)
        row.addWidget(self.script)
        self._progress_words = self._study_page = self._page = self._line = ""
        self.set_running(False)

    def set_running(self, running: bool) -> None:
        self.stop.setVisible(running)
        self.progress.setVisible(running)

    def show_starting(self) -> None:
        """Show that a study has started, before its size is known."""
        self.progress.setRange(0, 0)
        self.say("starting")

    def show_progress(self, update: Update, page: str = "") -> None:
        """Show how far a study is; its page is named where another one is shown."""
        self._study_page = page
        if update.ending in ("failed", "refused"):
            self._progress_words = "failed" if update.ending == "failed" else "not run"
            self._show_status()
            self.progress.setRange(0, 1)
            return
        self.progress.setRange(0, max(update.total, 1))
        self.progress.setValue(update.done)
        self._progress_words = _progress_words(update)
        self._show_status()

    def set_page(self, page: str) -> None:
        """Take another page as the one that is shown."""
        self._page = page
        self._show_status()

    def _show_status(self) -> None:
        is_elsewhere = self._progress_words and self._study_page not in ("", self._page)
        progress = f"{self._study_page}: {self._progress_words}" if is_elsewhere else self._progress_words
        words = " · ".join(filter(None, (progress, self._line)))
        self.status.setText(words)
        explain(self.status, words)

    def show_line(self, pages: Sequence[str]) -> None:
        """Name the pages whose studies wait, the next one first."""
        self._line = f"then {', '.join(pages)}" if pages else ""
        self._show_status()

    def say(self, words: str) -> None:
        """Show other words in place of the progress of a study."""
        self._progress_words, self._study_page = words, ""
        self._show_status()

    def copy_command(self) -> None:
        QGuiApplication.clipboard().setText(self._command.text())

    def show_command(self, command: str) -> None:
        self._command.setText(command)
        explain(self._command, command)
        self._copy.setEnabled(bool(command))


def _progress_words(update: Update) -> str:
    words = f"{update.done:,} of {update.total:,} runs"
    left = update.seconds_left
    if update.ending or left is None:
        return words
    return f"{words} · " + (f"{left:.0f} s left" if left < 90 else f"{left / 60:.0f} min left")
