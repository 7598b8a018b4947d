"""The result of one run: plain numbers and arrays, no objects of the model."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.machinery import EXTENSION_SUFFIXES
from importlib.util import find_spec

import numpy as np
import numpy.typing as npt

# Raised whenever the same scenario, seed and replication would give other numbers than before.
MODEL_VERSION = "6"


def is_compiled() -> bool:
    """Whether the simulation was compiled when forcesim was installed; pure Python gives the same bits, more slowly."""
    engine = find_spec("forcesim.simulation.teams")
    return engine is not None and str(engine.origin).endswith(tuple(EXTENSION_SUFFIXES))


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
