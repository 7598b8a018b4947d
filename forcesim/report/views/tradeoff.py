"""The Explore page, ready to be drawn: curves, rows, zones and sentences, so that no window computes anything."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from enum import Enum

import numpy as np
import numpy.typing as npt

from forcesim.report.views.answer_rows import (
    ROW_OUTCOMES,
    WAITING,
    AnswerRow,
    futures_in,
    is_of_interest,
    position_rows,
)
from forcesim.report.wording.cautions import cautions, fewest_and_most_futures, is_ground, is_waiting
from forcesim.report.wording.change_sentences import TOLD_OUTCOMES, Part, PartSentence, Run
from forcesim.report.wording.hover_text import hover_lines, point_numbers
from forcesim.report.wording.outcome_phrases import (
    ORGANISED_CRIME,
    SMALL_CASES,
    change_words,
    differences_at,
    level_words,
    marked_incomplete,
    reference,
    result_at,
    setting,
)
from forcesim.report.wording.tradeoff_sentence import (
    baseline_label,
    cliff_words,
    default_position,
    is_reference,
    nearest,
    position_sentences,
    positions,
)
from forcesim.scenario.schema.units import is_yearly
from forcesim.simulation.outcomes import Outcome
from forcesim.study.analysis.intervals import FEWEST_PAIRS
from forcesim.study.arrays import Floats
from forcesim.study.results.reasons import CliffCause
from forcesim.study.results.study_result import Cliff, StudyResult, Summary
from forcesim.text import safe


@dataclass(frozen=True, slots=True)
class Curve:
    """One outcome against the lever; arrays are float64 of shape (points,), in ``unit``, ordered by ``x``.

    ``low`` and ``high`` bound the error of the average, ``p10`` and ``p90`` the spread of futures, NaN where fewer than
    five futures are in: nothing is concluded there, and ``is_firm``, bool of the same shape, is false. ``baseline`` is
    the mean without the policy.
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
    is_firm: npt.NDArray[np.bool_]
    baseline: float | None
    here: str  # "+0.3 (−0.1 to +0.7)" at the position of the dial
    # a point in words, with its ranges, by its index: made only when somebody points at it
    reading: Callable[[int], str] = field(compare=False, repr=False)


class ZoneState(Enum):
    """How the force does along a stretch of the lever, and what breaks where something does."""

    SETTLES = "settles"
    THIN = "thin"
    TOO_FEW_HANDS = "too few hands"
    NEVER_SETTLES = "backlog never settles"
    BREAKS_LINE = "breaks a red line"


_LABELS = {ZoneState.TOO_FEW_HANDS: "too few hands: more than 1 in 20 cases unattended"}


@dataclass(frozen=True, slots=True)
class Zone:
    """A stretch of the dial's track, from one setting of the lever to another."""

    start: float
    end: float
    state: ZoneState

    @property
    def kind(self) -> str:
        """What the zone is coloured by: "settles", "thin" or "over"."""
        return self.state.value if self.state in (ZoneState.SETTLES, ZoneState.THIN) else "over"

    @property
    def name(self) -> str:
        """What the zone is called in a few words."""
        return self.state.value

    @property
    def label(self) -> str:
        """What the zone is called where there is room."""
        return _LABELS.get(self.state, self.name)


@dataclass(frozen=True, slots=True)
class TradeoffView:
    """The Explore page, ready to draw.

    ``sentences`` are the answer: what surely changes, what can't be told, what is lost; a single one while too little
    is in. ``at`` is the simulated position nearest to the one asked for; ``without`` says of a side that has no curve
    why.
    """

    at: float
    positions: tuple[float, ...]
    sentences: tuple[PartSentence, ...]
    curves: tuple[Curve, ...]
    rows: tuple[AnswerRow, ...]
    zones: tuple[Zone, ...]
    cliff: str
    badge: str
    baseline_label: str
    warnings: tuple[str, ...]
    command: str
    without: Mapping[str, str] = field(default_factory=dict)


