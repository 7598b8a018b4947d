"""Who is where: officers of each team by what they do, as cells that dots are put into.

While an hour takes longer than a frame the cells hold the officers of the moment. Faster than that a shift would be
over before anybody saw it: the cells then hold the average of the last weeks.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Mapping
from typing import Final, NamedTuple

from forcesim.scenario.schema.scenario import Scenario
from forcesim.simulation.live_state import AWAY, LiveState

OFF_DUTY: Final = "off duty"
WINDOW: Final = 672.0  # hours that averages are of: four weeks
_APART = 12.0  # hours between two moments that are remembered


class Cell(NamedTuple):
    """A place for officers: the team in whose row it lies, the team whose officers they are, and their use of time."""

    row: str
    team: str
    use: str


class OfficerCells:
    """Counts the officers of each cell, at the moment or on average."""

    def __init__(self, scenario: Scenario) -> None:
        movement, crime = scenario.movement, scenario.organised_crime
        self._row_of = {
            "moved": movement.to_team if movement is not None else "",
            "drawn": crime.team if crime is not None else "",
        }
        self._heads = {name: float(team.head_count) for name, team in scenario.teams.items()}
        self._past: deque[LiveState] = deque()

    def remember(self, state: LiveState) -> None:
        """Note a moment for the averages; an earlier one than before, or one much later, begins anew."""
        if self._past and not 0.0 <= state.hour - self._past[-1].hour <= WINDOW:
            self._past.clear()
        if not self._past or state.hour - self._past[-1].hour >= _APART:
            self._past.append(state)
        while len(self._past) > 2 and self._past[1].hour <= state.hour - WINDOW:
            self._past.popleft()

    def take_past(self, other: OfficerCells) -> None:
        """Remember what another has seen: that of the other arm, up to the fork."""
        self._past = other._past.copy()

    def now(self, state: LiveState) -> dict[Cell, int]:
        """Officers of each cell at the moment; they add up to the officers of each team."""
        cells: dict[Cell, float] = {}
        for team in state.teams:
            for use, officers in team.doing:
                cells[Cell(team.name, team.name, use)] = officers
            for use, number in team.away:
                cells[Cell(self._row_of.get(use) or team.name, team.name, use)] = number
            cells[Cell(team.name, team.name, OFF_DUTY)] = max(self._heads[team.name] - team.rostered, 0.0)
        return _whole(cells, self._heads)

    def average(self, state: LiveState) -> dict[Cell, int]:
        """Officers of each cell on average over the last weeks."""
        hours, lasts = self.recent_hours(state)
        if lasts <= 0.0:
            return self.now(state)
        cells: dict[Cell, float] = {}
        for name, heads in self._heads.items():
            uses = {use: value for (team, use), value in hours.items() if team == name}
            rostered = uses.pop("rostered", 0.0)
            received = uses.pop("received", 0.0)
            away = {use: uses.pop(use, 0.0) for use in AWAY}
            for use in ("lost", "lent"):
                uses.pop(use, None)
            # what others lent is worked here as well: own officers are the rest
            own = math.fsum(uses.values()) or 1.0
            share = max(own - received, 0.0) / own
            for use, value in uses.items():
                cells[Cell(name, name, use)] = share * value / lasts
            for use, value in away.items():
                if value:
                    cells[Cell(self._row_of.get(use) or name, name, use)] = value / lasts
            cells[Cell(name, name, OFF_DUTY)] = max(heads - rostered / lasts, 0.0)
        return _whole(cells, self._heads)

    def recent_hours(self, state: LiveState) -> tuple[Mapping[tuple[str, str], float], float]:
        """Officer-hours of the last weeks by (team, use), and how many hours that was."""
        if not self._past or self._past[0].hour >= state.hour:
            return {}, 0.0
        before = self._past[0]
        return (
            {key: value - before.hours.get(key, 0.0) for key, value in state.hours.items()},
            state.hour - before.hour,
        )


def _whole(cells: dict[Cell, float], heads: Mapping[str, float]) -> dict[Cell, int]:
    """Whole officers, so that those of each team come to its head count: the largest parts are rounded up."""
    counts: dict[Cell, int] = {}
    for name, officers in heads.items():
        own = {cell: value for cell, value in cells.items() if cell.team == name and value > 1e-9}
        floors = {cell: int(value + 1e-9) for cell, value in own.items()}
        left = max(math.ceil(officers - 1e-9) - sum(floors.values()), 0)
        by_part = sorted(own, key=lambda cell: (floors[cell] - own[cell], cell))
        for cell in by_part[:left]:
            floors[cell] += 1
        counts.update(floors)
    return counts
