"""The simulated time, in hours from the start, and calls that are due at an hour (MODEL.md, 2.4 and 4)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar, TypeAlias

import simpy
from simpy.events import NORMAL

Action: TypeAlias = Callable[[Any], None]


class Clock:
    """The simulated time, in hours from the start; ``events`` counts the calls that were scheduled.

    SimPy's environment keeps the time and the order of calls. ``now`` is its time at the call that is being made.
    """

    __slots__ = ("_schedule", "env", "events", "now")

    def __init__(self) -> None:
        self.env: Any = simpy.Environment()
        self._schedule: Any = self.env.schedule
        self.events = 0
        self.now = 0.0

    def after(self, delay: float, action: Action, argument: Any = None, priority: Any = NORMAL) -> None:
        """Call ``action(argument)`` in ``delay`` hours; at equal times urgent calls come first, then older ones."""
        self.events += 1
        self._schedule(ScheduledCall(self, self.now + delay, action, argument), priority, delay)

    def at(self, time: float, action: Action, argument: Any = None, priority: Any = NORMAL) -> None:
        """Call ``action(argument)`` at a time in hours, or now if that has passed."""
        self.after(max(time - self.now, 0.0), action, argument, priority)

    def at_times(self, times: list[float], action: Callable[[int], None]) -> None:
        """Call ``action(j)`` at ``times[j]``, in hours that never fall; only the next one is on SimPy's list."""
        if times:
            self.at(times[0], Series(self, times, action).happen, 0)

    def run(self, until: float) -> None:
        """Let time pass until an hour, at which nothing more happens."""
        self.env.run(until=until)
        self.now = until


class ScheduledCall:
    """A call that is due at a time: what SimPy's environment needs of an event, and no more.

    SimPy's own events and processes would only add overhead: nothing waits for such a call, and it can't fail.
    """

    __slots__ = ("_action", "_argument", "_clock", "_time", "callbacks")
    _ok: ClassVar[bool] = True

    def __init__(self, clock: Clock, time: float, action: Action, argument: Any) -> None:
        self._clock = clock
        self._time = time
        self._action = action
        self._argument = argument
        self.callbacks: Any = (self,)

    def __call__(self, _: Any) -> None:
        self._clock.now = self._time
        self._action(self._argument)


class Series:
    """Calls at times that are known from the start, each scheduled by the one before it."""

    __slots__ = ("_action", "_clock", "_times")

    def __init__(self, clock: Clock, times: list[float], action: Callable[[int], None]) -> None:
        self._clock = clock
        self._times = times
        self._action = action

    def happen(self, index: int) -> None:
        """Call for the time of this index, and expect the next."""
        if index + 1 < len(self._times):
            self._clock.at(self._times[index + 1], self.happen, index + 1)
        self._action(index)
