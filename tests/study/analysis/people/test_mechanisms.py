"""Changes put down to chains of outcomes and to means over people, worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest

from forcesim.study.analysis.people.mechanisms import CHAINS, chain_shares, duration_shares
from forcesim.study.arrays import Floats


def always(*values: float, futures: int = 4) -> list[Floats]:
    return [np.full(futures, value) for value in values]


def test_leads_and_what_becomes_of_each_share_a_change_by_the_mean_of_both_orders() -> None:
    # 10 leads of which half are worked, then 12 of which three quarters are: 5, then 9
    leads = np.full((1, 4), 2.0)
    first, (ratio,) = chain_shares(always(10.0, 5.0), always(12.0, 9.0), leads)
    assert first.tolist() == [[pytest.approx(2.0 * (0.5 + 0.75) / 2)] * 4]
    assert ratio.tolist() == [pytest.approx(0.25 * (10 + 12) / 2)] * 4


def test_three_factors_each_stand_before_and_after_the_others_in_every_order() -> None:
    # 2 · 3 · 5 = 30, then 4 · 6 · 10 = 240: the first one's 2 more are worth 15 or 60 at the ends, 30 twice between
    first, (second, third) = chain_shares(
        always(2.0, 6.0, 30.0, futures=2), always(4.0, 24.0, 240.0, futures=2), np.full((1, 2), 2.0)
    )
    worth = (2 * 15.0 + 30.0 + 30.0 + 2 * 60.0) / 6
    assert first[0, 0] == pytest.approx(2.0 * worth)
    assert second[0] == pytest.approx(3.0 * (2 * 2 * 5 + 4 * 5 + 2 * 10 + 2 * 4 * 10) / 6)
    assert first[0, 0] + second[0] + third[0] == pytest.approx(210.0)


def test_shares_add_up_to_the_change_in_every_future_also_where_futures_have_nothing() -> None:
    numbers = np.random.default_rng(3)
    before, after = ([numbers.poisson(mean, 12).astype(float) for mean in (3.0, 1.0, 0.4)] for _ in range(2))
    people = numbers.normal(size=(5, 12))
    rest = after[0] - before[0] - people.sum(axis=0)
    first, ratios = chain_shares(before, after, np.concatenate([people, rest[None, :]]))
    total = first.sum(axis=0) + np.sum(ratios, axis=0)
    assert total == pytest.approx(after[2] - before[2])


def test_where_one_policy_has_none_at_all_what_would_come_of_each_is_taken_from_the_other() -> None:
    # no investigation under the second policy: all that is lost is lost with them, nothing by how they would end
    first, (ratio,) = chain_shares(always(4.0, 2.0), always(0.0, 0.0), np.full((1, 4), -4.0))
    assert first.tolist() == [[-2.0] * 4]
    assert ratio.tolist() == [0.0] * 4


def test_where_neither_policy_has_any_nothing_carries_anything() -> None:
    first, (ratio,) = chain_shares(always(0.0, 0.0), always(0.0, 0.0), np.zeros((1, 4)))
    assert not first.any()
    assert not ratio.any()


def test_one_future_by_itself_is_split_too() -> None:
    first, (ratio,) = chain_shares(always(10.0, 5.0, futures=1), always(12.0, 9.0, futures=1), np.array([[2.0]]))
    assert (first[0, 0], ratio[0]) == (pytest.approx(1.25), pytest.approx(2.75))


def test_the_luck_of_futures_is_in_the_shares_so_that_they_have_intervals() -> None:
    # with the ratio the same under both, the first thing carries all, future by future
    before, after = np.array([4.0, 8.0, 12.0]), np.array([6.0, 8.0, 16.0])
    first, (ratio,) = chain_shares([before, before / 2], [after, after / 2], (after - before)[None, :])
    assert first[0].tolist() == pytest.approx(((after - before) / 2).tolist())
    assert ratio.tolist() == pytest.approx([0.0, 0.0, 0.0], abs=1e-12)


def test_whoever_takes_longer_joins_or_leaves_carries_a_part_of_a_mean_over_people() -> None:
    # two people of 10 and 20 days, mean 15; then the second is gone and the first takes 12, mean 12
    total, count = np.array([[2.0], [-20.0]]), np.array([[0.0], [-1.0]])
    shares = duration_shares((np.array([30.0]), np.array([2.0])), (np.array([12.0]), np.array([1.0])), (total, count))
    # the mean of both policies is 13.5, and of how many people 1.5
    assert shares[0, 0] == pytest.approx(2.0 / 1.5)
    assert shares[1, 0] == pytest.approx((-20.0 + 13.5) / 1.5)
    assert shares.sum() == pytest.approx(-3.0)


def test_every_chain_ends_in_the_outcome_that_it_explains() -> None:
    assert all(chain[-1] == name and len(set(chain)) == len(chain) > 1 for name, chain in CHAINS.items())
