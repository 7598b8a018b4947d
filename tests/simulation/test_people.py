"""What becomes of people, one at a time and by the hour."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from paper_force import DIVERTED, context_of, merged, quiet_model, run, scenario

from forcesim.simulation.arrivals import arrival_times, intensity
from forcesim.simulation.case import Case
from forcesim.simulation.model import Model
from forcesim.simulation.people import People
from forcesim.simulation.programme import Contract
from forcesim.simulation.random_streams import RandomStreams

YEAR = 8766.0
BY_SEARCH: dict[str, Any] = {"theft": {"arrivals": None, "search": {"finds_per_hour": 0.0}}}


class Bench:
    """A force in which nobody comes by themselves, and one person after the other put before it."""

    def __init__(self, **changes: Any) -> None:
        usual = {
            "case_types": {"theft": {"reoffends": True}},
            "programme": {"treatment_need_share": 1.0},
            "people": {"comes_to_notice": 1.0},
        }
        self.model = quiet_model(**merged(usual, changes))
        self.ledger, self.clock = self.model.ledger, self.model.clock
        self.comebacks: list[tuple[float, tuple[int, int, int]]] = []
        (desk,) = self.model.desks
        self.people = People(desk.description, context_of(self.model), self._come_back, desk.count, desk.change)

    def _come_back(self, index: int, occurrence: int, previous: int) -> None:
        self.comebacks.append((self.clock.now, (index, occurrence, previous)))

    def case(self, index: int = 4, occurrence: int = 0, previous: int = 0) -> Case:
        case = Case("case theft", index, occurrence, self.clock.now, self.model.streams)
        case.previous = previous
        return case

    def at(self, hour: float) -> float:
        """How many count as untreated at an hour."""
        self.clock.run(hour)
        return self.ledger.value("addicted_untreated")


# addiction


def test_an_addiction_that_nobody_treats_counts_for_a_year_from_when_it_came_to_notice() -> None:
    bench = Bench()
    bench.people.notice(bench.case())
    assert [bench.at(hour) for hour in (1.0, YEAR - 1.0, YEAR + 1.0)] == [1.0, 1.0, 0.0]
    # whoever comes to notice after that counts for another year
    bench.people.notice(bench.case(occurrence=1))
    assert [bench.at(YEAR + hour) for hour in (2.0, YEAR - 1.0, YEAR + 2.0)] == [1.0, 1.0, 0.0]


def test_somebody_who_comes_to_notice_twice_within_the_year_is_one_person() -> None:
    bench = Bench()
    bench.people.notice(bench.case())
    bench.clock.at(1000.0, lambda _: bench.people.notice(bench.case(occurrence=1)))
    assert [bench.at(hour) for hour in (2000.0, YEAR + 1.0, YEAR + 2000.0)] == [1.0, 0.0, 0.0]


@pytest.mark.parametrize("hour", [1000.0, YEAR + 1000.0], ids=["within the year", "after it"])
def test_treatment_ends_the_harm_once_and_for_all(hour: float) -> None:
    bench = Bench()
    case = bench.case()
    bench.people.notice(case)
    assert bench.people.is_addicted(case)
    bench.clock.at(hour, lambda _: bench.people.treat(case))
    bench.clock.at(hour + 1.0, lambda _: bench.people.treat(case))
    assert [bench.at(time) for time in (hour + 2.0, 2 * YEAR)] == [0.0, 0.0]
    assert not bench.people.is_addicted(bench.case(occurrence=1))
    bench.people.notice(bench.case(occurrence=1))
    assert bench.at(2 * YEAR + 1.0) == 0.0


def test_of_people_whom_only_a_search_finds_treatment_alone_counts_and_for_a_year_from_notice() -> None:
    bench = Bench(case_types=BY_SEARCH)
    treated, left_alone = bench.case(1), bench.case(2)
    for case in (treated, left_alone):
        bench.people.notice(case)
    assert bench.at(10.0) == 0.0
    bench.people.treat(treated)
    assert [bench.at(hour) for hour in (11.0, YEAR - 1.0, YEAR + 1.0)] == [-1.0, -1.0, 0.0]


def test_who_needs_no_treatment_does_no_harm_untreated() -> None:
    bench = Bench(programme={"treatment_need_share": 0.0})
    bench.people.notice(bench.case())
    assert bench.at(1.0) == 0.0


def test_to_need_treatment_is_a_trait_of_as_many_people_as_the_scenario_says() -> None:
    bench = Bench(programme={"treatment_need_share": 0.3})
    needs = bench.model.streams.stream("case theft", "treatment need").first(400) < 0.3
    for occurrence in (0, 1):
        cases = [bench.case(index, occurrence) for index in range(400)]
        assert [bench.people.is_addicted(case) for case in cases] == needs.tolist()
    # four standard errors of a binomial share
    assert needs.mean() == pytest.approx(0.3, abs=4 * (0.3 * 0.7 / 400) ** 0.5)


def test_people_without_treatment_are_counted_from_the_hour_at_which_each_came() -> None:
    again = {
        "case_types": {"theft": {"reoffends": True, "arrivals": {"per_year": 100}}},
        "people": {"reoffend_share": 1.0, "comes_to_notice": 1.0},
        "programme": {"treatment_need_share": 1.0},
    }
    calendar = Model(scenario(**again), RandomStreams(1, 0), lambda: False).calendar
    first_times = arrival_times(intensity(100.0, None, calendar), RandomStreams(1, 0), "case theft")
    # each for the rest of the run, which is a year and 18 hours; comebacks are the same people
    untreated = float(np.sum(np.minimum(calendar.horizon - first_times, YEAR))) / calendar.horizon
    outcomes = run(**again).outcomes
    assert outcomes["addicted_untreated"] == pytest.approx(untreated, rel=1e-9)
    assert outcomes["cases_arrived"] > 1.2 * len(first_times)


# records


def test_a_first_record_is_given_to_whoever_had_no_former_offences_and_no_record_in_the_run() -> None:
    bench = Bench()
    # a second case of the same person is not a former offence, a second record is not a first one
    for case in (bench.case(1), bench.case(1, 1, 1), bench.case(2, 1, 1), bench.case(3, 0, 1), bench.case(3, 1, 2)):
        bench.people.give_record(case)
    assert bench.ledger.whole("criminal_records") == 5.0
    assert bench.ledger.whole("first_records") == 2.0  # of the persons 1 and 2


# further offences


def reoffends(bench: Bench, case: Case, risk: float, contract: Contract | None = None) -> float | None:
    """The hour at which a person offends again, None for never."""
    bench.people.reoffend_later(case, risk, contract)
    bench.clock.run(3 * YEAR - 100.0)
    return bench.comebacks[0][0] if bench.comebacks else None


def test_whoever_is_left_alone_offends_at_a_moment_of_the_next_year_and_comes_back_as_the_same_person() -> None:
    bench = Bench(people={"reoffend_share": 1.0, "offences_each": 3.0})
    case = bench.case(7, 2, 5)
    assert reoffends(bench, case, 1.0) == pytest.approx(YEAR * case.number("time to reoffending"))
    assert [who for _, who in bench.comebacks] == [(7, 3, 6)]
    assert bench.ledger.whole("reoffences") == 3.0


def test_of_cases_that_are_not_followed_nobody_offends_again() -> None:
    bench = Bench(people={"reoffend_share": 1.0}, case_types={"theft": {"reoffends": False}})
    assert reoffends(bench, bench.case(), 1.0) is None
    assert bench.ledger.whole("reoffences") == 0.0


@pytest.mark.parametrize("lasts", [1000.0, 10_000.0])
def test_whoever_keeps_to_a_contract_offends_after_it_if_at_all(lasts: float) -> None:
    bench = Bench(people={"reoffend_share": 1.0})
    case = bench.case()
    # in what is left of the twelve months, or as the contract ends where nothing is left
    expected = lasts + max(YEAR - lasts, 0.0) * case.number("time to reoffending")
    assert reoffends(bench, case, 1.0, Contract(lasts, offends=False)) == pytest.approx(expected)


def test_an_offence_that_breaches_a_contract_comes_as_it_ends() -> None:
    bench = Bench(people={"reoffend_share": 0.0})
    assert reoffends(bench, bench.case(), 1.0, Contract(500.0, offends=True)) == pytest.approx(500.0)
    never = Bench(people={"reoffend_share": 0.0})
    assert reoffends(never, never.case(), 1.0, Contract(500.0, offends=False)) is None


def test_a_risk_is_relative_to_being_left_alone() -> None:
    number = Bench().case().number("reoffending")
    # the share that would offend anyway is a little larger than the person's own number
    share = {"people": {"reoffend_share": min(1.0, number * 1.25)}}
    alone, half = Bench(**share), Bench(**share)
    assert reoffends(alone, alone.case(), 1.0) is not None
    assert reoffends(half, half.case(), 0.5) is None


def test_of_people_whom_only_a_search_finds_the_change_in_offences_counts_and_nobody_comes_back() -> None:
    number = Bench().case().number("reoffending")
    offends = {"reoffend_share": min(1.0, number * 1.25), "offences_each": 2.0}
    spared, same, worse = (
        Bench(case_types=BY_SEARCH, people=offends if relative <= 1.0 else {"reoffend_share": 0.9 * number})
        for relative in (0.5, 1.0, 1.25)
    )
    for bench, risk in ((spared, 0.5), (same, 1.0), (worse, 1.25)):
        assert reoffends(bench, bench.case(), risk) is None
    assert [bench.ledger.whole("reoffences") for bench in (spared, same, worse)] == [-2.0, 0.0, 1.0]


def test_treatment_of_people_whom_only_a_search_finds_adds_up_to_one_years_worth() -> None:
    finds = {"theft": {"arrivals": None, "search": {"finds_per_hour": 0.002}}}
    policy = merged({"spare_time": {"search": 0.5, "general": 0.5}}, DIVERTED)
    outcomes = run(
        policy=policy, case_types=finds, programme={"treatment_need_share": 1.0},
        time={"warm_up_years": 1.0, "years": 2.0},
    ).outcomes  # fmt: skip
    # by Little's law: so many a year, each for a year
    assert outcomes["addicted_untreated"] == pytest.approx(-outcomes["treatment_started"], rel=0.1)
