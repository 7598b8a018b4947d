"""The Explore page, driven as a person would drive it."""

from __future__ import annotations

import shlex
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from pointing import click, find, says
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QDoubleSpinBox, QLabel, QPushButton, QSlider, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from forcesim.cli.main import run as forcesim
from ui.pages.clause_window import ClauseWindow
from ui.window import Window

WORTH = "movement.transfer_efficiency"


def wait_for_the_end(qtbot: QtBot, window: Window) -> None:
    qtbot.waitUntil(lambda: not window.studies.running, timeout=60_000)


def test_before_any_run_the_page_says_what_it_is_for(window: Window) -> None:
    assert "Moving the hours" in says(window, "sentence")
    assert window.session.title == "Durham Constabulary, 2014 · Durham 2015"


def test_running_answers_in_a_sentence_and_six_numbers(answered: Window) -> None:
    sentence = says(answered, "sentence")
    assert "20% of the hours" in sentence
    assert "gangs a year are disrupted" in sentence
    rows = [widget for widget in answered.findChildren(QWidget) if widget.objectName().startswith("row_")]
    assert len(rows) == 6
    assert "24 futures a point" in says(answered, "badge")
    assert says(answered, "status") == "360 of 360 runs"


def test_what_an_answer_stands_on_takes_a_line_or_two_on_a_narrow_screen(window: Window) -> None:
    window.resize(1024, 768)
    badge, panel = find(window, QLabel, "badge"), window.explore_page.tradeoff_panel
    panel._badge.say("12 futures, shipped with the program · more on their way")
    QApplication.processEvents()
    assert badge.height() <= 2 * badge.fontMetrics().lineSpacing() + 2
    assert badge.width() > panel.width() / 2


def test_results_arrive_while_it_runs(qtbot: QtBot, window: Window, engine: Any) -> None:
    engine.hold_after = 60
    window.run()
    # the engine makes an answer at its end, and before it a few times a second
    qtbot.waitUntil(lambda: "runs" in says(window, "status"), timeout=10_000)
    assert window.studies.running
    assert find(window, QPushButton, "stop").isVisible()
    engine.go_on.set()
    wait_for_the_end(qtbot, window)
    assert not find(window, QPushButton, "stop").isVisible()


def test_stop_keeps_what_is_finished_and_says_so(qtbot: QtBot, window: Window, engine: Any) -> None:
    engine.hold_after = 60
    window.run()
    qtbot.waitUntil(lambda: "60 of 288" in says(window, "status"), timeout=10_000)
    click(qtbot, window, "stop")
    wait_for_the_end(qtbot, window)
    assert "60 of 288" in says(window, "banner_text")
    assert "hours" in says(window, "sentence")


def test_a_study_that_breaks_shows_what_to_do_and_the_next_one_works(
    qtbot: QtBot, window: Window, engine: Any, caplog: pytest.LogCaptureFixture
) -> None:
    engine.crash = RuntimeError("the disk is full")
    window.run()
    wait_for_the_end(qtbot, window)
    assert "the disk is full" in says(window, "banner_text")
    assert "Run it again" in says(window, "banner_text")
    assert "RuntimeError" in caplog.text  # the trace is for the terminal
    engine.crash = None
    click(qtbot, window, "run")
    wait_for_the_end(qtbot, window)
    assert "20% of the hours" in says(window, "sentence")
    assert not window.banner.isVisible()


def test_moving_the_dial_by_key_reads_another_position_without_a_run(
    qtbot: QtBot, answered: Window, engine: Any
) -> None:
    dial = find(answered, QSlider, "dial")
    for _ in range(3):
        qtbot.keyClick(dial, Qt.Key.Key_Right)
    assert says(answered, "dial_value") == "50%"
    assert "50% of the hours" in says(answered, "sentence")
    assert len(engine.plans) == 1


def test_moving_the_dial_by_mouse_goes_to_the_nearest_position(qtbot: QtBot, answered: Window) -> None:
    dial = find(answered, QSlider, "dial")
    qtbot.mouseClick(dial, Qt.MouseButton.LeftButton, pos=dial.rect().center())
    assert says(answered, "dial_value") == "50%"


