"""A figure is drawn beside the window, and the window may be gone before it is done."""

from __future__ import annotations

import gc
from pathlib import Path

from PySide6.QtCore import QThreadPool
from pytestqt.exceptions import capture_exceptions
from pytestqt.qtbot import QtBot

import forcesim as fs
from ui.widgets.figure_view import FigureView

CAPSULE = Path(__file__).parents[2] / "golden" / "capsules" / "failure.forcesim"


def test_a_figure_is_shown_once_it_is_drawn(qtbot: QtBot) -> None:
    view = FigureView()
    qtbot.addWidget(view)
    view.show_result(fs.open(CAPSULE).result)
    qtbot.waitUntil(lambda: not view.pixmap().isNull(), timeout=60_000)


def test_a_figure_whose_window_was_closed_meanwhile_troubles_nobody() -> None:
    with capture_exceptions() as exceptions:
        FigureView().show_result(fs.open(CAPSULE).result)  # nobody keeps it
        gc.collect()
        QThreadPool.globalInstance().waitForDone()
    assert exceptions == []
