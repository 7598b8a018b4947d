"""Files, errors and endings: never a dead window, never lost work."""

from __future__ import annotations

import gc
import multiprocessing
import weakref
from pathlib import Path
from typing import Any

import pytest
from forces import SHORT_DURHAM
from pointing import says
from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication, QComboBox, QFrame, QLabel, QPushButton, QTextBrowser
from pytestqt.qtbot import QtBot
from window_fakes import delete_closed, run_to_the_end

from forcesim.report.answer import open_answer
from forcesim.study.execution.spawn import usable_cores
from ui.shell.outline import show_outline
from ui.state.session import Session
from ui.studies.study_controller import StudyController
from ui.window import Window


def wait_for_the_end(qtbot: QtBot, window: Window) -> None:
    qtbot.waitUntil(lambda: not window.studies.running, timeout=60_000)


@pytest.mark.smoke
def test_a_wrong_scenario_lists_its_faults_and_the_window_goes_on(
    qtbot: QtBot, answered: Window, tmp_path: Path
) -> None:
    file = tmp_path / "ours.toml"
    file.write_text(SHORT_DURHAM + "[teams.local]\nhead_cuont = 3\nhead_count = -2\n", encoding="utf-8")
    answered.open_actions.open(str(file))
    banner = says(answered, "banner_text")
    assert "line 9" in banner
    assert "head_count" in banner
    assert "line 10" in banner
    assert answered.session.force.name == "durham-2014"
    answered.run()
    wait_for_the_end(qtbot, answered)
    assert "hours" in says(answered, "sentence")


def test_a_scenario_of_ones_own_is_run_when_it_is_opened(
    qtbot: QtBot, answered: Window, engine: Any, tmp_path: Path
) -> None:
    file = tmp_path / "ours.toml"
    file.write_text(SHORT_DURHAM, encoding="utf-8")
    answered.open_actions.open(str(file))
    wait_for_the_end(qtbot, answered)
    assert "Tiny" in says(answered, "title")
    assert engine.plans[-1].arms[0].named_scenario.scenario.title == "Tiny"
    assert str(file) in says(answered, "command")


def test_a_policy_of_ones_own_is_laid_over_the_force(qtbot: QtBot, answered: Window, tmp_path: Path) -> None:
    file = tmp_path / "halfway.toml"
    file.write_text(
        'kind = "policy"\nextend = "policies/durham-2015"\ntitle = "Halfway"\n[policy]\nlabel = "Halfway"\n'
        "move_share = 0.5\n",
        encoding="utf-8",
    )
    answered.open_actions.open(str(file))
    wait_for_the_end(qtbot, answered)
    assert "Halfway" in says(answered, "title")
    assert "50% of the hours" in says(answered, "sentence")


def test_a_title_that_looks_like_markup_is_only_words_in_the_answer(
    qtbot: QtBot, answered: Window, tmp_path: Path
) -> None:
    file = tmp_path / "halfway.toml"
    file.write_text(
        'kind = "policy"\nextend = "policies/durham-2015"\ntitle = "<h1>Half\\u202eyaw</h1>"\n', encoding="utf-8"
    )
    answered.open_actions.open(str(file))
    wait_for_the_end(qtbot, answered)
    assert "under “&lt;h1&gt;Half\\u202eyaw&lt;/h1&gt;”," in says(answered, "sentence")


@pytest.mark.smoke
def test_a_capsule_keeps_the_answer_and_opens_without_a_run(
    qtbot: QtBot, answered: Window, engine: Any, tmp_path: Path
) -> None:
    file = tmp_path / "answer.forcesim"
    sentence = says(answered, "sentence")
    answered.export_actions.save_capsule(file)
    assert open_answer(file).result.finished == 360
    other = Window(Session(), StudyController(engine))
    qtbot.addWidget(other)
    other.open_actions.open(str(file))
    assert says(other, "sentence") == sentence
    assert len(engine.plans) == 1
    assert "from a capsule, not verified here" in says(other, "status")
    other.close()


