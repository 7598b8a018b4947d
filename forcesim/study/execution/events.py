"""What a study is made of and what it tells: jobs go to workers, events come back to whoever listens.

A failed run is an event like any other, never an exception: it names its scenario, replication and seed, and the
command that repeats it alone.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from forcesim.scenario.schema.scenario import Scenario
from forcesim.simulation.result import RunResult
from forcesim.study.arm import Arm
from forcesim.study.results.reasons import Ending


class Simulate(Protocol):
    """One replication: :func:`forcesim.simulation.run.simulate`, or a stand-in with the same promise."""

    def __call__(
        self, scenario: Scenario, seed: int, replication: int, stopped: Callable[[], bool] = ..., /
    ) -> RunResult: ...


@dataclass(frozen=True, slots=True)
class RunJob:
    """One run: ``arm_index`` counts the arms of the plan, ``replication`` the futures, both from 0."""

    arm_index: int
    replication: int


@dataclass(frozen=True, slots=True)
class Failure:
    """What a worker says about a run that went wrong; it crosses processes, so it holds texts only."""

    message: str
    traceback: str


@dataclass(frozen=True, slots=True)
class Started:
    """The study begins; ``total`` runs are planned so far (``auto`` may add more)."""

    total: int


@dataclass(frozen=True, slots=True)
class StudyStage:
    """More is to be run, decided from what is in: ``arms`` come after those known so far, ``jobs`` name any of them."""

    arms: tuple[Arm, ...]
    jobs: tuple[RunJob, ...]


@dataclass(frozen=True, slots=True)
class RunDone:
    """One run came back; ``from_store`` says that it was made before, and only read.

    One that ``is_shipped`` came with the program; of its months it has those that are drawn.
    """

    job: RunJob
    result: RunResult
    from_store: bool = False
    is_shipped: bool = False

    @property
    def arm_index(self) -> int:
        """Index of its arm in the plan."""
        return self.job.arm_index

    @property
    def replication(self) -> int:
        """The number of its future."""
        return self.job.replication


@dataclass(frozen=True, slots=True)
class RunFailed:
    """One run failed; ``repeat`` is the command that repeats it alone, "" where none does, for an ``obstacle``."""

    job: RunJob
    scenario: str
    seed: int
    message: str
    traceback: str
    repeat: str
    obstacle: str = ""

    @property
    def arm_index(self) -> int:
        """Index of its arm in the plan."""
        return self.job.arm_index

    @property
    def replication(self) -> int:
        """The number of its future."""
        return self.job.replication

    def __str__(self) -> str:
        failure = f"{self.scenario}, replication {self.replication}, seed {self.seed}: {self.message}"
        if not self.repeat:
            return f"{failure}. No command repeats it, since {self.obstacle}"
        return f"{failure}. Repeat it alone: {self.repeat}"


@dataclass(frozen=True, slots=True)
class Progress:
    """Where the study stands; ``seconds_left`` is None until enough runs are in to tell."""

    done: int
    failed: int
    total: int
    seconds_left: float | None


@dataclass(frozen=True, slots=True)
class StoredRunsIn:
    """All runs that need not be made are in, ``count`` of them: those that follow take their time."""

    count: int


@dataclass(frozen=True, slots=True)
class Warned:
    """Something that the study goes on without; ``message`` says what, and what to do."""

    message: str


@dataclass(frozen=True, slots=True)
class Settled:
    """The study ended by itself."""

    ending: Ending


@dataclass(frozen=True, slots=True)
class StudyStopped:
    """The study was stopped from outside; what had finished is kept."""


class DrawingStopped(Exception):  # noqa: N818  no error: somebody wanted it
    """Raised by whoever draws the arms of a stage when the study is stopped meanwhile."""


RunEnding = RunDone | RunFailed
Event = Started | StudyStage | RunDone | RunFailed | StoredRunsIn | Progress | Warned | Settled | StudyStopped
