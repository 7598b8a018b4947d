"""What an answer rests on: the numbers of a scenario with their evidence, the weakest first."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from forcesim.errors import CapsuleError, ScenarioError
from forcesim.report.wording.numbers import amount
from forcesim.scenario.named_scenario import NamedScenario
from forcesim.scenario.schema.evidence import GRADES, Quantity
from forcesim.scenario.schema.quantities import breadcrumbs, quantities
from forcesim.scenario.schema.scenario import Scenario
from forcesim.scenario.validation.messages import plain
from forcesim.scenario.validation.validate import validate
from forcesim.text import safe

UNGRADED = "not graded"
# the weakest first: what is assumed is what a reader should question
ORDER: tuple[str, ...] = (*reversed(GRADES), UNGRADED)


@dataclass(frozen=True, slots=True)
class Assumption:
    """A number that somebody chose, as a reader sees it; ``path`` is where it stands in the scenario."""

    path: str
    place: str
    label: str
    value: str
    unit: str
    range: str
    grade: str
    source: str
    note: str


def assumptions(scenario: Scenario) -> tuple[Assumption, ...]:
    """Every number that says what stands behind it, assumed ones first, each group in the order of the file."""
    rows = []
    for path, declared, value in quantities(scenario):
        evidence = value.evidence
        if evidence is None or (evidence.grade is None and evidence.source is None):
            continue
        *places, label = breadcrumbs(scenario, path)
        rows.append(
            Assumption(
                path=path,
                place=" › ".join(places),
                label=label,
                value=_number(value, declared.unit),
                unit="" if declared.unit == "share" or declared.unit.startswith("pounds") else declared.unit,
                range=plausible(value, declared.unit),
                grade=evidence.grade or UNGRADED,
                source=source_words(scenario, evidence.source),
                note=safe(evidence.note or "", 600),
            )
        )
    return tuple(sorted(rows, key=lambda row: ORDER.index(row.grade)))


def grades(scenario: Scenario) -> dict[str, int]:
    """How many numbers carry each grade, in the order of ``ORDER``; "not graded" counts those that say nothing."""
    counts = dict.fromkeys(ORDER, 0)
    for _, declared, value in quantities(scenario):
        grade = value.evidence.grade if value.evidence is not None else None
        # what is decided needs no evidence
        if declared.kind == "setting" or (declared.kind == "lever" and grade is None):
            continue
        counts[grade or UNGRADED] += 1
    return counts


def scenario_from_text(name: str, text: str) -> NamedScenario:
    """Read a scenario from the text that a capsule holds; CapsuleError where it is none."""
    try:
        raw: Mapping[str, Any] = plain(tomllib.loads(text))
        scenario, problems = validate(raw, Scenario)
    except (ValueError, RecursionError, ScenarioError) as error:
        raise CapsuleError(f"the scenario {safe(name, 60)} in this capsule can't be read: {error}") from error
    if scenario is None:
        what = f"{'.'.join(map(str, problems[0].path))}: {problems[0].what}" if problems else "it is not a scenario"
        raise CapsuleError(f"the scenario {safe(name, 60)} in this capsule can't be read: {what}")
    return NamedScenario.from_scenario(name, raw, scenario)


def _number(value: float, unit: str) -> str:
    return amount(float(value), unit, 3)


def plausible(value: Quantity, unit: str) -> str:
    evidence = value.evidence
    if evidence is None or (evidence.low is None and evidence.high is None):
        return ""
    low = _number(evidence.low, unit) if evidence.low is not None else ""
    high = _number(evidence.high, unit) if evidence.high is not None else ""
    if low and high:
        return f"{low} to {high}"
    return f"from {low}" if low else f"up to {high}"


def source_words(scenario: Scenario, source: str | None) -> str:
    """The titles of sources given by their ids; a source in words stays as it is."""
    if not source:
        return ""
    named = []
    for part in source.split(","):
        known = scenario.sources.get(part.strip())
        named.append((known.title or part.strip()) if known is not None else part.strip())
    return safe("; ".join(named), 400)
