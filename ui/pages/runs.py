"""Runs: the history of studies and the running one, each with all its runs, to re-open, extend, repeat or delete."""

from __future__ import annotations

import datetime as dt
import logging

from PySide6.QtCore import QItemSelectionModel, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHBoxLayout,
    QHeaderView,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from forcesim.errors import CapsuleError
from forcesim.report.answer import Answer
from forcesim.report.views.study_list import OPENED, RUNNING, RunWords, futures_planned, run_words
from forcesim.study.questions.base import Question
from forcesim.study.results.run_states import RunCell, RunStates, states_of_result
from forcesim.study.results.study_result import StudyResult
from forcesim.study.storage.study_history import StudyRecord, title
from forcesim.text import sentence
from ui.pages.page_stack import Page
from ui.state.study_history import StudyHistory
from ui.studies.study_controller import Update
from ui.theme import Theme
from ui.widgets.card import card
from ui.widgets.labels import explain, label
from ui.widgets.number_box import CountBox, tell_below
from ui.widgets.study_details import StudyDetails
from ui.widgets.study_table import FUTURES, QUESTION, STATE, STUDY, WHEN, StudyModel, StudySearch
from ui.widgets.wheel_guard import leave_wheel_to_page

logger = logging.getLogger(__name__)

# identities of studies that are not in the history: the running one, and one opened from a capsule
LIVE, CAPSULE = "live", "capsule"
_WIDTHS = {QUESTION: 124, WHEN: 92, FUTURES: 70, STATE: 116}
_LEAST_TITLE = 130  # pixels in which a study is told from others
_SOON = 90  # milliseconds that a row must be selected before its study is read: walking through the list reads none
_EMPTY = (
    "Nothing has been asked yet. Every study that you or a command line on this machine runs will be listed here, "
    "with its answer and the state of each of its runs: to come back to, to extend, or to make failed runs again."
)
_FOUND_NONE = "No study holds these words."
_MOST_FUTURES = 10_000


