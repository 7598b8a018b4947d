"""What a chart says at the point under the mouse: the average, how sure we are of it, how futures differ."""

from __future__ import annotations

import math

from forcesim.report.wording.numbers import MINUS, amount, number_words
from forcesim.study.results.study_result import Summary

# mean, both ends of its error, 10th and 90th percentile of futures; NaN where not known
PointNumbers = tuple[float, float, float, float, float]


def point_numbers(summary: Summary | None) -> PointNumbers:
    """The five numbers of an outcome; no outcome falls below zero, so neither does the range of its average."""
    if summary is None:
        return (math.nan,) * 5
    low, high = (math.nan if end is None else end for end in (summary.low, summary.high))
    return summary.mean, max(low, 0.0) if summary.mean >= 0 else low, high, summary.p10, summary.p90


def hover_lines(name: str, unit: str, numbers: PointNumbers, per: str = "") -> list[str]:
    """Lines of text on one outcome; ``per`` is what it is counted by, " a year"."""
    mean, low, high, p10, p90 = numbers
    if not math.isfinite(mean):
        return [f"{name}: not known"]
    words = number_words(mean, low, high, unit)
    average = f"{name}: {MINUS if words.sign < 0 else ''}{words.plain}{per}"
    if not (math.isfinite(low) and math.isfinite(high)):
        return [average]
    lines = [f"{average}, average between {_between(low, high, unit)}" if low < high else average]
    if p10 < p90:
        lines.append(f"8 in 10 futures between {_between(p10, p90, unit)}")
    return lines


def _between(low: float, high: float, unit: str) -> str:
    """Both ends, in as many digits as it takes to tell them apart."""
    ends = [(amount(low, unit, digits), amount(high, unit, digits)) for digits in (2, 3, 4)]
    return " and ".join(next((pair for pair in ends if pair[0] != pair[1]), ends[-1]))
