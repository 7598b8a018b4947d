"""What changes its words while the dial moves keeps its height, so that nothing below it jumps under the eye."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from forcesim.report.views.tradeoff import TradeoffView
from forcesim.report.wording.change_sentences import Part, PartSentence, Run
from ui.widgets.steady_height import SteadyLabel
from ui.window import Window

LONG = "a sentence that needs more than one line at this width " * 3


def test_words_take_the_room_of_the_longest_before_them(qtbot: QtBot) -> None:
    label = SteadyLabel("", "said")
    qtbot.addWidget(label)
    label.resize(200, 20)
    label.say(LONG)
    tall = label.minimumHeight()
    assert tall >= label.heightForWidth(200) > 2 * label.fontMetrics().height()
    label.say("short")
    assert label.minimumHeight() == tall


def shortened(qtbot: QtBot) -> tuple[SteadyLabel, int]:
    """A label whose words have just become short, and the height that the long ones took."""
    label = SteadyLabel("", "said")
    qtbot.addWidget(label)
    label.resize(200, 20)
    label.show()
    label.say(LONG)
    tall = label.minimumHeight()
    label.say("short")
    return label, tall


def test_words_at_rest_leave_no_gap_below_them(qtbot: QtBot) -> None:
    label, tall = shortened(qtbot)
    qtbot.waitUntil(lambda: label.minimumHeight() <= tall / 3)


def test_another_width_is_another_matter(qtbot: QtBot) -> None:
    label, tall = shortened(qtbot)
    label.resize(900, tall)
    assert label.minimumHeight() < tall


def test_numbers_keep_their_places_while_words_get_shorter(answered: Window) -> None:
    answer = answered.explore_page.answer_panel
    rows = [row for row in answered.findChildren(QWidget) if row.objectName().startswith("row_")]
    study_view = answered.explore_study.view(0.5)
    assert study_view is not None

    def places(view: TradeoffView) -> list[int]:
        answer.show_view(view)
        for _ in range(3):
            QApplication.processEvents()  # the layout has its turn
        return [row.mapTo(answered, row.rect().topLeft()).y() for row in rows]

    before = places(study_view.view)
    more = PartSentence(Part.OTHER, (Run(LONG[:60]),))
    wordy = replace(study_view.view, sentences=(more, *study_view.view.sentences))
    pushed = places(wordy)
    assert all(now > then for now, then in zip(pushed, before, strict=True))
    assert places(study_view.view) == pushed


def test_large_text_and_back_leaves_the_answer_as_it_was(qtbot: QtBot, answered: Window) -> None:
    answered.resize(1280, 800)
    rows = [row for row in answered.findChildren(QWidget) if row.objectName().startswith("row_")]

    def sizes() -> list[tuple[int, int]]:
        return [(row.width(), row.height()) for row in rows]

    qtbot.waitUntil(lambda: answered.width() == 1280)
    QApplication.processEvents()
    before = sizes()
    answered.appearance.set_text_size(2.0)
    qtbot.waitUntil(lambda: sizes() != before)
    answered.appearance.set_text_size(1.0)
    qtbot.waitUntil(lambda: sizes() == before)


def test_rows_are_as_high_as_before_once_futures_are_no_longer_counted(qtbot: QtBot, answered: Window) -> None:
    answer = answered.explore_page.answer_panel
    rows = [row for row in answered.findChildren(QWidget) if row.objectName().startswith("row_")]
    QApplication.processEvents()
    before = [row.height() for row in rows]
    for counts in (True, False):
        answer.count_futures(counts)
        QApplication.processEvents()
        assert ([row.height() for row in rows] == before) is not counts
