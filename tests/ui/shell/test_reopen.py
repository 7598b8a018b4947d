"""A capsule of any kind, and a study of the history, open on their page with their inputs."""

from __future__ import annotations

import shlex
import threading
from pathlib import Path
from typing import Any

import pytest
from pointing import says
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QLabel, QLineEdit, QListWidget, QPushButton
from pytestqt.qtbot import QtBot
from window_fakes import run_to_the_end

import forcesim as fs
from forcesim.conduct import answered
from forcesim.report.answer import open_answer
from forcesim.scenario.levers import MOVE_SHARE
from forcesim.scenario.named_scenario import NamedScenario
from forcesim.study.actuals import Actuals
from forcesim.study.execution.collector import RunCollector
from forcesim.study.questions.base import Question
from forcesim.study.questions.registry import (
    BackcastQuestion,
    CheckAgainstQuestion,
    ChooseQuestion,
    CompareQuestion,
    FailureQuestion,
    PeopleQuestion,
    RequireQuestion,
    RunQuestion,
    SensitivityQuestion,
    TradeoffQuestion,
)
from forcesim.study.storage.capsule import save
from ui.window import Window

WORLD = {"teams.local.head_count": 7}
COMMAND = "forcesim ask --as-it-was"


@pytest.fixture
def durham() -> NamedScenario:
    return fs.load("durham-2014").with_(WORLD)


@pytest.fixture
def decided(durham: NamedScenario) -> NamedScenario:
    return durham.with_policy(fs.load_policy("durham-2015"))


def capsule(engine: Any, question: Question, folder: Path, command: str = COMMAND) -> str:
    """A file with the answer of made-up runs."""
    collector = RunCollector(question.plan())
    for event in engine(collector.plan, threading.Event()):
        collector.add(event)
    return str(answered(question, question.answer(collector), command).save(folder / "sent.forcesim"))


def combo(window: Window, name: str) -> object:
    box = window.findChild(QComboBox, name)
    assert box is not None
    return box.currentData()


def command(window: Window) -> list[str]:
    return shlex.split(says(window, "command"))


def test_a_tradeoff_opens_on_explore_with_its_decision(
    window: Window, engine: Any, durham: NamedScenario, decided: NamedScenario, tmp_path: Path
) -> None:
    question = TradeoffQuestion(
        scenario=decided.with_({"policy.move_share": 0.3}), lever=MOVE_SHARE, baseline=durham, points=3,
        replications=3, seed=9,
    )  # fmt: skip
    window.open_actions.open(capsule(engine, question, tmp_path))
    assert window.pages.name == "Explore"
    assert window.session.decision.policy == "durham-2015"
    assert dict(window.session.decision.changes) == WORLD
    assert window.session.at == 0.3
    words = command(window)
    assert words[:3] == ["forcesim", "tradeoff", "durham-2014"]
    assert words[-6:] == ["--points", "3", "--replications", "3", "--seed", "9"]
    assert "policy.move_share=0.3" in words
    # and it follows the dial from there on
    window.session.set_at(0.6)
    assert "policy.move_share=0.6" in command(window)


def test_a_comparison_opens_with_what_was_ticked_in_its_order(
    qtbot: QtBot, window: Window, engine: Any, durham: NamedScenario, decided: NamedScenario, tmp_path: Path
) -> None:
    before = durham.with_policy(fs.load_policy("before-2015"))
    question = CompareQuestion(scenarios=(before, durham, decided), replications=4, seed=3)
    window.open_actions.open(capsule(engine, question, tmp_path))
    assert window.pages.name == "Compare"
    arms = (("durham-2014", "before-2015"), ("durham-2014", None), ("durham-2014", "durham-2015"))
    assert window.compare_page.names == arms
    choices = window.findChild(QListWidget, "choices")
    assert choices is not None
    assert choices.item(0).checkState() is Qt.CheckState.Checked
    assert dict(window.session.changes) == WORLD
    assert window.compare_study.result is not None
    assert "with_({'teams.local.head_count': 7.0})" in window.compare_study.script().python
    assert "replications=4, seed=3" in window.compare_study.script().python
    # what is ticked asks the same again
    button = window.findChild(QPushButton, "run_compare")
    assert button is not None
    with qtbot.waitSignal(window.studies.running_changed, check_params_cb=lambda on: not on, timeout=60_000):
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert [arm.name for arm in engine.plans[-1].arms] == [
        named_scenario.name for named_scenario in (before, durham, decided)
    ]
    assert [arm.named_scenario.digest for arm in engine.plans[-1].arms] == [
        named_scenario.digest for named_scenario in (before, durham, decided)
    ]