def test_a_file_that_is_no_capsule_is_refused_in_words(answered: Window, tmp_path: Path) -> None:
    file = tmp_path / "wrong.forcesim"
    file.write_bytes(b"nothing of the kind")
    answered.open_actions.open(str(file))
    assert "wrong.forcesim can't be opened" in says(answered, "banner_text")


def test_a_brief_is_written_and_a_place_that_cannot_be_written_is_told(answered: Window, tmp_path: Path) -> None:
    file = tmp_path / "brief.html"
    answered.export_actions.save_brief(file)
    assert "Durham" in file.read_text(encoding="utf-8")
    answered.export_actions.save_brief(tmp_path / "nowhere" / "brief.html")
    assert "could not be saved" in says(answered, "banner_text")


def test_nothing_can_be_saved_before_there_is_an_answer(window: Window) -> None:
    actions = {action.text(): action for action in window.findChildren(QAction)}
    assert not actions["Save answer as &capsule…"].isEnabled()
    assert not actions["Save answer as &brief…"].isEnabled()


def test_help_says_how_to_read_the_page(answered: Window) -> None:
    answered.show_help()
    text = answered.findChild(QTextBrowser, "help_text")
    assert text is not None
    assert "How to read the Explore page" in text.toPlainText()


def test_results_of_a_study_that_was_given_up_never_land(qtbot: QtBot, window: Window, engine: Any) -> None:
    engine.hold_after = 30
    window.run()
    qtbot.waitUntil(lambda: len(engine.plans) == 1)
    window.session.choose_policy("zero-tolerance")
    engine.hold_after = None
    window.run()
    wait_for_the_end(qtbot, window)
    assert says(window, "status") == "360 of 360 runs"
    assert "zero-tolerance" in says(window, "sentence") + says(window, "command")


@pytest.mark.slow
def test_the_real_engine_answers_in_the_real_window_and_leaves_no_process(qtbot: QtBot, tmp_path: Path) -> None:
    before = set(multiprocessing.active_children())  # of fixtures that many tests share
    file = tmp_path / "ours.toml"
    file.write_text(SHORT_DURHAM, encoding="utf-8")
    window = Window(Session(), StudyController())
    qtbot.addWidget(window)
    window.show()
    window.open_actions.open(str(file))
    qtbot.waitUntil(lambda: "hours" in says(window, "sentence"), timeout=60_000)
    window.studies.stop()
    wait_for_the_end(qtbot, window)
    window.close()
    assert set(multiprocessing.active_children()) <= before


def test_workers_are_there_before_the_first_study_and_end_with_the_window(qtbot: QtBot) -> None:
    before = set(multiprocessing.active_children())  # of fixtures that many tests share
    studies = StudyController()
    studies.prepare()
    try:
        assert len(set(multiprocessing.active_children()) - before) == usable_cores()
    finally:
        studies.shut_down()
    assert set(multiprocessing.active_children()) <= before


def test_the_first_time_the_window_is_no_larger_than_its_screen(window: Window) -> None:
    room = QSize(1280, 800)
    window.resize(room)
    window.appearance.fit(window, room)
    assert window.width() == room.width()
    assert window.minimumHeight() <= window.height() < room.height()  # its title bar is above it


def test_progress_of_another_pages_study_says_whose_it_is(qtbot: QtBot, answered: Window) -> None:
    assert says(answered, "status") == "360 of 360 runs"
    answered.pages.turn_to("Compare")
    assert says(answered, "status") == "Explore: 360 of 360 runs"
    answered.pages.turn_to("Explore")
    assert says(answered, "status") == "360 of 360 runs"


def test_policies_that_do_not_fit_the_force_cannot_be_chosen_and_say_why(qtbot: QtBot, window: Window) -> None:
    window.open_actions.open("examples/burglary")
    window.studies.stop()
    card = window.findChild(QPushButton, "policy_durham-2015")
    assert card is not None
    assert not card.isEnabled()
    assert "Not for this force" in card.toolTip()
    qtbot.mouseClick(card, Qt.MouseButton.LeftButton)
    assert window.session.policy is None
    window.open_actions.open("cleveland")
    window.studies.stop()
    assert card.isEnabled()


