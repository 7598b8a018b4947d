"""What questions about worlds share: scenarios that are simulated in the same worlds that the evidence allows."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from forcesim.errors import StudyError
from forcesim.simulation.outcomes import HEADLINE
from forcesim.study.analysis.summaries import differences
from forcesim.study.analysis.worlds.sampling import ParameterSample
from forcesim.study.arm import Arm, arm_names
from forcesim.study.arrays import Floats
from forcesim.study.execution.collector import RunCollector
from forcesim.study.execution.events import RunJob, StudyStage
from forcesim.study.execution.plan import Plan
from forcesim.study.questions.base import Question, futures_option, refuse_auto, result_base, shown_values
from forcesim.study.questions.declaration import SCENARIO, Reference, option
from forcesim.study.results.plain_finding import UncertainParameter
from forcesim.study.results.study_result import PointDifference, StudyResult

if TYPE_CHECKING:
    from forcesim.scenario.named_scenario import NamedScenario

# what people ask about first, where nothing is named
LIKELY_MAIN = "disruptions"
_MAIN = (LIKELY_MAIN, "harm", "charges", "cases_dropped", "backlog", "days_to_close")
_FEWEST_WORLDS, _MOST_WORLDS = 4, 100_000
# futures that worlds draw theirs from: with more, hardly less luck in common, and more memory
COLUMNS = 128


@dataclass(frozen=True, kw_only=True)
class ManyWorldsQuestion(Question):
    """Simulate a few scenarios, the same ones in each world, over the worlds that the evidence allows."""

    doing: ClassVar[str] = "Trying worlds"
    fewest_worlds: ClassVar[int] = _FEWEST_WORLDS

    worlds: int = option(
        300,
        flag="--worlds",
        metavar="N",
        ge=_FEWEST_WORLDS,
        help="Worlds to try within the plausible ranges.",
        efforts=(100, 1000),
        unit="worlds",
    )
    replications: int = futures_option(4, help="Futures in each world.")

    def __post_init__(self) -> None:
        super().__post_init__()
        refuse_auto(self)
        if not self.fewest_worlds <= self.worlds <= _MOST_WORLDS:
            raise StudyError(
                f"at least {self.fewest_worlds} worlds are needed, {_MOST_WORLDS:,} at most (found {self.worlds})"
            )

    def plan(self) -> Plan:
        return replace(super().plan(), script=self.next_stage, looks=(8,), monthly_series=())

    @abstractmethod
    def next_stage(self, collector: RunCollector) -> StudyStage | None:
        """What to run next, from the runs that are in; None once the study has all its stages."""

    @property
    @abstractmethod
    def sample(self) -> ParameterSample:
        """Makes the arms of any world."""

    @property
    @abstractmethod
    def arms_per_world(self) -> int:
        """How many scenarios each world has."""

    @property
    def futures(self) -> int:
        """Replications in each world."""
        return self.replications if isinstance(self.replications, int) else 1

    def rotated_futures(self) -> list[int]:
        """The first future of each world: rotated, so that no one luck colours all worlds."""
        rotations = max(1, COLUMNS // self.futures)
        return [self.futures * (index % rotations) for index in range(self.worlds)]

    def jobs(self, begin: int, worlds: int, replications: range) -> list[RunJob]:
        """Jobs of ``worlds`` neighbouring worlds; ``begin`` is the index of the first arm of the first of them."""
        return [
            RunJob(arm, self.first_replication + replication)
            for replication in replications
            for arm in range(begin, begin + worlds * self.arms_per_world)
        ]

    def worlds_at(self, collector: RunCollector, points: Iterable[Sequence[float]], word: str) -> list[Arm]:
        """The arms of the worlds at points of the unit cube, called ``word`` with "{}" for their number, from 1.

        DrawingStopped where the study is stopped meanwhile: hundreds of worlds take seconds.
        """
        arms: list[Arm] = []
        for number, point in enumerate(points, start=1):
            collector.heed_stop()
            arms += self.sample.at(point, word.format(number))
        return arms

    def uncertain(self) -> tuple[UncertainParameter, ...]:
        """The numbers that differ between worlds, as a finding lists them: without the shape of their distribution."""
        return tuple(UncertainParameter(**number.model_dump(exclude={"shape"})) for number in self.sample.ranges)


def stretch(values: Floats, begin: int, count: int) -> Floats:
    """``count`` futures from ``begin`` on, NaN where there are none yet."""
    part = np.full(count, np.nan)
    known = values[begin : begin + count]
    part[: len(known)] = known
    return part


@dataclass(frozen=True, kw_only=True)
class WorldsQuestion(ManyWorldsQuestion):
    """Ask about a scenario over the worlds that the evidence allows.

    With ``against``, usually the force without the policy, outcomes are the paired differences that the scenario makes
    against it in the same world on the same luck; else they are the scenario's own.
    """

    scenario: NamedScenario = field(metadata=SCENARIO)
    against: NamedScenario | None = option(None, reference=Reference())

    def arms(self) -> tuple[Arm, ...]:
        return self.sample.at_centre()

    def given_arms(self) -> tuple[Arm, ...]:
        return tuple(reversed(self.arms()))

    @cached_property
    def sample(self) -> ParameterSample:
        """Makes the arms of any world: first the scenario compared with, if any, then the one in question."""
        scenarios = [scenario for scenario in (self.against, self.scenario) if scenario is not None]
        names = arm_names(scenarios)
        return ParameterSample(tuple(zip(names, scenarios, strict=True)))

    @property
    def arms_per_world(self) -> int:
        """Two where there is a scenario to compare with, else one."""
        return 1 if self.against is None else 2

    def outcomes_of_worlds(self, collector: RunCollector, begin: int, end: int) -> Floats:
        """Outcomes of the worlds whose arms have the indices from ``begin`` up to ``end``.

        float64 of shape (worlds, outcomes, replications). Paired differences where there is a scenario to compare with;
        NaN where a run is not in.
        """
        values = collector.part(begin, end)
        if self.against is None:
            return values
        return np.asarray(values[1::2] - values[0::2])

    def main_outcome(self, collector: RunCollector, outcomes_by_world: Floats) -> str:
        """The outcome that a sentence is about: the first one named, else the first usual one that is not always 0.

        ``outcomes_by_world`` is as ``outcomes_of_worlds`` returns it.
        """
        if self.outcomes != HEADLINE:
            return self.outcomes[0]
        names = list(collector.outcomes)
        for name in (*_MAIN, *self.outcomes):
            if np.nanmax(np.nan_to_num(np.abs(outcomes_by_world[:, names.index(name)])), initial=0.0) > 0:
                return name
        return self.outcomes[0]

    def at_centre(self, collector: RunCollector) -> StudyResult:
        """Results and differences of the scenarios as they stand."""
        shown = range(self.arms_per_world)
        result = result_base(self, collector, (False,) * self.arms_per_world, shown)
        if self.against is None:
            return result
        values = shown_values(collector, range(2))
        changes = differences(values[1:2], values[0], collector.outcomes.values(), self.rules())
        reference, own = collector.plan.arms[:2]
        return replace(
            result, baseline=reference.name, differences=(PointDifference(own.name, reference.name, {}, changes[0]),)
        )
