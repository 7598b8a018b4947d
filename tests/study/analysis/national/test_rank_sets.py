"""Sets of ranks hold all true ranks together, as often as they promise."""

from __future__ import annotations

import numpy as np
import pytest

from forcesim.study.analysis.national.rank_sets import rank_sets


def true_ranks(means: np.ndarray) -> np.ndarray:
    return 1 + (means[None, :] < means[:, None]).sum(axis=1)


@pytest.mark.parametrize("shared", [0.0, 3.0])
def test_all_sets_together_hold_the_true_ranks_in_95_of_100_studies(shared: float) -> None:
    """Eight normal means, two of them the same and two close together; rows may share luck, as forces do."""
    means = np.array([0.0, 0.3, 1.0, 1.5, 2.0, 3.0, 3.0, 8.0])
    ranks, generator = true_ranks(means), np.random.default_rng(20)
    studies, held = 300, 0
    for _ in range(studies):
        luck = generator.normal(size=(8, 12)) + shared * generator.normal(size=12)
        sets = rank_sets(means[:, None] + luck, lowest_first=True)
        held += bool(np.all((sets.best <= ranks) & (ranks <= sets.worst)))
    # fewer than 0.93 of 300 would come of 0.95 in about 1 of 20 suites; Bonferroni holds more than it promises
    assert held / studies >= 0.93


def test_sets_are_no_wider_than_they_must_be_where_means_lie_far_apart() -> None:
    noise = np.random.default_rng(1).normal(size=(5, 20))
    sets = rank_sets(100 * np.array([[3.0], [1], [5], [2], [4]]) + noise, lowest_first=True)
    assert sets.best.tolist() == sets.worst.tolist() == sets.by_mean.tolist() == [3, 1, 5, 2, 4]
    other_way = rank_sets(100 * np.array([[3.0], [1], [5], [2], [4]]) + noise, lowest_first=False)
    assert other_way.best.tolist() == [3, 5, 1, 4, 2]


def test_luck_that_rows_share_hides_no_order() -> None:
    """Pairs are compared future by future, as the mean of what is common to both tells nothing of either."""
    generator = np.random.default_rng(2)
    common, own = 1000 * generator.normal(size=12), generator.normal(size=(2, 12))
    sets = rank_sets(np.array([[0.0], [10.0]]) + own + common, lowest_first=True)
    assert sets.best.tolist() == sets.worst.tolist() == [1, 2]


def test_nothing_is_ordered_by_four_futures_or_where_all_are_alike() -> None:
    few = rank_sets(np.array([[0.0, 1, 2, 3], [100, 101, 102, 103.5]]), lowest_first=True)
    assert (few.best.tolist(), few.worst.tolist()) == ([1, 1], [2, 2])
    alike = rank_sets(np.zeros((3, 12)), lowest_first=True)
    assert (alike.best.tolist(), alike.worst.tolist()) == ([1, 1, 1], [3, 3, 3])


def test_one_far_value_in_twelve_makes_no_order() -> None:
    """Where one future decides the mean, the t interval is no ground, as for every other difference."""
    skewed = np.array([np.zeros(12), np.r_[np.full(11, 1.0) + 0.01 * np.arange(11), 400.0]])
    sets = rank_sets(skewed, lowest_first=True)
    assert sets.worst.tolist() == [2, 2]


def test_futures_that_are_missing_are_left_out_pair_by_pair() -> None:
    values = np.random.default_rng(3).normal(size=(3, 14)) + np.array([[0.0], [50.0], [90.0]])
    values[0, :3], values[1, 10:] = np.nan, np.nan
    sets = rank_sets(values, lowest_first=True)
    assert sets.best.tolist() == sets.worst.tolist() == [1, 2, 3]
