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
    """Shifts of a team in the order of their starts: hours, and officers on duty; arrays of shape (shifts,)."""

    starts: npt.NDArray[np.float64]
    ends: npt.NDArray[np.float64]
    officers: npt.NDArray[np.int64]
    line: npt.NDArray[np.int64]
    day: npt.NDArray[np.int64]


def attendance(
    name: str, team: force.Team, roster: force.Roster, calendar: Calendar, luck: RandomStreams
) -> Attendance:
    """Draw who is on duty at every shift of the run.

    Binomial on the head count with the shift's own number; a fractional head count has its last officer there with
    that probability. A shift that would start before the run does not exist.
    """
    whole = int(float(team.head_count))
    fraction = float(team.head_count) - whole
    days = np.arange(calendar.days())
    lines: list[Attendance] = []
    for line, shift in enumerate(roster.shifts):
        chance = float(shift.share) * float(team.productive_share)
        luck_of_day = luck.stream(f"shift {name} {line}", "attendance").first(len(days))
        officers = binomials(luck_of_day, whole, chance)
        if fraction > 0.0:
            last = luck.stream(f"shift {name} {line}", "fractional officer").first(len(days)) < fraction
            officers = np.where(last, binomials(luck_of_day, whole + 1, chance), officers)
        wanted = [WEEKDAYS.index(day) for day in shift.days]
        begins = (24.0 * days + float(shift.start)).astype(np.float64)
        kept = np.isin((calendar.first_weekday + days) % 7, wanted) & (begins < calendar.horizon)
        finishes = np.minimum(begins + float(shift.hours), calendar.horizon)
        lines.append(Attendance(begins[kept], finishes[kept], officers[kept], np.full(kept.sum(), line), days[kept]))
    starts = np.concatenate([each.starts for each in lines])
    order = np.lexsort((np.concatenate([each.line for each in lines]), starts))
    return Attendance(
        starts[order],
        np.concatenate([each.ends for each in lines])[order],
        np.concatenate([each.officers for each in lines])[order],
        np.concatenate([each.line for each in lines])[order],
        np.concatenate([each.day for each in lines])[order],
    )


class Redeployment:
    """Moves officers from one team to another for a shift at a time.

    Each officer on duty is posted with the chance that the rule gives; of the others, those whom no waiting task
    needs at the start of the shift are released with the chance that the policy gives.
    """

    def __init__(
        self,
        movement: Movement,
        policy: Policy,
        rule: Rule,
        to_team: Team,
        clock: Clock,
        ledger: Ledger,
        luck: RandomStreams,
    ) -> None:
        self._name = movement.from_team
        self._worth = float(movement.transfer_efficiency)
        self._release = float(policy.spare_time.release)
        self._rule = rule
        self._to = to_team
        self._clock = clock
        self._ledger = ledger
        self._luck = luck

    def post(self, team: Team, officers: int, line: int, day: int, ends: float) -> int:
        """Post officers of a shift that starts now; give the number posted."""
        now = self._clock.now
        kind = f"shift {self._name} {line}"
        share = min(max(self._rule(View(now, self._ledger.value("cases_open"), self._to.waiting_tasks())), 0.0), 1.0)
        posted = binomial(self._luck.stream(kind, "posting")(day), officers, share)
        if self._release > 0.0:
            spare = max(officers - posted - team.waiting_officers(), 0)
            posted += binomial(self._luck.stream(kind, "release")(day), spare, self._release)
        if posted:
            book = self._ledger.hours
            book(self._name, "moved", now, ends, posted)
            book(self._name, "lent", now, ends, posted * self._worth)
            book(self._name, "lost", now, ends, posted * (1.0 - self._worth))
            book(self._to.name, "received", now, ends, posted * self._worth)
            self._to.come_on(posted, ends, self._worth, posted=True)
            self._to.dispatch()
        return posted


class ShiftRunner:
    """Runs the shifts of one team."""

    def __init__(
        self, team: Team, shifts: Attendance, claims: Sequence[Abstraction], clock: Clock, ledger: Ledger
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
        self._claims = claims
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
        for claim in self._claims:
            stay -= claim.post(self._team, stay, line, day, ends)
        self._team.come_on(stay, ends)
        self._team.dispatch()
        self._schedule()
