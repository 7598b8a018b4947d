"""A session's file is read with suspicion: whatever is no session, or was made by hand, is refused in words."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from workshop_desk import GUESS

from forcesim.errors import WorkshopError
from forcesim.workshop.session import WorkshopSession
from forcesim.workshop.session_state import load_state


@pytest.fixture
def document(session: WorkshopSession) -> dict[str, Any]:
    session.join("Foxes")
    while session.state.step < GUESS:
        session.next()
    session.predict("Foxes", 5, 1, 9)
    assert session.path is not None
    read: dict[str, Any] = json.loads(session.path.read_text(encoding="utf-8"))
    return read


@pytest.mark.parametrize(
    "content",
    [b"", b"[]", b"null", b"{", b"\xff\xfe", b'{"kind": "forcesim workshop session"}', b'{"a": 1, "a": 2}',
     b'{"kind": NaN}', b"[" * 10_000, b'{"kind": "something else", "format": 1}'],
)  # fmt: skip
def test_a_foreign_file_is_refused_in_words(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "foreign.session"
    path.write_bytes(content)
    with pytest.raises(WorkshopError, match=r"foreign\.session"):
        load_state(path)


@pytest.mark.parametrize("length", [10, 100, 300])
def test_a_file_that_breaks_off_is_refused_in_words(session: WorkshopSession, length: int) -> None:
    assert session.path is not None
    session.path.write_bytes(session.path.read_bytes()[:length])
    with pytest.raises(WorkshopError, match="damaged"):
        load_state(session.path)


@pytest.mark.parametrize(
    "change",
    [
        {"format": 3},
        {"sheet": -1},
        {"seconds": -1.0},
        {"seconds": 1e300},
        {"seconds_here": "1"},
        {"step": -1},
        {"step": 99},
        {"step": "2"},
        {"step": 1.5},
        {"script": "sha256:0"},
        {"date": "<b>today</b>"},
        {"teams": ["Foxes", "foxes"]},
        {"teams": ["x" * 100]},
        {"teams": [f"T{number}" for number in range(99)]},
        {"revealed": [0]},
        {"revealed": [99]},
        {"more": 1},
        {"injects": [{"name": "flood", "step": 1}]},
        {"predictions": [{"step": 2, "team": "Owls", "guess": 1, "low": 0, "high": 2}]},
        {"predictions": [{"step": 2, "team": "Foxes", "guess": 5, "low": 6, "high": 7}]},
        {"predictions": [{"step": 2, "team": "Foxes", "guess": 1e300, "low": 0, "high": 1e301}]},
        {"predictions": [{"step": 0, "team": "Foxes", "guess": 1, "low": 0, "high": 2}]},
        {"choices": [{"step": 3, "team": "Foxes", "options": {"hours": 7, "pursuit": 0}, "reason": "x"}]},
        {"choices": [{"step": 3, "team": "Foxes", "options": {"hours": 1}, "reason": "x"}]},
        {"choices": [{"step": 3, "team": "Foxes", "options": {"hours": 1, "pursuit": 0}, "reason": "x" * 501}]},
        {"red_lines": [{"team": "Foxes", "lines": ["nonsense"]}]},
        {"open_questions": [{"text": "Why?", "step": 99}]},
    ],
    ids=str,
)
def test_a_file_made_by_hand_is_refused_in_words(
    session: WorkshopSession, document: dict[str, Any], change: dict[str, Any]
) -> None:
    assert session.path is not None
    session.path.write_text(json.dumps({**document, **change}), encoding="utf-8")
    with pytest.raises(WorkshopError) as refused:
        WorkshopSession.resume(session.script_file, session.preparation, session.path)
    assert len(str(refused.value)) < 500


def test_a_file_as_it_was_written_is_taken(session: WorkshopSession, document: dict[str, Any]) -> None:
    assert session.path is not None
    session.path.write_text(json.dumps(document), encoding="utf-8")
    resumed = WorkshopSession.resume(session.script_file, session.preparation, session.path)
    assert resumed.state == session.state


def test_a_file_of_the_first_format_begins_its_step_anew(session: WorkshopSession, document: dict[str, Any]) -> None:
    assert session.path is not None
    for field in ("sheet", "seconds", "seconds_here"):
        del document[field]
    session.path.write_text(json.dumps({**document, "format": 1}), encoding="utf-8")
    state = load_state(session.path)
    assert state == session.state
    assert (state.sheet, state.seconds, state.seconds_here) == (0, 0.0, 0.0)


def test_the_sheet_and_the_time_are_in_the_file_and_nobody_is_told_of_them(session: WorkshopSession) -> None:
    told: list[object] = []
    session.listen(told.append)
    session.keep_place(sheet=2, seconds_here=61.5, seconds=600.0)
    assert told == []
    assert session.path is not None
    state = load_state(session.path)
    assert (state.sheet, state.seconds_here, state.seconds) == (2, 61.5, 600.0)
    assert state == session.state
    session.next()
    state = session.state
    assert (state.sheet, state.seconds_here, state.seconds) == (0, 0.0, 600.0), "another step begins at its first sheet"
    session.keep_place(sheet=1, seconds_here=5.0, seconds=605.0)
    session.back()
    assert (session.state.sheet, session.state.seconds_here) == (0, 0.0)


def test_a_session_that_goes_on_in_another_window_is_not_overwritten(session: WorkshopSession) -> None:
    session.join("Foxes")
    assert session.path is not None
    other = WorkshopSession.resume(session.script_file, session.preparation, session.path)
    other.join("Owls")
    for change in (lambda: session.join("Hares"), lambda: session.keep_place(sheet=0, seconds_here=1.0, seconds=1.0)):
        with pytest.raises(WorkshopError, match="another window"):
            change()
    assert session.state.teams == ("Foxes",)
    assert load_state(session.path).teams == ("Foxes", "Owls")
    other.join("Hares")
    assert load_state(session.path).teams == ("Foxes", "Owls", "Hares")
    session.path.unlink()
    other.next()
    assert load_state(session.path).step == 1, "a file that was lost is written again"


def test_a_file_that_is_not_there_or_too_large_is_told(tmp_path: Path) -> None:
    with pytest.raises(WorkshopError, match="can't be read"):
        load_state(tmp_path / "nowhere.session")
    large = tmp_path / "large.session"
    with large.open("wb") as file:
        file.truncate(6_000_000)
    with pytest.raises(WorkshopError, match="too large"):
        load_state(large)
