"""What a chart says at a place that a person points at: the average, how sure we are of it, how futures differ."""

from __future__ import annotations

import math

from forcesim.report.wording.numbers import MINUS, amount, worded
from forcesim.study.results.study_result import Summary

# mean, both ends of its error, 10th and 90th percentile of futures; NaN where not known
Five = tuple[float, float, float, float, float]


def five(summary: Summary | None) -> Five:
    """The five numbers of an outcome; no outcome falls below zero, so neither does the range of its average."""
    if summary is None:
        return (math.nan,) * 5
    low, high = (math.nan if end is None else end for end in (summary.low, summary.high))
    return summary.mean, max(low, 0.0) if summary.mean >= 0 else low, high, summary.p10, summary.p90


def reading(name: str, unit: str, numbers: Five, per: str = "") -> list[str]:
    """Lines that tell one outcome; ``per`` is what it is counted by."""
    mean, low, high, p10, p90 = numbers
    if not math.isfinite(mean):
        return [f"{name}: not known"]
    told = worded(mean, low, high, unit)
    said = f"{name}: {MINUS if told.sign < 0 else ''}{told.plain}{per}"
    if not (math.isfinite(low) and math.isfinite(high)):
        return [said]
    lines = [f"{said}, average between {_between(low, high, unit)}" if low < high else said]
    if p10 < p90:
        lines.append(f"8 in 10 futures between {_between(p10, p90, unit)}")
    return lines


def _between(low: float, high: float, unit: str) -> str:
    """Both ends, in as many digits as it takes to tell them apart."""
    ends = [(amount(low, unit, digits), amount(high, unit, digits)) for digits in (2, 3, 4)]
    return " and ".join(next((each for each in ends if each[0] != each[1]), ends[-1]))
