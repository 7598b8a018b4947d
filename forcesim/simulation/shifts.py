"""Who comes on duty, shift by shift, less those who are wanted elsewhere (MODEL.md, Officers)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from forcesim.scenario.schema import force
from forcesim.scenario.schema.force import WEEKDAYS, Movement
from forcesim.scenario.schema.policy import Policy
from forcesim.simulation.abstractions import Abstraction
from forcesim.simulation.allocation_rules import Rule, View
from forcesim.simulation.clock import Calendar, Clock
from forcesim.simulation.ledger import Ledger
from forcesim.simulation.random_streams import RandomStreams, binomial, binomials
from forcesim.simulation.teams import Team


class Attendance(NamedTuple):
    """All shifts of a team in the order of their starts, as arrays of shape (shifts,).

    ``starts`` and ``ends`` are hours of the run, ``officers`` those on duty; ``line`` is the index of the shift in the
    roster and ``day`` the day of the run, which together key the random numbers of the shift.
    """

    starts: npt.NDArray[np.float64]
    ends: npt.NDArray[np.float64]
    officers: npt.NDArray[np.int64]
    line: npt.NDArray[np.int64]
    day: npt.NDArray[np.int64]


def attendance(
    name: str, team: force.Team, roster: force.Roster, calendar: Calendar, streams: RandomStreams
) -> Attendance:
    """Draw how many officers of a team are on duty at every shift of the run.

    Binomial on the head count with the shift's own random number; of a fractional head count the last officer exists
    with that probability, drawn for each shift. A shift that began before the run is left out; one that would outlast
    the run ends with it.
    """
    whole = int(float(team.head_count))
    fraction = float(team.head_count) - whole
    days = np.arange(calendar.days())
    lines: list[Attendance] = []
    for line, shift in enumerate(roster.shifts):
        chance = float(shift.share) * float(team.productive_share)
        uniforms = streams.stream(f"shift {name} {line}", "attendance").first(len(days))
        officers = binomials(uniforms, whole, chance)
        if fraction > 0.0:
            last = streams.stream(f"shift {name} {line}", "fractional officer").first(len(days)) < fraction
            officers = np.where(last, binomials(uniforms, whole + 1, chance), officers)
        weekdays = [WEEKDAYS.index(day) for day in shift.days]
        begins = (24.0 * days + float(shift.start)).astype(np.float64)
        takes_place = np.isin((calendar.first_weekday + days) % 7, weekdays) & (begins < calendar.horizon)
        finishes = np.minimum(begins + float(shift.hours), calendar.horizon)
        lines.append(
            Attendance(
                begins[takes_place],
                finishes[takes_place],
                officers[takes_place],
                np.full(takes_place.sum(), line),
                days[takes_place],
            )
        )
    starts = np.concatenate([part.starts for part in lines])
    order = np.lexsort((np.concatenate([part.line for part in lines]), starts))
    return Attendance(
        starts[order],
        np.concatenate([part.ends for part in lines])[order],
        np.concatenate([part.officers for part in lines])[order],
        np.concatenate([part.line for part in lines])[order],
        np.concatenate([part.day for part in lines])[order],
    )


class Redeployment:
    """Moves officers from one team to another for a shift at a time, as the policy says.

    Each officer on duty moves with the chance that the rule of allocation gives; of the others, those whom no waiting
    task needs at the start of the shift are released with the chance that the policy gives. A moved hour is booked as
    lent by its team, as received by the other for what it is worth there, and the rest as lost in transfer.
    """

    def __init__(
        self,
        movement: Movement,
        policy: Policy,
        rule: Rule,
        to_team: Team,
        clock: Clock,
        ledger: Ledger,
        streams: RandomStreams,
    ) -> None:
        self._name = movement.from_team
        self._efficiency = float(movement.transfer_efficiency)
        self._release_share = float(policy.spare_time.release)
        self._rule = rule
        self._to = to_team
        self._clock = clock
        self._ledger = ledger
        self._streams = streams

    def take(self, team: Team, officers: int, line: int, day: int, ends: float) -> int:
        """Move officers of a shift that starts now to the other team; give their number."""
        now = self._clock.now
        kind = f"shift {self._name} {line}"
        share = min(max(self._rule(View(now, self._ledger.value("cases_open"), self._to.waiting_tasks())), 0.0), 1.0)
        moved = binomial(self._streams.stream(kind, "posting")(day), officers, share)
        if self._release_share > 0.0:
            spare = max(officers - moved - team.waiting_officers(), 0)
            moved += binomial(self._streams.stream(kind, "release")(day), spare, self._release_share)
        if moved:
            book = self._ledger.hours
            book(self._name, "moved", now, ends, moved)
            book(self._name, "lent", now, ends, moved * self._efficiency)
            book(self._name, "lost", now, ends, moved * (1.0 - self._efficiency))
            book(self._to.name, "received", now, ends, moved * self._efficiency)
            self._to.come_on(moved, ends, self._efficiency, is_lent=True)
            self._to.dispatch()
        return moved


class ShiftRunner:
    """Brings the officers of one team on duty at the start of each shift, less those who are taken away for it."""

    def __init__(
        self, team: Team, shifts: Attendance, abstractions: Sequence[Abstraction], clock: Clock, ledger: Ledger
    ) -> None:
        self._team = team
        self._rows = list(
            zip(
                shifts.starts.tolist(),
                shifts.ends.tolist(),
                shifts.officers.tolist(),
                shifts.line.tolist(),
                shifts.day.tolist(),
                strict=True,
            )
        )
        self._next = 0
        # in the order in which they choose
        self._abstractions = abstractions
        self._clock = clock
        self._ledger = ledger
        self._schedule()

    def _schedule(self) -> None:
        # a shift with nobody on duty changes nothing
        while self._next < len(self._rows) and self._rows[self._next][2] == 0:
            self._next += 1
        if self._next < len(self._rows):
            self._clock.at(self._rows[self._next][0], self._come_on)

    def _come_on(self, _: object) -> None:
        start, ends, officers, line, day = self._rows[self._next]
        self._next += 1
        self._ledger.hours(self._team.name, "rostered", start, ends, officers)
        stay = officers
        for abstraction in self._abstractions:
            stay -= abstraction.take(self._team, stay, line, day, ends)
        self._team.come_on(stay, ends)
        self._team.dispatch()
        self._schedule()
