"""How long drug crimes wait for an outcome: those still waiting are censored, not dropped (Kaplan and Meier 1958)."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from forcesim.importers.police_uk.files.months import number_of
from forcesim.importers.police_uk.files.outcome_names import with_endings
from forcesim.importers.police_uk.files.outcomes import OutcomeSteps
from forcesim.importers.police_uk.fits.arrival_rate import Estimate
from forcesim.study.analysis.binomial import clopper_pearson

ENOUGH = 30
# after so many months the curve is told
TOLD_AT = (0, 1, 3, 6)


@dataclass(frozen=True, slots=True)
class OutcomeDelay:
    """``within`` so many months this share of crimes has a first outcome; ``crimes`` and ``waiting`` are counts."""

    within: dict[int, Estimate]
    crimes: int
    waiting: int


def outcome_delay(drugs: pl.DataFrame, outcomes: OutcomeSteps) -> OutcomeDelay | None:
    """Estimate the delay of first outcomes; None with too few crimes in months that have outcome files.

    Only crimes since the first outcome file count, since earlier outcomes of older crimes are not seen; a crime without
    an outcome is censored at the last outcome file.
    """
    months = _unbroken(outcomes.months)
    if not months:
        return None
    from scipy.stats import CensoredData, ecdf

    steps, _ = with_endings(outcomes.steps)
    first = steps.filter(pl.col("ending") != "unknown").group_by("id").agg(pl.col("month").min().alias("first"))
    crimes = drugs.filter(
        pl.col("id").is_not_null() & pl.col("month").is_between(pl.lit(months[0]), pl.lit(months[-1]))
    )
    rows = crimes.join(first, on="id", how="left").select("month", "first").rows()
    if len(rows) < ENOUGH:
        return None
    end = number_of(months[-1])
    seen, waiting = [], []
    for month, outcome_month in rows:
        start = number_of(month)
        if outcome_month is not None and outcome_month >= month and number_of(outcome_month) <= end:
            seen.append(float(number_of(outcome_month) - start))
        elif outcome_month is None or outcome_month >= month:
            # it waited longer than until the last file
            waiting.append(end - start + 0.5)
    if not seen:
        return None
    curve = ecdf(CensoredData(uncensored=np.asarray(seen), right=np.asarray(waiting))).cdf
    with warnings.catch_warnings():
        # where everybody or nobody has an outcome the formula has no bounds, and those of a plain share stand in
        warnings.simplefilter("ignore", RuntimeWarning)
        bounds = curve.confidence_interval(confidence_level=0.95, method="log-log")
    longest = end - number_of(months[0])
    within = {}
    for after in TOLD_AT:
        if after <= longest:
            low, high = (float(bound.evaluate(after)) for bound in (bounds.low, bounds.high))
            plain = clopper_pearson(int(np.sum(np.asarray(seen) <= after)), len(rows))
            ends = (low if np.isfinite(low) else plain[0], high if np.isfinite(high) else plain[1])
            within[after] = Estimate(float(curve.evaluate(after)), *ends)
    return OutcomeDelay(within, len(seen) + len(waiting), len(waiting))


def _unbroken(months: Sequence[str]) -> tuple[str, ...]:
    """The months from the last gap on: an outcome in a missing month would look like a longer delay."""
    ordered = sorted(months)
    for position in range(len(ordered) - 1, 0, -1):
        if number_of(ordered[position]) - number_of(ordered[position - 1]) > 1:
            return tuple(ordered[position:])
    return tuple(ordered)
