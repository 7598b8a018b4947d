"""A preview between simulated settings: every future is interpolated on its own, and the answer is made from them.

Monotone cubic interpolation (PCHIP: Fritsch and Butland, SIAM J. Sci. Stat. Comput. 5, 1984) over the lever, so that
nothing overshoots what was simulated. There is no preview outside the simulated range, nor from fewer than three
settings: it never extrapolates.
"""

from __future__ import annotations

import bisect
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import scipy

from forcesim.simulation.outcomes import HEADLINE, with_parts
from forcesim.study.analysis.summaries import JudgingRules, differences, summaries
from forcesim.study.arrays import Floats
from forcesim.study.results.study_result import PointDifference, PointResult, StudyResult

_FEWEST = 3
# from so many futures on, a setting speaks for itself; with fewer, its neighbours, if they have more, say more
ENOUGH = 5
_PRECISION = 0.05
# two settings nearer than this are one
_SAME = 1e-9


@dataclass(frozen=True, slots=True)
class Preview:
    """A result with one setting interpolated between ``below`` and ``above``, the simulated ones around it.

    ``futures`` counts those simulated at the setting itself, too few yet to speak for themselves.
    """

    result: StudyResult
    at: float
    below: float
    above: float
    futures: int = 0


def preview(result: StudyResult, at: float, names: Sequence[str] | None = None) -> Preview | None:
    """The result with a preview at ``at``; None where enough futures are simulated there, or none can be made yet.

    ``names`` are the outcomes to interpolate, by default all: while a dial moves, only those on screen are needed.
    """
    if result.is_map:
        return None
    simulated = _points(result)
    existing = next((point for setting, point in simulated if abs(setting - at) < _SAME), None)
    futures = _futures(existing) if existing is not None else 0
    if existing is not None and (futures >= ENOUGH or futures >= max(_futures(point) for _, point in simulated)):
        return None
    points = [(setting, point) for setting, point in simulated if point is not existing]
    settings = [setting for setting, _ in points]
    if len(points) < _FEWEST or not settings[0] <= at <= settings[-1]:
        return None
    index = bisect.bisect_left(settings, at)
    # those on screen, and what their intervals need
    wanted_names = with_parts((name for name in result.outcomes if names is None or name in names), result.outcomes)
    # slopes at both ends of the stretch depend on the settings next to it and on none beyond
    near = points[max(index - 2, 0) : index + 2]
    read = interpolated(
        np.array([setting for setting, _ in near]), np.array([_values(point, wanted_names) for _, point in near]), at
    )
    lever, like = result.lever or "", points[0][1]
    (outcomes,) = summaries(read[np.newaxis], [result.outcomes[name] for name in wanted_names], result.years or 1.0)
    point = PointResult(like.scenario, {lever: at}, outcomes)
    return Preview(
        replace(
            result,
            results=(
                *(simulated_point for simulated_point in result.results if not _is_at(simulated_point.at, lever, at)),
                point,
            ),
            differences=(
                *(change for change in result.differences if not _is_at(change.at, lever, at)),
                *_difference(result, wanted_names, read, like.scenario, at),
            ),
        ),
        at,
        settings[index - 1],
        settings[index],
        futures,
    )


def interpolated(settings: Floats, values: Floats, at: float) -> Floats:
    """Values at a setting between others: ``values`` is float64 of shape (settings, outcomes, replications).

    A replication that is missing at any setting is missing here.
    """
    known = np.isfinite(values).all(axis=0)
    read = scipy.interpolate.PchipInterpolator(settings, np.where(known, values, 0.0), axis=0, extrapolate=False)(at)
    return np.where(known, read, np.nan)


def held_out(result: StudyResult, name: str) -> dict[float, tuple[float, float]]:
    """How far a preview is from what was simulated, at each inner setting left out in turn: {at: (preview, simulated)}.

    Means of the outcome ``name``. The help page quotes the error that this shows.
    """
    points = _points(result)
    readings = {}
    for index in range(1, len(points) - 1):
        rest = [*points[:index], *points[index + 1 :]]
        if len(rest) < _FEWEST:
            continue
        values = np.array([[point.outcomes[name].values] for _, point in rest])
        at, point = points[index]
        read = interpolated(np.array([setting for setting, _ in rest]), values, at)
        readings[at] = (float(np.nanmean(read)), point.outcomes[name].mean)
    return readings


def _points(result: StudyResult) -> list[tuple[float, PointResult]]:
    """Simulated settings in rising order, where at least one run is in."""
    lever = result.lever or ""
    return sorted(
        (
            (point.at[lever], point)
            for point in result.results
            if lever in point.at and any(np.isfinite(summary.values).any() for summary in point.outcomes.values())
        ),
        key=lambda pair: pair[0],
    )


def _is_at(settings: Mapping[str, float], lever: str, at: float) -> bool:
    return lever in settings and abs(settings[lever] - at) < _SAME


def _futures(point: PointResult) -> int:
    return max((int(np.count_nonzero(np.isfinite(summary.values))) for summary in point.outcomes.values()), default=0)


def _set_by_hand(result: StudyResult) -> dict[str, float]:
    """What matters, by outcome: the same for every setting, since the base is."""
    changes = result.differences[0].outcomes if result.differences else {}
    return {name: change.matters for name, change in changes.items() if change.matters is not None}


def _values(point: PointResult, names: Sequence[str]) -> Floats:
    return np.array([point.outcomes[name].values for name in names])


def _difference(
    result: StudyResult, names: Sequence[str], read: Floats, scenario: str, at: float
) -> tuple[PointDifference, ...]:
    lever = result.lever or ""
    if result.baseline is not None:
        before = next((point for point in result.results if point.scenario == result.baseline and not point.at), None)
    else:
        before = next((point for point in result.results if point.at.get(lever) == result.present), None)
    if before is None:
        return ()
    (changes,) = differences(
        read[np.newaxis],
        _values(before, names),
        [result.outcomes[name] for name in names],
        JudgingRules(
            asked_about=tuple(name for name in result.asked_about or HEADLINE if name in result.outcomes),
            precision=result.precision if result.precision is not None else _PRECISION,
            matters=_set_by_hand(result),
            years=result.years or 1.0,
            pairs=max(1, len(result.differences) - (result.baseline is None)),
            family=len(result.outcomes),
        ),
    )
    return (PointDifference(scenario, before.scenario, {lever: at}, changes),)
