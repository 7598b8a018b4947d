"""The main window: header, pages, status bar, menus; it hands on what one part says to the others."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QSettings, Signal
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent, QGuiApplication
from PySide6.QtWidgets import QFileDialog, QMainWindow, QVBoxLayout, QWidget

from forcesim.errors import ForcesimError, ScenarioError
from forcesim.report.answer import Answer
from forcesim.report.brief import brief
from forcesim.report.comparison import comparison_view
from forcesim.report.remedies import Trouble, troubles
from forcesim.report.script import Script
from forcesim.report.view_sensitivity import effects_of
from forcesim.scenario.toml_text import is_file
from ui.about import AboutWindow
from ui.appearance import Appearance
from ui.asking import Asking
from ui.comparing import Comparing
from ui.documents import Documents
from ui.exploration import Exploration
from ui.footer import Footer
from ui.help_window import HelpWindow
from ui.menus import Menus
from ui.pages.assumptions import AssumptionsPage
from ui.pages.bar import Pages
from ui.pages.compare import ComparePage
from ui.pages.explore import ExplorePage
from ui.pages.fails import FailsPage
from ui.pages.matters import MattersPage
from ui.pages.takes import TakesPage
from ui.session import Session, faults_in_words
from ui.study_controller import StudyController
from ui.theme import Theme
from ui.widgets.banner import Banner
from ui.widgets.script_pane import ScriptPane

CAPSULE = ".forcesim"
EXPLORE, COMPARE, ASSUMPTIONS, MATTERS = "Explore", "Compare", "Assumptions", "What matters"
# pages that ask one question, by the verb that asks it
ASK_PAGES = {MATTERS: MattersPage, "When it fails": FailsPage, "What it takes": TakesPage}
ASKS = {name: page.kind for name, page in ASK_PAGES.items()}
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
        self.exploration = Exploration(session, studies)
        self.comparing = Comparing(session, studies)
        self.asking = {name: Asking(kind, session, studies) for name, kind in ASKS.items()}
        self._help: HelpWindow | None = None
        self._says_stale = False
        self._build()
        self.menus = Menus(self)
        self._connect()
        self.appearance.restore_geometry(self)
        self.appearance.apply()
        self._show_title()
        self._show_script()
        self._offer_recovery()
        self.page.dial.track.setFocus()

    # building

    def _build(self) -> None:
        self.pages = Pages()
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
        self.banner = Banner()
        self._around = QWidget()
        around = QVBoxLayout(self._around)
        around.setContentsMargins(12, 12, 12, 0)
        around.addWidget(self.banner)
        self._around.hide()
        self.footer = Footer()
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
        self.session.moved.connect(lambda _: self._show_answer())
        self.documents.changed.connect(self._show_title)
        self.documents.failed.connect(lambda said: self.say(said, is_error=True))
        self.exploration.answered.connect(self._show_answer)
        self.comparing.answered.connect(self._show_comparison)
        self.compare_page.run_asked.connect(self.compare)
        for name, asking in self.asking.items():
            self._connect_asking(name, asking)
        for study in (self.exploration, self.comparing, *self.asking.values()):
            study.followed.connect(self.footer.follow)
            study.told.connect(lambda said, is_error, act: self.say(said, is_error=is_error, action=act))
        self.studies.running_changed.connect(self._running_changed)
        self.footer.stop_asked.connect(self.studies.stop)
        self.footer.script_toggled.connect(self.script_pane.setVisible)
        self.banner.acted.connect(self._act)
        self.banner.closed.connect(self._hide_banner)
        panel = self.page.panel
        panel.run_asked.connect(self.run)
        panel.force_chosen.connect(self.open)
        panel.file_asked.connect(self.ask_open)
        self.pages.turned.connect(self._turned)
        self.appearance.changed.connect(self._set_look)
        self._running_changed(False)
        self._can_save_answer()

    def _connect_asking(self, name: str, asking: Asking) -> None:
        page = self.ask_pages[name]
        page.run_asked.connect(lambda: self.ask(name))
        page.parameter_asked.connect(self.show_assumption)
        asking.came_in.connect(page.preview)
        asking.failed.connect(page.failed)
        asking.answered.connect(lambda: self._show_found(name))

    # studies

    def run_page(self) -> None:
        """Run what the page that is shown asks."""
        if self.pages.name == COMPARE:
            self.compare()
        elif self.pages.name in ASKS:
            self.ask(self.pages.name)
        else:
            self.run()

    def ask(self, name: str) -> None:
        """Ask what the page of a name asks, about the decision at hand."""
        self._hide_banner()
        try:
            self.asking[name].run(self.ask_pages[name].wish)
        except ForcesimError as error:
            self.ask_pages[name].refuse(f"This can't be asked as it stands: {error}")
            return
        self.ask_pages[name].waiting()
        self.footer.starting()
        self._can_save_answer()
        self._show_script()

    def _show_found(self, name: str) -> None:
        answer = self.asking[name].answer()
        if answer is not None:
            self.ask_pages[name].show_result(answer.result, answer.sentence)
            self._show_evidence()
        self._can_save_answer()

    def _show_evidence(self) -> None:
        """Tell the Assumptions page what goes wrong with the decision, and what each of its numbers does."""
        exploration, asking = self.exploration, self.asking[MATTERS]
        here = self.session.decision
        result = exploration.result
        is_whole = result is not None and result.finished + len(result.failures) >= result.asked
        found: tuple[Trouble, ...] = ()
        if result is not None and is_whole and exploration.asked is not None and not exploration.is_stale:
            found = troubles(result, self.session.scenario().scenario, self.session.at)
        self.assumptions_page.show_troubles(found)
        about = asking.result if asking.decision is not None and asking.decision.key == here.key else None
        self.assumptions_page.show_effects(*effects_of(about))

    def show_assumption(self, path: str) -> None:
        """Show what stands behind a number."""
        self.pages.turn_to(ASSUMPTIONS)
        self.assumptions_page.show_parameter(path)

    def compare(self) -> None:
        """Simulate what is ticked on the Compare page."""
        self._hide_banner()  # first: a study that is given up by this one says so
        try:
            self.comparing.run(self.compare_page.names)
        except ForcesimError as error:
            self._say_error("These can't be compared as they stand.", error)
            return
        self.compare_page.waiting()
        self.footer.starting()
        self._show_script()

    def _show_comparison(self) -> None:
        if self.comparing.result is not None:
            self.compare_page.show_view(comparison_view(self.comparing.result, self.comparing.titles))
        self._can_save_answer()

    def run(self) -> None:
        """Simulate the decision at hand."""
        try:
            self.exploration.run()
        except ForcesimError as error:
            self._say_error("This can't be run as it stands.", error)
            return
        self._hide_banner()
        self._can_save_answer()
        self.page.waiting()
        self.footer.starting()
        self._show_script()

    def _show_answer(self) -> None:
        """Show the answer at the position of the dial."""
        shown = self.exploration.view(self.session.at)
        if shown is not None:
            self.page.show_view(*shown)
            self.answer_shown.emit()
        self._show_evidence()
        self._can_save_answer()
        self._show_script()

    def _session_changed(self) -> None:
        self._show_title()
        if self.exploration.is_stale:
            if self.exploration.recall():
                self._hide_banner()
            else:
                self.say("The decision has changed since this answer was simulated.", action="Run this")
                self._says_stale = True
        elif self._says_stale:
            self._hide_banner()
            self._show_answer()
        self._show_evidence()
        self._show_script()

    def _running_changed(self, running: bool) -> None:
        self.footer.set_running(running)
        self.menus.stop.setEnabled(running)

    # files

    def new(self) -> None:
        """Begin a new decision."""
        if self.documents.new():
            self.studies.stop()
            self.exploration.forget()
            self._hide_banner()
            self.page.welcome()
            self._show_title()
            self._show_script()

    def open_document(self, name: str) -> None:
        """Open a file in place of the document, once a person has agreed to lose what is not saved."""
        if self.documents.may_lose():
            self.open(name)

    def open(self, name: str) -> None:
        """Open a built-in force, a scenario or policy file, or a capsule."""
        path = Path(name)
        is_own = is_file(path)
        try:
            if is_own and path.suffix == CAPSULE:
                self._open_capsule(path)
                return
            if is_own and _is_policy(path):
                self.session.add_policy(path)
            elif is_own:
                self.documents.open(path)
            else:
                self.session.choose_force(name)
        except ForcesimError as error:
            said = "can't be opened." if path.suffix == CAPSULE else "can't be used as it stands:"
            self._say_error(f"{path.name} {said}", error)
            self.page.panel.show_session()
            return
        if not self.exploration.recall():
            self.run()

    def _open_capsule(self, path: Path) -> None:
        answer = self.exploration.open_capsule(path)
        if answer.result.kind != "tradeoff":
            said = f"{path.name} holds the answer to another question: {answer.sentence}"
            self.say(f"{said}\nExplore shows trade-offs; forcesim report shows this one.")
            return
        self._hide_banner()
        reference = answer.result.scenarios[0]
        described = next((one for one in answer.described if one.name == reference.name), answer.described[0])
        if self.session.recall(reference.name, described, answer.result.present):
            self.exploration.belongs_to(self.session.decision)
        else:
            said = f"This capsule answers for {reference.title}, as it was described then."
            self.say(f"{said} What stands on the left is another decision, until you run it.", action="Run this")
        self._show_answer()
        self.pages.set_title(f"{path.name} · {reference.title}")
        self.footer.status.setText(f"{answer.result.finished} futures, from a capsule")

    def ask_open(self) -> None:
        name, _ = QFileDialog.getOpenFileName(self, "Open", "", _KINDS)
        if name:
            self.open_document(name)

    def ask_capsule(self) -> None:
        name, _ = QFileDialog.getSaveFileName(self, "Save answer", "answer.forcesim", "Capsules (*.forcesim)")
        if name:
            self.save_capsule(Path(name))

    def ask_brief(self) -> None:
        name, _ = QFileDialog.getSaveFileName(self, "Save brief", "brief.html", "Web pages (*.html)")
        if name:
            self.save_brief(Path(name))

    def save_capsule(self, path: Path) -> None:
        """Write the answer on the screen, with its scenarios, into one file."""
        answer = self._answer()
        if answer is None:
            return
        try:
            answer.save(path)
        except (ForcesimError, OSError) as error:
            self.say(f"The capsule could not be saved: {error}\nChoose another place.", is_error=True)

    def save_brief(self, path: Path) -> None:
        """Write the answer on the screen as a page to read or print."""
        answer = self._answer()
        if answer is None:
            return
        try:
            path.write_text(brief(answer), encoding="utf-8")
        except OSError as error:
            self.say(f"The brief could not be saved: {error}\nChoose another place.", is_error=True)

    def _answer(self) -> Answer | None:
        if self.pages.name in ASKS:
            return self.asking[self.pages.name].answer()
        return self.comparing.answer() if self.pages.name == COMPARE else self.exploration.answer()

    def _can_save_answer(self) -> None:
        # a capsule that was opened is on the disk already
        can_save = self._answer() is not None
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
        self.say("The program ended unexpectedly; this is what you were deciding. Save it, or go on.")

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if any(Path(url.toLocalFile()).suffix in (".toml", CAPSULE) for url in event.mimeData().urls()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        event.acceptProposedAction()
        files = [url.toLocalFile() for url in event.mimeData().urls() if url.isLocalFile()]
        self.open_document(files[0])

    # words

    def _turned(self) -> None:
        self._show_script()
        self._can_save_answer()

    def _show_title(self) -> None:
        self.pages.set_title(self.session.title)
        self.setWindowTitle(f"{self.documents.name}[*] – forcesim")
        self.setWindowModified(self.documents.is_changed)

    def _show_script(self) -> None:
        script = self._script()
        self.footer.show_command(script.command)
        self.script_pane.show_script(script)

    def copy_command(self) -> None:
        QGuiApplication.clipboard().setText(self._script().command)

    def _script(self) -> Script:
        """What gives the numbers on the page that is shown."""
        if self.pages.name in ASKS:
            return self.asking[self.pages.name].script()
        if self.pages.name == COMPARE:
            return self.comparing.script()
        return self.exploration.script()

    def say(self, text: str, *, is_error: bool = False, action: str = "") -> None:
        """Tell something in the window itself; ``action`` names a button that runs the decision."""
        self._says_stale = False
        self.banner.say(text, is_error=is_error, action=action)
        self._around.show()

    def _act(self) -> None:
        self.run()

    def _hide_banner(self) -> None:
        self._says_stale = False
        self.banner.hide()
        self._around.hide()

    def _say_error(self, text: str, error: ForcesimError) -> None:
        lines = faults_in_words(error) if isinstance(error, ScenarioError) else [str(error)]
        more = f"\n… and {len(lines) - 8} more: forcesim check lists them all." if len(lines) > 8 else ""
        self.say("\n".join([text, *lines[:8]]) + more, is_error=True)

    def say_unexpected(self, text: str) -> None:
        """Tell of a fault of the program itself, without ending it."""
        said = f"Something went wrong that should not have: {text}\nWhat is finished is kept. Run it again."
        self.say(said, is_error=True)

    def show_help(self) -> None:
        """Show how to read the page."""
        if self._help is None:
            self._help = HelpWindow(self)
        self._help.show_page(self.pages.name.lower().replace(" ", "-"))
        self._help.show()
        self._help.raise_()

    def show_about(self) -> None:
        AboutWindow(self).open()

    # looks

    def set_text_size(self, scale: float) -> None:
        self.appearance.set_text_size(scale)

    def set_scheme(self, scheme: str) -> None:
        self.appearance.set_scheme(scheme)

    def _set_look(self, look: Theme) -> None:
        self.page.set_look(look)
        self.compare_page.set_look(look)
        self.assumptions_page.set_look(look)
        for page in self.ask_pages.values():
            page.set_look(look)
        self.script_pane.set_fixed_font(look.px(12))
        self._show_answer()

    def closeEvent(self, event: QCloseEvent) -> None:
        """End the workers; nothing goes on behind a closed window."""
        if not self.documents.may_lose():
            event.ignore()
            return
        self.appearance.keep_geometry(self)
        self.documents.close()
        self.studies.shut_down()
        super().closeEvent(event)


def _is_policy(path: Path) -> bool:
    try:
        head = path.read_text(encoding="utf-8")[:20_000]
    except (OSError, UnicodeDecodeError):
        return False
    return any(line.replace(" ", "").startswith('kind="policy"') for line in head.splitlines())
