"""Runs one after the other, in this process."""

from __future__ import annotations

import threading
from collections.abc import Generator, Iterator
from typing import Self

from forcesim.scenario.schema.scenario import Scenario
from forcesim.simulation.result import RunResult
from forcesim.study.execution.events import Failure, RunDone, RunEnding, RunJob
from forcesim.study.execution.plan import Plan
from forcesim.study.execution.worker import attempt


class SerialExecutor:
    """Makes runs one after the other in the calling thread."""

    def execute(self, plan: Plan, jobs: Iterator[RunJob], stop: threading.Event) -> Generator[RunEnding, None, None]:
        """Make runs in this thread, one after the other, until ``stop``."""
        for job in jobs:
            scenario = plan.arms[job.arm_index].named_scenario.scenario

            def given(scenario: Scenario = scenario) -> Scenario:
                return scenario

            reply = attempt(plan.simulate, given, plan.seed, job.replication, stop.is_set)
            if reply is None:
                return
            yield outcome_of(plan, job, reply)

    def close(self) -> None:
        """Nothing is held."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def outcome_of(plan: Plan, job: RunJob, reply: RunResult | Failure) -> RunEnding:
    """Make an event of what a worker said."""
    if isinstance(reply, Failure):
        return plan.failed(job, reply.message, reply.traceback)
    return RunDone(job, reply)
