from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from forcesim.study.analysis.worlds.world_verdicts import LOOKS, WorldVerdicts, world_verdicts

ALL = 10**9


def judge(margins: np.ndarray, chance: float | None = None) -> WorldVerdicts:
    return world_verdicts(list(margins), ALL, chance, is_complete=True)


def test_a_world_on_the_limit_is_called_failing_in_at_most_one_study_in_twenty() -> None:
    margins = np.random.default_rng(3).normal(0.0, 1.0, (2000, LOOKS[-1]))
    fails = [verdict.fails is True for verdict in judge(margins).verdicts]
    assert np.mean(fails) <= 0.05


def test_skewed_luck_does_not_make_a_world_fail_that_holds() -> None:
    # a rare loss, as when a group is hit: mean 0.1, most futures see a small gain only
    rng = np.random.default_rng(4)
    margins = 0.35 - 5.0 * (rng.random((2000, LOOKS[-1])) < 0.05)
    fails = [verdict.fails is True for verdict in judge(margins).verdicts]
    assert np.mean(fails) <= 0.05


def test_a_world_that_saw_no_rare_event_is_as_unsure_as_the_others() -> None:
    margins = np.tile([1.0, -1.0], (9, LOOKS[-1] // 2)).astype(float)
    lucky = np.full((1, LOOKS[-1]), 0.25)
    verdict = judge(np.concatenate([margins, lucky])).verdicts[-1]
    assert verdict.fails is None
    # 9 of 10 worlds have the variance n / (n − 1), the last none
    spread = 0.9 * LOOKS[-1] / (LOOKS[-1] - 1)
    half = stats.t.ppf(1 - 0.05 / 3 / 2, LOOKS[-1] - 1) * np.sqrt(spread / LOOKS[-1])
    assert (verdict.low, verdict.high) == pytest.approx((0.25 - half, 0.25 + half))


def test_sixteen_of_sixteen_futures_do_not_show_nine_in_ten() -> None:
    kept = np.ones((1, LOOKS[-1]))
    early = world_verdicts(list(kept), LOOKS[0], 0.9, is_complete=True)
    # each of three looks has a sixth of 5% on either side: 0.9^16 is more than that, 0.9^64 is less
    assert 0.9**16 > 0.05 / 6 > 0.9**64
    assert (early.verdicts[0].fails, early.following) == (None, LOOKS[1])
    assert judge(kept, 0.9).verdicts[0].fails is False


def test_only_worlds_that_are_not_told_have_more_futures() -> None:
    rng = np.random.default_rng(5)
    margins = [rng.normal(5.0, 1.0, 64), rng.normal(-5.0, 1.0, 64), rng.normal(0.0, 1.0, 64)]
    first = world_verdicts(margins, 3 * LOOKS[0], None, is_complete=True)
    assert [verdict.fails for verdict in first.verdicts] == [False, True, None]
    assert (first.undecided, first.following) == ([2], LOOKS[1])
    assert world_verdicts(margins, ALL, None, is_complete=True).futures == (16, 16, 64)


def test_a_look_that_is_still_coming_in_decides_nothing() -> None:
    margins = [np.r_[np.full(8, -5.0), np.full(56, np.nan)]]
    assert world_verdicts(margins, LOOKS[0], None, is_complete=False).verdicts[0].fails is None


def test_runs_that_failed_are_left_out() -> None:
    margins = [np.r_[np.random.default_rng(6).normal(-5.0, 1.0, 10), np.full(54, np.nan)], np.full(64, np.nan)]
    assert [verdict.fails for verdict in judge(np.array(margins)).verdicts] == [True, None]


def test_the_mean_of_a_world_is_its_excess_over_the_limit_or_over_the_chance() -> None:
    wave = np.tile([1.0, -1.0], LOOKS[-1] // 2)
    (margin,) = judge(5.0 + wave[np.newaxis]).verdicts
    assert margin.mean == pytest.approx(5.0)
    # fifteen of sixteen futures keep the line, which nine in ten have to
    kept = np.ones((1, LOOKS[-1]))
    kept[0, ::16] = 0.0
    verdict = world_verdicts(list(kept), LOOKS[0], 0.9, is_complete=True).verdicts[0]
    assert verdict.mean == pytest.approx(15 / 16 - 0.9)
    assert verdict.low < verdict.mean < verdict.high


def test_a_look_that_is_complete_decides_while_the_next_is_coming_in() -> None:
    rng = np.random.default_rng(5)
    margins = [rng.normal(5.0, 1.0, 64), rng.normal(-5.0, 1.0, 64), rng.normal(0.0, 1.0, 64)]
    told = world_verdicts(margins, 3 * LOOKS[0] + 5, None, is_complete=False)
    assert [verdict.fails for verdict in told.verdicts] == [False, True, None]
    assert (told.futures, told.following) == ((16, 16, 16), LOOKS[1])


def test_two_futures_that_are_in_have_a_mean_and_an_interval_and_one_has_none() -> None:
    nothing = np.full(LOOKS[-1], np.nan)
    two, one = nothing.copy(), nothing.copy()
    two[:2], one[:1] = (4.0, 6.0), 4.0
    pair, alone = judge(np.array([two, one])).verdicts
    # a variance of 2 over two futures, and Student's quantile of one degree of freedom
    half = stats.t.ppf(1 - 0.05 / 3 / 2, 1) * np.sqrt(2 / 2)
    assert (pair.mean, pair.low, pair.high) == pytest.approx((5.0, 5.0 - half, 5.0 + half))
    assert np.isnan([alone.mean, alone.low, alone.high]).all()
