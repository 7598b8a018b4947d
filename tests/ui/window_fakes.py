"""Stand-ins for the engine, and helpers that wait for the window: no pool, no sleep, no chance."""

from __future__ import annotations

import threading
from collections.abc import Callable, Generator

import numpy as np
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from forcesim.scenario.schema.scenario import Scenario
from forcesim.simulation.outcomes import declared_outcomes
from forcesim.simulation.result import RunResult
from forcesim.study.execution.collector import RunCollector
from forcesim.study.execution.events import (
    Event,
    Progress,
    RunDone,
    RunJob,
    Settled,
    Started,
    StudyStage,
    StudyStopped,
    Warned,
)
from forcesim.study.execution.plan import Plan
from forcesim.study.results.reasons import Ending, EndingKind
from ui.deferred_queue import DeferredQueue
from ui.window import Window


def made_up(plan: Plan, job: RunJob) -> RunResult:
    """A run nobody simulated: more hours moved disrupt more gangs and leave more cases; luck is the replication.

    A twentieth of cases is left at a share of 0.675: to the twelve positions of the dial a study adds three there.
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

    def __call__(self, plan: Plan, stop: threading.Event) -> Generator[Event, None, None]:
        self.plans.append(plan)
        if self.broken is not None:
            raise self.broken
        collector = RunCollector(plan)
        # stage after stage, as the engine itself does it; a plan without a script is all one stage
        is_staged = plan.script is not None
        whole = StudyStage((), tuple(plan.jobs(0, plan.looks[0])))
        stage = plan.script(collector) if plan.script is not None else whole
        yield Started(len(stage.jobs) if stage is not None else 0)
        if self.warning:
            yield Warned(self.warning)
        count = failed = 0
        while stage is not None:
            if is_staged:
                collector.add(stage)
                plan = plan.extended(stage)
                yield stage
            for job in stage.jobs:
                count += 1
                if self.crash is not None:
                    raise self.crash
                is_failure = (job.arm_index, job.replication) in self.fail
                failed += is_failure
                event = plan.failed(job, "the queue was <b>empty</b>", "") if is_failure else self._run(plan, job)
                collector.add(event)
                yield event
                yield Progress(count - failed, failed, collector.runs_planned, 1.0)
                while count == self.hold_after and not stop.is_set() and not self.go_on.wait(0.01):
                    pass
                if stop.is_set():
                    yield StudyStopped()
                    return
            stage = plan.script(collector) if plan.script is not None else None
        yield Settled(Ending(EndingKind.ALL_IN, runs=count))

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
