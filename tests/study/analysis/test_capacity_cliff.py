from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from study_fakes import crowded, luck, named_scenario

from forcesim.scenario.files.load import load
from forcesim.scenario.named_scenario import NamedScenario
from forcesim.study.analysis import capacity_cliff, cliff_search
from forcesim.study.analysis.capacity_cliff import keeping_up
from forcesim.study.execution.engine import run_through
from forcesim.study.execution.executors import SerialExecutor
from forcesim.study.questions.registry import TradeoffQuestion
from forcesim.study.results.reasons import CliffCause, CliffReason
from forcesim.study.results.study_result import Cliff

SETTINGS = (0.0, 0.5, 1.0)
FINE = tuple(index / 20 for index in range(21))
UNATTENDED = CliffCause.UNATTENDED


def shares(*futures: tuple[float, float, float]) -> np.ndarray:
    return np.array(futures).T


def steps(*first_over: int | None) -> np.ndarray:
    """Futures along FINE, each over from the setting of this index on; None: never."""
    return np.array([[0.2 if first is not None and index >= first else 0.0 for first in first_over]
                     for index in range(len(FINE))])  # fmt: skip


def cliff_of(
    settings: tuple[float, ...], values: np.ndarray, grows: tuple[bool, ...] = (), **more: Any
) -> Cliff | None:
    growth = capacity_cliff.Growth(grows or (False,) * len(settings), more.pop("settles", None))
    return capacity_cliff.find_cliff("lever", settings, values, growth, **more)


def test_a_future_crosses_on_the_line_between_two_settings_or_beyond_them_all() -> None:
    # 0 at 0.5 and 0.20 at 1: 0.05 a quarter of the way
    cliff = capacity_cliff.crossings(SETTINGS, shares((0.0, 0.0, 0.20), (0.0, 0.10, 0.30), (0.0, 0.0, 0.0)))
    assert cliff == pytest.approx([0.625, 0.25, math.inf])


def test_the_interval_is_that_of_the_order_statistics_in_the_books() -> None:
    # the sixth and the fifteenth of twenty (Conover, Practical Nonparametric Statistics, 3rd ed., table of the
    # binomial: 5 or fewer of 20 at one half have a chance of 0.0207, 6 or fewer one of 0.0577)
    cliff = cliff_of(FINE, steps(*range(1, 21)))
    assert cliff is not None
    # the sixth crosses between 0.25 and 0.30, the fifteenth between 0.70 and 0.75
    assert (cliff.low, cliff.high) == (0.25, 0.75)
    # half are over at 0.5, more than half from 0.55 on, so that nothing below 0.5 is read as the cliff
    assert (cliff.between, cliff.at) == ((0.5, 0.55), 0.5)
    # with more looks at the same runs the fifth and the sixteenth: 4 or fewer have a chance of 0.0059 < 0.025 / 4
    assert cliff.reason == CliffReason(UNATTENDED, share=0.05, crossing=20, futures=20)
    wider = cliff_of(FINE, steps(*range(1, 21)), looks=4)
    assert wider is not None
    assert (wider.low, wider.high) == (0.2, 0.8)


def test_the_interval_is_never_narrower_than_the_settings_that_were_tried() -> None:
    # every future crosses at the same place, as a line between settings would have it, to many digits
    cliff = cliff_of((0.0, 1.0), np.array([[0.0] * 20, [0.15] * 20]))
    assert cliff is not None
    assert (cliff.low, cliff.high, cliff.between) == (0.0, 1.0, (0.0, 1.0))
    assert cliff.at == pytest.approx(1 / 3)


def test_futures_that_do_not_cross_cross_beyond_the_range() -> None:
    # eight of twenty stay under everywhere: the fifteenth crossing lies beyond
    cliff = cliff_of(FINE, steps(*[10] * 12, *[None] * 8))
    assert cliff is not None
    assert (cliff.low, cliff.high, cliff.between) == (0.45, None, (0.45, 0.5))
    assert (cliff.reason.crossing, cliff.reason.futures) == (12, 20)
    # twelve of twenty do: the middle one too, but the sixth crossing does not
    later = cliff_of(FINE, steps(*[10] * 8, *[None] * 12))
    assert later is not None
    assert (later.at, later.low, later.high, later.between) == (math.inf, 0.45, None, None)
    # sixteen of twenty keep up everywhere: so do most futures, to 97.5%
    assert cliff_of(FINE, steps(*[10] * 4, *[None] * 16)) is None


