"""What a screen draws: curves, rows and sentences, computed and worded here so that no window computes anything."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np

from forcesim.report.wording.cautions import cautions, futures, is_waiting
from forcesim.report.wording.hover_text import five, reading
from forcesim.report.wording.numbers import amount, how_often
from forcesim.report.wording.outcome_phrases import (
    ORGANISED_CRIME,
    PERCENT,
    SMALL_CASES,
    change,
    change_unit,
    differences_at,
    happens,
    level,
    reference,
    result_at,
    result_of,
    setting,
)
from forcesim.report.wording.scenario_names import is_laid_over, short_name
from forcesim.report.wording.tradeoff_sentence import (
    cliff_words,
    default_position,
    is_reference,
    nearest,
    position_chance,
    position_runs,
    positions,
)
from forcesim.simulation.outcomes import Outcome
from forcesim.study.arrays import Floats
from forcesim.study.results.reasons import CliffCause
from forcesim.study.results.study_result import Difference, PointDifference, PointResult, StudyResult, Summary
from forcesim.text import safe


@dataclass(frozen=True, slots=True)
class Curve:
    """One outcome against the lever; arrays are float64 of shape (points,), in ``unit``, ordered by ``x``.

    ``low`` and ``high`` bound the error of the average, ``p10`` and ``p90`` the spread of futures (NaN where fewer
    than two runs are in); ``baseline`` is the mean without the policy.
    """

    outcome: str
    side: str  # "organised crime" or "small cases": which of the two colours
    label: str
    unit: str
    x: Floats
    mean: Floats
    low: Floats
    high: Floats
    p10: Floats
    p90: Floats
    baseline: float | None
    here: str  # "+0.3 (−0.1 to +0.7)" at the position of the dial
    # a point in words, with its ranges, by its place: made only for whoever points at it
    reading: Callable[[int], str] = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class AnswerRow:
    """One number that matters, in words; ``direction`` is "up", "down" or "" and ``verdict`` as in the results."""

    outcome: str
    label: str
    detail: str
    change: str
    range: str
    verdict: str
    direction: str
    chance: str


@dataclass(frozen=True, slots=True)
class Zone:
    """A stretch of the dial's track: ``kind`` is "settles", "thin" or "over"; ``label`` is for people."""

    start: float
    end: float
    kind: str
    label: str


@dataclass(frozen=True, slots=True)
class TradeoffView:
    """The Explore page, ready to draw.

    ``sentence`` is the answer as runs of (text, emphasis), emphasis "" or one of the two sides, to be coloured;
    ``at`` is the simulated position nearest to the one asked for; ``without`` says of a side that has no curve why.
    """

    at: float
    positions: tuple[float, ...]
    sentence: tuple[tuple[str, str], ...]
    chance: str
    curves: tuple[Curve, ...]
    rows: tuple[AnswerRow, ...]
    zones: tuple[Zone, ...]
    cliff: str
    badge: str
    baseline_label: str
    warnings: tuple[str, ...]
    command: str
    without: Mapping[str, str] = field(default_factory=dict)


# what a verdict says, for whoever points at it
MEANING: dict[str, str] = {
    "better": "Clear: not chance, even with so many numbers asked about at once.",
    "worse": "Clear: not chance, even with so many numbers asked about at once.",
    "higher": "Clear, and whether that is good is for you to say.",
    "lower": "Clear, and whether that is good is for you to say.",
    "no clear difference": "There may be a change, but with so many numbers asked about at once it can be chance, or "
    "it is too small to matter. The range beside it is that of this number alone.",
    "not settled": "More futures could still change this: Settle this adds them.",
}
WAITING = "waiting for runs"
NOTHING = "nothing to measure"
TOO_FEW_HANDS = "too few hands: more than 1 in 20 cases unattended"
NEVER_SETTLES = "backlog never settles"
BREAKS = "breaks a red line"

