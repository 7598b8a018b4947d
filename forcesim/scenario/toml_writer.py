"""Scenario data as TOML that a person can read and go on writing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import tomlkit
from tomlkit.items import AoT, Array, InlineTable, Table

from forcesim.scenario.schema.paths import SchemaNode


def as_toml(raw: Mapping[str, Any], whole: SchemaNode) -> str:
    """The text of a document: keys in the order of their declarations, numbers with evidence on one line each."""
    document = tomlkit.document()
    _fill(document, raw, whole)
    return tomlkit.dumps(document)


def _fill(table: tomlkit.TOMLDocument | Table, raw: Mapping[str, Any], place: SchemaNode | None) -> None:
    # values come before tables: what follows a table's heading belongs to that table
    keys = _in_order(raw, place)
    for key in sorted(keys, key=lambda name: _is_heading(raw[name], _below(place, name))):
        table.add(key, _item(raw[key], _below(place, key)))


def _item(value: Any, place: SchemaNode | None) -> Any:
    if _is_heading(value, place):
        if isinstance(value, Mapping):
            # a table of tables needs no heading of its own
            headless = bool(value) and all(_is_heading(each, _below(place, key)) for key, each in value.items())
            table = tomlkit.table(is_super_table=headless)
            _fill(table, value, place)
            return table
        tables: AoT = tomlkit.aot()
        for index, each in enumerate(value):
            one = tomlkit.table()
            _fill(one, each, _below(place, index))
            tables.append(one)
        return tables
    return _inline(value)


def _inline(value: Any) -> Any:
    if isinstance(value, Mapping):
        braces: InlineTable = tomlkit.inline_table()
        for key, each in value.items():
            braces.append(key, _inline(each))
        return braces
    if isinstance(value, (tuple, list)):
        listed: Array = tomlkit.array()
        for each in value:
            listed.append(_inline(each))
        if len(value) > 24 or any(isinstance(each, str) and len(each) > 30 for each in value):
            listed.multiline(True)
        return listed
    return tomlkit.item(value)


def _is_heading(value: Any, place: SchemaNode | None) -> bool:
    if place is not None and place.kind == "number":
        return False
    if isinstance(value, Mapping):
        return True
    return isinstance(value, (tuple, list)) and bool(value) and all(isinstance(each, Mapping) for each in value)


def _below(place: SchemaNode | None, key: str | int) -> SchemaNode | None:
    return place.below(key) if place is not None else None


def _in_order(raw: Mapping[str, Any], place: SchemaNode | None) -> list[str]:
    declared = place.fields if place is not None else ()
    return [key for key in declared if key in raw] + [key for key in raw if key not in declared]
