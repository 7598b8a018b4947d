"""No number that a scenario may hold can make a run endless, divide by nothing, or come to infinity."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import pytest

import forcesim as fs
from forcesim.scenario.files.builtin import builtin
from forcesim.scenario.files.load import check
from forcesim.scenario.schema.evidence import Quantity
from forcesim.scenario.schema.fields import Declaration, Part, declaration
from forcesim.scenario.schema.force import MOST_OFFICERS
from forcesim.scenario.schema.paths import SchemaNode, top
from forcesim.scenario.schema.scenario import Scenario
from forcesim.simulation.run import simulate

# bounds that no declaration can hold, and where they are checked
CHECKED_OTHERWISE = {
    "shocks.*.officers.*": "a number of officers, from 0 to what no force has: check_officers",
    "organised_crime.strike_draws.*": "a number of officers, from 0 to what no force has: check_officers",
    "policy.cases.*.mix.*": "shares that come to at most 1: Handling",
    "policy.cases.*.divert.*": "shares from 0 to 1: Handling",
    "profiles.*.hour_of_week.*": "weights, of which only proportions count: Profile",
    "profiles.*.month.*": "weights, of which only proportions count: Profile",
}
# units of time, in hours
HOURS = {"hours": 1.0, "officer-hours": 1.0, "days": 24.0, "weeks": 168.0, "months": 730.5, "years": 8766.0}
# lengths of time that may be nothing: nothing waits for them again and again
MAY_BE_NOTHING = {
    "time.warm_up_years",
    "time.years",  # at least a month is measured: Time
    "policy.allocation.starts_after_months",
    "policy.allocation.lasts_months",
    "case_types.*.screening_hours",
    "case_types.*.stages.*.hours",
    "case_types.*.stages.*.after_days",
    "disposals.*.stages.*.hours",
    "disposals.*.stages.*.after_days",
    "farms.stages.*.hours",
    "farms.stages.*.after_days",
    "organised_crime.lead_work.hours",
    "organised_crime.lead_work.after_days",
    "organised_crime.investigation.*.hours",
    "organised_crime.investigation.*.after_days",
}


def numeric(node: SchemaNode, path: tuple[str, ...] = ()) -> Iterator[tuple[str, Declaration]]:
    """Every number of the schema, with a star for the names and positions that a file chooses."""
    if node.kind == "part":
        for name in node.fields:
            below = node.below(name)
            assert below is not None
            yield from numeric(below, (*path, name))
    elif node.kind in ("table", "list"):
        below = node.below("x" if node.kind == "table" else 0)
        assert below is not None
        yield from numeric(below, (*path, "*"))
    elif node.annotation in (Quantity, int, float):
        assert node.declared is not None
        yield ".".join(path), node.declared


NUMBERS = dict(numeric(top(Scenario)))


def test_the_walk_reaches_every_part_of_the_schema() -> None:
    parts: list[type[Part]] = [Part]
    for part in parts:
        parts += part.__subclasses__()
    numbers_of = {
        name
        for part in parts
        if part.__module__.startswith("forcesim.scenario.schema")
        for name, info in part.model_fields.items()
        if info.annotation in (Quantity, int, Quantity | None, int | None)
    }
    assert numbers_of == {path.split(".")[-1] for path in NUMBERS if path not in CHECKED_OTHERWISE}
    assert len(NUMBERS) > 100


@pytest.mark.parametrize("path", [path for path in NUMBERS if path not in CHECKED_OTHERWISE])
def test_every_number_has_a_lowest_and_a_highest_value(path: str) -> None:
    bounds = NUMBERS[path].bounds
    low, high = bounds.get("ge", bounds.get("gt")), bounds.get("le", bounds.get("lt"))
    assert low is not None
    assert high is not None
    assert low < high
    # five hundred years of a hundred times as many of anything as there may be of cases: far from what a float can hold
    assert math.isfinite(max(abs(low), abs(high)) ** 2 * 1e8 * 500 * 8766)
    # and no bound is so high that it bounds nothing
    assert max(abs(low), abs(high)) <= 1e12


@pytest.mark.parametrize("path", [path for path, declared in NUMBERS.items() if declared.unit in HOURS])
def test_no_length_of_time_can_be_next_to_nothing(path: str) -> None:
    declared = NUMBERS[path]
    if path in MAY_BE_NOTHING:
        return
    # a quarter of an hour at least: a century has less than four million of them
    assert declared.bounds.get("ge", 0.0) * HOURS[declared.unit] >= 0.24


def test_lengths_that_may_be_nothing_are_in_the_schema() -> None:
    assert set(MAY_BE_NOTHING) <= set(NUMBERS)
    assert set(CHECKED_OTHERWISE) <= set(NUMBERS)


# what must stand with a bound for the scenario to be one
BESIDE: dict[str, dict[str, Any]] = {
    "policy.allocation.meeting_weeks": {"policy.allocation.rule": "tasking"},
    "organised_crime.backlash_months": {"organised_crime.theory": "backlash"},
    "organised_crime.recovery_months": {"organised_crime.theory": "replacement"},
}
# values that took for ever, or divided by nothing, before they were bounded
SHORTEST = [
    path
    for path in NUMBERS
    if path not in MAY_BE_NOTHING and NUMBERS[path].unit in HOURS and not path.startswith(("rosters", "teams"))
]


def concrete(path: str) -> str:
    """A path of Durham's file for one of the schema."""
    names = {"case_types": "possession_by_accident", "teams": "local", "shocks": "major_incident"}
    head, star, rest = path.partition(".*")
    return f"{head}.{names[head]}{rest}" if star else path


