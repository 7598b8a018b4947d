"""From the JSON of a result back to the result, so that a window or a report needs no new run."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any, TypeVar, get_args

import numpy as np

from forcesim.errors import CapsuleError
from forcesim.simulation.outcomes import About, Better, Outcome
from forcesim.study.arrays import Floats
from forcesim.study.results.findings import found_from_document, frontier_from_document
from forcesim.study.results.monthly import BANDS, Band, Timeline
from forcesim.study.results.reason_texts import read_cliff_reason, read_ending
from forcesim.study.results.study_result import (
    BackcastRow,
    Cliff,
    Difference,
    PointDifference,
    PointResult,
    ScenarioRef,
    StudyResult,
    Summary,
)

_Read = TypeVar("_Read")


def result_from_document(document: Mapping[str, Any]) -> StudyResult:
    """Read a result from its JSON; CapsuleError, naming the place, where it does not fit.

    Everything comes back, the monthly series in the digits that the JSON holds; null becomes NaN.
    """
    top = _Node(document, "result")
    runs = top.node("runs")
    read = StudyResult(
        kind=top.text("kind"),
        seed=top.whole("seed"),
        replications=top.whole("replications"),
        scenarios=tuple(
            # results written before policies had titles name their files only
            ScenarioRef(
                one.text("name"),
                one.text("digest"),
                one.text("title"),
                one.text("policy") if one.has("policy") else "",
            )
            for one in top.nodes("scenarios")
        ),
        outcomes=top.node("outcomes").each(_outcome),
        results=tuple(
            PointResult(
                one.text("scenario"),
                one.numbers("at"),
                one.node("outcomes").each(_summary),
                _timeline(one.node("monthly")) if one.has("monthly") else None,
            )
            for one in top.nodes("results")
        ),
        differences=tuple(
            PointDifference(
                one.text("scenario"), one.text("against"), one.numbers("at"), one.node("outcomes").each(_difference)
            )
            for one in top.nodes("differences")
        ),
        cliff=None if top.is_null("cliff") else _cliff(top.node("cliff")),
        cliffs=tuple(_cliff(one) for one in top.nodes("cliffs")) if top.has("cliffs") else (),
        red_lines=top.texts("red_lines") if top.has("red_lines") else (),
        lever=None if top.is_null("lever") else top.text("lever"),
        # results written before two levers could be moved at once name one only
        levers=top.texts("levers") if top.has("levers") else (),
        baseline=None if top.is_null("baseline") else top.text("baseline"),
        present=top.number_or_none("present"),
        at_present=top.numbers("at_present") if top.has("at_present") else {},
        looked_at=top.number_or_none("looked_at") if top.has("looked_at") else None,
        years=top.number("years"),
        officer_year_hours=top.number("officer_year_hours"),
        runs_planned=runs.whole("asked"),
        finished=runs.whole("finished"),
        unsettled=top.texts("unsettled"),
        failures=top.texts("failures"),
        ending=read_ending(top.text("reached"), top.node("outcomes").each(_outcome)),
        held=tuple(_held(one) for one in top.nodes("observations")) if top.has("observations") else (),
        # results written before there were such questions have none
        found=found_from_document(document["found"]) if document.get("found") is not None else None,
        frontier=frontier_from_document(document["frontier"]) if document.get("frontier") is not None else None,
    )
    if read.frontier is not None and not {read.frontier.x, read.frontier.y} <= set(read.outcomes):
        raise _wrong("result.frontier", "about outcomes that the result has")
    return read


class _Node:
    """A table of the document and its place in it."""

    def __init__(self, found: object, place: str) -> None:
        if not isinstance(found, Mapping):
            raise _wrong(place, "a table")
        self._found, self.place = found, place

    def has(self, key: str) -> bool:
        return key in self._found

    def flag(self, key: str) -> bool:
        found = self._get(key)
        if not isinstance(found, bool):
            raise _wrong(f"{self.place}.{key}", "true or false")
        return found

    def is_null(self, key: str) -> bool:
        return self._get(key) is None

    def text(self, key: str) -> str:
        return self._typed(key, str, "a text")

    def texts(self, key: str) -> tuple[str, ...]:
        found = self._typed(key, list, "a list of texts")
        if not all(isinstance(one, str) for one in found):
            raise _wrong(f"{self.place}.{key}", "a list of texts")
        return tuple(found)

    def whole(self, key: str) -> int:
        return self._typed(key, int, "a whole number")

    def number(self, key: str) -> float:
        return _number(self._get(key), f"{self.place}.{key}")

    def number_or_none(self, key: str) -> float | None:
        return None if self._get(key) is None else self.number(key)

    def number_or_nan(self, key: str) -> float:
        return float("nan") if self._get(key) is None else self.number(key)

    def numbers(self, key: str) -> dict[str, float]:
        node = self.node(key)
        return {name: node.number(name) for name in node._found}

    def values(self, key: str) -> Floats:
        found = self._typed(key, list, "a list of numbers")
        place = f"{self.place}.{key}"
        return np.array([np.nan if one is None else _number(one, place) for one in found], dtype=np.float64)

    def bounds(self) -> tuple[float | None, float | None]:
        """Read the interval, two numbers or nulls."""
        place = f"{self.place}.ci95"
        found = self._typed("ci95", list, "two numbers")
        if len(found) != 2:
            raise _wrong(place, "two numbers")
        low, high = (None if one is None else _number(one, place) for one in found)
        return low, high

    def node(self, key: str) -> _Node:
        return _Node(self._get(key), f"{self.place}.{key}")

    def nodes(self, key: str) -> tuple[_Node, ...]:
        found = self._typed(key, list, "a list")
        return tuple(_Node(one, f"{self.place}.{key}[{place}]") for place, one in enumerate(found))

    def each(self, read: Callable[[str, _Node], _Read]) -> dict[str, _Read]:
        return {key: read(key, self.node(key)) for key in self._found}

    def _typed(self, key: str, kind: type[_Read], wanted: str) -> _Read:
        found = self._get(key)
        if not isinstance(found, kind) or isinstance(found, bool):
            raise _wrong(f"{self.place}.{key}", wanted)
        return found

    def _get(self, key: str) -> Any:
        if key not in self._found:
            raise CapsuleError(f"{self.place} has no {key!r}")
        return self._found[key]


def _outcome(name: str, node: _Node) -> Outcome:
    better, about = node.text("better"), node.text("about")
    if better not in get_args(Better):
        raise _wrong(f"{node.place}.better", " or ".join(get_args(Better)))
    if about not in get_args(About):
        raise _wrong(f"{node.place}.about", " or ".join(get_args(About)))
    help_text, share_of = node.text("help"), node.text("share_of")
    incomplete = node.has("incomplete") and node.flag("incomplete")
    return Outcome(name, node.text("label"), node.text("unit"), better, about, help_text, share_of, incomplete)  # type: ignore[arg-type]


def _summary(_: str, node: _Node) -> Summary:
    low, high = node.bounds()
    return Summary(
        mean=node.number_or_nan("mean"),
        low=low,
        high=high,
        p10=node.number_or_nan("p10"),
        p50=node.number_or_nan("p50"),
        p90=node.number_or_nan("p90"),
        values=node.values("values"),
    )


def _difference(_: str, node: _Node) -> Difference:
    low, high = node.bounds()
    mean, chance = node.number_or_nan("mean"), node.number_or_none("chance_better")
    return Difference(mean, low, high, chance, node.text("verdict"), node.values("values"))


def _timeline(node: _Node) -> Timeline:
    try:
        first = dt.date.fromisoformat(node.text("first"))
    except ValueError as error:
        raise _wrong(f"{node.place}.first", "a date") from error
    return Timeline(
        first,
        node.whole("warm_up"),
        node.number_or_none("change_begins"),
        node.number("change_lasts"),
        node.node("series").each(_band),
    )


def _band(_: str, node: _Node) -> Band:
    rows = [node.values(name) for name in BANDS]
    if len({len(row) for row in rows}) > 1:
        raise _wrong(node.place, "a table of series of one length")
    return Band(*rows)


def _held(node: _Node) -> BackcastRow:
    return BackcastRow(
        name=node.text("name"),
        label=node.text("label"),
        period=node.text("period"),
        published=node.number("published"),
        unit=node.text("unit"),
        is_change=node.flag("is_change"),
        low=node.number_or_none("p10"),
        high=node.number_or_none("p90"),
        verdict=node.text("verdict"),
    )


def _cliff(node: _Node) -> Cliff:
    low, high = node.bounds()
    keeps_up = node.text("keeps_up") if node.has("keeps_up") else "below"
    red_line = node.text("red_line") if node.has("red_line") else None
    return Cliff(
        node.text("lever"), node.number("at"), low, high, read_cliff_reason(node.text("why")), keeps_up, red_line
    )


def _number(found: object, place: str) -> float:
    if isinstance(found, bool) or not isinstance(found, (int, float)):
        raise _wrong(place, "a number")
    try:
        return float(found)
    except OverflowError as error:
        raise _wrong(place, "a number") from error


def _wrong(place: str, wanted: str) -> CapsuleError:
    return CapsuleError(f"{place} is not {wanted}")
