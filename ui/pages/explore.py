"""Explore: what you decide, what it trades, what it means."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from forcesim.report.views.clause import ClauseView
from ui.pages.clause_window import ClauseWindow
from ui.pages.page_stack import Page
from ui.pages.tradeoff_panel import TradeoffPanel
from ui.state.session import Session
from ui.studies.explore_study import SIMULATING, WAITING, ExploreView
from ui.theme import Theme
from ui.widgets.answer_panel import AnswerPanel
from ui.widgets.decision_panel import DecisionPanel
from ui.widgets.labels import label
from ui.widgets.scroll_column import ScrollColumn

_WELCOME = "Moving the hours: what it gains, what it costs."
_NOT_SIMULATED = "This decision has no answer yet. What stands here is the one before it: press Run this."
_SIMULATING_ANOTHER = "The answer before this decision. The new one takes its place when it has as many futures."
_WAITING = "The answer before this decision. The new one waits for the study that runs now."
_SIMULATING = "Simulating. A first answer is here in a few seconds and firms up with every future."

# from this width on, in pixels, all three columns have room
_ROOMY = 1240


class ExplorePage(Page):
    """The first page: the decision on the left, what it trades in the middle, the answer in words on the right.

    ``parameter_asked`` carries the path of an assumption that stands behind a clause of the answer.
    """

    parameter_asked = Signal(str)

    def __init__(self, session: Session, theme: Theme) -> None:
        super().__init__()
        self._session = session
        self._theme = theme
        self._clause: Callable[[str], ClauseView | None] | None = None
        layout = QHBoxLayout(self)
        layout.setContentsMargins(12, 12, 12, 12)
        layout.setSpacing(12)
        self.decision_panel = DecisionPanel(session, theme)
        self.dial = self.decision_panel.dial
        self.tradeoff_panel = TradeoffPanel(theme)
        self.tradeoff_panel.dragged.connect(self.dial.set_position)
        self.tradeoff_panel.grabbed.connect(session.begin_gesture)
        self.charts = self.tradeoff_panel.charts
        self._left = _column(self.decision_panel, self.decision_panel.foot)
        self._right = _column(self._build_answer())
        layout.addWidget(self._left)
        layout.addWidget(self.tradeoff_panel, 1)
        layout.addWidget(self._right)
        self._set_widths()

    def _build_answer(self) -> QWidget:
        box = QWidget()
        layout = QVBoxLayout(box)
        layout.setContentsMargins(16, 12, 8, 12)
        layout.setSpacing(8)
        layout.addWidget(label("THE ANSWER", "heading"))
        self.answer_panel = AnswerPanel(self._theme)
        self.answer_panel.say(_WELCOME)
        self.answer_panel.clause_opened.connect(self._open_clause)
        layout.addWidget(self.answer_panel, 1)
        return box

    def show_answer(self, explore_view: ExploreView) -> None:
        """Show an answer; one of the decision before is marked as such, in the charts and in words."""
        self._clause = explore_view.clause
        self.dial.set_positions(explore_view.positions)
        self.dial.place(explore_view.dial)
        self.dial.set_zones(() if explore_view.outdated else explore_view.view.zones)
        self.tradeoff_panel.show_view(explore_view.view, explore_view.unsure, explore_view.badge)
        notes = {"": "", SIMULATING: _SIMULATING_ANOTHER, WAITING: _WAITING}
        self.answer_panel.show_view(explore_view.view, notes.get(explore_view.outdated, _NOT_SIMULATED))

    def _open_clause(self, outcome: str) -> None:
        view = self._clause(outcome) if self._clause is not None else None
        if view is None:
            return
        window = ClauseWindow(self, view, self._theme)
        window.parameter_asked.connect(self.parameter_asked)
        window.parameter_asked.connect(window.close)
        window.show()

    def say_waiting(self, words: str) -> None:
        """Say where the study stands in the line; "" where it has begun."""
        self.answer_panel.note(words or _SIMULATING_ANOTHER)

    def waiting(self) -> None:
        """Show that the first futures are being simulated."""
        self.tradeoff_panel.waiting("The first futures are on their way.")
        self.dial.set_zones(())
        self.answer_panel.say(_SIMULATING)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if (event.size().width() >= _ROOMY) != (event.oldSize().width() >= _ROOMY):
            self._set_widths()

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        self.decision_panel.set_theme(theme)
        self.answer_panel.set_theme(theme)
        self.tradeoff_panel.set_theme(theme)
        self._set_widths()

    def _set_widths(self) -> None:
        # larger text widens the side columns up to a limit; the answer has more words where there is room for them
        factor = min(self._theme.scale, 1.3)
        self._left.setFixedWidth(round(304 * factor))
        self._right.setFixedWidth(round((376 if self.width() >= _ROOMY else 324) * factor))
        self.tradeoff_panel.setMinimumWidth(400)


def _column(content: QWidget, foot: QWidget | None = None) -> QFrame:
    """A card that scrolls where its content is higher than the window; ``foot`` stays in place below it."""
    card = QFrame()
    card.setProperty("role", "card")
    layout = QVBoxLayout(card)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.addWidget(ScrollColumn(content), 1)
    if foot is not None:
        layout.addWidget(foot)
    card.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
    return card
