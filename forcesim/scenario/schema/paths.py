"""What may stand at each place of a scenario, read off the models: the way from a dotted path to its declaration."""

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
    """A place in a scenario: a part with named fields, a table of like things, a list, a number or another value.

    ``declared`` is the field that the place belongs to (None at the top); the entries of a table share the
    declaration of the table.
    """

    kind: Kind
    annotation: Any
    declared: Declaration | None = None

    def below(self, key: str | int) -> SchemaNode | None:
        """The place under a key, or None where there can be none."""
        if self.kind == "part":
            return _fields(self.annotation).get(str(key))
        if self.kind == "table" and isinstance(key, str):
            return SchemaNode(*_kind(get_args(self.annotation)[1]), self.declared)
        if self.kind == "list" and isinstance(key, int):
            return SchemaNode(*_kind(get_args(self.annotation)[0]), self.declared)
        return None

    def at(self, path: tuple[str | int, ...]) -> SchemaNode | None:
        """The place at the end of a path."""
        here: SchemaNode | None = self
        for key in path:
            if here is None:
                return None
            here = here.below(key)
        return here

    @property
    def fields(self) -> tuple[str, ...]:
        """The keys that are declared here; empty for tables whose entries a file names itself."""
        return tuple(self.annotation.model_fields) if self.kind == "part" else ()

    @property
    def choices(self) -> tuple[str, ...]:
        """The words to choose from, where there is a choice of words."""
        return get_args(self.annotation) if get_origin(self.annotation) is Literal else ()


@cache
def top(part: type[Part]) -> SchemaNode:
    """The place of a whole document."""
    return SchemaNode("part", part)


def leaves(value: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[tuple[str | int, ...], Any]]:
    """Paths and values of everything in parsed parts, defaults included, that is itself no part, table or list."""
    if isinstance(value, Part):
        for name in type(value).model_fields:
            yield from leaves(getattr(value, name), (*path, name))
    elif isinstance(value, dict):
        for name, each in value.items():
            yield from leaves(each, (*path, name))
    elif isinstance(value, tuple):
        for index, each in enumerate(value):
            yield from leaves(each, (*path, index))
    else:
        yield path, value


def within(value: Any, path: tuple[str | int, ...]) -> Any:
    """What stands at a path of a parsed part; None if nothing does."""
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
def _fields(part: type[Part]) -> dict[str, SchemaNode]:
    """The places of a part's fields. Read off once: every variant of a scenario is checked against them."""
    annotations: dict[str, Any] = {name: info.annotation for name, info in part.model_fields.items()}
    return {name: SchemaNode(*_kind(each), declaration(part, name)) for name, each in annotations.items()}


@cache
def _kind(annotation: Any) -> tuple[Kind, Any]:
    """What stands at a place of a type, and that type without None."""
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
        rest = [each for each in get_args(annotation) if each is not type(None)]
        if len(rest) == 1:
            return rest[0]
    return annotation
