"""One outcome's change, said as a clause of a sentence: how much, how sure, how often."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from forcesim.report.wording.numbers import amount, how_often, join_words, share_of_sign
from forcesim.report.wording.outcome_phrases import (
    PERCENT,
    agreeing,
    change_unit,
    change_words,
    happens,
    is_relative,
    phrase,
    subject,
)
from forcesim.study.results.study_result import Difference, PointDifference, PointResult, StudyResult

UNCLEAR = ("no clear difference", "not settled")
_MORE_RUNS = "; more runs could change this"


@dataclass(frozen=True, slots=True)
class Clause:
    """A clause of a sentence.

    ``chance`` says how often it holds, "" where every future shows it; ``is_open`` that more runs could change it.
    """

    text: str
    chance: str = ""
    is_open: bool = False


def clauses_in_a_row(clauses: Sequence[Clause]) -> str:
    """Clauses as one sentence without its full stop; that more runs could change things is said once, at the end."""
    row = join_words([f"{clause.text}{clause.chance}" for clause in clauses])
    return row + _MORE_RUNS if any(clause.is_open for clause in clauses) else row


def change_clause(
    result: StudyResult, changes: PointDifference, against: PointResult | None, name: str
) -> Clause | None:
    """The change of the outcome ``name`` in words; None where it has none to tell."""
    outcome, difference = result.outcomes.get(name), changes.outcomes.get(name)
    if outcome is None or difference is None or not math.isfinite(difference.mean):
        return None
    before = against.outcomes.get(name) if against is not None else None
    if not happens(difference):
        return Clause(f"{subject(outcome)} {agreeing(outcome, 'stay')} exactly the same") if happens(before) else None
    words, change = phrase(outcome), change_words(outcome, difference, before)
    # no percentage can be given of a base that is zero or unknown, so this outcome gets no clause
    if is_relative(outcome) and change_unit(outcome, before) != PERCENT and change.sign:
        return None
    sign = change.sign or (1 if difference.mean > 0 else -1)
    chance = _chance(difference, sign, words.way(sign))
    if difference.verdict == "no clear difference":
        return Clause(
            f"{subject(outcome)} {agreeing(outcome, 'show')} no clear difference: {words.so_far(change)}", chance
        )
    if difference.verdict == "not settled":
        return Clause(f"{words.open} is not settled yet: {words.so_far(change)} so far", chance, is_open=True)
    if not change.sign:
        return Clause(f"{subject(outcome)} hardly {agreeing(outcome, 'change')}")
    # where every future shows the change, "in 10 of 10 futures" would add nothing
    is_always = share_of_sign(difference.values, sign)[0] >= 1
    return Clause(words.change(change), "" if is_always else chance)


def freed_hours(result: StudyResult, changes: PointDifference) -> Clause | None:
    """Officer-hours freed: the fall in hours spent on small cases; None where the change is not clear."""
    difference = changes.outcomes.get("hours_small_cases")
    if difference is None or difference.verdict not in ("lower", "higher"):
        return None
    hours = abs(difference.mean)
    officers = _officers(hours, result.officer_year_hours)
    if difference.verdict == "lower":
        return Clause(f"about {amount(hours)} officer-hours are freed{officers}")
    return Clause(f"small cases take about {amount(hours)} more officer-hours{officers}")


def _officers(hours: float, officer_year_hours: float) -> str:
    if not officer_year_hours > 0:
        return ""
    officers = hours / officer_year_hours
    text = amount(officers, digits=2 if officers >= 1 else 1)
    if text == "1":
        return " (1 full-time officer)"
    return f" ({text} {'full-time officers' if officers > 1 else 'of a full-time officer'})"


def _chance(difference: Difference, sign: int, way: str) -> str:
    """How often the futures go that way; "" where only one is known."""
    has_several = np.isfinite(difference.values).sum() > 1
    return f", {way} {how_often(difference.values, sign)}" if has_several else ""
