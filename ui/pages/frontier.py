"""The frontier view: any two outcomes weighed against each other."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QBoxLayout, QComboBox, QSizePolicy, QVBoxLayout, QWidget

from forcesim.errors import StudyError
from forcesim.report.views.frontier import USUAL, frontier_choices, frontier_view
from forcesim.study.results.study_result import StudyResult
from ui.charts.frontier import FrontierChart
from ui.theme import Theme
from ui.widgets.choice_box import choice_box, offer
from ui.widgets.labels import explain, label

_KEY = (
    "● worth considering    ○ behind so far, too close to call    × something else is better    ■ □ before    ◇ preview"
)


class FrontierPage(QWidget):
    """The two outcomes to choose, the chart, and a sentence about it.

    ``chosen`` carries the setting of a dot that was clicked; ``grabbed`` that the mouse went down on the chart.
    """

    chosen = Signal(float)
    grabbed = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._shown: tuple[StudyResult, float] | None = None
        self._names: list[str] = list(USUAL)
        self.choices = [outcome_box("frontier_x", "Across"), outcome_box("frontier_y", "Upwards")]
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        self._row = row = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        row.setSpacing(8)
        row.addWidget(self.choices[0], 1)
        row.addWidget(label("against", "small"))
        row.addWidget(self.choices[1], 1)
        layout.addLayout(row)
        self.chart = FrontierChart("chart_frontier", theme)
        self.chart.chosen.connect(self.chosen)
        self.chart.grabbed.connect(self.grabbed)
        layout.addWidget(self.chart, 1)
        self._sentence = label("", "small", "frontier_sentence", wraps=True)
        layout.addWidget(self._sentence)
        layout.addWidget(label(_KEY, "small", "frontier_key", wraps=True))
        for axis, box in enumerate(self.choices):
            box.activated.connect(lambda _, axis=axis: self._choose(axis))

    def show_result(self, result: StudyResult, at: float) -> None:
        """Draw an answer with the dial at a position."""
        self._shown = (result, at)
        offered = frontier_choices(result)
        names = [name for name, _ in offered]
        if len(names) < len(USUAL):
            self.wait("This scenario has no two outcomes of which more or less is better.")
            return
        if not set(self._names) <= set(names):
            self._names = list(USUAL) if set(USUAL) <= set(names) else names[:2]
        for box, name in zip(self.choices, self._names, strict=True):
            offer(box, offered, name)
        try:
            view = frontier_view(result, at, *self._names)
        except StudyError as error:
            self.wait(str(error))
            return
        self._sentence.setText("" if view.nothing else view.sentence)
        self.chart.show_view(view)

    def wait(self, words: str) -> None:
        """Say why there is nothing to draw."""
        self.chart.wait(words)
        self._sentence.setText("")

    def set_theme(self, theme: Theme) -> None:
        self._row.setDirection(theme.row_direction)
        self.chart.set_theme(theme)

    def _choose(self, axis: int) -> None:
        name = str(self.choices[axis].currentData())
        if name == self._names[1 - axis]:
            self._names.reverse()  # an outcome is not weighed against itself
        else:
            self._names[axis] = name
        if self._shown is not None:
            self.show_result(*self._shown)


def outcome_box(name: str, words: str) -> QComboBox:
    """A list of outcomes that takes its share of a row."""
    box = choice_box(name, words)
    explain(box, words)
    box.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
    return box
