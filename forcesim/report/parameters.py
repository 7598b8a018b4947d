"""Every parameter of a scenario as a table shows it: value, range, unit, grade, source, and whether it was changed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from forcesim.report.assumptions import ORDER, UNGRADED, plausible, source_words
from forcesim.scenario.described import Described
from forcesim.scenario.evidence import Quantity
from forcesim.scenario.fields import Declaration
from forcesim.scenario.scenario import Scenario
from forcesim.scenario.shape import Place, dotted, leaves, top
from forcesim.scenario.walk import breadcrumbs
from forcesim.scenario.words import safe

_KINDS = {"lever": "decided", "assumption": "assumption", "setting": "of the study"}


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter. ``value`` is what stands there, ``text`` how a person reads and types it."""

    path: str
    place: str
    label: str
    value: Any
    text: str
    unit: str
    is_share: bool
    range: str
    grade: str
    source: str
    note: str
    help: str
    kind: str
    stands: str  # what the files say, where that is something else
    choices: tuple[str, ...] = ()  # texts to choose from, where a value is one of few

    @property
    def is_changed(self) -> bool:
        return bool(self.stands)


def parameters(described: Described, files: Described) -> tuple[Parameter, ...]:
    """Every number, word and flag of a scenario that changes a run: assumed ones first, those without a grade last.

    ``files`` is the scenario before a person changed it: evidence is its, and what differs from it is marked.
    """
    before = {dotted(path): value for path, value in leaves(files.scenario)}
    found = _parameters(described.scenario, files.scenario, before)
    order = [*ORDER, ""]
    return tuple(sorted(found, key=lambda each: order.index(each.grade)))


def _parameters(scenario: Scenario, files: Scenario, before: dict[str, Any]) -> Iterator[Parameter]:
    whole = top(Scenario)
    for way, value in leaves(scenario):
        place = whole.at(way)
        if place is None or place.declared is None or place.declared.kind == "prose" or value is None:
            continue
        declared, path = place.declared, dotted(way)
        unit = unit_of(declared)
        if isinstance(way[-1], int) or (isinstance(value, float) and not isinstance(value, Quantity)):
            continue  # days of a roster, weights of a profile: lists that a file holds better than a row each
        *places, label = breadcrumbs(scenario, path)
        known = before.get(path)
        is_changed = known is None or known != value
        graded = known if isinstance(known, Quantity) else value
        evidence = graded.evidence if isinstance(graded, Quantity) else None
        yield Parameter(
            path=path,
            place=" › ".join(places),
            label=label,
            value=value,
            text=typed(value, unit),
            unit="" if unit == "share" else unit,
            is_share=unit == "share",
            range=plausible(graded, unit) if isinstance(graded, Quantity) else "",
            grade=(evidence.grade if evidence is not None else None)
            or (UNGRADED if isinstance(value, Quantity) else ""),
            source=source_words(files, evidence.source) if evidence is not None else "",
            note=safe(evidence.note or "", 600) if evidence is not None else "",
            help=declared.help,
            kind=_KINDS.get(declared.kind, declared.kind),
            stands="" if not is_changed else typed(known, unit) if known is not None else "nothing",
            choices=_choices(scenario, place, value),
        )


def _choices(scenario: Scenario, place: Place, value: Any) -> tuple[str, ...]:
    if isinstance(value, bool):
        return ("yes", "no")
    if place.choices:
        return place.choices
    # the entries of a table share the declaration of the table, whose reference is about its keys
    refers_to = place.declared.refers_to if place.declared is not None and isinstance(value, str) else ""
    return tuple(getattr(scenario, refers_to, {})) if refers_to else ()


def unit_of(declared: Declaration) -> str:
    """The unit of a number; a mix is a table of shares, which declares none of its own."""
    return "share" if declared.name == "mix" else declared.unit


def typed(value: Any, unit: str) -> str:
    """A value as a person types it: "30%", "12.5", "phased", "yes"."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if unit == "share" and isinstance(value, float):
        return f"{float(value) * 100:.10g}%"
    if isinstance(value, (int, float)):
        return f"{float(value):.10g}"
    return safe(str(value), 200)


def read(text: str, like: Any, *, is_share: bool) -> object:
    """What a person typed, as the value of a scenario; whatever can't be read stays text, which the schema refuses."""
    said = text.strip()
    if isinstance(like, bool):
        return {"yes": True, "true": True, "no": False, "false": False}.get(said.lower(), said)
    if isinstance(like, dt.date):
        try:
            return dt.date.fromisoformat(said)
        except ValueError:
            return said
    if not isinstance(like, (int, float)):
        return said
    is_percent = said.endswith("%")
    try:
        number = float(said.removesuffix("%").replace(",", "").strip())
    except ValueError:
        return said
    if is_percent and is_share:
        return round(number / 100, 12)
    return number
