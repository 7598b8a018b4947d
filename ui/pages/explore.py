"""Explore: what you decide, what it trades, what it means."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QGridLayout, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from forcesim.report.answers.challenge import Challenge
from forcesim.report.views.clause import ClauseView
from ui.pages.clause_window import ClauseWindow
from ui.pages.page_stack import Page
from ui.pages.tradeoff_panel import TradeoffPanel
from ui.state.session import Session
from ui.studies.challenge_study import ChallengeStudy
from ui.studies.explore_study import SIMULATING_WORDS, ExploreView
from ui.theme import Theme
from ui.widgets.answer_panel import AnswerPanel
from ui.widgets.decision_panel import DecisionPanel
from ui.widgets.labels import explain, label
from ui.widgets.scroll_column import ScrollColumn

# pixels at the usual size of text
_MARGIN = 12
_LEAST_LEFT, _LEFT = 240, 304
_LEAST_RIGHT, _RIGHT, _WIDE_RIGHT, _LARGE_RIGHT = 264, 324, 440, 376
_LEAST_MIDDLE, _LARGE_MIDDLE = 332, 400
_LEAST_ANSWER = 300  # of its height, above the charts
_NO_LIMIT = 16_777_215  # Qt's own
_WELCOME = "Moving the hours: what it gains, what it costs."

# from this width on, in pixels, all three columns have room
_ROOMY = 1240


class ExplorePage(Page):
    """The first page: the decision on the left, what it trades in the middle, the answer in words on the right.

    ``parameter_asked`` carries the path of an assumption that stands behind a clause of the answer; ``watch_asked``
    asks to see one future as it happens.
    """

    parameter_asked = Signal(str)
    watch_asked = Signal()

    def __init__(self, session: Session, theme: Theme) -> None:
        super().__init__()
        self._session = session
        self._theme = theme
        self._clause: Callable[[str], ClauseView | None] | None = None
        self._layout = layout = QGridLayout(self)
        layout.setContentsMargins(_MARGIN, _MARGIN, _MARGIN, _MARGIN)
        layout.setSpacing(_MARGIN)
        layout.setColumnStretch(1, 1)
        self._is_narrow: bool | None = None
        self.decision_panel = DecisionPanel(session, theme)
        self.decision_panel.parameter_asked.connect(self.parameter_asked)
        self.dial = self.decision_panel.dial
        self.tradeoff_panel = TradeoffPanel(theme)
        self.tradeoff_panel.dragged.connect(self.dial.set_position)
        self.tradeoff_panel.grabbed.connect(session.begin_gesture)
        self.charts = self.tradeoff_panel.charts
        self._left = _Column(self.decision_panel, self.decision_panel.foot)
        self._right = _Column(self._build_answer())
        self._set_widths()

    def _build_answer(self) -> QWidget:
        box = QWidget()
        layout = QVBoxLayout(box)
        layout.setContentsMargins(16, 12, 8, 4)
        layout.setSpacing(2)
        # in sight however long the answer is, and no higher than its heading, so that no row of it is pushed down
        self.watch = QToolButton()
        self.watch.setText("Watch one future")
        self.watch.setObjectName("watch")
        self.watch.setProperty("role", "chip")
        explain(self.watch, "See one of the futures behind the answer as it happens (F7)")
        self.watch.clicked.connect(self.watch_asked)
        self._answer_head = QBoxLayout(self._theme.row_direction)
        self._answer_head.addWidget(label("THE ANSWER", "heading"), 1)
        self._answer_head.addWidget(self.watch)
        layout.addLayout(self._answer_head)
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
        self.answer_panel.show_view(explore_view.view, explore_view.notice)

    def follow(self, challenge: ChallengeStudy) -> None:
        """Show below the answer what it is held against, as that comes in."""
        bar = self.answer_panel.challenge_bar
        challenge.changed.connect(lambda: bar.show_items(challenge.items, challenge.progress))
        self.answer_panel.challenge_opened.connect(lambda name: challenge.open(Challenge(name)))

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
        self.answer_panel.note(words)

    def waiting(self) -> None:
        """Show that the first futures are being simulated."""
        self.tradeoff_panel.waiting("The first futures are on their way.")
        self.dial.set_zones(())
        self.answer_panel.say(SIMULATING_WORDS)

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        self.decision_panel.set_theme(theme)
        self._answer_head.setDirection(theme.row_direction)
        self.answer_panel.set_theme(theme)
        self.tradeoff_panel.set_theme(theme)
        self._set_widths()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if (event.size().width() >= _ROOMY) != (event.oldSize().width() >= _ROOMY):
            self._set_widths()
        self._arrange()

    def _set_widths(self) -> None:
        # larger text widens the side columns up to a limit; the answer has more words where there is room for them
        factor = min(self._theme.scale, 1.3)
        self._left.set_widths(round(_LEAST_LEFT * factor), round(_LEFT * factor))
        # with larger text the left column needs its share of that room
        wide = _WIDE_RIGHT if factor == 1.0 else _LARGE_RIGHT
        right = wide if self.width() >= _ROOMY else _RIGHT
        self._right.set_widths(round(_LEAST_RIGHT * factor), round(right * factor))
        self.tradeoff_panel.setMinimumWidth(_LEAST_MIDDLE if factor == 1.0 else _LARGE_MIDDLE)
        self._is_narrow = None  # to be arranged anew
        # by itself the page would never be narrower than what stands on it now
        self.setMinimumWidth(self._left.minimumWidth() + self.tradeoff_panel.minimumWidth() + 3 * _MARGIN)
        self._arrange()

    def _arrange(self) -> None:
        """Put the answer above the charts where three columns have no room."""
        is_narrow = self.width() < self.minimumWidth() + self._right.least + _MARGIN
        if is_narrow == self._is_narrow:
            return
        self._is_narrow = is_narrow
        layout = self._layout
        for part in (self._left, self.tradeoff_panel, self._right):
            layout.removeWidget(part)
        layout.addWidget(self._left, 0, 0, 2 if is_narrow else 1, 1)
        layout.addWidget(self.tradeoff_panel, 1 if is_narrow else 0, 1)
        layout.addWidget(self._right, 0, 1 if is_narrow else 2)
        self._right.stretch(is_narrow)


class _Column(QFrame):
    """A card that scrolls where its content is higher than the window; ``foot`` stays in place below it."""

    def __init__(self, content: QWidget, foot: QWidget | None = None) -> None:
        super().__init__()
        self.setProperty("role", "card")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(ScrollColumn(content), 1)
        if foot is not None:
            layout.addWidget(foot)
        self.least = self._widest = 0
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Expanding)

    def set_widths(self, least: int, widest: int) -> None:
        """Be as wide as ``widest`` where there is room, never narrower than ``least``."""
        self.least, self._widest = least, widest
        self.setMinimumWidth(least)
        self.stretch(is_stretched=False)

    def stretch(self, is_stretched: bool) -> None:
        """Take all the width there is, and no less than half a screen's height; or be a column."""
        self.setMaximumWidth(_NO_LIMIT if is_stretched else self._widest)
        self.setMinimumHeight(_LEAST_ANSWER if is_stretched else 0)

    def sizeHint(self) -> QSize:
        return QSize(self._widest, super().sizeHint().height())
