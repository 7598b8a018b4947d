"""The diversion programme: a limited number of places, contracts that hold or fail, treatment with a waiting list."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import TYPE_CHECKING

from forcesim.scenario.casework import Programme as Description
from forcesim.simulation.clock import HOURS_PER_MONTH, arrival_times, intensity

if TYPE_CHECKING:
    from forcesim.simulation.cases import Case
    from forcesim.simulation.world import World


class Programme:
    """Who holds a place, and what becomes of them."""

    def __init__(self, description: Description, world: World) -> None:
        self._description = description
        self._world = world
        self._taken = 0
        self._contract = float(description.contract_months) * HOURS_PER_MONTH
        self._in_treatment = 0
        self._waiting: deque[float] = deque()
        others = intensity(float(description.other_starts_per_year), None, world.calendar)
        for time in arrival_times(others, world.luck, "other starts").tolist():
            world.clock.at(time, self._other_start)

    def _take_place(self) -> bool:
        if self._taken >= self._description.places:
            return False
        self._taken += 1
        return True

    def _give_back(self, _: object = None) -> None:
        self._taken -= 1

    def _other_start(self, _: object) -> None:
        count = self._world.ledger.count
        count("programme_other_offers")
        if self._take_place():
            self._world.clock.after(self._contract, self._give_back)
        else:
            count("programme_other_turned_away")

    def offer(self, case: Case, number: Callable[[str, Case], float]) -> bool:
        """Offer a place; true if the person starts. ``number`` gives the case's own random numbers."""
        description, count = self._description, self._world.ledger.count
        if number("engagement", case) < float(description.never_engage_share):
            count("programme_never_engaged")
            return False
        if not self._take_place():
            count("programme_turned_away")
            return False
        count("programme_started")
        count("cost_programme", float(description.cost_per_start))
        uniform = number("contract", case)
        breach = float(description.reoffend_in_contract_share)
        fails = uniform < breach + float(description.drop_out_share)
        ends = self._contract * (number("time of failure", case) if fails else 1.0)
        self._world.clock.after(ends, self._end, (case, fails))
        if number("treatment need", case) < float(description.treatment_need_share):
            self._want_treatment()
        return True

    def _end(self, argument: tuple[Case, bool]) -> None:
        case, failed = argument
        self._give_back()
        if failed:
            self._world.ledger.count("programme_failed")
            case.desk.contract_failed(case)
        else:
            self._world.ledger.count("programme_completed")

    def _want_treatment(self) -> None:
        self._waiting.append(self._world.clock.now)
        self._fill_treatment()

    def _fill_treatment(self) -> None:
        world = self._world
        while self._waiting and self._in_treatment < self._description.treatment_places:
            since = self._waiting.popleft()
            self._in_treatment += 1
            world.ledger.count("treatment_started")
            world.ledger.sample("treatment_wait_days", (world.clock.now - since) / 24.0)
            world.clock.after(168.0 * float(self._description.treatment_weeks), self._treated)

    def _treated(self, _: object) -> None:
        self._in_treatment -= 1
        self._fill_treatment()
