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
        {"format": 2},
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


def test_a_file_that_is_not_there_or_too_large_is_told(tmp_path: Path) -> None:
    with pytest.raises(WorkshopError, match="can't be read"):
        load_state(tmp_path / "nowhere.session")
    large = tmp_path / "large.session"
    with large.open("wb") as file:
        file.truncate(6_000_000)
    with pytest.raises(WorkshopError, match="too large"):
        load_state(large)
