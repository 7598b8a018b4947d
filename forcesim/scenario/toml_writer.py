"""Scenario data as TOML that a person can read and go on writing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import tomlkit
from tomlkit.items import AoT, Array, InlineTable, Table

from forcesim.scenario.schema.paths import SchemaNode
from forcesim.text import exact_number

# so many numbers stand on a line of a long list: a day's hours
_ROW = 24


def as_toml(raw: Mapping[str, Any], root: SchemaNode) -> str:
    """The TOML text of data of which ``root`` is the schema.

    Keys stand in the order of their declarations, each number with its evidence on one line.
    """
    document = tomlkit.document()
    _fill(document, raw, root)
    return tomlkit.dumps(document)


def setting(path: str, value: object) -> str:
    """A change as ``--set`` takes it, "policy.move_share=0.3", which gives exactly this value.

    ValueError for None, which takes something out: no text does.
    """
    return f"{path}={_typed(value)}"


def _typed(value: object) -> str:
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{key} = {_typed(entry)}" for key, entry in value.items()) + "}"
    if isinstance(value, float):
        return exact_number(value)
    if value is None:
        raise ValueError("no text takes out what is there")
    return tomlkit.item(value).as_string()


def _fill(table: tomlkit.TOMLDocument | Table, raw: Mapping[str, Any], node: SchemaNode | None) -> None:
    # values come before tables: what follows a table's heading belongs to that table
    keys = _declared_order(raw, node)
    for key in sorted(keys, key=lambda name: _is_heading(raw[name], _node_below(node, name))):
        table.add(key, _item(raw[key], _node_below(node, key)))


def _item(value: Any, node: SchemaNode | None) -> Any:
    if _is_heading(value, node):
        if isinstance(value, Mapping):
            # a table of tables needs no heading of its own
            headless = bool(value) and all(_is_heading(entry, _node_below(node, key)) for key, entry in value.items())
            table = tomlkit.table(is_super_table=headless)
            _fill(table, value, node)
            return table
        tables: AoT = tomlkit.aot()
        for index, entry in enumerate(value):
            entry_table = tomlkit.table()
            _fill(entry_table, entry, _node_below(node, index))
            tables.append(entry_table)
        return tables
    return _inline(value)


def _inline(value: Any) -> Any:
    if isinstance(value, Mapping):
        braces: InlineTable = tomlkit.inline_table()
        for key, entry in value.items():
            braces.append(key, _inline(entry))
        return braces
    if isinstance(value, (tuple, list)):
        listed: Array = tomlkit.array()
        if len(value) > _ROW and all(isinstance(entry, (int, float)) for entry in value):
            for start in range(0, len(value), _ROW):
                listed.add_line(*value[start : start + _ROW])
            listed.add_line(indent="")
            return listed
        for entry in value:
            listed.append(_inline(entry))
        if len(value) > _ROW or any(isinstance(entry, str) and len(entry) > 30 for entry in value):
            listed.multiline(True)
        return listed
    return tomlkit.item(value)


def _is_heading(value: Any, node: SchemaNode | None) -> bool:
    if node is not None and node.kind == "number":
        return False
    if isinstance(value, Mapping):
        return True
    return isinstance(value, (tuple, list)) and bool(value) and all(isinstance(entry, Mapping) for entry in value)


def _node_below(node: SchemaNode | None, key: str | int) -> SchemaNode | None:
    return node.below(key) if node is not None else None


def _declared_order(raw: Mapping[str, Any], node: SchemaNode | None) -> list[str]:
    declared = node.fields if node is not None else ()
    return [key for key in declared if key in raw] + [key for key in raw if key not in declared]
