"""A table of cases on the command line: guesses are confirmed, and what is made is said."""

from __future__ import annotations

import json
import shlex
from pathlib import Path

import pytest

from forcesim.cli.main import run
from forcesim.scenario.files.load import check, load

GROW = "Home grow reported"
TABLE = "Received,Closed,Type,OIC,Hours\n" + "".join(
    f"2023-{month:02d}-{day:02d},{f'2023-{month:02d}-{day + 3:02d}' if month < 12 else ''},"
    f"{GROW},PC Smith,{1 + day % 5}:30\n"
    for month in range(1, 13)
    for day in (1, 5, 9, 13, 17, 21)
)


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "1000")
    Path("cases.csv").write_text(TABLE, encoding="utf-8")
    return tmp_path


def test_off_a_terminal_a_guess_is_not_taken_and_the_command_that_takes_it_is_told(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert run(["import", "cases", "cases.csv"]) == 2
    assert not Path("cases.toml").exists()
    captured = capsys.readouterr()
    assert "(a guess from its name)" in captured.out
    command = captured.err.strip().splitlines()[-1]
    assert command.startswith("forcesim import cases cases.csv --received Received")
    assert run(shlex.split(command)[1:]) == 0
    assert check("cases.toml") == ()


def test_a_scenario_a_picture_and_all_that_was_found_are_written(capsys: pytest.CaptureFixture[str]) -> None:
    words = ["import", "cases", "cases.csv", "--yes", "--base", "durham-2014", "--hours-cover", "before-disposal"]
    assert run([*words, "--out", "own.toml", "--picture", "own.svg", "--json", "own.json"]) == 0
    captured = capsys.readouterr()
    assert "72 cases, 6 of them not closed" in captured.out
    assert "Wrote own.toml" in captured.err
    document = json.loads(Path("own.json").read_text(encoding="utf-8"))
    assert document["types"]["home_grow"]["open"] == 6
    assert document["types"]["home_grow"]["hours"]["fits"][0]["family"] in ("exponential", "lognormal")
    assert Path("own.svg").read_text(encoding="utf-8").startswith("<?xml")
    assert load("own.toml").scenario.case_types["home_grow"].stages[0].shape in ("exponential", "lognormal")
    for name in ("own.toml", "own.json", "own.svg"):
        assert "Smith" not in Path(name).read_text(encoding="utf-8")


def test_with_json_on_standard_output_nothing_else_is_there(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["import", "cases", "cases.csv", "--yes", "--json", "-"]) == 0
    assert json.loads(capsys.readouterr().out)["kind"] == "import cases"


def test_the_table_is_never_written_over(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["import", "cases", "cases.csv", "--yes", "--out", "cases.csv"]) == 2
    assert "would write over" in capsys.readouterr().err
    assert Path("cases.csv").read_text(encoding="utf-8") == TABLE
