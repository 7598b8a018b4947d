"""Changes to a scenario: finding the path that a name means, putting a value there, laying tables over others."""

from __future__ import annotations

import numbers
import operator
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from pydantic import BaseModel

from forcesim.scenario.schema.evidence import KEYS, Quantity
from forcesim.scenario.schema.paths import SchemaNode, dotted, top
from forcesim.scenario.schema.scenario import Scenario
from forcesim.scenario.validation.messages import Problem, plain, value_at
from forcesim.text import nearest, safe, suggestion, value_text

# of a line or a value: the parser's memory grows with the square of the parts of a dotted key
MOST_DOTS_A_LINE = 500

Path = tuple[str | int, ...]


def apply_changes(raw: Mapping[str, Any], changes: Mapping[str, object]) -> tuple[dict[str, Any], tuple[Problem, ...]]:
    """The data with values put at dotted paths or short names, and the changes that could not be made.

    A value replaces what is there, a bare number the evidence too; None takes out what is there.
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
            problems.append(Problem(path, error.what, error.hint, value_text(value)))
    return result, tuple(problems)


def keys_of(raw: Mapping[str, Any], changes: Iterable[str]) -> tuple[str, ...]:
    """The dotted paths that the names of ``changes`` mean; names that mean nothing are left out."""
    paths = (find_path(raw, name) for name in changes)
    return tuple(dotted(path) for path in paths if not isinstance(path, Problem))


def merge_tables(below: Mapping[str, Any], above: Mapping[str, Any], node: SchemaNode | None) -> dict[str, Any]:
    """Two tables in one: tables merge; numbers with their evidence, mixes of shares and all other values replace."""
    result = dict(below)
    for key, value in above.items():
        present, child = result.get(key), node.below(key) if node is not None else None
        if (
            isinstance(value, Mapping)
            and isinstance(present, Mapping)
            and not (child is not None and child.is_one_value)
        ):
            result[key] = merge_tables(present, value, child)
        else:
            result[key] = plain(value)
    return result


def keep_sources_apart(
    name: str, table: Mapping[str, Any], sources: Mapping[str, Any], present: Mapping[str, Any]
) -> tuple[Any, dict[str, Any]]:
    """The table and the sources of the policy ``name`` for a force that has the sources ``present``.

    The id of a source that means something else in the force gets the policy's name added.
    """
    clash = {key for key, value in sources.items() if key in present and present[key] != value}
    names = {key: f"{key}-{name}" if key in clash else key for key in sources}

    def rename_sources(value: Any) -> Any:
        if isinstance(value, Mapping):
            renamed = {key: rename_sources(entry) for key, entry in value.items()}
            if "value" in renamed and isinstance(renamed.get("source"), str):
                ids = [part.strip() for part in renamed["source"].split(",")]
                renamed["source"] = ", ".join(names.get(identifier, identifier) for identifier in ids)
            return renamed
        return value

    return rename_sources(table), {names[key]: value for key, value in sources.items()}


def parse_overrides(overrides: Sequence[str]) -> tuple[dict[str, object], tuple[Problem, ...]]:
    """Changes from texts such as "policy.move_share=0.3": values are TOML, or texts where they are not."""
    changes: dict[str, object] = {}
    problems = []
    for text in overrides:
        name, equals, value = text.partition("=")
        if not equals or not name.strip():
            problems.append(Problem((), "this sets nothing", "Write path.to.key=value", value_text(text)))
            continue
        changes[name.strip()] = _parse_value(value.strip())
    return changes, tuple(problems)


def find_path(raw: Mapping[str, Any], name: str) -> Path | Problem:
    """The path that a name means: a dotted path ("policy.move_share"), or a unique end of one ("move_share").

    Ends are looked for among the levers first: "search" is the lever, not a table of some case type.
    """
    keys = tuple(name.split("."))
    if keys[0] in Scenario.model_fields:
        return _declared_path(keys)
    known = list(_value_nodes(raw, top(Scenario), ()))
    matches = [(path, node) for path, node in known if tuple(map(str, path[-len(keys) :])) == keys]
    levers = [(path, node) for path, node in matches if node.declared is not None and node.declared.kind == "lever"]
    for group in (levers, matches):
        if len(group) == 1:
            return group[0][0]
        if group:
            listed = ", ".join(dotted(path) for path, _ in group[:6])
            return Problem(keys, "this name could mean several things", f"Write one of: {listed}")
    if len(keys) > 1:
        meant = _word_by_word(raw, keys) or nearest(name, [dotted(path) for path, _ in known])
        if meant is not None:
            return Problem(keys, f"nothing is called {safe(name, 60)!r}", f"Did you mean {meant}?")
    ends = {str(path[-1]) for path, _ in known if isinstance(path[-1], str)}
    hint = suggestion(keys[-1], sorted(ends), "Write the full path; the last words of paths are")
    return Problem(keys, f"nothing is called {safe(name, 60)!r}", hint)


def _word_by_word(raw: Mapping[str, Any], keys: Sequence[str]) -> str | None:
    """The dotted path whose words are the nearest to those that were typed; None where one of them is like none."""
    words: list[str] = []
    data: Any = raw
    node: SchemaNode | None = top(Scenario)
    for key in keys:
        known = node.fields if node is not None else ()
        if isinstance(data, Mapping):
            known = (*known, *map(str, data))
        is_index = node is not None and node.kind == "list" and key.isdigit()
        word = key if is_index or key in known else nearest(key, known)
        if word is None:
            return None
        words.append(word)
        step = int(word) if is_index else word
        data, node = value_at(data, (step,)), node.below(step) if node is not None else None
    return ".".join(words)


def unknown_entries(
    raw: Mapping[str, Any], changed: Mapping[str, Any], problems: Sequence[Problem]
) -> tuple[Problem, ...]:
    """The problems of changed data; those of an entry that changes have begun, and left half done, become one.

    "teams.nobody.roster" begins a team: rather than that its head count is missing, a person wants to know that there
    is no such team. ``raw`` are the data before.
    """
    begun: dict[Path, list[Path]] = {}
    listed: list[Problem | Path] = []
    for problem in problems:
        entry = _begun_entry(raw, problem.path)
        if entry is None or value_at(changed, problem.path) is not None:
            listed.append(problem)
            continue
        if entry not in begun:
            listed.append(entry)
        begun.setdefault(entry, []).append(problem.path)
    return tuple(item if isinstance(item, Problem) else _no_such_entry(raw, item, begun[item]) for item in listed)


def _begun_entry(raw: Mapping[str, Any], path: Path) -> Path | None:
    """The entry of a table above ``path`` that is not in the data; None where all are."""
    node: SchemaNode | None = top(Scenario)
    for depth, key in enumerate(path[:-1]):
        is_entry = node is not None and node.kind == "table"
        if is_entry and value_at(raw, path[: depth + 1]) is None:
            return path[: depth + 1]
        node = node.below(key) if node is not None else None
    return None


def _no_such_entry(raw: Mapping[str, Any], entry: Path, lacking: Sequence[Path]) -> Problem:
    table = value_at(raw, entry[:-1])
    known = tuple(map(str, table)) if isinstance(table, Mapping) else ()
    hint = suggestion(str(entry[-1]), known, f"In {dotted(entry[:-1])} there are")
    needed = ", ".join(dotted(path[len(entry) :]) for path in lacking)
    new = f"A new entry also needs {needed}"
    return Problem(entry, "there is no such entry", f"{hint}{'' if hint.endswith('?') else '.'} {new}" if hint else new)


class _CannotPutError(Exception):
    """A value that does not fit into what is there, and what to write instead."""

    def __init__(self, what: str, hint: str) -> None:
        super().__init__(what)
        self.what, self.hint = what, hint


def _declared_path(keys: tuple[str, ...]) -> Path | Problem:
    path: Path = ()
    node = top(Scenario)
    for position, word in enumerate(keys):
        key: str | int = int(word) if node.kind == "list" and word.isascii() and word.isdigit() else word
        # under a number stands its evidence, whose keys are checked with it
        below = node if node.kind == "number" else node.below(key)
        if below is None and node.kind == "list":
            # what is wanted may be a key of the entries, or stand where their number should
            is_of_entry = (entry := node.below(0)) is not None and entry.below(word) is not None
            rest = keys[position if is_of_entry else position + 1 :]
            hint = f"Entries are numbered from 0: write {'.'.join([dotted(path), '0', *rest])}"
            return Problem((*path, key), "no such key", hint)
        if below is None and not node.fields:
            return Problem((*path, key), "no such key", f"Keys end here: write {dotted(path)}")
        if below is None:
            return Problem((*path, key), "no such key", suggestion(word, node.fields, "Keys here are"))
        path, node = (*path, key), below
    return path


def _value_nodes(raw: Any, node: SchemaNode, path: Path) -> Iterator[tuple[Path, SchemaNode]]:
    """Paths and nodes of all single values in a scenario, whether given or left at their defaults."""
    if node.kind == "part":
        given = raw if isinstance(raw, Mapping) else {}
        for name in node.fields:
            below = node.below(name)
            if below is None or below.declared is None or below.declared.kind == "prose":
                continue
            # an optional part that is not there has no values, though it could have
            if name in given or below.kind in ("number", "value") or below.declared.default is not None:
                yield from _value_nodes(given.get(name), below, (*path, name))
    elif node.kind in ("table", "list"):
        entries = raw.items() if isinstance(raw, Mapping) else enumerate(raw) if isinstance(raw, tuple) else ()
        for key, value in entries:
            below = node.below(key)
            if below is not None:
                yield from _value_nodes(value, below, (*path, key))
    else:
        yield path, node


def _put(data: Any, node: SchemaNode | None, path: Path, value: object, depth: int) -> Any:
    """A copy of the data with a value put at ``path[depth:]``; branches that the path does not touch are not copied."""
    if depth == len(path):
        return as_plain(value, node)
    key = path[depth]
    below = node.below(key) if node is not None and node.kind != "number" else None
    if isinstance(key, int):
        if not isinstance(data, tuple) or key >= len(data):
            last = len(data) - 1 if isinstance(data, tuple) else -1
            hint = f"Write a number from 0 to {last} in its place" if last >= 0 else "Give the list as a whole: [ … ]"
            raise _CannotPutError(f"the list has no entry {key}; the first is 0", hint)
        new = _put(data[key], below, path, value, depth + 1)
        return (*data[:key], new, *data[key + 1 :])
    if data is None:
        data = {}
    if not isinstance(data, Mapping):
        above = dotted(path[:depth])
        hint = "Take the last words off"
        if key == "value":
            hint = f"Write {above}={value_text(value)}"
        elif node is not None and node.kind == "number" and key not in KEYS:
            hint = suggestion(str(key), KEYS, "Keys here are")
        elif node is not None and node.kind == "number":
            hint = f"Write both: {above}={{value = {value_text(data)}, {key} = {value_text(value)}}}"
        raise _CannotPutError(f"{above} is {value_text(data)} and has no keys", hint)
    if value is None and depth == len(path) - 1:
        return {other: entry for other, entry in data.items() if other != key}
    return {**data, key: _put(data.get(key), below, path, value, depth + 1)}


def as_plain(value: object, node: SchemaNode | None) -> Any:
    """A Python value as the data of a scenario hold it: lists as tuples, numbers of other libraries as plain ones.

    A whole number given as a float, as the points on a lever are, is taken where a whole number belongs.
    """
    if isinstance(value, BaseModel):
        return as_plain(value.model_dump(exclude_unset=True), node)
    if isinstance(value, Quantity):
        return value.as_written()
    if isinstance(value, Mapping):
        below = node.below if node is not None and node.kind != "number" else lambda _: None
        return {str(key): as_plain(entry, below(str(key))) for key, entry in value.items()}
    if isinstance(value, (list, tuple)):
        return tuple(
            as_plain(entry, node.below(index) if node is not None else None) for index, entry in enumerate(value)
        )
    if isinstance(value, Decimal):
        value = float(value)
    if isinstance(value, bool) or not isinstance(value, numbers.Real):
        return value
    if isinstance(value, numbers.Integral):
        return operator.index(value)
    number = float(value)
    whole = node is not None and node.annotation is int and number.is_integer()
    return int(number) if whole else number


def _parse_value(text: str) -> object:
    if text.count(".") > MOST_DOTS_A_LINE:
        return text
    try:
        table = tomllib.loads(f"value = {text}")
    except (ValueError, RecursionError):
        return text
    return table["value"] if len(table) == 1 else text
