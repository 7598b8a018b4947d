"""Where a trade-off needs another setting, or more futures.

A setting is added half-way between two neighbours where the curve bends between them, or where a decision changes:
a verdict turns over, the backlog stops settling, the cliff lies between. A bend is the deviation of a setting from the
straight line between its neighbours, future by future on the same luck; it counts where it exceeds both its own error,
corrected for the number of bends looked at, and a share of the curve's range. Nothing that lies between settings is
ever counted as simulated.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise

import numpy as np

from forcesim.study.analysis.intervals import FEWEST_PAIRS, NOT_SETTLED, corrected_level, moments
from forcesim.study.arrays import Floats
from forcesim.study.lever import Lever
from forcesim.study.results.study_result import Cliff, PointDifference

# settings to begin with, the most in all, and the most that a stage adds
COARSE, MOST_SETTINGS, _AT_ONCE = 5, 21, 4


def bends(settings: Sequence[float], curves: Sequence[Floats], least: float) -> dict[int, float]:
    """Inner settings, by index, where a curve bends, with the largest deviation there as a share of the curve's range.

    ``curves`` are float64 of shape (settings, replications); ``least`` is the share of the range that counts.
    """
    deviations: dict[int, float] = {}
    inner = range(1, len(settings) - 1)
    level = corrected_level(len(curves) * len(inner))
    for series in curves:
        means = moments(series).mean
        reach = float(np.nanmax(means) - np.nanmin(means)) if np.isfinite(means).any() else 0.0
        for index in inner:
            before, setting, after = settings[index - 1 : index + 2]
            part = (setting - before) / (after - before)
            line = series[index - 1] + part * (series[index + 1] - series[index - 1])
            off = moments(series[index] - line)
            size = abs(float(off.mean))
            if off.count >= FEWEST_PAIRS and size > float(off.half_width(level)) and size > least * reach:
                deviations[index] = max(deviations.get(index, 0.0), size / reach)
    return deviations


def turns(
    settings: Sequence[float],
    differences: Sequence[PointDifference],
    names: Iterable[str],
    grown: Sequence[bool],
    cliffs: Iterable[Cliff],
    reference: int | None,
) -> set[int]:
    """Gaps, by the index of the setting before, in which a decision changes; the ``reference`` itself changes none."""
    gaps = {gap for gap in range(len(settings) - 1) if grown[gap] != grown[gap + 1]}
    for name in names:
        verdicts = [change.outcomes[name].verdict for change in differences]
        gaps |= {
            gap
            for gap, (verdict, next_verdict) in enumerate(pairwise(verdicts))
            if verdict != next_verdict
            and NOT_SETTLED not in (verdict, next_verdict)
            and reference not in (gap, gap + 1)
        }
    for cliff in cliffs:
        gaps |= {gap for gap in range(len(settings) - 1) if settings[gap] < cliff.at < settings[gap + 1]}
    return gaps


def further(lever: Lever, settings: Sequence[float], bent: Mapping[int, float], turning: set[int], least: float) -> (
    list[float]
):  # fmt: skip
    """Settings to add next, rising: half-way through gaps wider than ``least``, where it matters most first."""
    weights = dict.fromkeys(turning, 1.0)
    for index, share in bent.items():
        for gap in (index - 1, index):
            weights[gap] = max(weights.get(gap, 0.0), share)
    room = min(_AT_ONCE, MOST_SETTINGS - len(settings))
    added: list[float] = []
    for gap in sorted(weights, key=lambda gap: (-weights[gap], gap)):
        low, high = settings[gap], settings[gap + 1]
        middle = float(f"{(low + high) / 2:.12g}")
        middle = float(np.floor(middle)) if lever.is_whole else middle
        if high - low > least and middle not in (low, high) and len(added) < room:
            added.append(middle)
    return sorted(added)
