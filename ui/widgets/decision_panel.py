"""What is decided: force, policy, dial, and all other levers in sections that are shut at first."""

from __future__ import annotations

from itertools import pairwise

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QButtonGroup, QGridLayout, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from forcesim.errors import ScenarioError
from forcesim.report.views.changes import changes_of_decision
from forcesim.scenario.levers import HOURS, Lever, coupled, hours_moved, pursuit
from forcesim.scenario.schema.evidence import Quantity
from forcesim.scenario.schema.fields import declaration
from forcesim.scenario.schema.policy import Policy
from ui.state.session import EFFICIENCY, Session
from ui.theme import Theme
from ui.widgets.change_list import ChangeList
from ui.widgets.choice_box import name_list
from ui.widgets.chosen_button import ChosenButton
from ui.widgets.dial import Dial
from ui.widgets.folding_row import FoldingRow
from ui.widgets.labels import button_text, explain, label
from ui.widgets.lever_rows import LeverRow, row_for
from ui.widgets.lever_sections import LeverSections
from ui.widgets.search_box import SearchBox

_OWN_FILE = "\x00own"
AS_FILE = "As the file stands"


class DecisionPanel(QWidget):
    """The left column of Explore: it shows the decision of the session, and changes it."""

    run_asked = Signal()
    force_chosen = Signal(str)
    file_asked = Signal()
    parameter_asked = Signal(str)

    def __init__(self, session: Session, theme: Theme) -> None:
        super().__init__()
        self._session = session
        self._theme = theme
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 12, 8, 12)
        layout.setSpacing(8)
        self._heading = label("THE DECISION", "heading", "decision_heading", wraps=True)
        layout.addWidget(self._heading)
        layout.addWidget(self._build_force_box())
        self._cards = QGridLayout()
        self._cards.setSpacing(8)
        self._group = QButtonGroup(self)
        self._group.setExclusive(True)
        self._group.buttonClicked.connect(lambda button: session.choose_policy(button.property("policy") or None))
        layout.addLayout(self._cards)
        self._summary = label("", "small", "policy_summary", wraps=True)
        layout.addWidget(self._summary)
        move = declaration(Policy, "move_share")
        self.dial = Dial(move.label, move.help, theme)
        self.dial.moved.connect(session.set_at)
        self.dial.track.sliderPressed.connect(session.begin_gesture)
        layout.addWidget(self.dial)
        self.changes = ChangeList(theme)
        self.changes.opened.connect(self.parameter_asked)
        layout.addWidget(self.changes)
        self.sections = LeverSections(theme)
        self.sections.edited.connect(self._edited)
        self.sections.grabbed.connect(session.begin_gesture)
        layout.addWidget(self.sections)
        self._efficiency = QVBoxLayout()
        self._assumed = label("NOT DECIDED BUT ASSUMED", "heading", "assumed_heading", wraps=True)
        self._efficiency.addWidget(self._assumed)
        layout.addLayout(self._efficiency)
        self.efficiency: LeverRow | None = None
        layout.addStretch()
        # a widget of its own, which does not scroll with the rest
        self.foot = QWidget()
        self.foot.setLayout(self._build_buttons())
        session.changed.connect(self.show_session)
        session.moved.connect(self._moved)
        self.show_session()

    def _build_force_box(self) -> SearchBox:
        self.force = SearchBox()
        self.force.setObjectName("force")
        explain(self.force, "Type a part of a name to search")
        name_list(self.force, "Force")
        self.force.chosen.connect(self._force_activated)
        self.force.left.connect(self._show_force)  # typed words that are no force are replaced
        line = self.force.lineEdit()
        if line is not None:
            line.setAccessibleName("Force")
        return self.force

    def _build_buttons(self) -> QVBoxLayout:
        self.run = QPushButton("Run this")
        self.run.setObjectName("run")
        self.run.setProperty("role", "primary")
        self.run.setToolTip("Simulate this decision (F5)")
        self.run.clicked.connect(self.run_asked)
        self.undo = QPushButton("Undo")
        self.undo.setObjectName("undo")
        self.undo.clicked.connect(self._session.stack.undo)
        self._session.stack.canUndoChanged.connect(self.undo.setEnabled)
        self._session.stack.undoTextChanged.connect(self._show_undo)
        self.undo.setEnabled(False)
        self.reset = QPushButton("Reset")
        self.reset.setObjectName("reset")
        self.reset.setToolTip("Everything back to what the files say")
        self.reset.clicked.connect(self._session.reset)
        first, second = QHBoxLayout(), QHBoxLayout()
        first.addWidget(self.run)
        for button in (self.undo, self.reset):
            second.addWidget(button)
        around = QVBoxLayout()
        around.setContentsMargins(16, 8, 16, 12)
        around.addWidget(
            FoldingRow(first, second, (1, 0), lambda: self.run.sizeHint().width() + second.sizeHint().width() + 6)
        )
        return around

    def _show_undo(self, words: str) -> None:
        explain(self.undo, f"Undo: {words} (Ctrl+Z)")

    # what is shown

    def set_role(self, role: str) -> None:
        """Say whose decision it is."""
        self._heading.setText(f"WHAT THE {role.upper()} DECIDES")

    def show_session(self) -> None:
        """Show the decision that the session holds."""
        session = self._session
        self._show_force()
        self._show_cards()
        policy = session.policy
        self._summary.setText(policy.summary if policy is not None else self._as_file())
        self.dial.setEnabled(session.moves_hours)
        self.dial.set_title(hours_moved(session.scenario().scenario))
        self.dial.place(session.at)
        levers = [lever for lever in session.levers if lever.group != HOURS]
        sources = {name: source.title for name, source in session.scenario().scenario.sources.items()}
        file_values = {lever.path: session.file_value(lever.path) for lever in levers}
        self.sections.show_levers(levers, file_values, sources, pursuit(session.scenario().scenario))
        self._show_efficiency(sources)
        self.changes.show_lines(changes_of_decision(session.scenario()))
        self._order_by_sight()
        self._show_reset()

    def _order_by_sight(self) -> None:
        """Let Tab go from top to bottom: some widgets are made after those below them."""
        order: list[QWidget] = [self.force, *self._group.buttons(), self.dial.track]
        for part in (self.changes, self.sections, self.efficiency):
            widgets = part.findChildren(QWidget) if part is not None else []
            order += [
                widget
                for widget in widgets
                if widget.focusPolicy() & Qt.FocusPolicy.TabFocus
                and not widget.focusProxy()
                and widget.window() is self.window()  # a drop-down list has a window of its own
            ]
        for before, after in pairwise(order):
            QWidget.setTabOrder(before, after)

    def _moved(self, at: float) -> None:
        self.dial.place(at)
        self._show_reset()

    def _show_reset(self) -> None:
        self.reset.setEnabled(bool(self._session.changes) or self._session.decision.at is not None)

    def _show_force(self) -> None:
        with QSignalBlocker(self.force):
            if self.force.count() != len(self._session.forces) + 1:
                self.force.clear()
                for title, name in self._session.forces:
                    self.force.add(title, name)
                self.force.add("Open a file of your own…", _OWN_FILE)
            index = self.force.findData(self._session.decision.force)
            self.force.setCurrentIndex(index)
            self.force.setEditText(self.force.itemText(index))
            line = self.force.lineEdit()
            if line is not None:
                line.setCursorPosition(0)

    def _show_cards(self) -> None:
        names = ["", *self._session.policies]
        if [button.property("policy") for button in self._group.buttons()] != names:
            for button in self._group.buttons():
                self._group.removeButton(button)
                self._cards.removeWidget(button)
                button.deleteLater()
            for name in names:
                policy = self._session.policies.get(name)
                button = ChosenButton("")
                button.setObjectName(f"policy_{policy.name if policy else 'none'}")
                button.setProperty("role", "policy")
                button.setProperty("policy", name)
                self._group.addButton(button)
            self._lay_cards()
        for button in self._group.buttons():
            name = button.property("policy")
            button.setChecked(name == (self._session.decision.policy or ""))
            misfit = self._session.misfit(name) if name else ""
            button.setEnabled(not misfit)
            twin = self._session.policy_of_file if not name else ""
            title = self._session.policies[name].title if name else f"{AS_FILE}\n= {twin}" if twin else AS_FILE
            button.setText(button_text(title))
            about = self._session.policies[name].summary if name else self._as_file()
            explain(button, f"Not for this force: {misfit}" if misfit else about)

    def _as_file(self) -> str:
        twin = self._session.policy_of_file
        return f"The force does what its own file says{f': the same as “{twin}”' if twin else ''}."

    def _show_efficiency(self, sources: dict[str, str]) -> None:
        """Show what a moved hour is worth: no lever, but the assumption that changes the answer most."""
        session = self._session
        self._assumed.setVisible(session.moves_hours)
        if not session.moves_hours:
            if self.efficiency is not None:
                self.efficiency.hide()
            return
        scenario, file_value = session.scenario(), session.file_value(EFFICIENCY)
        assert isinstance(file_value, Quantity)  # noqa: S101  a movement always has its worth
        lever = Lever(EFFICIENCY, HOURS, "share", scenario.declared(EFFICIENCY), scenario.number(EFFICIENCY))
        if self.efficiency is None:
            self.efficiency = row_for(lever)
            self.efficiency.edited.connect(lambda value: self._edited(EFFICIENCY, value))
            self.efficiency.grabbed.connect(session.begin_gesture)
            self._efficiency.addWidget(self.efficiency)
        self.efficiency.show()
        self.efficiency.show_lever(lever, file_value, sources)

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        self.dial.set_theme(theme)
        self.changes.set_theme(theme)
        self.sections.set_theme(theme)
        self._lay_cards()

    def _lay_cards(self) -> None:
        buttons = self._group.buttons()
        for button in buttons:
            button.ensurePolished()
        widest = max((button.sizeHint().width() for button in buttons), default=0)
        columns = 2 if 2 * widest + self._cards.spacing() <= self._cards.geometry().width() else 1
        for index, button in enumerate(buttons):
            self._cards.addWidget(button, index // columns, index % columns)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._lay_cards()

    # what a person does

    def _force_activated(self, index: int) -> None:
        chosen = self.force.itemData(index)
        if chosen == _OWN_FILE:
            self._show_force()
            self.file_asked.emit()
        elif chosen != self._session.decision.force:
            self.force_chosen.emit(chosen)

    def _edited(self, paths: str, value: object) -> None:
        session = self._session
        values: dict[str, object] = {}
        for path in paths.split(" "):
            is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
            values |= coupled(session.levers, path, value) if is_number else {path: value}  # type: ignore[arg-type]
        declared = next((lever.declared for lever in session.levers if lever.path in values), None)
        try:
            session.set_values(values, f"change “{declared.label if declared else paths}”")
        except ScenarioError as error:
            reasons = "\n".join(". ".join(filter(None, (fault.what, fault.hint))) for fault in error.faults)
            self.sections.show_fault(paths, reasons)
