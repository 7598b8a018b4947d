"""One series month by month: the position of the dial with both bands, the baseline beside it."""

from __future__ import annotations

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor

from forcesim.report.views.timeline import TimelineView
from forcesim.study.results.monthly import BANDS
from ui.charts.axis_scale import Axis, padded
from ui.charts.base import Chart
from ui.charts.export import Table
from ui.charts.plot_area import ERROR, SPREAD
from ui.theme import Theme


class TimelineChart(Chart):
    """Months from left to right; a tool tip describes the month under the mouse."""

    def __init__(self, name: str, theme: Theme) -> None:
        super().__init__(name, theme)
        self._view: TimelineView | None = None
        self._month = pg.InfiniteLine(angle=90, movable=False)
        self._month.setZValue(-2)
        self._month.hide()
        self.set_shares(3, 1)
        self.plot_area.addItem(self._month)
        self.plot_area.describe = self._describe
        self.set_theme(theme)

    def set_theme(self, theme: Theme) -> None:
        self._month.setPen(pg.mkPen(theme.mute, width=1))
        super().set_theme(theme)

    def draw_again(self) -> None:
        if self._view is not None:
            self.show_view(self._view)

    def wait(self, words: str) -> None:
        super().wait(words)
        self._view = None

    def show_view(self, view: TimelineView) -> None:
        """Draw a series, or say why there is none."""
        if view.nothing or view.band is None:
            self.wait(view.nothing)
            return
        if self._view is not None and self._view.series != view.series:
            self.plot_area.forget_home()
        self._view = view
        self._start_drawing(
            view.title, view.side, f"at {view.name}" + (", the nearest simulated" if view.is_preview else "")
        )
        left = self.plot_area.getAxis("left")
        if isinstance(left, Axis):
            left.unit = view.unit
        self._set_ticks(view)
        colour, band = QColor(self._theme.side(view.side)), view.band
        if view.change is not None:
            self.plot_area.shade(view.change, self._theme.mute, 0.12)
        self.plot_area.band(view.x, band.p10, band.p90, colour, SPREAD)
        self.plot_area.band(view.x, band.low, band.high, colour, ERROR)
        self.plot_area.add(pg.PlotDataItem(view.x, band.mean, pen=pg.mkPen(colour, width=2.5), connect="finite"), 3)
        self._draw_baseline(view)
        self._set_home(view)
        if view.change is not None and self.plot_area.home is not None:
            self.plot_area.words("hours move", view.change[0], self.plot_area.home[1][1], (0.0, 0.0))
        self._finish_drawing()

    def table(self) -> Table:
        view = self._view
        if view is None or view.band is None:
            return (), ()
        header = ["month", view.title, *BANDS[1:]]
        columns: list[np.ndarray] = [getattr(view.band, name) for name in BANDS]
        if view.baseline is not None:
            header += [view.baseline_label, *(f"{view.baseline_label} {name}" for name in BANDS[1:])]
            columns += [getattr(view.baseline, name) for name in BANDS]
        return header, [
            [f"{month:%Y-%m}", *(float(column[index]) for column in columns)] for index, month in enumerate(view.months)
        ]

    def _draw_baseline(self, view: TimelineView) -> None:
        if view.baseline is None:
            return
        grey = QColor(self._theme.mute)
        pen = pg.mkPen(grey, width=2, style=Qt.PenStyle.DashLine)
        self.plot_area.add(pg.PlotDataItem(view.x, view.baseline.mean, pen=pen, connect="finite"), 4)

    def _set_ticks(self, view: TimelineView) -> None:
        every = 2 if self._theme.is_large and len(view.ticks) > 4 else 1
        self.plot_area.getAxis("bottom").setTicks([list(view.ticks[::every]), []])
        self.plot_area.showGrid(x=True, y=True, alpha=0.12)

    def _set_home(self, view: TimelineView) -> None:
        curves = [getattr(view.band, name) for name in BANDS]
        if view.baseline is not None:
            curves.append(view.baseline.mean)
        values = np.concatenate(curves)
        known = values[np.isfinite(values)]
        # start at zero unless that would flatten a series which changes little
        from_zero = bool(known.size) and known.min() < 0.5 * known.max()
        y = padded(np.maximum(values, 0.0) if from_zero else values, from_zero=from_zero)
        if y is not None:
            self.plot_area.set_home((-0.01 * len(view.months), 1.01 * len(view.months)), y)

    def _describe(self, x: float, _y: float) -> str:
        view = self._view
        is_in = view is not None and 0 <= x < len(view.months)
        self._month.setVisible(is_in)
        if view is None or not is_in:
            return ""
        self._month.setValue(float(view.x[int(x)]))
        return view.readings[int(x)]
