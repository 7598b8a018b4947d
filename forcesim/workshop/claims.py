"""What the narration takes for granted, held against the results: a story is told only while it is true."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from forcesim.errors import WorkshopError
from forcesim.report.answer import Answer
from forcesim.report.wording.numbers import amount
from forcesim.report.wording.outcome_phrases import per_unit, subject
from forcesim.text import capital, sentence
from forcesim.workshop.facts import Measure, measure, percentiles_of
from forcesim.workshop.script import Claim, Script


@dataclass(frozen=True, slots=True)
class CheckedClaim:
    """A claim of a step, ``index`` from 0 among the step's, and why it does not hold; "" where it does."""

    step: int
    index: int
    claim: Claim
    why_not: str

    @property
    def holds(self) -> bool:
        return not self.why_not

    @property
    def in_words(self) -> str:
        """What is said, and why that is not so."""
        return f"{sentence(self.claim.says)} {self.why_not}".rstrip()


def check_claims(script: Script, answers: Mapping[str, Answer]) -> tuple[CheckedClaim, ...]:
    """Every claim of the script, checked; one whose study has no results does not hold."""
    return tuple(
        CheckedClaim(step_index, index, claim, " ".join(_faults(script, answers, claim)))
        for step_index, step in enumerate(script.steps)
        for index, claim in enumerate(step.claims)
    )


def _faults(script: Script, answers: Mapping[str, Answer], claim: Claim) -> Iterator[str]:
    try:
        measured = measure(script, answers, claim.study, claim.arm, claim.outcome)
        low, high = _interval(measured, claim)
    except WorkshopError as error:
        yield capital(f"{error}.")
        return
    what = subject(measured.outcome)
    if claim.verdict:
        verdict = measured.difference.verdict if measured.difference is not None else ""
        if verdict not in claim.verdict:
            yield f"The verdict on {what} is “{verdict}”, not {' or '.join(f'“{word}”' for word in claim.verdict)}."
    if claim.theories is not None:
        yield from _theory_faults(measured, claim.theories, what)
    bounds = (("at least", claim.at_least, low, -1), ("at most", claim.at_most, high, 1))
    for words, limit, end, sign in bounds:
        if limit is None:
            continue
        if end is None:
            yield f"There are too few futures to say that it is {words} {_on_scale(float(limit), claim, measured)}."
        elif (end - float(limit)) * sign > 0:
            may_be = f"may be as {'low' if sign < 0 else 'high'} as {_on_scale(end, claim, measured)}"
            limit_words = _on_scale(float(limit), claim, measured)
            yield f"For {what} the {claim.about} {may_be}; {words} {limit_words} is claimed."


def _on_scale(value: float, claim: Claim, measured: Measure) -> str:
    """A number on the scale of the claim, with the scale in words."""
    if claim.scale == "share":
        return f"{amount(value, 'share', 3)} of that of the first arm"
    if claim.scale == "officers":
        return f"{amount(value, digits=3)} full-time officers"
    return f"{amount(value, measured.outcome.unit, 3)}{per_unit(measured.outcome)}"


def _theory_faults(measured: Measure, fewest: int, what: str) -> Iterator[str]:
    result = measured.answer.result
    scenario = result.results[measured.index].scenario
    rows = [
        row.holds
        for row in result.robustness
        if (row.over, row.scenario, row.outcome) == ("theories", scenario, measured.outcome.name)
    ]
    if not rows:
        yield "The study did not try other theories: add theories = true to it."
    elif len(rows[0]) < fewest:
        yield f"The verdict on {what} holds under {len(rows[0])} theories; {fewest} are claimed."


def _interval(measured: Measure, claim: Claim) -> tuple[float | None, float | None]:
    """The interval that a claim's limits are held against: all of it has to keep to them, not just the average."""
    if claim.about == "spread":
        lowest, _, highest = percentiles_of(measured.summary.values)
        low = high = highest - lowest if measured.futures > 1 else None
    elif claim.about == "level":
        low, high = measured.summary.low, measured.summary.high
        is_same = (low is None or high is None) and measured.futures > 1
        low, high = (measured.summary.mean, measured.summary.mean) if is_same else (low, high)
    else:
        if measured.difference is None:
            raise WorkshopError("the first arm rises and falls against nothing")
        low, high = measured.difference.judged_interval
        if claim.about == "fall":
            low, high = (None if high is None else -high), (None if low is None else -low)
    factor = _factor(measured, claim)
    return (None if low is None else low * factor), (None if high is None else high * factor)


def _factor(measured: Measure, claim: Claim) -> float:
    if claim.scale == "unit":
        return 1.0
    of_first = claim.scale == "share"
    base = abs(measured.base.mean) if of_first else measured.answer.result.officer_year_hours
    if not base > 0:
        raise WorkshopError("there is nothing to take a share of")
    return 1.0 / base
