"""Counts that vary more than chance: quasi-Poisson regression with a log link, and the interval of one count.

McCullagh and Nelder, Generalized Linear Models (2nd ed. 1989), chapters 6 and 9; the interval is Garwood's (1936,
Biometrika 28), with the count put on the scale on which its variance is its mean.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

Floats: TypeAlias = npt.NDArray[np.float64]

_STEPS = 60


@dataclass(frozen=True, slots=True)
class Regression:
    """Coefficients and their covariance at a dispersion of one; ``expected`` counts, ``pearson`` and ``deviance``."""

    coefficients: Floats
    covariance: Floats
    expected: Floats
    pearson: float
    deviance: float


def fit_counts(counts: Floats, exposure: Floats, design: Floats) -> Regression | None:
    """Fit counts of shape (n,) with their exposures to a design of shape (n, k); None where no fit is reached.

    By iteratively reweighted least squares. The expected count is exposure × exp(design @ coefficients).
    """
    offset = np.log(exposure)
    expected = np.maximum(counts, 0.5)
    linear = np.log(expected)
    coefficients: Floats = np.zeros(design.shape[1])
    for _ in range(_STEPS):
        working = linear - offset + (counts - expected) / expected
        weighted = design * expected[:, np.newaxis]
        information = design.T @ weighted
        if np.linalg.matrix_rank(information) < len(information):
            return None
        previous = coefficients
        coefficients = np.asarray(np.linalg.solve(information, weighted.T @ working), dtype=np.float64)
        # a step that leaves what is plausible by far has no end
        linear = np.clip(offset + design @ coefficients, -30.0, 30.0)
        expected = np.exp(linear)
        if np.max(np.abs(coefficients - previous)) < 1e-10:
            break
    else:
        return None
    information = design.T @ (design * expected[:, np.newaxis])
    terms = np.where(counts > 0, counts * np.log(np.maximum(counts, 1e-300) / expected), 0.0) - (counts - expected)
    return Regression(
        coefficients=coefficients,
        covariance=np.asarray(np.linalg.inv(information), dtype=np.float64),
        expected=expected,
        pearson=float(np.sum((counts - expected) ** 2 / expected)),
        deviance=float(2 * np.sum(terms)),
    )


def count_interval(total: float, dispersion: float, tail: float) -> tuple[float, float]:
    """Bounds of the mean of a count whose variance is ``dispersion`` times it; ``tail`` is left out at each end."""
    from scipy.stats import chi2  # takes a second, which --help need not wait for

    scaled = total / dispersion
    low = float(chi2.ppf(tail, 2 * scaled)) / 2 if total > 0 else 0.0
    high = float(chi2.isf(tail, 2 * scaled + 2)) / 2
    return low * dispersion, high * dispersion
