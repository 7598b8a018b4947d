"""The window simulates while a person decides, once the hand rests."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from pointing import find, says
from PySide6.QtCore import QSettings, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from forcesim.study.execution.collector import RunCollector
from forcesim.study.results.study_result import StudyResult
from ui.state.session import Session
from ui.studies.study_controller import StudyController
from ui.window import Window


def settings(folder: Path) -> QSettings:
    return QSettings(str(folder / "settings.ini"), QSettings.Format.IniFormat)


@pytest.fixture
def eager(qtbot: QtBot, engine: Any, tmp_path: Path) -> Iterator[Window]:
    """A window as the application makes it, after its first study."""
    main_window = Window(Session(), StudyController(engine), settings(tmp_path))
    main_window.documents.ask_loss = lambda: "discard"
    qtbot.addWidget(main_window)
    main_window.show()
    main_window.run()
    qtbot.waitUntil(lambda: not main_window.studies.running, timeout=60_000)
    yield main_window
    main_window.close()


def rests(qtbot: QtBot, window: Window, engine: Any, studies: int) -> None:
    """Wait until so many studies were asked for in all, and the last has ended."""
    qtbot.waitUntil(lambda: len(engine.plans) == studies and not window.studies.running, timeout=60_000)


def test_another_policy_is_simulated_without_a_click(qtbot: QtBot, eager: Window, engine: Any) -> None:
    button = eager.findChild(QPushButton, "policy_complaints-only")
    assert button is not None
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert not eager.banner.isVisible()
    rests(qtbot, eager, engine, 2)
    assert "complaints-only" in says(eager, "command")
    assert "50% of the hours" in says(eager, "sentence")


def test_a_preview_is_simulated_once_the_dial_rests(qtbot: QtBot, eager: Window, engine: Any) -> None:
    # one position after another, as under a hand: only the last is simulated
    for at in (0.71, 0.73, 0.75):
        eager.explore_page.charts["small cases"].dragged.emit(at)
        assert "preview" in says(eager, "badge")
    rests(qtbot, eager, engine, 2)
    assert 0.75 in [arm.at.get("policy.move_share") for arm in engine.plans[-1].arms]
    assert "preview" not in says(eager, "badge")
    assert "75% of the hours" in says(eager, "sentence")


def test_a_dial_that_moves_on_while_a_study_runs_is_answered_next(qtbot: QtBot, eager: Window, engine: Any) -> None:
    # every setting of the grid gets its futures in time, but the one that a person looks at comes first
    engine.hold_after = 30
    eager.session.choose_policy("complaints-only")
    qtbot.waitUntil(lambda: len(engine.plans) == 2 and eager.studies.running, timeout=60_000)
    eager.explore_page.charts["small cases"].dragged.emit(0.8)
    qtbot.waitUntil(lambda: len(engine.plans) == 3, timeout=60_000)
    engine.go_on.set()
    rests(qtbot, eager, engine, 3)
    plan = engine.plans[-1]
    stage = plan.script(RunCollector(plan))
    first = [plan.arms[job.arm_index].at for job in stage.jobs[:48]]
    assert {"policy.move_share": 0.8} in first
    assert {"policy.move_share": 0.5} not in first
    assert "80% of the hours" in says(eager, "sentence")


def test_what_was_simulated_already_is_not_run_again(qtbot: QtBot, eager: Window, engine: Any) -> None:
    eager.explore_page.charts["small cases"].dragged.emit(0.4)
    eager.session.choose_policy("complaints-only")
    rests(qtbot, eager, engine, 2)
    eager.session.stack.undo()
    # the answer is remembered, and shown at once
    assert "40% of the hours moved under “Durham 2015”" in says(eager, "sentence")
    assert not eager.studies.running
    assert len(engine.plans) == 2


def test_the_answer_before_stays_and_is_marked_until_the_new_one_stands_on_its_own(
    qtbot: QtBot, eager: Window, engine: Any
) -> None:
    # the decision and what it is compared with come first, by turns
    engine.hold_after = 20
    eager.session.choose_policy("complaints-only")
    eager.run()
    qtbot.waitUntil(lambda: says(eager, "status").startswith("20 of"), timeout=60_000)
    assert "hatched" in says(eager, "badge")
    assert "under “Durham 2015”" in says(eager, "sentence")
    assert "Still the answer for Durham Constabulary, 2014 · Durham 2015" in says(eager, "former_answer")
    assert not eager.menus.of_answer[0].isEnabled()
    engine.hold_after = None
    engine.go_on.set()
    qtbot.waitUntil(lambda: not eager.studies.running, timeout=60_000)
    assert "hatched" not in says(eager, "badge")
    assert find(eager, QLabel, "former_answer").isHidden()
    assert "Complaints only" in says(eager, "sentence")
    assert eager.menus.of_answer[0].isEnabled()


def test_a_study_of_another_page_is_not_given_up_for_the_dial(qtbot: QtBot, eager: Window, engine: Any) -> None:
    engine.hold_after = 10
    eager.compare()
    eager.session.choose_policy("complaints-only")
    qtbot.waitUntil(lambda: "has changed" in eager.banner.text, timeout=60_000)
    assert len(engine.plans) == 2
    engine.go_on.set()
    qtbot.waitUntil(lambda: not eager.studies.running, timeout=60_000)


def test_it_can_be_switched_off_and_that_is_remembered(
    qtbot: QtBot, eager: Window, engine: Any, tmp_path: Path
) -> None:
    action = next(action for action in eager.findChildren(QAction) if "while I" in action.text())
    assert action.isChecked()
    action.trigger()
    eager.session.choose_policy("complaints-only")
    assert "has changed" in says(eager, "banner_text")
    other = Window(Session(), StudyController(engine), settings(tmp_path))
    qtbot.addWidget(other)
    assert not other.auto_run.is_on
    other.close()


def test_a_study_that_brings_no_answer_leaves_the_one_before_and_says_so(
    qtbot: QtBot, eager: Window, engine: Any
) -> None:
    engine.crash = RuntimeError("no more memory")
    eager.session.choose_policy("complaints-only")
    qtbot.waitUntil(lambda: len(engine.plans) == 2 and not eager.studies.running, timeout=60_000)
    assert "no more memory" in eager.banner.text
    assert "has no answer yet" in says(eager, "former_answer")
    assert "not simulated · hatched" in says(eager, "badge")
    engine.crash = None
    eager.run()
    qtbot.waitUntil(lambda: not eager.studies.running, timeout=60_000)
    assert "50% of the hours" in says(eager, "sentence")


def test_a_new_answer_takes_the_place_of_the_one_before_once_it_stands_on_its_own(eager: Window) -> None:
    study = eager.explore_study
    assert study.result is not None
    all_runs, study.is_outdated = study.result, True
    # before 24 futures come twelve, as many as come with the program; before fewer, as many as those
    assert not study.is_enough(with_futures(all_runs, 11))
    assert study.is_enough(with_futures(all_runs, 12))
    study.result = with_futures(all_runs, 7)
    assert not study.is_enough(with_futures(all_runs, 6))
    assert study.is_enough(with_futures(all_runs, 7))


def test_the_answer_for_another_force_makes_way_as_soon_as_anything_can_be_told_of_this_one(
    qtbot: QtBot, eager: Window, engine: Any
) -> None:
    engine.hold_after = 4
    eager.session.choose_force("kent")
    qtbot.waitUntil(lambda: says(eager, "status").startswith("4 of"), timeout=60_000)
    study = eager.explore_study
    assert study.result is not None
    assert not study.is_enough(with_futures(study.result, 4))
    assert study.is_enough(with_futures(study.result, 5))
    # one force after another: what is on screen is told by its own name
    eager.session.choose_force("gwent")
    qtbot.waitUntil(lambda: " gwent " in eager.studies.command and says(eager, "status").startswith("4 of"))
    assert "Still the answer for Durham Constabulary, 2014 · Durham 2015" in says(eager, "former_answer")


def test_an_answer_from_before_a_number_was_changed_is_not_told_by_the_name_that_both_decisions_have(
    qtbot: QtBot, eager: Window, engine: Any
) -> None:
    engine.hold_after = 4
    eager.session.set_values({"movement.transfer_efficiency": 0.8})
    eager.run()
    qtbot.waitUntil(lambda: len(engine.plans) == 2 and says(eager, "status").startswith("4 of"), timeout=60_000)
    assert "Still the answer for the decision before this one." in says(eager, "former_answer")


def test_a_dial_that_moves_on_makes_no_answer_one_of_another_decision(qtbot: QtBot, eager: Window, engine: Any) -> None:
    engine.hold_after = 4
    eager.session.set_at(0.64)
    qtbot.waitUntil(lambda: len(engine.plans) == 2 and says(eager, "status").startswith("4 of"), timeout=60_000)
    assert "hatched" not in says(eager, "badge")
    assert "read between 60% and 65%" in says(eager, "badge")
    assert find(eager, QLabel, "former_answer").isHidden()


def with_futures(result: StudyResult, count: int) -> StudyResult:
    """The same result with so many futures of each outcome."""
    points = tuple(
        replace(
            point,
            outcomes={name: replace(known, values=known.values[:count]) for name, known in point.outcomes.items()},
        )
        for point in result.results
    )
    return replace(result, results=points)