def test_futures_that_are_over_from_the_start_cross_below_the_range() -> None:
    cliff = cliff_of(FINE, steps(*[0] * 8, *[10] * 12))
    assert cliff is not None
    assert (cliff.low, cliff.high, cliff.reason.is_everywhere) == (None, 0.5, False)


def test_a_few_futures_have_a_student_interval_around_the_gaps_in_which_they_cross() -> None:
    # over from 0.5, 0.6, 0.5 and 0.6 on: the mean of the ends below is 0.5, of those above 0.55, s = 0.1 / sqrt(3)
    cliff = cliff_of(FINE, steps(10, 12, 10, 12))
    assert cliff is not None
    half = 3.182446 * (0.1 / math.sqrt(3)) / math.sqrt(4)
    assert cliff.low == pytest.approx(0.5 - half, abs=1e-6)
    assert cliff.high == pytest.approx(0.55 + half, abs=1e-6)
    # where they all agree, it is the gap itself
    alike = cliff_of(FINE, steps(10, 10, 10))
    assert alike is not None
    assert (alike.low, alike.high) == (0.45, 0.5)
    # an end that falls outside what was tried is open, and so is that of a future that never crosses
    wide = cliff_of(FINE, steps(1, 20))
    assert wide is not None
    assert (wide.low, wide.high, wide.between) == (None, None, (0.95, 1.0))
    beyond = cliff_of(FINE, steps(10, 10, None))
    assert beyond is not None
    assert beyond.high is None


def test_the_interval_of_a_few_futures_takes_in_the_gap_of_each() -> None:
    # one of five crosses far below: mean 0.44, s = 0.134, and 2.776 s / sqrt(5) = 0.167 would leave its gap out
    cliff = cliff_of(FINE, steps(11, 11, 11, 11, 5))
    assert cliff is not None
    assert cliff.low == pytest.approx(0.2)
    # two looks share the error: t(0.9875, 3) = 4.177 in place of 3.182
    looked = cliff_of(FINE, steps(10, 12, 10, 12), looks=2)
    assert looked is not None
    assert looked.low == pytest.approx(0.5 - 4.176535 * (0.1 / math.sqrt(3)) / 2, abs=1e-6)


def test_from_six_futures_on_the_first_and_the_last_bound_the_middle() -> None:
    # 2 / 2^6 is under 5%
    cliff = cliff_of(FINE, steps(5, 5, 5, 15, 15, 15))
    assert cliff is not None
    assert (cliff.low, cliff.high) == (0.2, 0.75)


def test_another_setting_would_tell_more_at_the_cliff_and_at_both_ends_of_its_interval() -> None:
    growth = capacity_cliff.Growth((False,) * 21)
    assert capacity_cliff.gaps(FINE, steps(*range(1, 21)), growth) == ((0.5, 0.55), (0.25, 0.3), (0.7, 0.75))
    # of a few futures wherever one of them crosses
    assert set(capacity_cliff.gaps(FINE, steps(4, 9), growth)) == {(0.15, 0.2), (0.4, 0.45)}


def test_what_was_not_run_is_filled_in_outside_the_two_runs_that_enclose_a_crossing() -> None:
    nan = math.nan
    futures = np.array([[nan, 0.0, nan, 0.2, nan], [0.0, 0.0, nan, nan, nan], [nan, nan, 0.2, nan, nan],
                        [0.2, nan, nan, nan, nan], [nan, nan, nan, nan, 0.0]]).T  # fmt: skip
    filled = cliff_search.between_known(futures, 0.05).T
    assert filled[0] == pytest.approx([0.0, 0.0, nan, 0.2, 1.0], nan_ok=True)
    # not known: one that may cross later, and one that may have crossed before
    assert np.isnan(filled[1:3]).all()
    assert filled[3] == pytest.approx([0.2, 1.0, 1.0, 1.0, 1.0])
    assert filled[4] == pytest.approx([0.0] * 5)


