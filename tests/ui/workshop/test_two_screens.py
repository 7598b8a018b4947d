"""With a projector beside the laptop the stage takes the projector, and the trainer's window stays where it was."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

TESTS = Path(__file__).parents[2]
SCREENS = {"laptop": (0, 0, 1280, 800), "projector": (1280, 0, 1024, 768)}

# in a process of its own: the screens of a program are those that its platform has at its start
PROGRAM = """
import json, sys
from pathlib import Path

from PySide6.QtWidgets import QApplication
from workshop_desk import write_script

from forcesim.workshop.preparation import prepare
from forcesim.workshop.script_files import load_script
from forcesim.workshop.session import WorkshopSession
from ui.studies.study_controller import StudyController
from ui.theme import PROJECTOR
from ui.workshop.room_session import RoomSession
from ui.workshop.trainer_window import TrainerWindow

app = QApplication([])
desk = load_script(write_script(Path(sys.argv[1])))
session = WorkshopSession.begin(desk, prepare(desk, futures=5, jobs=1, store="none"))
trainer = TrainerWindow(RoomSession(session), StudyController(lambda *_: iter(()), is_recorded=False), PROJECTOR)
trainer.move(40, 40)
trainer.show()


def where():
    for _ in range(20):
        app.processEvents()
    stage = trainer.stage
    return [trainer.screen().name(), stage.screen().name(), stage.isVisible(), stage.isFullScreen()]


seen = [where()]
trainer.stage.show_beside(trainer)
seen.append(where())
# as a desktop does with a window that has just come
trainer.stage.activateWindow()
where()
keys = [trainer.isActiveWindow() and trainer.next_button.hasFocus()]
covers = trainer.stage.frameGeometry() == trainer.stage.screen().geometry()
trainer.room.next()
trainer.stage.leave()
seen.append(where())
trainer.stage.call()
seen.append(where())
keys.append(trainer.stage.isActiveWindow())
print(json.dumps([seen, covers, session.state.step, keys]))
trainer.close()
"""


@pytest.mark.slow
@pytest.mark.parametrize("names", [["laptop", "projector"], ["laptop"]], ids=["two screens", "one screen"])
def test_the_stage_takes_the_screen_where_the_trainer_is_not(tmp_path: Path, names: list[str]) -> None:
    screens = [dict(zip(("x", "y", "width", "height"), SCREENS[name], strict=True)) | {"name": name} for name in names]
    config = tmp_path / "screens.json"
    config.write_text(json.dumps({"screens": screens}))
    path = os.pathsep.join([str(TESTS.parent), str(TESTS), str(TESTS / "workshop")])
    surroundings = {**os.environ, "QT_QPA_PLATFORM": f"offscreen:configfile={config}", "PYTHONPATH": path}
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(tmp_path)],
        env=surroundings, capture_output=True, text=True, check=False, timeout=300,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    (before, beside, left, again), covers, step, keys = json.loads(done.stdout)
    assert before == ["laptop", "laptop", False, False]
    if len(names) == 2:
        assert beside == ["laptop", "projector", True, True]
        assert covers
        # the trainer's keys work at once; the stage has them when it is called
        assert keys == [True, True]
        # out of full screen it stays there, for the trainer to move
        assert left == ["laptop", "projector", True, False]
        assert again == ["laptop", "projector", True, True]
    else:
        # the room would see the trainer's notes: the stage waits until it is called, and makes way again
        assert beside == ["laptop", "laptop", False, False]
        assert left == ["laptop", "laptop", False, False]
        assert again == ["laptop", "laptop", True, True]
    assert step == 1
