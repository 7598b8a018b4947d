"""How the books of a run become its outcomes."""

from __future__ import annotations

import gc
from contextlib import nullcontext
from typing import Any

import numpy as np
import pytest
from paper_force import CRIME, FARMS, PAPER, fixed, handled, merged, run, scenario

import forcesim as fs
from forcesim.scenario.schema.scenario import Scenario
from forcesim.simulation import clock, random_streams
from forcesim.simulation.allocation_rules import View
from forcesim.simulation.clock import Clock
from forcesim.simulation.model import Model
from forcesim.simulation.run import RunStopped, simulate

# nobody works and nothing is dropped
NOBODY: dict[str, Any] = {"teams": {"desk": {"head_count": 0}}}


def test_the_backlog_is_what_is_open_at_the_end_of_each_month() -> None:
    result = run(**NOBODY)
    arrived = result.monthly["cases_arrived"]
    assert result.monthly["backlog"].tolist() == np.cumsum(arrived).tolist()
    assert result.outcomes["backlog"] == pytest.approx(np.mean(np.cumsum(arrived)))
    # over time it grows evenly, from nothing to a year's arrivals
    assert result.outcomes["cases_open"] == pytest.approx(arrived.sum() / 2, rel=0.05)


def test_the_backlog_of_the_first_measured_month_holds_what_the_warm_up_left() -> None:
    whole = run(**NOBODY, time={"years": 1.5}).monthly["backlog"]
    measured = run(**NOBODY, time={"warm_up_years": 0.5}).monthly["backlog"]
    assert len(measured) == 12
    assert measured.tolist() == whole[6:].tolist()


def test_a_rule_of_allocation_sees_the_small_cases_that_are_open() -> None:
    # hours move while at most ten cases are open: where nobody works on them that ends with the eleventh
    rule = {"rule": "threshold", "backlog_low": 0, "backlog_high": 10}
    shift = {"rosters": {"always": {"shifts": ({"start": 0, "hours": 1},)}}}
    slow = {"case_types": {"theft": {"stages": (fixed(1e6),)}}}
    result = run(policy={"move_share": 1.0, "allocation": rule}, **merged(shift, slow))
    moved = result.monthly["hours_moved"]
    # 500 a year: the eleventh comes on the eighth day or so
    assert 40 * 3 <= moved[0] <= 40 * 20
    assert moved[1:].tolist() == [0.0] * 11


def test_a_custom_rule_sees_the_hour_the_open_cases_and_the_work_that_waits_for_the_other_team() -> None:
    views: list[View] = []

    def note(view: View) -> float:
        views.append(view)
        return 0.0

    # nobody works on leads, and the only officer never ends the first case
    idle = {"teams": {"desk": {"head_count": 1}, "squad": {"head_count": 0}}, "organised_crime": CRIME}
    endless = {"case_types": {"theft": {"stages": (fixed(1e6),)}}}
    result = simulate(scenario(**idle, **endless).with_rule(note), 1, 0)
    assert [view.hours for view in views] == [24.0 * day for day in range(366)]
    starts = np.cumsum([0, 31, 30, 31, 30, 31, 31, 29, 31, 30, 31, 30])
    backlog, waiting = (np.array([getattr(views[day], name) for day in starts[1:]]) for name in ("backlog", "waiting"))
    assert backlog.tolist() == np.cumsum(result.monthly["cases_arrived"])[:-1].tolist()
    fresh = result.monthly["leads_received"] - result.monthly["leads_stale"]
    assert waiting.tolist() == np.cumsum(fresh)[:-1].tolist()
    assert waiting.min() > 10


