"""What every part of a run has at hand: no part of the model of its own."""

from __future__ import annotations

from dataclasses import dataclass

from forcesim.scenario.schema.scenario import Scenario
from forcesim.simulation.calendar import Calendar
from forcesim.simulation.clock import Clock
from forcesim.simulation.ledger import Ledger
from forcesim.simulation.random_streams import RandomStreams
from forcesim.simulation.teams import Team


@dataclass(frozen=True, slots=True)
class RunContext:
    """The description, the random streams, the clock, the books and the teams of one run."""

    scenario: Scenario
    streams: RandomStreams
    clock: Clock
    calendar: Calendar
    ledger: Ledger
    teams: dict[str, Team]
