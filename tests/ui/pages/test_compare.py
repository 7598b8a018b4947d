"""The Compare page: any scenarios, one axis an outcome, words for what is good."""

from __future__ import annotations

import shlex
from html import unescape
from typing import Any

import pytest
from pointing import click, find, says
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication, QCheckBox, QLabel, QLineEdit, QListWidget, QTableView
from pytestqt.qtbot import QtBot

from forcesim.errors import ForcesimError
from forcesim.report.wording.comparison_sentence import robustness_lines, robustness_sentences
from forcesim.scenario.files.load import load
from ui.charts.strips import IntervalStrip
from ui.window import Window


def tick(qtbot: QtBot, window: Window, row: int) -> None:
    choices = window.findChild(QListWidget, "choices")
    assert choices is not None
    choices.setCurrentRow(row)
    qtbot.keyClick(choices, Qt.Key.Key_Space)


@pytest.fixture
def compared(qtbot: QtBot, window: Window) -> Window:
    click(qtbot, window, "page_compare")
    tick(qtbot, window, 2)
    click(qtbot, window, "run_compare")
    qtbot.waitUntil(lambda: not window.studies.running, timeout=60_000)
    return window


def test_the_decision_at_hand_is_ticked_beside_the_file_as_it_stands(qtbot: QtBot, window: Window) -> None:
    click(qtbot, window, "page_compare")
    assert window.compare_page.names == (("durham-2014", None), ("durham-2014", "durham-2015"))


def test_another_force_takes_the_place_of_the_one_before_in_what_is_ticked(qtbot: QtBot, window: Window) -> None:
    click(qtbot, window, "page_compare")
    tick(qtbot, window, 2)
    policies = [policy for _, policy in window.compare_page.names]
    window.compare_page.add_force("surrey")
    window.session.choose_force("cleveland")
    assert window.compare_page.names == (*(("cleveland", policy) for policy in policies), ("surrey", None))


def test_another_policy_is_ticked_in_place_of_the_one_before_until_a_person_ticks_others(
    qtbot: QtBot, window: Window
) -> None:
    window.session.choose_policy("complaints-only")
    click(qtbot, window, "page_compare")
    assert window.compare_page.names == (("durham-2014", None), ("durham-2014", "complaints-only"))
    row = next(
        row for row in range(window.compare_page.choices.count())
        if window.compare_page.choices.item(row).data(Qt.ItemDataRole.UserRole) == ("durham-2014", "before-2015")
    )  # fmt: skip
    window.compare_page.choices.item(row).setCheckState(Qt.CheckState.Checked)
    ticked = window.compare_page.names
    window.session.choose_policy("durham-2015")
    assert window.compare_page.names == ticked


def test_every_scenario_has_a_strip_for_every_outcome_on_the_same_axis(compared: Window) -> None:
    strips = compared.findChildren(IntervalStrip)
    by_outcome: dict[str, set[tuple[float, float]]] = {}
    for strip in strips:
        by_outcome.setdefault(strip.objectName().rsplit("_", 1)[0], set()).add(strip._axis)
    assert len(strips) == 2 * len(by_outcome)
    assert all(len(axes) == 1 for axes in by_outcome.values())
    assert "24 futures each" in says(compared, "compare_badge")


def test_a_strip_says_its_numbers_and_its_verdict_to_who_cannot_see_it(compared: Window) -> None:
    # half of the hours under complaints only: one more gang a year by the made-up engine
    strip = compared.findChild(IntervalStrip, "strip_disruptions_durham-2014+complaints-only")
    assert strip is not None
    assert strip.accessibleName().startswith("Gangs disrupted, Complaints only: +1")
    assert strip.accessibleName().endswith("better")


def test_fewer_than_two_scenarios_cannot_be_compared_and_the_page_says_so(qtbot: QtBot, window: Window) -> None:
    click(qtbot, window, "page_compare")
    tick(qtbot, window, 3)
    assert "at least two" in says(window, "compare_note")
    assert not window.compare_page.run.isEnabled()


