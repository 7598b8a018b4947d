"""One engine that yields: the command line loops over it, the window drains it, a test lists it."""

from __future__ import annotations

import threading
import time
from collections.abc import Generator
from contextlib import closing
from typing import TYPE_CHECKING

from forcesim.study.execution.cached_runs import outcomes
from forcesim.study.execution.collector import Collected
from forcesim.study.execution.events import Event, Progress, RunDone, RunFailed, Settled, Started, Stopped, Warned
from forcesim.study.execution.plan import Plan
from forcesim.study.storage.run_store import Store

if TYPE_CHECKING:
    from forcesim.study.execution.executors import Executor

# runs that must be in before the time left is guessed: the first ones wait for workers to start
_TELLING = 4


def stream(
    plan: Plan, executor: Executor, stop: threading.Event | None = None, store: Store | None = None
) -> Generator[Event, None, None]:
    """Run a plan and yield what happens: Started first, then runs as they finish, Settled or Stopped last.

    A Progress follows each run. Runs that ``store`` has are read and not made again; those that are made go there at
    once. Setting ``stop``, from any thread, ends the study soon; closing the generator ends it at once. Neither leaves
    a run behind. Runs that fail are yielded, not raised.
    """
    stop = stop if stop is not None else threading.Event()
    kind = _in_looks if plan.script is None else _in_stages
    is_told = False
    with closing(kind(plan, executor, stop, store)) as events:
        for event in events:
            if store is not None and store.trouble and not is_told:
                is_told = True
                yield Warned(store.trouble)
            yield event


def _in_looks(
    plan: Plan, executor: Executor, stop: threading.Event, store: Store | None
) -> Generator[Event, None, None]:
    """Run as many replications of every arm as each look wants, until nothing is open."""
    collected = Collected(plan) if plan.still_open is not None else None
    done = failed = kept = 0
    still_open: tuple[str, ...] = ()
    clock = _Clock()
    yield Started(len(plan.arms) * plan.looks[0])
    begin = 0
    for look in plan.looks:
        total = len(plan.arms) * look
        with closing(outcomes(plan, executor, plan.jobs(begin, look), stop, store)) as finished:
            for outcome in finished:
                if isinstance(outcome, RunFailed):
                    failed += 1
                else:
                    done += 1
                    kept += outcome.is_kept
                if collected is not None:
                    collected.add(outcome)
                yield outcome
                yield Progress(done, failed, total, clock.seconds_left(done + failed - kept, total - kept))
        if done + failed < total:
            yield Stopped()
            return
        begin = look
        if plan.still_open is None or collected is None:
            continue
        still_open = plan.still_open(collected)
        if not still_open:
            break
    yield Settled(ending(plan, begin, still_open))


def _in_stages(
    plan: Plan, executor: Executor, stop: threading.Event, store: Store | None
) -> Generator[Event, None, None]:
    """Run stage after stage; each is yielded before its runs, so that whoever listens knows the same arms."""
    assert plan.script is not None  # noqa: S101  asked for by stream() only then
    collected = Collected(plan)
    clock = _Clock()
    kept = 0
    stage = plan.script(collected)
    yield Started(len(stage.jobs) if stage is not None else 0)
    while stage is not None:
        collected.add(stage)
        yield stage
        with closing(outcomes(collected.plan, executor, iter(stage.jobs), stop, store)) as finished:
            for outcome in finished:
                collected.add(outcome)
                kept += isinstance(outcome, RunDone) and outcome.is_kept
                yield outcome
                done, failed, total = collected.done, len(collected.failures), collected.asked
                yield Progress(done, failed, total, clock.seconds_left(done + failed - kept, total - kept))
        if not collected.is_complete:
            yield Stopped()
            return
        stage = plan.script(collected)
    yield Settled(f"all {collected.asked} runs are in")


def run_through(plan: Plan, executor: Executor, stop: threading.Event | None = None) -> Collected:
    """Run a plan to its end, or until ``stop``, and return what it has then."""
    collected = Collected(plan)
    with closing(stream(plan, executor, stop)) as events:
        for event in events:
            collected.add(event)
    return collected


def ending(plan: Plan, replications: int, still_open: tuple[str, ...]) -> str:
    """Say why a study ended by itself."""
    if plan.still_open is None:
        return f"all {replications} futures are in"
    if not still_open:
        return f"{replications} futures were enough"
    labels = ", ".join(plan.outcomes[name].label.lower() for name in still_open)
    return f"{replications} futures, the most that are tried, leave open: {labels}"


class _Clock:
    def __init__(self) -> None:
        self._first: tuple[int, float] | None = None

    def seconds_left(self, runs: int, total: int) -> float | None:
        """Time left at the pace since the first run came in."""
        now = time.monotonic()
        if self._first is None:
            self._first = runs, now
        runs_then, then = self._first
        if runs - runs_then < _TELLING:
            return None
        return (total - runs) * (now - then) / (runs - runs_then)
