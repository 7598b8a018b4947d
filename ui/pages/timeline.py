"""The timeline view: one series month by month, at the position of the dial and before."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from forcesim.report.views.timeline import timeline_choices, timeline_view
from forcesim.study.results.study_result import StudyResult
from ui.charts.timeline import TimelineChart
from ui.pages.frontier import outcome_box
from ui.theme import Theme
from ui.widgets.choice_box import offer
from ui.widgets.labels import key_of_bands, label


class TimelinePage(QWidget):
    """The series to choose, the chart, and notes on its months."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._shown: tuple[StudyResult, float] | None = None
        self._series = ""
        self.choice = outcome_box("timeline_series", "What is shown month by month")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(self.choice)
        self.chart = TimelineChart("chart_timeline", theme)
        layout.addWidget(self.chart, 1)
        self._notes = label("", "small", "timeline_notes", wraps=True)
        layout.addWidget(self._notes)
        self._key = label("", "small", "timeline_key", wraps=True)
        self._key.setTextFormat(Qt.TextFormat.RichText)
        layout.addWidget(self._key)
        self.choice.activated.connect(self._choose)

    def show_result(self, result: StudyResult, at: float) -> None:
        """Draw an answer at a position."""
        self._shown = (result, at)
        view = timeline_view(result, at, self._series)
        if view.series:
            self._series = view.series
            offer(self.choice, timeline_choices(result), view.series)
        self.choice.setEnabled(bool(view.series))
        self._notes.setText(" ".join(view.notes))
        self._key.setText(key_of_bands(self._theme.side(view.side), view.baseline_label) if view.series else "")
        self.chart.show_view(view)

    def wait(self, words: str) -> None:
        """Say why there is nothing to draw."""
        self.chart.wait(words)
        self._notes.setText("")
        self._key.setText("")

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        self.chart.set_theme(theme)

    def _choose(self) -> None:
        self._series = str(self.choice.currentData())
        if self._shown is not None:
            self.show_result(*self._shown)
