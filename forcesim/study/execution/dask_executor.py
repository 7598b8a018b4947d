"""Runs on a Dask cluster, through the same interface as everywhere: a ``concurrent.futures.Executor``.

Dask makes the runs of a worker that dies again on another one. Every worker needs forcesim of the same model version.
"""

from __future__ import annotations

import logging
import pickle
import threading
from collections.abc import Generator, Iterator
from concurrent.futures import FIRST_COMPLETED, Executor, Future, wait
from typing import Any, Self

from forcesim.errors import StudyError
from forcesim.simulation.result import MODEL_VERSION, RunResult
from forcesim.study.execution.events import Failure, RunEnding, RunJob
from forcesim.study.execution.plan import Plan
from forcesim.study.execution.serial import outcome_of
from forcesim.study.execution.worker import model_version, work_anywhere

SCHEME = "dask://"
# seconds to wait for the scheduler, and between looks at a stop
_PATIENCE, _POLL = 10, 0.1
# jobs at hand for each thread of the cluster
_AHEAD = 2


class ClusterExecutor:
    """Makes runs on the cluster whose scheduler listens at ``address`` ("dask://host:port")."""

    def __init__(self, address: str) -> None:
        try:
            import distributed
        except ImportError as error:
            raise StudyError("a Dask cluster needs the extra: pip install 'forcesim[cluster]'") from error
        connect: Any = distributed.Client
        host_and_port = address.removeprefix(SCHEME)
        # it logs every lost connection, which our own messages report already
        logging.getLogger("distributed").setLevel(logging.CRITICAL)
        try:
            self._client: Any = connect(f"tcp://{host_and_port}", timeout=_PATIENCE, set_as_default=False)
        except (OSError, TimeoutError, ValueError) as error:
            raise StudyError(
                f"no Dask scheduler answers at {host_and_port}. Is it running, and is the port right?"
            ) from error
        try:
            self._check_workers()
        except StudyError:
            self._client.close()
            raise
        self._executor: Executor = self._client.get_executor(pure=False)

    def _check_workers(self) -> None:
        if not self._client.ncores():
            raise StudyError("the Dask cluster has no workers. Start some, or ask for --executor local")
        try:
            versions = set(self._client.run(model_version).values())
        except Exception as error:
            raise StudyError(f"the workers of the cluster can't import forcesim ({error}). Install it there") from error
        if versions != {MODEL_VERSION}:
            model_versions = ", ".join(sorted(versions))
            raise StudyError(f"the workers of the cluster have model {model_versions}, and this is {MODEL_VERSION}")

    def execute(self, plan: Plan, jobs: Iterator[RunJob], stop: threading.Event) -> Generator[RunEnding, None, None]:
        """Make runs on the cluster; StudyError where a scenario can't be sent there."""
        try:
            pickled = [pickle.dumps(arm.named_scenario.scenario) for arm in plan.arms]
        except (pickle.PicklingError, AttributeError, TypeError) as error:
            raise StudyError("a rule given in Python must stand in a module that the workers can import") from error
        running: dict[Future[Any], RunJob] = {}
        most = _AHEAD * sum(self._client.ncores().values())
        try:
            while not stop.is_set():
                while len(running) < most and (job := next(jobs, None)) is not None:
                    words = (plan.simulate, pickled[job.arm_index], plan.seed, job.replication)
                    running[self._executor.submit(work_anywhere, *words)] = job
                if not running:
                    return
                for future in wait(running, _POLL, FIRST_COMPLETED).done:
                    yield outcome_of(plan, running.pop(future), _read(future))
        finally:
            for future in running:
                future.cancel()

    def close(self) -> None:
        """Let go of the cluster, which goes on for others."""
        self._executor.shutdown(wait=False)
        self._client.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _read(future: Future[Any]) -> RunResult | Failure:
    error = future.exception()
    if error is not None:
        message = str(error) or type(error).__name__
        return Failure(f"the cluster gave up on it: {message.splitlines()[0]}", "")
    reply: RunResult | Failure = future.result()
    return reply
