"""The patient rule induction method: a box in which failures are dense (Friedman and Fisher 1999, Statistics and
Computing 9; for scenario discovery Bryant and Lempert 2010, Technological Forecasting and Social Change 77).

Ours rather than the EMA workbench's, which brings pandas, seaborn, plotly and a dozen more for what needs a page;
scikit-learn has no such method.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import scipy

from forcesim.study.arrays import Flags, Floats

# part of the box that one peel takes away, and points that a box must keep
PEEL, FEWEST = 0.07, 8
# chance that a side which means nothing survives, over all sides that could
_BY_CHANCE = 0.05
_MOST_SIDES = 4


@dataclass(frozen=True, slots=True)
class Side:
    """One number confined: above ``low`` or below ``high``, or both; None where it is not."""

    number: int
    low: float | None = None
    high: float | None = None

    def holds(self, points: Floats) -> Flags:
        """Which of ``points``, of shape (worlds, numbers), lie on the inner side of this one."""
        column = points[:, self.number]
        inside = np.ones(len(points), dtype=np.bool_)
        if self.low is not None:
            inside &= column > self.low
        if self.high is not None:
            inside &= column < self.high
        return inside


Box = tuple[Side, ...]


def inside(box: Sequence[Side], points: Floats) -> Flags:
    """Which points, float64 of shape (points, numbers), lie in a box."""
    within = np.ones(len(points), dtype=np.bool_)
    for side in box:
        within &= side.holds(points)
    return within


def find_box(points: Floats, fails: Flags) -> Box:
    """The box that best tells failures from the rest, its most telling side first; empty where no box does.

    Peels away a little at a time, always what leaves the densest box; takes the box on the way whose coverage (share
    of all failures that it holds) and density (share of its points that fail) have the highest harmonic mean; drops
    every side that chance could have made, given the number of sides that there are to choose from.
    """
    numbers = tuple(range(points.shape[1]))
    while True:
        box = _pruned(_densest(points, fails, numbers), points, fails)
        left = tuple(side.number for side in box)
        if not left or set(left) == set(numbers) or len(numbers) <= _MOST_SIDES:
            return box
        # limits without effect hid useful ones: search again without them
        numbers = left


def _densest(points: Floats, fails: Flags, numbers: Sequence[int]) -> Box:
    """The best box on the way from all points to few."""
    best: Box = ()
    box: Box = ()
    score = _score(box, points, fails)
    while (box := _peeled(box, points, fails, numbers)) != () and (candidate := _score(box, points, fails)) > 0:
        if candidate > score:
            best, score = box, candidate
    return best


def _peeled(box: Box, points: Floats, fails: Flags, numbers: Sequence[int]) -> Box:
    """The densest of all boxes that are one peel smaller; empty when none is left."""
    within = inside(box, points)
    remaining, failing = points[within], fails[within]
    count = len(remaining)
    take = max(1, int(PEEL * count))
    if count - take < FEWEST:
        return ()
    best: Box = ()
    best_density = -1.0
    order = np.sort(remaining, axis=0)
    for number in numbers:
        for low, high in ((_between(order[take - 1 : take + 1, number]), None),
                          (None, _between(order[-take - 1 : len(order) - take + 1, number]))):  # fmt: skip
            stays = Side(number, low, high).holds(remaining)
            left = int(stays.sum())
            if left < FEWEST or left == count:
                continue
            density = float(failing[stays].mean())
            if density > best_density:
                best, best_density = _confined(box, number, low, high), density
    return best


def _between(pair: Floats) -> float:
    return float(pair.mean())


def _confined(box: Box, number: int, low: float | None, high: float | None) -> Box:
    side = next((other for other in box if other.number == number), Side(number))
    side = replace(side, low=low if low is not None else side.low, high=high if high is not None else side.high)
    return (*(other for other in box if other.number != number), side)


def _score(box: Box, points: Floats, fails: Flags) -> float:
    within = inside(box, points)
    held, total = int(fails[within].sum()), int(fails.sum())
    return 2 * held / (int(within.sum()) + total) if total else 0.0


def _pruned(box: Box, points: Floats, fails: Flags) -> Box:
    """Drop the least telling side until every one left is telling."""
    limit = chance_limit(points.shape[1])
    while box:
        chances = [by_chance(box, side, points, fails) for side in box]
        worst = int(np.argmax(chances))
        if chances[worst] < limit and len(box) <= _MOST_SIDES:
            return tuple(side for _, side in sorted(zip(chances, box, strict=True), key=lambda pair: pair[0]))
        box = tuple(side for index, side in enumerate(box) if index != worst)
    return box


def chance_limit(numbers: int) -> float:
    """The chance from which on a side could be made by chance: each number has two sides to choose from."""
    return _BY_CHANCE / (2 * numbers)


def by_chance(box: Box, side: Side, points: Floats, fails: Flags) -> float:
    """Chance of as many failures in the box if this side told nothing: the quasi-p-value of Bryant and Lempert."""
    wider = inside([other for other in box if other != side], points)
    within = inside(box, points)
    density, count, held = float(fails[wider].mean()), int(within.sum()), int(fails[within].sum())
    return float(scipy.special.bdtrc(held - 1, count, density)) if held else 1.0
