"""Small cases: how they come to notice, whether they are pursued, and who comes back (MODEL.md, Small cases).

A case that comes to notice is pursued or let be, as the policy says. A pursued case waits for its team, is worked,
and ends in a disposal (disposals.py); a case that nobody starts within its shelf life is dropped. What becomes of the
person afterwards is in people.py. The engine knows no case type by name; a scenario declares them.
"""

from __future__ import annotations

from collections.abc import Callable

from forcesim.scenario.schema.casework import CaseType, Disposal
from forcesim.scenario.schema.policy import Handling
from forcesim.simulation.case import Case
from forcesim.simulation.clock import Times
from forcesim.simulation.context import RunContext
from forcesim.simulation.disposals import DisposalLadder
from forcesim.simulation.farms import Farms
from forcesim.simulation.groups import Groups
from forcesim.simulation.outcomes import counted_as
from forcesim.simulation.people import People
from forcesim.simulation.programme import Contract, Person, Programme
from forcesim.simulation.random_streams import duration, geometric, lognormal_of_median
from forcesim.simulation.teams import Task, WorkStage
from forcesim.simulation.work_stages import draw_stages


class CaseDesk:
    """Everything that happens to the cases of one type."""

    def __init__(
        self,
        name: str,
        description: CaseType,
        handling: Handling,
        context: RunContext,
        programme: Programme | None,
        farms: Farms | None,
        groups: Groups | None,
    ) -> None:
        self.name = name
        # what keys the random numbers of these cases; no kind of the engine's own begins like this
        self.kind = f"case {name}"
        self.description = description
        self.ladder = DisposalLadder(context.scenario, handling)
        self.people = People(description, context, self.arrive)
        self._context = context
        self._programme = programme
        self._farms = farms
        self._groups = groups
        self._handling = handling
        self._team = context.teams[description.team]
        self._open: set[Case] = set()
        self._shelf_life = None if description.shelf_life_days is None else 24.0 * float(description.shelf_life_days)

    # arrival

    @property
    def demand(self) -> float:
        """How many cases there are for each that there would be if all were pursued: use may answer to enforcement."""
        aggravated = float(self._context.scenario.people.aggravated_share)
        pursued = (1.0 - aggravated) * float(self._handling.pursue) + aggravated * float(
            self._handling.pursue_aggravated
        )
        return 1.0 + float(self.description.use_elasticity) * (pursued - 1.0)

    def expect(self, times: Times) -> None:
        """Let cases come at the given times, in hours, whatever the police do; case j at times[j]."""
        arrivals = times.tolist()

        def come(index: int) -> None:
            if index + 1 < len(arrivals):
                self._context.clock.at(arrivals[index + 1], come, index + 1)
            self.arrive(index)

        if arrivals:
            self._context.clock.at(arrivals[0], come, 0)

    def expect_finds(self, times: Times, indices: list[int], is_found: Callable[[int], bool]) -> None:
        """Let cases come at the given times if, at that moment, somebody is searching hard enough to find them.

        ``indices[j]`` is the person who could be found at ``times[j]``; ``is_found`` is asked about that index.
        """
        arrivals = times.tolist()

        def come(position: int) -> None:
            if position + 1 < len(arrivals):
                self._context.clock.at(arrivals[position + 1], come, position + 1)
            if is_found(indices[position]):
                self.arrive(indices[position])

        if arrivals:
            self._context.clock.at(arrivals[0], come, 0)

    def arrive(self, index: int, occurrence: int = 0, previous: int | None = None) -> None:
        """A case comes to notice; without ``previous`` the number of former offences is drawn."""
        context, people = self._context, self._context.scenario.people
        case = Case(self.kind, index, occurrence, context.clock.now, context.streams)
        case.previous = (
            geometric(case.trait("previous offences"), float(people.previous_mean)) if previous is None else previous
        )
        if self.description.plants is not None and self._is_farm(case):
            return
        case.aggravated = case.number("aggravation") < float(people.aggravated_share)
        ledger = context.ledger
        ledger.count("cases_arrived")
        ledger.count(f"cases_arrived.{self.name}")
        self.people.notice(case)
        case.disposal = self.ladder.offer_programme(case, self.ladder.draw(case))
        stages = draw_stages(
            self.description.stages,
            context.streams,
            self.kind,
            "work",
            case.index,
            case.occurrence,
            self.description.priority,
        )
        disposal_work = self._disposal_work(case, case.disposal)
        case.hours = _hours(stages) + _hours(disposal_work)
        self._count_handling(_hours(self._disposal_work(case, self.ladder.harshest)), _hours(disposal_work), case.hours)
        chance = self._handling.pursue_aggravated if case.aggravated else self._handling.pursue
        if case.number("pursuit") < float(chance):
            self._pursue(case, stages + disposal_work)
        else:
            self._let_be(case)

    def _count_handling(self, harshest: float, own: float, whole: float) -> None:
        """Count the officer-hours that milder handling spares, or those that a case found by searching brings.

        ``harshest`` and ``own`` are the hours of the harshest disposal and of the case's own, ``whole`` those of the
        case. Cases that come by themselves are about as many under every policy, cases found by searching are not.
        """
        if self.description.search is None:
            self._context.ledger.count("hours_milder_handling", harshest - own)
        else:
            self._context.ledger.count("hours_search_finds", whole)

    def _is_farm(self, case: Case) -> bool:
        plants = self.description.plants
        assert plants is not None  # noqa: S101  arrive() has looked
        count = lognormal_of_median(case.number("plants"), float(plants.median), float(plants.sigma))
        if count >= float(plants.commercial_threshold) and self._farms is not None:
            self._farms.open_reported(self.kind, case.index, count)
            return True
        self._context.ledger.count("plants_found", count)
        return False

    def _let_be(self, case: Case) -> None:
        ledger = self._context.ledger
        ledger.count("cases_not_pursued")
        ledger.count(f"cases_not_pursued.{self.name}")
        ledger.count("hours_not_pursued", case.hours)
        self._add_screening()
        self.people.reoffend_later(case, 1.0)

    def _add_screening(self) -> None:
        """A case that is not pursued costs its screening all the same, if somebody is free for that in time."""
        screening = float(self.description.screening_hours)
        if screening > 0.0:
            stage = WorkStage(screening, 1, 0.0, self.description.priority)
            task = Task("small_cases", self._context.clock.now, [stage], _nothing)
            self._limit_wait(task, lambda: None)
            self._team.add(task)

    def _pursue(self, case: Case, stages: list[WorkStage]) -> None:
        ledger = self._context.ledger
        ledger.count("cases_pursued")
        ledger.count(f"cases_pursued.{self.name}")
        ledger.change("cases_open", 1.0)
        self._open.add(case)
        screening = float(self.description.screening_hours)
        if screening > 0.0 and stages and stages[0].delay == 0.0:
            # whoever takes the case up screens it first: one stint, not two
            stages[0] = stages[0]._replace(hours=stages[0].hours + screening)
        elif screening > 0.0:
            stages.insert(0, WorkStage(screening, 1, 0.0, self.description.priority))
        case.task = Task("small_cases", case.born, stages, lambda: self._take_disposal(case))
        self._limit_wait(case.task, lambda: self._drop(case), case)
        self._team.add(case.task)

    def _limit_wait(self, task: Task, on_end: Callable[[], None], case: Case | None = None) -> None:
        """Withdraw a task that nobody has started by the end of its shelf life, and call ``on_end``."""
        if self._shelf_life is None:
            return
        life = self._shelf_life
        if case is not None and self.description.shelf_life_shape == "exponential":
            life = duration(case.number("shelf life"), life, "exponential", 0.0)

        def end(_: object) -> None:
            if not task.started and not task.over:
                self._team.withdraw(task)
                on_end()

        self._context.clock.after(life, end)

    def _drop(self, case: Case) -> None:
        ledger = self._context.ledger
        ledger.count("cases_dropped")
        ledger.count(f"cases_dropped.{self.name}")
        ledger.count("hours_left_undone", case.hours)
        ledger.count("cost_left_undone", self._cash(case))
        ledger.change("cases_open", -1.0)
        self._open.remove(case)
        self.people.reoffend_later(case, 1.0)

    def _cash(self, case: Case) -> float:
        """The pounds that a case would have cost in cash if it had been worked: custody, court, a place."""
        scenario = self._context.scenario
        if case.disposal is None:
            return 0.0
        disposal = scenario.disposals[case.disposal]
        place = float(scenario.programme.cost_per_start) if disposal.programme and scenario.programme else 0.0
        return (
            place
            + float(disposal.justice_cost)
            + self._stays_in_custody(case, disposal) * float(scenario.costs.custody_episode)
        )

    # disposal

    def _disposal_work(self, case: Case, name: str | None) -> list[WorkStage]:
        if name is None:
            return []
        return draw_stages(
            self._context.scenario.disposals[name].stages,
            self._context.streams,
            self.kind,
            "disposal work",
            case.index,
            case.occurrence,
            self.description.priority,
        )

    def _add_disposal_work(self, case: Case, name: str, born: float, on_finished: Callable[[], None]) -> None:
        """The work of a disposal that follows after all, as a task of its own."""
        work = self._disposal_work(case, name)
        self._count_handling(0.0, _hours(work), _hours(work))
        self._team.add(Task("small_cases", born, work, on_finished))

    def _take_disposal(self, case: Case) -> None:
        """All the work is done; a person who was to be diverted now takes a place, or does not."""
        name = case.disposal
        if name is not None and self._context.scenario.disposals[name].programme:
            contract = None if self._programme is None else self._programme.offer(case.number, self._person(case))
            if contract is not None:
                if self.ladder.widens_the_net(case.instead):
                    self._context.ledger.count("net_widening")
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
        )

    def _close(self, case: Case, contract: Contract | None = None) -> None:
        context, ledger = self._context, self._context.ledger
        ledger.count("cases_closed")
        ledger.count(f"cases_closed.{self.name}")
        ledger.change("cases_open", -1.0)
        self._open.remove(case)
        days = (context.clock.now - case.born) / 24.0
        ledger.sample("days_to_close", days)
        ledger.sample(f"days_to_close.{self.name}", days)
        risk = 1.0
        if case.disposal is not None:
            risk = float(context.scenario.disposals[case.disposal].relative_risk)
            self._book_disposal(case, case.disposal)
        if self.description.yields_leads and self._groups is not None:
            self._groups.lead_from_case(self.kind, case.index, case.occurrence)
        self.people.reoffend_later(case, risk, contract)

    def _book_disposal(self, case: Case, name: str) -> None:
        context, disposal = self._context, self._context.scenario.disposals[name]
        context.ledger.count(counted_as(name))
        if case.number("record") < float(disposal.record_share):
            self.people.give_record(case)
        context.ledger.count("custody_episodes", self._stays_in_custody(case, disposal))
        context.ledger.count("cost_justice", float(disposal.justice_cost))

    @staticmethod
    def _stays_in_custody(case: Case, disposal: Disposal) -> float:
        return float(case.number("custody") < float(disposal.custody_share))

    def _complete_contract(self, case: Case) -> None:
        if case.instead is not None and self._context.scenario.disposals[case.instead].court:
            self._context.ledger.count("kept_out_of_court")

    def _follow_failed_contract(self, case: Case) -> None:
        """The person breached the contract: the disposal for failures follows, as further work on a closed case."""
        name = self._context.scenario.policy.failed
        if name is None:
            return

        def book() -> None:
            self._book_disposal(case, name)
            if self._context.scenario.disposals[name].court:
                self._context.ledger.count("charged_after_breach")

        self._add_disposal_work(case, name, self._context.clock.now, book)

    def unaccounted(self) -> int:
        """Arrived − closed − dropped − not pursued − open, over the whole run: zero, or cases were lost."""
        arrived, *gone = (
            round(self._context.ledger.whole(f"{count}.{self.name}"))
            for count in ("cases_arrived", "cases_closed", "cases_dropped", "cases_not_pursued")
        )
        return arrived - sum(gone) - len(self._open)


def _hours(stages: list[WorkStage]) -> float:
    return sum(stage.hours for stage in stages)


def _nothing() -> None:
    return None
