"""Where a trade-off needs another setting, or more futures.

A setting is added half-way between two neighbours where the cliff or the break of a red line lies between them, or an
end of its interval; and, where a study chooses its settings itself, where the curve bends or a decision changes: a
verdict turns over, the backlog stops settling. A bend is the deviation of a setting from the
straight line between its neighbours, future by future on the same luck; it counts where it exceeds both its own error,
corrected for the number of bends looked at, and a share of the curve's range. Nothing that lies between settings is
ever counted as simulated.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import pairwise

import numpy as np

from forcesim.study.analysis.intervals import FEWEST_PAIRS, NOT_SETTLED, corrected_level, moments
from forcesim.study.analysis.red_line_break import Gap
from forcesim.study.arrays import Floats
from forcesim.study.lever import Lever
from forcesim.study.results.study_result import PointDifference

# settings to begin with, the most in all where curves are followed, and the most that a stage adds
COARSE, MOST_SETTINGS, _AT_ONCE = 5, 21, 4
# the most settings that are added to enclose cliffs: halving the whole range six times takes it under two in a hundred,
# and the two ends of an interval part from the cliff itself only on the way
MOST_ENCLOSING = 14


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
    return gaps


def further(
    lever: Lever, settings: Sequence[float], bent: Mapping[int, float], turning: set[int], least: float
) -> list[float]:
    """Settings to add next, rising: half-way through gaps wider than ``least``, where it matters most first."""
    weights = dict.fromkeys(turning, 1.0)
    for index, share in bent.items():
        for gap in (index - 1, index):
            weights[gap] = max(weights.get(gap, 0.0), share)
    ends = [(settings[gap], settings[gap + 1]) for gap in sorted(weights, key=lambda gap: (-weights[gap], gap))]
    return _halves(lever, [gap for gap in ends if gap[1] - gap[0] > least], settings, MOST_SETTINGS - len(settings))


def enclosing(lever: Lever, settings: Collection[float], gaps: Iterable[Gap], least: float, room: int) -> list[float]:
    """Settings to add next, rising: half-way through those of ``gaps`` that are not narrower than ``least``.

    ``gaps`` come the most telling first; at most ``room`` are added. None is tried twice.
    """
    # a gap of exactly the least, read from decimals, is as wide as it
    wide = [gap for gap in gaps if gap[1] - gap[0] >= least * (1 - 1e-9)]
    return _halves(lever, wide, settings, room)


def _halves(lever: Lever, gaps: Iterable[Gap], settings: Collection[float], room: int) -> list[float]:
    added: list[float] = []
    for low, high in gaps:
        middle = float(f"{(low + high) / 2:.12g}")
        middle = float(np.floor(middle)) if lever.is_whole else middle
        is_tried = any(low < setting < high for setting in (*settings, *added))
        if middle not in (low, high) and not is_tried and len(added) < min(_AT_ONCE, room):
            added.append(middle)
    return sorted(added)
