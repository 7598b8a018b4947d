"""What pydantic finds, in words for somebody who writes scenarios and not programs."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from forcesim.errors import Fault
from forcesim.scenario.schema.evidence import Quantity
from forcesim.scenario.schema.fields import Declaration
from forcesim.scenario.schema.paths import SchemaNode, dotted
from forcesim.text import figure, nearest, safe, shown, suggestion

Path = tuple[str | int, ...]

# more than anybody reads at once; a file of garbage has a million
MOST_FAULTS = 200


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong at a path of the data, before it is known in which file and line that stands."""

    path: Path
    what: str
    hint: str = ""
    found: str = ""


def as_fault(problem: Problem, where: str, line: int | None = None) -> Fault:
    """A problem with the file (or "--set") and the line, from 1, where it stands; safe to print."""
    key = safe(dotted(problem.path), 200)
    return Fault(problem.what, problem.hint, key=key, found=problem.found, where=where, line=line)


def problems(error: ValidationError, raw: Any, whole: SchemaNode) -> tuple[Problem, ...]:
    """All that one validation found, in plain words."""
    listed = error.errors(include_url=False)[: MOST_FAULTS + 1]
    meant = set(_meant(listed, whole))
    return tuple(
        problem
        for each in listed
        for problem in _problem(each, raw, whole)
        if (each["type"], problem.path) not in meant
    )


def value_at(raw: Any, path: Path) -> Any:
    """What stands at a path of the data; None if nothing does."""
    here = raw
    for key in path:
        try:
            here = here[key]
        except (KeyError, IndexError, TypeError):
            return None
    return here


def allowed(place: SchemaNode | None) -> str:
    """What may be written at a place: "a number from 0 to 1"."""
    if place is None:
        return ""
    if place.kind == "number":
        return f"a {_range('number', place.declared)}"
    if place.kind == "list":
        return "a list in square brackets: [ … ]"
    if place.kind in ("part", "table"):
        return "a table, with keys of its own"
    if place.choices:
        return "one of " + ", ".join(place.choices)
    if place.declared is not None and place.declared.refers_to:
        return f"a name declared in [{place.declared.refers_to}], in quotes"
    words = {str: 'a text in quotes: "…"', bool: "true or false", dt.date: "a date without quotes: 2015-08-01"}
    if place.annotation in (int, float):
        return f"a {_range('whole number' if place.annotation is int else 'number', place.declared)}"
    return words.get(place.annotation, "")


def _range(noun: str, declared: Declaration | None) -> str:
    bounds = declared.bounds if declared else {}
    words = {
        "ge": "from",
        "gt": "above",
        "le": "to" if "ge" in bounds else "and up to" if "gt" in bounds else "up to",
        "lt": "below",
    }
    said = " ".join(f"{words[key]} {figure(bounds[key])}" for key in ("ge", "gt", "le", "lt") if key in bounds)
    said = said.replace(" below", " to below") if "ge" in bounds else said
    unit = {"share": "parts of one, 0.5 is 50%"}.get(declared.unit, declared.unit) if declared else ""
    return " ".join(part for part in (noun, said, f"({unit})" if unit else "") if part)


def _meant(listed: Iterable[Any], whole: SchemaNode) -> Iterator[tuple[str, Path]]:
    """Keys that are missing only because they are misspelt: the misspelling says enough."""
    for each in listed:
        path = tuple(each["loc"])
        if each["type"] == "extra_forbidden" and (table := whole.at(path[:-1])) is not None:
            close = nearest(str(path[-1]), table.fields)
            if close is not None:
                yield "missing", (*path[:-1], close)


