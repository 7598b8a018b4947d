"""Runs on a Dask cluster, through the same interface as everywhere: a ``concurrent.futures.Executor``.

Dask makes the runs of a worker that dies again on another one. Every worker needs forcesim of the same model version.
"""

from __future__ import annotations

import logging
import pickle
import socket
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
# seconds to wait for a first answer, for the scheduler to take us in, and between looks at a stop
_FIRST_ANSWER, _PATIENCE, _POLL = 6.0, 10, 0.1
# a scheduler greets with the length of its greeting, eight bytes, and then at most so much
_LENGTH, _MOST_GREETING = 8, 1_000_000
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
        nobody = StudyError(f"no Dask scheduler answers at {host_and_port}. Is it running, and is the port right?")
        if not _is_greeted(host_and_port):
            raise nobody
        try:
            self._client: Any = connect(f"tcp://{host_and_port}", timeout=_PATIENCE, set_as_default=False)
        except (OSError, ValueError) as error:
            raise nobody from error
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


def _is_greeted(host_and_port: str) -> bool:
    """Whether whoever listens there greets as a scheduler does.

    Asked before the library is: it waits for others, whose words it takes for lengths, far longer than it is told to.
    """
    host, _, port = host_and_port.rpartition(":")
    try:
        with socket.create_connection((host.strip("[]"), int(port)), timeout=_FIRST_ANSWER) as connection:
            greeting = connection.makefile("rb").read(_LENGTH)
    except (OSError, ValueError, OverflowError):
        return False
    return len(greeting) == _LENGTH and int.from_bytes(greeting, "little") <= _MOST_GREETING
