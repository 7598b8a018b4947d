"""Hours moved, groups, farms and the five theories, at the limits where the answer is known."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from forcesim.scenario.schema.scenario import Scenario
from forcesim.simulation.model import Model
from forcesim.simulation.random_streams import RandomStreams
from forcesim.simulation.run import RunStopped, simulate

Small = Callable[..., Scenario]


def test_moved_hours_are_split_into_what_arrives_and_what_is_lost(small: Small) -> None:
    run = simulate(small({"policy.move_share": 0.5, "movement.transfer_efficiency": 0.25}), 1, 0).outcomes
    assert run["hours_moved"] == pytest.approx(0.5 * 3 * 8766, rel=0.05)
    assert run["hours_lost_in_transfer"] == pytest.approx(0.75 * run["hours_moved"], rel=1e-9)


def test_hours_worth_nothing_buy_nothing(small: Small) -> None:
    worthless = {"movement.transfer_efficiency": 0.0, "organised_crime.lead_yield": 0.0}
    stay = simulate(small({**worthless, "policy.move_share": 0.0}), 1, 0).outcomes
    move = simulate(small({**worthless, "policy.move_share": 0.8}), 1, 0).outcomes
    for name in ("disruptions", "investigations_closed", "leads_received", "active_groups", "harm_groups"):
        assert move[name] == stay[name], name
    assert move["hours_moved"] > 0


def test_the_more_hours_move_the_fewer_small_cases_are_worked(small: Small) -> None:
    closed = [
        simulate(small({"policy.move_share": share, "teams.local.head_count": 1}), 1, 0).outcomes["cases_closed"]
        for share in (0.0, 0.3, 0.6, 0.9, 1.0)
    ]
    assert closed == sorted(closed, reverse=True)
    assert closed[-1] == 0


def test_a_phased_rule_starts_low_and_ends_high(small: Small) -> None:
    phased = {
        "policy.move_share": 0.6,
        "policy.allocation": {"rule": "phased", "start_share": 0.1, "starts_after_months": 6, "lasts_months": 12},
        "teams.local.head_count": 200,
    }
    moved = simulate(small(phased), 1, 0).monthly["hours_moved"]
    capacity = 200 * 730.5
    assert np.mean(moved[:6]) / capacity == pytest.approx(0.1, rel=0.05)
    assert np.mean(moved[11:13]) / capacity == pytest.approx(0.35, rel=0.05)
    assert np.mean(moved[18:]) / capacity == pytest.approx(0.6, rel=0.05)


def test_released_officers_are_those_whom_no_case_needs(small: Small) -> None:
    released = {"policy.spare_time": {"general": 1.0, "release": 1.0}}
    idle = simulate(small({**released, "case_types.possession.arrivals": {"per_year": 0}}), 1, 0).outcomes
    assert idle["hours_moved"] == pytest.approx(3 * 8766, rel=0.01)


def test_officers_who_are_posted_are_not_released_again(small: Small) -> None:
    both = {"policy.move_share": 1.0, "policy.spare_time": {"general": 1.0, "release": 1.0}}
    run = simulate(small({**both, "case_types.possession.arrivals": {"per_year": 0}}), 1, 0)
    # three officers around the clock, and no more than these
    assert run.outcomes["hours_moved"] == pytest.approx(3 * 8766, rel=0.002)
    assert run.hours_unaccounted < 1e-9


def test_recovering_from_an_earlier_blow_does_not_undo_a_later_one(small: Small) -> None:
    model = Model(small({"organised_crime.leads_per_year": 0}), RandomStreams(1, 0), lambda: False)
    groups = model.desks[0]._groups
    assert groups is not None
    group = groups.existing[0]
    groups.set_level(group, 0.5)
    groups.set_level_later(group, 1.0, 10.0)
    model.clock.at(5.0, lambda _: groups.set_level(group, 0.1))
    model.clock.run(9.0)
    assert group.level == 0.1
    model.clock.run(20.0)
    assert group.level == 0.1


def test_no_small_cases_or_no_yield_means_no_leads_from_them(small: Small) -> None:
    only_cases = {"organised_crime.leads_per_year": 0, "farms": None}
    assert simulate(small({**only_cases, "organised_crime.lead_yield": 0.0}), 1, 0).outcomes["leads_received"] == 0
    undisturbed = {"organised_crime.effects": {"dismantled_share": 0.0, "major_share": 0.0, "minor_share": 0.0}}
    every = simulate(small({**only_cases, **undisturbed, "organised_crime.lead_yield": 1.0}), 1, 0).outcomes
    # every closed case speaks of a group, and none lies low
    assert every["leads_received"] == every["cases_closed"] > 0


@pytest.mark.parametrize("theory", ["lasting", "recovery", "replacement", "displacement", "backlash"])
def test_investigations_that_end_in_nothing_leave_groups_alone(small: Small, theory: str) -> None:
    nothing = {"organised_crime.effects": {"dismantled_share": 0.0, "major_share": 0.0, "minor_share": 0.0}}
    run = simulate(small({**nothing, "organised_crime.theory": theory}), 1, 0).outcomes
    assert run["investigations_closed"] > 0
    assert run["disruptions"] == 0
    # all groups, all the time, at the harm they do undisturbed: about one each
    assert run["harm_groups"] == pytest.approx(run["active_groups"], rel=0.35)


@pytest.mark.slow
def test_theories_differ_as_they_say(small: Small) -> None:
    def harm(theory: str, **more: object) -> float:
        changes = {"organised_crime.theory": theory, "organised_crime.leads_per_year": 30}
        # the squad has nothing else to do, which takes a third of the time to simulate
        changes |= {"farms": None, "case_types.possession.arrivals.per_year": 1}
        changes |= {f"organised_crime.{key}": value for key, value in more.items()}
        return float(np.mean([simulate(small(changes), 1, number).outcomes["harm_groups"] for number in range(6)]))

    recovery = harm("recovery")
    assert harm("lasting") < recovery
    assert harm("displacement") > recovery
    assert harm("backlash") > recovery
    # groups that never come back are groups that are gone, and those that come back at once were never hurt
    assert harm("recovery", recovery_months=1200.0) < recovery < harm("recovery", recovery_months=0.01)


def test_a_dismantled_group_is_replaced_in_the_end(small: Small) -> None:
    changes = {
        "organised_crime.effects": {"dismantled_share": 1.0, "major_share": 0.0, "minor_share": 0.0},
        "organised_crime.recovery_months": 0.01,
        "organised_crime.leads_per_year": 30,
    }
    replaced = simulate(small({**changes, "organised_crime.theory": "replacement"}), 1, 0).outcomes
    gone = simulate(small({**changes, "organised_crime.theory": "lasting"}), 1, 0).outcomes
    assert replaced["disruptions.dismantled"] == replaced["disruptions"] > 0
    assert replaced["active_groups"] > gone["active_groups"]


def test_a_force_that_never_comes_misses_every_farm(small: Small) -> None:
    run = simulate(small({"teams.squad.head_count": 0, "policy.move_share": 0.0, "time.years": 6.0}), 1, 0).outcomes
    assert run["farms_found"] == 0
    # farms arrive at 40 a year and stay half a year: a mean of 20 (M/M/∞), and what comes goes
    assert run["farms_active"] == pytest.approx(20, abs=4 * np.sqrt(20 / 6))
    assert run["farms_missed"] == pytest.approx(40, abs=4 * np.sqrt(40 / 6))


def test_hidden_groups_come_and_go_as_birth_and_death_say(small: Small) -> None:
    unpoliced = {
        "teams.squad.head_count": 0, "time.years": 30.0, "time.warm_up_years": 10.0,
        # nobody tells of anything, so that nothing waits for officers who never come
        "organised_crime.leads_per_year": 0, "farms": None, "case_types.possession.arrivals.per_year": 1,
    }  # fmt: skip
    groups = [simulate(small(unpoliced), 1, number).outcomes["active_groups"] for number in range(6)]
    # M/M/∞: 8 formed a year, each for 5 years on average; within four standard errors over the runs
    assert np.mean(groups) == pytest.approx(8 * 5, abs=4 * np.std(groups, ddof=1) / np.sqrt(6) + 1e-9)


def test_a_run_that_is_told_to_stop_stops(small: Small) -> None:
    with pytest.raises(RunStopped):
        simulate(small(), 1, 0, lambda: True)


def test_the_same_arguments_give_the_same_bits(small: Small) -> None:
    first, second = (simulate(small({"policy.move_share": 0.3}), 5, 2) for _ in range(2))
    np.testing.assert_equal(first.outcomes, second.outcomes)
    assert all(np.array_equal(first.monthly[name], second.monthly[name]) for name in first.monthly)
    other = simulate(small({"policy.move_share": 0.3}), 5, 3).outcomes
    assert other["hours_small_cases"] != first.outcomes["hours_small_cases"]
