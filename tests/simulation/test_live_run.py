"""A run that is watched is the same run; what a moment shows adds up; a fork changes what comes after it."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from forces import SHORT_DURHAM
from paper_force import PAPER, handled, merged

import forcesim as fs
from forcesim.errors import ScenarioError
from forcesim.scenario.named_scenario import NamedScenario
from forcesim.simulation.calendar import Calendar
from forcesim.simulation.live_run import LiveRun
from forcesim.simulation.live_state import LiveState
from forcesim.simulation.random_streams import RandomStreams
from forcesim.simulation.run import simulate
from forcesim.simulation.shifts import attendance

SEED = 11
# everything at once: hours move and are released, officers search, a programme has places, cases are let be
BUSY: dict[str, object] = {
    "policy.move_share": 0.3,
    "policy.spare_time.release": 0.2,
    "policy.spare_time.search": 0.4,
    "policy.spare_time.general": 0.5,
}


@pytest.fixture(scope="module")
def durham(tmp_path_factory: pytest.TempPathFactory) -> NamedScenario:
    path = Path(tmp_path_factory.mktemp("live") / "short.toml")
    path.write_text(SHORT_DURHAM, encoding="utf-8")
    return fs.load(path).with_policy(fs.load_policy("durham-2015")).with_(BUSY)


def paper(**changes: Any) -> NamedScenario:
    return NamedScenario("paper", merged(PAPER, changes))


def same(one: dict[str, Any], other: dict[str, Any]) -> bool:
    assert one.keys() == other.keys()
    return all(np.array_equal(one[name], other[name], equal_nan=True) for name in one)


def test_watching_a_run_changes_no_bit_of_it(durham: NamedScenario) -> None:
    alone = simulate(durham.scenario, SEED, 0)
    live = LiveRun(durham, SEED, 0)
    while not live.is_over:
        live.step()
        live.state()
    result = live.result()
    assert same(result.outcomes, alone.outcomes)
    assert same(result.monthly, alone.monthly)


def test_where_a_run_stops_on_its_way_changes_nothing(durham: NamedScenario) -> None:
    direct, halting = LiveRun(durham, SEED, 0), LiveRun(durham, SEED, 0)
    for hour in (0.0, 6.0, 6.5, 744.0, 744.0, 1000.25):
        halting.advance_to(hour)
    direct.advance_to(1000.25)
    assert halting.state() == direct.state()
    halting.advance_to(3.0)  # it does not go back
    assert halting.state() == direct.state()


def accounted(state: LiveState) -> None:
    """Officers, cases and hours of a moment add up."""
    for team in state.teams:
        here = math.fsum(officers for _, officers in team.doing) + sum(officers for _, officers in team.away)
        assert here == pytest.approx(team.rostered, abs=1e-9)
        of_team = {use: hours for (name, use), hours in state.hours.items() if name == team.name}
        had = of_team.pop("rostered", 0.0) + of_team.pop("received", 0.0)
        # moved hours are lent and lost, drawn ones lent: they are told besides
        used = math.fsum(hours for use, hours in of_team.items() if use not in ("moved", "drawn"))
        assert used == pytest.approx(had, rel=1e-9, abs=1e-6)
        assert min(of_team.values(), default=0.0) >= 0.0
    for case_type in state.cases:
        ended = case_type.closed + case_type.dropped + case_type.not_pursued
        assert case_type.arrived == ended + case_type.open


def test_at_every_step_officers_cases_and_hours_add_up(durham: NamedScenario) -> None:
    live = LiveRun(durham, SEED, 0)
    scenario = durham.scenario
    shifts = {
        name: attendance(name, team, scenario.rosters[team.roster], Calendar(scenario.time), RandomStreams(SEED, 0))
        for name, team in scenario.teams.items()
    }
    steps = 0
    while not live.is_over:
        live.step()
        state = live.state()
        accounted(state)
        steps += 1
        for team in state.teams:
            line = shifts[team.name]
            on_shift = (line.starts <= live.hour) & (live.hour < line.ends)
            assert team.rostered == line.officers[on_shift].sum()
        if state.farms is not None:
            assert state.farms.found == state.counts.get("farms_found", 0)
    assert steps > 100
    last, result = live.state(), live.result()
    assert live.state() == last  # closing the books changes no moment
    assert result.hours_unaccounted < 1e-9
    # there is no warm-up: what is counted and booked until the end is what the outcomes say
    for use, outcome in (("small_cases", "hours_small_cases"), ("searching", "hours_searching"), ("moved",) * 2):
        hours = math.fsum(value for (_, name), value in last.hours.items() if name == use)
        name = outcome if outcome in result.outcomes else f"hours_{outcome}"
        assert hours == pytest.approx(result.outcomes[name] * 0.25, rel=1e-9)


def test_at_the_end_of_a_run_nobody_is_on_a_shift_and_all_adds_up() -> None:
    live = LiveRun(paper(), 1, 0)
    live.advance_to(live.horizon)
    state = live.state()
    accounted(state)
    assert state.is_over
    assert [team.rostered for team in state.teams] == [0, 0]
    # by hand: forty and five officers who never rest, in a year of 8,784 hours
    assert state.hours["desk", "rostered"] == pytest.approx(40 * 8784.0)
    assert state.hours["squad", "rostered"] == pytest.approx(5 * 8784.0)


def test_a_fork_without_a_change_has_the_identical_future(durham: NamedScenario) -> None:
    first = LiveRun(durham, SEED, 0)
    first.advance_to(700.3)
    second = first.fork(durham)
    assert same(second.result().outcomes, first.result().outcomes)
    assert same(second.result().monthly, first.result().monthly)


# levers one by one and all together: none may reach back before the hour of the change
FORKS: list[dict[str, object]] = [
    {"policy.move_share": 1.0},
    {"policy.spare_time.release": 1.0},
    {"policy.spare_time.search": 0.0, "policy.spare_time.general": 1.0},
    {"policy.spare_time.search": 1.0, "policy.spare_time.general": 0.0},
    {"policy.cases.home_grow.pursue": 0.0, "policy.cases.possession_by_accident.pursue": 0.0},
    {"policy.cases.possession_by_accident.mix": {"charge": 1.0}},
    {"policy.allocation.rule": "threshold", "policy.move_share": 0.9},
    {"programme.places": 1},
]


@pytest.mark.parametrize("changes", FORKS, ids=lambda changes: next(iter(changes)))
def test_before_a_fork_nothing_differs_and_after_it_all_adds_up(
    durham: NamedScenario, changes: dict[str, object]
) -> None:
    first = LiveRun(durham, SEED, 0)
    first.advance_to(1000.0)
    second = first.fork(durham.with_(changes))
    early = first.again()
    for hour in (100.0, 500.0, 1000.0):
        early.advance_to(hour)
        second.advance_to(hour)
        assert second.state() == early.state()
    for hour in (1001.0, 1400.0, 2000.0):
        second.advance_to(hour)
        accounted(second.state())
    result = second.result()
    assert result.hours_unaccounted < 1e-9
    assert result.cases_unaccounted == 0
    assert not same(result.outcomes, first.result().outcomes)


def test_the_change_of_a_fork_is_the_whole_of_its_policy_from_then_on() -> None:
    """Cases of the force on paper are worked at once: those before the fork are charged, those after it warned."""
    live = LiveRun(paper(), 1, 0)
    live.advance_to(4000.0)
    charged = sum(case.arrived for case in live.state().cases)
    forked = live.fork(paper(policy=handled(mix={"warning": 1.0})))
    counts = forked.result().outcomes
    whole = live.result().outcomes["cases_arrived"]
    # one or two whose sixteen hours of work are under way at the end are open
    assert counts["charges"] == charged
    assert whole - charged - 2 <= counts["warnings"] <= whole - charged


def test_use_answers_to_a_change_of_pursuit_from_its_hour_on_with_the_same_people_before() -> None:
    elastic = {"case_types": {"theft": {"use_elasticity": -1.0}}}
    live = LiveRun(paper(**elastic), 1, 0)
    live.advance_to(4000.0)
    before = live.state().cases[0].arrived
    # nobody is pursued any more: twice as many come
    forked = live.fork(paper(**elastic, policy=handled(mix={"charge": 1.0}, pursue=0.0, pursue_aggravated=0.0)))
    forked.advance_to(4000.0)
    assert forked.state() == live.state()
    rest, doubled = live.result().outcomes["cases_arrived"] - before, forked.result().outcomes["cases_arrived"] - before
    assert doubled == pytest.approx(2.0 * rest, abs=4.0 * math.sqrt(3.0 * rest))
    # the half of them are the same people
    assert doubled > rest


def test_all_officers_on_shifts_after_the_fork_move_and_none_before() -> None:
    day_shift = {"rosters": {"always": {"shifts": ({"start": 8, "hours": 8},)}}}
    live = LiveRun(paper(**day_shift), 1, 0)
    live.advance_to(24.0 * 10 + 12)
    forked = live.fork(paper(**day_shift, policy={"move_share": 1.0}))
    forked.advance_to(24.0 * 10 + 15)
    desk = forked.state().teams[0]
    assert (desk.rostered, desk.away) == (40, ())
    forked.advance_to(24.0 * 11 + 9)
    desk, squad = forked.state().teams
    assert desk.away == (("moved", 40),)
    assert sum(officers for _, officers in squad.received) == 40
    # by hand: forty officers for an hour, of which a quarter arrives
    assert forked.state().hours["desk", "lost"] == pytest.approx(30.0)


def test_an_incident_takes_its_officers_from_its_hour_on_for_its_weeks_and_nothing_differs_before(
    durham: NamedScenario,
) -> None:
    live = LiveRun(durham, SEED, 0)
    live.advance_to(1000.0)
    forked = live.fork_by_incident({"organised_crime": 24.0, "local": 2.0}, 3.0)
    early = live.again()
    for hour in (100.0, 500.0, 1000.0):
        early.advance_to(hour)
        forked.advance_to(hour)
        assert forked.state() == early.state()
    forked.advance_to(1400.0)
    accounted(forked.state())
    assert forked.result().hours_unaccounted < 1e-9
    assert not same(forked.result().outcomes, live.result().outcomes)


def test_the_hours_that_an_incident_takes_are_those_of_its_officers_by_hand() -> None:
    """On paper everybody is on duty in a shift a day, from midnight: an incident of two weeks meets fourteen."""
    live = LiveRun(paper(), 1, 0)
    live.advance_to(24.0 * 10 + 12)
    forked = live.fork_by_incident({"desk": 40.0}, 2.0)
    forked.advance_to(24.0 * 30)
    assert forked.state().hours["desk", "incidents"] == pytest.approx(40 * 2 * 168.0)
    live.advance_to(24.0 * 30)
    assert live.state().hours.get(("desk", "incidents"), 0.0) == 0.0
    # half of them are taken by chance, each with the same
    half = LiveRun(paper(), 1, 0)
    half.advance_to(24.0 * 10 + 12)
    some = half.fork_by_incident({"desk": 20.0}, 20.0)
    some.advance_to(24.0 * 160)
    error = 24.0 * math.sqrt(140 * 40 * 0.5 * 0.5)
    assert some.state().hours["desk", "incidents"] == pytest.approx(20 * 140 * 24.0, abs=4.0 * error)


def test_an_incident_that_cannot_be_is_refused_with_everything_that_is_wrong(durham: NamedScenario) -> None:
    live = LiveRun(durham, SEED, 0)
    with pytest.raises(ScenarioError) as refusal:
        live.fork_by_incident({"locl": 1.0, "organised_crime": 1e6}, 0.0)
    assert [fault.key for fault in refusal.value.faults] == ["officers.locl", "officers.organised_crime", "weeks"]
    assert "Did you mean local?" in str(refusal.value)
    with pytest.raises(ScenarioError, match="takes nobody"):
        live.fork_by_incident({"local": 0.0}, 1.0)
    with pytest.raises(ScenarioError, match="can't give so many"):
        live.fork_by_incident({"local": math.nan}, 1.0)


def test_what_cannot_change_while_a_run_goes_on_is_refused_in_words(durham: NamedScenario) -> None:
    live = LiveRun(durham, SEED, 0)
    other = durham.with_({"teams.local.head_count": 9, "policy.move_share": 0.9, "farms.tips_per_year": 3.0})
    with pytest.raises(ScenarioError) as refusal:
        live.fork(other)
    assert {fault.key for fault in refusal.value.faults} == {"teams.local.head_count", "farms.tips_per_year"}
    assert all("only the policy and the programme's places can change" in fault.hint for fault in refusal.value.faults)


def test_a_rule_given_in_python_is_not_overridden_by_a_fork(durham: NamedScenario) -> None:
    live = LiveRun(durham.with_(allocation=lambda _: 0.1), SEED, 0)
    with pytest.raises(ScenarioError, match="rule of allocation can't change"):
        live.fork(durham)


def test_a_fork_of_a_fork_keeps_the_first_change() -> None:
    live = LiveRun(paper(), 1, 0)
    live.advance_to(1000.0)
    warned = live.fork(paper(policy=handled(mix={"warning": 1.0})))
    warned.advance_to(2000.0)
    back = warned.fork(paper())
    back.advance_to(2000.0)
    assert back.state() == warned.state()
    back.advance_to(2001.0)
    assert back.present_scenario.scenario.policy.cases["theft"].mix == {"charge": 1.0}


def test_a_case_that_is_followed_tells_its_dated_steps_by_hand() -> None:
    """One hour of work and sixteen for the charge, each by one officer who is free at once."""
    live = LiveRun(paper(), 1, 0)
    live.result()
    end = live.ended_cases[7]
    followed = live.again(end.key)
    followed.advance_to(live.horizon)
    story = followed.state().story
    assert [(step.what, step.stage, step.stages, step.officers) for step in story] == [
        ("came", 0, 0, 0), ("worked", 1, 2, 1), ("worked", 2, 2, 1), ("closed", 0, 0, 0),
    ]  # fmt: skip
    came = story[0].hour
    assert [step.hour - came for step in story] == pytest.approx([0.0, 0.0, 1.0, 17.0])
    assert story[-1].disposal == "charge"
    assert (end.born, end.hour, end.how) == (came, story[-1].hour, "closed")
