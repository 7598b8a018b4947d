"""Stand-ins for the simulation, importable by worker processes, and what tests build studies from."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from forcesim.scenario.named_scenario import NamedScenario
from forcesim.scenario.schema.scenario import Scenario
from forcesim.simulation.result import RunResult
from forcesim.study.execution.collector import RunCollector
from forcesim.study.execution.events import Event, RunDone, RunEnding, RunJob
from forcesim.study.execution.executors import SerialExecutor
from forcesim.study.execution.plan import Plan

MONTHS = 24


def force(name: str, response: Mapping[str, object], **more: object) -> NamedScenario:
    """A force of one team and no crime; ``response`` are its head count, hours a week and productive share."""
    raw = {
        "title": f"Force of {name}",
        "time": {"warm_up_years": 0.0, "years": 2.0},
        "rosters": {"days": {"shifts": ({"start": 8.0, "hours": 8.0, "days": ("mon", "tue")},)}},
        "teams": {"response": {"roster": "days", **response}},
        **more,
    }
    return NamedScenario(name, raw)


def named_scenario(name: str = "town", move_share: float = 0.0, **changes: Any) -> NamedScenario:
    """A force that is enough to ask questions about."""
    response = {"head_count": 10.0, "hours_per_week": 40.0, "productive_share": 0.5}
    return force(name, response, **{"programme": {"places": 4}, "policy": {"move_share": move_share}, **changes})


def _result(outcomes: dict[str, float], backlog: Sequence[float] | None = None, events: int = 0) -> RunResult:
    series = np.full(MONTHS, 5.0) if backlog is None else np.asarray(backlog, dtype=np.float64)
    return RunResult(outcomes, {"backlog": series}, 0.0, 0, events)


def luck(seed: int, replication: int, spread: float = 1.0) -> float:
    """A normal number, the same in every scenario."""
    return float(np.random.default_rng([seed, replication]).normal(0.0, spread))


def steady(scenario: Scenario, seed: int, replication: int, stopped: Callable[[], bool] = lambda: False) -> RunResult:
    """Charges fall and disruptions rise with the share moved; the luck of both is the same at every share."""
    share = float(scenario.policy.move_share)
    common = luck(seed, replication)
    own = luck(seed + 17, replication) * share
    return _result(
        {
            "cases_arrived": 1000.0,
            "cases_dropped": 0.0,
            "charges": 100.0 * (1 - share) + common + own,
            "disruptions": 10.0 + 2.0 * share + 0.1 * common,
            "criminal_records": 50.0 + common,
            "reoffences": 40.0 + common,
            "harm": 1000.0 + common,
            "cost_net": 5000.0 + common,
        }
    )


def failing(scenario: Scenario, seed: int, replication: int, stopped: Callable[[], bool] = lambda: False) -> RunResult:
    if replication == 2:
        raise ValueError("no officer is left")
    return steady(scenario, seed, replication, stopped)


class Unstoppable(BaseException):
    """Derives from the root of all, as errors that end a worker do."""


def furious(scenario: Scenario, seed: int, replication: int, stopped: Callable[[], bool] = lambda: False) -> RunResult:
    if replication == 2:
        raise Unstoppable("out of the way")
    return steady(scenario, seed, replication, stopped)


def deadly(scenario: Scenario, seed: int, replication: int, stopped: Callable[[], bool] = lambda: False) -> RunResult:
    if replication in (1, 4):
        os._exit(9)
    return steady(scenario, seed, replication, stopped)


def endless(scenario: Scenario, seed: int, replication: int, stopped: Callable[[], bool] = lambda: False) -> RunResult:
    """The first two replications end; the others run until they are stopped."""
    if replication < 2:
        return steady(scenario, seed, replication, stopped)
    while not stopped():
        threading.Event().wait(0.002)
    raise InterruptedError("stopped")


def deaf(scenario: Scenario, seed: int, replication: int, stopped: Callable[[], bool] = lambda: False) -> RunResult:
    """The first replication ends; the others never do, whoever asks."""
    if replication > 0:
        threading.Event().wait()
    return steady(scenario, seed, replication, stopped)


def looks_around(
    scenario: Scenario, seed: int, replication: int, stopped: Callable[[], bool] = lambda: False
) -> RunResult:
    """Count the loaded modules that a worker has no use for."""

    unwanted = {"PySide6", "pyqtgraph", "ui", "polars", "matplotlib", "rich", "typer"}
    loaded = unwanted & {name.partition(".")[0] for name in sys.modules}
    return _result({"charges": float(len(loaded))}, events=os.getpid())


def crowded(scenario: Scenario, seed: int, replication: int, stopped: Callable[[], bool] = lambda: False) -> RunResult:
    """From a share of 0.4 on, give or take luck, a quarter of what is moved beyond it is left unattended."""
    over = max(0.0, float(scenario.policy.move_share) - 0.4 - 0.01 * luck(seed, replication))
    return _result({"cases_arrived": 1000.0, "cases_dropped": 1000.0 * 0.25 * over})


class ShuffledExecutor(SerialExecutor):
    """Makes all runs, then hands them over in another order."""

    def __init__(self, seed: int) -> None:
        self._random = np.random.default_rng(seed)

    def execute(self, plan: Plan, jobs: Iterator[RunJob], stop: threading.Event) -> Generator[RunEnding, None, None]:
        finished = list(super().execute(plan, jobs, stop))
        for index in self._random.permutation(len(finished)):
            yield finished[index]


def collect(plan: Plan, events: Iterable[Event]) -> RunCollector:
    collector = RunCollector(plan)
    for event in events:
        collector.add(event)
    return collector


def done(events: Iterable[Event]) -> list[tuple[int, int]]:
    return [(event.arm_index, event.replication) for event in events if isinstance(event, RunDone)]