def test_days_to_close_have_their_mean_and_their_percentiles() -> None:
    # a hundred types, worked at once: those of the first take six minutes, those of the hundredth ten hours
    hours = np.arange(1, 101) / 10
    many = {
        f"type-{index}": {"team": "desk", "arrivals": {"per_year": 10}, "stages": (fixed(work),)}
        for index, work in enumerate(hours.tolist())
    }
    outcomes = simulate(Scenario.model_validate({**PAPER, "case_types": many, "policy": {}}), 1, 0).outcomes
    closed = [round(outcomes[f"cases_closed.type-{index}"]) for index in range(100)]
    seen = np.sort(np.repeat(hours / 24, closed))
    assert outcomes["days_to_close"] == pytest.approx(seen.mean())
    for name, share in (("days_to_close.p50", 0.5), ("days_to_close.p90", 0.9)):
        # so many of the n observations lie below it, to within one
        below, up_to = ((seen < outcomes[name] + error).sum() for error in (-1e-9, 1e-9))
        assert below - 1 <= share * len(seen) <= up_to + 1
    assert outcomes["days_to_close.type-7"] == pytest.approx(0.8 / 24)


def test_a_duration_that_nobody_observed_is_no_number() -> None:
    outcomes = run(**NOBODY).outcomes
    for name in ("days_to_close", "days_to_close.p90", "days_to_close.theft", "treatment_wait_days"):
        assert np.isnan(outcomes[name]), name


def test_plants_of_small_grows_are_seized_with_those_of_farms() -> None:
    def plants(farms: float) -> float:
        grows = {"plants": {"median": 4.0, "sigma": 0.0, "commercial_threshold": 25.0}}
        description = FARMS | {"opened_per_year": farms, "tips_per_year": 1000.0}
        outcomes = run(case_types={"theft": grows}, farms=description).outcomes
        assert outcomes["farms_found"] > 0.0 or not farms
        assert outcomes["plants_seized"] == pytest.approx(
            4.0 * outcomes["cases_arrived"] + 100.0 * outcomes["farms_found"]
        )
        return outcomes["plants_seized"]

    assert 0.0 < plants(0.0) < plants(20.0)


def test_a_disposal_of_the_scenarios_own_is_counted_under_its_own_name() -> None:
    own = {"disposals": {"workshop": {"severity": 5, "stages": (fixed(1.0),)}}}
    outcomes = run(policy=handled(mix={"workshop": 0.5, "charge": 0.5}), **own).outcomes
    assert outcomes["workshops"] == outcomes["cases_closed"] - outcomes["charges"] > 150.0


def test_each_month_has_its_own_harm_and_its_own_cost() -> None:
    farms = FARMS | {"at_start": 20, "opened_per_year": 10.0}
    result = run(farms=farms, case_types={"theft": {"reoffends": True}}, people={"reoffend_share": 0.5})
    monthly = result.monthly
    assert monthly["harm"].shape == monthly["cost_net"].shape == (12,)
    hours = 24.0 * np.array([31, 30, 31, 30, 31, 31, 29, 31, 30, 31, 30, 31])
    assert monthly["harm_farms"] == pytest.approx(2.0 * monthly["farms_active"] * hours / 8766.0)
    parts = 7.0 * monthly["reoffences"] + 3.0 * monthly["criminal_records"] + monthly["harm_farms"]
    assert monthly["harm"] == pytest.approx(parts)
    assert monthly["cost_net"] == pytest.approx((350.0 + 1000.0) * monthly["charges"])
    assert result.outcomes["harm_farms"] == pytest.approx(sum(monthly["harm_farms"]))
    assert result.outcomes["harm_farms"] > 1.0


def test_what_a_scale_gives_no_weight_counts_for_nothing() -> None:
    outcomes = run(harm={"scale": "some", "scales": {"some": {"offence": 7.0}}}).outcomes
    assert outcomes["criminal_records"] > 0.0
    assert outcomes["harm_records"] == outcomes["harm"] == 0.0


