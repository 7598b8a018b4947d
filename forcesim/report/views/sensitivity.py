"""The page "What matters?", ready to be drawn: a bar for each number, and luck beside what nobody knows."""

from __future__ import annotations

import math
from dataclasses import dataclass

from forcesim.report.wording.axis_marks import Axis, axis
from forcesim.report.wording.estimates import (
    change_with_interval,
    estimate_words,
    number_and_unit,
    parameter_name,
    parameter_value,
    share_with_interval,
)
from forcesim.report.wording.numbers import amount, number_words
from forcesim.report.wording.outcome_phrases import (
    ORGANISED_CRIME,
    SMALL_CASES,
    per_unit,
    subject,
    unit_heading,
    within_sentence,
)
from forcesim.simulation.outcomes import Outcome
from forcesim.study.analysis.intervals import FEWEST_PAIRS
from forcesim.study.results.findings import OutcomeSensitivity, ParameterInfluence, SensitivityFinding
from forcesim.study.results.plain_finding import Estimate, UncertainParameter
from forcesim.study.results.study_result import StudyResult
from forcesim.text import capital

CLEAR, LUCK = "clear", "no more than luck"
TOO_FEW = "too few futures to say"
# how many numbers are shown until fresh futures tell which
FIRST = 10
# from this share on, what nobody knows makes futures differ enough for evidence to be worth its while
_MUCH_IGNORANCE = 0.25


@dataclass(frozen=True, slots=True)
class Bar:
    """What one number does: the outcome at the low and at the high end of its range, which are in words as well.

    ``verdict`` is "clear", "no more than luck" or "too few futures to say". ``hover`` tells all of it.
    """

    path: str
    label: str
    low_end: str
    high_end: str
    at_low: float
    at_high: float
    swing: str
    verdict: str
    hover: str


@dataclass(frozen=True, slots=True)
class Shares:
    """How much of what makes futures differ is luck and how much nobody knows; shares None where not known."""

    luck: float | None
    ignorance: float | None
    luck_words: str
    ignorance_words: str
    sentence: str


@dataclass(frozen=True, slots=True)
class SensitivityView:
    """One outcome of a sensitivity study.

    ``choices`` are the outcomes to look at, as (name, words); ``present`` is the outcome as things stand, where the
    bars start from. ``side`` is the side of the bargain whose colour clear bars have, or "". ``note`` says what there
    is to know about the bars, or why there are none.
    """

    outcome: str
    choices: tuple[tuple[str, str], ...]
    title: str
    side: str
    axis: Axis
    present: float | None
    present_words: str
    is_change: bool
    bars: tuple[Bar, ...]
    shares: Shares
    note: str


def sensitivity_view(result: StudyResult, finding: SensitivityFinding, outcome: str = "") -> SensitivityView:
    """The view of one outcome, by default the main one, of a study of what matters, finished or still coming in."""
    sensitivity = _sensitivity(finding, outcome)
    about = result.outcomes[sensitivity.outcome]
    tried = _tried(finding, sensitivity)
    bars = tuple(
        _bar(finding, about, influence) for influence in tried if influence.swing is not None and influence.swing.mean
    )
    present = _present(result, finding, sensitivity.outcome)
    ends = [end for bar in bars for end in (bar.at_low, bar.at_high)]
    ends += [present] if present is not None else []
    ends += [0.0] if finding.is_change else []
    change = "change in " if finding.is_change else ""
    title = f"{capital(change + within_sentence(about.label))}, {unit_heading(about)}"
    side = {"disruptions": ORGANISED_CRIME, "cases_dropped": SMALL_CASES}.get(sensitivity.outcome, "")
    return SensitivityView(
        outcome=sensitivity.outcome,
        choices=tuple((other.outcome, result.outcomes[other.outcome].label) for other in finding.outcomes),
        title=title,
        side=side,
        axis=axis(
            title, min(ends, default=0.0), max(ends, default=1.0),
            lambda at: _tick(about, at, is_change=finding.is_change), room=0.12,
        ),
        present=present,
        present_words="" if present is None else f"now {_amount(about, present, is_change=finding.is_change)}",
        is_change=finding.is_change,
        bars=bars,
        shares=shares(sensitivity, about),
        note=_note(result, finding, about, bars),
    )  # fmt: skip


