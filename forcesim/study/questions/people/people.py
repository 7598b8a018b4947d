"""Who is treated differently? The same people under two policies, matched one by one on the same luck."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, ClassVar

from forcesim.errors import StudyError
from forcesim.study.analysis.people.transitions import LEVELS, STORIES, TRANSITIONS
from forcesim.study.analysis.summaries import differences
from forcesim.study.arm import Arm, arms_of
from forcesim.study.execution.collector import RunCollector
from forcesim.study.execution.events import RunJob, StudyStage
from forcesim.study.execution.plan import Plan
from forcesim.study.questions.base import (
    Question,
    futures_option,
    growing,
    matters_option,
    refuse_auto,
    result_base,
    shown_values,
)
from forcesim.study.questions.declaration import declaration
from forcesim.study.questions.people.matched_runs import MatchedRuns
from forcesim.study.results.study_result import PointDifference, StudyResult
from forcesim.text import safe

if TYPE_CHECKING:
    from forcesim.scenario.named_scenario import NamedScenario
    from forcesim.scenario.schema.scenario import Scenario


@dataclass(frozen=True, kw_only=True)
class PeopleQuestion(Question):
    """Match the people of two scenarios one by one: the same people come on the same days under both.

    Both are run in pairs, future by future. What the books count because of somebody is held beside their fate, so that
    transitions add up to the differences of a comparison, with what is no single person's doing left over.
    """

    kind: ClassVar[str] = "people"
    doing: ClassVar[str] = "Matching people"
    more_help: ClassVar[str] = (
        "Tells who goes from which fate to which, whose records and further offences are avoided or gained, what "
        "carries the change of each outcome named with --outcome, and follows a typical and an unlucky person."
    )

    scenarios: tuple[NamedScenario, ...] = field(
        metadata=declaration(
            is_scenario=True,
            repeatable=True,
            help="Two scenarios, the former one first. FORCE+POLICY is a force under a policy, FORCE+KEY=VALUE one "
            "with another value.",
        )
    )
    matters: tuple[str, ...] = matters_option()
    replications: int = futures_option(40)

    def __post_init__(self) -> None:
        super().__post_init__()
        refuse_auto(self)
        if len(self.scenarios) != 2:
            raise StudyError(
                f"people are matched between two scenarios (found {len(self.scenarios)}). Name the former one and "
                "another, or a force and a policy over it"
            )
        times = [
            (time.start, float(time.warm_up_years), float(time.years))
            for time in (scenario.time for scenario in self._descriptions)
        ]
        if times[0] != times[1]:
            listed = ", ".join(
                f"{safe(named_scenario.name, 60)}: {years:g} years after {warm_up:g} from {start}"
                for named_scenario, (start, warm_up, years) in zip(self.scenarios, times, strict=True)
            )
            raise StudyError(
                f"people can be matched over the same months only ({listed}). Give both one time.start, "
                "time.warm_up_years and time.years"
            )

    @property
    def _descriptions(self) -> tuple[Scenario, Scenario]:
        first, second = (named_scenario.scenario for named_scenario in self.scenarios)
        return first, second

    def arms(self) -> tuple[Arm, ...]:
        return self.given_arms()

    def given_arms(self) -> tuple[Arm, ...]:
        return arms_of(self.scenarios)

    def plan(self) -> Plan:
        plan = super().plan()
        return replace(
            plan,
            script=self.next_stage,
            looks=(self.replications,),
            matches_people=True,
            monthly_series=(*plan.monthly_series, TRANSITIONS, STORIES, LEVELS),
        )

    def next_stage(self, collector: RunCollector) -> StudyStage | None:
        """All futures of both, in pairs."""
        if collector.runs_planned:
            return None
        futures = range(self.first_replication, self.first_replication + self.replications)
        return StudyStage((), tuple(RunJob(arm, future) for future in futures for arm in (0, 1)))

    @cached_property
    def matched_runs(self) -> MatchedRuns:
        """Reads what pairs of runs say of people."""
        first, second = self.given_arms()
        return MatchedRuns((first.name, second.name), self._descriptions)

    def judge(self, collector: RunCollector, looks: int = 1) -> StudyResult:
        result = result_base(self, collector, growing(collector))
        first, second = collector.plan.arms[:2]
        values = shown_values(collector, (0, 1))
        (changes,) = differences(
            values[1:],
            values[0],
            collector.outcomes.values(),
            self.rules(looks),
            same=[first.named_scenario.digest == second.named_scenario.digest],
        )
        rows = collector.monthly(1, TRANSITIONS)
        stories, levels = collector.monthly(1, STORIES), collector.monthly(1, LEVELS)
        is_matched = len(rows) > 0
        return replace(
            result,
            baseline=first.name,
            differences=(PointDifference(second.name, first.name, {}, changes),),
            finding=self.matched_runs.finding(rows, stories, levels, result, changes, self.first_replication)
            if is_matched
            else None,
        )
