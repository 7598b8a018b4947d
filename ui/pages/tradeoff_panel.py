"""The middle of Explore: the charts of one answer, as trade-off over the dial, as frontier, or over time."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QButtonGroup,
    QFrame,
    QHBoxLayout,
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
from ui.widgets.chosen_button import ChosenButton
from ui.widgets.labels import key_of_bands, label
from ui.widgets.problem_line import ProblemLine
from ui.widgets.steady_height import SteadyLabel

# below this width, at the usual size of text, what the answer stands on has a line of its own
_BESIDE = 440
TRADEOFF, FRONTIER, TIMELINE = "trade-off", "frontier", "timeline"


class TradeoffPanel(QFrame):
    """A card that shows one of three views of an answer.

    ``dragged`` carries a position of the dial from a chart; ``grabbed`` that a drag begins.
    """

    dragged = Signal(float)
    grabbed = Signal()
    view_chosen = Signal(str)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._shown: tuple[StudyResult, float] | None = None
        self._baseline = ""
        self._drawing_queue = DeferredQueue(self)
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
        self.problem_line = ProblemLine(theme)
        layout.addWidget(self.problem_line)
        self.charts = {
            ORGANISED_CRIME: TradeoffCurves("chart_organised_crime", theme, from_zero=False, says_lever=False),
            SMALL_CASES: TradeoffCurves("chart_small_cases", theme, from_zero=True, says_lever=True),
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
        self.frontier = FrontierPage(theme)
        self.frontier.chosen.connect(self.dragged)
        self.frontier.grabbed.connect(self.grabbed)
        self.add_view(FRONTIER, "Frontier", self.frontier)
        self.timeline = TimelinePage(theme)
        self.add_view(TIMELINE, "Timeline", self.timeline)
        self._show_legend()
        self._set_direction()

    def add_view(self, name: str, words: str, page: QWidget) -> None:
        """Offer another view of the answer."""
        button = ChosenButton(words)
        button.setObjectName(f"view_{name}")
        button.setProperty("role", "view")
        button.setChecked(self._views.count() == 0)
        self._buttons.addButton(button)
        self._row.addWidget(button)
        self._views.addWidget(page)
        button.clicked.connect(lambda: self._show_page(name, page))

    def _show_page(self, name: str, page: QWidget) -> None:
        self._views.setCurrentWidget(page)
        self._draw()
        self.view_chosen.emit(name)

    def show_result(self, result: StudyResult, at: float, *, is_outdated: bool = False) -> None:
        """Take an answer for frontier and timeline; only the view in front is drawn. ``is_outdated`` hatches it."""
        self._shown = (result, at)
        for page in (self.frontier, self.timeline):
            page.chart.is_outdated = is_outdated
        self._draw()

    def _draw(self) -> None:
        page = self._views.currentWidget()
        if self._shown is not None and isinstance(page, (FrontierPage, TimelinePage)):
            page.show_result(*self._shown)

    def show_view(self, view: TradeoffView, unsure: tuple[float, float] | None, badge: str) -> None:
        """Draw the trade-off; ``unsure`` is an interpolated stretch, ``badge`` says what the answer stands on."""
        for curve in view.curves:
            draw = self.charts[curve.side].show_curve
            self._drawing_queue.add(curve.side, partial(draw, curve, view.zones, view.at, view.baseline_label, unsure))
        for side, words in view.without.items():
            self._drawing_queue.add(side, partial(self.charts[side].wait, words))
        self._baseline = view.baseline_label
        self._show_legend()
        self._badge.say(badge)
        self._cliff.say(view.cliff)

    def waiting(self, words: str) -> None:
        """Say why there is nothing to draw yet."""
        self._shown = None
        self._drawing_queue.cancel()
        for view in self._charts():
            view.wait(words)
        for words_label in (self._badge, self._cliff):
            words_label.say("")
            words_label.forget()

    def _charts(self) -> tuple[TradeoffCurves | FrontierPage | TimelinePage, ...]:
        return (*self.charts.values(), self.frontier, self.timeline)

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        for view in self._charts():
            view.set_theme(theme)
        self.problem_line.set_theme(theme)
        self._show_legend()
        self._set_direction()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._set_direction()

    def _set_direction(self) -> None:
        is_below = self._theme.is_large or self.width() < self._theme.px(_BESIDE)
        self._top.setDirection(QBoxLayout.Direction.TopToBottom if is_below else QBoxLayout.Direction.LeftToRight)
        flush = Qt.AlignmentFlag.AlignLeft if is_below else Qt.AlignmentFlag.AlignRight
        self._badge.setAlignment(flush | Qt.AlignmentFlag.AlignVCenter)

    def _show_legend(self) -> None:
        self._legend.setText(key_of_bands(self._theme.organised_crime, self._baseline, "▨&nbsp;preview"))
