"""What changes its words while the dial moves keeps its height, so that nothing below it jumps under the eye."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from forcesim.report.views.tradeoff import TradeoffView
from ui.widgets.steady_height import SteadyLabel
from ui.window import Window

LONG = "a sentence that needs more than one line at this width " * 3


def test_words_take_the_room_of_the_longest_before_them(qtbot: QtBot) -> None:
    said = SteadyLabel("", "said")
    qtbot.addWidget(said)
    said.resize(200, 20)
    said.say(LONG)
    tall = said.minimumHeight()
    assert tall >= said.heightForWidth(200) > 2 * said.fontMetrics().height()
    said.say("short")
    assert said.minimumHeight() == tall


def test_another_width_is_another_matter(qtbot: QtBot) -> None:
    said = SteadyLabel("", "said")
    qtbot.addWidget(said)
    said.resize(200, 20)
    said.show()
    said.say(LONG)
    tall = said.minimumHeight()
    said.say("short")
    said.resize(900, tall)
    assert said.minimumHeight() < tall


def test_numbers_keep_their_places_while_words_get_shorter(answered: Window) -> None:
    answer = answered.explore_page.answer_panel
    rows = [each for each in answered.findChildren(QWidget) if each.objectName().startswith("row_")]
    shown = answered.explore_study.view(0.5)
    assert shown is not None

    def places(view: TradeoffView) -> list[int]:
        answer.show_view(view)
        QApplication.processEvents()  # the layout has its turn
        return [each.mapTo(answered, each.rect().topLeft()).y() for each in rows]

    before = places(shown.view)
    wordy = replace(shown.view, sentence=((LONG[:40], ""), *shown.view.sentence))
    pushed = places(wordy)
    assert all(now > then for now, then in zip(pushed, before, strict=True))
    assert places(shown.view) == pushed


def test_large_text_and_back_leaves_the_answer_as_it_was(qtbot: QtBot, answered: Window) -> None:
    answered.resize(1280, 800)
    rows = [each for each in answered.findChildren(QWidget) if each.objectName().startswith("row_")]

    def sizes() -> list[tuple[int, int]]:
        return [(each.width(), each.height()) for each in rows]

    qtbot.waitUntil(lambda: answered.width() == 1280)
    QApplication.processEvents()
    before = sizes()
    answered.appearance.set_text_size(2.0)
    qtbot.waitUntil(lambda: sizes() != before)
    answered.appearance.set_text_size(1.0)
    qtbot.waitUntil(lambda: sizes() == before)


def test_rows_are_as_high_as_before_once_futures_are_no_longer_counted(qtbot: QtBot, answered: Window) -> None:
    answer = answered.explore_page.answer_panel
    rows = [each for each in answered.findChildren(QWidget) if each.objectName().startswith("row_")]
    QApplication.processEvents()
    before = [each.height() for each in rows]
    for counts in (True, False):
        answer.count_futures(counts)
        QApplication.processEvents()
        assert ([each.height() for each in rows] == before) is not counts