def test_a_crossing_is_read_between_shares_on_either_side_of_a_twentieth() -> None:
    # from 0.01 to 0.09 the twentieth lies half-way; what is missing between is passed over
    cliff = capacity_cliff.crossings(SETTINGS, shares((0.01, math.nan, 0.09), (0.01, 0.02, 0.08)))
    assert cliff == pytest.approx([0.5, 0.75])


def test_luck_keeps_the_ends_of_the_interval_apart_however_closely_settings_are_tried() -> None:
    # from 0.25, after which 0.30 is not shown to hold, to 0.75, before which 0.70 is not shown to break
    assert capacity_cliff.spread_by_luck(FINE, steps(*range(1, 21))) == pytest.approx(0.70 - 0.30)
    # all in one gap: a finer grid would bring the ends together
    assert capacity_cliff.spread_by_luck(FINE, steps(*[10] * 20)) == 0.0
    # nothing is known of an end that is open, nor of a force that keeps up
    assert capacity_cliff.spread_by_luck(FINE, steps(*[10] * 11, *[None] * 9)) == 0.0
    assert capacity_cliff.spread_by_luck(FINE, steps(*[None] * 20)) == 0.0


def test_two_futures_that_cross_in_one_gap_are_enclosed_by_it_and_others_by_all_their_gaps() -> None:
    both = cliff_of(FINE, steps(10, 10))
    assert both is not None
    assert (both.low, both.high) == (0.45, 0.5)
    # of five the last crosses beyond Student's interval of their mean, 0.31 ± 0.028
    five = cliff_of(FINE, steps(6, 6, 6, 6, 7))
    assert five is not None
    assert (five.low, five.high) == (pytest.approx(0.26 - 2.7764 * 0.01, abs=1e-4), 0.35)
    turned = cliff_of(FINE, steps(7, 7, 7, 7, 6))
    assert turned is not None
    assert (turned.low, turned.high) == (0.25, pytest.approx(0.34 + 2.7764 * 0.01, abs=1e-4))


@pytest.mark.parametrize(
    ("at_first", "at_last", "grows", "is_relief"),
    [
        (0.06, 0.01, (False, False), True),
        # a force that keeps up has nothing to be relieved of
        (0.04, 0.01, (False, False), False),
        (0.06, 0.06, (False, False), False),
        (0.01, 0.06, (False, False), False),
        # a backlog that stops growing tells more than shares
        (0.01, 0.06, (True, False), True),
        (0.06, 0.01, (False, True), False),
    ],
)
def test_a_lever_relieves_a_force_that_is_over_if_more_of_it_leaves_fewer_unattended(
    at_first: float, at_last: float, grows: tuple[bool, bool], is_relief: bool
) -> None:
    # what lies between does not matter, nor do futures that are not known at both ends
    futures = shares((at_first, 0.0, at_last), (math.nan, 0.9, 0.9), (0.9, 0.9, math.nan))
    assert capacity_cliff.relieves(futures, (grows[0], False, grows[1])) == is_relief
    assert not capacity_cliff.relieves(shares((math.nan, 0.9, 0.9)), (False, False, False))


def test_a_force_that_is_over_at_the_first_setting_in_most_futures_is_told_in_how_many() -> None:
    most = cliff_of(FINE, steps(*[0] * 18, None, None))
    assert most is not None
    assert most.reason == CliffReason(UNATTENDED, is_everywhere=True, share=0.05, crossing=18, futures=20)
    every = cliff_of(FINE, steps(*[0] * 20))
    assert every is not None
    assert every.reason == CliffReason(UNATTENDED, is_everywhere=True, share=0.05)


def test_a_cliff_that_is_likely_at_the_first_setting_and_shown_later_only_has_an_open_lower_end() -> None:
    # eleven of twenty are over from the start, all of them from 0.5 on
    cliff = cliff_of(FINE, steps(*[0] * 11, *[10] * 9))
    assert cliff is not None
    assert (cliff.at, cliff.low, cliff.high, cliff.between) == (0.0, None, 0.5, None)


