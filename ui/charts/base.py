"""What the charts of Explore have in common: title, plot, words where there is nothing to draw, a menu."""

from __future__ import annotations

from typing import Generic, TypeVar

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QBoxLayout, QLabel, QVBoxLayout, QWidget

from ui.charts.export import ChartMenu, Table
from ui.charts.plot_area import PlotArea
from ui.theme import Theme
from ui.widgets.labels import label, restyle

View = TypeVar("View")


class Chart(QWidget):
    """A plot under its title; subclasses draw on ``plot_area`` and give their numbers by ``table``.

    ``here`` says the value at the present position; ``grabbed`` is emitted when the mouse goes down on the plot.
    """

    grabbed = Signal()

    def __init__(self, name: str, theme: Theme) -> None:
        super().__init__()
        self.setObjectName(name)
        self._theme = theme
        self.is_outdated = False  # the answer is of the decision before
        self.title = label("", "", f"{name}_title", wraps=True)
        self.here = label("", "strong", f"{name}_here", wraps=True)
        self.plot_area = PlotArea(name, theme)
        self.plot_area.pressed.connect(self.grabbed)
        self.menu = ChartMenu(self, self.plot_area, name, self.table)
        self._top = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._top.addWidget(self.title, 1)
        self._top.addWidget(self.here, 1)
        self._empty = label("No answer yet: press Run this.", "mute", f"{name}_empty", wraps=True)
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addLayout(self._top)
        layout.addWidget(self.plot_area, 1)
        self.below = label("", "", f"{name}_below", wraps=True)
        self.below.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.below.hide()
        layout.addWidget(self.below)
        layout.addWidget(self._empty, 1)
        self.plot_area.hide()
        self._set_direction()

    def set_theme(self, theme: Theme) -> None:
        """Take another theme, and draw again what is drawn."""
        self._theme = theme
        self.plot_area.set_theme(theme)
        self._set_direction()
        self.draw_again()

    def set_shares(self, title: int, here: int) -> None:
        """Divide the line above the plot between title and ``here``, by these weights."""
        self._top.setStretch(0, title)
        self._top.setStretch(1, here)

    def draw_again(self) -> None:
        """Draw what is known, in the colours of now; nothing where nothing is."""

    def table(self) -> Table:
        """Header and rows of what is drawn."""
        return (), ()

    def wait(self, words: str) -> None:
        """Show why there is nothing to draw; the next drawing finds its own range."""
        self.plot_area.forget_home()
        self._empty.setText(words)
        self._empty.show()
        self.plot_area.hide()
        self.below.hide()
        self.title.setText("")
        self.here.setText("")

    def _finish_drawing(self) -> None:
        """Finish a drawing: an outdated one is hatched."""
        if self.is_outdated and self.plot_area.home is not None:
            self.plot_area.hatch(self.plot_area.home[0])

    def _say_below(self, words: str, side: str) -> None:
        """Name the lower axis."""
        _say(self.below, words, side)
        self.below.show()

    def _start_drawing(self, title: str, side: str, here: str) -> None:
        """Start a drawing: show the plot, emptied, under its title."""
        self._empty.hide()
        self.plot_area.show()
        self.plot_area.clear_drawn()
        _say(self.title, title, side)
        self.here.setText(here)
        self.plot_area.setAccessibleName(title)
        self.plot_area.setAccessibleDescription(f"{here}. The menu key copies, saves and resets the view.")

    def _set_direction(self) -> None:
        is_large = self._theme.is_large
        self._top.setDirection(self._theme.row_direction)
        flush = Qt.AlignmentFlag.AlignLeft if is_large else Qt.AlignmentFlag.AlignRight
        self.here.setAlignment(flush | Qt.AlignmentFlag.AlignBottom)


class ViewChart(Chart, Generic[View]):
    """A chart that draws one view of the report."""

    def __init__(self, name: str, theme: Theme) -> None:
        super().__init__(name, theme)
        self._view: View | None = None

    def show_view(self, view: View) -> None:
        """Draw a view, or show why there is nothing to draw."""
        raise NotImplementedError

    def draw_again(self) -> None:
        if self._view is not None:
            self.show_view(self._view)

    def wait(self, words: str) -> None:
        super().wait(words)
        self._view = None


def _say(where: QLabel, words: str, side: str) -> None:
    """Set the words of a label in the colour of a side of the trade-off."""
    where.setText(words)
    if where.property("side") != side:
        where.setProperty("side", side)
        restyle(where)
