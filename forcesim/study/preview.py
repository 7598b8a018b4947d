"""A first reading between simulated positions: every future is interpolated on its own, and the answer made anew.

Monotone cubic interpolation (PCHIP: Fritsch and Butland, SIAM J. Sci. Stat. Comput. 5, 1984) over the lever, so that
nothing overshoots what was simulated. No reading is given outside the simulated range, nor from fewer than three
positions: a preview never extrapolates.
"""

from __future__ import annotations

import bisect
from dataclasses import dataclass, replace

import numpy as np
from scipy.interpolate import PchipInterpolator

from forcesim.simulation.outcomes import HEADLINE
from forcesim.study.results import PointDifference, PointResult, StudyResult
from forcesim.study.statistics import Floats
from forcesim.study.summaries import differences, summaries

_FEWEST = 3
_PRECISION = 0.05
# two settings nearer than this are one
_SAME = 1e-9


@dataclass(frozen=True, slots=True)
class Preview:
    """A result with a position read between ``below`` and ``above``, the simulated ones around it."""

    result: StudyResult
    at: float
    below: float
    above: float


def preview(result: StudyResult, at: float) -> Preview | None:
    """The result with a reading at ``at``; None where that is simulated, or where nothing can be said of it yet."""
    if result.is_map:
        return None
    points = _points(result)
    settings = [setting for setting, _ in points]
    if len(points) < _FEWEST or not settings[0] <= at <= settings[-1]:
        return None
    place = bisect.bisect_left(settings, at)
    if min(abs(setting - at) for setting in settings) < _SAME:
        return None
    read = interpolated(np.array(settings), np.array([_values(result, point) for _, point in points]), at)
    lever, like = result.lever or "", points[0][1]
    (found,) = summaries(read[np.newaxis], tuple(result.outcomes))
    point = PointResult(like.scenario, {lever: at}, found)
    return Preview(
        replace(
            result,
            results=(*result.results, point),
            differences=(*result.differences, *_difference(result, read, like.scenario, at)),
        ),
        at,
        settings[place - 1],
        settings[place],
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


def _values(result: StudyResult, point: PointResult) -> Floats:
    return np.array([point.outcomes[name].values for name in result.outcomes])


def _difference(result: StudyResult, read: Floats, scenario: str, at: float) -> tuple[PointDifference, ...]:
    lever = result.lever or ""
    if result.baseline is not None:
        before = next((one for one in result.results if one.scenario == result.baseline and not one.at), None)
    else:
        before = next((one for one in result.results if one.at.get(lever) == result.present), None)
    if before is None:
        return ()
    (changes,) = differences(
        read[np.newaxis],
        _values(result, before),
        result.outcomes.values(),
        headline=HEADLINE,
        precision=_PRECISION,
    )
    return (PointDifference(scenario, before.scenario, {lever: at}, changes),)
