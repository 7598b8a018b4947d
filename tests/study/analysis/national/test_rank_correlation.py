"""Spearman's correlation and its interval against textbook values."""

from __future__ import annotations

import math

import numpy as np
import pytest
import scipy.stats

from forcesim.study.analysis.national.rank_correlation import rank_correlation

# hours of television a week against IQ, the textbook's example of ten people: r = −29 / 165
IQ = np.array([106.0, 100, 86, 101, 99, 103, 97, 113, 112, 110])
HOURS = np.array([7.0, 27, 2, 50, 28, 29, 20, 12, 6, 17])


def test_the_textbooks_ten_people_have_the_textbooks_correlation() -> None:
    correlation = rank_correlation(IQ, HOURS)
    assert correlation.value == pytest.approx(-29 / 165)
    assert correlation.count == 10
    assert not correlation.is_told
    # tanh(atanh r ± 1.96 √((1 + r²/2) / 7)), by hand
    half = 1.959964 * math.sqrt((1 + (29 / 165) ** 2 / 2) / 7)
    assert correlation.low == pytest.approx(math.tanh(math.atanh(-29 / 165) - half), abs=1e-6)
    assert correlation.high == pytest.approx(math.tanh(math.atanh(-29 / 165) + half), abs=1e-6)


def test_ties_share_their_ranks_as_in_every_package() -> None:
    generator = np.random.default_rng(5)
    x, y = generator.integers(0, 5, 40).astype(float), generator.integers(0, 4, 40).astype(float)
    assert rank_correlation(x, y).value == pytest.approx(float(scipy.stats.spearmanr(x, y).statistic))


def test_the_interval_holds_the_true_correlation_of_normal_pairs() -> None:
    """Of normal pairs with correlation ρ the ranks correlate by 6/π · asin(ρ/2)."""
    generator, truth = np.random.default_rng(6), 6 / math.pi * math.asin(0.3)
    held = 0
    for _ in range(400):
        x = generator.normal(size=42)
        correlation = rank_correlation(x, 0.6 * x + 0.8 * generator.normal(size=42))
        held += correlation.low <= truth <= correlation.high
    assert 0.925 <= held / 400 <= 0.98


def test_a_corrected_level_is_wider_and_fewer_than_ten_pairs_tell_nothing() -> None:
    wide, plain = rank_correlation(IQ, HOURS, 0.99), rank_correlation(IQ, HOURS)
    assert wide.low < plain.low < plain.high < wide.high
    few = rank_correlation(IQ[:9], HOURS[:9])
    assert math.isnan(few.value)
    assert not few.is_told
    assert math.isnan(rank_correlation(IQ, np.zeros(10)).value)


def test_pairs_with_something_missing_are_left_out() -> None:
    x, y = np.append(IQ, [np.nan, 3.0]), np.append(HOURS, [1.0, np.nan])
    assert rank_correlation(x, y).value == pytest.approx(-29 / 165)