def test_the_bars_of_many_scenarios_stand_above_their_paragraphs(qtbot: QtBot, compared: Window) -> None:
    compared.resize(1024, 768)
    page = compared.compare_page
    for force in range(9):
        page.add_force(page.others.itemData(force))
    click(qtbot, compared, "run_compare")
    qtbot.waitUntil(lambda: not compared.studies.running, timeout=60_000)
    QApplication.processEvents()
    bars = page.findChildren(IntervalStrip)
    assert len(page.names) == 12
    assert len([bar for bar in bars if not bar.visibleRegion().isEmpty()]) >= 11
    words = page.findChild(QLabel, "compare_words")
    assert words is not None
    assert words.text().count("\n\n") == 10
    assert words.geometry().top() > bars[-1].geometry().bottom()


def test_every_view_of_three_scenarios_fits_the_window_in_whatever_order_they_are_shown(
    qtbot: QtBot, compared: Window
) -> None:
    compared.resize(1280, 740)
    page = compared.compare_page
    area = next(area for area in compared.pages._areas if area.widget() is page)
    for view in ("show_table", "show_strips", "show_purses", "show_people", "show_strips"):
        click(qtbot, compared, view)
        QApplication.processEvents()
        assert area.verticalScrollBar().maximum() == 0, view
        assert not page.run.visibleRegion().isEmpty(), view
        # the table and the bars of money say in rows what the paragraphs say
        assert find(compared, QLabel, "compare_sentence").isVisible() == (view == "show_strips"), view


def test_no_verdict_is_cut_on_a_projector_of_1024_pixels(qtbot: QtBot, compared: Window) -> None:
    compared.resize(1024, 740)
    compared.appearance.set_scheme("projector")
    QApplication.processEvents()
    area = compared.compare_page._area
    assert area.horizontalScrollBar().maximum() == 0
    compared.resize(1500, 740)
    QApplication.processEvents()
    assert area.horizontalScrollBar().maximum() == 0


def test_a_comparison_that_is_stopped_before_its_first_future_is_no_longer_on_its_way(
    qtbot: QtBot, window: Window, engine: Any
) -> None:
    engine.broken = ForcesimError("no room for another process")
    click(qtbot, window, "page_compare")
    click(qtbot, window, "run_compare")
    qtbot.waitUntil(lambda: not window.studies.running, timeout=60_000)
    assert "no room for another process" in says(window, "compare_sentence")
    assert "Press Compare" in says(window, "compare_sentence")


def test_another_force_can_be_added(qtbot: QtBot, window: Window, engine: Any) -> None:
    click(qtbot, window, "page_compare")
    window.compare_page.others.activated.emit(0)
    assert (window.session.forces[0][1], None) in window.compare_page.names[-1:]


def test_what_is_compared_is_a_command_line_and_python(qtbot: QtBot, window: Window, compared: Window) -> None:
    assert says(compared, "command").startswith(
        "forcesim compare durham-2014 durham-2014+complaints-only durham-2014+durham-2015 --replications 24"
    )
    assert "fs.load('durham-2014')" in compared.compare_study.script().python
    tick(qtbot, compared, 0)
    click(qtbot, compared, "run_compare")
    qtbot.waitUntil(lambda: not window.studies.running, timeout=60_000)
    assert says(compared, "command").startswith(
        "forcesim compare durham-2014 --policy complaints-only --policy durham-2015"
    )


