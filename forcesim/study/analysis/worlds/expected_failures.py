"""Which worlds are expected to fail, and where: from a few futures in each, all worlds together."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from forcesim.study.analysis.intervals import moments
from forcesim.study.analysis.worlds.prim import Box, find_box
from forcesim.study.analysis.worlds.surrogate import world_estimates
from forcesim.study.arrays import Flags, Floats

# worlds expected to fail, and not to, without which no box is looked for; worlds without which nothing is estimated
_FEWEST_IN_BOX, _FEWEST_WORLDS = 8, 10


@dataclass(frozen=True, slots=True)
class FailureLimit:
    """Where failing begins: an outcome (or its change) is below ``limit``, or above it, in expectation.

    With a ``chance`` a world fails where a smaller share of its futures is expected to keep to the limit. ``matters``
    is the smallest difference that matters, None for a red line, which is broken on the limit already.
    """

    outcome: str
    limit: float
    fails_below: bool
    matters: float | None = None
    chance: float | None = None

    @property
    def threshold(self) -> float:
        """What the expected margin of a world must not be under."""
        return self.chance or 0.0

    def margin(self, values: Floats) -> Floats:
        """How far futures are from failing, negative beyond the limit; with a chance 1 for one that keeps to it, or 0.

        NaN stays NaN.
        """
        inwards = np.inf if self.fails_below else -np.inf
        limit = self.limit if self.matters is not None else np.nextafter(self.limit, inwards)
        margin = (values - limit) * (1.0 if self.fails_below else -1.0)
        if self.chance is None:
            return np.asarray(margin)
        return np.where(np.isnan(values), np.nan, (margin >= 0).astype(np.float64))

    def level(self, margin: Floats) -> Floats:
        """The outcome that has such a margin; of margins with a chance, which are shares, the share."""
        if self.chance is not None:
            return margin
        return np.asarray(self.limit + margin * (1.0 if self.fails_below else -1.0))


@dataclass(frozen=True, slots=True)
class ExpectedFailures:
    """Worlds as far as a few futures tell them, all arrays float64 of shape (worlds,), NaN where runs are missing.

    ``margin`` and ``error`` are the expected margin and its standard deviation, ``chance`` that of failing. ``box``
    tells the worlds that are expected to fail from the others; empty where none does.
    """

    margin: Floats
    error: Floats
    chance: Floats
    box: Box = ()


def expected_failures(
    cube: Floats, points: Floats, margins: Floats, futures: npt.NDArray[np.int64], threshold: float
) -> ExpectedFailures:
    """Estimate worlds from their ``margins``, float64 of shape (worlds, futures), NaN where a run failed.

    ``cube`` and ``points`` are the worlds in the unit cube and in the values of their numbers, float64 of shape
    (worlds, numbers); ``futures`` is equal for worlds that have the same futures. Worlds that were estimated last are
    not estimated again.
    """
    arrays = (cube, points, margins, np.asarray(futures, dtype=np.float64))
    shapes = tuple(array.shape for array in arrays)
    return _estimate(tuple(array.tobytes() for array in arrays), shapes, threshold)


def unknown_failures(worlds: int) -> ExpectedFailures:
    """Worlds of which nothing is known yet."""
    nothing = np.full(worlds, np.nan)
    return ExpectedFailures(nothing, nothing, nothing)


@lru_cache(maxsize=4)
def _estimate(content: tuple[bytes, ...], shapes: tuple[tuple[int, ...], ...], threshold: float) -> ExpectedFailures:
    cube, points, margins, futures = (
        np.frombuffer(array, dtype=np.float64).reshape(shape) for array, shape in zip(content, shapes, strict=True)
    )
    known: Flags = np.asarray(np.isfinite(margins).all(axis=1))
    if known.sum() < _FEWEST_WORLDS:
        return unknown_failures(len(margins))
    samples = moments(margins[known])
    # one variance of luck for all: of a few futures each world's own is itself mostly luck
    noise = float((samples.standard_error**2).mean())
    estimates = world_estimates(cube[known], samples.mean, noise, futures[known])
    chances = estimates.chance_below(threshold)
    fails = estimates.mean < threshold
    is_enough = min(fails.sum(), (~fails).sum()) >= _FEWEST_IN_BOX
    box = find_box(points[known], fails) if is_enough else ()
    margin, error, chance = (_among(known, part) for part in (estimates.mean, estimates.error, chances))
    return ExpectedFailures(margin, error, chance, box)


def _among(known: Flags, values: Floats) -> Floats:
    whole = np.full(len(known), np.nan)
    whole[known] = values
    return whole
