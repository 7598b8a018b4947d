"""Where a workshop begins: faults are told, results are made without holding the window up, sessions go on."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot
from window_fakes import FakeEngine
from workshop_desk import SCRIPT, write_script

from forcesim.workshop.preparation import Preparation, save_preparation
from forcesim.workshop.script_files import ScriptFile
from forcesim.workshop.session import WorkshopSession
from ui.studies.study_controller import StudyController
from ui.theme import LIGHT
from ui.workshop.room_session import RoomSession
from ui.workshop.script_chooser import ScriptChooser
from ui.workshop.workshop_files import has_results


@pytest.fixture
def chooser(qtbot: QtBot, studies: StudyController, tmp_path: Path) -> Iterator[ScriptChooser]:
    opened = ScriptChooser(studies, LIGHT, tmp_path / "sessions")
    qtbot.addWidget(opened)
    opened.show()
    yield opened
    opened.close()


def test_a_faulty_script_is_shown_with_line_key_and_hint_and_cannot_be_started(
    chooser: ScriptChooser, tmp_path: Path
) -> None:
    text = SCRIPT.replace('goals = ["cases_closed", "cases_dropped"]', 'goals = ["cases_closd", "cases_dropped"]', 1)
    path = write_script(tmp_path, text)
    line = 1 + text.splitlines().index('goals = ["cases_closd", "cases_dropped"]')
    assert not chooser.open_script(path)
    told = chooser.faults.text()
    assert f"desk.toml, line {line}: steps.3.decision.goals.0" in told
    assert "cases_closed" in told.partition("cases_closd")[2], "what would be right"
    assert not chooser.start_button.isEnabled()
    assert not chooser.prepare_button.isEnabled()
    path.write_text("kind = \n", encoding="utf-8")
    assert not chooser.open_script(path)
    assert "line 1" in chooser.faults.text()


def test_a_script_is_prepared_started_and_gone_on_with(qtbot: QtBot, chooser: ScriptChooser, tmp_path: Path) -> None:
    begun: list[RoomSession] = []
    chooser.begun.connect(begun.append)
    assert chooser.open_script(write_script(tmp_path))
    assert not chooser.start_button.isEnabled(), "nothing has been simulated"
    chooser.prepare_button.click()
    qtbot.waitUntil(chooser.start_button.isEnabled)
    chooser.start_button.click()
    (room,) = begun
    room.session.join("Foxes")
    assert room.session.stage.source == "simulated just now"
    assert room.session.path is not None
    room.close()
    chooser.resume(room.session.path)
    assert begun[1].session.state.teams == ("Foxes",)
    begun[1].close()


def test_a_first_look_is_not_kept_for_the_next_time_and_results_in_full_are(
    qtbot: QtBot, chooser: ScriptChooser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FORCESIM_STORE", str(tmp_path / "store.db"))
    assert chooser.open_script(write_script(tmp_path))
    assert chooser.script_file is not None
    for is_first_look in (True, False):
        chooser.first_look.setChecked(is_first_look)
        chooser.prepare_button.click()
        qtbot.waitUntil(chooser.start_button.isEnabled)
        assert has_results(chooser.script_file) is not is_first_look


def test_preparing_can_be_stopped(qtbot: QtBot, chooser: ScriptChooser, engine: FakeEngine, tmp_path: Path) -> None:
    engine.hold_after = 2
    assert chooser.open_script(write_script(tmp_path))
    chooser.prepare_button.click()
    qtbot.waitUntil(lambda: len(engine.made) == 2)
    assert chooser.stop_button.isEnabled()
    chooser.stop_button.click()
    qtbot.waitUntil(chooser.prepare_button.isEnabled)
    assert "Stopped" in chooser.banner.text
    assert not chooser.start_button.isEnabled()


def test_results_of_another_script_are_refused_in_words(
    chooser: ScriptChooser, desk: ScriptFile, desk_results: Preparation, tmp_path: Path
) -> None:
    results = save_preparation(tmp_path / "desk.workshop", desk, desk_results)
    assert chooser.open_script(write_script(tmp_path, SCRIPT.replace("Good morning.", "Good evening.")))
    chooser.open_results(results)
    assert "not of this script as it stands" in chooser.banner.text
    assert not chooser.start_button.isEnabled()


def test_a_session_whose_script_is_nowhere_is_refused_in_words(
    chooser: ScriptChooser, session: WorkshopSession
) -> None:
    begun: list[RoomSession] = []
    chooser.begun.connect(begun.append)
    assert session.path is not None
    chooser.resume(session.path)
    assert "put the script beside the session" in chooser.banner.text
    assert not begun


def test_the_list_of_workshops_fits_the_smallest_screen(chooser: ScriptChooser) -> None:
    assert chooser.minimumSizeHint().width() <= 800
    assert chooser.minimumSizeHint().height() <= 560
