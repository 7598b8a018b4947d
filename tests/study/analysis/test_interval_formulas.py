"""The formulas of intervals that hold for rare events, of skewness and of trends, each worked out by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy.stats import gamma
from scipy.stats import t as student

from forcesim.study.analysis.intervals import (
    are_enough,
    grows,
    judge,
    mean_interval,
    moments,
    percentiles,
    settles,
    shares_better,
    shares_same,
    trend,
    unshared_deviation,
)

NAN = math.nan


def ends(values: list[float], level: float = 0.95, event: float = 0.0) -> tuple[float, float]:
    interval = mean_interval(np.array(values), level, event)
    return float(interval.low), float(interval.high)


def gamma_quantile(mean: float, variance: float, share: float) -> float:
    return float(gamma.ppf(share, mean**2 / variance, scale=variance / mean))


@pytest.mark.parametrize("missing", [0, 3])
def test_moments_are_those_of_the_values_that_are_there(missing: int) -> None:
    sample = moments([1.0, 4.0, 7.0] + [NAN] * missing)
    # a variance of 9 over three values
    assert (int(sample.count), float(sample.mean), float(sample.standard_error)) == (3, 4.0, pytest.approx(3**0.5))
    one = moments([5.0] + [NAN] * missing)
    assert (int(one.count), float(one.mean)) == (1, 5.0)
    assert np.isnan(float(one.standard_error))
    assert np.isnan(float(moments([NAN] * (missing + 1)).mean))


def test_some_zeros_widen_the_interval_by_the_mean_square_of_what_is_none() -> None:
    # 0, 0, 1, 3: mean 1, variance 2, half of them zeros; of the others the mean square is 5
    variance = (3 * 2 + 0.5 * 5) / (3 + 0.5)
    half = float(student.ppf(0.975, 3)) * math.sqrt(variance / 4)
    assert ends([0.0, 0.0, 1.0, 3.0]) == pytest.approx((1 - half, 1 + half))
    # what is missing is no zero
    assert ends([0.0, NAN, 0.0, 1.0, 3.0, NAN]) == pytest.approx((1 - half, 1 + half))
    # an event that was not seen matters only where none was
    assert ends([0.0, 0.0, 1.0, 3.0], event=100.0) == pytest.approx((1 - half, 1 + half))


def test_from_three_quarters_of_zeros_on_the_interval_is_no_narrower_than_that_of_rare_events() -> None:
    # one event of size 2 in ten: mean 0.2 and variance 0.04 of the mean; one event more adds as much of both
    values = [2.0] + [0.0] * 9
    variance = (9 * 0.4 + 0.9 * 4) / (9 + 0.9)
    half = float(student.ppf(0.975, 9)) * math.sqrt(variance / 10)
    low = gamma_quantile(0.2, 0.04, 0.025)
    high = gamma_quantile(0.4, 0.08, 0.975)
    assert ends(values) == pytest.approx((min(0.2 - half, low), max(0.2 + half, high)))
    # an event the other way that was not seen: of size 1, as one of ten
    below = gamma_quantile(0.1, 0.01, 0.975)
    reach = math.hypot(0.2 - low, below)
    assert ends(values, event=1.0) == pytest.approx((min(0.2 - half, 0.2 - reach), max(0.2 + half, high)))


def test_rare_events_of_both_signs_are_put_together_from_their_distances_to_the_mean() -> None:
    # in forty futures two events of size 3 and one of size −1, looked at with 99.9%: there the gamma intervals are wide
    values = [3.0, 3.0, -1.0] + [0.0] * 37
    level, tail = 0.999, 0.0005
    mean, above, below = 5 / 40, 6 / 40, 1 / 40
    above_low, above_high = gamma_quantile(above, 18 / 1600, tail), gamma_quantile(9 / 40, 27 / 1600, 1 - tail)
    below_low, below_high = gamma_quantile(below, 1 / 1600, tail), gamma_quantile(2 / 40, 2 / 1600, 1 - tail)
    variance = float(np.var(values, ddof=1))
    zeros = 37 / 40
    half = float(student.ppf(1 - tail, 39)) * math.sqrt((39 * variance + zeros * 19 / 3) / (39 + zeros) / 40)
    low = mean - math.hypot(above - above_low, below_high - below)
    high = mean + math.hypot(above_high - above, below - below_low)
    assert ends(values, level) == pytest.approx((min(mean - half, low), max(mean + half, high)))
    # it is the gamma interval that reaches further up
    assert high > mean + half
    # turned over, the interval turns over
    assert ends([-value for value in values], level) == pytest.approx(
        (-ends(values, level)[1], -ends(values, level)[0])
    )


def test_both_distances_count_where_events_of_one_sign_are_small_and_of_the_other_large() -> None:
    values = [-3.0] * 4 + [1.0] * 4 + [0.0] * 32
    level, tail = 0.5, 0.25
    mean, above, below = -8 / 40, 4 / 40, 12 / 40
    reach = math.hypot(
        above - gamma_quantile(above, 4 / 1600, tail), gamma_quantile(15 / 40, 45 / 1600, 1 - tail) - below
    )
    variance = float(np.var(values, ddof=1))
    half = float(student.ppf(1 - tail, 39)) * math.sqrt((39 * variance + 0.8 * 40 / 8) / 39.8 / 40)
    assert half < reach
    assert ends(values, level)[0] == pytest.approx(mean - reach)


def test_two_futures_without_an_event_tell_hardly_anything() -> None:
    # a variance of half of the event's square, and Student's quantile of one degree of freedom
    half = math.tan(0.475 * math.pi) * math.sqrt(9.0 / 2 / 2)
    assert ends([0.0, 0.0], event=3.0) == pytest.approx((-half, half))


def test_one_value_has_no_interval_and_does_not_narrow_that_of_others() -> None:
    both = mean_interval(np.array([[0.0, NAN, NAN], [1.0, 2.0, 4.0]]))
    assert np.isnan([both.low[0], both.high[0]]).all()
    assert (both.low[1], both.high[1]) == pytest.approx(ends([1.0, 2.0, 4.0]))


@pytest.mark.parametrize("scale", [1.0, -1000.0])
@pytest.mark.parametrize("missing", [0, 7])
def test_as_many_values_are_enough_as_their_skewness_asks_for(scale: float, missing: int) -> None:
    # one in ten is 1: a skewness of 0.8 / 0.3; of it 2 √(6 / n) may be its own error, and 25 times the rest's square
    # are needed: 123.2 of 120, 125.1 of 130
    def enough(tens: int) -> bool:
        return bool(are_enough(np.array(([scale] + [0.0] * 9) * tens + [NAN] * missing)))

    assert 25 * (8 / 3 - 2 * math.sqrt(6 / 120)) ** 2 > 120
    assert 25 * (8 / 3 - 2 * math.sqrt(6 / 130)) ** 2 < 130
    assert (enough(12), enough(13)) == (False, True)


def test_luck_that_is_not_shared_is_taken_from_pairs_that_are_whole() -> None:
    # variances of 4 and 12 over the three pairs; what stands alone does not count
    first, second = [0.0, 2.0, 4.0, 99.0, NAN], [1.0, 1.0, 7.0, NAN, 99.0]
    assert float(unshared_deviation(first, second)) == pytest.approx(4.0)
    assert float(unshared_deviation([1.0], [2.0])) == 0.0


def test_shares_count_the_pairs_that_are_there() -> None:
    changes = np.array([[1.0, NAN, -1.0, 0.0, 2.0], [NAN] * 5])
    assert shares_better(changes, np.array([1.0, 1.0]))[0] == 0.5
    assert shares_better(changes, np.array([-1.0, 1.0]))[0] == 0.25
    assert shares_same(changes)[0] == 0.25
    assert (shares_better(np.array([[2.0]]), np.ones(1))[0], shares_same(np.array([[2.0]]))[0]) == (1.0, 0.0)
    assert np.isnan([shares_better(changes, np.array([1.0, 1.0]))[1], shares_same(changes)[1]]).all()


def test_an_end_on_zero_is_not_beyond_it() -> None:
    assert judge(0.0, 9.0, 5.0, "higher", are_enough=True) == "not settled"
    assert judge(-9.0, 0.0, 5.0, "higher", are_enough=True) == "not settled"
    assert judge(0.0, 4.0, 5.0, "higher", are_enough=True) == "no clear difference"
    assert judge(0.1, 9.0, 5.0, "higher", are_enough=True) == "better"
    assert judge(0.1, 9.0, 5.0, "lower", are_enough=True) == "worse"
    assert judge(1.0, math.inf, 5.0, "higher", are_enough=True) == "not settled"


def test_percentiles_lie_between_their_neighbours() -> None:
    assert percentiles([10.0, 20.0, 40.0], (0.0, 0.25, 0.9, 1.0)) == pytest.approx([10.0, 15.0, 36.0, 40.0])
    assert percentiles([10.0, NAN, 20.0], (0.5,)) == pytest.approx([15.0])


# trends

SLOPES = (0.8, 1.0, 1.2, 0.9, 1.1)


def backlog(slopes: tuple[float, ...], start: float = 10.0, months: int = 25) -> np.ndarray:
    return np.array([start + slope * np.arange(months) for slope in slopes])


def test_a_trend_is_the_mean_growth_from_the_first_month_to_the_last_with_its_interval() -> None:
    line = trend(backlog(SLOPES))
    assert line is not None
    # slopes of 1.0 on average with a standard deviation of √0.025, over 24 steps; the mean backlog is 22
    half = float(student.ppf(0.975, 4)) * math.sqrt(0.025 / 5) * 24
    assert (line.growth, line.half_width, line.visible) == pytest.approx((24.0, half, 22 / 4))
    assert line.growth - line.half_width > 0
    narrower = trend(backlog(SLOPES), 0.5)
    assert narrower is not None
    assert narrower.half_width == pytest.approx(float(student.ppf(0.75, 4)) * math.sqrt(0.025 / 5) * 24)
    # of a small backlog one case is seen
    small = trend(backlog((0.0,) * 5, start=1.0))
    assert small is not None
    assert small.visible == 1.0


def test_growth_that_is_seen_but_may_be_luck_is_not_shown() -> None:
    # grows by 24 cases on average, give or take more than that
    unsure = backlog((5.0, -3.0, 4.0, -2.0, 1.0), start=20.0)
    line = trend(unsure)
    assert line is not None
    assert line.visible < line.growth < line.half_width
    assert not grows(unsure)
    assert not settles(unsure)


@pytest.mark.parametrize(("months", "is_told"), [(1, False), (2, False), (3, True)])
def test_two_months_have_no_trend(months: int, is_told: bool) -> None:
    assert (trend(backlog((1.0,) * 5, months=months)) is not None) == is_told
    assert trend(np.arange(30.0)) is None
    assert grows(backlog((20.0,) * 5, months=months)) == is_told
