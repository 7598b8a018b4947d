"""What an outcome is made of: counts that single people bring, and other outcomes that none of them does."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Final, TypeAlias

from forcesim.scenario.schema.scenario import Scenario
from forcesim.simulation.calendar import HOURS_PER_YEAR, Calendar
from forcesim.simulation.case_record import BACKLOG, HOURS, OPEN
from forcesim.simulation.outcomes import PARTS_OF_HARM, SUMS, TIME_BY_USE, VALUE_OF_HOURS
from forcesim.study.analysis.harm_scales import scale_of
from forcesim.study.analysis.people.mechanisms import HOURS_ON_DUTY

_CASH: Final = ("cost_force", "cost_justice", "cost_programme", "cost_left_undone")
# uses of officers' time that get what the other uses leave
_REMAINDERS: Final = ("hours_organised_crime", "hours_general", "hours_idle", "hours_searching")
# levels that are means over time of what single people raise for some hours
_LEVELS_OF_PEOPLE: Final = (OPEN, "addicted_waiting", "addicted_untreated")
# outcomes of which people bring only a part, and what counts that part
PARTLY_OF_PEOPLE: Final = {"leads_received": "leads_received", "plants_seized": "plants_found"}
# means over people: of what the total is, and how many people it is of
_DURATIONS: Final = {"days_to_close": "cases_closed", "treatment_wait_days": "treatment_started"}


@dataclass(frozen=True, slots=True)
class Part:
    """A thing that an outcome is made of; ``is_of_people`` where the books count it because of single people."""

    name: str
    is_of_people: bool


# each part with how much one unit of it adds to the outcome
Parts: TypeAlias = Mapping[Part, float]


def parts_of(name: str, scenario: Scenario, counts: Collection[str]) -> Parts:
    """What an outcome of a scenario is made of; ``counts`` are those that people bring.

    An outcome of which no more is known is made of itself. Where people bring a part of what is counted, only that part
    is here.
    """
    costs = scenario.costs
    arrested = Part("members_arrested", is_of_people=False)
    if name == "cost_force":
        custody = float(costs.custody_episode)
        return {Part("custody_episodes", is_of_people=True): custody, arrested: custody}
    if name == "cost_justice":
        return {Part(name, is_of_people=True): 1.0, arrested: float(costs.member_at_court)}
    if name in _LEVELS_OF_PEOPLE or name == BACKLOG:
        return {Part(name, is_of_people=True): _of_a_level(name, scenario)}
    if name in PARTLY_OF_PEOPLE:
        return {Part(PARTLY_OF_PEOPLE[name], is_of_people=True): 1.0}
    if name in _REMAINDERS:
        others = {Part(use, is_of_people=use == HOURS): -1.0 for use in TIME_BY_USE if use != name}
        return {Part(HOURS_ON_DUTY, is_of_people=False): 1.0, **others}
    if name in counts and duration_of(name) is None:
        return {Part(name, is_of_people=True): 1.0}
    of_others = _of_others(name, scenario)
    if not of_others:
        return {Part(name, is_of_people=False): 1.0}
    total: dict[Part, float] = {}
    for other, weight in of_others.items():
        for part, factor in parts_of(other, scenario, counts).items():
            total[part] = total.get(part, 0.0) + weight * factor
    return total


def duration_of(name: str) -> tuple[str, str] | None:
    """The total of a mean over people, and what counts these people; None where an outcome is no such mean."""
    stem, _, case_type = name.partition(".")
    if stem not in _DURATIONS or case_type in ("p50", "p90"):
        return None
    return name, f"{_DURATIONS[stem]}.{case_type}" if case_type else _DURATIONS[stem]


def _of_a_level(name: str, scenario: Scenario) -> float:
    """The mean over time to which one hour a year of a level comes, or one end of a month a year."""
    calendar = Calendar(scenario.time)
    if name == BACKLOG:
        return calendar.years / (calendar.months - calendar.warm_up)
    measured_hours = float(calendar.bounds[-1] - calendar.bounds[calendar.warm_up])
    return calendar.years / measured_hours


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
    if part is None or part.counted_by not in ("reoffences", "criminal_records", "addicted_untreated"):
        return {}
    weight = float(getattr(scale_of(scenario), part.weight) or 0.0)
    if part.counted_by == "addicted_untreated":
        # harm is counted by the year of 8,766 hours, a mean by those that were measured
        weight /= HOURS_PER_YEAR * _of_a_level(part.counted_by, scenario)
    return {part.counted_by: weight}
