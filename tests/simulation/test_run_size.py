"""How large a run will be is known before it begins, to a factor that tells seconds from hours."""

from __future__ import annotations

import tracemalloc
from pathlib import Path
from typing import Any

import pytest

import forcesim as fs
from forcesim.simulation.run import simulate
from forcesim.simulation.run_size import run_size
from forcesim.study import verification

THEORY = Path(verification.__file__).parent
SHORT: dict[str, Any] = {"time.years": 1, "time.warm_up_years": 0}

# forces, textbook queues, and Durham with much more of one thing
MEASURED: dict[str, tuple[str, dict[str, Any]]] = {
    "Durham": ("durham-2014", {}),
    "Surrey": ("surrey", {"time.years": 2}),
    "the smallest force": ("city-of-london", {}),
    "another crime": ("burglary", {}),
    "a queue of many servers": (str(THEORY / "mmc.toml"), {"time.years": 3}),
    "places that are taken": (str(THEORY / "erlang_b.toml"), {}),
    "many officers who search": ("durham-2014", {**SHORT, "teams.local.head_count": 300}),
    "more cases than officers": ("durham-2014", {**SHORT, "case_types.home_grow.arrivals.per_year": 9_000}),
    "farms": ("durham-2014", {**SHORT, "farms.at_start": 4_000, "farms.opened_per_year": 4_000}),
    "groups": ("durham-2014", {**SHORT, "organised_crime.groups_at_start": 1_000}),
    "tips": ("durham-2014", {**SHORT, "farms.tips_per_year": 200}),
    "tips that nobody follows": ("durham-2014", {**SHORT, "farms.tips_per_year": 200, "farms.at_start": 1_000}),
    "leads": ("durham-2014", {**SHORT, "organised_crime.leads_per_year": 200}),
    "shocks": ("durham-2014", {**SHORT, "shocks.major_incident.per_year": 1_000, "shocks.major_incident.weeks": 0.1}),
    "hours that move": ("durham-2014", {**SHORT, "policy.move_share": 0.5}),
    "short stints": ("durham-2014", {**SHORT, "teams.organised_crime.stint_hours": 0.25}),
    "a long time": ("durham-2014", {"time.years": 12}),
}  # fmt: skip


@pytest.mark.parametrize("name", MEASURED)
def test_the_events_of_a_run_are_those_that_were_expected_within_a_factor_of_two_and_a_half(name: str) -> None:
    file, changes = MEASURED[name]
    scenario = fs.load(file).with_(changes).scenario
    size = run_size(scenario)
    events = simulate(scenario, 1, 0).events
    assert events / 2.5 < size.events < 2.5 * events
    # the parts are those of the whole
    assert sum(size.causes.values()) == pytest.approx(size.events)
    assert list(size.causes.values()) == sorted(size.causes.values(), reverse=True)


@pytest.mark.slow
@pytest.mark.parametrize("name", ["Durham", "Surrey", "farms", "groups", "leads", "a long time"])
def test_a_run_takes_the_memory_that_was_expected_within_a_factor_of_three(name: str) -> None:
    file, changes = MEASURED[name]
    scenario = fs.load(file).with_(changes).scenario
    simulate(fs.load("burglary").with_(SHORT).scenario, 1, 0)  # what is imported late is none of the run's own
    tracemalloc.start()
    try:
        simulate(scenario, 1, 0)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak / 3 < run_size(scenario).memory < 3 * peak


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("teams.local.head_count", 5_000),
        ("farms.at_start", 20_000),
        ("farms.opened_per_year", 20_000),
        ("farms.opened_per_year", 10_000),
        ("organised_crime.groups_at_start", 5_000),
        ("organised_crime.leads_per_year", 400),
        ("case_types.possession_by_complaint.arrivals.per_year", 100_000),
        ("shocks.major_incident.per_year", 1_000),
    ],
)
def test_the_key_that_was_raised_is_named_as_what_makes_most_events(key: str, value: float) -> None:
    durham = fs.load("durham-2014").with_({"shocks.major_incident.weeks": 0.01, "time.years": 1})
    large = run_size(durham.with_({key: value}).scenario)
    assert large.events > run_size(durham.scenario).events
    assert next(iter(large.causes)) == key


def test_officers_who_search_find_what_their_free_hours_bring() -> None:
    """By hand: 100 officers on duty 40 hours a week at a productive share of one, half of whose time is searching."""
    data: dict[str, Any] = {
        "time": {"warm_up_years": 0, "years": 2},
        "rosters": {"days": {"shifts": ({"start": 8, "hours": 8, "days": ("mon", "tue", "wed", "thu", "fri")},)}},
        "teams": {
            "local": {"head_count": 100, "roster": "days", "productive_share": 1.0},
            "squad": {"head_count": 0, "roster": "days"},
        },
        "movement": {"from_team": "local", "to_team": "squad"},
        "case_types": {
            "found": {"team": "local", "search": {"finds_per_hour": 0.1}, "stages": ({"hours": 4, "shape": "fixed"},)}
        },
        "policy": {"spare_time": {"search": 0.5, "general": 0.5}},
    }
    scenario = fs.load("burglary").scenario.model_validate(data)
    # x an officer-hour: x = 0.1 × 0.5 × (1 − 4 x), so x = 0.05 / 1.2 of 100 × 40 × 8766 / 168 × 2 hours
    found = 0.05 / 1.2 * 100 * 40 * 8766 / 168 * 2
    size = run_size(scenario)
    candidates = 0.1 * 100 * 8766 * 2 / 250
    shifts = 5 * 8766 / 168 * 2 * 2 * (4 * 0.05 / 1.2)
    assert size.causes["teams.local.head_count"] == pytest.approx(found * 2.3 + candidates + shifts)
    assert simulate(scenario, 1, 0).outcomes["cases_arrived"] == pytest.approx(found / 2, rel=0.05)


def test_a_run_of_nothing_is_small() -> None:
    assert run_size(fs.load("burglary").with_({"case_types": {}, "policy.cases": {}, **SHORT}).scenario).events < 5_000
