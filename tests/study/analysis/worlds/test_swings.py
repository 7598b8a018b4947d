from __future__ import annotations

import numpy as np

from forcesim.study.analysis.worlds.swings import largest, rivals


def test_the_largest_swings_are_those_of_the_largest_means_whichever_way() -> None:
    swings = np.array([[1.0, 1.0], [-3.0, -5.0], [0.0, 0.0], [9.0, -9.0], [np.nan, 2.0]])
    assert largest(swings, 2) == [1, 4]
    # what does not swing on average is not among them, however much room there is
    assert largest(swings, 9) == [1, 4, 0]


def test_of_equal_swings_the_first_comes_first() -> None:
    assert largest(np.array([[2.0], [-2.0], [2.0]]), 2) == [0, 1]


def test_a_number_that_swings_downwards_leads_as_one_that_swings_upwards() -> None:
    noise = 0.1 * np.tile([1.0, -1.0], 10)
    first = np.array([[3.0, 3.1], [1.0, 1.1], [0.0, 0.1]])
    fresh = {0: 3.0 + noise, 1: 1.0 - noise}
    assert rivals(0, fresh, first) == rivals(0, {number: -swings for number, swings in fresh.items()}, -first) == []
    # whose fresh futures go the other way is shown to lead nobody
    assert rivals(0, {0: -3.0 + noise, 1: 1.0 - noise}, first) == [1, 2]
    assert rivals(0, {0: 3.0 + noise, 1: 1.0 - noise}, -first) == [1, 2]
