"""Where a workshop begins: a script is chosen, its results are made if there are none, a session begins or goes on."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QDate, Qt, Signal
from PySide6.QtGui import QCloseEvent, QGuiApplication
from PySide6.QtWidgets import (
    QCheckBox,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QMainWindow,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from forcesim.errors import Fault, ScenarioError, WorkshopError
from forcesim.report.answer import Answer
from forcesim.scenario.files.builtin import WORKSHOP, builtin
from forcesim.workshop.preparation import ENDING as RESULTS
from forcesim.workshop.preparation import Preparation, open_preparation
from forcesim.workshop.script_files import ScriptFile, check_script, load_script
from forcesim.workshop.session import WorkshopSession
from forcesim.workshop.session_state import ENDING, load_state
from ui.file_dialogs import LastFolder, ask_file
from ui.studies.study_controller import StudyController
from ui.theme import Theme, stylesheet
from ui.widgets.banner import Banner
from ui.widgets.card import card
from ui.widgets.flow_layout import FlowLayout, in_flow
from ui.widgets.labels import explain, flowing, label
from ui.widgets.scroll_column import ScrollColumn
from ui.workshop.room_session import RoomSession
from ui.workshop.script_results import ScriptResults
from ui.workshop.workshop_files import (
    has_results,
    new_session_path,
    saved_sessions,
    script_of_session,
    store_results,
    stored_results,
)

_FEW = 5  # futures, for a first look
_PLACE = Qt.ItemDataRole.UserRole


class ScriptChooser(QMainWindow):
    """``begun`` carries the session that begins or goes on; ``closed`` says that nothing was chosen.

    ``folder`` is where sessions are saved; with None they are lost with the program, as in rehearsals.
    """

    begun = Signal(object)  # RoomSession
    closed = Signal()

    def __init__(self, studies: StudyController, theme: Theme, folder: Path | None) -> None:
        super().__init__()
        self.setObjectName("script_chooser")
        self.setWindowTitle("Lead a workshop – forcesim")
        self._folder = folder
        self._files: list[Path] = []
        self.last_folder = LastFolder(self, None)
        self.results = ScriptResults(studies)
        self.results.setParent(self)
        self.script_file: ScriptFile | None = None
        self.preparation: Preparation | None = None
        self._is_first_look = False
        self.banner = Banner("chooser_banner")
        self.banner.closed.connect(self.banner.clear)
        middle = QWidget()
        column = QVBoxLayout(middle)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.banner.margins)
        sides = QHBoxLayout()
        sides.setContentsMargins(12, 12, 12, 12)
        sides.addWidget(self._left(), 2)
        sides.addWidget(self._right(), 3)
        column.addLayout(sides, 1)
        self.setCentralWidget(middle)
        self.resize(960, 640)
        self.results.progressed.connect(self._show_progress)
        self.results.simulated.connect(self._take_results)
        self.results.failed.connect(self._tell_failure)
        self.set_theme(theme)
        self._list_scripts()
        self._list_sessions()
        self.scripts.setFocus()

    def set_theme(self, theme: Theme) -> None:
        self.setStyleSheet(f"{stylesheet(theme)} QListWidget:focus {{ border: 2px solid {theme.accent}; }}")

    # building

    def _left(self) -> QWidget:
        frame, inside = card()
        self.scripts = _list("scripts", "Workshops that can be led")
        self.scripts.currentItemChanged.connect(lambda item, _: self._choose(item))
        self.file_button = _button("A script of your own…", "script_file", self._ask_script)
        self.sessions = _list("sessions", "Sessions that were saved, the latest first")
        self.sessions.itemActivated.connect(lambda _: self._resume_chosen())
        self.resume_button = _button("Go on with it", "resume", self._resume_chosen)
        self.session_button = _button("Another session…", "session_file", self._ask_session)
        inside.addWidget(label("Workshops", "heading"))
        inside.addWidget(self.scripts, 3)
        inside.addWidget(self.file_button)
        inside.addWidget(label("Sessions to go on with", "heading"))
        inside.addWidget(self.sessions, 2)
        row = QHBoxLayout()
        row.addWidget(self.resume_button)
        row.addWidget(self.session_button)
        inside.addLayout(row)
        return frame

    def _right(self) -> QWidget:
        frame, inside = card()
        self.title = flowing("sentence", "script_title")
        self.about = flowing("", "script_about")
        self.faults = flowing("fault", "script_faults")
        words = QWidget()
        column = QVBoxLayout(words)
        for part in (self.title, self.about, self.faults):
            column.addWidget(part)
        column.addStretch(1)
        self.source = label("", "strong", "script_source", wraps=True)
        self.first_look = QCheckBox(f"Only {_FEW} futures of each, for a first look")
        self.first_look.setObjectName("first_look")
        explain(self.first_look, "Quick, and too few to teach from; nothing of it is kept for the next time.")
        self.bar = QProgressBar()
        self.bar.setObjectName("preparing")
        self.bar.setAccessibleName("Runs of the study that is being simulated")
        self.bar.setTextVisible(False)
        self.prepare_button = _button("Prepare", "prepare", self.prepare)
        self.stop_button = _button("Stop", "stop_preparing", self.results.stop)
        self.results_button = _button("Results from a file…", "results_file", self._ask_results)
        self.start_button = _button("Start the workshop", "start", self.start)
        self.start_button.setProperty("role", "primary")
        inside.addWidget(ScrollColumn(words), 1)
        inside.addWidget(self.source)
        inside.addWidget(self.first_look)
        inside.addWidget(self.bar)
        row, buttons = QHBoxLayout(), FlowLayout(6)
        for button in (self.prepare_button, self.stop_button, self.results_button):
            buttons.addWidget(button)
        row.addWidget(in_flow(buttons), 1)
        row.addWidget(self.start_button, 0, Qt.AlignmentFlag.AlignBottom)
        inside.addLayout(row)
        return frame

    def _list_scripts(self) -> None:
        for entry in builtin(WORKSHOP):
            self._add_script(entry.title, entry.file)
        self.scripts.setCurrentRow(0)

    def _add_script(self, title: str, file: Path) -> QListWidgetItem:
        item = QListWidgetItem(title)
        item.setData(_PLACE, str(file))
        self.scripts.addItem(item)
        return item

    def _list_sessions(self) -> None:
        for path, state in saved_sessions(self._folder):
            teams = f"{len(state.teams)} teams" if len(state.teams) != 1 else "1 team"
            item = QListWidgetItem(f"{state.date or path.name}: {state.title}, step {state.step + 1}, {teams}")
            item.setData(_PLACE, str(path))
            self.sessions.addItem(item)
        has_any = self.sessions.count() > 0
        self.resume_button.setEnabled(has_any)
        if has_any:
            self.sessions.setCurrentRow(0)

    # a script

    def open_script(self, name: str | Path) -> bool:
        """Choose a script by built-in name or path; its faults are shown where it has some."""
        self.banner.clear()
        try:
            script_file = load_script(name)
        except ScenarioError as error:
            self._show_faults(Path(name).name, error.faults)
            return False
        place = str(script_file.path)
        rows = [row for row in range(self.scripts.count()) if self.scripts.item(row).data(_PLACE) == place]
        if rows and self.scripts.currentRow() != rows[0]:
            self.scripts.setCurrentRow(rows[0])
            return self.script_file is not None
        if not rows:
            self._files.append(script_file.path)
            self.scripts.setCurrentItem(self._add_script(script_file.script.title, script_file.path))
            return self.script_file is not None
        return self._show_script(script_file)

    def _choose(self, item: QListWidgetItem | None) -> None:
        if item is None:
            return
        try:
            self._show_script(load_script(Path(item.data(_PLACE))))
        except ScenarioError as error:
            self._show_faults(item.text(), error.faults)

    def _show_script(self, script_file: ScriptFile) -> bool:
        script = script_file.script
        self.preparation = None
        faults = check_script(script_file.path) if script_file.path in self._files else ()
        if faults:
            self._show_faults(script.title, faults)
            return False
        self.script_file = script_file
        self.title.setText(script.title)
        self.about.setText(
            f"{float(script.minutes):g} minutes, {len(script.steps)} steps\n\nFor: {script.audience}\n\n"
            f"To take home: {script.goal}"
        )
        self.faults.setText("")
        self._show_source()
        return True

    def _show_faults(self, title: str, faults: tuple[Fault, ...]) -> None:
        self.script_file = self.preparation = None
        self.title.setText(title)
        count = "one fault" if len(faults) == 1 else f"{len(faults)} faults"
        self.about.setText(f"This script can't be led: it has {count}. Correct the file, and open it again.")
        self.faults.setText("\n\n".join(str(fault) for fault in faults))
        self._show_source()

    def _show_source(self) -> None:
        is_running = self.results.is_running
        script_file = self.script_file
        is_ready = self.preparation is not None or (script_file is not None and has_results(script_file))
        if script_file is None:
            words = ""
        elif self.preparation is not None:
            words = f"Ready: {self.preparation.source_words(script_file.script)}."
        elif is_ready:
            words = "Ready: as simulated before. It can be simulated anew."
        else:
            words = "It has not been simulated yet. Prepare it, so that the room does not wait."
        if not is_running:
            self.source.setText(words)
        self.prepare_button.setText("Simulate anew" if is_ready else "Prepare")
        self.prepare_button.setEnabled(script_file is not None and not is_running)
        self.results_button.setEnabled(script_file is not None and not is_running)
        self.first_look.setEnabled(script_file is not None and not is_running)
        self.stop_button.setEnabled(is_running)
        self.start_button.setEnabled(script_file is not None and is_ready and not is_running)
        self.scripts.setEnabled(not is_running)
        self.bar.setVisible(is_running)

    # results

    def prepare(self) -> None:
        """Simulate every study of the script."""
        if self.script_file is None:
            return
        self.banner.clear()
        self._is_first_look = self.first_look.isChecked()
        self.results.prepare(self.script_file, _FEW if self._is_first_look else None)
        self._show_source()

    def open_results(self, path: Path) -> None:
        """Take the results that are kept in a file."""
        if self.script_file is None:
            return
        self.banner.clear()
        try:
            script_file = self.script_file
            self.preparation = _patiently(lambda: open_preparation(path, script_file))
        except WorkshopError as error:
            self._refuse(error)
        self._show_source()

    def _ask_results(self) -> None:
        path = ask_file(self, "Results of this workshop", f"Results of workshops (*{RESULTS})")
        if path is not None:
            self.open_results(path)

    def _show_progress(self, words: str, done: int, total: int) -> None:
        self.source.setText(f"{words}, {done:,} of {total:,} runs" if total else words)
        self.bar.setRange(0, total)
        self.bar.setValue(done)

    def _take_results(self, answers: dict[str, Answer]) -> None:
        self.preparation = Preparation(answers, is_live=True)
        if self.script_file is not None and not self._is_first_look:
            problem = store_results(self.script_file, self.preparation)
            if problem:
                self._say(problem)
        self._show_source()
        self.start_button.setFocus()

    def _tell_failure(self, why: str) -> None:
        self._say(why)
        self._show_source()

    # sessions

    def start(self) -> None:
        """Begin a session of the script."""
        script_file = self.script_file
        if script_file is None:
            return
        self.banner.clear()
        date = QDate.currentDate().toString(Qt.DateFormat.ISODate)
        try:
            preparation = self.preparation or _patiently(lambda: stored_results(script_file))
            path = None if self._folder is None else new_session_path(self._folder, script_file, date)
            session = WorkshopSession.begin(script_file, preparation, path, date)
        except WorkshopError as error:
            self._refuse(error)
            return
        self.begun.emit(RoomSession(session))

    def resume(self, path: Path) -> None:
        """Go on with a session where it was left."""
        self.banner.clear()
        try:
            script_file = script_of_session(path, load_state(path), self._files)
            preparation = self.preparation if self.script_file == script_file else None
            results = preparation or _patiently(lambda: stored_results(script_file))
            session = WorkshopSession.resume(script_file, results, path)
        except WorkshopError as error:
            self._refuse(error)
            return
        self.begun.emit(RoomSession(session))

    def _resume_chosen(self) -> None:
        item = self.sessions.currentItem()
        if item is not None:
            self.resume(Path(item.data(_PLACE)))

    def _ask_script(self) -> None:
        path = ask_file(self, "Open the script of a workshop", "Scripts (*.toml)")
        if path is not None:
            self.open_script(path)

    def _ask_session(self) -> None:
        path = ask_file(self, "Go on with a session", f"Sessions (*{ENDING})")
        if path is not None:
            self.resume(path)

    def _refuse(self, error: Exception) -> None:
        words = str(error)
        self._say(f"{words[:1].upper()}{words[1:]}.")

    def _say(self, words: str) -> None:
        self.banner.say(words, is_error=True)

    def closeEvent(self, event: QCloseEvent) -> None:
        self.results.shut_down()
        super().closeEvent(event)
        self.closed.emit()


def _patiently(read: Callable[[], Preparation]) -> Preparation:
    """Read results, which takes a second or two where they are many."""
    QGuiApplication.setOverrideCursor(Qt.CursorShape.WaitCursor)
    try:
        return read()
    finally:
        QGuiApplication.restoreOverrideCursor()


def _list(name: str, words: str) -> QListWidget:
    box = QListWidget()
    box.setObjectName(name)
    box.setAccessibleName(words)
    box.setWordWrap(True)
    box.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    return box


def _button(words: str, name: str, does: Callable[[], object]) -> QPushButton:
    button = QPushButton(words)
    button.setObjectName(name)
    button.clicked.connect(lambda _=False: does())
    return button
