"""Assumptions: every number that the answer stands on, searchable, with its evidence, changed in place."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QBoxLayout,
    QCheckBox,
    QComboBox,
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from forcesim.errors import ScenarioError
from forcesim.report.views.parameters import Parameter, behind, parameters, read
from forcesim.report.views.remedies import Problem
from forcesim.report.views.sensitivity import effects_of, effects_on
from forcesim.study.results.study_result import StudyResult
from ui.state.session import Session
from ui.theme import Theme
from ui.widgets.labels import flowing, label
from ui.widgets.parameter_table import VALUE, ParameterModel, ParameterSearch
from ui.widgets.parameter_table_view import ParameterTableView
from ui.widgets.problem_list import ProblemList

_ASK = "Fill “What it does”: ask What matters"


class AssumptionsPage(QWidget):
    """A table of all parameters of the decision at hand, below what goes wrong with it."""

    matters_asked = Signal()
    chosen = Signal(object)  # Remedy

    def __init__(self, session: Session, look: Theme) -> None:
        super().__init__()
        self._session = session
        self._stale = True
        self._study: StudyResult | None = None
        self._chosen = ""
        self.model = ParameterModel(self._change, look)
        self.model.setParent(self)  # else what listens to it outlives the page
        self.model.refused.connect(lambda _, why: self._say(why))
        self.search = ParameterSearch()
        self.search.setSourceModel(self.model)
        session.changed.connect(lambda: self._say(""))  # what could not be changed has been, or no longer matters
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 12, 12, 12)
        card = QFrame()
        card.setProperty("role", "card")
        layout.addWidget(card)
        inside = QVBoxLayout(card)
        inside.setContentsMargins(16, 12, 16, 12)
        inside.setSpacing(8)
        self.troubles = ProblemList(look)
        self.troubles.chosen.connect(self.chosen)
        self._wrong: tuple[Problem, ...] = ()
        inside.addWidget(self.troubles)
        inside.addLayout(self._top())
        self._fault = label("", "fault", "assumption_fault", wraps=True)
        self._fault.hide()
        self.table = ParameterTableView(self.search)
        self.table.selectionModel().currentRowChanged.connect(lambda now, _: self._tell(now.row()))
        inside.addWidget(self.table, 1)
        inside.addWidget(self._fault)  # below, so that no row moves away under the hand
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
        self.set_look(look)

    def _top(self) -> QBoxLayout:
        self._bar = top = QBoxLayout(QBoxLayout.Direction.LeftToRight)
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
        self.ask.clicked.connect(self.matters_asked)
        self.on = QComboBox()
        self.on.setObjectName("effects_on")
        self.on.setAccessibleName("Outcome that What it does is about")
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
        top.addLayout(first, 1)
        top.addLayout(second)
        return top

    def showEvent(self, event: object) -> None:
        """Fill the table when somebody looks, and not before."""
        super().showEvent(event)  # type: ignore[arg-type]
        self.troubles.show_troubles(self._wrong)
        self._fill()

    def set_look(self, look: Theme) -> None:
        self.model.set_look(look)
        self.troubles.set_look(look)
        way = QBoxLayout.Direction.TopToBottom if look.is_large else QBoxLayout.Direction.LeftToRight
        self._bar.setDirection(way)
        self.table.set_look(look)
        # of one height, so that the table stands still while one walks through it
        self._about.ensurePolished()
        lines = 3 if look.is_large else 4
        self._below.setFixedHeight(lines * self._about.fontMetrics().lineSpacing() + 1)

    def show_parameter(self, path: str) -> None:
        """Select the row of a parameter and show it."""
        self._fill()
        self.only.setChecked(False)
        self.words.clear()
        row = self.model.row_of(path)
        if row is not None:
            index = self.search.mapFromSource(self.model.index(row, VALUE))
            self.table.setCurrentIndex(index)
            self.table.scrollTo(index, QAbstractItemView.ScrollHint.PositionAtCenter)
            self.table.setFocus()

    def show_troubles(self, troubles: tuple[Problem, ...]) -> None:
        """Say what goes wrong where the dial stands, once somebody looks."""
        self._wrong = troubles
        if self.isVisible():
            self.troubles.show_troubles(troubles)

    def show_study(self, result: StudyResult | None) -> None:
        """Say what each number does, by a study of what matters; None where nobody has asked about this decision."""
        if result is not self._study:
            self._study = result
            choices = effects_on(result)
            if choices != [(self.on.itemData(place), self.on.itemText(place)) for place in range(self.on.count())]:
                with QSignalBlocker(self.on):
                    self.on.clear()
                    for name, words in choices:
                        self.on.addItem(words, name)
                    self.on.setCurrentIndex(max(self.on.findData(self._chosen), 0))
            self._show_effects()

    def _choose(self) -> None:
        self._chosen = self.on.currentData()
        self._show_effects()

    def _show_effects(self) -> None:
        effects, about = effects_of(self._study, self.on.currentData() or "")
        self.model.show_effects(effects, about)
        self.ask.setVisible(not effects)
        self._on.setVisible(bool(effects) and self.on.count() > 1)
        self._tell(self.table.currentIndex().row())

    def _session_changed(self) -> None:
        self._stale = True
        if self.isVisible():
            self._fill()

    def _fill(self) -> None:
        if self._stale:
            self._stale = False
            self.model.show(parameters(self._session.scenario(), self._session.files.stands))
            self._count()
            self._tell(self.table.currentIndex().row())

    def _search(self, text: str) -> None:
        self.search.look_for(text)
        self._count()

    def _count(self) -> None:
        shown, known = self.search.rowCount(), self.model.rowCount()
        self._counted.setText(f"{known} in all" if shown == known else f"{shown} of {known}")

    def _here(self) -> Parameter | None:
        index = self.search.mapToSource(self.table.currentIndex())
        return self.model.parameter(index.row()) if index.isValid() else None

    def _tell(self, row: int) -> None:
        each = self._here() if row >= 0 else None
        self.back.setEnabled(each is not None and each.is_changed)
        if each is None:
            return
        self._about.setText(behind(each, self.model.effect(each)))

    def _change(self, each: Parameter, text: str) -> str:
        session = self._session
        try:
            value = read(text, each.value, is_share=each.is_share)
            session.set_values(self._in_mix(each.path, value), f"change “{each.label}”")
        except ScenarioError as error:
            said = [". ".join(filter(None, (fault.what, fault.hint))) for fault in error.faults]
            return f"{each.label} can't be {text.strip()!r}: " + "; ".join(said)
        return ""

    def _in_mix(self, path: str, value: object) -> dict[str, object]:
        """A share of a mix as a change of the whole mix, whose shares only make sense together."""
        mix, _, name = path.rpartition(".")
        lever = next((one for one in self._session.levers if one.kind == "mix" and one.path == mix), None)
        if lever is None:
            return {path: value}
        return {mix: {each: share for each, share in {**lever.value, name: value}.items() if share or each == name}}

    def _reset(self) -> None:
        each = self._here()
        if each is not None:
            mix = next(iter(self._in_mix(each.path, None)))
            self._session.reset_value(mix)

    def _say(self, why: str) -> None:
        self._fault.setText(why)
        self._fault.setVisible(bool(why))


__all__ = ["VALUE", "AssumptionsPage"]
