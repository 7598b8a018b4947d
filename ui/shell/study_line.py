"""Which studies wait for the one that runs, told on their pages and in the status bar."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QObject

from ui.pages.page_stack import PageStack
from ui.shell.status_bar import StatusBar
from ui.studies.page_study import PageStudy


class StudyLine(QObject):
    """Follows the line of studies; ``studies`` are by the name of their page, "" for one of the history."""

    def __init__(
        self, parent: QObject, studies: Mapping[str, PageStudy], pages: PageStack, status_bar: StatusBar
    ) -> None:
        super().__init__(parent)
        self._studies, self._pages, self._status_bar = studies, pages, status_bar
        self._waiting: set[str] = set()
        for study in studies.values():
            study.refused.connect(self.show_refusal)
        # any of them tells of the whole line
        next(iter(studies.values())).line_changed.connect(self.show)

    def show_start(self, page: str) -> None:
        """Show that the study of a page has started, or that it waits."""
        if not self._studies.get(page, self._studies[""]).place:
            self._status_bar.show_starting()
        self.show()

    def show_refusal(self) -> None:
        """Show that a study that was to start can't be asked, unless another one is under way."""
        if not any(study.is_running for study in self._studies.values()):
            self._status_bar.say("not run")

    def show(self) -> None:
        """Tell each page whose study waits, or has just begun, and the status bar."""
        words = {name: study.waiting_words for name, study in self._studies.items()}
        waiting = {name for name, text in words.items() if text}
        for name in waiting | self._waiting:
            if name:
                self._pages.page(name).say_waiting(words[name])
        self._waiting = waiting
        in_order = sorted(waiting, key=lambda name: self._studies[name].place)
        self._status_bar.show_line([name or "a study of the history" for name in in_order])
