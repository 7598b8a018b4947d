"""The expected outcome of every world, estimated from a few futures in each: all worlds together.

A mean over a few futures is mostly luck. Worlds that resemble each other have similar expectations, though, so that a
surface over the ranges tells each of them more than its own futures do. It is a Gaussian process (Rasmussen and
Williams 2006, ch. 2 and 5) with the noise of each mean known from the futures within worlds,

    mean of a world = constant + Σ (slope and curvature of each number) + what the surface does not fit + luck,

slopes and curvatures in Legendre polynomials of the unit cube, where worlds are drawn evenly, so that one variance each
is fair to all numbers. The four variances maximise the marginal likelihood. A second fit trusts numbers by the squared
slopes of the first (an adaptive ridge: Frommlet and Nuel 2016, PLoS ONE 11), since of a hundred numbers a few matter.
Worlds with the same futures have a part of their luck in common, which is estimated as well. What the surface does not
fit, such as two numbers that matter only together, is a difference between worlds that only their own futures tell.

Ours rather than scikit-learn's, which takes known noise but neither luck in common nor a kernel of this form.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import scipy

from forcesim.study.arrays import Floats

# variance of the constant, over that of the means: as good as unknown
_CONSTANT = 100.0
# of the trust in numbers, the part that all have alike
_ALIKE = 0.5
_JITTER = 1e-8
# logarithms of the variances of slopes, curvatures and the rest over that of the means; logit of the luck in common
_START = np.array([-0.7, -2.3, -1.6, -2.0])
_BOUNDS = ((-14.0, 4.0), (-14.0, 4.0), (-14.0, 4.0), (-8.0, 8.0))


@dataclass(frozen=True, slots=True)
class WorldEstimates:
    """What is expected in each world, and the standard deviation of that estimate; float64 of shape (worlds,)."""

    mean: Floats
    error: Floats

    def chance_below(self, limit: float) -> Floats:
        """The chance that the expectation lies below ``limit``, for each world."""
        sure = np.where(self.mean < limit, 1.0, 0.0)
        distance = (limit - self.mean) / np.where(self.error > 0, self.error, 1.0)
        return np.asarray(np.where(self.error > 0, scipy.special.ndtr(distance), sure), dtype=np.float64)


def world_estimates(points: Floats, means: Floats, noise: float, futures: Floats) -> WorldEstimates:
    """Estimate the expectations of worlds from their means over a few futures.

    ``points`` are in the unit cube, float64 of shape (worlds, numbers); ``means`` of shape (worlds,), of which
    ``noise`` is the variance that luck gives each; ``futures`` says which set of futures a world has, equal for worlds
    that have the same ones. All finite.
    """
    scale = float(means.std())
    if not scale > 0:
        return WorldEstimates(means.copy(), np.full(len(means), np.sqrt(noise)))
    centred, variance = (means - means.mean()) / scale, noise / scale**2
    alike = np.full(points.shape[1], 1 / points.shape[1])
    first = Surface.fitted(points, centred, variance, futures, alike)
    slopes = first.slopes() ** 2
    if slopes.sum() > 0:
        trust = _ALIKE * alike + (1 - _ALIKE) * slopes / slopes.sum()
        first = Surface.fitted(points, centred, variance, futures, trust)
    expected, spread = first.expectations()
    return WorldEstimates(means.mean() + scale * expected, scale * spread)


class Surface:
    """A Gaussian process with given parameters, in units of the standard deviation of the means."""

    def __init__(self, points: Floats, means: Floats, noise: float, futures: Floats, trust: Floats) -> None:
        count = len(means)
        self._means = means
        self._trust = trust
        self._first = np.sqrt(3) * (2 * points - 1)
        second = np.sqrt(5) * (6 * points**2 - 6 * points + 1)
        own = np.eye(count)
        self._common = noise * ((futures[:, None] == futures[None]) - own)
        self._luck = noise * own
        # covariances of slopes, curvatures and what neither fits, each to be multiplied by its variance
        self._parts = [(self._first * trust) @ self._first.T, (second * trust) @ second.T, own]
        self.parameters = _START.copy()

    @classmethod
    def fitted(cls, points: Floats, means: Floats, noise: float, futures: Floats, trust: Floats) -> Surface:
        """The surface whose length scales and luck in common are the likeliest for what was measured.

        ``points`` is float64 of shape (worlds, numbers), in the unit cube; ``means``, ``futures`` and ``trust`` hold
        one value a world, ``noise`` is the variance of one future.
        """
        from scipy.optimize import minimize  # takes a while, which --help need not wait for

        surface = cls(points, means, noise, futures, trust)
        best = minimize(surface._unlikeliness, _START, jac=True, method="L-BFGS-B", bounds=_BOUNDS)
        surface.parameters = np.asarray(best.x, dtype=np.float64)
        return surface

    def slopes(self) -> Floats:
        """The expected slope of each number, float64 of shape (numbers,)."""
        factor = scipy.linalg.cho_factor(self._covariance(self.parameters), lower=True)
        weights = scipy.linalg.cho_solve(factor, self._means)
        return np.asarray(np.exp(self.parameters[0]) * self._trust * (self._first.T @ weights), dtype=np.float64)

    def expectations(self) -> tuple[Floats, Floats]:
        """Mean and standard deviation of each world's expectation, given all means."""
        signal = self._signal(self.parameters)
        factor = scipy.linalg.cho_factor(self._covariance(self.parameters), lower=True)
        mean = signal @ scipy.linalg.cho_solve(factor, self._means)
        variance = np.diag(signal) - np.einsum("ij,ij->j", signal, scipy.linalg.cho_solve(factor, signal))
        return np.asarray(mean), np.sqrt(np.maximum(variance, 0.0))

    def _signal(self, parameters: Floats) -> Floats:
        variances = np.exp(parameters[:3])
        first, second, own = (variance * part for variance, part in zip(variances, self._parts, strict=True))
        return np.asarray(_CONSTANT + (first + second + own))

    def _covariance(self, parameters: Floats) -> Floats:
        jitter = _JITTER * self._parts[-1]
        return np.asarray(
            self._signal(parameters) + self._luck + float(scipy.special.expit(parameters[3])) * self._common + jitter
        )

    def _unlikeliness(self, parameters: Floats) -> tuple[float, Floats]:
        """Minus the logarithm of the marginal likelihood, and its gradient."""
        factor = scipy.linalg.cho_factor(self._covariance(parameters), lower=True)
        inverse = scipy.linalg.cho_solve(factor, self._parts[-1])
        weights = inverse @ self._means
        pull = inverse - np.outer(weights, weights)
        variances, share = np.exp(parameters[:3]), float(scipy.special.expit(parameters[3]))
        slopes = [float(v * (pull * part).sum()) for v, part in zip(variances, self._parts, strict=True)]
        slopes.append(share * (1 - share) * float((pull * self._common).sum()))
        # a weak prior of the luck in common, which few worlds tell little about
        away = (parameters[3] - _START[3]) / 2
        value = 0.5 * float(self._means @ weights) + float(np.log(np.diag(factor[0])).sum()) + 0.5 * away**2
        gradient = 0.5 * np.array(slopes)
        gradient[3] += away / 2
        return value, gradient
