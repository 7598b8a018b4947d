"""Rules that say what share of the hours moves, seeing a read-only view of the state."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from forcesim.scenario.policy import Policy
from forcesim.simulation.clock import HOURS_PER_MONTH


@dataclass(frozen=True, slots=True)
class View:
    """What a rule may look at: ``hours`` since the start of the run, small cases open now."""

    hours: float
    backlog: float


Rule = Callable[[View], float]


def rule(policy: Policy) -> Rule:
    """Make the rule that a policy names."""
    share = float(policy.move_share)
    if policy.allocation.rule == "fixed":
        return lambda _: share
    before = float(policy.allocation.start_share)
    begins = float(policy.allocation.starts_after_months) * HOURS_PER_MONTH
    lasts = float(policy.allocation.lasts_months) * HOURS_PER_MONTH

    def phased(view: View) -> float:
        if view.hours < begins:
            return before
        if view.hours >= begins + lasts:
            return share
        return before + (share - before) * (view.hours - begins) / lasts

    return phased
