"""The diversion programme: a limited number of places, contracts, treatment with a queue (MODEL.md, Programme)."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import NamedTuple

from forcesim.scenario.schema.casework import Programme as Description
from forcesim.simulation.arrivals import arrival_times, intensity
from forcesim.simulation.clock import HOURS_PER_MONTH
from forcesim.simulation.context import RunContext


class Person(NamedTuple):
    """What the programme has to know of somebody who is offered a place, and whom it tells what becomes of it.

    ``failed`` and ``completed`` are called at the end of the contract, ``treated`` when treatment begins.
    """

    is_addicted: bool
    failed: Callable[[], None]
    completed: Callable[[], None]
    treated: Callable[[], None]


class Contract(NamedTuple):
    """A contract that was begun: how many hours it lasts, and whether an offence ends it."""

    lasts: float
    offends: bool


class Programme:
    """The places on the programme, the contracts of those who hold one, and their treatment."""

    def __init__(self, description: Description, context: RunContext) -> None:
        self._description = description
        self._context = context
        self._taken = 0
        self._places = description.capacity
        self._contract = float(description.contract_months) * HOURS_PER_MONTH
        self._in_treatment = 0
        self._waiting: deque[tuple[float, Person]] = deque()
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

    def offer(self, number: Callable[[str], float], person: Person) -> Contract | None:
        """Offer a place; the contract if the person starts, None if no place is free or the person never engages.

        ``number`` gives the person's own random number for a purpose. People who offend during the contract are the
        likeliest to offend at all, so that the programme makes nobody offend who would not have.
        """
        description, count = self._description, self._context.ledger.count
        if number("engagement") < float(description.never_engage_share):
            count("programme_never_engaged")
            return None
        if not self._take_place():
            count("programme_turned_away")
            if person.is_addicted:
                count("addicted_turned_away")
            return None
        count("programme_started")
        count("cost_programme", float(description.cost_per_start))
        offends_share = float(description.reoffend_in_contract_share)
        offends = number("reoffending") < offends_share
        drops_out = not offends and number("contract") * (1.0 - offends_share) < float(description.drop_out_share)
        lasts = self._contract * (number("time of failure") if offends or drops_out else 1.0)
        self._context.clock.after(lasts, self._end_contract, (offends or drops_out, person))
        if person.is_addicted:
            count("addicted_reached")
            self._want_treatment(person)
        return Contract(lasts, offends)

    def _end_contract(self, argument: tuple[bool, Person]) -> None:
        is_breached, person = argument
        self._give_back()
        self._context.ledger.count("programme_failed" if is_breached else "programme_completed")
        (person.failed if is_breached else person.completed)()

    # treatment

    def _want_treatment(self, person: Person) -> None:
        self._waiting.append((self._context.clock.now, person))
        self._context.ledger.change("addicted_waiting", 1.0)
        self._fill_treatment()

    def _fill_treatment(self) -> None:
        context = self._context
        while self._waiting and self._in_treatment < self._description.treatment_places:
            since, person = self._waiting.popleft()
            self._in_treatment += 1
            context.ledger.change("addicted_waiting", -1.0)
            person.treated()
            context.ledger.count("treatment_started")
            context.ledger.sample("treatment_wait_days", (context.clock.now - since) / 24.0)
            context.clock.after(168.0 * float(self._description.treatment_weeks), self._end_treatment)

    def _end_treatment(self, _: object) -> None:
        self._in_treatment -= 1
        self._fill_treatment()
