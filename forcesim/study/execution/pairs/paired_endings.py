"""Runs of two scenarios that are made in pairs: read from the store where all of a pair is there, else made and stored.

Both runs of a pair go to the store as if each had been made alone, so that a comparison finds them there; the arrays of
people go there under the digest of the pair.
"""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Generator, Iterator
from contextlib import closing
from dataclasses import replace
from typing import TYPE_CHECKING

from forcesim.simulation.result import RunResult
from forcesim.study.analysis.people.transitions import LEVELS, STORIES, TRANSITIONS, measures, person_counts
from forcesim.study.execution.events import RunDone, RunEnding, RunFailed, RunJob
from forcesim.study.execution.pairs.paired_run import PairedRun, PairResult, plain, with_arrays
from forcesim.study.execution.plan import Plan
from forcesim.study.storage.run_store import Key, RunStore

if TYPE_CHECKING:
    from forcesim.study.execution.executors import Executor

_ARRAYS = (TRANSITIONS, STORIES, LEVELS)


def paired_endings(
    plan: Plan, executor: Executor, jobs: Iterator[RunJob], stop: threading.Event, store: RunStore | None
) -> Generator[RunEnding, None, None]:
    """How each job ended, that of the first scenario and that of the second together.

    The plan has two arms, and ``jobs`` name both for every future.
    """
    replications = dict.fromkeys(job.replication for job in jobs)
    missing = []
    for replication in replications:
        stored = None if store is None or stop.is_set() else _stored(plan, store, replication)
        if stored is None:
            missing.append(RunJob(1, replication))
        else:
            for arm, result in enumerate(stored):
                yield RunDone(RunJob(arm, replication), result, from_store=True)
    if not missing or stop.is_set():
        return
    paired = replace(plan, simulate=PairedRun(plan.arms[0].named_scenario.scenario))
    with closing(executor.execute(paired, iter(missing), stop)) as endings:
        for ending in endings:
            first = RunJob(0, ending.job.replication)
            if isinstance(ending, RunFailed):
                yield plan.failed(first, ending.message, ending.traceback)
                yield ending
                continue
            pair = ending.result
            if not isinstance(pair, PairResult):
                raise TypeError("a pair of runs came back as one")
            if store is not None:
                _put(plan, store, first.replication, pair)
            yield RunDone(first, pair.first)
            yield ending


def _stored(plan: Plan, store: RunStore, replication: int) -> tuple[RunResult, RunResult] | None:
    """Both runs of a pair, the second with the arrays of people, where the store has all of it."""
    keys = _keys(plan, replication)
    if keys is None:
        return None
    pair = store.get(keys[2])
    if pair is None:
        return None
    first, second = store.get(keys[0]), store.get(keys[1])
    return None if first is None or second is None else (first, with_arrays(second, pair))


def _put(plan: Plan, store: RunStore, replication: int, pair: PairResult) -> None:
    keys = _keys(plan, replication)
    if keys is None:
        return
    second = plain(pair, _ARRAYS)
    arrays = replace(second, outcomes={}, monthly={name: pair.monthly[name] for name in _ARRAYS})
    for key, result in zip(keys, (pair.first, second, arrays), strict=True):
        store.put(key, result)


def _keys(plan: Plan, replication: int) -> tuple[Key, Key, Key] | None:
    """What the store calls both runs and the pair; None where a Python function, which has no digest, decides one."""
    both = [arm.named_scenario for arm in plan.arms[:2]]
    if any(named_scenario.own_functions for named_scenario in both):
        return None
    first, second = (named_scenario.digest for named_scenario in both)
    # arrays that count other things are not those that are stored
    rows = " ".join(measures(person_counts([named_scenario.scenario for named_scenario in both])))
    pair = f"sha256:{hashlib.sha256(f'people {first} {second} {rows}'.encode()).hexdigest()}"
    return Key(first, plan.seed, replication), Key(second, plan.seed, replication), Key(pair, plan.seed, replication)
