"""Who comes on duty, shift by shift, less those who are wanted elsewhere (MODEL.md, Officers)."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from forcesim.scenario.schema import force
from forcesim.scenario.schema.force import WEEKDAYS, Movement
from forcesim.scenario.schema.scenario import Scenario
from forcesim.simulation.abstractions import Abstraction
from forcesim.simulation.allocation_rules import View, constant_share, rule
from forcesim.simulation.calendar import Calendar
from forcesim.simulation.clock import Clock
from forcesim.simulation.context import RunContext
from forcesim.simulation.ledger import Ledger
from forcesim.simulation.random_streams import RandomStreams, binomial, binomials
from forcesim.simulation.teams import Due, Relief, Team


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


class Redeployment(Abstraction):
    """Moves officers from one team to another for a shift at a time, as the policy says.

    Each officer on duty moves with the chance that the rule of allocation gives; of the others, those whom no waiting
    task needs at the start of the shift are released with the chance that the policy gives. A moved hour is booked as
    lent by its team, as received by the other for what it is worth there, and the rest as lost in transfer.
    """

    __slots__ = (
        "_clock", "_constant_share", "_efficiency", "_ledger", "_lent", "_lost", "_moved", "_name", "_received",
        "_release_share", "_rule", "_streams", "_to",
    )  # fmt: skip

    def __init__(self, movement: Movement, to_team: Team, context: RunContext) -> None:
        self._name = movement.from_team
        self._efficiency = float(movement.transfer_efficiency)
        self.follow(context.scenario)
        self._to = to_team
        self._clock = context.clock
        self._ledger = context.ledger
        self._streams = [
            context.streams.entity(f"shift {self._name} {line}")
            for line in range(len(context.scenario.rosters[context.scenario.teams[self._name].roster].shifts))
        ]
        book = context.ledger.book
        self._moved, self._lent = book(self._name, "moved"), book(self._name, "lent")
        self._lost, self._received = book(self._name, "lost"), book(to_team.name, "received")

    def follow(self, scenario: Scenario) -> None:
        """Move hours from now on as the policy of a scenario says."""
        self._release_share = float(scenario.policy.spare_time.release)
        self._rule = rule(scenario)
        self._constant_share = constant_share(scenario)

    def is_at_work(self, team: Team) -> bool:  # noqa: ARG002  an abstraction's signature
        """Whether any hours may move at the shifts to come."""
        return self._release_share > 0.0 or self._constant_share != 0.0

    def take(self, team: Team, officers: int, line: int, day: int, ends: float) -> int:
        """Move officers of a shift that starts now to the other team; give their number."""
        now = self._clock.now
        streams = self._streams[line]
        share = self._constant_share
        if share is None:
            share = self._rule(View(now, self._ledger.value("cases_open"), self._to.waiting_tasks()))
        moved = binomial(streams.number("posting", day), officers, min(max(share, 0.0), 1.0))
        if self._release_share > 0.0:
            spare = max(officers - moved - team.waiting_officers(), 0)
            moved += binomial(streams.number("release", day), spare, self._release_share)
        if moved:
            self._moved.add(now, ends, moved)
            self._lent.add(now, ends, moved * self._efficiency)
            self._lost.add(now, ends, moved * (1.0 - self._efficiency))
            self._received.add(now, ends, moved * self._efficiency)
            self._to.come_on(moved, ends, self._efficiency, is_lent=True)
            self._to.dispatch()
        return moved


class ShiftRunner(Relief):
    """Brings the officers of one team on duty at the start of each shift, less those who are taken away for it.

    ``abstractions`` are those who may take officers, in the order in which they choose. The start of a shift is an
    event only while one of them is at work or a task waits.
    """

    __slots__ = (
        "_abstractions", "_clock", "_days", "_ends", "_is_due", "_lines", "_next", "_officers", "_rostered", "_starts",
        "_team",
    )  # fmt: skip

    def __init__(
        self, team: Team, shifts: Attendance, abstractions: list[Abstraction], clock: Clock, ledger: Ledger
    ) -> None:
        self._team = team
        # a shift with nobody on duty changes nothing
        staffed = shifts.officers > 0
        self._starts: list[float] = shifts.starts[staffed].tolist()
        self._ends: list[float] = shifts.ends[staffed].tolist()
        self._officers: list[int] = shifts.officers[staffed].tolist()
        self._lines: list[int] = shifts.line[staffed].tolist()
        self._days: list[int] = shifts.day[staffed].tolist()
        self._next = 0
        self._is_due = False
        self._abstractions = abstractions
        self._clock = clock
        self._rostered = ledger.book(team.name, "rostered")
        team.relief = self
        if self._is_event():
            self.expect()

    def _is_event(self) -> bool:
        return any(abstraction.is_at_work(self._team) for abstraction in self._abstractions)

    def expect(self) -> None:
        """Let the next shift come on when it is due."""
        if not self._is_due and self._next < len(self._starts):
            self._is_due = True
            self._clock.at(self._starts[self._next], self._come_on, self._next)

    def catch_up(self) -> None:
        """Bring on duty all who should be there by now; nobody was at work who could have taken them away."""
        now = self._clock.now
        while not self._is_due and self._next < len(self._starts) and self._starts[self._next] <= now:
            shift = self._next
            self._next += 1
            self._rostered.add(self._starts[shift], self._ends[shift], self._officers[shift])
            self._team.come_on_before(self._officers[shift], self._starts[shift], self._ends[shift])

    def due(self, now: float) -> list[Due]:
        """The shifts that began before an hour and were no event: nobody has looked at the team since."""
        shifts: list[Due] = []
        shift = self._next
        while not self._is_due and shift < len(self._starts) and self._starts[shift] <= now:
            shifts.append((self._officers[shift], self._starts[shift], self._ends[shift]))
            shift += 1
        return shifts

    def begin(self) -> None:
        """Begin the shift that is due at this moment, if one is."""
        if self._is_due and self._starts[self._next] <= self._clock.now:
            self._come_on(self._next)

    def _come_on(self, shift: int) -> None:
        if shift != self._next:
            return  # begun by somebody who lent officers at this very moment
        self._next += 1
        self._is_due = False
        ends = self._ends[shift]
        stay = self._officers[shift]
        self._rostered.add(self._starts[shift], ends, stay)
        for abstraction in self._abstractions:
            stay -= abstraction.take(self._team, stay, self._lines[shift], self._days[shift], ends)
        self._team.come_on(stay, ends)
        self._team.dispatch()
        if self._is_event():
            self.expect()
