"""Pages that ask one question each, driven as a person would."""

from __future__ import annotations

import csv
import shlex
import xml.etree.ElementTree as Xml
from pathlib import Path
from typing import Any

import pytest
import window_fakes
from pointing import click, find, says
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QComboBox,
    QDoubleSpinBox,
    QLineEdit,
    QPushButton,
    QTableView,
    QTableWidget,
    QTextBrowser,
    QWidget,
)
from pytestqt.qtbot import QtBot
from window_fakes import stand_in

from forcesim.scenario.schema.scenario import Scenario
from forcesim.simulation.result import RunResult
from forcesim.study.analysis.capacity_cliff import keeping_up
from forcesim.study.execution.collector import RunCollector
from ui.charts.tornado import Tornado
from ui.pages.failure import FailurePage
from ui.pages.page_names import QUESTION_VERBS
from ui.studies.question_forms import QuestionForm
from ui.studies.question_study import question_and_script
from ui.window import Window


def turn_to(qtbot: QtBot, window: Window, page: str) -> None:
    click(qtbot, window, f"page_{page.lower().replace(' ', '_')}")


def ask(qtbot: QtBot, window: Window, page: str) -> None:
    turn_to(qtbot, window, page)
    with qtbot.waitSignal(window.question_studies[page].answered, timeout=60_000):
        click(qtbot, window, f"run_{QUESTION_VERBS[page]}")


@pytest.fixture
def quick(window: Window) -> Window:
    """The least that each page offers, and less."""
    for kind in QUESTION_VERBS.values():
        find(window, QComboBox, f"effort_{kind}").setItemData(0, 40)
    return window


@pytest.mark.slow
@pytest.mark.parametrize("page", list(QUESTION_VERBS))
def test_a_question_is_answered_with_a_sentence_a_picture_and_a_table(
    qtbot: QtBot, quick: Window, engine: Any, page: str
) -> None:
    ask(qtbot, quick, page)
    kind = QUESTION_VERBS[page]
    assert len(says(quick, f"sentence_{kind}")) > 40
    assert says(quick, f"badge_{kind}") == "● all in"
    assert find(quick, QWidget, f"figure_{kind}").isVisible()
    numbers = find(quick, QPushButton, f"open_numbers_{kind}")
    # the made-up policy fails in no world, and then there is nothing to list
    if page != "When it fails":
        click(qtbot, quick, numbers.objectName())
        assert any(table.isVisible() and table.rowCount() for table in quick.findChildren(QTableWidget))
    # the script that is shown asks the same
    command = shlex.split(quick.question_studies[page].script().command)
    assert command[:5] == ["forcesim", kind, "durham-2014", "--policy", "durham-2015"]
    assert f"fs.{kind}(" in quick.question_studies[page].script().python
    assert quick.menus.of_answer[0].isEnabled()


@pytest.mark.parametrize("page", list(QUESTION_VERBS))
def test_what_was_asked_before_can_be_filled_in_again(window: Window, page: str) -> None:
    question_page = window.question_pages[page]
    if page == "What it takes":
        lines = ("backlog>3@0.8", "charges<50@0.95")
        values = {"red_lines": lines, "sense": "least", "lever": "programme.places", "replications": 77}
    else:
        values = {"outcomes": ("harm",), "worlds": 77}
    form = QuestionForm(QUESTION_VERBS[page], values)
    question_page.fill_in(form)
    assert question_page.form == form


@pytest.mark.parametrize("page", list(QUESTION_VERBS))
def test_every_page_has_its_own_help(qtbot: QtBot, window: Window, page: str) -> None:
    turn_to(qtbot, window, page)
    window.show_help()
    assert window.help_actions.help is not None
    assert page in find(window.help_actions.help, QTextBrowser, "help_text").toPlainText()
    window.help_actions.help.close()


# what matters


