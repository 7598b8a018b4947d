"""What a chart gives away by its right button: the picture as PNG or SVG, its numbers as CSV, copied or saved."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Sequence
from io import StringIO
from pathlib import Path

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication, QPainter
from PySide6.QtSvg import QSvgGenerator
from PySide6.QtWidgets import QFileDialog, QGraphicsView, QMenu, QWidget


class ChartMenu:
    """The menu of one chart. ``numbers`` gives the CSV of what is drawn; ``ask`` names the file to save to."""

    def __init__(self, plot: QWidget, name: str, numbers: Callable[[], str]) -> None:
        self._plot = plot
        self._name = name
        self._numbers = numbers
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
        plot.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        plot.customContextMenuRequested.connect(self._open)

    def _open(self, where: QPoint) -> None:
        self.menu.popup(self._plot.mapToGlobal(where))

    def copy_picture(self) -> None:
        QGuiApplication.clipboard().setPixmap(self._plot.grab())

    def copy_numbers(self) -> None:
        QGuiApplication.clipboard().setText(self._numbers())

    def save(self, kind: str) -> None:
        """Ask for a place and write the picture or the numbers there."""
        name = self.ask(f"{self._name}.{kind}", kind)
        if not name:
            return
        if kind == "png":
            self._plot.grab().save(name)
        elif kind == "svg":
            self._save_svg(name)
        else:
            Path(name).write_text(self._numbers(), encoding="utf-8", newline="")

    def _save_svg(self, name: str) -> None:
        # Qt's own: pyqtgraph's exporter does not get over a hatched or a broken path
        drawn = QSvgGenerator()
        drawn.setFileName(name)
        drawn.setSize(self._plot.size())
        drawn.setViewBox(self._plot.rect())
        drawn.setTitle(self._name.replace("_", " "))
        painter = QPainter(drawn)
        try:
            if isinstance(self._plot, QGraphicsView):
                self._plot.render(painter)  # another one than that of widgets
            else:
                self._plot.render(painter, QPoint())
        finally:
            painter.end()

    def _ask(self, suggested: str, kind: str) -> str:
        return QFileDialog.getSaveFileName(self._plot, "Save chart", suggested, f"{kind.upper()} (*.{kind})")[0]


def csv_text(header: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Rows as CSV; numbers to their last digit."""
    text = StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(header)
    writer.writerows([repr(each) if isinstance(each, float) else each for each in row] for row in rows)
    return text.getvalue()
