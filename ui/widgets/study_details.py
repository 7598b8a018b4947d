"""One study of the history: its answer, its name and note, what it changes, its command, and every run."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from forcesim.report.answer import Answer
from forcesim.report.output.tables import text_tables
from forcesim.report.views.study_list import (
    WORDS,
    RunWords,
    differences_from_base,
    moment_words,
    question_words,
    runs_in,
    standing,
    state_counts,
)
from forcesim.report.wording.text_table import TextTable
from forcesim.study.results.run_states import RunCell, RunStates
from forcesim.study.results.study_result import StudyResult
from forcesim.study.storage.study_history import StudyRecord
from ui.theme import Theme
from ui.widgets.figure_view import FigureView
from ui.widgets.labels import label
from ui.widgets.run_grid import RunGrid

_GRID_HEIGHT = 220
# kinds that no other page shows, like maps of two levers
_ONLY_HERE = ("run", "choose", "backcast", "check-against", "national", "people", "worth-knowing")


class StudyDetails(QWidget):
    """Shows a study. ``named`` and ``noted`` carry what a person wrote, ``pointed`` the RunCell that was chosen."""

    named = Signal(str)
    noted = Signal(str)
    pointed = Signal(object)  # RunCell

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._shown = ""
        # as wide as there is room: a table of many columns may not push the end of every sentence out of sight
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 12, 16, 12)
        layout.setSpacing(8)
        self._heading = label("", "heading", "study_heading")
        self._facts = label("", "small", "study_facts", wraps=True)
        self._sentence = label("", "strong", "study_sentence", wraps=True)
        self._sentence.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._name = QLineEdit()
        self._name.setObjectName("study_name")
        self._name.setAccessibleName("Name of the study")
        self._name.setPlaceholderText("A name of your own")
        self._name.setMaxLength(200)
        self._name.editingFinished.connect(lambda: self.named.emit(self._name.text()))
        self._note = _Note()
        self._note.setObjectName("study_note")
        self._note.setAccessibleName("Note on the study")
        self._note.setPlaceholderText("A note: why it was asked, what came of it")
        self._note.setTabChangesFocus(True)
        self._note.left.connect(lambda: self.noted.emit(self._note.toPlainText()))
        for widget in (self._heading, self._facts, self._sentence, self._name, self._note):
            layout.addWidget(widget)
        layout.addWidget(label("EACH RUN", "heading"))
        legend = QHBoxLayout()
        legend.setSpacing(4)
        self._counts = {
            state: (QLabel(), label("", "small", f"count_{state.name.lower()}", wraps=True)) for state in WORDS
        }
        for mark, words in self._counts.values():
            legend.addWidget(mark)
            legend.addWidget(words)
        legend.addStretch(1)
        layout.addLayout(legend)
        self.grid = RunGrid(theme, self._describe)
        self.grid.chosen.connect(self.pointed)
        self.grid.arranged.connect(self._fit)
        self._area = QScrollArea()
        self._area.setWidgetResizable(True)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._area.setWidget(self.grid)
        self.grid.wanted.connect(lambda x, y: self._area.ensureVisible(x, y, 24, 24))
        layout.addWidget(self._area)
        layout.addWidget(self._build_run())
        self._differs = label("DIFFERENT FROM THE FILES", "heading")
        self._changes = label("", "", "study_changes", wraps=True)
        layout.addWidget(self._differs)
        layout.addWidget(self._changes)
        layout.addWidget(label("COMMAND", "heading"))
        row = QHBoxLayout()
        self._command = label("", "command", "study_command", wraps=True)
        self._command.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._copy = _copy_button(self._command, "copy_study_command", "Copy")
        self._copy.setAccessibleName("Copy the command of this study")
        row.addWidget(self._command, 1)
        row.addWidget(self._copy, 0, Qt.AlignmentFlag.AlignTop)
        layout.addLayout(row)
        self._tables = QVBoxLayout()
        layout.addLayout(self._tables)
        self._figure = FigureView()
        self._figure.setObjectName("study_figure")
        layout.addWidget(self._figure)
        layout.addStretch(1)
        self.set_theme(theme)

    def _build_run(self) -> QWidget:
        part = QWidget()
        part.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        box = QVBoxLayout(part)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(4)
        self._run_title = label("", "strong", "run_title", wraps=True)
        self._run_lines = label("", "small", "run_lines", wraps=True)
        row = QHBoxLayout()
        self._run_command = label("", "command", "run_command", wraps=True)
        self._copy_run = _copy_button(self._run_command, "copy_run_command", "Copy")
        self._copy_run.setAccessibleName("Copy the command that repeats this run alone")
        self._copy_run.setToolTip("Copy the command that repeats this run alone")
        row.addWidget(self._run_command, 1)
        row.addWidget(self._copy_run, 0, Qt.AlignmentFlag.AlignTop)
        box.addWidget(self._run_title)
        box.addWidget(self._run_lines)
        box.addLayout(row)
        return part

    # what is shown

    def show_study(self, study: StudyRecord, answer: Answer | None, fault: str = "") -> None:
        """Show a study; ``answer`` is None if it can't be read, for the reason ``fault``, or is not in yet."""
        self.show_facts(study)
        self._sentence.setText(fault or study.sentence)
        # don't replace what a person is writing
        is_another, self._shown = study.id != self._shown, study.id
        if is_another or not self._name.hasFocus():
            self._name.setText(study.name)
        if (is_another or not self._note.hasFocus()) and self._note.toPlainText() != study.note:
            self._note.setPlainText(study.note)
        self._command.setText(study.command or "A script asked this; the command line has no words for it.")
        self._copy.setEnabled(bool(study.command))
        changes = differences_from_base(answer.result, lambda: answer.named_scenario) if answer is not None else ()
        self._changes.setText("\n".join(changes))
        for part in (self._differs, self._changes):
            part.setVisible(bool(changes))
        only_here = answer is not None and (study.kind in _ONLY_HERE or answer.result.is_map)
        self._show_tables(text_tables(answer.result) if answer is not None and only_here else ())
        self._figure.show_result(answer.result if answer is not None and only_here else None, study.sentence)

    def show_facts(self, study: StudyRecord) -> None:
        """Show the facts in one line: question, time, futures, state."""
        self._heading.setText(question_words(study.kind).upper())
        state = standing(study)
        parts = (study.title, moment_words(study.made), f"{runs_in(study)} runs", f"{state.shape} {state.word}")
        self._facts.setText(" · ".join(parts))

    def set_editable(self, editable: bool) -> None:
        """Allow a name and a note, which only studies of the history have."""
        for widget in (self._name, self._note):
            widget.setEnabled(editable)

    def show_grid(self, grid: RunStates | None, result: StudyResult | None = None) -> None:
        """Show the state of each run."""
        self.grid.show_grid(grid, result)
        words_by_state = dict(state_counts(grid)) if grid is not None else {}
        for state, (mark, words) in self._counts.items():
            mark.setVisible(state in words_by_state)
            words.setVisible(state in words_by_state)
            words.setText(words_by_state.get(state, ""))
        if self.grid.here is None:
            self.show_run(None)

    def _fit(self) -> None:
        highest = round(_GRID_HEIGHT * min(self._theme.scale, 1.4))
        self._area.setFixedHeight(min(max(self.grid.height(), 20) + 6, highest))

    def show_run(self, words: RunWords | None) -> None:
        """Show what came of one run, or without one how to choose it."""
        hint = "Click a run, or walk through them with the arrow keys, to read what came of it."
        self._run_title.setText(words.title if words is not None else "")
        self._run_title.setVisible(words is not None)
        self._run_lines.setText("\n".join(words.lines) if words is not None else hint)
        self._run_lines.setVisible(words is None or bool(words.lines))
        command = words.command if words is not None else ""
        self._run_command.setText(command)
        self._run_command.setVisible(bool(command))
        self._copy_run.setVisible(bool(command))

    def minimumSizeHint(self) -> QSize:
        """No height of its own: text that wraps asks for its height by width."""
        return QSize(super().minimumSizeHint().width(), 0)

    def set_describe(self, describe: Callable[[RunCell], RunWords]) -> None:
        """Set what puts a cell into words, for tool tips and assistive tools."""
        self._describe_cell = describe

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        self._note.setFixedHeight(theme.px(44))
        self.grid.set_theme(theme)
        for state, (mark, words) in self._counts.items():
            mark.setPixmap(self.grid.mark(state))
            words.setContentsMargins(0, 0, 8, 0)

    def _describe(self, cell: RunCell) -> str:
        words = self._describe_cell(cell)
        return "\n".join((words.title, *words.lines))

    def _show_tables(self, tables: tuple[TextTable, ...]) -> None:
        while (item := self._tables.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        for table in tables:
            self._tables.addWidget(text_table(table))


class _Note(QPlainTextEdit):
    """A text of several lines; ``left`` is emitted when it loses the focus."""

    left = Signal()

    def focusOutEvent(self, event: object) -> None:
        super().focusOutEvent(event)  # type: ignore[arg-type]
        self.left.emit()


def text_table(table: TextTable) -> QFrame:
    """A short table of texts as labels in a grid, which scrolls with the page."""
    frame = QFrame()
    frame.setAccessibleName(table.title)
    grid = QGridLayout(frame)
    grid.setContentsMargins(0, 4, 0, 4)
    grid.setHorizontalSpacing(12)
    grid.setVerticalSpacing(2)
    grid.addWidget(label(table.title, "strong", wraps=True), 0, 0, 1, len(table.header))
    right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
    for line, cells in enumerate((table.header, *table.rows), 1):
        for column, cell in enumerate(cells):
            cell_label = label(cell, "small" if line == 1 else "", wraps=column == 0)
            if column >= table.words:
                cell_label.setAlignment(right)
            grid.addWidget(cell_label, line, column)
    grid.setColumnStretch(0, 1)
    return frame


def _copy_button(source: QLabel, name: str, words: str) -> QPushButton:
    button = QPushButton(words)
    button.setObjectName(name)
    button.clicked.connect(lambda: QGuiApplication.clipboard().setText(source.text()))
    return button
