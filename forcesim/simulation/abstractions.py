"""Officers taken from their team for a shift, by shocks and by strike days of other teams (MODEL.md, Officers).

Abstraction is the police's own word for that. Hours moved by policy are a third kind: Redeployment in shifts.py.
"""

from __future__ import annotations

from typing import Protocol

from forcesim.scenario.schema.crime import OrganisedCrime
from forcesim.simulation.arrivals import arrival_times, intensity
from forcesim.simulation.context import RunContext
from forcesim.simulation.random_streams import binomial, duration
from forcesim.simulation.teams import Task, Team


class Abstraction(Protocol):
    """Something that takes officers of a team away for a shift that starts now."""

    def take(self, team: Team, officers: int, line: int, day: int, ends: float) -> int:
        """Take some of the officers until the hour ``ends``, book their hours, and give their number.

        ``line`` and ``day`` name the shift: its index in the roster and the day of the run.
        """
        ...


class Shocks:
    """Major incidents and waves of absence: each takes some full-time officers from teams for weeks.

    Of those on duty at a shift each is among the taken with the same chance, so that a large shock can empty a team.
    """

    def __init__(self, context: RunContext) -> None:
        self._context = context
        self._heads = {name: float(team.head_count) for name, team in context.scenario.teams.items()}
        # full-time officers taken now, by team: at work elsewhere, and off duty
        self._taken = {name: [0.0, 0.0] for name in self._heads}
        for name, shock in sorted(context.scenario.shocks.items()):
            kind = f"shock {name}"
            expected = intensity(float(shock.per_year), None, context.calendar)
            for index, time in enumerate(arrival_times(expected, context.streams, kind).tolist()):
                uniform = context.streams.stream(kind, "length")(index)
                lasts = duration(uniform, 168.0 * float(shock.weeks), shock.shape, 0.0)
                context.clock.at(time, self._change, (name, 1.0))
                context.clock.at(time + lasts, self._change, (name, -1.0))

    def _change(self, argument: tuple[str, float]) -> None:
        name, sign = argument
        shock = self._context.scenario.shocks[name]
        for team, officers in shock.officers.items():
            self._taken[team][shock.off_duty] += sign * float(officers)

    def take(self, team: Team, officers: int, line: int, day: int, ends: float) -> int:
        """Take officers away for this shift."""
        at_work, off_duty = self._taken[team.name]
        total = at_work + off_duty
        if total <= 1e-9:
            return 0
        streams, kind = self._context.streams, f"shift {team.name} {line}"
        gone = binomial(streams.stream(kind, "shock")(day), officers, min(total / self._heads[team.name], 1.0))
        absent = binomial(streams.stream(kind, "absence")(day), gone, off_duty / total)
        now, book = self._context.clock.now, self._context.ledger.hours
        book(team.name, "absent", now, ends, absent)
        book(team.name, "incidents", now, ends, gone - absent)
        return gone


class StrikeDays:
    """Officers whom other teams give to a strike: enough to end it within their shift, up to a number a day."""

    def __init__(self, description: OrganisedCrime, investigations: list[Task], context: RunContext) -> None:
        self._draws = {name: float(officers) for name, officers in description.strike_draws.items()}
        self._investigations = investigations
        self._team = context.teams[description.team]
        self._clock = context.clock
        self._ledger = context.ledger
        self._given: dict[tuple[int, str], tuple[int, int]] = {}

    def take(self, team: Team, officers: int, line: int, day: int, ends: float) -> int:  # noqa: ARG002  an abstraction's signature
        """Send officers to the strikes that are due."""
        most = int(self._draws.get(team.name, 0.0))
        if not most or not officers:
            return 0
        sent = 0
        for task in self._investigations:
            if not task.is_at_its_last_stage:
                continue
            last_day, given = self._given.get((task.number, team.name), (day, 0))
            given = given if last_day == day else 0
            hours = ends - self._clock.now
            going = min(most - given, task.officers_needed(self._clock.now, hours), officers - sent)
            if going > 0:
                sent += going
                self._given[task.number, team.name] = day, given + going
                self._team.come_on(going, ends, is_lent=True, reserved_for=task)
        if sent:
            now, book = self._clock.now, self._ledger.hours
            book(team.name, "drawn", now, ends, sent)
            book(team.name, "lent", now, ends, sent)
            book(self._team.name, "received", now, ends, sent)
            self._team.dispatch()
        return sent
