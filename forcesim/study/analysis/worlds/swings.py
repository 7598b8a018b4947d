"""Which number matters most: swings of an outcome from one end of each number's range to the other, in stages.

Of many swings, each measured in few futures, the largest is large by luck too. So a first look at all of them only
makes a short list, and what is told comes from futures that had no part in choosing. That one number matters more than
another is told by comparing the two directly, on the same futures.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import scipy

from forcesim.study.analysis.intervals import corrected_level, moments
from forcesim.study.arrays import Floats


def largest(swings: Floats, count: int) -> list[int]:
    """The ``count`` numbers that swing most on average; ``swings`` is float64 of shape (numbers, futures)."""
    strength = np.nan_to_num(np.abs(moments(swings).mean))
    return [int(index) for index in np.argsort(-strength, kind="stable")[:count] if strength[index] > 0]


def rivals(top: int, fresh: Mapping[int, Floats], first: Floats) -> list[int]:
    """The numbers that are not shown to matter less than the one in question.

    ``fresh`` holds swings, float64 of shape (futures,), of ``top`` and of others on the same futures; ``first`` those
    of all numbers in the look that chose them, float64 of shape (numbers, futures). With 95% confidence in all
    comparisons together: paired ones where both have fresh futures, else by the futures of the first look, whose luck
    is taken to be alike for all numbers.
    """
    level = corrected_level(len(first) - 1)
    # the direction is taken from futures other than those that are compared
    sign = np.sign(np.nan_to_num(moments(first[top]).mean)) or 1.0
    own = sign * fresh[top]
    looks = moments(first)
    degrees = float(np.maximum(looks.count - 1, 0).sum())
    variance = float(np.nan_to_num(moments(looks.standard_error**2 * looks.count).mean))
    not_less = []
    for number in range(len(first)):
        if number == top:
            continue
        if number in fresh:
            # more than the other, whichever way that one swings
            leads = [_lowest(own - side * fresh[number], level) for side in (1.0, -1.0)]
            lead = min(leads)
        else:
            most = abs(float(looks.mean[number]))
            error = float(moments(own).half_width(level))
            other = scipy.special.stdtrit(max(degrees, 1.0), (1 + level) / 2) * np.sqrt(
                variance / max(int(looks.count[number]), 1)
            )
            lead = float(moments(own).mean) - most - float(np.hypot(error, other))
        # a NaN is no lead
        if not lead > 0:
            not_less.append(number)
    return not_less


def _lowest(values: Floats, level: float) -> float:
    sample = moments(values)
    return float(sample.mean - sample.half_width(level))
