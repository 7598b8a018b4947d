"""How well futures foretell what happened: the continuous ranked probability score, and its difference between two.

The score of one figure y by futures x₁ … xₙ is the mean of |xᵢ − y| less half the mean distance between two different
futures. It is in the figure's own unit, smaller is better, and it is *proper*: nobody can expect a better score than by
giving the odds that they believe (Gneiting and Raftery 2007), so that neither a wide band nor a bold one is favoured.
Taking *different* futures makes it fair to whoever has few of them (Ferro 2014).
"""

from __future__ import annotations

import math

import numpy as np
import scipy

from forcesim.study.arrays import Floats

_FEWEST_MONTHS = 5


def ranked_probability_score(futures: Floats, actual: float) -> float:
    """The score of one figure; ``futures`` is float64 of shape (futures,), at least two of them."""
    values = np.sort(futures[np.isfinite(futures)])
    count = len(values)
    if count < 2:
        return math.nan
    # the sum of distances of all pairs, from the order of the values
    weights = 2.0 * np.arange(count) - (count - 1)
    pairs = 2.0 * float(np.dot(weights, values))
    return float(np.mean(np.abs(values - actual))) - pairs / (2.0 * count * (count - 1))


def mean_difference(differences: Floats) -> tuple[float, float | None, float | None]:
    """The mean of differences of scores by month, with a 95% interval; None with fewer than five months.

    Months in a row are alike, which makes the plain interval too short: covariances up to the cube root of their number
    are added (Newey and West 1987), with the small-sample factor of Harvey, Leybourne and Newbold (1997).
    """
    count = len(differences)
    mean = math.fsum(differences.tolist()) / count if count else math.nan
    if count < _FEWEST_MONTHS:
        return mean, None, None
    centred = differences - mean
    plain = float(np.dot(centred, centred)) / count
    lags = int(count ** (1 / 3))
    variance = plain
    for lag in range(1, lags + 1):
        variance += 2 * (1 - lag / (lags + 1)) * float(np.dot(centred[lag:], centred[:-lag])) / count
    # neighbours that are unlike must not make us surer than months by themselves would
    variance = max(variance, plain)
    horizon = lags + 1
    factor = (count + 1 - 2 * horizon + horizon * (horizon - 1) / count) / count
    error = math.sqrt(variance / count / max(factor, 0.25))
    reach = float(scipy.stats.t.ppf(0.975, count - 1)) * error
    return mean, mean - reach, mean + reach
