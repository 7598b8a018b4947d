"""A hint is there to be followed: whoever writes what it says, and nothing else, has a scenario without that fault."""

from __future__ import annotations

import copy
import datetime as dt
import re
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from forcesim.scenario.files.load import load
from forcesim.scenario.schema.paths import SchemaNode, top
from forcesim.scenario.schema.scenario import Scenario
from forcesim.scenario.validation.messages import Problem, value_at
from forcesim.scenario.validation.validate import validate

Path = tuple[str | int, ...]
_NUMBER = r"(-?[\d.,]*\d(?:e[+-]?\d+)?)"
# values that nobody means, for whatever stands there
WRONG = (
    -1,
    0,
    40,
    3.7,
    1e15,
    float("inf"),
    "nonsense",
    "0.5",
    "40%",
    True,
    [1],
    (),
    {"value": "x"},
    dt.date(2015, 8, 2),
)


def number(text: str) -> float:
    value = float(text.replace(",", ""))
    return int(value) if value.is_integer() else value


def within_bounds(hint: str) -> float | None:
    """A number that a hint allows: the middle of its bounds, or a bound itself where only that is given."""
    bounds = {
        word: number(match[1])
        for word, pattern in (
            ("low", rf"from {_NUMBER}"), ("above", rf"above {_NUMBER}"), ("high", rf"(?:to|up to|at most) {_NUMBER}"),
            ("below", rf"below {_NUMBER}"),
        )
        if (match := re.search(rf"(?:^|\s){pattern}", hint)) is not None
    }  # fmt: skip
    if not bounds:
        return None
    low = bounds.get("low", bounds.get("above"))
    high = bounds.get("high", bounds.get("below"))
    if low is None or high is None:
        return high if low is None else low if "low" in bounds else low + 1
    middle = (low + min(high, low + 20)) / 2
    return int(middle) if "whole" in hint else middle


def written(hint: str, raw: Mapping[str, Any], before: Any) -> Any:
    """The value that a person writes who reads a hint: ``...`` where the key is left out, None where it says nothing.

    ``before`` is what was right, for hints that name the form of what a person knows.
    """
    if re.search(r"Keys here are|leave the key out|or none", hint):
        return ...
    if match := re.search(r"Declared are: ([\w-]+)", hint):
        return match[1]
    if match := re.search(r"Did you mean (\S+)\?", hint):
        return match[1]
    if match := re.search(rf"[Ww]rite {_NUMBER}(?:[^\d]|$)", hint):
        return number(match[1])
    if match := re.search(r"[Ww]rite (\d{4}-\d\d-\d\d)|without quotes: (\d{4}-\d\d-\d\d)", hint):
        return dt.date.fromisoformat(match[1] or match[2])
    if match := re.search(r"(?:one of:?|must be one of:) ([\w-]+)", hint):
        return match[1]
    if match := re.search(r"a name declared in \[([\w.]+)\]", hint):
        return next(iter(value_at(raw, tuple(match[1].split(".")))))
    if "true or false" in hint:
        return True
    if "a text in quotes" in hint:
        return "words"
    if re.search(r"a whole number\b|a number\b|Write a number", hint) and (value := within_bounds(hint)) is not None:
        return value
    if re.search(r"ordinary number|bare number|a list in square brackets|a table|a number", hint):
        return before
    return None


def changed(raw: Mapping[str, Any], path: Path, value: Any) -> dict[str, Any]:
    """The data with another value at a path; with none where it is ``...``."""
    result: Any = copy.deepcopy(raw)
    here = result
    for depth, key in enumerate(path[:-1]):
        if isinstance(here[key], tuple):
            here[key] = list(here[key])
        here = here[key]
        assert isinstance(here, dict | list), path[:depth]
    if value is ...:
        del here[path[-1]]
    else:
        here[path[-1]] = value
    return _with_tuples(result)


def _with_tuples(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _with_tuples(entry) for key, entry in value.items()}
    return tuple(map(_with_tuples, value)) if isinstance(value, list | tuple) else value


def leaves_of(value: Any, path: Path = ()) -> Iterator[Path]:
    node = top(Scenario).at(path) if path else None
    if path:
        yield path
    if node is not None and node.kind == "number" and not isinstance(value, dict):
        return
    if isinstance(value, dict):
        for key, entry in value.items():
            yield from leaves_of(entry, (*path, key))
    elif isinstance(value, tuple):
        for index, entry in enumerate(value[:1]):
            yield from leaves_of(entry, (*path, index))


def one_of_each_field() -> Iterator[tuple[dict[str, Any], Path]]:
    """Data and a path in them to every field that two built-in forces use, one of each: one team stands for all."""
    known = set()
    for name in ("burglary", "durham-2014"):
        raw = _with_tuples(dict(load(name).raw))
        for path in leaves_of(raw):
            node = top(Scenario).at(path)
            if node is None or node.declared is None or node.declared.kind == "prose" or id(node.declared) in known:
                continue
            known.add(id(node.declared))
            yield raw, path


def renamed(raw: Mapping[str, Any], path: Path, name: str) -> dict[str, Any]:
    """The data with another name for the key at the end of a path."""
    value = value_at(raw, path)
    return changed(changed(raw, path, ...), (*path[:-1], name), value)


def problems_of(raw: Mapping[str, Any]) -> tuple[Problem, ...]:
    return validate(raw, Scenario)[1]


def follow(broken: dict[str, Any], problem: Problem, before: Any, *, is_name: bool = False) -> str:
    """Do what the hint of a problem says; what is still wrong, "" if nothing is."""
    value = written(problem.hint, broken, before)
    if value is None:
        return f"{problem}: nothing to write"
    mended = renamed(broken, problem.path, value) if is_name else changed(broken, problem.path, value)
    is_there = (problem.path, problem.what) in {(other.path, other.what) for other in problems_of(mended)}
    return f"{problem}: still there with {value!r}" if is_there else ""


@pytest.mark.slow
def test_what_a_hint_says_to_write_takes_the_fault_away() -> None:
    followed, left = 0, []
    for raw, path in one_of_each_field():
        for wrong in WRONG:
            broken = changed(raw, path, wrong)
            own = [problem for problem in problems_of(broken) if problem.path[: len(path)] == path]
            for problem in own[:1]:
                right = value_at(raw, problem.path)
                is_name = problem.what.startswith("this is not declared") and value_at(broken, problem.path) != wrong
                left.append(follow(broken, problem, value_at(raw, path) if right is None else right, is_name=is_name))
                followed += 1
    assert [words for words in left if words] == []
    assert followed > 200


@pytest.mark.slow
def test_what_a_hint_says_to_add_or_to_spell_takes_the_fault_away() -> None:
    added, left = 0, []
    for raw, path in one_of_each_field():
        if isinstance(path[-1], int):
            continue
        without = changed(raw, path, ...)
        for problem in problems_of(without):
            if problem.path == path:
                added += 1
                left.append(follow(without, problem, value_at(raw, path)))
        if not isinstance(top(Scenario).at(path[:-1]), SchemaNode) or not top(Scenario).at(path[:-1]).fields:  # type: ignore[union-attr]
            continue
        misspelt = (*path[:-1], f"{path[-1]}_")
        spelt = renamed(raw, path, str(misspelt[-1]))
        wrong = [problem for problem in problems_of(spelt) if problem.path == misspelt]
        assert len(wrong) == 1, path
        left.append(follow(spelt, wrong[0], None, is_name=True))
    assert [words for words in left if words] == []
    assert added > 15
