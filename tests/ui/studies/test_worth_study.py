"""What finding out would be worth, asked and told at the foot of What matters."""

from __future__ import annotations

import pytest
from pointing import click
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot
from window_fakes import FakeEngine

from forcesim.study.questions.registry import WorthKnowingQuestion
from ui.pages.page_names import REQUIRE, SENSITIVITY
from ui.window import Window


@pytest.fixture
def matters(qtbot: QtBot, window: Window) -> Window:
    click(qtbot, window, "page_what_matters")
    return window


def words(window: Window) -> str:
    told = window.findChild(QLabel, "worth_words")
    assert told is not None
    return told.text()


def test_the_button_asks_it_of_the_force_as_it_was_and_as_decided(
    matters: Window, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[tuple[object, str]] = []
    monkeypatch.setattr(matters.worth_study, "start", lambda question, command: asked.append((question, command)))
    matters.findChild(object, "run_worth_knowing").click()
    ((question, command),) = asked
    assert isinstance(question, WorthKnowingQuestion)
    assert [arm.name for arm in question.given_arms()] == ["durham-2014", "durham-2014+durham-2015"]
    assert command.startswith("forcesim worth-knowing durham-2014 --policy durham-2015")
    assert "once all are in" in words(matters)


def test_the_choice_is_judged_by_the_outcome_chosen_on_the_page_or_by_red_lines_that_were_drawn(
    matters: Window, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[tuple[WorthKnowingQuestion, str]] = []
    monkeypatch.setattr(matters.worth_study, "start", lambda question, command: asked.append((question, command)))
    page, button = matters.question_pages[SENSITIVITY], matters.findChild(QPushButton, "run_worth_knowing")
    assert button is not None
    assert words(matters).endswith("by harm.")
    # the line that What it takes proposes is nobody's own
    matters.question_pages[REQUIRE].lines.set_texts(("cases_dropped<20@0.9",))
    matters.pages.turn_to(REQUIRE)
    matters.pages.turn_to(SENSITIVITY)
    assert words(matters).endswith("by the red line cases_dropped<20@0.9.")
    button.click()
    assert asked[-1][0].red_lines == ("cases_dropped<20@0.9",)
    assert "--red-line cases_dropped<20@0.9" in asked[-1][1].replace("'", "")
    page.outcome.setCurrentIndex(page.outcome.findData("reoffences"))
    page.outcome.activated.emit(page.outcome.currentIndex())
    assert words(matters).endswith("judged by further offences by people who came to notice.")
    button.click()
    assert (asked[-1][0].goal, asked[-1][0].red_lines) == ("reoffences", ())
    assert "--goal reoffences" in asked[-1][1]


def test_a_study_that_waited_says_so_until_it_begins(qtbot: QtBot, matters: Window, engine: FakeEngine) -> None:
    engine.hold_after = 5
    matters.compare()
    qtbot.waitUntil(lambda: bool(engine.plans), timeout=60_000)
    click(qtbot, matters, "run_worth_knowing")
    assert "waits for the one that runs now" in words(matters)
    engine.hold_after = None
    engine.go_on.set()
    qtbot.waitUntil(lambda: len(engine.plans) == 2, timeout=60_000)
    assert "waits" not in words(matters)
    matters.studies.stop()
    qtbot.waitUntil(lambda: not matters.studies.running, timeout=60_000)


def test_where_nothing_is_decided_the_line_says_so_and_nothing_runs(matters: Window) -> None:
    matters.session.choose_policy(None)
    matters.findChild(object, "run_worth_knowing").click()
    assert "nothing is decided yet" in words(matters)
    assert not matters.studies.running


def test_an_answer_about_another_decision_is_not_told_of_this_one(matters: Window) -> None:
    matters.worth_study.decision_key = object()
    matters.session.choose_policy("complaints-only")
    assert "Which of all that nobody knows is worth finding out" in words(matters)


@pytest.mark.parametrize("waits", [False, True], ids=["runs", "waits"])
def test_what_a_study_under_way_says_stays_while_something_else_is_chosen(
    qtbot: QtBot, matters: Window, engine: FakeEngine, waits: bool
) -> None:
    engine.hold_after = 5
    if waits:
        matters.compare()
    click(qtbot, matters, "run_worth_knowing")
    qtbot.waitUntil(lambda: matters.worth_study.is_running or bool(matters.worth_study.place), timeout=60_000)
    under_way = words(matters)
    assert ("waits for the one that runs now" if waits else "Trying worlds") in under_way
    outcome = matters.question_pages[SENSITIVITY].outcome
    outcome.setCurrentIndex(outcome.findData("reoffences"))
    outcome.activated.emit(outcome.currentIndex())
    assert words(matters) == under_way
    matters.session.choose_policy("complaints-only")
    assert words(matters) == under_way
    engine.hold_after = None
    matters.studies.withdraw(matters.worth_study)
    matters.studies.stop()
    engine.go_on.set()
    qtbot.waitUntil(lambda: not matters.studies.running, timeout=60_000)
