"""The JSON Schema of results, for programs that read them: made from what a result declares."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from forcesim.scenario.files.json_schema import DIALECT
from forcesim.study.results.study_result import ALWAYS_WRITTEN, schema_of_fields

_NUMBER = {"type": ["number", "null"]}
_INTERVAL = {"type": "array", "prefixItems": [_NUMBER, _NUMBER], "minItems": 2, "maxItems": 2}
# definitions in which both ends of an interval are one key
_WITH_INTERVAL = ("Summary", "Difference", "Cliff")
_ENDS = {"low": ("ci95", "high"), "low_family": ("ci95_family", "high_family")}
_TEXT = {"type": "string"}
# what an answer adds to the numbers
_WORDS: dict[str, Any] = {
    "sentence": {**_TEXT, "description": "The answer in plain words, with its chance."},
    "sentences": {
        "type": "array",
        "items": {
            "type": "object",
            "properties": {"part": {"enum": ["sure", "open", "lost", ""]}, "text": _TEXT},
            "required": ["part", "text"],
            "additionalProperties": False,
        },
        "description": "The same, part by part: what surely changes, what can't be told, what is lost.",
    },
    "command": {**_TEXT, "description": "The line that gives the same numbers again; empty where there is none."},
    "reached": {**_TEXT, "description": "Why the study ended, where it decided that itself."},
}
_RUNS = {
    "type": "object",
    "properties": {"asked": {"type": "integer"}, "finished": {"type": "integer"}},
    "required": ["asked", "finished"],
    "additionalProperties": False,
}


def result_schema() -> dict[str, Any]:
    """A schema (draft 2020-12) of the JSON of every kind of result."""
    schema = schema_of_fields()
    definitions: dict[str, Any] = schema.pop("$defs")
    for name, definition in definitions.items():
        if name in _WITH_INTERVAL:
            _join_intervals(definition)
    # outcomes stand under their names
    del definitions["Outcome"]["properties"]["name"]
    definitions["Outcome"]["required"].remove("name")
    properties = schema["properties"]
    for name in ("runs_planned", "finished"):
        del properties[name]
    properties |= {"runs": _RUNS, **_WORDS}
    for table in (schema, *definitions.values()):
        table.pop("title", None)
        if "properties" in table:
            table["additionalProperties"] = False
            for declared in table["properties"].values():
                declared.pop("title", None)
    required = [*ALWAYS_WRITTEN, "forcesim", "model", "first_replication", "sentence", "sentences", "command"]
    used = dict(_reachable(definitions, schema))
    return {
        "$schema": DIALECT, "title": "forcesim result", **schema, "required": required, "$defs": used,
    }  # fmt: skip


def _join_intervals(definition: dict[str, Any]) -> None:
    properties, required = definition["properties"], definition.get("required", [])
    for low, (key, high) in _ENDS.items():
        if low in properties:
            properties[key] = _INTERVAL
            del properties[low], properties[high]
            if low in required:
                required[required.index(low)] = key
                required.remove(high)


def _reachable(definitions: dict[str, Any], schema: Any) -> Iterator[tuple[str, Any]]:
    """Definitions that the schema, or one of them, refers to: words took the place of some."""
    waiting, known = [schema], set[str]()
    while waiting:
        part = waiting.pop()
        if isinstance(part, dict):
            name = str(part.get("$ref", "")).rpartition("/")[2]
            if name and name not in known:
                known.add(name)
                waiting.append(definitions[name])
                yield name, definitions[name]
            waiting += part.values()
        elif isinstance(part, list):
            waiting += part
