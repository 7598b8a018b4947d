"""The diversion programme: a limited number of places, contracts, treatment with a queue (MODEL.md, Programme)."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Callable
from typing import NamedTuple

from forcesim.scenario.schema.casework import Programme as Description
from forcesim.simulation.arrivals import arrival_lists, intensity
from forcesim.simulation.calendar import HOURS_PER_MONTH
from forcesim.simulation.context import RunContext


class Person(NamedTuple):
    """What the programme has to know of somebody who is offered a place, and whom it tells what becomes of it.

    ``failed`` and ``completed`` are called at the end of the contract, ``treated`` when treatment begins; ``tally`` is
    told what is counted because of this person, by its name and amount, ``shift`` what steps up or down.
    """

    is_addicted: bool
    failed: Callable[[], None]
    completed: Callable[[], None]
    treated: Callable[[], None]
    tally: Callable[[str, float], None]
    shift: Callable[[str, float], None]


class Contract(NamedTuple):
    """A contract that was begun: how many hours it lasts, and whether an offence ends it."""

    lasts: float
    offends: bool


class Programme:
    """The places on the programme, the contracts of those who hold one, and their treatment.

    People whom other offences bring to the programme take places too. Nothing else of them matters, so that they take
    and give back their places when somebody looks, not when it happens.
    """

    def __init__(self, description: Description, context: RunContext) -> None:
        self._clock = context.clock
        self._ledger = context.ledger
        self._taken = 0
        self._places: float = math.inf if description.capacity is None else float(description.capacity)
        self._contract = float(description.contract_months) * HOURS_PER_MONTH
        self._never_engage_share = float(description.never_engage_share)
        self._cost_per_start = float(description.cost_per_start)
        self._offends_share = float(description.reoffend_in_contract_share)
        self._drop_out_share = float(description.drop_out_share)
        self._treatment_places: int = description.treatment_places
        self._treatment = 168.0 * float(description.treatment_weeks)
        self._in_treatment = 0
        self._waiting: deque[tuple[float, Person]] = deque()
        others = intensity(float(description.other_starts_per_year), None, context.calendar)
        self._others_parts = arrival_lists(others, context.streams, "other starts")
        self._others: deque[float] = deque()
        self._draw_others()
        # when the others who hold a place give it back, in rising order, since all contracts are equally long
        self._others_end: deque[float] = deque()
        # until when people whose cases were left unattended would hold one
        self._absent_until: deque[float] = deque()

    def change_places(self, description: Description) -> None:
        """Have other places from now on; whoever holds one keeps it."""
        self._follow_others()
        self._places = float(description.capacity)

    def _draw_others(self) -> None:
        """Draw when more of the others come, where all who were drawn have come."""
        if not self._others:
            self._others.extend(next(self._others_parts, ()))

    def _follow_others(self) -> None:
        """Let the others who came until now take places, and those whose contracts are over give theirs back."""
        now = self._clock.now
        while self._others and self._others[0] <= now:
            start = self._others.popleft()
            self._give_back_until(start)
            if self._taken < self._places:
                self._taken += 1
                self._others_end.append(start + self._contract)
            self._draw_others()
        self._give_back_until(now)

    def _give_back_until(self, time: float) -> None:
        while self._others_end and self._others_end[0] <= time:
            self._others_end.popleft()
            self._taken -= 1

    def _take_place(self) -> bool:
        self._follow_others()
        if self._taken >= self._places:
            return False
        self._taken += 1
        return True

    def _give_back(self) -> None:
        self._follow_others()
        self._taken -= 1

    def would_start(self, number: Callable[[str], float]) -> bool:
        """Whether a person whose case was left unattended would start now; arguments as ``offer`` has them.

        They would hold their place as long as others do, so that no more of them than there is room for are told so.
        """
        self._follow_others()
        now = self._clock.now
        while self._absent_until and self._absent_until[0] <= now:
            self._absent_until.popleft()
        if number("engagement") < self._never_engage_share or self._taken + len(self._absent_until) >= self._places:
            return False
        self._absent_until.append(now + self._contract)
        return True

    def offer(self, number: Callable[[str], float], person: Person) -> Contract | None:
        """Offer a place; the contract if the person starts, None if no place is free or the person never engages.

        ``number`` gives the person's own random number for a purpose. People who offend during the contract are the
        likeliest to offend at all, so that the programme makes nobody offend who would not have.
        """
        if number("engagement") < self._never_engage_share:
            return None
        if not self._take_place():
            self._count(person, "programme_turned_away")
            if person.is_addicted:
                self._count(person, "addicted_turned_away")
            return None
        self._count(person, "programme_started")
        self._count(person, "cost_programme", self._cost_per_start)
        offends = number("reoffending") < self._offends_share
        drops_out = not offends and number("contract") * (1.0 - self._offends_share) < self._drop_out_share
        lasts = self._contract * (number("time of failure") if offends or drops_out else 1.0)
        self._clock.after(lasts, self._end_contract, (offends or drops_out, person))
        if person.is_addicted:
            self._count(person, "addicted_reached")
            self._want_treatment(person)
        return Contract(lasts, offends)

    def _count(self, person: Person, name: str, amount: float = 1.0) -> None:
        self._ledger.count(name, amount)
        person.tally(name, amount)

    def _end_contract(self, argument: tuple[bool, Person]) -> None:
        is_breached, person = argument
        self._give_back()
        self._count(person, "programme_failed" if is_breached else "programme_completed")
        (person.failed if is_breached else person.completed)()

    # treatment

    def _change_waiting(self, person: Person, by: float) -> None:
        self._ledger.change("addicted_waiting", by)
        person.shift("addicted_waiting", by)

    def _want_treatment(self, person: Person) -> None:
        self._waiting.append((self._clock.now, person))
        self._change_waiting(person, 1.0)
        self._fill_treatment()

    def _fill_treatment(self) -> None:
        clock = self._clock
        while self._waiting and self._in_treatment < self._treatment_places:
            since, person = self._waiting.popleft()
            self._in_treatment += 1
            self._change_waiting(person, -1.0)
            person.treated()
            self._count(person, "treatment_started")
            days = (clock.now - since) / 24.0
            self._ledger.sample("treatment_wait_days", days)
            person.tally("treatment_wait_days", days)
            clock.after(self._treatment, self._end_treatment)

    def _end_treatment(self, _: object) -> None:
        self._in_treatment -= 1
        self._fill_treatment()
