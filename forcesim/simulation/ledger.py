"""The books of one run: every hour, count and level, by month (MODEL.md, 2.5).

The law of conservation of hours is read off them: for each team, hours rostered and received equal hours booked and
lent. That of cases is in cases.py.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Iterable
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from forcesim.simulation.calendar import Calendar
from forcesim.simulation.clock import Clock

Months: TypeAlias = npt.NDArray[np.float64]

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
        self.sums: list[float] = [0.0] * months


class HourBook:
    """The hours that one team spends on one activity, by month; officer-hours in ``sums``."""

    __slots__ = ("_ledger", "sums")

    def __init__(self, ledger: Ledger, months: int) -> None:
        self._ledger = ledger
        self.sums: list[float] = [0.0] * months

    def add(self, since: float, until: float, officers: float) -> None:
        """Book ``officers`` × (until − since) hours, each to the month in which it falls."""
        self._ledger.spread(self.sums, since, until, officers)


class Ledger:
    """Counts, hours and levels by month.

    ``month`` is the index of the present month; the model raises it at the turn of a month before anything else
    happens.
    """

    __slots__ = (
        "_bounds", "_clock", "_counts", "_hours", "_lengths", "_levels", "_months", "_samples", "_warm_up", "month",
    )  # fmt: skip

    def __init__(self, calendar: Calendar, clock: Clock) -> None:
        self._clock = clock
        self._bounds: list[float] = calendar.bounds.tolist()
        self._lengths: Months = np.diff(calendar.bounds)[calendar.warm_up :]
        self._months = calendar.months
        self._warm_up = calendar.warm_up
        self.month = 0
        self._counts: dict[str, list[float]] = {}
        self._hours: dict[tuple[str, str], HourBook] = {}
        self._levels: dict[str, Level] = {}
        self._samples: dict[str, list[float]] = {}

    @property
    def now(self) -> float:
        """The present hour."""
        return self._clock.now

    def _empty(self) -> list[float]:
        return [0.0] * self._months

    def count(self, name: str, amount: float = 1.0) -> None:
        """Add to a count of the running month."""
        self._bins(name)[self.month] += amount

    def count_at(self, name: str, time: float) -> None:
        """Add one to a count of the month of an hour that has passed."""
        self._bins(name)[bisect_right(self._bounds, time) - 1] += 1.0

    def _bins(self, name: str) -> list[float]:
        bins = self._counts.get(name)
        if bins is None:
            bins = self._counts[name] = self._empty()
        return bins

    def sample(self, name: str, value: float) -> None:
        """Note a single observation, unless the run is still warming up."""
        if self.month >= self._warm_up:
            samples = self._samples.get(name)
            if samples is None:
                samples = self._samples[name] = []
            samples.append(value)

    def book(self, team: str, activity: str) -> HourBook:
        """Give the book of the hours that a team spends on an activity."""
        key = (team, activity)
        book = self._hours.get(key)
        if book is None:
            book = self._hours[key] = HourBook(self, self._months)
        return book

    def hours(self, team: str, activity: str, since: float, until: float, officers: float) -> None:
        """Book ``officers`` × (until − since) hours of a team to an activity, each to the month in which it falls."""
        self.book(team, activity).add(since, until, officers)

    def change(self, name: str, by: float) -> None:
        """Step a level up or down, now."""
        level = self._levels.get(name)
        if level is None:
            level = self._levels[name] = Level(self._months)
        now = self._clock.now
        if now > level.since:
            self.spread(level.sums, level.since, now, level.value)
            level.since = now
        level.value += by

    def value(self, name: str) -> float:
        """Give the present height of a level."""
        level = self._levels.get(name)
        return 0.0 if level is None else level.value

    def spread(self, bins: list[float], since: float, until: float, rate: float) -> None:
        """Add ``rate`` × (until − since) to monthly sums, each part to the month in which it falls."""
        if rate == 0.0 or until <= since:
            return
        bounds = self._bounds
        month = self.month
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

    def monthly(self, name: str) -> Months:
        """Each month's total of a count."""
        return self._measured_months(self._counts.get(name) or self._empty())

    def monthly_hours(self, activity: str, teams: Iterable[str]) -> Months:
        """Officer-hours that some teams together spent on an activity in each month."""
        sums = self._empty()
        for team in teams:
            for month, hours in enumerate(self.book(team, activity).sums):
                sums[month] += hours
        return self._measured_months(sums)

    def monthly_mean(self, name: str) -> Months:
        """Mean of a level over the time of each month."""
        mean: Months = self.monthly_integral(name) / self._lengths
        return mean

    def monthly_integral(self, name: str) -> Months:
        """Integral of a level over each month: its mean times the hours of the month."""
        level = self._levels.get(name)
        return self._measured_months(self._empty() if level is None else level.sums)

    def samples(self, name: str) -> Months:
        """All single observations of the measured months, in order of time; of shape (observations,)."""
        return np.asarray(self._samples.get(name, []), dtype=np.float64)

    def _measured_months(self, bins: list[float]) -> Months:
        return np.asarray(bins[self._warm_up :], dtype=np.float64)

    def whole(self, name: str) -> float:
        """Total of a count over the whole run, warm-up included."""
        return math.fsum(self._counts.get(name, []))

    def hours_unaccounted(self, teams: Iterable[str]) -> float:
        """Largest |rostered + received − booked − lent| of a team, relative to the hours it had to account for."""
        worst = 0.0
        for team in teams:
            had = math.fsum(self.book(team, "rostered").sums) + math.fsum(self.book(team, "received").sums)
            gone = math.fsum(hours for activity in (*ACTIVITIES, "lent") for hours in self.book(team, activity).sums)
            worst = max(worst, abs(had - gone) / max(had, 1.0))
        return worst
