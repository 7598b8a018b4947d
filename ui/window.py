"""The main window: header, pages, status bar, menus; it hands on what one part says to the others."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QSettings, Qt, Signal
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent, QGuiApplication, QKeyEvent, QUndoGroup
from PySide6.QtWidgets import QAbstractButton, QMainWindow, QVBoxLayout, QWidget

from forcesim.errors import ForcesimError, ScenarioError
from forcesim.report.answer import Answer, open_answer
from forcesim.report.output.reproduce import Script
from forcesim.report.views.comparison import comparison_view
from forcesim.scenario.files.toml_reader import is_file
from ui.file_dialogs import Folder, ask_file
from ui.pages.assumptions import AssumptionsPage
from ui.pages.compare import ComparePage
from ui.pages.explore import ExplorePage
from ui.pages.failure import FailurePage
from ui.pages.page_names import ASKS, ASSUMPTIONS, COMPARE, EXPLORE, FAILS, MATTERS, RUNS, TAKES
from ui.pages.page_stack import PageStack
from ui.pages.require import RequirePage
from ui.pages.runs import RunsPage
from ui.pages.sensitivity import SensitivityPage
from ui.shell.export_actions import ExportActions
from ui.shell.help_actions import HelpActions
from ui.shell.menus import Menus
from ui.shell.reopen import HistoryActions, restore
from ui.shell.status_bar import StatusBar
from ui.shell.tour import Step
from ui.shell.tour_steps import explore_steps
from ui.state.appearance import Appearance
from ui.state.decision import Size
from ui.state.documents import Documents, is_capsule, is_policy
from ui.state.role import Role
from ui.state.session import Session, faults_in_words
from ui.state.study_history import StudyHistory
from ui.studies.auto_run import AutoRun
from ui.studies.compare_study import CompareStudy
from ui.studies.explore_study import ExploreStudy, settled
from ui.studies.page_study import PageStudy
from ui.studies.question_study import QuestionStudy
from ui.studies.remedy_actions import RemedyActions
from ui.studies.study_controller import StudyController
from ui.theme import Theme
from ui.widgets.banner import Banner
from ui.widgets.script_pane import ScriptPane

CAPSULE = ".forcesim"
ASK_PAGES = {MATTERS: SensitivityPage, FAILS: FailurePage, TAKES: RequirePage}
_LEFT = "The program ended unexpectedly; this is what you were deciding. Save it, or go on."
_KINDS = "Scenarios, policies and capsules (*.toml *.forcesim)"


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
        self.session = session
        self.studies = studies
        self.appearance = Appearance(settings)
        self.documents = Documents(session, self, settings, folder)
        self.exploration = ExploreStudy(session, studies)
        self.remedying = RemedyActions(session, self.exploration)
        self.comparing = CompareStudy(session, studies)
        self.asking = {name: QuestionStudy(kind, session, studies) for name, kind in ASKS.items()}
        self.by_itself = AutoRun(session, self.exploration, settings)
        self.role = Role(settings)
        self.history = StudyHistory()
        self.undoing = QUndoGroup(self)
        for stack in (session.stack, self.history.stack):
            self.undoing.addStack(stack)
        self.undoing.setActiveStack(session.stack)
        self.folder = Folder(self, settings)
        self.saving = ExportActions(self, self._answer, self.role)
        self.guides = HelpActions(self, self._tour_steps, settings)
        self._says_stale = self._was_left = False
        self._build()
        self.menus = Menus(self)
        self._connect()
        self.appearance.restore_geometry(self)
        self.appearance.apply()
        self._show_title()
        self.show_script()
        self._offer_recovery()
        self.page.dial.track.setFocus()

    # building

    def _build(self) -> None:
        self.pages = PageStack()
        self.page = ExplorePage(self.session, self.appearance.look)
        self.pages.add(EXPLORE, self.page)
        self.compare_page = ComparePage(self.session, self.appearance.look)
        self.pages.add(COMPARE, self.compare_page)
        self.ask_pages = {name: page(self.session, self.appearance.look) for name, page in ASK_PAGES.items()}
        for name, page in self.ask_pages.items():
            self.pages.add(name, page)
        self.assumptions_page = AssumptionsPage(self.session, self.appearance.look)
        self.assumptions_page.matters_asked.connect(lambda: self.pages.turn_to(MATTERS))
        self.pages.add(ASSUMPTIONS, self.assumptions_page)
        self.runs_page = RunsPage(self.history, self.appearance.look)
        self.pages.add(RUNS, self.runs_page)
        self.banner = Banner()
        self._around = QWidget()
        around = QVBoxLayout(self._around)
        around.setContentsMargins(12, 12, 12, 0)
        around.addWidget(self.banner)
        self._around.hide()
        self.footer = StatusBar()
        self.script_pane = ScriptPane()
        middle = QWidget()
        layout = QVBoxLayout(middle)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.pages.header)
        layout.addWidget(self._around)
        layout.addWidget(self.pages, 1)
        layout.addWidget(self.script_pane)
        layout.addWidget(self.footer)
        self.setCentralWidget(middle)
        self.setAcceptDrops(True)
        self.setMinimumSize(960, 640)
        self.resize(1280, 800)

    def _connect(self) -> None:
        self.session.changed.connect(self._session_changed)
        self.session.moved.connect(lambda _: self.show_answer())
        self.by_itself.due.connect(self.run)
        self.by_itself.kept_waiting.connect(self._say_stale)
        self.documents.changed.connect(self._show_title)
        self.documents.failed.connect(lambda said: self.say(said, is_error=True))
        self.exploration.to_show.connect(self.show_answer)
        self.comparing.answered.connect(self.show_comparison)
        self.compare_page.run_asked.connect(self.compare)
        for name, asking in self.asking.items():
            self._connect_asking(name, asking)
        self.remedying.tell(self.page.bargain.troubles, self.assumptions_page)
        self.remedying.refused.connect(lambda said: self.say(said, is_error=True))
        self.past = HistoryActions(self)
        followed = {EXPLORE: self.exploration, COMPARE: self.comparing, **self.asking, "": self.past.following}
        for name, study in followed.items():
            study.followed.connect(lambda update, name=name: self.footer.follow(update, name))
            study.told.connect(lambda said, is_error, act: self.say(said, is_error=is_error, action=act))
        self.studies.running_changed.connect(self._running_changed)
        self.footer.stop_asked.connect(self.studies.stop)
        self.footer.script_toggled.connect(self.script_pane.setVisible)
        self.banner.acted.connect(self._act)
        self.banner.closed.connect(self.hide_banner)
        panel = self.page.panel
        panel.run_asked.connect(self.run)
        self.page.answer.settle_asked.connect(self.settle)
        panel.force_chosen.connect(self.open)
        panel.file_asked.connect(self.ask_open)
        for failed, saved in ((self.saving.failed, self.saving.saved), (self.folder.failed, self.folder.written)):
            failed.connect(lambda said: self.say(said, is_error=True))
            saved.connect(self.footer.saved)
        self.guides.toured.connect(self.page.dial.track.setFocus)
        self.role.changed.connect(panel.set_role)
        panel.set_role(self.role.name)
        self.pages.turned.connect(self._turned)
        self.appearance.changed.connect(self._set_look)
        self._running_changed(False)
        self.footer.turned(self.pages.name)
        self.can_save_answer()
        # these hold on to all that listens to them, and so to the window, unless they end with it
        parts = self.session, self.studies, self.appearance, self.remedying, self.by_itself, self.role, self.history
        for part in (*parts, *followed.values()):
            part.setParent(self)

    def _connect_asking(self, name: str, asking: QuestionStudy) -> None:
        page = self.ask_pages[name]
        page.run_asked.connect(lambda: self.ask(name))
        page.parameter_asked.connect(self.show_assumption)
        asking.came_in.connect(page.preview)
        asking.failed.connect(page.failed)
        asking.answered.connect(lambda: self.show_found(name))

    # studies

    def run_page(self) -> None:
        """Run what the page that is shown asks."""
        if self.pages.name == RUNS:
            self.runs_page.again.click()
        elif self.pages.name == COMPARE:
            self.compare()
        elif self.pages.name in ASKS:
            self.ask(self.pages.name)
        else:
            self.run()

    def ask(self, name: str) -> None:
        """Ask what the page of a name asks, about the decision at hand."""
        self.hide_banner()
        try:
            self.asking[name].run(self.ask_pages[name].form)
        except ForcesimError as error:
            self.ask_pages[name].refuse(f"This can't be asked as it stands: {error}")
            return
        self.ask_pages[name].waiting()
        self.footer.starting()
        self.can_save_answer()
        self.show_script()

    def show_found(self, name: str) -> None:
        answer = self.asking[name].answer()
        if answer is not None:
            self.ask_pages[name].show_result(answer.result, answer.sentence)
            self._show_evidence()
        self.can_save_answer()

    def _show_evidence(self) -> None:
        """Tell what goes wrong with the decision, and what each of its numbers does."""
        self.remedying.look()
        asking = self.asking[MATTERS]
        is_of_decision = asking.decision is not None and asking.decision.key == self.session.decision.key
        self.assumptions_page.show_study(asking.result if is_of_decision else None)

    def show_assumption(self, path: str) -> None:
        """Show what stands behind a number."""
        self.pages.turn_to(ASSUMPTIONS)
        self.assumptions_page.show_parameter(path)

    def compare(self) -> None:
        """Simulate what is ticked on the Compare page."""
        self.hide_banner()  # first: a study that is given up by this one says so
        try:
            self.comparing.run(self.compare_page.names)
        except ForcesimError as error:
            self.say_error("These can't be compared as they stand.", error)
            return
        self.compare_page.waiting()
        self.footer.starting()
        self.show_script()

    def show_comparison(self) -> None:
        if self.comparing.result is not None:
            self.compare_page.show_view(comparison_view(self.comparing.result, self.comparing.words))
        self.can_save_answer()

    def settle(self) -> None:
        """Simulate the decision at hand until no verdict can change any more."""
        self.run(settled())

    def run(self, size: Size | None = None) -> None:
        """Simulate the decision at hand."""
        try:
            self.exploration.run(size)
        except ForcesimError as error:
            self.say_error("This can't be run as it stands.", error)
            return
        self.by_itself.never_mind()
        self.hide_banner()
        self.footer.starting()
        if self.exploration.result is None:
            self.page.waiting()
        self.show_answer()

    def _say_stale(self) -> None:
        self.say("The decision has changed since this answer was simulated.", action="Run this")
        self._says_stale = True

    def show_answer(self) -> None:
        """Show the answer at the position of the dial."""
        shown = self.exploration.view(self.session.at)
        if shown is not None:
            self.page.show_answer(shown)
            if self.exploration.result is not None:
                self.page.bargain.show_result(self.exploration.result, self.session.at, is_former=bool(shown.former))
            self.answer_shown.emit()
        self._show_evidence()
        self.can_save_answer()
        self.show_script()

    def _session_changed(self) -> None:
        self._show_title()
        if self.exploration.is_stale:
            if self.exploration.recall():
                self.by_itself.never_mind()
                self.hide_banner()
            elif not self.by_itself.is_on:
                self._say_stale()
        elif self._says_stale:
            self.hide_banner()
            self.show_answer()
        self._show_evidence()
        self.show_script()

    def _running_changed(self, running: bool) -> None:
        self.footer.set_running(running)
        self.menus.stop.setEnabled(running)

    # files

    def begin(self, name: str | None) -> None:
        """Answer without a click: what is named, or else the decision at hand, be it one left by a crash."""
        told = _LEFT if self._was_left else ""
        if name is not None:
            if self.open_document(name):
                return
            if self.banner.text != told:  # something to go on with, below what was wrong with what was asked for
                told = f"{self.banner.text}\n{self.session.title} is open instead."
        self.run()
        if told:
            self.say(told, is_error=told != _LEFT)

    def new(self) -> None:
        """Begin a new decision."""
        if self.documents.new():
            self.studies.stop()
            self.exploration.forget()
            self.hide_banner()
            self.page.welcome()
            self._show_title()
            self.show_script()

    def open_document(self, name: str) -> bool:
        """Open a file in place of the document, once a person has agreed to lose what is not saved; false if not."""
        return self.documents.may_lose() and self.open(name)

    def open(self, name: str) -> bool:
        """Open a built-in force, a scenario or policy file, or a capsule; false where it is wrong, which is told."""
        path = Path(name)
        is_own = is_file(path)
        try:
            if is_own and is_capsule(path):
                restore(self, open_answer(path), path.name)
                return True
            if is_own and is_policy(path):
                self.session.add_policy(path)
            elif is_own:
                self.documents.open(path)
            else:
                self.session.choose_force(name)
        except ForcesimError as error:
            said = "can't be opened." if path.suffix == CAPSULE else "can't be used as it stands:"
            self.say_error(f"{path.name} {said}", error)
            self.page.panel.show_session()
            return False
        if not self.exploration.recall():
            self.run()
        return True

    def ask_open(self) -> None:
        path = ask_file(self, "Open", _KINDS)
        if path is not None:
            self.open_document(str(path))

    def _answer(self) -> Answer | None:
        following = self._following()
        return following.answer() if following is not None else self.runs_page.shown

    def _following(self) -> PageStudy | None:
        """The study of the page that is shown; None where it has none."""
        name = self.pages.name
        if name in ASKS:
            return self.asking[name]
        if name == RUNS:
            return None
        return self.comparing if name == COMPARE else self.exploration

    def can_save_answer(self) -> None:
        following = self._following()
        can_save = following.has_answer if following is not None else self.runs_page.shown is not None
        self.menus.capsule.setEnabled(can_save)
        self.menus.brief.setEnabled(can_save)

    def _offer_recovery(self) -> None:
        left = self.documents.recovered()
        if left is None:
            return
        try:
            self.documents.start(left)
        except ForcesimError:
            return  # its files are gone, and with them what it was about
        self.session.stack.resetClean()
        self._was_left = True
        self.say(_LEFT)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        # Qt's buttons know Space only
        button = self.focusWidget()
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and isinstance(button, QAbstractButton):
            button.click()
            return
        super().keyPressEvent(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if any(Path(url.toLocalFile()).suffix in (".toml", CAPSULE) for url in event.mimeData().urls()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        event.acceptProposedAction()
        files = [url.toLocalFile() for url in event.mimeData().urls() if url.isLocalFile()]
        self.open_document(files[0])

    # words

    def _turned(self) -> None:
        self.footer.turned(self.pages.name)
        self.undoing.setActiveStack(self.history.stack if self.pages.name == RUNS else self.session.stack)
        if self.pages.name == EXPLORE and self.exploration.is_stale and not self.banner.isVisible():
            self._say_stale()
        self.show_script()
        self.can_save_answer()

    def _show_title(self) -> None:
        self.pages.set_title(self.session.title)
        self.setWindowTitle(f"{self.documents.name}[*] – forcesim")
        self.setWindowModified(self.documents.is_changed)

    def show_script(self) -> None:
        script = self._script()
        self.footer.show_command(script.command)
        self.script_pane.show_script(script)

    def copy_command(self) -> None:
        QGuiApplication.clipboard().setText(self._script().command)

    def _script(self) -> Script:
        """What gives the numbers on the page that is shown."""
        following = self._following()
        if following is not None:
            return following.script()
        return Script(self.runs_page.command, "")

    def say(self, text: str, *, is_error: bool = False, action: str = "") -> None:
        """Tell something in the window itself; ``action`` names a button that runs the decision."""
        self._says_stale = False
        self.banner.say(text, is_error=is_error, action=action)
        self._around.show()

    def _act(self) -> None:
        self.run()

    def hide_banner(self) -> None:
        self._says_stale = False
        self.banner.hide()
        self._around.hide()

    def say_error(self, text: str, error: Exception) -> None:
        lines = faults_in_words(error) if isinstance(error, ScenarioError) else [str(error)]
        more = f"\n… and {len(lines) - 8} more: forcesim check lists them all." if len(lines) > 8 else ""
        self.say("\n".join([text, *lines[:8]]) + more, is_error=True)

    def say_unexpected(self, text: str) -> None:
        """Tell of a fault of the program itself, without ending it."""
        said = f"Something went wrong that should not have: {text}\nWhat is finished is kept. Run it again."
        self.say(said, is_error=True)

    def show_help(self) -> None:
        """Show how to read the page."""
        self.guides.show_help(self.pages.name)

    def _tour_steps(self) -> Sequence[Step]:
        self.pages.turn_to(EXPLORE)
        return explore_steps(self.page, self.session, self.footer.script, self.role.name)

    # looks

    def set_text_size(self, scale: float) -> None:
        self.appearance.set_text_size(scale)

    def set_scheme(self, scheme: str) -> None:
        self.appearance.set_scheme(scheme)

    def _set_look(self, look: Theme) -> None:
        self.pages.set_look(look)
        self.page.set_look(look)
        self.compare_page.set_look(look)
        self.assumptions_page.set_look(look)
        self.runs_page.set_look(look)
        for page in self.ask_pages.values():
            page.set_look(look)
        self.script_pane.set_fixed_font(look.px(12))
        self.show_answer()

    def closeEvent(self, event: QCloseEvent) -> None:
        """End the workers; nothing goes on behind a closed window."""
        if not self.documents.may_lose():
            event.ignore()
            return
        self.appearance.keep_geometry(self)
        self.documents.close()
        self.studies.shut_down()
        self.history.close()
        super().closeEvent(event)
