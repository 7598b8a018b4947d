"""Every parameter of a scenario as a table shows it: value, range, unit, grade, source, and whether it was changed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from forcesim.report.output.assumptions_log import ORDER, UNGRADED, plausible, source_words
from forcesim.scenario.named_scenario import NamedScenario
from forcesim.scenario.schema.evidence import GRADE_MEANING, Quantity
from forcesim.scenario.schema.paths import SchemaNode, dotted, leaves, top, within
from forcesim.scenario.schema.quantities import breadcrumbs
from forcesim.scenario.schema.scenario import Scenario
from forcesim.text import safe

_KINDS = {"lever": "decided", "assumption": "assumption", "setting": "of the study"}


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter. ``value`` is what stands there, which a person types as ``text`` and reads as ``shown``."""

    path: str
    place: str
    label: str
    value: Any
    text: str
    shown: str
    unit: str
    is_share: bool
    range: str
    grade: str
    source: str
    note: str
    help: str
    kind: str
    stands: str  # what the files say, where that is something else
    choices: tuple[tuple[str, str], ...] = ()  # texts to choose from with their words, where a value is one of few

    @property
    def is_changed(self) -> bool:
        return bool(self.stands)


def parameters(named_scenario: NamedScenario, files: NamedScenario) -> tuple[Parameter, ...]:
    """Every number, word and flag of a scenario that changes a run: assumed ones first, those without a grade last.

    ``files`` is the scenario before a person changed it: evidence is its, and what differs from it is marked.
    """
    before = {dotted(path): value for path, value in leaves(files.scenario)}
    found = _parameters(named_scenario.scenario, files.scenario, before)
    order = [*ORDER, ""]
    return tuple(sorted(found, key=lambda each: order.index(each.grade)))


def _parameters(scenario: Scenario, files: Scenario, before: dict[str, Any]) -> Iterator[Parameter]:
    whole = top(Scenario)
    for way, value in leaves(scenario):
        place = whole.at(way)
        if place is None or place.declared is None or place.declared.kind == "prose" or value is None:
            continue
        declared, path, unit = place.declared, dotted(way), place.declared.unit
        if isinstance(way[-1], int) or (isinstance(value, float) and not isinstance(value, Quantity)):
            continue  # days of a roster, weights of a profile: lists that a file holds better than a row each
        *places, label = breadcrumbs(scenario, path)
        known = before.get(path)
        is_changed = known is None or known != value
        graded = known if isinstance(known, Quantity) else value
        evidence = graded.evidence if isinstance(graded, Quantity) else None
        choices = _choices(scenario, place, value)
        words, text = dict(choices), typed(value, unit)
        stands = "" if not is_changed else typed(known, unit) if known is not None else "nothing"
        yield Parameter(
            path=path,
            place=" › ".join(places),
            label=label,
            value=value,
            text=text,
            shown=words.get(text, text),
            unit="" if unit == "share" else unit,
            is_share=unit == "share",
            range=plausible(graded, unit) if isinstance(graded, Quantity) else "",
            grade=(evidence.grade if evidence is not None else None)
            or (UNGRADED if isinstance(value, Quantity) else ""),
            source=source_words(files, evidence.source) if evidence is not None else "",
            note=safe(evidence.note or "", 600) if evidence is not None else "",
            help=declared.help,
            kind=_KINDS.get(declared.kind, declared.kind),
            stands=words.get(stands, stands),
            choices=choices,
        )


def _choices(scenario: Scenario, place: SchemaNode, value: Any) -> tuple[tuple[str, str], ...]:
    if isinstance(value, bool):
        return (("yes", "yes"), ("no", "no"))
    if place.choices:
        return tuple((each, each.replace("_", " ")) for each in place.choices)
    # the entries of a table share the declaration of the table, whose reference is about its keys
    refers_to = place.declared.refers_to if place.declared is not None and isinstance(value, str) else ""
    known: dict[str, Any] = (within(scenario, tuple(refers_to.split("."))) or {}) if refers_to else {}
    return tuple((key, safe(getattr(one, "label", "") or key.replace("_", " "), 60)) for key, one in known.items())


def behind(each: Parameter, does: str = "") -> str:
    """All that is known of a parameter, in sentences; ``does`` says what it does to an outcome."""
    here = f"{each.shown} {each.unit}".strip() + (f", plausible {each.range}" if each.range else "")
    said = [
        " › ".join(filter(None, (each.place, f"{each.label}: {here}"))),
        f"Changed: the files say {each.stands}" if each.is_changed else "",
        does,
        each.help,
        *_evidence(each),
    ]
    return ". ".join(part.rstrip(".") for part in said if part) + "."


def _evidence(each: Parameter) -> list[str]:
    """How well a number is known, and why."""
    source = f"Source: {each.source}" if each.source else ""
    if each.grade not in GRADE_MEANING:
        return [each.note, source]
    if each.grade != "assumed":
        return [f"{each.grade.capitalize()}: {GRADE_MEANING[each.grade]}", each.note, source]
    if source:
        return ["Assumed in view of what is known: a modelling choice that you should question", each.note, source]
    why = each.note or "The file does not say why it is so and not otherwise"
    return ["Assumed without a source: a modelling choice that you should question", why]


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
