"""A row folds where there is no room for both its halves, and unfolds again."""

from __future__ import annotations

from PySide6.QtWidgets import QApplication, QHBoxLayout, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from ui.widgets.folding_row import FoldingRow


def test_a_row_folds_where_its_halves_have_no_room_beside_each_other(qtbot: QtBot) -> None:
    halves, buttons = (QHBoxLayout(), QHBoxLayout()), []
    for half in halves:
        button = QPushButton("Words")
        button.setMinimumSize(150, 30)
        half.addWidget(button)
        buttons.append(button)
    row = FoldingRow(*halves)
    page = QWidget()
    qtbot.addWidget(page)
    row.setParent(page)
    page.show()
    row.resize(400, 30)
    row.show()
    QApplication.processEvents()
    assert not row.is_folded
    assert row.minimumSizeHint().width() == 150, "the page is not kept wide by what could fold"
    row.resize(250, 80)
    QApplication.processEvents()
    assert row.is_folded
    assert buttons[1].y() >= buttons[0].y() + 30
    assert row.minimumSizeHint().height() >= 60
    row.resize(400, 80)
    QApplication.processEvents()
    assert not row.is_folded


def test_a_row_folds_where_what_it_says_that_it_needs_is_not_there(qtbot: QtBot) -> None:
    halves = QHBoxLayout(), QHBoxLayout()
    for half in halves:
        half.addWidget(QPushButton("Words"))
    row = FoldingRow(*halves, needs=lambda: 500)
    page = QWidget()
    qtbot.addWidget(page)
    row.setParent(page)
    page.show()
    row.resize(499, 80)
    row.show()
    QApplication.processEvents()
    assert row.is_folded
    row.resize(500, 80)
    QApplication.processEvents()
    assert not row.is_folded
