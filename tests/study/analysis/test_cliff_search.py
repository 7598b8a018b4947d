"""What is known of futures that were not tried everywhere."""

from __future__ import annotations

import math

import numpy as np
import pytest

from forcesim.study.analysis.cliff_search import settled, to_follow, usual

NAN, OVER = math.nan, 0.05


def futures(*series: tuple[float, ...]) -> np.ndarray:
    return np.array(series).T


def same(values: np.ndarray, expected: np.ndarray) -> bool:
    return bool(np.array_equal(values, expected, equal_nan=True))


@pytest.mark.parametrize(
    ("series", "filled"),
    [
        # the setting under the threshold and the one over it stand side by side
        ((NAN, 0.01, 0.2, NAN), (0.0, 0.01, 0.2, 1.0)),
        # over from the first, or under to the last
        ((0.2, NAN, NAN, NAN), (0.2, 1.0, 1.0, 1.0)),
        ((NAN, NAN, NAN, 0.01), (0.0, 0.0, 0.0, 0.01)),
        # a gap between, or an end that was not tried
        ((0.01, NAN, 0.2, NAN), (NAN,) * 4),
        ((0.01, 0.02, NAN, NAN), (NAN,) * 4),
        ((NAN, NAN, 0.2, NAN), (NAN,) * 4),
        ((NAN,) * 4, (NAN,) * 4),
        # just the threshold is not over it
        ((0.0, 0.0, 0.05, 0.06), (0.0, 0.0, 0.05, 0.06)),
    ],
)
def test_what_was_not_tried_is_known_only_where_the_crossing_is(
    series: tuple[float, ...], filled: tuple[float, ...]
) -> None:
    assert same(settled(futures(series), OVER), futures(filled))


def test_the_usual_crossing_is_that_of_most_futures_that_are_known() -> None:
    third = (0.0, 0.0, 0.2, 0.3)
    second = (0.0, 0.2, 0.2, 0.3)
    assert usual(futures(third, third, second), OVER) == 2
    assert usual(futures(third, second, second), OVER) == 1
    # whoever is over from the first on counts with the second, whoever never is with none, whoever is not known neither
    assert usual(futures(third, (0.2,) * 4, second), OVER) == 1
    assert usual(futures(third, (0.0,) * 4, (0.0,) * 4), OVER) == 2
    assert usual(futures(third, (NAN,) * 4, (0.0, 0.2, NAN, NAN)), OVER) == 2
    assert usual(futures((0.0,) * 4), OVER) is None
    assert usual(futures((0.2,)), OVER) is None


def test_a_future_is_followed_half_way_to_its_crossing_and_no_run_is_tried_twice() -> None:
    nothing = np.zeros((4, 1), dtype=np.bool_)

    def wanted(*series: float) -> list[int]:
        return np.flatnonzero(to_follow(futures(series), nothing, OVER)).tolist()

    assert wanted(0.01, NAN, NAN, 0.2) == [1]
    assert wanted(NAN, NAN, 0.2, NAN) == [1]
    assert wanted(NAN, 0.01, NAN, NAN) == [2]
    # known already, or not begun
    assert wanted(0.01, 0.2, NAN, NAN) == wanted(NAN, NAN, NAN, 0.01) == wanted(NAN, NAN, NAN, NAN) == []
    failed = np.array([[False], [True], [False], [False]])
    assert not to_follow(futures((0.01, NAN, NAN, 0.2)), failed, OVER).any()
