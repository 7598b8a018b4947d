"""The smallest difference in an outcome that matters to whoever decides."""

from __future__ import annotations

from forcesim.simulation.outcomes import Outcome

# of the baseline's mean
SHARE_THAT_MATTERS = 0.05


def smallest_that_matters(
    outcome: Outcome,  # noqa: ARG001  outcomes do not declare their own yet
    baseline_mean: float,
    share: float = SHARE_THAT_MATTERS,
) -> float:
    """Differences below this one are let be; in the outcome's unit, on its own scale."""
    return share * abs(baseline_mean)
