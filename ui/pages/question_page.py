"""A page that asks one question about the decision at hand: what is asked on the left, what was found on the right."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QBoxLayout,
    QComboBox,
    QFrame,
    QHBoxLayout,
    QHeaderView,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from forcesim.report.answer_sentences import answer as answer_in_words
from forcesim.report.answers.registry import answer_kind, progress
from forcesim.report.output.tables import text_tables
from forcesim.report.wording.text_table import TextTable
from forcesim.simulation.outcomes import Outcome, declared_outcomes
from forcesim.study.analysis.capacity_cliff import keeping_up
from forcesim.study.execution.cached_runs import keeps_runs
from forcesim.study.results.study_result import StudyResult
from ui.pages.page_stack import Page
from ui.state.decision import Decision
from ui.state.session import Session
from ui.studies.question_forms import QuestionForm, effort_of, efforts
from ui.studies.worth_study import WorthStudy
from ui.theme import Theme
from ui.widgets.choice_box import choice_box
from ui.widgets.collapsible_section import CollapsibleSection
from ui.widgets.labels import flowing, label
from ui.widgets.scroll_column import ScrollColumn

_FIRST = "The first worlds and futures are on their way."
_ALL_IN, _PREVIEW, _EARLY, _FAILED = "● all in", "◌ preview", "■ stopped early", "✕ no answer"


class QuestionPage(Page):
    """What the pages share. A page of a kind adds its inputs and its charts."""

    kind: ClassVar[str]
    heading: ClassVar[str]
    asks: ClassVar[str]
    button: ClassVar[str]
    empty: ClassVar[str]
    # the outcomes that are meant where none is named, and in a force without gangs
    usual: ClassVar[tuple[str, str]] = ("", "")

    run_asked = Signal()
    parameter_asked = Signal(str)

    def __init__(self, session: Session, theme: Theme) -> None:
        super().__init__()
        self._session = session
        self._theme = theme
        self._result: StudyResult | None = None
        self._asked_about: Decision | None = None
        layout = QHBoxLayout(self)
        layout.setContentsMargins(12, 12, 12, 12)
        layout.setSpacing(12)
        self._left = self._asked()
        layout.addWidget(self._left)
        layout.addWidget(self._found(), 1)
        session.changed.connect(self._session_changed)
        session.moved.connect(lambda _: self._show_decision())
        self.set_theme(theme)
        self._session_changed()

    # what a page of a kind adds

    def _add_inputs(self, layout: QVBoxLayout) -> None:
        """Put the inputs of this kind of question into the left column."""

    def _add_charts(self, layout: QVBoxLayout) -> None:
        """Put the charts of this kind of question below the sentence."""

    def _add_below(self, layout: QVBoxLayout) -> None:
        """Put what belongs to the page, but is a question of its own, below everything else."""

    def follow(self, study: WorthStudy, others: Sequence[QuestionPage]) -> None:
        """Take the study of that question, and the pages on which a person may have drawn a red line."""

    @property
    def own_lines(self) -> tuple[str, ...]:
        """The red lines that a person has drawn on this page."""
        return ()

    def _draw(self, result: StudyResult) -> None:
        """Draw what was found, or is known so far."""

    def _fill_inputs(self) -> None:
        """Offer what the decision at hand has to offer."""

    @property
    def form(self) -> QuestionForm:
        """What a person filled in."""
        raise NotImplementedError

    def fill_in(self, form: QuestionForm) -> None:
        """Fill in what was asked before."""
        declared = effort_of(self.kind)
        number = form.values.get(declared.name, declared.default)
        index = self.effort.findData(number)
        if index < 0:
            self.effort.addItem(f"{number:,} {declared.option.unit}", number)
            index = self.effort.count() - 1
        self.effort.setCurrentIndex(index)

    def _form(self, **values: object) -> QuestionForm:
        """What was filled in: values of the question's fields, and how thorough the answer is to be."""
        return QuestionForm(self.kind, {**values, effort_of(self.kind).name: self.effort.currentData()})

    # building

    def _asked(self) -> QFrame:
        card = QFrame()
        card.setProperty("role", "card")
        inside = QWidget()
        layout = QVBoxLayout(inside)
        layout.setContentsMargins(16, 12, 8, 12)
        layout.setSpacing(8)
        layout.addWidget(label(self.heading, "heading"))
        layout.addWidget(label(self.asks, "", wraps=True))
        self._decision = label("", "small", f"about_{self.kind}", wraps=True)
        layout.addWidget(self._decision)
        self._add_inputs(layout)
        layout.addWidget(label("How thorough", "small"))
        self.effort = self._combo("effort", "How thorough")
        for words, number in efforts(self.kind):
            self.effort.addItem(words, number)
        layout.addWidget(self.effort)
        layout.addStretch(1)
        self._fault = label("", "fault", f"fault_{self.kind}", wraps=True)
        self._fault.hide()
        layout.addWidget(self._fault)
        self.run = QPushButton(self.button)
        self.run.setObjectName(f"run_{self.kind}")
        self.run.setProperty("role", "primary")
        self.run.clicked.connect(self.run_asked)
        layout.addWidget(self.run)
        around = QVBoxLayout(card)
        around.setContentsMargins(0, 0, 0, 0)
        around.addWidget(ScrollColumn(inside))
        card.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
        return card

    def _combo(self, name: str, words: str) -> QComboBox:
        return choice_box(f"{name}_{self.kind}", words)

    def _found(self) -> QFrame:
        card = QFrame()
        card.setProperty("role", "card")
        inside = QWidget()
        layout = QVBoxLayout(inside)
        layout.setContentsMargins(16, 12, 16, 12)
        layout.setSpacing(10)
        state = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._badge = label("", "strong", f"badge_{self.kind}")
        self._badge.hide()
        self._stage = flowing("small", f"stage_{self.kind}")
        state.addWidget(self._badge)
        state.addWidget(self._stage, 1)
        layout.addLayout(state)
        self._state = state
        self.sentence = flowing("sentence", f"sentence_{self.kind}")
        self.sentence.setText(self.empty)
        self._more = flowing("", f"more_{self.kind}")
        self._more.hide()
        for words in (self.sentence, self._more):
            words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            layout.addWidget(words)
        self.charts = QWidget()
        self.charts.setObjectName(f"figure_{self.kind}")
        charts = QVBoxLayout(self.charts)
        charts.setContentsMargins(0, 0, 0, 0)
        charts.setSpacing(10)
        self._add_charts(charts)
        self.charts.hide()
        layout.addWidget(self.charts, 100)  # which grow; what is left over stays below
        self._numbers = CollapsibleSection("The same in numbers", f"numbers_{self.kind}", self._theme)
        self._numbers.hide()
        self._tables: list[QWidget] = []
        layout.addWidget(self._numbers)
        self._add_below(layout)
        layout.addStretch(1)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(inside)
        around = QVBoxLayout(card)
        around.setContentsMargins(0, 0, 0, 0)
        around.addWidget(area)
        return card

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        self._left.setFixedWidth(round(304 * min(theme.scale, 1.6)))
        way = QBoxLayout.Direction.TopToBottom if theme.is_large else QBoxLayout.Direction.LeftToRight
        self._state.setDirection(way)
        self._numbers.set_theme(theme)

    # states

    def refuse(self, why: str) -> None:
        """Say in place why this can't be asked; "" where it can."""
        self._fault.setText(why)
        self._fault.setVisible(bool(why))

    def waiting(self) -> None:
        """Make room for an answer to come."""
        self.refuse("")
        self._asked_about = self._session.decision
        self._result = None
        self._say(_PREVIEW, _FIRST)
        self._tell("Nothing is known yet.")
        self.charts.hide()
        self._clear()
        self._show_decision()

    def say_waiting(self, words: str) -> None:
        """Say where the study stands in the line; "" where it has begun."""
        self._say(_PREVIEW, words or _FIRST)

    def preview(self, result: StudyResult) -> None:
        """Tell what is known so far."""
        if result.finding is None:
            return
        self._say(_PREVIEW, progress(result))
        self._tell(answer_kind(result).sentences(result)[0])
        self._show(result)

    def show_result(self, result: StudyResult) -> None:
        """Show an answer: what matters most in large type, the rest below it."""
        if result.finding is not None and not result.is_complete:
            carries_on = " What is finished is kept: asking again carries on from there." if keeps_runs() else ""
            self._say(_EARLY, f"{progress(result)}{carries_on}")
        else:
            self._say(_ALL_IN, f"{result.finished:,} runs")
        sentences, warnings = answer_in_words(result)
        first, *others = (*sentences, *warnings)
        self._tell(first, " ".join(others))
        self._show(result)
        self._clear()
        for table in text_tables(result):
            for widget in (label(table.title, "small", wraps=True), _table(table)):
                self._tables.append(widget)
                self._numbers.add(widget)
        self._numbers.setVisible(bool(self._tables))

    def failed(self, why: str) -> None:
        """Say that there will be no answer."""
        self._say(_FAILED, f"The study gave no answer: {why}")
        if self._result is None:
            self._tell("Nothing is known. Ask again, or change the decision.")

    def _tell(self, sentence: str, more: str = "") -> None:
        self.sentence.setText(sentence)
        self._more.setText(more)
        self._more.setVisible(bool(more))

    def _say(self, badge: str, stage: str) -> None:
        self._badge.setText(badge)
        self._badge.setVisible(bool(badge))
        self._stage.setText(stage)

    def _show(self, result: StudyResult) -> None:
        self._result = result
        self._draw(result)
        self.charts.show()

    def _clear(self) -> None:
        for widget in self._tables:
            widget.hide()
            widget.deleteLater()
        self._tables = []
        self._numbers.hide()

    def _session_changed(self) -> None:
        self._fill_inputs()
        self._show_decision()

    def _show_decision(self) -> None:
        text = f"About: {self._session.title}"
        if self._asked_about is not None and self._asked_about != self._session.decision:
            text += ". What is shown was asked about another decision; ask again for this one"
        self._decision.setText(f"{text}.")

    def _fill_outcomes(self, combo: QComboBox) -> None:
        """Offer the outcomes of the decision that are better high or low."""
        offered = [
            (name, outcome.label)
            for name, outcome in self._outcomes().items()
            if outcome.better != "neither" and "." not in name
        ]
        here = combo.currentData()
        with QSignalBlocker(combo):
            combo.clear()
            has_gangs = self._session.scenario().scenario.organised_crime is not None
            combo.addItem(self.usual[0 if has_gangs else 1], "")
            for name, words in offered:
                combo.addItem(words, name)
            combo.setCurrentIndex(max(combo.findData(here), 0))

    def _usual_line(self) -> str:
        """The red line that is proposed, from the force's own figures."""
        return str(keeping_up(self._session.scenario().scenario))

    def _outcomes(self) -> dict[str, Outcome]:
        return declared_outcomes(self._session.scenario().scenario)


def _table(text_table: TextTable) -> QTableWidget:
    table = QTableWidget(len(text_table.rows), len(text_table.header))
    table.setHorizontalHeaderLabels(list(text_table.header))
    table.verticalHeader().hide()
    table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    table.setWordWrap(True)
    table.setAccessibleName(text_table.title)
    table.setTabKeyNavigation(False)
    right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
    for row, cells in enumerate(text_table.rows):
        for column, cell in enumerate(cells):
            item = QTableWidgetItem(cell)
            if column >= text_table.words:
                item.setTextAlignment(right)
            table.setItem(row, column, item)
    header = table.horizontalHeader()
    header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
    header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
    table.resizeRowsToContents()
    rows = sum(table.rowHeight(row) for row in range(table.rowCount()))
    table.setMinimumHeight(min(rows + header.sizeHint().height() + 6, 420))
    return table
