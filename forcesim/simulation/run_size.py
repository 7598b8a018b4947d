"""How large a run will be, worked out from the scenario without running it (MODEL.md, 2.4).

Expected numbers of cases, tips, leads and shifts, and the events that each brings. Held against runs of Durham, Surrey,
the Metropolitan Police and textbook queues it is right to a factor of two or so: enough to tell a second from an hour.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from forcesim.scenario.schema.casework import CaseType, Stage
from forcesim.scenario.schema.crime import Farms, OrganisedCrime
from forcesim.scenario.schema.policy import Handling
from forcesim.scenario.schema.scenario import Scenario
from forcesim.simulation.calendar import HOURS_PER_YEAR

_WEEKS_PER_YEAR: Final = HOURS_PER_YEAR / 168.0
# a stage is ended by an event, and now and then begun again by another shift
_EVENTS_A_STAGE: Final = 1.3
# candidates of a search are drawn thousands at a time, and groups are looked through in a tight loop: how many cost as
# much as an event (measured)
_DRAWS_AN_EVENT: Final = 250.0
_LOOKS_AN_EVENT: Final = 300.0
# bytes, measured: a case that waits, one that is closed, one whose person comes back within the year; a farm or group
# that is there; a stream of random numbers once it is full, and the empty run
_OPEN_CASE, _CLOSED_CASE, _PENDING, _HIDDEN = 2_500.0, 48.0, 900.0, 1_500.0
_STREAM, _EMPTY = 300_000.0, 2e6


@dataclass(frozen=True, slots=True)
class RunSize:
    """Expected size of one replication.

    ``events`` counts scheduled calls and work that costs as much, and ``memory`` is in bytes, beyond what the program
    takes without a run. ``causes`` holds, by the dotted key of the scenario that makes most of them, the part of the
    events, largest first. ``years`` are those simulated, warm-up included.
    """

    events: float
    memory: float
    causes: dict[str, float]
    years: float


def run_size(scenario: Scenario) -> RunSize:
    """Estimate the size of one replication of a scenario."""
    return _Estimate(scenario).size()


class _Estimate:
    def __init__(self, scenario: Scenario) -> None:
        self.scenario = scenario
        self.years = float(scenario.time.warm_up_years) + float(scenario.time.years)
        self.events: dict[str, float] = {}
        self.memory = _EMPTY
        # officer-hours of work, and hours of crews, by team
        self.work = dict.fromkeys(scenario.teams, 0.0)
        self.crews = dict.fromkeys(scenario.teams, 0.0)
        self.leads = 0.0
        self.reported_farms = 0.0

    def size(self) -> RunSize:
        self._add("time.years", 12.0 * self.years)
        for name, case_type in self.scenario.case_types.items():
            if case_type.arrivals is not None:
                key = f"case_types.{name}.arrivals.per_year"
                self._add_cases(
                    name, case_type, key, float(case_type.arrivals.per_year) * self._demand(name, case_type)
                )
        for name, case_type in self.scenario.case_types.items():
            if case_type.search is not None and self.scenario.movement is not None:
                self._add_finds(name, case_type)
        if self.scenario.farms is not None:
            self._add_farms(self.scenario.farms)
        if self.scenario.organised_crime is not None:
            self._add_groups(self.scenario.organised_crime)
        self._add_shocks()
        self._add_shifts()
        programme = self.scenario.programme
        if programme is not None:
            others = float(programme.other_starts_per_year) * self.years
            self._add("programme.other_starts_per_year", others / 50.0)
        # expected numbers up to each hour
        hidden = (self.scenario.farms, self.scenario.organised_crime, programme)
        processes = 2.0 + len(self.scenario.case_types) + len([part for part in hidden if part is not None])
        self.memory += 16.0 * HOURS_PER_YEAR * self.years * processes
        causes = dict(sorted(self.events.items(), key=lambda cause: -cause[1]))
        return RunSize(math.fsum(causes.values()), self.memory, causes, self.years)

    def _add(self, key: str, events: float) -> None:
        self.events[key] = self.events.get(key, 0.0) + events

    # officers

    def _add_work(self, team: str, times: float, stages: Iterable[Stage]) -> None:
        """Book the work of some stages, done so many times."""
        for stage in stages:
            self.work[team] += times * float(stage.hours)
            self.crews[team] += times * float(stage.hours) / stage.crew

    def _hours(self, team: str) -> float:
        """Officer-hours that a team has on duty in the whole run."""
        declared = self.scenario.teams[team]
        week = self.scenario.rosters[declared.roster].hours_a_week
        return float(declared.head_count) * float(declared.productive_share) * week * _WEEKS_PER_YEAR * self.years

    def _shifts(self, team: str) -> float:
        """Shifts of a team in the whole run, those left out on which nobody is on duty."""
        declared = self.scenario.teams[team]
        a_week = 0.0
        for shift in self.scenario.rosters[declared.roster].shifts:
            absent = 1.0 - float(shift.share) * float(declared.productive_share)
            a_week += len(shift.days) * (1.0 - absent ** float(declared.head_count))
        return a_week * _WEEKS_PER_YEAR * self.years

    def _add_shifts(self) -> None:
        """Shifts that are events, since tasks wait or officers go elsewhere, and stints that end within a shift."""
        policy, movement, groups = self.scenario.policy, self.scenario.movement, self.scenario.organised_crime
        for name, team in self.scenario.teams.items():
            hours, shifts = max(self._hours(name), 1e-9), self._shifts(name)
            longest = max(float(shift.hours) for shift in self.scenario.rosters[team.roster].shifts)
            events = shifts * 2.0 * min(self.work[name] / hours, 1.0)
            is_source = movement is not None and movement.from_team == name
            if is_source and (float(policy.spare_time.release) > 0.0 or float(policy.move_share) > 0.0):
                events += shifts
            if groups is not None and name in groups.strike_draws:
                events += 0.3 * shifts
            if float(team.stint_hours) < longest:
                done = min(hours / max(self.work[name], 1e-9), 1.0)
                events += done * self.crews[name] / float(team.stint_hours)
            self._add(f"teams.{name}.head_count", events)
            self.memory += 260.0 * shifts
            # cumulated chances of a binomial, for every number of officers that was on duty
            on_duty = hours / max(shifts, 1.0) / 8.0
            if is_source or self.scenario.shocks:
                self.memory += 32.0 * on_duty * 4.0 * math.sqrt(on_duty)

    def _add_shocks(self) -> None:
        for name, shock in self.scenario.shocks.items():
            times = float(shock.per_year) * self.years + len(shock.in_weeks)
            at_work = min(times * float(shock.weeks) / (_WEEKS_PER_YEAR * max(self.years, 1e-9)), 1.0)
            shifts = math.fsum(self._shifts(team) for team in shock.officers if team in self.scenario.teams)
            self._add(f"shocks.{name}.per_year", 2.0 * times + at_work * shifts)
            self.memory += 700.0 * times

    # small cases

    def _pursued(self, name: str) -> float:
        handling = self.scenario.policy.cases.get(name, Handling())
        aggravated = float(self.scenario.people.aggravated_share)
        return (1.0 - aggravated) * float(handling.pursue) + aggravated * float(handling.pursue_aggravated)

    def _demand(self, name: str, case_type: CaseType) -> float:
        return 1.0 + float(case_type.use_elasticity) * (self._pursued(name) - 1.0)

    def _hours_a_case(self, name: str, case_type: CaseType) -> float:
        """Mean officer-hours that a case takes, whether pursued or not."""
        handling = self.scenario.policy.cases.get(name, Handling())
        work = _hours(case_type.stages)
        for disposal, part in handling.mix.items():
            work += float(part) * _hours(self.scenario.disposals[disposal].stages)
        return float(case_type.screening_hours) + self._pursued(name) * work

    def _events_a_case(self, name: str, case_type: CaseType) -> float:
        people, programme = self.scenario.people, self.scenario.programme
        handling = self.scenario.policy.cases.get(name, Handling())
        stages = _events(case_type.stages)
        for disposal, part in handling.mix.items():
            stages += float(part) * _events(self.scenario.disposals[disposal].stages)
        screening = _EVENTS_A_STAGE if case_type.screening_hours > 0 and not case_type.stages else 0.0
        pursued = self._pursued(name)
        events = 1.0 + pursued * max(stages, screening) + (1.0 - pursued) * screening
        if case_type.shelf_life_days is not None:
            events += 1.0 if case_type.shelf_life_shape == "exponential" else 0.4
        if case_type.reoffends:
            events += float(people.reoffend_share)
        if programme is not None:
            events += float(programme.treatment_need_share) + math.fsum(map(float, handling.divert.values())) / 4.0
        return events

    def _add_cases(self, name: str, case_type: CaseType, key: str, per_year: float) -> None:
        """Book cases that come to notice ``per_year``, and those of the same people again."""
        people = self.scenario.people
        came = per_year * self.years
        back = float(people.reoffend_share) * float(people.comes_to_notice)
        if case_type.reoffends and case_type.search is None:
            # half a year passes until the next on average
            came *= math.fsum(back**times for times in range(1 + math.ceil(2.0 * self.years)))
        elif case_type.search is not None:
            back = 0.0
        self._add(key, came * self._events_a_case(name, case_type))
        hours = self._hours_a_case(name, case_type)
        had = max(self._hours(case_type.team) - self.work[case_type.team], 0.0)
        self.work[case_type.team] += came * hours
        self.crews[case_type.team] += came * hours
        undone = max(came - had / hours, 0.0) if hours > 0.0 else 0.0
        if case_type.shelf_life_days is not None:
            undone = min(undone, came / self.years * float(case_type.shelf_life_days) * 24.0 / HOURS_PER_YEAR)
        # most cases wait and are worked for a week or so
        waiting = undone + came / self.years / 50.0
        pending = came / self.years * float(people.reoffend_share) if case_type.reoffends else 0.0
        self.memory += _OPEN_CASE * waiting + _CLOSED_CASE * came + _PENDING * pending
        # without disposals nobody's age, history or handling is drawn
        purposes = 14.0 if self.scenario.disposals else 3.0
        self.memory += _STREAM * purposes * min(came / 30_000.0, 1.0) * (2.0 if back else 1.0)
        if case_type.yields_leads and self.scenario.organised_crime is not None:
            self.leads += came * self._pursued(name) * float(self.scenario.organised_crime.lead_yield)
        if case_type.plants is not None:
            self.reported_farms += came * _above(
                float(case_type.plants.commercial_threshold),
                float(case_type.plants.median),
                float(case_type.plants.sigma),
            )

    def _add_finds(self, name: str, case_type: CaseType) -> None:
        """Book cases found by searching: as many as the hours that are left bring, less those that they take."""
        movement, search = self.scenario.movement, case_type.search
        if movement is None or search is None:
            return
        team, policy = movement.from_team, self.scenario.policy
        share = float(policy.spare_time.search)
        an_hour = share * float(search.finds_per_hour) * self._demand(name, case_type)
        left = max(self._hours(team) * (1.0 - float(policy.move_share)) - self.work[team], 0.0)
        takes = self._hours_a_case(name, case_type) if case_type.team == team else 0.0
        found = an_hour * left / (1.0 + an_hour * takes)
        key = f"teams.{team}.head_count"
        self._add_cases(name, case_type, key, found / self.years)
        if share > 0.0:
            head_count = math.ceil(float(self.scenario.teams[team].head_count))
            candidates = float(search.finds_per_hour) * head_count * HOURS_PER_YEAR * self.years
            self._add(key, candidates / _DRAWS_AN_EVENT)

    # what is hidden

    def _add_farms(self, farms: Farms) -> None:
        opened, a_year = float(farms.opened_per_year), float(farms.tips_per_year)
        began = farms.at_start + opened * self.years + self.reported_farms
        hours = _hours(farms.stages)
        had = self._hours(farms.team) / hours if hours > 0.0 else math.inf
        # a farm lives until it closes by itself, or until the first tip on it is worked if there are officers for that,
        # who take as much of the run for all farms as they are busy
        alone, reached = float(farms.life_years), min(had / max(began, 1e-9), 1.0)
        life = alone
        if a_year > 0.0:
            busy = min(began / max(had, 1e-9), 1.0)
            life = reached / (1.0 / alone + 1.0 / (1.0 / a_year + self.years * busy / 2.0)) + (1.0 - reached) * alone
        lived = _lived(farms.at_start, opened + self.reported_farms / self.years, life, self.years)
        key = "farms.at_start" if farms.at_start > opened * self.years else "farms.opened_per_year"
        tips = lived * a_year + self.reported_farms
        self._add(key, 3.0 * began)
        # a farm on which there is a task already brings no second one
        worked = min(tips, began, had)
        tip_key = "farms.tips_per_year" if tips > 20.0 * began else key
        self._add(tip_key, tips + min(tips, 4.0 * began) + worked * _events(farms.stages))
        self._add_work(farms.team, worked, farms.stages)
        self.leads += worked * float(farms.group_share) * float(farms.lead_share)
        self.memory += _HIDDEN * lived / self.years + 0.02 * _STREAM * min(began, 50.0) + 300.0 * tips / self.years

    def _add_groups(self, crime: OrganisedCrime) -> None:
        formed, life = float(crime.formed_per_year), float(crime.life_years)
        began = crime.groups_at_start + formed * self.years
        lived = _lived(crime.groups_at_start, formed, life, self.years)
        key = (
            "organised_crime.groups_at_start"
            if crime.groups_at_start > formed * self.years
            else "organised_crime.formed_per_year"
        )
        given = lived * float(crime.leads_per_year)
        self._add(key, 2.0 * began)
        leads = self.leads + given
        lead_key = "organised_crime.leads_per_year" if given > 60.0 * began else key
        hours = float(crime.lead_work.hours)
        had = self._hours(crime.team)
        developed = min(leads, had / hours) if hours > 0.0 else leads
        self._add(lead_key, given + leads + developed * _events((crime.lead_work,)))
        investigation = _hours(crime.investigation)
        most = developed / crime.leads_to_open
        if investigation > 0.0:
            most = min(most, max(had - developed * hours, 0.0) / investigation)
        self._add(lead_key, most * (_events(crime.investigation) + 2.0))
        # whoever opens an investigation looks through all groups
        self._add(key, most * lived / self.years / _LOOKS_AN_EVENT)
        self._add_work(crime.team, developed, (crime.lead_work,))
        self._add_work(crime.team, most, crime.investigation)
        groups = lived / self.years
        # every lead of a group has numbers of its own, made in blocks
        each = float(crime.leads_per_year) * min(life, self.years)
        self.memory += _HIDDEN * groups + 1_400.0 * leads / self.years + 3.0 * 4_600.0 * each * (1.0 + began / 128.0)


def _hours(stages: Iterable[Stage]) -> float:
    return math.fsum(float(stage.hours) for stage in stages)


def _events(stages: Iterable[Stage]) -> float:
    return math.fsum(
        (_EVENTS_A_STAGE if stage.hours > 0 else 0.0) + (1.0 if stage.after_days > 0 else 0.0) for stage in stages
    )


def _lived(at_start: float, per_year: float, life: float, years: float) -> float:
    """The years that the members of a population live within the run, all together."""
    steady = per_year * life
    lived = steady * years + (at_start - steady) * life * -math.expm1(-years / life)
    return max(lived, 0.0)


def _above(threshold: float, median: float, sigma: float) -> float:
    """Chance that a lognormal is at or over a threshold."""
    if sigma == 0.0:
        return 1.0 if median >= threshold else 0.0
    return 0.5 * math.erfc(math.log(threshold / median) / sigma / math.sqrt(2.0))
