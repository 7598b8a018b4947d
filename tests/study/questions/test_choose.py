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
from forcesim.study.analysis.ranking_selection import (
    SelectionRules,
    SelectionState,
    decision_constant,
    decisive_lead,
    goal_of,
    replay,
)
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


def test_the_constants_are_those_of_kim_and_nelson() -> None:
    # five systems, ten first replications, 95%: η = ½ (0.025^(−2/9) − 1), and 40^(2/9) is 2.26994
    eta = decision_constant(5, 10, 0.05)
    assert eta == pytest.approx(0.63497, abs=1e-5)
    # W = δ / 2r (h² S² / δ² − r) with h² = 2 · 0.63497 · 9 = 11.4295, δ = 1, S² = 4, r = 10
    assert decisive_lead(10, 4.0, 1.0, eta, 10) == pytest.approx((11.4295 * 4 - 10) / 20, abs=1e-4)
    # δ = 2, S² = 3, r = 5
    assert decisive_lead(5, 3.0, 2.0, eta, 10) == pytest.approx(2 / 10 * (11.4295 * 3 / 4 - 5), abs=1e-4)
    # from r = h² S² / δ² = 45.7 on any lead decides
    assert decisive_lead(45, 4.0, 1.0, eta, 10) > 0
    assert decisive_lead(46, 4.0, 1.0, eta, 10) == 0.0


def test_with_many_first_replications_the_constant_is_that_of_known_variances() -> None:
    # Paulson's bound: η (n0 − 1) → ln((k − 1) / 2α)
    assert decision_constant(5, 10**7, 0.05) * (10**7 - 1) == pytest.approx(np.log(40), rel=1e-5)
    assert decision_constant(2, 10**7, 0.05) * (10**7 - 1) == pytest.approx(np.log(10), rel=1e-5)


def test_where_red_lines_are_drawn_half_of_the_error_is_theirs() -> None:
    # the lead of 2 falls between the reaches of 5% and of 2.5%, which are 1.61 and 2.52
    noise = np.tile([1.0, -1.0], 20)
    variance = 40.0
    goal = np.array([np.zeros(40), 2.0 + np.sqrt(variance * 19 / 20) * noise])
    reaches = [decisive_lead(20, variance, 2.0, decision_constant(2, 20, alpha), 20) for alpha in (0.05, 0.025)]
    assert reaches == pytest.approx([1.61, 2.52], abs=0.01)
    met = np.ones((1, 2, 40), dtype=np.bool_)
    alone = replay(goal, met[:0], SelectionRules(2.0, 20), 40)
    lined = replay(goal, met, SelectionRules(2.0, 20, chances=(0.1,)), 40)
    assert (alone.beaten, lined.beaten) == ({0: 1}, {})


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


@pytest.mark.parametrize(("futures", "is_decided"), [(2, False), (4, False), (5, True)])
def test_nothing_is_best_by_fewer_than_five_futures(futures: int, is_decided: bool) -> None:
    # a lead that no luck touches
    goal = np.array([np.zeros(futures), np.full(futures, 10.0)])
    assert select(goal, SelectionRules(indifference=1.0, ceiling=futures)).is_decided is is_decided


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


def left_undone(
    scenario: Scenario, seed: int, replication: int, stopped: Callable[[], bool] = lambda: False
) -> RunResult:
    """Of a thousand cases 40 are dropped where all hours move, none where none do."""
    dropped = 40 * float(scenario.policy.move_share)
    outcomes = dict.fromkeys(HEADLINE, 0.0) | {"cases_arrived": 1000.0}
    outcomes["cases_dropped"] = dropped + (luck(seed, replication) if dropped else 0.0)
    return RunResult(outcomes, {}, 0.0, 0, 0)


def test_what_does_not_matter_is_told_on_the_scale_of_the_outcome_itself() -> None:
    finding = found_by(make_question(goal="cases_dropped", simulate=left_undone, precision=0.05))
    # of 0, 20 and 40 dropped cases on average, not of the thousand that arrive
    assert finding.indifference == pytest.approx(0.05 * 20, abs=0.05)
    assert (finding.best, finding.is_decided) == ("none", True)


def test_scenarios_that_are_exactly_alike_are_told_apart_by_nothing_and_the_first_will_do() -> None:
    # of none a case is left; a lead of less than one case a year matters to nobody
    alike = (named_scenario("none", 0.0), named_scenario("more", 0.0))
    finding = found_by(make_question(scenarios=alike, goal="cases_dropped", simulate=left_undone))
    assert (finding.best, finding.is_decided, finding.indifference) == ("none", True, 1.0)
    assert [contender.futures for contender in finding.contenders] == [20, 20]


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
