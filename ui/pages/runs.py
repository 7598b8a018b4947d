"""Runs: the studies of the past and the one under way, each with its runs; open, extend, make again, delete."""

from __future__ import annotations

import datetime as dt

from PySide6.QtCore import QItemSelectionModel, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHBoxLayout,
    QHeaderView,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QSpinBox,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from forcesim.errors import CapsuleError
from forcesim.report.answer import Answer
from forcesim.report.views.study_list import OPENED, RUNNING, RunWords, futures_asked, run_words
from forcesim.study.questions.base import Question
from forcesim.study.results.run_states import RunCell, RunStates, states_of_result
from forcesim.study.results.study_result import StudyResult
from forcesim.study.storage.study_history import StudyRecord, title
from ui.state.study_history import StudyHistory
from ui.studies.study_controller import Update
from ui.theme import Theme
from ui.widgets.labels import label
from ui.widgets.study_details import StudyDetails
from ui.widgets.study_table import FUTURES, QUESTION, STATE, STUDY, WHEN, StudyModel, StudySearch
from ui.widgets.wheel_guard import leave_wheel_to_page

# studies that are not in the history: the one under way, and one that was opened from a capsule
LIVE, CAPSULE = "live", "capsule"
_WIDTHS = {QUESTION: 124, WHEN: 92, FUTURES: 70, STATE: 116}
_SOON = 90  # milliseconds; walking through the list opens nothing on the way
_EMPTY = (
    "Nothing has been asked yet. Every study that you or a command line on this machine runs will be listed here, "
    "with its answer and the state of each of its runs: to come back to, to extend, or to make failed runs again."
)
_FOUND_NONE = "No study holds these words."
_MOST_FUTURES = 10_000


