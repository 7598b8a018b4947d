"""Does a result still come out? Its runs made again and compared bit for bit."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass

import numpy as np

from forcesim.errors import CapsuleError
from forcesim.study.collected import Collected
from forcesim.study.executors import Executor
from forcesim.study.jobs import Outcome, RunDone, RunFailed, RunJob
from forcesim.study.plan import Plan
from forcesim.study.question import Question
from forcesim.study.results import StudyResult


@dataclass(frozen=True, slots=True)
class Moved:
    """A number that came out otherwise; ``scenario`` is told with the setting of its lever."""

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
    """What came of making ``checked`` of ``total`` runs again.

    Conclusions are compared only where all runs were made again; until then ``overturned`` is None.
    """

    checked: int
    total: int
    moved: tuple[Moved, ...]
    overturned: tuple[Overturned, ...] | None
    failures: tuple[str, ...]

    @property
    def holds(self) -> bool:
        """Whether every number that was compared is the same, bit for bit."""
        return self.checked > 0 and not self.moved and not self.failures


def verify(
    result: StudyResult,
    question: Question,
    executor: Executor,
    sample: int | None = 10,
    listen: Callable[[Outcome], None] | None = None,
    stop: threading.Event | None = None,
) -> Verification:
    """Make a sample of a result's runs again, or all of them (None), and compare them with what it holds.

    ``question`` is the one that was asked, with as many replications. The same sample is taken every time. CapsuleError
    where question and result don't belong together.
    """
    plan = question.plan()
    if [(arm.name, arm.at) for arm in plan.arms] != [(point.scenario, point.at) for point in result.results]:
        raise CapsuleError("the result in this capsule is not one of its question")
    every = [job for job in plan.jobs(0, plan.looks[-1]) if _is_in(result, plan, job)]
    chosen = every
    if sample is not None and sample < len(every):
        places = random.Random(20150722).sample(range(len(every)), sample)  # noqa: S311  chance, no secret
        chosen = [every[place] for place in sorted(places)]
    collected = Collected(plan)
    moved: list[Moved] = []
    failures: list[str] = []
    checked = 0
    with closing(executor.execute(plan, iter(chosen), stop or threading.Event())) as outcomes:
        for outcome in outcomes:
            collected.add(outcome)
            if isinstance(outcome, RunFailed):
                failures.append(str(outcome))
            else:
                checked += 1
                moved += _moved(result, plan, outcome)
            if listen is not None:
                listen(outcome)
    whole = checked == len(every)
    overturned = tuple(_overturned(result, question.answer(collected))) if whole else None
    return Verification(checked, len(every), tuple(sorted(moved, key=_place)), overturned, tuple(failures))


def _is_in(result: StudyResult, plan: Plan, job: RunJob) -> bool:
    place = job.replication - plan.first_replication
    values = [summary.values for summary in result.results[job.scenario_index].outcomes.values()]
    return any(place < len(series) and np.isfinite(series[place]) for series in values)


def _moved(result: StudyResult, plan: Plan, done: RunDone) -> Iterator[Moved]:
    place = done.replication - plan.first_replication
    for name, summary in result.results[done.scenario_index].outcomes.items():
        before, now = float(summary.values[place]), done.result.outcomes.get(name, float("nan"))
        # a JSON can't tell what was not a number from what was not there
        if before != now and not (np.isnan(before) and not np.isfinite(now)):
            yield Moved(plan.arms[done.scenario_index].label, done.replication, name, before, now)


def _overturned(before: StudyResult, now: StudyResult) -> Iterator[Overturned]:
    for old, new in zip(before.differences, now.differences, strict=True):
        for name, difference in old.outcomes.items():
            found = new.outcomes.get(name)
            if found is not None and found.verdict != difference.verdict:
                settings = ", ".join(f"{lever}={value:g}" for lever, value in old.at.items())
                scenario = f"{old.scenario} at {settings}" if settings else old.scenario
                yield Overturned(scenario, name, difference.verdict, found.verdict)


def _place(moved: Moved) -> tuple[str, int, str]:
    return moved.scenario, moved.replication, moved.outcome