def test_what_explore_simulates_by_itself_lets_a_comparison_go_first_and_goes_on_after_it(
    qtbot: QtBot, window: Window, engine: Any
) -> None:
    engine.hold_after = 20
    window.run()
    qtbot.waitUntil(lambda: "20 of 288" in says(window, "status"), timeout=10_000)
    click(qtbot, window, "page_compare")
    click(qtbot, window, "run_compare")
    qtbot.waitUntil(lambda: "20 of 48" in says(window, "status"), timeout=10_000)
    assert says(window, "status").endswith("· then Explore")
    # another waits for the comparison, and comes before what nobody asked for
    window.ask_question("What matters")
    assert says(window, "status").endswith("· then What matters, Explore")
    window.question_studies["What matters"].run(window.question_pages["What matters"].form)
    assert says(window, "status").endswith("· then What matters, Explore")
    window.studies.withdraw(window.question_studies["What matters"])
    engine.hold_after = None
    engine.go_on.set()
    qtbot.waitUntil(lambda: not window.studies.running, timeout=60_000)
    assert window.compare_study.result is not None
    assert window.compare_study.result.is_complete
    assert window.explore_study.result is not None
    assert window.explore_study.result.is_complete
    assert len(engine.plans) == 3
    assert "then" not in says(window, "status")


def test_a_question_waits_for_the_comparison_that_runs_and_both_are_answered(
    qtbot: QtBot, window: Window, engine: Any
) -> None:
    engine.hold_after = 20
    window.ask_question("What matters")
    qtbot.waitUntil(lambda: len(engine.plans) == 1, timeout=60_000)
    click(qtbot, window, "page_compare")
    click(qtbot, window, "run_compare")
    assert says(window, "compare_sentence").startswith("This study waits for the one that runs now: it comes next")
    assert says(window, "status").endswith("· then Compare")
    # the dial's own study comes last
    window.run()
    assert says(window, "status").endswith("· then Compare, Explore")
    assert len(engine.plans) == 1
    engine.hold_after = None
    engine.go_on.set()
    window.studies.stop()
    qtbot.waitUntil(lambda: not window.studies.running, timeout=60_000)
    assert window.compare_study.result is not None
    assert window.explore_study.result is not None
    assert len(engine.plans) == 3
    assert "then" not in says(window, "status")


def test_every_outcome_stands_in_a_table_whose_colour_says_what_is_good(qtbot: QtBot, compared: Window) -> None:
    click(qtbot, compared, "show_table")
    table = compared.findChild(QTableView, "changes")
    assert table is not None
    assert table.isVisible()
    model = table.model()
    headers = [model.headerData(at, Qt.Orientation.Horizontal) for at in range(model.columnCount())]
    assert headers[1:] == ["Durham Constabulary, 2014: level", "Complaints only", "Durham 2015"]
    search = compared.findChild(QLineEdit, "search_changes")
    assert search is not None
    qtbot.keyClicks(search, "gangs disrupted")
    line = next(row for row in range(model.rowCount()) if model.index(row, 0).data().startswith("Gangs disrupted\n"))
    # 10 and a tenth of the future's number: 11.15 of 24 futures on average
    assert model.index(line, 1).data() == "11 a year"
    cell = model.index(line, 2)
    # more hours move under complaints only, and the made-up engine gives each hour its worth in gangs
    assert "▲ better" in cell.data()
    colour = model.data(cell, Qt.ItemDataRole.ForegroundRole)
    assert colour.name() == compared.appearance.theme.better


@pytest.mark.parametrize("scale", [1.0, 2.0])
def test_two_policies_are_seen_in_the_table_without_scrolling_sideways(
    qtbot: QtBot, compared: Window, scale: float
) -> None:
    compared.resize(1280, 800)
    compared.appearance.set_text_size(scale)
    click(qtbot, compared, "show_table")
    table = compared.findChild(QTableView, "changes")
    assert table is not None
    qtbot.waitUntil(lambda: table.verticalScrollBar().maximum() > 0)
    if scale == 1.0:
        assert table.horizontalScrollBar().maximum() == 0
    metrics, margin = table.fontMetrics(), 8
    for row in range(table.model().rowCount()):
        for column in (1, 2, 3):
            lines = table.model().index(row, column).data().splitlines()
            assert max(map(metrics.horizontalAdvance, lines), default=0) + margin <= table.columnWidth(column)


