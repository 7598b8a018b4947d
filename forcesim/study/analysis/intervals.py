"""The statistics behind every interval and verdict.

Error and luck are kept apart. The *error* of an average over replications is a Student t interval,

    mean ± t(1 − α/2, n − 1) · s / √n,

with s the sample standard deviation over n replications (Law, Simulation Modeling and Analysis, 5th ed., ch. 9).
*Luck* is the spread of single futures: percentiles. Differences are paired: replication r has the same luck in every
scenario, so the difference within r is free of the luck that both share, and the interval is taken over the n
differences (paired t, Law, ch. 10; common random numbers, ch. 11). Where k outcomes are asked about at once, each
gets α/k (Bonferroni), so that the chance of any false verdict among them is at most α.

Arrays are float64 with replications on the last axis; NaN marks a run that failed or has not finished.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import scipy

from forcesim.simulation.outcomes import Better
from forcesim.study.arrays import Floats

LEVEL = 0.95
# With fewer futures a few alike are taken for all there are: no ground for a verdict.
FEWEST_PAIRS = 5
# A backlog that grows by less than this over the horizon is no news, however significant.
VISIBLE_CASES, VISIBLE_SHARE = 1.0, 0.25

# from this share of zeros on, what is not zero is rare
RARE = 0.75
_ROUNDING = 1e-9

BETTER, WORSE, HIGHER, LOWER = "better", "worse", "higher", "lower"
NO_CLEAR_DIFFERENCE, NOT_SETTLED = "no clear difference", "not settled"


@dataclass(frozen=True, slots=True)
class Interval:
    """Both ends of intervals, NaN where there is none."""

    low: Floats
    high: Floats


@dataclass(frozen=True, slots=True)
class Moments:
    """Count, mean and standard error over the last axis; NaN where too few values are there."""

    count: npt.NDArray[np.int64]
    mean: Floats
    standard_error: Floats

    def half_width(self, level: float | Floats = LEVEL) -> Floats:
        """Half the Student t interval; NaN with fewer than two values."""
        enough = self.count > 1
        quantile = scipy.special.stdtrit(np.where(enough, self.count - 1, 1), (1 + np.asarray(level)) / 2)
        return np.asarray(np.where(enough, quantile * self.standard_error, np.nan), dtype=np.float64)


def moments(values: npt.ArrayLike) -> Moments:
    """Count, mean and standard error over the last axis, leaving NaN out."""
    array = np.asarray(values, dtype=np.float64)
    known = ~np.isnan(array)
    count = known.sum(axis=-1)
    filled = np.where(known, array, 0.0)
    mean = filled.sum(axis=-1) / np.where(count, count, 1)
    deviations = np.where(known, array - mean[..., None], 0.0)
    variance = (deviations**2).sum(axis=-1) / np.where(count > 1, count - 1, 1)
    error = np.sqrt(variance / np.where(count, count, 1))
    return Moments(count, np.where(count > 0, mean, np.nan), np.where(count > 1, error, np.nan))


def load_distributions() -> None:
    """Load SciPy's distributions, which takes longer than an answer, before the first one needs them."""
    scipy.special.stdtrit(1.0, 0.5)


def percentiles(values: npt.ArrayLike, shares: Sequence[float]) -> Floats:
    """Percentiles over the last axis, leaving NaN out: shape (shares, …), by linear interpolation.

    The same as numpy.nanpercentile, which loops in Python over all but the last axis.
    """
    ordered = np.sort(np.asarray(values, dtype=np.float64), axis=-1)  # NaN comes last
    last = (~np.isnan(ordered)).sum(axis=-1) - 1
    result = np.empty((len(shares), *ordered.shape[:-1]))
    for index, share in enumerate(shares):
        position = np.maximum(last, 0) * share
        below = np.floor(position).astype(np.int64)
        above = np.minimum(below + 1, np.maximum(last, 0))
        lower = np.take_along_axis(ordered, below[..., None], axis=-1)[..., 0]
        upper = np.take_along_axis(ordered, above[..., None], axis=-1)[..., 0]
        result[index] = lower + (upper - lower) * (position - below)
    return result


def student_interval(values: npt.ArrayLike, level: float = LEVEL) -> tuple[float, float] | None:
    """Student t interval of the mean of a series, leaving NaN out; None with fewer than two values."""
    series = moments(np.ravel(values))
    if series.count < 2:
        return None
    half = float(series.half_width(level))
    return float(series.mean) - half, float(series.mean) + half


def paired_difference(values: npt.ArrayLike, reference: npt.ArrayLike) -> Floats:
    """Difference within each replication; NaN unless both runs of the pair are in."""
    return np.asarray(np.asarray(values, dtype=np.float64) - np.asarray(reference, dtype=np.float64))


