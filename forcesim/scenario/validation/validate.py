"""From merged data to a scenario, or to everything that is wrong with it at once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
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


class _Data:
    """Data as they are written: equal where they are written alike, to the last digit and in the same order."""

    def __init__(self, raw: Mapping[str, Any]) -> None:
        self.raw = raw
        self._text = repr(raw)
        self._hash = hash(self._text)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Data) and self._text == other._text

    def __hash__(self) -> int:
        return self._hash


def validate(
    raw: Mapping[str, Any], part: type[Document], *, everything: bool = True, tables: Sequence[str] | None = None
) -> tuple[Document | None, tuple[Problem, ...]]:
    """The parsed document and no problems, or None and all problems.

    Without ``everything`` the data are a piece of a scenario: what is missing may stand elsewhere. ``tables`` are those
    whose names may be referred to, by default the ones of a scenario or a policy.
    """
    if tables is None:
        # a policy alone declares only its sources; what a piece of a scenario refers to may stand elsewhere
        tables = () if not everything else cross_references.TABLES if part is Scenario else ("sources",)
    document, problems = _validate(_Data(raw), part, everything, tuple(tables))
    assert document is None or isinstance(document, part)  # noqa: S101  as it was asked for
    return document, problems


# while somebody decides, a few scenarios are asked for again and again
@lru_cache(maxsize=64)
def _validate(
    data: _Data, part: type[Part], everything: bool, tables: tuple[str, ...]
) -> tuple[Part | None, tuple[Problem, ...]]:
    raw, root = data.raw, top(part)
    names = cross_references.declared_names(raw, tables)
    all_problems = list(islice(cross_references.problems(raw, root, names), messages.MOST_FAULTS + 1))
    document: Part | None = None
    try:
        document = part.model_validate(raw)
    except ValidationError as error:
        listed = messages.problems(error, raw, root)
        if part is PolicyDocument:
            listed = tuple(_worded_for_policy(problem) for problem in listed)
        hidden = _hidden_problems(raw, listed, part) if len(listed) <= messages.MOST_FAULTS else ()
        all_problems = [*all_problems, *listed, *hidden]
    if not everything:
        all_problems = [problem for problem in all_problems if messages.value_at(raw, problem.path) is not None]
    unique = {(problem.path, problem.what): problem for problem in reversed(all_problems)}
    problems = tuple(reversed(unique.values()))
    return (None if problems else document), problems


def _hidden_problems(raw: Mapping[str, Any], listed: tuple[Problem, ...], part: type[Part]) -> Iterator[Problem]:
    """Problems between parts: pydantic does not look for them while single parts are wrong.

    The entries with known problems are taken out and the rest is checked again. Nothing is put in their place, which
    could cause problems that the scenario does not have.
    """
    rest: dict[str, Any] = dict(raw)
    for _ in range(_MOST_PASSES):
        for problem in listed:
            rest = _without(rest, problem.path, part)
        try:
            part.model_validate(rest)
        except ValidationError as error:
            checks = [detail for detail in error.errors(include_url=False) if detail["type"] == "check"]
            checked_paths = {
                (*detail["loc"], *context["at"]) for detail in checks for context in messages.checks_of(detail["ctx"])
            }
            listed = messages.problems(error, rest, top(part))
            additional = [
                problem
                for problem in listed
                if problem.path in checked_paths and not _is_of_missing_part(problem, raw, rest)
            ]
            yield from additional
            if not additional:
                return
        else:
            return


def _is_of_missing_part(problem: Problem, raw: Mapping[str, Any], rest: Mapping[str, Any]) -> bool:
    """Whether it is a problem only since the policy, which says what is done about cases, was taken out."""
    return "policy" in raw and "policy" not in rest and len(problem.path) == 2 and problem.path[0] == "case_types"


def _without(data: dict[str, Any], path: tuple[str | int, ...], part: type[Part]) -> dict[str, Any]:
    """The data without the entry that a path leads into: a team, a case type, the farms."""
    if not path or path[0] not in data:
        return data
    node = top(part).below(path[0])
    table = data[str(path[0])]
    if node is not None and node.kind == "table" and len(path) > 1 and isinstance(table, dict):
        return {**data, str(path[0]): {key: value for key, value in table.items() if key != path[1]}}
    return {key: value for key, value in data.items() if key != path[0]}


def _worded_for_policy(problem: Problem) -> Problem:
    if problem.what == "no such key" and len(problem.path) == 1 and problem.path[0] in Scenario.model_fields:
        held = ", ".join(PolicyDocument.model_fields)
        return Problem(
            problem.path, "a policy file can't hold this", f"A policy changes levers only; it may hold: {held}"
        )
    return problem


def unknown_names(policy: Mapping[str, Any], force: Mapping[str, Any], name: str) -> tuple[Problem, ...]:
    """Case types and disposals that a policy names and the force ``name`` does not declare."""
    names = cross_references.declared_names(force, ("case_types", "disposals"))
    unknown = cross_references.problems(policy, top(Policy), names, ("policy",))
    return tuple(Problem(problem.path, f"{problem.what} of {name}", problem.hint, problem.found) for problem in unknown)