@pytest.mark.parametrize("path", [*SHORTEST, "teams.*.stint_hours"])
def test_a_run_with_the_shortest_time_allowed_ends_after_few_events(path: str) -> None:
    key, low = concrete(path), NUMBERS[path].bounds["ge"]
    changes = {**BESIDE.get(path, {}), key: low, "time.years": 1 / 12, "time.warm_up_years": 0}
    scenario = fs.load("durham-2014").with_(changes).scenario
    # an ordinary month of Durham has some 500 events
    assert simulate(scenario, 1, 0).events < 10_000


WAS_ENDLESS = [
    "farms.crop_weeks=1e-9",
    "teams.local.stint_hours=1e-9",
    "policy.allocation.meeting_weeks=1e-300",
    "case_types.possession_by_accident.arrivals.per_year=1e7",
    "farms.at_start=100000",
    "organised_crime.groups_at_start=10000",
    "rosters.round_the_clock.shifts=[{ start = 7, hours = 5e-324 }]",
    "harm.scales.money.group_year=1e308",
    "shocks.major_incident.officers.local=1e308",
    "organised_crime.strike_draws.local=1e308",
]


@pytest.mark.parametrize("change", WAS_ENDLESS)
def test_what_made_a_run_endless_or_infinite_is_refused_with_the_bound_and_its_unit(change: str) -> None:
    with pytest.raises(fs.ScenarioError) as caught:
        fs.load("durham-2014", [change])
    (fault,) = caught.value.faults
    assert fault.key.startswith(change.partition("=")[0])
    assert " to " in fault.hint
    declared = top(Scenario).at(tuple(fault.key.split(".")))
    if declared is not None and declared.declared is not None and declared.declared.unit:
        assert f"({declared.declared.unit})" in fault.hint


@pytest.mark.parametrize("weight", [1e300, 5e-324])
def test_a_profile_whose_sum_is_no_number_is_refused(weight: float) -> None:
    with pytest.raises(fs.ScenarioError, match="largest weight"):
        fs.load("durham-2014").with_({"profiles.level": {"month": [weight] * 12}})


def test_the_largest_forces_fit() -> None:
    """The Metropolitan Police had some 34,000 officers, all forces of England and Wales 150,000."""
    assert MOST_OFFICERS >= 150_000
    fs.load("metropolitan-police").with_({"teams.neighbourhood.head_count": 34_000})
    fs.load("durham-2014").with_({"teams.neighbourhood.head_count": 150_000})


SCENARIOS = [entry for entry in builtin() if entry.kind != "workshop"]


@pytest.mark.parametrize("entry", SCENARIOS, ids=lambda entry: entry.name)
def test_everything_that_is_built_in_lies_within_the_bounds(entry: Any) -> None:
    assert check(entry.file) == ()


def test_declared_bounds_are_those_that_are_checked() -> None:
    team = declaration(type(fs.load("durham-2014").scenario.teams["local"]), "head_count")
    assert team.bounds == {"ge": 0.0, "le": float(MOST_OFFICERS)}
    with pytest.raises(fs.ScenarioError, match="too high"):
        fs.load("durham-2014").with_({"teams.local.head_count": MOST_OFFICERS + 1})


@pytest.mark.parametrize("ends", ["low = 1e-9", "low = 10, high = 1e9"])
def test_a_plausible_range_may_hold_only_what_the_number_itself_may_be(ends: str) -> None:
    with pytest.raises(fs.ScenarioError) as caught:
        fs.load("durham-2014", [f"farms.crop_weeks={{ value = 13, {ends} }}"])
    (fault,) = caught.value.faults
    assert fault.key == "farms.crop_weeks"
    assert "range" in fault.what
    assert "weeks" in fault.hint
    allowed = fs.load("durham-2014", ["farms.crop_weeks={ value = 13, low = 1, high = 520 }"])
    assert float(allowed.scenario.farms.crop_weeks) == 13