def test_dragging_the_line_on_the_chart_moves_the_dial(answered: Window) -> None:
    answered.explore_page.charts["small cases"].dragged.emit(0.703)
    assert says(answered, "dial_value") == "70%"
    assert "70% of the hours" in says(answered, "sentence")


def test_between_simulated_positions_the_reading_is_called_a_preview(answered: Window, engine: Any) -> None:
    answered.explore_page.charts["small cases"].dragged.emit(0.75)
    assert says(answered, "dial_value") == "75%"
    assert "75% of the hours" in says(answered, "sentence")
    assert "preview, read between 70% and 80%" in says(answered, "badge")
    assert len(engine.plans) == 1
    assert "policy.move_share=0.75" in says(answered, "command")


def test_running_at_a_preview_simulates_that_position(qtbot: QtBot, answered: Window, engine: Any) -> None:
    answered.explore_page.charts["small cases"].dragged.emit(0.75)
    click(qtbot, answered, "run")
    wait_for_the_end(qtbot, answered)
    assert 0.75 in [arm.at.get("policy.move_share") for arm in engine.plans[-1].arms]
    assert "preview" not in says(answered, "badge")


def test_another_policy_marks_the_answer_as_old_and_running_again_uses_it(
    qtbot: QtBot, answered: Window, engine: Any
) -> None:
    before = says(answered, "sentence")
    click(qtbot, answered, "policy_complaints-only")
    assert "has changed" in says(answered, "banner_text")
    assert says(answered, "sentence") == before
    assert says(answered, "dial_value") == "50%"
    click(qtbot, answered, "run")
    wait_for_the_end(qtbot, answered)
    labels = [arm.named_scenario.scenario.policy.label for arm in engine.plans[-1].arms]
    assert labels.count("Complaints only") == 11
    assert "complaints-only" in says(answered, "command")
    assert not answered.banner.isVisible()


def test_worth_of_a_moved_hour_reaches_both_sides_of_the_comparison(
    qtbot: QtBot, answered: Window, engine: Any
) -> None:
    qtbot.keyClick(find(answered, QSlider, f"slider_value_{WORTH}"), Qt.Key.Key_PageUp)
    worth = find(answered, QDoubleSpinBox, f"value_{WORTH}")
    assert worth.text() == "50.0 %"
    click(qtbot, answered, "run")
    wait_for_the_end(qtbot, answered)
    worths = {float(arm.named_scenario.number("movement.transfer_efficiency")) for arm in engine.plans[-1].arms}
    assert worths == {0.5}
    click(qtbot, answered, "reset")
    assert worth.text() == "40.0 %"


def test_the_grade_of_an_assumption_is_one_click_from_its_evidence(qtbot: QtBot, window: Window) -> None:
    chip = find(window, QToolButton, f"grade_{WORTH}")
    assert chip.text() == "assumed"
    qtbot.mouseClick(chip, Qt.MouseButton.LeftButton)
    popup = QApplication.activePopupWidget()
    assert popup is not None
    words = " ".join(label.text() for label in popup.findChildren(QLabel))
    assert "0.1 to 0.8" in words
    assert "question" in words
    popup.close()


