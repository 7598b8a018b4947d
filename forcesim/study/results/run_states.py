"""The state of every run of a study: rows are its arms, columns its replications."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from forcesim.study.results.study_result import StudyResult

States = npt.NDArray[np.uint8]
# limits on what is read back: far above any study
_CELLS, _ARMS = 4_000_000, 100_000


class RunState(IntEnum):
    """Where a run stands; those from DONE on have ended."""

    ABSENT = 0
    WAITING = 1
    RUNNING = 2
    DONE = 3
    STORED = 4
    FAILED = 5


class RunCell(NamedTuple):
    """A place in the grid, both counted from 0."""

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
        return int((self.states == state).sum())

    def replication(self, cell: RunCell) -> int:
        return self.first_replication + cell.column

    def to_dict(self) -> dict[str, Any]:
        """In plain values; states as digits, one text a row."""
        return {
            "seed": self.seed,
            "first_replication": self.first_replication,
            "columns": self.states.shape[1],
            "arms": [[arm.name, dict(arm.at), arm.world, arm.digest] for arm in self.arms],
            "states": (self.states + ord("0")).tobytes().decode("ascii"),
            "failures": [[*cell, failed.message, failed.repeat] for cell, failed in self.failures.items()],
        }


def from_document(said: Mapping[str, Any]) -> RunStates:
    """Read what ``to_dict`` wrote; ValueError where it is anything else."""
    try:
        columns = int(said["columns"])
        arms = tuple(_arm(*each) for each in said["arms"])
        if not 0 <= columns * max(len(arms), 1) <= _CELLS or len(arms) > _ARMS:
            raise ValueError("too large for a grid")
        states = np.frombuffer(str(said["states"]).encode("ascii"), dtype=np.uint8) - ord("0")
        if states.size and states.max() > max(RunState):
            raise ValueError("a state that is none")
        states = states.reshape(len(arms), columns)
        failures = {
            RunCell(int(arm), int(column)): FailedRun(str(message), str(repeat))
            for arm, column, message, repeat in said["failures"]
        }
        states.flags.writeable = False
        return RunStates(arms, states, int(said["seed"]), int(said["first_replication"]), failures)
    except (KeyError, TypeError, AttributeError, OverflowError) as error:
        raise ValueError("not a grid of runs") from error


def _arm(name: str, at: Mapping[str, float], world: str, digest: str) -> GridArm:
    return GridArm(str(name), {str(key): float(value) for key, value in at.items()}, str(world), str(digest))


def of_result(result: StudyResult, first_replication: int = 0) -> RunStates:
    """What a result alone says of its runs: which are in. Those of worlds that it does not tell are not there."""
    arms: list[GridArm] = []
    rows: list[npt.NDArray[np.bool_]] = []
    digests = {one.name: one.digest for one in result.scenarios}
    for point in result.results:
        # the digest of a moved lever is not known
        arms.append(GridArm(point.scenario, point.at, "", "" if point.at else digests.get(point.scenario, "")))
        values = [summary.values for summary in point.outcomes.values()]
        rows.append(np.atleast_1d(np.isfinite(np.array(values)).any(axis=0)))
    columns = max((len(row) for row in rows), default=0)
    states = np.zeros((len(arms), columns), dtype=np.uint8)
    for place, row in enumerate(rows):
        states[place, : len(row)] = np.where(row, RunState.DONE, RunState.WAITING)
    states.flags.writeable = False
    return RunStates(tuple(arms), states, result.seed, first_replication)
