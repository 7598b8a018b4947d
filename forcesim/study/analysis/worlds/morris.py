"""Elementary effects: which of many uncertain numbers matter, from few worlds.

A trajectory starts at a random point of a grid over the unit cube and changes one number at a time, by half of its
range; each change is an *elementary effect* of that number. The mean of their absolute values over trajectories, μ*,
ranks the numbers, and their standard deviation σ shows how much an effect depends on the others (Morris 1991,
Technometrics 33; μ*: Campolongo, Cariboni and Saltelli 2007, Environmental Modelling & Software 22). Thirty lines
of our own rather than SALib, which brings pandas and matplotlib's pyplot along.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from forcesim.study.arrays import Floats

# midpoints of four equally plausible quarters; a step of one half leads from each to another
_LEVELS = np.array([0.125, 0.375])
STEP = 0.5


def trajectories(count: int, dimensions: int, seed: int) -> tuple[Floats, npt.NDArray[np.int64]]:
    """Trajectories through the unit cube, the same for the same seed.

    Points are float64 of shape (count, dimensions + 1, dimensions); the second array, int of shape
    (count, dimensions), says which number each step changes.
    """
    rng = np.random.default_rng([seed, 0x0E1E])
    points = np.empty((count, dimensions + 1, dimensions))
    orders = np.empty((count, dimensions), dtype=np.int64)
    for trajectory in range(count):
        rises = rng.random(dimensions) < 0.5
        start = rng.choice(_LEVELS, dimensions) + np.where(rises, 0.0, STEP)
        order = rng.permutation(dimensions)
        points[trajectory] = start
        for step, number in enumerate(order):
            points[trajectory, step + 1 :, number] += STEP if rises[number] else -STEP
        orders[trajectory] = order
    return points, orders


def elementary_effects(points: Floats, orders: npt.NDArray[np.int64], values: Floats) -> Floats:
    """Effects a whole range, float64 of shape (count, dimensions), from what was found at each point.

    ``found`` is float64 of shape (count, dimensions + 1), NaN where nothing is known; then the effects beside it are
    NaN as well.
    """
    effects = np.empty(orders.shape)
    for trajectory, order in enumerate(orders):
        steps = np.diff(points[trajectory], axis=0)[np.arange(len(order)), order]
        effects[trajectory, order] = np.diff(values[trajectory]) / steps
    return effects
