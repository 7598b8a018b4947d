"""In which order uncertain numbers are tried."""

from __future__ import annotations

from forcesim.scenario.files.load import load
from forcesim.simulation.outcomes import HEADLINE
from forcesim.study.analysis.worlds.look_order import EARLY, look_order
from forcesim.study.analysis.worlds.sampling import ranges

DURHAM = [number.path for number in ranges(load("durham-2014"))]


def test_every_number_is_tried_once() -> None:
    for outcome in (*HEADLINE, "an outcome of one's own"):
        for is_change in (False, True):
            assert sorted(look_order(DURHAM, outcome, is_change=is_change)) == list(range(len(DURHAM)))


def test_what_durham_does_not_have_comes_first() -> None:
    paths = [*DURHAM, "case_types.own.screening_hours"]
    assert look_order(paths, "harm", is_change=True)[0] == len(DURHAM)


def test_an_outcome_that_durham_does_not_have_is_tried_as_the_scenario_lists_it() -> None:
    assert look_order(DURHAM, "an outcome of one's own", is_change=False) == list(range(len(DURHAM)))


def test_what_a_record_costs_the_court_is_tried_early_for_cost_and_not_for_gangs() -> None:
    # the price of a charge is money and nothing else
    price = DURHAM.index("disposals.charge.justice_cost")
    assert price in look_order(DURHAM, "cost_justice", is_change=True)[:EARLY]
    assert price not in look_order(DURHAM, "disruptions", is_change=True)[:EARLY]
