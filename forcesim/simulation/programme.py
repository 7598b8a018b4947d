"""The diversion programme: a limited number of places, contracts, treatment with a queue (MODEL.md, Programme)."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable

from forcesim.scenario.schema.casework import Programme as Description
from forcesim.simulation.arrivals import arrival_times, intensity
from forcesim.simulation.clock import HOURS_PER_MONTH
from forcesim.simulation.context import RunContext


class Programme:
    """The places on the programme, the contracts of those who hold one, and their treatment."""

    def __init__(self, description: Description, context: RunContext) -> None:
        self._description = description
        self._context = context
        self._taken = 0
        self._places = description.capacity
        self._contract = float(description.contract_months) * HOURS_PER_MONTH
        self._in_treatment = 0
        self._waiting: deque[float] = deque()
        others = intensity(float(description.other_starts_per_year), None, context.calendar)
        for time in arrival_times(others, context.streams, "other starts").tolist():
            context.clock.at(time, self._other_start)

    def _take_place(self) -> bool:
        if self._taken >= self._places:
            return False
        self._taken += 1
        return True

    def _give_back(self, _: object = None) -> None:
        self._taken -= 1

    def _other_start(self, _: object) -> None:
        count = self._context.ledger.count
        count("programme_other_offers")
        if self._take_place():
            self._context.clock.after(self._contract, self._give_back)
        else:
            count("programme_other_turned_away")

    def offer(self, number: Callable[[str], float], failed: Callable[[], None]) -> bool:
        """Offer a place; true if the person starts, false if no place is free or the person never engages.

        ``number`` gives the person's own random number for a purpose; ``failed`` is called if the contract fails.
        """
        description, count = self._description, self._context.ledger.count
        if number("engagement") < float(description.never_engage_share):
            count("programme_never_engaged")
            return False
        if not self._take_place():
            count("programme_turned_away")
            return False
        count("programme_started")
        count("cost_programme", float(description.cost_per_start))
        uniform = number("contract")
        if uniform < float(description.reoffend_in_contract_share) + float(description.drop_out_share):
            self._context.clock.after(self._contract * number("time of failure"), self._fail, failed)
        else:
            self._context.clock.after(self._contract, self._complete)
        if number("treatment need") < float(description.treatment_need_share):
            self._want_treatment()
        return True

    def _fail(self, failed: Callable[[], None]) -> None:
        self._give_back()
        self._context.ledger.count("programme_failed")
        failed()

    def _complete(self, _: object) -> None:
        self._give_back()
        self._context.ledger.count("programme_completed")

    def _want_treatment(self) -> None:
        self._waiting.append(self._context.clock.now)
        self._fill_treatment()

    def _fill_treatment(self) -> None:
        context = self._context
        while self._waiting and self._in_treatment < self._description.treatment_places:
            since = self._waiting.popleft()
            self._in_treatment += 1
            context.ledger.count("treatment_started")
            context.ledger.sample("treatment_wait_days", (context.clock.now - since) / 24.0)
            context.clock.after(168.0 * float(self._description.treatment_weeks), self._end_treatment)

    def _end_treatment(self, _: object) -> None:
        self._in_treatment -= 1
        self._fill_treatment()
