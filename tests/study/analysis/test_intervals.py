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


@pytest.mark.parametrize(
    ("differences", "better", "chance"),
    [
        ([1.0, 1.0, -1.0, 1.0], "higher", 0.75),
        ([1.0, 1.0, -1.0, 1.0], "lower", 0.25),
        ([0.0, 0.0], "higher", 0.5),
        ([0.0, 1.0], "lower", 0.25),
        ([NAN, 1.0], "higher", 1.0),
        ([NAN], "higher", None),
        ([1.0], "neither", None),
    ],
)
def test_ties_count_half_in_the_chance_of_being_better(
    differences: list[float], better: stats.Better, chance: float | None
) -> None:
    assert stats.chance_better(differences, better) == chance


@pytest.mark.parametrize(
    ("differences", "better", "words"),
    [
        ([5.0, 6.0, 7.0, 6.0], "higher", "better"),
        ([5.0, 6.0, 7.0, 6.0], "lower", "worse"),
        ([5.0, 6.0, 7.0, 6.0], "neither", "higher"),
        ([-5.0, -6.0, -7.0, -6.0], "neither", "lower"),
        ([-5.0, -6.0, -7.0, -6.0], "lower", "better"),
        ([5.0, 5.0, 5.0], "higher", "better"),  # no spread at all
        ([1.0, -1.0, 1.0, -1.0], "higher", "no clear difference"),  # within 5% of 100
        ([40.0, -40.0, 40.0, -40.0], "higher", "not settled"),
        ([0.0, 0.0, 0.0], "lower", "no clear difference"),
        ([0.0, 0.0], "lower", "not settled"),
        ([5.0, 6.0], "higher", "not settled"),
        ([5.0, NAN, 6.0], "higher", "not settled"),
        ([], "higher", "not settled"),
    ],
)
def test_verdicts_are_worded_from_the_interval(differences: list[float], better: stats.Better, words: str) -> None:
    assert stats.verdict(differences, 100.0, better, precision=0.05) == words


def test_against_nothing_only_no_difference_at_all_is_no_clear_difference() -> None:
    assert stats.verdict([0.0] * 5, 0.0, "lower") == "no clear difference"
    assert stats.verdict([1.0, -1.0] * 5, 0.0, "lower") == "not settled"


def test_asking_about_more_outcomes_makes_a_verdict_harder_to_reach() -> None:
    differences = np.array([0.5, 1.5, -0.1, 1.2, 0.4, 1.0])
    assert stats.verdict(differences, 1.0, "higher") == "better"
    assert stats.verdict(differences, 1.0, "higher", family=60) == "not settled"


def test_a_false_verdict_among_all_outcomes_is_as_rare_as_promised() -> None:
    # 7 outcomes without any difference, 10 pairs, 1500 studies: at most one in twenty has any verdict
    rng = np.random.default_rng(3)
    studies = 1500
    wrong = 0
    for _ in range(studies):
        noise = rng.normal(size=(7, 10))
        wrong += any(stats.verdict(change, 1.0, "higher", family=7) in ("better", "worse") for change in noise)
    assert wrong / studies < 0.05 + 4 * math.sqrt(0.05 * 0.95 / studies)


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


def test_one_future_alone_tells_no_trend() -> None:
    assert not stats.grows(10 + 0.5 * MONTH[None, :])
    assert not stats.grows(np.vstack([10 + 0.5 * MONTH, np.full(60, NAN)]))
