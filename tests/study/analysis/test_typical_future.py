"""Which future is typical, which is unlucky, and where one lies, by hand."""

from __future__ import annotations

import numpy as np
import pytest

from forcesim.study.analysis.typical_future import (
    Place,
    place,
    typical_and_unlucky,
    typical_future,
    unlucky_future,
)

NOT_IN = float("nan")


def test_a_place_counts_those_below_the_same_and_above_and_no_run_that_is_not_in() -> None:
    assert place(np.array([1.0, 2.0, 2.0, 5.0, NOT_IN]), 2.0) == Place(1, 2, 1)


def test_the_typical_future_is_nearest_to_all_medians_in_the_unit_of_their_spread() -> None:
    # future 2 is at the median of the first outcome and far from that of the second; future 1 is near to both
    pounds = np.array([0.0, 4000.0, 5000.0, 6000.0, 10_000.0])
    gangs = np.array([5.0, 5.1, 9.0, 1.0, 4.9])
    assert typical_future({"pounds": pounds, "gangs": gangs}) == 1
    # the unit of an outcome does not matter
    assert typical_future({"pence": 100.0 * pounds, "gangs": gangs}) == 1


def test_an_outcome_that_never_differs_and_a_run_that_is_not_in_decide_nothing() -> None:
    cases = np.array([NOT_IN, 1.0, 2.0, 9.0])
    assert typical_future({"cases": cases, "farms": np.full(4, 3.0)}) == 2
    assert typical_future({"farms": np.array([NOT_IN, 3.0, 3.0])}) == 1
    assert typical_future({"farms": np.array([NOT_IN])}) is None


@pytest.mark.parametrize(("better", "worst"), [("higher", 1), ("lower", 18)])
def test_one_future_in_ten_is_as_unlucky_or_unluckier(better: str, worst: int) -> None:
    values = np.arange(20.0)
    assert unlucky_future(values, better) == worst


def test_of_under_ten_futures_and_without_a_better_direction_none_is_one_in_ten() -> None:
    assert unlucky_future(np.arange(9.0), "higher") is None
    assert unlucky_future(np.arange(20.0), "neither") is None


def test_half_are_at_most_as_long_as_the_typical_and_nine_in_ten_as_the_unlucky_one() -> None:
    days = np.array([10.0, 1.0, 9.0, 2.0, 8.0, 3.0, 7.0, 4.0, 6.0, 5.0])
    typical, unlucky = typical_and_unlucky(days) or (-1, -1)
    assert (days[typical], days[unlucky]) == (5.0, 9.0)
    assert typical_and_unlucky(np.array([])) is None
