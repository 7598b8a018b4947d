"""Small-scale cases: how they come to notice, whether they are pursued, how they end, and who comes back.

The engine knows no case type and no disposal by name; a scenario declares them.
"""

from __future__ import annotations

from collections.abc import Callable

from forcesim.scenario.schema.casework import CaseType, Disposal
from forcesim.scenario.schema.policy import Handling
from forcesim.simulation.clock import HOURS_PER_YEAR, Times
from forcesim.simulation.context import RunContext
from forcesim.simulation.farms import Farms
from forcesim.simulation.groups import Groups
from forcesim.simulation.outcomes import counted_as
from forcesim.simulation.programme import Programme
from forcesim.simulation.random_streams import duration, geometric, lognormal_of_median
from forcesim.simulation.teams import Task, WorkStage
from forcesim.simulation.work_stages import draw_stages


class Case:
    """One case; (``desk.name``, ``index``) is the person, ``occurrence`` counts the person's cases."""

    __slots__ = ("aggravated", "born", "desk", "disposal", "index", "instead", "occurrence", "previous", "task")

    def __init__(self, desk: CaseDesk, index: int, occurrence: int, previous: int, born: float) -> None:
        self.desk = desk
        self.index = index
        self.occurrence = occurrence
        self.previous = previous
        self.born = born
        self.aggravated = False
        self.disposal: str | None = None
        self.instead: str | None = None  # what a place on the programme takes the place of
        self.task: Task | None = None


