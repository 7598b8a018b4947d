"""What runs inside a worker process. It imports what a run needs and nothing that draws, tabulates or prints."""

from __future__ import annotations

import contextlib
import os
import pickle
import signal
import threading
import traceback
from collections.abc import Callable, MutableSequence
from functools import lru_cache
from multiprocessing import parent_process

from forcesim.errors import ForcesimError
from forcesim.scenario.schema.scenario import Scenario
from forcesim.simulation.result import RunResult
from forcesim.study.execution.events import Failure, Simulate

_stops: MutableSequence[int] | None = None


def prepare(stops: MutableSequence[int]) -> None:
    """Make a new worker ready: Ctrl-C is the parent's business, and when the parent dies so does the worker."""
    global _stops  # the one thing that a worker process is told once
    _stops = stops
    with contextlib.suppress(ValueError):  # not the main thread
        signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_leave_with_parent, daemon=True).start()


def _leave_with_parent() -> None:
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def warm() -> None:
    """Import the simulation, so that the first run does not wait for it."""
    default_simulate()


def default_simulate() -> Simulate:
    """The simulation itself, where a plan brings no stand-in."""
    from forcesim.simulation.run import simulate  # late: a stand-in does without it

    return simulate


def work(
    simulate: Simulate | None, pickled: bytes, seed: int, replication: int, ticket: int
) -> RunResult | Failure | None:
    """Make one run in a worker process; None if the study was stopped meanwhile.

    ``ticket`` numbers the study. A stop names the last ticket that it stops, so a stale one can't reach the next.
    """
    stops = _stops
    if stops is None:
        raise RuntimeError("the worker was not prepared")
    slot = ticket % len(stops)
    return attempt(simulate, lambda: _scenario(pickled), seed, replication, lambda: stops[slot] >= ticket)


def work_anywhere(simulate: Simulate | None, pickled: bytes, seed: int, replication: int) -> RunResult | Failure:
    """Make one run on a machine that can't be told to stop; whoever asked no longer listens then."""
    reply = attempt(simulate, lambda: _scenario(pickled), seed, replication, lambda: False)
    if reply is None:
        raise RuntimeError("a run that nobody stopped has stopped")
    return reply


def model_version() -> str:
    """Say which model a worker would run."""
    from forcesim.simulation.result import MODEL_VERSION

    return MODEL_VERSION


def attempt(
    simulate: Simulate | None,
    scenario: Callable[[], Scenario],
    seed: int,
    replication: int,
    stopped: Callable[[], bool],
) -> RunResult | Failure | None:
    """Make one run; whatever goes wrong in it comes back as a value."""
    if stopped():
        return None
    try:
        return (simulate or default_simulate())(scenario(), seed, replication, stopped)
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # noqa: BLE001  nothing that a run does may end the study
        # an error after the stop is the stop itself: simulate() raises to leave its loop
        return None if stopped() else Failure(_message(error), traceback.format_exc())


def _message(error: BaseException) -> str:
    if isinstance(error, MemoryError):
        return "the machine ran out of memory"
    if isinstance(error, ForcesimError):
        return str(error)
    message = str(error)
    return f"{type(error).__name__}: {message}" if message else type(error).__name__


@lru_cache(maxsize=64)
def _scenario(pickled: bytes) -> Scenario:
    scenario = pickle.loads(pickled)  # noqa: S301  bytes made by our own parent process
    if not isinstance(scenario, Scenario):
        raise TypeError("not a scenario")
    return scenario
