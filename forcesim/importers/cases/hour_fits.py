"""Which distribution the hours of cases have, among those that a scenario can hold: fixed, exponential, lognormal.

Fitted by maximum likelihood (scipy, with hours of open cases as a lower bound: right-censored). The better one has
the lower Akaike criterion. How well a family fits is the largest distance between its curve and the Kaplan–Meier
curve. The chance of such a distance *by luck alone* can't be read from Kolmogorov's table: the parameters come from
the same data, which makes distances too small (Lilliefors 1967). So samples are drawn from the fitted family, censored
alike, fitted again and measured again (a parametric bootstrap; Stute, González Manteiga and Presedo Quindimil 1993).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import scipy

from forcesim.importers.cases.survival import Flags, Floats, survival_steps

Family = Literal["fixed", "exponential", "lognormal"]

FEWEST = 8
_BOOTSTRAPS = 199
# with censored data each fit is a search
_BOOTSTRAPS_OF_CENSORED = 99
_MOST_IN_BOOTSTRAP = 4_000
_SEED = 20150722


@dataclass(frozen=True, slots=True)
class HourFit:
    """One family: officer-hours of a case.

    ``sigma`` is the standard deviation of the logarithm (None but for a lognormal), ``distance`` the largest one from
    the data's own curve, as a share of cases, ``chance`` that of such a distance or a larger one by luck if the family
    were right. ``mean_low`` to ``mean_high`` is a 95% interval (cases drawn again and again from the table).
    """

    family: Family
    mean: float
    p90: float
    sigma: float | None
    criterion: float
    distance: float
    chance: float | None
    mean_low: float
    mean_high: float
    sigma_low: float | None = None
    sigma_high: float | None = None

    def cdf(self, hours: Floats) -> Floats:
        """The share of cases that take at most so many hours."""
        if self.family == "fixed":
            return np.asarray(hours >= self.mean, dtype=np.float64)
        return _cdf(self.family, _parameters(self), hours)


@dataclass(frozen=True, slots=True)
class HourFits:
    """The fits of one case type, the best first; ``plain_mean`` is the mean of cases that are over, no family assumed.

    ``zero`` cases had no hours at all and are left out, as those ``without`` an entry are.
    """

    fits: tuple[HourFit, ...]
    over: int
    censored: int
    zero: int
    without: int
    plain_mean: float

    @property
    def best(self) -> HourFit:
        return self.fits[0]

    @property
    def second(self) -> HourFit | None:
        """The runner-up; None where all cases took the same time."""
        return self.fits[1] if len(self.fits) > 1 else None


def fit_hours(hours: Floats, is_over: Flags, without: int = 0) -> HourFits | None:
    """Fit all families to hours, float64 of shape (cases,); None with too few cases that are over."""
    zero = int(((hours <= 0) & is_over).sum())
    kept = hours > 0
    hours, is_over = hours[kept], is_over[kept]
    over = hours[is_over]
    if len(over) < FEWEST:
        return None
    plain = math.fsum(over.tolist()) / len(over)
    counts = (len(over), len(hours) - len(over), zero, without, plain)
    if np.ptp(over) <= 1e-9 * plain:
        same = HourFit("fixed", plain, plain, None, -math.inf, 0.0, None, plain, plain)
        return HourFits((same,), *counts)
    families: tuple[Family, ...] = ("exponential", "lognormal")
    fits = sorted((_fit(family, hours, is_over) for family in families), key=lambda fit: fit.criterion)
    return HourFits(tuple(fits), *counts)


def _fit(family: Family, hours: Floats, is_over: Flags) -> HourFit:
    parameters = _fitted(family, hours, is_over)
    distribution = _distribution(family, parameters)
    likelihood = math.fsum(distribution.logpdf(hours[is_over]).tolist()) + math.fsum(
        distribution.logsf(hours[~is_over]).tolist()
    )
    distance = _distance(family, parameters, hours, is_over)
    rng = np.random.default_rng(_SEED)
    size = min(len(hours), _MOST_IN_BOOTSTRAP)
    draws = _BOOTSTRAPS if is_over.all() else _BOOTSTRAPS_OF_CENSORED
    means, sigmas = _resampled(family, hours, is_over, rng, draws)
    # of a part of a large table: distances shrink with the root of its size
    larger = _simulated_distances(family, parameters, hours, is_over, rng, draws, size)
    scaled = distance * math.sqrt(len(hours) / size)
    chance = (1 + int((larger >= scaled).sum())) / (1 + draws)
    sigma = parameters[0] if family == "lognormal" else None
    return HourFit(
        family,
        _mean(family, parameters),
        float(distribution.ppf(0.9)),
        sigma,
        2 * len(parameters) - 2 * likelihood,
        distance,
        chance,
        *(float(end) for end in np.percentile(means, [2.5, 97.5])),
        *((float(end) for end in np.percentile(sigmas, [2.5, 97.5])) if sigma is not None else (None, None)),
    )


def _fitted(family: Family, hours: Floats, is_over: Flags) -> tuple[float, ...]:
    """Maximum likelihood: (mean,) of an exponential, (sigma, median) of a lognormal."""
    if family == "exponential":
        # exact, censored or not: all hours by the cases that are over
        return (math.fsum(hours.tolist()) / int(is_over.sum()),)
    if is_over.all():
        logs = np.log(hours)
        return float(np.std(logs)), math.exp(float(np.mean(logs)))
    return _censored_lognormal(np.log(hours), is_over)


def _censored_lognormal(logs: Floats, is_over: Flags) -> tuple[float, float]:
    """Sigma and median of largest likelihood; what lognorm.fit gives for CensoredData, ten times as fast."""
    over, open_yet = logs[is_over], logs[~is_over]

    def unlikelihood(parameters: Floats) -> float:
        centre, log_sigma = (float(parameter) for parameter in parameters)
        sigma = math.exp(min(max(log_sigma, -20.0), 20.0))
        densities = 0.5 * ((over - centre) / sigma) ** 2 + log_sigma
        beyond = scipy.special.log_ndtr((centre - open_yet) / sigma)
        return float(np.sum(densities) - np.sum(beyond)) / len(logs)

    begin = np.array([float(np.mean(logs)), math.log(max(float(np.std(logs)), 1e-3))])
    best = scipy.optimize.minimize(unlikelihood, begin, method="BFGS").x
    return math.exp(float(best[1])), math.exp(float(best[0]))


def _distribution(family: Family, parameters: tuple[float, ...]) -> Any:
    if family == "exponential":
        return scipy.stats.expon(scale=parameters[0])
    return scipy.stats.lognorm(parameters[0], scale=parameters[1])


def _parameters(fit: HourFit) -> tuple[float, ...]:
    if fit.sigma is None:
        return (fit.mean,)
    return fit.sigma, fit.mean * math.exp(-(fit.sigma**2) / 2)


def _mean(family: Family, parameters: tuple[float, ...]) -> float:
    if family == "exponential":
        return parameters[0]
    sigma, median = parameters
    return median * math.exp(min(sigma**2 / 2, 50.0))


def _cdf(family: Family, parameters: tuple[float, ...], hours: Floats) -> Floats:
    """The share of cases that take at most so many hours; a frozen distribution of scipy takes ten times as long."""
    if family == "exponential":
        return np.asarray(-np.expm1(-hours / parameters[0]))
    sigma, median = parameters
    with np.errstate(divide="ignore"):
        return np.asarray(scipy.special.ndtr(np.log(hours / median) / max(sigma, 1e-12)))


def _distance(family: Family, parameters: tuple[float, ...], hours: Floats, is_over: Flags) -> float:
    """The largest distance between a family's curve and the Kaplan–Meier curve, on both sides of each step."""
    times, share = survival_steps(hours, is_over)
    own = 1.0 - share
    before = np.concatenate([[0.0], own[:-1]])
    steps = own > before
    model = _cdf(family, parameters, times[steps])
    return float(max(np.abs(model - own[steps]).max(), np.abs(model - before[steps]).max()))