def test_the_same_people_open_on_compare_with_what_was_ticked_and_a_comparison_in_their_place(
    window: Window, engine: Any, durham: NamedScenario, decided: NamedScenario, tmp_path: Path
) -> None:
    people = capsule(engine, PeopleQuestion(scenarios=(durham, decided), replications=6, seed=9), tmp_path)
    window.open_actions.open(people)
    assert window.pages.name == "Compare"
    assert window.compare_page.shows_people
    assert "100 who would end with charge end with" in says(window, "people_sentence")
    assert window.compare_page.names == (("durham-2014", None), ("durham-2014", "durham-2015"))
    assert dict(window.session.changes) == WORLD
    words = command(window)
    assert words[:2] == ["forcesim", "people"]
    assert words[-4:] == ["--replications", "6", "--seed", "9"]
    assert "fs.people(" in window.people_study.script().python
    assert not window.banner.isVisible()
    answer = window._answer()
    assert answer is not None
    assert answer.result.kind == "people"
    comparison = CompareQuestion(scenarios=(durham, decided), replications=4)
    window.open_actions.open(capsule(engine, comparison, tmp_path))
    assert not window.compare_page.shows_people
    assert command(window)[1] == "compare"


def test_people_of_files_that_are_not_here_are_shown_with_the_command_that_matched_them(
    window: Window, engine: Any, tmp_path: Path
) -> None:
    stranger = fs.load("durham-2014").named("ours")
    question = PeopleQuestion(scenarios=(stranger, stranger.with_({"policy.move_share": 0.5})), replications=6)
    window.open_actions.open(capsule(engine, question, tmp_path))
    assert window.compare_page.shows_people
    assert "100 who would end with charge end with" in says(window, "people_sentence")
    assert says(window, "command") == COMMAND
    assert "as it was asked then" in window.banner.text


def test_what_matters_opens_with_its_outcome_and_effort(
    window: Window, engine: Any, durham: NamedScenario, decided: NamedScenario, tmp_path: Path
) -> None:
    question = SensitivityQuestion(scenario=decided, against=durham, worlds=40, outcomes=("reoffences",))
    window.open_actions.open(capsule(engine, question, tmp_path))
    assert window.pages.name == "What matters"
    assert combo(window, "outcome_sensitivity") == "reoffences"
    assert combo(window, "effort_sensitivity") == 40
    words = command(window)
    assert words[:5] == ["forcesim", "sensitivity", "durham-2014", "--policy", "durham-2015"]
    assert words[words.index("--worlds") + 1] == "40"
    assert words[words.index("--outcome") + 1] == "reoffences"
    assert dict(window.session.decision.changes) == WORLD
    assert len(says(window, "sentence_sensitivity")) > 40
    assert not window.banner.isVisible()


def test_when_it_fails_opens_with_its_red_line(
    window: Window, engine: Any, decided: NamedScenario, tmp_path: Path
) -> None:
    question = FailureQuestion(scenario=decided, red_line="disruptions>12", worlds=40)
    window.open_actions.open(capsule(engine, question, tmp_path))
    assert window.pages.name == "When it fails"
    line = window.findChild(QLineEdit, "red_lines_failure")
    assert line is not None
    assert line.text() == "disruptions>12"
    assert combo(window, "effort_failure") == 40
    words = command(window)
    assert words[words.index("--red-line") + 1] == "disruptions>12"
    assert not window.banner.isVisible()


def test_what_it_takes_opens_with_its_red_lines_and_sense(
    window: Window, engine: Any, decided: NamedScenario, tmp_path: Path
) -> None:
    lines = ("cases_dropped<30@0.8", "disruptions>10@0.8")
    question = RequireQuestion(scenario=decided, red_lines=lines, sense="most", replications=30)
    window.open_actions.open(capsule(engine, question, tmp_path))
    assert window.pages.name == "What it takes"
    assert window.question_pages["What it takes"].form.values["red_lines"] == lines
    assert combo(window, "sense_require") == "most"
    assert combo(window, "effort_require") == 30
    words = command(window)
    assert "--most" in words
    assert not window.banner.isVisible()
    assert words[words.index("--replications") + 1] == "30"


@pytest.mark.slow
def test_a_question_that_a_page_can_not_put_shows_the_command_that_can(
    window: Window, engine: Any, durham: NamedScenario, decided: NamedScenario, tmp_path: Path
) -> None:
    for settings in ({"seed": 5}, {"replications": 7}):
        question = SensitivityQuestion(scenario=decided, against=durham, worlds=40, **settings)  # type: ignore[arg-type]
        window.open_actions.open(capsule(engine, question, tmp_path))
        assert window.pages.name == "What matters"
        assert says(window, "command") == COMMAND
        assert "something else" in window.banner.text


