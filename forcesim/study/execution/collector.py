"""Finished runs of a study as arrays, filled as events arrive in whatever order."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import numpy as np
import numpy.typing as npt

from forcesim.study.analysis.monthly import bands
from forcesim.study.arrays import Floats
from forcesim.study.execution.design import Design
from forcesim.study.execution.events import DrawingStopped, Event, RunDone, RunFailed, RunJob, StudyStage
from forcesim.study.results.monthly import Band
from forcesim.study.results.run_states import FailedRun, GridArm, RunCell, RunState, RunStates
from forcesim.study.results.study_result import StudyResult


class RunCollector:
    """What a study has so far; questions answer from it, finished or not.

    Every run has its fixed row and column, so that the answer does not depend on the order of arrival.
    """

    def __init__(self, plan: Design) -> None:
        self.plan = plan
        self.outcomes = plan.outcomes
        self.failures: list[RunFailed] = []
        self.done = 0
        # set by whoever runs the study: whether it has been stopped
        self.is_stopped: Callable[[], bool] = lambda: False
        self._names = tuple(self.outcomes)
        self._columns_used = 0
        self._staged_runs = 0
        self._columns_planned = 0
        # how many a study in stages will have is not known; 0
        self._most_columns = 0 if plan.is_staged else plan.looks[-1]
        arms = len(plan.arms)
        self._values = np.full((arms, len(self._names), min(plan.looks[-1], 64)), np.nan)
        self._states = np.zeros((arms, self._values.shape[2]), dtype=np.uint8)
        self._grid_arms: tuple[GridArm, ...] = ()
        self._monthly: list[dict[str, Floats]] = [{} for _ in range(arms)]
        self._bands: list[dict[str, Band] | None] = [None] * arms
        self._judged: tuple[object, int, StudyResult] | None = None

    def heed_stop(self) -> None:
        """Raise DrawingStopped if the study has been stopped; for what takes long between two stages."""
        if self.is_stopped():
            raise DrawingStopped

    def add(self, event: Event) -> None:
        """Take in a finished or failed run, or a stage that begins; other events change nothing."""
        if isinstance(event, (StudyStage, RunFailed, RunDone)):
            self._judged = None
        if isinstance(event, StudyStage):
            self._extend(event)
        elif isinstance(event, RunFailed):
            self.failures.append(event)
            column = self._column_of(event.replication)
            self._states[event.arm_index, column] = RunState.FAILED
        elif isinstance(event, RunDone):
            column, arm = self._column_of(event.replication), event.arm_index
            known = event.result.outcomes
            self._values[arm, :, column] = [known.get(name, np.nan) for name in self._names]
            self._states[arm, column] = RunState.STORED if event.from_store else RunState.DONE
            for name in self.plan.monthly_series:
                series = event.result.monthly.get(name)
                if series is not None:
                    self._rows(arm, name, column, len(series))[column] = series
            self._bands[arm] = None
            self.done += 1

    @property
    def replications(self) -> int:
        """Replications planned: up to the first look that covers every run that is in."""
        if self.plan.is_staged:
            return max(self._columns_used, 1)
        return next(look for look in self.plan.looks if look >= self._columns_used)

    @property
    def is_complete(self) -> bool:
        """Whether all runs up to that look are in, or have failed."""
        return self.done + len(self.failures) == self.runs_planned

    @property
    def runs_planned(self) -> int:
        """Runs up to that look, or those of the stages so far."""
        if self.plan.is_staged:
            return self._staged_runs
        return len(self.plan.arms) * self.replications

    @property
    def values(self) -> Floats:
        """Outcomes, float64 of shape (arms, outcomes, replications), NaN where a run is not in."""
        count = self.replications
        whole = np.full((*self._values.shape[:2], count), np.nan)
        filled = min(count, self._values.shape[2])
        whole[:, :, :filled] = self._values[:, :, :filled]
        return whole

    def outcome(self, name: str) -> Floats:
        """One outcome, float64 of shape (arms, replications), NaN where a run is not in."""
        return self.values[:, self._names.index(name)]

    def part(self, begin: int, end: int) -> Floats:
        """Outcomes of the arms from ``begin`` up to ``end``, shaped as ``values``; a read-only view, not a copy."""
        part = self._values[begin:end, :, : self.replications]
        part.flags.writeable = False
        return part

    def monthly(self, arm: int, name: str) -> Floats:
        """One monthly series of an arm, float64 of shape (columns in use, months), NaN where a run is not in."""
        rows = self._monthly[arm].get(name)
        return np.empty((0, 0)) if rows is None else rows[: self._columns_used]

    def bands(self, arm: int) -> dict[str, Band]:
        """The monthly bands of an arm over the runs that are in, computed again only after another run."""
        known = self._bands[arm]
        if known is None:
            known = bands({name: rows[: self._columns_used] for name, rows in self._monthly[arm].items()})
            self._bands[arm] = known
        return known

    def judged_once(self, question: object, looks: int, judge: Callable[[], StudyResult]) -> StudyResult:
        """What a question's ``judge`` makes of the runs that are in; it is asked again only after another run."""
        if self._judged is None or self._judged[0] is not question or self._judged[1] != looks:
            self._judged = question, looks, judge()
        return self._judged[2]

    def grid(self, running: Iterable[RunJob] = ()) -> RunStates:
        """The state of every run at this moment; ``running`` are those that workers have in hand."""
        # what a stage is about to run is shown from its beginning
        count = max(self.replications, self._columns_planned)
        states = np.zeros((len(self.plan.arms), count), dtype=np.uint8)
        filled = min(count, self._states.shape[1])
        states[:, :filled] = self._states[:, :filled]
        first = self.plan.first_replication
        if not self.plan.is_staged:
            states[states == RunState.ABSENT] = RunState.WAITING
        for job in running:
            column = job.replication - first
            if job.arm_index < len(states) and column < count and states[job.arm_index, column] < RunState.DONE:
                states[job.arm_index, column] = RunState.RUNNING
        states.flags.writeable = False
        if len(self._grid_arms) != len(self.plan.arms):
            self._grid_arms = tuple(
                # a world is shown by its name: its values are a hundred numbers
                GridArm(arm.name, {} if arm.world else arm.at, arm.world, arm.named_scenario.digest)
                for arm in self.plan.arms
            )
        failures = {
            RunCell(failed.arm_index, failed.replication - first): FailedRun(failed.message, failed.repeat)
            for failed in self.failures
        }
        return RunStates(self._grid_arms, states, self.plan.seed, first, failures)

    def _extend(self, stage: StudyStage) -> None:
        """Make room for the arms of a stage, and expect its runs."""
        self.plan = self.plan.extended(stage)
        self._staged_runs += len(stage.jobs)
        if stage.arms:
            room = np.full((len(stage.arms), *self._values.shape[1:]), np.nan)
            self._values = np.concatenate([self._values, room])
            more = np.zeros((len(stage.arms), self._states.shape[1]), dtype=np.uint8)
            self._states = np.concatenate([self._states, more])
            self._monthly += [{} for _ in stage.arms]
            self._bands += [None] * len(stage.arms)
        for job in stage.jobs:
            column = job.replication - self.plan.first_replication
            self._columns_planned = max(self._columns_planned, column + 1)
            if column >= self._states.shape[1]:
                self._states = _longer(self._states, column, axis=1, empty=RunState.ABSENT)
            if not self._states[job.arm_index, column]:
                self._states[job.arm_index, column] = RunState.WAITING

    def _column_of(self, replication: int) -> int:
        """The column of a replication, in arrays that are made wide enough for it."""
        column = replication - self.plan.first_replication
        self._columns_used = max(self._columns_used, column + 1)
        if column >= self._values.shape[2]:
            self._values = _longer(self._values, column, axis=2, empty=np.nan, most=self._most_columns)
        if column >= self._states.shape[1]:
            self._states = _longer(self._states, column, axis=1, empty=RunState.ABSENT)
        return column

    def _rows(self, arm: int, name: str, row: int, months: int) -> Floats:
        rows = self._monthly[arm].get(name)
        if rows is None:
            rows = self._monthly[arm][name] = np.full((16, months), np.nan)
        if row >= len(rows):
            rows = self._monthly[arm][name] = _longer(rows, row, axis=0, empty=np.nan, most=self._most_columns)
        return rows


def _longer(array: npt.NDArray[Any], index: int, axis: int, *, empty: float, most: int = 0) -> npt.NDArray[Any]:
    """Make an array twice as long, or as long as it will ever be (``most``) where that is less."""
    shape = list(array.shape)
    twice = 2 * shape[axis]
    length = max(min(twice, most) if most else twice, index + 1)
    shape[axis] = length - shape[axis]
    return np.concatenate([array, np.full(shape, empty, dtype=array.dtype)], axis=axis)
