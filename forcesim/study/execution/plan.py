"""What a question asks the machine to run: arms, seed, and how many replications of each."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from forcesim.errors import StudyError
from forcesim.simulation.outcomes import Outcome, declared_outcomes
from forcesim.study.execution.events import RunFailed, RunJob, Simulate, StudyStage
from forcesim.study.results.study_result import ScenarioRef

if TYPE_CHECKING:
    from forcesim.scenario.named_scenario import NamedScenario
    from forcesim.study.execution.collector import RunCollector

FEWEST, MOST = 10, 200
# replications after which ``auto`` looks whether the answer has settled
LOOKS: tuple[int, ...] = (FEWEST, 20, 40, 80, 160, MOST)


@dataclass(frozen=True, slots=True)
class Arm:
    """One scenario of a study under the name that results carry; ``at`` is the setting of the lever, if any.

    ``world`` tells people which world of many this is ("world 17"), where ``at`` would be too long to say.
    """

    name: str
    named_scenario: NamedScenario
    at: dict[str, float] = field(default_factory=dict)
    world: str = ""

    @property
    def label(self) -> str:
        return f"{self.name} in {self.world}" if self.world else label(self.name, self.at)


@dataclass(frozen=True, slots=True)
class Plan:
    """Runs to be made: every arm with replications 0, 1, 2 … of one seed.

    ``looks`` are the numbers of replications after which ``still_open`` is asked which outcomes are not settled
    (by name); the study ends at the first look that leaves none open, or at the last. ``flags`` are the command
    line's own words with which the scenarios were loaded, ``spelt`` their names as a person wrote them;
    ``scenarios`` names them as they were before a lever moved.
    ``simulate`` replaces the simulation, for tests.

    A study in stages has a ``script`` in place of looks: it is asked what to run next, from what is in, until it has
    nothing more; the arms of the plan itself are there from the start. Such studies may have a thousand arms:
    ``keeps_monthly`` False leaves their monthly series out.
    """

    arms: tuple[Arm, ...]
    seed: int
    looks: tuple[int, ...]
    scenarios: tuple[ScenarioRef, ...] = ()
    first_replication: int = 0
    still_open: Callable[[RunCollector], tuple[str, ...]] | None = None
    flags: tuple[str, ...] = ()
    spelt: Mapping[str, str] = field(default_factory=dict)
    simulate: Simulate | None = None
    script: Callable[[RunCollector], StudyStage | None] | None = None
    keeps_monthly: bool = True

    def extended(self, stage: StudyStage) -> Plan:
        """The plan with the arms of a stage after its own."""
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
        return union

    def jobs(self, begin: int, end: int) -> Iterator[RunJob]:
        """Jobs of the replications from ``begin`` up to ``end``, counted from 0: one of every arm, then the next."""
        for replication in range(begin, end):
            for index in range(len(self.arms)):
                yield RunJob(index, self.first_replication + replication)

    def failed(self, job: RunJob, message: str, traceback: str) -> RunFailed:
        """Report a run that failed, with what it takes to repeat it."""
        arm = self.arms[job.arm_index]
        repeat = repeat_command(arm.named_scenario.name, arm.at, self.seed, job.replication, self.flags, self.spelt)
        return RunFailed(job, arm.label, self.seed, message, traceback, repeat)


def label(name: str, at: Mapping[str, float]) -> str:
    """Name one arm for people, as in ``StudyResult.unsettled``: "durham-2014 at policy.move_share=0.3"."""
    settings = ", ".join(f"{lever}={value:g}" for lever, value in at.items())
    return f"{name} at {settings}" if settings else name


def repeat_command(
    name: str,
    at: Mapping[str, float],
    seed: int,
    replication: int,
    flags: Iterable[str] = (),
    spelt: Mapping[str, str] | None = None,
) -> str:
    """Word the command that runs one replication of one scenario alone; FORCE+POLICY becomes ``--policy``."""
    force, *policies = (dict(spelt or {}).get(each, each) for each in name.split("+"))
    words = ["forcesim", "run", force]
    for policy in policies:
        words += ["--policy", policy]
    words += flags
    for lever, value in at.items():
        words += ["--set", f"{lever}={value!r}"]
    words += ["--seed", str(seed), "--replications", "1", "--first-replication", str(replication)]
    return shlex.join(words)


def distinct(names: Sequence[str]) -> tuple[str, ...]:
    """Tell scenarios of the same name apart: "durham", "durham (2)"."""
    taken: set[str] = set()
    result = []
    for name in names:
        candidate, number = name, 1
        while candidate in taken or (number > 1 and candidate in names):
            number += 1
            candidate = f"{name} ({number})"
        taken.add(candidate)
        result.append(candidate)
    return tuple(result)
