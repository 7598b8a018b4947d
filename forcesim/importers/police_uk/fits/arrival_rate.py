"""How many crimes come to notice a year: the mean with its interval, the spread of months, the drift over the years."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from forcesim.importers.police_uk.files.months import days_of, number_of
from forcesim.importers.police_uk.fits.quasi_poisson import Floats, count_interval, fit_counts

DAYS_PER_YEAR = 365.25
LEVEL = 0.95
# with fewer months their own spread says little, and that of other forces is taken if it is larger
MONTHS_FOR_SPREAD = 6
MONTHS_FOR_TREND = 12
MONTHS_FOR_DISPERSION = 12
# variance over mean of monthly drug crimes at a steady level: the higher end of what is published of three forces
SPREAD_ELSEWHERE = 2.0


@dataclass(frozen=True, slots=True)
class Estimate:
    """A number with its 95% interval."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class ArrivalRate:
    """What the monthly counts say.

    ``per_year`` is the mean of the months that are there; ``dispersion`` variance over mean around the trend, None with
    too few months; ``dispersion_p`` the chance of so much spread in pure chance (the index-of-dispersion test);
    ``correlation`` of neighbouring months, after its bias; ``yearly_change`` the trend as a factor less one, None with
    too few months; ``ends`` the fitted rates a year at the first and the last month where the trend is clear;
    ``plausible`` holds the mean's interval and these ends. ``borrowed`` says that the spread is that of other forces.
    """

    months: int
    total: int
    calendar_months: int
    per_year: Estimate
    plausible: tuple[float, float]
    dispersion: Estimate | None
    dispersion_p: float | None
    correlation: float | None
    yearly_change: Estimate | None
    ends: tuple[float, float] | None
    borrowed: bool

    @property
    def has_trend(self) -> bool:
        """Whether the level surely rose or fell."""
        return self.ends is not None


def arrival_rate(months: Sequence[str], counts: Sequence[int]) -> ArrivalRate | None:
    """Fit monthly counts; None without a month.

    The interval of the mean is Garwood's at the dispersion of the months, with Student's quantile for its degrees of
    freedom; where neighbouring months are alike it is widened as for an autoregressive series of order one.
    """
    if not months:
        return None
    from scipy.stats import chi2, norm, t

    number = len(months)
    observed = np.asarray(counts, dtype=np.float64)
    days = np.asarray([days_of(month) for month in months], dtype=np.float64)
    total, exposure = float(observed.sum()), float(days.sum())
    expected = days * (total / exposure)
    steady = float(np.sum((observed - expected) ** 2 / expected)) / (number - 1) if number > 1 and total else 1.0
    at = np.asarray([number_of(month) for month in months], dtype=np.float64) / 12.0
    trend = _trend(observed, days, at) if number >= MONTHS_FOR_TREND and total else None
    ends = trend[1] if trend is not None and trend[0].low * trend[0].high > 0 else None
    around = (trend[2], number - 2) if trend is not None and ends is not None else (steady, number - 1)

    borrowed = number < MONTHS_FOR_SPREAD
    correlation = _correlation(observed, expected, at) if number >= MONTHS_FOR_TREND and total else None
    if borrowed:
        spread, tail = max(steady, SPREAD_ELSEWHERE), (1 - LEVEL) / 2
    else:
        alike = max(correlation or 0.0, 0.0)
        spread = max(steady, 1.0) * (1 + alike) / (1 - alike)
        freedom = max(number * (1 - alike) / (1 + alike) - 1, 1.0)
        tail = float(norm.sf(t.isf((1 - LEVEL) / 2, freedom)))
    scale = DAYS_PER_YEAR / exposure
    low, high = (end * scale for end in count_interval(total, spread, tail))
    per_year = Estimate(total * scale, low, high)
    around_freedom = around[1] * around[0]
    return ArrivalRate(
        months=number,
        total=round(total),
        calendar_months=len({month[5:] for month in months}),
        per_year=per_year,
        plausible=(min(low, *ends), max(high, *ends)) if ends is not None else (low, high),
        dispersion=Estimate(
            around[0],
            around_freedom / float(chi2.isf((1 - LEVEL) / 2, around[1])),
            around_freedom / float(chi2.ppf((1 - LEVEL) / 2, around[1])),
        ) if number >= MONTHS_FOR_DISPERSION and total else None,
        dispersion_p=float(chi2.sf(steady * (number - 1), number - 1)) if number > 1 and total else None,
        correlation=correlation,
        yearly_change=trend[0] if trend is not None else None,
        ends=ends,
        borrowed=borrowed,
    )  # fmt: skip


def _trend(observed: Floats, days: Floats, at: Floats) -> tuple[Estimate, tuple[float, float], float] | None:
    """The yearly change, the rates a year at both ends, and the dispersion around the trend."""
    from scipy.stats import t

    centre = float(np.mean(at))
    fit = fit_counts(observed, days, np.column_stack([np.ones_like(at), at - centre]))
    if fit is None:
        return None
    freedom = len(at) - 2
    spread = fit.pearson / freedom
    half = float(t.isf((1 - LEVEL) / 2, freedom)) * math.sqrt(max(spread, 1.0) * float(fit.covariance[1, 1]))
    slope = float(fit.coefficients[1])
    rates = [
        math.exp(float(fit.coefficients[0]) + slope * (end - centre)) * DAYS_PER_YEAR for end in (at.min(), at.max())
    ]
    change = Estimate(*(math.expm1(min(change, 50.0)) for change in (slope, slope - half, slope + half)))
    return change, (rates[0], rates[1]), spread


def _correlation(observed: Floats, expected: Floats, at: Floats) -> float | None:
    """How alike neighbouring months are, from −1 to 1, after the bias of so short a series; None without neighbours."""
    residuals = (observed - expected) / np.sqrt(expected)
    residuals = residuals - residuals.mean()
    are_neighbours = np.isclose(np.diff(at), 1 / 12)
    scale = float(np.mean(residuals**2))
    if are_neighbours.sum() < MONTHS_FOR_TREND - 1 or not scale:
        return None
    raw = float(np.mean((residuals[1:] * residuals[:-1])[are_neighbours])) / scale
    # Marriott and Pope (1954, Biometrika 41): the estimate is too low by about (1 + 3r) / n
    return min(max(raw + (1 + 3 * raw) / len(observed), -0.9), 0.9)
