"""Does a result still come out? Its runs made again and compared bit for bit, and what they led to."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field, replace

import numpy as np

from forcesim.errors import CapsuleError
from forcesim.simulation.result import MODEL_VERSION, RunResult
from forcesim.study.analysis.pareto import frontier
from forcesim.study.execution.collector import RunCollector
from forcesim.study.execution.design import Design
from forcesim.study.execution.engine import stream
from forcesim.study.execution.events import RunDone, RunEnding, RunFailed, RunJob
from forcesim.study.execution.executors import Executor
from forcesim.study.execution.plan import Plan
from forcesim.study.own_outcome import with_own_outcomes
from forcesim.study.questions.base import Question
from forcesim.study.results.conclusions import NONE, UNKNOWN, conclusions
from forcesim.study.results.reason_texts import failed_runs
from forcesim.study.results.result_differences import RESTS_ON_RUNS, WORDS, ResultDifference, result_differences
from forcesim.study.results.study_result import PointResult, StudyResult


@dataclass(frozen=True, slots=True)
class Moved:
    """A number that came out otherwise; ``scenario`` is the name of the arm, with the setting of its lever."""

    scenario: str
    replication: int
    outcome: str
    before: float
    now: float


@dataclass(frozen=True, slots=True)
class Overturned:
    """A conclusion that would be another one now."""

    scenario: str
    outcome: str
    before: str
    now: str


@dataclass(frozen=True, slots=True)
class Verification:
    """The outcome of making ``checked`` of ``total`` runs again.

    Conclusions are compared only where all runs were made again; until then ``overturned`` is None. It stays so for a
    study in stages that ``was_stopped`` early, whose findings rest on runs that its result does not hold.
    ``reads_otherwise`` names scenarios whose texts no longer give the description that the result was made from.
    ``differences`` are the places of the result that come out otherwise when it is worked out again from the runs;
    where not all runs were made again it is worked out from the numbers that it holds, as far as they go. It is empty
    where a number moved already, and for results of another version of the model. ``not_verified`` names outcomes whose
    functions are not at hand: nothing is said of them.
    """

    checked: int
    total: int
    moved: tuple[Moved, ...]
    overturned: tuple[Overturned, ...] | None
    failures: tuple[str, ...]
    was_stopped: bool = False
    reads_otherwise: tuple[str, ...] = ()
    differences: tuple[ResultDifference, ...] = ()
    not_verified: tuple[str, ...] = ()

    @property
    def holds(self) -> bool:
        """Whether every number that was compared is the same, bit for bit, and every conclusion too."""
        is_same = not self.moved and not self.overturned and not self.differences
        return self.checked > 0 and is_same and not self.failures


@dataclass
class _Comparison:
    """The runs made again so far; ``failed_before`` are those that failed when the result was made."""

    failed_before: frozenset[tuple[str, int]]
    checked: int = 0
    moved: list[Moved] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)

    def add(self, plan: Design, outcome: RunEnding, point: PointResult | None) -> None:
        if isinstance(outcome, RunFailed):
            # what failed when the result was made may fail again
            if (outcome.scenario, outcome.replication) not in self.failed_before:
                self.failures.append(str(outcome))
            return
        self.checked += 1
        if point is not None:
            self.moved += _moved(point, plan, outcome)


def fixed_sample(count: int, size: int) -> list[int]:
    """Which of ``count`` runs are made again: ``size`` of their indices, in order, and the same every time."""
    return sorted(random.Random(20150722).sample(range(count), size))  # noqa: S311  chance, no secret


def verify(
    result: StudyResult,
    question: Question,
    executor: Executor,
    sample: int | None = 10,
    listen: Callable[[RunEnding], None] | None = None,
    stop: threading.Event | None = None,
    as_it_stands: frozenset[str] = frozenset(),
) -> Verification:
    """Make a sample of a result's runs again, or all of them (None), and compare them with what it holds.

    ``question`` is the one that was asked. The same sample is taken every time, of the runs whose numbers the result
    holds. All runs of a study in stages are those that its question asks for now, from the first stage on. CapsuleError
    where question and result don't belong together. ``as_it_stands`` names outcomes of functions that are not at hand:
    what the result holds of them is not compared.
    """
    stop = stop or threading.Event()
    is_staged = question.plan().script is not None
    was_stopped = not result.is_complete
    if sample is None and is_staged and not was_stopped and as_it_stands:
        raise CapsuleError(
            f"what is found in worlds rests on {' and '.join(sorted(as_it_stands))}, whose code is needed to make all "
            "runs again. A sample needs it not: --sample 10"
        )
    if sample is None and is_staged and not was_stopped:
        verification = _answer_again(result, question, executor, listen, stop)
    else:
        verification = _run_again(result, question, executor, sample, listen, stop, as_it_stands)
    # what a function does has no digest
    digests = {
        arm.name: arm.named_scenario.digest for arm in question.given_arms() if not arm.named_scenario.own_functions
    }
    otherwise = tuple(ref.name for ref in result.scenarios if digests.get(ref.name, ref.digest) != ref.digest)
    without = {f"scenarios[{index}].digest" for index, ref in enumerate(result.scenarios) if ref.name not in digests}
    differences = tuple(found for found in verification.differences if found.place not in without)
    return replace(verification, was_stopped=was_stopped, reads_otherwise=otherwise, differences=differences)


def _run_again(
    result: StudyResult,
    question: Question,
    executor: Executor,
    sample: int | None,
    listen: Callable[[RunEnding], None] | None,
    stop: threading.Event,
    as_it_stands: frozenset[str],
) -> Verification:
    """Runs whose numbers the result holds, one by one."""
    is_staged = question.plan().script is not None
    plan = _plan_of(result, question)
    every = list(_held(result, plan))
    chosen = every
    if sample is not None and sample < len(every):
        chosen = [every[index] for index in fixed_sample(len(every), sample)]
    collector, comparison = RunCollector(plan), _Comparison(failed_runs(result.failures))
    with closing(executor.execute(plan, iter(chosen), stop)) as made:
        for outcome in made:
            point = _points(result)[outcome.arm_index]
            outcome = _with_own_outcomes(plan, outcome, point, as_it_stands)
            collector.add(outcome)
            comparison.add(plan, outcome, point)
            if listen is not None:
                listen(outcome)
    is_whole = comparison.checked == len(every) and not is_staged
    now = question.answer(collector) if is_whole else _from_its_numbers(result, question, plan)
    overturned = _overturned(result, now) if is_whole else None
    return _verification(comparison, len(every), overturned, _differences(result, now, is_whole=is_whole))


def _with_own_outcomes(plan: Plan, ending: RunEnding, point: PointResult, as_it_stands: frozenset[str]) -> RunEnding:
    """A run with the outcomes of functions: counted again, or as the result holds them."""
    if not isinstance(ending, RunDone) or not plan.own_outcomes:
        return ending
    index = ending.replication - plan.first_replication
    held = {name: float(point.outcomes[name].values[index]) for name in as_it_stands if name in point.outcomes}
    arm = plan.arms[ending.arm_index]
    own = tuple(outcome for outcome in plan.own_outcomes if outcome.name not in held)
    counted = with_own_outcomes(ending.result, own, arm.named_scenario, f"{arm.label}, future {ending.replication}")
    return replace(ending, result=replace(counted, outcomes={**counted.outcomes, **held}))


def _answer_again(
    result: StudyResult,
    question: Question,
    executor: Executor,
    listen: Callable[[RunEnding], None] | None,
    stop: threading.Event,
) -> Verification:
    """The whole question, stage by stage, with what it finds."""
    plan = question.plan()
    collector, comparison = RunCollector(plan), _Comparison(failed_runs(result.failures))
    held = {_key(point.scenario, point.at): point for point in _points(result)}
    with closing(stream(plan, executor, stop)) as events:
        for event in events:
            collector.add(event)
            if isinstance(event, (RunDone, RunFailed)):
                arm = collector.plan.arms[event.arm_index]
                # worlds have no numbers of their own in the result
                comparison.add(collector.plan, event, None if arm.world else held.get(_key(arm.name, arm.at)))
                if listen is not None:
                    listen(event)
    is_whole = collector.is_complete and not stop.is_set()
    now = question.answer(collector)
    overturned = _overturned(result, now) if is_whole else None
    differences = _differences(result, now, is_whole=True) if is_whole else ()
    return _verification(comparison, max(result.runs_planned, collector.runs_planned), overturned, differences)


def _from_its_numbers(result: StudyResult, question: Question, plan: Plan) -> StudyResult:
    """The result worked out again from the numbers of single runs that it holds, without a run."""
    collector = RunCollector(plan)
    for job in _held(result, plan):
        outcomes = {
            name: float(summary.values[job.replication - plan.first_replication])
            for name, summary in _points(result)[job.arm_index].outcomes.items()
            if job.replication - plan.first_replication < len(summary.values)
        }
        collector.add(RunDone(job, RunResult(outcomes, {}, 0.0, 0, 0)))
    return question.answer(collector)


def _differences(before: StudyResult, now: StudyResult, *, is_whole: bool) -> tuple[ResultDifference, ...]:
    if before.model_version not in ("", MODEL_VERSION):
        return ()
    if before.frontier is not None:
        now = replace(now, frontier=frontier(now, before.frontier.x, before.frontier.y))
    left_out = frozenset() if is_whole else RESTS_ON_RUNS
    if before.program_version not in ("", now.program_version):
        left_out |= WORDS
    return result_differences(before, now, left_out)


def _plan_of(result: StudyResult, question: Question) -> Plan:
    """The question's plan with the arms of the result, those that a stage added among them."""
    plan = question.plan()
    arms = plan.arms
    if plan.script is not None:
        known = (question.arm_at(point.scenario, point.at) for point in _points(result))
        arms = tuple(arm for arm in known if arm is not None)
        plan = replace(plan, arms=arms, script=None, still_open=None, looks=(_futures(result),))
    if [(arm.name, arm.at) for arm in arms] != [(point.scenario, point.at) for point in _points(result)]:
        raise CapsuleError("the result in this capsule is not one of its question")
    return plan


