"""Fork the future: change a lever or let an incident happen at this hour, and see what differs from there on."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QPushButton, QWidget

from forcesim.errors import ForcesimError
from forcesim.report.live.fork_difference import CAUTION, DifferenceRow
from forcesim.scenario.levers import MOVE_SHARE, Lever, coupled, levers
from forcesim.scenario.named_scenario import NamedScenario
from forcesim.simulation.policy_change import CHANGEABLE
from ui.live.incident_row import IncidentRow
from ui.live.panels import SidePanel
from ui.theme import Theme
from ui.widgets.choice_box import choice_box, offer
from ui.widgets.labels import flowing, label
from ui.widgets.lever_rows import LeverRow, in_words, row_for

_INCIDENT = ("incident", "An incident happens")
_WHAT = (
    "Change a lever, or let something happen, at this hour. Two futures go on side by side from the identical state, "
    "with the same luck: one as it was, one with the change."
)


class ForkPanel(SidePanel):
    """A lever to change or an incident to let happen, and what that has made of the future so far.

    ``fork_asked`` carries the scenario of the second arm and what was changed, in words; ``incident_asked`` the
    officers that an incident takes by team, for how many weeks, and the same in words; ``end_asked`` ends the fork.
    """

    fork_asked = Signal(object, str)  # NamedScenario
    incident_asked = Signal(object, float, str)  # dict[str, float]
    end_asked = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__("FORK THE FUTURE", theme)
        self._scenario: NamedScenario | None = None
        self._levers: tuple[Lever, ...] = ()
        self._value: object = None
        self._row: LeverRow | IncidentRow | None = None
        self._box = choice_box("live_lever", "What is changed", 16)
        self._box.activated.connect(lambda _: self._show_lever())
        self._text = flowing("small", "live_fork_what")
        self._text.setText(_WHAT)
        self._place = QHBoxLayout()
        self._fault = flowing("fault", "live_fork_fault")
        self._fault.hide()
        self._fork = QPushButton("Fork here")
        self._fork.setObjectName("live_fork")
        self._fork.setProperty("role", "primary")
        self._fork.clicked.connect(self._ask)
        self._end = QPushButton("End the fork")
        self._end.setObjectName("live_end_fork")
        self._end.clicked.connect(self.end_asked)
        self._end.hide()
        self._table = _Differences()
        self._caution = flowing("small", "live_fork_caution")
        self._caution.setText(CAUTION)
        self._caution.hide()
        self._lines.addWidget(self._text)
        self._lines.addWidget(self._box)
        self._lines.addLayout(self._place)
        below: tuple[QWidget, ...] = (self._fault, self._fork, self._table, self._caution, self._end)
        for widget in below:
            self._lines.addWidget(widget)
        self._lines.addStretch()

    def show_scenario(self, named_scenario: NamedScenario) -> None:
        """Offer the levers that can change while a run goes on, at the values that it has."""
        self._scenario = named_scenario
        self._levers = tuple(lever for lever in levers(named_scenario) if lever.path.startswith(CHANGEABLE))
        named = [
            (lever.path, f"{lever.declared.label}, {lever.of}" if lever.of else lever.declared.label)
            for lever in self._levers
        ]
        offer(self._box, [*named, _INCIDENT], MOVE_SHARE)
        self._show_lever()

    def show_difference(self, rows: Sequence[DifferenceRow]) -> None:
        """Show what differs so far; no rows where there is no fork."""
        is_forked = bool(rows)
        for widget in (self._table, self._caution, self._end):
            widget.setVisible(is_forked)
        self._fork.setVisible(not is_forked)
        self._box.setEnabled(not is_forked)
        if self._row is not None:
            self._row.setEnabled(not is_forked)
            # its numbers stand in the heading of its arm
            self._row.setVisible(not is_forked or not isinstance(self._row, IncidentRow))
        self._table.show_rows(rows)

    def refuse(self, error: ForcesimError) -> None:
        """Say why there is no such fork."""
        self._fault.setText(str(error))
        self._fault.show()

    def _lever(self) -> Lever | None:
        return next((lever for lever in self._levers if lever.path == self._box.currentData()), None)

    def _show_lever(self) -> None:
        lever = self._lever()
        self._fault.hide()
        if self._row is not None:
            self._place.removeWidget(self._row)
            self._row.hide()
            self._row.deleteLater()
            self._row = None
        is_incident = self._box.currentData() == _INCIDENT[0] and self._scenario is not None
        self._fork.setEnabled(lever is not None or is_incident)
        if is_incident and self._scenario is not None:
            self._row = IncidentRow(self._scenario.scenario)
            self._row.edited.connect(self._fault.hide)
            self._place.addWidget(self._row)
        if lever is None:
            return
        self._value = lever.value
        self._row = row_for(lever, lever.of)
        self._row.show_lever(lever, lever.value, {})
        self._row.edited.connect(self._take)
        self._place.addWidget(self._row)

    def _take(self, value: object) -> None:
        self._value = value
        self._fault.hide()

    def _ask(self) -> None:
        if isinstance(self._row, IncidentRow):
            self.incident_asked.emit(self._row.officers, self._row.weeks, self._row.in_words)
            return
        lever = self._lever()
        if lever is None or self._scenario is None:
            return
        value = self._value
        changes: dict[str, object] = {lever.path: value}
        if lever.kind == "share" and isinstance(value, (int, float)):
            changes = coupled(self._levers, lever.path, float(value))
        try:
            changed = self._scenario.with_(changes)
        except ForcesimError as error:
            self.refuse(error)
            return
        of = f" ({lever.of})" if lever.of else ""
        self.fork_asked.emit(changed, f"{lever.declared.label}{of}: {in_words(lever, value)}")


class _Differences(QWidget):
    """A table of both arms and their difference; its labels stay while their words change."""

    _HEADINGS = ("Since the fork", "As it was", "Changed", "Difference")

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("live_differences")
        self.setAccessibleName("What differs since the fork")
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setVerticalSpacing(3)
        for column, words in enumerate(self._HEADINGS):
            self._grid.addWidget(label(words, "small", wraps=True), 0, column)
        self._grid.setColumnStretch(0, 1)
        self._labels: list[list[str]] = []
        self.hide()

    def show_rows(self, rows: Sequence[DifferenceRow]) -> None:
        for line, row in enumerate(rows):
            for column, words in enumerate((row.label, row.first, row.second, row.difference)):
                item = self._grid.itemAtPosition(line + 1, column)
                if item is None:
                    widget = label(words, "strong" if column == 3 else "", wraps=column == 0)
                    self._grid.addWidget(widget, line + 1, column)
                else:
                    cell = item.widget()
                    if cell is not None and cell.property("text") != words:
                        cell.setProperty("text", words)
