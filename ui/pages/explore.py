"""Explore: what you decide, what it trades, what it means."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QComboBox,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QSlider,
    QVBoxLayout,
    QWidget,
)

from forcesim.report.views import TradeoffView
from forcesim.scenario.fields import declaration
from forcesim.scenario.force import Movement
from forcesim.scenario.policy import Policy
from forcesim.scenario.policy import SpareTime as SpareTimeFields
from ui.charts.tradeoff import CurveChart
from ui.session import SPARE_TIME_CHOICES, WORTH, Session
from ui.theme import ORGANISED_CRIME, SMALL_CASES, Theme
from ui.widgets.answer import Answer
from ui.widgets.dial import Dial
from ui.widgets.evidence import GradeChip
from ui.widgets.text import label

_WELCOME = "Moving the hours: what it gains, what it costs."
_AS_POLICY = "as the policy says"


class ExplorePage(QWidget):
    """The first page. It draws what ``forcesim.report`` says and hands on what a person does."""

    run_asked = Signal()
    dial_moved = Signal(float)
    force_chosen = Signal(str)

    def __init__(self, session: Session, look: Theme) -> None:
        super().__init__()
        self._session = session
        self._look = look
        self._filling = False
        layout = QHBoxLayout(self)
        layout.setContentsMargins(12, 12, 12, 12)
        layout.setSpacing(12)
        self._left = _column(self._decision())
        self._right = _column(self._meaning())
        layout.addWidget(self._left)
        self._middle = self._bargain()
        layout.addWidget(self._middle, 1)
        layout.addWidget(self._right)
        self._set_widths()
        self.show_session()
        self.place_dial()

    # the three columns

    def _decision(self) -> QWidget:
        box = QWidget()
        layout = QVBoxLayout(box)
        layout.setContentsMargins(16, 12, 16, 12)
        layout.setSpacing(8)
        layout.addWidget(label("THE DECISION", "heading"))
        self.force = QComboBox()
        self.force.setObjectName("force")
        self.force.setAccessibleName("Force")
        self.force.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.force.setMinimumContentsLength(10)
        self.force.activated.connect(self._force_activated)
        layout.addWidget(self.force)
        self._cards = QGridLayout()
        self._cards.setSpacing(8)
        self._group = QButtonGroup(self)
        self._group.setExclusive(True)
        self._group.buttonClicked.connect(self._policy_clicked)
        layout.addLayout(self._cards)
        self._summary = label("", "small", "policy_summary", wraps=True)
        layout.addWidget(self._summary)
        layout.addSpacing(4)
        move = declaration(Policy, "move_share")
        self.dial = Dial(move.label, move.help, self._look)
        self.dial.moved.connect(self.dial_moved)
        layout.addWidget(self.dial)
        layout.addSpacing(8)
        layout.addWidget(self._worth())
        layout.addSpacing(8)
        spare = declaration(Policy, "spare_time")
        layout.addWidget(label(f"{spare.label} is used for", "strong"))
        self.spare_time = QComboBox()
        self.spare_time.setObjectName("spare_time")
        self.spare_time.setAccessibleName("Spare time is used for")
        self.spare_time.setToolTip(declaration(SpareTimeFields, "search").help)
        self.spare_time.addItem(_AS_POLICY, None)
        for choice in SPARE_TIME_CHOICES:
            self.spare_time.addItem(choice, choice)
        self.spare_time.activated.connect(lambda index: self._session.set_spare_time(self.spare_time.itemData(index)))
        layout.addWidget(self.spare_time)
        layout.addSpacing(8)
        layout.addLayout(self._buttons())
        layout.addStretch()
        return box

    def _worth(self) -> QWidget:
        worth = declaration(Movement, "transfer_efficiency")
        box = QWidget()
        box.setToolTip(worth.help)
        layout = QVBoxLayout(box)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        top = QHBoxLayout()
        top.addWidget(label(worth.label, "strong", wraps=True), 1)
        self.grade = GradeChip()
        self.grade.setObjectName("worth_grade")
        top.addWidget(self.grade)
        self._worth_value = label("", "strong", "worth_value")
        top.addWidget(self._worth_value)
        self.worth = QSlider(Qt.Orientation.Horizontal)
        self.worth.setObjectName("worth")
        self.worth.setAccessibleName(worth.label)
        self.worth.setRange(0, 100)
        self.worth.setSingleStep(5)
        self.worth.setPageStep(10)
        self.worth.valueChanged.connect(self._worth_changed)
        self._plausible = label("", "tiny", "worth_range", wraps=True)
        layout.addLayout(top)
        layout.addWidget(self.worth)
        layout.addWidget(self._plausible)
        return box

    def _buttons(self) -> QHBoxLayout:
        self.run = QPushButton("Run this")
        self.run.setObjectName("run")
        self.run.setProperty("role", "primary")
        self.run.setToolTip("Simulate this decision (F5)")
        self.run.clicked.connect(self.run_asked)
        self.reset = QPushButton("Reset")
        self.reset.setObjectName("reset")
        self.reset.setToolTip("Back to what the files say")
        self.reset.clicked.connect(self._reset)
        row = QHBoxLayout()
        row.addWidget(self.run, 1)
        row.addWidget(self.reset)
        return row

    def _bargain(self) -> QWidget:
        card = _card()
        layout = QVBoxLayout(card)
        layout.setContentsMargins(16, 12, 16, 12)
        layout.setSpacing(8)
        top = QHBoxLayout()
        top.addWidget(label("THE TRADE-OFF", "heading"))
        self._badge = label("", "small", "badge", wraps=True)
        self._badge.setAlignment(Qt.AlignmentFlag.AlignRight)
        top.addWidget(self._badge, 1)
        layout.addLayout(top)
        self.charts = {
            ORGANISED_CRIME: CurveChart("chart_organised_crime", self._look, from_zero=False, says_lever=False),
            SMALL_CASES: CurveChart("chart_small_cases", self._look, from_zero=True, says_lever=True),
        }
        for chart in self.charts.values():
            chart.dragged.connect(self.dial.set_position)
            layout.addWidget(chart, 1)
        self._legend = label("", "small", "legend", wraps=True)
        self._legend.setTextFormat(Qt.TextFormat.RichText)
        self._cliff = label("", "small", "cliff", wraps=True)
        layout.addWidget(self._cliff)
        layout.addWidget(self._legend)
        self._set_legend()
        return card

    def _meaning(self) -> QWidget:
        box = QWidget()
        layout = QVBoxLayout(box)
        layout.setContentsMargins(16, 12, 16, 12)
        layout.setSpacing(8)
        layout.addWidget(label("THE ANSWER", "heading"))
        self.answer = Answer(self._look)
        self.answer.say(_WELCOME)
        layout.addWidget(self.answer, 1)
        return box

    # what is shown

    def show_session(self) -> None:
        """Show the decision that the session holds."""
        session = self._session
        self._filling = True
        self.force.clear()
        for title, name in session.forces:
            self.force.addItem(title, name)
        self.force.setCurrentIndex([title for title, _ in session.forces].index(session.force.title))
        self._show_cards()
        self._summary.setText(_summary_of(session))
        self.spare_time.setCurrentIndex(max(self.spare_time.findData(session.spare_time), 0))
        moves = session.moves_hours
        for widget in (self.dial, self.worth, self.spare_time):
            widget.setEnabled(moves)
        if moves:
            self._show_worth()
        self._filling = False

    def _show_cards(self) -> None:
        session = self._session
        if [button.property("policy") for button in self._group.buttons()] != [one.name for one in session.policies]:
            for button in self._group.buttons():
                self._group.removeButton(button)
                self._cards.removeWidget(button)
                button.deleteLater()
            for policy in session.policies:
                button = QPushButton(policy.title)
                button.setObjectName(f"policy_{policy.name}")
                button.setProperty("role", "policy")
                button.setProperty("policy", policy.name)
                button.setCheckable(True)
                button.setToolTip(policy.summary)
                self._group.addButton(button)
            self._lay_cards()
        for button in self._group.buttons():
            button.setChecked(session.policy is not None and button.property("policy") == session.policy.name)

    def _show_worth(self) -> None:
        session = self._session
        number = session.force.number(WORTH)
        self.worth.setValue(round(session.worth * 100))
        self._worth_value.setText(f"{session.worth * 100:.0f}%")
        evidence = number.evidence
        self._plausible.setText(
            f"plausible {evidence.low * 100:.0f}% to {evidence.high * 100:.0f}%"
            if evidence is not None and evidence.low is not None and evidence.high is not None
            else "the file gives no range"
        )
        sources = {name: source.title for name, source in session.force.scenario.sources.items()}
        self.grade.show_evidence(declaration(Movement, "transfer_efficiency"), number, sources)

    def place_dial(self) -> None:
        """Put the dial where the policy has it; the answer on the screen stays the one that was simulated."""
        self.dial.place(self._session.move_share)

    def show_view(self, view: TradeoffView) -> None:
        """Draw an answer."""
        self.dial.set_positions(view.positions, view.at)
        self.dial.set_zones(view.zones)
        for curve in view.curves:
            self.charts[curve.side].show_curve(curve, view.zones, view.at, view.baseline_label)
        self._badge.setText(view.badge)
        self._cliff.setText(view.cliff)
        self._cliff.setVisible(bool(view.cliff))
        self.answer.show_view(view)

    def waiting(self) -> None:
        """Say that the first futures are under way."""
        for chart in self.charts.values():
            chart.wait("The first futures are on their way.")
        self._badge.setText("")
        self._cliff.setText("")
        self.dial.set_zones(())
        self.answer.say("Simulating. A first answer is here in a few seconds and firms up with every future.")

    def set_look(self, look: Theme) -> None:
        self._look = look
        self.dial.set_look(look)
        self.answer.set_look(look)
        for chart in self.charts.values():
            chart.set_look(look)
        self._set_widths()
        self._lay_cards()
        self._set_legend()

    def _lay_cards(self) -> None:
        columns = 1 if self._look.scale > 1.4 else 2
        for place, button in enumerate(self._group.buttons()):
            self._cards.addWidget(button, place // columns, place % columns)

    def _set_widths(self) -> None:
        # side columns keep their width while the charts grow; larger text takes more, up to a point
        factor = min(self._look.scale, 1.4)
        self._left.setFixedWidth(round(304 * factor))
        self._right.setFixedWidth(round(324 * factor))
        self._middle.setMinimumWidth(round(480 * factor))

    def _set_legend(self) -> None:
        def square(colour: str, opacity: int) -> str:
            return f'<span style="color:{colour[:1]}{opacity:02x}{colour[1:]}">■</span>'

        blue = self._look.organised_crime
        told = (
            f"{square(blue, 150)} how sure we are of the average",
            f"{square(blue, 70)} how futures differ by luck (8 in 10)",
            "┄ before the policy",
        )
        self._legend.setText(" &nbsp;&nbsp; ".join(told))

    # what a person does

    def _force_activated(self, index: int) -> None:
        self.force_chosen.emit(self.force.itemData(index))

    def _policy_clicked(self, button: QPushButton) -> None:
        self._session.choose_policy(button.property("policy"))
        self.place_dial()

    def _worth_changed(self, value: int) -> None:
        self._worth_value.setText(f"{value}%")
        if not self._filling:
            self._session.set_worth(value / 100)

    def _reset(self) -> None:
        self._session.reset()
        self.dial.set_position(self._session.move_share)


def _summary_of(session: Session) -> str:
    return session.policy.summary if session.policy is not None else "The force as its file stands."


def _card() -> QFrame:
    card = QFrame()
    card.setProperty("role", "card")
    return card


def _column(content: QWidget) -> QFrame:
    """A card that scrolls if large text makes it higher than the window, and only then."""
    card = _card()
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setWidget(content)
    layout = QVBoxLayout(card)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.addWidget(area)
    card.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
    return card
