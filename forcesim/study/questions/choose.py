"""Which is best?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from forcesim.errors import StudyError
from forcesim.study.analysis.binomial import at_least, at_most
from forcesim.study.analysis.intervals import moments
from forcesim.study.analysis.ranking_selection import SelectionRules, SelectionState, goal_of, replay
from forcesim.study.analysis.stopping import MOST_REPLICATIONS
from forcesim.study.analysis.summaries import differences
from forcesim.study.arm import Arm, arms_of
from forcesim.study.arrays import Floats
from forcesim.study.execution.collector import RunCollector
from forcesim.study.execution.events import RunJob, StudyStage
from forcesim.study.execution.plan import Plan
from forcesim.study.questions.base import Auto, Question, growing, matters_option, result_base
from forcesim.study.questions.declaration import declaration, option
from forcesim.study.questions.sensitivity import estimate
from forcesim.study.red_line import RedLine, lines_as_texts, red_lines
from forcesim.study.results.findings import ChooseFinding, Contender, RedLineShare
from forcesim.study.results.reasons import Ending, EndingKind
from forcesim.study.results.study_result import PointDifference, StudyResult

if TYPE_CHECKING:
    from forcesim.scenario.named_scenario import NamedScenario


@dataclass(frozen=True, kw_only=True)
class ChooseQuestion(Question):
    """Choose the scenario that is best for one outcome, of those that keep to the red lines.

    ``goal`` is the outcome, with "min " or "max " before it where neither is better by itself. A lead under
    ``precision`` of the outcome's average over all scenarios does not matter; ``guarantee`` is the
    chance that the one named is best, or within that. ``replications`` is the most that any scenario gets; "auto" is
    200.
    """

    kind: ClassVar[str] = "choose"
    doing: ClassVar[str] = "Choosing"

    scenarios: tuple[NamedScenario, ...] = field(
        metadata=declaration(is_scenario=True, repeatable=True, help="Scenarios to choose from.")
    )
    goal: str = option(
        "harm", flag="--goal", metavar="OUTCOME", help='What should be best; "min charges" where neither is better.'
    )
    red_lines: Sequence[str | RedLine] = option(
        (),
        flag="--red-line",
        metavar="LINE",
        help='What must hold: "backlog<200@0.9" is in 9 of 10 futures.',
        repeatable=True,
        to_record=lines_as_texts,
    )
    guarantee: float = option(0.95)
    matters: tuple[str, ...] = matters_option()
    replications: int | Auto = "auto"

    def __post_init__(self) -> None:
        super().__post_init__()
        if len(self.scenarios) < 2:
            raise StudyError("a choice needs at least two scenarios")
        if not 0.5 <= self.guarantee < 1:
            raise StudyError(f"the guarantee is a share from 0.5 and under 1, such as 0.95 (found {self.guarantee:g})")
        if self.ceiling < 2:
            raise StudyError("a choice needs at least 2 replications")
        _ = self.lines

    @cached_property
    def lines(self) -> tuple[RedLine, ...]:
        """The red lines as read from their texts; StudyError where one can't be read."""
        return red_lines(self.red_lines)

    @property
    def outcome(self) -> str:
        """Name of the goal's outcome, without "min " or "max "."""
        return goal_of(self.goal)[1]

    @property
    def ceiling(self) -> int:
        """The most replications that any scenario gets."""
        return self.replications if isinstance(self.replications, int) else MOST_REPLICATIONS

    def arms(self) -> tuple[Arm, ...]:
        return arms_of(self.scenarios)

    def given_arms(self) -> tuple[Arm, ...]:
        return self.arms()

    def named_outcomes(self) -> tuple[str, ...]:
        return (*super().named_outcomes(), self.outcome, *(line.outcome for line in self.lines))

    def plan(self) -> Plan:
        plan = replace(super().plan(), script=self.next_stage, looks=(64,), still_open=None)
        if not goal_of(self.goal)[0] and plan.outcomes[self.outcome].better == "neither":
            raise StudyError(
                f"neither more nor less of {self.outcome!r} is better by itself: say which is the goal, "
                f'"min {self.outcome}" or "max {self.outcome}"'
            )
        return plan

    def next_stage(self, collector: RunCollector) -> StudyStage | None:
        """Runs that the selection needs next, from the runs that are in; None once it has ended."""
        state, _ = self._state(collector)
        if state.following is None:
            return None
        jobs = tuple(
            RunJob(arm, self.first_replication + replication)
            for replication in range(max(state.following))
            for arm, (finished, target) in enumerate(zip(state.counts, state.following, strict=True))
            if finished <= replication < target
        )
        return StudyStage((), jobs)

    def judge(self, collector: RunCollector, looks: int = 1) -> StudyResult:
        state, rules = self._state(collector)
        best = state.leader if state.leader is not None else 0
        values = collector.values
        others = [index for index in range(len(self.scenarios)) if index != best]
        changes = differences(
            values[others],
            values[best],
            collector.outcomes.values(),
            replace(
                self.rules(looks, pairs=len(others)),
                asked_about=tuple(dict.fromkeys((self.outcome, *self.outcomes))),
            ),
        )
        names = [arm.name for arm in collector.plan.arms]
        goal = values[:, list(collector.outcomes).index(self.outcome)]
        finding = ChooseFinding(
            goal=self.outcome,
            direction=self._direction(collector),
            guarantee=self.guarantee,
            indifference=rules.indifference,
            red_lines=tuple(str(line) for line in self.lines),
            best=names[best] if state.leader is not None else None,
            is_decided=state.is_decided,
            keeps_lines=state.leader in state.keeping,
            ceiling=self.ceiling,
            contenders=tuple(
                Contender(
                    name=name,
                    futures=int(np.isfinite(goal[index]).sum()),
                    goal=estimate(goal[index]),
                    behind=None if index == best else estimate(goal[index] - goal[best]),
                    kept=tuple(self._red_line_share(collector, index, line) for line in self.lines),
                    is_out=index in state.beaten or index in state.breaking,
                    breaks=str(self.lines[state.breaking[index]]) if index in state.breaking else None,
                )
                for index, name in enumerate(names)
            ),
        )
        return replace(
            result_base(self, collector, growing(collector)),
            baseline=names[best],
            differences=tuple(
                PointDifference(names[index], names[best], {}, change)
                for index, change in zip(others, changes, strict=True)
            ),
            finding=finding,
        )

    def still_open(self, collector: RunCollector) -> tuple[str, ...]:
        return () if self._state(collector)[0].is_decided else (self.outcome,)

    def _ending(self, collector: RunCollector) -> Ending | None:
        state, _ = self._state(collector)
        if state.following is not None or not collector.is_complete or not collector.done:
            return None
        if state.is_decided:
            return Ending(EndingKind.ENOUGH, runs=collector.done)
        return Ending(EndingKind.CHOICE_OPEN, fewest=self.ceiling, most=self.ceiling)

    def _direction(self, collector: RunCollector) -> Any:
        sense = goal_of(self.goal)[0]
        return sense or ("max" if collector.outcomes[self.outcome].better == "higher" else "min")

    def _state(self, collector: RunCollector) -> tuple[SelectionState, SelectionRules]:
        """The selection as far as whole stages are in."""
        names, values = list(collector.outcomes), collector.part(0, len(self.scenarios))
        sign = 1.0 if self._direction(collector) == "max" else -1.0
        goal = sign * values[:, names.index(self.outcome)]
        met = np.array([line.met(values[:, names.index(line.outcome)]) for line in self.lines], dtype=np.bool_)
        met = met.reshape(len(self.lines), *goal.shape)
        rules = SelectionRules(
            self._indifference(collector, goal),
            self.ceiling,
            self.guarantee,
            tuple(line.chance or 0.0 for line in self.lines),
        )
        runs = collector.runs_planned if collector.is_complete else collector.runs_planned - 1
        return replay(goal, met, rules, runs), rules

    def _indifference(self, collector: RunCollector, goal: Floats) -> float:
        """The lead that matters: fixed by the first stage, so that later luck can't move the goal posts."""
        first_stage = SelectionRules(0.0, self.ceiling).first
        usual = moments(np.ravel(goal[:, :first_stage])).mean
        # of all scenarios: the best may well be at zero
        return self.rules().smallest_that_matters(collector.outcomes[self.outcome], float(usual))

    def _red_line_share(self, collector: RunCollector, arm_index: int, line: RedLine) -> RedLineShare:
        series = collector.part(arm_index, arm_index + 1)[0, list(collector.outcomes).index(line.outcome)]
        known = series[~np.isnan(series)]
        count, total = int(line.met(known).sum()), len(known)
        low, high = (at_least(count, total), at_most(count, total)) if total else (0.0, 1.0)
        return RedLineShare(
            count=count, total=total, low=low, high=high, is_shown=total > 0 and low >= (line.chance or 0.0)
        )
