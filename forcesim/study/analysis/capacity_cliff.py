"""The lever setting beyond which the force no longer keeps up.

It is where more than half of the futures leave too many cases unattended, or where the backlog no longer settles,
whichever comes first. Neither is read off a line between settings: a future crosses somewhere between the last setting
at which it was seen to keep up and the first at which it was not, and a future that keeps up at every setting crosses
beyond them all. So the interval, of the middle one of all futures' crossings, ends at settings that were tried. From
six futures on its ends are order statistics, which presume nothing of how crossings are spread (David and Nagaraja,
Order Statistics, 3rd ed., 7.1); with fewer, which no such interval can hold in 95%, a Student t interval takes in both
ends of all gaps.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from forcesim.scenario.schema.scenario import Scenario
from forcesim.study.analysis.cliff_search import between_known
from forcesim.study.analysis.intervals import corrected_level, student_interval
from forcesim.study.analysis.red_line_break import Gap, find_break, to_cliff
from forcesim.study.arrays import Floats
from forcesim.study.red_line import RedLine
from forcesim.study.results.reasons import CliffCause, CliffReason
from forcesim.study.results.study_result import Cliff

# One small case in twenty that the policy wants pursued finds nobody before its shelf life ends: too many to be put
# down to a bad night, so that the force no longer does what its own policy says.
DROPPED_SHARE = 0.05

# what the cliff is read from: cases left unattended, of those that came to notice
OUTCOMES = ("cases_dropped", "cases_arrived")
# the middle one of all futures
_HALF = 0.5
# with fewer futures no order statistics enclose their middle in 95%: 2 / 2^5 is more than 5%
_FEWEST_ORDERED = 6


def keeping_up(scenario: Scenario) -> RedLine:
    """The red line at which a force no longer keeps up: a twentieth of the small cases that come to notice.

    Cases that only searching finds are not among them, since the policy decides how many those are.
    """
    arrivals = (case_type.arrivals for case_type in scenario.case_types.values())
    limit = DROPPED_SHARE * math.fsum(float(known.per_year) for known in arrivals if known is not None)
    return RedLine("cases_dropped", "<", max(float(f"{limit:.2g}"), 1.0))


def shares_dropped(dropped: Floats, arrived: Floats) -> Floats:
    """Share of the small cases that came to notice which were left unattended, of the arguments' shape."""
    # where nothing arrives nothing is dropped; NaN, a run not in, stays NaN
    return np.asarray(dropped / np.where(arrived == 0, 1.0, arrived), dtype=np.float64)


def is_over(dropped: Floats, arrived: Floats) -> bool:
    """Whether a force does not keep up, by the rule of the cliff: at a setting that is the only one tried.

    Of futures float64 of shape (replications,), NaN where a run is not in, more than half leave too many unattended.
    """
    shares = shares_dropped(dropped, arrived)
    known = np.isfinite(shares)
    fails = np.count_nonzero(shares[known] > DROPPED_SHARE, keepdims=True)
    total = np.count_nonzero(known, keepdims=True)
    return find_break([0.0], total - fails, fails, total, _HALF).first is not None


@dataclass(frozen=True, slots=True)
class Growth:
    """What the backlog does at each setting, in the order of the settings.

    ``grows`` marks where it is seen to grow until the end, ``settles`` where it is shown not to; elsewhere that is not
    known. None stands for: it settles wherever it is not seen to grow.
    """

    grows: tuple[bool, ...]
    settles: tuple[bool, ...] | None = None

    def reversed(self) -> Growth:
        """The same, from the largest setting down."""
        return Growth(self.grows[::-1], None if self.settles is None else self.settles[::-1])


@dataclass(frozen=True, slots=True)
class _Crossing:
    """Where the force stops keeping up for one reason, with settings that rise in the order of strain.

    ``at`` is infinite where it is likely to lie beyond the range; ``gaps`` are neighbouring settings between which
    another one would tell more, and ``luck`` is how far apart the interval's ends would lie however closely settings
    were tried.
    """

    reason: CliffReason
    at: float
    low: float | None
    high: float | None
    between: Gap | None
    gaps: tuple[Gap, ...] = ()
    luck: float = 0.0


