"""A time of less than a day is told in hours, and one of less than an hour in minutes."""

from __future__ import annotations

import math

import numpy as np
import pytest

from forcesim.report.wording.numbers import duration, power_of_ten
from forcesim.report.wording.outcome_phrases import could_be, phrase, told_change, told_level
from forcesim.simulation.outcomes import Outcome
from forcesim.study.analysis.intervals import NOT_SETTLED
from forcesim.study.results.study_result import Difference, Summary

DAYS = Outcome("days_to_close", "Days to close", "days", "lower", "activity")


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (2.14, "2.1 days"), (1.0, "1 day"), (0.999, "1 day"), (0.054, "1.3 hours"), (1 / 24, "1 hour"),
        (-0.5, "12 hours"), (10 / 1440, "10 minutes"), (1 / 1440, "1 minute"), (0.0, "0 days"), (61.0, "61 days"),
    ],
)  # fmt: skip
def test_a_time_is_told_in_the_unit_that_fits_it(days: float, words: str) -> None:
    assert duration(days) == words


@pytest.mark.parametrize(
    ("value", "words"),
    [(0.0, "0"), (3.2e-16, "3 × 10^−16"), (-9.7e-13, "−1 × 10^−12"), (2e9, "2 × 10^9"), (math.nan, "not known")],
)
def test_an_error_of_rounding_is_told_as_a_power_of_ten(value: float, words: str) -> None:
    assert power_of_ten(value) == words


def change(mean: float, low: float, high: float) -> Difference:
    return Difference(mean, low, high, 0.5, NOT_SETTLED, np.full(9, mean))


def test_a_change_of_a_time_is_told_in_hours_with_its_range() -> None:
    longer, shorter, slower = change(0.054, 0.04, 0.07), change(-0.25, -0.5, -0.125), change(2.0, 1.0, 3.0)
    assert (
        phrase(DAYS)
        .change(told_change(DAYS, longer, None))
        .startswith("closing a small case takes about 1.3 hours longer (1.0 to 1.7)")
    )
    assert "6 hours less (3 to 12)" in phrase(DAYS).change(told_change(DAYS, shorter, None))
    assert "2.0 days longer (1.0 to 3.0)" in phrase(DAYS).change(told_change(DAYS, slower, None))


def test_both_ends_of_what_can_t_be_told_share_their_unit() -> None:
    assert could_be(DAYS, change(0.0, -0.05, 0.5)) == "between 1.2 hours shorter and 12 hours longer"
    assert could_be(DAYS, change(0.0, -0.25, 0.25)) == "at most 6 hours either way"
    assert could_be(DAYS, change(0.0, -0.25, 2.0)) == "between 0.25 days shorter and 2 days longer"


def alone(days: float) -> Difference:
    """A change of which nothing but its size is known."""
    return Difference(days, None, None, 0.5, NOT_SETTLED, np.full(1, days))


@pytest.mark.parametrize(
    ("days", "words"), [(1.0, "1 day longer"), (1 / 24, "1 hour longer"), (-1 / 1440, "1 minute less"), (2.0, "2 days")]
)
def test_one_of_a_unit_is_told_in_the_singular(days: float, words: str) -> None:
    assert words in phrase(DAYS).change(told_change(DAYS, alone(days), None))


def test_an_end_that_is_one_of_a_unit_is_told_in_the_singular() -> None:
    assert could_be(DAYS, change(0.0, -1 / 24, 0.5)) == "between 1 hour shorter and 12 hours longer"
    assert could_be(DAYS, change(0.0, -1.0, 1.0)) == "at most 1 day either way"


def test_an_average_of_a_time_is_told_in_hours() -> None:
    summary = Summary(0.25, 0.2, 0.3, 0.1, 0.25, 0.4, np.full(9, 0.25))
    assert phrase(DAYS).level(told_level(DAYS, summary)) == "closing a small case takes 6.0 hours (4.8 to 7.2)"