@pytest.mark.parametrize("kind", ["run", "choose", "backcast", "check-against"])
def test_kinds_without_a_page_open_among_the_runs(
    window: Window, engine: Any, durham: NamedScenario, decided: NamedScenario, tmp_path: Path, kind: str
) -> None:
    question: Question = {
        "run": RunQuestion(scenario=decided, replications=4),
        "choose": ChooseQuestion(scenarios=(durham, decided), goal="disruptions", replications=20),
        "backcast": BackcastQuestion(scenario=fs.load("durham-2014"), replications=4),
        "check-against": CheckAgainstQuestion(
            scenarios=(decided,),
            actuals=Actuals.from_values({"backlog": {"2017-01": 12}}),
            explain="no-explain",
            replications=19,
        ),
    }[kind]
    window.open_actions.open(capsule(engine, question, tmp_path))
    window.show()
    assert window.pages.name == "Runs"
    label = window.findChild(QLabel, "study_sentence")
    assert label is not None
    assert len(label.text()) > 40
    assert "done" in window.runs_page.details.grid.accessibleName()
    assert says(window, "command") == COMMAND


def test_a_file_of_ones_own_is_answered_for_as_it_was(window: Window, engine: Any, tmp_path: Path) -> None:
    stranger = fs.load("durham-2014").with_(WORLD).named("ours")
    question = CompareQuestion(scenarios=(stranger, stranger.with_({"policy.move_share": 0.5})), replications=4)
    window.open_actions.open(capsule(engine, question, tmp_path))
    assert window.pages.name == "Compare"
    assert window.session.decision.force == "durham-2014"
    assert dict(window.session.changes) == {}
    assert says(window, "command") == COMMAND
    assert "as it was asked then" in window.banner.text


def test_a_capsule_whose_scenarios_are_not_its_own_is_refused_in_words(
    window: Window, engine: Any, durham: NamedScenario, decided: NamedScenario, tmp_path: Path
) -> None:
    question = CompareQuestion(scenarios=(durham, decided), replications=4)
    answer = open_answer(capsule(engine, question, tmp_path))
    save(tmp_path / "wrong.forcesim", {"other": durham.text()}, answer.to_dict(), answer.question)
    window.open_actions.open(str(tmp_path / "wrong.forcesim"))
    assert "wrong.forcesim can't be opened" in window.banner.text
    assert window.compare_study.result is None


def test_opening_an_answer_leaves_the_study_of_another_page_alone(
    qtbot: QtBot, window: Window, engine: Any, durham: NamedScenario, decided: NamedScenario, tmp_path: Path
) -> None:
    file = capsule(engine, CompareQuestion(scenarios=(durham, decided), replications=4), tmp_path)
    engine.hold_after = 30
    window.run()
    qtbot.waitUntil(lambda: window.explore_study.result is not None)
    window.open_actions.open(file)
    assert window.studies.running
    with qtbot.waitSignal(window.studies.running_changed, timeout=60_000):
        engine.go_on.set()
    assert window.explore_study.result is not None
    assert window.explore_study.result.finished == 360
    assert window.compare_study.result is not None
    assert window.compare_study.result.finished == 8


def test_what_is_sent_is_about_the_position_that_was_looked_at(qtbot: QtBot, window: Window, tmp_path: Path) -> None:
    run_to_the_end(qtbot, window, window.run)
    asked_at = window.session.at
    track = window.explore_page.dial.track
    track.setFocus()
    while window.session.at < 0.5 - 1e-9:
        QTest.keyClick(track, Qt.Key.Key_Right)
    sentence = says(window, "sentence")
    assert "50%" in sentence
    window.export_actions.save_brief(tmp_path / "sent.html")
    window.export_actions.save_capsule(tmp_path / "sent.forcesim")
    brief = (tmp_path / "sent.html").read_text(encoding="utf-8")
    assert "At 50%" in brief
    assert f"At {asked_at:.0%}" not in brief
    assert open_answer(tmp_path / "sent.forcesim").sentence.startswith("With 50% of the hours moved")
    window.open_actions.open(str(tmp_path / "sent.forcesim"))
    assert window.session.at == pytest.approx(0.5)
    assert says(window, "sentence") == sentence
    # nor has its command stopped to follow the dial
    QTest.keyClick(track, Qt.Key.Key_Left)
    assert f"policy.move_share={window.session.at:g}" in command(window)
