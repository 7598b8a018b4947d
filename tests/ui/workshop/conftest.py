"""The small workshop of tests/workshop, led from its windows."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot
from window_fakes import FakeEngine

from forcesim.workshop.preparation import Preparation, prepare
from forcesim.workshop.script_files import ScriptFile, load_script
from forcesim.workshop.session import WorkshopSession
from ui.studies.study_controller import StudyController
from ui.theme import LIGHT
from ui.workshop.room_session import RoomSession
from ui.workshop.trainer_window import TrainerWindow

# the text of the script
sys.path.insert(0, str(Path(__file__).parents[2] / "workshop"))

Lead = Callable[[WorkshopSession], TrainerWindow]


@pytest.fixture(scope="session")
def desk(tmp_path_factory: pytest.TempPathFactory) -> ScriptFile:
    from workshop_desk import write_script

    return load_script(write_script(tmp_path_factory.mktemp("desk")))


@pytest.fixture(scope="session")
def desk_results(desk: ScriptFile) -> Preparation:
    return prepare(desk, jobs=1, store="none")


@pytest.fixture
def session(desk: ScriptFile, desk_results: Preparation, tmp_path: Path) -> WorkshopSession:
    return WorkshopSession.begin(desk, desk_results, tmp_path / "desk.session", date="2026-11-29")


@pytest.fixture
def studies(engine: FakeEngine) -> Iterator[StudyController]:
    controller = StudyController(engine, is_recorded=False)
    yield controller
    controller.shut_down()


@pytest.fixture
def lead(qtbot: QtBot, studies: StudyController) -> Iterator[Lead]:
    """Opens the trainer's window on a session."""
    opened: list[TrainerWindow] = []

    def open_on(session: WorkshopSession) -> TrainerWindow:
        trainer = TrainerWindow(RoomSession(session), studies, LIGHT)
        opened.append(trainer)
        trainer.show()
        trainer.activateWindow()
        qtbot.waitUntil(trainer.isActiveWindow)
        return trainer

    yield open_on
    for trainer in opened:
        trainer.close()
        trainer.stage.deleteLater()
        trainer.deleteLater()
