"""A first reading between simulated positions: every future is interpolated on its own, and the answer made anew.

Monotone cubic interpolation (PCHIP: Fritsch and Butland, SIAM J. Sci. Stat. Comput. 5, 1984) over the lever, so that
nothing overshoots what was simulated. No reading is given outside the simulated range, nor from fewer than three
positions: a preview never extrapolates.
"""

from __future__ import annotations

import bisect
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from scipy.interpolate import PchipInterpolator

from forcesim.simulation.outcomes import HEADLINE
from forcesim.study.analysis.summaries import differences, summaries
from forcesim.study.arrays import Floats
from forcesim.study.results.study_result import PointDifference, PointResult, StudyResult

_FEWEST = 3
# futures at a position that stand on their own; until then the positions around it, if they have more, tell more
ENOUGH = 5
_PRECISION = 0.05
# two settings nearer than this are one
_SAME = 1e-9


@dataclass(frozen=True, slots=True)
class Preview:
    """A result with a position read between ``below`` and ``above``, the simulated ones around it.

    ``futures`` are those that are in at the position itself, too few yet to stand on their own.
    """

    result: StudyResult
    at: float
    below: float
    above: float
    futures: int = 0


def preview(result: StudyResult, at: float, names: Sequence[str] | None = None) -> Preview | None:
    """The result with a reading at ``at``; None where enough futures are in, or where nothing can be said of it yet.

    ``names`` are the outcomes that are read, by default all: a hand that moves a dial waits for those that it sees.
    """
    if result.is_map:
        return None
    every = _points(result)
    here = next((point for setting, point in every if abs(setting - at) < _SAME), None)
    futures = _futures(here) if here is not None else 0
    if here is not None and (futures >= ENOUGH or futures >= max(_futures(point) for _, point in every)):
        return None
    points = [(setting, point) for setting, point in every if point is not here]
    settings = [setting for setting, _ in points]
    if len(points) < _FEWEST or not settings[0] <= at <= settings[-1]:
        return None
    place = bisect.bisect_left(settings, at)
    told = tuple(name for name in result.outcomes if names is None or name in names)
    # the slopes at either end of a stretch depend on the positions next to it, and on none beyond
    near = points[max(place - 2, 0) : place + 2]
    read = interpolated(np.array([each for each, _ in near]), np.array([_values(one, told) for _, one in near]), at)
    lever, like = result.lever or "", points[0][1]
    (found,) = summaries(read[np.newaxis], told)
    point = PointResult(like.scenario, {lever: at}, found)
    return Preview(
        replace(
            result,
            results=(*(one for one in result.results if not _is_at(one.at, lever, at)), point),
            differences=(
                *(one for one in result.differences if not _is_at(one.at, lever, at)),
                *_difference(result, told, read, like.scenario, at),
            ),
        ),
        at,
        settings[place - 1],
        settings[place],
        futures,
    )


def interpolated(settings: Floats, values: Floats, at: float) -> Floats:
    """Values at a setting between others: ``values`` is float64 of shape (settings, outcomes, replications).

    A replication that is missing at any setting is missing here.
    """
    known = np.isfinite(values).all(axis=0)
    read = PchipInterpolator(settings, np.where(known, values, 0.0), axis=0, extrapolate=False)(at)
    return np.where(known, read, np.nan)


def held_out(result: StudyResult, name: str) -> dict[float, tuple[float, float]]:
    """How far a reading is from what was simulated, at each inner position left out in turn: {at: (read, simulated)}.

    Means of the outcome ``name``; what the help page shows of the error of previews.
    """
    points = _points(result)
    found = {}
    for place in range(1, len(points) - 1):
        rest = [*points[:place], *points[place + 1 :]]
        if len(rest) < _FEWEST:
            continue
        values = np.array([[point.outcomes[name].values] for _, point in rest])
        at, point = points[place]
        read = interpolated(np.array([setting for setting, _ in rest]), values, at)
        found[at] = (float(np.nanmean(read)), point.outcomes[name].mean)
    return found


def _points(result: StudyResult) -> list[tuple[float, PointResult]]:
    """Simulated positions in rising order, as far as any run is in."""
    lever = result.lever or ""
    return sorted(
        (
            (point.at[lever], point)
            for point in result.results
            if lever in point.at and any(np.isfinite(one.values).any() for one in point.outcomes.values())
        ),
        key=lambda each: each[0],
    )


def _is_at(settings: Mapping[str, float], lever: str, at: float) -> bool:
    return lever in settings and abs(settings[lever] - at) < _SAME


def _futures(point: PointResult) -> int:
    return max((int(np.count_nonzero(np.isfinite(one.values))) for one in point.outcomes.values()), default=0)


def _values(point: PointResult, names: Sequence[str]) -> Floats:
    return np.array([point.outcomes[name].values for name in names])


def _difference(
    result: StudyResult, names: Sequence[str], read: Floats, scenario: str, at: float
) -> tuple[PointDifference, ...]:
    lever = result.lever or ""
    if result.baseline is not None:
        before = next((one for one in result.results if one.scenario == result.baseline and not one.at), None)
    else:
        before = next((one for one in result.results if one.at.get(lever) == result.present), None)
    if before is None:
        return ()
    (changes,) = differences(
        read[np.newaxis],
        _values(before, names),
        [result.outcomes[name] for name in names],
        headline=tuple(name for name in HEADLINE if name in result.outcomes),
        precision=_PRECISION,
        family=len(result.outcomes),
    )
    return (PointDifference(scenario, before.scenario, {lever: at}, changes),)