def find_cliff(lever: str, settings: Sequence[float], shares: Floats, growth: Growth, looks: int = 1) -> Cliff | None:
    """Find the cliff of a trade-off, or None where the force keeps up at every setting in most futures.

    ``shares`` of cases left unattended have shape (settings, replications), settings rising, NaN where a run is not in.
    The cliff is where more than half of the futures first leave more than a twentieth unattended, or the smallest
    setting whose backlog never settles, whichever is lower; an open end of its interval is None, and ``at`` is infinite
    where the cliff is likely to lie beyond the range. ``looks`` at the same runs share the error. A lever that relieves
    the force, such as a head count, is followed from its largest setting down.
    """
    is_from_above = relieves(shares, growth.grows)
    crossings = _crossings(*_strained(settings, shares, growth, is_from_above), looks)
    if not crossings:
        return None
    first = min(crossings, key=lambda crossing: crossing.at)
    low, high = first.low, first.high
    if not first.reason.is_everywhere:
        # the first of two: it comes before the end of either interval, and not before both have begun
        lows = [crossing.low for crossing in crossings if crossing.low is not None]
        low = min(lows) if len(lows) == len(crossings) else None
        high = min((crossing.high for crossing in crossings if crossing.high is not None), default=None)
    return to_cliff(lever, first.reason, first.at, (low, high), first.between, relieves=is_from_above)


def gaps(settings: Sequence[float], shares: Floats, growth: Growth, looks: int = 1) -> tuple[Gap, ...]:
    """Neighbouring settings between which another one would tell more of the cliff, in the lever's own unit.

    The most telling come first; arguments as ``find_cliff`` has them.
    """
    is_from_above = relieves(shares, growth.grows)
    crossings = _crossings(*_strained(settings, shares, growth, is_from_above), looks)
    telling = [gap for crossing in sorted(crossings, key=lambda crossing: crossing.at) for gap in crossing.gaps]
    return tuple(dict.fromkeys((-high, -low) if is_from_above else (low, high) for low, high in telling))


def spread_by_luck(steps: Sequence[float], shares: Floats, looks: int = 1) -> float:
    """How far apart the ends of the cliff's interval would lie at least, however closely settings were tried.

    ``steps`` are settings in the order of strain, of which ``shares`` are; 0 where an end is open.
    """
    crossing = _by_drops(steps, shares, looks)
    return 0.0 if crossing is None else crossing.luck


def relieves(shares: Floats, grows: Sequence[bool]) -> bool:
    """Whether more of the lever leaves too many cases unattended in fewer futures, or lets a backlog settle.

    Where as many futures do so at both ends, the end that leaves more of them unattended on average strains the force.
    """
    if grows[0] != grows[-1]:
        return grows[0]
    ends = shares[[0, -1]]
    ends = ends[:, ~np.isnan(ends).any(axis=0)]
    if not ends.size:
        return False
    fails, last_fails = (ends > DROPPED_SHARE).sum(axis=1)
    first, last = ends.mean(axis=1)
    return bool(fails > last_fails or (fails == last_fails > 0 and first > last))


def _strained(
    settings: Sequence[float], shares: Floats, growth: Growth, is_from_above: bool
) -> tuple[list[float], Floats, Growth]:
    """Settings in the order of strain, negated where the lever relieves the force, and what goes with them."""
    if not is_from_above:
        return list(settings), shares, growth
    return [-setting for setting in reversed(settings)], shares[::-1], growth.reversed()


def _crossings(steps: Sequence[float], shares: Floats, growth: Growth, looks: int) -> list[_Crossing]:
    candidates = (_by_drops(steps, shares, looks), _by_backlog(steps, growth))
    return [crossing for crossing in candidates if crossing is not None]


