"""Checks of names, references, sources and units in what a person wrote.

They look at the merged data before it is parsed, so that they report whatever else is wrong.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from forcesim.scenario.schema.fields import in_unit
from forcesim.scenario.schema.paths import SchemaNode
from forcesim.scenario.validation.messages import Problem
from forcesim.text import suggestion, value_text

_NAME = re.compile(r"[a-z][a-z0-9_]*")
_SOURCE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*")

Names = Mapping[str, tuple[str, ...]]
TABLES = ("teams", "rosters", "profiles", "disposals", "sources", "harm.scales", "case_types")


def declared_names(raw: Mapping[str, Any], tables: Iterable[str] = TABLES) -> dict[str, tuple[str, ...]]:
    """The names that may be referred to, by table; a table that is left out is not checked."""
    names = {}
    for table in tables:
        entries: Any = raw
        for key in table.split("."):
            entries = entries.get(key) if isinstance(entries, Mapping) else None
        names[table] = tuple(entries) if isinstance(entries, Mapping) else ()
    return names


def problems(raw: Any, node: SchemaNode, names: Names, path: tuple[str | int, ...] = ()) -> Iterator[Problem]:
    """Everything wrong with names, references, sources and units below a path."""
    if node.kind == "number":
        yield from _number(raw, node, names, path)
    # what has no keys is told from what has by its class, which is looked at sooner than whether it has any
    elif isinstance(raw, dict) or (not isinstance(raw, (str, tuple)) and isinstance(raw, Mapping)):
        for key, value in raw.items():
            if node.kind == "table":
                yield from _name(key, node, names, (*path, key))
            if value is None or isinstance(value, int) or (isinstance(value, float) and math.isfinite(value)):
                continue  # most values are numbers, and nothing here can be wrong with one
            below = node.below(key)
            if below is None:
                continue
            if below.kind == "number":
                yield from _number(value, below, names, (*path, key))
            else:
                yield from problems(value, below, names, (*path, key))
    elif isinstance(raw, tuple):
        for index, value in enumerate(raw):
            below = node.below(index)
            if below is not None:
                yield from problems(value, below, names, (*path, index))
    elif isinstance(raw, str):
        if node.declared is not None and (raw or not node.declared.may_be_taken_out):
            yield from _reference(raw, node.declared.refers_to, names, path)
    elif isinstance(raw, float) and not math.isfinite(raw):
        yield Problem(path, "this must be a finite number", "Write an ordinary number", value_text(raw))


def _number(raw: Any, node: SchemaNode, names: Names, path: tuple[str | int, ...]) -> Iterator[Problem]:
    if isinstance(raw, (int, float)) or not isinstance(raw, Mapping):
        return
    source, unit, value = raw.get("source"), raw.get("unit"), raw.get("value")
    if isinstance(source, str):
        yield from _reference(source, "sources", names, (*path, "source"))
    declared = node.declared.unit if node.declared else ""
    if isinstance(unit, str) and declared and unit != declared and isinstance(value, (int, float)):
        yield Problem(path, f"the unit here is {declared}", in_unit(float(value), unit, declared), value_text(unit))


def _reference(name: str, table: str, names: Names, path: tuple[str | int, ...]) -> Iterator[Problem]:
    known = names.get(table)
    if not table or known is None:
        return
    # a figure may rest on several sources: "T4, T10"
    references = [part.strip() for part in name.split(",")] if table == "sources" else [name]
    for reference in references:
        if reference not in known:
            hint = suggestion(reference, known, "Declared are") or f"None is declared: add a table [{table}.…]"
            subject = "this" if len(references) == 1 else value_text(reference)
            yield Problem(path, f"{subject} is not declared in [{table}]", hint, value_text(name))


def _name(name: str, node: SchemaNode, names: Names, path: tuple[str | int, ...]) -> Iterator[Problem]:
    table = node.declared.keys_refer_to if node.declared else ""
    if table:
        yield from _reference(name, table, names, path)
        return
    sources = len(path) == 2 and path[0] == "sources"
    if not (_SOURCE if sources else _NAME).fullmatch(name):
        allowed = "letters, digits, - and _" if sources else "small letters, digits and _, and begin with a letter"
        yield Problem(path, "this name can't be used", f"Names hold only {allowed}")
