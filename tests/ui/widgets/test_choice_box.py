"""A list that drops down shows its entries whole."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtWidgets import QApplication, QComboBox, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from ui.theme import LIGHT, stylesheet
from ui.widgets.choice_box import choice_box


@pytest.fixture
def page(qtbot: QtBot) -> QWidget:
    widget = QWidget()
    qtbot.addWidget(widget)
    return widget


@pytest.mark.parametrize("scale", [1.0, 1.25, 2.0])
@pytest.mark.parametrize("count", [2, 3, 9])
def test_every_entry_of_a_short_list_is_seen_whole(page: QWidget, count: int, scale: float) -> None:
    box = opened(page, [f"entry {number} of a list of few" for number in range(count)], scale)
    view = box.view()
    assert view.verticalScrollBar().maximum() == 0
    for row in range(count):
        assert view.viewport().rect().contains(view.visualRect(box.model().index(row, 0)))
    assert view.viewport().width() >= view.sizeHintForColumn(0)


def test_a_long_list_shows_twenty_entries_and_scrolls(page: QWidget) -> None:
    box = opened(page, [f"entry {number}" for number in range(60)], 1.0)
    view = box.view()
    assert view.verticalScrollBar().maximum() == 40
    assert view.viewport().rect().contains(view.visualRect(box.model().index(19, 0)))


def opened(page: QWidget, entries: list[str], scale: float) -> QComboBox:
    page.setStyleSheet(stylesheet(replace(LIGHT, scale=scale)))
    box = choice_box("choice", "What is chosen", 3)
    QVBoxLayout(page).addWidget(box)
    box.addItems(entries)
    page.show()
    page.resize(120, 80)
    QApplication.processEvents()
    box.showPopup()
    QApplication.processEvents()
    return box