def test_unclear_changes_can_be_left_out_of_the_table(qtbot: QtBot, compared: Window) -> None:
    click(qtbot, compared, "show_table")
    table, only = compared.findChild(QTableView, "changes"), compared.findChild(QCheckBox, "only_clear")
    assert table is not None
    assert only is not None
    before = table.model().rowCount()
    qtbot.mouseClick(only, Qt.MouseButton.LeftButton, pos=QPoint(8, only.height() // 2))
    cells = [table.model().index(row, column).data() for row in range(table.model().rowCount()) for column in (1, 2)]
    assert 0 < table.model().rowCount() < before
    assert any("better" in cell or "higher" in cell or "lower" in cell or "worse" in cell for cell in cells)


def test_under_what_the_answer_holds_is_one_line_beneath_it_where_that_was_asked(
    qtbot: QtBot, compared: Window, engine: Any
) -> None:
    line = compared.findChild(QLabel, "compare_robustness")
    assert line is not None
    assert not line.isVisible()
    before = says(compared, "compare_sentence")
    assert len(engine.plans[-1].arms) == 3
    for name in ("every_theories", "every_scales"):
        box = compared.findChild(QCheckBox, name)
        assert box is not None
        qtbot.mouseClick(box, Qt.MouseButton.LeftButton, pos=QPoint(8, box.height() // 2))
    click(qtbot, compared, "run_compare")
    qtbot.waitUntil(lambda: not compared.studies.running, timeout=60_000)
    # three scenarios under five theories
    assert len(engine.plans[-1].arms) == 15
    assert line.isVisible()
    result = compared.compare_study.result
    assert result is not None
    assert line.text().splitlines() == list(robustness_lines(result))
    assert all(text in unescape(line.toolTip()) for text in robustness_sentences(result))
    assert says(compared, "compare_sentence") == before
    assert "--theories all --scales all --replications 24" in says(compared, "command")
    assert "theories='all', scales='all'" in compared.compare_study.script().python


def test_a_force_that_no_theory_is_about_is_refused_in_words(qtbot: QtBot, window: Window, engine: Any) -> None:
    click(qtbot, window, "page_compare")
    for row in (0, 2):
        tick(qtbot, window, row)
    window.compare_page.add_force("burglary")
    box = window.findChild(QCheckBox, "every_theories")
    assert box is not None
    box.setChecked(True)
    click(qtbot, window, "run_compare")
    assert "no organised crime in burglary" in says(window, "banner_text")
    assert not window.studies.running


def test_what_was_decided_can_be_compared_with_the_policies(qtbot: QtBot, window: Window, engine: Any) -> None:
    choices = window.findChild(QListWidget, "choices")
    assert choices is not None
    before = choices.count()
    window.session.set_at(0.5)
    window.session.set_values({"policy.spare_time.search": 0.25, "policy.spare_time.general": 0.75})
    click(qtbot, window, "page_compare")
    assert choices.count() == before + 1
    assert choices.item(before).text() == "What you decided\nDurham 2015, 50% of the hours move, 2 levers changed"
    tick(qtbot, window, before)
    click(qtbot, window, "run_compare")
    qtbot.waitUntil(lambda: not window.studies.running, timeout=60_000)
    decided = engine.plans[-1].arms[-1].named_scenario.scenario.policy
    assert float(decided.move_share) == 0.5
    assert float(decided.spare_time.search) == 0.25
    strip = next(strip for strip in window.findChildren(IntervalStrip) if "disruptions" in strip.objectName())
    assert strip is not None
    assert any("What was decided" in strip.accessibleName() for strip in window.findChildren(IntervalStrip))
    assert "“What was decided”" in says(window, "compare_sentence")
    assert "'policy.move_share': 0.5" in window.compare_study.script().python
    # the command line says the same, in one word
    words = shlex.split(says(window, "command"))
    typed = load(words[words.index("compare") + 3])
    assert typed.digest == engine.plans[-1].arms[-1].named_scenario.digest
    # and it goes when it is taken back
    window.session.reset()
    assert choices.count() == before