def test_a_growing_backlog_is_the_cliff_from_where_it_was_shown_to_settle() -> None:
    none_left = np.zeros((3, 20))
    grows = (False, False, True)

    def told(*settles: bool) -> tuple[float | None, tuple[tuple[float, float], ...]]:
        growth = capacity_cliff.Growth(grows, settles)
        cliff = capacity_cliff.find_cliff("lever", SETTINGS, none_left, growth)
        assert cliff is not None
        assert (cliff.at, cliff.high, cliff.between) == (1.0, 1.0, (0.5, 1.0))
        return cliff.low, capacity_cliff.gaps(SETTINGS, none_left, growth)

    # another setting tells more at the cliff, and beside the last that is shown to settle
    assert told(True, True, False) == (0.5, ((0.5, 1.0),))
    assert told(True, False, False) == (0.0, ((0.5, 1.0), (0.0, 0.5)))
    assert told(False, False, False) == (None, ((0.5, 1.0),))


def test_where_more_of_a_lever_lets_the_backlog_settle_the_cliff_is_looked_for_from_the_top() -> None:
    none_left = np.zeros((3, 20))

    def told(*settles: bool) -> tuple[Any, ...]:
        growth = capacity_cliff.Growth((True, False, False), settles)
        cliff = capacity_cliff.find_cliff("lever", SETTINGS, none_left, growth)
        assert cliff is not None
        return cliff.at, cliff.low, cliff.high, cliff.between, capacity_cliff.gaps(SETTINGS, none_left, growth)

    assert told(False, True, True) == (0.0, 0.0, 0.5, (0.0, 0.5), ((0.0, 0.5),))
    # at a half it is not shown to settle
    assert told(False, False, True) == (0.0, 0.0, 1.0, (0.0, 0.5), ((0.0, 0.5), (0.5, 1.0)))


def test_one_future_bounds_nothing() -> None:
    cliff = cliff_of(FINE, steps(10))
    assert cliff is not None
    assert (cliff.low, cliff.high, cliff.between) == (None, None, (0.45, 0.5))


def test_the_cliff_of_a_tradeoff_is_the_middle_crossing() -> None:
    question = TradeoffQuestion(scenario=named_scenario(), points=11, replications=8, seed=6, simulate=crowded)
    cliff = question.answer(run_through(question.plan(), SerialExecutor())).cliff
    # a quarter of what is moved beyond the knee is dropped: 0.05 at 0.2 beyond it, within a straight stretch
    expected = sorted(0.6 + 0.01 * luck(6, replication) for replication in range(8))
    assert cliff is not None
    assert cliff.lever == "policy.move_share"
    assert cliff.between is not None
    assert cliff.between[0] <= cliff.at <= cliff.between[1]
    assert cliff.at == pytest.approx(np.median(expected), abs=0.0125)
    # of eight the first and the last: 2 / 2^8 is under 5%, and with the second it is 9 in 128
    assert cliff.low is not None
    assert cliff.high is not None
    assert expected[0] - 0.0125 <= cliff.low <= expected[0]
    assert expected[-1] <= cliff.high <= expected[-1] + 0.0125
    assert cliff.reason == CliffReason(UNATTENDED, share=0.05, crossing=8, futures=8)


def test_a_force_that_is_over_already_is_told_so() -> None:
    cliff = cliff_of(SETTINGS, shares((0.1, 0.2, 0.3), (0.1, 0.2, 0.3)))
    assert cliff is not None
    assert (cliff.at, cliff.low, cliff.high, cliff.between) == (0.0, None, None, None)
    assert (cliff.reason.is_everywhere, cliff.keeps_up) == (True, "below")


def test_the_lower_of_two_cliffs_counts() -> None:
    dropped = shares((0.0, 0.1, 0.3), (0.0, 0.1, 0.3))
    by_backlog = cliff_of(SETTINGS, dropped, (True, True, True))
    by_drops = cliff_of(SETTINGS, dropped, (False, True, True))
    assert by_backlog is not None
    assert by_drops is not None
    assert by_backlog.at == 0.0
    assert by_backlog.reason.cause is CliffCause.BACKLOG
    assert by_drops.at == pytest.approx(0.25)
    late = cliff_of(SETTINGS, shares((0.0, 0.0, 0.0)), (False, False, True))
    assert late is not None
    assert (late.low, late.at, late.high, late.between) == (0.5, 1.0, 1.0, (0.5, 1.0))


