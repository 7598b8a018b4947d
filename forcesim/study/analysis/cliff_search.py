"""The cliff of futures that were not all tried at every setting.

A future is followed only to where it crosses the threshold: the setting under it and the one over it, side by side,
tell where. Settings below are taken to be under and those above to be over, so that nothing is run far from the cliff
to learn what is known; none of them counts as simulated.
"""

from __future__ import annotations

import numpy as np

from forcesim.study.arrays import Flags, Floats


def settled(shares: Floats, threshold: float) -> Floats:
    """Shares with what is known of the settings outside filled in, float64 of shape (settings, replications).

    ``shares`` is of the same shape, settings in the order in which the force is strained, NaN where a run is not in.
    A future whose crossing is not known yet is NaN at every setting.
    """
    filled = np.full(shares.shape, np.nan)
    for replication, series in enumerate(shares.T):
        index = _crossing(series, threshold)
        if index is None:
            continue
        under, over = np.arange(len(series)) < index, np.arange(len(series)) >= index
        column = np.where(under & np.isnan(series), 0.0, series)
        filled[:, replication] = np.where(over & np.isnan(series), 1.0, column)
    return filled


def between_known(shares: Floats, threshold: float) -> Floats:
    """Shares as ``settled`` fills them in, of futures whose crossing lies between any two runs that are in.

    What lies between those two is NaN; so is a future that has no run on either side of its crossing, unless the first
    setting of all is over the threshold or the last of all under it.
    """
    filled = np.full(shares.shape, np.nan)
    for replication, series in enumerate(shares.T):
        known = np.flatnonzero(~np.isnan(series))
        over = known[series[known] > threshold]
        under = known[known < over[0]] if over.size else known
        is_enclosed = (under.size or (over.size and over[0] == 0)) and (over.size or under[-1] == len(series) - 1)
        if not known.size or not is_enclosed:
            continue
        column = series.copy()
        missing, indices = np.isnan(column), np.arange(len(series))
        if under.size:
            column[missing & (indices < under[-1])] = 0.0
        if over.size:
            column[missing & (indices > over[0])] = 1.0
        filled[:, replication] = column
    return filled


def to_follow(shares: Floats, finished: Flags, threshold: float) -> Flags:
    """The next run of each future whose crossing is not known yet, bool of shape (settings, replications).

    A future with no run yet gets none, nor does one whose next run has ``finished`` by failing.
    """
    wanted = np.zeros(shares.shape, dtype=np.bool_)
    for replication, series in enumerate(shares.T):
        known = np.flatnonzero(~np.isnan(series))
        if not known.size or _crossing(series, threshold) is not None:
            continue
        over = known[series[known] > threshold]
        if over.size:
            under = known[known < over[0]]
            # half-way between the last under and the first over, or one further down
            index = int(under[-1] + over[0]) // 2 if under.size else int(over[0]) - 1
        else:
            index = int(known[-1]) + 1
        wanted[index, replication] = not finished[index, replication]
    return wanted


def usual(filled: Floats, threshold: float) -> int | None:
    """The index, from the second on, at which most of the known futures are first over the threshold; None if none is.

    ``filled`` is what ``settled`` gives.
    """
    indices = [_crossing(series, threshold) for series in filled.T if not np.isnan(series).any()]
    crossing = [max(index, 1) for index in indices if index is not None and index < len(filled)]
    return int(np.argmax(np.bincount(crossing))) if crossing and len(filled) > 1 else None


def _crossing(series: Floats, threshold: float) -> int | None:
    """The place of the first setting over the threshold, as many as there are where none is; None if not known."""
    known = ~np.isnan(series)
    if not known.any():
        return None
    over = np.flatnonzero(known & (np.nan_to_num(series) > threshold))
    if not over.size:
        return len(series) if known[-1] else None
    first = int(over[0])
    return first if first == 0 or known[first - 1] else None
