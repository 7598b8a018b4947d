"""Commands and scripts on the screen: what they say can be typed."""

from __future__ import annotations

import ast
import inspect
import json
import shlex
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from forces import SHORT_DURHAM

import forcesim as fs
from forcesim import api
from forcesim.cli import study_commands
from forcesim.cli.main import run
from forcesim.report.output.reproduce import (
    THE_FORCE,
    Script,
    compare_script,
    question_script,
    related_command,
    tradeoff_script,
)
from forcesim.study.questions.base import Question
from forcesim.study.questions.codec import to_dict

FORCE = fs.load("durham-2014")
NAMES = ("durham-2014", "durham-2015")


def call(python: str) -> ast.Call:
    """The call that makes the answer."""
    (assigned,) = (
        statement
        for statement in ast.parse(python).body
        if isinstance(statement, ast.Assign) and statement.targets[0].id == "answer"
    )
    assert isinstance(assigned.value, ast.Call)
    return assigned.value


@pytest.mark.parametrize(
    ("kind", "given"),
    [
        ("sensitivity", {"against": THE_FORCE, "worlds": 120, "outcomes": ("harm",)}),
        ("failure", {"against": THE_FORCE, "worlds": 100, "outcomes": ("harm",)}),
        ("failure", {"worlds": 100, "red_line": "backlog<200"}),
        ("require", {"red_lines": ("backlog<200@0.9", "harm<9"), "lever": "head_count", "sense": "most"}),
    ],
)
def test_the_function_in_a_script_takes_the_arguments_that_it_is_given(kind: str, given: dict[str, Any]) -> None:
    made = call(question_script(kind, FORCE, NAMES, {}, given, seed=1).python)
    signature = inspect.signature(getattr(fs, kind))
    bound = signature.bind(*made.args, **{keyword.arg: keyword.value for keyword in made.keywords})
    assert "scenario" in bound.arguments
    if kind == "require":
        assert [line.value for line in bound.arguments["red_lines"]] == ["backlog<200@0.9", "harm<9"]


def test_a_command_holds_flags_where_the_script_holds_arguments() -> None:
    lines = {"red_lines": ("backlog<200@0.9",), "sense": "most", "replications": 30}
    script = question_script("require", FORCE, NAMES, {"policy.move_share": 0.3}, lines, seed=2)
    assert script.command == (
        "forcesim require durham-2014 --policy durham-2015 --set policy.move_share=0.3 "
        "--red-line 'backlog<200@0.9' --most --replications 30 --seed 2"
    )
    assert script.python.splitlines()[-2] == (
        "answer = fs.require(scenario, 'backlog<200@0.9', sense='most', replications=30, seed=2)"
    )


def test_a_comparison_with_the_force_needs_no_flag_and_is_an_argument_of_the_script() -> None:
    script = question_script("failure", FORCE, NAMES, {}, {"against": THE_FORCE, "outcomes": ("harm",)}, seed=1)
    assert script.command == "forcesim failure durham-2014 --policy durham-2015 --outcome harm --seed 1"
    assert "answer = fs.failure(scenario, against=force, outcome='harm', seed=1)" in script.python


def test_a_comparison_says_under_what_it_is_to_hold() -> None:
    script = compare_script(
        [("durham-2014", None), NAMES], {}, replications=24, seed=3, held_against={"theories": "all", "scales": "own"}
    )
    assert script.command == (
        "forcesim compare durham-2014 --policy durham-2015 --theories all --scales own --replications 24 --seed 3"
    )
    assert "answer = fs.compare(*scenarios, theories='all', scales='own', replications=24, seed=3)" in script.python


def test_a_tradeoff_says_its_points_its_baseline_and_its_futures() -> None:
    script = tradeoff_script(FORCE, NAMES, {}, points=5, replications="auto", seed=3)
    assert script.command == (
        "forcesim tradeoff durham-2014 --policy durham-2015 --points 5 --replications auto --seed 3"
    )
    assert "answer = fs.tradeoff(scenario, points=5, baseline=force, replications='auto', seed=3)" in script.python


