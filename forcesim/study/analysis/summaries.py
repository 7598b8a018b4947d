"""From arrays of finished runs to the summaries and differences of a result, all outcomes at once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from forcesim.simulation.outcomes import Outcome
from forcesim.study.analysis.intervals import (
    corrected_level,
    judge,
    moments,
    paired_difference,
    percentiles,
    shares_better,
)
from forcesim.study.arrays import Floats
from forcesim.study.results.study_result import Difference, Summary

_DIRECTION = {"higher": 1.0, "lower": -1.0, "neither": 0.0}


def summaries(values: Floats, names: Sequence[str]) -> list[dict[str, Summary]]:
    """Summarise outcomes of several arms: ``values`` is float64 of shape (arms, outcomes, replications)."""
    averages = moments(values)
    half = averages.half_width()
    low, high = _bounds(averages.mean, half)
    spread = percentiles(values, (0.1, 0.5, 0.9)).tolist()
    mean = averages.mean.tolist()
    return [
        {
            name: Summary(
                mean[arm][index],
                low[arm][index],
                high[arm][index],
                spread[0][arm][index],
                spread[1][arm][index],
                spread[2][arm][index],
                values[arm, index],
            )
            for index, name in enumerate(names)
        }
        for arm in range(values.shape[0])
    ]


def differences(
    values: Floats,
    reference: Floats,
    outcomes: Iterable[Outcome],
    *,
    headline: Sequence[str],
    precision: float,
    looks: int = 1,
    pairs: int = 1,
    family: int | None = None,
) -> list[dict[str, Difference]]:
    """Judge several arms against one on the same luck.

    ``values`` is float64 of shape (arms, outcomes, replications), ``reference`` of shape (outcomes, replications).
    ``low`` and ``high`` are the plain 95% interval. Verdicts are corrected within two families: the ``headline``
    outcomes for their own number, every other outcome for the number of all. ``pairs`` is the number of comparisons
    among which a reader picks, ``looks`` the number of times that a study looks at its verdicts to decide whether to go
    on; both are corrected for as well. ``family`` is the number of all outcomes where only some are judged here.
    """
    declared = list(outcomes)
    paired = paired_difference(values, reference)
    averages = moments(paired)
    low, high = _bounds(averages.mean, averages.half_width())
    headline_count = len(headline) if family is not None else sum(outcome.name in headline for outcome in declared)
    outcome_count = len(declared) if family is None else family
    levels = np.array(
        [
            corrected_level(looks * pairs * (headline_count if outcome.name in headline else outcome_count))
            for outcome in declared
        ]
    )
    corrected = averages.half_width(levels).tolist()
    compared = np.where(np.isnan(paired), np.nan, reference)
    scale = np.abs(moments(compared).mean)
    index_of = {outcome.name: index for index, outcome in enumerate(declared)}
    against = [index_of.get(outcome.share_of, index) for index, outcome in enumerate(declared)]
    negligible = (precision * np.fmax(scale, scale[..., against])).tolist()
    direction = np.array([_DIRECTION[outcome.better] for outcome in declared])
    chance = shares_better(paired, np.broadcast_to(direction, paired.shape[:-1])).tolist()
    mean, count = averages.mean.tolist(), averages.count.tolist()
    return [
        {
            outcome.name: Difference(
                mean[arm][index],
                low[arm][index],
                high[arm][index],
                None if outcome.better == "neither" or not count[arm][index] else chance[arm][index],
                judge(
                    count[arm][index],
                    mean[arm][index],
                    corrected[arm][index],
                    negligible[arm][index],
                    outcome.better,
                ),
                paired[arm, index],
            )
            for index, outcome in enumerate(declared)
        }
        for arm in range(values.shape[0])
    ]


def _bounds(mean: Floats, half: Floats) -> tuple[list[list[float | None]], list[list[float | None]]]:
    return _or_none(mean - half), _or_none(mean + half)


def _or_none(bounds: Floats) -> list[list[float | None]]:
    plain = bounds.astype(object)
    plain[np.isnan(bounds)] = None
    rows: list[list[float | None]] = plain.tolist()
    return rows
