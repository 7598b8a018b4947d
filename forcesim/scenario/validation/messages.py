"""What pydantic finds, in words for people who write scenarios and not programs."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from forcesim.errors import Fault
from forcesim.scenario.schema.evidence import Quantity
from forcesim.scenario.schema.fields import Declaration
from forcesim.scenario.schema.paths import SchemaNode, dotted
from forcesim.text import nearest, safe, suggestion, value_text

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


def problems(error: ValidationError, raw: Any, root: SchemaNode) -> tuple[Problem, ...]:
    """All that one validation of ``raw`` found, in plain words; ``root`` is its schema."""
    details = error.errors(include_url=False)[: MOST_FAULTS + 1]
    misspelt = set(_misspelt_keys(details, root))
    return tuple(
        problem
        for detail in details
        for problem in _problems_of(detail, raw, root)
        if (detail["type"], problem.path) not in misspelt
    )


def value_at(raw: Any, path: Path) -> Any:
    """The value at a path of the data; None if there is none."""
    value = raw
    for key in path:
        try:
            value = value[key]
        except (KeyError, IndexError, TypeError):
            return None
    return value


def allowed_values(node: SchemaNode | None) -> str:
    """What may be written at a node of the schema: "a number from 0 to 1"."""
    if node is None:
        return ""
    if node.kind == "number":
        return f"a {_range('number', node.declared)}"
    if node.kind == "list":
        return "a list in square brackets: [ … ]"
    if node.kind in ("part", "table"):
        return "a table, with keys of its own"
    if node.choices:
        return "one of " + ", ".join(node.choices)
    if node.declared is not None and node.declared.refers_to:
        return f"a name declared in [{node.declared.refers_to}], in quotes"
    words = {str: 'a text in quotes: "…"', bool: "true or false", dt.date: "a date without quotes: 2015-08-01"}
    if node.annotation in (int, float):
        return f"a {_range('whole number' if node.annotation is int else 'number', node.declared)}"
    return words.get(node.annotation, "")


def _range(noun: str, declared: Declaration | None) -> str:
    limits = declared.limits if declared else ""
    unit = {"share": "parts of one, 0.5 is 50%"}.get(declared.unit, declared.unit) if declared else ""
    return " ".join(part for part in (noun, limits, f"({unit})" if unit else "") if part)


def _misspelt_keys(details: Iterable[Any], root: SchemaNode) -> Iterator[tuple[str, Path]]:
    """Keys that are missing only because they are misspelt: the misspelling is reported, and that is enough."""
    for detail in details:
        path = tuple(detail["loc"])
        if detail["type"] == "extra_forbidden" and (table := root.at(path[:-1])) is not None:
            intended = nearest(str(path[-1]), table.fields)
            if intended is not None:
                yield "missing", (*path[:-1], intended)


def _problems_of(detail: Any, raw: Any, root: SchemaNode) -> Iterator[Problem]:
    """The problems of one entry of pydantic's list of errors."""
    path: Path = tuple(key for key in detail["loc"] if key != "[key]")
    kind, context = str(detail["type"]), dict(detail.get("ctx") or {})
    node = root.at(path)
    if "what" in context:
        for one_context in checks_of(context):
            yield _check_problem(path, one_context, raw)
        yield from _beyond_bounds(path, node, value_at(raw, path))
    elif kind == "missing":
        yield Problem(path, "this is missing", _what_to_add(node, path))
    elif kind == "extra_forbidden":
        table = root.at(path[:-1])
        keys = table.fields if table is not None else ()
        yield Problem(path, "no such key", suggestion(str(path[-1]), keys, "Keys here are"))
    elif kind == "too_short":
        # pydantic also says so of a list whose elements it has thrown out, each with an error of its own
        if not value_at(raw, path):
            yield Problem(
                path,
                "this can't be empty",
                _labelled_hint(node, "Give at least one: "),
                value_text(value_at(raw, path)),
            )
    else:
        value = value_at(raw, path)
        yield Problem(path, _what_is_wrong(kind, node, value), _what_to_write(kind, node, value), value_text(value))


