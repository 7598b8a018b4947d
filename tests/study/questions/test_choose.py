from __future__ import annotations

import json
from collections.abc import Callable

import numpy as np
import pytest
from study_fakes import luck, named_scenario

from forcesim.errors import StudyError
from forcesim.scenario.schema.scenario import Scenario
from forcesim.simulation.outcomes import HEADLINE
from forcesim.simulation.result import RunResult
from forcesim.study.analysis.ranking_selection import SelectionRules, SelectionState, goal_of, replay
from forcesim.study.execution.collector import RunCollector
from forcesim.study.execution.engine import run_through, stream
from forcesim.study.execution.events import RunDone, StudyStage
from forcesim.study.execution.executors import SerialExecutor
from forcesim.study.questions.registry import ChooseQuestion
from forcesim.study.results.findings import ChooseFinding
from forcesim.study.results.reasons import Ending, EndingKind
from forcesim.study.results.study_result import read_result

HERE = SerialExecutor()


def select(goal: np.ndarray, rules: SelectionRules, met: np.ndarray | None = None) -> SelectionState:
    met = np.empty((0, *goal.shape), dtype=np.bool_) if met is None else met
    return replay(goal, met, rules, 10**9)


@pytest.mark.parametrize("shared", [0.0, 0.8])
@pytest.mark.parametrize("guarantee", [0.9, 0.95])
def test_the_best_is_chosen_as_often_as_guaranteed_where_it_leads_by_just_what_matters(
    shared: float, guarantee: float
) -> None:
    # the hardest case for which there is a promise: all others exactly one indifference behind, with luck shared or not
    rng = np.random.default_rng(8)
    studies, right = 400, 0
    rules = SelectionRules(indifference=1.0, ceiling=2000, guarantee=guarantee)
    for _ in range(studies):
        noise = 3 * (np.sqrt(shared) * rng.normal(size=2000) + np.sqrt(1 - shared) * rng.normal(size=(4, 2000)))
        state = select(noise + np.array([[0.0], [0.0], [1.0], [0.0]]), rules)
        assert state.is_decided
        right += state.leader == 2
    assert right / studies >= guarantee - 4 * np.sqrt(guarantee * (1 - guarantee) / studies)


def test_shared_luck_saves_runs() -> None:
    rng = np.random.default_rng(3)
    means, rules = np.array([[0.0], [1.0]]), SelectionRules(indifference=1.0, ceiling=5000)
    common, own = rng.normal(size=5000), rng.normal(size=(2, 5000))
    paired = select(means + 4 * common * 2 + 0.5 * own, rules)
    alone = select(means + 8 * own, rules)
    assert sum(paired.counts) < sum(alone.counts) / 4


def test_runs_go_where_the_choice_is_open() -> None:
    rng = np.random.default_rng(5)
    goal = rng.normal(size=(3, 3000)) * 4 + np.array([[10.0], [9.5], [-20.0]])
    counts = select(goal, SelectionRules(indifference=0.5, ceiling=3000)).counts
    assert counts[2] <= 30
    assert counts[0] >= counts[1] > 5 * counts[2]


def test_alike_scenarios_end_with_one_that_is_within_what_matters() -> None:
    same = np.tile(np.random.default_rng(1).normal(10, 1, 500), (2, 1))
    state = select(same, SelectionRules(indifference=0.5, ceiling=500))
    assert (state.is_decided, state.leader) == (True, 0)


def test_the_ceiling_leaves_a_choice_open_rather_than_guess() -> None:
    goal = np.random.default_rng(2).normal(size=(2, 40)) * 10
    state = select(goal, SelectionRules(indifference=0.1, ceiling=40))
    assert (state.is_decided, state.following) == (False, None)
    assert state.counts == [40, 40]


def test_the_best_of_those_that_keep_to_the_red_line_is_chosen() -> None:
    rng = np.random.default_rng(6)
    goal = rng.normal(size=(3, 800)) * 0.3 + np.array([[3.0], [2.0], [0.0]])
    # the best breaks the red line in half of its futures, the others hardly ever
    met = rng.random((1, 3, 800)) < np.array([0.5, 0.99, 0.99])[:, None]
    state = select(goal, SelectionRules(indifference=0.5, ceiling=800, chances=(0.8,)), met)
    assert state.breaking == {0: 0}
    assert (state.is_decided, state.leader) == (True, 1)


