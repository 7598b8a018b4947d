from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from forcesim.study.analysis import intervals as stats

NAN = math.nan


def test_the_interval_of_a_mean_covers_it_as_often_as_it_says() -> None:
    # 4000 samples of 8; the share covered is binomial: four standard errors allow one false alarm in 16,000 seeds
    rng = np.random.default_rng(11)
    samples = rng.normal(3.0, 2.0, size=(4000, 8))
    for level in (0.8, 0.95):
        covered = sum(low <= 3.0 <= high for low, high in (stats.student_interval(sample, level) for sample in samples))
        error = math.sqrt(level * (1 - level) / len(samples))
        assert abs(covered / len(samples) - level) < 4 * error


def test_the_interval_of_two_values_is_that_of_one_degree_of_freedom() -> None:
    # with one degree of freedom t is Cauchy: its 97.5% quantile is tan(0.475 π); s/√n of (1, 3) is 1
    half = math.tan(0.475 * math.pi)
    low, high = stats.student_interval([1.0, 3.0])
    assert low == pytest.approx(2 - half)
    assert high == pytest.approx(2 + half)


def test_missing_runs_leave_the_interval_as_if_they_had_not_been_asked_for() -> None:
    assert stats.student_interval([NAN, 1.0, 4.0, NAN, 7.0]) == stats.student_interval([1.0, 4.0, 7.0])


@pytest.mark.parametrize("values", [[], [5.0], [NAN, 5.0], [NAN, NAN]])
def test_fewer_than_two_values_have_no_interval(values: list[float]) -> None:
    assert stats.student_interval(values) is None


@given(
    st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=30), st.lists(st.integers(0, 29), max_size=10), st.floats(0, 1)
)
def test_percentiles_are_numpys_own(values: list[float], gaps: list[int], share: float) -> None:
    array = np.array(values)
    array[[gap for gap in gaps if gap < len(values) - 1]] = np.nan  # the last stays
    percentiles = stats.percentiles(np.stack([array, array]), (share,))
    assert percentiles.shape == (1, 2)
    assert percentiles[0] == pytest.approx([np.nanpercentile(array, 100 * share)] * 2, rel=1e-9, abs=1e-9)


def test_percentiles_of_nothing_are_not_numbers() -> None:
    assert np.isnan(stats.percentiles([[NAN, NAN]], (0.1, 0.5))).all()


def test_a_pair_counts_only_when_both_of_its_runs_are_in() -> None:
    difference = stats.paired_difference([3.0, NAN, 5.0], [1.0, 1.0, NAN])
    assert difference[0] == 2.0
    assert np.isnan(difference[1:]).all()


def test_pairing_takes_out_the_luck_that_both_share() -> None:
    rng = np.random.default_rng(5)
    common = rng.normal(0.0, 100.0, 20)
    own = rng.normal(1.0, 0.1, 20)
    paired = stats.student_interval(stats.paired_difference(common + own, common))
    alone = stats.student_interval(own)
    assert paired == pytest.approx(alone)


def test_only_strictly_better_futures_count_as_better_and_ties_stand_apart() -> None:
    changes = np.array([[1.0, 1.0, -1.0, 0.0], [0.0, 0.0, NAN, 1.0], [NAN, NAN, NAN, NAN]])
    assert stats.shares_better(changes, np.array([1.0, -1.0, 1.0]))[:2].tolist() == [0.5, 0.0]
    assert stats.shares_same(changes)[:2].tolist() == [0.25, 2 / 3]
    assert np.isnan(stats.shares_same(changes)[2])


@pytest.mark.parametrize(
    ("low", "high", "better", "words"),
    [
        (5.1, 9.0, "higher", "better"),
        (5.1, 9.0, "lower", "worse"),
        (0.1, 9.0, "neither", "higher"),
        (-9.0, -0.1, "neither", "lower"),
        (-9.0, -0.1, "lower", "better"),
        # narrow, but not within what matters on one side
        (-0.1, 9.7, "higher", "not settled"),
        (-5.0, 5.0, "higher", "no clear difference"),
        (-5.1, 5.0, "higher", "not settled"),
        (0.0, 0.0, "lower", "no clear difference"),
        (NAN, NAN, "lower", "not settled"),
    ],
)
def test_a_verdict_is_where_the_interval_lies(low: float, high: float, better: stats.Better, words: str) -> None:
    assert stats.judge(low, high, 5.0, better, are_enough=True) == words
    assert stats.judge(low, high, 5.0, better, are_enough=False) == "not settled"


def test_without_zeros_the_interval_is_students() -> None:
    values = np.array([[3.0, 1.0, 4.0, 1.0, 5.0], [2.0, 7.0, 1.0, 8.0, 2.0]])
    interval = stats.mean_interval(values)
    for row, low, high in zip(values, interval.low, interval.high, strict=True):
        assert (low, high) == pytest.approx(stats.student_interval(row), rel=1e-12)


