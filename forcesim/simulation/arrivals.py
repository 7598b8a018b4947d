"""When cases, farms, groups and shocks come: Poisson processes with a profile of the week and the year (MODEL.md, 2.4).

Whatever arrives without being asked for has its times drawn from random numbers of its own, not from what happens in
the run, so that every policy meets the same people on the same days.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import numpy as np
import scipy

from forcesim.scenario.schema.force import Profile
from forcesim.simulation.calendar import HOURS_PER_YEAR, Calendar, Times
from forcesim.simulation.random_streams import RandomStreams, exponentials

_WEEK = 168
# arrivals that are drawn at once, a multiple of four: enough for numpy, and half a megabyte
PART: Final = 16_384


def intensity(
    per_year: float | Times, profile: Profile | None, calendar: Calendar, levels: Times | None = None
) -> Times:
    """Expected arrivals up to each full hour; float64 of shape (hours + 1,), starting at 0.

    The weights of a profile are rates: they spread the yearly number over the week and the year and leave the number
    of each calendar year alone, whatever the lengths of its months. ``per_year`` may differ from hour to hour, as an
    array of shape (hours,); ``levels`` multiplies each month.
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
        monthly = _monthly_weights(np.asarray(profile.month, dtype=np.float64), calendar)
    if levels is not None:
        monthly = monthly * levels
    rate *= np.repeat(monthly, lengths)
    return np.concatenate(([0.0], np.cumsum(rate)))


def _monthly_weights(weights: Times, calendar: Calendar) -> Times:
    """Weights of the months of a run, with a mean of one over the hours of every calendar year; of shape (months,)."""
    starts = np.datetime64(calendar.start, "M") + np.arange(calendar.months)
    year = starts.astype("datetime64[Y]")
    januaries = year.astype("datetime64[M]")[:, np.newaxis] + np.arange(13)
    lengths = np.diff(januaries.astype("datetime64[D]").astype(np.float64), axis=1)
    monthly: Times = weights[calendar.month_of_year] * lengths.sum(axis=1) / (lengths @ weights)
    return monthly


def monthly_levels(
    per_year: float, dispersion: float, calendar: Calendar, streams: RandomStreams, kind: str
) -> Times | None:
    """Gamma multipliers of mean one, one a month, that give monthly counts a variance over mean of ``dispersion``.

    A Poisson count of mean μ whose level is gamma with variance v has variance μ + vμ², so v = (dispersion − 1) / μ.
    """
    mean = per_year / 12.0
    if dispersion <= 1.0 or mean < 1e-6:
        return None
    shape = mean / (dispersion - 1.0)
    uniforms = streams.stream(kind, "monthly level").first(calendar.months)
    return np.asarray(scipy.special.gammaincinv(shape, uniforms), dtype=np.float64) / shape


def arrival_parts(cumulated: Times, streams: RandomStreams, kind: str) -> Iterator[Times]:
    """Arrival times, in hours, of a Poisson process with the given cumulated intensity (see :func:`intensity`).

    float64 in rising order, in parts of at most ``PART``, each made when it is asked for, so that a run holds no more
    arrivals than are near; the j-th of all is entity j of the ``kind``. Made by inversion of the cumulated intensity,
    which is exact for rates that are constant within each hour, and moves every entity's arrival the same way when the
    rate changes.
    """
    total = float(cumulated[-1])
    if total <= 0.0:
        return
    gaps = streams.stream(kind, "gap")
    hours = np.arange(len(cumulated), dtype=np.float64)
    # a little more than what will come, if that is few; a number's place in its stream is a multiple of four
    count = min(4 * int((total + 6.0 * total**0.5 + 35.0) / 4.0), PART)
    begin, reached = 0, 0.0
    while reached < total:
        steps = exponentials(gaps.part(begin, count))
        # added up one after the other, as if in one part: the same bits however they are parted
        steps[0] += reached
        sums = np.cumsum(steps)
        reached = float(sums[-1])
        yield np.interp(sums[sums < total], cumulated, hours)
        begin += count


def arrival_lists(cumulated: Times, streams: RandomStreams, kind: str) -> Iterator[list[float]]:
    """The parts of :func:`arrival_parts` as lists."""
    for times in arrival_parts(cumulated, streams, kind):
        yield times.tolist()


def arrival_times(cumulated: Times, streams: RandomStreams, kind: str) -> Times:
    """All arrival times of :func:`arrival_parts`, for what comes seldom."""
    return np.concatenate([np.empty(0), *arrival_parts(cumulated, streams, kind)])
