"""The main window: header, page, status bar, menus."""

from __future__ import annotations

import os
from importlib.metadata import version
from pathlib import Path

from PySide6.QtCore import QSettings, Qt, Signal
from PySide6.QtGui import QAction, QActionGroup, QCloseEvent, QGuiApplication, QKeySequence
from PySide6.QtWidgets import (
    QApplication,
    QFileDialog,
    QFrame,
    QHBoxLayout,
    QLabel,
    QMainWindow,
    QMessageBox,
    QProgressBar,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from forcesim.errors import ForcesimError, ScenarioError
from forcesim.report.answer import open_answer
from forcesim.report.ask import answered
from forcesim.report.brief import brief
from forcesim.report.views import tradeoff_view
from forcesim.scenario.toml_text import is_file
from forcesim.study.results import StudyResult
from ui import theme
from ui.help_window import HelpWindow
from ui.pages.explore import ExplorePage
from ui.session import Session, faults_in_words
from ui.study_controller import StudyController, Update
from ui.widgets.banner import Banner
from ui.widgets.text import label

_LICENCE = "Contains public sector information licensed under the Open Government Licence v3.0."


class Window(QMainWindow):
    """Ties the session, the studies and the page together."""

    answer_shown = Signal()

    def __init__(self, session: Session, studies: StudyController, settings: QSettings | None = None) -> None:
        super().__init__()
        self.setObjectName("forcesim")
        self.session = session
        self.studies = studies
        self._settings = settings
        self._scheme, self._scale = self._remembered()
        self._look = theme.theme(self._scheme, self._scale)
        self._result: StudyResult | None = None
        self._opened: str | None = None  # the command of a capsule that is shown
        self._help: HelpWindow | None = None
        self._asked = session.question()
        self._asked_command = session.command
        self._build()
        self._menus()
        self._connect()
        self._apply_look()
        self._show_title()
        self._show_command()

    # building

    def _build(self) -> None:
        self.page = ExplorePage(self.session, self._look)
        self.banner = Banner()
        middle = QWidget()
        layout = QVBoxLayout(middle)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._header())
        around = QVBoxLayout()
        around.setContentsMargins(12, 12, 12, 0)
        around.addWidget(self.banner)
        self._around = QWidget()
        self._around.setLayout(around)
        self._around.hide()
        layout.addWidget(self._around)
        # with very large text the columns keep a width that can be read, and the page scrolls
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(self.page)
        layout.addWidget(area, 1)
        layout.addWidget(self._footer())
        self.setCentralWidget(middle)
        self.setMinimumSize(960, 640)
        self.resize(1280, 800)

    def _header(self) -> QFrame:
        frame = QFrame()
        frame.setObjectName("header")
        row = QHBoxLayout(frame)
        row.setContentsMargins(20, 8, 20, 8)
        row.setSpacing(16)
        row.addWidget(label("forcesim", "brand"))
        self._title = label("", "mute", "title")
        row.addWidget(self._title, 1)
        return frame

    def _footer(self) -> QFrame:
        frame = QFrame()
        frame.setObjectName("footer")
        row = QHBoxLayout(frame)
        row.setContentsMargins(20, 4, 12, 4)
        row.setSpacing(12)
        self.progress = QProgressBar()
        self.progress.setObjectName("progress")
        self.progress.setTextVisible(False)
        self.progress.setFixedWidth(140)
        self._status = label("", "small", "status")
        self.stop = QPushButton("Stop")
        self.stop.setObjectName("stop")
        self.stop.setToolTip("Stop here and keep what is finished (Esc)")
        self._command = QLabel()
        self._command.setObjectName("command")
        self._command.setProperty("role", "command")
        self._command.setTextFormat(Qt.TextFormat.PlainText)
        self._command.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._command.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._command.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        copy = QPushButton("Copy")
        copy.setObjectName("copy_command")
        copy.setToolTip("Copy the command that gives these numbers")
        copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(self._command.toolTip()))
        row.addWidget(self.progress)
        row.addWidget(self._status)
        row.addWidget(self.stop)
        row.addWidget(self._command, 1)
        row.addWidget(copy)
        return frame

    def _menus(self) -> None:
        file = self.menuBar().addMenu("&File")
        self._action(file, "&Open…", self._ask_open, QKeySequence.StandardKey.Open)
        self._save_capsule = self._action(
            file, "&Save result as capsule…", self._ask_save, QKeySequence.StandardKey.Save
        )
        self._save_brief = self._action(file, "Save &brief…", self._ask_brief, "Ctrl+B")
        file.addSeparator()
        self._action(file, "&Quit", self.close, QKeySequence.StandardKey.Quit)
        study = self.menuBar().addMenu("&Study")
        self._run_action = self._action(study, "&Run this decision", self.run, "F5")
        self._stop_action = self._action(study, "&Stop", self.studies.stop, "Esc")
        view = self.menuBar().addMenu("&View")
        self._action(view, "Text &larger", lambda: self._step_text(1), QKeySequence.StandardKey.ZoomIn)
        self._action(view, "Text &smaller", lambda: self._step_text(-1), QKeySequence.StandardKey.ZoomOut)
        self._action(view, "Text &normal", lambda: self.set_text_size(1.0), "Ctrl+0")
        view.addSeparator()
        schemes = QActionGroup(self)
        for scheme, words in (("system", "As the &system"), ("light", "&Light"), ("dark", "&Dark")):
            action = self._action(view, words, lambda scheme=scheme: self.set_scheme(scheme))
            action.setCheckable(True)
            action.setChecked(scheme == self._scheme)
            schemes.addAction(action)
        helps = self.menuBar().addMenu("&Help")
        self._action(helps, "&How to read this page", self.show_help, QKeySequence.StandardKey.HelpContents)
        self._action(helps, "&About forcesim", self._about)

    def _action(self, menu: object, words: str, does: object, shortcut: object = None) -> QAction:
        action = QAction(words, self)
        if shortcut is not None:
            action.setShortcut(QKeySequence(shortcut))  # type: ignore[call-overload]
        action.triggered.connect(lambda _=False: does())  # type: ignore[operator]
        menu.addAction(action)  # type: ignore[attr-defined]
        return action

    def _connect(self) -> None:
        self.session.changed.connect(self._session_changed)
        self.studies.updated.connect(self._updated)
        self.studies.running_changed.connect(self._running_changed)
        self.stop.clicked.connect(self.studies.stop)
        self.banner.acted.connect(self.run)
        self.banner.closed.connect(self._hide_banner)
        self.page.run_asked.connect(self.run)
        self.page.dial_moved.connect(self._show_result)
        self.page.force_chosen.connect(self.open)
        QGuiApplication.styleHints().colorSchemeChanged.connect(self._apply_look)
        self._running_changed(False)
        self._has_result(False)

    # studies

    def run(self) -> None:
        """Simulate the decision at hand."""
        try:
            self._asked = self.session.question()
        except ForcesimError as error:
            self._say_error("This can't be run as it stands.", error)
            return
        self._hide_banner()
        self._opened = None
        self._result = None
        self._has_result(False)
        self._asked_command = self.session.command
        self.page.waiting()
        self.progress.setRange(0, 0)
        self._status.setText("starting")
        self._show_command()
        self.studies.start(self._asked)

    def _updated(self, update: Update) -> None:
        if update.ending == "failed":
            self._status.setText("failed")
            self.progress.setRange(0, 1)
            self._banner(
                f"The study ended with an error: {update.message}\nRun it again, or change the decision.", True
            )
            return
        self.progress.setRange(0, max(update.total, 1))
        self.progress.setValue(update.done)
        self._status.setText(_progress_words(update))
        if update.result is not None and update.result.finished:
            self._result = update.result
            self._has_result(True)
            self._show_result(self.page.dial.position)
        if update.ending and update.result is not None:
            self._tell_ending(update, update.result)

    def _tell_ending(self, update: Update, result: StudyResult) -> None:
        if result.failures:
            count = len(result.failures)
            said = "1 future failed" if count == 1 else f"{count} futures failed"
            self._banner(f"{said}; the answer stands on the others. {result.failures[0]}", True, "Run again")
        elif update.ending == "stopped" and not result.finished:
            self.page.answer.say("Stopped before the first future was in. Run it again for an answer.")
        elif update.ending == "stopped":
            said = f"Stopped early: the answer stands on {result.finished} of {result.asked} futures."
            self._banner(said, False, "Run to the end")
        elif update.message:
            self._banner(update.message, False)

    def _show_result(self, at: float | None) -> None:
        """Show the answer at a position of the dial, or at the one that it is about."""
        if self._result is not None:
            self.page.show_view(tradeoff_view(self._result, at, self._command_now()))
            self.answer_shown.emit()
        self._show_command()

    def _session_changed(self) -> None:
        self.page.show_session()
        self._show_title()
        if self._result is not None or self.studies.running:
            self._banner("The decision has changed since this answer was simulated.", False, "Run this")

    def _running_changed(self, running: bool) -> None:
        self.stop.setVisible(running)
        self.progress.setVisible(running)
        self._stop_action.setEnabled(running)

    # files

    def open(self, name: str) -> None:
        """Open a built-in force, a scenario or policy file, or a capsule."""
        path = Path(name)
        if is_file(path) and path.suffix == ".forcesim":
            self._open_capsule(path)
            return
        try:
            self.session.choose_force(name)
        except ScenarioError as error:
            if is_file(path) and _is_policy(path):
                self._open_policy(path)
                return
            self._say_error(f"{path.name} can't be used as it stands:", error)
            self.page.show_session()
            return
        self.run()

    def _open_policy(self, path: Path) -> None:
        try:
            self.session.add_policy(path)
        except ScenarioError as error:
            self._say_error(f"{path.name} can't be used as it stands:", error)
            return
        self.page.place_dial()
        self.run()

    def _open_capsule(self, path: Path) -> None:
        try:
            answer = open_answer(path)
        except ForcesimError as error:
            self._say_error(f"{path.name} can't be opened.", error)
            return
        if answer.result.kind != "tradeoff":
            said = f"{path.name} holds the answer to another question: {answer.sentence}"
            self._banner(f"{said}\nThe window shows trade-offs; forcesim report shows this one.", False)
            return
        self.studies.stop()
        self._hide_banner()
        self._result = answer.result
        self._opened = answer.command
        self._has_result(True)
        self._title.setText(f"{path.name} · {answer.result.scenarios[0].title}")
        self.page.waiting()
        self._status.setText(f"{answer.result.finished} futures, from a capsule")
        reference = answer.result.scenarios[0]
        if not self.session.recall(reference.name, reference.digest):
            said = f"This capsule answers for {reference.title}, as it was described then."
            self._banner(f"{said} What stands on the left is another decision, until you run it.", False, "Run this")
        self.page.show_session()
        self._show_result(None)

    def _ask_open(self) -> None:
        kinds = "Scenarios, policies and capsules (*.toml *.forcesim)"
        name, _ = QFileDialog.getOpenFileName(self, "Open", "", kinds)
        if name:
            self.open(name)

    def _ask_save(self) -> None:
        name, _ = QFileDialog.getSaveFileName(
            self, "Save result as capsule", "answer.forcesim", "Capsules (*.forcesim)"
        )
        if name:
            self.save_capsule(Path(name))

    def _ask_brief(self) -> None:
        name, _ = QFileDialog.getSaveFileName(self, "Save brief", "brief.html", "Web pages (*.html)")
        if name:
            self.save_brief(Path(name))

    def save_capsule(self, path: Path) -> None:
        """Write the answer on the screen, with its scenarios, into one file."""
        if self._result is None:
            return
        try:
            answered(self._asked, self._result, self._command_now()).save(path)
        except (ForcesimError, OSError) as error:
            self._banner(f"The capsule could not be saved: {error}\nChoose another place.", True)

    def save_brief(self, path: Path) -> None:
        """Write the answer on the screen as a page to read or print."""
        if self._result is None:
            return
        try:
            path.write_text(brief(answered(self._asked, self._result, self._command_now())), encoding="utf-8")
        except OSError as error:
            self._banner(f"The brief could not be saved: {error}\nChoose another place.", True)

    def _has_result(self, has: bool) -> None:
        # a capsule that was opened is on the disk already
        can_save = has and self._opened is None
        self._save_capsule.setEnabled(can_save)
        self._save_brief.setEnabled(can_save)

    # words

    def _show_title(self) -> None:
        self._title.setText(self.session.title)
        self.setWindowTitle(f"{self.session.title} – forcesim")

    def _command_now(self) -> str:
        if self._opened is not None:
            return self._opened
        return self._asked_command(self.page.dial.position)

    def _show_command(self) -> None:
        said = self._command_now()
        self._command.setText(said)
        self._command.setToolTip(said)

    def _banner(self, text: str, is_error: bool, action: str = "") -> None:
        self.banner.say(text, is_error=is_error, action=action)
        self._around.show()

    def _hide_banner(self) -> None:
        self.banner.hide()
        self._around.hide()

    def _say_error(self, text: str, error: ForcesimError) -> None:
        lines = faults_in_words(error) if isinstance(error, ScenarioError) else [str(error)]
        more = f"\n… and {len(lines) - 8} more: forcesim check lists them all." if len(lines) > 8 else ""
        self._banner("\n".join([text, *lines[:8]]) + more, True)

    def say_unexpected(self, text: str) -> None:
        """Tell of a fault of the program itself, without ending it."""
        self._banner(
            f"Something went wrong that should not have: {text}\nWhat is finished is kept. Run it again.", True
        )

    def show_help(self) -> None:
        """Show how to read the page."""
        if self._help is None:
            self._help = HelpWindow(self)
        self._help.show()
        self._help.raise_()

    def _about(self) -> None:
        QMessageBox.about(self, "About forcesim", f"forcesim {version('forcesim')}\nMIT licence.\n\n{_LICENCE}")

    # looks

    def _remembered(self) -> tuple[str, float]:
        if self._settings is None:
            return "system", 1.0
        scheme = str(self._settings.value("scheme", "system"))
        try:
            scale = float(str(self._settings.value("text", 1.0)))
        except ValueError:
            scale = 1.0
        geometry = self._settings.value("geometry")
        if geometry is not None:
            self.restoreGeometry(geometry)
        return (scheme if scheme in theme.SCHEMES else "system"), min(max(scale, 1.0), 2.0)

    def _step_text(self, step: int) -> None:
        sizes = theme.TEXT_SIZES
        place = min(range(len(sizes)), key=lambda index: abs(sizes[index] - self._scale))
        self.set_text_size(sizes[min(max(place + step, 0), len(sizes) - 1)])

    def set_text_size(self, scale: float) -> None:
        """Show all text at 1 to 2 times its usual size."""
        self._scale = scale
        self._apply_look()

    def set_scheme(self, scheme: str) -> None:
        """Light, dark, or as the system."""
        self._scheme = scheme
        self._apply_look()

    def _apply_look(self, *_: object) -> None:
        self._look = theme.theme(self._scheme, self._scale)
        application = QApplication.instance()
        if isinstance(application, QApplication):
            theme.apply(application, self._look)
        self.page.set_look(self._look)
        if self._settings is not None:
            self._settings.setValue("scheme", self._scheme)
            self._settings.setValue("text", self._scale)
        if self._result is not None:
            self._show_result(self.page.dial.position)

    def closeEvent(self, event: QCloseEvent) -> None:
        """End the workers; nothing goes on behind a closed window."""
        if self._settings is not None:
            self._settings.setValue("geometry", self.saveGeometry())
        self.studies.shut_down()
        super().closeEvent(event)


def _progress_words(update: Update) -> str:
    if update.ending:
        return f"{update.done} of {update.total} futures"
    left = update.seconds_left
    if left is None:
        return f"{update.done} of {update.total} futures"
    time = f"{left:.0f} s" if left < 90 else f"{left / 60:.0f} min"
    return f"{update.done} of {update.total} futures · {time} left"


def _is_policy(path: Path) -> bool:
    try:
        head = path.read_text(encoding="utf-8")[:20_000]
    except (OSError, UnicodeDecodeError):
        return False
    return any(line.replace(" ", "").startswith('kind="policy"') for line in head.splitlines()) and os.access(
        path, os.R_OK
    )
