"""Plays a run in slices on a timer of the window's thread, so that nothing ever waits for it longer than a frame.

A run goes on as fast as its speed asks and the slices allow. To go back, the same future is made again from its start
and taken to the hour, in slices too. Two arms of a fork are kept at the same hour.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import Final, TypeVar

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from forcesim.scenario.named_scenario import NamedScenario
from forcesim.simulation.live_run import MATTERS, LiveRun
from forcesim.simulation.live_state import LiveState
from forcesim.simulation.watch import CaseKey
from ui.garbage import let_oldest_wait
from ui.live.arm_stage import FRAME
from ui.live.officer_cells import WINDOW

T = TypeVar("T")

# hours of the run in a second, by what it is called
SPEEDS: Final[dict[str, float]] = {
    "1 hour a second": 1.0,
    "6 hours a second": 6.0,
    "1 day a second": 24.0,
    "1 week a second": 168.0,
    "1 month a second": 730.5,
}
_SLICE = 0.009  # seconds of a frame that a run may take
# hours that a run goes on at once: fewer where they take long, so that a slice ends with its time
_LEAST_PART, _MOST_PART = 0.25, 24.0
_QUICK, _SLOW = 0.001, 0.004  # seconds of a part
_LONGEST = 0.1  # seconds after which time is not made up for, as when the machine was asleep


class LivePlayer(QObject):
    """Plays one future, or the two arms of a fork.

    ``moved`` is emitted when there is another moment to show, ``restarted`` when the run was made anew, and
    ``playing_changed`` when it starts or stops by itself or by a person.
    """

    moved = Signal()
    restarted = Signal()
    playing_changed = Signal(bool)

    def __init__(self, run: LiveRun, clock: Callable[[], float] = time.perf_counter) -> None:
        super().__init__()
        self._clock = clock
        self._runs: tuple[LiveRun, ...] = (run,)
        self._target = 0.0
        self._last = 0.0
        self._is_playing = False
        self._is_stepping = False
        self._part = 1.0
        self.speed = SPEEDS["1 day a second"]
        # what a step goes to
        self.matters = MATTERS
        self.fork_hour: float | None = None
        self.at_fork: LiveState | None = None
        self.moments: tuple[LiveState, ...] = (run.state(),)
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(FRAME)
        self._timer.timeout.connect(self.tick)

    @property
    def run(self) -> LiveRun:
        """The future that is watched; of a fork the arm that goes on as it was."""
        return self._runs[0]

    @property
    def hour(self) -> float:
        """The hour that is shown."""
        return self.moments[0].hour

    @property
    def target(self) -> float:
        """The hour that is being gone to."""
        return self._target

    @property
    def is_playing(self) -> bool:
        return self._is_playing

    @property
    def is_forked(self) -> bool:
        return len(self._runs) == 2

    @property
    def _apart(self) -> float:
        """The hours between the arms."""
        return abs(self._runs[0].hour - self._runs[-1].hour)

    @property
    def is_on_its_way(self) -> bool:
        """Whether an hour has been asked for that is not reached yet."""
        return any(run.hour < min(self._target, run.horizon) for run in self._runs)

    def close(self) -> None:
        """Stop for good."""
        self._rest()

    # what a person does

    def set_playing(self, playing: bool) -> None:
        """Play or pause; at the end it plays from the start."""
        self._is_stepping = False
        if playing and self.run.is_over:
            self.seek(0.0)
        if playing != self._is_playing:
            self._is_playing = playing
            self._target = max(self._target, self.run.hour) if playing else self._target
            self.playing_changed.emit(playing)
        self._keep_going()

    def step(self) -> None:
        """Pause, and go on to the next event that matters."""
        self.set_playing(False)
        if not self.is_on_its_way:
            self._is_stepping = True
            self._slice()

    def seek(self, hour: float) -> None:
        """Go to an hour, forwards or back."""
        self._is_stepping = False
        self._target = min(max(hour, 0.0), self.run.horizon)
        if self.fork_hour is not None and self._target < self.fork_hour:
            self._drop_fork()
        if self._target < self.run.hour:
            self._make_anew(tuple(run.again() for run in self._runs))
        self._keep_going()

    def watch(self, run: LiveRun, hour: float = 0.0) -> None:
        """Watch another run from an hour on."""
        self._drop_fork()
        self._make_anew((run,))
        self._target = min(hour, run.horizon)
        self._keep_going()

    def follow(self, key: CaseKey, hour: float) -> None:
        """Watch the same future with one of its cases told step by step, from an hour on."""
        self.watch(self.run.again(key, hour), hour)

    def fork(self, named_scenario: NamedScenario) -> None:
        """Let a second arm go on as another scenario from this hour on; ScenarioError where it can't."""
        self._begin_fork(self.run.fork(named_scenario))

    def fork_by_incident(self, officers: Mapping[str, float], weeks: float) -> None:
        """Let an incident happen in a second arm from this hour on; ScenarioError where it can't."""
        self._begin_fork(self.run.fork_by_incident(officers, weeks))

    def _begin_fork(self, second: LiveRun) -> None:
        self.fork_hour, self.at_fork = self.run.hour, self.run.state()
        self._runs = (self.run, second)
        self._target = self.run.hour
        self._keep_going()
        self.restarted.emit()

    def end_fork(self) -> None:
        """Go on with the first arm alone."""
        self._drop_fork()
        self.moments = (self.run.state(),)
        self.restarted.emit()
        self.moved.emit()

    def _drop_fork(self) -> None:
        self._runs = self._runs[:1]
        self.fork_hour = self.at_fork = None

    def _make_anew(self, runs: tuple[LiveRun, ...]) -> None:
        self._is_stepping = False
        self._runs = runs
        self.restarted.emit()

    # time

    def _keep_going(self) -> None:
        if not self._timer.isActive():
            self._last = self._clock()
            self._timer.start()
            let_oldest_wait(self, is_moving=True)

    def _rest(self) -> None:
        self._timer.stop()
        let_oldest_wait(self, is_moving=False)

    def tick(self) -> None:
        """A frame: let as much time of the run pass as its speed asks for."""
        now = self._clock()
        passed, self._last = min(now - self._last, _LONGEST), now
        if self._is_playing and not self.is_on_its_way:
            self._target = min(self._target + passed * self.speed, self.run.horizon)
        self._slice()
        if self.run.is_over and self._is_playing and not self.is_on_its_way:
            self.set_playing(False)
        if not self._is_playing and not self.is_on_its_way and not self._is_stepping:
            self._rest()

    def _go_on(self, part: Callable[[], T]) -> T:
        """Let a part of a run happen, and make the next one longer or shorter by the time that it takes."""
        began = self._clock()
        result = part()
        taken = self._clock() - began
        if taken > _SLOW:
            self._part = max(self._part / 2.0, _LEAST_PART)
        elif taken < _QUICK:
            self._part = min(self._part * 2.0, _MOST_PART)
        return result

    def _slice(self) -> None:
        """Let the arms that are behind go on for a part of a frame, the one that is furthest behind first."""
        until = self._clock() + _SLICE
        while self._is_stepping:
            is_there = self._go_on(lambda: self.run.step(self.run.hour + self._part, self.matters))
            self._target = self.run.hour
            self._is_stepping = not is_there and not self.run.is_over
            if self._clock() >= until:
                break
        while self.is_on_its_way:
            behind = min(self._runs, key=lambda run: run.hour)
            # a moment before the goal is shown too, for what is told of the time between them
            before = self._target - WINDOW
            goal = before if behind.hour < before else self._target
            self._go_on(lambda: behind.advance_to(min(behind.hour + self._part, goal)))  # noqa: B023  called at once
            if not self._apart and behind.hour == goal < self._target:
                self._show()
            if self._clock() >= until and not 0.0 < self._apart <= _MOST_PART:
                break
        if not self._apart:
            self._show()
        if self.is_on_its_way or self._is_stepping:
            self._keep_going()

    def _show(self) -> None:
        self.moments = tuple(run.state() for run in self._runs)
        self.moved.emit()
