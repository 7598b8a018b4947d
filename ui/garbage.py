"""Cyclic garbage is collected at rest, in the window's own thread, and nowhere else.

Python collects wherever it happens to ask for memory: in the thread of a study, or deep within a call of Qt's. Objects
of Qt that die there can take the whole program with them. So automatic collection is off while there is a window, and a
timer of the window's thread does it instead, by Python's own thresholds.
"""

from __future__ import annotations

import gc

from PySide6.QtCore import QObject, QTimer

_EVERY = 250  # milliseconds
_OLDEST = 2
# what moves on the screen now, by identity
_movers: set[int] = set()


class GarbageTimer(QObject):
    """Collects garbage as long as it lives; Python does so itself again once the last of them is gone."""

    _living = 0

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        GarbageTimer._living += 1
        gc.disable()
        self._timer = QTimer(self)
        self._timer.setInterval(_EVERY)
        self._timer.timeout.connect(collect_what_is_due)
        self._timer.start()
        self.destroyed.connect(_let_python_collect)


def let_oldest_wait(mover: object, *, is_moving: bool) -> None:
    """Say whether something moves on the screen. While anything does, the oldest objects are not looked through.

    That would take longer than a frame, and a run that is watched has many of them, hardly any of which are garbage.
    """
    if is_moving:
        _movers.add(id(mover))
    else:
        _movers.discard(id(mover))


def collect_what_is_due() -> None:
    """Collect the oldest generation of objects that has reached its threshold, and all younger ones."""
    counts, thresholds = gc.get_count(), gc.get_threshold()
    for generation in (_OLDEST, 1, 0):
        if generation == _OLDEST and _movers:
            continue
        if counts[generation] > thresholds[generation]:
            gc.collect(generation)
            return


def _let_python_collect() -> None:
    GarbageTimer._living -= 1
    if GarbageTimer._living == 0:
        gc.enable()
