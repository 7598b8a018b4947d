"""How many cases are received: a rate with its interval, how far months differ, the hours of the week.

Months differ by more than chance would make them (Poisson), so the interval is wider by the root of the dispersion:
the variance of a month's count over its mean, from Pearson's statistic over the degrees of freedom (quasi-Poisson;
McCullagh and Nelder 1989, section 6.2.3), never below 1. Its own interval takes that statistic as chi-squared.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import scipy

from forcesim.importers.cases.survival import Floats

DAYS_PER_YEAR = 365.25
# whole months from which dispersion, and a trend, can be told
_MONTHS_FOR_DISPERSION, _MONTHS_FOR_TREND = 6, 12
# an empty month is a gap in the table where chance would make one less often than this
_CHANCE_OF_A_GAP = 1e-4
_CASES_FOR_A_WEEK = 300
_LEVEL = 0.05


@dataclass(frozen=True, slots=True)
class Trend:
    """The change of the rate a year, as a share of it, with a 95% interval; ``is_clear`` where that leaves out 0."""

    share: float
    low: float
    high: float

    @property
    def is_clear(self) -> bool:
        return self.low > 0 or self.high < 0


@dataclass(frozen=True, slots=True)
class ArrivalFit:
    """Cases received: ``per_year`` with a 95% interval, from ``count`` cases in ``days`` days.

    ``months`` holds (first day, days of it, cases) of the months that count; ``gaps`` are months without any case that
    are taken for missing. ``dispersion`` is None with too few months.
    """

    per_year: float
    low: float
    high: float
    count: int
    days: float
    months: tuple[tuple[dt.date, float, int], ...]
    gaps: tuple[dt.date, ...]
    dispersion: float | None
    dispersion_low: float | None
    dispersion_high: float | None
    trend: Trend | None


def fit_arrivals(received: Sequence[dt.datetime], begin: dt.date, end: dt.date, usual_dispersion: float) -> ArrivalFit:
    """Fit the rate of cases received from the day ``begin`` to before ``end``.

    ``usual_dispersion`` widens the interval where the table has too few months to tell its own.
    """
    counts: dict[tuple[int, int], int] = {}
    for moment in received:
        counts[moment.year, moment.month] = counts.get((moment.year, moment.month), 0) + 1
    spans = list(_month_spans(begin, end))
    total_days = math.fsum(days for _, days in spans)
    mean_a_day = len(received) / max(total_days, 1.0)
    months, gaps = [], []
    for first, days in spans:
        count = counts.get((first.year, first.month), 0)
        if count == 0 and math.exp(-mean_a_day * days) < _CHANCE_OF_A_GAP:
            gaps.append(first)
        else:
            months.append((first, days, count))
    days = math.fsum(length for _, length, _ in months)
    count = len(received)
    whole = [(first, length, number) for first, length, number in months if length >= 28]
    dispersion, low_dispersion, high_dispersion = _dispersion(whole)
    factor = max(1.0, usual_dispersion if dispersion is None else dispersion)
    low, high = (end_count * DAYS_PER_YEAR / days for end_count in _count_interval(count, factor))
    return ArrivalFit(
        count * DAYS_PER_YEAR / days,
        low,
        high,
        count,
        days,
        tuple(months),
        tuple(gaps),
        dispersion,
        low_dispersion,
        high_dispersion,
        _trend(whole, factor),
    )


def _month_spans(begin: dt.date, end: dt.date) -> list[tuple[dt.date, float]]:
    """The months from a day to before another, each with the days of it that lie between."""
    spans = []
    first = begin
    while first < end:
        following = dt.date(first.year + first.month // 12, first.month % 12 + 1, 1)
        spans.append((first, float((min(following, end) - first).days)))
        first = following
    return spans


def _count_interval(count: int, dispersion: float) -> tuple[float, float]:
    """A 95% interval of an expected count: exact for Poisson counts (Garwood 1936), wider by the dispersion."""
    scaled = count / dispersion
    low = dispersion * float(scipy.stats.chi2.ppf(_LEVEL / 2, 2 * scaled)) / 2 if count else 0.0
    return low, dispersion * float(scipy.stats.chi2.ppf(1 - _LEVEL / 2, 2 * (scaled + 1))) / 2


def _dispersion(months: Sequence[tuple[dt.date, float, int]]) -> tuple[float | None, float | None, float | None]:
    if len(months) < _MONTHS_FOR_DISPERSION:
        return None, None, None
    counts = np.array([count for _, _, count in months], dtype=np.float64)
    days = np.array([length for _, length, _ in months])
    expected = counts.sum() * days / days.sum()
    if not expected.all():
        return None, None, None
    statistic, freedom = float(np.sum((counts - expected) ** 2 / expected)), len(months) - 1
    low, high = (statistic / float(scipy.stats.chi2.ppf(share, freedom)) for share in (1 - _LEVEL / 2, _LEVEL / 2))
    return statistic / freedom, low, high


def _trend(months: Sequence[tuple[dt.date, float, int]], dispersion: float) -> Trend | None:
    """The slope of the logarithm of the rate: Poisson regression on time, with errors wider by the dispersion."""
    counts = np.array([count for _, _, count in months], dtype=np.float64)
    if len(months) < _MONTHS_FOR_TREND or counts.sum() < 30:
        return None
    days = np.array([length for _, length, _ in months])
    years = np.array([(first - months[0][0]).days / DAYS_PER_YEAR for first, _, _ in months])
    centred = years - float(np.average(years, weights=counts))
    slope, level = 0.0, math.log(counts.sum() / days.sum())
    for _ in range(50):
        expected = days * np.exp(level + slope * centred)
        score = np.array([np.sum(counts - expected), np.sum((counts - expected) * centred)])
        information = np.array(
            [
                [expected.sum(), np.sum(expected * centred)],
                [np.sum(expected * centred), np.sum(expected * centred**2)],
            ]
        )
        step = np.linalg.solve(information, score)
        level, slope = level + float(step[0]), slope + float(step[1])
        if float(np.abs(step).max()) < 1e-10:
            break
    error = math.sqrt(dispersion * float(np.linalg.inv(information)[1, 1]))
    reach = float(scipy.stats.t.ppf(1 - _LEVEL / 2, len(months) - 2)) * error
    share, low, high = (math.expm1(min(value, 20.0)) for value in (slope, slope - reach, slope + reach))
    return Trend(share, low, high)


@dataclass(frozen=True, slots=True)
class WeekProfile:
    """Weights of the 168 hours of the week from Monday 00:00, from ``count`` cases whose hour is known."""

    weights: tuple[float, ...]
    count: int


def fit_week(moments: Sequence[dt.datetime]) -> WeekProfile | str:
    """The week's profile, or why there is none, in a sentence.

    Days of the week and hours of the day are taken to be independent, since 168 hours of their own would be mostly
    luck; half a case is added to each, so that no hour is impossible.
    """
    if len(moments) < _CASES_FOR_A_WEEK:
        return (
            f"The hours of the week are not told: the table gives {len(moments):,} of the {_CASES_FOR_A_WEEK} times of "
            "day that this takes."
        )
    heaped = _heaped(moments)
    if heaped:
        return heaped
    hours = np.full(24, 0.5)
    days = np.full(7, 0.5)
    for moment in moments:
        hours[moment.hour] += 1
        days[moment.weekday()] += 1
    weights: Floats = np.outer(days / days.sum(), hours / hours.sum()).ravel() * 168
    return WeekProfile(tuple(float(f"{weight:.4g}") for weight in weights), len(moments))


def _heaped(moments: Sequence[dt.datetime]) -> str:
    """Why a clock can't be trusted; "" where it can."""
    at_midnight = len([moment for moment in moments if (moment.hour, moment.minute) == (0, 0)])
    if at_midnight > 0.2 * len(moments):
        return (
            f"{at_midnight / len(moments):.0%} of the times are midnight exactly, which stands for no time: the hours "
            "of the week are not told."
        )
    after_noon = len([moment for moment in moments if moment.hour >= 13])
    if len(moments) >= 100 and after_noon == 0:
        return "No time lies after 13:00: the clock has lost its afternoon, and the hours of the week are not told."
    return ""
