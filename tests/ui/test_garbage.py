"""Objects of Qt die in the window's thread and at rest, or they take the program with them."""

from __future__ import annotations

import gc
import threading
import weakref

from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from ui.garbage import GarbageTimer
from ui.window import Window


class Cycle:
    """Something that only the collector of garbage gets rid of."""

    def __init__(self) -> None:
        self.itself = self


def many_objects() -> list[Cycle]:
    return [Cycle() for _ in range(50_000)]


def test_no_thread_of_a_study_collects_garbage_while_there_is_a_window(window: Window) -> None:
    dead_in: list[str] = []
    cycle = Cycle()
    weakref.finalize(cycle, lambda: dead_in.append(threading.current_thread().name))
    del cycle
    thread = threading.Thread(target=many_objects, name="study")
    thread.start()
    thread.join()
    assert dead_in == []
    gc.collect()
    assert dead_in == [threading.main_thread().name]


def test_the_timer_collects_what_is_due(qtbot: QtBot, window: Window) -> None:
    cycle = Cycle()
    gone = weakref.ref(cycle)
    del cycle
    kept = many_objects()
    qtbot.waitUntil(lambda: gone() is None, timeout=10_000)
    assert len(kept) == 50_000


def test_python_collects_by_itself_again_once_the_last_window_is_gone(qtbot: QtBot) -> None:
    first, second = QObject(), QObject()
    GarbageTimer(first)
    GarbageTimer(second)
    assert not gc.isenabled()
    for parent, is_enabled in ((first, False), (second, True)):
        with qtbot.waitSignal(parent.destroyed):
            parent.deleteLater()
        assert gc.isenabled() == is_enabled
