"""The Runs page: nothing that was asked is lost, each run tells how it stands, and deleting has a way back."""

from __future__ import annotations

import shlex
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from pointing import click, says
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QPlainTextEdit, QPushButton, QSpinBox, QTableView
from pytestqt.qtbot import QtBot

from forcesim.report.answer import open_answer
from forcesim.study.results.run_states import GridArm, RunCell, RunState, RunStates
from ui.state.session import Session
from ui.studies import study_controller
from ui.studies.study_controller import StudyController
from ui.widgets.run_grid import RunGrid
from ui.window import Window


@pytest.fixture(autouse=True)
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "runs.sqlite"
    monkeypatch.setenv("FORCESIM_STORE", str(path))
    return path


@pytest.fixture
def window_with_study(qtbot: QtBot, store: Path, window: Window) -> Window:
    """The window on the Runs page, after one study."""
    ask(qtbot, window)
    click(qtbot, window, "page_runs")
    return window


def test_what_is_told_of_a_study_is_not_cut_on_a_narrow_screen(qtbot: QtBot, window_with_study: Window) -> None:
    window_with_study.resize(1024, 740)
    page = window_with_study.runs_page
    # each has its mark and its words in one row
    for words in page.details._counts.values():
        for part in words:
            part.setVisible(True)
    page.details._counts[RunState.STORED][1].setText("24 kept from before, or come with the program")
    QApplication.processEvents()
    assert page.details.width() <= page._area.viewport().width()
    page.details._command.setText("x" * 300)  # nor by a word that can't be broken
    QApplication.processEvents()
    assert page.details.width() <= page._area.viewport().width()
    assert page.table.columnWidth(0) >= 100


def ask(qtbot: QtBot, window: Window) -> None:
    with qtbot.waitSignal(window.studies.stored, timeout=60_000):
        window.run()
    # the ending reaches the window with the next tick
    qtbot.waitUntil(lambda: not window.studies.running, timeout=60_000)


def table(window: Window) -> QTableView:
    studies = window.findChild(QTableView, "studies")
    assert studies is not None
    return studies


def grid(window: Window) -> RunGrid:
    run_grid = window.findChild(RunGrid, "run_grid")
    assert run_grid is not None
    return run_grid


def rows(window: Window) -> list[str]:
    model = table(window).model()
    return [str(model.index(row, 0).data()) for row in range(model.rowCount())]


def test_an_empty_list_says_what_will_be_here(qtbot: QtBot, window: Window) -> None:
    click(qtbot, window, "page_runs")
    assert rows(window) == []
    empty = window.findChild(QLabel, "runs_empty")
    assert empty is not None
    assert empty.isVisible()
    assert "will be listed here" in empty.text()


def test_a_study_is_there_after_the_window_was_closed_and_opened(
    qtbot: QtBot, window_with_study: Window, engine: Any
) -> None:
    sentence = says(window_with_study, "study_sentence")
    window_with_study.close()
    other = Window(Session(), StudyController(engine))
    other.documents.ask_loss = lambda: "discard"
    qtbot.addWidget(other)
    other.show()
    qtbot.waitExposed(other)
    click(qtbot, other, "page_runs")
    assert rows(other) == ["“Durham 2015” as policy for Durham Constabulary, 2014"]
    assert says(other, "study_sentence") == sentence
    assert "360 done" in grid(other).accessibleName()
    click(qtbot, other, "reopen")
    assert other.pages.name == "Explore"
    assert len(engine.plans) == 1
    other.close()


def test_a_name_and_a_note_are_kept_and_found_again(qtbot: QtBot, window_with_study: Window) -> None:
    name, note = (
        window_with_study.findChild(QLineEdit, "study_name"),
        window_with_study.findChild(QPlainTextEdit, "study_note"),
    )
    assert name is not None
    assert note is not None
    qtbot.keyClicks(name, "For Monday")
    qtbot.keyClick(name, Qt.Key.Key_Return)
    note.setFocus()
    qtbot.keyClicks(note, "The chief asked")
    name.setFocus()
    assert rows(window_with_study) == ["For Monday"]
    search = window_with_study.findChild(QLineEdit, "search_studies")
    assert search is not None
    qtbot.keyClicks(search, "chief monday")
    assert rows(window_with_study) == ["For Monday"]
    qtbot.keyClicks(search, " zebra")
    assert rows(window_with_study) == []
    assert window_with_study.history.studies()[0].note == "The chief asked"


