"""Spearman's rank correlation with its interval."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import scipy

from forcesim.study.analysis.intervals import LEVEL
from forcesim.study.arrays import Floats

# below it the interval says nothing: its formula divides by n − 3
_FEWEST = 10


@dataclass(frozen=True, slots=True)
class RankCorrelation:
    """How far two things rise together: ``value`` from −1 to 1, bounded by ``low`` and ``high``, of ``count`` pairs.

    NaN where there are fewer than ten pairs, or one of the two is the same throughout.
    """

    value: float
    low: float
    high: float
    count: int

    @property
    def is_told(self) -> bool:
        """Whether the interval leaves no doubt of the direction."""
        return self.low > 0 or self.high < 0


def rank_correlation(x: Floats, y: Floats, level: float = LEVEL) -> RankCorrelation:
    """Spearman's correlation of the ranks of two series of one length, leaving pairs with NaN out.

    Ties have the mean of their ranks. The interval is Fisher's, with the variance (1 + r² / 2) / (n − 3) that Bonett
    and Wright (Psychometrika 65, 2000) give for it.

    >>> import numpy as np
    >>> rank_correlation(np.arange(12.0), np.arange(12.0) ** 3).value
    1.0
    """
    known = np.isfinite(x) & np.isfinite(y)
    first, second = (_ranks(series[known]) for series in (x, y))
    count = int(known.sum())
    spread = float(np.sqrt((first**2).sum() * (second**2).sum())) if count else 0.0
    if count < _FEWEST or spread == 0:
        return RankCorrelation(math.nan, math.nan, math.nan, count)
    value = float(np.clip((first * second).sum() / spread, -1.0, 1.0))
    if abs(value) > 1 - 1e-12:
        return RankCorrelation(value, value, value, count)
    error = math.sqrt((1 + value**2 / 2) / (count - 3))
    half = float(scipy.special.ndtri((1 + level) / 2)) * error
    centre = math.atanh(value)
    return RankCorrelation(value, math.tanh(centre - half), math.tanh(centre + half), count)


def _ranks(series: Floats) -> Floats:
    """Ranks about their mean, ties sharing theirs; scipy.stats has them too, and takes a second to load."""
    _, inverse, counts = np.unique(series, return_inverse=True, return_counts=True)
    ends = np.cumsum(counts)
    ranks = (ends - (counts - 1) / 2)[inverse]
    return np.asarray(ranks - (len(series) + 1) / 2, dtype=np.float64)