class CaseDesk:
    """Everything that happens to the cases of one type."""

    def __init__(
        self,
        name: str,
        description: CaseType,
        handling: Handling,
        shared: RunContext,
        programme: Programme | None,
        farms: Farms | None,
        groups: Groups | None,
    ) -> None:
        self.name = name
        self.description = description
        self._shared = shared
        self._programme = programme
        self._farms = farms
        self._groups = groups
        self._handling = handling
        self._team = shared.teams[description.team]
        # mildest first, so that those charged under a milder policy are among those charged under a harsher one
        ladder = sorted(shared.scenario.disposals.items(), key=lambda item: item[1].severity)
        self._ladder: list[tuple[str, Disposal]] = ladder
        self._programmes = [name for name, disposal in ladder if disposal.programme]
        self._offers = [(name, float(handling.mix[name])) for name, _ in ladder if name in handling.mix]
        self._open: set[Case] = set()
        self._shelf_life = None if description.shelf_life_days is None else 24.0 * float(description.shelf_life_days)

    # arrival

    def expect(self, times: Times) -> None:
        """Let exogenous cases come at the given times, in hours; case j at times[j]."""
        arrivals = times.tolist()

        def come(index: int) -> None:
            if index + 1 < len(arrivals):
                self._shared.clock.at(arrivals[index + 1], come, index + 1)
            self.arrive(index)

        if arrivals:
            self._shared.clock.at(arrivals[0], come, 0)

    def expect_finds(self, times: Times, indices: list[int], found: Callable[[int], bool]) -> None:
        """Let cases come at the given times if, at that moment, somebody is searching hard enough to find them."""
        arrivals = times.tolist()

        def come(position: int) -> None:
            if position + 1 < len(arrivals):
                self._shared.clock.at(arrivals[position + 1], come, position + 1)
            if found(indices[position]):
                self.arrive(indices[position])

        if arrivals:
            self._shared.clock.at(arrivals[0], come, 0)

    def _number(self, purpose: str, case: Case) -> float:
        return self._shared.luck.stream(self.name, purpose, case.occurrence)(case.index)

    def _trait(self, purpose: str, case: Case) -> float:
        # a trait of the person, not of the occasion
        return self._shared.luck.stream(self.name, purpose)(case.index)

    def arrive(self, index: int, occurrence: int = 0, previous: int | None = None) -> None:
        """A case comes to notice."""
        shared, description = self._shared, self.description
        people = shared.scenario.people
        case = Case(self, index, occurrence, 0, shared.clock.now)
        case.previous = (
            geometric(self._trait("previous offences", case), float(people.previous_mean))
            if previous is None
            else previous
        )
        if description.plants is not None and self._is_farm(case):
            return
        case.aggravated = self._number("aggravation", case) < float(people.aggravated_share)
        ledger = shared.ledger
        ledger.count("cases_arrived")
        ledger.count(f"cases_arrived.{self.name}")
        chance = self._handling.pursue_aggravated if case.aggravated else self._handling.pursue
        if self._number("pursuit", case) < float(chance):
            self._pursue(case)
        else:
            self._let_be(case)

    def _is_farm(self, case: Case) -> bool:
        plants = self.description.plants
        assert plants is not None  # noqa: S101  asked for by arrive() only
        count = lognormal_of_median(self._number("plants", case), float(plants.median), float(plants.sigma))
        if count >= float(plants.commercial_threshold) and self._farms is not None:
            self._farms.reported(self.name, case.index, count)
            return True
        self._shared.ledger.count("plants_found", count)
        return False

    def _let_be(self, case: Case) -> None:
        ledger = self._shared.ledger
        ledger.count("cases_not_pursued")
        ledger.count(f"cases_not_pursued.{self.name}")
        self._screen_only()
        self._comes_back(case, 1.0)

    def _screen_only(self) -> None:
        screening = float(self.description.screening_hours)
        if screening > 0.0:
            stage = WorkStage(screening, 1, 0.0, self.description.priority)
            task = Task("small_cases", self._shared.clock.now, [stage], _nothing)
            self._keep_on_shelf(task, lambda: None)
            self._team.add(task)

    def _pursue(self, case: Case) -> None:
        shared, ledger = self._shared, self._shared.ledger
        ledger.count("cases_pursued")
        ledger.count(f"cases_pursued.{self.name}")
        ledger.change("cases_open", 1.0)
        self._open.add(case)
        case.disposal = self._offered(case, self._draw_disposal(case))
        priority = self.description.priority
        stages = draw_stages(
            self.description.stages, shared.luck, self.name, "work", case.index, case.occurrence, priority
        )
        if case.disposal is not None:
            stages += self._disposal_work(case, case.disposal)
        screening = float(self.description.screening_hours)
        if screening > 0.0 and stages and stages[0].delay == 0.0:
            # whoever takes the case up screens it first: one stint, not two
            stages[0] = stages[0]._replace(hours=stages[0].hours + screening)
        elif screening > 0.0:
            stages.insert(0, WorkStage(screening, 1, 0.0, priority))
        case.task = Task("small_cases", case.born, stages, lambda: self._worked(case))
        self._keep_on_shelf(case.task, lambda: self._drop(case), case)
        self._team.add(case.task)

    def _keep_on_shelf(self, task: Task, on_end: Callable[[], None], case: Case | None = None) -> None:
        if self._shelf_life is None:
            return
        life = self._shelf_life
        if case is not None and self.description.shelf_life_shape == "exponential":
            life = duration(self._number("shelf life", case), life, "exponential", 0.0)

        def end(_: object) -> None:
            if not task.started and not task.over:
                self._team.withdraw(task)
                on_end()

        self._shared.clock.after(life, end)

    def _drop(self, case: Case) -> None:
        ledger = self._shared.ledger
        ledger.count("cases_dropped")
        ledger.count(f"cases_dropped.{self.name}")
        ledger.change("cases_open", -1.0)
        self._open.remove(case)
        self._comes_back(case, 1.0)

    # disposal

    def _draw_disposal(self, case: Case) -> str | None:
        """One number for the person's case against the shares of the mix, laid out from mild to harsh.

        What is missing to one lies below the mildest. Whoever may not be offered what is drawn gets the next harsher
        disposal that is open to them.
        """
        uniform = self._number("disposal", case)
        below = 1.0 - sum(part for _, part in self._offers)
        if uniform < below:
            return None
        drawn_name: str | None = None
        for name, part in self._offers:
            below += part
            drawn_name = name
            if uniform < below:
                break
        if drawn_name is None:
            return None
        return self._open_to(case, drawn_name)

    def _offered(self, case: Case, name: str | None) -> str | None:
        """Offer the programme in place of the disposal drawn, to the share of people whom the policy says."""
        case.instead = self._shared.scenario.policy.no_place
        share = 0.0 if name is None else float(self._handling.divert.get(name, 0.0))
        if name is None or self._number("diversion", case) >= share:
            return name
        for programme in self._programmes:
            if name != programme and self._eligible(case, self._shared.scenario.disposals[programme]):
                case.instead = name
                return programme
        return name

    def _open_to(self, case: Case, name: str) -> str:
        harsher = False
        for candidate, disposal in self._ladder:
            harsher = harsher or candidate == name
            if harsher and (candidate == name or candidate in self._handling.mix) and self._eligible(case, disposal):
                return candidate
        return self._ladder[-1][0]

    def _eligible(self, case: Case, disposal: Disposal) -> bool:
        rule, people = disposal.eligibility, self._shared.scenario.people
        if rule.no_aggravation and case.aggravated:
            return False
        if rule.previous_under is not None and case.previous >= rule.previous_under:
            return False
        if rule.adults_only and self._trait("adult", case) >= float(people.adult_share):
            return False
        return not (rule.must_admit and self._number("admission", case) >= float(people.admits_share))

    def _disposal_work(self, case: Case, name: str) -> list[WorkStage]:
        stages = self._shared.scenario.disposals[name].stages
        return draw_stages(
            stages,
            self._shared.luck,
            self.name,
            "disposal work",
            case.index,
            case.occurrence,
            self.description.priority,
        )

    def _worked(self, case: Case) -> None:
        """All the work is done; a person who was to be diverted now takes a place, or does not."""
        name = case.disposal
        if name is not None and self._shared.scenario.disposals[name].programme:
            if self._programme is not None and self._programme.offer(
                lambda purpose: self._number(purpose, case), lambda: self._contract_failed(case)
            ):
                self._widens_the_net(case)
                self._close(case)
                return
            case.disposal = case.instead
            if case.disposal is not None:
                stages = self._disposal_work(case, case.disposal)
                self._team.add(Task("small_cases", case.born, stages, lambda: self._close(case)))
                return
        self._close(case)

    def _widens_the_net(self, case: Case) -> None:
        disposals = self._shared.scenario.disposals
        if case.instead is None or float(disposals[case.instead].record_share) == 0.0:
            self._shared.ledger.count("net_widening")

    def _close(self, case: Case) -> None:
        shared, ledger = self._shared, self._shared.ledger
        ledger.count("cases_closed")
        ledger.count(f"cases_closed.{self.name}")
        ledger.change("cases_open", -1.0)
        self._open.remove(case)
        days = (shared.clock.now - case.born) / 24.0
        ledger.sample("days_to_close", days)
        ledger.sample(f"days_to_close.{self.name}", days)
        risk = 1.0
        if case.disposal is not None:
            risk = float(shared.scenario.disposals[case.disposal].relative_risk)
            self._book_disposal(case, case.disposal)
        if self.description.yields_leads and self._groups is not None:
            self._groups.lead_from_case(self.name, case.index, case.occurrence)
        self._comes_back(case, risk)

    def _book_disposal(self, case: Case, name: str) -> None:
        shared, disposal = self._shared, self._shared.scenario.disposals[name]
        shared.ledger.count(counted_as(name))
        if self._number("record", case) < float(disposal.record_share):
            shared.ledger.count("criminal_records")
        if self._number("custody", case) < float(disposal.custody_share):
            shared.ledger.count("custody_episodes")
        shared.ledger.count("cost_justice", float(disposal.justice_cost))

    def _contract_failed(self, case: Case) -> None:
        """The person breached the contract: the disposal for failures follows, as further work on a closed case."""
        name = self._shared.scenario.policy.failed
        if name is None:
            return
        work = self._disposal_work(case, name)
        self._team.add(Task("small_cases", self._shared.clock.now, work, lambda: self._book_disposal(case, name)))

    # afterwards

    def _comes_back(self, case: Case, risk: float) -> None:
        """The person may offend again within twelve months, and that may come to notice.

        People whom only a search would have found offend again whether or not it finds them: for them, just the
        change that their handling makes is counted, and their later cases are among the chance finds already.
        """
        if not self.description.reoffends:
            return
        shared, people = self._shared, self._shared.scenario.people
        uniform = self._number("reoffending", case)
        baseline = float(people.reoffend_share)
        again, anyway = uniform < baseline * risk, uniform < baseline
        searched = self.description.search is not None
        weight = float(again) - float(anyway) if searched else float(again)
        if weight == 0.0:
            return
        delay = HOURS_PER_YEAR * self._number("time to reoffending", case)

        def offend(_: object) -> None:
            shared.ledger.count("reoffences", weight * float(people.offences_each))
            if not searched and self._number("coming to notice", case) < float(people.comes_to_notice):
                self.arrive(case.index, case.occurrence + 1, case.previous + 1)

        shared.clock.after(delay, offend)

    def unaccounted(self) -> int:
        """Arrived − closed − dropped − not pursued − open, over the whole run: zero, or cases were lost."""
        arrived, *gone = (
            round(self._shared.ledger.whole(f"{count}.{self.name}"))
            for count in ("cases_arrived", "cases_closed", "cases_dropped", "cases_not_pursued")
        )
        return arrived - sum(gone) - len(self._open)


def _nothing() -> None:
    return None
