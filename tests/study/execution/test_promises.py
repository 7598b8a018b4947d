"""What the statistics promise, kept over a thousand studies whose truth is known."""

from __future__ import annotations

import numpy as np
import pytest
from study_fakes import named_scenario

from forcesim.simulation.outcomes import HEADLINE
from forcesim.simulation.result import RunResult
from forcesim.study.analysis.intervals import HIGHER, LOWER
from forcesim.study.execution.collector import RunCollector
from forcesim.study.execution.engine import run_through
from forcesim.study.execution.events import RunDone, RunJob
from forcesim.study.execution.executors import SerialExecutor
from forcesim.study.questions.registry import CompareQuestion, RunQuestion

pytestmark = pytest.mark.slow

STUDIES, REPLICATIONS = 1000, 20
VERDICTS = ("better", "worse", HIGHER, LOWER)


def fill(collector: RunCollector, arm: int, values: dict[str, np.ndarray]) -> None:
    for replication in range(REPLICATIONS):
        outcomes = {name: float(series[replication]) for name, series in values.items()}
        collector.add(RunDone(RunJob(arm, replication), RunResult(outcomes, {}, 0.0, 0, 0)))


def test_the_interval_of_an_average_covers_the_truth_in_95_of_100_studies() -> None:
    # counts of one year, as charges are: Poisson, a little skewed
    rng = np.random.default_rng(2015)
    question = RunQuestion(scenario=named_scenario(), replications=REPLICATIONS)
    plan, covered = question.plan(), 0
    for _ in range(STUDIES):
        collector = RunCollector(plan)
        fill(collector, 0, {"charges": rng.poisson(60.0, REPLICATIONS)})
        charges = question.answer(collector).results[0].outcomes["charges"]
        covered += charges.low <= 60.0 <= charges.high
    assert 0.935 <= covered / STUDIES <= 0.965


def test_the_interval_of_a_paired_difference_covers_the_truth_in_95_of_100_studies() -> None:
    rng = np.random.default_rng(2016)
    question = CompareQuestion(scenarios=(named_scenario(), named_scenario("other", 0.5)), replications=REPLICATIONS)
    plan, covered = question.plan(), 0
    for _ in range(STUDIES):
        collector = RunCollector(plan)
        people = rng.poisson(100.0, REPLICATIONS)
        # the policy charges six in ten of the same people
        fill(collector, 0, {"charges": people})
        fill(collector, 1, {"charges": rng.binomial(people, 0.6)})
        charges = question.answer(collector).differences[0].outcomes["charges"]
        covered += charges.low <= -40.0 <= charges.high
    assert 0.935 <= covered / STUDIES <= 0.965


@pytest.mark.parametrize("family", ["headline", "rest"])
def test_two_policies_that_do_not_differ_are_told_apart_no_more_often_than_promised(family: str) -> None:
    # luck of their own for both, which is the worst case; with the same luck they would not differ at all
    rng = np.random.default_rng(7)
    question = CompareQuestion(scenarios=(named_scenario(), named_scenario("other", 0.5)), replications=REPLICATIONS)
    plan = question.plan()
    names = list(plan.outcomes)
    outcomes = [name for name in names if (name in HEADLINE) == (family == "headline")]
    studies, false_alarms = 500, 0
    for _ in range(studies):
        collector = RunCollector(plan)
        for arm in range(2):
            fill(collector, arm, {name: rng.normal(100.0, 10.0, REPLICATIONS) for name in names})
        changes = question.answer(collector).differences[0].outcomes
        false_alarms += any(changes[name].verdict in VERDICTS for name in outcomes)
    # at most 5% with all of a family's outcomes together; outcomes that are independent come close to it
    share, error = false_alarms / studies, np.sqrt(0.05 * 0.95 / studies)
    assert share <= 0.05 + 3 * error
    if family == "headline":
        assert share >= 0.05 - 3 * error


def test_identical_policies_on_the_same_luck_never_differ() -> None:
    # that they are the same can't be seen in futures: what differs in one of a hundred might have been missed
    rng = np.random.default_rng(8)
    question = CompareQuestion(scenarios=(named_scenario(), named_scenario("same")), replications=REPLICATIONS)
    collector = RunCollector(question.plan())
    series = {name: rng.normal(100.0, 10.0, REPLICATIONS) for name in collector.outcomes}
    fill(collector, 0, series)
    fill(collector, 1, series)
    changes = question.answer(collector).differences[0].outcomes
    assert {change.verdict for change in changes.values()} <= {"no clear difference", "not settled"}
    assert changes["charges"].verdict == "no clear difference"
    assert {change.chance_same for change in changes.values()} == {1.0}


def test_of_several_policies_that_do_not_differ_none_is_told_apart_more_often_than_promised() -> None:
    # each has luck of its own, so that what all pairs share is the luck of the first
    rng = np.random.default_rng(9)
    scenarios = tuple(named_scenario(f"town{number}", 0.1 * number) for number in range(5))
    question = CompareQuestion(scenarios=scenarios, replications=REPLICATIONS)
    plan, studies, false_alarms = question.plan(), 400, 0
    for _ in range(studies):
        collector = RunCollector(plan)
        for arm in range(len(scenarios)):
            fill(collector, arm, {name: rng.normal(100.0, 10.0, REPLICATIONS) for name in HEADLINE})
        changes = question.answer(collector).differences
        false_alarms += any(change.outcomes[name].verdict in VERDICTS for change in changes for name in HEADLINE)
    share, error = false_alarms / studies, np.sqrt(0.05 * 0.95 / studies)
    # pairs are alike in what they are compared with, so that the correction errs on the safe side
    assert 0.01 <= share <= 0.05 + 3 * error


def test_looking_again_and_again_finds_no_more_differences_than_promised() -> None:
    def harmless(scenario: object, seed: int, replication: int, stopped: object = None) -> RunResult:
        rng = np.random.default_rng([seed, replication, int(10 * float(scenario.policy.move_share))])  # type: ignore[attr-defined]
        return RunResult({name: float(rng.normal(100.0, 10.0)) for name in HEADLINE}, {}, 0.0, 0, 0)

    studies, false_alarms = 150, 0
    for seed in range(studies):
        question = CompareQuestion(
            scenarios=(named_scenario(), named_scenario("other", 0.5)),
            replications="auto",
            seed=seed,
            simulate=harmless,
            outcomes=("harm", "charges"),
        )
        (changes,) = question.answer(run_through(question.plan(), SerialExecutor())).differences
        false_alarms += any(changes.outcomes[name].verdict in VERDICTS for name in ("harm", "charges"))
    assert false_alarms / studies <= 0.05 + 3 * np.sqrt(0.05 * 0.95 / studies)
