"""Luck and ignorance, split by hand."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from forcesim.study.analysis.worlds.variance_shares import ignorance_share, sobol_shares, variance_shares

NESTED = np.array([[1.0, 3.0], [11.0, 13.0], [21.0, 23.0]])


def test_luck_is_the_variance_within_worlds_and_ignorance_what_means_differ_by_beyond_it() -> None:
    luck, ignorance, share = ignorance_share(NESTED)
    # within each world 2; means of 2, 12 and 22 have 100, of which half of 2 is luck
    assert (luck, ignorance) == pytest.approx((np.sqrt(2.0), np.sqrt(99.0)))
    assert share.mean == pytest.approx(99 / 101)
    # the ratio of mean squares is 2 · 100 / 2, with 2 and 3 degrees of freedom
    low, high = (100 / stats.f.ppf(tail, 2, 3) for tail in (0.975, 0.025))
    assert (share.low, share.high) == pytest.approx(((low - 1) / (low + 1), (high - 1) / (high + 1)))


def test_more_futures_leave_less_of_the_means_to_luck() -> None:
    # three futures a world with a variance of 4, means of 10 and 20 and 30 with 100: of these a third of 4 is luck
    luck, ignorance, share = ignorance_share(np.array([[8.0, 10.0, 12.0], [18.0, 20.0, 22.0], [28.0, 30.0, 32.0]]))
    assert (luck, ignorance) == pytest.approx((2.0, np.sqrt(100 - 4 / 3)))
    # the ratio of mean squares is 3 · 100 / 4, with 2 and 6 degrees of freedom
    low, high = (75 / stats.f.ppf(tail, 2, 6) for tail in (0.975, 0.025))
    assert (share.low, share.high) == pytest.approx(((low - 1) / (low + 2), (high - 1) / (high + 2)))


def test_a_world_with_a_future_missing_is_left_out() -> None:
    gap = np.vstack([NESTED, [100.0, np.nan]])
    assert ignorance_share(gap) == ignorance_share(NESTED)


def test_means_that_differ_by_no_more_than_luck_leave_nothing_to_ignorance() -> None:
    luck, ignorance, share = ignorance_share(np.array([[1.0, 5.0], [2.0, 4.0]]))
    assert (luck, ignorance, share.mean, share.low) == (pytest.approx(np.sqrt(5.0)), 0.0, 0.0, 0.0)


def test_without_luck_all_is_ignorance_and_without_either_nothing_is_split() -> None:
    luck, ignorance, share = ignorance_share(np.array([[1.0, 1.0], [3.0, 3.0]]))
    assert (luck, ignorance) == pytest.approx((0.0, np.sqrt(2.0)))
    assert (share.mean, share.low, share.high) == (1.0, 1.0, 1.0)
    assert ignorance_share(np.ones((3, 2)))[2].mean is None


@pytest.mark.parametrize("nested", [np.ones((1, 4)), np.ones((4, 1)), np.empty((0, 0)), np.full((3, 2), np.nan)])
def test_one_world_or_one_future_splits_nothing(nested: np.ndarray) -> None:
    luck, ignorance, share = ignorance_share(nested)
    assert np.isnan([luck, ignorance]).all()
    assert share.mean is None


def outputs(worlds: int, missing: int = 0) -> np.ndarray:
    """Of 8 u + 2 v at Saltelli's worlds; of the last of them the second matrix is missing."""
    first, second = np.random.default_rng(6).random((2, worlds, 2))
    mixed = [np.where(np.arange(2) == number, second, first) for number in range(2)]
    parts = np.array([points @ [8.0, 2.0] for points in (first, second, *mixed)])
    if missing:
        parts[1, -missing:] = np.nan
    return parts


def test_missing_worlds_leave_the_indices_of_the_others_and_never_zeros() -> None:
    # an eighth is missing: what is left has the variances 64 and 4 twelfths as before
    (first, total), (second, second_total) = variance_shares(outputs(512, 64), seed=1)
    assert (first.mean, total.mean) == pytest.approx((64 / 68, 64 / 68), abs=0.15)
    assert (second.mean, second_total.mean) == pytest.approx((4 / 68, 4 / 68), abs=0.1)
    for index in (first, total, second, second_total):
        assert index.low <= index.mean <= index.high
        assert index.low < index.high


def test_a_value_that_is_missing_makes_scipys_own_indices_useless() -> None:
    # the reason why such worlds are replaced: no index is what it should be
    with np.errstate(all="ignore"):
        shares = sobol_shares(outputs(64, 1))
    assert not np.any(np.abs(shares - np.array([[64 / 68], [64 / 68]])) < 0.2)


def test_from_fewer_than_four_worlds_or_without_variance_there_are_no_indices() -> None:
    assert variance_shares(outputs(8, 5), seed=1) == [(None, None)] * 2
    assert variance_shares(outputs(8, 4), seed=1) != [(None, None)] * 2
    assert variance_shares(np.ones((4, 16)), seed=1) == [(None, None)] * 2