# the outcomes that could stand for a side, of which the first that the force has is drawn: a force without gangs
# shows what moved hours do in all its harm, if at all
_SIDES = ((ORGANISED_CRIME, ("disruptions", "harm")), (SMALL_CASES, ("cases_dropped",)))
_CURVES = {"disruptions": "Gangs disrupted", "harm": "Harm", "cases_dropped": "Small cases left unattended"}
_WITHOUT = {
    ORGANISED_CRIME: "This force has no gangs to disrupt, and its file counts no harm: what moved hours buy is not "
    "known.",
    SMALL_CASES: "This force has no small cases that could be left unattended.",
}
# every outcome that this view reads
VIEW_OUTCOMES = tuple(dict.fromkeys((*ROW_OUTCOMES, "cases_pursued", *TOLD_OUTCOMES)))


def tradeoff_view(result: StudyResult, at: float | None = None, command: str = "") -> TradeoffView:
    """A trade-off seen from the position nearest to ``at``, by default the one that its sentence is about.

    Works on results that are still coming in; ``command`` is shown as it is given.
    """
    settings = positions(result)
    if not settings:
        raise ValueError("a trade-off has at least one position")
    here = default_position(result) if at is None else nearest(settings, at)
    shown = {side: name for side, names in _SIDES if (name := _side(result, names))}
    return TradeoffView(
        at=here,
        positions=settings,
        sentences=_sentences(result, here),
        curves=tuple(_curve(result, name, side, settings, here) for side, name in shown.items()),
        rows=position_rows(result, here),
        zones=_zones(result, settings),
        cliff=cliff_words(result),
        badge=_badge(result, here),
        baseline_label=baseline_label(result),
        warnings=cautions(result, here),
        command=command,
        without={side: words for side, words in _WITHOUT.items() if side not in shown},
    )


def _sentences(result: StudyResult, at: float) -> tuple[PartSentence, ...]:
    """The answer at a position; quietly how far it is while nothing can be concluded there yet."""
    count = _runs_at(result, at)
    if count >= FEWEST_PAIRS or (count and result.is_complete):
        return position_sentences(result, at, is_short=True)
    in_words = "no future is" if not count else "1 future is" if count == 1 else f"{count} futures are"
    return (PartSentence(Part.OTHER, (Run(f"Simulating: {in_words} in so far."),)),)


def _side(result: StudyResult, names: tuple[str, ...]) -> str:
    """Which outcome a side of the bargain shows; "" where the force has none of them."""
    return next((name for name in names if name in result.outcomes and _is_there(result, name)), "")


def _is_there(result: StudyResult, name: str) -> bool:
    """Whether a force has what an outcome counts: a force may have small cases though none is left unattended."""
    kin = {"disruptions": ("active_groups",), "cases_dropped": ("cases_pursued",)}.get(name, ())
    return any(is_of_interest(result, outcome) for outcome in (name, *kin))


def _curve(result: StudyResult, name: str, side: str, settings: tuple[float, ...], here: float) -> Curve:
    outcome = result.outcomes[name]
    summaries = [_summary(result, at, name) for at in settings]
    firm = [summary if summary and futures_in(summary) >= FEWEST_PAIRS else None for summary in summaries]
    before = reference(result)
    base = before.outcomes.get(name) if before else None
    per = " a year" if is_yearly(outcome.unit) else ""
    return Curve(
        outcome=name,
        side=side,
        label=marked_incomplete(outcome, _CURVES[name]),
        unit="a year" if is_yearly(outcome.unit) else outcome.unit,
        x=np.array(settings, dtype=np.float64),
        mean=_array([summary.mean if summary else None for summary in summaries]),
        low=_array([point_numbers(summary)[1] for summary in firm]),
        high=_array([summary.high if summary else None for summary in firm]),
        p10=_array([summary.p10 if summary else None for summary in firm]),
        p90=_array([summary.p90 if summary else None for summary in firm]),
        is_firm=np.array([summary is not None for summary in firm]),
        baseline=base.mean if base is not None and math.isfinite(base.mean) else None,
        here=_here(result, outcome, here),
        reading=lambda index: "\n".join(
            [
                setting(result.lever or "", settings[index]),
                *hover_lines(safe(outcome.label, 60), outcome.unit, point_numbers(summaries[index]), per),
            ]
        ),
    )


