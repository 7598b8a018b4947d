"""Sends the jobs of one study to workers and takes their results, also when a worker is killed."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Generator, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from itertools import islice
from typing import Any, Protocol

from forcesim.simulation.result import RunResult
from forcesim.study.execution.events import Failure, RunEnding, RunJob
from forcesim.study.execution.plan import Plan
from forcesim.study.execution.serial import outcome_of
from forcesim.study.execution.worker import work

logger = logging.getLogger(__name__)

# how soon a stop is noticed while all workers are busy, in seconds
_POLL = 0.05
# jobs in flight a worker: one running and one at hand
_AHEAD = 2
_DIED = "the worker process died (out of memory?)"

_Reply = RunResult | Failure | None
_lost = object()


class WorkerPool(Protocol):
    """The workers that studies share: ``jobs`` of them, which obey a stop within ``grace`` seconds or are ended."""

    jobs: int
    grace: float

    @property
    def is_closed(self) -> bool: ...

    def submit(self, task: Callable[..., Any], *arguments: Any) -> Future[Any] | None:
        """Hand a task to a worker; None if the pool is closed."""

    def new_pool(self, count: int) -> ProcessPoolExecutor:
        """``count`` workers beside the others."""

    def stop(self, ticket: int) -> None:
        """Ask the runs of the study with this ticket to end."""

    def kill(self) -> None:
        """End all workers, whatever they do."""


class Dispatcher:
    """Sends the jobs of one study to the workers of a pool, a few at a time, and waits for what comes back."""

    def __init__(self, owner: WorkerPool, plan: Plan, pickled: list[bytes], ticket: int, stop: threading.Event) -> None:
        self._owner, self._plan, self._pickled = owner, plan, pickled
        self._ticket, self._stop = ticket, stop
        self._running: dict[Future[_Reply], RunJob] = {}
        self._deadline: float | None = None

    def outcomes(self, jobs: Iterator[RunJob]) -> Generator[RunEnding, None, None]:
        """Outcomes of jobs as they come in, in whatever order; ends early once it is told to stop."""
        while True:
            while len(self._running) < _AHEAD * self._owner.jobs and not self._halted():
                job = next(jobs, None)
                if job is None:
                    break
                future = self._owner.submit(*self._task(job))
                if future is None:
                    break
                self._running[future] = job
            if not self._running or self._is_overdue():
                return
            lost: list[RunJob] = []
            yield from self._take(lost)
            if lost:
                # the others in flight are lost with the pool, or finished just before
                while self._running and not self._is_overdue():
                    yield from self._take(lost)
                logger.warning(
                    "a worker process died; %d runs that were in flight are made again, one by one", len(lost)
                )
                yield from self._alone(lost)

    def in_hand(self) -> tuple[RunJob, ...]:
        """Runs that are being made: those handed out first, one a worker; the others wait beside them."""
        return tuple(islice(self._running.values(), self._owner.jobs))

    def end(self) -> None:
        """Leave nothing running."""
        if not self._running:
            return
        left = self._stop_running() - time.monotonic()
        # those that still wait end as soon as a worker comes to them. They are not cancelled: a pool that breaks then
        # would trip over them, and leave all others without an answer
        if wait([future for future in self._running if future.running()], max(left, 0)).not_done:
            logger.warning("%d runs did not obey a stop in time; their workers are ended", len(self._running))
            self._owner.kill()
        self._running.clear()

    def _take(self, lost: list[RunJob]) -> Generator[RunEnding, None, None]:
        """Yield what has finished; jobs whose worker died go to ``lost``."""
        for future in self._finished():
            job = self._running.pop(future)
            reply = self._read(future)
            if reply is _lost:
                lost.append(job)
            elif isinstance(reply, (RunResult, Failure)):
                yield outcome_of(self._plan, job, reply)

    def _alone(self, lost: list[RunJob]) -> Generator[RunEnding, None, None]:
        """Make runs again, each with no other beside it."""
        pool: ProcessPoolExecutor | None = None
        try:
            for job in lost:
                if self._halted():
                    return
                pool = pool or self._owner.new_pool(1)
                try:
                    future = pool.submit(*self._task(job))
                except BrokenProcessPool:  # its worker was killed with nothing to do
                    pool = self._owner.new_pool(1)
                    future = pool.submit(*self._task(job))
                self._running[future] = job
                while not self._finished():
                    if self._is_overdue():
                        return
                del self._running[future]
                reply = self._read(future)
                if reply is _lost:
                    pool.shutdown()
                    pool = None
                    reply = Failure(_DIED, "")
                if isinstance(reply, (RunResult, Failure)):
                    yield outcome_of(self._plan, job, reply)
        finally:
            if pool is not None:
                self.end()
                pool.shutdown()

    def _halted(self) -> bool:
        return self._stop.is_set() or self._owner.is_closed

    def _stop_running(self) -> float:
        """Ask all runs to end, and return the time by which they have to."""
        self._owner.stop(self._ticket)
        if self._deadline is None:
            self._deadline = time.monotonic() + self._owner.grace
        return self._deadline

    def _is_overdue(self) -> bool:
        return self._deadline is not None and time.monotonic() > self._deadline

    def _finished(self) -> set[Future[_Reply]]:
        if self._halted():
            self._stop_running()
        return wait(self._running, _POLL, FIRST_COMPLETED).done

    def _task(self, job: RunJob) -> tuple[Any, ...]:
        plan = self._plan
        return work, plan.simulate, self._pickled[job.arm_index], plan.seed, job.replication, self._ticket

    def _read(self, future: Future[_Reply]) -> _Reply | object:
        error = future.exception()
        if error is None:
            return future.result()
        return _lost if isinstance(error, BrokenProcessPool) else Failure(f"{type(error).__name__}: {error}", "")
