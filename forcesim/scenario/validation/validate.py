"""From merged data to a checked description, with everything that is wrong at once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any, TypeVar

from pydantic import ValidationError

from forcesim.scenario.schema.fields import Part, item, prose
from forcesim.scenario.schema.paths import top
from forcesim.scenario.schema.policy import Policy
from forcesim.scenario.schema.scenario import Scenario, Source
from forcesim.scenario.validation import cross_references, messages
from forcesim.scenario.validation.messages import Problem

Document = TypeVar("Document", bound=Part)
_MOST_PASSES = 30


class PolicyDocument(Part):
    """What a policy file may hold: levers, and the words and sources that explain them."""

    title: str = prose(label="Title")
    summary: str = prose(label="In a sentence")
    notes: tuple[str, ...] = prose((), label="Notes", help="What a reader must know before quoting a result.")
    sources: dict[str, Source] = item({}, label="Sources", kind="prose")
    policy: Policy = item(label="Policy")


def validate(
    raw: Mapping[str, Any], part: type[Document], *, everything: bool = True
) -> tuple[Document | None, tuple[Problem, ...]]:
    """The parsed document, or None and all problems.

    Without ``everything`` the data are a piece of a scenario: what is missing may stand elsewhere.
    """
    whole = top(part)
    # of a policy alone only the sources are known; of a piece nothing is
    tables = () if not everything else cross_references.TABLES if part is Scenario else ("sources",)
    names = cross_references.declared_names(raw, tables)
    found = list(islice(cross_references.problems(raw, whole, names), messages.MOST_FAULTS + 1))
    try:
        document = part.model_validate(raw)
    except ValidationError as error:
        listed = messages.problems(error, raw, whole)
        if part is PolicyDocument:
            listed = tuple(_in_a_policy(problem) for problem in listed)
        hidden = _hidden(raw, listed, part) if len(listed) <= messages.MOST_FAULTS else ()
        found = [*found, *listed, *hidden]
        document = None
    if not everything:
        found = [problem for problem in found if messages.value_at(raw, problem.path) is not None]
    unique = {(problem.path, problem.what): problem for problem in reversed(found)}
    problems = tuple(reversed(unique.values()))
    return (None if problems else document), problems


def _hidden(raw: Mapping[str, Any], listed: tuple[Problem, ...], part: type[Part]) -> Iterator[Problem]:
    """Problems between parts that pydantic does not look for while single parts are wrong.

    The entries with known problems are taken out and the rest is checked again. Nothing is put in their place, so
    that no problem can be one of our own making.
    """
    rest: dict[str, Any] = dict(raw)
    for _ in range(_MOST_PASSES):
        for problem in listed:
            rest = _without(rest, problem.path, part)
        try:
            part.model_validate(rest)
        except ValidationError as error:
            checks = [each for each in error.errors(include_url=False) if each["type"] == "check"]
            listed = tuple(each for each in messages.problems(error, rest, top(part)))
            known = {(tuple(each["loc"]) + tuple(each["ctx"]["at"])) for each in checks}
            news = [problem for problem in listed if problem.path in known]
            yield from news
            if not news:
                return
        else:
            return


def _without(data: dict[str, Any], path: tuple[str | int, ...], part: type[Part]) -> dict[str, Any]:
    """The data without the entry that a path leads into: a team, a case type, the farms."""
    if not path or path[0] not in data:
        return data
    place = top(part).below(path[0])
    table = data[str(path[0])]
    if place is not None and place.kind == "table" and len(path) > 1 and isinstance(table, dict):
        return {**data, str(path[0]): {key: value for key, value in table.items() if key != path[1]}}
    return {key: value for key, value in data.items() if key != path[0]}


def _in_a_policy(problem: Problem) -> Problem:
    if problem.what == "no such key" and len(problem.path) == 1 and problem.path[0] in Scenario.model_fields:
        held = ", ".join(PolicyDocument.model_fields)
        return Problem(
            problem.path, "a policy file can't hold this", f"A policy changes levers only; it may hold: {held}"
        )
    return problem


def policy_names(policy: Mapping[str, Any], force: Mapping[str, Any], name: str) -> tuple[Problem, ...]:
    """Case types and disposals that a policy names and the force ``name`` does not declare."""
    names = cross_references.declared_names(force, ("case_types", "disposals"))
    found = cross_references.problems(policy, top(Policy), names, ("policy",))
    return tuple(Problem(each.path, f"{each.what} of {name}", each.hint, each.found) for each in found)
