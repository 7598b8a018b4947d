"""Which of many futures is typical, which is as unlucky as one in ten, and where one future lies among them."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from forcesim.study.arrays import Floats

# of fewer futures none is "one in ten"
FEWEST_FOR_TENTH: Final = 10


@dataclass(frozen=True, slots=True)
class Place:
    """How many of ``count`` other futures, or cases, lie below a value, are equal to it, and lie above it."""

    below: int
    same: int
    above: int

    @property
    def count(self) -> int:
        """All that are known."""
        return self.below + self.same + self.above


def place(values: Floats, value: float) -> Place:
    """Where a value lies among others, of shape (count,); those not known, NaN, are left out."""
    known = values[np.isfinite(values)]
    return Place(int((known < value).sum()), int((known == value).sum()), int((known > value).sum()))


def typical_future(values: Mapping[str, Floats]) -> int | None:
    """The future nearest to the medians of some outcomes; each of shape (futures,), NaN where a run is not in.

    The distance of a future is the mean over outcomes of |value − median| / (p90 − p10): in the unit of how far futures
    differ by luck, so that no outcome counts for more because its numbers are larger. Outcomes that hardly differ
    between futures are left out. Of equally near futures it is the first; None where no future is in.
    """
    rows = [row for row in values.values() if np.isfinite(row).any()]
    if not rows:
        return None
    distances = []
    for row in rows:
        known = row[np.isfinite(row)]
        low, median, high = np.percentile(known, (10, 50, 90))
        if high - low > 1e-9 * max(abs(median), 1.0):
            distances.append(np.abs(row - median) / (high - low))
    if not distances:
        return int(np.flatnonzero(np.isfinite(rows[0]))[0])
    mean = np.mean(distances, axis=0)
    if not np.isfinite(mean).any():
        return None
    return int(np.nanargmin(mean))


def unlucky_future(values: Floats, better: str) -> int | None:
    """The future that one in ten is as bad as, or worse: of shape (futures,), by the direction that is ``better``.

    None under ten futures, and for outcomes without a better direction.
    """
    known = np.flatnonzero(np.isfinite(values))
    if len(known) < FEWEST_FOR_TENTH or better not in ("higher", "lower"):
        return None
    worst_first = known[np.argsort(values[known] if better == "higher" else -values[known], kind="stable")]
    return int(worst_first[len(known) // 10 - 1])


def typical_and_unlucky(durations: Floats) -> tuple[int, int] | None:
    """The indices of the median and of the ninetieth percentile of some durations, by nearest rank; None for none.

    Half are at most as long as the first; nine in ten are at most as long as the second.
    """
    if not len(durations):
        return None
    order = np.argsort(durations, kind="stable")
    count = len(durations)
    return int(order[math.ceil(0.5 * count) - 1]), int(order[math.ceil(0.9 * count) - 1])
