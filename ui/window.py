"""The main window: header, pages, status bar and menus, and the connections between them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QSettings, Signal
from PySide6.QtGui import QCloseEvent, QKeyEvent, QUndoGroup
from PySide6.QtWidgets import QMainWindow, QVBoxLayout, QWidget

from forcesim.errors import ForcesimError
from forcesim.report.answer import Answer
from forcesim.report.output.reproduce import Script
from ui.file_dialogs import LastFolder
from ui.garbage import GarbageTimer
from ui.live.live_actions import LiveActions
from ui.pages.assumptions import AssumptionsPage
from ui.pages.compare import ComparePage
from ui.pages.explore import ExplorePage
from ui.pages.failure import FailurePage
from ui.pages.national.national_actions import NationalActions
from ui.pages.national.national_page import NationalPage
from ui.pages.page_names import ASSUMPTIONS, COMPARE, EXPLORE, NATIONAL, QUESTION_VERBS, RUNS, SENSITIVITY
from ui.pages.page_stack import PageStack
from ui.pages.require import RequirePage
from ui.pages.runs import RunsPage
from ui.pages.sensitivity import SensitivityPage
from ui.shell.export_actions import ExportActions
from ui.shell.help_actions import HelpActions
from ui.shell.menus import Menus
from ui.shell.open_actions import OpenActions
from ui.shell.reopen import AnswerPages, HistoryActions
from ui.shell.room_mode import RoomMode
from ui.shell.status_bar import StatusBar
from ui.shell.study_line import StudyLine
from ui.shell.tour import TourStep
from ui.shell.tour_steps import explore_steps
from ui.shell.window_style import WindowStyle
from ui.state.appearance import Appearance
from ui.state.decision import StudySize
from ui.state.documents import Documents
from ui.state.role import Role
from ui.state.session import Session, with_faults
from ui.state.study_history import StudyHistory
from ui.studies.auto_run import AutoRun
from ui.studies.challenge_study import ChallengeStudy
from ui.studies.compare_study import CompareStudy
from ui.studies.explore_study import ExploreStudy, settling_size
from ui.studies.national_study import NationalStudy
from ui.studies.page_study import PageStudy
from ui.studies.people_study import PeopleStudy
from ui.studies.question_study import QuestionStudy
from ui.studies.remedy_actions import RemedyActions
from ui.studies.study_controller import StudyController
from ui.studies.worth_study import WorthStudy
from ui.theme import Theme
from ui.widgets.banner import Banner
from ui.widgets.enter_key import press_by_enter
from ui.widgets.saved_note import SavedNote
from ui.widgets.script_pane import ScriptPane

QUESTION_PAGES = dict(zip(QUESTION_VERBS, (SensitivityPage, FailurePage, RequirePage), strict=True))
_RECOVERED = "The program ended unexpectedly; this is what you were deciding. Save it, or go on."


class Window(QMainWindow):
    """Ties the session, the studies and the pages together."""

    answer_shown = Signal()

    def __init__(
        self,
        session: Session,
        studies: StudyController,
        settings: QSettings | None = None,
        folder: Path | None = None,
    ) -> None:
        super().__init__()
        self.setObjectName("forcesim")
        GarbageTimer(self)
        self.session = session
        self.studies = studies
        self.appearance = Appearance(settings)
        self.documents = Documents(session, self, settings, folder)
        self.explore_study = ExploreStudy(session, studies)
        self.remedy_actions = RemedyActions(session, self.explore_study)
        self.compare_study = CompareStudy(session, studies)
        self.people_study = PeopleStudy(session, studies, self.compare_study)
        self.question_studies = {name: QuestionStudy(kind, session, studies) for name, kind in QUESTION_VERBS.items()}
        self.worth_study = WorthStudy(session, studies)
        self.national_study = NationalStudy(session, studies)
        self.auto_run = AutoRun(session, self.explore_study, settings)
        self.challenge = ChallengeStudy(session, self.explore_study, studies, lambda: self.auto_run.is_on)
        self.role = Role(settings)
        self.history = StudyHistory()
        self.undo_group = QUndoGroup(self)
        for stack in (session.stack, self.history.stack):
            self.undo_group.addStack(stack)
        self.undo_group.setActiveStack(session.stack)
        self.last_folder = LastFolder(self, settings)
        self.export_actions = ExportActions(self, self._answer, self.role)
        self.help_actions = HelpActions(self, self._tour_steps, settings)
        self.saved_note = SavedNote(self)
        self._is_stale_told = False
        self._build()
        pages = AnswerPages(
            self.pages,
            self.explore_study,
            (self.compare_study, self.compare_page),
            self.people_study,
            {name: (self.question_studies[name], self.question_pages[name]) for name in QUESTION_VERBS},
            (self.national_study, self.national_page),
            self.runs_page,
        )
        self.history_actions = HistoryActions(pages, PageStudy(session, studies), self.documents.may_lose)
        self.open_actions = OpenActions(self, session, self.documents, self.history_actions.show)
        live = self.explore_page, session, self.explore_study, studies, self.appearance
        self.live_actions = LiveActions(self, *live, self.help_actions.show_help)
        self._fill_menus()
        self._connect()
        self.appearance.restore_geometry(self)
        self.appearance.apply()
        self._show_title()
        self.show_script()
        self.is_recovered = self.documents.recover()
        if self.is_recovered:
            self.say(_RECOVERED, action="Save", does=self._save_recovered)
        self.explore_page.dial.track.setFocus()

    # building

    def _build(self) -> None:
        self.pages = PageStack()
        self.explore_page = ExplorePage(self.session, self.appearance.theme)
        self.pages.add(EXPLORE, self.explore_page)
        self.compare_page = ComparePage(self.session, self.appearance.theme)
        self.compare_page.follow(self.people_study, self.compare_study)
        self.pages.add(COMPARE, self.compare_page)
        self.question_pages = {name: page(self.session, self.appearance.theme) for name, page in QUESTION_PAGES.items()}
        for name, page in self.question_pages.items():
            self.pages.add(name, page)
        self.assumptions_page = AssumptionsPage(self.session, self.appearance.theme)
        self.assumptions_page.sensitivity_asked.connect(lambda: self.pages.turn_to(SENSITIVITY))
        self.pages.add(ASSUMPTIONS, self.assumptions_page)
        self.runs_page = RunsPage(self.history, self.appearance.theme)
        self.pages.add(RUNS, self.runs_page)
        self.national_page = NationalPage(self.session, self.appearance.theme)
        self.pages.add(NATIONAL, self.national_page)
        self.banner = Banner()
        self.status_bar = StatusBar()
        self.script_pane = ScriptPane()
        middle = QWidget()
        layout = QVBoxLayout(middle)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        saved = self.saved_note.banner.margins
        parts = [self.pages.header, self.banner.margins, saved, self.script_pane, self.status_bar]
        self.window_style = WindowStyle(self, parts)
        for part in [*parts[:3], self.pages, *parts[3:]]:
            layout.addWidget(part, int(part is self.pages))
        self.room = RoomMode(self, middle, self.explore_study, self.session, self.appearance)
        self.setMinimumHeight(420)
        self.resize(1280, 800)

    def _fill_menus(self) -> None:
        self.menus = menus = Menus(self)
        menus.add_file(self.documents, self.open_actions, self.export_actions, new=self.new)
        menus.add_edit(
            self.undo_group,
            reset=self.session.reset,
            copy_command=self.status_bar.copy_command,
            ask_role=lambda: self.role.ask(self),
        )
        menus.add_study(self.auto_run, run_page=self.run_page, settle=self.settle, stop=self.studies.stop)
        script, room, live = self.status_bar.script.toggle, self.room.toggle, self.live_actions.watch
        menus.add_view(self.pages, self.appearance, show_script=script, show_room=room, show_live=live)
        menus.add_help(self.help_actions, show_help=self.show_help)

    def _connect(self) -> None:
        self.session.changed.connect(self._session_changed)
        self.session.moved.connect(lambda _: self.show_answer())
        self.auto_run.due.connect(self.run)
        self.auto_run.blocked.connect(self._say_stale)
        self.documents.changed.connect(self._show_title)
        self.explore_study.to_show.connect(self.show_answer)
        self.compare_page.run_asked.connect(self.compare)
        for changed in (self.compare_study.answered, self.compare_page.view_changed):
            changed.connect(self.show_comparison)
        for name in self.question_studies:
            self._connect_question_study(name)
        for view in (self.explore_page.tradeoff_panel.problem_line, self.assumptions_page):
            self.remedy_actions.problems_found.connect(view.show_problems)
            view.chosen.connect(self.remedy_actions.take)
        self.national_actions = self._connect_actions()
        self.page_studies: dict[str, PageStudy] = {
            EXPLORE: self.explore_study,
            COMPARE: self.compare_study,
            **self.question_studies,
            NATIONAL: self.national_study,
            "": self.history_actions.study,
        }
        for name, study in (*self.page_studies.items(), (COMPARE, self.people_study), (SENSITIVITY, self.worth_study)):
            study.progressed.connect(lambda update, name=name: self.status_bar.show_progress(update, name))
            study.message.connect(lambda words, is_error, act: self.say(words, is_error=is_error, action=act))
        self.study_line = StudyLine(self, self.page_studies, self.pages, self.status_bar)
        self.studies.running_changed.connect(self._running_changed)
        self.status_bar.stop_asked.connect(self.studies.stop)
        self.status_bar.script_toggled.connect(self.script_pane.setVisible)
        self.banner.closed.connect(self.hide_banner)
        panel, history = self.explore_page.decision_panel, self.history_actions
        panel.run_asked.connect(self.run)
        self.explore_page.answer_panel.settle_asked.connect(self.settle)
        self.explore_page.parameter_asked.connect(self.show_assumption)
        self.explore_page.follow(self.challenge)
        self.question_pages[SENSITIVITY].follow(self.worth_study, tuple(self.question_pages.values()))
        self.challenge.opened.connect(history.show_beside)
        self.challenge.numbers_asked.connect(lambda: self.pages.turn_to(ASSUMPTIONS))
        panel.force_chosen.connect(self.open_actions.open)
        self.open_actions.opened.connect(self._opened)
        self.open_actions.refused.connect(self._refuse)
        panel.file_asked.connect(self.open_actions.ask)
        exports, folder = self.export_actions, self.last_folder
        others = self.documents.failed, self.saved_note.failed, self.remedy_actions.refused, self.live_actions.failed
        for failed in (exports.failed, folder.failed, history.failed, *others):
            failed.connect(lambda why: self.say(why, is_error=True))
        for saved in (exports.saved, folder.written, history.saved, self.documents.saved):
            saved.connect(self.saved_note.show)
        exports.begun.connect(self.saved_note.tell)
        folder.study_name = exports.file_name
        self.help_actions.tour_ended.connect(self.explore_page.dial.track.setFocus)
        self.role.changed.connect(panel.set_role)
        panel.set_role(self.role.name)
        self.pages.turned.connect(self._turned)
        self.appearance.changed.connect(self._set_theme)
        self._running_changed(False)
        self.status_bar.set_page(self.pages.name)
        self.update_save_actions()
        # these hold on to all that listens to them, and so to the window, unless they end with it
        parts = self.session, self.studies, self.appearance, self.remedy_actions, self.auto_run, self.role, self.history
        more = history, self.challenge, self.national_actions, self.people_study, self.worth_study
        for part in (*parts, *more, *self.page_studies.values()):
            part.setParent(self)

    def _connect_question_study(self, name: str) -> None:
        page, study = self.question_pages[name], self.question_studies[name]
        page.run_asked.connect(lambda: self.ask_question(name))
        page.parameter_asked.connect(self.show_assumption)
        study.preview_ready.connect(page.preview)
        study.failed.connect(page.failed)
        study.answered.connect(lambda: self.show_question_answer(name))

    def _connect_actions(self) -> NationalActions:
        history, page, studies = self.history_actions, self.runs_page, self.studies
        national = NationalActions(self.session, self.pages, self.national_page, self.national_study)
        for actions, left in ((history, history.outdated), (national, national.left)):
            left.connect(self.hide_banner)
            actions.started.connect(self._study_started)
            actions.refused.connect(self.say_error)
        history.opened.connect(self.status_bar.say)
        history.noted.connect(self.say)
        national.opened.connect(self._opened)
        national.noted.connect(lambda text, action, does: self.say(text, action=action, does=does))
        for shows in (self.show_script, self.update_save_actions):
            national.shown.connect(shows)
            page.selection_changed.connect(shows)
        studies.updated.connect(lambda update: page.follow(update, studies.question, studies.command))
        studies.stored.connect(page.study_stored)
        return national

    # studies

    def run_page(self) -> None:
        """Run the study of the page that is shown."""
        name = self.pages.name
        runs = {RUNS: self.runs_page.again.click, COMPARE: self.compare, NATIONAL: self.national_actions.run}
        runs |= {question: lambda: self.ask_question(name) for question in QUESTION_VERBS}
        runs.get(name, self.run)()

    def ask_question(self, name: str) -> None:
        """Ask the question of a page about the decision at hand."""
        self.hide_banner()
        try:
            self.question_studies[name].run(self.question_pages[name].form)
        except ForcesimError as error:
            self.question_pages[name].refuse(f"This can't be asked as it stands: {error}")
            return
        self.question_pages[name].waiting()
        self._study_started()

    def _study_started(self) -> None:
        self.study_line.show_start(self.pages.name)
        self.update_save_actions()
        self.show_script()

    def show_question_answer(self, name: str) -> None:
        answer = self.question_studies[name].answer()
        if answer is not None:
            self.question_pages[name].show_result(answer.result)
            self._show_evidence()
        self.update_save_actions()

    def _show_evidence(self) -> None:
        """Show the problems of the decision, and on Assumptions what each of its numbers does."""
        self.remedy_actions.refresh()
        study = self.question_studies[SENSITIVITY]
        is_of_decision = study.decision is not None and study.decision.key == self.session.decision.key
        self.assumptions_page.show_study(study.result if is_of_decision else None)

    def show_assumption(self, path: str) -> None:
        """Show the evidence for a parameter on Assumptions."""
        self.pages.turn_to(ASSUMPTIONS)
        self.assumptions_page.show_parameter(path)

    def compare(self) -> None:
        """Simulate the scenarios that are ticked on the Compare page."""
        self.hide_banner()  # first, since a study that this one replaces leaves a message of its own
        try:
            self.compare_study.run(self.compare_page.names, self.compare_page.held_against)
        except ForcesimError as error:
            self.say_error("These can't be compared as they stand.", error)
            return
        self.compare_page.waiting()
        self._study_started()

    def show_comparison(self) -> None:
        self.compare_page.show_study(self.compare_study)
        self.update_save_actions()
        self.show_script()

    def settle(self) -> None:
        """Simulate the decision at hand until no verdict can change any more."""
        self.run(settling_size())

    def run(self, size: StudySize | None = None) -> None:
        """Simulate the decision at hand."""
        # what was said of the study before; the new one may have something to say as it starts
        self.hide_banner()
        try:
            self.explore_study.run(size)
        except ForcesimError as error:
            self.say_error("This can't be run as it stands.", error)
            return
        self.auto_run.cancel()
        self.status_bar.show_starting()
        if self.explore_study.result is None:
            self.explore_page.waiting()
        self.show_answer()

    def _say_stale(self) -> None:
        self.say("The decision has changed since this answer was simulated.", action="Run this")
        self._is_stale_told = True

    def show_answer(self) -> None:
        """Show the answer at the position of the dial."""
        explore_view = self.explore_study.view(self.session.at)
        if explore_view is not None:
            self.explore_page.show_answer(explore_view)
            if self.explore_study.result is not None:
                self.explore_page.tradeoff_panel.show_result(
                    self.explore_study.result, self.session.at, is_outdated=bool(explore_view.outdated)
                )
            self.answer_shown.emit()
        self.room.show_answer()
        self._show_evidence()
        self.update_save_actions()
        self.show_script()

    def _session_changed(self) -> None:
        self._show_title()
        if self.explore_study.is_stale:
            if self.explore_study.recall():
                self.auto_run.cancel()
                self.hide_banner()
            elif not self.auto_run.is_on:
                self._say_stale()
        elif self._is_stale_told:
            self.hide_banner()
            self.show_answer()
        self._show_evidence()
        self.show_script()

    def _running_changed(self, running: bool) -> None:
        self.status_bar.set_running(running)
        self.menus.stop.setEnabled(running)
        if running:
            self.saved_note.banner.clear()

    # files

    def begin(self, name: str | None) -> None:
        """Open what is named and simulate it, or else the decision at hand, which a crash may have left."""
        if name is not None and self.open_actions.open_document(name):
            return
        wrong = self.banner.text if name is not None and self.banner.text != _RECOVERED else ""
        self.run()
        if wrong:  # below what is wrong with the file: what is open instead
            self.say(f"{wrong}\n{self.session.title} is open instead.", is_error=True)
        elif self.is_recovered:
            self.say(_RECOVERED, action="Save", does=self._save_recovered)

    def new(self) -> None:
        """Start a new decision, and simulate it."""
        if self.documents.new():
            self.hide_banner()
            self._opened()

    def _opened(self) -> None:
        if not self.explore_study.recall():
            self.run()

    def _refuse(self, text: str, error: Exception) -> None:
        self.say_error(text, error)
        self.explore_page.decision_panel.show_session()

    def _answer(self) -> Answer | None:
        study = self._page_study()
        answer = study.answer() if study is not None else self.runs_page.selected_answer
        return self.challenge.with_challenge(answer) if study is self.explore_study else answer

    def _page_study(self) -> PageStudy | None:
        """The study of the page that is shown; None where it has none."""
        if self.pages.name == COMPARE:
            return self.compare_page.shown_study(self.compare_study)
        return None if self.pages.name == RUNS else self.page_studies.get(self.pages.name, self.explore_study)

    def update_save_actions(self) -> None:
        study = self._page_study()
        can_save = study.has_answer if study is not None else self.runs_page.selected_answer is not None
        for entry in self.menus.of_answer:
            entry.setEnabled(can_save)

    def _save_recovered(self) -> None:
        if self.documents.save():
            self.hide_banner()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not press_by_enter(self, event):
            super().keyPressEvent(event)

    def _turned(self) -> None:
        self.status_bar.set_page(self.pages.name)
        self.undo_group.setActiveStack(self.history.stack if self.pages.name == RUNS else self.session.stack)
        if self.pages.name == EXPLORE and self.explore_study.is_stale and not self.banner.isVisible():
            self._say_stale()
        self.show_script()
        self.update_save_actions()

    def _show_title(self) -> None:
        self.pages.set_title(self.session.title)
        name = self.documents.name.replace("[*]", "[*][*]")  # doubled, Qt takes it for part of the name
        self.setWindowTitle(f"{name}[*] – forcesim")
        self.setWindowModified(self.documents.is_changed)

    def show_script(self) -> None:
        """Show the command and the script that give the numbers on the page that is shown."""
        study = self._page_study()
        script = study.script() if study is not None else Script(self.runs_page.command, "")
        self.status_bar.show_command(script.command)
        self.script_pane.show_script(script)

    def say(
        self, text: str, *, is_error: bool = False, action: str = "", does: Callable[[], object] | None = None
    ) -> None:
        """Show a message above the page; ``action`` labels a button that runs the decision, or does something else."""
        self._is_stale_told = False
        self.banner.say(text, is_error=is_error, actions=((action, does or self.run),) if action else ())

    def hide_banner(self) -> None:
        self._is_stale_told = False
        self.banner.clear()

    def say_error(self, text: str, error: Exception) -> None:
        self.say(with_faults(text, error), is_error=True)

    def show_help(self) -> None:
        """Show how to read the page."""
        self.help_actions.show_help(self.pages.name)

    def _tour_steps(self) -> Sequence[TourStep]:
        self.pages.turn_to(EXPLORE)
        national, script = self.pages.button(NATIONAL), self.status_bar.script
        return explore_steps(self.explore_page, self.session, national, script, self.role.name)

    def _set_theme(self, theme: Theme) -> None:
        self.window_style.set_theme(theme)
        self.pages.set_theme(theme)
        self.script_pane.set_fixed_font(theme.px(12))

    def closeEvent(self, event: QCloseEvent) -> None:
        """Close unless a person wants to keep unsaved changes; all studies and workers end."""
        if not self.documents.may_lose():
            event.ignore()
            return
        self.appearance.keep_geometry(self)
        self.documents.close()
        self.challenge.shut_down()
        self.studies.shut_down()
        self.history.close()
        super().closeEvent(event)
