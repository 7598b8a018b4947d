"""A list that is searched by typing: a click and a part of a name are enough."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QComboBox
from pytestqt.qtbot import QtBot

from ui.window import Window


def test_a_click_and_a_part_of_a_name_choose_a_force(qtbot: QtBot, answered: Window) -> None:
    force = answered.findChild(QComboBox, "force")
    assert force is not None
    line = force.lineEdit()
    assert line is not None
    answered.explore_page.dial.track.setFocus()
    # in the middle of the name that stands there
    qtbot.mouseClick(line, Qt.MouseButton.LeftButton, pos=QPoint(60, line.height() // 2))
    qtbot.keyClicks(line, "clev")
    assert line.text() == "clev"
    qtbot.keyClick(line, Qt.Key.Key_Return)
    assert answered.session.force.title.startswith("Cleveland")


def test_a_second_click_puts_the_cursor_between_letters(qtbot: QtBot, answered: Window) -> None:
    force = answered.findChild(QComboBox, "force")
    assert force is not None
    line = force.lineEdit()
    assert line is not None
    answered.explore_page.dial.track.setFocus()
    for selected in (True, False):
        qtbot.mouseClick(line, Qt.MouseButton.LeftButton, pos=QPoint(60, line.height() // 2))
        assert line.hasSelectedText() is selected
