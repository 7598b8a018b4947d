"""Goes through a future once, beside the one that is watched, to find cases that can be followed."""

from __future__ import annotations

import time
from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Signal

from forcesim.report.live.case_story import cases_to_follow
from forcesim.simulation.live_run import LiveRun

_EVERY, _SLICE = 20, 0.008  # milliseconds between two slices; seconds of one
_PART = 24.0  # hours


class LookAhead(QObject):
    """Takes a run to its end in slices; ``ready`` then carries the cases that can be followed."""

    ready = Signal(object)  # tuple[CaseChoice, ...]

    def __init__(self, clock: Callable[[], float] = time.perf_counter) -> None:
        super().__init__()
        self._clock = clock
        self._run: LiveRun | None = None
        self._timer = QTimer(self)
        self._timer.setInterval(_EVERY)
        self._timer.timeout.connect(self.tick)

    def begin(self, run: LiveRun) -> None:
        """Go through a run, in place of another that is not at its end yet."""
        self._run = run
        self._timer.start()

    def close(self) -> None:
        """Leave it."""
        self._run = None
        self._timer.stop()

    def tick(self) -> None:
        """Go on for a slice."""
        run = self._run
        if run is None:
            return
        until = self._clock() + _SLICE
        while not run.is_over and self._clock() < until:
            run.advance_to(run.hour + _PART)
        if run.is_over:
            self.close()
            self.ready.emit(cases_to_follow(run.ended_cases, run.first_measured_hour))
