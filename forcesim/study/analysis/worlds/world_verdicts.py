"""Does a world fail? Told by many futures of its own, or not at all.

A world is looked at after 16, 32 and 64 futures, and goes on only while it is not told. The looks share the error
(Bonferroni), so that a world that holds is called failing in at most one study in 40, and the other way round.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import scipy

from forcesim.study.analysis.binomial import clopper_pearson
from forcesim.study.analysis.intervals import corrected_level, moments
from forcesim.study.arrays import Floats

# futures after which a world is looked at
LOOKS = (16, 32, 64)


@dataclass(frozen=True, slots=True)
class WorldVerdict:
    """Mean and interval of a world's excess over the limit of failing, and whether it fails; None: not told."""

    futures: int
    mean: float
    low: float
    high: float
    fails: bool | None


@dataclass(frozen=True, slots=True)
class WorldVerdicts:
    """Verdicts of some worlds, and the ``futures`` each has; ``following`` is the next look, None at the end."""

    verdicts: tuple[WorldVerdict, ...]
    futures: tuple[int, ...]
    following: int | None

    @property
    def undecided(self) -> list[int]:
        """Indices of the worlds of which it can't be told yet whether they fail."""
        return [index for index, verdict in enumerate(self.verdicts) if verdict.fails is None]


def world_verdicts(excess: Sequence[Floats], runs: int, chance: float | None, *, is_complete: bool) -> WorldVerdicts:
    """Judge worlds look by look, as far as ``runs`` futures of all of them together reach.

    ``excess`` holds for each world float64 of shape (futures,): how far each future is from failing, negative where it
    fails, NaN where a run is not in. With a ``chance`` they are 1 where a red line is kept and 0 where it is broken,
    and a world fails where the share kept is smaller than that. Unless ``is_complete`` the last look is still coming in
    and decides nothing.
    """
    verdicts = [WorldVerdict(0, np.nan, np.nan, np.nan, None)] * len(excess)
    counts = [0] * len(excess)
    undecided = list(range(len(excess)))
    before = 0
    for look in LOOKS:
        needed = len(undecided) * (look - before)
        if runs < needed or not undecided:
            return WorldVerdicts(tuple(verdicts), tuple(counts), look if undecided else None)
        runs -= needed
        for index in undecided:
            counts[index] = look
        if runs == 0 and not is_complete:
            return WorldVerdicts(tuple(verdicts), tuple(counts), None)
        # a world that happened to see no rare event looks surer than it is
        spreads = [_variance(series[:look]) for series in excess]
        usual = float(np.nan_to_num(moments(np.array(spreads)).mean))
        for index in undecided:
            verdicts[index] = _verdict(excess[index][:look], usual, chance)
        undecided = [index for index in undecided if verdicts[index].fails is None]
        before = look
    return WorldVerdicts(tuple(verdicts), tuple(counts), None)


def _variance(series: Floats) -> float:
    sample = moments(series)
    return float(sample.standard_error**2 * sample.count) if sample.count > 1 else np.nan


def _verdict(series: Floats, usual: float, chance: float | None) -> WorldVerdict:
    """Judge one world; ``usual`` is the variance of futures within worlds on average."""
    level = corrected_level(len(LOOKS))
    sample = moments(series)
    count, mean = int(sample.count), float(sample.mean)
    if count < 2:
        return WorldVerdict(count, np.nan, np.nan, np.nan, None)
    if chance is None:
        half = float(scipy.special.stdtrit(count - 1, (1 + level) / 2)) * np.sqrt(max(_variance(series), usual) / count)
        low, high = mean - half, mean + half
    else:
        low, high = (bound - chance for bound in clopper_pearson(round(mean * count), count, level))
        mean -= chance
    return WorldVerdict(count, mean, low, high, True if high < 0 else False if low >= 0 else None)
