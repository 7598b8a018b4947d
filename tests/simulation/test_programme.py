"""The programme's places, contracts and treatment, person by person."""

from __future__ import annotations

import math
from typing import Any

import pytest
from paper_force import DIVERTED, context_of, quiet_model, run

from forcesim.simulation.arrivals import arrival_times, intensity
from forcesim.simulation.programme import Contract, Person, Programme

MONTH, WEEK = 730.5, 168.0
# people who engage, do not offend and do not drop out, unless a test says otherwise
STEADY = {"engagement": 0.9, "reoffending": 0.9, "contract": 0.9, "time of failure": 0.25}


class Bench:
    """A programme by itself, and what it tells people."""

    def __init__(self, **description: Any) -> None:
        model = quiet_model(programme={"places": 2, "contract_months": 4.0, **description})
        assert model.scenario.programme is not None
        self.model, self.clock, self.ledger = model, model.clock, model.ledger
        self.programme = Programme(model.scenario.programme, context_of(model))
        self.notes: list[tuple[str, str, float]] = []

    def offer(self, name: str = "a", *, is_addicted: bool = False, **numbers: float) -> Contract | None:
        def note(what: str) -> Any:
            return lambda: self.notes.append((name, what, self.clock.now))

        calls = note("failed"), note("completed"), note("treated")
        person = Person(is_addicted, *calls, tally=lambda *_: None, shift=lambda *_: None)
        return self.programme.offer({**STEADY, **numbers}.__getitem__, person)

    def until(self, hour: float) -> list[tuple[str, str, float]]:
        self.clock.run(hour)
        return [(name, what, pytest.approx(at)) for name, what, at in self.notes]

    def counts(self, *names: str) -> list[float]:
        return [self.ledger.whole(name) for name in names]


def test_a_contract_lasts_its_months_and_gives_its_place_back() -> None:
    bench = Bench(places=1, cost_per_start=870.0)
    assert bench.offer("a") == (4 * MONTH, False)
    assert bench.offer("b") is None
    bench.until(4 * MONTH - 1.0)
    assert bench.offer("c") is None
    assert bench.until(4 * MONTH + 1.0) == [("a", "completed", 4 * MONTH)]
    assert bench.offer("d") is not None
    counted = bench.counts("programme_started", "programme_turned_away", "programme_completed", "cost_programme")
    assert counted == [2.0, 2.0, 1.0, 2 * 870.0]


def test_whoever_never_engages_takes_no_place_and_is_not_turned_away() -> None:
    bench = Bench(places=1, never_engage_share=0.3)
    assert bench.offer(engagement=0.29) is None
    assert bench.offer(engagement=0.31) is not None
    assert bench.counts("programme_started", "programme_turned_away", "addicted_turned_away") == [1.0, 0.0, 0.0]


def test_an_offence_or_a_failure_ends_a_contract_before_its_time_and_frees_the_place() -> None:
    bench = Bench(places=1, reoffend_in_contract_share=0.2, drop_out_share=0.4)
    # a quarter of four months is one
    assert bench.offer("offends", reoffending=0.19) == (MONTH, True)
    assert bench.until(MONTH + 1.0) == [("offends", "failed", MONTH)]
    # of the eight in ten who do not offend half drop out, which makes four in ten of all
    assert bench.offer("drops out", contract=0.49) == (MONTH, False)
    assert bench.until(3 * MONTH) == [("offends", "failed", MONTH), ("drops out", "failed", 2 * MONTH + 1.0)]
    assert bench.offer("stays", contract=0.51) == (4 * MONTH, False)
    assert bench.until(8 * MONTH)[-1] == ("stays", "completed", 7 * MONTH)
    assert bench.counts("programme_failed", "programme_completed") == [2.0, 1.0]


def test_whoever_is_addicted_is_reached_with_a_place_and_turned_away_without() -> None:
    bench = Bench(places=2, treatment_places=5)
    for is_addicted in (True, False, True, False):
        bench.offer(is_addicted=is_addicted)
    assert bench.counts("addicted_reached", "programme_started") == [1.0, 2.0]
    assert bench.counts("addicted_turned_away", "programme_turned_away") == [1.0, 2.0]


def test_treatment_is_given_in_the_order_in_which_people_came_as_places_come_free() -> None:
    bench = Bench(places=9, treatment_places=1, treatment_weeks=2.0)
    for name in ("a", "b", "c"):
        bench.offer(name, is_addicted=True)
    assert bench.ledger.value("addicted_waiting") == 2.0
    treated = bench.until(5 * WEEK)
    assert treated == [("a", "treated", 0.0), ("b", "treated", 2 * WEEK), ("c", "treated", 4 * WEEK)]
    assert bench.ledger.value("addicted_waiting") == 0.0
    assert bench.counts("treatment_started") == [3.0]
    assert bench.ledger.samples("treatment_wait_days").tolist() == pytest.approx([0.0, 14.0, 28.0])
    # at the end of the sixth week the place is free again, and whoever comes then does not wait
    bench.until(7 * WEEK)
    bench.offer("d", is_addicted=True)
    assert bench.ledger.samples("treatment_wait_days").tolist()[-1] == 0.0


def test_places_are_those_that_are_written_or_as_many_people_as_the_navigators_can_look_after() -> None:
    def places(**description: Any) -> int:
        bench = Bench(**description)
        return sum(bench.offer() is not None for _ in range(200))

    assert places(places=7) == 7
    # two and a half navigators have twenty people each
    assert places(places=1000, navigators=2.5, caseload=20.0) == 50
    assert places(places=7, navigators=2.5, caseload=20.0) == 7


@pytest.mark.parametrize("others", [3.0, 20.0])
def test_others_hold_places_from_the_hour_they_come_to_the_hour_their_contract_ends(others: float) -> None:
    bench = Bench(places=2, contract_months=2.0, other_starts_per_year=others)
    calendar, streams = bench.model.calendar, bench.model.streams
    times = arrival_times(intensity(others, None, calendar), streams, "other starts").tolist()
    offers = [50.0 + 311.0 * number for number in range(80)]
    # whoever comes takes a place if fewer than two are held, and holds it for two months: the same, step by step
    ends: list[float] = []
    expected: list[bool] = []
    for hour, is_offer in sorted([*((time, False) for time in times), *((time, True) for time in offers)]):
        ends = [end for end in ends if end > hour]
        is_free = len(ends) < 2
        if is_free:
            ends.append(hour + 2 * MONTH)
        if is_offer:
            expected.append(is_free)
    assert {True, False} == set(expected)
    seen = []
    for hour in offers:
        bench.until(hour)
        seen.append(bench.offer() is not None)
    assert seen == expected


def test_people_who_come_another_way_hold_places_and_give_them_back() -> None:
    # three places for contracts of a month, 500 offers a year to small cases and 3,000 to others: Erlang's loss formula
    load = (500 + 3000) / 12
    weights = [load**number / math.factorial(number) for number in range(4)]
    expected = 5 * 500 * (1 - weights[-1] / sum(weights))
    crowded = {"places": 3, "contract_months": 1.0, "other_starts_per_year": 3000.0}
    outcomes = run(policy=DIVERTED, programme=crowded, time={"years": 5.0}).outcomes
    # about 26 in five years; four standard errors of a Poisson count
    assert 5 * outcomes["programme_started"] == pytest.approx(expected, abs=4 * math.sqrt(expected))
