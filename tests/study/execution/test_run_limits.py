"""A run that would take minutes or gigabytes is refused before it begins, and what would be right is right."""

from __future__ import annotations

import re
from typing import Any

import pytest

import forcesim as fs
from forcesim.scenario.files.builtin import builtin
from forcesim.simulation.run_size import run_size
from forcesim.study.arm import Arm
from forcesim.study.execution.run_limits import MOST_EVENTS, is_large, refuse_too_large

TOO_LARGE: dict[str, dict[str, Any]] = {
    "teams.local.head_count": {"teams.local.head_count": 150_000},
    "case_types.possession_by_accident.arrivals.per_year": {
        "case_types.possession_by_accident.arrivals.per_year": 1_000_000
    },
    "farms.tips_per_year": {
        "farms.tips_per_year": 700,
        "farms.at_start": 50_000,
        "farms.opened_per_year": 10_000,
        "farms.life_years": 5,
    },
    "organised_crime.leads_per_year": {"organised_crime.leads_per_year": 300, "organised_crime.groups_at_start": 8_000},
    "time.years": {"time.years": 500, "case_types.possession_by_accident.arrivals.per_year": 20_000},
}


def refusal(scenario: Any) -> str:
    with pytest.raises(fs.StudyError) as caught:
        refuse_too_large([Arm("durham", scenario)])
    return str(caught.value)


@pytest.mark.parametrize("key", TOO_LARGE)
def test_whoever_does_as_the_refusal_says_is_not_refused_again(key: str) -> None:
    scenario = fs.load("durham-2014").with_(TOO_LARGE[key])
    assert run_size(scenario.scenario).events > MOST_EVENTS
    text = refusal(scenario)
    assert key in text
    written = re.search(r"write (?:time\.years = )?([0-9.]+), or less", text)
    assert written is not None
    value = float(written[1])
    refuse_too_large([Arm("durham", scenario.with_({key: value}))])
    # no less was asked than is needed
    refusal(scenario.with_({key: round(1.3 * value)}))


def test_a_study_is_refused_before_its_first_run() -> None:
    with pytest.raises(fs.StudyError, match=r"teams\.local\.head_count"):
        fs.run(fs.load("durham-2014").with_({"teams.local.head_count": 150_000}), replications=1, store="none", jobs=1)


def test_a_setting_of_a_lever_that_would_be_too_large_is_refused_with_the_study() -> None:
    durham = fs.load("durham-2014")
    lever, points = "case_types.possession_by_accident.arrivals.per_year", [470, 1_000_000]
    with pytest.raises(fs.StudyError, match="too large"):
        fs.tradeoff(durham, lever=lever, points=points, replications=1, store="none", jobs=1)


def test_nothing_that_is_built_in_is_large() -> None:
    forces = [entry for entry in builtin() if entry.kind == "force"]
    assert len(forces) > 30
    for entry in forces:
        assert not is_large(run_size(fs.load(entry.name).scenario)), entry.name


def test_england_and_wales_as_one_force_may_be_run() -> None:
    """Some 150,000 officers, 4.4 times the Metropolitan Police."""
    police = fs.load("metropolitan-police")
    whole = {
        key: 4.4 * police.values[key]
        for key in (
            "teams.local.head_count",
            "teams.neighbourhood.head_count",
            "teams.organised_crime.head_count",
            "case_types.possession_by_accident.arrivals.per_year",
            "case_types.possession_by_complaint.arrivals.per_year",
            "case_types.home_grow.arrivals.per_year",
            "farms.opened_per_year",
            "organised_crime.formed_per_year",
        )
    }
    refuse_too_large([Arm("England and Wales", police.with_({**whole, "organised_crime.groups_at_start": 5_500}))])
