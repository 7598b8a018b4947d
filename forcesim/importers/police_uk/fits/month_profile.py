"""The months of the year: whether they differ beyond chance and drift, and by how much."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from forcesim.importers.police_uk.files.months import days_of, number_of
from forcesim.importers.police_uk.fits.quasi_poisson import fit_counts

# so often must each month of the year be there: with one of each, a season can't be told from chance
TIMES_EACH = 2
_SIGNIFICANT = 0.05


@dataclass(frozen=True, slots=True)
class MonthProfile:
    """Twelve weights from January with a mean of one, and the chance of such differences if months were alike."""

    weights: tuple[float, ...]
    p_value: float

    @property
    def is_clear(self) -> bool:
        """Whether months differ beyond chance."""
        return self.p_value < _SIGNIFICANT


def month_profile(months: Sequence[str], counts: Sequence[int]) -> MonthProfile | None:
    """Fit the months of the year beside a drift; None where each is not there at least twice, or no fit is reached.

    The test is the F test of a quasi-Poisson regression with and without the months.
    """
    times = Counter(month[5:] for month in months)
    if len(times) < 12 or min(times.values()) < TIMES_EACH:
        return None
    from scipy.stats import f

    observed = np.asarray(counts, dtype=np.float64)
    days = np.asarray([days_of(month) for month in months], dtype=np.float64)
    at = np.asarray([number_of(month) for month in months], dtype=np.float64) / 12.0
    drift = np.column_stack([np.ones_like(at), at - at.mean()])
    of_year = np.asarray([int(month[5:]) - 1 for month in months])
    dummies = (of_year[:, np.newaxis] == np.arange(1, 12)).astype(np.float64)
    small, large = fit_counts(observed, days, drift), fit_counts(observed, days, np.hstack([drift, dummies]))
    freedom = len(months) - 13
    if small is None or large is None or freedom < 1:
        return None
    spread = max(large.pearson / freedom, 1.0)
    ratio = max(small.deviance - large.deviance, 0.0) / 11 / spread
    weights = np.exp(np.concatenate([[0.0], large.coefficients[2:]]))
    weights = weights / weights.mean()
    return MonthProfile(tuple(round(float(weight), 4) for weight in weights), float(f.sf(ratio, 11, freedom)))
