"""The frontier over two outcomes: which settings are worth considering, whatever weight one gives to either.

Point j *dominates* point i if it is at least as good on both outcomes and better on one (Pareto's order; Ehrgott,
Multicriteria Optimization, 2nd ed., ch. 2). Points of equal averages do not dominate each other. What no other
point dominates is the frontier.

Averages err, so dominance by the averages is told apart from dominance beyond the error: with all points on the same
luck, the interval of the paired difference j − i (counted so that more is better) must lie above zero on one outcome,
and on the other not reach below what is too little to matter: the precision's share of the largest average, or what
the outcome is a share of, as in verdicts of a comparison. Both have to hold at once, so each is tested at the level of
the claim itself, and no correction for there being two is due (intersection–union test: Berger, Technometrics 24,
1982). For any of the k = n(n − 1)/2 pairs one of two claims could be false, each at half of what the two-sided
interval leaves out: at level 1 − 0.05/k (Bonferroni) the chance that any point is called dominated without being so is
at most 5%. Points of fewer than five futures are compared with none: nothing is concluded from so few.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Literal

import numpy as np

from forcesim.errors import StudyError
from forcesim.simulation.outcomes import Outcome
from forcesim.study.analysis.intervals import FEWEST_PAIRS, corrected_level, moments
from forcesim.study.analysis.ranking_selection import goal_of
from forcesim.study.arrays import Flags, Floats
from forcesim.study.results.findings import (
    DOMINATED,
    NOT_KNOWN,
    ON_FRONTIER,
    SO_FAR,
    TOO_FEW,
    Frontier,
    FrontierPoint,
    Spread,
)
from forcesim.text import capital, safe, suggestion

if TYPE_CHECKING:
    from forcesim.study.results.study_result import StudyResult, Summary

Way = Literal["higher", "lower"]
KINDS = ("tradeoff", "compare")

# averages nearer than this to each other, relative to their size, differ by how they were summed
_ALIKE = 1e-12


def frontier(result: StudyResult, x: str, y: str, precision: float = 0.05) -> Frontier:
    """Weigh two outcomes of a trade-off or a comparison against each other.

    ``precision`` is the lead that is too small to matter, as a share of an average.

    Outcomes are named as a goal is: "harm", or with "min " or "max " before it where neither is better by itself.
    Points for which either is not known are left out of the comparison. Works on results that are still coming in.
    Raises StudyError where that can't be asked of the result.
    """
    if result.kind not in KINDS:
        raise StudyError(f"a frontier needs settings or scenarios to weigh: trade-offs and comparisons have them, "
                         f"{safe(result.kind, 30)} has not")  # fmt: skip
    (x, x_better), (y, y_better) = outcomes_weighed(result.outcomes, x, y)
    summaries = [(point.outcomes.get(x), point.outcomes.get(y)) for point in result.results]
    signs = np.array([1.0 if way == "higher" else -1.0 for way in (x_better, y_better)])
    goods = signs[:, None] * _values(summaries)
    margins = np.array([_margin(result, name, precision) for name in (x, y)])
    counts = moments(goods).count.min(axis=-1)
    is_enough = counts >= FEWEST_PAIRS
    by_means, shown, pairs = _compared(goods, margins, is_enough)
    return Frontier(
        x=x,
        y=y,
        x_better=x_better,
        y_better=y_better,
        x_margin=float(margins[0]),
        y_margin=float(margins[1]),
        pairs=pairs,
        points=tuple(
            _point(point.scenario, point.at, pair, int(counts[index]), by_means[:, index], shown[:, index])
            for index, (point, pair) in enumerate(zip(result.results, summaries, strict=True))
        ),
    )


def outcomes_weighed(outcomes: Mapping[str, Outcome], x: str, y: str) -> tuple[tuple[str, Way], tuple[str, Way]]:
    """Both outcomes with the direction that is better; StudyError with all that is wrong with them."""
    wrong: list[str] = []
    read = [_weighed(outcomes, text, wrong) for text in (x, y)]
    if read[0][0] == read[1][0] and read[0][0] in outcomes:
        wrong = [f"a frontier weighs two different outcomes, and {read[0][0]!r} was named twice"]
    if wrong:
        raise StudyError(_as_sentences(tuple(dict.fromkeys(wrong))))
    return read[0], read[1]


def _as_sentences(faults: Sequence[str]) -> str:
    """Several faults in a row, each but the first with a capital."""
    text = faults[0]
    for fault in faults[1:]:
        text += f"{'' if text.endswith('?') else '.'} {capital(fault)}"
    return text


def _weighed(outcomes: Mapping[str, Outcome], text: str, wrong: list[str]) -> tuple[str, Way]:
    sense, name = goal_of(text)
    outcome = outcomes.get(name)
    if outcome is None:
        hint = suggestion(name, tuple(outcomes), "Outcomes are")
        wrong.append(f"there is no outcome called {safe(name, 60)!r}. {hint}")
    elif not sense and outcome.better == "neither":
        wrong.append(
            f"neither more nor less of {name!r} is better by itself: say which is the goal, "
            f'"min {name}" or "max {name}"'
        )
    way = outcome.better if outcome is not None else "lower"
    return name, "higher" if sense == "max" or (not sense and way == "higher") else "lower"


def _values(points: list[tuple[Summary | None, Summary | None]]) -> Floats:
    """Both outcomes, float64 of shape (points, 2, replications), NaN where a run is not in."""
    longest = max((len(summary.values) for pair in points for summary in pair if summary is not None), default=0)
    values = np.full((len(points), 2, longest), np.nan)
    for index, pair in enumerate(points):
        for side, summary in enumerate(pair):
            if summary is not None:
                values[index, side, : len(summary.values)] = summary.values
    return values


def _margin(result: StudyResult, name: str, precision: float) -> float:
    """A lead in an outcome that is too small to matter, in its own unit."""
    means = [point.outcomes[name].mean for point in result.results if name in point.outcomes]
    largest = max((abs(mean) for mean in means if np.isfinite(mean)), default=0.0)
    return result.outcomes[name].smallest_that_matters(largest, precision)


def _compared(goods: Floats, margins: Floats, is_enough: Flags) -> tuple[Flags, Flags, int]:
    """Compare values of which more is better: who dominates whom by the averages, and who beyond the error.

    ``margins`` are leads too small to matter, one for each outcome; ``is_enough`` marks the points that have the
    futures to be compared. Both answers are of shape (points, points), [j, i] for j over i; with the number of pairs.
    """
    means = moments(goods).mean
    count = int(is_enough.sum())
    pairs = count * (count - 1) // 2
    level = corrected_level(pairs)
    by_means = np.zeros((len(goods), len(goods)), dtype=np.bool_)
    shown = np.zeros_like(by_means)
    for index in np.flatnonzero(is_enough):
        ahead = np.where(np.abs(means - means[index]) <= _ALIKE * np.abs(means), 0.0, means - means[index])
        by_means[:, index] = is_enough & (ahead >= 0).all(axis=-1) & (ahead > 0).any(axis=-1)
        lead = moments(goods - goods[index])
        low = lead.mean - lead.half_width(level)
        is_clear = (low >= -margins).all(axis=-1) & (low > 0).any(axis=-1) & (lead.count >= FEWEST_PAIRS).all(axis=-1)
        shown[:, index] = by_means[:, index] & is_clear
    return by_means, shown, pairs


def _point(
    scenario: str,
    at: Mapping[str, float],
    pair: tuple[Summary | None, Summary | None],
    futures: int,
    by_means: Flags,
    shown: Flags,
) -> FrontierPoint:
    if futures < FEWEST_PAIRS:
        mark = TOO_FEW if futures else NOT_KNOWN
    else:
        mark = DOMINATED if shown.any() else SO_FAR if by_means.any() else ON_FRONTIER
    return FrontierPoint(
        scenario=scenario,
        at=dict(at),
        x=_spread(pair[0]),
        y=_spread(pair[1]),
        mark=mark,
        dominated_by=tuple(np.flatnonzero(by_means).tolist()),
        clearly_by=tuple(np.flatnonzero(shown).tolist()),
    )


def _spread(summary: Summary | None) -> Spread:
    if summary is None:
        return Spread(mean=None)
    return Spread(mean=summary.mean, low=summary.low, high=summary.high, p10=summary.p10, p90=summary.p90)
