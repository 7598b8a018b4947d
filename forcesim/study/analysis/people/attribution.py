"""What an outcome is made of: counts that single people bring, and other outcomes that none of them does."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Final, TypeAlias

from forcesim.scenario.schema.scenario import Scenario
from forcesim.simulation.outcomes import PARTS_OF_HARM, SUMS, VALUE_OF_HOURS
from forcesim.study.analysis.harm_scales import scale_of

_CASH: Final = ("cost_force", "cost_justice", "cost_programme", "cost_left_undone")


@dataclass(frozen=True, slots=True)
class Part:
    """A thing that an outcome is made of; ``is_of_people`` where the books count it because of single people."""

    name: str
    is_of_people: bool


# each part with how much one unit of it adds to the outcome
Parts: TypeAlias = Mapping[Part, float]


def parts_of(name: str, scenario: Scenario, counts: Collection[str]) -> Parts:
    """What an outcome of a scenario is made of; ``counts`` are those that people bring.

    An outcome of which no more is known is made of itself.
    """
    costs = scenario.costs
    arrested = Part("members_arrested", is_of_people=False)
    if name == "cost_force":
        custody = float(costs.custody_episode)
        return {Part("custody_episodes", is_of_people=True): custody, arrested: custody}
    if name == "cost_justice":
        return {Part(name, is_of_people=True): 1.0, arrested: float(costs.member_at_court)}
    if name in counts:
        return {Part(name, is_of_people=True): 1.0}
    of_others = _of_others(name, scenario)
    if not of_others:
        return {Part(name, is_of_people=False): 1.0}
    total: dict[Part, float] = {}
    for other, weight in of_others.items():
        for part, factor in parts_of(other, scenario, counts).items():
            total[part] = total.get(part, 0.0) + weight * factor
    return total


def _of_others(name: str, scenario: Scenario) -> dict[str, float]:
    """Other outcomes of which an outcome is the weighted sum; empty where it is none."""
    if name in SUMS:
        return {part: float(sign) for part, sign in SUMS[name]}
    if name == "cost_net":
        return dict.fromkeys(_CASH, 1.0)
    if name == "harm":
        return dict.fromkeys(PARTS_OF_HARM, 1.0)
    if name in VALUE_OF_HOURS:
        return {VALUE_OF_HOURS[name]: float(scenario.costs.officer_hour)}
    part = PARTS_OF_HARM.get(name)
    # of groups and farms the hidden state is weighed, which no single person of these makes
    if part is not None and part.counted_by in ("reoffences", "criminal_records"):
        return {part.counted_by: float(getattr(scale_of(scenario), part.weight) or 0.0)}
    return {}
