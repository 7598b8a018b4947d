"""Everything can be reached by keyboard, in the order in which it is seen, and is told to those who don't see it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise

import pytest
from national_fakes import national_answer, national_question
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSpinBox,
    QComboBox,
    QDoubleSpinBox,
    QLineEdit,
    QMenu,
    QSlider,
    QSpinBox,
    QWidget,
)
from pytestqt.qtbot import QtBot
from window_fakes import run_to_the_end

from ui.pages.page_names import COMPARE, EXPLORE
from ui.window import Window

_CONTROLS = (QAbstractButton, QAbstractItemView, QAbstractSpinBox, QComboBox, QLineEdit, QSlider)


@pytest.fixture
def filled(qtbot: QtBot, answered: Window) -> Window:
    """The window with an answer on Explore and Compare, and all levers in sight."""
    for button in answered.explore_page.findChildren(QAbstractButton):
        if button.property("role") == "section":
            button.click()
    for row in range(3):
        answered.compare_page.choices.item(row).setCheckState(Qt.CheckState.Checked)
    answered.pages.turn_to(COMPARE)
    run_to_the_end(qtbot, answered, answered.compare)
    numbers = {"charges": ([9.0] * 5, [1.0, 2.0, 3.0, 2.0, 1.0])}
    national = national_answer(
        national_question(["kent", "gwent"], outcomes=("charges",)), {"kent": numbers, "gwent": numbers}
    )
    answered.national_page.show_result(national)
    return answered


def stops_of_tab(qtbot: QtBot, window: Window) -> Iterator[QWidget]:
    """All that Tab comes to, from the buttons of the pages until it is there again."""
    first = next(button for button in window.pages.header.findChildren(QAbstractButton) if button.isChecked())
    first.setFocus()
    qtbot.keyClick(window.focusWidget(), Qt.Key.Key_Tab)
    before = first
    while (stop := window.focusWidget()) is not first:
        if stop is not before:  # a label with links has the focus for each of them
            yield stop
        before = stop
        qtbot.keyClick(stop, Qt.Key.Key_Tab)


def is_control(widget: QWidget) -> bool:
    """Whether a person can do something with a widget as it is shown."""
    if not isinstance(widget, _CONTROLS) or not (widget.isVisible() and widget.isEnabled()):
        return False
    # lines within a list or a box, and headers of a table, belong to it; arrow keys reach the others of a group
    is_part = isinstance(widget.parentWidget(), QComboBox | QAbstractSpinBox | QAbstractItemView)
    group = widget.group() if isinstance(widget, QAbstractButton) else None
    return not is_part and not (group is not None and group.exclusive() and not widget.isChecked())


def told(widget: QWidget) -> str:
    """All that an assistive tool can read of a widget."""
    interface = QAccessible.queryAccessibleInterface(widget)
    parts = (QAccessible.Text.Name, QAccessible.Text.Description)
    return " · ".join(filter(None, (interface.text(part) for part in parts)))


def card_of(widget: QWidget) -> QWidget:
    parent = widget
    while parent.property("role") != "card" and parent.parentWidget() is not None:
        parent = parent.parentWidget()
    return parent


def top_of(widget: QWidget) -> int:
    """How far down a widget stands in its card; Tab has scrolled that to its end."""
    return widget.mapTo(card_of(widget), widget.rect().center()).y()


def test_tab_reaches_every_control_from_top_to_bottom_and_each_is_told(qtbot: QtBot, filled: Window) -> None:
    for name in filled.pages.names:
        filled.pages.turn_to(name)
        qtbot.wait(1)
        stops = list(stops_of_tab(qtbot, filled))
        page = filled.pages.currentWidget()
        missed = [widget.objectName() for widget in page.findChildren(QWidget) if is_control(widget) and
                  widget not in stops and widget.focusProxy() not in stops]  # fmt: skip
        assert not missed, name
        on_page = [stop for stop in stops if page.isAncestorOf(stop)]
        for card in {card_of(stop) for stop in on_page}:
            heights = [top_of(stop) for stop in on_page if card_of(stop) is card]
            # neighbours in a row may differ by less than a line
            assert all(after > before - 20 for before, after in pairwise(heights)), name
        for stop in stops:
            interface = QAccessible.queryAccessibleInterface(stop)
            assert told(stop), (name, stop.objectName())
            assert "</" not in told(stop), (name, stop.objectName())
            assert interface.role() != QAccessible.Role.NoRole, (name, stop.objectName())
        twice = [words for words, count in Counter((type(stop), told(stop)) for stop in stops).items() if count > 1]
        assert not twice, name


def test_a_number_is_told_with_its_unit_though_its_box_tells_the_bare_number(filled: Window) -> None:
    boxes = [box for box in filled.findChildren(QWidget) if isinstance(box, QDoubleSpinBox | QSpinBox)]
    assert len(boxes) > 40
    for box in boxes:
        unit = box.suffix().strip().replace("%", "percent")
        assert unit in told(box) or unit in QAccessible.queryAccessibleInterface(box).text(QAccessible.Text.Value), (
            box.objectName()
        )


def test_the_focus_is_seen_wherever_it_is(qtbot: QtBot, answered: Window) -> None:
    for name in answered.pages.names:
        answered.pages.turn_to(name)
        seen = set()
        for stop in stops_of_tab(qtbot, answered):
            if type(stop) in seen and stop.property("role") in seen:
                continue  # of a kind that has been looked at
            seen |= {type(stop), stop.property("role")}
            with_focus = stop.grab().toImage()
            stop.clearFocus()
            without = stop.grab().toImage()
            stop.setFocus(Qt.FocusReason.TabFocusReason)
            assert with_focus != without, (name, stop.objectName())


def test_no_two_entries_of_a_menu_have_the_same_letter_and_no_two_actions_the_same_keys(window: Window) -> None:
    bar = [menu.menuAction().text() for menu in window.menuBar().findChildren(QMenu)]
    menus = {menu.title(): [action.text() for action in menu.actions()] for menu in window.findChildren(QMenu)}
    for title, texts in {"bar": [words for words in bar if words], **menus}.items():
        letters = [match.group(1).lower() for words in texts if (match := re.search(r"&([^&\s])", words))]
        assert not [letter for letter, count in Counter(letters).items() if count > 1], title
    keys = [key.toString() for menu in window.findChildren(QMenu) for action in menu.actions()
            for key in action.shortcuts()]  # fmt: skip
    assert not [key for key, count in Counter(keys).items() if count > 1]
    for name in window.pages.names:
        page = window.pages.widget(window.pages.names.index(name))
        words = [button.text().replace("&&", "") for button in page.findChildren(QAbstractButton)]
        assert not [text for text in words if "&" in text], name
    assert window.pages.name == EXPLORE
