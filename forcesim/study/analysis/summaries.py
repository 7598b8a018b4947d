"""From arrays of finished runs to the summaries and differences of a result, all outcomes at once."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from forcesim.simulation.outcomes import Outcome
from forcesim.study.analysis.intervals import (
    FEWEST_PAIRS,
    LEVEL,
    RARE,
    Interval,
    are_enough,
    corrected_level,
    is_negligible,
    judge,
    mean_interval,
    moments,
    paired_difference,
    percentiles,
    rare_event_bound,
    shares_better,
    shares_same,
    unshared_deviation,
)
from forcesim.study.arrays import Floats
from forcesim.study.results.study_result import Difference, Summary

_DIRECTION = {"higher": 1.0, "lower": -1.0, "neither": 0.0}

# numbers that are summarised at once
_MOST_CELLS = 100_000


def summaries(values: Floats, outcomes: Iterable[Outcome], years: float) -> list[dict[str, Summary]]:
    """Summarise outcomes of several arms: ``values`` is float64 of shape (arms, outcomes, replications).

    ``years`` are those that each future lasts: of things that are counted and never happened, the interval ends where a
    rate would be seen with 95%.
    """
    declared = list(outcomes)
    # a few outcomes at a time where there are many runs, so that what is computed on the way stays small beside them
    together = max(_MOST_CELLS * len(declared) // max(values.size, 1), 1)
    of_arms: list[dict[str, Summary]] = [{} for _ in values]
    for begin in range(0, len(declared), together):
        end = begin + together
        for of_arm, more in zip(of_arms, _summaries(values[:, begin:end], declared[begin:end], years), strict=True):
            of_arm |= more
    return of_arms


def _summaries(values: Floats, declared: Sequence[Outcome], years: float) -> list[dict[str, Summary]]:
    averages = moments(values)
    counted = np.array([outcome.is_count for outcome in declared])
    interval = mean_interval(values, LEVEL, np.where(counted, 1 / years, 0.0))
    never = counted & (np.nan_to_num(np.abs(values)).sum(axis=-1) == 0) & (averages.count > 1)
    low = _or_none(np.where(never, 0.0, interval.low))
    high = _or_none(np.where(never, rare_event_bound(averages.count, years), interval.high))
    names = [outcome.name for outcome in declared]
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


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgingRules:
    """What verdicts are held to.

    They are corrected within two families: the outcomes ``asked_about`` for their own number, every other one for the
    number of all; ``pairs`` is the number of comparisons among which a reader picks, ``looks`` the number of times that
    a study looks at its verdicts to decide whether to go on, and both are corrected for as well. ``family`` is the
    number of all outcomes where only some are judged. What matters is a share ``precision`` of an outcome's average, or
    the outcome's own share of it, or what ``matters`` says. ``years`` are those that each future lasts.
    """

    asked_about: Sequence[str]
    precision: float
    matters: Mapping[str, float]
    years: float
    looks: int = 1
    pairs: int = 1
    family: int | None = None

    def smallest_that_matters(self, outcome: Outcome, base: float) -> float:
        """The smallest difference that matters: what was set by hand, or what the outcome declares of its ``base``."""
        given = self.matters.get(outcome.name)
        return outcome.smallest_that_matters(base, self.precision) if given is None else given

    def levels(self, outcomes: Sequence[Outcome]) -> Floats:
        """The level of each outcome's own interval, so that those of a family hold together."""
        own = len(self.asked_about) if self.family is not None else len(set(self.asked_about) & names_of(outcomes))
        every = len(outcomes) if self.family is None else self.family
        sizes = [own if outcome.name in self.asked_about else every for outcome in outcomes]
        return np.array([corrected_level(self.looks * self.pairs * size) for size in sizes])


def names_of(outcomes: Iterable[Outcome]) -> set[str]:
    """The names of outcomes."""
    return {outcome.name for outcome in outcomes}


