"""Answers that were kept, in a capsule or in the history, shown on their page: inputs, decision, answer and script."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from forcesim.errors import ForcesimError
from forcesim.report.answer import Answer
from forcesim.report.views.study_list import with_replications
from forcesim.study.questions.codec import from_dict
from ui.file_dialogs import ask_place
from ui.pages.page_names import ASKS, COMPARE, EXPLORE, RUNS
from ui.studies.page_study import PageStudy, scenarios_of

if TYPE_CHECKING:
    from ui.window import Window


HISTORY = "the history"


def restore(window: Window, answer: Answer, called: str) -> PageStudy | None:
    """Show an answer of a file, or of ``HISTORY``, and return what follows its page; None if it has none."""
    window.hide_banner()
    kind = answer.result.kind
    name = next((name for name, verb in ASKS.items() if verb == kind), "")
    study: PageStudy | None = None
    if kind == "tradeoff" and not answer.result.is_map:
        study, page, is_here = window.exploration, EXPLORE, window.exploration.restore(answer)
        window.show_answer()
    elif kind == "compare":
        study, page, is_here = window.comparing, COMPARE, window.comparing.restore(answer)
        if window.comparing.names:
            window.compare_page.restore(window.comparing.names)
        window.show_comparison()
    elif name:
        study, page = window.asking[name], name
        form, is_here = window.asking[name].restore(answer)
        window.ask_pages[name].fill_in(form)
        is_here = is_here and window.ask_pages[name].form == form
        window.ask_pages[name].waiting()
        window.show_found(name)
    else:
        page, is_here = RUNS, True
        if called != HISTORY:  # where it is shown already
            window.runs_page.show_opened(answer, called)
    window.hide_banner()
    window.pages.turn_to(page)
    if called != HISTORY:
        window.pages.set_title(f"{called} · {answer.result.scenarios[0].title}")
    whence = HISTORY if called == HISTORY else "a capsule"
    window.footer.say(f"{answer.result.finished:,} futures, from {whence}")
    if not is_here:
        said = (
            f"This answers for {answer.result.scenarios[0].title}, as it was asked then. What stands on the left asks"
        )
        window.say(f"{said} something else, until you run it; the command below asks the same.")
    return study


class HistoryActions:
    """What a person does with a study of the history."""

    def __init__(self, window: Window) -> None:
        self._window = window
        # asks again what no page of its own asks
        self.following = PageStudy(window.session, window.studies)
        page, studies = window.runs_page, window.studies
        page.reopen_asked.connect(self.reopen)
        page.extend_asked.connect(self.ask_again)
        page.again_asked.connect(self.ask_again)
        page.save_asked.connect(self._ask_place)
        page.told.connect(window.show_script)
        page.told.connect(window.can_save_answer)
        studies.updated.connect(lambda update: page.follow(update, studies.question, studies.command))
        studies.kept.connect(page.kept)

    def reopen(self, identity: str) -> PageStudy | None:
        """Show a study on its page, with its decision, and return what follows that page."""
        window = self._window
        try:
            answer = window.runs_page.answer(identity)
            if not window.documents.may_lose():
                return None
            return restore(window, answer, HISTORY) or self.following
        except ForcesimError as error:
            window.say_error("This study can't be opened.", error)
            return None

    def ask_again(self, identity: str, replications: int = 0) -> None:
        """Ask what a study asked, in more futures, or what is not in yet; runs that are in are not made again."""
        window, study = self._window, self.reopen(identity)
        if study is None:
            return
        try:
            answer = window.runs_page.answer(identity)
            asked = from_dict(answer.question, scenarios_of(answer), replications or None)
            study.again(asked, with_replications(answer.command, replications) if replications else answer.command)
        except ForcesimError as error:
            window.say_error("This study can't be asked again.", error)
            return
        window.footer.starting()
        window.can_save_answer()
        window.show_script()

    def save(self, identity: str, path: Path) -> None:
        """Write a study into one file."""
        try:
            self._window.runs_page.answer(identity).save(path)
        except ForcesimError as error:
            self._window.say(f"The study could not be saved: {error}", is_error=True)
        else:
            self._window.footer.saved(path)

    def _ask_place(self, identity: str) -> None:
        path = ask_place(self._window, "Save study", "study.forcesim", "Capsules (*.forcesim)")
        if path is not None:
            self.save(identity, path)
