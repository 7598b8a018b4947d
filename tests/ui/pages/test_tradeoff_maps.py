"""An answer about two levers, opened in the window: told in words and drawn among the runs."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from forcesim.conduct import answered as answer_to
from forcesim.scenario.files.load import load
from forcesim.scenario.schema.scenario import Scenario
from forcesim.simulation.outcomes import HEADLINE
from forcesim.simulation.result import RunResult
from forcesim.study.execution.engine import run_through
from forcesim.study.execution.executors import SerialExecutor
from forcesim.study.questions.registry import TradeoffQuestion
from ui.window import Window


def plain(scenario: Scenario, seed: int, replication: int, stopped: Callable[[], bool] = lambda: False) -> RunResult:
    outcomes = {**dict.fromkeys(HEADLINE, 0.0), "cases_arrived": 100.0}
    outcomes["disruptions"] = 3.0 * float(scenario.policy.move_share)
    return RunResult(outcomes, {}, 0.0, 0, 0)


def test_a_map_is_told_and_drawn_and_the_answer_on_explore_stays(
    qtbot: QtBot, answered: Window, tmp_path: Path
) -> None:
    question = TradeoffQuestion(
        scenario=load("durham-2014"), lever=("move_share", "movement.transfer_efficiency"), points=3, replications=3,
        simulate=plain,
    )  # fmt: skip
    answer = answer_to(question, question.answer(run_through(question.plan(), SerialExecutor())))
    file = answer.save(tmp_path / "map.forcesim")
    before = answered.explore_study.result
    answered.open_actions.open(str(file))
    assert answered.pages.name == "Runs"
    sentence = answered.findChild(QLabel, "study_sentence")
    assert sentence is not None
    assert sentence.text() == answer.sentence
    figure = answered.findChild(QLabel, "study_figure")
    assert figure is not None
    qtbot.waitUntil(lambda: not figure.pixmap().isNull(), timeout=60_000)
    assert figure.accessibleName() == answer.sentence
    assert answered.explore_study.result is before
    answered.explore_page.dial.setFocus()
    answered.session.set_at(0.4)