def mean_interval(values: npt.ArrayLike, level: float | Floats = LEVEL, event: npt.ArrayLike = 0.0) -> Interval:
    """The interval of means, or of mean differences, over the last axis that holds for rare events too.

    Student's t interval misses the mean far too often where most values are 0, since the few that are not have hardly
    been met. So, with a share z of values that are 0:

    - the variance is that of the n values and of z more, of the mean square of those that are not 0 (of ``event``
      squared, where all are 0);
    - from three quarters of zeros on, the interval is at least as wide as that of a sum of events of random sizes,
      whose number is Poisson: the gamma interval (Fay and Feuer 1997, Statistics in Medicine 16) for what lies above 0
      and for what lies below, put together from their distances to the mean (MOVER: Zou and Donner 2008, Statistics
      in Medicine 27).

    ``event`` is the size of an event that has not been seen, in the unit of ``values``; with 0, zeros are taken for all
    there is. NaN with fewer than two values. What it covers is measured in ``tests/benchmarks/coverage.py``.
    """
    array = np.asarray(values, dtype=np.float64)
    known = ~np.isnan(array)
    averages = moments(array)
    count = np.where(averages.count, averages.count, 1)
    filled = np.where(known, array, 0.0)
    happened = (filled != 0).sum(axis=-1)
    zeros = 1 - happened / count
    unseen = np.broadcast_to(np.asarray(event, dtype=np.float64), zeros.shape)
    square = np.where(happened, (filled**2).sum(axis=-1) / np.where(happened, happened, 1), unseen**2)
    variance = averages.standard_error**2 * count
    widened = ((count - 1) * variance + zeros * square) / np.where(count > 1, count - 1 + zeros, 1)
    error = np.where(zeros > 0, np.sqrt(widened / count), averages.standard_error)
    half = Moments(averages.count, averages.mean, error).half_width(level)
    low, high = np.array(averages.mean - half), np.array(averages.mean + half)
    rare = (zeros >= RARE) & (averages.count > 1)
    if rare.any():
        levels = np.broadcast_to(np.asarray(level, dtype=np.float64), zeros.shape)[rare]
        gamma_low, gamma_high = _event_interval(filled[rare], count[rare], levels, unseen[rare])
        low[rare] = np.fmin(low[rare], gamma_low)
        high[rare] = np.fmax(high[rare], gamma_high)
    return Interval(low, high)


def _event_interval(values: Floats, count: Floats, level: Floats, unseen: Floats) -> tuple[Floats, Floats]:
    """The interval of rare events of both signs; ``values`` are of shape (rows, n), 0 where nothing happened."""
    tail = (1 - level) / 2
    mean = values.sum(axis=-1) / count
    above_mean, above_low, above_high = _gamma_interval(np.maximum(values, 0.0), count, tail, unseen)
    below_mean, below_low, below_high = _gamma_interval(np.maximum(-values, 0.0), count, tail, unseen)
    return (
        mean - np.hypot(above_mean - above_low, below_high - below_mean),
        mean + np.hypot(above_high - above_mean, below_mean - below_low),
    )


def _gamma_interval(sizes: Floats, count: Floats, tail: Floats, unseen: Floats) -> tuple[Floats, Floats, Floats]:
    """Mean of events that are counted with their sizes, and its gamma interval."""
    mean, variance = sizes.sum(axis=-1) / count, (sizes**2).sum(axis=-1) / count**2
    one_more = np.maximum(sizes.max(axis=-1), unseen) / count
    low = _gamma_quantile(mean, variance, tail)
    return mean, low, _gamma_quantile(mean + one_more, variance + one_more**2, 1 - tail)


def _gamma_quantile(mean: Floats, variance: Floats, share: Floats) -> Floats:
    """The quantile of a gamma distribution of this mean and variance, 0 where both are."""
    is_some = variance > 0
    safe_mean, safe_variance = np.where(is_some, mean, 1.0), np.where(is_some, variance, 1.0)
    quantile = safe_variance / safe_mean * scipy.special.gammaincinv(safe_mean**2 / safe_variance, share)
    return np.asarray(np.where(is_some, quantile, 0.0))


def rare_event_bound(count: npt.ArrayLike, years: float, level: float = LEVEL) -> Floats:
    """The largest yearly rate of events of which none was seen in ``count`` futures of so many ``years``.

    −ln(1 − level) / (count · years), the exact bound of a Poisson count of zero; infinite without a future.
    """
    exposure = np.asarray(count, dtype=np.float64) * years
    with np.errstate(divide="ignore"):
        return np.asarray(-math.log1p(-level) / exposure, dtype=np.float64)


def unshared_deviation(values: npt.ArrayLike, reference: npt.ArrayLike) -> Floats:
    """The standard deviation that differences would have without shared luck, √(s_x² + s_y²); 0 where unknown."""
    first, second = np.asarray(values, dtype=np.float64), np.asarray(reference, dtype=np.float64)
    alone = np.isnan(first - second)
    one, other = (moments(np.where(alone, np.nan, arm)) for arm in (first, second))
    squares = one.standard_error**2 * one.count + other.standard_error**2 * other.count
    return np.asarray(np.nan_to_num(np.sqrt(squares)))


