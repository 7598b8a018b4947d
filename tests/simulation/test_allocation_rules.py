"""Rules of allocation against hand calculations."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forcesim.errors import StudyError
from forcesim.scenario.schema.scenario import Scenario
from forcesim.simulation.allocation_rules import View, rule

MONTH, WEEK = 730.5, 168.0
BARE = {
    "rosters": {"days": {"shifts": ({"start": 8, "hours": 8, "share": 0.7},)}},
    "teams": {"local": {"head_count": 1, "roster": "days"}},
}


def rule_of(share: float, **allocation: Any) -> Any:
    return rule(Scenario.model_validate({**BARE, "policy": {"move_share": share, "allocation": allocation}}))


def test_a_fixed_rule_moves_the_same_share_whatever_happens() -> None:
    fixed = rule_of(0.3)
    assert {fixed(View(hours, backlog, 0)) for hours in (0.0, 5e4) for backlog in (0.0, 1e4)} == {0.3}


def test_a_phased_rule_climbs_in_a_straight_line() -> None:
    phased = rule_of(0.6, rule="phased", start_share=0.1, starts_after_months=6, lasts_months=10)
    for month, share in ((0, 0.1), (5.9, 0.1), (6, 0.1), (8.5, 0.225), (11, 0.35), (16, 0.6), (40, 0.6)):
        assert phased(View(month * MONTH, 0.0, 0)) == pytest.approx(share)


def test_a_phased_rule_with_no_length_is_a_step() -> None:
    step = rule_of(0.5, rule="phased", starts_after_months=2, lasts_months=0)
    assert (step(View(2 * MONTH - 1, 0, 0)), step(View(2 * MONTH, 0, 0))) == (0.0, 0.5)


def test_a_threshold_hands_back_over_the_high_mark_and_moves_again_at_the_low_one() -> None:
    threshold = rule_of(0.4, rule="threshold", backlog_low=10, backlog_high=30)
    seen = [threshold(View(hour, backlog, 0)) for hour, backlog in enumerate((5, 20, 30, 31, 20, 11, 10, 25, 30, 40))]
    assert seen == [0.4, 0.4, 0.4, 0.0, 0.0, 0.0, 0.4, 0.4, 0.4, 0.0]


def test_tasking_steps_once_a_meeting_within_its_bounds() -> None:
    tasking = rule_of(0.2, rule="tasking", start_share=0.1, step=0.05, meeting_weeks=2, backlog_low=10, backlog_high=30)
    quiet, busy, idle = (5.0, 3), (50.0, 3), (5.0, 0)
    meetings = [(0, quiet), (1, quiet), (2, quiet), (4, quiet), (6, busy), (8, idle), (10, quiet)]
    seen = [tasking(View(week * WEEK, *state)) for week, state in meetings]
    #                 up to .15  no meeting  up to .2  at most .2  down  nobody needs them  up
    assert seen == pytest.approx([0.15, 0.15, 0.2, 0.2, 0.15, 0.15, 0.2])


def test_a_meeting_that_no_shift_fell_on_is_not_held_twice() -> None:
    tasking = rule_of(0.5, rule="tasking", step=0.1, meeting_weeks=1)
    assert tasking(View(0.0, 0.0, 1)) == pytest.approx(0.1)
    assert tasking(View(5.5 * WEEK, 0.0, 1)) == pytest.approx(0.2)
    assert tasking(View(5.9 * WEEK, 0.0, 1)) == pytest.approx(0.2)
    assert tasking(View(6.0 * WEEK, 0.0, 1)) == pytest.approx(0.3)


@given(
    st.sampled_from(["fixed", "phased", "tasking", "threshold"]),
    st.floats(0, 1),
    st.lists(st.tuples(st.floats(0, 2000), st.floats(0, 100), st.integers(0, 3)), max_size=30),
)
def test_no_rule_ever_moves_more_than_the_policy_says(name: str, most: float, seen: list[Any]) -> None:
    chosen = rule_of(most, rule=name, step=0.3)
    now = 0.0
    for gap, backlog, waiting in seen:
        now += gap
        assert 0.0 <= chosen(View(now, backlog, waiting)) <= most


def test_a_rule_of_ones_own_takes_the_place_of_the_policys() -> None:
    seen: list[View] = []

    def alternating(view: View) -> float:
        seen.append(view)
        return 0.25 if view.hours < WEEK else 0.5

    chosen = rule(Scenario.model_validate({**BARE, "policy": {"move_share": 0.9}}).with_rule(alternating))
    assert [chosen(View(0.0, 1.0, 0)), chosen(View(WEEK, 1.0, 0))] == [0.25, 0.5]
    assert seen[1].hours == WEEK


@pytest.mark.parametrize("share", [-0.1, 1.5, float("nan"), None, "half"])
def test_a_rule_that_gives_no_share_is_told_so(share: Any) -> None:
    chosen = rule(Scenario.model_validate(BARE).with_rule(lambda _: share))
    with pytest.raises(StudyError, match="a share from 0 to 1"):
        chosen(View(0.0, 0.0, 0))
