"""What a run looks like at one moment, in plain values."""

from __future__ import annotations

import datetime as dt
import math
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, Literal

from forcesim.simulation.case_record import type_of
from forcesim.simulation.group import Group
from forcesim.simulation.groups import Groups
from forcesim.simulation.ledger import ACTIVITIES
from forcesim.simulation.model import Model
from forcesim.simulation.presence import present, unbooked
from forcesim.simulation.teams import Team
from forcesim.simulation.watch import PAUSES, WAITS, WORKED, CaseStep, Note, Watch

# what can take officers of a team away for a shift: hours moved by policy, strike days of another team, major
# incidents, and absence
AWAY: Final = ("moved", "drawn", "incidents", "absent")
_STATES: Final = (WAITS, WORKED, PAUSES)

GroupStatus = Literal["hidden", "known", "investigated", "disrupted"]


@dataclass(frozen=True, slots=True)
class TeamState:
    """One team at a moment; all numbers are of officers.

    ``rostered`` own officers are on a shift: ``doing`` says on what, as (activity, officers), where free time may be
    split by the policy, and ``away`` how many are taken away, by :data:`AWAY`; together these are the rostered.
    ``received`` are those lent by other teams, as (activity, officers). ``waiting`` counts the tasks of the queue, by
    case type or, for other work, by activity.
    """

    name: str
    head_count: float
    rostered: int
    doing: tuple[tuple[str, float], ...]
    away: tuple[tuple[str, int], ...]
    received: tuple[tuple[str, int], ...]
    waiting: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class CasesState:
    """The cases of one type: how many are open and wait, are worked or pause between stages, and how all others ended.

    Arrived is closed, dropped, not pursued and open together.
    """

    name: str
    arrived: int
    waiting: int
    worked: int
    pausing: int
    closed: int
    dropped: int
    not_pursued: int

    @property
    def open(self) -> int:
        """Cases that have come and not ended."""
        return self.waiting + self.worked + self.pausing


@dataclass(frozen=True, slots=True)
class GroupState:
    """One group: ``key`` tells it from all others, ``level`` is the part of its harm that it does now, from 0 to 1."""

    key: str
    members: int
    level: float
    status: GroupStatus


@dataclass(frozen=True, slots=True)
class FarmsState:
    """Farms that grow now, by what police know of them, and those found and missed so far."""

    hidden: int
    waiting: int
    worked: int
    found: int
    missed: int


@dataclass(frozen=True, slots=True)
class LiveState:
    """One moment of a run.

    ``hour`` counts from the start of the run, ``date`` is the same on the calendar. ``hours`` are officer-hours so far
    by (team, use); of each team the uses and what it lent come to what was rostered and received. ``counts`` are the
    counts so far of all outcomes that count something; both begin with the run, warm-up included. ``notes`` are the
    last things that happened, the newest last, and ``story`` what happened to the case that is followed.
    """

    hour: float
    date: dt.datetime
    is_warm_up: bool
    is_over: bool
    teams: tuple[TeamState, ...]
    cases: tuple[CasesState, ...]
    groups: tuple[GroupState, ...]
    farms: FarmsState | None
    hours: Mapping[tuple[str, str], float]
    counts: Mapping[str, float]
    notes: tuple[Note, ...]
    story: tuple[CaseStep, ...]


def live_state(model: Model, watch: Watch, hour: float, newest: int) -> LiveState:
    """Read the state of a run off its model, with the ``newest`` notes; nothing is changed by that."""
    calendar = model.calendar
    return LiveState(
        hour=hour,
        date=calendar.start + dt.timedelta(hours=hour),
        is_warm_up=bool(hour < calendar.bounds[calendar.warm_up]),
        is_over=hour >= calendar.horizon,
        teams=tuple(_team(model, watch, team, hour) for team in model.teams.values()),
        cases=_cases(model, watch),
        groups=() if model.groups is None else _groups(model.groups),
        farms=_farms(model, watch),
        hours=MappingProxyType(_hours(model, watch, hour)),
        counts=MappingProxyType(dict(watch.ledger.totals)),
        notes=tuple(watch.notes.newest(newest)),
        story=tuple(watch.story),
    )


def _team(model: Model, watch: Watch, team: Team, now: float) -> TeamState:
    doing: defaultdict[str, float] = defaultdict(float)
    received: Counter[str] = Counter()
    for task, officers, is_lent in present(team, now):
        if is_lent:
            received[task.activity if task is not None else "idle"] += officers
        elif task is not None:
            doing[task.activity] += officers
        else:
            for activity, part in team.spare_time:
                doing[activity] += officers * part
    away = [(why, round(watch.ledger.watched_book(team.name, why).officers(now))) for why in AWAY]
    due = math.fsum(officers for officers, _, ends in team.relief.due(now) if ends > now)
    waiting: Counter[str] = Counter()
    for task in team.waiting_list():
        case = watch.tasks.get(task)
        waiting[type_of(case.kind) if case is not None else task.activity] += 1
    return TeamState(
        name=team.name,
        head_count=float(model.scenario.teams[team.name].head_count),
        rostered=round(watch.ledger.watched_book(team.name, "rostered").officers(now) + due),
        doing=tuple((activity, doing[activity]) for activity in ACTIVITIES if doing[activity] > 0.0),
        away=tuple(pair for pair in away if pair[1]),
        received=tuple(sorted(received.items())),
        waiting=tuple(sorted(waiting.items())),
    )


def _cases(model: Model, watch: Watch) -> tuple[CasesState, ...]:
    totals = watch.ledger.totals
    states: Counter[tuple[str, str]] = Counter()
    for task, case in watch.tasks.items():
        states[case.kind, WORKED if task.working else WAITS if task.entry else PAUSES] += 1
    cases = []
    for desk in model.desks:
        waiting, worked, pausing = (states[desk.kind, state] for state in _STATES)
        arrived, closed, dropped, not_pursued = (
            round(totals.get(f"{count}.{desk.name}", 0.0))
            for count in ("cases_arrived", "cases_closed", "cases_dropped", "cases_not_pursued")
        )
        cases.append(CasesState(desk.name, arrived, waiting, worked, pausing, closed, dropped, not_pursued))
    return tuple(cases)


def _groups(groups: Groups) -> tuple[GroupState, ...]:
    return tuple(
        GroupState(f"{group.key} {group.index}", group.members, group.level, _status(groups, group))
        for group in groups.existing
    )


def _status(groups: Groups, group: Group) -> GroupStatus:
    if groups.leads.is_on(group):
        return "investigated"
    if group.level < 1.0:
        return "disrupted"
    return "known" if group.developed else "hidden"


def _farms(model: Model, watch: Watch) -> FarmsState | None:
    if model.farms is None:
        return None
    found, missed = (round(watch.ledger.totals.get(name, 0.0)) for name in ("farms_found", "farms_missed"))
    return FarmsState(*model.farms.census(), found, missed)


def _hours(model: Model, watch: Watch, now: float) -> dict[tuple[str, str], float]:
    hours: dict[tuple[str, str], float] = {}
    for name, team in model.teams.items():
        for activity in (*ACTIVITIES, "rostered", "received", "lent", "moved", "drawn"):
            booked = watch.ledger.watched_book(name, activity).until(now)
            if booked:
                hours[name, activity] = booked
        for activity, more in unbooked(team, now):
            if more:
                hours[name, activity] = hours.get((name, activity), 0.0) + more
        due = [officers * (min(now, ends) - since) for officers, since, ends in team.relief.due(now)]
        for rostered in due:
            hours[name, "rostered"] = hours.get((name, "rostered"), 0.0) + rostered
    return hours