def are_enough(values: npt.ArrayLike) -> npt.NDArray[np.bool_]:
    """Whether there are as many values as their skewness asks for, over the last axis: 25 times its square.

    Cochran's rule (Sampling Techniques, 3rd ed., ch. 2) for a mean of which an interval is to hold. Of the skewness g
    only what lies beyond its own error counts, |g| − 2 √(6 / n). False with fewer than five values.
    """
    array = np.asarray(values, dtype=np.float64)
    averages = moments(array)
    count = np.where(averages.count, averages.count, 1)
    deviations = np.where(np.isnan(array), 0.0, array - averages.mean[..., None])
    spread = np.sqrt((deviations**2).sum(axis=-1) / count)
    # a spread that is nothing but rounding has no shape
    has_spread = spread > _ROUNDING * np.nan_to_num(np.abs(averages.mean))
    relative = deviations / np.where(has_spread, spread, 1.0)[..., None]
    skewness = np.where(has_spread, (relative**3).sum(axis=-1) / count, 0.0)
    beyond = np.maximum(np.abs(skewness) - 2 * np.sqrt(6 / count), 0.0)
    return np.asarray((averages.count >= FEWEST_PAIRS) & (averages.count >= 25 * beyond**2))


def shares_better(differences: Floats, direction: Floats) -> Floats:
    """Share of pairs over the last axis that are strictly better; ``direction`` is 1 for higher, −1 for lower."""
    return _share(differences * direction[..., None] > 0, differences)


def shares_same(differences: Floats) -> Floats:
    """Share of pairs over the last axis without a difference."""
    return _share(differences == 0, differences)


def _share(is_so: npt.NDArray[np.bool_], differences: Floats) -> Floats:
    count = (~np.isnan(differences)).sum(axis=-1)
    return np.asarray(np.where(count > 0, is_so.sum(axis=-1) / np.where(count, count, 1), np.nan), dtype=np.float64)


def corrected_level(family: int, level: float = LEVEL) -> float:
    """Bonferroni: the level at which each of ``family`` intervals holds so that all hold at ``level``."""
    return 1 - (1 - level) / max(family, 1)


def judge(low: float, high: float, matters: float, better: Better, *, are_enough: bool) -> str:
    """The verdict on a mean difference whose corrected interval goes from ``low`` to ``high``.

    With the interval wholly on one side of 0, it is "better" or "worse" ("higher" or "lower" where neither is better);
    with all of it within ±``matters``, "no clear difference"; else, or with too few pairs to judge by, "not settled":
    more runs could still change it.
    """
    if not are_enough or not (math.isfinite(low) and math.isfinite(high)):
        return NOT_SETTLED
    if low > 0 or high < 0:
        if better == "neither":
            return HIGHER if low > 0 else LOWER
        return BETTER if (low > 0) == (better == "higher") else WORSE
    return NO_CLEAR_DIFFERENCE if is_negligible(low, high, matters) else NOT_SETTLED


def is_negligible(low: float, high: float, matters: float) -> bool:
    """Whether all of an interval is smaller than what matters."""
    return -matters <= low and high <= matters


def is_precise(mean: float, half_width: float, precision: float) -> bool:
    """Whether the error of an average is within ``precision`` of the average itself."""
    return half_width <= precision * abs(mean)


@dataclass(frozen=True, slots=True)
class Trend:
    """By how many cases a backlog grows from the first month to the last: the mean over futures, half its interval.

    Growth of less than ``visible`` is no news.
    """

    growth: float
    half_width: float
    visible: float


def trend(backlog: npt.ArrayLike, level: float = LEVEL) -> Trend | None:
    """The trend of a monthly backlog, float64 of shape (replications, months).

    A straight line is fitted to each replication by least squares; replications are independent, so the mean of
    their slopes has a Student t interval although months are correlated. Growth is visible from one case and a quarter
    of the mean backlog on. None with fewer than five finished replications, or three months.
    """
    array = np.asarray(backlog, dtype=np.float64)
    if array.ndim != 2 or array.shape[1] < 3:
        return None
    array = array[~np.isnan(array).any(axis=1)]
    if array.shape[0] < FEWEST_PAIRS:
        return None
    month = np.arange(array.shape[1], dtype=np.float64)
    month -= month.mean()
    slopes, steps = moments(array @ month / (month @ month)), array.shape[1] - 1
    visible = max(VISIBLE_CASES, VISIBLE_SHARE * float(array.mean()))
    return Trend(float(slopes.mean) * steps, float(slopes.half_width(level)) * steps, visible)


def grows(backlog: npt.ArrayLike, level: float = LEVEL) -> bool:
    """Whether a monthly backlog is shown to grow over the horizon, and visibly; arguments as ``trend`` has them."""
    line = trend(backlog, level)
    return line is not None and line.growth > line.half_width and line.growth > line.visible


def settles(backlog: npt.ArrayLike, level: float = LEVEL) -> bool:
    """Whether it is shown not to grow: even the upper end of its growth is too small to be seen."""
    line = trend(backlog, level)
    return line is not None and line.growth + line.half_width <= line.visible
