from __future__ import annotations

import math

import numpy as np
import pytest
from study_fakes import crowded, luck, named_scenario

from forcesim.scenario.named_scenario import NamedScenario
from forcesim.study.analysis import capacity_cliff
from forcesim.study.analysis.intervals import student_interval
from forcesim.study.execution.engine import run_through
from forcesim.study.execution.executors import SerialExecutor
from forcesim.study.questions.registry import TradeoffQuestion
from forcesim.study.results.reasons import CliffCause, CliffReason

SETTINGS = (0.0, 0.5, 1.0)
SETTLED = (False, False, False)


def shares(*futures: tuple[float, float, float]) -> np.ndarray:
    return np.array(futures).T


def test_the_cliff_is_where_the_line_between_two_settings_crosses() -> None:
    # 0 at 0.5 and 0.20 at 1: 0.05 a quarter of the way
    positions = capacity_cliff.crossings(SETTINGS, shares((0.0, 0.0, 0.20), (0.0, 0.10, 0.30), (0.0, 0.0, 0.0)))
    assert positions[:2] == pytest.approx([0.625, 0.25])
    assert math.isnan(positions[2])


def test_the_cliff_of_a_tradeoff_is_the_mean_crossing_with_its_error() -> None:
    question = TradeoffQuestion(scenario=named_scenario(), points=11, replications=8, seed=6, simulate=crowded)
    cliff = question.answer(run_through(question.plan(), SerialExecutor())).cliff
    # a quarter of what is moved beyond the knee is dropped: 0.05 at 0.2 beyond it, within a straight stretch
    expected = [0.6 + 0.01 * luck(6, replication) for replication in range(8)]
    assert cliff is not None
    assert cliff.lever == "policy.move_share"
    assert cliff.at == pytest.approx(sum(expected) / 8)
    assert (cliff.low, cliff.high) == pytest.approx(student_interval(expected))
    assert cliff.reason == CliffReason(CliffCause.UNATTENDED, share=0.05, crossing=8, futures=8)


def test_a_cliff_that_fewer_than_half_of_the_futures_meet_is_none() -> None:
    over, under = (0.0, 0.0, 0.2), (0.0, 0.0, 0.0)
    assert capacity_cliff.find_cliff("lever", SETTINGS, shares(over, under, under), SETTLED) is None
    cliff = capacity_cliff.find_cliff("lever", SETTINGS, shares(over, under), SETTLED)
    assert cliff is not None
    assert (cliff.reason.crossing, cliff.reason.futures) == (1, 2)


def test_a_force_that_is_over_already_is_told_so() -> None:
    cliff = capacity_cliff.find_cliff("lever", SETTINGS, shares((0.1, 0.2, 0.3), (0.1, 0.2, 0.3)), SETTLED)
    assert cliff is not None
    assert (cliff.at, cliff.low, cliff.high) == (0.0, None, None)
    assert (cliff.reason.is_everywhere, cliff.keeps_up) == (True, "below")


def test_the_lower_of_two_cliffs_counts() -> None:
    dropped = shares((0.0, 0.1, 0.3), (0.0, 0.1, 0.3))
    by_backlog = capacity_cliff.find_cliff("lever", SETTINGS, dropped, (True, True, True))
    by_drops = capacity_cliff.find_cliff("lever", SETTINGS, dropped, (False, True, True))
    assert by_backlog is not None
    assert by_drops is not None
    assert by_backlog.at == 0.0
    assert by_backlog.reason.cause is CliffCause.BACKLOG
    assert by_drops.at == pytest.approx(0.25)
    late = capacity_cliff.find_cliff("lever", SETTINGS, shares((0.0, 0.0, 0.0)), (False, False, True))
    assert late is not None
    assert (late.low, late.at, late.high) == (0.5, 1.0, 1.0)


def test_futures_that_are_not_finished_at_every_setting_wait() -> None:
    half = shares((0.0, 0.1, math.nan), (math.nan, math.nan, math.nan))
    assert capacity_cliff.find_cliff("lever", SETTINGS, half, SETTLED) is None
    more = np.hstack([half, shares((0.0, 0.0, 0.2))])
    cliff = capacity_cliff.find_cliff("lever", SETTINGS, more, SETTLED)
    assert cliff is not None
    assert cliff.at == pytest.approx(0.625)
    assert (cliff.low, cliff.high) == (None, None)


def test_the_error_of_a_cliff_stays_within_the_settings_tried() -> None:
    cliff = capacity_cliff.find_cliff("lever", SETTINGS, shares((0.0, 0.5, 0.5), (0.0, 0.0, 0.06)), SETTLED)
    assert cliff is not None
    assert cliff.low == 0.0
    assert cliff.high == 1.0


def test_a_lever_that_relieves_the_force_is_followed_from_the_top() -> None:
    heads = (2.0, 4.0, 6.0)
    cliff = capacity_cliff.find_cliff("heads", heads, shares((0.3, 0.1, 0.0), (0.3, 0.1, 0.0)), SETTLED)
    assert cliff is not None
    # half of the way from 0 at six heads to 0.1 at four
    assert cliff.at == pytest.approx(5.0)
    assert cliff.keeps_up == "above"
    assert cliff.reason == CliffReason(CliffCause.UNATTENDED, share=0.05, crossing=2, futures=2)
    backlog = capacity_cliff.find_cliff("heads", heads, shares((0.0, 0.0, 0.0)), (True, False, False))
    assert backlog is not None
    assert (backlog.at, backlog.low, backlog.high, backlog.keeps_up) == (2.0, 2.0, 4.0, "above")
    assert backlog.reason == CliffReason(CliffCause.BACKLOG)


def test_a_force_that_is_over_everywhere_is_told_so_whichever_way_the_lever_works() -> None:
    cliff = capacity_cliff.find_cliff("heads", SETTINGS, shares((0.5, 0.4, 0.3)), SETTLED)
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
        scenario=NamedScenario("queue", QUEUE), points=(0.35, 0.39, 0.43, 0.47, 0.51), replications=4, seed=3
    )
    cliff = question.answer(run_through(question.plan(), SerialExecutor())).cliff
    assert cliff is not None
    assert cliff.at == pytest.approx(critical, abs=0.015)


@pytest.mark.slow
def test_the_officers_that_a_queue_needs_are_its_load() -> None:
    question = TradeoffQuestion(
        scenario=NamedScenario("queue", QUEUE),
        lever="teams.desk.head_count",
        points=(10.5, 11.0, 11.5, 12.0, 12.5),
        replications=4,
        seed=3,
    )
    cliff = question.answer(run_through(question.plan(), SerialExecutor())).cliff
    assert cliff is not None
    assert cliff.keeps_up == "above"
    assert cliff.at == pytest.approx(12 * 0.95, abs=0.25)
