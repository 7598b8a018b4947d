"""The Assumptions page, ready to be shown: each parameter's value, range, unit, grade, source, and its change."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from forcesim.report.wording.evidence import (
    GRADE_ORDER,
    NO_SOURCE,
    OWN,
    UNGRADED,
    outside_range,
    plausible_words,
    source_words,
)
from forcesim.scenario.named_scenario import NamedScenario
from forcesim.scenario.schema.evidence import GRADE_MEANING, Evidence, Quantity
from forcesim.scenario.schema.paths import SchemaNode, dotted, leaves, top
from forcesim.scenario.schema.quantities import breadcrumbs
from forcesim.scenario.schema.scenario import Scenario
from forcesim.text import safe, typed_number

_KINDS = {"lever": "decided", "assumption": "assumption", "setting": "of the study"}


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter: its ``value``, which a person types as ``text`` and reads as ``shown``.

    ``place`` is its heading in the scenario ("Moving hours"). ``value_in_files`` is the value that the files give,
    in words, if a person has changed it, otherwise "". A number of a person's own has the grade "yours" and nothing of
    what stands behind that of the files: ``own_grade`` is what the person says of it, ``warning`` that it lies outside
    what the files hold plausible. ``choices`` are the values that a person can pick from, as
    (text, words); empty where any number or word may be typed.
    """

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
    value_in_files: str
    own_grade: str = ""
    warning: str = ""
    choices: tuple[tuple[str, str], ...] = ()

    @property
    def is_changed(self) -> bool:
        """Whether a person has given it another value than the files."""
        return bool(self.value_in_files)

    @property
    def is_own(self) -> bool:
        """Whether it is a number of a person's own, which needs a source."""
        return self.grade == OWN


def parameters(named_scenario: NamedScenario, files: NamedScenario) -> tuple[Parameter, ...]:
    """Every number, word and flag of a scenario that changes a run: assumed ones first, those without a grade last.

    ``files`` is the same scenario as its files have it, without a person's changes: a parameter whose value differs
    gets the value there as ``value_in_files``.
    """
    before = {dotted(path): value for path, value in leaves(files.scenario)}
    rows = _parameters(named_scenario.scenario, files.scenario, before)
    order = [*GRADE_ORDER, ""]
    return tuple(parameter for _, parameter in sorted(rows, key=lambda row: order.index(row[0])))


def _parameters(scenario: Scenario, files: Scenario, before: dict[str, Any]) -> Iterator[tuple[str, Parameter]]:
    """Parameters, each with the grade that the files give it: a row stays where it is when a person changes it."""
    whole = top(Scenario)
    for way, value in leaves(scenario):
        node = whole.at(way)
        if node is None or node.declared is None or node.declared.kind == "prose" or value is None:
            continue
        declared, path, unit = node.declared, dotted(way), node.declared.unit
        if isinstance(way[-1], int) or (isinstance(value, float) and not isinstance(value, Quantity)):
            continue  # days of a roster, weights of a profile: lists that a file holds better than a row each
        *owners, label = breadcrumbs(scenario, path)
        known = before.get(path)
        is_changed = known is None or known != value
        is_own = is_changed and declared.kind == "assumption" and isinstance(value, Quantity)
        evidence = (value.evidence if isinstance(value, Quantity) else None) or Evidence()
        former = (known.evidence if isinstance(known, Quantity) else None) or Evidence()
        # what a person decides has the evidence of the policy's file about it, whatever they decide
        shown = evidence if is_own else former if isinstance(known, Quantity) else evidence
        grade = OWN if is_own else shown.grade or (UNGRADED if isinstance(value, Quantity) else "")
        source = source_words(scenario if is_own else files, shown.source)
        choices = _choices(scenario, node, value)
        words, text = dict(choices), as_typed(value, unit)
        value_in_files = "" if not is_changed else as_typed(known, unit) if known is not None else "nothing"
        grade_in_files = former.grade or UNGRADED if isinstance(known, Quantity) else grade
        yield (
            grade_in_files,
            Parameter(
                path=path,
                place=" › ".join(owners),
                label=label,
                value=value,
                text=text,
                shown=words.get(text, text),
                unit="" if unit == "share" else unit,
                is_share=unit == "share",
                range=plausible_words(shown.low, shown.high, unit),
                grade=grade,
                source=source or (NO_SOURCE if is_own and not shown.note else ""),
                note=safe(shown.note or "", 600),
                help=declared.help,
                kind=_KINDS.get(declared.kind, declared.kind),
                value_in_files=words.get(value_in_files, value_in_files),
                own_grade=evidence.grade or "" if is_own else "",
                warning=outside_range(float(value), former.low, former.high, unit) if is_own else "",
                choices=choices,
            ),
        )


