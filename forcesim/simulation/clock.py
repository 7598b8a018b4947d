"""The simulated time, in hours from the start, and calls that are due at an hour (MODEL.md, 2.4 and 4)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, ClassVar, Final, TypeAlias

import simpy
from simpy.events import NORMAL

Action: TypeAlias = Callable[[Any], None]


def _never() -> bool:
    return False


# calls that are scheduled between two questions whether the run is to stop
_CALLS_UNASKED: Final = 4096


class RunStopped(Exception):  # noqa: N818  an ending that was asked for, not an error
    """The caller stopped the run before its end."""


class Clock:
    """The simulated time, in hours from the start; ``events`` counts the calls that were scheduled.

    SimPy's environment keeps the time and the order of calls. ``now`` is its time at the call that is being made.
    ``stopped`` says whether the run is to stop; it is asked at every 4,096th call that is scheduled, in the set-up of a
    run too, and by whoever has much to do between two calls.
    """

    __slots__ = ("_schedule", "_stopped", "env", "events", "now")

    def __init__(self, stopped: Callable[[], bool] = _never) -> None:
        self.env: Any = simpy.Environment()
        self._schedule: Any = self.env.schedule
        self._stopped = stopped
        self.events = 0
        self.now = 0.0

    def heed_stop(self) -> None:
        """End the run by :class:`RunStopped` if it is to stop."""
        if self._stopped():
            raise RunStopped

    def after(self, delay: float, action: Action, argument: Any = None, priority: Any = NORMAL) -> None:
        """Call ``action(argument)`` in ``delay`` hours; at equal times urgent calls come first, then older ones."""
        self.events += 1
        if self.events % _CALLS_UNASKED == 0:
            self.heed_stop()
        self._schedule(ScheduledCall(self, self.now + delay, action, argument), priority, delay)

    def at(self, time: float, action: Action, argument: Any = None, priority: Any = NORMAL) -> None:
        """Call ``action(argument)`` at a time in hours, or now if that has passed."""
        self.after(max(time - self.now, 0.0), action, argument, priority)

    def at_times(self, parts: Iterator[list[float]], action: Callable[[int], None]) -> None:
        """Call ``action(j)`` at the j-th of some times, in hours that never fall; only the next one is on SimPy's list.

        The times come in ``parts``, some of which may be empty; the next part is asked for when it is needed.
        """
        Series(self, parts, action).expect()

    def run(self, until: float) -> None:
        """Let time pass until an hour, at which nothing more happens."""
        self.env.run(until=until)
        self.now = until

    @property
    def next_due(self) -> float:
        """The hour at which something happens next, infinite where nothing does."""
        return float(self.env.peek())

    def step(self) -> None:
        """Let the next thing happen."""
        self.env.step()

    def pass_until(self, until: float) -> None:
        """Let time pass until an hour, and all that is due at that hour happen too.

        Where a run stops in between changes nothing in it: what is due later keeps its order.
        """
        if until > self.env.now:
            self.env.run(until=until)
        while self.env.peek() <= until:
            self.env.step()
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
    """Calls at times that are known before, each scheduled by the one before it."""

    __slots__ = ("_action", "_clock", "_index", "_next", "_parts", "_times")

    def __init__(self, clock: Clock, parts: Iterator[list[float]], action: Callable[[int], None]) -> None:
        self._clock = clock
        self._parts = parts
        self._action = action
        self._times: list[float] = []
        self._next = 0  # in the part
        self._index = 0  # of all

    def expect(self) -> None:
        """Schedule the next call, if there is one."""
        while self._next == len(self._times):
            times = next(self._parts, None)
            if times is None:
                return
            self._times = times
            self._next = 0
        self._next += 1
        self._index += 1
        self._clock.at(self._times[self._next - 1], self._happen, self._index - 1)

    def _happen(self, index: int) -> None:
        self.expect()
        self._action(index)
