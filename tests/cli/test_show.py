"""forcesim show: what a scenario says and from where, found in a minute."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import forcesim as fs
from forcesim.cli.main import run
from forcesim.report.views.scenario_values import BY_HAND, DEFAULT

OWN = """kind = "force"
extend = "durham-2014"

[teams.local]
head_count = 9
"""


@pytest.fixture
def own(tmp_path: Path) -> Path:
    path = tmp_path / "own.toml"
    path.write_text(OWN)
    return path


def shown(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    assert run(["show", *words]) == 0
    return " ".join(capsys.readouterr().out.split())


def by_key(capsys: pytest.CaptureFixture[str], *words: str) -> dict[str, dict[str, Any]]:
    assert run(["show", *words, "--json", "-"]) == 0
    return {value["key"]: value for value in json.loads(capsys.readouterr().out)}


def line_of(value: dict[str, Any]) -> str:
    """The line of the built-in file that a value is said to come from."""
    root = Path(fs.__file__).parents[1]
    return (root / value["file"]).read_text(encoding="utf-8").splitlines()[value["line"] - 1]


def test_absence_is_found_by_the_word_for_it(capsys: pytest.CaptureFixture[str]) -> None:
    assert "teams.organised_crime.productive_share" in shown(capsys, "surrey", "--search", "absence")
    # the end of a key stands for all that have it
    assert shown(capsys, "surrey", "productive_share").count(".productive_share") == 3


def test_each_value_says_in_which_file_and_line_it_stands(own: Path, capsys: pytest.CaptureFixture[str]) -> None:
    values = by_key(capsys, str(own), "--policy", "durham-2015", "--set", "farms.at_start=3")
    head_count = values["teams.local.head_count"]
    assert (Path(head_count["file"]).name, head_count["line"], head_count["plain"]) == ("own.toml", 5, 9.0)
    # of what is extended, of the policy that is laid over it, of a change, of none
    assert "head_count" in line_of(values["teams.organised_crime.head_count"])
    moved = values["policy.move_share"]
    assert moved["file"].endswith("policies/durham-2015.toml")
    assert line_of(moved).startswith("move_share")
    assert (values["farms.at_start"]["file"], values["farms.at_start"]["line"]) == (BY_HAND, None)
    assert DEFAULT in {value["file"] for value in values.values()}


def test_every_value_of_a_built_in_force_stands_on_the_line_that_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    every = by_key(capsys, "durham-2014").values()
    values = [value for value in every if value["line"] is not None and not value["key"].startswith("notes.")]
    assert len(values) > 100
    for value in values:
        keys = [key for key in value["key"].split(".") if not key.isdigit()]
        # the key itself, or the list or table that holds it
        assert any(key in line_of(value) for key in keys), value["key"]


def test_only_what_differs_is_shown_with_both_values(capsys: pytest.CaptureFixture[str]) -> None:
    text = shown(capsys, "durham-2014", "policy.move_share", "--differs-from", "durham-2014+durham-2015")
    assert "0%, there 20%" in text
    assert run(["show", "durham-2014", "--differs-from", "durham-2014"]) == 0
    captured = capsys.readouterr()
    assert captured.out == ""
    assert "Nothing differs from durham-2014." in captured.err


def test_a_misspelt_key_gets_the_nearest_one(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["show", "durham-2014", "teams.local.head_cuont"]) == 2
    assert "head_count" in capsys.readouterr().err
