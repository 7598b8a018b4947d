"""What finding out would be worth, asked and told at the foot of What matters."""

from __future__ import annotations

import pytest
from pointing import click
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from forcesim.study.questions.registry import WorthKnowingQuestion
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


def test_where_nothing_is_decided_the_line_says_so_and_nothing_runs(matters: Window) -> None:
    matters.session.choose_policy(None)
    matters.findChild(object, "run_worth_knowing").click()
    assert "nothing is decided yet" in words(matters)
    assert not matters.studies.running


def test_an_answer_about_another_decision_is_not_told_of_this_one(matters: Window) -> None:
    matters.worth_study.decision_key = object()
    matters.session.choose_policy("complaints-only")
    assert "Which of these numbers is worth finding out" in words(matters)
