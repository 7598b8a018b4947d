"""The books of one run: every hour, count and level, by month (MODEL.md, 2.5).

The law of conservation of hours is read off them: for each team, hours rostered and received equal hours booked and
lent. That of cases is in cases.py.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable

import numpy as np
import numpy.typing as npt

from forcesim.simulation.clock import Calendar, Clock

# what a team's hours can be booked to; "lost" is lost in transfer
ACTIVITIES = (
    "small_cases", "searching", "farms", "organised_crime", "general", "idle", "lost", "incidents", "absent",
)  # fmt: skip


class Level:
    """A quantity that moves in steps, integrated over time."""

    __slots__ = ("since", "sums", "value")

    def __init__(self, months: int) -> None:
        self.value = 0.0
        self.since = 0.0
        self.sums = [0.0] * months


class Ledger:
    """Counts, hours and levels by month.

    ``month`` is the index of the present month; the model raises it at the turn of a month before anything else
    happens.
    """

    def __init__(self, calendar: Calendar, clock: Clock) -> None:
        self._calendar = calendar
        self._clock = clock
        self._bounds: list[float] = calendar.bounds.tolist()
        self.month = 0
        self._counts: defaultdict[str, list[float]] = defaultdict(self._empty)
        self._hours: defaultdict[tuple[str, str], list[float]] = defaultdict(self._empty)
        self._levels: dict[str, Level] = {}
        self._samples: defaultdict[str, list[float]] = defaultdict(list)

    def _empty(self) -> list[float]:
        return [0.0] * self._calendar.months

    def count(self, name: str, amount: float = 1.0) -> None:
        """Add to a count of the running month."""
        self._counts[name][self.month] += amount

    def sample(self, name: str, value: float) -> None:
        """Note a single observation, unless the run is still warming up."""
        if self.month >= self._calendar.warm_up:
            self._samples[name].append(value)

    def hours(self, team: str, activity: str, since: float, until: float, officers: float) -> None:
        """Book ``officers`` × (until − since) hours of a team to an activity, each to the month in which it falls."""
        self._spread(self._hours[team, activity], since, until, officers)

    def change(self, name: str, by: float) -> None:
        """Step a level up or down, now."""
        level = self._levels.get(name)
        if level is None:
            level = self._levels[name] = Level(self._calendar.months)
        now = self._clock.now
        if now > level.since:
            self._spread(level.sums, level.since, now, level.value)
            level.since = now
        level.value += by

    def value(self, name: str) -> float:
        """Give the present height of a level."""
        level = self._levels.get(name)
        return 0.0 if level is None else level.value

    def _spread(self, bins: list[float], since: float, until: float, rate: float) -> None:
        if rate == 0.0 or until <= since:
            return
        bounds, month = self._bounds, self.month
        if since >= bounds[month] and until <= bounds[month + 1]:
            bins[month] += rate * (until - since)
            return
        # begun in another month, or lasting into the next, as a shift over the turn of a month
        month = bisect_right(bounds, since) - 1
        while since < until:
            end = min(bounds[month + 1], until)
            bins[month] += rate * (end - since)
            since, month = end, month + 1

    def finish(self) -> None:
        """Integrate all levels up to the end of the run."""
        for name in list(self._levels):
            self.change(name, 0.0)

    # read at the end of the run; arrays are float64 of shape (measured months,)

    def monthly(self, name: str) -> npt.NDArray[np.float64]:
        """Each month's total of a count."""
        return self._measured_months(self._counts[name])

    def monthly_hours(self, activity: str, teams: Iterable[str]) -> npt.NDArray[np.float64]:
        """Officer-hours that some teams together spent on an activity in each month."""
        return self._measured_months(
            [sum(month) for month in zip(*(self._hours[team, activity] for team in teams), strict=True)]
        )

    def monthly_mean(self, name: str) -> npt.NDArray[np.float64]:
        """Mean of a level over the time of each month."""
        level = self._levels.get(name)
        sums = self._empty() if level is None else level.sums
        return self._measured_months(sums) / np.diff(self._calendar.bounds)[self._calendar.warm_up :]

    def monthly_integral(self, name: str) -> npt.NDArray[np.float64]:
        """Integral of a level over each month: its mean times the hours of the month."""
        level = self._levels.get(name)
        return self._measured_months(self._empty() if level is None else level.sums)

    def samples(self, name: str) -> npt.NDArray[np.float64]:
        """All single observations of the measured months, in order of time; of shape (observations,)."""
        return np.asarray(self._samples[name], dtype=np.float64)

    def _measured_months(self, bins: list[float]) -> npt.NDArray[np.float64]:
        return np.asarray(bins[self._calendar.warm_up :], dtype=np.float64)

    def whole(self, name: str) -> float:
        """Total of a count over the whole run, warm-up included."""
        return sum(self._counts[name])

    def hours_unaccounted(self, teams: Iterable[str]) -> float:
        """Largest |rostered + received − booked − lent| of a team, relative to the hours it had to account for."""
        worst = 0.0
        for team in teams:
            had = sum(self._hours[team, "rostered"]) + sum(self._hours[team, "received"])
            gone = sum(sum(self._hours[team, activity]) for activity in (*ACTIVITIES, "lent"))
            worst = max(worst, abs(had - gone) / max(had, 1.0))
        return worst
