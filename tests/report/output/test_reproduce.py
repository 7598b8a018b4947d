"""Commands and scripts on the screen: what they say can be typed."""

from __future__ import annotations

import ast
import inspect
from typing import Any

import pytest

import forcesim as fs
from forcesim.report.output.reproduce import THE_FORCE, compare_script, question_script, tradeoff_script

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
