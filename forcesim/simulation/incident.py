"""An incident that a person lets happen in a run: it takes officers of some teams for a while, from an hour on."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from forcesim.errors import Fault, ScenarioError
from forcesim.scenario.schema.scenario import Scenario
from forcesim.text import safe, suggestion, value_text

LONGEST_WEEKS = 520.0


@dataclass(frozen=True, slots=True)
class Incident:
    """From ``hour`` on, ``officers`` full-time officers by team work elsewhere for ``weeks``, as in a shock.

    Of those on duty at a shift each is among the taken with the same chance. What happens at that hour itself still
    happens as before.
    """

    hour: int
    officers: Mapping[str, float]
    weeks: float


def incident(scenario: Scenario, hour: int, officers: Mapping[str, float], weeks: float) -> Incident:
    """An incident in a force; ScenarioError with everything that is wrong with it.

    ``officers`` are full-time officers by the name of their team, at most its head count.
    """
    faults = []
    for team, number in officers.items():
        if team not in scenario.teams:
            hint = suggestion(team, tuple(scenario.teams), "Teams are")
            faults.append(Fault("there is no such team", hint, f"officers.{safe(team, 60)}"))
            continue
        most = float(scenario.teams[team].head_count)
        if not 0.0 <= number <= most:
            hint = f"Take between 0 and {most:g}, its head count"
            faults.append(Fault("a team can't give so many", hint, f"officers.{team}", value_text(number)))
    if not faults and not math.fsum(officers.values()) > 0.0:
        faults.append(Fault("this incident takes nobody", "Take officers of one team at least", "officers"))
    if not 0.0 < weeks <= LONGEST_WEEKS:
        hint = f"Take more than 0 and at most {LONGEST_WEEKS:g} weeks"
        faults.append(Fault("an incident can't last so long", hint, "weeks", value_text(weeks)))
    if faults:
        raise ScenarioError(faults)
    return Incident(hour, {team: float(number) for team, number in officers.items() if number}, weeks)
