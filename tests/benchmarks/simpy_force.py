"""The same police force as an idiomatic SimPy model: the yardstick of forcesim's own engine.

    .venv/bin/python tests/benchmarks/simpy_force.py [YEARS]

holds it against forcesim, policy by policy: means and their errors of what both count (60 simulated years by default).

Every case, farm, group, lead and investigation is a generator process; officers, places on the programme and shifts
are SimPy resources, and the number of officers to be had follows the shifts of the roster. It is written to be quick
as well as plain: a crew is one request and one timeout, not one an officer; arrivals and attendance are drawn by numpy
before the run. Luck is one ``random.Random`` and one numpy generator a run. Its books hold cases, officer-hours on
small cases and on organised crime, farms found, investigations and disruptions, after the warm-up. What changes none
of those is left out: other teams' spare time, money, harm, records, treatment, crops, members, months.
"""

from __future__ import annotations

import math
import random
import sys
from collections.abc import Callable, Generator
from typing import Any

import numpy as np
import numpy.typing as npt
import simpy
from simpy.resources.base import BaseResource, Get
from simpy.resources.resource import SortedQueue

from forcesim.scenario.files.load import load, load_policy
from forcesim.scenario.schema.casework import CaseType, Stage
from forcesim.scenario.schema.force import WEEKDAYS
from forcesim.scenario.schema.scenario import Scenario
from forcesim.simulation import run

HOURS_PER_YEAR = 8766.0
HOURS_PER_MONTH = HOURS_PER_YEAR / 12.0
COUNTED = (
    "cases_arrived", "cases_pursued", "cases_closed", "cases_dropped", "hours_small_cases", "hours_organised_crime",
    "hours_farms", "farms_found", "investigations_closed", "disruptions",
)  # fmt: skip

Process = Generator[simpy.Event, Any, Any]
Numbers = npt.NDArray[np.float64]
Urgency = tuple[int, float]
Simulate = Callable[[Scenario, int], dict[str, float]]


class Shift:
    """Officers who came on together and leave together; an hour of each is ``worth`` so much of a specialist's."""

    def __init__(
        self, officers: int, ends: float, worth: float = 1.0, *, is_lent: bool = False, strike: Job | None = None
    ) -> None:
        self.free = officers
        self.ends = ends
        self.worth = worth
        self.is_lent = is_lent
        self.strike = strike  # they do nothing else here


class Job:
    """A stage of work: officer-hours left, the most officers at a time, and who is at it."""

    def __init__(self, hours: float, most: int, urgency: Urgency, activity: str) -> None:
        self.left = hours
        self.most = most
        self.urgency = urgency
        self.activity = activity
        self.size = 0
        self.speed = 0.0
        self.since = 0.0


class Request(Get):  # type: ignore[type-arg]
    """Asks for a crew of up to so many officers of one shift; the value of the event is (shift, officers)."""

    def __init__(self, officers: Officers, job: Job) -> None:
        self.job = job
        self.key = job.urgency
        super().__init__(officers)


class Officers(BaseResource):  # type: ignore[type-arg]
    """The officers of a team: a resource whose capacity follows the shifts, and which serves the most urgent first."""

    GetQueue = SortedQueue

    def __init__(self, env: simpy.Environment) -> None:
        super().__init__(env, capacity=math.inf)
        self.on_duty: list[Shift] = []

    def request(self, job: Job) -> Any:
        return Request(self, job)

    def come_on(self, shift: Shift) -> None:
        now = self._env.now
        # their own officers choose before those who are lent
        self.on_duty = sorted(
            (*(other for other in self.on_duty if other.ends > now), shift), key=lambda shift: shift.is_lent
        )
        self.serve()

    def serve(self) -> None:
        """Send whoever is free to those who wait."""
        self._trigger_get(None)

    def free(self) -> int:
        now = self._env.now
        return sum(shift.free for shift in self.on_duty if shift.ends > now and not shift.is_lent)

    def _do_get(self, event: Request) -> bool:
        now = self._env.now
        is_somebody_free = False
        for shift in self.on_duty:
            if shift.free and shift.ends > now:
                if shift.strike is None or shift.strike is event.job:
                    officers = min(shift.free, event.job.most - event.job.size)
                    shift.free -= officers
                    event.succeed((shift, officers))
                    return True
                is_somebody_free = True
        return is_somebody_free


