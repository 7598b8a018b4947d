"""Shares counted in futures or worlds, with exact binomial bounds (Clopper and Pearson 1934, Biometrika 26)."""

from __future__ import annotations

import math

import scipy

from forcesim.study.analysis.intervals import LEVEL


def at_least(count: int, total: int, level: float = LEVEL) -> float:
    """The share that is at least this much, with one-sided confidence ``level``; 0 for none of them."""
    return float(scipy.special.betaincinv(count, total - count + 1, 1 - level)) if count else 0.0


def at_most(count: int, total: int, level: float = LEVEL) -> float:
    """The share that is at most this much; for none of n it is 1 − (1 − level)^(1/n), the rule of three."""
    return float(scipy.special.betaincinv(count + 1, total - count, level)) if count < total else 1.0


def clopper_pearson(count: int, total: int, level: float = LEVEL) -> tuple[float, float]:
    """Two-sided interval of a share; from 0 to 1 where nothing was counted."""
    if not total:
        return 0.0, 1.0
    one_sided = (1 + level) / 2
    return at_least(count, total, one_sided), at_most(count, total, one_sided)


def share_to_show(chance: float, total: int, power: float = 0.8, level: float = LEVEL) -> float:
    """The share of which ``total`` futures show, in ``power`` of all studies, that it is at least ``chance``.

    1 where not even that many futures could show it that often.
    """
    needed = next((count for count in range(math.ceil(chance * total), total + 1)
                   if at_least(count, total, level) >= chance), None)  # fmt: skip
    # the share of which so many or more come in that part of studies
    return 1.0 if needed is None else at_least(needed, total, 1 - power)


def is_more_frequent(count: int, total: int, other_count: int, other_total: int, level: float = LEVEL) -> bool:
    """Whether a share is larger than another one beyond chance: Fisher's exact test, one-sided."""
    from scipy.stats import hypergeom  # takes a second, which --help need not wait for

    both, everything = count + other_count, total + other_total
    return bool(hypergeom.sf(count - 1, everything, both, total) <= 1 - level) if everything else False
