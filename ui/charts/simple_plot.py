"""Charts with the axes that a view prescribes, whose points show what they are under the mouse."""

from __future__ import annotations

from html import escape

import pyqtgraph as pg
from PySide6.QtCore import Qt
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QVBoxLayout, QWidget

from forcesim.report.wording.axis_marks import Axis
from ui.charts.export import ChartMenu, Table
from ui.charts.plot_area import PlotArea
from ui.theme import Theme


class SimpleChart(QWidget):
    """A plot that fills its widget, at least ``height`` pixels high at the usual size of text.

    ``name`` is the widget's; files that are saved are called ``file_name``.
    """

    def __init__(self, name: str, file_name: str, height: int, theme: Theme) -> None:
        super().__init__()
        self.setObjectName(name)
        self._theme = theme
        self._height = height
        self._plot = bare_plot(f"{name}_plot", theme)
        self.menu = ChartMenu(self, self._plot, file_name, self.table)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._plot)
        self._plot.setMinimumHeight(theme.px(height))

    def set_theme(self, theme: Theme) -> None:
        """Take another theme, and draw again what is drawn."""
        self._theme = theme
        self._plot.setMinimumHeight(theme.px(self._height))
        self.draw_again()

    def draw_again(self) -> None:
        """Draw what is known, in the colours of now; nothing where nothing is."""

    def table(self) -> Table:
        """Header and rows of what is drawn."""
        return (), ()


def bare_plot(name: str, theme: Theme) -> PlotArea:
    """An empty plot whose left axis is as wide as its words."""
    plot = PlotArea(name, theme)
    plot.setObjectName(name)
    plot.getAxis("left").setWidth(None)
    return plot


def set_axes(plot: PlotArea, theme: Theme, across: Axis, up: Axis) -> None:
    """Give a plot its colours, sizes and axes."""
    height = plot.minimumHeight()
    plot.set_theme(theme)
    plot.setMinimumHeight(height)
    plot.getAxis("left").setWidth(None)
    for side, marks in (("bottom", across), ("left", up)):
        axis = plot.getAxis(side)
        axis.setPen(pg.mkPen(theme.line))
        axis.setTextPen(pg.mkPen(theme.mute))
        axis.setStyle(tickFont=axis_font(plot, theme), tickLength=-4, hideOverlappingLabels=True)
        axis.setTicks([list(marks.ticks), []])
        size = {"font-size": f"{theme.px(12)}px", "font-family": plot.font().family()}
        # escaped, since pyqtgraph reads titles as HTML
        plot.setLabel(side, escape(marks.title), color=theme.mute, **size)
    plot.showGrid(x=True, y=True, alpha=0.12)
    plot.forget_home()
    plot.set_home((across.low, across.high), (up.low, up.high))


def axis_font(plot: pg.PlotWidget, theme: Theme) -> QFont:
    """The font of tick labels."""
    font = QFont(plot.font())
    font.setPixelSize(theme.px(12))
    return font


def marked_line(
    plot: pg.PlotWidget, theme: Theme, at: float, words: str, *, angle: int, colour: str, dashed: bool, position: float
) -> pg.InfiniteLine:
    """A line across the plot at a value, ``angle`` 90 for an upright one, with words on the side with room.

    ``position`` is where along the line the words stand, from 0 to 1.
    """
    style = Qt.PenStyle.DashLine if dashed else Qt.PenStyle.SolidLine
    low, high = plot.getViewBox().viewRange()[0 if angle == 90 else 1]
    is_late = high > low and (at - low) / (high - low) > 0.6
    anchor = ((1, 0.5) if is_late else (0, 0.5)) if angle == 90 else ((0, 0) if is_late else (0, 1))
    line_item = pg.InfiniteLine(
        at, angle=angle, pen=pg.mkPen(colour, width=1.5, style=style), label=words,
        labelOpts={"position": position, "color": colour, "anchors": [anchor, anchor], "fill": theme.card},
    )  # fmt: skip
    line_item.label.setFont(axis_font(plot, theme))
    return line_item
