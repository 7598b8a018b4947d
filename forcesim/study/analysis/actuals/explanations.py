"""Which single assumption, moved within its range, would bring the model to what happened.

What happened is far from the model where its distance, in units of luck, is larger than that of nineteen in twenty of
the model's own futures (Mahalanobis distance over the outcomes' averages, each future held against the others). An
assumption is moved from its central value towards each end of its range; what that does is known at the ends, and taken
as straight in between. It explains the miss where some value within the range brings the distance under that limit, and
the nearest such value says how far it must move: in standard scores of its own range, 0 at the central value.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import scipy

from forcesim.study.arrays import Floats

_LIMIT = 0.95
_STEPS = 100


@dataclass(frozen=True, slots=True)
class Misfit:
    """How far what happened lies from the model: its ``distance``, and the ``limit`` of luck; both squared."""

    difference: Floats
    covariance: Floats
    distance: float
    limit: float

    @property
    def is_beyond_luck(self) -> bool:
        return self.distance > self.limit


@dataclass(frozen=True, slots=True)
class Move:
    """An assumption moved to ``value``, or ``best`` without one, ``score`` standard scores from its central value.

    ``best`` is the value within its range at which the model lies nearest to what happened, at ``distance`` squared;
    ``value`` is the one nearest to the central value that explains the miss, None where none does.
    """

    value: float | None
    score: float
    best: float
    distance: float


def misfit(averages: Floats, actual: Floats) -> Misfit:
    """Compare averages over the months of every future, float64 of shape (futures, outcomes), with what happened."""
    covariance = _covariance(averages)
    own = [
        _distance(np.delete(averages, index, axis=0).mean(axis=0) - averages[index], covariance)
        for index in range(len(averages))
    ]
    difference = actual - averages.mean(axis=0)
    return Misfit(difference, covariance, _distance(difference, covariance), float(np.quantile(own, _LIMIT)))


def move_of(
    compared: Misfit,
    low: float,
    value: float,
    high: float,
    effects: tuple[Floats, Floats],
    share_at: Callable[[float], float],
    tried: int,
) -> Move | None:
    """How far one assumption has to move; None where luck hides what it does.

    ``effects`` are the paired changes at its low and its high end, each float64 of shape (futures, outcomes); ``tried``
    assumptions are looked at in all, for which the test is corrected. ``share_at`` gives the share of the range, as the
    evidence weighs it, below a value.
    """
    centre = _score(share_at(value))
    moved: list[tuple[float, float, float]] = []
    for end, effect in ((low, effects[0]), (high, effects[1])):
        if end == value or not _is_clear(effect, compared, tried):
            continue
        mean = effect.mean(axis=0)
        for step in range(1, _STEPS + 1):
            part = step / _STEPS
            at = value + part * (end - value)
            distance = _distance(compared.difference - part * mean, compared.covariance)
            moved.append((at, _score(share_at(at)) - centre, distance))
    if not moved:
        return None
    best = min(moved, key=lambda entry: entry[2])
    explaining = [entry for entry in moved if entry[2] <= compared.limit]
    if not explaining:
        return Move(None, best[1], best[0], best[2])
    nearest = min(explaining, key=lambda entry: abs(entry[1]))
    return Move(nearest[0], nearest[1], best[0], best[2])


def pull(effect: Floats, compared: Misfit) -> Floats:
    """How far each future's change goes towards what happened; float64 of shape (futures,)."""
    return np.asarray(effect @ np.linalg.solve(compared.covariance, compared.difference))


def _is_clear(effect: Floats, compared: Misfit, tried: int) -> bool:
    """Whether a move is shown to bring the model nearer, at 95% for all ends of all assumptions together."""
    pulls = pull(effect, compared)
    count = len(pulls)
    if count < 2:
        return False
    error = float(np.std(pulls, ddof=1)) / math.sqrt(count)
    mean = float(np.mean(pulls))
    return mean > 0 and mean > float(scipy.stats.t.ppf(1 - 0.025 / max(tried, 1) / 2, count - 1)) * error


def _covariance(averages: Floats) -> Floats:
    """The covariance between outcomes; a tenth of it is taken off the diagonal's neighbours, so that it has an inverse.

    An outcome that never moved has the smallest spread that can be told from none.
    """
    covariance = np.atleast_2d(np.cov(averages, rowvar=False))
    spread = np.diag(covariance).copy()
    shrunk = 0.9 * covariance
    np.fill_diagonal(shrunk, spread + 1e-12 * (1.0 + np.mean(averages, axis=0) ** 2))
    return np.asarray(shrunk)


def _distance(difference: Floats, covariance: Floats) -> float:
    return float(difference @ np.linalg.solve(covariance, difference))


def _score(share: float) -> float:
    # the ends of a range are four standard deviations apart, as those of a lognormal range are
    return float(scipy.special.ndtri(min(max(share, 0.0228), 0.9772)))