def _by_drops(steps: Sequence[float], shares: Floats, looks: int) -> _Crossing | None:
    filled = between_known(shares, DROPPED_SHARE)
    filled = filled[:, ~np.isnan(filled).all(axis=0)]
    count = filled.shape[1]
    if not count:
        return None
    known = ~np.isnan(filled)
    # a setting whose runs are still coming in tells nothing yet
    rows = 2 * known.sum(axis=1) >= count
    filled, known = filled[rows], known[rows]
    settings = [step for step, is_row in zip(steps, rows, strict=True) if is_row]
    over = known & (np.nan_to_num(filled) > DROPPED_SHARE)
    holds, fails = (known & ~over).sum(axis=1), over.sum(axis=1)
    line_break = find_break(settings, holds, fails, np.full(len(settings), count), _HALF, looks=looks)
    low, high, telling = line_break.low, line_break.high, line_break.gaps()
    brackets = [_bracket(settings, column) for column in filled.T]
    if count < _FEWEST_ORDERED:
        low, high = _student_ends(settings, brackets, corrected_level(looks))
        telling += tuple((before, after) for before, after in brackets if math.isfinite(after - before))
    number = int(over.any(axis=0).sum())
    if line_break.first is None:
        is_shown = line_break.shown == len(settings) - 1 or not number
        reason = CliffReason(CliffCause.UNATTENDED, share=DROPPED_SHARE, crossing=number, futures=count)
        return None if is_shown else _Crossing(reason, math.inf, low, None, None, telling)
    if line_break.first == 0 and (high is None or high == settings[0]):
        counted = {"crossing": int(fails[0]), "futures": count} if fails[0] < count else {}
        reason = CliffReason(CliffCause.UNATTENDED, is_everywhere=True, share=DROPPED_SHARE, **counted)
        return _Crossing(reason, settings[0], None, None, None)
    reason = CliffReason(CliffCause.UNATTENDED, share=DROPPED_SHARE, crossing=number, futures=count)
    between = line_break.between
    at = settings[0]
    if between is not None:
        at = min(max(float(np.median(crossings(settings, filled))), between[0]), between[1])
    luck = 0.0
    if line_break.shown is not None and line_break.broken is not None:
        luck = max(0.0, settings[line_break.broken - 1] - settings[line_break.shown + 1])
    return _Crossing(reason, at, low, high, between, telling, luck)


def crossings(settings: Sequence[float], shares: Floats, threshold: float = DROPPED_SHARE) -> Floats:
    """For each replication, the smallest setting at which its share exceeds the threshold, float64 (replications,).

    ``shares`` has shape (settings, replications), settings rising. Between neighbouring settings that are known by
    linear interpolation, which tells where within the gap but no more; infinite where a replication never crosses.
    """
    result = np.full(shares.shape[1], np.inf)
    for replication, series in enumerate(shares.T):
        known = np.flatnonzero(~np.isnan(series))
        over = known[series[known] > threshold]
        before = known[known < over[0]] if over.size else known
        if not over.size:
            continue
        if not before.size:
            result[replication] = settings[int(over[0])]
            continue
        low, high = int(before[-1]), int(over[0])
        part = (threshold - series[low]) / (series[high] - series[low])
        result[replication] = settings[low] + part * (settings[high] - settings[low])
    return result


def _bracket(settings: Sequence[float], series: Floats) -> Gap:
    """The known settings on either side of where one future crosses; infinite where there is none."""
    known = np.flatnonzero(~np.isnan(series))
    over = known[series[known] > DROPPED_SHARE]
    under = known[known < over[0]] if over.size else known
    return (
        settings[int(under[-1])] if under.size else -math.inf,
        settings[int(over[0])] if over.size else math.inf,
    )


def _student_ends(
    settings: Sequence[float], brackets: Sequence[Gap], level: float
) -> tuple[float | None, float | None]:
    """Student t interval of a few futures' crossings, wherever in its gap each lies; None for an end that is open."""
    befores, afters = (np.array(ends) for ends in zip(*brackets, strict=True))
    low = high = None
    if len(brackets) > 1 and np.isfinite(befores).all():
        interval = student_interval(befores, level)
        low = None if interval is None or interval[0] < settings[0] else min(interval[0], float(befores.min()))
    if len(brackets) > 1 and np.isfinite(afters).all():
        interval = student_interval(afters, level)
        high = None if interval is None or interval[1] > settings[-1] else max(interval[1], float(afters.max()))
    return low, high


def _by_backlog(steps: Sequence[float], growth: Growth) -> _Crossing | None:
    if True not in growth.grows:
        return None
    first = growth.grows.index(True)
    if first == 0:
        return _Crossing(CliffReason(CliffCause.BACKLOG, is_everywhere=True), steps[0], None, None, None)
    settles_at = growth.settles or tuple(not grows_on for grows_on in growth.grows)
    shown = next((index for index in range(first) if not settles_at[index]), first) - 1
    between = steps[first - 1], steps[first]
    telling = (between,) if shown < 0 else (between, (steps[shown], steps[shown + 1]))
    low = None if shown < 0 else steps[shown]
    return _Crossing(CliffReason(CliffCause.BACKLOG), steps[first], low, steps[first], between, telling)
