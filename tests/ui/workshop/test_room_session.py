"""A session that was left goes on at its sheet, with the time that it took; what is saved of it disturbs nobody."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QTimer
from workshop_desk import GUESS

from forcesim.errors import WorkshopError
from forcesim.workshop.preparation import Preparation
from forcesim.workshop.script_files import ScriptFile
from forcesim.workshop.session import WorkshopSession
from ui.workshop.room_session import RoomSession
from ui.workshop.trainer_window import TrainerWindow

Lead = Callable[[WorkshopSession], TrainerWindow]


class Clock:
    """Stands still until it is told."""

    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def again(desk: ScriptFile, desk_results: Preparation, tmp_path: Path) -> Callable[[Clock], RoomSession]:
    """Opens the session from its file, as after a kill."""

    def resume(clock: Clock) -> RoomSession:
        return RoomSession(WorkshopSession.resume(desk, desk_results, tmp_path / "desk.session"), clock)

    return resume


def test_a_session_that_was_killed_goes_on_at_its_sheet_with_its_time(
    session: WorkshopSession, again: Callable[[Clock], RoomSession]
) -> None:
    clock = Clock()
    room = RoomSession(session, clock)
    clock.now += 300.0
    session.next()
    assert len(room.sheets) == 2, "a text, and the red lines that are proposed"
    clock.now += 125.0
    room.next()

    later = Clock()
    later.now = 5.0
    room = again(later)
    assert room.page == 1
    assert room.sheet.rows
    assert room.time.in_words(2.0, 60.0) == "2 of 2 minutes at this step; 7 of 60 in all"
    room.back()
    assert again(Clock()).page == 0
    later.now += 60.0
    assert room.time.in_words(2.0, 60.0) == "3 of 2 minutes at this step; 8 of 60 in all"
    assert again(Clock()).time.whole == 425.0, "of the time at most what came after the last turn is lost"
    room.close()
    assert again(Clock()).time.whole == 485.0
    room = again(later)
    room.session.next()
    assert (room.time.here, room.time.whole) == (0.0, 485.0)


def test_the_sheet_of_a_reveal_is_kept(session: WorkshopSession, again: Callable[[Clock], RoomSession]) -> None:
    room = RoomSession(session, Clock())
    while session.state.step < GUESS:
        session.next()
    session.reveal()
    assert len(room.sheets) > 1
    room.next()
    assert room.page == 1
    assert again(Clock()).page == 1


def test_time_that_can_not_be_saved_is_told_and_the_sheet_turns_all_the_same(
    session: WorkshopSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    room = RoomSession(session, Clock())
    while session.state.step < GUESS:
        session.next()
    session.reveal()

    def full(*_: object) -> bytes:
        raise WorkshopError("the disk is full")

    monkeypatch.setattr("forcesim.workshop.session.save_state", full)
    told: list[str] = []
    room.refused.connect(told.append)
    room.next()
    assert room.page == 1
    assert told == ["The disk is full."]


def test_why_time_can_not_be_saved_is_said_once_and_again_for_another_reason_or_after_it_was_saved(
    session: WorkshopSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = Clock()
    room = RoomSession(session, clock)
    (keeper,) = room.findChildren(QTimer)
    reason = ["the disk is full"]

    def refuse(*_: object) -> bytes:
        raise WorkshopError(reason[0])

    told: list[str] = []
    room.refused.connect(told.append)

    def pass_time(times: int) -> None:
        for _ in range(times):
            clock.now += 20.0
            keeper.timeout.emit()

    with monkeypatch.context() as patch:
        patch.setattr("forcesim.workshop.session.save_state", refuse)
        pass_time(3)
        assert told == ["The disk is full."]
        reason[0] = "the stick is gone"
        pass_time(2)
        assert told == ["The disk is full.", "The stick is gone."]
    pass_time(1)
    monkeypatch.setattr("forcesim.workshop.session.save_state", refuse)
    pass_time(2)
    assert told == ["The disk is full.", "The stick is gone.", "The stick is gone."]


def test_the_time_is_saved_while_nobody_does_anything(session: WorkshopSession) -> None:
    clock = Clock()
    room = RoomSession(session, clock)
    clock.now += 40.0
    (keeper,) = room.findChildren(QTimer)
    assert keeper.isActive()
    assert keeper.interval() <= 30_000
    keeper.timeout.emit()
    assert session.state.seconds == 40.0


def test_the_trainer_reads_how_late_it_is(lead: Lead, session: WorkshopSession) -> None:
    session.keep_place(sheet=0, seconds_here=120.0, seconds=660.0)
    told = lead(session).step_panel.timing.text()
    assert told.startswith("2 of ")
    assert "11 of " in told


def test_a_click_too_many_shuts_no_team_out(session: WorkshopSession) -> None:
    for team in ("Foxes", "Owls"):
        session.join(team)
    room = RoomSession(session, Clock())
    while session.state.step < GUESS:
        session.next()
    session.predict("Foxes", 5.0, 1.0, 9.0)
    assert "nothing is in from Owls" in room.comes_next
    room.next()
    assert room.is_held
    assert not session.is_revealed
    room.back()
    session.next()
    assert not room.is_held, "it is asked anew where somebody came back"
    room.next()
    room.next()
    assert session.is_revealed, "twice is meant"


def test_where_all_have_entered_one_click_reveals(session: WorkshopSession) -> None:
    session.join("Foxes")
    room = RoomSession(session, Clock())
    while session.state.step < GUESS:
        session.next()
    room.next()
    assert room.is_held
    session.predict("Foxes", 5.0, 1.0, 9.0)
    assert not room.is_held
    assert room.comes_next == "the reveal"
    room.next()
    assert session.is_revealed
