"""Verbs about worlds, requirements and choices, on a desk whose numbers nobody knows exactly."""

from __future__ import annotations

import json
import shlex
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from forcesim.report.answer import open_answer

Done = subprocess.CompletedProcess[str]
Call = Callable[..., Done]
ALONE = ("--jobs", "1")


@pytest.fixture(autouse=True)
def unsure(folder: Path) -> None:
    """The queue of the other tests, with ranges."""
    text = (folder / "queue.toml").read_text()
    text = text.replace("value = 1000,", "value = 1000, low = 500, high = 6000,")
    text = text.replace("head_count = 1\n", "head_count = { value = 1, low = 1, high = 3 }\n")
    (folder / "unsure.toml").write_text(text)


def test_sensitivity_says_what_matters_most(forcesim: Call, folder: Path) -> None:
    words = ("sensitivity", "unsure.toml", "--worlds", "12", "--replications", "5", "--outcome", "backlog")
    done = forcesim(*words, *ALONE, "--capsule", "a.forcesim")
    assert done.returncode == 0, done.stderr
    assert "matters most for the backlog is" in " ".join(done.stdout.split())
    assert max(map(len, done.stdout.splitlines())) <= 80
    answer = open_answer(folder / "a.forcesim")
    assert answer.command == f"forcesim {shlex.join(words)} --seed 1"
    assert answer.sentence in " ".join(done.stdout.split())


def test_failure_names_the_worlds_that_break_a_red_line(forcesim: Call) -> None:
    # more than a thousand runs, of three months each
    short = ("--set", "time.warm_up_years=0")
    words = ("failure", "unsure.toml", *short, "--red-line", "backlog<2", "--worlds", "90", "--replications", "1")
    done = forcesim(*words, *ALONE, "--json", "-")
    assert done.returncode == 0, done.stderr
    document = json.loads(done.stdout)
    assert document["kind"] == "failure"
    assert document["found"]["failing"] > 0
    assert "case_types.job.arrivals.per_year" in {bound["path"] for bound in document["found"]["box"]}


def test_require_finds_what_it_takes(forcesim: Call, folder: Path) -> None:
    words = ("require", "unsure.toml", "--red-line", "backlog<3@60%", "--lever", "head_count", "--points", "3")
    done = forcesim(*words, "--set", "per_year=3000", "--replications", "12", *ALONE, "--capsule", "a.forcesim")
    assert done.returncode == 0, done.stderr
    assert "officers must be at least" in " ".join(done.stdout.split())
    answer = open_answer(folder / "a.forcesim")
    assert answer.command == f"forcesim {shlex.join(words)} --set per_year=3000 --replications 12 --seed 1"
    assert len(answer.result.results) == len(answer.result.finding.tried)


def test_choose_names_the_best_with_its_guarantee(forcesim: Call, folder: Path) -> None:
    words = ("choose", "queue.toml", "two.toml", "--goal", "days_to_close", "--red-line", "backlog<99@60%")
    done = forcesim(*words, "--set", "per_year=3500", "--replications", "40", *ALONE, "--capsule", "a.forcesim")
    assert done.returncode == 0, done.stderr
    assert "desks” is best for the lowest days to close a small case" in " ".join(done.stdout.split())
    assert "with a guarantee of 95%" in " ".join(done.stdout.split())
    assert max(map(len, done.stdout.splitlines())) <= 80
    command = f"forcesim {shlex.join(words)} --set per_year=3500 --replications 40 --seed 1"
    assert open_answer(folder / "a.forcesim").command == command


def test_choose_takes_the_policies_of_one_force_and_the_force_itself(forcesim: Call) -> None:
    done = forcesim(
        "choose", "queue.toml", "--policy", "half.toml", "--goal", "max cases_pursued", *ALONE, "--json", "-"
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["found"]["best"] == "queue"


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("sensitivity", "queue.toml"), "no number of queue has a plausible range"),
        (("sensitivity", "unsure.toml", "--outcome", "backlgo"), "Did you mean backlog?"),
        (("sensitivity", "unsure.toml", "--method", "guess"), 'The method is "morris" or "sobol"'),
        (("sensitivity", "unsure.toml", "--replications", "auto"), "this must be a whole number from 1"),
        (("choose", "queue.toml"), "at least two scenarios"),
        (("choose", "queue.toml", "two.toml", "--goal", "charges"), "say which is the goal"),
        (("choose", "queue.toml", "two.toml", "--goal", "min hram"), "Did you mean harm?"),
        (("require", "unsure.toml"), "at least one red line"),
        (("require", "unsure.toml", "--red-line", "backlgo<5", "--lever", "head_count"), "Did you mean backlog?"),
        (("failure", "unsure.toml"), "What would a failure be?"),
        (("failure", "unsure.toml", "--red-line", "backlog"), "no red line"),
        (("failure", "unsure.toml", "--outcome", "harm", "--red-line", "backlog<3"), "give either"),
    ],
)
def test_what_cannot_be_asked_is_told_in_words(forcesim: Call, words: tuple[str, ...], message: str) -> None:
    done = forcesim(*words, *ALONE)
    assert done.returncode == 2
    assert message.lower() in " ".join(done.stderr.split()).lower()
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("verb", ["choose", "sensitivity", "failure", "require"])
def test_help_says_what_a_verb_is_for(forcesim: Call, verb: str) -> None:
    done = forcesim(verb, "--help")
    assert done.returncode == 0
    assert "?" in done.stdout


def test_national_asks_the_forces_that_are_named_and_tells_each(forcesim: Call, folder: Path) -> None:
    words = ("national", "--force", "city-of-london", "--force", "cumbria", "--years", "0.25", "--replications", "5")
    done = forcesim(*words, *ALONE, "--json", "n.json", "--csv", "tables")
    assert done.returncode == 0, done.stderr
    told = " ".join(done.stdout.split())
    assert told.startswith("Under “Durham 2015”, compared with each force as it stands,")
    assert "City of London: only 6,687 people live here" in told
    assert max(map(len, done.stdout.splitlines())) <= 80
    document = json.loads((folder / "n.json").read_text())
    assert [force["slug"] for force in document["found"]["forces"]] == ["city-of-london", "cumbria"]
    assert document["scenarios"][0]["name"] == "city-of-london"
    assert document["command"].startswith("forcesim national --force city-of-london --force cumbria")
    assert (folder / "tables" / "found.csv").read_text(encoding="utf-8-sig").startswith("force,title,outcome")
