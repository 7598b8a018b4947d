"""One outcome's change, said as a clause of a sentence: how much, how sure, how often."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from forcesim.report.wording.numbers import amount, how_often, joined, share_of_sign
from forcesim.report.wording.outcome_phrases import agreeing, change, happens, is_relative, phrase, subject
from forcesim.study.results.study_result import Difference, PointDifference, PointResult, StudyResult

UNCLEAR = ("no clear difference", "not settled")
MORE_RUNS = "; more runs could change this"


def in_a_row(clauses: Sequence[str]) -> str:
    """Clauses as one sentence without its full stop; that more runs could change things is said once, at the end."""
    said = joined(clauses)
    return said.replace(MORE_RUNS, "") + MORE_RUNS if MORE_RUNS in said else said


def clause(
    result: StudyResult, found: PointDifference, against: PointResult | None, name: str, *, chance: bool = True
) -> str:
    """One outcome's change in words; "" where it has none to tell."""
    outcome, difference = result.outcomes.get(name), found.outcomes.get(name)
    if outcome is None or difference is None or not math.isfinite(difference.mean):
        return ""
    before = against.outcomes.get(name) if against is not None else None
    if not happens(difference):
        return f"{subject(outcome)} {agreeing(outcome, 'stay')} exactly the same" if happens(before) else ""
    said, told = phrase(outcome), change(outcome, difference, before)
    # an outcome of no known base is told in its own unit, and the phrase must not drop it
    if is_relative(outcome) and "%" not in told.plain and told.sign:
        return ""
    sign = told.sign or (1 if difference.mean > 0 else -1)
    often = _often(difference, sign, said.way(sign)) if chance else ""
    if difference.verdict == "no clear difference":
        return f"{subject(outcome)} {agreeing(outcome, 'show')} no clear difference: {said.so_far(told)}{often}"
    if difference.verdict == "not settled":
        return f"{said.open} is not settled yet: {said.so_far(told)} so far{often}{MORE_RUNS}"
    if not told.sign:
        return f"{subject(outcome)} hardly {agreeing(outcome, 'change')}"
    # a change that every future shows needs no chance beside it
    return f"{said.change(told)}{'' if share_of_sign(difference.values, sign)[0] >= 1 else often}"


def freed(result: StudyResult, found: PointDifference) -> str:
    """Officer-hours freed: the fall in hours spent on small cases."""
    difference = found.outcomes.get("hours_small_cases")
    if difference is None or difference.verdict not in ("lower", "higher"):
        return ""
    hours = abs(difference.mean)
    officers = _officers(hours, result.officer_year_hours)
    if difference.verdict == "lower":
        return f"about {amount(hours)} officer-hours are freed{officers}"
    return f"small cases take about {amount(hours)} more officer-hours{officers}"


def _officers(hours: float, year: float) -> str:
    if not year > 0:
        return ""
    officers = hours / year
    text = amount(officers, digits=2 if officers >= 1 else 1)
    if text == "1":
        return " (1 full-time officer)"
    return f" ({text} {'full-time officers' if officers > 1 else 'of a full-time officer'})"


def _often(difference: Difference, sign: int, way: str) -> str:
    is_told = np.isfinite(difference.values).sum() > 1
    return f", {way} {how_often(difference.values, sign)}" if is_told else ""
