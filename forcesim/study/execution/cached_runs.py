"""Reads finished runs from the store, and from those that come with the program; simulates and saves the rest.

The shipped runs lie below every store that is opened here. Without a store ("none") they are not read either: all
runs are then made.
"""

from __future__ import annotations

import threading
from collections.abc import Generator, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from forcesim.study.execution.events import RunDone, RunEnding, RunJob, StoredRunsIn
from forcesim.study.execution.pairs.paired_endings import paired_endings
from forcesim.study.execution.plan import Plan
from forcesim.study.own_outcome import with_own_outcomes
from forcesim.study.storage.run_store import Key, RunStore
from forcesim.study.storage.shipped_runs import ShippedRuns, shipped_runs

if TYPE_CHECKING:
    from forcesim.study.execution.executors import Executor

# --store none
NOWHERE = "none"


def default_path() -> Path | None:
    """The store used by default: the file in FORCESIM_STORE, else one in the user's data directory.

    None where this user has no home directory.
    """
    import os

    from platformdirs import user_data_path

    path = os.environ.get("FORCESIM_STORE")
    try:
        return Path(path) if path else user_data_path("forcesim", appauthor=False) / "runs.sqlite"
    except RuntimeError:
        return None


def open_store(location: str | Path | None = None, patience: float | None = None) -> RunStore | None:
    """Open the store in a file, by default the user's own, above the runs that come with the program; None for "none".

    ``patience`` is how many seconds to wait for another program that writes to it.
    """
    return RunStore(store_path(location), patience, shipped_runs()) if keeps_runs(location) else None


def store_path(location: str | Path | None = None) -> Path | None:
    """The file of a store, by default the user's own; None where there is no place for one, or none is wanted."""
    path = default_path() if location is None else Path(location)
    return None if str(path) == NOWHERE else path


def keeps_runs(location: str | Path | None = None) -> bool:
    """Whether finished runs are to be kept: not with "none"."""
    return str(default_path() if location is None else location) != NOWHERE


def stored_then_made(
    plan: Plan, executor: Executor, jobs: Iterator[RunJob], stop: threading.Event, store: RunStore | None
) -> Generator[RunEnding | StoredRunsIn, None, None]:
    """How each job ended: first those that the store, or what lies below it, has; then the rest as they are made.

    Where there are both, ``StoredRunsIn`` stands between them. The store saves what the executor makes. Without a
    store, or with a stand-in for the simulation, all are made. Outcomes of the caller's own are added; the store has
    none of them.
    """
    with closing(_endings(plan, executor, jobs, stop, store)) as endings:
        for ending in endings:
            yield _with_own_outcomes(plan, ending)


def _with_own_outcomes(plan: Plan, ending: RunEnding | StoredRunsIn) -> RunEnding | StoredRunsIn:
    if not plan.own_outcomes or not isinstance(ending, RunDone):
        return ending
    arm = plan.arms[ending.arm_index]
    where = f"{arm.label}, future {ending.replication}"
    return replace(ending, result=with_own_outcomes(ending.result, plan.own_outcomes, arm.named_scenario, where))


def _endings(
    plan: Plan, executor: Executor, jobs: Iterator[RunJob], stop: threading.Event, store: RunStore | None
) -> Generator[RunEnding | StoredRunsIn, None, None]:
    if plan.matches_people and plan.simulate is None:
        yield from paired_endings(plan, executor, jobs, stop, store)
        return
    if store is None or plan.simulate is not None:
        yield from executor.execute(plan, jobs, stop)
        return
    missing, stored = [], 0
    below = _below(plan, store)
    for job in jobs:
        key = _key(plan, job)
        done = None if key is None or stop.is_set() else _made_before(job, key, store, below)
        if done is None:
            missing.append(job)
        else:
            stored += 1
            yield done
    if not missing or stop.is_set():
        return
    if stored:
        yield StoredRunsIn(stored)
    with closing(executor.execute(plan, iter(missing), stop)) as endings:
        for ending in endings:
            if isinstance(ending, RunDone):
                key = _key(plan, ending.job)
                if key is not None:
                    store.put(key, ending.result)
            yield ending


def _made_before(job: RunJob, key: Key, store: RunStore, below: ShippedRuns | None) -> RunDone | None:
    """A run that the store has, or that came with the program; None where it has to be made."""
    stored = store.get(key)
    if stored is not None:
        return RunDone(job, stored, from_store=True)
    shipped = None if below is None else below.get(key)
    return None if shipped is None else RunDone(job, shipped, from_store=True, is_shipped=True)


def _below(plan: Plan, store: RunStore) -> ShippedRuns | None:
    """The shipped runs, where they hold all that is read of a run; functions of the caller's may read any month."""
    below = store.below
    return None if below is None or plan.own_outcomes or not below.has_months(plan.monthly_series) else below


def _key(plan: Plan, job: RunJob) -> Key | None:
    named_scenario = plan.arms[job.arm_index].named_scenario
    # a Python function has no digest, so runs that it decides can't be looked up
    if named_scenario.own_functions:
        return None
    return Key(named_scenario.digest, plan.seed, job.replication)
