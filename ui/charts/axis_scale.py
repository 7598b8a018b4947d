"""Axes with numbers as they are written elsewhere, and the range that an axis shows."""

from __future__ import annotations

import numpy as np
import pyqtgraph as pg

from forcesim.report.wording.numbers import amount

Stretch = tuple[float, float]


class Axis(pg.AxisItem):
    """An axis of amounts in ``unit``."""

    unit = ""

    def tickStrings(self, values: list[float], scale: float, _spacing: float) -> list[str]:
        return [amount(value * scale, self.unit, 4) for value in values]


def padded(values: np.ndarray, share: float = 0.08, *, from_zero: bool = False) -> Stretch | None:
    """A range that holds all finite values with a margin of ``share`` of it; None where there are none."""
    known = values[np.isfinite(values)]
    if not known.size:
        return None
    low, high = float(known.min()), float(known.max())
    if from_zero:
        low = min(low, 0.0)
    pad = share * max(high - low, 0.05 * abs(high), 1e-9 if high else 1.0)
    # a little below zero, so that a line at zero is not cut off
    return low - (min(pad, 0.06 * (high - low) or pad) if from_zero else pad), high + pad


def steady(new: Stretch, old: Stretch) -> Stretch:
    """The range to show after another: it grows at once, but shrinks only if more than 40% of it would be empty."""
    if new[1] - new[0] > 0.6 * (old[1] - old[0]):
        return min(new[0], old[0]), max(new[1], old[1])
    return new
