"""forcesim import police-uk: a report on a terminal, a scenario beside it, and nothing written over unasked."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from police_files import put_months

from forcesim.cli import console
from forcesim.cli.main import run
from forcesim.scenario.files.load import load


@pytest.fixture(autouse=True)
def _data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "80")
    put_months(Path("data"), [100, 110, 90], ending="Offender given a drugs possession warning")
    # a console keeps the width that it began with
    console.out.cache_clear()
    yield
    console.out.cache_clear()


def test_the_report_is_printed_and_a_scenario_of_the_force_written(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["import", "police-uk", "data"]) == 0
    printed = capsys.readouterr()
    for words in ("Durham: monthly files", "Data quality", "Drug crimes a year: 1,200", "What these files can't tell"):
        assert words in printed.out
    assert "Wrote durham-police-uk.toml" in printed.err
    assert load("durham-police-uk.toml").title == "Durham, police data 2018-01 to 2018-03"
    assert run(["check", "durham-police-uk.toml"]) == 0


def test_every_quality_item_has_a_number_and_says_what_was_done(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["import", "police-uk", "data", "--json", "-", "--report-only"]) == 0
    imported = json.loads(capsys.readouterr().out)
    assert imported["kind"] == "import police-uk"
    assert [item["number"] for item in imported["quality"]] == list(range(1, len(imported["quality"]) + 1))
    assert all(item["what"] and item["response"] for item in imported["quality"])
    assert [month["drugs"] for month in imported["monthly"]] == [100, 110, 90]
    assert imported["fits"]["arrival_rate"]["total"] == 300
    assert {change["key"] for change in imported["changes"]} >= {"case_types.possession_by_accident.arrivals.per_year"}
    assert not Path("durham-police-uk.toml").exists()


def test_files_of_ones_own_are_not_written_over_unasked(capsys: pytest.CaptureFixture[str]) -> None:
    Path("durham-police-uk.toml").write_text("mine")
    assert run(["import", "police-uk", "data"]) == 2
    assert "left alone" in capsys.readouterr().err
    assert Path("durham-police-uk.toml").read_text() == "mine"
    assert run(["import", "police-uk", "data", "--out", "durham-police-uk.toml"]) == 0
    assert "extend" in Path("durham-police-uk.toml").read_text()


def test_files_that_change_nothing_are_told_and_end_as_wrong_input(capsys: pytest.CaptureFixture[str]) -> None:
    put_months(Path("empty"), [0, 0])
    assert run(["import", "police-uk", "empty"]) == 2
    assert "No scenario was written" in capsys.readouterr().err
    assert not Path("durham-police-uk.toml").exists()
    assert run(["import", "police-uk", "empty", "--report-only"]) == 0
    capsys.readouterr()


def test_the_scenario_that_is_extended_is_never_written_over(capsys: pytest.CaptureFixture[str]) -> None:
    Path("own.toml").write_text('extend = "forces/durham-2014"\ntitle = "Own"\n')
    Path("link.toml").symlink_to("own.toml")
    assert run(["import", "police-uk", "data", "--base", "own.toml", "--out", "link.toml"]) == 2
    assert Path("own.toml").read_text().endswith('title = "Own"\n')
    capsys.readouterr()


def test_a_base_may_lie_in_another_folder_than_the_new_scenario(capsys: pytest.CaptureFixture[str]) -> None:
    Path("own.toml").write_text('extend = "forces/durham-2014"\ntitle = "Own"\n[teams.local]\nhead_count = 9\n')
    Path("elsewhere").mkdir()
    assert run(["import", "police-uk", "data", "--base", "own.toml", "--out", "elsewhere/new.toml"]) == 0
    assert float(load("elsewhere/new.toml").number("teams.local.head_count")) == 9
    capsys.readouterr()


def test_the_report_is_written_as_markdown_and_json(capsys: pytest.CaptureFixture[str]) -> None:
    words = ["import", "police-uk", "data", "--report", "report.md", "--json", "report.json", "--out", "new.toml"]
    assert run(words) == 0
    text = Path("report.md").read_text(encoding="utf-8")
    assert text.startswith("# Durham: monthly files of data.police.uk")
    assert "| Drugs possession warning | 300 | 100% |" in text
    assert json.loads(Path("report.json").read_text(encoding="utf-8"))["force"] == "durham"
    capsys.readouterr()


def test_no_line_is_wider_than_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["import", "police-uk", "data", "--report-only"]) == 0
    assert max(map(len, capsys.readouterr().out.splitlines())) <= 80
