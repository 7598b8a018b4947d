"""Bands, scores and explanations against hand calculation and against futures that are the model's own."""

from __future__ import annotations

import math

import numpy as np
import pytest

from forcesim.study.analysis.actuals.explanations import misfit, move_of
from forcesim.study.analysis.actuals.rank_bands import chance_of_misses, outside, rank_bands
from forcesim.study.analysis.actuals.scores import mean_difference, ranked_probability_score


def test_the_score_of_three_futures_by_hand() -> None:
    # distances to 4: 3, 2, 3, mean 8/3; between different futures: 1, 6, 5, mean 4, of which half is taken off
    assert ranked_probability_score(np.array([1.0, 2.0, 7.0]), 4.0) == pytest.approx(8 / 3 - 2)


def test_the_score_of_a_normal_forecast_is_the_one_of_the_formula() -> None:
    # Gneiting and Raftery 2007, equation 21, for a standard normal and y = 1
    rng = np.random.default_rng(1)
    y, density, below = 1.0, math.exp(-0.5) / math.sqrt(2 * math.pi), 0.8413447
    exact = y * (2 * below - 1) + 2 * density - 1 / math.sqrt(math.pi)
    assert ranked_probability_score(rng.standard_normal(200_000), y) == pytest.approx(exact, abs=0.01)


def test_honest_odds_score_better_than_bold_or_timid_ones() -> None:
    rng = np.random.default_rng(2)
    actual = rng.standard_normal(3000)

    def mean_score(spread: float) -> float:
        return float(np.mean([ranked_probability_score(spread * rng.standard_normal(60), y) for y in actual]))

    honest = mean_score(1.0)
    assert honest < mean_score(0.4)
    assert honest < mean_score(2.5)


def test_a_few_futures_score_as_fairly_as_many() -> None:
    rng = np.random.default_rng(3)
    few = [ranked_probability_score(rng.standard_normal(5), y) for y in rng.standard_normal(6000)]
    many = [ranked_probability_score(rng.standard_normal(200), y) for y in rng.standard_normal(6000)]
    assert float(np.mean(few)) == pytest.approx(float(np.mean(many)), abs=0.03)


@pytest.mark.parametrize("futures", [19, 40, 100])
def test_a_band_holds_the_models_own_at_the_rate_that_it_says(futures: int) -> None:
    rng = np.random.default_rng(4)
    own = rng.exponential(1.0, (400, futures + 1, 12))
    missed = [outside(draw[:-1], draw[-1]) for draw in own]
    level = rank_bands(own[0][:-1]).level
    # 4,800 months: the error of the share is under half a point
    assert 1 - float(np.mean(missed)) / 12 == pytest.approx(level, abs=0.015)
    assert level >= 0.9


def test_as_many_misses_as_luck_makes_are_seldom_called_too_many() -> None:
    # months that move together, so that misses come in clusters: counting them one by one would cry wolf
    rng = np.random.default_rng(5)
    called = 0
    for _ in range(200):
        draws = rng.standard_normal((40, 1)) * 2 + rng.standard_normal((40, 12))
        called += chance_of_misses(draws[:-1], draws[-1])[2] < 0.05
    # at most 5% of 200; more than 18 come about once in 200 such tests
    assert called <= 18


def test_a_month_that_is_not_known_counts_on_neither_side() -> None:
    rng = np.random.default_rng(6)
    futures = rng.standard_normal((60, 3))
    own, expected, _ = chance_of_misses(futures, np.array([9.0, math.nan, 0.0]))
    assert own == 1
    assert expected < 0.5


def test_an_interval_of_scores_needs_five_months_and_covers() -> None:
    assert mean_difference(np.array([1.0, 2.0]))[1:] == (None, None)
    rng = np.random.default_rng(7)
    held = 0
    for _ in range(300):
        _, low, high = mean_difference(rng.standard_normal(24) + 0.3)
        held += low is not None and high is not None and low <= 0.3 <= high
    assert held >= 277


def drawn(shift: float, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Futures of two outcomes, and what happened, shifted in the first of them by standard deviations."""
    rng = np.random.default_rng(seed)
    futures = rng.standard_normal((100, 2)) @ np.array([[1.0, 0.5], [0.0, 1.0]])
    return futures, np.array([shift, 0.5 * shift])


def test_averages_within_luck_are_no_miss_and_others_are() -> None:
    assert not misfit(*drawn(0.5, 1)).is_beyond_luck
    assert misfit(*drawn(6.0, 1)).is_beyond_luck


def test_an_assumption_is_moved_as_far_as_it_must_and_no_further() -> None:
    compared = misfit(*drawn(6.0, 1))
    rng = np.random.default_rng(8)

    def effect(size: float) -> np.ndarray:
        return size * np.array([[1.0, 0.5]]) + 0.1 * rng.standard_normal((12, 2))

    def share(value: float) -> float:
        return value / 10

    # towards 10 it adds up to 8 deviations: 6 would be met at 5 + 5 × 6/8, luck lets it stop before
    move = move_of(compared, 0.0, 5.0, 10.0, (effect(-8.0), effect(8.0)), share, 5)
    assert move is not None
    assert move.value is not None
    assert 5.0 < move.value < 5 + 5 * 6 / 8
    assert move.best == pytest.approx(5 + 5 * 6 / 8, abs=0.3)
    assert move.score > 0
    # one that reaches a third of the way explains nothing
    weak = move_of(compared, 0.0, 5.0, 10.0, (effect(-2.0), effect(2.0)), share, 5)
    assert weak is not None
    assert weak.value is None


def test_what_luck_hides_is_no_explanation() -> None:
    compared = misfit(*drawn(6.0, 1))
    rng = np.random.default_rng(9)
    noise = tuple(20 * rng.standard_normal((12, 2)) for _ in range(2))
    assert move_of(compared, 0.0, 5.0, 10.0, noise, lambda value: value / 10, 50) is None  # type: ignore[arg-type]