def effects(result: StudyResult, finding: SensitivityFinding, outcome: str = "") -> dict[str, str]:
    """What each number does to an outcome, in short, by path: "−0.4 to +0.9 a year", or "no more than luck"."""
    sensitivity = _sensitivity(finding, outcome)
    about = result.outcomes[sensitivity.outcome]
    tried = _tried(finding, sensitivity)
    if not tried:
        return {}
    return {
        influence.path: _effect(about, influence, unclear_words(finding), is_change=finding.is_change)
        if influence.is_told or finding.is_so_far
        else "little: screened out"
        for influence in (tried if finding.is_so_far else sensitivity.influences)
    }


def effects_of(result: StudyResult | None, outcome: str = "") -> tuple[dict[str, str], str]:
    """``effects`` of an answer and a heading for them; nothing where it is no answer on what matters."""
    finding = None if result is None else result.finding
    if result is None or not isinstance(finding, SensitivityFinding):
        return {}, ""
    name = _sensitivity(finding, outcome).outcome
    about = result.outcomes[name]
    change = "the change in " if finding.is_change else ""
    return effects(result, finding, name), (
        f"What it does to {change}{subject(about)}{per_unit(about)}, from the low end of its range to the high one"
    )


def effects_on(result: StudyResult | None) -> list[tuple[str, str]]:
    """The outcomes on which ``effects_of`` an answer are known, as (name, words), its main one first."""
    finding = None if result is None else result.finding
    if result is None or not isinstance(finding, SensitivityFinding):
        return []
    return [
        (sensitivity.outcome, result.outcomes[sensitivity.outcome].label)
        for sensitivity in finding.outcomes
        if effects(result, finding, sensitivity.outcome)
    ]


def shares(sensitivity: OutcomeSensitivity, about: Outcome) -> Shares:
    """How much of what makes futures differ is luck and how much is what nobody knows, in words."""
    unknown = sensitivity.ignorance_share
    if unknown.mean is None:
        return Shares(None, None, "", "", "How much is luck is told once worlds with two futures each are in.")
    spread = ""
    if sensitivity.luck is not None and sensitivity.ignorance is not None:
        within, between = (amount(deviation, about.unit) for deviation in (sensitivity.luck, sensitivity.ignorance))
        spread = (
            f"Futures of one world differ by about ±{within}{per_unit(about)}, averages of worlds by about "
            f"±{between}{per_unit(about)} (standard deviations)."
        )
    low, high = (None if end is None else 1 - end for end in (unknown.high, unknown.low))
    # rounded as its counterpart is, so that the two make up a whole
    luck = number_words(1 - unknown.mean, low, high, "share")
    more = _worth_of_evidence(unknown)
    return Shares(
        1 - unknown.mean, unknown.mean, f"luck {luck.plain}", f"what nobody knows {share_with_interval(unknown)}",
        f"Shares of what makes futures differ. {more} {spread}".strip(),
    )  # fmt: skip


def _worth_of_evidence(unknown: Estimate) -> str:
    """Whether better evidence would narrow the futures, as far as the interval of what nobody knows tells."""
    if unknown.low is not None and unknown.low >= _MUCH_IGNORANCE:
        return "Better evidence could narrow this."
    if unknown.high is not None and unknown.high < _MUCH_IGNORANCE:
        return "Better evidence would help little."
    return "Whether better evidence would help much can't be told yet."


def _bar(finding: SensitivityFinding, about: Outcome, influence: ParameterInfluence) -> Bar:
    number, per = _number(finding, influence), per_unit(about)
    low, high = (end.mean for end in (influence.at_low, influence.at_high) if end is not None)
    verdict = CLEAR if influence.is_clear else unclear_words(finding)
    levels = [estimate_words(end, about, is_change=finding.is_change) for end in (influence.at_low, influence.at_high)]
    swing = f"{change_with_interval(influence.swing, about)}{per}"
    hover = (
        f"{capital(parameter_name(number))}\nat {parameter_value(number, number.low)}: {levels[0]}{per}\n"
        f"at {parameter_value(number, number.high)}: {levels[1]}{per}\nswing {swing}: {verdict}\n"
        f"now {parameter_value(number, number.value)}"
    )
    return Bar(
        influence.path, capital(parameter_name(number)), *_range_ends(number),
        low or 0.0, high or 0.0, swing, verdict, hover,
    )  # fmt: skip


