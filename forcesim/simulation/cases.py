"""Small cases: how they come to notice, whether they are pursued, and who comes back (MODEL.md, Small cases).

A case that comes to notice is pursued or let be, as the policy says. A pursued case waits for its team, is worked,
and ends in a disposal (disposals.py); a case that nobody starts within its shelf life is dropped. Afterwards the
person may offend again. The engine knows no case type by name; a scenario declares them.
"""

from __future__ import annotations

from collections.abc import Callable

from forcesim.scenario.schema.casework import CaseType
from forcesim.scenario.schema.policy import Handling
from forcesim.simulation.case import Case
from forcesim.simulation.clock import HOURS_PER_YEAR, Times
from forcesim.simulation.context import RunContext
from forcesim.simulation.disposals import DisposalLadder
from forcesim.simulation.farms import Farms
from forcesim.simulation.groups import Groups
from forcesim.simulation.outcomes import counted_as
from forcesim.simulation.programme import Programme
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
        self.description = description
        self.ladder = DisposalLadder(context.scenario, handling)
        self._context = context
        self._programme = programme
        self._farms = farms
        self._groups = groups
        self._handling = handling
        self._team = context.teams[description.team]
        self._open: set[Case] = set()
        self._shelf_life = None if description.shelf_life_days is None else 24.0 * float(description.shelf_life_days)

    # arrival

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
        case = Case(self.name, index, occurrence, context.clock.now, context.streams)
        case.previous = (
            geometric(case.trait("previous offences"), float(people.previous_mean)) if previous is None else previous
        )
        if self.description.plants is not None and self._is_farm(case):
            return
        case.aggravated = case.number("aggravation") < float(people.aggravated_share)
        ledger = context.ledger
        ledger.count("cases_arrived")
        ledger.count(f"cases_arrived.{self.name}")
        chance = self._handling.pursue_aggravated if case.aggravated else self._handling.pursue
        if case.number("pursuit") < float(chance):
            self._pursue(case)
        else:
            self._let_be(case)

    def _is_farm(self, case: Case) -> bool:
        plants = self.description.plants
        assert plants is not None  # noqa: S101  arrive() has looked
        count = lognormal_of_median(case.number("plants"), float(plants.median), float(plants.sigma))
        if count >= float(plants.commercial_threshold) and self._farms is not None:
            self._farms.open_reported(self.name, case.index, count)
            return True
        self._context.ledger.count("plants_found", count)
        return False

    def _let_be(self, case: Case) -> None:
        ledger = self._context.ledger
        ledger.count("cases_not_pursued")
        ledger.count(f"cases_not_pursued.{self.name}")
        self._add_screening()
        self._reoffend_later(case, 1.0)

    def _add_screening(self) -> None:
        """A case that is not pursued costs its screening all the same, if somebody is free for that in time."""
        screening = float(self.description.screening_hours)
        if screening > 0.0:
            stage = WorkStage(screening, 1, 0.0, self.description.priority)
            task = Task("small_cases", self._context.clock.now, [stage], _nothing)
            self._limit_wait(task, lambda: None)
            self._team.add(task)

    def _pursue(self, case: Case) -> None:
        context, ledger = self._context, self._context.ledger
        ledger.count("cases_pursued")
        ledger.count(f"cases_pursued.{self.name}")
        ledger.change("cases_open", 1.0)
        self._open.add(case)
        case.disposal = self.ladder.offer_programme(case, self.ladder.draw(case))
        priority = self.description.priority
        stages = draw_stages(
            self.description.stages, context.streams, self.name, "work", case.index, case.occurrence, priority
        )
        if case.disposal is not None:
            stages += self._disposal_work(case, case.disposal)
        screening = float(self.description.screening_hours)
        if screening > 0.0 and stages and stages[0].delay == 0.0:
            # whoever takes the case up screens it first: one stint, not two
            stages[0] = stages[0]._replace(hours=stages[0].hours + screening)
        elif screening > 0.0:
            stages.insert(0, WorkStage(screening, 1, 0.0, priority))
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
        ledger.change("cases_open", -1.0)
        self._open.remove(case)
        self._reoffend_later(case, 1.0)

    # disposal

    def _disposal_work(self, case: Case, name: str) -> list[WorkStage]:
        return draw_stages(
            self._context.scenario.disposals[name].stages,
            self._context.streams,
            self.name,
            "disposal work",
            case.index,
            case.occurrence,
            self.description.priority,
        )

    def _take_disposal(self, case: Case) -> None:
        """All the work is done; a person who was to be diverted now takes a place, or does not."""
        name = case.disposal
        if name is not None and self._context.scenario.disposals[name].programme:
            if self._programme is not None and self._programme.offer(
                case.number, lambda: self._follow_failed_contract(case)
            ):
                self._count_net_widening(case)
                self._close(case)
                return
            case.disposal = case.instead
            if case.disposal is not None:
                stages = self._disposal_work(case, case.disposal)
                self._team.add(Task("small_cases", case.born, stages, lambda: self._close(case)))
                return
        self._close(case)

    def _count_net_widening(self, case: Case) -> None:
        """Count a person on the programme who would otherwise have had nothing that leaves a record."""
        disposals = self._context.scenario.disposals
        if case.instead is None or float(disposals[case.instead].record_share) == 0.0:
            self._context.ledger.count("net_widening")

    def _close(self, case: Case) -> None:
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
            self._groups.lead_from_case(self.name, case.index, case.occurrence)
        self._reoffend_later(case, risk)

    def _book_disposal(self, case: Case, name: str) -> None:
        context, disposal = self._context, self._context.scenario.disposals[name]
        context.ledger.count(counted_as(name))
        if case.number("record") < float(disposal.record_share):
            context.ledger.count("criminal_records")
        if case.number("custody") < float(disposal.custody_share):
            context.ledger.count("custody_episodes")
        context.ledger.count("cost_justice", float(disposal.justice_cost))

    def _follow_failed_contract(self, case: Case) -> None:
        """The person breached the contract: the disposal for failures follows, as further work on a closed case."""
        name = self._context.scenario.policy.failed
        if name is None:
            return
        work = self._disposal_work(case, name)
        self._team.add(Task("small_cases", self._context.clock.now, work, lambda: self._book_disposal(case, name)))

    # afterwards

    def _reoffend_later(self, case: Case, risk: float) -> None:
        """The person may offend again within twelve months, and that may come to notice as a later case.

        ``risk`` is relative to being left alone. People whom only a search would have found offend again whether or
        not it finds them: for them just the change that their handling makes is counted, and their later cases are
        among the chance finds already.
        """
        if not self.description.reoffends:
            return
        context, people = self._context, self._context.scenario.people
        uniform = case.number("reoffending")
        baseline = float(people.reoffend_share)
        reoffends, would_anyway = uniform < baseline * risk, uniform < baseline
        is_found_by_search = self.description.search is not None
        weight = float(reoffends) - float(would_anyway) if is_found_by_search else float(reoffends)
        if weight == 0.0:
            return
        delay = HOURS_PER_YEAR * case.number("time to reoffending")

        def offend(_: object) -> None:
            context.ledger.count("reoffences", weight * float(people.offences_each))
            if not is_found_by_search and case.number("coming to notice") < float(people.comes_to_notice):
                self.arrive(case.index, case.occurrence + 1, case.previous + 1)

        context.clock.after(delay, offend)

    def unaccounted(self) -> int:
        """Arrived − closed − dropped − not pursued − open, over the whole run: zero, or cases were lost."""
        arrived, *gone = (
            round(self._context.ledger.whole(f"{count}.{self.name}"))
            for count in ("cases_arrived", "cases_closed", "cases_dropped", "cases_not_pursued")
        )
        return arrived - sum(gone) - len(self._open)


def _nothing() -> None:
    return None