# the six that matter, in the order in which the page lists them
_ROWS: tuple[tuple[str, str], ...] = (
    ("charges", "People charged"),
    ("cases_dropped", "Small cases unattended"),
    ("disruptions", "Gangs disrupted"),
    ("criminal_records", "Given a criminal record"),
    ("harm", "Harm"),
    ("cost_net", "Cost, police and courts"),
)
_OF_A_QUEUE = ("days_to_close", "backlog", "cases_closed")
_FEW_ROWS = 3
# what a side shows, the first that the force has: where there are no gangs moved hours tell in all harm, if at all
_SIDES = ((ORGANISED_CRIME, ("disruptions", "harm")), (SMALL_CASES, ("cases_dropped",)))
_CURVES = {"disruptions": "Gangs disrupted", "harm": "Harm", "cases_dropped": "Small cases left unattended"}
_WITHOUT = {
    ORGANISED_CRIME: "This force has no gangs to disrupt, and its file counts no harm: what moved hours buy is not "
    "known.",
    SMALL_CASES: "This force has no small cases that could be left unattended.",
}
# every outcome that the view of a trade-off looks at
TOLD = (*(name for name, _ in _ROWS), *_OF_A_QUEUE, "cases_arrived", "cases_pursued")


def tradeoff_view(result: StudyResult, at: float | None = None, command: str = "") -> TradeoffView:
    """A trade-off seen from the position nearest to ``at``, by default the one that its sentence is about.

    Works on results that are still coming in; ``command`` is shown as it is given.
    """
    settings = positions(result)
    if not settings:
        raise ValueError("a trade-off has at least one position")
    here = default_position(result) if at is None else nearest(settings, at)
    waiting = result_at(result, here) is None or _runs_at(result, here) == 0
    drawn = {side: name for side, names in _SIDES if (name := _side(result, names))}
    return TradeoffView(
        at=here,
        positions=settings,
        sentence=(("Waiting for the first runs.", ""),) if waiting else position_runs(result, here),
        chance=position_chance(result, here),
        curves=tuple(_curve(result, name, side, settings, here) for side, name in drawn.items()),
        rows=answer_rows(result, here),
        zones=_zones(result, settings),
        cliff=cliff_words(result),
        badge=_badge(result),
        baseline_label=baseline_label(result),
        warnings=cautions(result, here),
        command=command,
        without={side: words for side, words in _WITHOUT.items() if side not in drawn},
    )


def answer_rows(
    result: StudyResult, at: float | None = None, found: PointDifference | None = None
) -> tuple[AnswerRow, ...]:
    """The numbers that matter: at a position of a trade-off, or of one difference of a comparison."""
    if found is not None:
        point, stands = result_of(result, found.scenario), False
    else:
        here = default_position(result) if at is None else at
        point, stands = result_at(result, here), is_reference(result, here)
        found = differences_at(result, here)
    before = reference(result)
    return tuple(
        _row(outcome, label, point, before, None if found is None else found.outcomes.get(outcome.name), stands)
        for outcome, label in told_outcomes(result)
    )


def change_row(result: StudyResult, found: PointDifference, outcome: Outcome) -> AnswerRow:
    """One outcome of one difference of a comparison, under the outcome's own label."""
    return _row(
        outcome,
        outcome.label,
        result_of(result, found.scenario),
        reference(result),
        found.outcomes.get(outcome.name),
        stands=False,
    )


def run_rows(result: StudyResult, point: PointResult) -> tuple[AnswerRow, ...]:
    """The numbers that matter of a scenario on its own: averages in place of changes."""
    return tuple(_row(outcome, label, point, None, None, stands=True) for outcome, label in told_outcomes(result))


def told_outcomes(result: StudyResult) -> tuple[tuple[Outcome, str], ...]:
    """The outcomes that rows tell, with their labels; a scenario with few of them is told by its queue."""
    told = [
        (result.outcomes[name], label) for name, label in _ROWS if name in result.outcomes and _matters(result, name)
    ]
    if len(told) < _FEW_ROWS:
        told += [
            (result.outcomes[name], result.outcomes[name].label)
            for name in _OF_A_QUEUE
            if name in result.outcomes and _matters(result, name)
        ]
    return tuple(told)


