"""What changes between these?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, ClassVar, Self

from forcesim.errors import StudyError
from forcesim.study.analysis.summaries import differences
from forcesim.study.arm import Arm
from forcesim.study.execution.collector import RunCollector
from forcesim.study.labels import distinct
from forcesim.study.questions.base import Question, growing, result_base
from forcesim.study.results.study_result import PointDifference, StudyResult

if TYPE_CHECKING:
    from forcesim.scenario.named_scenario import NamedScenario


@dataclass(frozen=True, kw_only=True)
class CompareQuestion(Question):
    """Compare every later scenario with the first, on the same luck.

    Verdicts are corrected for the number of outcomes asked about, times the number of scenarios that are compared.
    """

    kind: ClassVar[str] = "compare"

    scenarios: tuple[NamedScenario, ...]

    def __post_init__(self) -> None:
        super().__post_init__()
        if len(self.scenarios) < 2:
            raise StudyError("a comparison needs at least two scenarios")

    @classmethod
    def from_details(cls, named: Mapping[str, NamedScenario], said: Mapping[str, Any], **shared: Any) -> Self:  # noqa: ARG003  nothing else was asked
        return cls(scenarios=tuple(named.values()), **shared)

    def arms(self) -> tuple[Arm, ...]:
        names = distinct([named_scenario.name for named_scenario in self.scenarios])
        return tuple(Arm(name, named_scenario) for name, named_scenario in zip(names, self.scenarios, strict=True))

    def given_arms(self) -> tuple[Arm, ...]:
        return self.arms()

    def judge(self, collector: RunCollector, looks: int = 1) -> StudyResult:
        values = collector.values
        found = differences(
            values[1:],
            values[0],
            collector.outcomes.values(),
            headline=self.outcomes,
            precision=self.precision,
            looks=looks,
            pairs=len(values) - 1,
        )
        first, *later = collector.plan.arms
        return replace(
            result_base(self, collector, growing(collector)),
            baseline=first.name,
            differences=tuple(
                PointDifference(arm.name, first.name, {}, change) for arm, change in zip(later, found, strict=True)
            ),
        )
