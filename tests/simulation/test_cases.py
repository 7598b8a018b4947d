"""Small cases: pursuit, the programme, searching, and people who come back."""

from __future__ import annotations

import math
from collections.abc import Callable

import pytest

from forcesim.scenario.schema.scenario import Scenario
from forcesim.simulation.run import simulate

Small = Callable[..., Scenario]
Disposals = Callable[..., dict[tuple[str, int, int], str | None]]


def test_two_policies_meet_the_same_people(small: Small, disposals_by_person: Disposals) -> None:
    mild = disposals_by_person(small({"policy.move_share": 0.5}))
    harsh = disposals_by_person(small({"policy.cases.possession.mix": {"charge": 1.0}, "teams.local.head_count": 1}))
    assert set(mild) == set(harsh)


def test_a_case_that_policy_lets_be_costs_its_screening_time_and_is_counted(small: Small) -> None:
    changes = {"policy.cases.possession.pursue": 0.0, "case_types.possession.screening_hours": 0.5}
    run = simulate(small(changes), 1, 0).outcomes
    assert run["cases_not_pursued"] == run["cases_arrived"] > 0
    assert run["cases_closed"] == 0
    # all but those waiting or under way at the end
    assert run["hours_small_cases"] == pytest.approx(0.5 * run["cases_not_pursued"], rel=0.01)


def test_pursuit_thins_by_its_probability(small: Small) -> None:
    changes = {"policy.cases.possession.pursue": 0.3, "case_types.possession.arrivals.per_year": 4000}
    run = simulate(small(changes), 1, 0).outcomes
    arrived = 2 * run["cases_arrived"]
    assert run["cases_pursued"] / run["cases_arrived"] == pytest.approx(0.3, abs=4 * math.sqrt(0.3 * 0.7 / arrived))


def test_cases_that_nobody_starts_are_dropped_when_their_shelf_life_ends(small: Small) -> None:
    run = simulate(small({"teams.local.head_count": 0}), 1, 0)
    assert run.outcomes["cases_closed"] == 0
    # thirty days of arrivals are still waiting at the end, so that the rest of two years was dropped
    assert run.outcomes["cases_dropped"] == pytest.approx(run.outcomes["cases_arrived"] * (1 - 30 / 731), rel=0.03)
    assert run.outcomes["cases_open"] == pytest.approx(600 * 30 / 365.25, rel=0.15)


def test_places_are_limited_and_the_turned_away_get_what_policy_says(small: Small) -> None:
    run = simulate(small({"programme.places": 0}), 1, 0).outcomes
    assert run["programme_started"] == run["diversions"] == 0
    assert run["programme_turned_away"] > 0
    full = simulate(small(), 1, 0).outcomes
    assert run["warnings"] == pytest.approx(full["warnings"] + full["diversions"], abs=1.0)


def test_who_fails_the_contract_is_charged_later(small: Small) -> None:
    completed = simulate(small(), 1, 0).outcomes
    failed = simulate(small({"programme.drop_out_share": 1.0}), 1, 0).outcomes
    assert completed["programme_failed"] == 0
    assert failed["programme_completed"] == 0
    assert failed["charges"] == pytest.approx(completed["charges"] + failed["programme_failed"], abs=2.0)


def test_people_who_offend_again_come_back_as_the_same_person(small: Small, disposals_by_person: Disposals) -> None:
    persons = disposals_by_person(small({"people.reoffend_share": 1.0, "people.comes_to_notice": 1.0}))
    later = [person for person in persons if person[2] > 0]
    assert later
    assert all((kind, index, occasion - 1) in persons for kind, index, occasion in later)


def test_a_lower_relative_risk_spares_some_and_harms_nobody(small: Small) -> None:
    diverted = {"policy.cases.possession.mix": {"diversion": 1.0}}
    runs = [
        simulate(small({**diverted, "disposals.diversion.relative_risk": risk}), 1, 0).outcomes["reoffences"]
        for risk in (0.0, 0.5, 1.0)
    ]
    assert runs[0] == 0
    assert runs[0] < runs[1] < runs[2]


def test_searching_makes_cases_and_more_of_it_more(small: Small) -> None:
    def cases_found(search: float) -> float:
        changes = {
            "case_types.possession.arrivals": None,
            "case_types.possession.search": {"finds_per_hour": 0.02},
            "policy.spare_time": {"search": search, "general": 0.0},
        }
        run = simulate(small(changes), 1, 0).outcomes
        # finds are Poisson at the yield an hour searched: within four standard errors
        expected = 0.02 * run["hours_searching"]
        assert 2 * run["cases_arrived"] == pytest.approx(2 * expected, abs=4 * math.sqrt(2 * expected) + 1e-9)
        return run["cases_arrived"]

    assert cases_found(0.0) == 0 < cases_found(0.3) < cases_found(0.9)


def test_searching_more_does_not_raise_reoffending_by_construction(small: Small) -> None:
    def offences(search: float, risk: float) -> float:
        changes = {
            "case_types.possession.arrivals": None,
            "case_types.possession.search": {"finds_per_hour": 0.02},
            "policy.spare_time": {"search": search, "general": 0.0},
            "policy.cases.possession.mix": {"diversion": 1.0},
            "disposals.diversion.relative_risk": risk,
        }
        return simulate(small(changes), 1, 0).outcomes["reoffences"]

    assert offences(0.0, 1.0) == offences(0.9, 1.0) == 0
    assert offences(0.9, 0.5) < 0


def test_a_reported_grow_over_the_threshold_is_a_farm_and_no_small_case(small: Small) -> None:
    changes = {
        "case_types.possession.plants": {"median": 10.0, "commercial_threshold": 10.0},
        "farms.opened_per_year": 0,
        "farms.at_start": 0,
    }
    run = simulate(small(changes), 1, 0).outcomes
    # the median is the threshold: half are farms
    assert run["cases_arrived"] == pytest.approx(300, abs=4 * math.sqrt(150))
    assert run["farms_found"] == pytest.approx(300, abs=4 * math.sqrt(150))