def _row(
    outcome: Outcome,
    label: str,
    point: PointResult | None,
    before: PointResult | None,
    difference: Difference | None,
    stands: bool,
) -> AnswerRow:
    against = before.outcomes.get(outcome.name) if before else None
    detail = _detail(outcome, point, outcome.unit if stands else change_unit(outcome, against))
    if stands:
        summary = point.outcomes.get(outcome.name) if point else None
        if summary is None or not math.isfinite(summary.mean):
            return AnswerRow(outcome.name, label, detail, "–", "", _absent(point), "", "")
        told = level(outcome, summary)
        return AnswerRow(outcome.name, label, detail, told.plain, told.span, "", "", "")
    if difference is None or not math.isfinite(difference.mean):
        return AnswerRow(outcome.name, label, detail, "–", "", _absent(point), "", "")
    told = change(outcome, difference, against)
    direction = {1: "up", -1: "down", 0: ""}[told.sign]
    return AnswerRow(
        outcome.name,
        label,
        detail,
        told.signed,
        told.range,
        difference.verdict,
        direction,
        _chance(outcome, difference),
    )


def _absent(point: PointResult | None) -> str:
    """Why there is no number: no run is in, or in none of them was there anything to measure."""
    is_in = point is not None and any(_count(one) for one in point.outcomes.values())
    return NOTHING if is_in else WAITING


def _chance(outcome: Outcome, difference: Difference) -> str:
    if not happens(difference):
        return "the same in every future"
    if outcome.better == "neither":
        sign = 1 if difference.mean > 0 else -1
        word = ("more" if sign > 0 else "fewer") if "people" in outcome.unit else ("higher" if sign > 0 else "lower")
    else:
        sign, word = (1 if outcome.better == "higher" else -1), "better"
    return f"{word} {how_often(difference.values, sign)}"


def _detail(outcome: Outcome, point: PointResult | None, unit: str) -> str:
    if outcome.name in ("charges", "cases_dropped"):
        pursued = point.outcomes.get("cases_pursued") if point else None
        if pursued is None or not happens(pursued) or not math.isfinite(pursued.mean):
            return ""
        return f"of about {amount(pursued.mean)} small cases pursued"
    if outcome.name == "harm":
        if unit == PERCENT:
            return "of all harm"
        # pounds show themselves
        unit = "a year" if unit.startswith("pounds") else safe(unit.removesuffix(" a year"), 60)
        return "" if unit == "harm" else unit
    return "a year" if unit.endswith("a year") or unit == PERCENT else safe(unit, 60)


def _matters(result: StudyResult, name: str) -> bool:
    """Whether an outcome is there to be told: nothing is in yet, or it is not always zero."""
    return is_waiting(result) or any(happens(one.outcomes.get(name)) for one in result.results)


def _side(result: StudyResult, names: tuple[str, ...]) -> str:
    """Which outcome a side of the bargain shows; "" where the force has none of them."""
    return next((name for name in names if name in result.outcomes and _is_there(result, name)), "")


def _is_there(result: StudyResult, name: str) -> bool:
    """Whether a force has what an outcome counts; cases that are never left unattended are there none the less."""
    kin = {"disruptions": ("active_groups",), "cases_dropped": ("cases_pursued",)}.get(name, ())
    return any(_matters(result, each) for each in (name, *kin))