def test_a_deleted_study_comes_back_with_undo(qtbot: QtBot, window_with_study: Window) -> None:
    before = rows(window_with_study)
    table(window_with_study).setFocus()
    qtbot.keyClick(table(window_with_study), Qt.Key.Key_Delete)
    assert rows(window_with_study) == []
    click(qtbot, window_with_study, "undo_delete")
    assert rows(window_with_study) == before
    click(qtbot, window_with_study, "delete_study")
    assert rows(window_with_study) == []
    qtbot.keyClick(window_with_study, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert rows(window_with_study) == before
    # the decision has an undo of its own
    assert not window_with_study.session.stack.canUndo()


def test_undo_belongs_to_the_page_that_is_shown(qtbot: QtBot, window_with_study: Window) -> None:
    window_with_study.session.set_at(0.5)
    click(qtbot, window_with_study, "delete_study")
    click(qtbot, window_with_study, "page_explore")
    qtbot.keyClick(window_with_study, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert window_with_study.session.decision.at is None
    assert rows(window_with_study) == []


def test_extending_makes_only_the_missing_futures(qtbot: QtBot, window_with_study: Window, engine: Any) -> None:
    engine.made.clear()
    more = window_with_study.findChild(QSpinBox, "more_futures")
    assert more is not None
    more.setValue(26)
    with qtbot.waitSignal(window_with_study.studies.stored, timeout=60_000):
        click(qtbot, window_with_study, "extend")
    arms = len(engine.plans[-1].arms) + 3  # around the cliff
    assert sorted(engine.made) == [(arm, replication) for arm in range(arms) for replication in (24, 25)]
    # it is shown on its page, with the decision it is about, and the command asks for as many
    assert window_with_study.pages.name == "Explore"
    words = shlex.split(window_with_study.explore_study.script().command)
    assert words[words.index("--replications") + 1] == "26"
    assert f"{26 * arms:,} of {26 * arms:,} runs" in says(window_with_study, "status")


def test_only_failed_runs_are_made_again(qtbot: QtBot, window: Window, engine: Any) -> None:
    engine.fail = {(2, 3), (5, 7)}
    ask(qtbot, window)
    click(qtbot, window, "page_runs")
    assert "2 failed" in says(window, "study_facts")
    again = window.findChild(QPushButton, "again")
    assert again is not None
    assert again.text() == "Run failed again"
    engine.fail = set()
    engine.made.clear()
    with qtbot.waitSignal(window.studies.stored, timeout=60_000):
        click(qtbot, window, "again")
    assert sorted(engine.made) == [(2, 3), (5, 7)]
    click(qtbot, window, "page_runs")
    # the same study, now whole
    assert len(rows(window)) == 1
    assert "failed" not in says(window, "study_facts")
    assert not again.isEnabled()


def test_a_failed_run_tells_why_and_how_to_repeat_it_alone(qtbot: QtBot, window: Window, engine: Any) -> None:
    engine.fail = {(2, 3)}
    window.session.set_values({"teams.local.head_count": 7})
    ask(qtbot, window)
    click(qtbot, window, "page_runs")
    there = grid(window).place(RunCell(2, 3)).center()
    qtbot.mouseClick(grid(window), Qt.MouseButton.LeftButton, pos=QPoint(there.x(), there.y()))
    assert "future 3" in says(window, "run_title")
    # what comes from a run is text, never markup
    assert says(window, "run_lines") == "the queue was <b>empty</b>"
    label = window.findChild(QLabel, "run_lines")
    assert label is not None
    assert label.textFormat() is Qt.TextFormat.PlainText
    click(qtbot, window, "copy_run_command")
    words = shlex.split(QGuiApplication.clipboard().text())
    assert words[:5] == ["forcesim", "run", "durham-2014", "--policy", "durham-2015"]
    assert "teams.local.head_count=7" in words
    assert words[-2:] == ["--first-replication", "3"]


def test_the_grid_is_walked_by_keyboard_and_tells_each_runs_numbers(qtbot: QtBot, window_with_study: Window) -> None:
    cells = grid(window_with_study)
    cells.setFocus()
    qtbot.keyClick(cells, Qt.Key.Key_Home)
    assert cells.here == RunCell(0, 0)
    qtbot.keyClick(cells, Qt.Key.Key_Right)
    qtbot.keyClick(cells, Qt.Key.Key_Down)
    assert cells.here == RunCell(1, 1)
    assert "future 1" in says(window_with_study, "run_title")
    # 0% of the hours in the second future, by the made-up engine
    assert "Gangs disrupted: 10.1" in says(window_with_study, "run_lines")
    assert "Gangs disrupted: 10.1" in cells.accessibleDescription()
    qtbot.keyClick(cells, Qt.Key.Key_End)
    assert cells.here == RunCell(14, 23)
    qtbot.keyClick(cells, Qt.Key.Key_Right)
    assert cells.here == RunCell(14, 23)


def test_the_study_under_way_fills_its_grid_and_can_not_be_deleted(
    qtbot: QtBot, window: Window, engine: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ui.studies.study_controller._BETWEEN_ANSWERS", 0)
    monkeypatch.setattr("ui.studies.study_controller._REST", 0)
    engine.hold_after = 30
    click(qtbot, window, "page_runs")
    window.run()
    qtbot.waitUntil(lambda: "30 done" in grid(window).accessibleName())
    assert "258 waiting" in grid(window).accessibleName()
    assert "running" in says(window, "study_facts")
    for name in ("reopen", "extend", "delete_study"):
        button = window.findChild(QPushButton, name)
        assert button is not None
        assert not button.isEnabled()
    monkeypatch.setattr("ui.studies.study_controller._BETWEEN_ANSWERS", 0.25)
    with qtbot.waitSignal(window.studies.stored, timeout=60_000):
        engine.go_on.set()
    qtbot.waitUntil(lambda: "360 done" in grid(window).accessibleName())
    assert len(rows(window)) == 1


def test_a_study_that_is_stopped_can_be_run_to_the_end(qtbot: QtBot, window: Window, engine: Any) -> None:
    engine.hold_after = 30
    window.run()
    qtbot.waitUntil(lambda: window.explore_study.result is not None)
    with qtbot.waitSignal(window.studies.stored, timeout=60_000):
        window.studies.stop()
    click(qtbot, window, "page_runs")
    assert "stopped early" in says(window, "study_facts")
    again = window.findChild(QPushButton, "again")
    assert again is not None
    assert again.text() == "Run to the end"
    engine.hold_after = None
    with qtbot.waitSignal(window.studies.stored, timeout=60_000):
        again.click()
    assert window.explore_study.result is not None
    assert window.explore_study.result.finished == 360


def test_a_study_is_saved_as_a_capsule_and_as_a_brief(window_with_study: Window, tmp_path: Path) -> None:
    assert window_with_study.menus.of_answer[1].isEnabled()
    window_with_study.export_actions.save_brief(tmp_path / "brief.html")
    assert "Durham" in (tmp_path / "brief.html").read_text(encoding="utf-8")
    file = tmp_path / "study.forcesim"
    record = window_with_study.history.studies()[0]
    window_with_study.history_actions.save(record.id, file)
    assert open_answer(file).sentence == record.sentence


def test_a_damaged_study_is_told_and_the_others_are_there(qtbot: QtBot, window_with_study: Window, store: Path) -> None:
    window_with_study.session.set_values({"teams.local.head_count": 7})
    ask(qtbot, window_with_study)
    with closing(sqlite3.connect(store)) as connection, connection:
        connection.execute("UPDATE studies SET capsule = x'00' WHERE rowid = 2")
        connection.execute("UPDATE studies SET made = 'once' WHERE rowid = 1")
    click(qtbot, window_with_study, "page_explore")
    click(qtbot, window_with_study, "page_runs")
    assert len(rows(window_with_study)) == 1
    assert "1 study is damaged" in says(window_with_study, "history_trouble")
    assert says(window_with_study, "study_sentence") == "This study is damaged. Delete it, and ask again."
    reopen = window_with_study.findChild(QPushButton, "reopen")
    assert reopen is not None
    assert not reopen.isEnabled()
    click(qtbot, window_with_study, "delete_study")
    assert rows(window_with_study) == []


def test_without_a_store_the_page_says_so_and_the_study_is_answered(
    qtbot: QtBot, window: Window, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FORCESIM_STORE", "none")
    with qtbot.waitSignal(window.studies.running_changed, check_params_cb=lambda on: not on, timeout=60_000):
        window.run()
    click(qtbot, window, "page_runs")
    assert "not kept" in says(window, "history_trouble")
    assert window.explore_study.result is not None


def test_ten_thousand_runs_are_one_picture(qtbot: QtBot, window: Window) -> None:
    states = np.full((50, 200), RunState.DONE, dtype=np.uint8)
    states[49, 199] = RunState.FAILED
    cells = grid(window)
    cells.resize(1300, 10)
    cells.show_grid(RunStates(tuple(GridArm(f"town {row}") for row in range(50)), states, 1))
    picture = cells.grab().toImage()
    assert len(cells.children()) == 0
    spot = cells.place(RunCell(49, 199))
    ratio = picture.devicePixelRatio()
    colours = {
        picture.pixelColor(round(x * ratio), round(y * ratio)).name()
        for x in range(spot.left(), spot.right())
        for y in range(spot.top(), spot.bottom())
    }
    assert window.appearance.theme.worse in colours


def test_what_a_study_changes_is_said_in_words(qtbot: QtBot, window: Window) -> None:
    window.session.set_values({"teams.local.head_count": 7})
    ask(qtbot, window)
    click(qtbot, window, "page_runs")
    text = says(window, "study_changes")
    before = window.session.force.number("teams.local.head_count")
    assert f"7 full-time officers in place of {float(before):g}" in text


def test_a_study_that_broke_down_is_not_said_to_be_whole(qtbot: QtBot, window: Window, engine: Any) -> None:
    engine.crash = RuntimeError("odd")
    click(qtbot, window, "page_runs")
    with qtbot.waitSignal(window.studies.running_changed, check_params_cb=lambda on: not on, timeout=60_000):
        window.run()
    assert "no answer" in says(window, "study_facts")
    assert "odd" in says(window, "study_sentence")


def test_a_study_that_is_kept_before_the_window_looks_stands_in_the_list_once(
    qtbot: QtBot, store: Path, engine: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(study_controller, "_TICK", 600_000)  # so that nothing but its being kept tells of the ending
    window = Window(Session(), StudyController(engine))
    qtbot.addWidget(window)
    window.show()
    window.pages.turn_to("Runs")
    with qtbot.waitSignal(window.studies.stored, timeout=60_000):
        window.run()
    assert not window.studies.running
    assert len(rows(window)) == 1
    window.close()
