"""What happens?"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar

from forcesim.study.arm import Arm
from forcesim.study.execution.collector import RunCollector
from forcesim.study.questions.base import Question, growing, result_base
from forcesim.study.questions.declaration import SCENARIO
from forcesim.study.results.study_result import StudyResult

if TYPE_CHECKING:
    from forcesim.scenario.named_scenario import NamedScenario


@dataclass(frozen=True, kw_only=True)
class RunQuestion(Question):
    """Run one scenario. "auto" goes on until the averages asked about are precise."""

    kind: ClassVar[str] = "run"

    scenario: NamedScenario = field(metadata=SCENARIO)

    def arms(self) -> tuple[Arm, ...]:
        return (Arm(self.scenario.name, self.scenario),)

    def given_arms(self) -> tuple[Arm, ...]:
        return self.arms()

    def judge(self, collector: RunCollector, looks: int = 1) -> StudyResult:  # noqa: ARG002  no verdict to correct
        return result_base(self, collector, growing(collector))