class RunsPage(QWidget):
    """A list of studies on the left, one of them on the right."""

    reopen_asked = Signal(str)
    extend_asked = Signal(str, int)
    again_asked = Signal(str)
    save_asked = Signal(str)
    told = Signal()  # another study is shown

    def __init__(self, history: StudyHistory, look: Theme) -> None:
        super().__init__()
        self.history = history
        self._look = look
        self._answer: Answer | None = None
        self._grid: RunStates | None = None
        self._result: StudyResult | None = None
        self._live: StudyRecord | None = None
        self._live_grid: RunStates | None = None
        self._live_result: StudyResult | None = None
        self._capsule: tuple[StudyRecord, Answer] | None = None
        self._told = ""
        self._read: tuple[StudyRecord, Answer] | None = None
        self.model = StudyModel(look)
        self.search = StudySearch()
        self.search.setSourceModel(self.model)
        self._layout = QHBoxLayout(self)
        self._layout.setContentsMargins(12, 12, 12, 12)
        self._layout.setSpacing(12)
        self._layout.addWidget(self._list(), 1)
        self._layout.addWidget(self._one(), 1)
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(_SOON)
        self._soon.timeout.connect(self._tell)
        history.changed.connect(self.refresh)
        self.set_look(look)
        self._tell()

    # building

    def _list(self) -> QFrame:
        card, inside = _card()
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
        self.table.selectionModel().currentRowChanged.connect(lambda *_: self._soon.start())
        self.table.activated.connect(lambda _: self._emit(self.reopen_asked))
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
        return card

    def _one(self) -> QFrame:
        card, inside = _card()
        inside.setContentsMargins(0, 0, 0, 0)
        self._empty = label(_EMPTY, "strong", "runs_empty", wraps=True)
        self._empty.setContentsMargins(16, 12, 16, 12)
        inside.addWidget(self._empty)
        self.details = StudyDetails(self._look)
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
        self._fill_actions()
        inside.addStretch()
        return card

    def _fill_actions(self) -> None:
        self.reopen = self._button("reopen", "Re-open", "Show it on its page, with its decision (Enter)")
        self.reopen.setProperty("role", "primary")
        self.reopen.clicked.connect(lambda: self._emit(self.reopen_asked))
        self.more = QSpinBox()
        self.more.setObjectName("more_futures")
        self.more.setAccessibleName("Futures in all")
        self.more.setSuffix(" futures")
        self.more.setMaximum(_MOST_FUTURES)
        self.more.setMinimumHeight(28)
        leave_wheel_to_page(self.more)
        self.extend = self._button("extend", "Extend to", "Ask the same with more futures; finished runs are kept")
        self.extend.clicked.connect(
            lambda: self.extend_asked.emit(self.here.id if self.here else "", self.more.value())
        )
        self.again = self._button("again", "Run failed again", "Make only the runs that failed or were not made")
        self.again.clicked.connect(lambda: self._emit(self.again_asked))
        self.save = self._button("save_study", "Save as capsule…", "Save it as one file that can be sent")
        self.save.clicked.connect(lambda: self._emit(self.save_asked))
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

    def _button(self, name: str, words: str, tip: str) -> QPushButton:
        button = QPushButton(words)
        button.setObjectName(name)
        button.setToolTip(tip)
        return button

    # the list

    @property
    def here(self) -> StudyRecord | None:
        """The study that is selected."""
        index = self.search.mapToSource(self.table.currentIndex())
        return self.model.study(index.row()) if index.isValid() else None

    @property
    def shown(self) -> Answer | None:
        """The answer of the selected study, if it can be read."""
        return self._answer if self.here is not None else None

    @property
    def command(self) -> str:
        """The line that asks what the selected study asked."""
        return self.here.command if self.here is not None else ""

    def refresh(self, select: str = "") -> None:
        """Read the list anew; ``select`` is the study to be shown."""
        shown = select or (self.here.id if self.here is not None else "")
        passing = [self._live, self._capsule[0] if self._capsule is not None else None]
        self.model.show((*(one for one in passing if one is not None), *self.history.studies()))
        self._trouble.setText(self.history.trouble)
        self._trouble.setVisible(bool(self._trouble.text()))
        self._search(self.words.text())
        self._select(shown)

    def showEvent(self, event: object) -> None:
        """Read the list when somebody looks, and not before."""
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
        row = self.model.row(identity)
        index = self.search.mapFromSource(self.model.index(max(row, 0), STUDY)) if self.model.rowCount() else None
        if index is None or not index.isValid():
            index = self.search.index(0, STUDY)
        flags = QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows
        self.table.selectionModel().setCurrentIndex(index, flags)
        self._tell()

    def _search(self, text: str) -> None:
        self.search.look_for(text)
        shown, known = self.search.rowCount(), self.model.rowCount()
        self._counted.setText(f"{known:,} in all" if shown == known else f"{shown:,} of {known:,}")
        if self.here is None:
            self._soon.start()

    # the study that is under way, or was opened

    def follow(self, update: Update, question: Question | None, command: str) -> None:
        """Show how far the study is that is under way."""
        if question is None:
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
                (arm.name, arm.named_scenario.title, arm.named_scenario.policy_title) for arm in question.given_arms()
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
        elif self.model.row(LIVE) >= 0:
            self.model.show(tuple(self._live if row.id == LIVE else row for row in self._all()))
            if self.here is not None and self.here.id == LIVE:
                self._tell() if update.ending else self._tell_live()

    def kept(self, identity: str) -> None:
        """A study has come into the history; it takes the place of the one that was under way."""
        was_live = self.here is not None and self.here.id == LIVE
        if self._live is not None and self._live.ending != RUNNING:
            self._live = None
        if self.isVisible():
            self.refresh(identity if was_live else "")

    def show_opened(self, answer: Answer, called: str) -> None:
        """Show the answer of a capsule that no other page shows."""
        result = answer.result
        self._capsule = (
            StudyRecord(
                id=CAPSULE,
                made=dt.datetime.now(dt.UTC).isoformat(),
                kind=result.kind,
                title=title((one.name, one.title, one.policy) for one in result.scenarios),
                name=called,
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

    def _all(self) -> tuple[StudyRecord, ...]:
        return tuple(self.model.study(row) for row in range(self.model.rowCount()))

    # the study that is selected

    def _tell(self) -> None:
        self._soon.stop()
        study = self.here
        for widget in (self._area, self._actions):
            widget.setVisible(study is not None)
        self._empty.setVisible(study is None)
        self._empty.setText(_FOUND_NONE if self.words.text() else _EMPTY)
        if study is None:
            self._told = ""
            return
        if study.id == LIVE:
            self._answer = None
            self.details.show_study(study, None)
            self._tell_live()
        else:
            self._tell_kept(study)
        self.details.set_editable(study.id not in (LIVE, CAPSULE))
        self._offer(study)
        self._told = study.id
        self.told.emit()

    def _tell_kept(self, study: StudyRecord) -> None:
        if self._read == (study, self._answer) and self._answer is not None:
            return  # the list was read anew, and nothing is new here
        fault = ""
        try:
            self._answer = self.answer(study.id)
            self._read = study, self._answer
        except CapsuleError as error:
            self._answer, fault = None, f"{error}. Delete it, and ask again."
        self._result = self._answer.result if self._answer is not None else None
        grid = self.history.grid(study.id) if study.id != CAPSULE else None
        if grid is None and self._answer is not None:
            grid = states_of_result(self._answer.result)
        self._grid = grid
        try:
            self.details.show_study(study, self._answer, fault)
        except CapsuleError as error:
            # the texts of its scenarios can't be read
            self._answer = None
            self.details.show_study(study, None, f"{error}. Delete it, and ask again.")
        self.details.show_grid(grid, self._result)

    def _tell_live(self) -> None:
        if self._live is None:
            return
        self._grid, self._result = self._live_grid, self._live_result
        self.details.show_facts(self._live)
        self.details.show_grid(self._grid, self._result)
        here = self.details.grid.here
        if here is not None:
            self.details.show_run(self._words_of(here))

    def _words_of(self, cell: RunCell) -> RunWords:
        assert self._grid is not None  # noqa: S101  cells are of a grid
        return run_words(self._grid, cell, self._result, self.history.run(self._grid.seed))

    def _offer(self, study: StudyRecord) -> None:
        """Switch on what can be done with a study."""
        is_there = self._answer is not None
        for button in (self.reopen, self.extend, self.save):
            button.setEnabled(is_there)
        self.more.setEnabled(is_there)
        self.again.setEnabled(is_there and study.finished < study.runs_planned)
        self.again.setText("Run failed again" if study.failed else "Run to the end")
        self.delete.setEnabled(study.id != LIVE)
        if self._answer is not None:
            futures = futures_asked(self._answer)
            self.more.setMinimum(min(futures + 1, _MOST_FUTURES))
            if self._told != study.id:
                self.more.setValue(2 * futures)

    def _emit(self, signal: object) -> None:
        if self.here is not None and self._answer is not None:
            signal.emit(self.here.id)  # type: ignore[attr-defined]

    def _change(self, does: object, text: str) -> None:
        study = self.here
        if study is not None and study.id not in (LIVE, CAPSULE):
            does(study, text)  # type: ignore[operator]

    def _delete(self) -> None:
        study = self.here
        if study is None or study.id == LIVE:
            return
        row = self.table.currentIndex().row()
        if study.id == CAPSULE:
            self._capsule = None
            self.refresh()
            return
        below = self.search.index(row + 1 if row + 1 < self.search.rowCount() else row - 1, STUDY)
        after = self.model.study(self.search.mapToSource(below).row()).id if below.isValid() else ""
        self.history.delete(study)
        self._select(after)

    def _offer_undo(self) -> None:
        self.undo.setVisible(self.history.stack.canUndo())
        self.undo.setText(f"Undo: {self.history.stack.undoText()}")

    def set_look(self, look: Theme) -> None:
        self._look = look
        self.model.set_look(look)
        self.details.set_look(look)
        header = self.table.horizontalHeader()
        header.setSectionResizeMode(STUDY, QHeaderView.ResizeMode.Stretch)
        for column, width in _WIDTHS.items():
            self.table.setColumnWidth(column, look.px(width))
            # large text has no room for what the right side says as well
            self.table.setColumnHidden(column, look.is_large and column in (QUESTION, WHEN, FUTURES))
        self.table.verticalHeader().setDefaultSectionSize(look.px(28))
        self.table.setIconSize(QSize(look.px(16), look.px(16)))
        if self._told:
            self._tell()


def _card() -> tuple[QFrame, QVBoxLayout]:
    card = QFrame()
    card.setProperty("role", "card")
    inside = QVBoxLayout(card)
    inside.setContentsMargins(16, 12, 16, 12)
    inside.setSpacing(8)
    return card, inside
