"""The same people, two fates, on Compare: matched at a click, drawn as flows, with the script that does the same."""

from __future__ import annotations

import shlex

import pytest
from pointing import click, find, says
from PySide6.QtCore import QEvent, QPoint
from PySide6.QtGui import QHelpEvent
from PySide6.QtWidgets import QApplication, QComboBox, QGridLayout, QLabel, QToolTip, QWidget
from pytestqt.qtbot import QtBot
from window_fakes import FakeEngine, run_to_the_end

from ui.charts.flows.flow_chart import FlowChart, apart
from ui.pages.people.people_panel import _fill
from ui.state.decision import REPLICATIONS
from ui.window import Window


@pytest.fixture
def matched(qtbot: QtBot, window: Window) -> Window:
    click(qtbot, window, "page_compare")
    click(qtbot, window, "show_people")
    run_to_the_end(qtbot, window, lambda: click(qtbot, window, "run_people"))
    return window


def test_people_of_the_ticked_scenarios_are_matched_in_pairs(matched: Window, engine: FakeEngine) -> None:
    plan = engine.plans[-1]
    assert plan.matches_people
    assert [arm.name for arm in plan.arms] == ["durham-2014", "durham-2014+durham-2015"]
    # 500 in a run of five years
    assert "100 who would end with charge end with" in says(matched, "people_sentence")
    assert f"{REPLICATIONS} futures" in says(matched, "people_badge")


def test_what_is_shown_can_be_saved_and_repeated_by_the_script(matched: Window) -> None:
    study = matched.people_study
    words = shlex.split(study.script().command)
    assert words[:3] == ["forcesim", "people", "durham-2014"]
    assert "fs.people(" in study.script().python
    answer = matched._answer()
    assert answer is not None
    assert answer.result.kind == "people"


def test_turning_back_to_the_comparison_shows_its_own_answer_again(qtbot: QtBot, matched: Window) -> None:
    click(qtbot, matched, "show_strips")
    assert not matched.compare_page.shows_people
    assert matched._answer() is None  # nothing has been compared yet
    assert find(matched, QLabel, "compare_sentence").isVisible()
    click(qtbot, matched, "show_people")
    assert not find(matched, QLabel, "compare_sentence").isVisible()


def test_a_flow_tells_its_numbers_under_the_pointer_and_all_of_them_to_who_cannot_see_it(
    qtbot: QtBot, matched: Window
) -> None:
    chart = find(matched, FlowChart, "people_flows")
    assert "100 people a year" in chart.accessibleDescription()
    told = set()
    for x in range(0, chart.width(), 9):
        for y in range(0, chart.height(), 9):
            at = QPoint(x, y)
            QApplication.sendEvent(chart, QHelpEvent(QEvent.Type.ToolTip, at, chart.mapToGlobal(at)))
            told.add(QToolTip.text())
    QToolTip.hideText()
    assert any("→" in text and "100 people a year" in text for text in told)
    assert any("under both: 200 people a year" in text for text in told)


def test_a_line_of_words_has_the_whole_width_where_columns_have_no_room(qtbot: QtBot) -> None:
    widget = QWidget()
    qtbot.addWidget(widget)
    grid = QGridLayout(widget)
    _fill(widget, [("From", "To", "People"), ("Charge", "Programme", "48")], words=2)
    _fill(widget, [("From → to: people",), ("Charge → Programme: 48 (45 to 51), hours freed +270",)], words=1)
    widget.resize(700, 200)
    widget.show()
    assert grid.cellRect(1, 0).width() == 700


def test_a_study_that_runs_is_told_on_whatever_is_ticked_meanwhile(
    qtbot: QtBot, window: Window, engine: FakeEngine
) -> None:
    click(qtbot, window, "page_compare")
    click(qtbot, window, "show_people")
    engine.hold_after = 0
    click(qtbot, window, "run_people")
    before = says(window, "people_sentence")
    assert "Simulating" in before
    window.compare_page.restore([("durham-2014", None), ("durham-2014", "complaints-only")])
    assert says(window, "people_sentence") == before
    window.studies.stop()
    engine.go_on.set()
    qtbot.waitUntil(lambda: not window.studies.running, timeout=60_000)


def test_with_one_scenario_ticked_there_is_nothing_to_match(qtbot: QtBot, window: Window) -> None:
    click(qtbot, window, "page_compare")
    click(qtbot, window, "show_people")
    window.compare_page.restore([("durham-2014", None)])
    assert not window.compare_page.people.run.isEnabled()
    assert "Tick two" in says(window, "people_sentence")
    assert find(window, QComboBox, "people_other").count() == 0


def test_names_of_thin_bars_stand_apart_and_none_below_the_chart() -> None:
    assert apart([10, 11, 50], 8, 51) == [10, 18, 50]
    # three bars at the bottom: the last name ends with the chart, and those before it make room
    assert apart([10, 48, 50, 51], 8, 51) == [10, 35, 43, 51]
    assert apart([], 8, 51) == []
