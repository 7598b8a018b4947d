"""Places in an order that is not known for sure: sets of ranks that hold for all together.

The method is that of Mogstad, Romano, Shaikh and Wilhelm ("Inference for Ranks with Applications to Mobility across
Neighbourhoods and Academic Achievement across Countries", Review of Economic Studies 91, 2024): intervals of all
pairwise differences that hold together with 95%; a place is then no better than after all who are surely ahead, and no
worse than before all who are surely behind. Intervals hold together by Bonferroni's correction, whatever luck two rows
share. They are those of all other differences here (:func:`forcesim.study.analysis.intervals.mean_interval`), so that a
pair whose difference is too skewed to be judged has no order.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from forcesim.study.analysis.intervals import FEWEST_PAIRS, are_enough, corrected_level, mean_interval, moments
from forcesim.study.arrays import Floats

Ranks = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class RankSets:
    """Ranks from 1, of shape (rows,): by the means, and the best and the worst that each row may have."""

    by_mean: Ranks
    best: Ranks
    worst: Ranks


def rank_sets(values: Floats, *, lowest_first: bool) -> RankSets:
    """The ranks of rows by their means: ``values`` are float64 of shape (rows, futures), NaN where one is not in.

    Rows are compared future by future. With ``lowest_first`` rank 1 is that of the lowest mean. All sets together hold
    all true ranks with 95%; a true rank is 1 more than the number of rows that are truly ahead.

    >>> import numpy as np
    >>> noise = np.linspace(-1, 1, 12)
    >>> sets = rank_sets(np.array([noise, 100 + noise[::-1], 100.1 + noise]), lowest_first=True)
    >>> sets.best.tolist(), sets.worst.tolist()
    ([1, 2, 2], [1, 3, 3])
    """
    signed = values if lowest_first else -values
    means = moments(signed).mean
    rows = len(signed)
    first, second = np.triu_indices(rows, 1)
    differences = signed[first] - signed[second]
    interval = mean_interval(differences, corrected_level(len(first)))
    is_judged = are_enough(differences) & (np.isfinite(differences).sum(axis=-1) >= FEWEST_PAIRS)
    is_ahead = is_judged & (interval.high < 0)
    is_behind = is_judged & (interval.low > 0)
    ahead, behind = np.zeros(rows, dtype=np.int64), np.zeros(rows, dtype=np.int64)
    # of each pair, the one that is behind has one more ahead of it
    np.add.at(ahead, second, is_ahead)
    np.add.at(ahead, first, is_behind)
    np.add.at(behind, first, is_ahead)
    np.add.at(behind, second, is_behind)
    known = np.where(np.isnan(means), np.inf, means)
    by_mean = 1 + (known[None, :] < known[:, None]).sum(axis=1)
    return RankSets(by_mean.astype(np.int64), 1 + ahead, rows - behind)