def checks_of(context: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
    """All that a check of our own found wrong, from the context of pydantic's error."""
    several: Sequence[Mapping[str, Any]] = context.get("several", (context,))
    return several


def _beyond_bounds(path: Path, node: SchemaNode | None, value: Any) -> Iterator[Problem]:
    """What pydantic does not say of a number whose evidence is wrong already: that it is too high or too low, too."""
    number = value.get("value") if isinstance(value, dict) and node is not None and node.kind == "number" else None
    if node is None or node.declared is None or isinstance(number, bool) or not isinstance(number, (int, float)):
        return
    if not node.declared.allows(number):
        lows = [node.declared.bounds[key] for key in ("ge", "gt") if key in node.declared.bounds]
        kind = "greater_than" if any(number <= low for low in lows) else "less_than"
        where = (*path, "value")
        yield Problem(where, _what_is_wrong(kind, node, number), _what_to_write(kind, node, value), value_text(number))


def _what_to_add(node: SchemaNode | None, path: Path) -> str:
    label = node.declared.label if node is not None and node.declared is not None else path[-1]
    if node is not None and node.kind in ("part", "table"):
        return f"{label}: add a table [{'.'.join(str(key) for key in path)}]"
    return f"{label}: add {path[-1]} = …, {allowed_values(node)}"


def _check_problem(path: Path, context: Mapping[str, Any], raw: Any) -> Problem:
    """The problem of a check of our own, which says what is wrong itself."""
    where = (*path, *context["at"])
    hint = str(context["hint"])
    if "known" in context:
        return Problem(
            where, str(context["what"]), suggestion(str(where[-1]), tuple(context["known"]), "Keys here are")
        )
    value = value_at(raw, where)
    text = value_text(value) if value is not None else ""
    if "found" in context:
        given = context["found"]
        # what a check worked out (a total) stands as it is; what a person wrote, as it was written
        text = given if isinstance(given, str) and given != value else value_text(given)
    elif isinstance(value, dict):
        text = ""
    return Problem(where, str(context["what"]), hint, text)


def _what_is_wrong(kind: str, node: SchemaNode | None, value: Any) -> str:
    if kind in ("greater_than", "greater_than_equal"):
        return "this is too low"
    if kind in ("less_than", "less_than_equal"):
        return "this is too high"
    if kind == "literal_error":
        return "this is not one of the choices"
    if node is not None and node.annotation is int and isinstance(value, float):
        return "this must be a whole number"
    nouns = {"part": "a table", "table": "a table", "list": "a list", "number": "a number"}
    values = {str: "a text", bool: "true or false", int: "a whole number", float: "a number", dt.date: "a date"}
    if node is None:
        return "this value is not allowed here"
    noun = nouns.get(node.kind) or values.get(node.annotation)
    return f"this must be {noun}" if noun else "this value is not allowed here"


def _what_to_write(kind: str, node: SchemaNode | None, value: Any) -> str:
    if kind == "literal_error" and node is not None:
        suggested = suggestion(value, node.choices) if isinstance(value, str) and nearest(value, node.choices) else ""
        return f"{suggested} {_labelled_hint(node)}".strip()
    declared = node.declared if node else None
    number = value_at(value, ("value",)) if isinstance(value, dict) else value
    is_share = node is not None and node.kind == "number" and declared is not None and declared.unit == "share"
    if is_share and isinstance(number, (int, float)) and 1 < number <= 100:
        return _labelled_hint(node, f"For {number:g} in a hundred write {number / 100:g}. ")
    if node is not None and node.annotation in (int, float, bool) and isinstance(value, str):
        return _labelled_hint(node, "Leave the quotes out. ")
    return _labelled_hint(node)


def _labelled_hint(node: SchemaNode | None, before: str = "") -> str:
    permitted = allowed_values(node)
    label = node.declared.label if node is not None and node.declared is not None else ""
    return f"{before}{label}: {permitted}" if label and permitted else f"{before}{permitted}".strip(" :")


def plain(value: Any) -> Any:
    """A value as a scenario file could hold it: lists as tuples, numbers of other libraries as Python's own."""
    if isinstance(value, Quantity):
        return value.as_written()
    if isinstance(value, dict):
        return {key: plain(entry) for key, entry in value.items()}
    if isinstance(value, (list, tuple)):
        return tuple(plain(entry) for entry in value)
    return value
