"""Small cases: how they come to notice, whether they are pursued, and who comes back (MODEL.md, Small cases).

A case that comes to notice is pursued or let be, as the policy says. A pursued case waits for its team, is worked,
and ends in a disposal (disposals.py); a case that nobody starts within its shelf life is dropped. What becomes of the
person afterwards is in people.py. The engine knows no case type by name; a scenario declares them.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable

from forcesim.scenario.schema.casework import CaseType
from forcesim.scenario.schema.policy import Handling
from forcesim.scenario.schema.scenario import Scenario
from forcesim.simulation.case import Case, CaseLog
from forcesim.simulation.case_record import CLOSED, DROPPED, NOT_PURSUED, OPEN, kind_of
from forcesim.simulation.context import RunContext
from forcesim.simulation.disposals import DisposalLadder
from forcesim.simulation.farms import Farms
from forcesim.simulation.groups import Groups
from forcesim.simulation.outcomes import counted_as
from forcesim.simulation.people import People
from forcesim.simulation.programme import Contract, Person, Programme
from forcesim.simulation.random_streams import exponential, geometric, lognormal_of_median
from forcesim.simulation.teams import Task, WorkStage
from forcesim.simulation.work_stages import WorkPlan, hours_of


class _Deadline:
    """The end of the shelf life of a task, at which ``on_end`` is called if nobody has started it."""

    __slots__ = ("on_end", "task", "time")

    def __init__(self, time: float, task: Task, on_end: Callable[[], None]) -> None:
        self.time = time
        self.task = task
        self.on_end = on_end


class CaseDesk:
    """Everything that happens to the cases of one type.

    What cases of the type can ever need is worked out once a run: only that is drawn.
    """

    def __init__(
        self,
        name: str,
        description: CaseType,
        context: RunContext,
        programme: Programme | None,
        farms: Farms | None,
        groups: Groups | None,
    ) -> None:
        self.name = name
        self.log = CaseLog()
        self.kind = kind_of(name)
        self.description = description
        self.people = People(description, context, self.arrive, self.count, self.change)
        self._context = context
        self._clock = context.clock
        self._ledger = context.ledger
        self._programme = programme
        self._farms = farms
        self._groups = groups if description.yields_leads else None
        self._team = context.teams[description.team]
        self._open: set[Case] = set()
        self._deadlines: deque[_Deadline] = deque()
        self._is_deadline_due = False
        people, scenario = context.scenario.people, context.scenario
        self._priority: int = description.priority
        self._screening = float(description.screening_hours)
        self._shelf_life = -1.0 if description.shelf_life_days is None else 24.0 * float(description.shelf_life_days)
        self._is_shelf_life_random: bool = description.shelf_life_shape == "exponential"
        self._is_found_by_search: bool = description.search is not None
        self._aggravated_share = float(people.aggravated_share)
        self._elasticity = float(description.use_elasticity)
        self._previous_mean = float(people.previous_mean)
        self._has_plants: bool = description.plants is not None
        if description.plants is not None:
            self._plants_median = float(description.plants.median)
            self._plants_sigma = float(description.plants.sigma)
            self._commercial_threshold = float(description.plants.commercial_threshold)
        self._needs_history = bool(scenario.disposals)
        self._work = WorkPlan(description.stages, "work", self._priority)
        self._disposal_plans = {
            disposal: WorkPlan(declared.stages, "disposal work", self._priority)
            for disposal, declared in scenario.disposals.items()
        }
        self._place_cost = 0.0 if scenario.programme is None else float(scenario.programme.cost_per_start)
        self._custody_cost = float(scenario.costs.custody_episode)
        self._arrived, self._not_pursued = f"cases_arrived.{name}", f"cases_not_pursued.{name}"
        self._taken_up, self._dropped = f"cases_pursued.{name}", f"cases_dropped.{name}"
        self._closed, self._days = f"cases_closed.{name}", f"days_to_close.{name}"
        self._counts_of = {disposal: counted_as(disposal) for disposal in scenario.disposals}
        self.follow(scenario)

    def follow(self, scenario: Scenario) -> None:
        """Handle the cases that come from now on as the policy of a scenario says; a case keeps what was drawn for it.

        The scenario is that of the run in all but its policy.
        """
        handling = scenario.policy.cases.get(self.name, Handling())
        self.ladder = DisposalLadder(scenario, handling)
        self._pursue = float(handling.pursue)
        self._pursue_aggravated = float(handling.pursue_aggravated)
        self._needs_aggravation = self._needs_history or self._pursue != self._pursue_aggravated
        self._failed: str | None = scenario.policy.failed

    def count(self, case: Case, name: str, amount: float = 1.0) -> None:
        """Count something that happens because of a case."""
        self._ledger.count(name, amount)
        self.log.count(case, name, amount)

    def change(self, case: Case, name: str, by: float) -> None:
        """Step a level up or down because of a case."""
        self._ledger.change(name, by)
        self.log.change(case, name, by)

    # arrival

    def demand(self, scenario: Scenario) -> float:
        """How many cases there are for each that there would be if all were pursued: use may answer to enforcement."""
        handling = scenario.policy.cases.get(self.name, Handling())
        aggravated = self._aggravated_share
        pursued = (1.0 - aggravated) * float(handling.pursue) + aggravated * float(handling.pursue_aggravated)
        return 1.0 + self._elasticity * (pursued - 1.0)

    def arrive(self, index: int, occurrence: int = 0, previous: int = -1) -> None:
        """A case comes to notice; without ``previous`` the number of former offences is drawn."""
        case = Case(self.kind, index, occurrence, self._clock.now, self._context.streams)
        if previous >= 0:
            case.previous = previous
        elif self._needs_history:
            case.previous = geometric(case.trait("previous offences"), self._previous_mean)
        if self._has_plants and self._is_farm(case):
            return
        if self._needs_aggravation:
            case.aggravated = case.number("aggravation") < self._aggravated_share
        self.count(case, "cases_arrived")
        self.count(case, self._arrived)
        self.people.notice(case)
        case.disposal = self.ladder.offer_programme(case, self.ladder.draw(case))
        stages = self._work.draw(case.streams, case.index)
        disposal_work = self._disposal_work(case, case.disposal)
        case.hours = hours_of(stages) + hours_of(disposal_work)
        self._count_handling_of(case, hours_of(disposal_work))
        self.log.come(case)
        chance = self._pursue_aggravated if case.aggravated else self._pursue
        if chance >= 1.0 or case.number("pursuit") < chance:
            self._take_up(case, stages + disposal_work)
        else:
            self._let_be(case)

    def _count_handling_of(self, case: Case, own: float) -> None:
        """Count what milder handling spares of a case, whose disposal takes its ``own`` hours."""
        harshest = self.ladder.harshest
        if harshest is None or self._is_found_by_search or harshest == case.disposal:
            self._count_handling(case, own, own, case.hours)
        else:
            self._count_handling(case, hours_of(self._disposal_work(case, harshest)), own, case.hours)

    def _count_handling(self, case: Case, harshest: float, own: float, whole: float) -> None:
        """Count the officer-hours that milder handling spares, or those that a case found by searching brings.

        ``harshest`` and ``own`` are the hours of the harshest disposal and of the case's own, ``whole`` those of the
        case. Cases that come by themselves are about as many under every policy, cases found by searching are not.
        """
        if self._is_found_by_search:
            self.count(case, "hours_search_finds", whole)
        elif harshest != own:
            self.count(case, "hours_milder_handling", harshest - own)

    def _is_farm(self, case: Case) -> bool:
        count = lognormal_of_median(case.number("plants"), self._plants_median, self._plants_sigma)
        if count >= self._commercial_threshold and self._farms is not None:
            self._farms.open_reported(self.kind, case.index, count)
            return True
        self.count(case, "plants_found", count)
        return False

    def _let_be(self, case: Case) -> None:
        self.count(case, "cases_not_pursued")
        self.count(case, self._not_pursued)
        self.count(case, "hours_not_pursued", case.hours)
        self.log.end(case, NOT_PURSUED)
        self._add_screening(case)
        self.people.reoffend_later(case, 1.0)

    def _add_screening(self, case: Case) -> None:
        """A case that is not pursued costs its screening all the same, if somebody is free for that in time."""
        if self._screening > 0.0:
            stage = WorkStage(self._screening, 1, 0.0, self._priority)
            task = Task("small_cases", self._clock.now, [stage], _nothing)
            if self._shelf_life >= 0.0:
                self._end_at(self._shelf_life, task, _nothing)
            self._team.add(task)
            self.log.work(case, task)

    def _take_up(self, case: Case, stages: list[WorkStage]) -> None:
        self.count(case, "cases_pursued")
        self.count(case, self._taken_up)
        self.change(case, OPEN, 1.0)
        self._open.add(case)
        if self._screening > 0.0:
            if stages and stages[0].delay == 0.0:
                # whoever takes the case up screens it first: one stint, not two
                stages[0].hours += self._screening
            else:
                stages.insert(0, WorkStage(self._screening, 1, 0.0, self._priority))
        task = Task("small_cases", case.born, stages, lambda: self._take_disposal(case))
        self.log.take_up(case, task)
        if self._shelf_life >= 0.0:
            if self._is_shelf_life_random:
                life = exponential(case.number("shelf life"), self._shelf_life)
                deadline = _Deadline(0.0, task, lambda: self._drop(case))
                self._clock.after(life, self._meet_deadline, deadline)
            else:
                self._end_at(self._shelf_life, task, lambda: self._drop(case))
        self._team.add(task)
        self.log.work(case, task)

    # shelf lives

    def _end_at(self, life: float, task: Task, on_end: Callable[[], None]) -> None:
        """Withdraw a task that nobody has started ``life`` hours from now, and call ``on_end``.

        All such lives are equal, so that deadlines come in the order in which they are set: only the first one that
        still matters is an event.
        """
        self._deadlines.append(_Deadline(self._clock.now + life, task, on_end))
        self._expect_deadline()

    def _expect_deadline(self) -> None:
        if self._deadlines and not self._is_deadline_due:
            self._is_deadline_due = True
            self._clock.at(self._deadlines[0].time, self._meet_deadlines)

    def _meet_deadlines(self, _: object) -> None:
        self._is_deadline_due = False
        now = self._clock.now
        while self._deadlines:
            deadline = self._deadlines[0]
            if deadline.time > now and not (deadline.task.started or deadline.task.over):
                break
            self._deadlines.popleft()
            self._meet_deadline(deadline)
        self._expect_deadline()

    def _meet_deadline(self, deadline: _Deadline) -> None:
        task = deadline.task
        if not task.started and not task.over:
            self._team.withdraw(task)
            deadline.on_end()

    def _drop(self, case: Case) -> None:
        self.count(case, "cases_dropped")
        self.count(case, self._dropped)
        self.count(case, "hours_left_undone", case.hours + self._work_without_a_place(case))
        self.count(case, "cost_left_undone", self._cash(case))
        self.change(case, OPEN, -1.0)
        self._open.remove(case)
        self.log.end(case, DROPPED)
        self.people.reoffend_later(case, 1.0)

    def _work_without_a_place(self, case: Case) -> float:
        """The hours that a case left unattended would have taken besides, since no place waits for its person.

        It is handled from here on as it would have been then, so that work left undone is told apart from milder
        handling.
        """
        name = case.disposal
        if name is None or not self.ladder.terms[name].programme:
            return 0.0
        if self._programme is not None and self._programme.would_start(case.number):
            return 0.0
        case.disposal = case.instead
        hours = hours_of(self._disposal_work(case, case.disposal))
        self._count_handling(case, 0.0, hours, hours)
        return hours

    def _cash(self, case: Case) -> float:
        """The pounds that a case would have cost in cash if it had been worked: custody, court, a place."""
        if case.disposal is None:
            return 0.0
        terms = self.ladder.terms[case.disposal]
        place = self._place_cost if terms.programme else 0.0
        return place + terms.justice_cost + self._stays_in_custody(case, terms.custody_share) * self._custody_cost

    # disposal

    def _disposal_work(self, case: Case, name: str | None) -> list[WorkStage]:
        return [] if name is None else self._disposal_plans[name].draw(case.streams, case.index)

    def _add_disposal_work(self, case: Case, name: str, born: float, on_finished: Callable[[], None]) -> None:
        """The work of a disposal that follows after all, as a task of its own."""
        work = self._disposal_work(case, name)
        self._count_handling(case, 0.0, hours_of(work), hours_of(work))
        task = Task("small_cases", born, work, on_finished)
        self.log.take_up(case, task)
        self._team.add(task)
        self.log.work(case, task)

    def _take_disposal(self, case: Case) -> None:
        """All the work is done; a person who was to be diverted now takes a place, or does not."""
        name = case.disposal
        if name is not None and self.ladder.terms[name].programme:
            contract = None if self._programme is None else self._programme.offer(case.number, self._person(case))
            if contract is not None:
                if self.ladder.widens_the_net(case.instead):
                    self.count(case, "net_widening")
                self._close(case, contract)
                return
            case.disposal = case.instead
            if case.disposal is not None:
                self._add_disposal_work(case, case.disposal, case.born, lambda: self._close(case))
                return
        self._close(case)

    def _person(self, case: Case) -> Person:
        return Person(
            is_addicted=self.people.is_addicted(case),
            failed=lambda: self._follow_failed_contract(case),
            completed=lambda: self._complete_contract(case),
            treated=lambda: self.people.treat(case),
            tally=lambda name, amount: self.log.count(case, name, amount),
            shift=lambda name, by: self.log.change(case, name, by),
        )

    def _close(self, case: Case, contract: Contract | None = None) -> None:
        ledger = self._ledger
        self.count(case, "cases_closed")
        self.count(case, self._closed)
        self.change(case, OPEN, -1.0)
        self._open.remove(case)
        days = (self._clock.now - case.born) / 24.0
        self.log.end(case, CLOSED)
        ledger.sample("days_to_close", days)
        ledger.sample(self._days, days)
        self.log.count(case, "days_to_close", days)
        risk = 1.0
        if case.disposal is not None:
            risk = self.ladder.terms[case.disposal].relative_risk
            self._book_disposal(case, case.disposal)
        if self._groups is not None and self._groups.lead_from_case(self.kind, case.index, case.occurrence):
            self.log.count(case, "leads_received", 1.0)
        self.people.reoffend_later(case, risk, contract)

    def _book_disposal(self, case: Case, name: str) -> None:
        terms = self.ladder.terms[name]
        self.count(case, self._counts_of[name])
        if terms.record_share > 0.0 and case.number("record") < terms.record_share:
            self.people.give_record(case)
        self.count(case, "custody_episodes", self._stays_in_custody(case, terms.custody_share))
        self.count(case, "cost_justice", terms.justice_cost)

    def _stays_in_custody(self, case: Case, share: float) -> float:
        return 1.0 if share > 0.0 and case.number("custody") < share else 0.0

    def _complete_contract(self, case: Case) -> None:
        if case.instead is not None and self.ladder.terms[case.instead].court:
            self.count(case, "kept_out_of_court")

    def _follow_failed_contract(self, case: Case) -> None:
        """The person breached the contract: the disposal for failures follows, as further work on a closed case."""
        name = self._failed
        if name is not None:
            self._add_disposal_work(case, name, self._clock.now, lambda: self._book_breach(case, name))

    def _book_breach(self, case: Case, name: str) -> None:
        self._book_disposal(case, name)
        if self.ladder.terms[name].court:
            self.count(case, "charged_after_breach")

    def unaccounted(self) -> int:
        """Arrived − closed − dropped − not pursued − open, over the whole run: zero, or cases were lost."""
        whole = self._ledger.whole
        gone = whole(self._closed) + whole(self._dropped) + whole(self._not_pursued)
        return round(whole(self._arrived) - gone) - len(self._open)


def _nothing() -> None:
    return None
