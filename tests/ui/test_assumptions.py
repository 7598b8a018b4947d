"""The Assumptions page: every number can be found, read, changed in place and brought back."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtWidgets import QCheckBox, QLabel, QLineEdit, QPushButton, QTableView
from pytestqt.qtbot import QtBot

from forcesim.scenario.walk import quantities
from ui.widgets.parameter_table import VALUE
from ui.window import Window


def find(window: Window, kind: type[Any], name: str) -> Any:
    found = window.findChild(kind, name)
    assert found is not None, name
    return found


@pytest.fixture
def page(qtbot: QtBot, window: Window) -> Window:
    qtbot.mouseClick(find(window, QPushButton, "page_assumptions"), Qt.MouseButton.LeftButton)
    return window


def search(qtbot: QtBot, page: Window, words: str) -> QTableView:
    line = find(page, QLineEdit, "search")
    line.clear()
    qtbot.keyClicks(line, words)
    table: QTableView = find(page, QTableView, "assumptions")
    return table


def edit(qtbot: QtBot, table: QTableView, text: str) -> QModelIndex:
    index = table.model().index(0, VALUE)
    table.setCurrentIndex(index)
    table.edit(index)
    editor = table.findChild(QLineEdit)
    assert editor is not None
    editor.selectAll()
    qtbot.keyClicks(editor, text)
    qtbot.keyClick(editor, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: table.findChild(QLineEdit) is None)
    return index


def test_every_number_of_the_schema_is_in_the_table_with_the_weakest_first(page: Window) -> None:
    model = page.assumptions_page.model
    paths = {model.parameter(row).path for row in range(model.rowCount())}
    assert {path for path, _, _ in quantities(page.session.scenario().scenario)} <= paths
    assert model.parameter(0).grade == "assumed"


def test_words_find_a_number_by_what_it_is_about_and_by_its_grade(qtbot: QtBot, page: Window) -> None:
    table = search(qtbot, page, "worth of a moved hour")
    assert table.model().rowCount() == 1
    assert [table.model().index(0, column).data() for column in (2, 4, 5)] == ["40%", "10% to 80%", "assumed"]
    search(qtbot, page, "no such words")
    assert find(page, QLabel, "assumption_count").text().startswith("0 of ")


def test_a_value_is_changed_in_place_marked_and_undone(qtbot: QtBot, page: Window) -> None:
    table = search(qtbot, page, "worth of a moved hour")
    index = edit(qtbot, table, "55%")
    assert page.session.changes == {"movement.transfer_efficiency": 0.55}
    assert index.data() == "● 55%"
    assert "the files say 40%" in find(page, QLabel, "assumption_note").text()
    qtbot.mouseClick(find(page, QCheckBox, "only_changed"), Qt.MouseButton.LeftButton)
    search(qtbot, page, "")
    assert table.model().rowCount() == 1
    page.session.stack.undo()
    assert not page.session.changes


def test_a_wrong_value_is_refused_in_words_of_the_schema(qtbot: QtBot, page: Window) -> None:
    table = search(qtbot, page, "worth of a moved hour")
    edit(qtbot, table, "140%")
    fault = find(page, QLabel, "assumption_fault")
    assert fault.isVisible()
    assert "Worth of a moved hour can't be '140%'" in fault.text()
    assert not page.session.changes
    edit(qtbot, table, "half")
    assert "number" in fault.text()
    edit(qtbot, table, "0.5")
    assert not fault.isVisible()
    assert page.session.changes == {"movement.transfer_efficiency": 0.5}


def test_a_change_to_the_world_holds_on_both_sides(qtbot: QtBot, page: Window) -> None:
    edit(qtbot, search(qtbot, page, "teams officers local head_count"), "8")
    question = page.session.question()
    assert question.baseline is not None
    heads = [float(each.number("teams.local.head_count")) for each in (question.scenario, question.baseline)]
    assert heads == [8, 8]


def test_a_share_of_a_mix_is_a_change_of_the_mix_and_comes_back_with_it(qtbot: QtBot, page: Window) -> None:
    table = search(qtbot, page, "policy.cases.home_grow.mix.charge")
    edit(qtbot, table, "10%")
    mix = page.session.changes["policy.cases.home_grow.mix"]
    assert isinstance(mix, dict)
    assert float(mix["charge"]) == pytest.approx(0.1)
    qtbot.mouseClick(find(page, QPushButton, "assumption_back"), Qt.MouseButton.LeftButton)
    assert not page.session.changes


def test_help_is_about_the_page_that_is_shown(page: Window) -> None:
    page.show_help()
    from PySide6.QtWidgets import QTextBrowser

    assert "How to read the Assumptions page" in find(page, QTextBrowser, "help_text").toPlainText()
