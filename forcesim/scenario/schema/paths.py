"""The schema as a tree, read off the declared model: from a dotted path to what may be written there.

A path is a tuple of keys; the things in a list are numbered from 0.
"""

from __future__ import annotations

import types
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal, Union, get_args, get_origin

from forcesim.scenario.schema.evidence import Quantity
from forcesim.scenario.schema.fields import Declaration, Part, declaration

Kind = Literal["part", "table", "list", "number", "value"]


@dataclass(frozen=True, slots=True)
class SchemaNode:
    """A node of the schema: a part with named fields, a table of like things, a list, a number or another value.

    ``annotation`` is its type without None; ``declared`` is the field that it belongs to (None at the top). The entries
    of a table or list, whose node is ``entry``, share the declaration of the table or list.
    """

    kind: Kind
    annotation: Any
    declared: Declaration | None = None
    entry: SchemaNode | None = None

    def below(self, key: str | int) -> SchemaNode | None:
        """The node under a key, or None where there can be none."""
        if self.kind == "part":
            return _field_nodes(self.annotation).get(str(key))
        return self.entry if isinstance(key, str if self.kind == "table" else int) else None

    def at(self, path: tuple[str | int, ...]) -> SchemaNode | None:
        """The node at the end of a path, or None where there can be none."""
        node: SchemaNode | None = self
        for key in path:
            if node is None:
                return None
            node = node.below(key)
        return node

    @property
    def fields(self) -> tuple[str, ...]:
        """The keys that are declared here; empty for tables whose entries a file names itself."""
        return tuple(self.annotation.model_fields) if self.kind == "part" else ()

    @property
    def is_one_value(self) -> bool:
        """Whether what is written here replaces what was there as a whole: a number with its evidence, a mix of shares.

        Half of one mix and half of another come to no mix at all.
        """
        entry = self.below("") if self.kind == "table" else self
        return entry is not None and entry.kind == "number"

    @property
    def choices(self) -> tuple[str, ...]:
        """The words to choose from, where there is a choice of words."""
        return get_args(self.annotation) if get_origin(self.annotation) is Literal else ()


@cache
def top(part: type[Part]) -> SchemaNode:
    """The node of a whole document: the root of its schema."""
    return SchemaNode("part", part)


def leaves(value: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[tuple[str | int, ...], Any]]:
    """Paths and values of all single values in parsed parts, those left at their defaults included."""
    if isinstance(value, Part):
        for name in type(value).model_fields:
            yield from leaves(getattr(value, name), (*path, name))
    elif isinstance(value, dict):
        for name, entry in value.items():
            yield from leaves(entry, (*path, name))
    elif isinstance(value, tuple):
        for index, entry in enumerate(value):
            yield from leaves(entry, (*path, index))
    else:
        yield path, value


def within(value: Any, path: tuple[str | int, ...]) -> Any:
    """The value at a path of a parsed part; None if there is none."""
    for key in path:
        if isinstance(value, Part):
            value = getattr(value, str(key)) if key in type(value).model_fields else None
        elif isinstance(value, dict):
            value = value.get(key)
        elif isinstance(value, tuple) and isinstance(key, int) and key < len(value):
            value = value[key]
        else:
            return None
    return value


def dotted(path: tuple[str | int, ...]) -> str:
    """A path as people write it; the things in a list are numbered from 0."""
    return ".".join(str(key) for key in path)


@cache
def _field_nodes(part: type[Part]) -> dict[str, SchemaNode]:
    """The nodes of a part's fields. Read off once: every variant of a scenario is checked against them."""
    annotations: dict[str, Any] = {name: info.annotation for name, info in part.model_fields.items()}
    return {name: _node(annotation, declaration(part, name)) for name, annotation in annotations.items()}


def _node(annotation: Any, declared: Declaration) -> SchemaNode:
    kind, annotation = _kind_of(annotation)
    entries = {"table": 1, "list": 0}
    entry = _node(get_args(annotation)[entries[kind]], declared) if kind in entries else None
    return SchemaNode(kind, annotation, declared, entry)


def _kind_of(annotation: Any) -> tuple[Kind, Any]:
    """The kind of node that a type makes, and that type without None."""
    annotation = _without_none(annotation)
    if annotation is Quantity:
        return "number", annotation
    origin = get_origin(annotation)
    if origin is dict:
        return "table", annotation
    if origin is tuple:
        return "list", annotation
    if isinstance(annotation, type) and issubclass(annotation, Part):
        return "part", annotation
    return "value", annotation


def _without_none(annotation: Any) -> Any:
    if get_origin(annotation) in (Union, types.UnionType):
        rest = [entry for entry in get_args(annotation) if entry is not type(None)]
        if len(rest) == 1:
            return rest[0]
    return annotation