@pytest.mark.slow
def test_a_bar_leads_to_the_number_behind_it_by_mouse_and_by_keyboard(qtbot: QtBot, quick: Window) -> None:
    ask(qtbot, quick, "What matters")
    tornado = find(quick, Tornado, "tornado")
    # the made-up gangs depend on the worth of a moved hour alone
    assert [bar.path for bar in tornado.bars] == ["movement.transfer_efficiency"]
    assert (tornado.bars[0].low_end, tornado.bars[0].high_end) == ("10%", "80%")
    qtbot.mouseClick(tornado, Qt.MouseButton.LeftButton, pos=QPoint(tornado.width() // 2, 40))
    assert quick.pages.name == "Assumptions"
    assert "worth of a moved hour" in says(quick, "assumption_note").lower()
    turn_to(qtbot, quick, "What matters")
    tornado.setFocus()
    qtbot.keyClick(tornado, Qt.Key.Key_Down)
    assert "at 80%" in tornado.accessibleDescription()
    qtbot.keyClick(tornado, Qt.Key.Key_Return)
    assert quick.pages.name == "Assumptions"


@pytest.mark.slow
def test_bars_can_be_copied_and_saved_and_be_about_another_outcome(qtbot: QtBot, quick: Window, tmp_path: Path) -> None:
    ask(qtbot, quick, "What matters")
    tornado = find(quick, Tornado, "tornado")
    next(action for action in tornado.menu.menu.actions() if action.text() == "Copy numbers").trigger()
    header, row = csv.reader(QGuiApplication.clipboard().text().splitlines())
    assert header[0] == "number"
    # 5 gangs a whole share and worth of 1; a fifth of the hours move under the policy
    assert (float(row[3]), float(row[4])) == pytest.approx((5 * 0.1 * 0.2, 5 * 0.8 * 0.2))
    tornado.menu.ask = lambda *_: str(tmp_path / "bars.svg")
    next(action for action in tornado.menu.menu.actions() if action.text() == "Save as SVG…").trigger()
    drawn = Xml.parse(tmp_path / "bars.svg").getroot()  # noqa: S314  it is our own
    assert any("80%" in (element.text or "") for element in drawn.iter())
    outcome_box = find(quick, QComboBox, "shown_sensitivity")
    outcome_box.setFocus()
    before = says(quick, "tornado_title")
    qtbot.keyClick(outcome_box, Qt.Key.Key_Down)
    assert says(quick, "tornado_title") != before
    assert "changes" in says(quick, "tornado_note")  # nothing moves it, which is said


@pytest.mark.slow
@pytest.mark.parametrize("keeps_runs", [True, False])
def test_what_is_known_so_far_is_shown_while_it_runs_and_after_it_was_stopped(
    qtbot: QtBot, quick: Window, engine: Any, monkeypatch: pytest.MonkeyPatch, keeps_runs: bool
) -> None:
    monkeypatch.setattr("ui.pages.question_page.keeps_runs", lambda: keeps_runs)
    turn_to(qtbot, quick, "What matters")
    engine.hold_after = 60
    with qtbot.waitSignal(quick.question_studies["What matters"].preview_ready, timeout=60_000):
        click(qtbot, quick, "run_sensitivity")
    assert says(quick, "badge_sensitivity") == "◌ preview"
    assert says(quick, "stage_sensitivity").startswith("Stage 1 of 3: ")
    with qtbot.waitSignal(quick.question_studies["What matters"].answered, timeout=60_000):
        qtbot.keyClick(quick, Qt.Key.Key_Escape)
    assert says(quick, "badge_sensitivity") == "■ stopped early"
    assert ("What is finished is kept" in says(quick, "stage_sensitivity")) == keeps_runs


def test_a_study_that_ends_with_an_error_says_so_on_the_page(qtbot: QtBot, quick: Window, engine: Any) -> None:
    turn_to(qtbot, quick, "What matters")
    engine.broken = ValueError("no more memory")
    with qtbot.waitSignal(quick.question_studies["What matters"].failed, timeout=60_000):
        click(qtbot, quick, "run_sensitivity")
    assert says(quick, "badge_sensitivity") == "✕ no answer"
    assert "no more memory" in says(quick, "stage_sensitivity")


def test_an_answer_about_another_decision_is_marked(qtbot: QtBot, quick: Window) -> None:
    ask(qtbot, quick, "What it takes")
    assert "another decision" not in says(quick, "about_require")
    quick.session.set_values({"movement.transfer_efficiency": 0.6})
    assert "another decision" in says(quick, "about_require")
    quick.session.stack.undo()
    assert "another decision" not in says(quick, "about_require")


# when it fails


def test_where_nothing_fails_that_is_said_and_the_worlds_are_shown(qtbot: QtBot, quick: Window) -> None:
    ask(qtbot, quick, "When it fails")
    assert "none of" in says(quick, "sentence_failure")
    assert "no box to paint" in says(quick, "failure_note")
    worlds = quick.question_pages["When it fails"].worlds
    assert worlds.isVisible()
    assert worlds.accessibleName().startswith("0 of 40 worlds fail")


def test_a_box_is_painted_on_the_number_that_makes_it_fail(
    qtbot: QtBot, quick: Window, monkeypatch: pytest.MonkeyPatch
) -> None:
    # as much luck in the futures of every world, whichever these are
    def even(scenario: Scenario, seed: int, replication: int) -> RunResult:
        return stand_in(scenario, seed, replication % 2)

    monkeypatch.setattr(window_fakes, "stand_in", even)
    turn_to(qtbot, quick, "When it fails")
    where = find(quick, QComboBox, "fails_where_failure")
    where.setFocus()
    qtbot.keyClick(where, Qt.Key.Key_Down)
    line = find(quick, QLineEdit, "red_lines_failure")
    line.clear()
    # made up: 10 gangs, 5 more a share moved and worth of 1; so worth under 40% breaks this line
    qtbot.keyClicks(line, "disruptions>10.55")
    find(quick, QComboBox, "effort_failure").setItemData(0, 200)
    with qtbot.waitSignal(quick.question_studies["When it fails"].answered, timeout=60_000):
        click(qtbot, quick, "run_failure")
    track = find(quick, QWidget, "box_movement.transfer_efficiency")
    assert "fails under 4" in track.accessibleName()
    assert quick.question_pages["When it fails"].across.currentData() == "movement.transfer_efficiency"
    assert "fresh worlds like that" in says(quick, "sentence_failure")
    click(qtbot, quick, "open_numbers_failure")
    up = find(quick, QComboBox, "up_failure")
    before = quick.question_pages["When it fails"].worlds.accessibleName()
    up.setFocus()
    qtbot.keyClick(up, Qt.Key.Key_Down)
    assert quick.question_pages["When it fails"].worlds.accessibleName() != before


# what it takes


def test_the_red_line_proposed_follows_the_force_until_a_person_writes_another(qtbot: QtBot, window: Window) -> None:
    turn_to(qtbot, window, "What it takes")
    typed = find(window, QLineEdit, "red_lines_require")
    proposals = []
    for force in ("durham-2014", "surrey"):
        window.session.choose_force(force)
        assert typed.text() == str(keeping_up(window.session.scenario().scenario))
        proposals.append(typed.text())
    assert proposals[0] != proposals[1]
    typed.setText("backlog<20@0.9")
    window.session.choose_force("durham-2014")
    assert typed.text() == "backlog<20@0.9"


def test_red_lines_are_written_in_rows_or_typed_and_stay_in_step(qtbot: QtBot, window: Window) -> None:
    turn_to(qtbot, window, "What it takes")
    limit = find(window, QDoubleSpinBox, "line_limit_require_0")
    limit.setFocus()
    limit.selectAll()
    qtbot.keyClicks(limit, "50")
    qtbot.keyClick(limit, Qt.Key.Key_Return)
    typed = find(window, QLineEdit, "red_lines_require")
    assert typed.text() == "cases_dropped<50@0.9"
    click(qtbot, window, "add_red_line_require")
    assert typed.text() == "cases_dropped<50@0.9, backlog<10@0.9"
    typed.clear()
    qtbot.keyClicks(typed, "disruptions>11@0.8")
    assert find(window, QComboBox, "line_outcome_require_0").currentText() == "Gangs disrupted"
    assert find(window, QComboBox, "line_sense_require_0").currentText() == "stays over"
    assert find(window, QDoubleSpinBox, "line_chance_require_0").text() == "in 8 of 10 futures"
    assert window.question_pages["What it takes"].form.values["red_lines"] == ("disruptions>11@0.8",)


def test_a_red_line_is_removed_by_its_button(qtbot: QtBot, window: Window) -> None:
    turn_to(qtbot, window, "What it takes")
    click(qtbot, window, "add_red_line_require")
    click(qtbot, window, "line_remove_require_0")
    assert window.question_pages["What it takes"].form.values["red_lines"] == ("backlog<10@0.9",)
    assert not find(window, QAbstractButton, "line_remove_require_0").isVisible()


def test_a_red_line_that_makes_no_sense_is_told_in_place_and_nothing_runs(
    qtbot: QtBot, quick: Window, engine: Any
) -> None:
    turn_to(qtbot, quick, "What it takes")
    line = find(quick, QLineEdit, "red_lines_require")
    line.clear()
    qtbot.keyClicks(line, "backlock<5@0.9")
    assert "backlog" in says(quick, "red_line_fault_require")
    click(qtbot, quick, "run_require")
    assert not quick.studies.running
    assert engine.plans == []
    assert "backlog" in says(quick, "fault_require")


@pytest.mark.parametrize("page", ["When it fails", "What it takes"])
def test_charts_give_away_pictures_and_numbers(qtbot: QtBot, quick: Window, tmp_path: Path, page: str) -> None:
    ask(qtbot, quick, page)
    question_page = quick.question_pages[page]
    menu = question_page.worlds.menu if isinstance(question_page, FailurePage) else question_page.chart.menu
    for kind, words in (("png", "Save as PNG…"), ("svg", "Save as SVG…"), ("csv", "Save numbers as CSV…")):
        menu.ask = lambda *_, kind=kind: str(tmp_path / f"chart.{kind}")
        next(action for action in menu.menu.actions() if action.text() == words).trigger()
    assert not QImage(str(tmp_path / "chart.png")).isNull()
    assert Xml.parse(tmp_path / "chart.svg").getroot().tag.endswith("svg")  # noqa: S314  it is our own
    with (tmp_path / "chart.csv").open(encoding="utf-8", newline="") as lines:
        _, *rows = csv.reader(lines)
    assert len(rows) == 40 if page == "When it fails" else len(rows) >= 9  # a world, a setting


def test_the_answer_is_the_setting_that_the_made_up_force_still_bears(qtbot: QtBot, quick: Window) -> None:
    ask(qtbot, quick, "What it takes")
    # 200 cases a share moved beyond the half stay under 32, a twentieth of what comes to notice, up to 66%
    assert "at most 65." in says(quick, "sentence_require")
    assert "at most 65." in quick.question_pages["What it takes"].chart.accessibleName()


def test_where_nothing_will_do_what_stands_in_the_way_is_said(qtbot: QtBot, quick: Window) -> None:
    turn_to(qtbot, quick, "What it takes")
    line = find(quick, QLineEdit, "red_lines_require")
    line.clear()
    qtbot.keyClicks(line, "disruptions>900@0.9, backlog<200@0.9")
    with qtbot.waitSignal(quick.question_studies["What it takes"].answered, timeout=60_000):
        click(qtbot, quick, "run_require")
    assert "that gangs disrupted stay over 900" in says(quick, "in_the_way")


def test_any_lever_that_is_a_number_can_be_searched(qtbot: QtBot, quick: Window) -> None:
    turn_to(qtbot, quick, "What it takes")
    lever = find(quick, QComboBox, "lever_require")
    words = [lever.itemText(index) for index in range(lever.count())]
    assert "Places" in words
    lever.setCurrentIndex(words.index("Places"))
    with qtbot.waitSignal(quick.question_studies["What it takes"].answered, timeout=60_000):
        click(qtbot, quick, "run_require")
    assert "--lever programme.places" in quick.question_studies["What it takes"].script().command


@pytest.mark.slow
def test_pages_keep_their_charts_in_other_looks(qtbot: QtBot, quick: Window) -> None:
    for page in QUESTION_VERBS:
        ask(qtbot, quick, page)
    quick.appearance.set_scheme("dark")
    quick.appearance.set_text_size(2.0)
    QApplication.processEvents()
    for page, kind in QUESTION_VERBS.items():
        turn_to(qtbot, quick, page)
        assert find(quick, QWidget, f"figure_{kind}").isVisible()
    assert find(quick, QTableView, "assumptions") is not None


def test_what_is_known_at_the_end_of_a_stage_is_shown_before_the_next_one_begins(
    qtbot: QtBot, quick: Window, engine: Any
) -> None:
    page = "What it takes"
    turn_to(qtbot, quick, page)
    question, _ = question_and_script(quick.question_pages[page].form, quick.session)
    plan = question.plan()
    assert plan.script is not None
    stage = plan.script(RunCollector(plan))
    assert stage is not None
    engine.hold_after = len(stage.jobs)
    seen: list[int] = []
    quick.question_studies[page].preview_ready.connect(lambda result: seen.append(result.finished))
    click(qtbot, quick, f"run_{QUESTION_VERBS[page]}")
    qtbot.waitUntil(lambda: len(stage.jobs) in seen, timeout=60_000)
    quick.studies.stop()
    engine.go_on.set()
    qtbot.waitUntil(lambda: not quick.studies.running, timeout=60_000)
