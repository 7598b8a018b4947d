"""The middle of Explore: both sides of the bargain against the dial, or over time."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QBoxLayout,
    QButtonGroup,
    QFrame,
    QHBoxLayout,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from forcesim.report.views.tradeoff import TradeoffView
from forcesim.study.results.study_result import StudyResult
from ui.charts.tradeoff_curves import TradeoffCurves
from ui.deferred_queue import DeferredQueue
from ui.pages.frontier import FrontierPage
from ui.pages.timeline import TimelinePage
from ui.theme import ORGANISED_CRIME, SMALL_CASES, Theme
from ui.widgets.labels import key_of_bands, label
from ui.widgets.problem_line import ProblemLine
from ui.widgets.steady_height import SteadyLabel

TRADEOFF, FRONTIER, TIMELINE = "trade-off", "frontier", "timeline"


class TradeoffPanel(QFrame):
    """A card with the views of one answer, one at a time."""

    dragged = Signal(float)
    grabbed = Signal()
    view_chosen = Signal(str)

    def __init__(self, look: Theme) -> None:
        super().__init__()
        self._look = look
        self._shown: tuple[StudyResult, float] | None = None
        self._baseline = ""
        self._turns = DeferredQueue(self)
        self.setProperty("role", "card")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 12, 16, 12)
        layout.setSpacing(8)
        self._top = top = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        top.setSpacing(4)
        self._views = QStackedWidget()
        self._buttons = QButtonGroup(self)
        self._buttons.setExclusive(True)
        self._row = QHBoxLayout()
        self._row.setSpacing(4)
        top.addLayout(self._row)
        self._badge = SteadyLabel("small", "badge")
        top.addWidget(self._badge, 1)
        layout.addLayout(top)
        layout.addWidget(self._views, 1)
        self.troubles = ProblemLine(look)
        layout.addWidget(self.troubles)
        self.charts = {
            ORGANISED_CRIME: TradeoffCurves("chart_organised_crime", look, from_zero=False, says_lever=False),
            SMALL_CASES: TradeoffCurves("chart_small_cases", look, from_zero=True, says_lever=True),
        }
        page = QWidget()
        inside = QVBoxLayout(page)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(8)
        for chart in self.charts.values():
            chart.dragged.connect(self.dragged)
            chart.grabbed.connect(self.grabbed)
            inside.addWidget(chart, 1)
        self._cliff = SteadyLabel("small", "cliff")
        self._legend = label("", "small", "legend", wraps=True)
        self._legend.setTextFormat(Qt.TextFormat.RichText)
        inside.addWidget(self._cliff)
        inside.addWidget(self._legend)
        self.add_view(TRADEOFF, "Trade-off", page)
        self.frontier = FrontierPage(look)
        self.frontier.chosen.connect(self.dragged)
        self.frontier.grabbed.connect(self.grabbed)
        self.add_view(FRONTIER, "Frontier", self.frontier)
        self.timeline = TimelinePage(look)
        self.add_view(TIMELINE, "Timeline", self.timeline)
        self._set_legend()
        self._set_direction()

    def add_view(self, name: str, words: str, page: QWidget) -> None:
        """Offer another view of the answer."""
        button = QPushButton(words)
        button.setObjectName(f"view_{name}")
        button.setProperty("role", "view")
        button.setCheckable(True)
        button.setChecked(self._views.count() == 0)
        self._buttons.addButton(button)
        self._row.addWidget(button)
        self._views.addWidget(page)
        button.clicked.connect(lambda: self._show_page(name, page))

    def _show_page(self, name: str, page: QWidget) -> None:
        self._views.setCurrentWidget(page)
        self._draw()
        self.view_chosen.emit(name)

    def show_result(self, result: StudyResult, at: float, *, is_former: bool = False) -> None:
        """Take the answer behind the view; of frontier and timeline only what is looked at is drawn."""
        self._shown = (result, at)
        for page in (self.frontier, self.timeline):
            page.chart.is_former = is_former
        self._draw()

    def _draw(self) -> None:
        page = self._views.currentWidget()
        if self._shown is not None and isinstance(page, (FrontierPage, TimelinePage)):
            page.show_result(*self._shown)

    def show_view(self, view: TradeoffView, unsure: tuple[float, float] | None, badge: str) -> None:
        """Draw an answer; ``unsure`` is the stretch that is read between simulated positions."""
        for curve in view.curves:
            draw = self.charts[curve.side].show_curve
            self._turns.soon(curve.side, partial(draw, curve, view.zones, view.at, view.baseline_label, unsure))
        for side, words in view.without.items():
            self._turns.soon(side, partial(self.charts[side].wait, words))
        self._baseline = view.baseline_label
        self._set_legend()
        self._badge.say(badge)
        self._cliff.say(view.cliff)

    def waiting(self, words: str) -> None:
        """Say why there is nothing to draw yet."""
        self._shown = None
        self._turns.never_mind()
        for each in (*self.charts.values(), self.frontier, self.timeline):
            each.wait(words)
        for each in (self._badge, self._cliff):
            each.say("")
            each.forget()

    def set_look(self, look: Theme) -> None:
        self._look = look
        for each in (*self.charts.values(), self.frontier, self.timeline, self.troubles):
            each.set_look(look)
        self._set_legend()
        self._set_direction()

    def _set_direction(self) -> None:
        way = QBoxLayout.Direction.TopToBottom if self._look.is_large else QBoxLayout.Direction.LeftToRight
        self._top.setDirection(way)
        flush = Qt.AlignmentFlag.AlignLeft if self._look.is_large else Qt.AlignmentFlag.AlignRight
        self._badge.setAlignment(flush | Qt.AlignmentFlag.AlignVCenter)

    def _set_legend(self) -> None:
        self._legend.setText(key_of_bands(self._look.organised_crime, self._baseline, "▨&nbsp;preview"))
