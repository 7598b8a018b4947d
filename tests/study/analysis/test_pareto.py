"""The frontier over two outcomes, held against its definition worked out point by point in exact fractions."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import t as student

from forcesim.errors import StudyError
from forcesim.simulation.outcomes import Outcome
from forcesim.study.analysis.pareto import frontier
from forcesim.study.analysis.summaries import summaries
from forcesim.study.results.findings import DOMINATED, NOT_KNOWN, ON_FRONTIER, SO_FAR, TOO_FEW
from forcesim.study.results.study_result import PointResult, ScenarioRef, StudyResult

GAIN = Outcome("gain", "Gain", "things a year", "higher", "activity")
LOSS = Outcome("loss", "Loss", "things a year", "lower", "activity")
COUNT = Outcome("count", "Count", "things a year", "neither", "activity")
NAMES = ("gain", "loss", "count")
NAN = float("nan")

Point = tuple[list[float], list[float]]


def result(points: list[Point], kind: str = "tradeoff") -> StudyResult:
    """A trade-off whose points have these values of gain and loss, one a replication."""
    values = np.array([[gain, loss, gain] for gain, loss in points], dtype=np.float64)
    summary_rows = summaries(values, (GAIN, LOSS, COUNT), 1.0)
    return StudyResult(
        kind=kind,
        seed=1,
        replications=values.shape[2],
        scenarios=(ScenarioRef("force", "sha256:0", "A force"),),
        outcomes={"gain": GAIN, "loss": LOSS, "count": COUNT},
        results=tuple(
            PointResult("force", {"lever": float(index)}, outcomes) for index, outcomes in enumerate(summary_rows)
        ),
        lever="lever",
    )


def marks(points: list[Point], x: str = "gain", y: str = "loss") -> list[str]:
    return [point.mark for point in frontier(result(points), x, y).points]


def steady(gain: float, loss: float, *, by: float = 0.0, count: int = 8) -> Point:
    """Futures around an average: what is added up and down by turns leaves it as it is."""
    wave = [by if index % 2 else -by for index in range(count)]
    return [gain + swing for swing in wave], [loss + swing for swing in wave]


# the definition, in exact numbers


def mean(values: list[float]) -> Fraction | None:
    known = [Fraction(value) for value in values if value == value]
    return sum(known, Fraction(0)) / len(known) if known else None


def dominates(point: Point, other: Point) -> bool:
    """Whether one is at least as good on both, and better on one, by the averages."""
    ends = [(mean(point[0]), mean(other[0])), (mean(other[1]), mean(point[1]))]
    if any(end is None for pair in ends for end in pair):
        return False
    return all(better >= worse for better, worse in ends) and any(better > worse for better, worse in ends)


def margin(points: list[Point], side: int) -> float:
    """What is too small to matter: a twentieth of the largest average."""
    return 0.05 * max(
        (abs(float(average)) for average in (mean(point[side]) for point in points) if average is not None), default=0
    )


def is_clear(point: Point, other: Point, pairs: int, margins: tuple[float, float]) -> bool:
    """Whether both paired intervals, at the level that the number of pairs leaves, say so too."""
    lows = []
    for better, worse in ((point[0], other[0]), (other[1], point[1])):
        lead = np.array([a - b for a, b in zip(better, worse, strict=True)])
        lead = lead[~np.isnan(lead)]
        if len(lead) < 5:
            return False
        error = lead.std(ddof=1) / np.sqrt(len(lead))
        lows.append(lead.mean() - student.ppf(1 - 0.05 / pairs / 2, len(lead) - 1) * error)
    no_worse = all(low >= -most - 1e-12 for low, most in zip(lows, margins, strict=True))
    return no_worse and any(low > 1e-12 for low in lows)


def futures(point: Point) -> int:
    """How many are in of the outcome that has fewer."""
    return min(sum(value == value for value in values) for values in point)


values = st.lists(st.one_of(*[st.integers(-3, 3).map(float)] * 3, st.just(NAN)), min_size=7, max_size=7)


@given(st.lists(st.tuples(values, values), min_size=1, max_size=6))
def test_marks_are_those_of_the_definition(points: list[Point]) -> None:
    front = frontier(result(points), "gain", "loss")
    enough = [futures(point) >= 5 for point in points]
    pairs = sum(enough) * (sum(enough) - 1) // 2
    assert front.pairs == pairs
    for index, point in enumerate(front.points):
        rivals = [other for other in range(len(points)) if enough[other] and enough[index]]
        above = [other for other in rivals if dominates(points[other], points[index])]
        margins = margin(points, 0), margin(points, 1)
        clear = [other for other in above if is_clear(points[other], points[index], pairs, margins)]
        assert point.dominated_by == tuple(above)
        assert point.clearly_by == tuple(clear)
        expected = DOMINATED if clear else SO_FAR if above else ON_FRONTIER
        if not enough[index]:
            expected = TOO_FEW if futures(points[index]) else NOT_KNOWN
        assert point.mark == expected


@given(st.lists(st.tuples(values, values), min_size=1, max_size=6))
def test_whatever_is_known_some_point_is_on_the_frontier(points: list[Point]) -> None:
    point_marks = marks(points)
    assert set(point_marks) <= {NOT_KNOWN, TOO_FEW} or ON_FRONTIER in point_marks


@given(st.lists(st.tuples(values, values), min_size=2, max_size=5), st.randoms(use_true_random=False))
def test_the_order_of_points_changes_no_mark(points: list[Point], chance: object) -> None:
    order = list(range(len(points)))
    chance.shuffle(order)
    expected = marks(points)
    assert marks([points[index] for index in order]) == [expected[index] for index in order]


def test_better_on_one_and_worse_on_the_other_is_a_bargain_not_a_mistake() -> None:
    assert marks([steady(1, 1), steady(2, 2), steady(3, 3)]) == [ON_FRONTIER] * 3


def test_worse_on_both_in_every_future_is_dominated() -> None:
    front = frontier(result([steady(2, 1), steady(1, 2)]), "gain", "loss")
    assert [point.mark for point in front.points] == [ON_FRONTIER, DOMINATED]
    assert front.points[1].clearly_by == (0,)


def test_better_on_one_and_exactly_the_same_on_the_other_dominates() -> None:
    assert marks([steady(2, 5), steady(1, 5)]) == [ON_FRONTIER, DOMINATED]


def test_a_lead_within_the_error_is_not_called_certain() -> None:
    """The lead of 0.1 is small beside luck that differs between the two, ±3."""
    lucky = ([2.1 + swing for swing in (3, -3, -3, 3, 3, -3, -3, 3)], [1.0] * 8)
    assert marks([lucky, steady(2, 1)]) == [ON_FRONTIER, SO_FAR]


def test_luck_that_both_share_does_not_hide_a_lead() -> None:
    """Futures differ by ±50, but within each the first is ahead by 1."""
    assert marks([steady(11, 1, by=50), steady(10, 2, by=50)]) == [ON_FRONTIER, DOMINATED]


def test_more_points_ask_for_a_clearer_lead() -> None:
    """A lead beyond the error of a single pair can be chance among the many pairs of twenty points."""
    lead = [1.0, 2.0, 0.2, 1.8, 0.1, 2.2, 1.5, 0.4]
    two = [([5.0 + value for value in lead], [1.0] * 8), ([5.0] * 8, [1.0] * 8)]
    others = [steady(6.5 + index, 2.0 + index) for index in range(40)]
    assert marks(two)[1] == DOMINATED
    assert marks([*two, *others])[1] == SO_FAR


def test_a_lead_beyond_the_error_counts_where_the_other_outcome_may_be_worse_by_too_little_to_matter() -> None:
    """Losses 1 and 9; gains of 100 alike but for luck of ±2, under the 5 in 100 that matter."""
    lucky = ([100.1 + swing for swing in (2, -2, -2, 2, 2, -2, -2, 2)], [1.0] * 8)
    assert marks([lucky, steady(100, 9)]) == [ON_FRONTIER, DOMINATED]
    luckier = ([100.1 + swing for swing in (20, -20, -20, 20, 20, -20, -20, 20)], [1.0] * 8)
    assert marks([luckier, steady(100, 9)]) == [ON_FRONTIER, SO_FAR]


def test_points_that_are_the_same_do_not_dominate_each_other() -> None:
    assert marks([steady(1, 1)] * 3) == [ON_FRONTIER] * 3
    assert marks([steady(2, 1), steady(2, 1), steady(1, 2)]) == [ON_FRONTIER, ON_FRONTIER, DOMINATED]


def test_averages_that_differ_by_how_they_were_summed_are_equal() -> None:
    """0.1, 0.2 and 0.3 add up to another last digit in another order."""
    forward, other = [0.1, 0.2, 0.3, 0.0, 0.0], [0.3, 0.2, 0.1, 0.0, 0.0]
    assert sum(forward) != sum(other)
    assert marks([(forward, [1.0] * 5), (other, [1.0] * 5)]) == [ON_FRONTIER] * 2


def test_one_point_alone_is_on_the_frontier() -> None:
    assert marks([steady(1, 1)]) == [ON_FRONTIER]


def test_what_is_not_known_neither_dominates_nor_is_dominated() -> None:
    unknown = ([9.0] * 8, [NAN] * 8)
    front = frontier(result([unknown, steady(2, 1), steady(1, 2)]), "gain", "loss")
    assert [point.mark for point in front.points] == [NOT_KNOWN, ON_FRONTIER, DOMINATED]
    assert front.pairs == 1


@pytest.mark.parametrize("count", [1, 2, 3, 4])
def test_nothing_is_on_the_frontier_or_behind_it_by_fewer_than_five_futures(count: int) -> None:
    front = frontier(result([steady(2, 1, count=count), steady(1, 2, count=count)]), "gain", "loss")
    assert [point.mark for point in front.points] == [TOO_FEW] * 2
    assert not any(point.dominated_by for point in front.points)
    assert front.pairs == 0


def test_a_point_of_too_few_futures_leaves_the_others_to_be_weighed() -> None:
    early = [9.0, *[NAN] * 7], [0.0, *[NAN] * 7]
    assert marks([early, steady(2, 1), steady(1, 2)]) == [TOO_FEW, ON_FRONTIER, DOMINATED]


def test_the_direction_of_an_outcome_without_one_has_to_be_said() -> None:
    points = [steady(1, 1), steady(2, 1)]
    assert marks(points, "min count") == [ON_FRONTIER, DOMINATED]
    assert marks(points, "max count") == [DOMINATED, ON_FRONTIER]
    with pytest.raises(StudyError, match="min count"):
        frontier(result(points), "count", "loss")


def test_everything_that_is_wrong_with_the_outcomes_is_said_at_once() -> None:
    with pytest.raises(StudyError) as caught:
        frontier(result([steady(1, 1)]), "gian", "count")
    assert "'gian'" in str(caught.value)
    assert "Did you mean gain" in str(caught.value)
    assert "max count" in str(caught.value)
    with pytest.raises(StudyError, match="named twice"):
        frontier(result([steady(1, 1)]), "gain", "max gain")


def test_only_questions_with_several_points_have_a_frontier() -> None:
    with pytest.raises(StudyError, match="run has not"):
        frontier(result([steady(1, 1)], kind="run"), "gain", "loss")
