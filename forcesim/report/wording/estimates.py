"""Estimates with their intervals, and the uncertain numbers of a scenario, in words."""

from __future__ import annotations

import math

import numpy as np

from forcesim.report.wording.numbers import amount, number_words
from forcesim.report.wording.outcome_phrases import setting, setting_and_unit, within_sentence
from forcesim.simulation.outcomes import Outcome
from forcesim.study.results.findings import BoxSide
from forcesim.study.results.plain_finding import Estimate, UncertainParameter
from forcesim.text import safe

_IT = " it takes"


def estimate_words(estimate: Estimate | None, outcome: Outcome, *, is_change: bool) -> str:
    """A mean as an amount, or with its sign where it is a change; "–" where it is not known."""
    if estimate is None or estimate.mean is None:
        return "–"
    words = number_words(estimate.mean, estimate.low, estimate.high, outcome.unit)
    return words.signed if is_change else amount(estimate.mean, outcome.unit)


def change_with_interval(estimate: Estimate | None, outcome: Outcome) -> str:
    """A change with its interval: "+0.3 (−0.1 to +0.7)"."""
    if estimate is None or estimate.mean is None:
        return "–"
    words = number_words(estimate.mean, estimate.low, estimate.high, outcome.unit)
    # both ends are told alike where the range is narrower than what is told
    return words.signed + (f" ({words.range})" if words.span else "")


def share_with_interval(estimate: Estimate | None) -> str:
    """A share with its interval: "30% (10% to 60%)"."""
    if estimate is None or estimate.mean is None:
        return "–"
    words = number_words(estimate.mean, estimate.low, estimate.high, "share")
    return words.plain + (f" ({words.span})" if words.span else "")


def parameter_name(parameter: UncertainParameter) -> str:
    """An uncertain number as people call it, with where it belongs: "officers (Response team)".

    A label that speaks of "it" means its owner: "how far the time “Scene and file” takes varies".
    """
    label = within_sentence(safe(parameter.label, 60))
    owner = safe(parameter.owner, 60)
    if owner and _IT in label:
        return label.replace(_IT, f" “{owner}” takes", 1)
    return f"{label} ({owner})" if owner else label


def parameter_value(parameter: UncertainParameter, value: float) -> str:
    """A value of an uncertain number in its unit."""
    return setting(parameter.path, value) if math.isfinite(value) else "–"


def number_and_unit(parameter: UncertainParameter, value: float) -> tuple[str, str]:
    """A value of an uncertain number and its unit, apart; the unit is "" where the number or the label says it."""
    return setting_and_unit(parameter.path, value) if math.isfinite(value) else ("–", "")


def parameter_range(parameter: UncertainParameter) -> str:
    """The plausible range in short: "10% to 80%"; the unit is said once."""
    (low, low_unit), (high, unit) = (number_and_unit(parameter, end) for end in (parameter.low, parameter.high))
    texts = [low if low_unit in (unit, "ratio") else f"{low} {low_unit}", high if unit == "ratio" else f"{high} {unit}"]
    return " to ".join(text.strip() for text in texts)


def box_side_words(parameter: UncertainParameter, side: BoxSide) -> str:
    """Where a side of a box of worlds lies: "under 25%"."""
    if side.low is not None and side.high is not None:
        return f"between {_bound(parameter, side.low)} and {_bound(parameter, side.high)}"
    if side.low is not None:
        return f"over {_bound(parameter, side.low)}"
    return f"under {_bound(parameter, side.high or 0.0)}"


def _bound(parameter: UncertainParameter, bound: float) -> str:
    """A bound with no more digits than a range of worlds can tell: half a percent of the range."""
    step = 10.0 ** np.floor(np.log10(parameter.high - parameter.low) - 1)
    return setting(parameter.path, float(f"{round(bound / step) * step:.12g}"))