@pytest.mark.parametrize("is_collecting", [True, False])
@pytest.mark.parametrize("is_stopped", [True, False])
def test_garbage_is_collected_after_a_run_as_it_was_before(is_collecting: bool, is_stopped: bool) -> None:
    during: list[bool] = []

    def stopped() -> bool:
        during.append(gc.isenabled())
        return is_stopped

    was_collecting = gc.isenabled()
    try:
        (gc.enable if is_collecting else gc.disable)()
        with pytest.raises(RunStopped) if is_stopped else nullcontext():
            simulate(scenario(**NOBODY), 1, 0, stopped)
        assert gc.isenabled() == is_collecting
    finally:
        (gc.enable if was_collecting else gc.disable)()
    assert set(during) == {False}


def test_nothing_of_a_run_is_left_in_memory_when_its_result_is_there() -> None:
    def parts() -> int:
        return sum(isinstance(thing, (Model, Clock)) for thing in gc.get_objects())

    before = parts()  # a run that was stopped lives as long as its error
    result = simulate(scenario(), 1, 0)
    assert result.events > 0
    assert parts() == before


def test_a_force_without_small_cases_loses_none() -> None:
    bare = {name: part for name, part in PAPER.items() if name not in ("case_types", "policy")}
    assert simulate(Scenario.model_validate(bare), 1, 0).cases_unaccounted == 0


def test_a_force_without_a_programme_reaches_and_counts_nobody_who_is_addicted() -> None:
    bare = {name: part for name, part in PAPER.items() if name != "programme"}
    disposals = {name: disposal for name, disposal in PAPER["disposals"].items() if name != "diversion"}
    outcomes = simulate(Scenario.model_validate({**bare, "disposals": disposals}), 1, 0).outcomes
    assert outcomes["charges"] > 400.0
    assert outcomes["addicted_untreated"] == outcomes["programme_started"] == outcomes["cost_programme"] == 0.0


def test_a_force_that_weighs_no_harm_has_none() -> None:
    weightless = {name: part for name, part in PAPER.items() if name != "harm"}
    outcomes = simulate(Scenario.model_validate(weightless), 1, 0).outcomes
    assert outcomes["criminal_records"] > 0.0
    assert {outcomes[name] for name in outcomes if name.startswith("harm")} == {0.0}


# what takes long before the first hour has passed, or between two months
LARGE = {
    "farms": {"farms.at_start": 20_000},
    "groups": {"organised_crime.groups_at_start": 5_000, "organised_crime.formed_per_year": 5_000},
    "arrivals": {"case_types.possession_by_accident.arrivals.per_year": 1_000_000},
    "searches that find": {"teams.local.head_count": 5_000},
    "searches that find next to nothing": {"teams.local.head_count": 5_000, "policy.spare_time.search": 1e-9},
    "shocks": {"shocks.major_incident.per_year": 1_000, "time.years": 100},
}


@pytest.mark.parametrize("large", LARGE)
@pytest.mark.parametrize("patience", [1, 5, 20])
def test_a_large_run_stops_soon_wherever_it_stands(large: str, patience: int, monkeypatch: pytest.MonkeyPatch) -> None:
    scenario = fs.load("durham-2014").with_(LARGE[large]).scenario
    since_asked, most = [0], [0]

    def working(amount: int) -> None:
        since_asked[0] += amount
        most[0] = max(most[0], since_asked[0])

    uniforms, after = random_streams.Generator.uniforms, clock.Clock.after

    def counted_uniforms(self: Any, key: Any, begin: int, count: int) -> Any:
        working(count // 64)  # numbers that are made together cost a sixtieth of an event each, and less
        return uniforms(self, key, begin, count)

    def counted_after(self: Any, *arguments: Any) -> None:
        working(1)
        after(self, *arguments)

    monkeypatch.setattr(random_streams.Generator, "uniforms", counted_uniforms)
    monkeypatch.setattr(clock.Clock, "after", counted_after)
    questions: list[int] = []

    def stopped() -> bool:
        questions.append(since_asked[0])
        since_asked[0] = 0
        return len(questions) > patience

    with pytest.raises(RunStopped):
        simulate(scenario, 1, 0, stopped)
    assert len(questions) == patience + 1
    # an event costs some ten millionths of a second: a tenth of a second between two questions
    assert most[0] < 10_000
