"""The simulated time (MODEL.md, 2.4 and 4): hours from the start, calls that are due at an hour, and the months.

The clock runs in hours from a calendar start, so that nights, weekends, months and years are real.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any, cast

import numpy as np
import numpy.typing as npt
import simpy
from simpy.events import NORMAL, Event

from forcesim.scenario.schema.scenario import Time

HOURS_PER_YEAR = 8766.0
HOURS_PER_MONTH = HOURS_PER_YEAR / 12.0

Times = npt.NDArray[np.float64]


class ScheduledCall:
    """A call that is due at a time: what SimPy's environment needs of an event, and no more.

    The environment keeps the clock and the order of calls. SimPy's own events and processes would only add overhead:
    nothing waits for such a call, and it can't fail.
    """

    __slots__ = ("_action", "_argument", "callbacks")
    _ok = True

    def __init__(self, action: Callable[[Any], None], argument: Any) -> None:
        self._action = action
        self._argument = argument
        self.callbacks: Any = (self,)

    def __call__(self, _: ScheduledCall) -> None:
        self._action(self._argument)


class Clock:
    """The simulated time, in hours from the start; ``events`` counts the calls that were scheduled."""

    __slots__ = ("env", "events")

    def __init__(self) -> None:
        self.env = simpy.Environment()
        self.events = 0

    @property
    def now(self) -> float:
        """Hours since the start of the run."""
        return self.env.now

    def after(self, delay: float, action: Callable[[Any], None], argument: Any = None, priority: Any = NORMAL) -> None:
        """Call ``action(argument)`` in ``delay`` hours; at equal times urgent calls come first, then older ones."""
        self.events += 1
        self.env.schedule(cast(Event, ScheduledCall(action, argument)), priority, delay)

    def at(self, time: float, action: Callable[[Any], None], argument: Any = None, priority: Any = NORMAL) -> None:
        """Call ``action(argument)`` at a time in hours, or now if that has passed."""
        self.after(max(time - self.env.now, 0.0), action, argument, priority)


class Calendar:
    """The months of a run.

    ``bounds`` are the starts of all months and the end of the last, in hours; float64 of shape (months + 1,). The
    first ``warm_up`` months are left out of results. Clock changes in spring and autumn are left out too.
    """

    __slots__ = ("bounds", "first_weekday", "horizon", "month_of_year", "months", "start", "warm_up", "years")

    def __init__(self, time: Time) -> None:
        self.start = dt.datetime.combine(time.start, dt.time())
        self.warm_up = round(float(time.warm_up_years) * 12)
        measured = round(float(time.years) * 12)
        self.months = self.warm_up + measured
        self.years = measured / 12.0
        first = np.datetime64(self.start, "M")
        starts = (first + np.arange(self.months + 1)).astype("datetime64[h]")
        self.bounds: Times = (starts - starts[0]).astype(np.float64)
        self.horizon = float(self.bounds[-1])
        self.first_weekday = self.start.weekday()
        self.month_of_year = (self.start.month - 1 + np.arange(self.months)) % 12

    def days(self) -> int:
        """Give the number of days that begin within the run."""
        return int(self.horizon // 24)
