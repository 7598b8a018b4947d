"""Runs that a store has already come from it; the others are made, and kept as they come."""

from __future__ import annotations

import threading
from collections.abc import Generator, Iterator
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from forcesim.study.execution.events import RunDone, RunEnding, RunJob
from forcesim.study.execution.plan import Plan
from forcesim.study.storage.run_store import Key, RunStore

if TYPE_CHECKING:
    from forcesim.study.execution.executors import Executor

# --store none
NOWHERE = "none"


def default_path() -> Path:
    """Where finished runs are kept unless somebody says otherwise: FORCESIM_STORE, or the user's data directory."""
    import os

    from platformdirs import user_data_path

    named = os.environ.get("FORCESIM_STORE")
    return Path(named) if named else user_data_path("forcesim", appauthor=False) / "runs.sqlite"


def open_store(place: str | Path | None = None, patience: float | None = None) -> RunStore | None:
    """The store at a place, by default the user's own; None for "none"."""
    path = default_path() if place is None else Path(place)
    return None if str(path) == NOWHERE else RunStore(path, patience)


def stored_then_made(
    plan: Plan, executor: Executor, jobs: Iterator[RunJob], stop: threading.Event, store: RunStore | None
) -> Generator[RunEnding, None, None]:
    """Outcomes of jobs: first what is kept, then the rest as the executor makes it."""
    if store is None or plan.simulate is not None:
        yield from executor.execute(plan, jobs, stop)
        return
    missing = []
    for job in jobs:
        key = _key(plan, job)
        known = None if key is None or stop.is_set() else store.get(key)
        if known is None:
            missing.append(job)
        else:
            yield RunDone(job, known, from_store=True)
    if not missing or stop.is_set():
        return
    with closing(executor.execute(plan, iter(missing), stop)) as made:
        for outcome in made:
            if isinstance(outcome, RunDone):
                key = _key(plan, outcome.job)
                if key is not None:
                    store.put(key, outcome.result)
            yield outcome


def _key(plan: Plan, job: RunJob) -> Key | None:
    named_scenario = plan.arms[job.arm_index].named_scenario
    # what a rule given in Python does can't be named
    if named_scenario.rule is not None:
        return None
    return Key(named_scenario.digest, plan.seed, job.replication)
