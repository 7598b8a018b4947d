"""Makes runs that come with the program again, and holds them against those of the file, bit for bit."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass

import numpy as np

from forcesim.shipping.shipped_set import shipped_scenario, shipping_plan
from forcesim.simulation.result import RunResult
from forcesim.study.execution.events import RunDone, RunEnding, RunJob
from forcesim.study.execution.executors import Executor
from forcesim.study.questions.verify import fixed_sample
from forcesim.study.storage.run_store import Key
from forcesim.study.storage.shipped_runs import ShippedRuns, shipping_part

_LAST_DIGITS = 1e-10


@dataclass(frozen=True, slots=True)
class ShippedCheck:
    """Shipped runs made again: ``checked`` of ``total``, and those that came out otherwise or failed, in words.

    ``rounded`` counts those that are the same but for last digits: the mathematical library of another system rounds
    exponentials and logarithms otherwise. Within one system runs are the same on every processor.
    """

    checked: int
    total: int
    moved: tuple[str, ...]
    rounded: int = 0

    @property
    def holds(self) -> bool:
        """Whether every number is the same, but for last digits that the system makes."""
        return self.checked > 0 and not self.moved


def verify_shipped(
    shipped: ShippedRuns,
    workers: Executor,
    sample: int | None,
    stop: threading.Event | None = None,
    listen: Callable[[RunEnding], None] | None = None,
) -> ShippedCheck:
    """Make a ``sample`` of the shipped runs again, or all (None), and compare them bit for bit.

    The sample is always the same, drawn from the half of the runs with the fewest events, so that it takes seconds.
    """
    known: dict[Key, RunResult] = {}
    for entry in shipped.scenarios.values():
        for future in range(entry.futures):
            result = shipped.get(Key(entry.digest, shipped.seed, future))
            if result is not None:
                known[Key(entry.digest, shipped.seed, future)] = result
    keys = list(known)
    if sample is not None and sample < len(keys):
        cheapest = sorted(keys, key=lambda key: known[key].events)[: max(len(keys) // 2, sample)]
        keys = [cheapest[index] for index in fixed_sample(len(cheapest), sample)]
    entries = [shipped.scenarios[digest] for digest in dict.fromkeys(key.digest for key in keys)]
    scenarios = [shipped_scenario(entry.force, entry.policy) for entry in entries]
    plan = shipping_plan(scenarios, [f"{entry.force}+{entry.policy}" for entry in entries])
    place = {entry.digest: index for index, entry in enumerate(entries)}
    before = {RunJob(place[key.digest], key.replication): known[key] for key in keys}
    moved, checked, rounded = [], 0, 0
    with closing(workers.execute(plan, iter(before), stop or threading.Event())) as endings:
        for ending in endings:
            checked += 1
            if listen is not None:
                listen(ending)
            if not isinstance(ending, RunDone):
                moved.append(str(ending))
                continue
            then, now = before[ending.job], shipping_part(ending.result)
            if _is_same(then, now):
                continue
            if _is_close(then, now):
                rounded += 1
            else:
                where = f"{plan.arms[ending.arm_index].label}, future {ending.replication}"
                moved.append(f"{where}: {', '.join(_moved(then, now)) or 'its books'}")
    return ShippedCheck(checked, len(known), tuple(moved), rounded)


def _is_same(before: RunResult, now: RunResult) -> bool:
    ends = [(run.hours_unaccounted, run.cases_unaccounted, run.events) for run in (before, now)]
    return not _moved(before, now) and ends[0] == ends[1]


def _is_close(before: RunResult, now: RunResult) -> bool:
    """Whether two runs are the same course of events, told in numbers that agree to ten digits."""
    if before.events != now.events or list(before.outcomes) != list(now.outcomes):
        return False
    pairs = [(np.array([*before.outcomes.values()]), np.array([*now.outcomes.values()]))]
    pairs += [(series, now.monthly.get(name, np.empty(0))) for name, series in before.monthly.items()]
    return all(
        first.shape == second.shape and np.allclose(first, second, rtol=_LAST_DIGITS, atol=_LAST_DIGITS, equal_nan=True)
        for first, second in pairs
    )


def _moved(before: RunResult, now: RunResult) -> list[str]:
    """The outcomes and months that are not the same, bit for bit."""
    moved = [
        name
        for name in dict.fromkeys((*before.outcomes, *now.outcomes))
        if not np.array_equal(before.outcomes.get(name, 0.0), now.outcomes.get(name, 0.0), equal_nan=True)
    ]
    months = dict.fromkeys((*before.monthly, *now.monthly))
    return moved + [
        f"the months of {name}"
        for name in months
        if name not in before.monthly
        or name not in now.monthly
        or not np.array_equal(before.monthly[name], now.monthly[name], equal_nan=True)
    ]
