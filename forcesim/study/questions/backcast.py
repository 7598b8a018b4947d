"""Does it agree with what was published? The model's band beside each figure, misses included."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from forcesim.errors import StudyError
from forcesim.scenario.files.load import load_policy
from forcesim.scenario.schema.observation import Observation
from forcesim.scenario.schema.units import is_yearly
from forcesim.study.arm import Arm
from forcesim.study.arrays import Floats
from forcesim.study.execution.collector import RunCollector
from forcesim.study.execution.plan import Plan
from forcesim.study.questions.base import Question, growing, result_base
from forcesim.study.questions.declaration import SCENARIO, option_like
from forcesim.study.results.study_result import LEFT_OUT, TOO_HIGH, TOO_LOW, WITHIN, BackcastRow, StudyResult
from forcesim.text import nearest, safe, suggestion

if TYPE_CHECKING:
    from forcesim.scenario.named_scenario import NamedScenario


@dataclass(frozen=True, kw_only=True)
class BackcastQuestion(Question):
    """Hold one scenario against the observations that its file lists.

    Each figure is compared with the middle eight tenths of what simulated years show, under the policy of its time:
    single years, or averages of as many years as the figure covers. Nothing is fitted.
    """

    kind: ClassVar[str] = "backcast"
    doing: ClassVar[str] = "Looking back"
    takes_policy: ClassVar[bool] = False

    scenario: NamedScenario = field(metadata=SCENARIO)
    outcomes: tuple[str, ...] = option_like(
        Question, "outcomes", (), help="Only figures about this; repeatable.", shown_default="all that was published"
    )

    def __post_init__(self) -> None:
        super().__post_init__()
        listed = self.scenario.scenario.observations
        if not listed:
            raise StudyError(
                f"no published figures are listed in {self.scenario.name} to hold it against. "
                "Add tables [observations.…] to it"
            )
        about = list(dict.fromkeys(name for observation in listed.values() for name in observation.outcomes))
        unknown = [name for name in self.outcomes if name not in about]
        if unknown:
            hint = suggestion(unknown[0], about, "Figures are about")
            raise StudyError(f"no published figure of {self.scenario.name} is about {safe(unknown[0], 60)!r}. {hint}")

    def arms(self) -> tuple[Arm, ...]:
        policies = dict.fromkeys(
            policy
            for observation in self._observations.values()
            for policy in (observation.policy, observation.change_from)
        )
        # changes are between two policies, levels under the one of their time
        return tuple(self._arm(policy) for policy in policies)

    def given_arms(self) -> tuple[Arm, ...]:
        """The scenario as it was given first, whether or not a figure is of it."""
        return (
            Arm(self.scenario.name, self.scenario),
            *(arm for arm in self.arms() if arm.name != self.scenario.name),
        )

    def plan(self) -> Plan:
        plan = super().plan()
        series = dict.fromkeys(plan.monthly_series)
        for name, observation in self._observations.items():
            for outcome in (*observation.outcomes, *observation.per):
                if outcome not in plan.outcomes:
                    close = nearest(outcome, list(plan.outcomes))
                    meant = f". Did you mean {close}?" if close else ""
                    raise StudyError(f"observations.{name} names an outcome that there is not: {safe(outcome)}{meant}")
                series[outcome] = None
        return replace(plan, monthly_series=tuple(series))

    def judge(self, collector: RunCollector, looks: int = 1) -> StudyResult:  # noqa: ARG002  no verdict to correct
        rows = tuple(self._row(name, observation, collector) for name, observation in self._observations.items())
        about = dict.fromkeys(name for observation in self._observations.values() for name in observation.outcomes)
        base = result_base(self, collector, growing(collector))
        return replace(base, asked_about=tuple(about), backcast_rows=rows)

    @property
    def _observations(self) -> dict[str, Observation]:
        """The figures that it is held against: those about the outcomes that were named, or all."""
        return {
            name: observation
            for name, observation in self.scenario.scenario.observations.items()
            if not self.outcomes or set(self.outcomes) & set(observation.outcomes)
        }

    def _arm(self, policy: str | None) -> Arm:
        named_scenario = self.scenario if policy is None else self.scenario.with_policy(load_policy(policy))
        return Arm(named_scenario.name, named_scenario)

    def _row(self, name: str, observation: Observation, collector: RunCollector) -> BackcastRow:
        published = float(observation.value)
        unit = "share" if observation.per or observation.change_from else self._unit(observation, collector)
        row = BackcastRow(
            name, observation.label, observation.period, published, unit, bool(observation.change_from), None, None, ""
        )
        if not observation.outcomes:
            return replace(row, verdict=LEFT_OUT)
        levels = self._simulated_levels(observation, collector)
        if not levels.size:
            return row
        low, high = (float(end) for end in np.percentile(levels, [10, 90]))
        verdict = TOO_LOW if high < published else TOO_HIGH if low > published else WITHIN
        return replace(row, low=low, high=high, verdict=verdict)

    def _unit(self, observation: Observation, collector: RunCollector) -> str:
        return collector.outcomes[observation.outcomes[0]].unit if observation.outcomes else ""

    def _simulated_levels(self, observation: Observation, collector: RunCollector) -> Floats:
        """What the model shows in periods as long as the figure's; float64 of shape (periods,)."""
        names = [arm.name for arm in collector.plan.arms]
        after = names.index(self._arm(observation.policy).name)
        levels = _periods(collector, after, observation.outcomes, observation.years)
        if observation.per:
            levels = levels / _periods(collector, after, observation.per, observation.years)
        if observation.change_from is not None:
            before = names.index(self._arm(observation.change_from).name)
            earlier = _periods(collector, before, observation.outcomes, observation.years_before)
            # the years before had luck of their own: the first periods of the next future
            levels = levels[:, :1] / np.roll(earlier[:, :1], 1, axis=0) - 1.0
        return levels[np.isfinite(levels)]


def _periods(collector: RunCollector, arm: int, names: tuple[str, ...], years: int) -> Floats:
    """Averages of several years of the sum of some outcomes; float64 of shape (futures, periods)."""
    total: Floats | None = None
    for name in names:
        months = collector.monthly(arm, name)
        if not months.size:
            return np.empty((0, 0))
        periods = max(months.shape[1] // (12 * years), 1)
        length = min(12 * years, months.shape[1])
        blocks = months[:, : periods * length].reshape(len(months), periods, length)
        yearly = blocks.mean(axis=2) * (12.0 if is_yearly(collector.outcomes[name].unit) else 1.0)
        total = yearly if total is None else total + yearly
    return np.empty((0, 0)) if total is None else total
