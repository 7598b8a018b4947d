"""Capsules on the command line: verified bit for bit, and printed without a run."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from forcesim.study.storage.capsule import open_capsule, save

Call = Callable[..., Any]
FEW = ("--replications", "4", "--jobs", "1", "--quiet")


@pytest.fixture
def capsule(forcesim: Call, folder: Path) -> Path:
    command = (
        "compare",
        "queue.toml",
        "--policy",
        "all.toml",
        "--policy",
        "half.toml",
        *FEW,
        "--capsule",
        "two.forcesim",
    )
    assert forcesim(*command).returncode == 0
    return folder / "two.forcesim"


def changed(capsule: Path, change: Callable[[dict[str, Any]], None], **versions: str) -> None:
    """Save the capsule again with another result, as somebody who tampers would."""
    whole = open_capsule(capsule)
    change(whole.document)
    save(capsule, whole.texts, whole.document, whole.question)


@pytest.mark.parametrize("sample", ["3", "all"])
def test_a_capsule_that_still_comes_out_is_status_0(forcesim: Call, capsule: Path, sample: str) -> None:
    done = forcesim("verify", str(capsule), "--sample", sample, "--jobs", "1")
    assert done.returncode == 0, done.stderr
    assert "every number is the same, bit for bit" in done.stdout
    assert done.stdout.startswith("3 runs of 8" if sample == "3" else "8 runs made")


@pytest.mark.parametrize(
    ("words"),
    [
        ("run", "queue.toml"),
        (
            "tradeoff",
            "queue.toml",
            "--lever",
            "teams.desk.head_count",
            "--points",
            "1,2",
            "--set",
            "people.adult_share=1.0",
        ),
        ("choose", "queue.toml", "two.toml", "--goal", "backlog"),
        (
            "require",
            "queue.toml",
            "--lever",
            "teams.desk.head_count",
            "--from",
            "1",
            "--to",
            "2",
            "--red-line",
            "backlog<9@0.4",
        ),
        ("failure", "ranged.toml", "--red-line", "backlog<2", "--worlds", "30"),
        (
            "worth-knowing",
            "ranged.toml",
            "--goal",
            "backlog",
            "--lever",
            "teams.desk.head_count",
            "--points",
            "1,2",
            "--worlds",
            "30",
        ),
        ("sensitivity", "ranged.toml", "--outcome", "backlog", "--worlds", "8"),
        ("national", "--force", "city-of-london", "--years", "0.25", "--set", "time.warm_up_years=0"),
    ],
)
def test_every_kind_of_question_can_be_verified(forcesim: Call, folder: Path, words: tuple[str, ...]) -> None:
    ranged = (folder / "queue.toml").read_text().replace("value = 1000,", "value = 1000, low = 500, high = 1400,")
    # a month each: these take hundreds of runs
    ranged = ranged.replace("warm_up_years = 0.25", "warm_up_years = 0").replace("years = 0.25", "years = 0.0833333")
    (folder / "ranged.toml").write_text(ranged)
    assert forcesim(*words, *FEW, "--seed", "7", "--capsule", "one.forcesim").returncode == 0
    done = forcesim("verify", "one.forcesim", "--sample", "all", "--jobs", "1")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "No conclusion moved" in done.stdout


def test_a_verdict_that_was_tampered_with_is_told_although_no_number_moved(forcesim: Call, capsule: Path) -> None:
    def move(document: dict[str, Any]) -> None:
        document["differences"][0]["outcomes"]["cases_closed"]["verdict"] = "higher"

    changed(capsule, move)
    done = forcesim("verify", str(capsule), "--sample", "all", "--jobs", "1")
    assert done.returncode == 1
    output = " ".join(done.stdout.split())
    assert "no number moved" in output
    assert "One conclusion would be another now" in output


def test_a_number_that_moved_by_one_bit_is_found(forcesim: Call, capsule: Path) -> None:
    def move(document: dict[str, Any]) -> None:
        values = document["results"][1]["outcomes"]["cases_closed"]["values"]
        values[2] = float.fromhex("0x1.0000000000001p0") * values[2]

    changed(capsule, move)
    done = forcesim("verify", str(capsule), "--sample", "all", "--jobs", "1")
    assert done.returncode == 1
    output = " ".join(done.stdout.split())
    assert "1 number moved" in output
    assert "queue+half, replication 2, cases_closed" in output
    assert "No conclusion moved" in output


def test_a_conclusion_that_moved_is_told(forcesim: Call, capsule: Path) -> None:
    def move(document: dict[str, Any]) -> None:
        document["results"][1]["outcomes"]["cases_closed"]["values"] = [1e6] * 4
        document["differences"][0]["outcomes"]["cases_closed"]["verdict"] = "higher"

    changed(capsule, move)
    done = forcesim("verify", str(capsule), "--sample", "all", "--jobs", "1")
    assert done.returncode == 1
    assert "cases_closed: higher is now not settled" in " ".join(done.stdout.split())


def test_another_version_of_the_model_is_said_first(
    forcesim: Call, capsule: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("forcesim.study.storage.capsule.MODEL_VERSION", "0")
    changed(capsule, lambda _: None)
    done = forcesim("verify", str(capsule), "--jobs", "1")
    assert done.stdout.startswith("This capsule was made by model 0")
    assert done.returncode == 0


def test_a_capsule_whose_question_makes_no_sense_is_told(forcesim: Call, capsule: Path) -> None:
    whole = open_capsule(capsule)
    for question in ({**whole.question, "kind": "wish"}, {**whole.question, "scenarios": ["gone"]}, {}):
        save(capsule, whole.texts, whole.document, question)
        done = forcesim("verify", str(capsule), "--jobs", "1")
        assert done.returncode == 2
        assert "Traceback" not in done.stderr
        assert "ask" in done.stderr


def test_a_report_needs_no_run(forcesim: Call, capsule: Path) -> None:
    done = forcesim("report", str(capsule), "--html", "b.html", "--xlsx", "b.xlsx", "--csv", "b", "--json", "b.json")
    assert done.returncode == 0, done.stderr
    here = capsule.parent
    assert "<h1" in (here / "b.html").read_text(encoding="utf-8")
    assert zipfile.is_zipfile(here / "b.xlsx")
    assert (here / "b" / "results.csv").is_file()
    assert json.loads((here / "b.json").read_text())["kind"] == "compare"


def test_a_sample_of_the_runs_that_ship_is_verified_without_a_capsule(forcesim: Call) -> None:
    done = forcesim("verify", "--shipped", "--sample", "1", "--jobs", "1")
    assert done.returncode == 0, done.stderr
    assert "come with the program made again: every number is the same, bit for bit" in " ".join(done.stdout.split())


def test_verify_takes_a_capsule_or_what_ships(forcesim: Call, capsule: Path) -> None:
    for words in ((), (str(capsule), "--shipped")):
        done = forcesim("verify", *words)
        assert done.returncode == 2
        assert "name either a capsule or --shipped" in done.stderr


@pytest.mark.parametrize("verb", ["verify", "report"])
def test_a_file_that_is_no_capsule_is_status_2(forcesim: Call, folder: Path, verb: str) -> None:
    done = forcesim(verb, "queue.toml")
    assert done.returncode == 2
    assert "not a capsule" in done.stderr
    assert forcesim(verb, "nowhere.forcesim").returncode == 2


def test_the_store_can_be_looked_at_emptied_and_exported(forcesim: Call, folder: Path) -> None:
    store_option = ("--store", "runs.sqlite")
    assert forcesim("run", "queue.toml", *FEW, *store_option).returncode == 0
    assert "4 runs" in forcesim("store", "info", *store_option).stdout
    # and what was asked, not only what was run
    assert "Asked (UTC)" in forcesim("store", "info", *store_option).stdout
    assert forcesim("store", "export", "runs.csv", *store_option).returncode == 0
    assert (folder / "runs.csv").read_text().count("cases_closed,") == 4
    assert forcesim("store", "prune", "--all", *store_option).returncode == 2  # nobody to ask
    assert "sentence" in (folder / "runs-studies.csv").read_text(encoding="utf-8")
    assert "Deleted 4 runs and 1 study" in forcesim("store", "prune", "--all", "--yes", *store_option).stdout
    assert "0 runs" in forcesim("store", "info", *store_option).stdout
    assert forcesim("store", "info", "--store", "none").returncode == 2


def test_a_capsule_without_one_of_its_scenarios_is_refused_when_it_is_opened(forcesim: Call, capsule: Path) -> None:
    whole = open_capsule(capsule)
    texts = {name: text for name, text in whole.texts.items() if name != "queue+half"}
    save(capsule, texts, whole.document, whole.question)
    for verb in ("report", "verify"):
        done = forcesim(verb, str(capsule))
        assert done.returncode != 0
        assert "lacks a scenario that its result is about: queue+half" in " ".join(done.stderr.split())


def test_a_report_says_that_nothing_was_verified_here(forcesim: Call, capsule: Path) -> None:
    assert "Not verified here" in forcesim("report", str(capsule), "--html", "b.html").stdout
