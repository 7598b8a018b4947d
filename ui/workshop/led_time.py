"""How long a workshop has been led, and its step: goes on from where the session was left."""

from __future__ import annotations

from collections.abc import Callable

_MINUTE = 60.0


class LedTime:
    """Counts seconds by a ``clock``; ``here`` were spent at the step before now, ``whole`` in all."""

    def __init__(self, clock: Callable[[], float], here: float, whole: float) -> None:
        self._clock = clock
        now = clock()
        self._step_began, self._began = now - here, now - whole

    @property
    def here(self) -> float:
        """Seconds at this step."""
        return max(self._clock() - self._step_began, 0.0)

    @property
    def whole(self) -> float:
        """Seconds since the workshop began, without those in which nobody led it."""
        return max(self._clock() - self._began, 0.0)

    def begin_step(self) -> None:
        """Another step begins now."""
        self._step_began = self._clock()

    def in_words(self, of_step: float, of_all: float) -> str:
        """The time against the minutes that were meant for the step and for all: "2 of 3 minutes at this step; …"."""
        here, whole = int(self.here // _MINUTE), int(self.whole // _MINUTE)
        return f"{here} of {of_step:g} minutes at this step; {whole} of {of_all:g} in all"
