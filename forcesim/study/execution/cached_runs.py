"""Runs that a store has already come from it; the others are made, and kept as they come."""

from __future__ import annotations

import threading
from collections.abc import Generator, Iterator
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from forcesim.study.execution.events import Outcome, RunDone, RunJob
from forcesim.study.execution.plan import Plan
from forcesim.study.storage.run_store import Key, Store

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


def opened(place: str | Path | None = None, patience: float | None = None) -> Store | None:
    """The store at a place, by default the user's own; None for "none"."""
    path = default_path() if place is None else Path(place)
    return None if str(path) == NOWHERE else Store(path, patience)


def outcomes(
    plan: Plan, executor: Executor, jobs: Iterator[RunJob], stop: threading.Event, store: Store | None
) -> Generator[Outcome, None, None]:
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
            yield RunDone(job, known, is_kept=True)
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
    described = plan.arms[job.scenario_index].described
    # what a rule given in Python does can't be named
    if described.rule is not None:
        return None
    return Key(described.digest, plan.seed, job.replication)