def _problem(error: Any, raw: Any, whole: SchemaNode) -> Iterator[Problem]:
    path: Path = tuple(key for key in error["loc"] if key != "[key]")
    kind, context = str(error["type"]), dict(error.get("ctx") or {})
    place = whole.at(path)
    if "what" in context:
        yield _own(path, context, raw)
    elif kind == "missing":
        yield Problem(path, "this is missing", _addition(place, path))
    elif kind == "extra_forbidden":
        table = whole.at(path[:-1])
        keys = table.fields if table is not None else ()
        yield Problem(path, "no such key", suggestion(str(path[-1]), keys, "Keys here are"))
    elif kind == "too_short":
        # pydantic also says so of a list whose elements it has thrown out, each with an error of its own
        if not value_at(raw, path):
            yield Problem(path, "this can't be empty", _hint(place, "Give at least one: "), shown(value_at(raw, path)))
    else:
        found = value_at(raw, path)
        yield Problem(path, _what(kind, place, found), _advice(kind, place, found), shown(found))


def _addition(place: SchemaNode | None, path: Path) -> str:
    label = place.declared.label if place is not None and place.declared is not None else path[-1]
    if place is not None and place.kind in ("part", "table"):
        return f"{label}: add a table [{'.'.join(str(key) for key in path)}]"
    return f"{label}: add {path[-1]} = …, {allowed(place)}"


def _own(path: Path, context: dict[str, Any], raw: Any) -> Problem:
    where = (*path, *context["at"])
    hint = str(context["hint"])
    if "known" in context:
        return Problem(
            where, str(context["what"]), suggestion(str(where[-1]), tuple(context["known"]), "Keys here are")
        )
    found = value_at(raw, where)
    said = shown(found) if found is not None else ""
    if "found" in context:
        given = context["found"]
        # what a check worked out (a total) stands as it is; what a person wrote, as it was written
        said = given if isinstance(given, str) and given != found else shown(given)
    elif isinstance(found, dict):
        said = ""
    return Problem(where, str(context["what"]), hint, said)


def _what(kind: str, place: SchemaNode | None, found: Any) -> str:
    if kind in ("greater_than", "greater_than_equal"):
        return "this is too low"
    if kind in ("less_than", "less_than_equal"):
        return "this is too high"
    if kind == "literal_error":
        return "this is not one of the choices"
    if place is not None and place.annotation is int and isinstance(found, float):
        return "this must be a whole number"
    nouns = {"part": "a table", "table": "a table", "list": "a list", "number": "a number"}
    values = {str: "a text", bool: "true or false", int: "a whole number", float: "a number", dt.date: "a date"}
    if place is None:
        return "this value is not allowed here"
    noun = nouns.get(place.kind) or values.get(place.annotation)
    return f"this must be {noun}" if noun else "this value is not allowed here"


def _advice(kind: str, place: SchemaNode | None, found: Any) -> str:
    if kind == "literal_error" and place is not None:
        meant = suggestion(found, place.choices) if isinstance(found, str) and nearest(found, place.choices) else ""
        return f"{meant} {_hint(place)}".strip()
    declared = place.declared if place else None
    number = value_at(found, ("value",)) if isinstance(found, dict) else found
    if declared is not None and declared.unit == "share" and isinstance(number, (int, float)) and 1 < number <= 100:
        return _hint(place, f"For {number:g} in a hundred write {number / 100:g}. ")
    if place is not None and place.annotation in (int, float, bool) and isinstance(found, str):
        return _hint(place, "Leave the quotes out. ")
    return _hint(place)


def _hint(place: SchemaNode | None, before: str = "") -> str:
    said = allowed(place)
    label = place.declared.label if place is not None and place.declared is not None else ""
    return f"{before}{label}: {said}" if label and said else f"{before}{said}".strip(" :")


def plain(value: Any) -> Any:
    """A value as a scenario file could hold it: lists as tuples, numbers of other libraries as Python's own."""
    if isinstance(value, Quantity):
        return value.as_written()
    if isinstance(value, dict):
        return {key: plain(each) for key, each in value.items()}
    if isinstance(value, (list, tuple)):
        return tuple(plain(each) for each in value)
    return value
