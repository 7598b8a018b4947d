"""Whatever a script shows is on the stage, in the script's own names, as words that can be read out too."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot
from workshop_desk import HOME, SCRIPT, write_script

from forcesim.workshop.preparation import Preparation
from forcesim.workshop.script_files import check_script, load_script
from forcesim.workshop.session import WorkshopSession
from ui.theme import PROJECTOR
from ui.workshop.room_session import RoomSession
from ui.workshop.stage.stage_view import StageView


@pytest.mark.parametrize(
    ("shown", "picture", "told"),
    [
        ('kind = "chart", chart = "strips", study = "moved"', "strips", "Small cases closed: −"),
        ('kind = "chart", chart = "timeline", study = "moved"', "stage_months", "Half moved: "),
        ('kind = "chart", chart = "futures", study = "moved", outcome = "cases_closed"', "predictions", "eight in ten"),
        ('kind = "outcome", study = "moved", outcome = "cases_closed"', None, "Small cases closed: "),
        ('kind = "sentences", study = "moved"', None, "“Half moved”, compared with “As before”, "),
        ('kind = "predictions"', None, "Foxes: no prediction yet"),
    ],
    ids=["strips", "timeline", "futures", "outcome", "sentences", "predictions"],
)
def test_what_a_script_shows_is_on_the_stage_and_in_words(
    qtbot: QtBot, tmp_path: Path, desk_results: Preparation, shown: str, picture: str | None, told: str
) -> None:
    text = SCRIPT.replace('stage = "Good night."', f'stage = "Good night."\nshow = {{ {shown} }}')
    path = write_script(tmp_path, text)
    assert check_script(path) == ()
    session = WorkshopSession.begin(load_script(path), desk_results)
    session.join("Foxes")
    while session.state.step < HOME:
        session.next()
    room = RoomSession(session)
    view = StageView(room, PROJECTOR)
    qtbot.addWidget(view)
    view.resize(1024, 768)
    view.show()
    assert room.sheet.in_words == "Good night."
    room.next()
    assert told in room.sheet.in_words
    assert (None if view.picture is None else view.picture.objectName()) == picture
    assert told in view.accessibleName()
    room.close()
