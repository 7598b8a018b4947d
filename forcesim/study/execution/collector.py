"""Finished runs of a study, side by side: filled as events arrive, in whatever order."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
import numpy.typing as npt

from forcesim.study.analysis.monthly import bands
from forcesim.study.arrays import Floats
from forcesim.study.execution.design import Design
from forcesim.study.execution.events import Event, RunDone, RunFailed, RunJob, StudyStage
from forcesim.study.results.monthly import Band
from forcesim.study.results.run_states import FailedRun, GridArm, RunCell, RunState, RunStates


class RunCollector:
    """What a study has so far; questions answer from it, finished or not.

    Places are fixed by arm and replication, so that the answer does not depend on the order of arrival.
    """

    def __init__(self, plan: Design) -> None:
        self.plan = plan
        self.outcomes = plan.outcomes
        self.failures: list[RunFailed] = []
        self.done = 0
        self._names = tuple(self.outcomes)
        self._seen = 0
        self._in_stages = 0
        arms = len(plan.arms)
        self._values = np.full((arms, len(self._names), min(plan.looks[-1], 64)), np.nan)
        self._states = np.zeros((arms, self._values.shape[2]), dtype=np.uint8)
        self._grid_arms: tuple[GridArm, ...] = ()
        self._monthly: list[dict[str, Floats]] = [{} for _ in range(arms)]
        self._bands: list[dict[str, Band] | None] = [None] * arms

    def add(self, event: Event) -> None:
        """Take in a finished or failed run, or a stage that begins; other events change nothing."""
        if isinstance(event, StudyStage):
            self._extend(event)
        elif isinstance(event, RunFailed):
            self.failures.append(event)
            place = self._see(event.replication)
            self._states[event.arm_index, place] = RunState.FAILED
        elif isinstance(event, RunDone):
            place, arm = self._see(event.replication), event.arm_index
            known = event.result.outcomes
            self._values[arm, :, place] = [known.get(name, np.nan) for name in self._names]
            self._states[arm, place] = RunState.STORED if event.from_store else RunState.DONE
            if self.plan.keeps_monthly:
                for name, series in event.result.monthly.items():
                    self._rows(arm, name, place, len(series))[place] = series
            self._bands[arm] = None
            self.done += 1

    @property
    def replications(self) -> int:
        """Replications asked for: up to the first look that covers every run seen."""
        if self.plan.is_staged:
            return max(self._seen, 1)
        return next(look for look in self.plan.looks if look >= self._seen)

    @property
    def is_complete(self) -> bool:
        """Whether all runs up to that look are in, or have failed."""
        return self.done + len(self.failures) == self.runs_planned

    @property
    def runs_planned(self) -> int:
        if self.plan.is_staged:
            return self._in_stages
        return len(self.plan.arms) * self.replications

    @property
    def values(self) -> Floats:
        """Outcomes, float64 of shape (arms, outcomes, replications), NaN where a run is not in."""
        count = self.replications
        whole = np.full((*self._values.shape[:2], count), np.nan)
        held = min(count, self._values.shape[2])
        whole[:, :, :held] = self._values[:, :, :held]
        return whole

    def outcome(self, name: str) -> Floats:
        """One outcome, float64 of shape (arms, replications), NaN where a run is not in."""
        return self.values[:, self._names.index(name)]

    def part(self, begin: int, end: int) -> Floats:
        """Outcomes of the arms from ``begin`` up to ``end``, read-only, without a copy."""
        part = self._values[begin:end, :, : self.replications]
        part.flags.writeable = False
        return part

    def monthly(self, arm: int, name: str) -> Floats:
        """One monthly series of an arm, float64 of shape (runs seen, months), NaN where a run is not in."""
        rows = self._monthly[arm].get(name)
        return np.empty((0, 0)) if rows is None else rows[: self._seen]

    def bands(self, arm: int) -> dict[str, Band]:
        """The monthly series of an arm that are drawn, over the runs that are in; made anew only after another."""
        found = self._bands[arm]
        if found is None:
            found = bands({name: rows[: self._seen] for name, rows in self._monthly[arm].items()})
            self._bands[arm] = found
        return found

    def grid(self, running: Iterable[RunJob] = ()) -> RunStates:
        """The state of every run at this moment; ``running`` are those that workers have in hand."""
        count = self.replications
        states = np.zeros((len(self.plan.arms), count), dtype=np.uint8)
        held = min(count, self._states.shape[1])
        states[:, :held] = self._states[:, :held]
        first = self.plan.first_replication
        if not self.plan.is_staged:
            states[states == RunState.ABSENT] = RunState.WAITING
        for job in running:
            place = job.replication - first
            if job.arm_index < len(states) and place < count and states[job.arm_index, place] < RunState.DONE:
                states[job.arm_index, place] = RunState.RUNNING
        states.flags.writeable = False
        if len(self._grid_arms) != len(self.plan.arms):
            self._grid_arms = tuple(
                # a world is told by its name: where it stands is a hundred numbers
                GridArm(arm.name, {} if arm.world else arm.at, arm.world, arm.named_scenario.digest)
                for arm in self.plan.arms
            )
        failures = {
            RunCell(each.arm_index, each.replication - first): FailedRun(each.message, each.repeat)
            for each in self.failures
        }
        return RunStates(self._grid_arms, states, self.plan.seed, first, failures)

    def _extend(self, stage: StudyStage) -> None:
        """Make room for the arms of a stage, and expect its runs."""
        self.plan = self.plan.extended(stage)
        self._in_stages += len(stage.jobs)
        if stage.arms:
            room = np.full((len(stage.arms), *self._values.shape[1:]), np.nan)
            self._values = np.concatenate([self._values, room])
            more = np.zeros((len(stage.arms), self._states.shape[1]), dtype=np.uint8)
            self._states = np.concatenate([self._states, more])
            self._monthly += [{} for _ in stage.arms]
            self._bands += [None] * len(stage.arms)
        for job in stage.jobs:
            place = job.replication - self.plan.first_replication
            if place >= self._states.shape[1]:
                self._states = _longer(self._states, place, axis=1, empty=RunState.ABSENT)
            if not self._states[job.arm_index, place]:
                self._states[job.arm_index, place] = RunState.WAITING

    def _see(self, replication: int) -> int:
        place = replication - self.plan.first_replication
        self._seen = max(self._seen, place + 1)
        if place >= self._values.shape[2]:
            self._values = _longer(self._values, place, axis=2, empty=np.nan)
        if place >= self._states.shape[1]:
            self._states = _longer(self._states, place, axis=1, empty=RunState.ABSENT)
        return place

    def _rows(self, arm: int, name: str, place: int, months: int) -> Floats:
        rows = self._monthly[arm].get(name)
        if rows is None:
            rows = self._monthly[arm][name] = np.full((16, months), np.nan)
        if place >= len(rows):
            rows = self._monthly[arm][name] = _longer(rows, place, axis=0, empty=np.nan)
        return rows


def _longer(array: npt.NDArray[Any], place: int, axis: int, *, empty: float) -> npt.NDArray[Any]:
    shape = list(array.shape)
    shape[axis] = max(2 * shape[axis], place + 1) - shape[axis]
    return np.concatenate([array, np.full(shape, empty, dtype=array.dtype)], axis=axis)