def test_a_capsule_that_lost_its_ending_is_opened_all_the_same(answered: Window, tmp_path: Path) -> None:
    answered.export_actions.save_capsule(tmp_path / "answer.forcesim")
    bare = (tmp_path / "answer.forcesim").rename(tmp_path / "answer")
    answered.open_actions.open(str(bare))
    assert says(answered, "status") == "360 runs, from a capsule, not verified here"


def test_a_force_without_gangs_is_not_asked_about_them(qtbot: QtBot, window: Window) -> None:
    run_to_the_end(qtbot, window, lambda: window.open_actions.open("examples/burglary"))
    assert says(window, "chart_organised_crime_title") == "Harm (incomplete) a year"
    assert says(window, "dial_name") == "Hours moved to: Burglary squad"
    for name in ("What matters", "When it fails"):
        window.pages.turn_to(name)
    texts = [label.text() for label in window.findChildren(QLabel) if label.isVisibleTo(window)]
    offered = [box.currentText() for box in window.findChildren(QComboBox)]
    assert not [words for words in (*texts, *offered) if "gang" in words.lower()]
    run_to_the_end(qtbot, window, lambda: window.open_actions.open("durham-2014"))
    assert says(window, "chart_organised_crime_title") == "Gangs disrupted a year"
    assert says(window, "dial_name") == "Hours moved to organised crime"


def test_a_force_of_one_team_says_that_no_hours_can_move(qtbot: QtBot, window: Window, tmp_path: Path) -> None:
    burglary = (Path(__file__).parents[2] / "scenarios/examples/burglary.toml").read_text(encoding="utf-8")
    lines = iter(burglary.splitlines())
    kept_lines = []
    for line in lines:
        if line == "[movement]":
            while next(lines).strip():
                pass
            continue
        kept_lines.append(line)
    (tmp_path / "one.toml").write_text("\n".join(kept_lines), encoding="utf-8")
    run_to_the_end(qtbot, window, lambda: window.open_actions.open(str(tmp_path / "one.toml")))
    assert says(window, "dial_name").startswith("No hours to move")
    assert not window.explore_page.dial.isEnabled()
    window.pages.turn_to("What it takes")
    lever = window.findChild(QComboBox, "lever_require")
    assert lever is not None
    assert not [lever.itemText(index) for index in range(lever.count()) if "Hours moved" in lever.itemText(index)]


@pytest.mark.slow
def test_a_window_that_is_closed_leaves_nothing_behind(qtbot: QtBot, engine: Any) -> None:
    def opened_and_closed() -> weakref.ref[Window]:
        main_window = Window(Session(), StudyController(engine))
        main_window.show()
        run_to_the_end(qtbot, main_window, main_window.run)
        main_window.close()
        main_window.deleteLater()
        return weakref.ref(main_window)

    def widgets_left() -> int:
        delete_closed()
        gc.collect()
        delete_closed()
        return len(QApplication.allWidgets())

    before = widgets_left()
    windows = [opened_and_closed() for _ in range(2)]
    assert widgets_left() == before
    assert [window() for window in windows] == [None, None]


def test_the_shape_of_the_page_is_seen_at_once_and_goes_when_the_window_comes(qtbot: QtBot, window: Window) -> None:
    outline = show_outline()
    assert outline.isVisible()
    outline.resize(1280, 800)
    window.resize(1280, 800)
    picture = outline.grab().toImage()
    assert all(picture.pixelColor(x, y).lightness() > 30 for x in range(0, 1280, 40) for y in range(0, 800, 40))
    qtbot.waitUntil(lambda: window.size() == outline.size())
    QApplication.processEvents()
    page = window.explore_page
    cards = [frame for frame in page.findChildren(QFrame) if frame.parent() is page]
    for card, drawn in zip(sorted(cards, key=lambda frame: frame.x()), outline.cards(), strict=True):
        place = QRect(card.mapTo(window, QPoint(0, 0)), card.size())
        for edge in ("left", "top", "right", "bottom"):
            assert abs(getattr(place, edge)() - getattr(drawn, edge)()) <= 8, (card, edge)
    outline.make_way(window)
    qtbot.waitUntil(lambda: not outline.isVisible())
    assert window.isVisible()
