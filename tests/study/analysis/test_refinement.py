"""Where a trade-off wants another setting, against curves whose bends are known."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy.stats import t as student

from forcesim.study.analysis.refinement import bends, enclosing, further, turns
from forcesim.study.lever import Lever
from forcesim.study.results.study_result import Difference, PointDifference

SETTINGS = (0.0, 0.2, 0.4, 0.8)
SHARE = Lever("policy.move_share", 0.0, 0.0, 1.0, is_whole=False)
COUNT = Lever("programme.places", 0.0, 0.0, 10.0, is_whole=True)


def curve(*means: float, noise: float = 0.0, futures: int = 10) -> np.ndarray:
    """Means at SETTINGS, each with luck of its own that goes up and down in turn."""
    wave = noise * np.array([np.tile([1.0, -1.0], futures // 2) * (-1) ** index for index in range(4)])
    return np.array(means)[:, None] + wave


# bends


def test_a_straight_line_over_uneven_settings_has_no_bend() -> None:
    assert bends(SETTINGS, [curve(1.0, 2.0, 3.0, 5.0)], 0.0) == {}


def test_a_bend_is_as_large_as_its_part_of_the_curves_range() -> None:
    # at 0.2 the line from 1 to 3 has 2 and the curve 2.5; at 0.4 the line from 2.5 to 5 has a third of the way, 3.33
    found = bends(SETTINGS, [curve(1.0, 2.5, 3.0, 5.0)], 0.05)
    assert found == {1: pytest.approx(0.5 / 4), 2: pytest.approx((10 / 3 - 3) / 4)}
    # what is no tenth of the range is none
    assert bends(SETTINGS, [curve(1.0, 2.5, 3.0, 5.0)], 0.1) == {1: pytest.approx(0.125)}
    # of several curves the one that bends most counts
    flatter = curve(1.0, 2.1, 3.0, 5.0)
    assert bends(SETTINGS, [curve(1.0, 2.5, 3.0, 5.0), flatter], 0.01)[1] == pytest.approx(0.125)
    assert bends(SETTINGS, [flatter, curve(1.0, 2.5, 3.0, 5.0)], 0.01)[1] == pytest.approx(0.125)


def test_a_bend_within_its_error_is_none() -> None:
    # deviations at 0.2 from the line between its neighbours: the wave turns over, so that they add up to twice it
    level = 1 - 0.05 / 2
    error = float(student.ppf((1 + level) / 2, 9)) * math.sqrt(10 / 9 / 10)
    for size, is_seen in ((0.98, False), (1.02, True)):
        noise = 0.5 / error / 2 / size
        assert (1 in bends(SETTINGS, [curve(1.0, 2.5, 3.0, 5.0, noise=noise)], 0.0)) == is_seen


def test_fewer_than_five_futures_bend_nothing() -> None:
    assert bends(SETTINGS, [curve(1.0, 2.5, 3.0, 5.0, futures=4)], 0.0) == {}
    assert bends(SETTINGS, [np.full((4, 10), np.nan)], 0.0) == {}


# decisions that change


def difference(verdict: str) -> PointDifference:
    nothing = Difference(0.0, None, None, None, verdict, np.zeros(1))
    return PointDifference("town", "town", {"x": 0.0}, {"charges": nothing})


def turned(*verdicts: str, grown: tuple[bool, ...] = (False,) * 4, reference: int | None = None) -> set[int]:
    return turns(SETTINGS, [difference(verdict) for verdict in verdicts], ["charges"], grown, reference)


def test_a_decision_changes_where_a_settled_verdict_turns_over() -> None:
    assert turned("better", "better", "worse", "no clear difference") == {1, 2}
    # what is not settled changes nothing, on either side
    assert turned("better", "not settled", "worse", "worse") == set()


def test_the_reference_changes_no_decision_on_either_side_of_it() -> None:
    verdicts = ("better", "no clear difference", "worse", "better")
    assert turned(*verdicts, reference=1) == {2}
    assert turned(*verdicts, reference=0) == {1, 2}


def test_a_decision_changes_where_the_backlog_stops_settling() -> None:
    assert turned(*["better"] * 4, grown=(False, False, True, True)) == {1}


# settings to add


def test_settings_are_added_half_way_where_most_bends_and_no_more_than_four_at_once() -> None:
    settings = tuple(index / 10 for index in range(11))
    bent = {9: 0.1, 2: 0.3, 7: 0.2}
    # the gaps on either side of the three bends, the largest first: of six four are taken
    assert further(SHARE, settings, bent, set(), 0.05) == pytest.approx([0.15, 0.25, 0.65, 0.75])
    # a decision that changes comes before any bend
    assert further(SHARE, settings, bent, {4}, 0.05) == pytest.approx([0.15, 0.25, 0.45, 0.65])


def test_gaps_that_are_narrow_already_are_left_alone() -> None:
    assert further(SHARE, (0.0, 0.1, 0.3), {1: 0.5}, set(), 0.15) == [0.2]
    assert further(SHARE, (0.0, 0.25, 0.75), {1: 0.5}, set(), 0.25) == [0.5]


def test_no_more_than_twenty_one_settings_are_tried() -> None:
    settings = tuple(index / 19 for index in range(20))
    assert len(further(SHARE, settings, {5: 0.5, 9: 0.4}, set(), 0.001)) == 1


def test_a_gap_of_exactly_the_least_is_halved_and_a_narrower_one_is_not() -> None:
    settings = (0.0, 0.02, 0.03, 0.33)
    # 0.33 − 0.31 is a little less than 0.02 in binary digits
    assert enclosing(SHARE, settings, [(0.31, 0.33), (0.02, 0.03), (0.0, 0.02)], 0.02, 9) == [0.01, 0.32]


def test_the_most_telling_gaps_are_halved_as_far_as_there_is_room_and_none_twice() -> None:
    gaps = [(0.4, 0.8), (0.4, 0.8), (0.0, 0.2), (0.2, 0.4)]
    assert enclosing(SHARE, SETTINGS, gaps, 0.01, 2) == pytest.approx([0.1, 0.6])
    assert enclosing(SHARE, SETTINGS, gaps, 0.01, 9) == pytest.approx([0.1, 0.3, 0.6])
    assert enclosing(SHARE, SETTINGS, gaps, 0.01, 0) == []
    # a gap with a setting inside has been halved before
    assert enclosing(SHARE, (0.0, 0.1, 0.2), [(0.0, 0.2)], 0.01, 9) == []


def test_a_lever_that_counts_is_halved_to_whole_numbers_until_neighbours_are_left() -> None:
    assert enclosing(COUNT, (0.0, 5.0), [(0.0, 5.0)], 1.0, 9) == [2.0]
    assert enclosing(COUNT, (2.0, 3.0), [(2.0, 3.0)], 1.0, 9) == []