def differences(
    values: Floats,
    reference: Floats,
    outcomes: Iterable[Outcome],
    rules: JudgingRules,
    same: Sequence[bool] = (),
) -> list[dict[str, Difference]]:
    """Judge several arms against one on the same luck.

    ``values`` is float64 of shape (arms, outcomes, replications), ``reference`` of shape (outcomes, replications).
    ``same`` marks arms that are the very scenario they are judged against, in which nothing can differ unseen.
    ``low`` and ``high`` are the plain 95% interval, ``low_family`` and ``high_family`` the corrected one that judges.
    """
    declared = list(outcomes)
    paired = paired_difference(values, reference)
    mean = moments(paired).mean
    # what can have gone unseen: of things that are counted one of them, of others a pair that shares no luck
    unshared = unshared_deviation(values, np.broadcast_to(reference, values.shape))
    counted = np.array([outcome.is_count for outcome in declared])
    at_once = np.array([outcome.clustered for outcome in declared])
    event = np.where(counted, np.where(at_once, np.fmax(unshared, 1 / rules.years), 1 / rules.years), unshared)
    if any(same):
        event[np.flatnonzero(same)] = 0.0
    without = shares_same(paired)
    plain, judging = (
        _with_rare_parts(mean_interval(paired, level, event), paired, declared, level, event, without >= RARE)
        for level in (np.full(len(declared), LEVEL), rules.levels(declared))
    )
    low, high = _or_none(plain.low), _or_none(plain.high)
    low_family, high_family = _or_none(judging.low), _or_none(judging.high)
    # the interval of rare events asks for no shape of their mean, so that for those five pairs are enough
    is_rare = counted & (without >= RARE) & (np.isfinite(paired).sum(axis=-1) >= FEWEST_PAIRS)
    enough = (are_enough(paired) | is_rare).tolist()
    base = moments(np.where(np.isnan(paired), np.nan, reference)).mean.tolist()
    direction = np.array([_DIRECTION[outcome.better] for outcome in declared])
    chance = shares_better(paired, np.broadcast_to(direction, paired.shape[:-1])).tolist()
    ties = without.tolist()
    means, ends = mean.tolist(), list(zip(judging.low.tolist(), judging.high.tolist(), strict=True))
    judged: list[dict[str, Difference]] = []
    for arm in range(values.shape[0]):
        by_name: dict[str, Difference] = {}
        for index, outcome in enumerate(declared):
            matters = rules.smallest_that_matters(outcome, base[arm][index])
            is_known = math.isfinite(means[arm][index])
            lowest, highest = ends[arm][0][index], ends[arm][1][index]
            by_name[outcome.name] = Difference(
                means[arm][index],
                low[arm][index],
                high[arm][index],
                chance[arm][index] if is_known and outcome.better != "neither" else None,
                judge(lowest, highest, matters, outcome.better, are_enough=enough[arm][index]),
                paired[arm, index],
                ties[arm][index] if is_known else None,
                low_family[arm][index],
                high_family[arm][index],
                matters,
                is_negligible(lowest, highest, matters),
            )
        judged.append(by_name)
    return judged


def _with_rare_parts(
    interval: Interval,
    paired: Floats,
    declared: Sequence[Outcome],
    levels: Floats,
    event: Floats,
    is_rare: npt.NDArray[np.bool_],
) -> Interval:
    """Intervals of mean differences, wide enough for parts of an outcome that are rare.

    A sum of something common and something rare and large looks sure as long as the rare part has not been seen. So its
    interval is at least as wide as that of the rest and those of its rare parts, put together from their distances to
    the mean (MOVER: Zou and Donner 2008). Shapes as ``differences`` has them; ``event`` is the size of what has not
    been seen, and ``is_rare`` whether an outcome is, for each arm and outcome.
    """
    low, high = interval.low.copy(), interval.high.copy()
    place = {outcome.name: index for index, outcome in enumerate(declared)}
    for index, outcome in enumerate(declared):
        parts = [(place[name], weight) for name, weight in outcome.parts if name in place and weight]
        # arms in which the same parts are rare, all at once
        alike: dict[tuple[bool, ...], list[int]] = {}
        for arm, pattern in enumerate(is_rare[:, [part for part, _ in parts]].tolist()):
            alike.setdefault(tuple(pattern), []).append(arm)
        for pattern, arms in alike.items():
            rare = [part for part, is_so in zip(parts, pattern, strict=True) if is_so]
            if not rare:
                continue
            shares = [weight * paired[arms, part] for part, weight in rare]
            rows = np.stack([paired[arms, index] - np.add.reduce(shares), *shares], axis=1)
            events = np.stack([np.zeros(len(arms)), *(weight * event[arms, part] for part, weight in rare)], axis=1)
            apart = mean_interval(rows, levels[index], events)
            mean = moments(rows).mean
            whole = moments(paired[arms, index]).mean
            below = np.sqrt(np.add.reduce((mean - apart.low) ** 2, axis=-1))
            above = np.sqrt(np.add.reduce((apart.high - mean) ** 2, axis=-1))
            low[arms, index] = np.fmin(low[arms, index], whole - below)
            high[arms, index] = np.fmax(high[arms, index], whole + above)
    return Interval(low, high)


def _or_none(bounds: Floats) -> list[list[float | None]]:
    plain = bounds.astype(object)
    plain[np.isnan(bounds)] = None
    rows: list[list[float | None]] = plain.tolist()
    return rows
