"""Where failing begins, and which worlds are expected to fail."""

from __future__ import annotations

import numpy as np
import pytest

from forcesim.study.analysis.worlds.expected_failures import FailureLimit, expected_failures, unknown_failures
from forcesim.study.analysis.worlds.sampling import latin_hypercube

VALUES = np.array([4.0, 5.0, 6.0, np.nan])


def same(values: np.ndarray, expected: list[float]) -> bool:
    return bool(np.allclose(values, expected, equal_nan=True, rtol=0, atol=1e-12))


def test_a_margin_is_how_far_a_future_is_from_failing_on_the_side_that_fails() -> None:
    # a smallest difference that matters: just that much does not fail yet
    below = FailureLimit("disruptions", 5.0, fails_below=True, matters=1.0)
    above = FailureLimit("harm", 5.0, fails_below=False, matters=1.0)
    assert same(below.margin(VALUES), [-1.0, 0.0, 1.0, np.nan])
    assert same(above.margin(VALUES), [1.0, 0.0, -1.0, np.nan])
    # to the last bit: whoever loses just what matters is on the right side
    assert (float(below.margin(VALUES)[1]), float(above.margin(VALUES)[1])) == (0.0, 0.0)
    # and back
    assert same(below.level(below.margin(VALUES)), [4.0, 5.0, 6.0, np.nan])
    assert same(above.level(above.margin(VALUES)), [4.0, 5.0, 6.0, np.nan])
    assert below.threshold == above.threshold == 0.0


def test_a_red_line_on_its_limit_is_broken() -> None:
    below = FailureLimit("disruptions", 5.0, fails_below=True)
    above = FailureLimit("backlog", 5.0, fails_below=False)
    assert (below.margin(VALUES)[:3] >= 0).tolist() == [False, False, True]
    assert (above.margin(VALUES)[:3] >= 0).tolist() == [True, False, False]


def test_with_a_chance_a_future_keeps_to_the_line_or_does_not() -> None:
    often = FailureLimit("backlog", 5.0, fails_below=False, chance=0.9)
    assert same(often.margin(VALUES), [1.0, 0.0, 0.0, np.nan])
    assert often.threshold == 0.9
    shares = np.array([0.2, 0.95])
    assert same(often.level(shares), [0.2, 0.95])


def worlds(count: int = 60, futures: int = 4, noise: float = 0.0) -> tuple[np.ndarray, np.ndarray]:
    """Points, and margins that rise from −1 to 1 over the first number."""
    points = latin_hypercube(count, 2, seed=1)
    wave = noise * np.tile([1.0, -1.0], (count, futures // 2))
    return points, (2 * points[:, :1] - 1) + wave


def test_worlds_are_told_by_their_expected_margin_and_the_box_by_the_number_that_makes_it() -> None:
    points, margins = worlds(noise=0.2)
    found = expected_failures(points, 10 + points, margins, np.arange(60), 0.0)
    assert found.margin == pytest.approx(2 * points[:, 0] - 1, abs=0.1)
    clear = np.abs(2 * points[:, 0] - 1) > 0.3
    assert ((found.chance > 0.9) == (points[:, 0] < 0.5))[clear].all()
    # in the unit of the number itself
    (side,) = found.box
    assert (side.number, side.low) == (0, None)
    assert side.high == pytest.approx(10.5, abs=0.05)
    # luck of 0.2 up and down in four futures has the standard error 0.2 · √(4 / 3) / 2; together worlds tell more
    assert 0.0 < found.error.max() < 0.2 * np.sqrt(4 / 3) / 2


def test_a_threshold_moves_where_failing_begins() -> None:
    points, margins = worlds()
    found = expected_failures(points, points, margins, np.arange(60), 0.5)
    assert (found.chance > 0.5).tolist() == (points[:, 0] < 0.75).tolist()


def test_a_world_with_a_run_missing_is_left_out_and_hides_no_other() -> None:
    points, margins = worlds()
    margins[7, 2] = np.nan
    found = expected_failures(points, points, margins, np.arange(60), 0.0)
    others = np.arange(60) != 7
    assert np.isnan([found.margin[7], found.error[7], found.chance[7]]).all()
    assert found.margin[others] == pytest.approx(2 * points[others, 0] - 1, abs=1e-2)


def test_from_fewer_than_ten_worlds_nothing_is_estimated() -> None:
    points, margins = worlds(10)
    assert np.isfinite(expected_failures(points, points, margins, np.arange(10), 0.0).margin).all()
    margins[0] = np.nan
    found = expected_failures(points, points, margins, np.arange(10), 0.0)
    assert np.isnan(found.margin).all()
    assert found.box == ()
    nothing = unknown_failures(3)
    assert all(np.isnan(part).tolist() == [True] * 3 for part in (nothing.margin, nothing.error, nothing.chance))


@pytest.mark.parametrize(("failing", "has_box"), [(7, False), (8, True), (52, True), (53, False)])
def test_a_box_is_looked_for_where_at_least_eight_worlds_fail_and_eight_do_not(failing: int, has_box: bool) -> None:
    points = latin_hypercube(60, 2, seed=1)
    limit = np.sort(points[:, 0])[failing - 1] + 1e-9
    margins = np.tile((points[:, :1] - limit), (1, 4))
    found = expected_failures(points, points, margins, np.arange(60), 0.0)
    assert (found.margin < 0).sum() == failing
    assert (found.box != ()) == has_box


def test_luck_is_taken_to_be_the_same_in_all_worlds() -> None:
    # one world in three has luck of ±3, the others none: each is as sure as the mean of variances says
    points = latin_hypercube(30, 2, seed=1)
    wave = 3.0 * np.tile([1.0, -1.0], 8)
    margins = np.array([wave if index % 3 == 0 else np.zeros(16) for index in range(30)]) + np.arange(30)[:, None]
    found = expected_failures(points, points, margins - 15, np.arange(30), 0.0)
    assert found.error.std() < 0.2 * found.error.mean()
