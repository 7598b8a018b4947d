"""Assumptions: every number that the answer stands on, searchable, with its evidence, changed in place."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QCheckBox,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from forcesim.errors import ScenarioError
from forcesim.report.views.parameters import Parameter, parameter_details, parameters, parse_typed
from forcesim.report.views.remedies import Problem
from forcesim.report.views.sensitivity import effects_of, effects_on
from forcesim.scenario.named_scenario import NamedScenario
from forcesim.study.results.study_result import StudyResult
from ui.pages.page_stack import Page
from ui.state.session import Session
from ui.theme import Theme
from ui.widgets.card import card
from ui.widgets.choice_box import choice_box, entries, offer
from ui.widgets.folding_row import FoldingRow
from ui.widgets.labels import flowing, label
from ui.widgets.parameter_table import VALUE, ParameterModel, ParameterSearch
from ui.widgets.parameter_table_view import ParameterTableView
from ui.widgets.problem_list import ProblemList
from ui.widgets.source_form import SourceForm

_MOST_MADE = 4
_ASK = "Fill “What it does”: ask What matters"


class AssumptionsPage(Page):
    """A table of all parameters of the decision at hand, below its problems.

    ``chosen`` carries a remedy that a person chose; ``sensitivity_asked`` asks for the page What matters.
    """

    sensitivity_asked = Signal()
    chosen = Signal(object)  # Remedy

    def __init__(self, session: Session, theme: Theme) -> None:
        super().__init__()
        self._session = session
        self._stale = True
        self._made: list[tuple[NamedScenario, NamedScenario, tuple[Parameter, ...]]] = []
        self._sensitivity: StudyResult | None = None
        self._chosen = ""
        self.model = ParameterModel(self._change, theme)
        self.model.setParent(self)  # else what listens to it outlives the page
        self.model.refused.connect(lambda _, why: self._say(why))
        self.search = ParameterSearch(self.model)
        session.changed.connect(lambda: self._say(""))  # a message about a refused value no longer holds
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 12, 12, 12)
        frame, inside = card()
        layout.addWidget(frame)
        self.problem_list = ProblemList(theme)
        self.problem_list.chosen.connect(self.chosen)
        self._problems: tuple[Problem, ...] = ()
        inside.addWidget(self.problem_list)
        inside.addWidget(self._build_bar())
        self._fault = label("", "fault", "assumption_fault", wraps=True)
        self._fault.hide()
        self.table = ParameterTableView(self.search, self.model)
        self.table.selectionModel().currentRowChanged.connect(lambda now, _: self._show_selected(now.row()))
        inside.addWidget(self.table, 1)
        self.source_form = SourceForm()
        self.source_form.given.connect(self._note_source)
        self.source_form.skipped.connect(self._skip_source)
        self._skipped: set[tuple[str, str]] = set()
        inside.addWidget(self.source_form)
        inside.addWidget(self._fault)  # below the table, so that no row moves under the mouse
        self._about = flowing("small", "assumption_note")
        self._about.setText("Select a row to read what stands behind it.")
        self._about.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._below = QScrollArea()
        self._below.setObjectName("assumption_about")
        self._below.setAccessibleName("What stands behind the row that is selected")
        self._below.setWidgetResizable(True)
        self._below.setWidget(self._about)
        inside.addWidget(self._below)
        session.changed.connect(self._session_changed)
        self.set_theme(theme)

    def _build_bar(self) -> FoldingRow:
        first, second = QHBoxLayout(), QHBoxLayout()
        self.words = QLineEdit()
        self.words.setObjectName("search")
        self.words.setAccessibleName("Search assumptions")
        self.words.setPlaceholderText("Search: lead, assumed, Home Office …")
        self.words.setClearButtonEnabled(True)
        self.words.textChanged.connect(self._search)
        self.only = QCheckBox("Only what was changed")
        self.only.setObjectName("only_changed")
        self.only.toggled.connect(self.search.show_only_changed)
        self.only.toggled.connect(self._count)
        self._counted = label("", "small", "assumption_count")
        self.back = QPushButton("Back to the file's value")
        self.back.setObjectName("assumption_back")
        self.back.clicked.connect(self._reset)
        self.back.setEnabled(False)
        first.addWidget(self.words, 1)
        first.addWidget(self._counted)
        first.addWidget(self.only)
        self.ask = QPushButton(_ASK)
        self.ask.setObjectName("ask_what_matters")
        self.ask.setProperty("role", "view")
        self.ask.setToolTip("Goes to the page What matters, whose answer fills the column What it does")
        self.ask.clicked.connect(self.sensitivity_asked)
        self.on = choice_box("effects_on", "Outcome that What it does is about")
        self.on.activated.connect(self._choose)
        self._on = QWidget()
        on = QHBoxLayout(self._on)
        on.setContentsMargins(0, 0, 0, 0)
        on.addWidget(label("What it does to", "small"))
        on.addWidget(self.on, 1)
        self._on.hide()
        second.addWidget(self.ask)
        second.addWidget(self._on)
        second.addWidget(self.back)
        return FoldingRow(first, second, (1, 0), lambda: first.sizeHint().width() + second.sizeHint().width())

    def showEvent(self, event: object) -> None:
        """Fill the table only once it is seen, since that takes time."""
        super().showEvent(event)  # type: ignore[arg-type]
        self.problem_list.show_problems(self._problems)
        self._fill()

    def set_theme(self, theme: Theme) -> None:
        self.model.set_theme(theme)
        self.problem_list.set_theme(theme)
        self.table.set_theme(theme)
        # of fixed height, so that the table does not move from row to row
        self._about.ensurePolished()
        lines = 3 if theme.is_large else 4
        self._below.setFixedHeight(lines * self._about.fontMetrics().lineSpacing() + 1)

    def show_parameter(self, path: str) -> None:
        """Select the row of a parameter and show it."""
        self._fill()
        self.only.setChecked(False)
        self.words.clear()
        row = self.model.find(path)
        if row is not None:
            index = self.search.mapFromSource(self.model.index(row, VALUE))
            self.table.setCurrentIndex(index)
            self.table.scrollTo(index, QAbstractItemView.ScrollHint.PositionAtCenter)
            self.table.setFocus()

    def show_problems(self, problems: tuple[Problem, ...]) -> None:
        """Show the problems at the position of the dial, once the page is seen."""
        self._problems = problems
        if self.isVisible():
            self.problem_list.show_problems(problems)

    def show_study(self, result: StudyResult | None) -> None:
        """Fill the column What it does from a sensitivity study of this decision, None if there is none."""
        if result is not self._sensitivity:
            self._sensitivity = result
            choices = effects_on(result)
            if choices != entries(self.on):
                offer(self.on, choices, self._chosen)
            self._show_effects()

    def _choose(self) -> None:
        self._chosen = self.on.currentData()
        self._show_effects()

    def _show_effects(self) -> None:
        effects, about = effects_of(self._sensitivity, self.on.currentData() or "")
        self.model.show_effects(effects, about)
        self.ask.setVisible(not effects)
        self._on.setVisible(bool(effects) and self.on.count() > 1)
        self._show_selected(self.table.currentIndex().row())

    def _session_changed(self) -> None:
        self._stale = True
        if self.isVisible():
            self._fill()

    def _fill(self) -> None:
        if self._stale:
            self._stale = False
            scenario, base = self._session.scenario(), self._session.files.base
            same = (rows for made, of, rows in self._made if made is scenario and of is base)
            rows = next(same, None) or parameters(scenario, base)
            # a step that is undone or done again finds the rows of before
            self._made = [(scenario, base, rows), *self._made[: _MOST_MADE - 1]]
            self.model.show(rows)
            self._count()
            self._show_selected(self.table.currentIndex().row())

    def _search(self, text: str) -> None:
        self.search.search_for(text)
        self._count()

    def _count(self) -> None:
        offered, total = self.search.rowCount(), self.model.rowCount()
        self._counted.setText(f"{total} in all" if offered == total else f"{offered} of {total}")

    def _selected(self) -> Parameter | None:
        index = self.table.currentIndex()
        return self.search.row(index) if index.isValid() else None

    def _show_selected(self, row: int) -> None:
        parameter = self._selected() if row >= 0 else None
        self.back.setEnabled(parameter is not None and parameter.is_changed)
        self.source_form.ask(parameter is not None and self._lacks_source(parameter))
        if parameter is None:
            return
        self._about.setText(parameter_details(parameter, self.model.effect(parameter)))

    def _change(self, parameter: Parameter, text: str) -> str:
        session = self._session
        try:
            value = parse_typed(text, parameter.value, is_share=parameter.is_share)
            session.set_values(self._in_mix(parameter.path, value), f"change “{parameter.label}”")
        except ScenarioError as error:
            reasons = [". ".join(filter(None, (fault.what, fault.hint))) for fault in error.faults]
            return f"{parameter.label} can't be {text.strip()!r}: " + "; ".join(reasons)
        return ""

    def _lacks_source(self, parameter: Parameter) -> bool:
        return parameter.is_own and not parameter.note and (parameter.path, parameter.text) not in self._skipped

    def _note_source(self, grade: str, reason: str) -> None:
        parameter = self._selected()
        if parameter is not None:
            given = {"value": float(parameter.value), "grade": grade, "note": reason}
            self._session.set_values({parameter.path: given}, f"say where “{parameter.label}” is from")

    def _skip_source(self) -> None:
        parameter = self._selected()
        if parameter is not None:
            self._skipped.add((parameter.path, parameter.text))
        self.source_form.ask(wanted=False)

    def _in_mix(self, path: str, value: object) -> dict[str, object]:
        """A change by path; a share of a mix becomes a change of the whole mix, since shares sum to at most one."""
        mix, _, name = path.rpartition(".")
        lever = next((lever for lever in self._session.levers if lever.kind == "mix" and lever.path == mix), None)
        if lever is None:
            return {path: value}
        return {
            mix: {
                disposal: share for disposal, share in {**lever.value, name: value}.items() if share or disposal == name
            }
        }

    def _reset(self) -> None:
        parameter = self._selected()
        if parameter is not None:
            mix = next(iter(self._in_mix(parameter.path, None)))
            self._session.reset_value(mix)

    def _say(self, why: str) -> None:
        self._fault.setText(why)
        self._fault.setVisible(bool(why))


__all__ = ["VALUE", "AssumptionsPage"]
