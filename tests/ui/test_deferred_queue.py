"""Work in pieces: one in a turn of the event loop, in order, and only the newest of its name."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer
from pytestqt.qtbot import QtBot

from ui.deferred_queue import DeferredQueue


def test_between_two_pieces_the_window_has_a_turn(qtbot: QtBot) -> None:
    heard: list[str] = []
    owner, clock = QObject(), QTimer()
    turns = DeferredQueue(owner)
    clock.timeout.connect(lambda: heard.append("tick"))
    clock.start(0)
    turns.add("first", lambda: heard.append("first"))
    turns.add("second", lambda: heard.append("second"))
    assert heard == []
    qtbot.waitUntil(lambda: turns.is_done)
    clock.stop()
    between = heard[heard.index("first") + 1 : heard.index("second")]
    assert between
    assert set(between) == {"tick"}


def test_only_the_newest_of_a_name_is_done_in_the_place_of_the_first(qtbot: QtBot) -> None:
    heard: list[str] = []
    owner = QObject()
    turns = DeferredQueue(owner)
    for call in ("old", "other", "new"):
        turns.add("other" if call == "other" else "chart", lambda call=call: heard.append(call))
    qtbot.waitUntil(lambda: turns.is_done)
    assert heard == ["new", "other"]


def test_nothing_is_done_of_what_nobody_wants_any_more(qtbot: QtBot) -> None:
    heard: list[str] = []
    owner = QObject()
    turns = DeferredQueue(owner)
    turns.add("chart", lambda: heard.append("chart"))
    turns.cancel()
    with qtbot.waitSignal(_later(owner).timeout):
        pass
    assert turns.is_done
    assert heard == []


def _later(owner: QObject) -> QTimer:
    timer = QTimer(owner)
    timer.setSingleShot(True)
    timer.start(0)
    return timer
