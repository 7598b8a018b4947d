"""The parts of one run, put together: clock, books, teams, cases, farms, groups (MODEL.md, 2.1 and 2.5)."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from typing import TypeAlias

import numpy as np
from simpy.events import URGENT

from forcesim.scenario.schema.casework import Search
from forcesim.scenario.schema.scenario import Scenario
from forcesim.simulation.abstractions import Abstraction, Shocks, StrikeDays
from forcesim.simulation.arrivals import arrival_lists, arrival_parts, intensity, monthly_levels
from forcesim.simulation.calendar import HOURS_PER_YEAR, Calendar, Times
from forcesim.simulation.case_trace import CaseTrace
from forcesim.simulation.cases import CaseDesk
from forcesim.simulation.clock import Clock
from forcesim.simulation.context import RunContext
from forcesim.simulation.farms import Farms
from forcesim.simulation.groups import Groups
from forcesim.simulation.incident import Incident
from forcesim.simulation.ledger import Ledger
from forcesim.simulation.policy_change import PolicyChange
from forcesim.simulation.programme import Programme
from forcesim.simulation.random_streams import RandomStreams
from forcesim.simulation.shifts import Attendance, Redeployment, ShiftRunner, attendance
from forcesim.simulation.teams import Team
from forcesim.simulation.watch import Watch

# a share or a rate: throughout the run, or of shape (hours,)
Shares: TypeAlias = float | Times


class Candidates:
    """People whom a search could find, and the finding of those whom the effort of the moment finds.

    They are a Poisson process at the rate at which the whole team, searching, would find them, so that they are the
    same under every policy. One is found if their own number, times the head count, is below the officers searching at
    that moment: exact thinning for a rate that depends on the state. Nobody is found by more officers than are on duty,
    so that most people need not be looked at when their time comes.
    """

    __slots__ = (
        "_came", "_desk", "_ends", "_head_count", "_left", "_next", "_shares", "_starts", "_streams", "_team", "share",
    )  # fmt: skip

    def __init__(
        self,
        desk: CaseDesk,
        team: Team,
        head_count: float,
        shares: Shares,
        shifts: Attendance,
        streams: RandomStreams,
    ) -> None:
        self._desk = desk
        self._team = team
        self._head_count = head_count
        # the part of free officers' time in which they search: throughout, or hour by hour; and now
        self._shares = shares
        self.share = shares if isinstance(shares, float) else float(shares[0])
        self._streams = streams
        # officers who came on duty up to each start of a shift, and who left up to each end
        order = np.argsort(shifts.ends, kind="stable")
        self._starts, self._ends = shifts.starts, shifts.ends[order]
        self._came = np.concatenate(([0], np.cumsum(shifts.officers)))
        self._left = np.concatenate(([0], np.cumsum(shifts.officers[order])))
        # index and threshold of those whose time is known and has not come
        self._next: deque[tuple[int, float]] = deque()

    def times(self, clock: Clock, possible: Times) -> Iterator[list[float]]:
        """The times of those whom the officers on duty could find, part by part, of all who are ``possible``."""
        effort = self._streams.stream(self._desk.kind, "found by effort")
        begin = 0
        for times in arrival_parts(possible, self._streams, self._desk.kind):
            # between two calls there may be many parts of which nobody could be found
            clock.heed_stop()
            thresholds = effort.part(begin, len(times)) * self._head_count
            came = self._came[np.searchsorted(self._starts, times, side="right")]
            left = self._left[np.searchsorted(self._ends, times, side="right")]
            shares = self._shares
            share = shares if isinstance(shares, float) else shares[times.astype(np.int64)]
            near = np.flatnonzero(thresholds < share * (came - left))
            self._next.extend(zip((near + begin).tolist(), thresholds[near].tolist(), strict=True))
            begin += len(times)
            yield times[near].tolist()

    def come(self, _: int) -> None:
        """The time of the next one has come: they are found if the effort is enough."""
        index, threshold = self._next.popleft()
        if threshold < self.share * self._team.free_officers():
            self._desk.arrive(index)


class Model:
    """Everything that exists in one run.

    ``backlog`` holds the small cases open at the end of each month, warm-up included. ``scenario`` is the present one:
    its policy changes, and incidents happen, by the ``changes``, in the order of their hours. A ``watch`` sees what
    happens, or a ``trace`` what becomes of each case; both change nothing.
    """

    def __init__(
        self,
        scenario: Scenario,
        streams: RandomStreams,
        stopped: Callable[[], bool],
        changes: tuple[PolicyChange | Incident, ...] = (),
        watch: Watch | None = None,
        trace: CaseTrace | None = None,
    ) -> None:
        self.scenario = scenario
        self._changes = changes
        self._next_change = 0
        self.streams = streams
        self.clock = Clock(stopped)
        self.calendar = Calendar(scenario.time)
        self.ledger = Ledger(self.calendar, self.clock) if watch is None else watch.open(self.calendar, self.clock)
        for bound in self.calendar.bounds[1:-1].tolist():
            self.clock.at(bound, self._turn_month, priority=URGENT)
        self.backlog: list[float] = []
        self.teams = {name: Team(name, team, self.clock, self.ledger) for name, team in sorted(scenario.teams.items())}
        context = RunContext(scenario, streams, self.clock, self.calendar, self.ledger, self.teams)
        # each part knows those that are made before it
        crime = scenario.organised_crime
        groups = self.groups = None if crime is None else Groups(crime, context)
        farms = self.farms = None if scenario.farms is None else Farms(scenario.farms, context, groups)
        self._programme = None if scenario.programme is None else Programme(scenario.programme, context)
        self.desks = [
            CaseDesk(name, case_type, context, self._programme, farms, groups)
            for name, case_type in sorted(scenario.case_types.items())
        ]
        if trace is not None:
            trace.open(self.ledger, self.calendar)
        for desk in self.desks:
            if watch is not None:
                desk.log = watch
            elif trace is not None:
                desk.log = trace
        has_incidents = any(isinstance(change, Incident) for change in changes)
        self._shocks = Shocks(context) if scenario.shocks or has_incidents else None
        abstractions: list[Abstraction] = [] if self._shocks is None else [self._shocks]
        if crime is not None and groups is not None and crime.strike_draws:
            abstractions.append(StrikeDays(crime, groups.leads.investigations, context))
        self._redeployment: Redeployment | None = None
        self._candidates: list[Candidates] = []
        self._bring_officers(context, abstractions)
        self._bring_cases()

    def _turn_month(self, _: object) -> None:
        """Note the backlog and open the books of the next month, unless the run is to stop."""
        self.backlog.append(self.ledger.value("cases_open"))
        self.ledger.month += 1
        self.clock.heed_stop()

    def _bring_officers(self, context: RunContext, before: list[Abstraction]) -> None:
        """Start the shifts of each team; the abstractions ``before`` choose officers before hours move by policy."""
        scenario, movement = self.scenario, self.scenario.movement
        self._attendance: dict[str, Attendance] = {}
        for name, description in sorted(scenario.teams.items()):
            self.clock.heed_stop()
            shifts = attendance(name, description, scenario.rosters[description.roster], self.calendar, self.streams)
            self._attendance[name] = shifts
            abstractions = list(before)
            if movement is not None and movement.from_team == name:
                self.teams[name].spare_time = _spare_time(scenario)
                self._redeployment = Redeployment(movement, self.teams[movement.to_team], context)
                abstractions.append(self._redeployment)
            ShiftRunner(self.teams[name], shifts, abstractions, self.clock, self.ledger)

    def _bring_cases(self) -> None:
        """Expect the cases of each type, which come to notice by themselves, or could be found by searching."""
        for desk in self.desks:
            self.clock.heed_stop()
            arrivals, search = desk.description.arrivals, desk.description.search
            if arrivals is not None:
                profile = None if arrivals.profile is None else self.scenario.profiles[arrivals.profile]
                per_year = float(arrivals.per_year)
                levels = monthly_levels(per_year, float(arrivals.dispersion), self.calendar, self.streams, desk.kind)
                expected = intensity(per_year * self._by_hour(desk.demand), profile, self.calendar, levels)
                self.clock.at_times(arrival_lists(expected, self.streams, desk.kind), desk.arrive)
            elif search is not None:
                self._bring_finds(desk, search)

    def _bring_finds(self, desk: CaseDesk, search: Search) -> None:
        """Effort makes demand: of all cases that full searching could find, let those come that the effort finds."""
        movement = self.scenario.movement
        shares = self._by_hour(_search_share)
        if movement is None or np.max(shares) == 0.0:
            return
        name = movement.from_team
        head_count = float(np.ceil(float(self.scenario.teams[name].head_count)))
        profile = None if search.profile is None else self.scenario.profiles[search.profile]
        finds_per_hour = float(search.finds_per_hour) * self._by_hour(desk.demand)
        possible = intensity(finds_per_hour * head_count * HOURS_PER_YEAR, profile, self.calendar)
        candidates = Candidates(desk, self.teams[name], head_count, shares, self._attendance[name], self.streams)
        self._candidates.append(candidates)
        self.clock.at_times(candidates.times(self.clock, possible), candidates.come)

    # a policy that changes

    def _by_hour(self, decided: Callable[[Scenario], float]) -> Shares:
        """What the policy decides: for the whole run, or hour by hour where that changes."""
        first = decided(self.scenario)
        changes = [change for change in self._changes if isinstance(change, PolicyChange)]
        if all(decided(change.scenario) == first for change in changes):
            return first
        hours = np.full(int(self.calendar.horizon), first)
        for change in changes:
            hours[change.hour :] = decided(change.scenario)
        return hours

    def _adopt(self, scenario: Scenario) -> None:
        """Be run from now on as a scenario says that differs in what can change; what stays as it is is not touched."""
        before, self.scenario = self.scenario, scenario
        for desk in self.desks:
            desk.follow(scenario)
        for candidates in self._candidates:
            candidates.share = _search_share(scenario)
        movement, redeployment = scenario.movement, self._redeployment
        if movement is not None and redeployment is not None:
            team = self.teams[movement.from_team]
            if _spare_time(scenario) != _spare_time(before):
                team.change_spare_time(_spare_time(scenario))
            if _moves(scenario) != _moves(before):
                # the shifts before this hour come on as they would have
                team.wake()
                redeployment.follow(scenario)
        if self._programme is not None and scenario.programme is not None:
            self._programme.change_places(scenario.programme)

    # time

    def advance(self, until: float) -> None:
        """Let time pass until an hour, with all that happens at that hour; the end of the run is before its horizon.

        A change of policy or an incident at that very hour comes when time goes on.
        """
        while self._next_change < len(self._changes) and self._changes[self._next_change].hour < until:
            change = self._changes[self._next_change]
            self._next_change += 1
            self.clock.pass_until(float(change.hour))
            if isinstance(change, PolicyChange):
                self._adopt(change.scenario)
            elif self._shocks is not None:
                self._shocks.let_happen(change)
        if until < self.calendar.horizon:
            self.clock.pass_until(until)
        elif self.clock.now < self.calendar.horizon:
            self.clock.run(self.calendar.horizon)

    def run(self) -> None:
        """Let time pass until the end, then close the books."""
        self.advance(self.calendar.horizon)
        self.finish()

    def finish(self) -> None:
        """Close the books at the end of the run."""
        self.backlog.append(self.ledger.value("cases_open"))
        for team in self.teams.values():
            team.finish()
        if self.farms is not None:
            self.farms.finish()
        self.ledger.finish()


def _search_share(scenario: Scenario) -> float:
    return float(scenario.policy.spare_time.search)


def _spare_time(scenario: Scenario) -> list[tuple[str, float]]:
    """What free officers of the team do that hours move from, as (activity, part of their time)."""
    search, general = _search_share(scenario), float(scenario.policy.spare_time.general)
    return [("searching", search), ("general", general), ("idle", 1.0 - search - general)]


def _moves(scenario: Scenario) -> tuple[object, ...]:
    """All that decides how many hours move."""
    policy = scenario.policy
    return float(policy.move_share), policy.allocation, float(policy.spare_time.release)
