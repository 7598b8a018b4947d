"""What matters, ready to be drawn: a bar for each number, and luck beside what nobody knows."""

from __future__ import annotations

import math
from dataclasses import dataclass

from forcesim.report.wording.axis_marks import Axis, axis
from forcesim.report.wording.numbers import amount, worded
from forcesim.report.wording.outcome_phrases import ORGANISED_CRIME, SMALL_CASES, capital, subject
from forcesim.report.wording.red_lines import named, per, percentage, ranged, told, unit_words, value
from forcesim.simulation.outcomes import Outcome
from forcesim.study.results.findings import (
    OutcomeSensitivity,
    ParameterInfluence,
    SensitivityFinding,
    UncertainParameter,
)
from forcesim.study.results.study_result import StudyResult

CLEAR, LUCK, PREVIEW = "clear", "no more than luck", "preview"
# what a first ranking shows
_FIRST = 10


@dataclass(frozen=True, slots=True)
class Bar:
    """What one number does: the outcome at the low and at the high end of its range, which are in words as well.

    ``verdict`` is "clear", "no more than luck" or "preview"; a preview runs from zero to the size of the effect and has
    no words at its ends. ``hover`` tells all of it.
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
    is_preview: bool
    bars: tuple[Bar, ...]
    shares: Shares
    note: str


def sensitivity_view(result: StudyResult, found: SensitivityFinding, outcome: str = "") -> SensitivityView:
    """A study of what matters seen for one outcome, by default its main one; works while worlds come in."""
    one = next((each for each in found.outcomes if each.outcome == outcome), found.outcomes[0])
    about = result.outcomes[one.outcome]
    tried = [each for each in one.influences if _is_tried(each)]
    bars = tuple(_bar(found, about, each) for each in tried if each.swing is not None and each.swing.mean)
    is_preview = not tried
    if is_preview:
        bars = tuple(_first_look(found, about, each) for each in one.influences[:_FIRST] if each.mean_effect)
    present = None if is_preview else _present(result, found, one.outcome)
    ends = [end for bar in bars for end in (bar.at_low, bar.at_high)]
    ends += [present] if present is not None else []
    ends += [0.0] if found.is_change or is_preview else []
    change = "change in " if found.is_change else ""
    title = f"{capital(change + _lower(about.label))}, {unit_words(about)}"
    words = "how much it moves over the whole range, first look" if is_preview else title
    side = {"disruptions": ORGANISED_CRIME, "cases_dropped": SMALL_CASES}.get(one.outcome, "")
    return SensitivityView(
        outcome=one.outcome,
        choices=tuple((each.outcome, result.outcomes[each.outcome].label) for each in found.outcomes),
        title=title,
        side=side,
        axis=axis(
            capital(words), min(ends, default=0.0), max(ends, default=1.0),
            lambda at: _tick(about, at, is_change=found.is_change and not is_preview), room=0.12,
        ),
        present=present,
        present_words="" if present is None else f"now {_amount(about, present, is_change=found.is_change)}",
        is_change=found.is_change,
        is_preview=is_preview,
        bars=bars,
        shares=shares(one, about),
        note=_note(result, found, about, bars, is_preview=is_preview),
    )  # fmt: skip


def so_far(result: StudyResult, found: SensitivityFinding) -> str:
    """How far a study is, by its stages."""
    done, asked = result.finished + len(result.failures), result.runs_planned
    count = f"{done:,} of {asked:,} futures"
    if not any(each.swing is not None for one in found.outcomes for each in one.influences):
        return f"Stage 1 of 2: screening {_numbers(len(found.ranges))} in {found.worlds:,} worlds. {count}."
    tried = sum(each.swing is not None for each in found.outcomes[0].influences)
    return f"Stage 2 of 2: the {tried} that screened highest, at both ends of their ranges. {count} in all."


def effects(result: StudyResult, found: SensitivityFinding, outcome: str = "") -> dict[str, str]:
    """What each number does to an outcome, in short, by path: "−0.4 to +0.9 a year", or "no more than luck"."""
    one = next((each for each in found.outcomes if each.outcome == outcome), found.outcomes[0])
    about = result.outcomes[one.outcome]
    if not any(_is_tried(each) for each in one.influences):
        return {}
    return {each.path: _effect(about, each, is_change=found.is_change) for each in one.influences}


def effects_of(result: StudyResult | None, outcome: str = "") -> tuple[dict[str, str], str]:
    """``effects`` of an answer with what they are about; nothing where it is no such answer."""
    found = None if result is None else result.found
    if result is None or not isinstance(found, SensitivityFinding):
        return {}, ""
    one = next((each for each in found.outcomes if each.outcome == outcome), found.outcomes[0])
    about = result.outcomes[one.outcome]
    change = "the change in " if found.is_change else ""
    return effects(result, found, one.outcome), (
        f"What it does to {change}{subject(about)}{per(about)}, from the low end of its range to the high one"
    )


def effects_on(result: StudyResult | None) -> list[tuple[str, str]]:
    """The outcomes on which ``effects_of`` an answer are known, as (name, words), its main one first."""
    found = None if result is None else result.found
    if result is None or not isinstance(found, SensitivityFinding):
        return []
    return [
        (each.outcome, result.outcomes[each.outcome].label)
        for each in found.outcomes
        if effects(result, found, each.outcome)
    ]


def shares(one: OutcomeSensitivity, about: Outcome) -> Shares:
    """Luck beside ignorance, in words."""
    part = one.ignorance_share.mean
    if part is None:
        return Shares(None, None, "", "", "How much is luck is told once worlds with two futures each are in.")
    spread = ""
    if one.luck is not None and one.ignorance is not None:
        within, between = (amount(each, about.unit) for each in (one.luck, one.ignorance))
        spread = (
            f"Futures of one world differ by about ±{within}{per(about)}, averages of worlds by about "
            f"±{between}{per(about)} (standard deviations)."
        )
    span = percentage(one.ignorance_share)
    low, high = (None if end is None else 1 - end for end in (one.ignorance_share.high, one.ignorance_share.low))
    # rounded as its counterpart is, so that the two make up a whole
    luck = worded(1 - part, low, high, "share")
    more = "Better evidence could narrow this." if part >= 0.25 else "Better evidence would help little."
    return Shares(
        1 - part, part, f"luck {luck.plain}", f"what nobody knows {span}",
        f"Shares of what makes futures differ. {more} {spread}".strip(),
    )  # fmt: skip


def _bar(found: SensitivityFinding, about: Outcome, each: ParameterInfluence) -> Bar:
    number = _number(found, each)
    low, high = (end.mean for end in (each.at_low, each.at_high) if end is not None)
    verdict = CLEAR if each.is_clear else LUCK
    ends = [told(end, about, is_change=found.is_change) for end in (each.at_low, each.at_high)]
    swing = f"{ranged(each.swing, about)}{per(about)}"
    hover = (
        f"{capital(named(number))}\nat {value(number, number.low)}: {ends[0]}{per(about)}\n"
        f"at {value(number, number.high)}: {ends[1]}{per(about)}\nswing {swing}: {verdict}\n"
        f"now {value(number, number.value)}"
    )
    return Bar(
        each.path, capital(named(number)), *_range_ends(number),
        low or 0.0, high or 0.0, swing, verdict, hover,
    )  # fmt: skip


def _range_ends(number: UncertainParameter) -> tuple[str, str]:
    """Both ends of a range, the unit said once."""
    low, high = value(number, number.low), value(number, number.high)
    unit = high.partition(" ")[2]
    return (low.removesuffix(f" {unit}") if unit else low), high


def _first_look(found: SensitivityFinding, about: Outcome, each: ParameterInfluence) -> Bar:
    number, size = _number(found, each), each.mean_effect or 0.0
    swing = f"moves it by about {amount(size, about.unit)}{per(about)}"
    hover = f"{capital(named(number))}\n{swing} over its whole range, luck and all: a first look"
    return Bar(each.path, capital(named(number)), "", "", 0.0, size, swing, PREVIEW, hover)


def _note(
    result: StudyResult, found: SensitivityFinding, about: Outcome, bars: tuple[Bar, ...], *, is_preview: bool
) -> str:
    if is_preview:
        if not bars:
            return "No world is in yet."
        return "A first ranking, luck and all: it will change. What it tells is settled in the second stage."
    if not bars:
        return f"None of the {_numbers(len(found.ranges))} changes {subject(about)} at all."
    if not result.is_complete:
        return "Not all futures are in: bars still move, and what looks like luck may become clear."
    count = sum(bar.verdict == CLEAR for bar in bars)
    said = "none of them is clear of luck" if not count else f"{count} clear of luck"
    return (
        f"Each bar is one number moved through its range, all else as it stands, in {found.futures} futures of the "
        f"same luck at each end; {said}. Of {_numbers(len(found.ranges))} these screened highest."
    )


def _present(result: StudyResult, found: SensitivityFinding, outcome: str) -> float | None:
    """The outcome, or its change, as things stand."""
    if found.is_change:
        change = result.differences[0].outcomes.get(outcome) if result.differences else None
        mean = None if change is None else change.mean
    else:
        summary = result.results[0].outcomes.get(outcome) if result.results else None
        mean = None if summary is None else summary.mean
    return mean if mean is not None and math.isfinite(mean) else None


def _effect(about: Outcome, each: ParameterInfluence, *, is_change: bool) -> str:
    if each.swing is None:
        return "little: screened out"
    if not each.is_clear:
        return LUCK if each.swing.mean else "nothing"
    low, high = (told(end, about, is_change=is_change) for end in (each.at_low, each.at_high))
    return f"{low} to {high}{per(about)}"


def _is_tried(each: ParameterInfluence) -> bool:
    ends = (each.at_low, each.at_high, each.swing)
    return all(end is not None and end.mean is not None for end in ends)


def _number(found: SensitivityFinding, each: ParameterInfluence) -> UncertainParameter:
    return next(one for one in found.ranges if one.path == each.path)


def _numbers(count: int) -> str:
    return "1 uncertain number" if count == 1 else f"{count} uncertain numbers"


def _amount(about: Outcome, at: float, *, is_change: bool) -> str:
    return (worded(at, None, None, about.unit).signed if is_change else amount(at, about.unit)) + per(about)


def _tick(about: Outcome, at: float, *, is_change: bool) -> str:
    return worded(at, None, None, about.unit).signed if is_change else amount(at, about.unit, 3)


def _lower(label: str) -> str:
    return label if label[1:2].isupper() else label[:1].lower() + label[1:]
