"""Answers of a capsule or of the history: shown on their page with their inputs, asked again, saved as a file."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from forcesim.errors import ForcesimError, reason
from forcesim.report.answer import Answer
from forcesim.report.views.study_list import with_replications
from forcesim.report.wording.cautions import partial_answer
from forcesim.study.questions.codec import from_dict
from ui.file_dialogs import ask_save_path, proposed_name
from ui.pages.compare import ComparePage
from ui.pages.national.national_page import NationalPage
from ui.pages.page_names import COMPARE, EXPLORE, NATIONAL, RUNS
from ui.pages.page_stack import PageStack
from ui.pages.question_page import QuestionPage
from ui.pages.runs import RunsPage
from ui.studies.compare_study import CompareStudy
from ui.studies.explore_study import ExploreStudy
from ui.studies.national_study import NationalStudy
from ui.studies.page_study import PageStudy, scenarios_of
from ui.studies.people_study import PeopleStudy
from ui.studies.question_study import QuestionStudy

HISTORY = "the history"


@dataclass(frozen=True, slots=True)
class AnswerPages:
    """The pages that show answers, with the studies behind them; ``questions`` by the name of their page."""

    stack: PageStack
    explore: ExploreStudy
    compare: tuple[CompareStudy, ComparePage]
    people: PeopleStudy  # on the same page
    questions: Mapping[str, tuple[QuestionStudy, QuestionPage]]
    national: tuple[NationalStudy, NationalPage]
    runs: RunsPage

    def show(self, answer: Answer, origin: str) -> tuple[str, PageStudy | None, bool]:
        """Show an answer; returns its page, the study behind it, and whether the inputs there ask the same.

        There is no study where the answer is shown on the page Runs, since no other page shows its kind.
        """
        kind = answer.result.kind
        if kind == "tradeoff" and not answer.result.is_map:
            is_same = self.explore.restore(answer)
            self.explore.to_show.emit()
            return EXPLORE, self.explore, is_same
        if kind == "compare":
            comparison, compare_page = self.compare
            is_same = comparison.restore(answer)
            if comparison.names:
                compare_page.restore(comparison.names, comparison.held_against)
            compare_page.show_changes()
            comparison.answered.emit()
            return COMPARE, comparison, is_same
        if kind == "people":
            is_same = self.people.restore(answer)
            compare_page = self.compare[1]
            if self.people.names:
                compare_page.restore(self.people.names)
            compare_page.show_people()
            self.people.answered.emit()
            return COMPARE, self.people, is_same
        if kind == "national":
            national, national_page = self.national
            is_same = national.restore(answer)
            if national.form is not None:
                national_page.fill_in(national.form)
            national.answered.emit()
            return NATIONAL, national, is_same
        for name, (study, page) in self.questions.items():
            if study.kind == kind:
                form, is_same = study.restore(answer)
                page.fill_in(form)
                is_same = is_same and page.form == form
                page.waiting()
                study.answered.emit()
                return name, study, is_same
        if origin != HISTORY:  # whose studies that page shows already
            self.runs.show_opened(answer, origin)
        return RUNS, None, True

    def show_beside(self, answer: Answer) -> str:
        """Show a comparison, or another answer that has a page, about the decision at hand; returns its page."""
        if answer.result.kind == "compare":
            comparison, compare_page = self.compare
            comparison.adopt(answer)
            comparison.names = ()
            compare_page.show_changes()
            comparison.answered.emit()
            return COMPARE
        name, study, page = next(
            (name, *pair) for name, pair in self.questions.items() if pair[0].kind == answer.result.kind
        )
        form = study.show_beside(answer)
        page.fill_in(form)
        page.waiting()
        study.answered.emit()
        return name


class HistoryActions(QObject):
    """What a person does with a kept answer. ``study`` runs again what no page of its own asks."""

    outdated = Signal()  # what the window says of the answer before holds no longer
    opened = Signal(str)  # how many futures an answer has, and where it comes from
    noted = Signal(str)  # what a person should know about it
    started = Signal()  # a study is asked again
    refused = Signal(str, object)  # what can't be done, and the error that says why
    failed = Signal(str)  # why a study could not be saved
    saved = Signal(Path, str)  # and what a reader has to know about it

    def __init__(self, pages: AnswerPages, study: PageStudy, may_lose: Callable[[], bool]) -> None:
        super().__init__()
        self._pages = pages
        self.study = study
        self._may_lose = may_lose
        page = pages.runs
        page.reopen_asked.connect(self.reopen)
        page.extend_asked.connect(self.ask_again)
        page.again_asked.connect(self.ask_again)
        page.save_asked.connect(self._ask_save_path)

    def show(self, answer: Answer, origin: str) -> PageStudy | None:
        """Show an answer of ``HISTORY``, or of a file called ``origin``; returns the study behind its page, if any."""
        self.outdated.emit()
        page, study, is_same = self._pages.show(answer, origin)
        self.outdated.emit()
        self._pages.stack.turn_to(page)
        title = answer.result.scenarios[0].title
        if origin != HISTORY:
            self._pages.stack.set_title(f"{origin} · {title}")
        source = origin if origin == HISTORY else "a capsule, not verified here"
        self.opened.emit(f"{answer.result.finished:,} runs, from {source}")
        if not is_same:
            self.noted.emit(
                f"This answers for {title}, as it was asked then. What stands on the left asks something else, until "
                "you run it; the command below asks the same."
            )
        return study

    def show_beside(self, answer: Answer) -> None:
        """Show an answer about the decision at hand, which stays as it is, on the page of its question."""
        self.outdated.emit()
        self._pages.stack.turn_to(self._pages.show_beside(answer))
        self.opened.emit(f"{answer.result.finished:,} runs, simulated while nothing else was asked")

    def reopen(self, identity: str) -> PageStudy | None:
        """Show a study on its page, with its decision; returns the study that can ask it again."""
        try:
            answer = self._pages.runs.answer(identity)
            if not self._may_lose():
                return None
            return self.show(answer, HISTORY) or self.study
        except ForcesimError as error:
            self.refused.emit("This study can't be opened.", error)
            return None

    def ask_again(self, identity: str, replications: int = 0) -> None:
        """Ask what a study asked, in more futures, or what is not in yet; runs that are in are not made again."""
        study = self.reopen(identity)
        if study is None:
            return
        try:
            answer = self._pages.runs.answer(identity)
            same_question = from_dict(answer.question, scenarios_of(answer), replications or None)
            study.ask_again(
                same_question, with_replications(answer.command, replications) if replications else answer.command
            )
        except ForcesimError as error:
            self.refused.emit("This study can't be asked again.", error)
            return
        self.started.emit()

    def save(self, identity: str, path: Path) -> None:
        """Write a study into one file."""
        try:
            answer = self._pages.runs.answer(identity)
            answer.save(path)
        except (ForcesimError, OSError) as error:
            self.failed.emit(f"The study could not be saved: {reason(error)}\nChoose another place.")
        else:
            self.saved.emit(path, partial_answer(answer.result))

    def _ask_save_path(self, identity: str) -> None:
        path = ask_save_path(
            self._pages.runs, "Save study", proposed_name(self._pages.runs, "", "forcesim"), "Capsules (*.forcesim)"
        )
        if path is not None:
            self.save(identity, path)
