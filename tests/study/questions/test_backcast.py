"""The model held against published figures, on arrivals whose spread is known."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from scipy import stats

import forcesim as fs
from forcesim.errors import ScenarioError, StudyError
from forcesim.report.answers.backcast import published_rows
from forcesim.study.results.study_result import TOO_HIGH, WITHIN, BackcastRow, StudyResult, read_result

pytestmark = pytest.mark.slow

EMPTY = StudyResult("backcast", 1, 60, (), {}, ())

# one case type that nobody works: what arrives is a Poisson count of mean 400 a year
BASE = """
kind = "force"
title = "A desk"
[time]
warm_up_years = 0
years = 4
[rosters.always]
shifts = [{ start = 8, hours = 8, share = 0.7 }]
[teams.desk]
head_count = 0
roster = "always"
[case_types.job]
team = "desk"
arrivals = { per_year = 400 }
shelf_life_days = 1
stages = [{ hours = 1.0 }]
[policy.cases.job]
pursue = 1.0
"""
HALF = """
kind = "policy"
title = "Half"
[policy.cases.job]
pursue = 0.5
"""


def held(tmp_path: Path, *tables: str) -> fs.Answer:
    (tmp_path / "half.toml").write_text(HALF)
    (tmp_path / "whole.toml").write_text(HALF.replace("0.5", "1.0"))
    path = tmp_path / "desk.toml"
    text = BASE + "".join(
        f"[observations.o{number}]\nlabel = 'O{number}'\n{table}" for number, table in enumerate(tables)
    )
    path.write_text(text.replace("half", str(tmp_path / "half.toml")).replace("whole", str(tmp_path / "whole.toml")))
    return fs.backcast(path, replications=60, jobs=1)


def test_the_band_is_the_middle_eight_tenths_of_single_years(tmp_path: Path) -> None:
    answer = held(tmp_path, "value = 400\noutcomes = ['cases_arrived']\n")
    (row,) = answer.result.backcast_rows
    assert row.low is not None
    assert row.high is not None
    # 240 simulated years: the percentiles are known to about two cases
    assert (row.low, row.high) == pytest.approx(stats.poisson(400).ppf([0.1, 0.9]), abs=6)
    assert row.verdict == "within"


def test_longer_periods_have_narrower_bands(tmp_path: Path) -> None:
    single, four = held(
        tmp_path,
        "value = 400\noutcomes = ['cases_arrived']\n",
        "value = 400\nyears = 4\noutcomes = ['cases_arrived']\n",
    ).result.backcast_rows
    assert single.high is not None
    assert four.high is not None
    assert (four.high - four.low) / (single.high - single.low) == pytest.approx(1 / 2, abs=0.15)


@pytest.mark.slow
def test_misses_are_told_and_so_is_what_the_model_leaves_out(tmp_path: Path) -> None:
    answer = held(
        tmp_path,
        "value = 900\nperiod = '2017'\noutcomes = ['cases_arrived']\n",
        "value = 100\nperiod = '2018'\noutcomes = ['cases_arrived']\n",
        "value = 7\n",
    )
    assert [row.verdict for row in answer.result.backcast_rows] == ["too low", "too high", "left out"]
    assert "Of 2 published figures" in answer.sentence
    assert "too low in o0 (2017)" in answer.sentence
    assert "too high in o1 (2018)" in answer.sentence
    assert "1 figure has no counterpart" in answer.sentence


@pytest.mark.slow
def test_shares_and_changes_are_compared_as_such(tmp_path: Path) -> None:
    share, change = held(
        tmp_path,
        "value = 0.5\noutcomes = ['cases_pursued']\nper = ['cases_arrived']\npolicy = 'half'\n",
        "value = -0.5\noutcomes = ['cases_pursued']\npolicy = 'half'\n"
        "change_from = 'whole'\nyears = 2\nyears_before = 2\n",
    ).result.backcast_rows
    assert (share.verdict, change.verdict) == ("within", "within")
    # 800 cases before and 400 after, each with luck of its own: a ratio of 0.5, give or take
    # 0.5 * (1/800 + 1/400)^0.5
    assert change.high is not None
    assert change.high - change.low == pytest.approx(2 * 1.2816 * 0.5 * (1 / 800 + 1 / 400) ** 0.5, rel=0.35)


def test_a_band_has_two_digits_and_more_only_to_stay_on_its_side_of_the_figure() -> None:
    within = BackcastRow(
        "a", "Arrivals", "2015", 3684.0, "cases a year", is_change=False, low=2285.1, high=4023.4, verdict=WITHIN
    )
    above = replace(within, published=2284.0, verdict=TOO_HIGH)
    share = replace(within, published=0.159, unit="share", low=0.15172, high=0.17913)
    result = replace(EMPTY, backcast_rows=(within, above, share))
    assert [(row.published, row.model) for row in published_rows(result)] == [
        ("3,684", "2,300 to 4,000"),
        ("2,284", "2,300 to 4,000"),
        ("15.9%", "15% to 18%"),
    ]
    low = replace(above, published=2300.0, low=2310.0)
    assert published_rows(replace(EMPTY, backcast_rows=(low,)))[0].model == "2,310 to 4,000"


def test_what_was_held_comes_back_from_its_json(tmp_path: Path) -> None:
    answer = held(tmp_path, "value = 400\noutcomes = ['cases_arrived']\n")
    document = json.loads(json.dumps(answer.to_dict()))
    assert document["kind"] == "backcast"
    assert read_result(document).backcast_rows == answer.result.backcast_rows


def test_a_force_without_observations_and_a_misspelt_outcome_are_told(tmp_path: Path) -> None:
    with pytest.raises(StudyError, match="no published figures are listed in desk"):
        held(tmp_path)
    with pytest.raises(StudyError, match="Did you mean cases_arrived"):
        held(tmp_path, "value = 1\noutcomes = ['case_arrived']\n")
    with pytest.raises(ScenarioError, match="no policy"):
        held(tmp_path, "value = 1\noutcomes = ['cases_arrived']\npolicy = 'nowhere'\n")


def test_observations_change_no_run_and_stand_behind_no_result() -> None:
    durham = fs.load("durham-2014")
    assert durham.scenario.observations
    assert durham.with_({"observations": None}).digest == durham.digest
