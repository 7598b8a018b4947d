"""The trainer's window: what to say, the teams, their entries, and all that moves the workshop on."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from textwrap import shorten

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QCloseEvent, QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import (
    QBoxLayout,
    QHBoxLayout,
    QLineEdit,
    QMainWindow,
    QMenu,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from forcesim.atomic_write import write_file
from forcesim.errors import ForcesimError, OutputError, reason
from forcesim.report.answer import Answer
from forcesim.report.output.pages.pdf import tagged_pdf
from forcesim.workshop.debrief import debrief, write_debrief
from forcesim.workshop.preparation import PlannedStudy
from forcesim.workshop.script import Shown
from forcesim.workshop.script_studies import arm_index
from forcesim.workshop.session_state import SessionState
from ui.brief_pages import pdf, with_pictures
from ui.file_dialogs import LastFolder, ask_save_path
from ui.live.live_view import PLACE
from ui.live.live_window import LiveWindow
from ui.shell.help_actions import HelpActions
from ui.studies.study_controller import StudyController
from ui.theme import PROJECTOR, Theme, stylesheet
from ui.widgets.banner import Banner
from ui.widgets.card import card
from ui.widgets.enter_key import press_by_enter
from ui.widgets.flow_layout import FlowLayout, in_flow
from ui.widgets.labels import button_text, explain, label
from ui.widgets.scroll_column import ScrollColumn
from ui.workshop.entry_panel import EntryPanel
from ui.workshop.join_panel import JoinPanel
from ui.workshop.room_session import RoomSession
from ui.workshop.script_results import ScriptResults
from ui.workshop.stage.stage_window import StageWindow
from ui.workshop.step_panel import StepPanel
from ui.workshop.team_panel import TeamPanel
from ui.workshop.workshop_files import add_to_results

_MOST_OF_TITLE = 40  # letters of an inject's title on its button


class TrainerWindow(QMainWindow):
    """Leads one session, with the stage beside it. ``closed`` is emitted once the session is ended and saved."""

    closed = Signal()

    def __init__(self, room: RoomSession, studies: StudyController, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("trainer")
        self.setWindowTitle(f"{room.session.script.title.replace('[*]', '')} – the trainer's window")
        self.room = room
        room.setParent(self)
        self.last_folder = LastFolder(self, None)
        self.help_actions = HelpActions(self, lambda: (), None)
        self.results = ScriptResults(studies)
        self.results.setParent(self)
        self.stage = StageWindow(room, theme)
        self.stage.left.connect(self._come_back)
        self.stage.glossary_asked.connect(lambda: self.help_actions.show_glossary(self.stage))
        self.banner = Banner("trainer_banner")
        self.banner.closed.connect(self.banner.clear)
        self._missing: PlannedStudy | None = None
        self._world: object = None
        self._injects: list[QPushButton] = []
        self._fill_menus()
        middle = QWidget()
        column = QVBoxLayout(middle)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.banner.margins)
        self._sides = sides = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        sides.setContentsMargins(12, 12, 12, 12)
        sides.setSpacing(12)
        self.step_panel = StepPanel(room)
        sides.addWidget(ScrollColumn(self.step_panel), 11)
        sides.addWidget(self._right(), 9)
        column.addLayout(self._row())
        column.addLayout(sides, 1)
        self.setCentralWidget(middle)
        self.resize(1024, 740)
        room.changed.connect(self.show_room)
        room.refused.connect(self._say)
        self.results.progressed.connect(self._show_progress)
        self.results.simulated.connect(self._take_results)
        self.results.failed.connect(self._say)
        self.last_folder.failed.connect(self._say)
        self.last_folder.written.connect(lambda path: self.banner.say(f"Saved: {path}"))
        self.set_theme(theme)
        self.show_room()
        self.next_button.setFocus()

    def set_theme(self, theme: Theme) -> None:
        """Take another theme, on the stage too."""
        self._theme = theme
        self._sides.setDirection(theme.row_direction)
        self.setStyleSheet(
            f"{stylesheet(theme)} QPlainTextEdit:focus, QListWidget:focus {{ border: 2px solid {theme.accent}; }}"
        )
        self.stage.set_theme(theme)

    # building

    def _fill_menus(self) -> None:
        room, bar = self.room, self.menuBar()
        step = bar.addMenu("&Step")
        self._add(step, "&Next", room.next, QKeySequence("PgDown"))
        self._add(step, "&Back", room.back, QKeySequence("PgUp"))
        self._add(step, "&Skip to the next step", lambda: room.do(room.session.next))
        self.take_back_action = self._add(step, "&Take the inject back", self._take_back)
        stage = bar.addMenu("S&tage")
        self._add(stage, "&Show the stage", self.stage.call, QKeySequence("F11"))
        self._add(
            stage, "&Blank it, or show it again", lambda: room.set_blank(is_blank=not room.is_blank), QKeySequence("B")
        )
        self.ranking = self._add(stage, "Teams listed by &points", self._rank)
        self.ranking.setCheckable(True)
        self.ranking.setChecked(room.session.state.has_ranking)
        session = bar.addMenu("S&ession")
        self._add(session, "Save the &debrief as a page…", self._ask_page, QKeySequence("Ctrl+S"))
        self._add(session, "Save the debrief as &PDF…", self._ask_pdf, QKeySequence("Ctrl+Shift+S"))
        session.addSeparator()
        self._add(session, "&End the session", self.close, QKeySequence("Ctrl+W"))
        help_menu = bar.addMenu("&Help")
        self._add(
            help_menu, "&How to lead a workshop", lambda: self.help_actions.show_help("workshop"), QKeySequence("F1")
        )
        self._add(help_menu, "&Words used here", lambda: self.help_actions.show_glossary(), QKeySequence("Shift+F1"))

    def _add(self, menu: QMenu, words: str, does: Callable[[], object], key: QKeySequence | None = None) -> QAction:
        action = QAction(words, self)
        if key is not None:
            action.setShortcut(key)
        action.triggered.connect(lambda _=False: does())
        menu.addAction(action)
        return action

    def _row(self) -> QHBoxLayout:
        """What moves the workshop on, above everything else."""
        room = self.room
        row = QHBoxLayout()
        row.setContentsMargins(12, 12, 12, 0)
        row.setSpacing(8)
        # as many lines as it takes: what may happen stands here too, by its title
        self.buttons = FlowLayout(8)
        self.back_button = _button("Back", "back", room.back, "Page Up")
        self.next_button = _button("Next", "next", room.next, "Page Down: what a presenter's clicker does")
        self.next_button.setProperty("role", "primary")
        self.reveal_button = _button(
            "Reveal", "reveal", self.reveal, "Nothing can be entered at this step from then on"
        )
        self.simulate_button = _button("Simulate it now", "simulate", self.simulate, "Results of this step are missing")
        self.live_button = _button("Watch one future", "live", self.watch, "One simulated run as it happens")
        self.blank_button = _button(
            "Blank stage", "blank", lambda: room.set_blank(is_blank=not room.is_blank), "B: the room sees nothing"
        )
        self.stage_button = _button(
            "Stage full screen", "stage_button", self.stage.call, "F11: the stage full screen, and back"
        )
        left = self.back_button, self.next_button, self.reveal_button, self.simulate_button, self.live_button
        for button in left:
            self.buttons.addWidget(button)
        row.addWidget(in_flow(self.buttons), 1)
        for button in (self.blank_button, self.stage_button):
            row.addWidget(button, 0, Qt.AlignmentFlag.AlignTop)
        return row

    def _right(self) -> QWidget:
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        self.entry_panel = EntryPanel(self.room)
        self.team_panel = TeamPanel(self.room)
        self.team_panel.chosen.connect(self.entry_panel.choose)
        self.team_panel.removed.connect(self._offer_back)
        self.join_panel = JoinPanel(self.room)
        frame, asking = card()
        self.question = QLineEdit()
        self.question.setObjectName("open_question")
        self.question.setAccessibleName("A question that nobody could answer, for the debrief")
        self.question.setMaxLength(500)
        self.question.returnPressed.connect(self._leave_open)
        self.question_button = _button("Keep it for the debrief", "leave_open", self._leave_open, "")
        self.questions = label("", "small", "open_questions", wraps=True)
        asking.addWidget(label("A question left open", "heading"))
        for part in (self.question, self.question_button, self.questions):
            asking.addWidget(part)
        for panel in (self.entry_panel, self.team_panel, self.join_panel, frame):
            column.addWidget(panel)
        column.addStretch(1)
        return ScrollColumn(inside)

    # what is shown

    def show_room(self) -> None:
        """Show what can be done now."""
        session, state = self.room.session, self.room.session.state
        self._look_for_results()
        is_there = session.step.reveal is not None and not session.is_revealed
        self.reveal_button.setEnabled(is_there and self._missing is None)
        self.simulate_button.setVisible(self._missing is not None and not self.results.is_running)
        self.live_button.setVisible(self._live() is not None)
        self.back_button.setEnabled(state.step > 0 or self.room.page > 0)
        is_end = state.step + 1 == len(session.script.steps) and not is_there and not session.pending_injects
        self.next_button.setEnabled(not is_end or self.room.page + 1 < len(self.room.sheets))
        self.blank_button.setText("End the blank" if self.room.is_blank else "Blank stage")
        kept = [entry.text for entry in state.open_questions]
        self.questions.setText("\n".join(kept))
        self._offer_injects()
        self.take_back_action.setEnabled(bool(session.injects_here))

    def _look_for_results(self) -> None:
        """See whether the step's results are there; what is missing is read from files, so not at every entry."""
        session = self.room.session
        world = session.state.step, session.state.landed, tuple(session.preparation.answers)
        if world == self._world:
            return
        self._world = world
        try:
            self._missing = session.missing_study()
        except ForcesimError as error:
            self._missing = None
            self.banner.say(f"Results of this step are missing, and can't be made: {error}", is_error=True)

    def _offer_injects(self) -> None:
        session = self.room.session
        names = session.pending_injects
        if [button.objectName() for button in self._injects] == [f"inject_{name}" for name in names]:
            return
        for button in self._injects:
            self.buttons.removeWidget(button)
            button.hide()
            button.deleteLater()
        self._injects = []
        for name in names:
            title = session.script.injects[name].title
            words = f"Let it happen: {shorten(title, _MOST_OF_TITLE, placeholder='…')}"
            button = _button(words, f"inject_{name}", partial(self._inject, name), title)
            self.buttons.insertWidget(3 + len(self._injects), button)
            QWidget.setTabOrder(self._injects[-1] if self._injects else self.reveal_button, button)
            self._injects.append(button)

    def _show_progress(self, words: str, done: int, total: int) -> None:
        so_far = f"{words}, {done:,} of {total:,} runs" if total else words
        self.banner.say(so_far, actions=(("Stop", self.results.stop),))

    def _say(self, words: str) -> None:
        self.banner.say(words, is_error=True)
        self.show_room()

    # what is done

    def reveal(self) -> None:
        """Show what came out."""
        self.room.do(self.room.session.reveal)

    def simulate(self) -> None:
        """Simulate what is missing, as where an inject was left out."""
        if self._missing is not None:
            self.results.simulate([self._missing])
            self.show_room()

    def _live(self) -> Shown | None:
        """What can be watched live now: what the step shows live, or one of the futures that were revealed."""
        session, step = self.room.session, self.room.session.step
        shown = step.reveal.show if session.is_revealed and step.reveal is not None else step.show
        if session.is_revealed and shown.study is None and step.question is not None:
            shown = Shown(kind="chart", study=step.question.study, arm=step.question.arm)
        is_there = shown.kind == "live" or session.is_revealed
        return shown if is_there and shown.study is not None else None

    def watch(self) -> None:
        """Open a window on one future of the study that the step shows.

        The room sees what police know, unless the reveal shows the run itself; the trainer can switch. Where the future
        lies among the others is told once the step is revealed, as it would answer what teams are asked.
        """
        shown, session = self._live(), self.room.session
        if shown is None or shown.study is None:
            return
        study, script = shown.study, session.script
        try:
            named_scenario = session.scenario(study, shown.arm)
            point = session.answer(study).result.results[arm_index(script, script.studies[study], shown.arm)]
        except ForcesimError as error:
            self._say(str(error))
            return
        self._close_live()
        window = LiveWindow(
            self,
            named_scenario,
            script.studies[study].seed,
            session.step.title,
            # the room reads it
            self._theme if self._theme.name == "dark" else PROJECTOR,
            shows_hidden=session.is_revealed and shown.kind == "live",
        )
        window.help_asked.connect(lambda: self.help_actions.show_help("live"))
        window.show()
        if session.is_open:
            window.view.show_futures(None, "Where it lies among the others is told at the reveal.")
        else:
            window.view.show_futures(point)
            window.view.show_panel(PLACE)

    def _close_live(self) -> None:
        for window in self.findChildren(LiveWindow):
            window.close()

    def _take_results(self, answers: dict[str, Answer]) -> None:
        self.banner.clear()
        session = self.room.session
        for key, answer in answers.items():
            session.add_answer(key, answer)
        problem = add_to_results(session.script_file, answers)
        if problem:
            self._say(problem)

    def _offer_back(self, team: str, before: SessionState) -> None:
        """Say that a team is out, and offer to have it in again."""

        def bring_back() -> None:
            if self.room.do(lambda: self.room.session.bring_back(team, before)):
                self.banner.clear()

        self.banner.say(f"{team} is taken out, with all that it entered.", actions=(("Bring it back", bring_back),))

    def _inject(self, name: str) -> None:
        self.room.do(lambda: self.room.session.inject(name))

    def _take_back(self) -> None:
        names = self.room.session.injects_here
        if names:
            self.room.do(lambda: self.room.session.take_back(names[-1]))

    def _rank(self) -> None:
        self.room.do(lambda: self.room.session.show_ranking(is_shown=self.ranking.isChecked()))

    def _leave_open(self) -> None:
        words = self.question.text()
        if self.room.do(lambda: self.room.session.leave_open(words)):
            self.question.clear()

    def _ask_page(self) -> None:
        path = ask_save_path(self, "Save the debrief", "debrief.html", "Pages (*.html)")
        if path is not None:
            self.save_page(path)

    def save_page(self, path: Path) -> None:
        """Save the debrief as one page that can be read and sent."""
        if self.room.do(lambda: write_debrief(self.room.session, path)):
            self.banner.say(f"Saved: {path}")

    def _ask_pdf(self) -> None:
        path = ask_save_path(self, "Save the debrief", "debrief.pdf", "PDF (*.pdf)")
        if path is not None:
            self.save_pdf(path)

    def save_pdf(self, path: Path) -> None:
        """Save the debrief as pages for paper: tagged, where that can be done on this machine."""
        title, remark = self.room.session.script.title, ""
        QGuiApplication.setOverrideCursor(Qt.CursorShape.WaitCursor)
        try:
            page = debrief(self.room.session)
            try:
                pages = tagged_pdf(page)
            except OutputError as error:
                pages, remark = pdf(with_pictures(page), title), f"It can't be read aloud: {error}."
            written = write_file(path, pages)
        except (ForcesimError, OSError) as error:
            self._say(f"The debrief could not be saved: {reason(error)}")
            return
        finally:
            QGuiApplication.restoreOverrideCursor()
        self.banner.say(f"Saved: {written}\n{remark}".strip())

    def _come_back(self) -> None:
        self.raise_()
        self.activateWindow()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not press_by_enter(self, event):
            super().keyPressEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        """End the session, the joining page and the stage; everything was saved as it came."""
        self.results.stop()
        self._close_live()
        self.room.close()
        self.stage.close()
        super().closeEvent(event)
        self.closed.emit()


def _button(words: str, name: str, does: Callable[[], object], what: str) -> QPushButton:
    button = QPushButton(button_text(words))
    button.setObjectName(name)
    button.clicked.connect(lambda _=False: does())
    if what:
        explain(button, what)
    return button
