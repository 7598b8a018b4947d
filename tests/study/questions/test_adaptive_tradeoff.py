"""Settings and futures go where a decision needs them, and nowhere else; theory stands on the other side."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy.special import ndtri
from study_fakes import collect, crowded, luck, named_scenario

from forcesim.errors import StudyError
from forcesim.report.answer_sentences import sentence
from forcesim.scenario.schema.scenario import Scenario
from forcesim.simulation.outcomes import HEADLINE
from forcesim.simulation.result import RunResult
from forcesim.study.analysis import capacity_cliff, cliff_search, red_line_break, refinement
from forcesim.study.analysis.stopping import LOOKS, MOST_REPLICATIONS
from forcesim.study.execution.collector import RunCollector
from forcesim.study.execution.engine import run_through, stream
from forcesim.study.execution.events import RunDone, StudyStage
from forcesim.study.execution.executors import ProcessExecutor, SerialExecutor
from forcesim.study.lever import Lever
from forcesim.study.questions.registry import TradeoffQuestion
from forcesim.study.red_line import red_lines
from forcesim.study.results.reasons import CliffCause, CliffReason, Ending, EndingKind
from forcesim.study.results.study_result import StudyResult
from forcesim.study.storage.run_store import RunStore

HERE = SerialExecutor()
Simulate = Callable[..., RunResult]


def result(**outcomes: float) -> RunResult:
    known = {**dict.fromkeys(HEADLINE, 0.0), "cases_arrived": 1000.0, **outcomes}
    return RunResult(known, {"backlog": np.full(12, 5.0)}, 0.0, 0, 0)


def kinked(scenario: Scenario, seed: int, replication: int, stopped: Callable[[], bool] = lambda: False) -> RunResult:
    """Gangs disrupted rise in a straight line to 0.3 and not beyond."""
    share = float(scenario.policy.move_share)
    return result(disruptions=10 + 4 * min(share, 0.3) + 0.02 * luck(seed, replication))


def noisy(scenario: Scenario, seed: int, replication: int, stopped: Callable[[], bool] = lambda: False) -> RunResult:
    """Nothing changes, but at three quarters there is luck that no other setting shares."""
    own = 100 * luck(seed + 7, replication) if float(scenario.policy.move_share) == 0.75 else 0.0
    return result(harm=1000 + own)


def bent(scenario: Scenario, seed: int, replication: int, stopped: Callable[[], bool] = lambda: False) -> RunResult:
    """Unattended cases as a queue has them: next to none below the critical load, a straight line beyond it.

    A twentieth of them is unattended at BENDS_AT, in the middle of all futures.
    """
    load = (1 - BENDS_AT) / (1 - 0.02 * float(np.log(np.expm1(0.05 / 0.02))))
    over = 1 - (1 - float(scenario.policy.move_share)) / (load * (1 + 0.03 * luck(seed, replication)))
    return result(cases_dropped=1000 * 0.02 * float(np.logaddexp(0.0, over / 0.02)))


BENDS_AT = 0.343


def flat(scenario: Scenario, seed: int, replication: int, stopped: Callable[[], bool] = lambda: False) -> RunResult:
    return result(disruptions=5.0, harm=100.0)


# luck of each setting's own: what breaks the line in one future at a setting says nothing of the next setting
TRUE_BREAK = (100 + 20 * float(ndtri(0.1))) / 200


def strained(scenario: Scenario, seed: int, replication: int, stopped: Callable[[], bool] = lambda: False) -> RunResult:
    """The backlog stays under 100 in nine of ten futures up to a share of 0.372, if it is 200 x + 20 z."""
    share = float(scenario.policy.move_share)
    own = np.random.default_rng([seed, replication, round(1e6 * share)]).normal()
    return result(backlog=200 * share + 20 * float(own))


def ask(**settings: Any) -> TradeoffQuestion:
    return TradeoffQuestion(**{"scenario": named_scenario(), "seed": 3, "outcomes": ("cases_dropped",), **settings})


def answered(question: TradeoffQuestion) -> StudyResult:
    return question.answer(run_through(question.plan(), HERE))


def counts(result: StudyResult) -> dict[float, int]:
    """Futures by setting."""
    return {
        next(iter(point.at.values())): int(np.isfinite(point.outcomes["harm"].values).sum())
        for point in result.results
        if point.at
    }


def test_every_run_counts_as_soon_as_it_is_in_and_each_question_judges_by_its_own_rules() -> None:
    question = ask(points=3, replications=6, simulate=kinked)
    collector = RunCollector(question.plan())
    known = []
    for event in stream(question.plan(), HERE, threading.Event()):
        collector.add(event)
        if isinstance(event, RunDone):
            known.append(sum(counts(question.answer(collector)).values()))
    assert known == list(range(1, 3 * 6 + 1))
    # by hand: 10 + 4 * 0.3 gangs against 10
    tolerant = replace(question, matters=("disruptions=2",))
    verdicts = [
        asked.answer(collector).differences[-1].outcomes["disruptions"].is_negligible for asked in (question, tolerant)
    ]
    assert verdicts == [False, True]


def test_settings_are_added_near_the_kink_and_none_where_the_curve_is_straight() -> None:
    settings = sorted(counts(answered(ask(points="auto", replications=10, simulate=kinked))))
    coarse = {0.0, 0.25, 0.5, 0.75, 1.0}
    added = [setting for setting in settings if setting not in coarse]
    assert coarse <= set(settings)
    assert min(abs(setting - 0.3) for setting in added) <= 0.025
    # the kink lies between a quarter and a half; only those and their neighbours' gaps are halved
    near = [setting for setting in added if abs(setting - 0.3) <= 0.15]
    assert len(near) > len(added) - len(near)
    assert not [setting for setting in added if setting > 0.75]
    # what is left between neighbours around the kink is within what was asked for
    beside = [(low, high) for low, high in pairwise(settings) if low <= 0.3 < high]
    assert beside[0][1] - beside[0][0] <= 0.0625


def test_a_bend_counts_only_beyond_its_own_error_and_a_share_of_the_range() -> None:
    rng = np.random.default_rng(1)
    line = np.array([[0.0], [1.0], [2.0]]) + np.zeros((3, 40))
    bent = line + np.array([[0.0], [0.3], [0.0]])
    assert refinement.bends((0.0, 1.0, 2.0), [line], 0.05) == {}
    assert refinement.bends((0.0, 1.0, 2.0), [bent], 0.05) == {1: pytest.approx(0.15)}
    assert refinement.bends((0.0, 1.0, 2.0), [bent], 0.2) == {}
    # the middle lies off the line by luck alone
    false = sum(
        bool(refinement.bends((0.0, 1.0, 2.0), [line[:, :20] + rng.normal(size=(3, 20))], 0.0)) for _ in range(400)
    )
    assert false / 400 <= 0.05 + 3 * np.sqrt(0.05 * 0.95 / 400)


def test_luck_that_all_settings_share_hides_no_bend() -> None:
    shared = 100 * np.random.default_rng(2).normal(size=10)
    bent = np.array([[0.0], [1.5], [2.0]]) + shared
    assert refinement.bends((0.0, 1.0, 2.0), [bent], 0.05) == {1: pytest.approx(0.25)}


def test_futures_go_to_the_setting_that_is_noisy() -> None:
    question = ask(points=5, replications="auto", outcomes=("harm",), matters=("harm=50",), simulate=noisy)
    futures = counts(answered(question))
    # the present setting is what all are compared with, so it needs the same luck
    assert futures == {0.0: futures[0.75], 0.25: 10, 0.5: 10, 0.75: futures[0.75], 1.0: 10}
    # all of the interval within 50 to either side, with 100 of luck: (1 + 3.2) * 100 / sqrt(n) <= 50 from about 70 on
    assert 40 <= futures[0.75] <= 160


@pytest.mark.parametrize("points", [11, "auto"])
def test_where_nothing_is_open_every_setting_gets_the_fewest_futures(points: Any) -> None:
    matters = tuple(f"{name}=50" for name in HEADLINE)
    result = answered(ask(points=points, replications="auto", outcomes=HEADLINE, matters=matters, simulate=flat))
    assert set(counts(result).values()) == {10}
    assert len(counts(result)) == (11 if points == 11 else 5)
    assert result.ending == Ending(EndingKind.ENOUGH, settings=len(counts(result)), fewest=10, most=10)


def test_what_is_interpolated_is_never_counted_as_simulated() -> None:
    question = ask(points="auto", replications="auto", simulate=crowded)
    collector = run_through(question.plan(), HERE)
    result = question.answer(collector)
    known = sum(int(np.isfinite(point.outcomes["cases_dropped"].values).sum()) for point in result.results)
    assert known == result.finished == collector.done
    assert {len(point.outcomes["harm"].values) for point in result.results} == {result.replications}


def wide(scenario: Scenario, seed: int, replication: int, stopped: Callable[[], bool] = lambda: False) -> RunResult:
    """The knee, and with it the cliff, lies elsewhere in every future: at 0.4, give or take 0.1."""
    knee = 0.4 + 0.1 * float(np.clip(luck(seed, replication), -3, 3))
    return result(cases_dropped=1000.0 * max(0.0, float(scenario.policy.move_share) - knee))


@pytest.mark.slow
def test_futures_are_followed_only_to_where_they_cross_and_give_the_same_cliff() -> None:
    question = ask(points=21, replications="auto", precision=0.015, simulate=wide, outcomes=("charges",))
    result = answered(question)
    number = max(counts(result).values())
    assert number > 80
    # each crosses 0.05 beyond its knee, within a straight stretch
    level = next(look for look in reversed(LOOKS) if look <= number)
    crossing = [0.45 + 0.1 * float(np.clip(luck(3, replication), -3, 3)) for replication in range(level)]
    assert result.cliff is not None
    assert result.cliff.at == pytest.approx(np.median(crossing), abs=0.0125)
    assert result.cliff.low is not None
    assert result.cliff.high is not None
    # luck alone within what was asked for, and a gap between settings at either end
    assert result.cliff.high - result.cliff.low <= 2 * 0.015 + 2 * 0.0125
    # at both ends of the lever nothing more is to be learnt; the present setting is the lowest
    assert [counts(result)[setting] for setting in (0.05, 0.95, 1.0)] == [10, 10, 10]
    whole = level * 21
    assert result.finished < whole / 2


def test_a_future_is_followed_to_the_setting_that_tells() -> None:
    gap = np.nan
    shares = np.array([[gap, 0.0, gap, gap], [0.1, gap, 0.0, gap], [gap, gap, 0.2, gap], [gap, 0.3, gap, gap]])
    tried = ~np.isnan(shares)
    # over at the second setting: the first; under at the first, over at the last: half-way; bracketed: none; not begun
    expected = np.zeros((4, 4), dtype=bool)
    expected[0, 0] = expected[1, 1] = True
    assert (cliff_search.to_follow(shares, tried, 0.05) == expected).all()
    filled = cliff_search.settled(shares, 0.05)
    assert filled[:, 2].tolist() == [0.0, 0.0, 0.2, 1.0]
    assert np.isnan(filled[:, [0, 1, 3]]).all()
    crossing = capacity_cliff.crossings((0.0, 1.0, 2.0, 3.0), filled)
    assert crossing[2] == pytest.approx(1.25)


def test_a_run_that_failed_is_not_asked_for_again() -> None:
    shares = np.array([[np.nan], [0.1]])
    assert cliff_search.to_follow(shares, np.array([[False], [True]]), 0.05).any()
    assert not cliff_search.to_follow(shares, np.array([[True], [True]]), 0.05).any()


def sometimes(
    scenario: Scenario, seed: int, replication: int, stopped: Callable[[], bool] = lambda: False
) -> RunResult:
    if replication % 7 == 3 and float(scenario.policy.move_share) >= 0.5:
        raise ValueError("no officer is left")
    return wide(scenario, seed, replication)


def test_an_adaptive_study_ends_although_runs_fail() -> None:
    result = answered(ask(points="auto", replications="auto", precision=0.03, simulate=sometimes))
    assert result.failures
    assert result.cliff is not None
    assert result.ending is not None


@pytest.mark.slow
@pytest.mark.parametrize(("points", "replications"), [(11, 40), ("auto", "auto")])
def test_the_break_of_a_red_line_is_found_within_its_interval_as_often_as_promised(
    points: Any, replications: Any
) -> None:
    held, studies = 0, 30 if points == 11 else 10
    for seed in range(studies):
        question = ask(
            points=points, replications=replications, seed=seed, red_lines=("backlog<100@0.9",), simulate=strained,
            outcomes=("charges",), precision=0.1,
        )  # fmt: skip
        (cliff,) = answered(question).cliffs
        is_bounded = cliff.low is not None or cliff.high is not None
        held += is_bounded and (cliff.low or 0.0) <= TRUE_BREAK <= (cliff.high or 1.0)
    assert held / studies >= 0.95 - 3 * np.sqrt(0.95 * 0.05 / studies)


@pytest.mark.slow
@pytest.mark.parametrize("points", [2, 5, 6, 11])
def test_the_cliff_lies_within_its_interval_as_often_as_promised_whatever_the_grid(points: int) -> None:
    held, studies = 0, 20
    for seed in range(studies):
        cliff = answered(ask(points=points, replications=10, seed=seed, simulate=bent)).cliff
        assert cliff is not None
        assert cliff.low is not None
        assert cliff.high is not None
        assert cliff.between is not None
        # told no narrower than what was tried, which is closer than two points
        assert cliff.low <= cliff.between[0] < cliff.between[1] <= cliff.high
        assert cliff.between[1] - cliff.between[0] < 0.02
        held += cliff.low <= BENDS_AT <= cliff.high
    assert held / studies >= 0.95 - 3 * np.sqrt(0.95 * 0.05 / studies)


def test_without_settings_of_its_own_a_study_still_covers_the_cliff_by_what_was_tried() -> None:
    result = answered(ask(points=2, replications=10, simulate=bent, resolution=1))
    assert sorted(counts(result)) == [0.0, 1.0]
    assert result.cliff is not None
    assert (result.cliff.low, result.cliff.high) == (0.0, 1.0)


def test_a_study_adds_settings_around_the_cliff_only_and_no_more_than_it_takes() -> None:
    result = answered(ask(points=11, replications=10, simulate=bent))
    added = [setting for setting in counts(result) if round(10 * setting, 9) % 1]
    # three halvings take a tenth under two points: of the gap of the cliff, and of those of both ends at most
    assert 3 <= len(added) <= 9
    assert all(0.2 < setting < 0.5 for setting in added)
    assert set(counts(result).values()) == {10}
    # nothing is added where the force keeps up everywhere, nor without a cliff
    assert len(counts(answered(ask(points=11, replications=10, simulate=flat)))) == 11


def test_a_lever_that_counts_is_halved_to_neighbours_and_no_further() -> None:
    (whole,) = [refinement.enclosing(PLACES, (0.0, 3.0), [(0.0, 3.0)], 0.06, 5)]
    assert whole == [1.0]
    assert refinement.enclosing(PLACES, (0.0, 1.0), [(0.0, 1.0)], 0.06, 5) == []
    # what failed when it was tried is not tried again for ever
    assert refinement.enclosing(SHARE, (0.0, 0.5, 1.0), [(0.0, 1.0)], 0.02, 5) == []
    # exactly two points are not under two points
    assert refinement.enclosing(SHARE, (0.28, 0.30), [(0.28, 0.30)], 0.02, 5) == [0.29]
    assert refinement.enclosing(SHARE, (0.28, 0.29), [(0.28, 0.29)], 0.02, 5) == []
    assert refinement.enclosing(SHARE, (0.0, 1.0), [(0.0, 1.0)], 0.02, 0) == []


PLACES = Lever("programme.places", 4, 0, 8, is_whole=True)
SHARE = Lever("policy.move_share", 0.0, 0.0, 1.0, is_whole=False)


def test_settings_are_added_around_the_break_of_a_red_line_too() -> None:
    result = answered(ask(points=5, replications=40, red_lines=("cases_dropped<20@0.5",), simulate=crowded))
    line_cliff = next(cliff for cliff in result.cliffs if cliff.red_line is not None)
    # 250 (x - 0.4) = 20 at 0.48, give or take a hundredth
    assert line_cliff.low is not None
    assert line_cliff.high is not None
    assert 0.45 <= line_cliff.low <= 0.48 <= line_cliff.high <= 0.51
    assert line_cliff.between is not None
    assert line_cliff.between[1] - line_cliff.between[0] < 0.02


def test_a_red_line_that_too_few_futures_can_show_has_an_open_end() -> None:
    # nine of ten futures can't be shown by twenty: 0.9^20 is 12%
    result = answered(ask(points=5, replications=20, red_lines=("cases_dropped<20@0.9",), simulate=crowded))
    line_cliff = next(cliff for cliff in result.cliffs if cliff.red_line is not None)
    assert line_cliff.low is None
    assert line_cliff.high is not None
    assert "9 of 10 futures until somewhere below" in sentence(result)


def test_the_share_of_futures_that_keep_to_a_line_is_read_where_it_crosses() -> None:
    (line,) = red_lines(["backlog<100@0.5"])
    # all of ten, then six, then two of ten keep to it
    values = np.where(np.arange(10) < np.array([[10], [6], [2]]), 0.0, 200.0)
    seen = red_line_break.examine_line((0.0, 0.5, 1.0), values, line)
    assert seen.at == pytest.approx(0.5 + 0.5 * 0.1 / 0.4)
    assert (seen.shown, seen.broken) == (0, None)
    falling = red_line_break.examine_line((0.0, 0.5, 1.0), values[::-1], line)
    cliff = red_line_break.as_cliff("heads", line, falling)
    assert cliff is not None
    assert (cliff.keeps_up, cliff.at) == ("above", pytest.approx(0.375))


def test_a_line_that_is_never_broken_and_one_that_always_is() -> None:
    (line,) = red_lines(["backlog<100@0.9"])
    unbroken, broken = np.zeros((3, 40)), np.full((3, 40), 200.0)
    assert red_line_break.as_cliff("x", line, red_line_break.examine_line((0.0, 0.5, 1.0), unbroken, line)) is None
    cliff = red_line_break.as_cliff("x", line, red_line_break.examine_line((0.0, 0.5, 1.0), broken, line))
    assert cliff is not None
    assert (cliff.at, cliff.low) == (0.0, None)
    assert cliff.reason == CliffReason(CliffCause.RED_LINE, is_everywhere=True)


def test_a_line_is_tested_in_order_from_either_end() -> None:
    (line,) = red_lines(["backlog<100@0.5"])

    def seen(*kept: int) -> red_line_break.Break:
        values = np.where(np.arange(40) < np.array(kept)[:, None], 0.0, 200.0)
        return red_line_break.examine_line((0.0, 0.5, 1.0), values, line)

    # broken in the middle and kept at the end: that it breaks for good is not shown, nor is it kept beyond a break
    assert (seen(40, 0, 40).shown, seen(40, 0, 40).broken) == (0, None)
    assert (seen(0, 40, 0).shown, seen(0, 40, 0).broken) == (None, 2)
    # 18 of 40 keep to it at the first setting, which is no proof that it breaks there
    early = red_line_break.as_cliff("x", line, seen(18, 0, 0))
    assert early is not None
    assert (early.low, early.high, early.reason.is_everywhere) == (None, 0.5, False)


def test_a_line_that_is_kept_so_far_but_not_shown_to_be_breaks_beyond_what_is_shown() -> None:
    (line,) = red_lines(["backlog<100@0.5"])
    # all of ten, then six of ten keep to it: all show one half, six do not
    values = np.where(np.arange(10) < np.array([[10], [10], [6]]), 0.0, 200.0)
    cliff = red_line_break.as_cliff("x", line, red_line_break.examine_line((0.0, 0.5, 1.0), values, line))
    assert cliff is not None
    assert (cliff.at, cliff.low, cliff.high, cliff.between) == (np.inf, 0.5, None, None)


def test_the_first_thing_that_breaks_is_the_cliff_and_all_are_told() -> None:
    question = ask(points=21, replications=40, red_lines=("cases_dropped<20@0.9",), simulate=crowded)
    result = answered(question)
    assert result.cliff is not None
    assert result.cliff.red_line == "cases_dropped<20@0.9"
    # 250 (x - 0.4) = 20 at 0.48, between 0.45 and 0.5; 5% of 1000 at 0.6
    assert result.cliff.at == pytest.approx(0.48, abs=0.05)
    assert [cliff.red_line for cliff in result.cliffs] == [None, "cases_dropped<20@0.9"]
    assert result.cliffs[0].at == pytest.approx(0.6, abs=0.01)


def as_told(result: StudyResult) -> dict[str, Any]:
    return result.to_dict("said", "0")


AUTO = ask(points="auto", replications="auto", precision=0.03, simulate=wide, outcomes=("harm",))


@pytest.mark.slow
def test_one_process_and_two_take_the_same_course(shared_executor: ProcessExecutor) -> None:
    plan = AUTO.plan()
    there = AUTO.answer(collect(plan, stream(plan, shared_executor)))
    assert as_told(there) == as_told(answered(AUTO))


def test_a_study_that_was_killed_carries_on_and_ends_the_same(tmp_path: Path) -> None:
    # the real simulation, of a force in which nothing happens: what a stand-in makes is not kept
    question = TradeoffQuestion(scenario=named_scenario(), points="auto", replications="auto", seed=5)
    whole = question.answer(run_through(question.plan(), HERE))
    stop = threading.Event()
    with RunStore(tmp_path / "runs.sqlite") as store:
        for event in stream(question.plan(), HERE, stop, store):
            if isinstance(event, RunDone) and event.replication == 6:
                stop.set()
    with RunStore(tmp_path / "runs.sqlite") as store:
        plan = question.plan()
        events = list(stream(plan, HERE, None, store))
    stored = [event for event in events if isinstance(event, RunDone) and event.from_store]
    assert stored
    assert as_told(question.answer(collect(plan, events))) == as_told(whole)


def test_the_decision_at_hand_is_simulated_first_then_its_neighbours_and_the_far_ends_last() -> None:
    question = replace(AUTO, points=(0.0, 0.25, 0.5, 1.0), replications=2, resolution=1e-9)
    present = question.resolved_levers[0].present
    plan = question.plan()
    stage = question.next_stage(RunCollector(plan))
    assert stage is not None
    settings = [(plan.arms[job.arm_index].at["policy.move_share"], job.replication) for job in stage.jobs]
    assert settings[:2] == [(present, 0), (present, 1)]
    others = settings[2:]
    assert [replication for _, replication in others] == sorted(replication for _, replication in others)
    for replication in (0, 1):
        distances = [abs(at - present) for at, number in others if number == replication]
        assert distances == sorted(distances)
    assert len(settings) == len(set(settings)) == 2 * len(plan.arms)


def test_stages_are_told_and_none_asks_for_what_is_there() -> None:
    plan = AUTO.plan()
    seen: set[tuple[int, int]] = set()
    for event in stream(plan, HERE):
        if isinstance(event, StudyStage):
            jobs = {(job.arm_index, job.replication) for job in event.jobs}
            assert len(jobs) == len(event.jobs)
            assert not jobs & seen
            seen |= jobs
    assert max(replication for _, replication in seen) < MOST_REPLICATIONS


def test_before_any_run_there_is_an_answer_with_nothing_in_it() -> None:
    result = AUTO.answer(RunCollector(AUTO.plan()))
    assert (result.finished, result.cliff, result.ending) == (0, None, None)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"points": "many"}, '"auto"'),
        ({"red_lines": ("backlgo<5",)}, "Did you mean backlog"),
        ({"red_lines": ("backlog",)}, "no red line"),
    ],
)
def test_a_question_that_cannot_be_asked_is_refused(change: dict[str, Any], message: str) -> None:
    with pytest.raises(StudyError, match=message):
        replace(ask(), **change).plan()


def test_a_red_line_is_told_in_words_with_its_chance() -> None:
    result = answered(ask(points=21, replications=40, red_lines=("cases_dropped<20@0.9",), simulate=crowded))
    text = sentence(result)
    assert "Small cases left unattended stay under 20 a year in 9 of 10 futures until somewhere between" in text
    assert "The force keeps up until somewhere between" in text


def test_a_red_line_that_no_setting_breaks_is_told_with_the_fewest_futures_that_keep_to_it() -> None:
    question = ask(points=(0.0, 0.2), replications=40, red_lines=("backlog<60@0.5",), simulate=strained)
    result = answered(question)
    backlogs = [point.outcomes["backlog"].values for point in result.results]
    fewest = min(int((values < 60).sum()) for values in backlogs)
    assert 20 < fewest < 40
    assert f"The backlog stays under 60 at every setting tried, in at least {fewest} of 40 futures." in sentence(result)
    always = replace(question, red_lines=("backlog<1000@0.5",))
    assert "at every setting tried, in all 40 futures." in sentence(answered(always))
