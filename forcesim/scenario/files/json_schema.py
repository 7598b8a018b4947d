"""The JSON Schema of scenario files, for editors that complete and check while one types."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel

from forcesim.scenario.schema.fields import Part, declarations
from forcesim.scenario.schema.scenario import Scenario

DIALECT = "https://json-schema.org/draft/2020-12/schema"
_BOUNDS = {"ge": "minimum", "gt": "exclusiveMinimum", "le": "maximum", "lt": "exclusiveMaximum"}


def json_schema() -> dict[str, Any]:
    """A schema (draft 2020-12) of force, policy and part files, with the unit and bounds of every number.

    No key is required but the value of a number with evidence: which keys a file must hold depends on what it
    extends, which only ``check`` knows.
    """
    whole = schema_of(Scenario, "forcesim scenario")
    names = {"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]}
    extend = {
        "title": "Extends",
        "description": "Files or built-in names that this one is laid over, in order.",
        **names,
    }
    whole["properties"] = {"extend": extend, **whole["properties"]}
    return whole


def schema_of(document: type[Part], title: str) -> dict[str, Any]:
    """A schema (draft 2020-12) of files of any kind that is declared in parts, with the bounds of every number."""
    schema = document.model_json_schema()
    parts = {part.__name__: part for part in _parts(document)}
    definitions = {name: _with_bounds(table, parts[name]) for name, table in schema.pop("$defs").items()}
    return {"$schema": DIALECT, **_with_bounds(schema, document), "title": title, "$defs": definitions}


def _with_bounds(table: dict[str, Any], part: type[BaseModel]) -> dict[str, Any]:
    properties = {}
    for declared in declarations(part):
        described = {
            key: value
            for key, value in table["properties"][declared.name].items()
            if value not in ("", None) and key not in _BOUNDS
        }
        bounds = {_BOUNDS[key]: bound for key, bound in declared.bounds.items()}
        if bounds and "anyOf" in described:
            described["anyOf"] = [_number(branch, bounds) for branch in described["anyOf"]]
        properties[declared.name] = described
    return {**{key: value for key, value in table.items() if key != "required"}, "properties": properties}


def _number(branch: dict[str, Any], bounds: dict[str, float]) -> dict[str, Any]:
    """One way of writing a number, within its bounds: bare, or as the value of a table with evidence."""
    if branch.get("type") in ("number", "integer"):
        return {**branch, **bounds}
    if "value" in branch.get("properties", {}):
        inside = branch["properties"]
        return {**branch, "properties": {**inside, "value": {**inside["value"], **bounds}}}
    if "anyOf" in branch:
        return {**branch, "anyOf": [_number(inner, bounds) for inner in branch["anyOf"]]}
    return branch


def _parts(part: type[BaseModel]) -> set[type[BaseModel]]:
    """All parts that a part is made of, itself included."""
    parts: set[type[BaseModel]] = {part}
    annotations: list[Any] = [info.annotation for info in part.model_fields.values()]
    while annotations:
        annotation = annotations.pop()
        if isinstance(annotation, type) and issubclass(annotation, Part) and annotation not in parts:
            parts.add(annotation)
            annotations += [info.annotation for info in annotation.model_fields.values()]
        annotations += getattr(annotation, "__args__", ())
    return parts
