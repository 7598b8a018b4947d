"""Hours and dates; events with a callback; when exogenous entities arrive."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any, cast

import numpy as np
import numpy.typing as npt
import simpy
from scipy.special import gammaincinv
from simpy.events import NORMAL, Event

from forcesim.scenario.schema.force import Profile
from forcesim.scenario.schema.scenario import Time
from forcesim.simulation.random_streams import RandomStreams

HOURS_PER_YEAR = 8766.0
HOURS_PER_MONTH = HOURS_PER_YEAR / 12.0
_WEEK = 168

Times = npt.NDArray[np.float64]


class ScheduledCall:
    """A call that is due at a time: what SimPy's environment needs of an event, and no more.

    The environment keeps the clock and the order. A process a case, or an event with all that processes need of it,
    would only add overhead: nobody waits for a moment, and it can't fail.
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
    """The simulated time, in hours from the start."""

    __slots__ = ("env", "events")

    def __init__(self) -> None:
        self.env = simpy.Environment()
        self.events = 0

    @property
    def now(self) -> float:
        return self.env.now

    def after(self, delay: float, action: Callable[[Any], None], argument: Any = None, priority: Any = NORMAL) -> None:
        """Call ``action(argument)`` in ``delay`` hours; of equal times, urgent ones come first, then the older."""
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


def intensity(per_year: float, profile: Profile | None, calendar: Calendar, levels: Times | None = None) -> Times:
    """Expected arrivals up to each full hour; float64 of shape (hours + 1,), starting at 0.

    Profile weights are scaled to a mean of one, so that they only spread the yearly rate; ``levels`` multiplies
    each month.
    """
    hours = int(calendar.horizon)
    rate = np.full(hours, per_year / HOURS_PER_YEAR)
    if profile is not None and profile.hour_of_week:
        week = np.asarray(profile.hour_of_week, dtype=np.float64)
        week = np.roll(week * (_WEEK / week.sum()), -24 * calendar.first_weekday)
        rate *= np.resize(week, hours)
    lengths = np.diff(calendar.bounds).astype(np.int64)
    monthly = np.ones(calendar.months)
    if profile is not None and profile.month:
        weights = np.asarray(profile.month, dtype=np.float64)
        monthly = (weights * (12.0 / weights.sum()))[calendar.month_of_year]
    if levels is not None:
        monthly = monthly * levels
    rate *= np.repeat(monthly, lengths)
    return np.concatenate(([0.0], np.cumsum(rate)))


def monthly_levels(
    per_year: float, dispersion: float, calendar: Calendar, luck: RandomStreams, kind: str
) -> Times | None:
    """Gamma multipliers of mean one, a month each, that give monthly counts the variance over mean asked for.

    A Poisson count of mean μ whose level is gamma with variance v has variance μ + vμ², so v = (dispersion − 1) / μ.
    """
    mean = per_year / 12.0
    if dispersion <= 1.0 or mean < 1e-6:
        return None
    shape = mean / (dispersion - 1.0)
    uniforms = luck.stream(kind, "monthly level").first(calendar.months)
    return np.asarray(gammaincinv(shape, uniforms), dtype=np.float64) / shape


def arrival_times(cumulated: Times, luck: RandomStreams, kind: str) -> Times:
    """Arrival times, in hours, of a Poisson process with the given cumulated intensity; entity j is the j-th.

    Made by inversion of the cumulated intensity, which is exact for rates that are constant within each hour, and
    moves every entity's arrival the same way when the rate changes.
    """
    total = float(cumulated[-1])
    if total <= 0.0:
        return np.empty(0)
    gaps = luck.stream(kind, "gap")
    count = int(total + 6.0 * total**0.5 + 32.0)
    while True:
        sums = np.cumsum(-np.log1p(-gaps.first(count)))
        if sums[-1] > total:
            break
        count *= 2
    sums = sums[sums < total]
    times: Times = np.interp(sums, cumulated, np.arange(len(cumulated), dtype=np.float64))
    return times
