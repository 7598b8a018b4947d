"""The evidence behind a number in words: its plausible range, its grade, its source."""

from __future__ import annotations

from forcesim.report.wording.numbers import amount
from forcesim.scenario.schema.evidence import GRADES, Quantity
from forcesim.scenario.schema.scenario import Scenario
from forcesim.text import safe

UNGRADED = "not graded"
# the weakest first: what is assumed is what a reader should question
GRADE_ORDER: tuple[str, ...] = (*reversed(GRADES), UNGRADED)


def plausible_range(value: Quantity, unit: str) -> str:
    """The range that the evidence gives: "10% to 80%", "from 3", "up to 12"; "" where it gives none."""
    evidence = value.evidence
    if evidence is None or (evidence.low is None and evidence.high is None):
        return ""
    low = quantity_words(evidence.low, unit) if evidence.low is not None else ""
    high = quantity_words(evidence.high, unit) if evidence.high is not None else ""
    if low and high:
        return f"{low} to {high}"
    return f"from {low}" if low else f"up to {high}"


def quantity_words(value: float, unit: str) -> str:
    """A number of a scenario in three digits."""
    return amount(float(value), unit, 3)


def source_words(scenario: Scenario, source: str | None) -> str:
    """The titles of sources given by their ids; a source in words stays as it is."""
    if not source:
        return ""
    titles = []
    for part in source.split(","):
        known = scenario.sources.get(part.strip())
        titles.append((known.title or part.strip()) if known is not None else part.strip())
    return safe("; ".join(titles), 400)
