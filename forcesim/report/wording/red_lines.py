"""Words that the answers about worlds, requirements and choices share."""

from __future__ import annotations

import math

from forcesim.report.wording.numbers import amount, worded
from forcesim.report.wording.outcome_phrases import Counted, agreeing, phrase, setting, subject
from forcesim.simulation.outcomes import Outcome
from forcesim.study.red_line import red_lines
from forcesim.study.results.findings import Estimate, UncertainParameter
from forcesim.study.results.study_result import StudyResult
from forcesim.text import safe


def per(outcome: Outcome) -> str:
    """What an outcome is counted by: " a year", or its unit where that is not said by its name."""
    if outcome.unit.endswith("a year"):
        return " a year"
    return f" {outcome.unit}" if outcome.unit == "days" else ""


def unit_words(outcome: Outcome) -> str:
    """The unit of an outcome, for a heading; pounds show themselves."""
    return "a year" if outcome.unit.startswith("pounds") else safe(outcome.unit, 60)


def told(estimate: Estimate | None, outcome: Outcome, *, is_change: bool) -> str:
    """A mean as an amount, or with its sign where it is a change; "–" where it is not known."""
    if estimate is None or estimate.mean is None:
        return "–"
    said = worded(estimate.mean, estimate.low, estimate.high, outcome.unit)
    return said.signed if is_change else amount(estimate.mean, outcome.unit)


def ranged(estimate: Estimate | None, outcome: Outcome) -> str:
    """A change with its interval: "+0.3 (−0.1 to +0.7)"."""
    if estimate is None or estimate.mean is None:
        return "–"
    said = worded(estimate.mean, estimate.low, estimate.high, outcome.unit)
    return said.signed + (f" ({said.range})" if said.range else "")


def percentage(estimate: Estimate | None) -> str:
    """A share with its interval: "30% (10% to 60%)"."""
    if estimate is None or estimate.mean is None:
        return "–"
    said = worded(estimate.mean, estimate.low, estimate.high, "share")
    return said.plain + (f" ({said.span})" if said.span else "")


def named(one: UncertainParameter) -> str:
    """An uncertain number as people call it, with its place where the label alone could be any: "officers (Teams)"."""
    label = safe(one.label, 60)
    places = [each for each in one.place.split(" › ") if each != one.label]
    place = safe(places[-1], 60) if places else ""
    label = label if label[1:2].isupper() else label[:1].lower() + label[1:]
    return f"{label} ({place})" if place else label


def value(one: UncertainParameter, number: float) -> str:
    """A value of an uncertain number in its unit."""
    return setting(one.path, number) if math.isfinite(number) else "–"


def way(outcome: Outcome, *, is_more: bool) -> str:
    """What happens under a policy: "more gangs are disrupted under it", "harm is lower under it"."""
    said = phrase(outcome)
    word = said.way(1 if is_more else -1)
    if isinstance(said, Counted):
        return f"{word} {said.many} {said.rest_many} under it"
    return f"{said.subject} is {word} under it"


def plausible(one: UncertainParameter) -> str:
    """The range in short: "10% to 80%"; the unit is said once."""
    low, high = (value(one, end).removesuffix(" ratio") for end in (one.low, one.high))
    unit = high.partition(" ")[2]
    return f"{low.removesuffix(f' {unit}') if unit else low} to {high}"


def line_words(result: StudyResult, text: str) -> str:
    """A red line as a clause, without its chance: "the backlog stays under 200"."""
    line = red_lines([text], None)[0]
    outcome = result.outcomes[line.outcome]
    side = "under" if line.sense == "<" else "over"
    return f"{subject(outcome)} {agreeing(outcome, 'stay')} {side} {amount(line.limit, outcome.unit, 3)}{per(outcome)}"
