"""While nothing else is asked, the answer is held against what nobody knows; a person's own studies come first."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pointing import find, says
from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from forcesim.report.answers.challenge import Challenge
from ui.pages.page_names import ASSUMPTIONS, COMPARE, EXPLORE, FAILURE
from ui.state.session import Session
from ui.studies.study_controller import StudyController
from ui.window import Window


@pytest.fixture
def idle(qtbot: QtBot, engine: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Window]:
    """A window as the application makes it, in which a moment without a question is over at once."""
    monkeypatch.setattr("ui.studies.challenge_study.RESTS", 0)
    settings = QSettings(str(tmp_path / "settings.ini"), QSettings.Format.IniFormat)
    main_window = Window(Session(), StudyController(engine), settings)
    main_window.documents.ask_loss = lambda: "discard"
    qtbot.addWidget(main_window)
    main_window.show()
    yield main_window
    main_window.close()


def run_and_rest(qtbot: QtBot, window: Window) -> None:
    """Simulate, and wait until the bar has tried all that there is."""
    window.run()
    qtbot.waitUntil(lambda: not window.studies.running and is_through(window), timeout=60_000)


def is_through(window: Window) -> bool:
    return bool(window.challenge.items) and not window.challenge.progress


def test_the_answer_is_held_against_what_nobody_knows_and_each_item_leads_on(qtbot: QtBot, idle: Window) -> None:
    run_and_rest(qtbot, idle)
    qtbot.waitUntil(lambda: Challenge.WORLDS in [item.challenge for item in idle.challenge.items], timeout=60_000)
    # without numbers of one's own there is nothing to tell of them
    assert [item.challenge for item in idle.challenge.items] == [Challenge.THEORIES, Challenge.SCALES, Challenge.WORLDS]
    for item in idle.challenge.items:
        assert item.text[1:] in says(idle, "challenge").replace("&#x27;", "'")
    bar = find(idle, QLabel, "challenge")
    assert bar.isVisible()
    assert bar.accessibleName().startswith("Does it stand? Holds")
    # the history lists what a person asked for, and no more
    assert idle.studies.token == 1
    # read aloud in the brief too
    answer = idle._answer()
    assert answer is not None
    assert answer.challenge == tuple(item.text for item in idle.challenge.items)
    # each item leads to what stands behind it, and the decision stays
    decision, undo = idle.session.decision, idle.session.stack.count()
    for item, page, command in (
        ("theories", COMPARE, "--theories all --scales all"),
        ("worlds", FAILURE, "forcesim failure"),
        ("own numbers", ASSUMPTIONS, ""),
    ):
        idle.pages.turn_to(EXPLORE)
        idle.explore_page.answer_panel.challenge_bar.linkActivated.emit(item)
        assert idle.pages.name == page
        assert command in says(idle, "command")
    assert (idle.session.decision, idle.session.stack.count()) == (decision, undo)
    # no items stand below the answer of another decision, nor are any left of the one before
    known = idle.challenge.items
    idle.explore_study.is_outdated = True
    assert idle.challenge.items == ()
    idle.explore_study.is_outdated = False
    assert idle.challenge.items == known
    idle.session.set_values({"teams.local.head_count": 50.0})
    assert idle.challenge.items == ()
    assert not bar.isVisible()


def test_a_study_that_a_person_asks_for_comes_first(qtbot: QtBot, idle: Window) -> None:
    idle.run()
    qtbot.waitUntil(lambda: bool(idle.challenge.progress), timeout=60_000)
    idle.compare()
    # it runs now, and waits for nothing
    assert idle.studies.running
    assert idle.compare_study.place == 0
    assert not idle.challenge.progress
    qtbot.waitUntil(lambda: not idle.studies.running, timeout=60_000)
    # and what made way goes on by itself
    qtbot.waitUntil(lambda: bool(idle.challenge.items), timeout=60_000)


def test_numbers_of_ones_own_are_held_against_those_of_the_file(qtbot: QtBot, idle: Window) -> None:
    idle.session.set_values({"movement.transfer_efficiency": 0.8})
    run_and_rest(qtbot, idle)
    qtbot.waitUntil(lambda: Challenge.OWN_NUMBERS in [item.challenge for item in idle.challenge.items], timeout=60_000)
    item = idle.challenge.items[-1]
    assert item.text.startswith("your own number moves")


def test_what_runs_while_nothing_is_asked_can_be_switched_off(qtbot: QtBot, idle: Window, engine: Any) -> None:
    idle.auto_run.set_on(False)
    idle.run()
    qtbot.waitUntil(lambda: not idle.studies.running, timeout=60_000)
    qtbot.wait(50)
    assert len(engine.plans) == 1
    assert idle.challenge.items == ()