# what a person changes in a window: levers, the world, words, whole tables, numbers that end nowhere
CHANGES: dict[str, dict[str, object]] = {
    "nothing": {},
    "a lever": {"policy.move_share": 1 / 3},
    "the world": {"teams.local.head_count": 20 / 3, "programme.places": 90.0, "teams.organised_crime.spare": "general"},
    "both": {"policy.move_share": 0.1 + 0.2, "teams.local.productive_share": 2 / 3},
    "a mix": {"policy.cases.possession_by_search.mix": {"charge": 1 / 3, "warning": 0.25}},
    "a rule": {"policy.allocation.rule": "threshold", "policy.allocation.backlog_low": 7.0},
}
OWN_FILE = "Dave's own file.toml"


@pytest.fixture
def both_ways(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[Script], tuple[Any, Any]]:
    """What the command of a script asks, and what its Python does, as plain values."""
    monkeypatch.chdir(tmp_path)
    Path(OWN_FILE).write_text(SHORT_DURHAM)
    questions: list[Question] = []

    def ask(question: Question, *_: object, **__: object) -> SimpleNamespace:
        questions.append(question)
        return SimpleNamespace(sentence="")

    monkeypatch.setattr(study_commands, "_run_study", lambda *given: ask(*given) and 0)
    monkeypatch.setattr(api, "ask", ask)

    def plain(question: Question) -> Any:
        arms = [(arm.name, arm.named_scenario.digest) for arm in question.given_arms()]
        return json.loads(json.dumps(to_dict(question))), arms

    def asked(script: Script) -> tuple[Any, Any]:
        assert run(shlex.split(script.command)[1:]) == 0
        exec(script.python, {})  # noqa: S102  our own script
        by_command, by_python = map(plain, questions)
        questions.clear()
        return by_command, by_python

    return asked


@pytest.mark.slow
@pytest.mark.parametrize("changes", CHANGES.values(), ids=CHANGES)
@pytest.mark.parametrize("policy", [None, "durham-2015"])
@pytest.mark.parametrize("name", ["durham-2014", OWN_FILE])
def test_command_and_script_ask_the_same(
    both_ways: Callable[[Script], tuple[Any, Any]], changes: dict[str, object], policy: str | None, name: str
) -> None:
    force, names = fs.load(name), (name, policy)
    force = force.with_policy(fs.load_policy(policy)) if policy else force
    before = {"against": THE_FORCE} if policy else {}
    lines = {"red_lines": ("backlog<200.25@0.9",), "sense": "most"}
    for script in (
        tradeoff_script(force, names, changes, points=5, replications="auto", seed=3),
        question_script("require", force, names, changes, lines, seed=1),
        question_script("sensitivity", force, names, changes, {**before, "worlds": 120}, seed=1),
        question_script("failure", force, names, changes, {"red_line": "backlog<200"}, seed=1),
        compare_script([(name, None), names], changes, replications=24, seed=3),
        compare_script([(name, "before-2015"), names], {}, replications=24, seed=3, levers={1: changes}),
    ):  # fmt: skip
        by_command, by_python = both_ways(script)
        assert by_command == by_python, script


def test_where_no_command_can_say_a_change_there_is_none_and_python_says_it() -> None:
    without: dict[str, object] = {"policy.no_place": None}
    assert tradeoff_script(FORCE, NAMES, without, points=5, replications=3, seed=3).command == ""
    for script in (
        question_script("failure", FORCE, NAMES, without, {"red_line": "backlog<200"}, seed=1),
        compare_script([("durham-2014", None), NAMES], without, replications=24, seed=3),
        compare_script([("durham-2014", None), NAMES], {}, replications=24, seed=3, levers={1: without}),
    ):
        assert script.command == ""
        assert "'policy.no_place': None" in script.python


@pytest.mark.parametrize(
    ("command", "verb", "related"),
    [
        ("forcesim compare a --policy p --policy q --years 2 --set 'x.y=a b' --seed 1", "sensitivity",
         "forcesim sensitivity a --policy q --set 'x.y=a b' --years 2"),
        ("forcesim compare a b --replications auto --seed 1", "sensitivity", "forcesim sensitivity b"),
        ("forcesim tradeoff 'our force.toml' --policy p --points 0,1", "backcast",
         "forcesim backcast 'our force.toml'"),
        ("forcesim check-against a b figures.csv --no-explain --years 2 --seed 1", "sensitivity",
         "forcesim sensitivity b --years 2"),
        ("", "sensitivity", ""),
        ("forcesim", "sensitivity", ""),
        ("forcesim run 'half a quotation", "sensitivity", ""),
    ],
)  # fmt: skip
def test_another_question_about_the_last_scenario_of_a_command(command: str, verb: str, related: str) -> None:
    assert related_command(command, verb) == related
