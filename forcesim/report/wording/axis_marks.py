"""Marks along an axis: round numbers, in words."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

_STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)


@dataclass(frozen=True, slots=True)
class Axis:
    """An axis from ``low`` to ``high``: its title, and its marks as (value, words)."""

    title: str
    low: float
    high: float
    ticks: tuple[tuple[float, str], ...]


def axis(
    title: str, low: float, high: float, words: Callable[[float], str], *, most: int = 6, room: float = 0.0
) -> Axis:
    """An axis that holds both ends, with ``room`` as a share of the range beyond them, and at most ``most`` marks."""
    if not high > low:
        half = abs(low) / 2 or 1.0
        low, high = low - half, high + half
    beyond = room * (high - low)
    low, high = low - beyond, high + beyond
    return Axis(title, low, high, tuple((at, words(at)) for at in round_numbers(low, high, most)))


def round_numbers(low: float, high: float, most: int = 6) -> tuple[float, ...]:
    """Equally spaced round numbers from ``low`` to ``high``, as many as fit, at most ``most``."""
    span = high - low
    if not (span > 0 and math.isfinite(span)):
        return ()
    size = 10.0 ** (math.floor(math.log10(span)) - 1)
    for factor in (size, 10 * size, 100 * size):
        for part in _STEPS:
            step = part * factor
            first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
            if last - first + 1 <= most:
                # twelve digits: 0.3, not 0.30000000000000004
                return tuple(float(f"{count * step:.12g}") for count in range(first, last + 1))
    return ()
