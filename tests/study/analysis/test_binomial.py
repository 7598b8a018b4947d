"""Exact bounds of shares, against the binomial distribution summed by hand."""

from __future__ import annotations

from math import comb

import pytest

from forcesim.study.analysis.binomial import at_least, at_most, clopper_pearson, is_more_frequent, share_to_show


def tail(count: int, total: int, share: float) -> float:
    """The chance of so many or more."""
    return sum(comb(total, k) * share**k * (1 - share) ** (total - k) for k in range(count, total + 1))


@pytest.mark.parametrize(("count", "total"), [(1, 12), (5, 12), (11, 12), (12, 12)])
@pytest.mark.parametrize("level", [0.9, 0.99])
def test_a_lower_bound_is_the_share_of_which_so_many_would_be_a_rare_surprise(
    count: int, total: int, level: float
) -> None:
    assert tail(count, total, at_least(count, total, level)) == pytest.approx(1 - level)


@pytest.mark.parametrize(("count", "total"), [(0, 12), (1, 12), (5, 12), (11, 12)])
@pytest.mark.parametrize("level", [0.9, 0.99])
def test_an_upper_bound_is_the_share_of_which_so_few_would_be_a_rare_surprise(
    count: int, total: int, level: float
) -> None:
    assert 1 - tail(count + 1, total, at_most(count, total, level)) == pytest.approx(1 - level)


def test_a_two_sided_interval_leaves_half_of_the_error_on_either_side() -> None:
    # 7 of 20 in the tables of Clopper and Pearson's interval: 0.154 to 0.592
    assert clopper_pearson(7, 20) == pytest.approx((0.1539, 0.5922), abs=1e-4)
    low, high = clopper_pearson(3, 9, 0.9)
    assert tail(3, 9, low) == pytest.approx(0.05)
    assert 1 - tail(4, 9, high) == pytest.approx(0.05)


def test_the_share_to_show_is_that_of_which_enough_futures_come_in_most_studies() -> None:
    # of 10 futures at least half with confidence 0.95: 9 are needed, since 8 or more of 10 have a chance of 0.0547
    assert tail(8, 10, 0.5) > 0.05 > tail(9, 10, 0.5)
    share = share_to_show(0.5, 10)
    assert tail(9, 10, share) == pytest.approx(0.8)
    assert tail(9, 10, share_to_show(0.5, 10, power=0.6)) == pytest.approx(0.6)
    # with 4 futures not even all of them show it: 1 in 16 is more than 1 in 20
    assert share_to_show(0.5, 4) == 1.0
    assert tail(5, 5, share_to_show(0.5, 5)) == pytest.approx(0.8)


def test_one_share_is_larger_than_another_beyond_chance_by_fishers_exact_test() -> None:
    # the lady tasting tea (Fisher 1935): 4 of 4 against 0 of 4 has a chance of 1 in 70, 3 against 1 of 17 in 70
    assert is_more_frequent(4, 4, 0, 4, level=1 - 1.01 / 70)
    assert not is_more_frequent(4, 4, 0, 4, level=1 - 0.99 / 70)
    assert is_more_frequent(3, 4, 1, 4, level=1 - 17.1 / 70)
    assert not is_more_frequent(3, 4, 1, 4, level=1 - 16.9 / 70)
    assert not is_more_frequent(0, 4, 4, 4)
    assert not is_more_frequent(0, 0, 0, 0)
