"""Rules of allocation: what share of the officers' hours moves, shift by shift (MODEL.md, Officers, and 2.3)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from forcesim.errors import StudyError
from forcesim.scenario.schema.policy import Allocation
from forcesim.scenario.schema.scenario import Scenario
from forcesim.simulation.calendar import HOURS_PER_MONTH
from forcesim.text import real_number


@dataclass(frozen=True, slots=True)
class View:
    """What a rule may look at, at the start of a shift: read-only.

    ``hours`` are those since the start of the run, ``backlog`` the small cases open, and ``waiting`` the tasks of the
    other team that have room for an officer.
    """

    hours: float
    backlog: float
    waiting: int


Rule = Callable[[View], float]


def rule(scenario: Scenario) -> Rule:
    """Make the rule that a scenario names, or that was given in Python; anew for each run, since some keep a state."""
    policy = scenario.policy
    if scenario.custom_rule is not None:
        return _custom(scenario.custom_rule)
    return _RULES[policy.allocation.rule](float(policy.move_share), policy.allocation)


def constant_share(scenario: Scenario) -> float | None:
    """Give the share that the rule always moves, None where it has to see each shift."""
    policy = scenario.policy
    is_constant = scenario.custom_rule is None and policy.allocation.rule == "fixed"
    return float(policy.move_share) if is_constant else None


def _custom(given: Rule) -> Rule:
    """A rule given in Python, with its answers checked: StudyError if one is no share."""

    def custom(view: View) -> float:
        gave = given(view)
        share = real_number(gave)
        if share is not None and 0.0 <= share <= 1.0:
            return share
        raise StudyError(f"a rule of allocation gives a share from 0 to 1; it gave {gave!r} after {view.hours:g} hours")

    return custom


def _fixed(share: float, _: Allocation) -> Rule:
    return lambda view: share  # noqa: ARG005  the one rule that looks at nothing


def _phased(share: float, allocation: Allocation) -> Rule:
    """From a start share to the policy's in a straight line, over some months."""
    before = float(allocation.start_share)
    begins = float(allocation.starts_after_months) * HOURS_PER_MONTH
    lasts = float(allocation.lasts_months) * HOURS_PER_MONTH

    def phased(view: View) -> float:
        if view.hours < begins:
            return before
        if view.hours >= begins + lasts:
            return share
        return before + (share - before) * (view.hours - begins) / lasts

    return phased


def _tasking(most: float, allocation: Allocation) -> Rule:
    """At each meeting a step up if the backlog is low and the other team has work, a step down if it is high."""
    share = min(float(allocation.start_share), most)
    interval, next_meeting = 168.0 * float(allocation.meeting_weeks), 0.0

    def tasking(view: View) -> float:
        nonlocal share, next_meeting
        if view.hours >= next_meeting:
            next_meeting += interval * (1 + (view.hours - next_meeting) // interval)
            if view.backlog > allocation.backlog_high:
                share = max(share - float(allocation.step), 0.0)
            elif view.backlog <= allocation.backlog_low and view.waiting:
                share = min(share + float(allocation.step), most)
        return share

    return tasking


def _threshold(share: float, allocation: Allocation) -> Rule:
    """Move until the backlog is over the high mark, then hand back until it is at the low mark again."""
    moving = True

    def threshold(view: View) -> float:
        nonlocal moving
        if view.backlog > allocation.backlog_high:
            moving = False
        elif view.backlog <= allocation.backlog_low:
            moving = True
        return share if moving else 0.0

    return threshold


_RULES: dict[str, Callable[[float, Allocation], Rule]] = {
    "fixed": _fixed,
    "phased": _phased,
    "tasking": _tasking,
    "threshold": _threshold,
}