def test_the_interval_of_the_first_of_two_cliffs_begins_with_either_and_ends_with_the_first() -> None:
    # cases are dropped between 0.45 and 0.50; the backlog grows from 0.60 on and is shown to settle up to 0.20 only
    grows = tuple(setting >= 0.6 for setting in FINE)
    cliff = cliff_of(FINE, steps(*[10] * 20), grows, settles=tuple(setting <= 0.2 for setting in FINE))
    assert cliff is not None
    assert (cliff.low, cliff.high, cliff.reason.cause) == (0.2, 0.5, UNATTENDED)
    # where it is shown nowhere to settle, nothing bounds the cliff from below
    vague = cliff_of(FINE, steps(*[10] * 20), grows, settles=(False,) * 21)
    assert vague is not None
    assert (vague.low, vague.high) == (None, 0.5)


@pytest.mark.parametrize(("over", "is_over"), [(0, False), (2, False), (3, False), (4, True), (6, True)])
def test_a_map_and_a_cliff_take_the_same_futures_for_not_keeping_up(over: int, is_over: bool) -> None:
    # of six futures more than three have to be over a twentieth; a tie is kept up with, and no run is no ground
    arrived = np.array([1000.0] * 6 + [math.nan])
    dropped = np.array([51.0] * over + [50.0] * (6 - over) + [math.nan])
    assert capacity_cliff.is_over(dropped, arrived) is is_over
    cliff = cliff_of((0.0, 1.0), np.array([np.zeros(6), dropped[:6] / 1000]))
    assert (cliff is not None and math.isfinite(cliff.at)) is is_over
    assert not capacity_cliff.is_over(np.full(3, math.nan), arrived[:3])
    assert not capacity_cliff.is_over(np.zeros(3), np.zeros(3))


def test_futures_that_are_on_their_way_wait_until_both_sides_of_their_crossing_are_known() -> None:
    half = shares((0.0, 0.1, math.nan), (math.nan, math.nan, math.nan))
    cliff = cliff_of(SETTINGS, half)
    assert cliff is not None
    assert (cliff.reason.crossing, cliff.reason.futures, cliff.between) == (1, 1, (0.0, 0.5))
    assert cliff_of(SETTINGS, shares((0.0, 0.0, math.nan), (math.nan, 0.1, 0.2))) is None


def test_a_setting_that_is_not_in_yet_makes_a_gap_and_no_claim() -> None:
    # twenty futures cross between 0.45 and 0.55, of which the setting between is still running
    values = steps(*[11] * 20)
    values[10] = math.nan
    cliff = cliff_of(FINE, values)
    assert cliff is not None
    assert (cliff.low, cliff.high, cliff.between) == (0.45, 0.55, (0.45, 0.55))


def test_luck_that_takes_a_future_over_for_one_setting_does_not_move_the_cliff() -> None:
    values = steps(*[14] * 20)
    values[4, :3] = 0.06  # three of twenty, at 0.2
    cliff = cliff_of(FINE, values)
    assert cliff is not None
    assert (cliff.low, cliff.high) == (0.65, 0.7)