def test_the_command_that_is_shown_is_one_that_the_command_line_takes(
    qtbot: QtBot, answered: Window, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    qtbot.keyClick(find(answered, QSlider, "dial"), Qt.Key.Key_Right)
    click(qtbot, answered, "open_spare_time")
    searching = find(answered, QDoubleSpinBox, "value_policy.spare_time.search")
    searching.selectAll()
    qtbot.keyClicks(searching, "25")
    qtbot.keyClick(searching, Qt.Key.Key_Return)
    click(qtbot, answered, "run")
    wait_for_the_end(qtbot, answered)
    words = shlex.split(says(answered, "command"))
    assert words[:3] == ["forcesim", "tradeoff", "durham-2014"]
    assert "policy.move_share=0.3" in words
    assert "policy.spare_time.general=0.75" in words
    # the same words, asking for less: it runs
    small = [*words[1:], "--quiet", "--years", "0.25", "--jobs", "1", "--set", "time.warm_up_years=0"]
    small[small.index("--replications") + 1] = "1"
    small[small.index("--points") + 1] = "2"
    assert forcesim(small) == 0
    assert "hours" in capsys.readouterr().out


def test_text_can_be_twice_as_large(qtbot: QtBot, answered: Window) -> None:
    sentence = find(answered, QLabel, "sentence")
    before = sentence.fontInfo().pixelSize()
    answered.appearance.set_text_size(2.0)
    qtbot.waitUntil(lambda: sentence.fontInfo().pixelSize() == 2 * before)
    answered.appearance.set_text_size(1.0)


def test_dark_and_light_can_be_chosen(qtbot: QtBot, answered: Window) -> None:
    answered.appearance.set_scheme("dark")
    qtbot.waitUntil(lambda: answered.palette().window().color().lightness() < 60)
    answered.appearance.set_scheme("light")
    qtbot.waitUntil(lambda: answered.palette().window().color().lightness() > 200)


def test_everything_that_decides_can_be_reached_by_keyboard_and_has_a_name(window: Window) -> None:
    panel = window.explore_page.decision_panel
    worth = find(window, QSlider, f"slider_value_{WORTH}")
    sections = [
        button for button in window.explore_page.findChildren(QPushButton) if button.objectName().startswith("open_")
    ]
    assert len(sections) == 5
    for widget in (panel.force, panel.dial.track, panel.run, panel.reset, worth, *sections):
        assert widget.focusPolicy() & Qt.FocusPolicy.TabFocus, widget.objectName()
        assert widget.accessibleName() or getattr(widget, "text", str)(), widget.objectName()


def test_what_the_study_had_to_go_on_without_is_said(qtbot: QtBot, window: Window, engine: Any) -> None:
    engine.warning = "Finished runs can't be kept: the disk is full."
    window.run()
    wait_for_the_end(qtbot, window)
    assert says(window, "banner_text") == engine.warning


def test_a_verdict_that_is_open_can_be_settled_by_as_many_futures_as_it_takes(
    qtbot: QtBot, answered: Window, engine: Any
) -> None:
    assert not find(answered, QPushButton, "settle").isVisible()
    study_view = answered.explore_study.view(0.2)
    assert study_view is not None
    rows = tuple(replace(row, verdict="not settled") for row in study_view.view.rows)
    answered.explore_page.answer_panel.show_view(replace(study_view.view, rows=rows))
    click(qtbot, answered, "settle")
    wait_for_the_end(qtbot, answered)
    # nothing that was made up is open after the fewest futures that are tried
    assert "10 futures a point" in says(answered, "badge")
    assert "--replications auto" in says(answered, "command")
    # what was settled is remembered in place of what was not
    click(qtbot, answered, "policy_complaints-only")
    answered.session.stack.undo()
    assert "--replications auto" in says(answered, "command")


def test_each_clause_leads_to_its_futures_its_assumptions_and_the_command(qtbot: QtBot, answered: Window) -> None:
    sentence = find(answered, QLabel, "sentence")
    assert "What surely changes" in sentence.accessibleName() + sentence.text()
    # a keyboard reaches the first clause with Tab, and opens it with Enter
    sentence.setFocus()
    qtbot.keyClick(sentence, Qt.Key.Key_Tab)
    qtbot.keyClick(sentence, Qt.Key.Key_Return)
    opened = find(answered, ClauseWindow, "clause")
    opened.close()
    sentence.linkActivated.emit("disruptions")
    opened = next(window for window in answered.findChildren(ClauseWindow) if window.isVisible())
    assert says(opened, "clause_title") == "Gangs disrupted, at 20% compared with before"
    assert says(opened, "clause_futures").startswith("24 futures, each on the same luck")
    assert says(opened, "clause_command") == says(answered, "command")
    click(qtbot, opened, f"rests_on_{WORTH}")
    assert answered.pages.name == "Assumptions"
    assert not opened.isVisible()