def _resampled(
    family: Family, hours: Floats, is_over: Flags, rng: np.random.Generator, draws: int
) -> tuple[Floats, Floats]:
    """Means and sigmas of fits to cases drawn again from the table."""
    means, sigmas = [], []
    for _ in range(draws):
        chosen = rng.integers(0, len(hours), len(hours))
        if int(is_over[chosen].sum()) < 2 or np.ptp(hours[chosen]) == 0:
            continue
        parameters = _fitted(family, hours[chosen], is_over[chosen])
        means.append(_mean(family, parameters))
        sigmas.append(parameters[0])
    return np.asarray(means), np.asarray(sigmas)


def _simulated_distances(
    family: Family,
    parameters: tuple[float, ...],
    hours: Floats,
    is_over: Flags,
    rng: np.random.Generator,
    draws: int,
    size: int,
) -> Floats:
    """Distances of samples that are of the family, each fitted anew and censored like the data."""
    distribution = _distribution(family, parameters)
    censoring = None if is_over.all() else survival_steps(hours, ~is_over)
    distances = []
    for _ in range(draws):
        sample = np.asarray(distribution.ppf(rng.random(size)))
        ends = np.ones(size, dtype=np.bool_)
        if censoring is not None:
            # censored later than all that was seen: never
            places = np.searchsorted(1.0 - censoring[1], rng.random(size))
            limits = np.concatenate([censoring[0], [np.inf]])[places]
            ends = sample <= limits
            sample = np.minimum(sample, limits)
        if int(ends.sum()) < 2:
            continue
        distances.append(_distance(family, _fitted(family, sample, ends), sample, ends))
    return np.asarray(distances)
