"""An editor of red lines: an outcome that stays under or over a number in so many futures, by rows or typed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import pairwise

from PySide6.QtCore import QSignalBlocker, QSize, Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QComboBox,
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from forcesim.errors import ForcesimError
from forcesim.simulation.outcomes import Outcome
from forcesim.study.red_line import USUAL_CHANCE, RedLine, check_names, red_lines
from ui.theme import Theme
from ui.widgets.choice_box import choice_box, offer
from ui.widgets.labels import label
from ui.widgets.number_box import NumberBox, name_number, tell_below
from ui.widgets.wheel_guard import leave_wheel_to_page

_FARTHEST = 1e15
# a comma between red lines; one before a digit stands in a number, where it separates thousands or is a mistake
_BETWEEN = re.compile(r",(?!\s*[\d.])")
# offered first, since people draw red lines at these
_FIRST = ("cases_dropped", "backlog", "days_to_close", "charges", "criminal_records", "disruptions", "harm", "cost_net")


class RedLineEditor(QWidget):
    """Rows and the typed form, kept in step. ``many`` lets a person add rows; else there is one.

    ``averages`` allows lines without a chance, which are about the average of a world.
    """

    changed = Signal()

    def __init__(
        self, kind: str, outcomes: Mapping[str, Outcome], first: str, theme: Theme, *, many: bool, averages: bool
    ) -> None:
        super().__init__()
        self.setObjectName(f"red_line_editor_{kind}")
        self._theme = theme
        self._kind, self._many, self._averages = kind, many, averages
        self._outcomes = dict(outcomes)
        self._proposal = first
        self.rows: list[_RedLineRow] = []
        self._typed = QLineEdit(first)
        self._typed.setObjectName(f"red_lines_{kind}")
        self._typed.setAccessibleName("Red lines as they are typed" if many else "The red line as it is typed")
        self._typed.setToolTip("An outcome, < or >, a number, and the share of futures in which it must hold.")
        self._typed.setPlaceholderText("backlog<200@0.9")
        self._typed.textChanged.connect(self._read)
        self._fault = label("", "fault", f"red_line_fault_{kind}", wraps=True)
        self._fault.hide()
        self._lines = QVBoxLayout()
        self._lines.setSpacing(8)
        self._add = QPushButton("Add a red line")
        self._add.setObjectName(f"add_red_line_{kind}")
        self._add.setProperty("role", "view")
        self._add.clicked.connect(self._add_line)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        layout.addLayout(self._lines)
        layout.addWidget(self._add, 0, Qt.AlignmentFlag.AlignLeft)
        self._add.setVisible(many)
        layout.addWidget(label("The same, typed" + (" (several with a comma)" if many else ""), "tiny", wraps=True))
        layout.addWidget(self._typed)
        layout.addWidget(self._fault)
        self._read()

    @property
    def texts(self) -> tuple[str, ...]:
        """The red lines as they are typed, wrong ones included."""
        return tuple(line.strip() for line in _BETWEEN.split(self._typed.text()) if line.strip())

    @property
    def own_texts(self) -> tuple[str, ...]:
        """The red lines that a person has drawn; () where they are those proposed."""
        return () if self.texts == (self._proposal,) else self.texts

    def set_texts(self, texts: tuple[str, ...]) -> None:
        self._typed.setText(", ".join(texts))

    def propose(self, text: str) -> None:
        """Take another line in place of the one proposed before, unless a person has written their own."""
        if self.texts == (self._proposal,) and text != self._proposal:
            self.set_texts((text,))
        self._proposal = text

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        for row in self.rows:
            row.set_theme(theme)

    def set_outcomes(self, outcomes: Mapping[str, Outcome]) -> None:
        """Offer the outcomes of another force, by name."""
        if list(outcomes) != list(self._outcomes):
            self._outcomes = dict(outcomes)
            self._read()

    def _read(self) -> None:
        """Show the typed red lines in the rows, or what is wrong with them."""
        try:
            lines = red_lines(self.texts, None if self._averages else USUAL_CHANCE)
            check_names(lines, self._outcomes)
            if not lines:
                self._say("Name at least one red line." if self._many else "Name a red line.")
            elif len(lines) > 1 and not self._many:
                self._say("Only the first red line is asked about.")
            else:
                self._say("")
            self._show(lines if self._many else lines[:1])
        except ForcesimError as error:
            self._say(str(error))
        self.changed.emit()

    def _say(self, why: str) -> None:
        self._fault.setText(why)
        self._fault.setVisible(bool(why))

    def _show(self, lines: tuple[RedLine, ...]) -> None:
        while len(self.rows) > len(lines):
            row = self.rows.pop()
            row.hide()
            row.setParent(None)
            row.deleteLater()
        while len(self.rows) < len(lines):
            row = _RedLineRow(f"{self._kind}_{len(self.rows)}", averages=self._averages)
            row.set_theme(self._theme)
            row.changed.connect(self._write)
            row.removed.connect(self._remove)
            self.rows.append(row)
            self._lines.addWidget(row)
        for row, line in zip(self.rows, lines, strict=True):
            row.show_line(line, self._outcomes, removable=len(lines) > 1)
        self._order_by_sight()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._order_by_sight()  # where it lies on a page by now

    def _order_by_sight(self) -> None:
        """Let Tab go from top to bottom: rows are made after what stands below them."""
        stops = [stop for row in self.rows for stop in row.stops]
        for before, after in pairwise([*stops, self._add, self._typed]):
            QWidget.setTabOrder(before, after)

    def _write(self) -> None:
        """Write the rows into the typed form."""
        with QSignalBlocker(self._typed):
            self._typed.setText(", ".join(str(row.line) for row in self.rows))
        self._say("")
        self.changed.emit()

    def _add_line(self) -> None:
        used = {row.line.outcome for row in self.rows}
        name = next((outcome for outcome in _FIRST if outcome in self._outcomes and outcome not in used), _FIRST[0])
        better = self._outcomes[name].better if name in self._outcomes else "lower"
        added = RedLine(name, ">" if better == "higher" else "<", 10.0)
        self._typed.setText(", ".join([*(str(row.line) for row in self.rows), str(added)]))
        self.rows[-1].outcome.setFocus()

    def _remove(self, row: object) -> None:
        self._typed.setText(", ".join(str(other.line) for other in self.rows if other is not row))


class _RedLineRow(QFrame):
    """One red line: outcome, under or over, limit, chance. ``removed`` carries the row itself."""

    changed = Signal()
    removed = Signal(object)

    def __init__(self, name: str, *, averages: bool) -> None:
        super().__init__()
        self.outcome = choice_box(f"line_outcome_{name}", "Outcome", shortest=6)
        self._sense = choice_box(f"line_sense_{name}", "Stays under or over", shortest=6)
        self._sense.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self._sense.addItem("stays under", "<")
        self._sense.addItem("stays over", ">")
        self._line = RedLine("", "<", 0.0)
        self._shown = (0.0, 0.0)
        self._fault = label("", "fault", f"line_fault_{name}", wraps=True)
        self._fault.hide()
        self._limit = _Number(f"line_limit_{name}", "Limit")
        self._limit.setDecimals(6)
        self._limit.setRange(-_FARTHEST, _FARTHEST)
        self._unit = label("", "small", wraps=True)
        self._chance = _Number(f"line_chance_{name}", "In how many of 10 futures")
        self._chance.setDecimals(4)
        self._chance.setRange(0.0 if averages else 0.0001, 9.9999)
        self._chance.setPrefix("in ")
        self._chance.setSuffix(" of 10 futures")
        self._chance.setSpecialValueText("on average" if averages else "")
        self._unit.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._remove_button = QToolButton()
        self._remove_button.setObjectName(f"line_remove_{name}")
        self._remove_button.setText("✕")
        self._remove_button.setProperty("role", "chip")
        self._remove_button.setAccessibleName("Remove this red line")
        self._remove_button.setToolTip("Remove this red line")
        self._remove_button.clicked.connect(lambda: self.removed.emit(self))
        first = QHBoxLayout()
        self._second = second = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        first.addWidget(self.outcome, 1)
        first.addWidget(self._remove_button)
        second.addWidget(self._sense)
        second.addWidget(self._limit)
        second.addWidget(self._unit, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addLayout(first)
        layout.addLayout(second)
        layout.addWidget(self._chance)
        layout.addWidget(self._fault)
        self.outcome.activated.connect(self._outcome_chosen)
        self._sense.activated.connect(lambda _: self.changed.emit())
        for number in (self._limit, self._chance):
            number.valueChanged.connect(lambda _: self.changed.emit())
            tell_below(number, self._fault)

    def set_theme(self, theme: Theme) -> None:
        self._second.setDirection(theme.row_direction)

    @property
    def stops(self) -> tuple[QWidget, ...]:
        """Where Tab stops, from top to bottom."""
        return self.outcome, self._remove_button, self._sense, self._limit, self._chance

    @property
    def line(self) -> RedLine:
        limit, chance = self._limit.value(), self._chance.value()
        return RedLine(
            self.outcome.currentData(),
            self._sense.currentData(),
            # a line may have been typed with more digits than a box shows
            self._line.limit if limit == self._shown[0] else limit,
            self._line.chance if chance == self._shown[1] else round(chance / 10, 6) or None,
        )

    def show_line(self, line: RedLine, outcomes: Mapping[str, Outcome], *, removable: bool) -> None:
        self._outcomes = outcomes
        with QSignalBlocker(self.outcome), QSignalBlocker(self._sense):
            self._fill(outcomes, line.outcome)
            self._sense.setCurrentIndex(self._sense.findData(line.sense))
        with QSignalBlocker(self._limit), QSignalBlocker(self._chance):
            if self._limit.value() != line.limit:
                self._limit.setValue(line.limit)
            self._chance.setValue((line.chance or 0.0) * 10)
        self._line, self._shown = line, (self._limit.value(), self._chance.value())
        self._remove_button.setVisible(removable)
        self._show_unit(outcomes[line.outcome].unit)

    def _show_unit(self, unit: str) -> None:
        self._unit.setText(unit)
        name_number(self._limit, "Limit", unit)

    def _fill(self, outcomes: Mapping[str, Outcome], chosen: str) -> None:
        names = [*(name for name in _FIRST if name in outcomes), *(name for name in outcomes if name not in _FIRST)]
        offer(self.outcome, [(name, outcomes[name].label) for name in names], chosen)

    def _outcome_chosen(self) -> None:
        outcome = self._outcomes[self.outcome.currentData()]
        self._show_unit(outcome.unit)
        if outcome.better in ("higher", "lower"):
            self._sense.setCurrentIndex(self._sense.findData(">" if outcome.better == "higher" else "<"))
        self.changed.emit()


class _Number(NumberBox):
    """A box for a number, as wide as its row lets it be."""

    def __init__(self, name: str, words: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setAccessibleName(words)
        self.setButtonSymbols(NumberBox.ButtonSymbols.NoButtons)
        leave_wheel_to_page(self)

    def sizeHint(self) -> QSize:
        return QSize(self.fontMetrics().horizontalAdvance("0") * 9, max(super().sizeHint().height(), 28))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()
