"""Bands that hold a figure of the model's own at a known rate, and the chance of as many misses by luck alone.

A figure drawn from the model has each place among its futures with the same chance, whatever the distribution: between
the k-th smallest and the k-th largest of n futures it lies with a chance of 1 − 2k/(n + 1). Months of one future are
alike and outcomes move together, so misses do not come one by one; each simulated future takes the place of what
happened in turn and is held against the others, which says how many misses luck makes in all.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from forcesim.study.arrays import Floats

# the share that a band is to hold
LEVEL = 0.9
FEWEST_FUTURES = 19


@dataclass(frozen=True, slots=True)
class RankBand:
    """A band for each month: float64 of shape (months,). ``level`` is the share of the model's own that it holds."""

    low: Floats
    high: Floats
    level: float


def rank_bands(futures: Floats) -> RankBand:
    """The bands of simulated months, float64 of shape (futures, months); at least 19 futures."""
    count = len(futures)
    place = max(int((1 - LEVEL) / 2 * (count + 1) + 1e-9), 1)
    ordered = np.sort(futures, axis=0)
    return RankBand(ordered[place - 1], ordered[count - place], 1 - 2 * place / (count + 1))


def outside(futures: Floats, actual: Floats) -> int:
    """How many months lie outside the bands; months of ``actual`` that are not known (NaN) do not."""
    band = rank_bands(futures)
    return int(np.sum((actual < band.low) | (actual > band.high)))


def chance_of_misses(futures: Floats, actual: Floats) -> tuple[int, float, float]:
    """How many months lie outside, how many luck is expected to put there, and the chance of so many or more by luck.

    ``futures`` is float64 of shape (futures, months), where several outcomes stand side by side, ``actual`` of shape
    (months,). What happened is one more future if the model is right: each of them has the others for its band, and
    the chance is the share of all that miss as often.
    """
    known = np.isfinite(actual)
    everything = np.vstack([futures[:, known], actual[known]])
    counts = np.array(
        [outside(np.delete(everything, index, axis=0), everything[index]) for index in range(len(everything))]
    )
    own = int(counts[-1])
    return own, float(np.mean(counts[:-1])), float(np.mean(counts >= own))
