"""Finding, reading and pointing at what a window shows, as a person does, for tests."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QModelIndex, QObject, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QLineEdit, QTableView, QToolTip
from pytestqt.qtbot import QtBot

from ui.charts.plot_area import PlotArea
from ui.window import Window


def find(window: QObject, kind: type[Any], name: str) -> Any:
    widget = window.findChild(kind, name)
    assert widget is not None, name
    return widget


def says(window: QObject, name: str) -> str:
    return str(find(window, QLabel, name).text())


def click(qtbot: QtBot, window: QObject, name: str) -> None:
    qtbot.mouseClick(find(window, QAbstractButton, name), Qt.MouseButton.LeftButton)


def type_over_cell(qtbot: QtBot, table: QTableView, index: QModelIndex, text: str) -> QLineEdit:
    """Type over the value of a cell, and stay in it."""
    table.setCurrentIndex(index)
    table.edit(index)
    editor = table.findChild(QLineEdit)
    assert editor is not None
    editor.selectAll()
    qtbot.keyClicks(editor, text)
    return editor


def plot_area(window: QObject, name: str) -> PlotArea:
    area: PlotArea = find(window, PlotArea, f"{name}_plane")
    return area


def pixel(where: PlotArea, x: float, y: float) -> QPoint:
    return where.mapFromScene(where.on_screen(x, y))


def view_range(where: PlotArea) -> tuple[float, ...]:
    (left, right), (low, high) = where.getViewBox().viewRange()
    return left, right, low, high


def hover(where: PlotArea, at: QPoint) -> str:
    event = QMouseEvent(
        QMouseEvent.Type.MouseMove, QPointF(at), QPointF(where.viewport().mapToGlobal(at)), Qt.MouseButton.NoButton,
        Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier,
    )  # fmt: skip
    QApplication.sendEvent(where.viewport(), event)
    return QToolTip.text()


def dial(window: Window) -> str:
    return says(window, "dial_value")
