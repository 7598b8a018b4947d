"""Penalty points: proper, so that nobody gains by saying anything but what they believe."""

from __future__ import annotations

import math

import numpy as np
import pytest
import scipy.stats

from forcesim.errors import WorkshopError
from forcesim.workshop.score import Prediction, calibration, interval_score, score

# ten thousand futures of a distribution whose quantiles are known: midpoints of equal parts, so that no luck is left
PARTS = (np.arange(10_000) + 0.5) / 10_000
NORMAL = scipy.stats.norm.ppf(PARTS, loc=100, scale=15)
SKEWED = scipy.stats.expon.ppf(PARTS, scale=4)


@pytest.mark.parametrize(
    ("futures", "quantiles"),
    [
        (NORMAL, scipy.stats.norm.ppf((0.1, 0.5, 0.9), loc=100, scale=15)),
        (SKEWED, scipy.stats.expon.ppf((0.1, 0.5, 0.9), scale=4)),
    ],
    ids=["normal", "skewed"],
)
def test_the_true_quantiles_cost_less_than_twenty_others(futures: np.ndarray, quantiles: np.ndarray) -> None:
    low, guess, high = quantiles
    honest = score(Prediction(guess, low, high), futures, 1.0).points
    luck = np.random.default_rng(7)
    for shift in luck.normal(0, 3, (20, 3)):
        others = sorted(quantiles + shift)
        assert score(Prediction(others[1], others[0], others[2]), futures, 1.0).points > honest


def test_for_a_normal_future_the_points_are_those_of_the_closed_form() -> None:
    # E|X - m| = σ·√(2/π) at the median; (α/2)·E[interval score] = 2σ·φ(z) at the quantiles ±zσ, since there
    # (α/2)·2zσ + 2·(σ·φ(z) - zσ·α/2) leaves 2σ·φ(z)
    sigma, z = 15.0, float(scipy.stats.norm.ppf(0.9))
    found = score(Prediction(100, 100 - z * sigma, 100 + z * sigma), NORMAL, 1.0)
    assert found.guess_points == pytest.approx(sigma * math.sqrt(2 / math.pi), rel=1e-3)
    assert found.range_points == pytest.approx(2 * sigma * scipy.stats.norm.pdf(z), rel=1e-3)
    assert found.held == pytest.approx(0.8, abs=1e-3)


def test_the_interval_score_is_the_one_that_was_published() -> None:
    # (u - l) + (2/α)(l - y) below, nothing inside, (2/α)(y - u) above; α = 0.2
    assert interval_score(10, 20, np.array([5.0, 15.0, 23.0])).tolist() == [10 + 10 * 5, 10, 10 + 10 * 3]


def test_the_points_by_hand() -> None:
    # futures 0 and 10; a guess of 4 in 2 to 6: misses 4 and 6, width 4, 2 and 4 outside
    found = score(Prediction(4, 2, 6), np.array([0.0, 10.0]), point=2.0)
    assert found.guess_points == pytest.approx((4 + 6) / 2 / 2)
    assert found.range_points == pytest.approx(((0.4 + 2) + (0.4 + 4)) / 2 / 2)
    assert found.points == pytest.approx(found.guess_points + found.range_points)
    assert found.held == 0.0


def test_a_run_that_is_missing_counts_for_nothing() -> None:
    whole = score(Prediction(4, 2, 6), np.array([0.0, 10.0]), 1.0)
    assert score(Prediction(4, 2, 6), np.array([0.0, math.nan, 10.0]), 1.0) == whole
    with pytest.raises(WorkshopError, match="no future"):
        score(Prediction(4, 2, 6), np.array([math.nan]), 1.0)


@pytest.mark.parametrize(
    "wrong", [(5, 6, 7), (5, 1, 4), (5, 9, 1), (math.nan, 1, 2), (5, -math.inf, 9), (1e13, 0, 2e13)]
)
def test_a_range_that_does_not_hold_its_guess_is_refused(wrong: tuple[float, float, float]) -> None:
    with pytest.raises(WorkshopError):
        Prediction(*wrong)


def test_calibration_counts_every_question_the_same() -> None:
    held_all = score(Prediction(5, 0, 10), np.array([1.0, 9.0]), 1.0)
    held_none = score(Prediction(5, 4, 6), np.array([1.0, 9.0]), 1.0)
    together = calibration([held_all, held_none])
    assert (together.questions, together.held) == (2, 0.5)
    assert together.points == pytest.approx((held_all.points + held_none.points) / 2)
    # one miss is nobody's habit
    assert together.in_words == "ranges held 50 in 100 futures; 80 were meant"
    assert calibration([held_none] * 3).in_words.endswith("too sure")
    assert calibration([held_all] * 3).in_words.endswith("not sure enough")
    assert calibration([]).in_words == "no prediction yet"
