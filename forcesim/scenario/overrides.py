"""Changes to a description: finding the place that a name means, and putting a value there."""

from __future__ import annotations

import numbers
import operator
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from pydantic import BaseModel

from forcesim.scenario.schema.evidence import Quantity
from forcesim.scenario.schema.paths import SchemaNode, dotted, top
from forcesim.scenario.schema.scenario import Scenario
from forcesim.scenario.validation.messages import Problem
from forcesim.text import safe, shown, suggestion

Path = tuple[str | int, ...]


def apply_changes(raw: Mapping[str, Any], changes: Mapping[str, object]) -> tuple[dict[str, Any], tuple[Problem, ...]]:
    """The data with values put at dotted paths or short names, and the changes that could not be made.

    A value replaces what is there, a number its evidence too; None takes out what is there.
    """
    result, problems = dict(raw), []
    for name, value in changes.items():
        path = find_path(raw, name)
        if isinstance(path, Problem):
            problems.append(path)
            continue
        try:
            result = _put(result, top(Scenario), path, value, 0)
        except _CannotPutError as error:
            problems.append(Problem(path, str(error), "", shown(value)))
    return result, tuple(problems)


def parse_overrides(overrides: Sequence[str]) -> tuple[dict[str, object], tuple[Problem, ...]]:
    """Changes from texts such as "policy.move_share=0.3": values are TOML, or texts where they are not."""
    changes: dict[str, object] = {}
    problems = []
    for text in overrides:
        name, equals, value = text.partition("=")
        if not equals or not name.strip():
            problems.append(Problem((), "this sets nothing", "Write path.to.key=value", shown(text)))
            continue
        changes[name.strip()] = _value(value.strip())
    return changes, tuple(problems)


def find_path(raw: Mapping[str, Any], name: str) -> Path | Problem:
    """The path that a dotted path, or the end of one that is unique, means.

    Ends are looked for among the levers first: "search" is the lever, not a table of some case type.
    """
    words = tuple(name.split("."))
    if words[0] in Scenario.model_fields:
        return _full(words)
    known = list(_places(raw, top(Scenario), ()))
    matches = [(path, place) for path, place in known if tuple(str(key) for key in path[-len(words) :]) == words]
    levers = [(path, place) for path, place in matches if place.declared is not None and place.declared.kind == "lever"]
    for group in (levers, matches):
        if len(group) == 1:
            return group[0][0]
        if group:
            listed = ", ".join(dotted(path) for path, _ in group[:6])
            return Problem(words, "this name could mean several things", f"Write one of: {listed}")
    ends = {str(path[-1]) for path, _ in known if isinstance(path[-1], str)}
    hint = suggestion(words[-1], sorted(ends), "Write the full path; the last words of paths are")
    return Problem(words, f"nothing is called {safe(name, 60)!r}", hint)


class _CannotPutError(Exception):
    """A value that does not fit into what is there."""


def _full(words: tuple[str, ...]) -> Path | Problem:
    path: Path = ()
    place = top(Scenario)
    for word in words:
        key: str | int = int(word) if place.kind == "list" and word.isascii() and word.isdigit() else word
        # under a number stands its evidence, whose keys are checked with it
        below = place if place.kind == "number" else place.below(key)
        if below is None:
            return Problem((*path, key), "no such key", suggestion(word, place.fields, "Keys here are"))
        path, place = (*path, key), below
    return path


def _places(raw: Any, place: SchemaNode, path: Path) -> Iterator[tuple[Path, SchemaNode]]:
    """All places of single values in a scenario, whether given or left at their defaults."""
    if place.kind == "part":
        given = raw if isinstance(raw, Mapping) else {}
        for name in place.fields:
            below = place.below(name)
            if below is None or below.declared is None or below.declared.kind == "prose":
                continue
            # an optional part that is not there has no places, though it could have
            if name in given or below.kind in ("number", "value") or below.declared.default is not None:
                yield from _places(given.get(name), below, (*path, name))
    elif place.kind in ("table", "list"):
        entries = raw.items() if isinstance(raw, Mapping) else enumerate(raw) if isinstance(raw, tuple) else ()
        for key, value in entries:
            below = place.below(key)
            if below is not None:
                yield from _places(value, below, (*path, key))
    else:
        yield path, place


def _put(here: Any, place: SchemaNode | None, path: Path, value: object, depth: int) -> Any:
    """A copy of the data with a value put at ``path[depth:]``; what is not on the way is shared."""
    if depth == len(path):
        return as_plain(value, place)
    key = path[depth]
    below = place.below(key) if place is not None and place.kind != "number" else None
    if isinstance(key, int):
        if not isinstance(here, tuple) or key >= len(here):
            raise _CannotPutError(f"the list has no entry {key}; the first is 0")
        new = _put(here[key], below, path, value, depth + 1)
        return (*here[:key], new, *here[key + 1 :])
    if here is None:
        here = {}
    if not isinstance(here, Mapping):
        raise _CannotPutError(f"{dotted(path[:depth])} is {shown(here)} and has no keys")
    if value is None and depth == len(path) - 1:
        return {each: there for each, there in here.items() if each != key}
    return {**here, key: _put(here.get(key), below, path, value, depth + 1)}


def as_plain(value: object, place: SchemaNode | None) -> Any:
    """A value of Python as the data of a scenario hold it: lists as tuples, numbers of other libraries as plain ones.

    A whole number given as a float, as the points on a lever are, is taken where a whole number belongs.
    """
    if isinstance(value, BaseModel):
        return as_plain(value.model_dump(exclude_unset=True), place)
    if isinstance(value, Quantity):
        return value.as_written()
    if isinstance(value, Mapping):
        below = place.below if place is not None and place.kind != "number" else lambda _: None
        return {str(key): as_plain(each, below(str(key))) for key, each in value.items()}
    if isinstance(value, (list, tuple)):
        return tuple(
            as_plain(each, place.below(index) if place is not None else None) for index, each in enumerate(value)
        )
    if isinstance(value, bool) or not isinstance(value, numbers.Real):
        return value
    if isinstance(value, numbers.Integral):
        return operator.index(value)
    number = float(value)
    whole = place is not None and place.annotation is int and number.is_integer()
    return int(number) if whole else number


def _value(text: str) -> object:
    try:
        table = tomllib.loads(f"value = {text}")
    except (ValueError, RecursionError):
        return text
    return table["value"] if len(table) == 1 else text
