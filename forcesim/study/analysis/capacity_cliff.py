"""The lever setting beyond which the force no longer keeps up."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from forcesim.study.analysis.intervals import student_interval
from forcesim.study.arrays import Floats
from forcesim.study.results.reasons import CliffCause, CliffReason
from forcesim.study.results.study_result import Cliff

# One small case in twenty that the policy wants pursued finds nobody before its shelf life ends: too many to be put
# down to a bad night, so that the force no longer does what its own policy says.
DROPPED_SHARE = 0.05
# what the cliff is read from: cases left unattended, of those that came to notice
OUTCOMES = ("cases_dropped", "cases_arrived")


def shares_dropped(dropped: Floats, arrived: Floats) -> Floats:
    """Share of the small cases that came to notice which were left unattended, of the arguments' shape."""
    # where nothing arrives nothing is dropped; NaN, a run not in, stays NaN
    return np.asarray(dropped / np.where(arrived == 0, 1.0, arrived), dtype=np.float64)


def is_over(dropped: Floats, arrived: Floats) -> bool:
    """Whether at least half of the futures that are in leave more unattended than a force that keeps up."""
    known = np.isfinite(dropped) & np.isfinite(arrived)
    over = dropped[known] > DROPPED_SHARE * arrived[known]
    return bool(over.size and 2 * over.sum() >= over.size)


def crossings(settings: Sequence[float], shares: Floats, threshold: float = DROPPED_SHARE) -> Floats:
    """For each replication, the smallest setting at which its share exceeds the threshold, float64 (replications,).

    ``shares`` has shape (settings, replications), settings rising. Between neighbouring settings by linear
    interpolation; NaN where a replication never crosses, and for one that is not finished at every setting.
    """
    over = shares > threshold
    result = np.full(shares.shape[1], np.nan)
    for replication in np.flatnonzero(over.any(axis=0) & ~np.isnan(shares).any(axis=0)):
        index = int(np.argmax(over[:, replication]))
        if index == 0:
            result[replication] = settings[0]
            continue
        below, above = shares[index - 1 : index + 1, replication]
        part = (threshold - below) / (above - below)
        result[replication] = settings[index - 1] + part * (settings[index] - settings[index - 1])
    return result


def find_cliff(lever: str, settings: Sequence[float], shares: Floats, grows: Sequence[bool]) -> Cliff | None:
    """Find the cliff of a trade-off, or None.

    It is where cases start to be left unattended, on average over the replications that cross, if at least half
    do; or the smallest setting whose backlog never settles (``grows``, one a setting), whose interval begins at the
    setting before; whichever is lower. A lever
    that relieves the force, such as a head count, is followed from its largest setting down.
    """
    if not relieves(shares, grows):
        return _rising(lever, settings, shares, grows)
    cliff = _rising(lever, [-setting for setting in reversed(settings)], shares[::-1], grows[::-1])
    if cliff is None:
        return None
    low, high = (None, None) if cliff.low is None or cliff.high is None else (-cliff.high, -cliff.low)
    return Cliff(lever, -cliff.at, low, high, cliff.reason, keeps_up="above")


def relieves(shares: Floats, grows: Sequence[bool]) -> bool:
    """Whether more of the lever leaves fewer cases unattended, or a backlog that settles where it did not."""
    known = shares[:, ~np.isnan(shares).any(axis=0)]
    first, last = (known[0].mean(), known[-1].mean()) if known.size else (0.0, 0.0)
    if grows[0] != grows[-1]:
        return grows[0]
    return bool(first > last and first > DROPPED_SHARE)


def _rising(lever: str, settings: Sequence[float], shares: Floats, grows: Sequence[bool]) -> Cliff | None:
    candidates = [cliff for cliff in (_by_drops(lever, settings, shares), _by_backlog(lever, settings, grows)) if cliff]
    return min(candidates, key=lambda cliff: cliff.at, default=None)


def _by_drops(lever: str, settings: Sequence[float], shares: Floats) -> Cliff | None:
    finished = int((~np.isnan(shares).any(axis=0)).sum())
    crossing_at = crossings(settings, shares)
    crossing_at = crossing_at[~np.isnan(crossing_at)]
    if finished == 0 or 2 * crossing_at.size < finished:
        return None
    at = float(crossing_at.mean())
    low, high = student_interval(crossing_at) or (None, None)
    if at <= settings[0]:
        reason = CliffReason(CliffCause.UNATTENDED, is_everywhere=True, share=DROPPED_SHARE)
        return Cliff(lever, settings[0], None, None, reason)
    reason = CliffReason(CliffCause.UNATTENDED, share=DROPPED_SHARE, crossing=crossing_at.size, futures=finished)
    if low is None or high is None:
        return Cliff(lever, at, None, None, reason)
    return Cliff(lever, at, max(low, settings[0]), min(high, settings[-1]), reason)


def _by_backlog(lever: str, settings: Sequence[float], grows: Sequence[bool]) -> Cliff | None:
    for index, (setting, grows_on) in enumerate(zip(settings, grows, strict=True)):
        if grows_on and index == 0:
            return Cliff(lever, setting, None, None, CliffReason(CliffCause.BACKLOG, is_everywhere=True))
        if grows_on:
            # it stops settling somewhere after the last setting that is not seen to grow
            return Cliff(lever, setting, settings[index - 1], setting, CliffReason(CliffCause.BACKLOG))
    return None
