"""The result of one run: plain numbers and arrays, no objects of the model."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

# Raised whenever the same scenario, seed and replication would give other numbers than before.
MODEL_VERSION = "3"


@dataclass(frozen=True, slots=True)
class RunResult:
    """Outcomes of one replication.

    ``outcomes`` holds one float for each of :func:`forcesim.simulation.outcomes.declared_outcomes`; ``monthly`` holds
    float64 arrays of shape (measured months,) for outcomes that move within the run, a month's own total or mean.
    ``hours_unaccounted`` and ``cases_unaccounted`` are the residuals of the two conservation laws: the largest
    over teams, relative to the hours rostered, and the largest over case types; ``events`` counts clock events.
    """

    outcomes: dict[str, float]
    monthly: dict[str, npt.NDArray[np.float64]]
    hours_unaccounted: float
    cases_unaccounted: int
    events: int
