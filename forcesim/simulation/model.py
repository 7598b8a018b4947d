"""The parts of one run, put together: clock, books, teams, cases, farms, groups (MODEL.md, 2.1 and 2.5)."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from simpy.events import URGENT

from forcesim.scenario.schema.casework import Search
from forcesim.scenario.schema.policy import Handling
from forcesim.scenario.schema.scenario import Scenario
from forcesim.simulation.abstractions import Abstraction, Shocks, StrikeDays
from forcesim.simulation.arrivals import arrival_times, intensity, monthly_levels
from forcesim.simulation.calendar import HOURS_PER_YEAR, Calendar
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


class RunStopped(Exception):  # noqa: N818  an ending that was asked for, not an error
    """The caller stopped the run before its end."""


class Model:
    """Everything that exists in one run.

    ``backlog`` holds the small cases open at the end of each month, warm-up included.
    """

    def __init__(self, scenario: Scenario, streams: RandomStreams, stopped: Callable[[], bool]) -> None:
        self.scenario = scenario
        self.streams = streams
        self.clock = Clock()
        self.calendar = Calendar(scenario.time)
        self.ledger = Ledger(self.calendar, self.clock)
        self._stopped = stopped
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
        if self._stopped():
            raise RunStopped

    def _bring_officers(self, context: RunContext, before: list[Abstraction]) -> None:
        """Start the shifts of each team; the abstractions ``before`` choose officers before hours move by policy."""
        scenario, movement = self.scenario, self.scenario.movement
        self._attendance: dict[str, Attendance] = {}
        for name, description in sorted(scenario.teams.items()):
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
        """Draw when the cases of each type come to notice by themselves, or could be found by searching."""
        for desk in self.desks:
            arrivals, search = desk.description.arrivals, desk.description.search
            if arrivals is not None:
                profile = None if arrivals.profile is None else self.scenario.profiles[arrivals.profile]
                per_year = float(arrivals.per_year)
                levels = monthly_levels(per_year, float(arrivals.dispersion), self.calendar, self.streams, desk.kind)
                expected = intensity(per_year * desk.demand, profile, self.calendar, levels)
                desk.expect(arrival_times(expected, self.streams, desk.kind))
            elif search is not None:
                self._bring_finds(desk, search)

    def _bring_finds(self, desk: CaseDesk, search: Search) -> None:
        """Effort makes demand: of all cases that full searching could find, let those come that the effort finds.

        People who can be found are a Poisson process at the rate that the whole team, searching, would find them, so
        that they are the same under every policy. One is found if their own number, times the head count, is below
        the officers searching at that moment: exact thinning for a rate that depends on the state.
        """
        movement = self.scenario.movement
        if movement is None:
            return
        head_count = float(np.ceil(float(self.scenario.teams[movement.from_team].head_count)))
        share = float(self.scenario.policy.spare_time.search)
        profile = None if search.profile is None else self.scenario.profiles[search.profile]
        finds_per_hour = float(search.finds_per_hour) * desk.demand
        possible = intensity(finds_per_hour * head_count * HOURS_PER_YEAR, profile, self.calendar)
        times = arrival_times(possible, self.streams, desk.kind)
        thresholds = self.streams.stream(desk.kind, "found by effort").first(len(times)) * head_count
        # nobody is found by more officers than are on duty: most people need not be looked at when their time comes
        shifts = self._attendance[movement.from_team]
        came = np.concatenate(([0], np.cumsum(shifts.officers)))[np.searchsorted(shifts.starts, times, side="right")]
        order = np.argsort(shifts.ends, kind="stable")
        ended = np.searchsorted(shifts.ends[order], times, side="right")
        left = np.concatenate(([0], np.cumsum(shifts.officers[order])))[ended]
        candidates = np.flatnonzero(thresholds < share * (came - left))
        team = self.teams[movement.from_team]
        threshold_of: list[float] = thresholds.tolist()
        desk.expect_finds(
            times[candidates],
            candidates.tolist(),
            lambda index: threshold_of[index] < share * team.free_officers(),
        )

    def run(self) -> None:
        """Let time pass, then close the books."""
        self.clock.run(self.calendar.horizon)
        self.backlog.append(self.ledger.value("cases_open"))
        for team in self.teams.values():
            team.finish()
        if self._farms is not None:
            self._farms.finish()
        self.ledger.finish()
