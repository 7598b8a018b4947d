"""Officers who are wanted elsewhere: shocks, and strike days that draw on several teams."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from paper_force import CRIME, fixed, quiet_model, run

from forcesim.scenario.schema.scenario import Scenario
from forcesim.simulation.arrivals import arrival_times, intensity
from forcesim.simulation.random_streams import RandomStreams
from forcesim.simulation.result import RunResult
from forcesim.simulation.run import simulate

Small = Callable[..., Scenario]
YEAR = 8766.0
ALWAYS = {"roster": "always", "hours_per_week": 168, "productive_share": 1.0}
BEAT = {"teams.beat": {**ALWAYS, "head_count": 60, "spare": "general"}}


def shock(**officers: float) -> dict[str, Any]:
    return {"per_year": 4.0, "weeks": 3.0, "officers": officers}


def mean(small: Small, changes: dict[str, Any], name: str, runs: int = 20) -> float:
    return float(np.mean([simulate(small(changes), 5, number).outcomes[name] for number in range(runs)]))


def test_a_shock_takes_as_many_hours_as_its_rate_length_and_size_say(small: Small) -> None:
    # four a year of three weeks each, two officers: 4 * 3 * 168 * 2 hours a year (M/M/inf in equilibrium)
    wanted = 4 * 3 * 168 * 2
    idle = {"farms": None, "organised_crime.leads_per_year": 0, "case_types.possession.arrivals.per_year": 1}
    scenario = small({"shocks": {"murder": shock(squad=2.0)}, **idle})
    values = [simulate(scenario, 5, n).outcomes["hours_incidents"] for n in range(60)]
    error = np.std(values, ddof=1) / len(values) ** 0.5
    assert np.mean(values) == pytest.approx(wanted, abs=4 * error)
    assert error < 0.1 * wanted


def test_a_large_shock_empties_a_team(small: Small) -> None:
    siege = {"per_year": 1000.0, "weeks": 500.0, "officers": {"local": 1000.0}}
    result = simulate(small({"shocks": {"siege": siege}, "time.warm_up_years": 0.5}), 1, 0)
    assert result.outcomes["hours_small_cases"] == 0.0
    assert result.outcomes["cases_dropped"] == pytest.approx(result.outcomes["cases_arrived"], rel=0.1)


def hit(times: np.ndarray, weeks: float) -> np.ndarray:
    """How many shocks last at the start of each day of the year."""
    starts = 24.0 * np.arange(366)[:, None]
    return ((times <= starts) & (starts < times + 168.0 * weeks)).sum(axis=1)


def test_whoever_a_shock_takes_is_gone_at_every_shift_that_begins_while_it_lasts() -> None:
    siege = {"per_year": 9.0, "weeks": 2.0, "shape": "fixed", "officers": {"desk": 40.0}}
    outcomes = run(shocks={"siege": siege}).outcomes
    calendar = quiet_model(time={"years": 1.0}).calendar
    days = hit(arrival_times(intensity(9.0, None, calendar), RandomStreams(1, 0), "shock siege"), 2.0)
    # all forty officers of the desk, however many shocks last at once; the squad is left alone
    assert 2 <= (days > 1).sum() < (days > 0).sum() < 366
    assert outcomes["hours_incidents"] == pytest.approx(40 * 24.0 * (days > 0).sum())
    assert outcomes["hours_idle"] == pytest.approx(5 * 24.0 * 366)
    # of half as many each officer is taken with a chance of a half, and surely where two shocks last
    half = run(shocks={"siege": {**siege, "officers": {"desk": 20.0}}}).outcomes["hours_incidents"] / 24.0
    expected = 40 * np.minimum(days / 2, 1.0).sum()
    assert half == pytest.approx(expected, abs=4 * np.sqrt(40 * 0.25 * (days == 1).sum()))


def test_a_shock_in_named_weeks_comes_there_for_certain_and_nowhere_else() -> None:
    raid = {"per_year": 0.0, "weeks": 3.0, "shape": "fixed", "officers": {"desk": 40.0}, "in_weeks": (0, 20)}
    result = run(shocks={"raid": raid}, time={"warm_up_years": 1.0})
    # all forty for two times three weeks of 24-hour shifts, from 1 August 2016 on and 140 days later
    assert result.outcomes["hours_incidents"] == pytest.approx(40 * 24 * 2 * 21)
    by_month = result.monthly["hours_incidents"] / (40 * 24)
    # August to November have 122 days, so it begins with the 19th of December
    assert by_month.tolist() == pytest.approx([21, 0, 0, 0, 31 - 18, 21 - (31 - 18), 0, 0, 0, 0, 0, 0])


def test_a_named_week_after_the_end_does_not_come() -> None:
    raid = {"per_year": 0.0, "weeks": 3.0, "shape": "fixed", "officers": {"desk": 40.0}, "in_weeks": (60,)}
    assert run(shocks={"raid": raid}).outcomes["hours_incidents"] == 0.0


def test_named_weeks_leave_the_luck_of_the_others_alone(small: Small) -> None:
    murder = shock(squad=1.0)
    chance, both = (
        simulate(small({"shocks": {"murder": {**murder, "in_weeks": weeks}}}), 1, 0).monthly["hours_incidents"]
        for weeks in ((), (30,))
    )
    before = 5  # thirty weeks are more than six months
    assert np.array_equal(chance[: before + 1], both[: before + 1])
    assert both.sum() > chance.sum()


def test_of_those_who_are_taken_the_share_that_is_off_duty_is_absent() -> None:
    always = {"per_year": 20.0, "weeks": 500.0, "shape": "fixed"}
    shocks = {
        "murder": {**always, "officers": {"desk": 10.0}},
        "flu": {**always, "officers": {"desk": 30.0}, "off_duty": True},
    }
    outcomes = run(shocks=shocks, time={"warm_up_years": 2.0}).outcomes
    calendar = quiet_model(time={"warm_up_years": 2.0, "years": 1.0}).calendar
    starts = 24.0 * np.arange(731, 731 + 365)[:, None]
    murders, waves = (
        (arrival_times(intensity(20.0, None, calendar), RandomStreams(1, 0), f"shock {name}") <= starts).sum(axis=1)
        for name in ("murder", "flu")
    )
    # none has ended yet: everybody is taken, absent as many as the waves ask for
    share = float(np.mean(30.0 * waves / (10.0 * murders + 30.0 * waves)))
    whole = 40 * 24.0 * 365
    assert outcomes["hours_incidents"] + outcomes["hours_absent"] == pytest.approx(whole)
    assert outcomes["hours_absent"] / whole == pytest.approx(share, abs=4 * np.sqrt(0.25 / (40 * 365)))


def test_absence_is_not_work_elsewhere(small: Small) -> None:
    run = simulate(small({"shocks": {"flu": {**shock(local=1.0), "off_duty": True}}}), 1, 0)
    assert run.outcomes["hours_absent"] > 0.0
    assert run.outcomes["hours_incidents"] == 0.0


def test_a_policy_does_not_change_which_shocks_come(small: Small) -> None:
    hit = {"shocks": {"murder": shock(squad=3.0)}}
    alone, moved = (simulate(small({**hit, "policy.move_share": share}), 1, 0) for share in (0.0, 0.5))
    assert np.array_equal(alone.monthly["hours_incidents"], moved.monthly["hours_incidents"])


def strike(**draws: float) -> dict[str, Any]:
    return {
        **BEAT,
        "organised_crime.investigation": (
            {"hours": 500.0, "crew": 4, "shape": "fixed"},
            {"hours": 480.0, "crew": 100, "after_days": 7.0, "shape": "fixed"},
        ),
        "organised_crime.strike_draws": draws,
    }


def test_a_strike_draws_on_other_teams_and_they_miss_what_they_give(small: Small) -> None:
    without, with_draws = (simulate(small(strike(**draws)), 1, 0) for draws in ({}, {"beat": 40.0}))
    assert without.outcomes["hours_drawn"] == 0.0
    given = with_draws.outcomes["hours_drawn"]
    assert given > 0.0
    # what officers who came for a strike do after it counts as general policing again
    missed = without.outcomes["hours_general"] - with_draws.outcomes["hours_general"]
    assert 0.0 < missed <= given
    assert all(run.hours_unaccounted < 1e-9 for run in (without, with_draws))


@pytest.mark.slow
def test_a_strike_that_nobody_joins_takes_the_investigators_longer(small: Small) -> None:
    alone, joined = (
        mean(small, strike(**draws), "hours_organised_crime", 4) - mean(small, strike(**draws), "hours_drawn", 4)
        for draws in ({}, {"beat": 40.0, "local": 2.0})
    )
    assert joined < alone


def test_officers_who_come_for_a_strike_work_on_it_while_the_investigators_are_at_home() -> None:
    # one investigator by day; a strike of forty hours, for which the desk sends as many by night as end it in one
    rosters = {"always": {"shifts": ({"start": 20, "hours": 8},)}, "day": {"shifts": ({"start": 8, "hours": 8},)}}
    nothing = {"dismantled_share": 0.0, "major_share": 0.0, "minor_share": 0.0}
    crime = CRIME | {
        "groups_at_start": 1, "leads_per_year": 400.0, "running_at_most": 1, "effects": nothing,
        "investigation": (fixed(4.0), fixed(40.0, crew=100)), "strike_draws": {"desk": 10.0},
    }  # fmt: skip
    teams = {"squad": {"head_count": 1, "roster": "day"}}
    outcomes = run(rosters=rosters, teams=teams, organised_crime=crime).outcomes
    # five officers for a night each; by herself the investigator would take the better part of a week
    assert outcomes["investigations_closed"] > 200.0
    assert outcomes["hours_drawn"] == pytest.approx(40.0 * outcomes["investigations_closed"], abs=40.0)


def endless_strikes(groups: int, officers: float, agreed: float) -> dict[str, Any]:
    """As many investigators as groups, strikes of two hundred hours, and a desk with two shifts that gives to them."""
    two_shifts = ({"start": 0, "hours": 8}, {"start": 8, "hours": 8})
    nothing = {"dismantled_share": 0.0, "major_share": 0.0, "minor_share": 0.0}
    crime = CRIME | {
        "groups_at_start": groups, "leads_per_year": 400.0, "running_at_most": groups, "effects": nothing,
        "investigation": (fixed(4.0), fixed(200.0, crew=100)), "strike_draws": {"desk": agreed},
    }  # fmt: skip
    return {
        "rosters": {"always": {"shifts": two_shifts}, "day": {"shifts": ({"start": 8, "hours": 8},)}},
        "teams": {"squad": {"head_count": groups, "roster": "day"}, "desk": {"head_count": officers}},
        "organised_crime": crime,
    }


def test_what_is_agreed_for_a_day_holds_for_all_shifts_of_the_day_together() -> None:
    drawn = run(**endless_strikes(1, 40, 5.0)).monthly["hours_drawn"]
    # five officers a day for eight hours each, on most days: a strike takes four days or five, and a day goes between
    days = np.array([31, 30, 31, 30, 31, 31, 29, 31, 30, 31, 30, 31])
    assert np.all(drawn <= 5 * 8.0 * days)
    assert drawn.sum() > 0.5 * 5 * 8.0 * 366


def test_two_strikes_at_once_share_the_officers_of_a_shift() -> None:
    outcomes = run(**endless_strikes(2, 4, 10.0)).outcomes
    # no more than four officers come in each of two shifts a day
    assert 0.5 * 2 * 4 * 8.0 * 366 < outcomes["hours_drawn"] <= 2 * 4 * 8.0 * 366


def test_no_more_officers_go_than_a_strike_needs_or_than_are_agreed(small: Small) -> None:
    def hours_a_strike(most: float) -> float:
        run = simulate(small(strike(beat=most)), 1, 0)
        return run.outcomes["hours_drawn"] / run.outcomes["investigations_closed"]

    # a strike of 480 hours in day-long shifts never needs more than twenty officers' days
    assert hours_a_strike(1000.0) <= 480.0 + 24.0
    # of five officers a day, who work on it day by day until it is done
    assert hours_a_strike(5.0) < hours_a_strike(1000.0)


def test_the_officers_agreed_for_a_day_are_given_anew_every_day(small: Small) -> None:
    # one investigator and five others a day: a strike of 480 hours takes them three days and more
    few = strike(beat=5.0) | {"teams.squad.head_count": 1, "organised_crime.running_at_most": 1, "farms": None}
    few["organised_crime.investigation"] = (
        {"hours": 24.0, "crew": 1, "shape": "fixed"},
        {"hours": 480.0, "crew": 100, "shape": "fixed"},
    )
    run = simulate(small(few), 1, 0)
    a_strike = run.outcomes["hours_drawn"] / run.outcomes["investigations_closed"]
    assert 3 * 5 * 24.0 < a_strike <= 480.0 + 5 * 24.0


@pytest.fixture
def runs(small: Small) -> list[RunResult]:
    return [
        simulate(small({"programme.places": 100_000, "programme.navigators": number}), 2, 0) for number in (0.2, 2.0)
    ]


def test_navigators_limit_the_places(runs: list[RunResult]) -> None:
    few, many = (run.outcomes["programme_started"] for run in runs)
    # 4 and 40 people at once on contracts of four months
    assert few <= 4 * 3 * 1.2
    assert few < many <= 40 * 3 * 1.2
