"""What changes between these?"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, ClassVar

from forcesim.errors import StudyError
from forcesim.study.analysis.summaries import differences
from forcesim.study.arm import Arm, arm_names
from forcesim.study.execution.collector import RunCollector
from forcesim.study.questions.base import Question, growing, matters_option, result_base
from forcesim.study.questions.declaration import declaration
from forcesim.study.results.study_result import PointDifference, StudyResult

if TYPE_CHECKING:
    from forcesim.scenario.named_scenario import NamedScenario


@dataclass(frozen=True, kw_only=True)
class CompareQuestion(Question):
    """Compare every later scenario with the first, on the same luck.

    Verdicts are corrected for the number of outcomes asked about, times the number of scenarios that are compared.
    """

    kind: ClassVar[str] = "compare"
    doing: ClassVar[str] = "Comparing"
    can_be_weighed: ClassVar[bool] = True

    scenarios: tuple[NamedScenario, ...] = field(
        metadata=declaration(
            is_scenario=True,
            repeatable=True,
            help="Scenarios, the one to compare with first. FORCE+POLICY is a force under a policy, FORCE+KEY=VALUE "
            "one with another value.",
        )
    )
    matters: tuple[str, ...] = matters_option()

    def __post_init__(self) -> None:
        super().__post_init__()
        if len(self.scenarios) < 2:
            raise StudyError("a comparison needs at least two scenarios")

    def arms(self) -> tuple[Arm, ...]:
        names = arm_names(self.scenarios)
        return tuple(Arm(name, named_scenario) for name, named_scenario in zip(names, self.scenarios, strict=True))

    def given_arms(self) -> tuple[Arm, ...]:
        return self.arms()

    def judge(self, collector: RunCollector, looks: int = 1) -> StudyResult:
        values = collector.values
        changes = differences(
            values[1:],
            values[0],
            collector.outcomes.values(),
            self.rules(looks, pairs=len(values) - 1),
        )
        first, *later = collector.plan.arms
        return replace(
            result_base(self, collector, growing(collector)),
            baseline=first.name,
            differences=tuple(
                PointDifference(arm.name, first.name, {}, change) for arm, change in zip(later, changes, strict=True)
            ),
        )