class Group:
    """An organised crime group; ``developed`` holds when each lead that was developed goes stale."""

    def __init__(self, weight: float) -> None:
        self.weight = weight
        self.exists = self.is_active = True
        self.developed: list[float] = []
        self.investigation: simpy.Process | None = None


class Farm:
    def __init__(self, group: Group | None, closes: float) -> None:
        self.group = group
        self.closes = closes
        self.is_there = True
        self.is_known = False


class Force:
    """One run of a scenario."""

    def __init__(self, scenario: Scenario, seed: int) -> None:
        self.scenario = scenario
        self.rng = random.Random(seed)  # noqa: S311  no secret
        self.generator = np.random.default_rng(seed)
        self.env = simpy.Environment()
        first = np.datetime64(scenario.time.start, "M")
        warm_up, years = (round(12 * float(time)) for time in (scenario.time.warm_up_years, scenario.time.years))
        starts = (first + np.arange(warm_up + years + 1)).astype("datetime64[h]")
        self.months: Numbers = (starts - starts[0]).astype(np.float64)
        self.horizon = float(self.months[-1])
        self.warm_up = float(self.months[warm_up])
        self.years = years / 12.0
        self.first_weekday = scenario.time.start.weekday()
        self.books: dict[str, float] = dict.fromkeys(COUNTED, 0.0)
        self.read_policy()
        self.start()

    def read_policy(self) -> None:
        """Everything that is looked up again and again, in plain numbers."""
        scenario = self.scenario
        self.ladder = sorted(scenario.disposals, key=lambda name: scenario.disposals[name].severity)
        (self.diversion,) = (name for name in self.ladder if scenario.disposals[name].programme)
        self.risk = {name: float(disposal.relative_risk) for name, disposal in scenario.disposals.items()}
        self.mix = {
            name: [(disposal, float(handling.mix[disposal])) for disposal in self.ladder if disposal in handling.mix]
            for name, handling in scenario.policy.cases.items()
        }
        self.divert = {
            name: {disposal: float(share) for disposal, share in handling.divert.items() if share > 0}
            for name, handling in scenario.policy.cases.items()
        }
        self.pursue = {
            name: (float(handling.pursue), float(handling.pursue_aggravated))
            for name, handling in scenario.policy.cases.items()
        }
        self.work_of = {name: stages_of(disposal.stages) for name, disposal in scenario.disposals.items()}
        self.work_before = {name: stages_of(case_type.stages) for name, case_type in scenario.case_types.items()}
        self.adult_share = float(scenario.people.adult_share)
        self.aggravated_share = float(scenario.people.aggravated_share)
        self.admits_share = float(scenario.people.admits_share)
        self.reoffend_share = float(scenario.people.reoffend_share)
        self.comes_to_notice = float(scenario.people.comes_to_notice)
        self.log_previous = math.log(scenario.people.previous_mean / (1 + scenario.people.previous_mean))

    def start(self) -> None:
        scenario, env = self.scenario, self.env
        crime, farms, programme, movement = (
            scenario.organised_crime, scenario.farms, scenario.programme, scenario.movement
        )  # fmt: skip
        if crime is None or farms is None or programme is None or movement is None:
            raise ValueError("the model is of a force with farms, organised crime, a programme and hours that move")
        self.crime, self.tips, self.programme, self.movement = crime, farms, programme, movement
        self.lead_work, self.tip_work = stages_of((crime.lead_work,)), stages_of(farms.stages)
        self.investigation_work = stages_of(crime.investigation)
        self.groups: list[Group] = []
        self.investigations: list[Group] = []
        self.strikes: list[Job] = []
        self.given: dict[tuple[Job, str, int], int] = {}
        self.away = dict.fromkeys(scenario.teams, 0.0)  # full-time officers whom shocks take
        works = {case_type.team for case_type in scenario.case_types.values()} | {farms.team, crime.team}
        self.officers = {name: Officers(env) for name in works}
        for name in sorted(scenario.teams):
            env.process(self.shifts(name))
        for shock in scenario.shocks.values():
            env.process(self.shocks(float(shock.per_year), 168.0 * float(shock.weeks), shock.officers))
        for name, case_type in scenario.case_types.items():
            env.process(self.arrivals(name, case_type))
        for _ in range(crime.groups_at_start):
            env.process(self.group())
        env.process(self.come(float(crime.formed_per_year), self.group))
        for _ in range(farms.at_start):
            env.process(self.farm())
        env.process(self.come(float(farms.opened_per_year), self.farm))
        self.places = simpy.Resource(env, programme.capacity)
        if any(self.divert.values()):
            env.process(self.come(float(programme.other_starts_per_year), self.other_contract))

    def run(self) -> dict[str, float]:
        """Yearly averages after the warm-up, by the names that forcesim has for them."""
        self.env.run(until=self.horizon)
        return {name: self.books[name] / self.years for name in COUNTED}

    def count(self, name: str, amount: float = 1.0) -> None:
        if self.env.now >= self.warm_up:
            self.books[name] += amount

    def exponential(self, mean: float) -> float:
        return self.rng.expovariate(1.0 / mean)

    def come(self, per_year: float, process: Any) -> Process:
        """A Poisson process of whatever ``process`` makes."""
        while True:
            yield self.env.timeout(self.exponential(HOURS_PER_YEAR / per_year))
            self.env.process(process())

    # officers

    def shifts(self, name: str) -> Process:
        """Officers come on duty by the roster, less those whom shocks, strikes and the policy take for the shift.

        A team that works nothing itself only gives officers to strikes.
        """
        team = self.scenario.teams[name]
        head_count = float(team.head_count)
        lines: list[tuple[float, float, int, int]] = []
        for shift in self.scenario.rosters[team.roster].shifts:
            days = np.arange(int(self.horizon // 24))
            days = days[np.isin((self.first_weekday + days) % 7, [WEEKDAYS.index(day) for day in shift.days])]
            numbers = self.generator.binomial(
                round(head_count), float(shift.share) * float(team.productive_share), len(days)
            )
            starts = 24.0 * days + float(shift.start)
            lines += zip(
                starts.tolist(), (starts + float(shift.hours)).tolist(), numbers.tolist(), days.tolist(), strict=True
            )
        gives = int(self.crime.strike_draws.get(name, 0))
        moves = float(self.scenario.policy.move_share) if name == self.movement.from_team else 0.0
        worth = float(self.movement.transfer_efficiency)
        own, destination = self.officers.get(name), self.officers[self.movement.to_team]
        for start, ends, number, day in sorted(lines):
            yield self.env.timeout(start - self.env.now)
            if self.away[name]:
                number -= self.binomial(number, self.away[name] / head_count)
            if gives and self.strikes:
                number -= self.send_to_strikes(name, gives, number, ends, day)
            moved = self.binomial(number, moves) if moves else 0
            if moved:
                destination.come_on(Shift(moved, ends, worth, is_lent=True))
            if own is not None and number > moved:
                own.come_on(Shift(number - moved, ends))

    def binomial(self, number: int, chance: float) -> int:
        return sum(self.rng.random() < chance for _ in range(number))

    def send_to_strikes(self, name: str, most: int, officers: int, ends: float, day: int) -> int:
        """Officers of another team for strikes, as many as end them within the shift, up to a number a day."""
        sent = 0
        now = self.env.now
        for strike in self.strikes:
            given = self.given.get((strike, name, day), 0)
            left = strike.left - strike.speed * (ends - strike.since)
            going = min(most - given, math.ceil(left / (ends - now)), strike.most - strike.size, officers - sent)
            if going > 0:
                sent += going
                self.given[strike, name, day] = given + going
                self.officers[self.crime.team].come_on(Shift(going, ends, is_lent=True, strike=strike))
        return sent

    def shocks(self, per_year: float, length: float, officers: Any) -> Process:
        while True:
            yield self.env.timeout(self.exponential(HOURS_PER_YEAR / per_year))
            self.env.process(self.shock(self.exponential(length), officers))

    def shock(self, length: float, officers: Any) -> Process:
        for name, number in officers.items():
            self.away[name] += float(number)
        yield self.env.timeout(length)
        for name, number in officers.items():
            self.away[name] -= float(number)
            if self.away[name] < 1e-9:
                self.away[name] = 0.0

    def work(self, officers: Officers, job: Job, request: Any = None, *, is_followed: bool = False) -> Process:
        """Work a job to its end, by crews that come and go with their shifts; ``request`` is for the first of them.

        One that ``is_followed`` at once by another leaves it to the request for that to send its crews to whatever is
        the most urgent.
        """
        env = self.env
        crews: list[tuple[Shift, int]] = []
        job.since = env.now
        try:
            while True:
                if request is None and job.size < job.most:
                    request = officers.request(job)
                if request is not None and (request.triggered or not crews):
                    if not request.triggered:
                        yield request
                    shift, size = request.value
                    request = None
                    crews.append((shift, size))
                    job.size += size
                    job.speed += size * shift.worth
                    continue
                job.since = env.now
                leave = min(shift.ends for shift, _ in crews)
                until = min(leave, env.now + job.left / job.speed)
                pause = env.timeout(until - env.now)
                yield pause if request is None else request | pause
                self.book(job)
                if job.left < 1e-9:
                    return
                if env.now >= leave - 1e-9:
                    crews = [crew for crew in crews if crew[0].ends > leave]
                    job.size = sum(size for _, size in crews)
                    job.speed = sum(size * shift.worth for shift, size in crews)
        finally:
            self.book(job)  # the group of an investigation may be gone in the middle of a shift
            job.size, job.speed = job.most, 0.0
            if request is not None and request.triggered:
                crews.append(request.value)
            elif request is not None:
                request.cancel()
            for shift, size in crews:
                shift.free += size
            if not is_followed:
                officers.serve()

    def book(self, job: Job) -> None:
        hours = job.speed * (self.env.now - job.since)
        job.since = self.env.now
        job.left -= hours
        self.count(job.activity, hours)

    def is_taken_up(self, request: Request, patience: float) -> Process:
        """Whether officers came before the patience was over."""
        if not request.triggered:
            yield request | self.env.timeout(patience)
            if not request.triggered:
                request.cancel()
                return False
        return True

    def hours(self, mean: float, sigma: float) -> float:
        return self.rng.lognormvariate(math.log(mean) - sigma * sigma / 2, sigma) if sigma else mean

    # small cases

    def times(self, per_hour: float, profile: str | None, dispersion: float = 1.0) -> list[float]:
        """Times of a Poisson process with a profile of the week and a gamma level a month."""
        hours = int(self.horizon)
        rate = np.full(hours, per_hour)
        weights = self.scenario.profiles[profile].hour_of_week if profile is not None else ()
        if weights:
            week = np.roll(np.array(weights) / np.mean(weights), -24 * self.first_weekday)
            rate *= np.resize(week, hours)
        if dispersion > 1.0:
            shape = per_hour * HOURS_PER_MONTH / (dispersion - 1.0)
            levels = self.generator.gamma(shape, 1.0 / shape, len(self.months) - 1)
            rate *= np.repeat(levels, np.diff(self.months).astype(int))
        cumulated = np.concatenate(([0.0], np.cumsum(rate)))
        where = np.sort(self.generator.uniform(0.0, cumulated[-1], self.generator.poisson(cumulated[-1])))
        times: list[float] = np.interp(where, cumulated, np.arange(hours + 1.0)).tolist()
        return times

    def arrivals(self, name: str, case_type: CaseType) -> Process:
        """Cases of one type come to notice by themselves, or as far as officers with nothing else to do search."""
        arrivals, search = case_type.arrivals, case_type.search
        head_count = 1.0
        if arrivals is not None:
            times = self.times(float(arrivals.per_year) / HOURS_PER_YEAR, arrivals.profile, float(arrivals.dispersion))
        elif search is not None and self.scenario.policy.spare_time.search:
            # as many as the whole team would find; one is found if the officers who are free now would have found it
            head_count = float(self.scenario.teams[self.movement.from_team].head_count)
            share = float(self.scenario.policy.spare_time.search)
            times = self.times(float(search.finds_per_hour) * head_count * share, search.profile)
        else:
            times = []
        officers = self.officers[self.movement.from_team]
        for time in times:
            yield self.env.timeout(time - self.env.now)
            if search is None or self.rng.random() * head_count < officers.free():
                self.env.process(self.case(name, case_type))

    def case(self, name: str, case_type: CaseType, previous: int = -1) -> Process:
        """A case from the moment at which it comes to notice until the person offends again, or does not."""
        env, rng = self.env, self.rng
        born = env.now
        if previous < 0:
            previous = int(math.log(1.0 - rng.random()) / self.log_previous)
        if case_type.plants is not None:
            plants = rng.lognormvariate(math.log(case_type.plants.median), float(case_type.plants.sigma))
            if plants >= case_type.plants.commercial_threshold:
                env.process(self.farm(is_reported=True))
                return
        is_aggravated = rng.random() < self.aggravated_share
        is_adult, admits = rng.random() < self.adult_share, rng.random() < self.admits_share
        self.count("cases_arrived")
        offends_again = rng.random()
        disposal = instead = self.draw_disposal(name, previous, is_aggravated, is_adult, admits)
        share = self.divert[name].get(instead, 0.0)
        if (
            share
            and rng.random() < share
            and self.is_eligible(self.diversion, previous, is_aggravated, is_adult, admits)
        ):
            disposal = self.diversion
        officers, urgency = self.officers[case_type.team], (case_type.priority, born)
        screening = float(case_type.screening_hours)
        if rng.random() < self.pursue[name][is_aggravated]:
            self.count("cases_pursued")
            stages = [*self.work_before[name], *self.work_of[disposal]]
        else:
            stages = []
        # whoever takes the case up screens it first
        hours, most = (self.hours(*stages[0][:2]), stages[0][2]) if stages else (0.0, 1)
        job = Job(screening + hours, most, urgency, "hours_small_cases")
        request = officers.request(job)
        is_worked = yield from self.is_taken_up(request, 24.0 * float(case_type.shelf_life_days or math.inf))
        risk = 1.0
        contract: tuple[float, bool, bool] | None = None
        if is_worked:
            yield from self.work(officers, job, request, is_followed=is_at_once(stages[1:]))
            yield from self.stages(officers, stages[1:], urgency)
        if stages and not is_worked:
            self.count("cases_dropped")
        elif stages:
            if disposal == self.diversion:
                contract = self.take_place(offends_again)
                if contract is None:
                    disposal = instead
                    yield from self.stages(officers, self.work_of[disposal], urgency)
            self.count("cases_closed")
            risk = self.risk[disposal]
            if case_type.yields_leads and rng.random() < self.crime.lead_yield:
                self.receive_lead(self.pick())
        if contract is not None:
            lasts, offends, fails = contract
            yield env.timeout(lasts)
            if fails and self.scenario.policy.failed:
                work = self.work_of[self.scenario.policy.failed]
                env.process(self.stages(officers, work, (case_type.priority, env.now)))
            if offends:
                risk = math.inf
        reoffends = case_type.search is None and offends_again < self.reoffend_share * risk
        if reoffends and rng.random() < self.comes_to_notice:
            if contract is None or not contract[1]:
                yield env.timeout((HOURS_PER_YEAR - (contract[0] if contract else 0.0)) * rng.random())
            env.process(self.case(name, case_type, previous + 1))

    def stages(self, officers: Officers, stages: list[PlainStage], urgency: Urgency) -> Process:
        for position, (mean, sigma, most, delay) in enumerate(stages, 1):
            if delay:
                yield self.env.timeout(delay)
            job = Job(self.hours(mean, sigma), most, urgency, "hours_small_cases")
            yield from self.work(officers, job, is_followed=is_at_once(stages[position:]))

    def draw_disposal(self, name: str, *person: Any) -> str:
        """One draw from the mix of the policy; who may not be offered it gets the next harsher one."""
        uniform = self.rng.random()
        is_reached = False
        for disposal, share in self.mix[name]:
            uniform -= share
            is_reached = is_reached or uniform < 0.0
            if is_reached and self.is_eligible(disposal, *person):
                return disposal
        return self.ladder[-1]

    def is_eligible(self, disposal: str, previous: int, is_aggravated: bool, is_adult: bool, admits: bool) -> bool:
        rule = self.scenario.disposals[disposal].eligibility
        return not (
            (rule.no_aggravation and is_aggravated)
            or (rule.adults_only and not is_adult)
            or (rule.must_admit and not admits)
            or (rule.previous_under is not None and previous >= rule.previous_under)
        )

    def take_place(self, offends_again: float) -> tuple[float, bool, bool] | None:
        """A contract (how long, whether an offence ends it, whether it fails); None if the person never starts."""
        programme = self.programme
        if self.rng.random() < programme.never_engage_share or self.places.count >= self.places.capacity:
            return None
        offends = offends_again < programme.reoffend_in_contract_share
        rest = 1.0 - float(programme.reoffend_in_contract_share)
        fails = offends or self.rng.random() * rest < programme.drop_out_share
        lasts = HOURS_PER_MONTH * float(programme.contract_months) * (self.rng.random() if fails else 1.0)
        self.env.process(self.hold_place(lasts))
        return lasts, offends, fails

    def hold_place(self, lasts: float) -> Process:
        with self.places.request() as place:
            yield place
            yield self.env.timeout(lasts)

    def other_contract(self) -> Process:
        if self.places.count < self.places.capacity:
            yield from self.hold_place(HOURS_PER_MONTH * float(self.programme.contract_months))

    # farms

    def farm(self, *, is_reported: bool = False) -> Process:
        """A farm gives tips until it is found, or closes by itself."""
        env, farms = self.env, self.tips
        group = self.pick() if self.rng.random() < farms.group_share else None
        farm = Farm(group, env.now + self.exponential(HOURS_PER_YEAR * float(farms.life_years)))
        if is_reported:
            env.process(self.tip(farm))
        while True:
            gap = self.exponential(HOURS_PER_YEAR / float(farms.tips_per_year))
            if env.now + gap >= farm.closes:
                return
            yield env.timeout(gap)
            if not farm.is_there:
                return
            if not farm.is_known:
                env.process(self.tip(farm))

    def tip(self, farm: Farm) -> Process:
        env, farms = self.env, self.tips
        farm.is_known = True
        officers = self.officers[farms.team]
        jobs = [
            Job(self.hours(mean, sigma), most, (farms.priority, env.now), "hours_farms")
            for mean, sigma, most, _ in self.tip_work
        ]
        request = officers.request(jobs[0])
        patience = min(24.0 * float(farms.tip_shelf_life_days), farm.closes - env.now)
        if not (yield from self.is_taken_up(request, patience)):
            farm.is_known = False
            return
        yield from self.work(officers, jobs[0], request, is_followed=True)
        yield from self.work(officers, jobs[1], is_followed=True)
        yield from self.work(officers, jobs[2])
        farm.is_there = False
        self.count("farms_found")
        if self.rng.random() < farms.lead_share:
            self.receive_lead(farm.group)

    # organised crime

    def pick(self) -> Group | None:
        """A group, by weight."""
        return self.rng.choices(self.groups, [group.weight for group in self.groups])[0] if self.groups else None

    def group(self) -> Process:
        """A group gives leads while it is active, until it fades."""
        env, crime = self.env, self.crime
        sigma = float(crime.harm_sigma)
        group = Group(self.rng.lognormvariate(-sigma * sigma / 2, sigma))
        self.groups.append(group)
        fades = env.now + self.exponential(HOURS_PER_YEAR * float(crime.life_years))
        while True:
            gap = self.exponential(HOURS_PER_YEAR / float(crime.leads_per_year))
            if env.now + gap >= fades:
                break
            yield env.timeout(gap)
            self.receive_lead(group)
        yield env.timeout(fades - env.now)
        group.exists = group.is_active = False
        self.groups.remove(group)
        if group.investigation is not None:
            group.investigation.interrupt()

    def receive_lead(self, group: Group | None) -> None:
        if group is not None and group.is_active:
            self.env.process(self.lead(group))

    def lead(self, group: Group) -> Process:
        """A lead is developed, unless it goes stale before anybody looks at it."""
        env, crime = self.env, self.crime
        goes_stale = env.now + self.exponential(168.0 * float(crime.lead_half_life_weeks) / math.log(2.0))
        ((mean, sigma, most, _),) = self.lead_work
        job = Job(self.hours(mean, sigma), most, (crime.lead_priority, env.now), "hours_organised_crime")
        officers = self.officers[crime.team]
        request = officers.request(job)
        if not (yield from self.is_taken_up(request, goes_stale - env.now)):
            return
        yield from self.work(officers, job, request)
        if env.now < goes_stale:
            group.developed.append(goes_stale)
            self.open_investigations()

    def open_investigations(self) -> None:
        """Open investigations while there is room, on the active group of which most is known."""
        now = self.env.now
        while len(self.investigations) < self.crime.running_at_most:
            best, most = None, self.crime.leads_to_open - 1
            for group in self.groups:
                if group.is_active and group.investigation is None and len(group.developed) > most:
                    group.developed = [goes_stale for goes_stale in group.developed if goes_stale > now]
                    if len(group.developed) > most:
                        best, most = group, len(group.developed)
            if best is None:
                return
            best.developed.clear()
            self.investigations.append(best)
            best.investigation = self.env.process(self.investigation(best))

    def investigation(self, group: Group) -> Process:
        """Stage after stage, the last of which is the strike; it ends early if the group fades."""
        env, crime = self.env, self.crime
        officers = self.officers[crime.team]
        opened = env.now
        recovers_in = None
        try:
            *before, strike = self.investigation_work
            for mean, sigma, most, delay in before:
                yield env.timeout(delay)
                urgency = (crime.investigation_priority, opened)
                job = Job(self.hours(mean, sigma), most, urgency, "hours_organised_crime")
                yield from self.work(officers, job)
            mean, sigma, most, delay = strike
            yield env.timeout(delay)
            job = Job(self.hours(mean, sigma), most, (crime.strike_priority, opened), "hours_organised_crime")
            self.strikes.append(job)
            try:
                yield from self.work(officers, job)
            finally:
                self.strikes.remove(job)
            effects = crime.effects
            uniform = self.rng.random()
            for share, is_dismantled in (
                (effects.dismantled_share, True), (effects.major_share, False), (effects.minor_share, False)
            ):  # fmt: skip
                if 0.0 <= uniform < share:
                    self.count("disruptions")
                    if is_dismantled:
                        recovers_in = self.exponential(HOURS_PER_MONTH * float(crime.recovery_months))
                uniform -= float(share)
        except simpy.Interrupt:
            pass
        self.count("investigations_closed")
        group.investigation = None
        self.investigations.remove(group)
        if recovers_in is not None:
            group.is_active = False
        self.open_investigations()
        if recovers_in is not None:
            yield env.timeout(recovers_in)
            group.is_active = group.exists


PlainStage = tuple[float, float, int, float]


def stages_of(stages: tuple[Stage, ...]) -> list[PlainStage]:
    """Mean officer-hours, spread, crew and hours of delay before it, of each stage."""
    return [(float(stage.hours), float(stage.sigma), stage.crew, 24.0 * float(stage.after_days)) for stage in stages]


def is_at_once(stages: list[PlainStage]) -> bool:
    """Whether there are stages of which the first begins without delay."""
    return bool(stages) and not stages[0][3]


def simulate(scenario: Scenario, seed: int) -> dict[str, float]:
    """One run of the idiomatic model; yearly averages by outcome."""
    return Force(scenario, seed).run()


def simulate_until(scenario: Scenario, years: float, model: Simulate) -> dict[str, Numbers]:
    """Outcomes of as many runs as measure so many years, by name; float64 of shape (runs,)."""
    count = max(2, math.ceil(years / float(scenario.time.years)))
    runs = [model(scenario, number) for number in range(count)]
    return {name: np.array([run[name] for run in runs]) for name in COUNTED}


def ours(scenario: Scenario, number: int) -> dict[str, float]:
    return run.simulate(scenario, 1, number).outcomes


def main(years: float) -> int:
    """Print both models' means and errors, and whether each pair is near enough; 1 if one is not."""
    durham = load("durham-2014")
    is_equal = True
    for named in (durham, durham.with_policy(load_policy("durham-2015"))):
        print(f"{named.name}, {years:g} years of each")
        print(f"{'a year':24}{'forcesim':>22}{'idiomatic SimPy':>22}{'apart':>8}{'in errors':>11}")
        first, second = (simulate_until(named.scenario, years, model) for model in (ours, simulate))
        for name in COUNTED:
            (mean, error), (other, other_error) = (
                (float(values.mean()), float(values.std(ddof=1)) / math.sqrt(len(values)))
                for values in (first[name], second[name])
            )
            both = math.hypot(error, other_error)
            apart = other / mean - 1 if mean else 0.0
            is_near = abs(other - mean) <= 3 * both or abs(apart) <= 0.03
            is_equal = is_equal and is_near
            print(
                f"{name:24}{mean:13,.1f} ±{error:7,.1f}{other:13,.1f} ±{other_error:7,.1f}{apart:8.1%}"
                f"{(other - mean) / both if both else 0.0:11.1f}{'' if is_near else '   too far apart'}",
                flush=True,
            )
    print("Statistically equal." if is_equal else "Not equal.")
    return 0 if is_equal else 1


if __name__ == "__main__":
    sys.exit(main(float(sys.argv[1]) if len(sys.argv) > 1 else 60))
