"""The state of every run of a study: rows are its arms, columns its replications."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
from pydantic import BaseModel, Field

from forcesim.study.arrays import Flags
from forcesim.study.results.study_result import StudyResult

States = npt.NDArray[np.uint8]
# limits on what is read back: far above any study
_MOST_CELLS, _MOST_ARMS = 4_000_000, 100_000


class RunState(IntEnum):
    """Where a run stands; those from DONE on have ended."""

    ABSENT = 0
    WAITING = 1
    RUNNING = 2
    DONE = 3
    STORED = 4
    FAILED = 5


class RunCell(NamedTuple):
    """A run's row (its arm) and its column (its replication), both counted from 0."""

    arm: int
    column: int


@dataclass(frozen=True, slots=True)
class GridArm:
    """A row: a scenario at a setting of the lever, or in one world of many."""

    name: str
    at: Mapping[str, float] = field(default_factory=dict)
    world: str = ""
    digest: str = ""


@dataclass(frozen=True, slots=True)
class FailedRun:
    """Why a run failed, and the command that repeats it alone."""

    message: str
    repeat: str


@dataclass(frozen=True, slots=True)
class RunStates:
    """``states`` is uint8 of shape (arms, columns), read-only; column 0 is replication ``first_replication``."""

    arms: tuple[GridArm, ...]
    states: States
    seed: int
    first_replication: int = 0
    failures: Mapping[RunCell, FailedRun] = field(default_factory=dict)

    def count(self, state: RunState) -> int:
        """How many runs are in this state."""
        return int((self.states == state).sum())

    def replication(self, cell: RunCell) -> int:
        """The number of the future that a cell stands for."""
        return self.first_replication + cell.column

    def to_dict(self) -> dict[str, Any]:
        """In plain values, as ``read_run_states`` reads them."""
        document = _Document.model_construct(
            seed=self.seed,
            first_replication=self.first_replication,
            columns=self.states.shape[1],
            arms=[(arm.name, dict(arm.at), arm.world, arm.digest) for arm in self.arms],
            states=(self.states + ord("0")).tobytes().decode("ascii"),
            failures=[(*cell, failed.message, failed.repeat) for cell, failed in self.failures.items()],
        )
        return document.model_dump(mode="json", warnings=False)


class _Document(BaseModel):
    """The states in plain values: arms as [name, settings, world, digest], states as digits, one row after another."""

    seed: int
    first_replication: int
    columns: int = Field(ge=0)
    arms: list[tuple[str, dict[str, float], str, str]] = Field(max_length=_MOST_ARMS)
    states: str = Field(pattern="^[0-5]*$", max_length=_MOST_CELLS)
    failures: list[tuple[int, int, str, str]]


def read_run_states(document: Mapping[str, Any]) -> RunStates:
    """Read what ``to_dict`` wrote; ValueError where it is anything else, or too large for any study."""
    read = _Document.model_validate(document)
    states = np.frombuffer(read.states.encode("ascii"), dtype=np.uint8) - ord("0")
    states = states.reshape(len(read.arms), read.columns)
    states.flags.writeable = False
    failures = {RunCell(arm, column): FailedRun(message, repeat) for arm, column, message, repeat in read.failures}
    arms = tuple(GridArm(*arm) for arm in read.arms)
    return RunStates(arms, states, read.seed, read.first_replication, failures)


def states_of_result(result: StudyResult, first_replication: int = 0) -> RunStates:
    """What a result alone says of its runs: which are in.

    Runs in worlds, of which a result holds no numbers, are not there.
    """
    arms: list[GridArm] = []
    rows: list[Flags] = []
    digests = {scenario.name: scenario.digest for scenario in result.scenarios}
    for point in (*result.results, *result.alternatives):
        # the digest of a moved lever is not known
        arms.append(GridArm(point.scenario, point.at, "", "" if point.at else digests.get(point.scenario, "")))
        values = [summary.values for summary in point.outcomes.values()]
        rows.append(np.atleast_1d(np.isfinite(np.array(values)).any(axis=0)))
    columns = max((len(row) for row in rows), default=0)
    states = np.zeros((len(arms), columns), dtype=np.uint8)
    for index, row in enumerate(rows):
        states[index, : len(row)] = np.where(row, RunState.DONE, RunState.WAITING)
    states.flags.writeable = False
    return RunStates(tuple(arms), states, result.seed, first_replication)
