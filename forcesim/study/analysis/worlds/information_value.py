"""What knowing an uncertain number would be worth to a choice between options, from worlds with paired luck.

The *expected value of partial perfect information* of a number x (EVPPI) is what the choice gains on average if x is
known before it is made:

    E_x max_d E[b_d | x] − max_d E[b_d],

with b_d the benefit of option d. The inner expectation is the regression of the benefits on x, over the worlds of one
probabilistic sample (Strong, Oakley and Brennan 2014, Medical Decision Making 34, 311), here by a natural cubic spline;
luck within a world averages out in it. Nothing, of all the numbers, can be worth more than knowing them all (EVPI).

A maximum of noisy numbers is too large on average. So:

- the mean error that resampled worlds show is taken off, and the interval is theirs (basic bootstrap; worlds that have
  the same futures are resampled together, as they share their luck);
- a value counts only above what the largest of all numbers seems to be worth in 95 of 100 shuffles of the worlds, in
  which no number is worth anything (the permutation test of the largest: Westfall and Young 1993).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from forcesim.study.analysis.intervals import moments
from forcesim.study.analysis.worlds.surrogate import world_estimates
from forcesim.study.arrays import Flags, Floats

_SHUFFLES, _RESAMPLES, _DRAWS = 500, 400, 200
_LEVEL = 0.95
_TAILS = ((1 - _LEVEL) / 2, (1 + _LEVEL) / 2)
# knots of the spline, as shares of the worlds (Harrell 2015, table 2.3: five knots)
_KNOTS = (0.05, 0.275, 0.5, 0.725, 0.95)
# keeps a number that takes few values, or none but one, from making the fit singular
_RIDGE = 1e-9

Whole = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Bounded:
    """Estimates with both ends of their 95% intervals; float64 of one shape."""

    mean: Floats
    low: Floats
    high: Floats


@dataclass(frozen=True, slots=True)
class InformationValues:
    """What is worth knowing; everything in the unit of the benefits but ``changes``, which are shares of worlds.

    ``chosen`` is the index of the option that is best on average, ``levels`` the benefit of each option and ``leads``
    how far each falls short of the chosen one, of shape (options,). ``values`` and ``changes`` are of shape
    (numbers + 1,): the gain from knowing each number and the share of worlds in which the choice becomes another; the
    last is about knowing all of them. ``noise`` is what the largest of all numbers seems to be worth by luck alone.
    ``is_settled`` is of shape (numbers,).
    """

    chosen: int
    levels: Bounded
    leads: Bounded
    values: Bounded
    changes: Bounded
    noise: float
    is_settled: Flags


def information_values(
    points: Floats, cube: Floats, benefits: Floats, futures: Whole, seed: int
) -> InformationValues | None:
    """Estimate what each number is worth; None where fewer than ten worlds are whole. Asked again, it remembers.

    ``points`` and ``cube`` are the worlds in the values of their numbers and in the unit cube, of shape (worlds,
    numbers); ``benefits``, of which more is better, of shape (options, worlds, futures), NaN where a run is missing:
    such a world is left out. ``futures`` is equal for worlds that have the same ones, of shape (worlds,).
    """
    arrays = tuple(np.asarray(array, dtype=np.float64) for array in (points, cube, benefits, futures))
    return _estimate(tuple(array.tobytes() for array in arrays), tuple(array.shape for array in arrays), seed)


@lru_cache(maxsize=4)
def _estimate(content: tuple[bytes, ...], shapes: tuple[tuple[int, ...], ...], seed: int) -> InformationValues | None:
    points, cube, benefits, futures = (
        np.frombuffer(array, dtype=np.float64).reshape(shape) for array, shape in zip(content, shapes, strict=True)
    )
    whole: Flags = np.asarray(np.isfinite(benefits).all(axis=(0, 2)))
    if whole.sum() < 10:
        return None
    points, cube, benefits, futures = points[whole], cube[whole], benefits[:, whole], futures[whole]
    means = np.asarray(moments(benefits).mean)
    chosen = int(means.mean(axis=1).argmax())
    random = np.random.default_rng([seed, 0x1F0])
    weights = _resampled(futures, random)
    bases = [_spline(column) for column in points.T]
    gains = means - means[chosen]
    own = np.ones((1, len(points)))
    estimates = [_fitted_value(basis, gains, own) for basis in bases]
    raw, changes = (np.array([part[index][0] for part in estimates]) for index in (0, 1))
    resampled = [_fitted_value(basis, gains, weights) for basis in bases]
    values = _unbiased(raw, np.array([value for value, _ in resampled]))
    changed = _percentile(changes, np.array([share for _, share in resampled]))
    noise = _noise(bases, gains, random)
    is_settled = np.asarray((raw > noise) & (values.low > 0))
    all_values, all_changes = _everything(cube, benefits - benefits[chosen], futures, weights, random)
    # an interval of what is not shown begins at nothing
    values = Bounded(values.mean, np.where(is_settled, values.low, 0.0), values.high)
    # nothing can be worth more than knowing all, and all is worth no less than what is shown of one number
    floor = float(np.max(values.mean[is_settled], initial=0.0))
    top = Bounded(*(np.maximum(part, floor) for part in (all_values.mean, all_values.low, all_values.high)))
    capped = Bounded(
        np.minimum(values.mean, top.mean),
        np.minimum(values.low, top.mean),
        np.maximum(np.minimum(values.high, top.high), np.minimum(values.mean, top.mean)),
    )
    return InformationValues(
        chosen=chosen,
        levels=_averages(means, weights),
        leads=_averages(-gains, weights),
        values=_joined(capped, top),
        changes=_joined(changed, all_changes),
        noise=noise,
        is_settled=is_settled,
    )


def worlds_to_tell(worlds: int, value: float, noise: float) -> int | None:
    """How many worlds it would take to tell a value that ``worlds`` did not tell from ``noise``; None where it is 0.

    Noise falls with the square root of the number of worlds, and has to be half the value: what seems worth most of
    many numbers is worth less. Twice as many at least, as these were not enough.
    """
    if not value > 0:
        return None
    return int(np.ceil(worlds * max(2.0, (2 * noise / value) ** 2)))


def _spline(values: Floats) -> Floats:
    """The basis of a natural cubic spline, of shape (worlds, functions): Hastie, Tibshirani and Friedman 2009, (5.4).

    Straight lines are among its functions, so that a benefit that is linear in a number is fitted as it is.
    """
    scale = float(values.std())
    if not scale > 0:
        return np.ones((len(values), 1))
    x = (values - values.mean()) / scale
    knots = np.unique(np.quantile(x, _KNOTS))
    columns = [np.ones(len(x)), x]
    if len(knots) > 2:
        cubes = np.maximum(x[:, None] - knots, 0.0) ** 3
        slopes = (cubes[:, :-1] - cubes[:, -1:]) / (knots[-1] - knots[:-1])
        columns += list((slopes[:, :-1] - slopes[:, -1:]).T)
    return np.stack(columns, axis=1)


def _fitted_value(basis: Floats, gains: Floats, weights: Floats) -> tuple[Floats, Floats]:
    """What a number is worth, and the share of worlds in which it changes the choice, in each resample.

    ``gains`` are those of the options over the chosen one, of shape (options, worlds); ``weights`` of shape (resamples,
    worlds) says how often each world is in a resample.
    """
    normal = np.einsum("rw,wi,wj->rij", weights, basis, basis, optimize=True)
    scale = np.trace(normal, axis1=1, axis2=2)[:, None, None] / basis.shape[1]
    right = np.einsum("rw,wi,dw->rid", weights, basis, gains, optimize=True)
    fit = np.linalg.solve(normal + _RIDGE * scale * np.eye(basis.shape[1]), right)
    fitted = np.einsum("wi,rid->rwd", basis, fit, optimize=True)
    total = weights.sum(axis=1)
    averages = np.einsum("rw,dw->rd", weights, gains) / total[:, None]
    return _value(fitted, averages, weights, total)


def _value(fitted: Floats, averages: Floats, weights: Floats, total: Floats) -> tuple[Floats, Floats]:
    """The gain of choosing in each world by what is ``fitted`` there, of shape (resamples, worlds, options)."""
    now = averages.argmax(axis=1)
    best = (weights * fitted.max(axis=2)).sum(axis=1) / total
    of_now = np.take_along_axis(fitted, now[:, None, None], axis=2)[..., 0]
    without = (weights * of_now).sum(axis=1) / total
    is_other = fitted.max(axis=2) > of_now
    return np.asarray(best - without), np.asarray((weights * is_other).sum(axis=1) / total)


def _noise(bases: list[Floats], gains: Floats, random: np.random.Generator) -> float:
    """What the largest of all numbers seems to be worth in 95 of 100 shuffles."""
    worlds = gains.shape[1]
    orders = np.argsort(random.random((_SHUFFLES, worlds)), axis=1)
    shuffled = gains[:, orders]
    largest = np.zeros(_SHUFFLES)
    averages = gains.mean(axis=1)
    for basis in bases:
        directions, _ = np.linalg.qr(basis)
        fitted = np.einsum("wi,ui,dsu->dsw", directions, directions, shuffled, optimize=True)
        largest = np.maximum(largest, fitted.max(axis=0).mean(axis=1) - averages.max())
    return float(np.quantile(largest, _LEVEL))


def _everything(
    cube: Floats, gains: Floats, futures: Floats, weights: Floats, random: np.random.Generator
) -> tuple[Bounded, Bounded]:
    """What knowing every number is worth, and the share of worlds in which that changes the choice; of shape (1,).

    What is expected in each world comes from all of them together (``surrogate``), and is drawn within its error: the
    largest of averages of a few futures would mostly be luck.
    """
    worlds = gains.shape[1]
    drawn = np.zeros((len(gains), worlds, _DRAWS))
    half = random.standard_normal((len(gains), worlds, _DRAWS // 2))
    normal = np.concatenate([half, -half], axis=2)
    for option, values in enumerate(gains):
        samples = moments(values)
        if np.ptp(values) > 0:
            noise = float((np.nan_to_num(samples.standard_error) ** 2).mean())
            expected = world_estimates(cube, samples.mean, noise, futures)
            drawn[option] = expected.mean[:, None] + expected.error[:, None] * normal[option]
        else:
            drawn[option] = float(values.flat[0])
    averages = moments(gains).mean
    known = np.array(_chosen_by(drawn, np.ones(worlds)))
    resampled = []
    for weight in weights:
        # an error that all worlds share moves an option as a whole
        shift = (averages @ weight) / weight.sum() - averages.mean(axis=1)
        resampled.append(_chosen_by(drawn + shift[:, None, None], weight))
    values, shares = np.array(resampled).T
    return _widest(known[:1], values[None], least=0.0), _percentile(known[1:], shares[None])


def _chosen_by(drawn: Floats, weight: Floats) -> tuple[float, float]:
    """The gain of choosing the best in every world and draw, and the share of them in which it is another one."""
    now = int((drawn.mean(axis=2) @ weight).argmax())
    best = drawn.max(axis=0)
    gain, is_other = (best - drawn[now]).mean(axis=1), (best > drawn[now]).mean(axis=1)
    return float(gain @ weight / weight.sum()), float(is_other @ weight / weight.sum())


def _resampled(futures: Floats, random: np.random.Generator) -> Floats:
    """How often each world is in each resample; worlds with the same futures come and go together."""
    _, groups = np.unique(futures, return_inverse=True)
    count = int(groups.max()) + 1
    picked = random.multinomial(count, np.full(count, 1 / count), size=_RESAMPLES)
    return np.asarray(picked[:, groups], dtype=np.float64)


def _averages(values: Floats, weights: Floats) -> Bounded:
    """Averages over worlds, with the interval of resampled ones; ``values`` of shape (rows, worlds)."""
    resampled = np.einsum("rw,dw->dr", weights, values) / weights.sum(axis=1)
    return _widest(values.mean(axis=1), resampled)


def _widest(values: Floats, resampled: Floats, least: float = -np.inf) -> Bounded:
    """Values with the wider of the basic and the percentile interval on each side, from ``least`` on.

    Near 0, where a maximum bends, either alone holds the true value too rarely.
    """
    lower, upper = np.quantile(resampled, _TAILS, axis=1)
    low, high = np.minimum(lower, 2 * values - upper), np.maximum(upper, 2 * values - lower)
    return Bounded(values, *(np.maximum(part, least) for part in (low, high)))


def _unbiased(values: Floats, resampled: Floats) -> Bounded:
    """Values, at least 0, without the mean error that resampling shows, and their interval."""
    wide = _widest(values, resampled, least=0.0)
    mean = np.maximum(2 * values - resampled.mean(axis=1), 0.0)
    return Bounded(mean, np.minimum(wide.low, mean), np.maximum(wide.high, mean))


def _percentile(values: Floats, resampled: Floats) -> Bounded:
    lower, upper = np.quantile(resampled, _TAILS, axis=1)
    return Bounded(values, np.minimum(lower, values), np.maximum(upper, values))


def _joined(numbers: Bounded, everything: Bounded) -> Bounded:
    return Bounded(
        *(
            np.concatenate([part, last])
            for part, last in zip(
                (numbers.mean, numbers.low, numbers.high),
                (everything.mean, everything.low, everything.high),
                strict=True,
            )
        )
    )
