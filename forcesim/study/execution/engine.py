"""One engine that yields: the command line loops over it, the window drains it, a test lists it."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Generator
from contextlib import closing
from typing import TYPE_CHECKING

from forcesim.study.execution.cached_runs import stored_then_made
from forcesim.study.execution.collector import RunCollector
from forcesim.study.execution.events import (
    DrawingStopped,
    Event,
    Progress,
    RunDone,
    RunFailed,
    Settled,
    Started,
    StoredRunsIn,
    StudyStopped,
    Warned,
)
from forcesim.study.execution.plan import Plan
from forcesim.study.execution.run_limits import refuse_too_large
from forcesim.study.results.reasons import Ending, EndingKind
from forcesim.study.storage.run_store import RunStore

if TYPE_CHECKING:
    from forcesim.study.execution.executors import Executor

logger = logging.getLogger(__name__)

# runs that must be in before the time left is estimated: the first ones wait for workers to start
_TELLING = 4


def stream(
    plan: Plan, executor: Executor, stop: threading.Event | None = None, store: RunStore | None = None
) -> Generator[Event, None, None]:
    """Run a plan and yield what happens: Started first, then runs as they finish, Settled or Stopped last.

    A Progress follows each run. Runs that ``store`` has are read and not made again; those that are made go there at
    once. Setting ``stop``, from any thread, ends the study soon; closing the generator ends it at once. Neither leaves
    a run behind. Runs that fail are yielded, not raised.
    """
    scenarios = ", ".join(f"{scenario.name} {scenario.digest}" for scenario in plan.scenarios)
    logger.info("a study of %d arms begins, seed %d, of %s", len(plan.arms), plan.seed, scenarios)
    stop = stop if stop is not None else threading.Event()
    kind = _in_looks if plan.script is None else _in_stages
    told = set[str]()
    with closing(kind(plan, executor, stop, store)) as events:
        for event in events:
            if isinstance(event, RunFailed):
                logger.info("%s\n%s", event, event.traceback)
            elif isinstance(event, (StudyStopped, Settled)):
                logger.info("the study ends: %s", event)
            for warning in _warnings(store):
                if warning not in told:
                    told.add(warning)
                    logger.info("the store: %s", warning)  # people get the event
                    yield Warned(warning)
            yield event


def _warnings(store: RunStore | None) -> list[str]:
    """What is wrong with the store by now, and what becomes of the study."""
    if store is None:
        return []
    trouble = [f"{store.trouble}. The study goes on without"] if store.trouble else []
    return trouble + ([store.caution] if store.caution else [])


def _in_looks(
    plan: Plan, executor: Executor, stop: threading.Event, store: RunStore | None
) -> Generator[Event, None, None]:
    """Run as many replications of every arm as each look wants, until nothing is open."""
    collector = RunCollector(plan) if plan.still_open is not None else None
    done = failed = stored = 0
    still_open: tuple[str, ...] = ()
    clock = _Clock()
    yield Started(len(plan.arms) * plan.looks[0])
    begin = 0
    for look in plan.looks:
        total = len(plan.arms) * look
        with closing(stored_then_made(plan, executor, plan.jobs(begin, look), stop, store)) as endings:
            for run_ending in endings:
                if isinstance(run_ending, StoredRunsIn):
                    yield run_ending
                    continue
                if isinstance(run_ending, RunFailed):
                    failed += 1
                else:
                    done += 1
                    stored += run_ending.from_store
                if collector is not None:
                    collector.add(run_ending)
                yield run_ending
                yield Progress(done, failed, total, clock.seconds_left(done + failed - stored, total - stored))
        if done + failed < total:
            yield StudyStopped()
            return
        begin = look
        if plan.still_open is None or collector is None:
            continue
        still_open = plan.still_open(collector)
        if not still_open:
            break
    yield Settled(ending(begin, still_open, is_auto=plan.still_open is not None))


def _in_stages(
    plan: Plan, executor: Executor, stop: threading.Event, store: RunStore | None
) -> Generator[Event, None, None]:
    """Run stage after stage; each is yielded before its runs, so that whoever listens knows the same arms."""
    script = plan.script
    assert script is not None  # noqa: S101  stream() calls this only then
    collector = RunCollector(plan)
    collector.is_stopped = stop.is_set
    clock = _Clock()
    stored = 0
    try:
        stage = script(collector)
    except DrawingStopped:
        yield Started(0)
        yield StudyStopped()
        return
    yield Started(len(stage.jobs) if stage is not None else 0)
    while stage is not None:
        # here alone, and not where somebody follows: a thousand arms take seconds to estimate
        refuse_too_large(stage.arms)
        collector.add(stage)
        plan = plan.extended(stage)
        yield stage
        with closing(stored_then_made(plan, executor, iter(stage.jobs), stop, store)) as endings:
            for run_ending in endings:
                if isinstance(run_ending, StoredRunsIn):
                    yield run_ending
                    continue
                collector.add(run_ending)
                stored += isinstance(run_ending, RunDone) and run_ending.from_store
                yield run_ending
                done, failed, total = collector.done, len(collector.failures), collector.runs_planned
                yield Progress(done, failed, total, clock.seconds_left(done + failed - stored, total - stored))
        if not collector.is_complete:
            yield StudyStopped()
            return
        try:
            stage = script(collector)
        except DrawingStopped:
            yield StudyStopped()
            return
    yield Settled(Ending(EndingKind.ALL_IN, runs=collector.runs_planned))


def run_through(plan: Plan, executor: Executor, stop: threading.Event | None = None) -> RunCollector:
    """Run a plan to its end, or until ``stop``, and return what it has then."""
    collector = RunCollector(plan)
    with closing(stream(plan, executor, stop)) as events:
        for event in events:
            collector.add(event)
    return collector


def ending(replications: int, still_open: tuple[str, ...], *, is_auto: bool) -> Ending:
    """Why a study ended by itself; ``is_auto`` where it looked for itself how many replications it takes."""
    kind = EndingKind.ALL_IN if not is_auto else EndingKind.LEFT_OPEN if still_open else EndingKind.ENOUGH
    return Ending(kind, fewest=replications, most=replications, outcomes=still_open)


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
