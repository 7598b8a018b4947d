"""Small cases: pursuit, the programme, searching, and people who come back."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from paper_force import CRIME, DIVERTED, PAPER, fixed, handled, merged, quiet_model, run

from forcesim.scenario.schema.scenario import Scenario
from forcesim.simulation.arrivals import arrival_times, intensity
from forcesim.simulation.random_streams import RandomStreams, exponential, geometric
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


# on paper: an hour of work, sixteen of a charge


def test_whoever_takes_a_case_up_screens_it_first() -> None:
    outcomes = run(case_types={"theft": {"screening_hours": 0.5}}).outcomes
    assert outcomes["days_to_close"] == pytest.approx(17.5 / 24)
    # where the work itself can only begin three days later, the screening does not wait for it
    later = {"screening_hours": 0.5, "stages": (fixed(1.0, after_days=3.0),)}
    outcomes = run(case_types={"theft": later | {"shelf_life_days": 1.0}}).outcomes
    assert outcomes["days_to_close"] == pytest.approx((0.5 + 72.0 + 17.0) / 24)
    assert outcomes["hours_small_cases"] == pytest.approx(17.5 * outcomes["cases_closed"], abs=17.5 * 8)
    # what was screened has been begun
    assert outcomes["cases_dropped"] == 0.0


def test_screening_of_what_is_let_be_waits_for_somebody_where_there_is_no_shelf_life() -> None:
    # one officer for 4,000 hours of screening a year: who comes while she is busy waits, and nobody is forgotten
    let_be = {"screening_hours": 1.0, "arrivals": {"per_year": 4000}}
    outcomes = run(
        policy=handled(mix={"charge": 1.0}, pursue=0.0), case_types={"theft": let_be}, teams={"desk": {"head_count": 1}}
    ).outcomes
    assert outcomes["hours_small_cases"] == pytest.approx(outcomes["cases_not_pursued"], abs=10.0)


def test_whoever_finds_no_place_takes_the_referral_and_the_work_of_what_comes_instead() -> None:
    outcomes = run(policy=DIVERTED, programme={"places": 0}).outcomes
    # an hour, three for the referral and sixteen for the charge
    assert outcomes["days_to_close"] == pytest.approx(20.0 / 24)
    assert outcomes["hours_small_cases"] == pytest.approx(20.0 * outcomes["cases_closed"], abs=20.0 * 6)
    assert outcomes["charges"] == outcomes["cases_closed"] > 400.0


def test_where_the_policy_has_nothing_for_those_without_a_place_their_cases_close_without_a_disposal() -> None:
    policy = handled(mix={"diversion": 1.0})
    outcomes = run(policy=policy, programme={"places": 0}).outcomes
    assert outcomes["programme_turned_away"] == outcomes["cases_closed"] > 400.0
    for name in ("diversions", "warnings", "charges", "cost_net"):
        assert outcomes[name] == 0.0, name


def test_screening_that_nobody_finds_time_for_is_forgotten_at_the_end_of_the_shelf_life() -> None:
    # one officer, who has no more than a day for each: screening of all would take two officers
    short = {"screening_hours": 35.0, "shelf_life_days": 1.0}
    outcomes = run(
        policy=handled(mix={"charge": 1.0}, pursue=0.0), case_types={"theft": short}, teams={"desk": {"head_count": 1}}
    ).outcomes
    assert 35.0 * outcomes["cases_not_pursued"] > 1.8 * 8784
    assert outcomes["hours_small_cases"] < 8784
    # who has waited for a day is forgotten: of 35 hours each she does fewer than one in the time of two
    assert 35.0 * 0.4 * outcomes["cases_not_pursued"] < outcomes["hours_small_cases"] < 0.97 * 8784
    # nothing of it is a case that was dropped
    assert outcomes["cases_dropped"] == outcomes["cases_open"] == 0.0
    assert outcomes["hours_general"] > 0.0


def test_what_is_aggravated_is_pursued_as_the_policy_says_for_it() -> None:
    policy = handled(mix={"charge": 1.0}, pursue=0.2, pursue_aggravated=0.9)
    outcomes = run(policy=policy, people={"aggravated_share": 0.25}).outcomes
    count = round(outcomes["cases_arrived"])
    streams = RandomStreams(1, 0)
    aggravated = streams.stream("case theft", "aggravation").first(count) < 0.25
    pursued = streams.stream("case theft", "pursuit").first(count) < np.where(aggravated, 0.9, 0.2)
    assert outcomes["cases_pursued"] == pursued.sum()
    assert outcomes["cases_not_pursued"] == count - pursued.sum()
    assert outcomes["cases_pursued.theft"] == outcomes["cases_pursued"]
    assert outcomes["cases_not_pursued.theft"] == outcomes["cases_not_pursued"]


def test_where_there_are_no_disposals_what_is_aggravated_is_pursued_all_the_same() -> None:
    bare = {name: part for name, part in PAPER.items() if name not in ("disposals", "programme", "policy")}
    policy = {"cases": {"theft": {"pursue": 0.0, "pursue_aggravated": 1.0}}}
    force = Scenario.model_validate({**bare, "policy": policy, "people": {"aggravated_share": 0.25}})
    outcomes = simulate(force, 1, 0).outcomes
    aggravated = RandomStreams(1, 0).stream("case theft", "aggravation").first(round(outcomes["cases_arrived"])) < 0.25
    assert outcomes["cases_pursued"] == aggravated.sum() > 50.0


def test_use_answers_to_the_share_that_is_pursued_of_all_cases() -> None:
    def demand(elasticity: float, **handling: float) -> float:
        policy = handled(mix={"charge": 1.0}, **handling)
        types = {"theft": {"use_elasticity": elasticity}}
        model = quiet_model(policy=policy, case_types=types, people={"aggravated_share": 0.25})
        return model.desks[0].demand(model.scenario)

    # three in four are pursued with a chance of 0.2, one in four with 0.9: 0.375, so that 0.625 are let be
    assert demand(-0.1, pursue=0.2, pursue_aggravated=0.9) == pytest.approx(1.0 + 0.1 * 0.625)
    assert demand(-0.1, pursue=1.0, pursue_aggravated=1.0) == 1.0
    assert demand(0.0, pursue=0.0, pursue_aggravated=0.0) == 1.0


@pytest.mark.parametrize("search", [0.0, 0.25, 1.0])
def test_searching_finds_as_many_as_its_hours_yield(search: float) -> None:
    by_search = {"theft": {"arrivals": None, "search": {"finds_per_hour": 0.002}, "stages": ()}}
    policy = merged(handled(mix={}), {"spare_time": {"search": search, "general": 1.0 - search}})
    outcomes = run(policy=policy, case_types=by_search).outcomes
    # nothing else is to be done, so that forty officers search for that part of their time
    assert outcomes["hours_searching"] == pytest.approx(search * 40 * 24 * 366)
    expected = 0.002 * outcomes["hours_searching"]
    assert outcomes["cases_arrived"] == pytest.approx(expected, abs=4 * math.sqrt(expected))


def test_whoever_is_busy_does_not_search() -> None:
    # work for half of the officers' time, which leaves half of it to search
    types = {
        "theft": {"arrivals": None, "search": {"finds_per_hour": 0.004}, "stages": ()},
        "job": {"team": "desk", "arrivals": {"per_year": 4000}, "stages": (fixed(4.4),)},
    }
    policy = {
        "cases": {"theft": {"mix": {}}, "job": {"mix": {}}}, "spare_time": {"search": 1.0, "general": 0.0},
    }  # fmt: skip
    outcomes = run(policy=policy, case_types=types, teams={"desk": {"head_count": 4}}).outcomes
    assert outcomes["hours_searching"] == pytest.approx(0.5 * 4 * 24 * 366, rel=0.05)
    expected = 0.004 * outcomes["hours_searching"]
    assert outcomes["cases_arrived.theft"] == pytest.approx(expected, abs=4 * math.sqrt(expected))


def test_a_case_is_open_from_the_hour_it_comes_to_the_hour_it_is_closed() -> None:
    outcomes = run().outcomes
    # seventeen hours each, of a year of 8,784; a few are open at the end
    assert outcomes["cases_open"] == pytest.approx(17.0 * outcomes["cases_closed"] / 8784, abs=17.0 * 6 / 8784)
    assert 0.0 <= outcomes["backlog"] < 6.0


def test_whoever_is_aggravated_is_not_offered_what_asks_for_none_although_all_are_pursued() -> None:
    gentle = {"diversion": {"eligibility": {"no_aggravation": True}}}
    outcomes = run(policy=DIVERTED, disposals=gentle, people={"aggravated_share": 0.25}).outcomes
    count = round(outcomes["cases_arrived"])
    aggravated = int((RandomStreams(1, 0).stream("case theft", "aggravation").first(count) < 0.25).sum())
    assert outcomes["charges"] == pytest.approx(aggravated, abs=3.0)
    assert outcomes["diversions"] == pytest.approx(count - aggravated, abs=3.0)
    assert aggravated > 50


@pytest.mark.parametrize("yields", [True, False])
def test_only_cases_that_can_speak_of_groups_give_leads(yields: bool) -> None:
    crime = CRIME | {"leads_per_year": 0.0, "lead_yield": 1.0, "running_at_most": 0}
    outcomes = run(organised_crime=crime, case_types={"theft": {"yields_leads": yields}}).outcomes
    assert outcomes["leads_received"] == (outcomes["cases_closed"] if yields else 0.0)


def test_former_offences_are_a_trait_of_the_person() -> None:
    few = {"diversion": {"eligibility": {"previous_under": 3}}}
    outcomes = run(policy=DIVERTED, people={"previous_mean": 2.0}, disposals=few).outcomes
    count = round(outcomes["cases_arrived"])
    uniforms = RandomStreams(1, 0).stream("case theft", "previous offences").first(count)
    eligible = sum(geometric(uniform, 2.0) < 3 for uniform in uniforms)
    # those of the last hours of the year are still being worked on
    assert outcomes["diversions"] == pytest.approx(eligible, abs=3.0)
    # P(N < 3) = 1 − (2/3)³
    assert eligible / count == pytest.approx(1 - (2 / 3) ** 3, abs=4 * math.sqrt(0.25 / count))


def test_whoever_comes_back_has_one_former_offence_more() -> None:
    # a contract for first offenders only, all of whom come back within the year, charged from then on
    again = {
        "case_types": {"theft": {"reoffends": True, "arrivals": {"per_year": 100}}},
        "people": {"reoffend_share": 1.0, "comes_to_notice": 1.0},
        "disposals": {"diversion": {"eligibility": {"previous_under": 1}}},
    }
    outcomes = run(policy=DIVERTED, time={"years": 2.0}, **again).outcomes
    calendar = quiet_model(time={"years": 2.0}).calendar
    people = len(arrival_times(intensity(100.0, None, calendar), RandomStreams(1, 0), "case theft"))
    assert 2 * outcomes["diversions"] == pytest.approx(people, abs=2.0)
    assert outcomes["charges"] == pytest.approx(outcomes["cases_closed"] - outcomes["diversions"])
    assert outcomes["charges"] > 50.0


def test_where_the_policy_names_no_disposal_for_failures_none_follows() -> None:
    policy = merged(DIVERTED, {"failed": None})
    outcomes = run(policy=policy, programme={"drop_out_share": 1.0}).outcomes
    assert outcomes["programme_failed"] > 400.0
    assert outcomes["charges"] == outcomes["charged_after_breach"] == 0.0


def test_a_failure_that_goes_to_no_court_is_no_charge_after_a_breach() -> None:
    policy = merged(DIVERTED, {"failed": "warning"})
    outcomes = run(policy=policy, programme={"drop_out_share": 1.0}).outcomes
    assert outcomes["warnings"] == pytest.approx(outcomes["programme_failed"], abs=3.0)
    assert outcomes["charged_after_breach"] == 0.0


@pytest.mark.parametrize(
    ("policy", "cash"),
    [
        (handled(mix={"charge": 1.0}), 350.0 + 1000.0),
        # a place, and the stay in custody
        (DIVERTED, 870.0 + 350.0),
        (handled(mix={"warning": 1.0}), 0.0),
        (handled(mix={}), 0.0),
    ],
    ids=["charged", "diverted", "warned", "no disposal"],
)
def test_work_left_undone_is_charged_as_if_it_had_been_done(policy: dict[str, Any], cash: float) -> None:
    nobody = {"teams": {"desk": {"head_count": 0}}, "case_types": {"theft": {"shelf_life_days": 1.0}}}
    outcomes = run(policy=policy, **nobody).outcomes
    assert outcomes["cases_dropped"] == outcomes["cases_dropped.theft"] > 400.0
    assert outcomes["cost_left_undone"] == pytest.approx(cash * outcomes["cases_dropped"])


def test_half_of_those_who_are_charged_go_into_custody_where_the_share_is_a_half() -> None:
    half = {"charge": {"custody_share": 0.5, "record_share": 0.25}}
    outcomes = run(disposals=half).outcomes
    count = outcomes["charges"]
    assert outcomes["cost_force"] / 350.0 == pytest.approx(0.5 * count, abs=4 * math.sqrt(0.25 * count))
    assert outcomes["criminal_records"] == pytest.approx(0.25 * count, abs=4 * math.sqrt(0.1875 * count))


def test_a_case_without_a_disposal_closes_without_one() -> None:
    outcomes = run(policy=handled(mix={})).outcomes
    assert outcomes["days_to_close"] == pytest.approx(1 / 24)
    assert outcomes["cases_closed"] > 400.0
    for name in ("warnings", "diversions", "charges", "criminal_records", "cost_net"):
        assert outcomes[name] == 0.0, name


@pytest.mark.parametrize("officers", [0, 1])
def test_a_case_that_nobody_starts_is_dropped_at_the_hour_at_which_its_shelf_life_ends(officers: int) -> None:
    # the only officer never ends the first case, so that all others wait for a day and are dropped
    endless = {"theft": {"shelf_life_days": 1.0, "stages": (fixed(1e6),)}}
    result = run(teams={"desk": {"head_count": officers}}, case_types=endless)
    calendar = quiet_model(time={"years": 1.0}).calendar
    times = arrival_times(intensity(500.0, None, calendar), RandomStreams(1, 0), "case theft")
    ends = calendar.bounds[1:]
    waiting = [int(((times > end - 24.0) & (times <= end)).sum()) for end in ends]
    assert result.monthly["backlog"].tolist() == [number + officers for number in waiting]
    assert result.outcomes["cases_dropped"] == len(times) - waiting[-1] - officers


def test_a_case_that_was_begun_is_not_dropped_overnight() -> None:
    # officers from eight to four; an hour and sixteen take three days, and nobody waits more than a night to be begun
    by_day = {"rosters": {"always": {"shifts": ({"start": 8, "hours": 8},)}}}
    outcomes = run(**by_day, case_types={"theft": {"shelf_life_days": 0.9}}).outcomes
    assert outcomes["cases_dropped"] == 0.0
    assert outcomes["cases_closed"] == pytest.approx(outcomes["cases_arrived"], abs=12.0)


def test_a_case_that_was_begun_is_not_dropped_however_short_its_own_shelf_life() -> None:
    short = {"theft": {"shelf_life_days": 0.1, "shelf_life_shape": "exponential"}}
    outcomes = run(case_types=short).outcomes
    assert outcomes["cases_dropped"] == 0.0
    assert outcomes["cases_closed"] == pytest.approx(outcomes["cases_arrived"], abs=6.0)


def test_a_shelf_life_of_random_length_has_the_mean_that_is_written() -> None:
    nobody = {"teams": {"desk": {"head_count": 0}}, "time": {"warm_up_years": 0.5, "years": 2.0}}
    life = {"arrivals": {"per_year": 4000}, "shelf_life_days": 10.0, "shelf_life_shape": "exponential"}
    result = run(**nobody, case_types={"theft": life})
    outcomes = result.outcomes
    calendar = quiet_model(**nobody, case_types={"theft": life}).calendar
    streams = RandomStreams(1, 0)
    times = arrival_times(intensity(4000.0, None, calendar), streams, "case theft")
    lives = [exponential(uniform, 240.0) for uniform in streams.stream("case theft", "shelf life").first(len(times))]
    ends = times + np.array(lives)
    waiting = [int(((times <= bound) & (ends > bound)).sum()) for bound in calendar.bounds[7:]]
    assert result.monthly["backlog"].tolist() == waiting
    # Little's law: open are the arrivals of ten days, within four standard errors over the two years
    expected = 4000 * 10 / 365.25
    assert outcomes["cases_open"] == pytest.approx(expected, abs=4 * expected / math.sqrt(8000))