class RunsPage(Page):
    """A list of studies on the left, one of them on the right."""

    reopen_asked = Signal(str)
    extend_asked = Signal(str, int)
    again_asked = Signal(str)
    save_asked = Signal(str)
    selection_changed = Signal()  # another study is shown

    def __init__(self, history: StudyHistory, theme: Theme) -> None:
        super().__init__()
        self.history = history
        self._theme = theme
        self._answer: Answer | None = None
        self._grid: RunStates | None = None
        self._result: StudyResult | None = None
        self._live: StudyRecord | None = None
        self._live_grid: RunStates | None = None
        self._live_result: StudyResult | None = None
        self._capsule: tuple[StudyRecord, Answer] | None = None
        self._token = -1  # of the running study
        self._shown_id = ""
        self._read: tuple[StudyRecord, Answer] | None = None
        self.model = StudyModel(theme)
        self.search = StudySearch(self.model)
        self._layout = QHBoxLayout(self)
        self._layout.setContentsMargins(12, 12, 12, 12)
        self._layout.setSpacing(12)
        self._layout.addWidget(self._build_list(), 4)
        self._layout.addWidget(self._build_details(), 3)
        self._selection_timer = QTimer(self)
        self._selection_timer.setSingleShot(True)
        self._selection_timer.setInterval(_SOON)
        self._selection_timer.timeout.connect(self._show_selected)
        history.changed.connect(self.refresh)
        self.set_theme(theme)
        self._show_selected()

    # building

    def _build_list(self) -> QFrame:
        frame, inside = card()
        top = QHBoxLayout()
        self.words = QLineEdit()
        self.words.setObjectName("search_studies")
        self.words.setAccessibleName("Search studies")
        self.words.setPlaceholderText("Search: Durham, charges, stopped …")
        self.words.setClearButtonEnabled(True)
        self.words.textChanged.connect(self._search)
        self._counted = label("", "small", "study_count")
        top.addWidget(self.words, 1)
        top.addWidget(self._counted)
        inside.addLayout(top)
        self.table = QTableView()
        self.table.setObjectName("studies")
        self.table.setAccessibleName("Studies, the latest first")
        self.table.setModel(self.search)
        self.table.setSortingEnabled(True)
        self.table.horizontalHeader().setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        self.table.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.table.verticalHeader().hide()
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.table.setWordWrap(False)
        self.table.setShowGrid(False)
        self.table.setAlternatingRowColors(True)
        self.table.setTabKeyNavigation(False)
        self.table.selectionModel().currentRowChanged.connect(lambda *_: self._selection_timer.start())
        self.table.activated.connect(lambda _: self._emit_for_selected(self.reopen_asked))
        inside.addWidget(self.table, 1)
        self._trouble = label("", "fault", "history_trouble", wraps=True)
        inside.addWidget(self._trouble)
        self.undo = QPushButton("Undo delete")
        self.undo.setObjectName("undo_delete")
        self.undo.setToolTip("Bring back the study that was deleted last (Ctrl+Z on this page)")
        self.undo.clicked.connect(self.history.stack.undo)
        self.undo.hide()
        self.history.stepped.connect(self._offer_undo)
        inside.addWidget(self.undo, 0, Qt.AlignmentFlag.AlignLeft)
        return frame

    def _build_details(self) -> QFrame:
        frame, inside = card()
        inside.setContentsMargins(0, 0, 0, 0)
        self._empty = label(_EMPTY, "strong", "runs_empty", wraps=True)
        self._empty.setContentsMargins(16, 12, 16, 12)
        inside.addWidget(self._empty)
        self.details = StudyDetails(self._theme)
        self.details.set_describe(self._words_of)
        self.details.named.connect(lambda name: self._change(self.history.rename, name))
        self.details.noted.connect(lambda note: self._change(self.history.annotate, note))
        self.details.pointed.connect(lambda cell: self.details.show_run(self._words_of(cell)))
        self._area = QScrollArea()
        self._area.setWidgetResizable(True)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._area.setWidget(self.details)
        inside.addWidget(self._area, 1)
        self._actions = QWidget()
        self._rows = QVBoxLayout(self._actions)
        self._rows.setContentsMargins(16, 4, 16, 12)
        inside.addWidget(self._actions)
        self._build_actions()
        inside.addStretch()
        return frame

    def _build_actions(self) -> None:
        self.reopen = self._button("reopen", "Re-open", "Show it on its page, with its decision (Enter)")
        self.reopen.setProperty("role", "primary")
        self.reopen.clicked.connect(lambda: self._emit_for_selected(self.reopen_asked))
        self.more = CountBox()
        self.more.setObjectName("more_futures")
        self.more.setAccessibleName("Futures in all")
        self.more.setSuffix(" futures")
        self.more.setMaximum(_MOST_FUTURES)
        self.more.setMinimumHeight(28)
        leave_wheel_to_page(self.more)
        more_fault = label("", "fault", "more_futures_fault", wraps=True)
        more_fault.hide()
        tell_below(self.more, more_fault)
        self.extend = self._button("extend", "Extend to", "Ask the same with more futures; finished runs are kept")
        self.extend.clicked.connect(
            lambda: self.extend_asked.emit(self.selected.id if self.selected else "", self.more.value())
        )
        self.again = self._button("again", "Run failed again", "Make only the runs that failed or were not made")
        self.again.clicked.connect(lambda: self._emit_for_selected(self.again_asked))
        self.save = self._button("save_study", "Save as capsule…", "Save it as one file that can be sent")
        self.save.clicked.connect(lambda: self._emit_for_selected(self.save_asked))
        self.delete = self._button("delete_study", "Delete", "Take it out of the list; it can be undone (Delete)")
        self.delete.clicked.connect(self._delete)
        shortcut = QShortcut(QKeySequence(QKeySequence.StandardKey.Delete), self.table)
        shortcut.setContext(Qt.ShortcutContext.WidgetShortcut)
        shortcut.activated.connect(self._delete)
        first, second = QHBoxLayout(), QHBoxLayout()
        for widget in (self.reopen, self.extend, self.more):
            first.addWidget(widget)
        for widget in (self.again, self.save, self.delete):
            second.addWidget(widget)
        for row in (first, second):
            row.addStretch(1)
            self._rows.addLayout(row)
        self._rows.insertWidget(1, more_fault)

    def _button(self, name: str, words: str, tip: str) -> QPushButton:
        button = QPushButton(words)
        button.setObjectName(name)
        explain(button, tip)
        return button

    # the list

    @property
    def selected(self) -> StudyRecord | None:
        """The study that is selected."""
        index = self.table.currentIndex()
        return self.search.row(index) if index.isValid() else None

    @property
    def selected_answer(self) -> Answer | None:
        """The answer of the selected study; None if it can't be read or is not in yet."""
        return self._answer if self.selected is not None else None

    @property
    def command(self) -> str:
        """The command line of the selected study."""
        return self.selected.command if self.selected is not None else ""

    def refresh(self, select: str = "") -> None:
        """Read the list again; ``select`` is the identity of a study to select, "" for the present one."""
        selected = select or (self.selected.id if self.selected is not None else "")
        passing = [self._live, self._capsule[0] if self._capsule is not None else None]
        self.model.show((*(study for study in passing if study is not None), *self.history.studies()))
        self._trouble.setText(self.history.trouble)
        self._trouble.setVisible(bool(self._trouble.text()))
        self._search(self.words.text())
        self._select(selected)

    def showEvent(self, event: object) -> None:
        """Read the list only once it is seen."""
        super().showEvent(event)  # type: ignore[arg-type]
        self._read = None
        self.refresh()
        if self.model.rowCount():
            self.table.setFocus()

    def answer(self, identity: str) -> Answer:
        """The answer of a study of the list; CapsuleError where it can't be read."""
        if identity == CAPSULE and self._capsule is not None:
            return self._capsule[1]
        if identity == LIVE:
            raise CapsuleError("the study is still running")
        return self.history.answer(identity)

    def _select(self, identity: str) -> None:
        index = self.search.mapFromSource(self.model.index(self.model.find(identity) or 0, STUDY))
        if not index.isValid():
            index = self.search.index(0, STUDY)
        flags = QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows
        self.table.selectionModel().setCurrentIndex(index, flags)
        self._show_selected()

    def _search(self, text: str) -> None:
        self.search.search_for(text)
        offered, total = self.search.rowCount(), self.model.rowCount()
        self._counted.setText(f"{total:,} in all" if offered == total else f"{offered:,} of {total:,}")
        if self.selected is None:
            self._selection_timer.start()

    # studies that are not in the history

    def follow(self, update: Update, question: Question | None, command: str) -> None:
        """Show the progress of the running study, which asks ``question`` by the line ``command``."""
        if question is None:
            return
        if update.ending and question.names_its_forces and update.shipped >= update.done:
            # it was only read, which is done again in a moment, and is not kept
            self._live = None
            if self.isVisible():
                self.refresh()
            return
        result = update.result or self._live_result
        is_new = self._live is None or self._live.id != LIVE or self._token != update.token
        made = dt.datetime.now(dt.UTC).isoformat() if is_new or self._live is None else self._live.made
        if is_new:
            self._live_grid = self._live_result = None
            result = update.result
        self._token = update.token
        self._live = StudyRecord(
            id=LIVE,
            made=made,
            kind=question.kind,
            title=title(
                (arm.name, arm.named_scenario.title, arm.named_scenario.policy_title, "")
                for arm in question.given_arms()
            ),
            name="",
            note="",
            ending=update.ending or RUNNING,
            runs_planned=update.total,
            finished=update.done,
            failed=len(result.failures) if result is not None else 0,
            sentence=update.message if update.ending else "Running. The answer comes with the last of its futures.",
            command=command,
        )
        self._live_grid, self._live_result = update.grid or self._live_grid, result
        if not self.isVisible():
            return
        if is_new:
            self.refresh(LIVE)
        elif self.model.find(LIVE) is not None:
            self.model.show(tuple(self._live if row.id == LIVE else row for row in self.model.rows))
            if self.selected is not None and self.selected.id == LIVE:
                self._show_selected() if update.ending else self._show_live()

    def study_stored(self, identity: str) -> None:
        """Read the list again: a study has been stored, in place of the running one."""
        was_live = self.selected is not None and self.selected.id == LIVE
        if self._live is not None and self._live.ending != RUNNING:
            self._live = None
        if self.isVisible():
            self.refresh(identity if was_live else "")

    def show_opened(self, answer: Answer, file_name: str) -> None:
        """List and show the answer of a capsule, of a kind that no other page shows."""
        result = answer.result
        self._capsule = (
            StudyRecord(
                id=CAPSULE,
                made=dt.datetime.now(dt.UTC).isoformat(),
                kind=result.kind,
                title=title(
                    (scenario.name, scenario.title, scenario.policy, scenario.label or "")
                    for scenario in result.scenarios
                ),
                name=file_name,
                note="",
                ending=OPENED,
                runs_planned=result.runs_planned,
                finished=result.finished,
                failed=len(result.failures),
                sentence=answer.sentence,
                command=answer.command,
            ),
            answer,
        )
        self.refresh(CAPSULE)

    # the study that is selected

    def _show_selected(self) -> None:
        self._selection_timer.stop()
        study = self.selected
        for widget in (self._area, self._actions):
            widget.setVisible(study is not None)
        self._empty.setVisible(study is None)
        self._empty.setText(_FOUND_NONE if self.words.text() else _EMPTY)
        if study is None:
            self._shown_id = ""
            return
        if study.id == LIVE:
            self._answer = None
            self.details.show_study(study, None)
            self._show_live()
        else:
            self._show_stored(study)
        self.details.set_editable(study.id not in (LIVE, CAPSULE))
        self._offer(study)
        self._shown_id = study.id
        self.selection_changed.emit()

    def _show_stored(self, study: StudyRecord) -> None:
        if self._read == (study, self._answer) and self._answer is not None:
            return  # nothing has changed here since it was read
        fault = ""
        try:
            self._answer = self.answer(study.id)
            self._read = study, self._answer
        except CapsuleError as error:
            logger.warning("study %s can't be read: %s", study.id, error)
            self._answer, fault = None, f"{sentence(str(error))} Delete it, and ask again."
        self._result = self._answer.result if self._answer is not None else None
        grid = self.history.grid(study.id) if study.id != CAPSULE else None
        if grid is None and self._answer is not None:
            grid = states_of_result(self._answer.result)
        self._grid = grid
        try:
            self.details.show_study(study, self._answer, fault)
        except CapsuleError as error:
            # the scenarios in it can't be read
            logger.warning("the scenarios of study %s can't be read: %s", study.id, error)
            self._answer = None
            self.details.show_study(study, None, f"{sentence(str(error))} Delete it, and ask again.")
        self.details.show_grid(grid, self._result)

    def _show_live(self) -> None:
        if self._live is None:
            return
        self._grid, self._result = self._live_grid, self._live_result
        self.details.show_facts(self._live)
        self.details.show_grid(self._grid, self._result)
        cell = self.details.grid.here
        if cell is not None:
            self.details.show_run(self._words_of(cell))

    def _words_of(self, cell: RunCell) -> RunWords:
        assert self._grid is not None  # noqa: S101  cells are of a grid
        return run_words(self._grid, cell, self._result, self.history.run(self._grid.seed))

    def _offer(self, study: StudyRecord) -> None:
        """Enable the actions that are possible with a study."""
        is_there = self._answer is not None
        for button in (self.reopen, self.extend, self.save):
            button.setEnabled(is_there)
        self.more.setEnabled(is_there)
        self.again.setEnabled(is_there and study.finished < study.runs_planned)
        self.again.setText("Run failed again" if study.failed else "Run to the end")
        self.delete.setEnabled(study.id != LIVE)
        if self._answer is not None:
            futures = futures_planned(self._answer.question, self._answer.result)
            self.more.setMinimum(min(futures + 1, _MOST_FUTURES))
            if self._shown_id != study.id:
                self.more.setValue(2 * futures)

    def _emit_for_selected(self, signal: object) -> None:
        if self.selected is not None and self._answer is not None:
            signal.emit(self.selected.id)  # type: ignore[attr-defined]

    def _change(self, does: object, text: str) -> None:
        study = self.selected
        if study is not None and study.id not in (LIVE, CAPSULE):
            does(study, text)  # type: ignore[operator]

    def _delete(self) -> None:
        study = self.selected
        if study is None or study.id == LIVE:
            return
        row = self.table.currentIndex().row()
        if study.id == CAPSULE:
            self._capsule = None
            self.refresh()
            return
        below = self.search.index(row + 1 if row + 1 < self.search.rowCount() else row - 1, STUDY)
        after = self.search.row(below).id if below.isValid() else ""
        self.history.delete(study)
        self._select(after)

    def _offer_undo(self) -> None:
        self.undo.setVisible(self.history.stack.canUndo())
        self.undo.setText(f"Undo: {self.history.stack.undoText()}")

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        self.model.set_theme(theme)
        self.details.set_theme(theme)
        header = self.table.horizontalHeader()
        header.setSectionResizeMode(STUDY, QHeaderView.ResizeMode.Stretch)
        for column, width in _WIDTHS.items():
            self.table.setColumnWidth(column, theme.px(width))
        self._choose_columns()
        self.table.verticalHeader().setDefaultSectionSize(theme.px(28))
        self.table.setIconSize(QSize(theme.px(16), theme.px(16)))
        if self._shown_id:
            self._show_selected()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._choose_columns()

    def _choose_columns(self) -> None:
        """Leave out columns that repeat what the details say, where large text or a narrow table has no room."""
        theme = self._theme
        width = self.table.width()
        is_narrow = width < theme.px(sum(_WIDTHS.values()) + _LEAST_TITLE)
        # where the question has no column of its own, it is told with the study
        self.model.tells_question = theme.is_large or width < theme.px(
            _WIDTHS[QUESTION] + _WIDTHS[STATE] + _LEAST_TITLE
        )
        for column in (QUESTION, WHEN, FUTURES):
            is_left_out = self.model.tells_question if column == QUESTION else theme.is_large or is_narrow
            self.table.setColumnHidden(column, is_left_out)
