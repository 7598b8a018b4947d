"""The rhythm of the week: searches for drugs over weekdays and hours, as finely as their number allows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import polars as pl

from forcesim.importers.police_uk.fits.clock import Clock, hours_of_day
from forcesim.importers.police_uk.fits.quasi_poisson import Floats

Detail = Literal["hours of the week", "weekdays and hours of the day", "weekdays"]

# thirty searches a cell on average, so that a weight is known to about a third (two standard errors)
_EACH = 30
CELLS_FROM, WEEKDAYS_FROM = _EACH * 168, _EACH * 7
# hours share what is known of all days, so that somewhat fewer will do
HOURS_FROM = 20 * 24
# Jeffreys' prior: an hour in which nobody was searched so far is not one in which nobody ever is
_PRIOR = 0.5


@dataclass(frozen=True, slots=True)
class WeekProfile:
    """168 weights from Monday 00:00 with a mean of one, in how much detail they are known, and from how many searches.

    ``weekdays`` are the shares of the days from Monday; ``p_value`` the chance of such differences between weekdays
    if they were alike; ``error`` about how far a weight of the finest detail may be off, as a share of it.
    """

    weights: tuple[float, ...]
    detail: Detail
    searches: int
    weekdays: tuple[float, ...]
    p_value: float
    error: float


def week_profile(drugs: pl.DataFrame, clock: Clock, hours_before: Sequence[float]) -> WeekProfile | None:
    """Fit the week; None with too few searches.

    ``drugs`` are all searches for drugs, whose weekdays count even where the clock does not. ``hours_before`` are 168
    weights that say how hours lie within each weekday where the searches don't; empty for level ones.
    """
    local = drugs.get_column("local")
    if local.len() < WEEKDAYS_FROM:
        return None
    from scipy.stats import chisquare

    days = np.bincount(local.dt.weekday().to_numpy().astype(np.int64) - 1, minlength=7)[:7].astype(np.float64)
    p_value = float(chisquare(days).pvalue)
    shares = (days + _PRIOR) / np.sum(days + _PRIOR)
    timed = clock.frame.filter(pl.col("is_drugs")).get_column("local") if clock.is_trusted else local.clear()
    detail: Detail = "weekdays"
    count, cells = local.len(), 7
    within = _within(hours_before)
    if timed.len() >= HOURS_FROM:
        hours = hours_of_day(timed).astype(np.float64) + _PRIOR
        within = np.tile(hours / hours.sum(), (7, 1))
        detail, count, cells = "weekdays and hours of the day", timed.len(), 24
    if timed.len() >= CELLS_FROM:
        index = (timed.dt.weekday() - 1).to_numpy().astype(np.int64) * 24 + timed.dt.hour().to_numpy().astype(np.int64)
        table = np.bincount(index, minlength=168)[:168].reshape(7, 24) + _PRIOR
        within = table / table.sum(axis=1, keepdims=True)
        detail, cells = "hours of the week", 168
    weights = (shares[:, np.newaxis] * within * 168).ravel()
    return WeekProfile(
        weights=tuple(round(float(weight), 4) for weight in weights),
        detail=detail,
        searches=count,
        weekdays=tuple(float(share) for share in shares),
        p_value=p_value,
        error=float(1.96 * np.sqrt(cells / count)),
    )


def _within(hours: Sequence[float]) -> Floats:
    """How the hours lie within each weekday; of shape (7, 24), each row adding up to one."""
    if len(hours) != 168:
        return np.full((7, 24), 1 / 24)
    table = np.asarray(hours, dtype=np.float64).reshape(7, 24)
    totals = table.sum(axis=1, keepdims=True)
    # a day on which nothing ever happens says nothing of its hours
    return np.where(totals > 0, table / np.where(totals > 0, totals, 1.0), 1 / 24)
