"""The parts of one run, put together: clock, books, teams, cases, farms, groups (MODEL.md, 2.1 and 2.5)."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator

import numpy as np
from simpy.events import URGENT

from forcesim.scenario.schema.casework import Search
from forcesim.scenario.schema.policy import Handling
from forcesim.scenario.schema.scenario import Scenario
from forcesim.simulation.abstractions import Abstraction, Shocks, StrikeDays
from forcesim.simulation.arrivals import arrival_lists, arrival_parts, intensity, monthly_levels
from forcesim.simulation.calendar import HOURS_PER_YEAR, Calendar, Times
from forcesim.simulation.cases import CaseDesk
from forcesim.simulation.clock import Clock
from forcesim.simulation.context import RunContext
from forcesim.simulation.farms import Farms
from forcesim.simulation.groups import Groups
from forcesim.simulation.ledger import Ledger
from forcesim.simulation.programme import Programme
from forcesim.simulation.random_streams import RandomStreams
from forcesim.simulation.shifts import Attendance, Redeployment, ShiftRunner, attendance
from forcesim.simulation.teams import Team


class Candidates:
    """People whom a search could find, and the finding of those whom the effort of the moment finds.

    They are a Poisson process at the rate at which the whole team, searching, would find them, so that they are the
    same under every policy. One is found if their own number, times the head count, is below the officers searching at
    that moment: exact thinning for a rate that depends on the state. Nobody is found by more officers than are on duty,
    so that most people need not be looked at when their time comes.
    """

    __slots__ = ("_came", "_desk", "_ends", "_head_count", "_left", "_next", "_share", "_starts", "_streams", "_team")

    def __init__(
        self, desk: CaseDesk, team: Team, head_count: float, share: float, shifts: Attendance, streams: RandomStreams
    ) -> None:
        self._desk = desk
        self._team = team
        self._head_count = head_count
        self._share = share
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
            near = np.flatnonzero(thresholds < self._share * (came - left))
            self._next.extend(zip((near + begin).tolist(), thresholds[near].tolist(), strict=True))
            begin += len(times)
            yield times[near].tolist()

    def come(self, _: int) -> None:
        """The time of the next one has come: they are found if the effort is enough."""
        index, threshold = self._next.popleft()
        if threshold < self._share * self._team.free_officers():
            self._desk.arrive(index)


class Model:
    """Everything that exists in one run.

    ``backlog`` holds the small cases open at the end of each month, warm-up included.
    """

    def __init__(self, scenario: Scenario, streams: RandomStreams, stopped: Callable[[], bool]) -> None:
        self.scenario = scenario
        self.streams = streams
        self.clock = Clock(stopped)
        self.calendar = Calendar(scenario.time)
        self.ledger = Ledger(self.calendar, self.clock)
        for bound in self.calendar.bounds[1:-1].tolist():
            self.clock.at(bound, self._turn_month, priority=URGENT)
        self.backlog: list[float] = []
        self.teams = {name: Team(name, team, self.clock, self.ledger) for name, team in sorted(scenario.teams.items())}
        context = RunContext(scenario, streams, self.clock, self.calendar, self.ledger, self.teams)
        # each part knows those that are made before it
        groups = None if scenario.organised_crime is None else Groups(scenario.organised_crime, context)
        farms = self._farms = None if scenario.farms is None else Farms(scenario.farms, context, groups)
        programme = None if scenario.programme is None else Programme(scenario.programme, context)
        self.desks = [
            CaseDesk(name, case_type, scenario.policy.cases.get(name, Handling()), context, programme, farms, groups)
            for name, case_type in sorted(scenario.case_types.items())
        ]
        abstractions: list[Abstraction] = [Shocks(context)] if scenario.shocks else []
        if scenario.organised_crime is not None and groups is not None and scenario.organised_crime.strike_draws:
            abstractions.append(StrikeDays(scenario.organised_crime, groups.leads.investigations, context))
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
                spare = scenario.policy.spare_time
                search, general = float(spare.search), float(spare.general)
                self.teams[name].spare_time = [
                    ("searching", search),
                    ("general", general),
                    ("idle", 1.0 - search - general),
                ]
                abstractions.append(Redeployment(movement, self.teams[movement.to_team], context))
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
                expected = intensity(per_year * desk.demand, profile, self.calendar, levels)
                self.clock.at_times(arrival_lists(expected, self.streams, desk.kind), desk.arrive)
            elif search is not None:
                self._bring_finds(desk, search)

    def _bring_finds(self, desk: CaseDesk, search: Search) -> None:
        """Effort makes demand: of all cases that full searching could find, let those come that the effort finds."""
        movement = self.scenario.movement
        share = float(self.scenario.policy.spare_time.search)
        if movement is None or share == 0.0:
            return
        name = movement.from_team
        head_count = float(np.ceil(float(self.scenario.teams[name].head_count)))
        profile = None if search.profile is None else self.scenario.profiles[search.profile]
        finds_per_hour = float(search.finds_per_hour) * desk.demand
        possible = intensity(finds_per_hour * head_count * HOURS_PER_YEAR, profile, self.calendar)
        candidates = Candidates(desk, self.teams[name], head_count, share, self._attendance[name], self.streams)
        self.clock.at_times(candidates.times(self.clock, possible), candidates.come)

    def run(self) -> None:
        """Let time pass, then close the books."""
        self.clock.run(self.calendar.horizon)
        self.backlog.append(self.ledger.value("cases_open"))
        for team in self.teams.values():
            team.finish()
        if self._farms is not None:
            self._farms.finish()
        self.ledger.finish()