def test_zeros_alone_leave_room_for_an_event_that_was_not_met() -> None:
    # the gamma interval of no event: -ln(0.025) events among 20 futures of half a year, each way; the distance of
    # both sides together is that of one, since the other has no room below
    interval = stats.mean_interval(np.zeros(20), 0.95, 2.0)
    bound = -math.log(0.025) * 2.0 / 20
    assert (float(interval.low), float(interval.high)) == pytest.approx((-bound, bound))
    alone = stats.mean_interval(np.zeros(20))
    assert (float(alone.low), float(alone.high)) == (0.0, 0.0)


def test_none_in_twenty_months_is_at_most_one_point_eight_a_year() -> None:
    assert float(stats.rare_event_bound(20, 1 / 12)) == pytest.approx(-math.log(0.05) * 12 / 20)
    assert float(stats.rare_event_bound(20, 1 / 12)) == pytest.approx(1.797, abs=0.001)


@pytest.mark.parametrize("count", [10, 20, 40])
def test_the_interval_of_rare_events_covers_their_mean(count: int) -> None:
    # one pair in ten differs, by one event up or down: Student's interval alone covers 0.65 to 0.95 of these
    rng = np.random.default_rng(7)
    samples = rng.choice([0.0, 1.0, -1.0], p=[0.9, 0.06, 0.04], size=(4000, count))
    interval = stats.mean_interval(samples, 0.95, 1.0)
    covered = ((interval.low <= 0.02) & (interval.high >= 0.02)).mean()
    assert covered >= 0.95 - 4 * math.sqrt(0.05 * 0.95 / len(samples))


def test_skewed_values_ask_for_more_futures() -> None:
    steady = np.tile([1.0, -1.0], 20)
    assert bool(stats.are_enough(steady))
    # one huge value among 39 small ones: its skewness is near √40, and 25 times its square beyond any count
    hit = np.append(np.tile([0.1, -0.1], 19), [0.1, 100.0])
    assert not bool(stats.are_enough(hit))
    assert not bool(stats.are_enough(steady[:4]))
    assert bool(stats.are_enough(np.full(5, 3.7)))


def test_the_number_of_outcomes_is_corrected_for() -> None:
    assert stats.corrected_level(7) == pytest.approx(1 - 0.05 / 7)
    assert stats.corrected_level(1) == 0.95


def test_luck_that_is_not_shared_adds_up() -> None:
    first, second = np.array([0.0, 2.0, 4.0]), np.array([1.0, 1.0, 7.0])
    # variances 4 and 12
    assert float(stats.unshared_deviation(first, second)) == pytest.approx(4.0)


MONTH = np.arange(60.0)


def noise(replications: int, spread: float) -> np.ndarray:
    return np.random.default_rng(2).normal(0.0, spread, size=(replications, 60))


def test_a_backlog_that_climbs_in_every_future_grows() -> None:
    assert stats.grows(10 + 0.5 * MONTH + noise(10, 3.0))


def test_a_backlog_that_only_wobbles_does_not_grow() -> None:
    assert not stats.grows(10 + noise(10, 3.0))


def test_a_backlog_that_shrinks_does_not_grow() -> None:
    assert not stats.grows(100 - 0.5 * MONTH + noise(10, 1.0))


def test_growth_too_small_to_see_is_not_called_growth() -> None:
    # less than one case over the horizon, though certain
    assert not stats.grows(0.1 + 0.01 * MONTH + noise(10, 0.001))
    # more than a case, but a tenth of the backlog
    assert not stats.grows(1000 + 100 * MONTH / 59 + noise(10, 0.001))


@pytest.mark.parametrize("count", [1, 4])
def test_fewer_than_five_futures_tell_no_trend(count: int) -> None:
    climbing, level = 10 + 0.5 * MONTH + noise(count, 0.1), 10 + noise(count, 0.1)
    assert not stats.grows(climbing)
    assert not stats.grows(np.vstack([climbing, np.full((8, 60), NAN)]))
    assert not stats.settles(level)


def test_a_backlog_settles_where_even_the_upper_end_of_its_growth_is_too_small_to_see() -> None:
    months = np.arange(24.0)
    # one slope of 0.5 among five: mean growth 2.3 over 23 months, less than the quarter of 21.2 that is seen; the error
    # is 0.1 * 2.776 a month, which makes of it up to 8.7 cases
    five = np.array([20 + slope * months for slope in (0, 0, 0, 0, 0.5)])
    assert not stats.settles(five)
    assert not stats.grows(five)
    # ten futures with slopes of ±0.01: the mean is 0 and the error 0.01 * 2.262 / 3, 0.17 cases over the horizon
    ten = np.array([20 + sign * 0.01 * months for sign in (-1, 1)] * 5)
    assert stats.settles(ten)
    assert not stats.settles(ten + 0.5 * months)
