"""What happens?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Self

from forcesim.study.arm import Arm
from forcesim.study.execution.collector import RunCollector
from forcesim.study.questions.base import Question, growing, result_base
from forcesim.study.results.study_result import StudyResult

if TYPE_CHECKING:
    from forcesim.scenario.named_scenario import NamedScenario


@dataclass(frozen=True, kw_only=True)
class RunQuestion(Question):
    """Run one scenario. "auto" goes on until the averages asked about are precise."""

    kind: ClassVar[str] = "run"

    scenario: NamedScenario

    @classmethod
    def from_details(cls, named: Mapping[str, NamedScenario], said: Mapping[str, Any], **shared: Any) -> Self:  # noqa: ARG003  nothing else was asked
        return cls(scenario=next(iter(named.values())), **shared)

    def arms(self) -> tuple[Arm, ...]:
        return (Arm(self.scenario.name, self.scenario),)

    def given_arms(self) -> tuple[Arm, ...]:
        return self.arms()

    def judge(self, collector: RunCollector, looks: int = 1) -> StudyResult:  # noqa: ARG002  no verdict to correct
        return result_base(self, collector, growing(collector))
