"""An incident to let happen: how many officers of each team it takes, and for how many weeks."""

from __future__ import annotations

import math

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QAbstractSpinBox, QFormLayout, QWidget

from forcesim.scenario.schema.scenario import Scenario
from forcesim.simulation.incident import LONGEST_WEEKS
from ui.widgets.labels import flowing, label
from ui.widgets.number_box import NumberBox, name_number, tell_below
from ui.widgets.undo_filter import leave_undo_to_window
from ui.widgets.wheel_guard import leave_wheel_to_page

# where the scenario knows no shock to begin with
_WEEKS = 3.0


class IncidentRow(QWidget):
    """Boxes for the numbers of an incident, which begin with those of the scenario's first shock."""

    edited = Signal()

    def __init__(self, scenario: Scenario) -> None:
        super().__init__()
        self.setObjectName("live_incident")
        shock = next(iter(scenario.shocks.values()), None)
        self._fault = flowing("fault", "live_incident_fault")
        self._fault.hide()
        lines = QFormLayout(self)
        lines.setContentsMargins(0, 0, 0, 0)
        lines.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapAllRows)
        lines.addRow(label("Full-time officers taken from", "heading"))
        self._officers: dict[str, NumberBox] = {}
        for name, team in scenario.teams.items():
            words = team.label or name
            most, usual = (
                float(scenario.teams[name].head_count),
                0.0 if shock is None else shock.officers.get(name, 0.0),
            )
            box = self._box(f"incident_{name}", f"Officers taken from {words}", "full-time officers")
            box.setRange(0.0, most)
            box.setValue(min(float(usual), most))
            self._officers[name] = box
            heading = flowing("small", f"incident_from_{name}")
            heading.setText(words)
            lines.addRow(heading, box)
        self._weeks = self._box("incident_weeks", "How long it lasts", "weeks")
        self._weeks.setRange(0.1, LONGEST_WEEKS)
        self._weeks.setValue(_WEEKS if shock is None else float(shock.weeks))
        lines.addRow(label("For how many weeks", "heading"))
        lines.addRow(self._weeks)
        lines.addRow(self._fault)

    @property
    def officers(self) -> dict[str, float]:
        """Full-time officers taken, by team."""
        return {name: box.value() for name, box in self._officers.items() if box.value()}

    @property
    def weeks(self) -> float:
        return self._weeks.value()

    @property
    def in_words(self) -> str:
        """The incident as the heading of its arm: "An incident takes 30 officers for 3 weeks"."""
        return f"An incident takes {math.fsum(self.officers.values()):g} officers for {self.weeks:g} weeks"

    def _box(self, name: str, words: str, unit: str) -> NumberBox:
        box = NumberBox()
        box.setObjectName(name)
        box.setDecimals(1)
        box.setButtonSymbols(QAbstractSpinBox.ButtonSymbols.NoButtons)
        box.setAlignment(Qt.AlignmentFlag.AlignRight)
        name_number(box, words, unit)
        tell_below(box, self._fault)
        leave_wheel_to_page(box)
        leave_undo_to_window(box)
        box.valueChanged.connect(lambda _: self.edited.emit())
        return box
