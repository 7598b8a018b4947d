"""A column has one width for its words, whether it has to scroll or not."""

from __future__ import annotations

from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from ui.widgets.scroll_column import ScrollColumn
from ui.widgets.steady_height import SteadyLabel


def test_words_have_one_width_at_every_height_and_nothing_goes_to_and_fro(qtbot: QtBot) -> None:
    content = QWidget()
    inside = QVBoxLayout(content)
    labels = [SteadyLabel("", f"label_{number}") for number in range(6)]
    for number, label in enumerate(labels):
        inside.addWidget(label)
        label.say("words that need some lines at this width " * (number + 1))
    column = ScrollColumn(content)
    qtbot.addWidget(column)
    column.resize(260, 900)
    column.show()
    widths = set()
    # an endless to and fro ends in an error that pytest-qt reports
    for height in [*range(900, 100, -7), *range(100, 900, 7)]:
        column.resize(260, height)
        QApplication.processEvents()
        widths.add(content.width())
    assert len(widths) == 1
