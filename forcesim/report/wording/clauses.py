"""One outcome's change, said as a clause of a sentence: how much, how sure, how often."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from forcesim.report.wording.numbers import how_often, share_of_sign
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


@dataclass(frozen=True, slots=True)
class Clause:
    """A clause of a sentence; ``chance`` says how often it holds, "" where every future shows it."""

    text: str
    chance: str = ""


def change_clause(
    result: StudyResult, changes: PointDifference, against: PointResult | None, name: str
) -> Clause | None:
    """A clear change of the outcome ``name`` in words; None where it has none to tell."""
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
    if not change.sign:
        return Clause(f"{subject(outcome)} hardly {agreeing(outcome, 'change')}")
    # where every future shows the change, "in 10 of 10 futures" would add nothing
    is_always = share_of_sign(difference.values, sign)[0] >= 1
    return Clause(words.change(change), "" if is_always else chance)


def _chance(difference: Difference, sign: int, way: str) -> str:
    """How often the futures go that way; "" where only one is known."""
    has_several = np.isfinite(difference.values).sum() > 1
    return f", {way} {how_often(difference.values, sign)}" if has_several else ""
