"""The context menu of a chart: its picture as PNG or SVG and its numbers as CSV, copied or saved."""

from __future__ import annotations

import csv
import math
from collections.abc import Callable, Iterable, Sequence
from contextlib import nullcontext
from io import StringIO
from pathlib import Path

from pyqtgraph import ScatterPlotItem
from PySide6.QtCore import QBuffer, QPoint, Qt
from PySide6.QtGui import QGuiApplication, QPaintDevice, QPainter, QPixmap, QRegion
from PySide6.QtSvg import QSvgGenerator
from PySide6.QtWidgets import QGraphicsView, QMenu, QWidget

from ui.charts.plot_area import PlotArea
from ui.file_dialogs import ask_save_path, proposed_name, write

Table = tuple[Sequence[str], Iterable[Sequence[object]]]


class ChartMenu:
    """The menu of one chart: ``whole`` with its title, around ``plot``.

    ``table`` gives header and rows of what is drawn, no header where nothing is; ``ask`` names the file to save to.
    """

    def __init__(self, whole: QWidget, plot: QWidget, name: str, table: Callable[[], Table]) -> None:
        self._whole = whole
        self._plot = plot
        self._name = name
        self._table = table
        self.ask: Callable[[str, str], str] = self._ask
        self.menu = QMenu(plot)
        self.menu.setObjectName(f"{name}_menu")
        for words, does in (
            ("Copy picture", self.copy_picture),
            ("Copy numbers", self.copy_numbers),
            ("Save as PNG…", lambda: self.save("png")),
            ("Save as SVG…", lambda: self.save("svg")),
            ("Save numbers as CSV…", lambda: self.save("csv")),
        ):
            self.menu.addAction(words).triggered.connect(lambda _=False, does=does: does())
        if isinstance(plot, PlotArea):
            self.menu.addSeparator()
            self.menu.addAction("Reset the view").triggered.connect(lambda _=False: plot.reset())
        plot.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        plot.customContextMenuRequested.connect(self._open)

    def _open(self, where: QPoint) -> None:
        self.menu.popup(self._plot.mapToGlobal(where))

    def copy_picture(self) -> None:
        """Put the chart on the clipboard as a picture."""
        QGuiApplication.clipboard().setPixmap(self.picture())

    def copy_numbers(self) -> None:
        """Put the numbers behind the chart on the clipboard, as a table."""
        QGuiApplication.clipboard().setText(self._numbers())

    def save(self, kind: str) -> None:
        """Ask where to save, and save the picture ("png", "svg") or the numbers ("csv")."""
        name = self.ask(proposed_name(self._whole, self._name, kind), kind)
        if not name:
            return
        makes: dict[str, Callable[[], bytes]] = {"png": self._png, "svg": self._svg, "csv": self._csv}
        write(self._whole, Path(name), makes[kind](), "chart")

    def picture(self) -> QPixmap:
        """The chart with its title."""
        ratio = self._whole.devicePixelRatioF()
        taken = QPixmap(self._whole.size() * ratio)
        taken.setDevicePixelRatio(ratio)
        self._paint(taken)
        return taken

    def _paint(self, on: QPaintDevice) -> None:
        painter = QPainter(on)
        ground = self._plot.backgroundBrush() if isinstance(self._plot, QGraphicsView) else self._plot.palette().base()
        with self._plot.without_focus_frame() if isinstance(self._plot, PlotArea) else nullcontext():
            painter.fillRect(self._whole.rect(), ground)
            self._whole.render(painter, QPoint(), QRegion(), QWidget.RenderFlag.DrawChildren)
        painter.end()

    def _numbers(self) -> str:
        header, rows = self._table()
        return csv_text(header, rows) if header else ""

    def _csv(self) -> bytes:
        return self._numbers().encode()

    def _png(self) -> bytes:
        buffer = QBuffer()
        self.picture().save(buffer, "PNG")
        return bytes(buffer.data().data())

    def _svg(self) -> bytes:
        # by Qt: pyqtgraph's own exporter fails on hatched and broken paths
        picture, buffer = QSvgGenerator(), QBuffer()
        picture.setOutputDevice(buffer)
        picture.setSize(self._whole.size())
        picture.setViewBox(self._whole.rect())
        picture.setTitle(self._name.replace("_", " "))
        # draw marks as shapes: for the screen pyqtgraph cuts them out of one picture, which SVG can't hold
        items = self._plot.items() if isinstance(self._plot, QGraphicsView) else []
        marks = [mark for mark in items if isinstance(mark, ScatterPlotItem)]
        for mark in marks:
            mark.setExportMode(True)
        self._paint(picture)
        for mark in marks:
            mark.setExportMode(False)
        return bytes(buffer.data().data())

    def _ask(self, suggested: str, kind: str) -> str:
        path = ask_save_path(self._plot, "Save chart", suggested, f"{kind.upper()} (*.{kind})")
        return "" if path is None else str(path)


def csv_text(header: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Rows as CSV: numbers to their last digit, empty where unknown; no text can be taken for a formula."""
    text = StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(header)
    writer.writerows([_cell(value) for value in row] for row in rows)
    return text.getvalue()


def _cell(value: object) -> object:
    if isinstance(value, float):
        return "" if math.isnan(value) else repr(float(value))
    if isinstance(value, str) and value[:1] in ("=", "+", "-", "@", "\t", "\r"):
        return f"'{value}"
    return value
