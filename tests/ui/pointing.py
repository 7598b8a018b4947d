"""Pointing at charts as a person does, for tests."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication, QLabel, QToolTip

from ui.charts.plot_area import PlotArea
from ui.window import Window


def plot_area(window: Window, name: str) -> PlotArea:
    area = window.findChild(PlotArea, f"{name}_plane")
    assert area is not None, name
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
    label = window.findChild(QLabel, "dial_value")
    assert label is not None
    return label.text()
