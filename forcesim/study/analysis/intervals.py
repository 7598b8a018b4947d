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

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import stdtrit

from forcesim.simulation.outcomes import Better
from forcesim.study.arrays import Floats

LEVEL = 0.95
# With two pairs the t quantile is 12.7 and the standard deviation rests on one number: no ground for a verdict.
FEWEST_PAIRS = 3
# A backlog that grows by less than this over the horizon is no news, however significant.
VISIBLE_CASES, VISIBLE_SHARE = 1.0, 0.25

BETTER, WORSE, HIGHER, LOWER = "better", "worse", "higher", "lower"
NO_CLEAR_DIFFERENCE, NOT_SETTLED = "no clear difference", "not settled"


@dataclass(frozen=True, slots=True)
class Moments:
    """Count, mean and standard error over the last axis; NaN where too few values are there."""

    count: npt.NDArray[np.int64]
    mean: Floats
    standard_error: Floats

    def half_width(self, level: float | Floats = LEVEL) -> Floats:
        """Half the Student t interval; NaN with fewer than two values."""
        enough = self.count > 1
        quantile = stdtrit(np.where(enough, self.count - 1, 1), (1 + np.asarray(level)) / 2)
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


def chance_better(differences: npt.ArrayLike, better: Better) -> float | None:
    """Share of paired futures in which the outcome is better, ties counting half.

    None where neither direction is better or no pair is in.
    """
    known = np.asarray(differences, dtype=np.float64)
    known = known[~np.isnan(known)]
    if better == "neither" or known.size == 0:
        return None
    return float(shares_better(known, np.asarray(1.0 if better == "higher" else -1.0)))


def shares_better(differences: Floats, direction: Floats) -> Floats:
    """Share of pairs over the last axis that are better; ``direction`` is 1 for higher, −1 for lower."""
    signed = differences * direction[..., None]
    count = (~np.isnan(signed)).sum(axis=-1)
    wins = (signed > 0).sum(axis=-1) + 0.5 * (signed == 0).sum(axis=-1)
    return np.asarray(np.where(count > 0, wins / np.where(count, count, 1), np.nan), dtype=np.float64)


def corrected_level(family: int, level: float = LEVEL) -> float:
    """Bonferroni: the level at which each of ``family`` intervals holds so that all hold at ``level``."""
    return 1 - (1 - level) / max(family, 1)


def verdict(
    differences: npt.ArrayLike,
    reference_mean: float,
    better: Better,
    *,
    family: int = 1,
    precision: float = 0.05,
) -> str:
    """Judge paired differences in words.

    With the interval corrected for ``family`` outcomes: wholly on one side of 0, it is "better" or "worse"
    ("higher" or "lower" where neither is better); around 0 and no wider to each side than ``precision`` of the
    reference's mean, "no clear difference"; else, or with fewer than three pairs, "not settled": more runs could
    still change the verdict.
    """
    pairs = moments(np.ravel(differences))
    half = pairs.half_width(corrected_level(family))
    return judge(int(pairs.count), float(pairs.mean), float(half), precision * abs(reference_mean), better)


def judge(pairs: int, mean: float, half_width: float, negligible: float, better: Better) -> str:
    """Put an interval around a mean difference into words; ``negligible`` is the half-width that settles."""
    if pairs < FEWEST_PAIRS:
        return NOT_SETTLED
    if abs(mean) > half_width:
        if better == "neither":
            return HIGHER if mean > 0 else LOWER
        return BETTER if (mean > 0) == (better == "higher") else WORSE
    # differences that are all zero have half-width 0
    return NO_CLEAR_DIFFERENCE if half_width <= negligible else NOT_SETTLED


def is_precise(mean: float, half_width: float, precision: float) -> bool:
    """Whether the error of an average is within ``precision`` of the average itself."""
    return half_width <= precision * abs(mean)


def grows(series: npt.ArrayLike, level: float = LEVEL) -> bool:
    """Whether a monthly backlog, float64 of shape (replications, months), grows over the horizon.

    A straight line is fitted to each replication by least squares; replications are independent, so the mean of
    their slopes has a Student t interval although months are correlated. The backlog grows if the interval lies
    above 0 and the mean growth over the horizon exceeds one case and a quarter of the mean backlog. False with
    fewer than two finished replications or three months.
    """
    array = np.asarray(series, dtype=np.float64)
    if array.ndim != 2 or array.shape[1] < 3:
        return False
    array = array[~np.isnan(array).any(axis=1)]
    if array.shape[0] < 2:
        return False
    month = np.arange(array.shape[1], dtype=np.float64)
    month -= month.mean()
    slopes = moments(array @ month / (month @ month))
    growth = float(slopes.mean) * (array.shape[1] - 1)
    visible = growth > max(VISIBLE_CASES, VISIBLE_SHARE * float(array.mean()))
    return visible and float(slopes.mean) > float(slopes.half_width(level))
