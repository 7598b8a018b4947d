"""Runs in several worker processes, which stay warm between studies."""

from __future__ import annotations

import pickle
import threading
from collections.abc import Callable, Generator, Iterator, MutableSequence
from concurrent.futures import Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from types import TracebackType
from typing import Any, Self

from forcesim.errors import StudyError
from forcesim.study.execution.dispatcher import Dispatcher
from forcesim.study.execution.events import RunEnding, RunJob
from forcesim.study.execution.plan import Plan
from forcesim.study.execution.serial import SerialExecutor
from forcesim.study.execution.spawn import Workers, usable_cores
from forcesim.study.execution.worker import prepare, warm

# studies that one executor can run at the same time
_SLOTS = 64
_ONE_PROCESS = "Ask for one process: --jobs 1"


class ProcessExecutor:
    """Makes runs in ``jobs`` worker processes, by default one a usable core.

    A context manager; workers start with the first study and serve all that follow, from any thread, several at
    once if need be. A run that does not obey a stop within ``grace`` seconds is ended with its worker.
    """

    def __init__(self, jobs: int | None = None, grace: float = 1.0) -> None:
        self.jobs = usable_cores() if jobs is None else jobs
        if self.jobs < 1:
            raise StudyError(f"at least one process is needed (found {jobs})")
        self._lock = threading.Lock()
        self._workers = Workers()
        # one place a running study: the last ticket that is stopped
        self._stops: MutableSequence[int] = self._workers.RawArray("q", [-1] * _SLOTS)
        self._tickets = 0
        self._pool: ProcessPoolExecutor | None = None
        self._in_flight: set[Future[Any]] = set()
        self._flights: dict[int, Dispatcher] = {}
        self._closed = False
        self.grace = grace

    def warm(self) -> None:
        """Start the workers now, without waiting for them."""
        for _ in range(self.jobs):
            self.submit(warm)

    def execute(self, plan: Plan, jobs: Iterator[RunJob], stop: threading.Event) -> Generator[RunEnding, None, None]:
        """Make runs in worker processes; StudyError where it is closed or a scenario can't be sent to them."""
        if self._closed:
            raise StudyError("the executor is closed")
        pickled = _pickled(plan)
        if pickled is None:
            yield from SerialExecutor().execute(plan, jobs, stop)
            return
        flight = Dispatcher(self, plan, pickled, self._ticket(), stop)
        self._flights[threading.get_ident()] = flight
        try:
            yield from flight.outcomes(jobs)
        except KeyboardInterrupt:  # now, not when the runs have noticed
            self.kill()
            raise
        finally:
            self._flights.pop(threading.get_ident(), None)
            flight.end()

    def in_hand(self) -> tuple[RunJob, ...]:
        """Runs that workers are making at this moment, of the study of the thread that asks."""
        flight = self._flights.get(threading.get_ident())
        return flight.in_hand() if flight is not None else ()

    def close(self) -> None:
        """Stop whatever runs and end the workers."""
        with self._lock:
            self._closed = True
            pool, self._pool = self._pool, None
        for slot in range(_SLOTS):
            self._stops[slot] = 2**62
        if wait(tuple(self._in_flight), self.grace).not_done:
            self._workers.kill()
        if pool is not None:
            # futures that it cancels are never reported to those who wait for them, and runs end by themselves now
            pool.shutdown()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is not None and issubclass(kind, KeyboardInterrupt):
            # also workers that the pool has not yet noted down, which it would wait for in vain
            self._workers.kill()
        self.close()

    @property
    def is_closed(self) -> bool:
        """Whether it takes no more work."""
        return self._closed

    def _ticket(self) -> int:
        with self._lock:
            self._tickets += 1
            return self._tickets

    def stop(self, ticket: int) -> None:
        """Ask the runs of one study to end; they look once a simulated month."""
        slot = ticket % _SLOTS
        self._stops[slot] = max(self._stops[slot], ticket)

    def kill(self) -> None:
        """End workers that do not obey; the next study gets new ones."""
        with self._lock:
            pool, self._pool = self._pool, None
        self._workers.kill()
        if pool is not None:
            pool.shutdown()

    def new_pool(self, count: int) -> ProcessPoolExecutor:
        """A pool of ``count`` worker processes, StudyError where the system gives none."""
        try:
            self._workers.start_resource_tracker()
            return ProcessPoolExecutor(count, mp_context=self._workers, initializer=prepare, initargs=(self._stops,))
        except (OSError, ImportError, NotImplementedError) as error:
            raise _no_processes(error) from error

    def submit(self, task: Callable[..., Any], *arguments: Any) -> Future[Any] | None:
        """Hand a task to the pool, or to a new one if a worker's death broke it; None if the executor is closed."""
        for _ in range(3):
            with self._lock:
                if self._closed:
                    return None
                if self._pool is None:
                    self._pool = self.new_pool(self.jobs)
                pool = self._pool
            try:
                future = pool.submit(task, *arguments)
            except BrokenProcessPool:
                with self._lock:
                    if self._pool is pool:
                        self._pool = None
            except OSError as error:
                raise _no_processes(error) from error
            except RuntimeError:
                if not self._closed:
                    raise
            else:
                self._in_flight.add(future)
                future.add_done_callback(self._in_flight.discard)
                return future
        raise StudyError("worker processes die as soon as they start", _ONE_PROCESS)


def _no_processes(error: Exception) -> StudyError:
    return StudyError(f"this machine can't start worker processes ({error})", _ONE_PROCESS)


def _pickled(plan: Plan) -> list[bytes] | None:
    """Scenarios as bytes, sent with every job and unpacked once a worker.

    None where a scenario or the stand-in needs the main module, which workers do not import: then the study runs
    here.
    """
    try:
        scenarios = [pickle.dumps(arm.named_scenario.scenario) for arm in plan.arms]
        simulate = pickle.dumps(plan.simulate)
    except (pickle.PicklingError, AttributeError, TypeError):
        return None
    return None if any(b"__main__" in pickled for pickled in (*scenarios, simulate)) else scenarios