def _range_ends(number: UncertainParameter) -> tuple[str, str]:
    """Both ends of a range, the unit said once."""
    low, low_unit = number_and_unit(number, number.low)
    _, unit = number_and_unit(number, number.high)
    return low if low_unit == unit else parameter_value(number, number.low), parameter_value(number, number.high)


def _note(result: StudyResult, finding: SensitivityFinding, about: Outcome, bars: tuple[Bar, ...]) -> str:
    if not finding.numbers_tried and not bars:
        return "No number has been tried at both ends of its range yet."
    if finding.is_partial:
        return f"{numbers_so_far(finding)} Bars still move, and others may come before them."
    if finding.is_so_far:
        return "All have been tried. Bars still move: what swings most is tried once more in fresh futures."
    if not bars:
        return f"None of the {_numbers(len(finding.ranges))} changes {subject(about)} at all."
    if not result.is_complete:
        return "Not all futures are in: bars still move, and what looks like luck may become clear."
    count = sum(bar.verdict == CLEAR for bar in bars)
    verdict = "none of them is clear of luck" if not count else f"{count} clear of luck"
    verdict = verdict if finding.futures >= FEWEST_PAIRS else TOO_FEW
    return (
        f"Each bar is one number moved through its range, all else as it stands, in {finding.futures} futures of the "
        f"same luck at each end; {verdict}. Of {_numbers(len(finding.ranges))} these swing most."
    )


def _present(result: StudyResult, finding: SensitivityFinding, outcome: str) -> float | None:
    """The outcome, or its change, as things stand."""
    if finding.is_change:
        change = result.differences[0].outcomes.get(outcome) if result.differences else None
        mean = None if change is None else change.mean
    else:
        summary = result.results[0].outcomes.get(outcome) if result.results else None
        mean = None if summary is None else summary.mean
    return mean if mean is not None and math.isfinite(mean) else None


def numbers_so_far(finding: SensitivityFinding) -> str:
    """How many of the uncertain numbers have been tried, and which come first."""
    count, total = finding.numbers_tried or 0, len(finding.ranges)
    are = "has" if count == 1 else "have"
    return f"{count} of {_numbers(total)} {are} been tried, those first that are likeliest to matter."


def unclear_words(finding: SensitivityFinding) -> str:
    """What is said of a swing that is not clear."""
    return LUCK if finding.futures >= FEWEST_PAIRS else TOO_FEW


def _effect(about: Outcome, influence: ParameterInfluence, unclear: str, *, is_change: bool) -> str:
    if not influence.is_clear:
        has_swing = influence.swing is not None and influence.swing.mean
        return unclear if has_swing or unclear != LUCK else "nothing"
    low, high = (estimate_words(end, about, is_change=is_change) for end in (influence.at_low, influence.at_high))
    return f"{low} to {high}{per_unit(about)}"


def _tried(finding: SensitivityFinding, sensitivity: OutcomeSensitivity) -> list[ParameterInfluence]:
    """The numbers whose bars are shown: those of which enough is known, or the first until fresh futures are in."""
    if finding.is_so_far:
        return [influence for influence in sensitivity.influences if _has_ends(influence)][:FIRST]
    return [influence for influence in sensitivity.influences if _is_tried(influence)]


def _is_tried(influence: ParameterInfluence) -> bool:
    """Whether the number was simulated at both ends of its range, and enough for that to be told."""
    return influence.is_told and _has_ends(influence)


def _has_ends(influence: ParameterInfluence) -> bool:
    estimates = (influence.at_low, influence.at_high, influence.swing)
    return all(estimate is not None and estimate.mean is not None for estimate in estimates)


def _sensitivity(finding: SensitivityFinding, outcome: str) -> OutcomeSensitivity:
    """How this outcome depends on what nobody knows, or the main outcome where this one was not asked about."""
    return next((other for other in finding.outcomes if other.outcome == outcome), finding.outcomes[0])


def _number(finding: SensitivityFinding, influence: ParameterInfluence) -> UncertainParameter:
    return next(number for number in finding.ranges if number.path == influence.path)


def _numbers(count: int) -> str:
    return "1 uncertain number" if count == 1 else f"{count} uncertain numbers"


def _amount(about: Outcome, at: float, *, is_change: bool) -> str:
    return (number_words(at, None, None, about.unit).signed if is_change else amount(at, about.unit)) + per_unit(about)


def _tick(about: Outcome, at: float, *, is_change: bool) -> str:
    return number_words(at, None, None, about.unit).signed if is_change else amount(at, about.unit, 3)