def test_a_lever_that_relieves_the_force_is_followed_from_the_top() -> None:
    heads = (2.0, 4.0, 6.0)
    cliff = cliff_of(heads, shares(*[(0.3, 0.1, 0.0)] * 6))
    assert cliff is not None
    # half of the way from 0 at six heads to 0.1 at four
    assert cliff.at == pytest.approx(5.0)
    assert (cliff.low, cliff.high, cliff.between, cliff.keeps_up) == (4.0, 6.0, (4.0, 6.0), "above")
    assert cliff.reason == CliffReason(UNATTENDED, share=0.05, crossing=6, futures=6)
    growth = capacity_cliff.Growth((False, False, False))
    assert capacity_cliff.gaps(heads, shares(*[(0.3, 0.1, 0.0)] * 6), growth) == ((4.0, 6.0),)
    backlog = cliff_of(heads, shares((0.0, 0.0, 0.0)), (True, False, False))
    assert backlog is not None
    assert (backlog.at, backlog.low, backlog.high, backlog.keeps_up) == (2.0, 2.0, 4.0, "above")
    assert backlog.reason == CliffReason(CliffCause.BACKLOG)
    # four of ten keep up with none at all: it may lie below the smallest that was tried
    open_below = cliff_of(heads, shares(*[(0.3, 0.1, 0.0)] * 6, *[(0.0, 0.0, 0.0)] * 4))
    assert open_below is not None
    assert (open_below.low, open_below.high) == (None, 6.0)


def test_a_force_that_is_over_everywhere_is_told_so_whichever_way_the_lever_works() -> None:
    cliff = cliff_of(SETTINGS, shares((0.5, 0.4, 0.3)))
    assert cliff is not None
    assert cliff.at == 1.0
    assert (cliff.reason.is_everywhere, cliff.keeps_up) == (True, "above")


QUEUE = {
    "title": "A desk whose critical load is known",
    "time": {"warm_up_years": 0.5, "years": 2.0},
    "rosters": {"always": {"shifts": ({"start": 0.0, "hours": 24.0},)}},
    "teams": {
        name: {"head_count": 20.0, "roster": "always", "hours_per_week": 168.0, "productive_share": 1.0}
        for name in ("desk", "squad")
    },
    "movement": {"from_team": "desk", "to_team": "squad"},
    "case_types": {
        "job": {
            "team": "desk",
            "arrivals": {"per_year": 12 * 365.25},  # twelve officers' work, of jobs of a day
            "stages": ({"hours": 24.0, "shape": "exponential"},),
            "shelf_life_days": 7.0,
        }
    },
}


@pytest.mark.slow
def test_the_cliff_of_a_queue_is_where_its_load_is_critical() -> None:
    # officers left for a load of twelve, less the twentieth that may be dropped: 20 (1 - m) = 12 * 0.95
    critical = 1 - 12 * 0.95 / 20
    question = TradeoffQuestion(
        scenario=NamedScenario("queue", QUEUE),
        points=(0.35, 0.39, 0.43, 0.47, 0.51),
        replications=5,
        seed=3,
        resolution=1,
    )
    cliff = question.answer(run_through(question.plan(), SerialExecutor())).cliff
    assert cliff is not None
    assert cliff.at == pytest.approx(critical, abs=0.015)
    assert cliff.low is not None
    assert cliff.high is not None
    # 0.43 is one of the settings, but for the last digit
    assert cliff.low <= critical <= cliff.high + 1e-9


@pytest.mark.slow
def test_the_officers_that_a_queue_needs_are_its_load() -> None:
    question = TradeoffQuestion(
        scenario=NamedScenario("queue", QUEUE),
        lever="teams.desk.head_count",
        points=(10.5, 11.0, 11.5, 12.0, 12.5),
        replications=8,
        seed=3,
        resolution=1,
    )
    cliff = question.answer(run_through(question.plan(), SerialExecutor())).cliff
    assert cliff is not None
    assert cliff.keeps_up == "above"
    assert cliff.at == pytest.approx(12 * 0.95, abs=0.25)


def test_the_red_line_that_is_proposed_is_a_twentieth_of_what_comes_to_a_forces_own_notice() -> None:
    for name in ("durham-2014", "surrey", "city-of-london"):
        scenario = load(name).scenario
        known = [case_type.arrivals for case_type in scenario.case_types.values() if case_type.arrivals is not None]
        line = keeping_up(scenario)
        assert (line.outcome, line.sense, line.chance) == ("cases_dropped", "<", 0.9)
        assert line.limit == pytest.approx(sum(arrivals.per_year for arrivals in known) / 20, rel=0.05)
    limits = [keeping_up(load(name).scenario).limit for name in ("city-of-london", "durham-2014", "surrey")]
    assert limits == sorted(limits)
    assert limits[0] < limits[-1]
