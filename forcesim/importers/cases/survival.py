"""How long cases take where some are not over yet: the Kaplan–Meier estimate, from scipy.stats.ecdf.

A case that is still open is not left out, which would make cases look quicker than they are: it counts as one that
takes at least as long as it has been open (right-censored).
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import scipy

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Quantile:
    """A quantile of durations with its 95% interval; None where too few cases are over to tell."""

    value: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True)
class SurvivalCurve:
    """The share of cases that take longer than each of ``times``; float64 of shape (times,).

    ``low`` and ``high`` bound its 95% interval (on the scale of log(−log), as is usual); ``ended`` cases are over and
    ``censored`` are not.
    """

    times: Floats
    share: Floats
    low: Floats
    high: Floats
    ended: int
    censored: int

    def quantile(self, share: float) -> Quantile:
        """The time within which ``share`` of the cases are over.

        The interval holds the times at which the curve's own interval crosses the level (Brookmeyer and Crowley 1982).
        """
        return Quantile(
            self._crossing(self.share, share), self._crossing(self.low, share), self._crossing(self.high, share)
        )

    def _crossing(self, curve: Floats, share: float) -> float | None:
        below = np.flatnonzero(curve <= 1.0 - share + 1e-12)
        return float(self.times[below[0]]) if len(below) else None

    def restricted_mean(self) -> float:
        """The mean up to the longest time that was seen; the mean itself where the longest case is over."""
        steps = np.diff(np.concatenate([[0.0], self.times]))
        return float(np.dot(steps, np.concatenate([[1.0], self.share[:-1]])))


def survival_steps(durations: Floats, is_over: Flags) -> tuple[Floats, Floats]:
    """Times and the Kaplan–Meier share of cases that take longer than each, without an interval."""
    if is_over.all():
        # the plain share, ten times as fast
        times, counts = np.unique(durations, return_counts=True)
        return np.asarray(times, dtype=np.float64), np.asarray(1.0 - np.cumsum(counts) / len(durations))
    function = scipy.stats.ecdf(scipy.stats.CensoredData.right_censored(durations, ~is_over)).sf
    return np.asarray(function.quantiles, dtype=np.float64), np.asarray(function.probabilities, dtype=np.float64)


def kaplan_meier(durations: Floats, is_over: Flags) -> SurvivalCurve | None:
    """The curve of durations, float64 of shape (cases,), of which some are over; None where none is."""
    if not is_over.any():
        return None
    function = scipy.stats.ecdf(scipy.stats.CensoredData.right_censored(durations, ~is_over)).sf
    with warnings.catch_warnings():
        # scipy warns that the interval is not defined where the curve is at 1 or 0, which is seen to below
        warnings.simplefilter("ignore")
        bounds = function.confidence_interval(confidence_level=0.95, method="log-log")
    share = np.asarray(function.probabilities, dtype=np.float64)
    low = np.nan_to_num(np.asarray(bounds.low.probabilities, dtype=np.float64), nan=0.0)
    low = np.where(share >= 1.0, 1.0, low)
    high = np.asarray(bounds.high.probabilities, dtype=np.float64)
    # where all have ended, no less than before is known of how many might have taken longer
    known = np.where(np.isnan(high) & (share >= 1.0), 1.0, high)
    for index in np.flatnonzero(np.isnan(known)):
        known[index] = known[index - 1] if index else 1.0
    ended = int(is_over.sum())
    return SurvivalCurve(
        np.asarray(function.quantiles, dtype=np.float64), share, low, known, ended, len(durations) - ended
    )
