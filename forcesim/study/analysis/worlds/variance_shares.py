"""How much of what makes futures differ is luck and how much is what nobody knows, and which numbers that is due to."""

from __future__ import annotations

import numpy as np
import scipy

from forcesim.study.arrays import Floats
from forcesim.study.results.plain_finding import Estimate

_RESAMPLES = 200
# worlds of each matrix without which nothing is split
_FEWEST = 4


def ignorance_share(nested: Floats) -> tuple[float, float, Estimate]:
    """Standard deviation by luck, by ignorance, and the latter's share of the variance, with its interval.

    ``nested`` is float64 of shape (worlds, futures); worlds with a future missing are left out.
    """
    known = nested[~np.isnan(nested).any(axis=1)] if nested.size else nested
    worlds, futures = known.shape
    if worlds < 2 or futures < 2:
        return np.nan, np.nan, Estimate(mean=None)
    within = float(known.var(axis=1, ddof=1).mean())
    between = float(known.mean(axis=1).var(ddof=1))
    ignorance = max(between - within / futures, 0.0)
    if within == 0:
        share = 1.0 if between > 0 else None
        return 0.0, float(np.sqrt(ignorance)), Estimate(mean=share, low=share, high=share)
    ratio = futures * between / within
    freedom = worlds - 1, worlds * (futures - 1)
    bounds = [ratio / float(scipy.special.fdtri(*freedom, tail)) for tail in (0.975, 0.025)]
    low, high = (max(0.0, (bound - 1) / (bound + futures - 1)) for bound in bounds)
    return float(np.sqrt(within)), float(np.sqrt(ignorance)), Estimate(
        mean=ignorance / (ignorance + within), low=low, high=high
    )  # fmt: skip


def variance_shares(parts: Floats, seed: int) -> list[tuple[Estimate | None, Estimate | None]]:
    """Sobol' indices of each number, first-order and total, with intervals by resampling worlds.

    ``parts`` is float64 of shape (numbers + 2, worlds): two matrices of worlds, then for each number the first with
    that number from the second; NaN where runs are missing. A world that is missing from one of them is replaced in all
    by another, drawn at random: SciPy wants a power of two of them, and returns zeros where one is NaN. None where too
    few worlds are known or nothing varies.
    """
    count, size = len(parts) - 2, parts.shape[1]
    known = np.flatnonzero(np.isfinite(parts).all(axis=0))
    if len(known) < _FEWEST or np.ptp(parts[:, known]) == 0:
        return [(None, None)] * count
    random = np.random.default_rng([seed, 0xB007])
    filled = parts[:, known] if len(known) == size else parts[:, [*known, *random.choice(known, size - len(known))]]
    indices = sobol_shares(filled)
    resampled = np.stack([sobol_shares(parts[:, random.choice(known, size)]) for _ in range(_RESAMPLES)])
    low, high = np.nanpercentile(resampled, (2.5, 97.5), axis=0)
    first, total = (
        [Estimate(mean=indices[kind, index], low=low[kind, index], high=high[kind, index]) for index in range(count)]
        for kind in (0, 1)
    )
    return list(zip(first, total, strict=True))


def sobol_shares(parts: Floats) -> Floats:
    """First-order and total indices, float64 of shape (2, numbers); NaN where nothing varies."""
    if np.ptp(parts[:2]) == 0:
        return np.full((2, len(parts) - 2), np.nan)
    # the estimators are steadier when what all worlds share is taken off
    parts = parts - parts[:2].mean()
    # the same output twice: of one output of one number scipy drops the axes that it then writes to
    twice = np.repeat(parts[:, None], 2, axis=1)
    from scipy.stats import sobol_indices  # takes a second, which --help need not wait for

    sobol = sobol_indices(func={"f_A": twice[0], "f_B": twice[1], "f_AB": twice[2:]}, n=parts.shape[1])
    return np.stack([np.reshape(indices, (2, -1))[0] for indices in (sobol.first_order, sobol.total_order)])
