"""The months of one outcome beside the model's, and the scores of two scenarios beside each other."""

from __future__ import annotations

import math

import numpy as np

from forcesim.study.actuals import month_index, month_of
from forcesim.study.analysis.actuals.rank_bands import FEWEST_FUTURES, chance_of_misses, rank_bands
from forcesim.study.analysis.actuals.scores import mean_difference, ranked_probability_score
from forcesim.study.arrays import Floats
from forcesim.study.questions.actuals.column_match import MatchedSeries
from forcesim.study.results.findings import CheckedMonth, CheckedScenario, CheckedSeries, ScoreDifference
from forcesim.study.results.plain_finding import Estimate


def checked_series(matched: MatchedSeries, futures: Floats) -> CheckedSeries:
    """A series beside its months in every future, float64 of shape (futures, months); too few of them make no band."""
    months, values = list(matched.series.values), np.array(list(matched.series.values.values()))
    first, last = month_index(months[0]), month_index(months[-1])
    missing = tuple(month for month in map(month_of, range(first, last + 1)) if month not in matched.series.values)
    checked = [CheckedMonth(month=month, actual=float(value)) for month, value in zip(months, values, strict=True)]
    outside, expected, chance, score = 0, math.nan, math.nan, math.nan
    if len(futures) >= FEWEST_FUTURES:
        band, middle = rank_bands(futures), np.median(futures, axis=0)
        scores = [ranked_probability_score(futures[:, index], value) for index, value in enumerate(values)]
        checked = [
            CheckedMonth(
                month=month,
                actual=float(values[index]),
                low=float(band.low[index]),
                middle=float(middle[index]),
                high=float(band.high[index]),
                score=scores[index],
            )
            for index, month in enumerate(months)
        ]
        outside, expected, chance = chance_of_misses(futures, values)
        score = math.fsum(scores) / len(scores)
    return CheckedSeries(
        outcome=matched.outcome,
        column=matched.series.column,
        months=tuple(checked),
        missing=missing,
        outside=outside,
        expected=expected,
        chance=chance,
        score=score,
    )


def compare_scores(first: CheckedScenario, second: CheckedScenario) -> ScoreDifference | None:
    """Two scenarios by their scores of the same months, each outcome by its own average; None before they have any."""
    by_month: dict[str, list[float]] = {}
    by_outcome: dict[str, Estimate] = {}
    for own_series, other_series in zip(first.series, second.series, strict=True):
        scale = math.fsum(abs(month.actual) for month in own_series.months) / max(len(own_series.months), 1) or 1.0
        differences = {
            month.month: (month.score - other.score) / scale
            for month, other in zip(own_series.months, other_series.months, strict=True)
            if month.score is not None and other.score is not None
        }
        for month, difference in differences.items():
            by_month.setdefault(month, []).append(difference)
        mean, low, high = mean_difference(np.array(list(differences.values())))
        by_outcome[own_series.outcome] = Estimate(mean=mean, low=low, high=high)
    if not by_month:
        return None
    together = np.array([math.fsum(values) / len(values) for _, values in sorted(by_month.items())])
    mean, low, high = mean_difference(together)
    return ScoreDifference(
        scenario=first.name,
        against=second.name,
        difference=Estimate(mean=mean, low=low, high=high),
        by_outcome=by_outcome,
        months=len(together),
    )
