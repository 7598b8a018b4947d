"""The same people, two fates: flows, why outcomes moved, and two people to follow."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QBoxLayout, QGridLayout, QPushButton, QScrollArea, QVBoxLayout, QWidget

from forcesim.errors import ForcesimError
from forcesim.report.views.people.flows import WAYS, StoryView
from forcesim.report.views.people.people_view import PeopleView, people_view
from ui.charts.flows.flow_chart import FlowChart
from ui.studies.compare_study import ForceAndPolicy
from ui.studies.people_study import PeopleStudy
from ui.theme import Theme
from ui.widgets.choice_box import choice_box, offer
from ui.widgets.labels import flowing, hairline, label

_EMPTY = "Press Match people: both policies meet the same people on the same days, and this shows what becomes of each."
_TOO_FEW = "Tick two scenarios on the left."
_SIMULATING = "Simulating both in pairs. The first people are on their way."
_USUAL = "criminal_records"
_PROJECTED = 1.2  # how large text is on a projector, about


class PeoplePanel(QWidget):
    """What becomes of the same people under the first of the ticked scenarios and under another one."""

    answered = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("people_panel")
        self._theme = theme
        self._study: PeopleStudy | None = None
        self._names: tuple[ForceAndPolicy, ...] = ()
        self._view: PeopleView | None = None
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        self._row = row = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self.run = QPushButton("Match people")
        self.run.setObjectName("run_people")
        self.run.setProperty("role", "primary")
        self.run.clicked.connect(self.match)
        row.addWidget(self.run)
        self._with = label("of the first with", "small")
        row.addWidget(self._with)
        self.other = choice_box("people_other", "The scenario whose people are matched with those of the first", 12)
        row.addWidget(self.other, 1)
        self._badge = label("", "small", "people_badge", wraps=True)
        row.addWidget(self._badge, 1)
        layout.addLayout(row)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        layout.addWidget(area, 1)
        inside = QWidget()
        area.setWidget(inside)
        self._column = column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 8, 0)
        column.setSpacing(8)
        self._sentence = flowing("strong", "people_sentence")
        self._sentence.setText(_EMPTY)
        self._sentence.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        column.addWidget(self._sentence)
        self.chart = FlowChart(theme)
        column.addWidget(self.chart)
        self._key = label("", "small", "people_key", wraps=True)
        self._key.setTextFormat(Qt.TextFormat.RichText)
        column.addWidget(self._key)
        self._changes = QWidget()
        QGridLayout(self._changes)
        self._rest = flowing("", "people_rest")
        self._rest.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        column.addWidget(self._rest)
        column.addWidget(self._changes)
        self._why = why = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._heading = label("WHY DID IT MOVE?", "heading")
        why.addWidget(self._heading)
        self.outcome = choice_box("people_outcome", "The outcome whose change is put down to people", 10)
        self.outcome.currentIndexChanged.connect(lambda _: self._show_reasons())
        why.addWidget(self.outcome, 1)
        column.addLayout(why)
        self._reasons = QWidget()
        QGridLayout(self._reasons)
        column.addWidget(self._reasons)
        self._stories = QWidget()
        QVBoxLayout(self._stories).setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._stories)
        self._warnings = flowing("mute", "people_warnings")
        column.addWidget(self._warnings)
        column.addStretch()
        self._show_parts(is_shown=False)

    # what is asked

    def follow(self, study: PeopleStudy) -> None:
        """Show the answers of a study, and start it."""
        self._study = study
        study.answered.connect(self._show_answer)
        study.failed.connect(lambda why: self._sentence.setText(f"There is no answer: {why}."))
        study.line_changed.connect(self._tell_place)

    def _tell_place(self) -> None:
        """Say where the study stands in the line, or that it has begun."""
        study = self._study
        if study is not None and self._view is None and (study.place or study.is_running):
            self._sentence.setText(study.waiting_words or _SIMULATING)

    def offer(self, choices: Sequence[tuple[ForceAndPolicy, str]]) -> None:
        """The scenarios that are ticked, with their names in words; the first is held against the others."""
        self._names = tuple(names for names, _ in choices)
        chosen = str(self.other.currentData() or "1")
        offer(self.other, [(str(index), words) for index, (_, words) in enumerate(choices) if index], chosen)
        self.run.setEnabled(len(choices) > 1)
        if self._view is None:
            self._sentence.setText(_EMPTY if len(choices) > 1 else _TOO_FEW)
            self._tell_place()

    def match(self) -> None:
        """Match the people of the first scenario with those of the chosen one."""
        index = int(str(self.other.currentData() or "0"))
        if self._study is None or not 0 < index < len(self._names):
            return
        try:
            self._study.run(self._names[0], self._names[index])
        except ForcesimError as error:
            self._sentence.setText(f"Their people can't be matched as they stand: {error}")
            return
        self._view = None
        self._show_parts(is_shown=False)
        self._badge.setText("")
        self._sentence.setText(self._study.waiting_words or _SIMULATING)
        self.answered.emit()

    # what is shown

    def _show_answer(self) -> None:
        study = self._study
        view = None if study is None or study.result is None else people_view(study.result)
        if view is not None:
            self.show_view(view)
        self.answered.emit()

    def show_view(self, view: PeopleView) -> None:
        """Draw what is known of the same people."""
        self._view = view
        first, *others = view.sentences
        self._sentence.setText(first)
        self._rest.setText("\n\n".join(others))
        self._badge.setText(view.badge)
        self.chart.show_view(view.flows)
        self._show_parts(is_shown=True)
        header = (view.flows.before, view.flows.after, "People a year", "95% range", "Hours freed")
        if self._has_columns:
            cells = [(line.before, line.after, line.people, line.range, line.hours) for line in view.changes]
            _fill(self._changes, (header, *cells), words=2)
        else:
            told = [f"{header[0]} → {header[1]}: people a year", *(line.words for line in view.changes)]
            _fill(self._changes, [(words,) for words in told], words=1)
        choices = [(reason.outcome, reason.label) for reason in view.reasons]
        offer(self.outcome, choices, str(self.outcome.currentData() or _USUAL))
        self._show_reasons()
        self._show_stories(view.stories)
        self._warnings.setText("\n".join(view.warnings))
        self._show_key()

    def _show_reasons(self) -> None:
        reasons = () if self._view is None else self._view.reasons
        reason = next((reason for reason in reasons if reason.outcome == self.outcome.currentData()), None)
        if reason is not None and self._has_columns:
            _fill(self._reasons, (("Carried by", "Change", "95% range"), *reason.rows), words=1)
        elif reason is not None:
            _fill(self._reasons, [("Carried by",), *((words,) for words in reason.words)], words=1)

    @property
    def _has_columns(self) -> bool:
        """Whether text is small enough for tables of several columns."""
        return self._theme.scale < _PROJECTED

    def _show_stories(self, stories: Sequence[StoryView]) -> None:
        layout = self._stories.layout()
        assert layout is not None  # noqa: S101  made with the widget
        _empty(self._stories)
        for story in stories:
            layout.addWidget(hairline())
            for text, role in ((story.title, "strong"), (story.how, "small")):
                words = flowing(role)
                words.setText(text)
                layout.addWidget(words)
            columns = QWidget()
            grid = QGridLayout(columns)
            grid.setContentsMargins(0, 0, 0, 4)
            for side, (name, events) in enumerate(((story.before, story.left), (story.after, story.right))):
                # large text has no room for two columns
                line, column = (2 * side, 0) if self._theme.is_large else (0, side)
                grid.addWidget(label(name, "small", wraps=True), line, column)
                told = label("\n".join(events), "", wraps=True)
                told.setAccessibleName(f"{name}: {'; '.join(events)}")
                grid.addWidget(told, line + 1, column, Qt.AlignmentFlag.AlignTop)
                grid.setColumnStretch(column, 1)
            layout.addWidget(columns)

    def _show_parts(self, *, is_shown: bool) -> None:
        for part in (
            self.chart,
            self._key,
            self._rest,
            self._changes,
            self._reasons,
            self._stories,
            self._warnings,
            self.outcome,
        ):
            part.setVisible(is_shown)
        self._heading.setVisible(is_shown)

    def _show_key(self) -> None:
        marks = (
            f'<span style="color:{self.chart.colour(way)}">■</span>&nbsp;{escape(words)}' for way, words in WAYS.items()
        )
        self._key.setText(" &nbsp;&nbsp; ".join([*marks, "faint: too few to tell from luck yet"]))

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        self.chart.set_theme(theme)
        for row in (self._row, self._why):
            row.setDirection(theme.row_direction)
        self._with.setVisible(self._has_columns)
        if self._view is not None:
            self.show_view(self._view)


def _empty(widget: QWidget) -> None:
    layout = widget.layout()
    while layout is not None and (item := layout.takeAt(0)) is not None:
        inside = item.widget()
        if inside is not None:
            inside.setParent(None)
            inside.deleteLater()


def _fill(widget: QWidget, rows: Sequence[Sequence[str]], words: int) -> None:
    """Lay rows of text out in a widget that has a grid, headings first; columns after ``words`` hold numbers."""
    _empty(widget)
    grid = widget.layout()
    assert isinstance(grid, QGridLayout)  # noqa: S101  made with the widget
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setVerticalSpacing(2)
    for line, cells in enumerate(rows):
        for column, cell in enumerate(cells):
            is_number = column >= words
            shown = label(cell, "small" if not line else "number" if is_number else "", wraps=not is_number)
            if is_number:
                grid.addWidget(shown, line, column, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop)
            else:  # as wide as its column, so that words wrap no sooner than they must
                grid.addWidget(shown, line, column)
            grid.setColumnStretch(column, 0 if is_number else 1)
    # columns of what was shown before take no room any more
    for column in range(len(rows[0]) if rows else 0, grid.columnCount()):
        grid.setColumnStretch(column, 0)
