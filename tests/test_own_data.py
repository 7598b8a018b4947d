"""Own data in from Python: the same scenario as the command writes, and nothing guessed without a word."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import polars as pl
import pytest
from police_files import put_months

import forcesim as fs
from forcesim.cli.main import run

WARNED = "Offender given a drugs possession warning"


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    put_months(Path("data"), [100, 110, 90], ending=WARNED)
    days = pl.date_range(dt.date(2024, 1, 1), dt.date(2024, 12, 31), eager=True)
    table = pl.DataFrame({"Date received": days, "Case type": ["Burglary", "Theft"] * 183, "Hours": [1.5, 4.0] * 183})
    table.write_csv("cases.csv")


def test_monthly_files_give_the_scenario_that_the_command_writes() -> None:
    assert run(["import", "police-uk", "data", "--json", "found.json"]) == 0
    imported = fs.import_police_uk("data")
    assert imported.scenario.digest == fs.load("durham-police-uk.toml").digest
    assert json.loads(json.dumps(imported.to_dict())) == json.loads(Path("found.json").read_text(encoding="utf-8"))
    assert imported.report.startswith("# Durham: monthly files of data.police.uk")
    imported.save("ours.toml")
    assert Path("ours.toml").read_text(encoding="utf-8") == Path("durham-police-uk.toml").read_text(encoding="utf-8")


def test_a_table_of_cases_gives_the_scenario_that_the_command_writes() -> None:
    flags = ["--received", "Date received", "--type-column", "Case type", "--hours", "Hours", "--hours-unit", "hours"]
    assert run(["import", "cases", "cases.csv", "--base", "burglary", *flags, "--type", "Burglary=burglary"]) == 0
    columns = {"received": "Date received", "type": "Case type", "hours": "Hours"}
    types = {"Burglary": "burglary"}
    imported = fs.import_cases("cases.csv", base="burglary", columns=columns, types=types, hours_unit="hours")
    assert imported.scenario.digest == fs.load("cases.toml").digest
    assert imported.save("ours.toml").read_text(encoding="utf-8") == Path("cases.toml").read_text(encoding="utf-8")
    # 183 burglaries in the 366 days of 2024
    arrivals = imported.scenario.number("case_types.burglary.arrivals.per_year")
    assert float(arrivals) == pytest.approx(183 / 366 * 365.25, rel=0.01)


def test_what_was_guessed_is_refused_with_the_argument_that_says_it_and_taken_on_request() -> None:
    with pytest.raises(fs.ScenarioError, match="by its name alone") as refused:
        fs.import_cases("cases.csv", base="burglary")
    said = str(refused.value)
    assert 'columns={"received": "Date received"}' in said
    assert 'types={"Burglary": "burglary"}' in said
    assert fs.import_cases("cases.csv", base="burglary", guesses="take").scenario.title


def test_arguments_that_say_nothing_known_are_refused_together_before_anything_is_read() -> None:
    with pytest.raises(fs.ScenarioError) as refused:
        fs.import_cases(
            "cases.csv", base="burglary", dates=["day-frist", "serial-1900"], hours_unit="weeks", decimal=",",
            hours_cover="all", as_of="2024-12-31", guesses="tkae",
        )  # fmt: skip
    places = ["dates", "hours_unit", "decimal", "hours_cover", "guesses", "as_of"]
    assert [fault.where for fault in refused.value.faults] == places
    assert "day-first" in refused.value.faults[0].hint
    assert "hours, minutes, days" in refused.value.faults[1].hint


@pytest.mark.parametrize("place", ["data", "nowhere/ours.toml"])
def test_a_place_where_nothing_can_be_written_is_told_in_words(place: str) -> None:
    with pytest.raises(fs.ScenarioError, match="can't be written") as refused:
        fs.import_police_uk("data").save(place)
    assert refused.value.faults[0].where == place


def test_a_moment_of_the_last_day_is_taken_for_that_day() -> None:
    given = {"base": "burglary", "guesses": "take"}
    whole = fs.import_cases("cases.csv", as_of=dt.date(2025, 1, 31), **given)
    moment = fs.import_cases("cases.csv", as_of=dt.datetime(2025, 1, 31, 12, tzinfo=dt.UTC), **given)
    assert moment.scenario.digest == whole.scenario.digest


def test_what_was_imported_can_be_asked_about_at_once() -> None:
    imported = fs.import_police_uk("data")
    answer = fs.compare("durham-2014", imported.scenario, replications=2, years=0.25, store="none", jobs=1)
    assert answer.result.scenarios[1].title == "Durham, police data 2018-01 to 2018-03"


def test_wrong_input_is_told_all_at_once_and_never_as_a_traceback_of_the_system() -> None:
    with pytest.raises(fs.ScenarioError) as refused:
        fs.import_police_uk("data", first="2018-13", cannabis_share=55)
    assert len(refused.value.faults) == 2
    for path in ("nowhere", "nowhere.zip"):
        with pytest.raises(fs.ScenarioError, match="no such folder or file"):
            fs.import_police_uk(path)
    with pytest.raises(fs.ScenarioError, match="can't be read"):
        fs.import_cases("nowhere.csv")
    with pytest.raises(fs.ScenarioError, match="received"):
        fs.import_cases("cases.csv", columns={"recieved": "Date received"})


def test_the_base_is_never_written_over() -> None:
    fs.import_police_uk("data").save("base.toml")
    imported = fs.import_police_uk("data", base="base.toml")
    with pytest.raises(fs.ScenarioError, match="written over"):
        imported.save("base.toml")


def test_files_that_say_too_little_are_refused() -> None:
    put_months(Path("empty"), [0, 0])
    with pytest.raises(fs.ScenarioError, match="too little"):
        fs.import_police_uk("empty")
