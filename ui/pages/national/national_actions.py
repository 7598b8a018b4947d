"""What a person does on England and Wales: asks, looks, and opens a force on Explore."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from forcesim.data.force_names import force_names
from forcesim.errors import ForcesimError
from forcesim.report.wording.cautions import origin_words
from ui.pages.national.national_page import NationalPage
from ui.pages.page_names import EXPLORE, NATIONAL
from ui.pages.page_stack import PageStack
from ui.state.session import Session
from ui.studies.national_study import NationalStudy


class NationalActions(QObject):
    """Ties the page to its study.

    ``started`` is emitted when a study is asked for, ``shown`` when there is another answer on the page, ``opened``
    when a force is the decision at hand, ``left`` when a person came back from it. ``noted`` carries what there is to
    say, the words of a button, and what that does; ``refused`` what can't be opened, and why.
    """

    started = Signal()
    shown = Signal()
    opened = Signal()
    left = Signal()
    noted = Signal(str, str, object)
    refused = Signal(str, object)

    def __init__(self, session: Session, pages: PageStack, page: NationalPage, study: NationalStudy) -> None:
        super().__init__()
        self._session = session
        self._pages = pages
        self._page = page
        self._study = study
        self._is_visited = False
        self._step = -1  # of the session's stack, after the one that opened a force
        page.run_asked.connect(self.run)
        page.force_chosen.connect(self.open_force)
        study.answered.connect(self.show_answer)
        study.failed.connect(page.failed)
        study.not_shipped.connect(page.wait_for_question)
        pages.turned.connect(self._turned)

    def _turned(self, name: str) -> None:
        """Answer by itself the first time the page is turned to, where nothing has to be simulated for it."""
        if name == NATIONAL and not self._is_visited and self._study.result is None and not self._study.is_running:
            self._is_visited = True
            self._page.waiting()
            self._study.run(self._page.form, only_shipped=True)

    def run(self) -> None:
        """Ask what is chosen on the page."""
        self._is_visited = True
        self._study.run(self._page.form)
        self._page.waiting()
        self.started.emit()

    def show_answer(self) -> None:
        """Show the answer of the study."""
        study = self._study
        if study.result is not None:
            self._page.show_result(study.result, origin_words(study.shipped, study.result.finished), study.form)
        self.shown.emit()

    def open_force(self, slug: str) -> None:
        """Make a force the decision at hand, under the policy of the page: one step, which can be undone."""
        force = next(force for force in force_names() if force.slug == slug)
        before = self._session.stack.index()
        try:
            self._session.choose(force.scenario, self._page.form.policy)
        except ForcesimError as error:
            self.refused.emit(f"{force.name} can't be opened.", error)
            return
        self._step = self._session.stack.index() if self._session.stack.index() != before else -1
        self._pages.turn_to(EXPLORE)
        self.opened.emit()
        self.noted.emit(f"{force.name} is the decision at hand now.", f"Back to {NATIONAL}", self._go_back)

    def _go_back(self) -> None:
        """Show the page again, and take back the step that opened a force, unless others were made since."""
        if self._step == self._session.stack.index() and self._session.stack.canUndo():
            self._session.stack.undo()
        self._step = -1
        self.left.emit()
        self._pages.turn_to(NATIONAL)
