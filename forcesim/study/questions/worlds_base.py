"""What questions about worlds share: a force under a policy, and perhaps the force itself, in the same worlds."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from forcesim.errors import StudyError
from forcesim.simulation.outcomes import HEADLINE
from forcesim.study.analysis.intervals import Floats
from forcesim.study.analysis.sampling import Worlds
from forcesim.study.analysis.summaries import differences
from forcesim.study.execution.collector import Collected
from forcesim.study.execution.events import RunJob, Stage
from forcesim.study.execution.plan import Arm, Plan, distinct
from forcesim.study.questions.base import Question, base
from forcesim.study.results.findings import Uncertain
from forcesim.study.results.study_result import PointDifference, StudyResult

if TYPE_CHECKING:
    from forcesim.scenario.named_scenario import Described

# what people ask about first, where nothing is named
_MAIN = ("disruptions", "harm", "charges", "cases_dropped", "backlog", "days_to_close")
_MOST_WORLDS = 100_000


@dataclass(frozen=True, kw_only=True)
class WorldsQuestion(Question):
    """Ask about a scenario over the worlds that the evidence allows.

    With ``against``, usually the force without the policy, outcomes are the paired differences that the scenario makes
    against it in the same world on the same luck; else they are the scenario's own.
    """

    scenario: Described
    against: Described | None = None
    worlds: int = 300

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.replications == "auto":
            raise StudyError("this question takes a number of replications, not auto")
        if not 4 <= self.worlds <= _MOST_WORLDS:
            raise StudyError(f"at least 4 worlds are needed, {_MOST_WORLDS:,} at most (found {self.worlds})")

    def details(self) -> dict[str, Any]:
        return {"worlds": self.worlds}

    @staticmethod
    def shared_details(named: Mapping[str, Described], said: Mapping[str, Any]) -> dict[str, Any]:
        """What ``from_details`` of every question about worlds hands on."""
        scenario, against, *_ = (*named.values(), None)
        return {"scenario": scenario, "against": against, "worlds": int(said["worlds"])}

    def arms(self) -> tuple[Arm, ...]:
        return self.laid.at_centre()

    def asked(self) -> tuple[Arm, ...]:
        return tuple(reversed(self.arms()))

    def plan(self) -> Plan:
        return replace(super().plan(), script=self.next_stage, looks=(8,), keeps_monthly=False)

    @abstractmethod
    def next_stage(self, collected: Collected) -> Stage | None:
        """What to run next; None at the end."""

    @cached_property
    def laid(self) -> Worlds:
        """The scenarios, to be laid out in worlds: the one compared with first."""
        given = [each for each in (self.against, self.scenario) if each is not None]
        return Worlds(tuple(zip(distinct([each.name for each in given]), given, strict=True)))

    @property
    def each(self) -> int:
        """Arms a world."""
        return 1 if self.against is None else 2

    @property
    def futures(self) -> int:
        return self.replications if isinstance(self.replications, int) else 1

    def jobs(self, begin: int, worlds: int, replications: range) -> list[RunJob]:
        """Jobs of ``worlds`` worlds whose arms begin at ``begin``, the arms of one world beside each other."""
        return [
            RunJob(arm, self.first_replication + replication)
            for replication in replications
            for arm in range(begin, begin + worlds * self.each)
        ]

    def found_in(self, collected: Collected, begin: int, end: int) -> Floats:
        """Outcomes of the worlds whose arms lie from ``begin`` to ``end``: (worlds, outcomes, replications).

        Paired differences where there is something to compare with; NaN where a run is not in.
        """
        values = collected.part(begin, end)
        if self.against is None:
            return values
        return np.asarray(values[1::2] - values[0::2])

    def main_outcome(self, collected: Collected, found: Floats) -> str:
        """The outcome that a sentence is about: the first one named, else the first of the usual that ever differs."""
        if self.asked_about != HEADLINE:
            return self.asked_about[0]
        names = list(collected.outcomes)
        for name in (*_MAIN, *self.asked_about):
            if np.nanmax(np.nan_to_num(np.abs(found[:, names.index(name)])), initial=0.0) > 0:
                return name
        return self.asked_about[0]

    def uncertain(self) -> tuple[Uncertain, ...]:
        return tuple(
            Uncertain(
                path=one.path, place=one.place, label=one.label, unit=one.unit,
                low=one.low, value=one.value, high=one.high,
            )
            for one in self.laid.ranges
        )  # fmt: skip

    def at_centre(self, collected: Collected) -> StudyResult:
        """Results and differences of the scenarios as they stand."""
        shown = range(self.each)
        found = base(self, collected, (False,) * self.each, shown)
        if self.against is None:
            return found
        values = collected.part(0, 2)
        changes = differences(
            values[1:2], values[0], collected.outcomes.values(), headline=self.asked_about, precision=self.precision
        )
        reference, own = collected.plan.arms[:2]
        return replace(
            found, baseline=reference.name, differences=(PointDifference(own.name, reference.name, {}, changes[0]),)
        )