def _curve(result: StudyResult, name: str, side: str, settings: tuple[float, ...], here: float) -> Curve:
    outcome = result.outcomes[name]
    found = [_summary(result, each, name) for each in settings]
    before = reference(result)
    base = before.outcomes.get(name) if before else None
    per = " a year" if outcome.unit.endswith("a year") else ""
    return Curve(
        outcome=name,
        side=side,
        label=_CURVES[name],
        unit="a year" if outcome.unit.endswith("a year") else outcome.unit,
        x=np.array(settings, dtype=np.float64),
        mean=_array([each.mean if each else None for each in found]),
        low=_array([five(each)[1] for each in found]),
        high=_array([each.high if each else None for each in found]),
        p10=_array([each.p10 if each and _count(each) > 1 else None for each in found]),
        p90=_array([each.p90 if each and _count(each) > 1 else None for each in found]),
        baseline=base.mean if base is not None and math.isfinite(base.mean) else None,
        here=_here(result, outcome, here),
        reading=lambda place: "\n".join(
            [
                setting(result.lever or "", settings[place]),
                *reading(safe(outcome.label, 60), outcome.unit, five(found[place]), per),
            ]
        ),
    )


def _here(result: StudyResult, outcome: Outcome, at: float) -> str:
    if is_reference(result, at):
        summary = _summary(result, at, outcome.name)
        if summary is None or not math.isfinite(summary.mean):
            return WAITING
        told = level(outcome, summary)
        return told.plain + (f" ({told.span})" if told.span else "")
    found = differences_at(result, at)
    difference = found.outcomes.get(outcome.name) if found else None
    if difference is None or not math.isfinite(difference.mean):
        return WAITING
    told = change(outcome, difference, None)
    return told.signed + (f" ({told.range})" if told.range else "")


def _zones(result: StudyResult, settings: tuple[float, ...]) -> tuple[Zone, ...]:
    if is_waiting(result):
        return ()
    first, last, cliff = settings[0], settings[-1], result.cliff
    if cliff is None:
        # whether there is one is not known before every setting has been tried
        is_tried = all(_runs_at(result, each) for each in settings)
        return (Zone(first, last, "settles", "settles"),) if is_tried else ()
    over = NEVER_SETTLES if cliff.reason.cause is CliffCause.BACKLOG else TOO_FEW_HANDS
    over = over if cliff.red_line is None else BREAKS
    if cliff.reason.is_everywhere:
        return (Zone(first, last, "over", over),)
    is_above = cliff.keeps_up == "above"
    if cliff.low is not None and cliff.high is not None:
        low, high = cliff.low, cliff.high
    elif is_above:
        low, high = cliff.at, min((each for each in settings if each > cliff.at), default=last)
    else:
        # it lies somewhere after the last position at which the force kept up
        low, high = max((each for each in settings if each < cliff.at), default=first), cliff.at
    low, high = (min(max(each, first), last) for each in (low, high))
    below, above = Zone(first, low, "settles", "settles"), Zone(high, last, "over", over)
    if is_above:
        below, above = Zone(first, low, "over", over), Zone(high, last, "settles", "settles")
    zones = (below, Zone(low, high, "thin", "thin"), above)
    return tuple(each for each in zones if each.start < each.end)


def _badge(result: StudyResult) -> str:
    fewest, most = futures(result)
    if most == 0:
        return WAITING
    count = f"{most} futures a point" if fewest == most else f"{fewest} to {most} futures a point so far"
    return f"{'1 future a point' if most == fewest == 1 else count} · same luck throughout"


def baseline_label(result: StudyResult) -> str:
    """What a chart calls that which changes are counted against: "before", or the policy if it is one."""
    if result.baseline is not None:
        return short_name(result, result.baseline) if is_laid_over(result.baseline) else "before"
    return "" if result.present is None else f"as it stands, {setting(result.lever or '', result.present)}"


def _runs_at(result: StudyResult, at: float) -> int:
    point = result_at(result, at)
    return max((_count(one) for one in point.outcomes.values()), default=0) if point else 0


def _summary(result: StudyResult, at: float, name: str) -> Summary | None:
    point = result_at(result, at)
    return point.outcomes.get(name) if point else None


def _count(summary: Summary) -> int:
    return int(np.isfinite(summary.values).sum())


def _array(values: list[float | None]) -> Floats:
    return np.array([np.nan if each is None else each for each in values], dtype=np.float64)