def _here(result: StudyResult, outcome: Outcome, at: float) -> str:
    if is_reference(result, at):
        summary = _summary(result, at, outcome.name)
        if summary is None or not math.isfinite(summary.mean):
            return WAITING
        level = level_words(outcome, summary)
        return level.plain + (f" ({level.span})" if level.span else "")
    changes = differences_at(result, at)
    difference = changes.outcomes.get(outcome.name) if changes else None
    if difference is None or not math.isfinite(difference.mean):
        return WAITING
    change = change_words(outcome, difference, None)
    return change.signed + (f" ({change.range})" if change.range else "")


def zones_by_cliff(result: StudyResult) -> tuple[tuple[Cliff | None, tuple[Zone, ...]], ...]:
    """The zones before and beyond each cliff: that of the force itself and those of red lines."""
    cliffs = result.cliffs or (result.cliff,)
    return tuple((cliff, _zones(replace(result, cliff=cliff), positions(result))) for cliff in cliffs)


def _zones(result: StudyResult, settings: tuple[float, ...]) -> tuple[Zone, ...]:
    if is_waiting(result) or not is_ground(result):
        return ()
    first, last, cliff = settings[0], settings[-1], result.cliff
    if cliff is None:
        # whether the force keeps up everywhere is not known before every setting has been tried
        is_tried = all(_runs_at(result, at) for at in settings)
        return (Zone(first, last, ZoneState.SETTLES),) if is_tried else ()
    if cliff.red_line is not None:
        over = ZoneState.BREAKS_LINE
    else:
        is_backlog = cliff.reason.cause is CliffCause.BACKLOG
        over = ZoneState.NEVER_SETTLES if is_backlog else ZoneState.TOO_FEW_HANDS
    if cliff.reason.is_everywhere:
        return (Zone(first, last, over),)
    is_above = cliff.keeps_up == "above"
    if cliff.low is not None or cliff.high is not None:
        # an end that is open may lie anywhere beyond the settings tried
        low, high = first if cliff.low is None else cliff.low, last if cliff.high is None else cliff.high
    elif cliff.between is not None:
        low, high = cliff.between
    elif is_above:
        low, high = cliff.at, min((at for at in settings if at > cliff.at), default=last)
    else:
        # it lies somewhere after the last position at which the force kept up
        low, high = max((at for at in settings if at < cliff.at), default=first), cliff.at
    low, high = (min(max(end, first), last) for end in (low, high))
    below, above = Zone(first, low, ZoneState.SETTLES), Zone(high, last, over)
    if is_above:
        below, above = Zone(first, low, over), Zone(high, last, ZoneState.SETTLES)
    zones = (below, Zone(low, high, ZoneState.THIN), above)
    return tuple(zone for zone in zones if zone.start < zone.end)


def _badge(result: StudyResult, here: float) -> str:
    """How many futures an answer stands on: at the position it is told for, until all have as many."""
    fewest, most = fewest_and_most_futures(result)
    if most == 0:
        return WAITING
    if fewest == most:
        return f"{'1 future' if most == 1 else f'{most} futures'} a point · same luck throughout"
    count = _runs_at(result, here)
    known = "no future" if not count else "1 future" if count == 1 else f"{count} futures"
    elsewhere = "fewer elsewhere" if count == most else "more elsewhere"
    return f"{known} at {setting(result.lever or '', here)}, {elsewhere}"


def futures_at(result: StudyResult, at: float) -> int:
    """How many futures are in at the simulated position nearest to ``at``; 0 where there is none."""
    settings = positions(result)
    return _runs_at(result, nearest(settings, at)) if settings else 0


def _runs_at(result: StudyResult, at: float) -> int:
    point = result_at(result, at)
    return max((futures_in(summary) for summary in point.outcomes.values()), default=0) if point else 0


def _summary(result: StudyResult, at: float, name: str) -> Summary | None:
    point = result_at(result, at)
    return point.outcomes.get(name) if point else None


def _array(values: list[float | None]) -> Floats:
    return np.array([np.nan if value is None else value for value in values], dtype=np.float64)
