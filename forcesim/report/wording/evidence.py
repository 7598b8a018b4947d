"""The evidence behind a number in words: its plausible range, its grade, its source."""

from __future__ import annotations

from forcesim.report.wording.numbers import amount
from forcesim.scenario.schema.evidence import GRADES, Quantity
from forcesim.scenario.schema.scenario import Scenario
from forcesim.text import safe

UNGRADED = "not graded"
# a number that a person put in the place of the files', whatever grade it was given: told apart from all of theirs
OWN = "yours"
NO_SOURCE = "no source given"
# the weakest first: what a reader should question is what somebody just put there, then what is assumed
GRADE_ORDER: tuple[str, ...] = (OWN, *reversed(GRADES), UNGRADED)


def plausible_range(value: Quantity, unit: str) -> str:
    """The range that the evidence gives: "10% to 80%", "from 3", "up to 12"; "" where it gives none."""
    evidence = value.evidence
    return plausible_words(evidence.low, evidence.high, unit) if evidence is not None else ""


def plausible_words(lowest: float | None, highest: float | None, unit: str) -> str:
    """The range between two ends, either of which may be open; "" where both are."""
    low = quantity_words(lowest, unit) if lowest is not None else ""
    high = quantity_words(highest, unit) if highest is not None else ""
    if not low and not high:
        return ""
    if low and high:
        return f"{low} to {high}"
    return f"from {low}" if low else f"up to {high}"


def outside_range(value: float, low: float | None, high: float | None, unit: str) -> str:
    """That a number lies outside the range of the files, in words; "" where it does not, or they give none."""
    is_outside = (low is not None and value < low) or (high is not None and value > high)
    return f"Outside what the file holds plausible: {plausible_words(low, high, unit)}." if is_outside else ""


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
