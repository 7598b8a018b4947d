"""Officers taken from their team for a shift, by shocks and by strike days of other teams (MODEL.md, Officers).

Abstraction is the police's own word for that. Hours moved by policy are a third kind: Redeployment in shifts.py.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import Final

from forcesim.scenario.schema.crime import OrganisedCrime
from forcesim.scenario.schema.force import Shock
from forcesim.simulation.arrivals import arrival_times, intensity
from forcesim.simulation.context import RunContext
from forcesim.simulation.incident import Incident
from forcesim.simulation.random_streams import binomial, duration
from forcesim.simulation.teams import Task, Team

# hours; no shift is so short
_MOMENT: Final = 1e-6


class Abstraction(ABC):
    """Something that takes officers of a team away for a shift."""

    __slots__ = ()

    @abstractmethod
    def is_at_work(self, team: Team) -> bool:
        """Whether it may take officers of the team at the shifts to come; it wakes the team when that begins."""

    @abstractmethod
    def take(self, team: Team, officers: int, line: int, day: int, ends: float) -> int:
        """Take some of the officers of a shift that starts now until the hour ``ends``, and give their number.

        Books their hours. ``line`` and ``day`` name the shift: its index in the roster and the day of the run.
        """


class Shocks(Abstraction):
    """Major incidents and waves of absence: each takes some full-time officers from teams for weeks.

    Of those on duty at a shift each is among the taken with the same chance, so that a large shock can empty a team.
    """

    __slots__ = ("_at_work", "_context", "_heads", "_off_duty")

    def __init__(self, context: RunContext) -> None:
        self._context = context
        self._heads = {name: float(team.head_count) for name, team in context.scenario.teams.items()}
        # full-time officers taken now, by team: at work elsewhere, and off duty
        self._at_work = dict.fromkeys(self._heads, 0.0)
        self._off_duty = dict.fromkeys(self._heads, 0.0)
        for name, shock in sorted(context.scenario.shocks.items()):
            kind = f"shock {name}"
            expected = intensity(float(shock.per_year), None, context.calendar)
            by_chance = arrival_times(expected, context.streams, kind).tolist()
            measured_from = float(context.calendar.bounds[context.calendar.warm_up])
            # a shift that starts with a named week is among those that are taken
            named = [measured_from + 168.0 * week - _MOMENT for week in shock.in_weeks]
            for purpose, times in (("length", by_chance), ("length of a named week", named)):
                for index, time in enumerate(times):
                    uniform = context.streams.entity(kind).number(purpose, index)
                    lasts = duration(uniform, 168.0 * float(shock.weeks), shock.shape, 0.0)
                    context.clock.at(time, self._begin, shock)
                    context.clock.at(time + lasts, self._end, shock)

    def _begin(self, shock: Shock) -> None:
        self._change(shock, 1.0)

    def _end(self, shock: Shock) -> None:
        self._change(shock, -1.0)

    def let_happen(self, incident: Incident) -> None:
        """Take the officers of an incident that a person lets happen at its hour, which is now."""
        self._take(self._at_work, incident.officers, 1.0)
        ends = incident.hour + 168.0 * incident.weeks
        self._context.clock.at(ends, lambda _: self._take(self._at_work, incident.officers, -1.0))

    def _change(self, shock: Shock, sign: float) -> None:
        self._take(self._off_duty if shock.off_duty else self._at_work, shock.officers, sign)

    def _take(self, taken: dict[str, float], officers: Mapping[str, float], sign: float) -> None:
        for name, number in officers.items():
            # the shifts before this hour come on as they would have been
            self._context.teams[name].wake()
            taken[name] += sign * float(number)

    def is_at_work(self, team: Team) -> bool:
        """Whether a shock takes officers of the team now."""
        return self._at_work[team.name] + self._off_duty[team.name] > 1e-9

    def take(self, team: Team, officers: int, line: int, day: int, ends: float) -> int:
        """Take officers away for this shift."""
        if not self.is_at_work(team):
            return 0
        off_duty = self._off_duty[team.name]
        total = self._at_work[team.name] + off_duty
        streams = self._context.streams.entity(f"shift {team.name} {line}")
        gone = binomial(streams.number("shock", day), officers, min(total / self._heads[team.name], 1.0))
        absent = binomial(streams.number("absence", day), gone, off_duty / total)
        now, ledger = self._context.clock.now, self._context.ledger
        ledger.hours(team.name, "absent", now, ends, absent)
        ledger.hours(team.name, "incidents", now, ends, gone - absent)
        return gone


class StrikeDays(Abstraction):
    """Officers whom other teams give to a strike: enough to end it within their shift, up to a number a day."""

    __slots__ = ("_clock", "_draws", "_given", "_investigations", "_ledger", "_team")

    def __init__(self, description: OrganisedCrime, investigations: list[Task], context: RunContext) -> None:
        self._draws = {name: int(float(officers)) for name, officers in description.strike_draws.items()}
        self._investigations = investigations
        self._team = context.teams[description.team]
        self._clock = context.clock
        self._ledger = context.ledger
        self._given: dict[tuple[int, str], tuple[int, int]] = {}

    def is_at_work(self, team: Team) -> bool:
        """Whether a strike on which the team is wanted is being prepared or under way."""
        if not self._draws.get(team.name, 0):
            return False
        return any(task.is_down_to_its_last_stage for task in self._investigations)

    def take(self, team: Team, officers: int, line: int, day: int, ends: float) -> int:  # noqa: ARG002  an abstraction's signature
        """Send officers to the strikes that are due."""
        most = self._draws.get(team.name, 0)
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
                self._given[task.number, team.name] = (day, given + going)
                self._team.come_on(going, ends, is_lent=True, reserved_for=task)
        if sent:
            now, ledger = self._clock.now, self._ledger
            ledger.hours(team.name, "drawn", now, ends, sent)
            ledger.hours(team.name, "lent", now, ends, sent)
            ledger.hours(self._team.name, "received", now, ends, sent)
            self._team.dispatch()
        return sent