def _points(result: StudyResult) -> tuple[PointResult, ...]:
    """Every arm whose numbers the result holds, in the order of its question's arms."""
    return (*result.results, *result.alternatives)


def _futures(result: StudyResult) -> int:
    counts = [len(summary.values) for point in _points(result) for summary in point.outcomes.values()]
    return max([1, *counts])


def _held(result: StudyResult, plan: Plan) -> Iterator[RunJob]:
    """Jobs whose numbers the result holds, a replication of every arm and then the next."""
    most = min(_futures(result), plan.looks[-1])
    for replication in range(most):
        for index, point in enumerate(_points(result)):
            series = (summary.values for summary in point.outcomes.values())
            if any(replication < len(values) and np.isfinite(values[replication]) for values in series):
                yield RunJob(index, plan.first_replication + replication)


def _moved(point: PointResult, plan: Design, done: RunDone) -> Iterator[Moved]:
    index = done.replication - plan.first_replication
    for name, summary in point.outcomes.items():
        if index >= len(summary.values):
            continue
        before, now = float(summary.values[index]), done.result.outcomes.get(name, float("nan"))
        # a JSON can't tell what was not a number from what was not there
        if before != now and not (np.isnan(before) and not np.isfinite(now)):
            yield Moved(plan.arms[done.arm_index].label, done.replication, name, before, now)


def _overturned(before: StudyResult, now: StudyResult) -> tuple[Overturned, ...]:
    was, is_now = conclusions(before), conclusions(now)
    both = ((about, was.get(about, NONE), is_now.get(about, NONE)) for about in dict.fromkeys([*was, *is_now]))
    return tuple(Overturned(*about, old, new) for about, old, new in both if old != new and UNKNOWN not in (old, new))


def _verification(
    comparison: _Comparison,
    total: int,
    overturned: tuple[Overturned, ...] | None,
    differences: tuple[ResultDifference, ...],
) -> Verification:
    moved = sorted(comparison.moved, key=lambda number: (number.scenario, number.replication, number.outcome))
    return Verification(
        comparison.checked,
        total,
        tuple(moved),
        overturned,
        tuple(comparison.failures),
        differences=() if moved else differences,
    )


def _key(name: str, at: dict[str, float]) -> tuple[str, tuple[tuple[str, float], ...]]:
    return name, tuple(sorted(at.items()))
