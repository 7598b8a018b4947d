"""The box, peel by peel."""

from __future__ import annotations

import numpy as np
import pytest

from forcesim.study.analysis.worlds.prim import Side, by_chance, chance_limit, find_box, inside

# a hundred worlds of one number
LINE = np.arange(100.0)[:, None]


def test_a_side_holds_what_lies_strictly_between_its_bounds() -> None:
    points = np.array([[0.0, 5.0], [1.0, 5.0], [2.0, 5.0], [3.0, 5.0]])
    assert Side(0, low=1.0).holds(points).tolist() == [False, False, True, True]
    assert Side(0, high=2.0).holds(points).tolist() == [True, True, False, False]
    assert Side(0, low=0.0, high=3.0).holds(points).tolist() == [False, True, True, False]
    assert inside((Side(0, low=0.0), Side(1, high=5.0)), points).tolist() == [False] * 4
    assert inside((), points).all()


def test_each_peel_takes_seven_in_a_hundred_of_what_is_left_and_ends_half_way_to_the_next() -> None:
    # 100, 93, 87, 81, 76, 71, 67, 63, 59, 55, 52, 49, 46, 43, 40, 38, 36, 34, 32, 30: just the thirty that fail
    (side,) = find_box(LINE, LINE[:, 0] >= 70)
    assert (side.number, side.low, side.high) == (0, 69.5, None)
    (side,) = find_box(LINE, LINE[:, 0] < 30)
    assert (side.number, side.low, side.high) == (0, None, 29.5)


def test_the_box_has_the_highest_harmonic_mean_of_coverage_and_density() -> None:
    # of 34 worlds 33 fail, and one beyond them: the peel to 34 holds 33 of 34 with a density of 33 in 34, that to 36
    # holds all 34 with a density of 34 in 36, that to 32 would be denser and hold fewer
    fails = LINE[:, 0] >= 66
    fails[66], fails[64] = False, True
    (side,) = find_box(LINE, fails)
    # 2 · 34 / (36 + 34) = 0.9714 beats 2 · 33 / (34 + 34) = 0.9706
    assert side.low == 63.5


def test_a_box_holds_at_least_eight_worlds() -> None:
    few = np.arange(20.0)[:, None]
    (side,) = find_box(few, few[:, 0] >= 12)
    assert side.low == 11.5
    # three that fail among twenty can't be told by a box of eight
    assert find_box(few, few[:, 0] >= 17) == ()
    assert find_box(few, np.zeros(20, dtype=np.bool_)) == ()


def test_the_most_telling_side_comes_first() -> None:
    rng = np.random.default_rng(2)
    points = rng.random((400, 3))
    # the first number tells in nine of ten worlds, the third in half
    fails = (points[:, 0] > 0.9) & (points[:, 2] > 0.5)
    box = find_box(points, fails)
    assert [side.number for side in box] == [0, 2]
    chances = [by_chance(box, side, points, fails) for side in box]
    assert chances == sorted(chances)
    assert chances[-1] < chance_limit(3) == pytest.approx(0.05 / 6)


def test_a_number_that_is_the_same_in_all_worlds_confines_nothing() -> None:
    points = np.column_stack([np.full(100, 3.0), LINE[:, 0]])
    (side,) = find_box(points, LINE[:, 0] >= 70)
    assert (side.number, side.low, side.high) == (1, 69.5, None)
