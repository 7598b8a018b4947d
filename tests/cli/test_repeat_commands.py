"""A command that is said to repeat a study asks the same question again: of the same scenarios, to the last digit."""

from __future__ import annotations

import json
import shlex
from collections.abc import Callable
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
from forces import SHORT_DURHAM

from forcesim.cli import study_commands
from forcesim.cli.main import run
from forcesim.cli.options import Flags
from forcesim.study.questions.base import Question
from forcesim.study.questions.codec import to_dict
from forcesim.study.questions.declaration import parameters
from forcesim.study.questions.registry import QUESTIONS

# names as people give them
FORCE, OTHER, POLICY = "Dave's (new) + old force.toml", "other/Dave's (new) + old force.toml", "half price.toml"
# something other than the default for every flag of every question, with digits that rounding would lose
VALUES = {
    "--replications": "37",
    "--precision": "3.333333333%",
    "--seed": "9",
    "--first-replication": "3",
    "--outcome": "charges",
    "--label": f"{Path(FORCE).stem}=As it is",
    "--matters": "harm=0.3333333333333",
    "--theories": "lasting,backlash",
    "--scales": "all",
    "--lever": "policy.allocation.step",
    "--points": "0,0.333333333333,1",
    "--red-line": "backlog < 1,200.000001 @ 66.6666666%",
    "--resolution": "3.333333333%",
    "--baseline": POLICY,
    "--goal": "min charges",
    "--most/--least": "--most",
    "--from": "0.111111111111",
    "--to": "0.777777777777",
    "--method": "sobol",
    "--worlds": "77",
    "--frontier": "harm,min charges",
    "--policy": POLICY,
    "--set": "teams.local.head_count = {value = 6.333333333333, low = 3, high = 8}",
    "--years": "1.3333333",
    "--column": "Pursued=cases_pursued",
    "--explain/--no-explain": "--no-explain",
    "--against": POLICY,
    "--force": "kent",
}
OF_ONE_KIND = {
    ("require", "--points"): "7",
    ("failure", "--outcome"): "harm",
    ("worth-knowing", "--outcome"): "charges",
    ("national", "--label"): "gwent=As it is",
}
# how runs are made and what is done with the answer: no number depends on it
WITHOUT_EFFECT = {"jobs", "executor", "store", "json", "csv", "xlsx", "capsule", "quiet"}
# what a question can't be asked without
# and one force, since all 43 take long to load
NEEDED = {
    "require": ("--red-line", "backlog<200@0.9"), "failure": ("--policy", POLICY), "national": ("--force", "gwent"),
}  # fmt: skip
# the table that follows the scenarios
TABLES = {"check-against": ["figures of 2015.csv"]}


@pytest.fixture
def asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[list[str]], tuple[Any, str]]:
    """Asks by words of the command line without running anything; the question in plain values, and its command."""
    monkeypatch.chdir(tmp_path)
    Path(FORCE).write_text(SHORT_DURHAM)
    Path("other").mkdir()
    Path(TABLES["check-against"][0]).write_text("Month,Charges,Pursued\n2015-09,3,9\n2015-10,4,8\n")
    Path(OTHER).write_text(SHORT_DURHAM + "[policy]\nmove_share = 0.125\n")
    Path(POLICY).write_text('kind = "policy"\ntitle = "Half"\n[policy]\nmove_share = 0.5\n')
    caught: list[tuple[Question, str, str | None]] = []

    def catch(question: Question, _flags: Flags, command: str, _title: str, frontier: str | None) -> int:
        caught.append((question, command, frontier))
        return 0

    monkeypatch.setattr(study_commands, "_run_study", catch)

    def ask(words: list[str]) -> tuple[Any, str]:
        assert run(words) == 0, words
        question, command, frontier = caught.pop()
        arms = [(arm.name, arm.named_scenario.digest) for arm in question.given_arms()]
        return (json.loads(json.dumps(to_dict(question))), arms, frontier), command

    return ask


def every_flag() -> list[tuple[str, str]]:
    more = {"--policy": "takes_policy", "--frontier": "can_be_weighed"}
    return [
        (kind, flag)
        for kind, entry in QUESTIONS.items()
        for flag in (
            *(parameter.option.flag for parameter in parameters(entry.question) if parameter.option.flag),
            *(flag for flag, attribute in more.items() if getattr(entry.question, attribute)),
            "--set",
            "--years",
        )
    ]


def test_no_flag_is_left_out() -> None:
    assert {flag for _, flag in every_flag()} == set(VALUES)
    assert {flag.name for flag in fields(Flags)} == WITHOUT_EFFECT | {"changes", "years"}


@pytest.mark.slow
@pytest.mark.parametrize(("kind", "flag"), every_flag())
def test_the_command_of_a_study_asks_it_again(
    asked: Callable[[list[str]], tuple[Any, str]], kind: str, flag: str
) -> None:
    value = OF_ONE_KIND.get((kind, flag), VALUES[flag])
    words = [value] if "/" in flag else [flag, value]
    several = kind in ("compare", "choose", "people", "worth-knowing")
    names = [FORCE, OTHER] if several and flag != "--policy" else [FORCE, *TABLES.get(kind, ())]
    names = [] if QUESTIONS[kind].question.names_its_forces else names
    needed = NEEDED.get(kind, ()) if not (kind == "failure" and flag in ("--red-line", "--policy")) else ()
    if (kind, flag) == ("worth-knowing", "--points"):
        needed = ("--lever", "move_share")
    typed = [kind, *names, *(needed if needed[:1] != (flag,) else ()), *words]
    if several and flag == "--policy":
        typed += ["--policy", "durham-2015"]
    question, command = asked(typed)
    assert asked(shlex.split(command)[1:]) == (question, command)
    if flag != "--policy":
        plain, _ = asked([kind, *names, *NEEDED.get(kind, ())])
        assert plain != question, f"{flag} changes nothing"
