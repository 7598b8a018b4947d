"""Runs whose outcomes can be worked out on paper: every number is fixed, and what is random happens surely or never."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from paper_force import CRIME, DIVERTED, HOURS_OF_THE_YEAR, PAPER, fixed, handled, merged, run, scenario

from forcesim.scenario.schema.scenario import Scenario
from forcesim.simulation.arrivals import arrival_times, intensity
from forcesim.simulation.model import Model
from forcesim.simulation.random_streams import RandomStreams
from forcesim.simulation.run import simulate

# hours, by why they fall


def test_a_charge_takes_its_stage_and_its_disposal() -> None:
    outcomes = run().outcomes
    # an hour and sixteen for each case that was closed, and at most 17 for each of the few that were under way
    assert outcomes["hours_small_cases"] == pytest.approx(17.0 * outcomes["cases_closed"], abs=17.0 * 6)
    assert outcomes["hours_milder_handling"] == 0.0
    assert outcomes["hours_not_pursued"] == outcomes["hours_left_undone"] == outcomes["hours_search_finds"] == 0.0


def test_hours_spared_by_a_warning_are_those_of_the_charge_less_its_own() -> None:
    outcomes = run(policy=handled(mix={"warning": 1.0})).outcomes
    assert outcomes["hours_milder_handling"] == pytest.approx((16.0 - 2.0) * outcomes["cases_arrived"])
    assert outcomes["warnings"] == pytest.approx(outcomes["cases_closed"])


def test_hours_of_cases_not_pursued_are_what_their_handling_would_take() -> None:
    outcomes = run(policy=handled(mix={"warning": 1.0}, pursue=0.0)).outcomes
    assert outcomes["hours_not_pursued"] == pytest.approx((1.0 + 2.0) * outcomes["cases_arrived"])
    assert outcomes["hours_small_cases"] == 0.0


def test_work_of_cases_that_nobody_starts_is_left_undone_and_saves_no_money() -> None:
    nobody = {"teams": {"desk": {"head_count": 0}}, "case_types": {"theft": {"shelf_life_days": 1.0}}}
    outcomes = run(**nobody).outcomes
    assert outcomes["cases_dropped"] > 400
    assert outcomes["hours_left_undone"] == pytest.approx(17.0 * outcomes["cases_dropped"])
    # the stay in custody and the court that each would have cost count in the net cost as if it had been worked
    assert outcomes["cost_left_undone"] == pytest.approx((350.0 + 1000.0) * outcomes["cases_dropped"])
    assert outcomes["cost_net"] == outcomes["cost_left_undone"]
    assert outcomes["cost_force"] == outcomes["cost_justice"] == 0.0


def test_the_programme_frees_the_charge_less_the_referral_and_less_the_charges_after_a_breach() -> None:
    before, after = run().outcomes, run(policy=DIVERTED, programme={"drop_out_share": 0.25}).outcomes
    freed = before["hours_small_cases"] - after["hours_small_cases"]
    milder = after["hours_milder_handling"] - before["hours_milder_handling"]
    assert milder == pytest.approx(13.0 * after["cases_arrived"] - 16.0 * after["programme_failed"])
    assert freed == pytest.approx(milder, abs=17.0 * 6)


def test_cases_that_searching_finds_are_hours_that_searching_brings() -> None:
    by_search = {"theft": {"arrivals": None, "search": {"finds_per_hour": 0.002}}}
    outcomes = run(case_types=by_search, policy={"spare_time": {"search": 0.5, "general": 0.5}}).outcomes
    assert outcomes["cases_arrived"] > 100
    assert outcomes["hours_search_finds"] == pytest.approx(17.0 * outcomes["cases_arrived"])
    assert outcomes["hours_milder_handling"] == 0.0


# the two purses


def test_cash_is_custody_courts_and_places() -> None:
    charged, diverted = run().outcomes, run(policy=DIVERTED).outcomes
    assert charged["cost_force"] == pytest.approx(350.0 * charged["charges"])
    assert charged["cost_justice"] == pytest.approx(1000.0 * charged["charges"])
    assert charged["cost_net"] == pytest.approx(1350.0 * charged["charges"])
    assert diverted["cost_programme"] == pytest.approx(870.0 * diverted["programme_started"])
    assert diverted["cost_net"] == pytest.approx((350.0 + 870.0) * diverted["diversions"])


def test_time_is_valued_by_use_and_all_of_it_is_what_was_rostered() -> None:
    searching = {
        "case_types": {"found": {"team": "desk", "search": {"finds_per_hour": 0.0001}, "stages": (fixed(1.0),)}},
        "policy": {"spare_time": {"search": 0.25, "general": 0.5}, "move_share": 0.2},
    }
    outcomes = run(**searching).outcomes
    assert outcomes["value_searching"] == pytest.approx(40.0 * outcomes["hours_searching"])
    assert outcomes["value_searching"] > 0.0
    assert outcomes["value_small_cases"] == pytest.approx(40.0 * outcomes["hours_small_cases"])
    # a moved hour is worth a quarter there: the other three are lost
    assert outcomes["value_lost_in_transfer"] == pytest.approx(0.75 * outcomes["value_moved"])
    uses = [name for name in outcomes if name.startswith("value_") and name != "value_moved"]
    assert sum(outcomes[name] for name in uses) == pytest.approx(45 * HOURS_OF_THE_YEAR * 40.0)
    # no hour of it is cash
    still = run(costs={"officer_hour": 0.0}, **searching).outcomes
    assert still["cost_net"] == outcomes["cost_net"]


def test_a_change_of_head_count_shows_its_pay_and_nothing_else_does() -> None:
    outcomes, moved = run().outcomes, run(policy={"move_share": 0.5}).outcomes
    more = run(teams={"desk": {"head_count": 41}}).outcomes
    assert outcomes["cost_salaries"] == pytest.approx(45 * HOURS_OF_THE_YEAR * 40.0)
    assert moved["cost_salaries"] == outcomes["cost_salaries"]
    half = run(teams={"squad": {"productive_share": 0.2}}).outcomes
    assert half["cost_salaries"] == pytest.approx(41 * HOURS_OF_THE_YEAR * 40.0)
    assert more["cost_salaries"] - outcomes["cost_salaries"] == pytest.approx(HOURS_OF_THE_YEAR * 40.0)


def test_gang_members_who_are_arrested_cost_a_stay_and_a_court() -> None:
    outcomes = run(organised_crime=CRIME, policy=handled(mix={"warning": 1.0})).outcomes
    # groups of one, each dismantled once
    assert outcomes["disruptions.dismantled"] == outcomes["members_arrested"] == 10.0
    assert outcomes["cost_force"] == pytest.approx(10 * 350.0)
    assert outcomes["cost_justice"] == pytest.approx(10 * 2700.0)


# people


def test_a_completed_contract_in_place_of_a_charge_keeps_somebody_out_of_court() -> None:
    outcomes = run(policy=DIVERTED).outcomes
    assert outcomes["kept_out_of_court"] == outcomes["programme_completed"] > 0.0
    assert outcomes["criminal_records"] == outcomes["charged_after_breach"] == outcomes["net_widening"] == 0.0


def test_whoever_fails_is_charged_and_given_the_record_after_all() -> None:
    outcomes = run(policy=DIVERTED, programme={"drop_out_share": 1.0}).outcomes
    assert outcomes["kept_out_of_court"] == outcomes["programme_completed"] == 0.0
    assert outcomes["charged_after_breach"] == outcomes["charges"] == outcomes["criminal_records"] > 400.0
    assert outcomes["charges"] == pytest.approx(outcomes["programme_failed"], abs=3.0)


def test_a_contract_in_place_of_a_warning_widens_the_net_and_keeps_nobody_out_of_court() -> None:
    outcomes = run(policy=handled(mix={"warning": 1.0}, divert={"warning": 1.0})).outcomes
    assert outcomes["net_widening"] == outcomes["diversions"] > 400.0
    assert outcomes["kept_out_of_court"] == 0.0


@pytest.mark.parametrize(
    "changes",
    [
        {"programme": {"places": 0}},
        {"programme": {"never_engage_share": 1.0}},
        {"people": {"adult_share": 0.0}, "disposals": {"diversion": {"eligibility": {"adults_only": True}}}},
    ],
    ids=["no place", "not willing", "not eligible"],
)
def test_whoever_gets_no_place_gets_what_would_have_happened_otherwise(changes: dict[str, Any]) -> None:
    half = {"mix": {"warning": 0.5, "charge": 0.5}}
    otherwise = run(policy=handled(**half)).outcomes
    refused = run(policy=handled(**half, divert={"warning": 1.0, "charge": 1.0}), **changes).outcomes
    for name in ("warnings", "charges", "criminal_records"):
        # the referral takes three hours more, so that a few are still at it when the year ends
        assert refused[name] == pytest.approx(otherwise[name], abs=3.0), name


def test_records_are_events_and_first_records_are_people() -> None:
    again = {
        "case_types": {"theft": {"reoffends": True, "arrivals": {"per_year": 100}}},
        "people": {"reoffend_share": 1.0, "comes_to_notice": 1.0},
    }
    changed = scenario(**again)
    people = len(arrival_times(
        intensity(100.0, None, Model(changed, RandomStreams(1, 0), lambda: False).calendar),
        RandomStreams(1, 0), "case theft",
    ))  # fmt: skip
    outcomes = simulate(changed, 1, 0).outcomes
    assert outcomes["first_records"] == pytest.approx(people, abs=2.0)
    assert outcomes["criminal_records"] == outcomes["charges"] > 1.3 * people
    # who has offended before has a record before the run begins
    former = simulate(scenario(**again | {"people": {"previous_mean": 100.0}}), 1, 0).outcomes
    assert former["first_records"] < 0.05 * people


def test_a_contract_that_ends_gives_its_place_back_whether_it_is_kept_or_breached() -> None:
    def started(breached: float) -> float:
        programme = {"places": 2, "drop_out_share": breached}
        return run(policy=DIVERTED, programme=programme).outcomes["programme_started"]

    # two places for a month each, and a free one is taken within a day: 24 a year; contracts that are breached last
    # half as long on average, and make about 48
    assert 22.0 <= started(0.0) <= 24.0
    assert 38.0 <= started(1.0) <= 58.0


def test_an_offence_during_the_contract_is_a_reoffence_and_counts_among_the_persons_own() -> None:
    # nobody else would offend: every breach is an offence, and of the year's offences there are no others
    everybody = {"reoffend_in_contract_share": 1.0}
    offends = {"case_types": {"theft": {"reoffends": True}}, "people": {"reoffend_share": 0.0, "offences_each": 2.0}}
    outcomes = run(policy=DIVERTED, programme=everybody, **offends).outcomes
    assert outcomes["programme_failed"] > 400.0
    assert outcomes["reoffences"] == 2.0 * outcomes["programme_failed"]
    # who would offend anyway offends once: a breach adds nobody, it brings them earlier
    half = {"case_types": {"theft": {"reoffends": True}}, "people": {"reoffend_share": 0.5}, "time": {"years": 3.0}}
    kept, breached = (
        run(policy=DIVERTED, programme={"reoffend_in_contract_share": share}, **half).outcomes for share in (0.0, 0.5)
    )
    assert breached["reoffences"] == pytest.approx(0.5 * breached["programme_started"], rel=0.05)
    # those of the last year who had a year's time are in already where the contract lasts a month
    assert breached["reoffences"] > kept["reoffences"]


def test_cases_that_are_dropped_or_let_be_offend_again_as_if_nothing_had_been_done() -> None:
    offends = {"case_types": {"theft": {"reoffends": True}}, "people": {"reoffend_share": 1.0}, "time": {"years": 3.0}}
    nobody = merged(offends, {"teams": {"desk": {"head_count": 0}}, "case_types": {"theft": {"shelf_life_days": 1.0}}})
    worked, dropped = run(**offends).outcomes, run(**nobody).outcomes
    let_be = run(policy=handled(mix={"charge": 1.0}, pursue=0.0), **offends).outcomes
    # three years of 500 less what is still to come of the last of them: half a year's
    for outcomes in (worked, dropped, let_be):
        assert outcomes["reoffences"] == pytest.approx(500.0 * 2.5 / 3.0, rel=0.06)
    assert dropped["cases_dropped"] > 450.0


# harm


def test_harm_is_the_sum_of_what_each_source_weighs() -> None:
    outcomes = run(
        case_types={"theft": {"reoffends": True}},
        people={"reoffend_share": 0.5},
        organised_crime=CRIME | {"leads_per_year": 0.0},
    ).outcomes
    years = HOURS_OF_THE_YEAR / 8766.0
    # ten groups of average weight that nobody disturbs
    assert outcomes["harm_groups"] == pytest.approx(11.0 * 10 * years)
    assert outcomes["harm_reoffending"] == pytest.approx(7.0 * outcomes["reoffences"])
    assert outcomes["harm_reoffending"] > 0.0
    assert outcomes["harm_records"] == pytest.approx(3.0 * outcomes["criminal_records"])
    assert outcomes["harm"] == pytest.approx(
        outcomes["harm_groups"] + outcomes["harm_reoffending"] + outcomes["harm_records"]
    )


def test_an_untreated_addiction_does_harm_for_a_year_from_when_it_came_to_notice() -> None:
    addicted: dict[str, Any] = {
        "programme": {"treatment_need_share": 1.0},
        "time": {"warm_up_years": 1.0, "years": 2.0},
    }
    charged = run(**addicted).outcomes
    # 500 a year, each for a year: 500 at any time, within four standard errors of a Poisson mean over two years
    assert charged["addicted_untreated"] == pytest.approx(500.0, abs=4 * (500 / 2) ** 0.5)
    assert charged["harm_untreated"] == pytest.approx(5.0 * charged["addicted_untreated"], rel=0.002)
    assert charged["addicted_reached"] == charged["addicted_turned_away"] == charged["treatment_started"] == 0.0
    # whoever is diverted is treated within the hours that the case takes: nobody waits a day
    treated = run(policy=DIVERTED, **addicted).outcomes
    assert treated["addicted_reached"] == treated["treatment_started"] > 450.0
    assert treated["addicted_untreated"] < 500.0 / 365.0
    # no treatment place: all are reached, all wait, and their harm is as if nobody had come
    waiting = run(policy=DIVERTED, **merged(addicted, {"programme": {"treatment_places": 0}})).outcomes
    assert waiting["addicted_untreated"] == charged["addicted_untreated"]
    assert waiting["treatment_started"] == 0.0
    assert waiting["addicted_waiting"] == pytest.approx(1000.0, rel=0.1)  # 500 after the warm-up, 1,500 at the end
    # no place on the programme: turned away
    refused = run(policy=DIVERTED, **merged(addicted, {"programme": {"places": 0}})).outcomes
    assert refused["addicted_turned_away"] == refused["programme_turned_away"] > 450.0


def test_people_whom_only_a_search_finds_count_by_what_treatment_changes() -> None:
    by_search = {
        "case_types": {"theft": {"arrivals": None, "search": {"finds_per_hour": 0.002}}},
        "programme": {"treatment_need_share": 1.0},
    }
    spare = {"spare_time": {"search": 0.5, "general": 0.5}}
    charged = run(policy=spare, **by_search).outcomes
    treated = run(policy=merged(spare, DIVERTED), **by_search).outcomes
    assert charged["addicted_untreated"] == 0.0
    assert treated["addicted_untreated"] < 0.0


# use that answers to enforcement


def test_cases_are_more_where_fewer_are_pursued_as_the_elasticity_says() -> None:
    def arrived(pursue: float, elasticity: float) -> float:
        return run(
            policy=handled(mix={"warning": 1.0}, pursue=pursue, pursue_aggravated=pursue),
            case_types={"theft": {"arrivals": {"per_year": 20_000}, "use_elasticity": elasticity, "stages": ()}},
            disposals={"warning": {"stages": ()}},
        ).outcomes["cases_arrived"]

    all_pursued = arrived(1.0, 0.0)
    assert arrived(0.0, 0.0) == arrived(1.0, -0.1) == all_pursued
    # a tenth more where none is pursued, a twentieth where half are; five standard errors of counts of 20,000 are 4%
    assert arrived(0.0, -0.1) / all_pursued == pytest.approx(1.10, abs=0.01)
    assert arrived(0.5, -0.1) / all_pursued == pytest.approx(1.05, abs=0.01)


# investigations


def test_an_investigation_that_loses_its_group_ends_and_its_hours_are_counted() -> None:
    # ten groups that fade within weeks, investigations that no team could end in that time
    fading = CRIME | {"life_years": 0.1, "investigation": (fixed(1e6),), "lead_half_life_weeks": 1000.0}
    result = run(organised_crime=fading, time={"warm_up_years": 0.0, "years": 3.0})
    outcomes = result.outcomes
    assert outcomes["investigations_opened"] == outcomes["investigations_closed"] > 0.0
    assert outcomes["investigations_abandoned"] == outcomes["investigations_closed"]
    assert outcomes["disruptions"] == 0.0
    # all that the squad did but for the leads, an hour each
    assert outcomes["hours_abandoned"] == pytest.approx(
        outcomes["hours_organised_crime"] - outcomes["leads_developed"], abs=1.0
    )
    assert result.hours_unaccounted < 1e-9


def test_nothing_opens_on_a_group_that_lies_low() -> None:
    # dismantled groups lie low for ever; much is learnt of each before it is hit, and nothing is made of it afterwards
    hidden = CRIME | {
        "theory": "recovery", "recovery_months": 1200.0, "lead_half_life_weeks": 1000.0, "leads_per_year": 400.0,
        "investigation": (fixed(500.0),),
    }  # fmt: skip
    outcomes = run(organised_crime=hidden).outcomes
    assert outcomes["leads_developed"] > 100.0
    # a hundred years is a mean: of ten groups one may be back within the year, two hardly ever (1 in 200)
    assert 10.0 <= outcomes["investigations_opened"] <= 11.0


# the calendar


def test_hours_fall_into_the_month_in_which_they_are_worked() -> None:
    # one shift a week, from Monday on: those that begin in the last days of a month reach into the next
    weekly = {"always": {"shifts": ({"days": ("mon",), "start": 0, "hours": 168, "share": 1.0},)}}
    result = run(rosters=weekly, policy={"move_share": 1.0})
    lengths = 24.0 * np.array([31, 30, 31, 30, 31, 31, 29, 31, 30, 31, 30, 31])
    moved = result.monthly["hours_moved"]
    # the run begins on a Saturday: the first shift starts two days later
    assert moved[0] == pytest.approx(40 * (lengths[0] - 48.0))
    assert moved[1:] == pytest.approx(40 * lengths[1:])


@pytest.mark.parametrize("month", [1, 6], ids=["February", "July"])
def test_a_profile_spreads_the_year_and_leaves_its_total(month: int) -> None:
    only = tuple(1.0 if index == month else 0.0 for index in range(12))
    changes = {
        "profiles": {"only": {"month": only}},
        "case_types": {"theft": {"arrivals": {"per_year": 5000, "profile": "only"}}},
        "time": {"years": 4.0},
    }
    when = Model(scenario(**changes), RandomStreams(1, 0), lambda: False).calendar
    profile = scenario(**changes).profiles["only"]
    # four years from August hold four Februaries and four Julys; they come to four years of 365.25 days
    assert intensity(5000.0, profile, when)[-1] == pytest.approx(4 * 5000.0, rel=0.001)


def test_a_scenarios_names_share_no_luck_with_the_engines_own() -> None:
    def times(name: str) -> np.ndarray:
        changed = Scenario.model_validate({**PAPER, "case_types": {name: PAPER["case_types"]["theft"]},
                                           "policy": {"cases": {name: {"mix": {"charge": 1.0}}}}})  # fmt: skip
        born: list[float] = []
        model = Model(changed, RandomStreams(1, 0), lambda: False)
        (desk,) = model.desks
        desk.people.notice = lambda case: born.append(case.born)  # type: ignore[method-assign]
        model.run()
        return np.array(born)

    streams = RandomStreams(1, 0)
    when = Model(scenario(), streams, lambda: False).calendar
    for engine_kind in ("farm", "group", "shock", "case"):
        engine = arrival_times(intensity(500.0, None, when), streams, engine_kind)
        count = min(len(engine), 400)
        assert not np.any(np.isclose(times(engine_kind)[:count], engine[:count])), engine_kind
