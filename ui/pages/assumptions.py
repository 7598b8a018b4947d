"""Assumptions: every number that the answer stands on, searchable, with its evidence, changed in place."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QBoxLayout,
    QCheckBox,
    QFrame,
    QHBoxLayout,
    QHeaderView,
    QLineEdit,
    QPushButton,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from forcesim.errors import ScenarioError
from forcesim.report.parameters import Parameter, behind, parameters, read
from forcesim.report.remedies import Remedy, Trouble
from ui.session import MOVE_SHARE, Session, faults_in_words
from ui.theme import Theme
from ui.widgets.parameter_table import VALUE, ParameterModel, Search, ValueEditor
from ui.widgets.text import label
from ui.widgets.troubles import Troubles

_WIDTHS = (230, 220, 90, 110, 120, 80, 170)
_WIDTHS_OF_LARGE_TEXT = (300, 290, 150, 0, 0, 130, 300)
_LESS = (3, 4, 7)  # unit, plausible, source
_ASK = "Fill “What it does”: ask What matters"


class AssumptionsPage(QWidget):
    """A table of all parameters of the decision at hand, below what goes wrong with it."""

    matters_asked = Signal()

    def __init__(self, session: Session, look: Theme) -> None:
        super().__init__()
        self._session = session
        self._stale = True
        self.model = ParameterModel(self._change, look)
        self.model.refused.connect(lambda _, why: self._say(why))
        self.search = Search()
        self.search.setSourceModel(self.model)
        session.changed.connect(lambda: self._say(""))  # what could not be changed has been, or no longer matters
        self._editor = ValueEditor(self.search)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 12, 12, 12)
        card = QFrame()
        card.setProperty("role", "card")
        layout.addWidget(card)
        inside = QVBoxLayout(card)
        inside.setContentsMargins(16, 12, 16, 12)
        inside.setSpacing(8)
        self.troubles = Troubles(look)
        self.troubles.chosen.connect(self._remedy)
        inside.addWidget(self.troubles)
        inside.addLayout(self._top())
        self._fault = label("", "fault", "assumption_fault", wraps=True)
        self._fault.hide()
        inside.addWidget(self._fault)
        self.table = QTableView()
        self.table.setObjectName("assumptions")
        self.table.setAccessibleName("Assumptions")
        self.table.setModel(self.search)
        self.table.setItemDelegateForColumn(VALUE, self._editor)
        self.table.setSortingEnabled(True)
        self.table.horizontalHeader().setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        self.table.verticalHeader().hide()
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.table.setEditTriggers(
            QAbstractItemView.EditTrigger.DoubleClicked
            | QAbstractItemView.EditTrigger.EditKeyPressed
            | QAbstractItemView.EditTrigger.AnyKeyPressed
        )
        self.table.setWordWrap(False)
        self.table.setShowGrid(False)
        self.table.setAlternatingRowColors(True)
        self.table.setTabKeyNavigation(False)
        self.table.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.table.selectionModel().currentRowChanged.connect(lambda now, _: self._tell(now.row()))
        inside.addWidget(self.table, 1)
        self._about = label("Select a row to read what stands behind it.", "small", "assumption_note", wraps=True)
        inside.addWidget(self._about)
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
        second.addWidget(self.ask)
        second.addWidget(self.back)
        top.addLayout(first, 1)
        top.addLayout(second)
        return top

    def showEvent(self, event: object) -> None:
        """Fill the table when somebody looks, and not before."""
        super().showEvent(event)  # type: ignore[arg-type]
        self._fill()

    def set_look(self, look: Theme) -> None:
        self.model.set_look(look)
        self.troubles.set_look(look)
        way = QBoxLayout.Direction.TopToBottom if look.is_large else QBoxLayout.Direction.LeftToRight
        self._bar.setDirection(way)
        header = self.table.horizontalHeader()
        for column, width in enumerate(_WIDTHS_OF_LARGE_TEXT if look.is_large else _WIDTHS):
            self.table.setColumnWidth(column, width if look.is_large else look.px(width))
        header.setStretchLastSection(True)
        for column in _LESS:
            # with large text there is no room; the line below the table says it for the row that is selected
            self.table.setColumnHidden(column, look.is_large)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        self.table.verticalHeader().setDefaultSectionSize(look.px(24))

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

    def show_troubles(self, troubles: tuple[Trouble, ...]) -> None:
        """Say what goes wrong where the dial stands."""
        self.troubles.show_troubles(troubles)

    def show_effects(self, effects: Mapping[str, str], about: str) -> None:
        """Say what each number does to an outcome; empty where nobody has asked about this decision."""
        self.model.show_effects(effects, about)
        self.ask.setVisible(not effects)
        self._tell(self.table.currentIndex().row())

    def _remedy(self, remedy: Remedy) -> None:
        session = self._session
        session.begin_gesture()  # a step of its own to undo
        try:
            if set(remedy.values) == {MOVE_SHARE}:
                # where the dial stands was simulated already, whatever the policy says
                session.set_at(float(str(remedy.values[MOVE_SHARE])))
            else:
                session.set_values(remedy.values, remedy.words)
            self._say("")
        except ScenarioError as error:
            self._say(f"{remedy.words}: " + "; ".join(faults_in_words(error)))

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