def _choices(scenario: Scenario, node: SchemaNode, value: Any) -> tuple[tuple[str, str], ...]:
    if isinstance(value, bool):
        return (("yes", "yes"), ("no", "no"))
    if node.choices:
        return tuple((choice, choice.replace("_", " ")) for choice in node.choices)
    # the entries of a table share the declaration of the table, whose reference is about its keys
    refers_to = node.declared.refers_to if node.declared is not None and isinstance(value, str) else ""
    known = scenario.choices_for(refers_to) if refers_to else {}
    return tuple((key, safe(getattr(entry, "label", "") or key.replace("_", " "), 60)) for key, entry in known.items())


def parameter_details(parameter: Parameter, effect: str = "") -> str:
    """All that is known of a parameter, in sentences; ``effect`` says what it does to an outcome."""
    value = f"{parameter.shown} {parameter.unit}".strip()
    value += f", plausible {parameter.range}" if parameter.range else ""
    sentences = [
        " › ".join(filter(None, (parameter.place, f"{parameter.label}: {value}"))),
        f"Changed: the files say {parameter.value_in_files}" if parameter.is_changed else "",
        parameter.warning,
        effect,
        parameter.help,
        *_evidence(parameter),
    ]
    return ". ".join(sentence.rstrip(".") for sentence in sentences if sentence) + "."


def _evidence(parameter: Parameter) -> list[str]:
    """How well a number is known, and why."""
    grade, note = parameter.grade, parameter.note
    source = f"Source: {parameter.source}" if parameter.source else ""
    if parameter.is_own:
        own = f"Yours, {parameter.own_grade}" if parameter.own_grade else "Yours"
        return [": ".join((own, note or parameter.source))]
    if grade not in GRADE_MEANING:
        return [note, source]
    if grade != "assumed":
        return [f"{grade.capitalize()}: {GRADE_MEANING[grade]}", note, source]
    if source:
        return ["Assumed in view of what is known: a modelling choice that you should question", note, source]
    why = note or "The file does not say why it is so and not otherwise"
    return ["Assumed without a source: a modelling choice that you should question", why]


def as_typed(value: Any, unit: str) -> str:
    """A value as a person types it: "30%", "12.5", "phased", "yes"."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if unit == "share" and isinstance(value, float):
        return f"{float(value) * 100:.10g}%"
    if isinstance(value, (int, float)):
        return f"{float(value):.10g}"
    return safe(str(value), 200)


def parse_typed(text: str, like: Any, *, is_share: bool) -> object:
    """What a person typed, as a value of the type of ``like``; text that can't be read stays text, for the schema to
    refuse.
    """
    entry = text.strip()
    if isinstance(like, bool):
        return {"yes": True, "true": True, "no": False, "false": False}.get(entry.lower(), entry)
    if isinstance(like, dt.date):
        try:
            return dt.date.fromisoformat(entry)
        except ValueError:
            return entry
    if not isinstance(like, (int, float)):
        return entry
    is_percent = entry.endswith("%")
    number = typed_number(entry.removesuffix("%"))
    if number is None:
        return entry
    if is_percent and is_share:
        return round(number / 100, 12)
    return number
