"""Which runs a study is made of: its arms, its seed, the looks at its replications."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Self

from forcesim.errors import StudyError
from forcesim.simulation.outcomes import Outcome, declared_outcomes
from forcesim.study.arm import Arm
from forcesim.study.execution.events import RunFailed, RunJob, Simulate, StudyStage
from forcesim.study.execution.repeat import A_FUNCTION, NOT_THE_SAME, words_that_load
from forcesim.study.labels import repeat_command
from forcesim.study.own_outcome import OwnOutcome
from forcesim.study.results.monthly import DRAWN
from forcesim.study.results.study_result import ScenarioRef


@dataclass(frozen=True, slots=True, kw_only=True)
class Design:
    """Runs of every arm with replications 0, 1, 2 … of one seed.

    ``looks`` are the numbers of replications after which a study may end, the last of them its most. ``flags`` are the
    command line's own words with which the scenarios were loaded, ``spelt`` their names as a person wrote them;
    ``scenarios`` names them as they were before a lever moved. ``own_outcomes`` are counted by
    functions of the caller's from what a run has found. ``simulate`` replaces the simulation, for tests.
    ``monthly_series`` names the series that are read month by month; others are dropped as a run comes in, since all
    of them take ten times the memory. Studies that may have a thousand arms name none.
    """

    arms: tuple[Arm, ...]
    seed: int
    looks: tuple[int, ...]
    scenarios: tuple[ScenarioRef, ...] = ()
    first_replication: int = 0
    flags: tuple[str, ...] = ()
    spelt: Mapping[str, str] = field(default_factory=dict)
    own_outcomes: tuple[OwnOutcome, ...] = ()
    simulate: Simulate | None = None
    monthly_series: tuple[str, ...] = DRAWN
    matches_people: bool = False
    # by the index of an arm that failed; arms are only ever added
    repeat_words: dict[int, list[str]] = field(default_factory=dict, init=False, repr=False, compare=False)

    @property
    def is_staged(self) -> bool:
        """Whether what is run is decided stage by stage; else it is known from the start, look by look."""
        return False

    def extended(self, stage: StudyStage) -> Self:
        """The design with the arms of a stage after its own."""
        return replace(self, arms=(*self.arms, *stage.arms)) if stage.arms else self

    @property
    def outcomes(self) -> dict[str, Outcome]:
        """Union of the outcomes of all arms; StudyError where one name is counted in two units."""
        union: dict[str, Outcome] = {}
        first: dict[str, str] = {}
        for arm in self.arms:
            for name, outcome in declared_outcomes(arm.named_scenario.scenario).items():
                known = union.setdefault(name, outcome)
                first.setdefault(name, arm.name)
                if known.unit != outcome.unit:
                    raise StudyError(
                        f"{known.label} is counted in {known.unit} in {first[name]} and in {outcome.unit} in "
                        f"{arm.name}, so they can't be compared. Give both the same scale (harm.scale)"
                    )
        for own in self.own_outcomes:
            if own.name in union:
                raise StudyError(f"{own.origin} has the name of an outcome that there is. Give it another: name=")
            union[own.name] = own.declaration
        return union

    def jobs(self, begin: int, end: int) -> Iterator[RunJob]:
        """Jobs of the replications from ``begin`` up to ``end``, counted from 0: one of every arm, then the next."""
        for replication in range(begin, end):
            for index in range(len(self.arms)):
                yield RunJob(index, self.first_replication + replication)

    def failed(self, job: RunJob, message: str, traceback: str) -> RunFailed:
        """Report a run that failed, with what it takes to repeat it."""
        arm = self.arms[job.arm_index]
        if job.arm_index not in self.repeat_words:
            self.repeat_words[job.arm_index] = words_that_load(arm, self.flags, self.spelt)
        words = self.repeat_words[job.arm_index]
        repeat = repeat_command(words, self.seed, job.replication) if words else ""
        obstacle = "" if words else A_FUNCTION if arm.named_scenario.own_functions else NOT_THE_SAME
        return RunFailed(job, arm.label, self.seed, message, traceback, repeat, obstacle)