def test_where_all_break_a_red_line_none_is_best() -> None:
    goal = np.random.default_rng(6).normal(size=(2, 200))
    state = select(
        goal, SelectionRules(indifference=0.5, ceiling=200, chances=(0.9,)), np.zeros((1, 2, 200), dtype=np.bool_)
    )
    assert state.leader is None
    assert set(state.breaking) == {0, 1}


@pytest.mark.parametrize(
    ("text", "goal"),
    [("harm", ("", "harm")), ("min charges", ("min", "charges")), ("MAX disruptions", ("max", "disruptions"))],
)
def test_a_goal_is_read_as_people_write_it(text: str, goal: tuple[str, str]) -> None:
    assert goal_of(text) == goal


def rivals(scenario: Scenario, seed: int, replication: int, stopped: Callable[[], bool] = lambda: False) -> RunResult:
    """Moving half of the hours is best for harm; the luck of all is the same but for a little of their own."""
    share = float(scenario.policy.move_share)
    own = luck(seed + int(100 * share), replication, 8.0)
    outcomes = dict.fromkeys(HEADLINE, 0.0)
    outcomes["harm"] = 1000 + 400 * (share - 0.5) ** 2 + luck(seed, replication, 50.0) + own
    outcomes["charges"] = 100 - 50 * share
    outcomes["backlog"] = 100 * share + luck(seed, replication)
    return RunResult(outcomes, {}, 0.0, 0, 0)


def make_question(**more: object) -> ChooseQuestion:
    scenarios = (named_scenario("none", 0.0), named_scenario("half", 0.5), named_scenario("all", 1.0))
    settings = {"scenarios": scenarios, "precision": 0.02, "seed": 4, "simulate": rivals}
    return ChooseQuestion(**{**settings, **more})


def found_by(question: ChooseQuestion) -> ChooseFinding:
    finding = question.answer(run_through(question.plan(), HERE)).finding
    assert isinstance(finding, ChooseFinding)
    return finding


def test_a_choice_names_the_best_and_how_far_the_others_lie_behind() -> None:
    question = make_question()
    result = question.answer(run_through(question.plan(), HERE))
    finding = result.finding
    assert (finding.best, finding.direction, finding.is_decided) == ("half", "min", True)
    behind = {contender.name: contender.behind for contender in finding.contenders}
    assert behind["half"] is None
    assert behind["none"].low <= 100 <= behind["none"].high
    assert {difference.against for difference in result.differences} == {"half"}
    assert result.ending == Ending(EndingKind.ENOUGH, runs=result.finished)


def test_a_direction_can_be_said() -> None:
    assert found_by(make_question(goal="max charges")).best == "none"
    assert found_by(make_question(goal="min charges")).best == "all"


def test_a_red_line_takes_the_best_out_of_the_choice() -> None:
    finding = found_by(make_question(red_lines=("backlog<25@0.9",), goal="min charges", replications=150))
    assert (finding.best, finding.is_decided) == ("none", True)
    assert {contender.name: contender.breaks for contender in finding.contenders}["all"] == "backlog<25@0.9"


def test_each_scenario_gets_its_own_number_of_runs_and_none_twice() -> None:
    question = make_question()
    events = list(stream(question.plan(), HERE))
    jobs = [event.job for event in events if isinstance(event, RunDone)]
    planned = [job for event in events if isinstance(event, StudyStage) for job in event.jobs]
    assert jobs == planned
    assert len(set(jobs)) == len(jobs)


def test_an_answer_is_ready_at_any_moment() -> None:
    question = make_question()
    collector = RunCollector(question.plan())
    assert question.answer(collector).finding.best is None
    for event in stream(question.plan(), HERE):
        collector.add(event)
        finding = question.answer(collector).finding
    assert finding == found_by(question)


def test_what_was_found_comes_back_from_its_json() -> None:
    question = make_question(red_lines=("backlog<75",))
    result = question.answer(run_through(question.plan(), HERE))
    text = json.dumps(result.to_dict("said", "0"), allow_nan=False)
    assert read_result(json.loads(text)).finding == result.finding


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"scenarios": (named_scenario(),)}, "at least two"),
        ({"goal": "charges"}, "say which is the goal"),
        ({"goal": "hram"}, "Did you mean harm"),
        ({"guarantee": 1.0}, "guarantee"),
        ({"red_lines": ("backlog",)}, "no red line"),
        ({"replications": 1}, "at least 2"),
    ],
)
def test_a_choice_that_cannot_be_made_is_refused(change: dict[str, object], message: str) -> None:
    with pytest.raises(StudyError, match=message):
        make_question(**change).plan()
