"""Room mode shows the answer to the last row: large, alone, and moved through with a clicker."""

from __future__ import annotations

import pytest
from pointing import find, plot_area, says
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QTextEdit, QWidget
from pytestqt.qtbot import QtBot

from ui.pages.room import RoomView
from ui.widgets.dial import Track
from ui.window import Window


def room_of(qtbot: QtBot, window: Window) -> RoomView:
    """The room as F11 opens it, on a screen of 1024 by 768."""
    action = next(action for action in window.findChildren(QAction) if action.shortcut().toString() == "F11")
    action.trigger()
    room = find(window, RoomView, "room")
    assert window.isFullScreen()
    window.showNormal()
    window.resize(QSize(1024, 768))
    qtbot.waitUntil(lambda: room.size() == QSize(1024, 768))
    QApplication.processEvents()  # what is laid out anew
    assert isinstance(room, RoomView)
    return room


def plain(markup: str) -> str:
    text = QTextEdit()
    text.setHtml(markup)
    return text.toPlainText()


def seen(room: QWidget) -> list[QWidget]:
    return [part for part in room.findChildren(QWidget) if part.isVisible()]


def test_the_room_sees_the_answer_one_chart_and_the_dial_large_and_nothing_else(qtbot: QtBot, answered: Window) -> None:
    room = room_of(qtbot, answered)
    shown = answered.explore_study.view(answered.session.at)
    assert shown is not None
    assert plain(says(room, "room_sentences")).splitlines() == [sentence.text for sentence in shown.view.sentences]
    assert says(room, "room_dial_value") == says(answered, "dial_value")
    for bar in (answered.menuBar(), answered.status_bar, answered.pages):
        assert not bar.isVisible()
    assert not [part for part in seen(room) if isinstance(part, QAbstractButton)]
    words = [part for part in seen(room) if isinstance(part, QLabel) and part.text()]
    assert {part.objectName() for part in words} == {
        "room_sentences", "room_chart_title", "room_dial_name", "room_dial_value", "room_dial_key",
    }  # fmt: skip
    for part in words:
        assert part.fontInfo().pixelSize() >= 28, part.objectName()
        assert part.height() >= part.heightForWidth(part.width()), part.objectName()
    for side in ("left", "bottom"):
        assert plot_area(room, "room_chart").getAxis(side).style["tickFont"].pixelSize() >= 28
    # from top to bottom, none over another
    chart, dial = find(room, QWidget, "room_chart"), room.dial
    assert words[0].geometry().bottom() < chart.geometry().top()
    assert chart.geometry().bottom() < dial.geometry().top()
    assert dial.geometry().bottom() <= room.height()


@pytest.mark.parametrize("leave", [Qt.Key.Key_Escape, Qt.Key.Key_F11])
def test_a_clicker_goes_from_chart_to_chart_and_a_key_leaves(qtbot: QtBot, answered: Window, leave: Qt.Key) -> None:
    before = QApplication.focusWidget()
    room = room_of(qtbot, answered)
    title = find(room, QLabel, "room_chart_title")
    first = title.text()
    for on, back in (
        (Qt.Key.Key_PageDown, Qt.Key.Key_PageUp),
        (Qt.Key.Key_Right, Qt.Key.Key_Left),
        (Qt.Key.Key_Space, Qt.Key.Key_PageUp),
    ):
        qtbot.keyClick(QApplication.focusWidget(), on)
        assert title.text() == "Small cases left unattended a year"
        qtbot.keyClick(QApplication.focusWidget(), on)  # the last one stays
        assert title.text() == "Small cases left unattended a year"
        qtbot.keyClick(QApplication.focusWidget(), back)
        assert title.text() == first
    qtbot.keyClick(QApplication.focusWidget(), leave)
    assert answered.room.view is None
    assert answered.menuBar().isVisible()
    assert answered.status_bar.isVisible()
    assert QApplication.focusWidget() is before


def test_the_dial_moves_in_the_room_and_the_answer_follows(qtbot: QtBot, answered: Window) -> None:
    room = room_of(qtbot, answered)
    sentence = says(room, "room_sentences")
    qtbot.keyClick(room, Qt.Key.Key_Up)
    assert says(room, "room_dial_value") == "30%"
    assert says(room, "room_sentences") != sentence
    assert answered.session.at == pytest.approx(0.3)
    # what stands under a position of the chart is that position of the dial
    area, track = plot_area(room, "room_chart"), find(room, Track, "room_dial")
    for position in (0.0, 0.5, 1.0):
        x = area.mapTo(room, area.on_screen(position, 0.0).toPoint()).x()
        assert track.mapTo(room, track.rect().topLeft()).x() + track.pixel(position) == pytest.approx(x, abs=2)


def test_a_room_without_an_answer_is_told_so_and_gets_it_when_it_comes(qtbot: QtBot, window: Window) -> None:
    room = room_of(qtbot, window)
    assert says(room, "room_sentences").startswith("No answer yet")
    window.run()
    qtbot.waitUntil(lambda: not window.studies.running, timeout=60_000)
    qtbot.waitUntil(lambda: "hours moved" in says(room, "room_sentences"))


def test_on_a_small_screen_sentences_and_chart_take_turns_and_none_lies_over_another(
    qtbot: QtBot, answered: Window
) -> None:
    room = room_of(qtbot, answered)
    words, chart = find(room, QLabel, "room_sentences"), find(room, QWidget, "room_chart")
    # as long as an answer can be
    words.setText(f"{words.text()} {'and the force no longer keeps up ' * 12}")
    room._words = plain(words.text())
    answered.resize(QSize(640, 480))
    qtbot.waitUntil(lambda: room.width() == 640)
    assert words.isVisible()
    assert not chart.isVisible()
    qtbot.keyClick(room, Qt.Key.Key_PageDown)
    assert not words.isVisible()
    assert chart.isVisible()
    qtbot.keyClick(room, Qt.Key.Key_PageUp)
    assert words.isVisible()
    assert not chart.isVisible()
    answered.resize(QSize(1920, 1200))
    qtbot.waitUntil(lambda: room.width() == 1920)
    assert words.isVisible()
    assert chart.isVisible()
    assert words.geometry().bottom() < chart.geometry().top()


def test_the_last_number_of_the_lower_axis_is_written_in_the_room(qtbot: QtBot, answered: Window) -> None:
    room = room_of(qtbot, answered)
    axis = plot_area(room, "room_chart").getAxis("bottom")
    # a number in text of this size reaches that far beyond the axis
    assert axis.boundingRect().right() - axis.mapRectFromParent(axis.geometry()).right() >= 28
