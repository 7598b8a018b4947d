"""Stand-ins for the engine, and helpers that wait for the window: no pool, no sleep, no chance."""

from __future__ import annotations

import threading
from collections.abc import Callable, Generator, Iterator

import numpy as np
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from forcesim.scenario.schema.scenario import Scenario
from forcesim.simulation.outcomes import HIDDEN_LEVELS, declared_outcomes
from forcesim.simulation.result import RunResult
from forcesim.study.analysis.people.fates import fate_kinds
from forcesim.study.analysis.people.stories import story_numbers
from forcesim.study.analysis.people.transitions import (
    LEVELS,
    STORIES,
    TRANSITIONS,
    measures,
    person_counts,
)
from forcesim.study.execution.engine import stream
from forcesim.study.execution.events import Event, RunDone, RunEnding, RunJob, Started, Warned
from forcesim.study.execution.pairs.paired_run import PairedRun, PairResult
from forcesim.study.execution.plan import Plan
from ui.deferred_queue import DeferredQueue
from ui.window import Window


def made_up(plan: Plan, job: RunJob) -> RunResult:
    """A run nobody simulated: more hours moved disrupt more gangs and leave more cases; luck is the replication.

    A twentieth of cases is left at a share of 0.675 moved: a study adds three positions there to the dial's twelve.
    """
    return stand_in(plan.arms[job.arm_index].named_scenario.scenario, 1, job.replication)


def stand_in(scenario: Scenario, seed: int, replication: int, stopped: Callable[[], bool] = lambda: False) -> RunResult:
    share = float(scenario.policy.move_share)
    values = dict.fromkeys(declared_outcomes(scenario), 100.0)
    worth = 2.0 if scenario.movement is None else 5.0 * float(scenario.movement.transfer_efficiency)
    if scenario.organised_crime is not None:
        values["disruptions"] = 10.0 + worth * share + 0.1 * replication
    else:
        values["disruptions"] = values["active_groups"] = 0.0
    values["cases_arrived"] = values["cases_pursued"] = 700.0
    values["hours_moved"] = 6000.0 * share
    values["hours_idle"] = values["programme_turned_away"] = 0.0
    values["cases_dropped"] = 200.0 * max(share - 0.5, 0.0)
    values["charges"] = 180.0 if scenario.policy.label == "Before 2015" else 100.0 + 0.2 * replication
    return RunResult(values, {"backlog": np.full(60, 5.0)}, 0.0, 0, 0)


def made_up_pair(plan: Plan, job: RunJob) -> PairResult:
    """Runs of two scenarios that nobody simulated: 500 charged people a run are warned, and 1,000 warned as before."""
    both = plan.arms[0].named_scenario.scenario, plan.arms[1].named_scenario.scenario
    first, second = (stand_in(scenario, 1, job.replication) for scenario in both)
    fates, counts = [fate.name for fate in fate_kinds(both)], person_counts(both)
    table = np.zeros((len(measures(counts)), len(fates), len(fates)))
    charge, warning = fates.index("charge"), fates.index("warning")
    table[0, charge, warning], table[0, warning, warning] = 500.0, 1000.0
    stories = story_numbers((), {}, (), (0.0, 0.0))
    arrays = {TRANSITIONS: table.ravel(), STORIES: stories, LEVELS: np.zeros(2 * len(HIDDEN_LEVELS))}
    return PairResult(second.outcomes, {**second.monthly, **arrays}, 0.0, 0, 0, first)


class FakeEngine:
    """Streams made-up runs. ``hold_after`` runs it waits until it is stopped or ``go_on`` is set.

    ``fail`` names runs that fail, by arm and replication; ``made`` those that were not known from before.
    """

    def __init__(self) -> None:
        self.plans: list[Plan] = []
        self.hold_after: int | None = None
        self.go_on = threading.Event()
        self.crash: Exception | None = None
        self.broken: Exception | None = None  # what ends the engine at its start
        self.warning = ""
        self.fail: set[tuple[int, int]] = set()
        self.made: list[tuple[int, int]] = []
        self._known: set[tuple[str, int]] = set()
        self._count = 0  # runs of this study so far

    def __call__(self, plan: Plan, stop: threading.Event) -> Generator[Event, None, None]:
        self.plans.append(plan)
        self._count = 0
        if self.broken is not None:
            raise self.broken
        # stages, the count of runs and how a study ends are the engine's own
        for event in stream(plan, self, stop):
            yield event
            if isinstance(event, Started) and self.warning:
                yield Warned(self.warning)

    def execute(self, plan: Plan, jobs: Iterator[RunJob], stop: threading.Event) -> Generator[RunEnding, None, None]:
        """Make runs up, as an executor of the engine."""
        for job in jobs:
            self._count += 1
            if self.crash is not None:
                raise self.crash
            if (job.arm_index, job.replication) in self.fail:
                yield plan.failed(job, "the queue was <b>empty</b>", "")
            elif isinstance(plan.simulate, PairedRun):
                yield RunDone(job, made_up_pair(plan, job))
            else:
                yield self._run(plan, job)
            while self._count == self.hold_after and not stop.is_set() and not self.go_on.wait(0.01):
                pass
            if stop.is_set():
                return

    def close(self) -> None:
        """Nothing is held."""

    def _run(self, plan: Plan, job: RunJob) -> RunDone:
        which = plan.arms[job.arm_index].named_scenario.digest, job.replication
        from_store = which in self._known
        if not from_store:
            self.made.append((job.arm_index, job.replication))
            self._known.add(which)
        return RunDone(job, made_up(plan, job), from_store)


def delete_closed() -> None:
    """Delete what has been closed, which Qt itself does once an event loop is entered."""
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def run_to_the_end(qtbot: QtBot, window: Window, does: Callable[[], object]) -> None:
    with qtbot.waitSignal(window.studies.running_changed, check_params_cb=lambda running: not running, timeout=60_000):
        does()
    qtbot.waitUntil(lambda: all(turns.is_done for turns in window.findChildren(DeferredQueue)))
