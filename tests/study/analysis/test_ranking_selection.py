"""Where the next runs go, and what is compared on which futures."""

from __future__ import annotations

import numpy as np
import pytest

from forcesim.study.analysis.ranking_selection import (
    SelectionRules,
    SelectionState,
    decision_constant,
    decisive_lead,
    replay,
)

FUTURES = 60
# luck of ±4, not the same in any two: each has a variance of 16 · 20 / 19 over the first twenty
WAVE = 4.0 * np.tile([1.0, -1.0], FUTURES // 2)
OTHER_WAVE = 4.0 * np.tile([1.0, 1.0, -1.0, -1.0], FUTURES // 4)


def stage(goal: np.ndarray, rules: SelectionRules, runs: int) -> SelectionState:
    return replay(goal, np.empty((0, *goal.shape), dtype=np.bool_), rules, runs)


@pytest.mark.parametrize(
    ("behind", "indifference", "more"),
    [
        # trailing by 1 and 2 with the same luck: four to one of twenty runs
        ((1.0, 2.0), 0.1, (16, 4)),
        # by 1 and 3: nine to one
        ((1.0, 3.0), 0.1, (18, 2)),
        # never fewer than two: a hundred to one
        ((1.0, 10.0), 0.1, (20, 2)),
        # a gap of less than what matters counts as that
        ((0.05, 1.0), 0.5, (16, 4)),
    ],
)
def test_runs_go_by_the_squares_of_luck_over_gap_and_the_leader_has_as_many_as_any(
    behind: tuple[float, float], indifference: float, more: tuple[int, int]
) -> None:
    goal = np.array([np.zeros(FUTURES), WAVE - behind[0], OTHER_WAVE - behind[1]])
    state = stage(goal, SelectionRules(indifference, 1000), 60)
    assert (state.counts, state.leader, state.beaten) == ([20, 20, 20], 0, {})
    assert state.following == [20 + max(more), 20 + more[0], 20 + more[1]]


def test_more_luck_brings_more_runs() -> None:
    # twice the luck at the same gap: four to one
    goal = np.array([np.zeros(FUTURES), 2 * WAVE - 1.0, OTHER_WAVE - 1.0])
    assert stage(goal, SelectionRules(0.1, 1000), 60).following == [36, 36, 24]


def test_nobody_gets_more_runs_than_the_ceiling() -> None:
    goal = np.array([np.zeros(FUTURES), WAVE - 1.0, OTHER_WAVE - 2.0])
    assert stage(goal, SelectionRules(0.1, 30), 60).following == [30, 30, 24]


def test_scenarios_are_compared_on_the_futures_that_both_have() -> None:
    goal = np.array([np.zeros(FUTURES), WAVE - 1.0, OTHER_WAVE - 2.0])
    # futures that the third has not had yet, and those that the second has had beyond what all have
    goal[2, 24:] = -1000.0
    goal[1, 24:] = 10.0
    state = stage(goal, SelectionRules(0.1, 1000), 36 + 36 + 24)
    assert state.counts == [36, 36, 24]
    assert state.beaten == {}
    # over the twenty-four that all have the first is ahead
    assert state.leader == 0


def test_where_every_lead_matters_luck_leaves_the_choice_open() -> None:
    goal = np.array([np.zeros(FUTURES), WAVE - 3.0])
    state = stage(goal, SelectionRules(0.0, FUTURES), 10**9)
    assert (state.beaten, state.is_decided, state.counts) == ({}, False, [FUTURES, FUTURES])
    little = stage(np.array([np.zeros(FUTURES), WAVE / 16 - 3.0]), SelectionRules(0.0, FUTURES), 10**9)
    assert (little.beaten, little.is_decided) == ({}, False)
    # without luck any lead decides at once
    sure = stage(np.array([np.zeros(FUTURES), np.full(FUTURES, -0.25)]), SelectionRules(0.0, FUTURES), 10**9)
    assert (sure.beaten, sure.is_decided, sure.counts) == ({1: 0}, True, [20, 20])


def test_luck_of_less_than_one_is_luck_all_the_same() -> None:
    # W = δ / 2r (h² S² / δ² − r) with h² = 2 · η · 9 = 11.4295 for five systems and ten first replications
    eta = decision_constant(5, 10, 0.05)
    assert decisive_lead(5, 0.5, 1.0, eta, 10) == pytest.approx((11.4295 / 2 - 5) / 10, abs=1e-5)
    assert decisive_lead(5, 0.0, 1.0, eta, 10) == 0.0


def test_whoever_is_beaten_beats_nobody_any_more() -> None:
    # each leads the next by far: all are out by the first, and by no other
    goal = np.array([np.full(FUTURES, 30.0), np.full(FUTURES, 20.0), np.full(FUTURES, 10.0)])
    assert stage(goal, SelectionRules(1.0, FUTURES), 10**9).beaten == {1: 0, 2: 0}
    upwards = stage(goal[::-1], SelectionRules(1.0, FUTURES), 10**9)
    assert set(upwards.beaten) == {0, 1}
    assert upwards.leader == 2
