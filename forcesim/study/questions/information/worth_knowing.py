"""What should we find out first?

A decision has options: scenarios, a force before and under a policy, or settings of a lever. All of them are simulated
in the same worlds on the same luck, each world with a few futures, not the same in all. From these worlds follows what
knowing each uncertain number would be worth to the choice (``worlds.information_value``). Of one force and one policy,
they are the first worlds of ``failure``, whose runs are used again.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, ClassVar, Literal

import numpy as np

from forcesim.errors import StudyError
from forcesim.study.analysis.ranking_selection import goal_of
from forcesim.study.analysis.summaries import differences
from forcesim.study.analysis.worlds.information_value import (
    Bounded,
    InformationValues,
    information_values,
    worlds_to_tell,
)
from forcesim.study.analysis.worlds.sampling import ParameterSample, latin_hypercube
from forcesim.study.arm import Arm, arms_of
from forcesim.study.arrays import Floats
from forcesim.study.execution.collector import RunCollector
from forcesim.study.execution.events import StudyStage
from forcesim.study.execution.plan import Plan
from forcesim.study.lever import lever
from forcesim.study.questions.base import matters_option, result_base, shown_values
from forcesim.study.questions.declaration import declaration, option, option_like
from forcesim.study.questions.tradeoff import read_points
from forcesim.study.questions.worlds_base import ManyWorldsQuestion, stretch
from forcesim.study.red_line import RedLine, lines_as_texts, red_lines
from forcesim.study.results.plain_finding import Estimate
from forcesim.study.results.study_result import PointDifference, StudyResult
from forcesim.study.results.worth_knowing_finding import DecisionOption, InformationValue, WorthKnowingFinding

if TYPE_CHECKING:
    from forcesim.scenario.named_scenario import NamedScenario

_FEWEST_WORLDS, _MOST_OPTIONS = 30, 20
# futures of the scenarios as they stand, and the fewest within a world that tell how much is luck
_AS_THEY_STAND, _FEWEST_FUTURES = 20, 2
_GOAL = "harm"
# broken lines that matter: one future in a hundred
_SHARE_THAT_MATTERS = 0.01


def _read_points(text: str) -> int | tuple[float, ...]:
    points = read_points(text)
    if points == "auto":
        raise ValueError("the options of a decision are a number of positions, or a list such as 0,0.2,0.5, not auto")
    return points


@dataclass(frozen=True, kw_only=True)
class WorthKnowingQuestion(ManyWorldsQuestion):
    """Find what knowing each uncertain number would be worth to a choice.

    Options are the ``scenarios``, and where a ``lever`` is named the last of them at each of its settings, ``points``
    of them. The best is the one with most, or least, of the ``goal``'s outcome.

    With ``red_lines``, worth is counted in broken lines, luck included: an option chosen goes wrong in a future where
    it breaks a line, which counts 1, or where it keeps to all of them but a preferred option would have, too, which
    counts (1 − c) / c, with c the chance that the strictest line asks for. So one of two options is chosen exactly
    where it keeps to a line with that chance, as ``choose`` has it. Preferred are those with more of the ``goal`` in
    that future, or where none is named those that come later, such as a policy over the force before it.
    """

    kind: ClassVar[str] = "worth-knowing"
    fewest_worlds: ClassVar[int] = _FEWEST_WORLDS
    more_help: ClassVar[str] = (
        "Options are several scenarios, the force before and under a policy, or settings of a lever. After `failure` "
        "with the same policy it takes hardly any new runs."
    )

    scenarios: tuple[NamedScenario, ...] = field(
        metadata=declaration(is_scenario=True, repeatable=True, help="Scenarios to choose from, or one force.")
    )
    goal: str = option(
        "",
        flag="--goal",
        metavar="OUTCOME",
        help='What should be best; "min charges" where neither is better.',
        shown_default="harm, or the red line alone",
    )
    red_lines: Sequence[str | RedLine] = option(
        (),
        flag="--red-line",
        metavar="LINE",
        help='What must hold: "backlog<200@0.9" is in 9 of 10 futures.',
        repeatable=True,
        to_record=lines_as_texts,
    )
    lever: str = option(
        "", flag="--lever", metavar="NAME", help="Choose between settings of this.", shown_default="none"
    )
    points: int | tuple[float, ...] = option(
        3,
        flag="--points",
        metavar="N|A,B,…",
        help="Settings of the lever: how many, or which.",
        read=_read_points,
        writes_usual=True,
        write=lambda points: str(points) if isinstance(points, int) else ",".join(f"{point:.15g}" for point in points),
        to_record=lambda points: points if isinstance(points, int) else list(points),
        from_record=lambda points: points if isinstance(points, int) else tuple(map(float, points)),
    )
    worlds: int = option_like(
        ManyWorldsQuestion,
        "worlds",
        300,
        ge=_FEWEST_WORLDS,
        help=f"Worlds to try, at least {_FEWEST_WORLDS}.",
    )
    matters: tuple[str, ...] = matters_option()
    replications: int = 4

    def __post_init__(self) -> None:
        super().__post_init__()
        if len(self.scenarios) < (1 if self.lever else 2):
            raise StudyError(
                "a decision needs at least two options. Name a policy, which is held against the force without it, "
                "a second scenario, or a lever to choose a setting of"
            )
        _ = self.lines

    @cached_property
    def lines(self) -> tuple[RedLine, ...]:
        """The red lines as read from their texts; StudyError where one can't be read."""
        return red_lines(self.red_lines)

    @property
    def goal_outcome(self) -> str:
        """Name of the goal's outcome; "" where a red line alone decides."""
        return goal_of(self.goal)[1] if self.goal else "" if self.lines else _GOAL

    @property
    def futures(self) -> int:
        return max(super().futures, _FEWEST_FUTURES)

    @classmethod
    def refuse(cls, given: Collection[str]) -> None:
        if "points" in given and "lever" not in given:
            raise ValueError("--points are settings of a lever: name it with --lever, such as --lever move_share")

    @cached_property
    def choices(self) -> tuple[Arm, ...]:
        """The options as they stand: the scenarios, the last one at each setting of the lever."""
        arms = list(arms_of(self.scenarios))
        if self.lever:
            last = arms.pop()
            moved = lever(last.named_scenario, self.lever)
            for setting in moved.settings(self.points):
                changed = last.named_scenario.with_({moved.path: moved.value(setting)})
                arms.append(Arm(last.name, changed, {moved.path: setting}))
        if not 2 <= len(arms) <= _MOST_OPTIONS:
            raise StudyError(f"a choice is between 2 to {_MOST_OPTIONS} options here (found {len(arms)})")
        return tuple(arms)

    @cached_property
    def sample(self) -> ParameterSample:
        return ParameterSample(tuple((choice.name, choice.named_scenario) for choice in self.choices))

    @property
    def arms_per_world(self) -> int:
        return len(self.choices)

    def arms(self) -> tuple[Arm, ...]:
        return self.choices

    def given_arms(self) -> tuple[Arm, ...]:
        return arms_of(self.scenarios)

    def named_outcomes(self) -> tuple[str, ...]:
        goal = (self.goal_outcome,) if self.goal_outcome else ()
        return (*super().named_outcomes(), *goal, *(line.outcome for line in self.lines))

    def checks(self) -> Iterator[Callable[[], object]]:
        yield from super().checks()
        yield lambda: self.choices
        yield lambda: self.sample

    def plan(self) -> Plan:
        plan = super().plan()
        name = self.goal_outcome
        if name and not goal_of(self.goal or name)[0] and plan.outcomes[name].better == "neither":
            raise StudyError(
                f"neither more nor less of {name!r} is better by itself: say which is the goal, "
                f'"min {name}" or "max {name}"'
            )
        return plan

    def next_stage(self, collector: RunCollector) -> StudyStage | None:
        if len(collector.plan.arms) > self.arms_per_world:
            return None
        points = latin_hypercube(self.worlds, len(self.sample.ranges), self.seed)
        arms = [
            replace(arm, at={**arm.at, **choice.at})
            for begin, world in enumerate(self.worlds_at(collector, points, "world {}"))
            for arm, choice in [(world, self.choices[begin % self.arms_per_world])]
        ]
        jobs = self.jobs(0, 1, range(max(_AS_THEY_STAND, self.futures)))
        for index, first in enumerate(self.rotated_futures()):
            jobs += self.jobs(self.arms_per_world * (1 + index), 1, range(first, first + self.futures))
        return StudyStage(tuple(arms), tuple(jobs))

    def judge(self, collector: RunCollector, looks: int = 1) -> StudyResult:
        count = self.arms_per_world
        shown = range(count)
        is_known = collector.is_complete and len(collector.plan.arms) > count
        worth = self._worth(collector) if is_known else None
        chosen = worth.chosen if worth is not None else 0
        values = shown_values(collector, shown)
        others = [index for index in shown if index != chosen]
        changes = differences(
            values[others], values[chosen], collector.outcomes.values(), self.rules(looks, pairs=len(others))
        )
        return replace(
            result_base(self, collector, (False,) * count, shown),
            baseline=self.choices[chosen].name,
            replications=self.futures,
            differences=tuple(
                PointDifference(
                    self.choices[index].name, self.choices[chosen].name, dict(self.choices[index].at), change
                )
                for index, change in zip(others, changes, strict=True)
            ),
            finding=self._finding(collector, worth),
        )

    def _finding(self, collector: RunCollector, worth: InformationValues | None) -> WorthKnowingFinding:
        numbers = self.uncertain()
        rows: list[InformationValue] = []
        if worth is not None:
            for index, number in enumerate(numbers):
                needed = worlds_to_tell(self.worlds, float(worth.values.mean[index]), worth.noise)
                is_settled = bool(worth.is_settled[index])
                rows.append(
                    InformationValue(
                        path=number.path,
                        value=_estimate(worth.values, index),
                        changes=_estimate(worth.changes, index),
                        is_settled=is_settled,
                        worlds_to_tell=None if is_settled else needed,
                    )
                )
            rows.sort(key=lambda row: (row.is_settled, row.value.mean or 0.0), reverse=True)
        return WorthKnowingFinding(
            goal=self.goal_outcome or None,
            direction=self._direction,
            red_lines=tuple(str(line) for line in self.lines),
            foregone_counts=self._foregone if self.lines else None,
            ranges=numbers,
            worlds=self.worlds,
            futures=self.futures,
            options=tuple(
                DecisionOption(
                    scenario=choice.name,
                    at=dict(choice.at),
                    level=self._level(worth, index),
                    behind=None if worth is None or index == worth.chosen else _estimate(worth.leads, index),
                )
                for index, choice in enumerate(self.choices)
            ),
            chosen=None if worth is None else worth.chosen,
            everything=None if worth is None else _estimate(worth.values, -1),
            everything_changes=None if worth is None else _estimate(worth.changes, -1),
            noise=None if worth is None else worth.noise,
            matters=self._matters(collector, worth),
            numbers=tuple(rows),
        )

    def _level(self, worth: InformationValues | None, index: int) -> Estimate:
        """The goal of an option over all worlds, or the broken lines that it counts."""
        if worth is None:
            return Estimate(mean=None)
        benefit = _estimate(worth.levels, index)
        if self._sign > 0 and not self.lines:
            return benefit
        return Estimate(mean=_negative(benefit.mean), low=_negative(benefit.high), high=_negative(benefit.low))

    @property
    def _foregone(self) -> float:
        """What an option foregone counts, where a broken line counts 1."""
        strictest = max(line.chance or 0.5 for line in self.lines)
        return (1 - strictest) / strictest

    @cached_property
    def _direction(self) -> Literal["min", "max"] | None:
        """Whether least or most of the goal is best; None where a red line alone decides."""
        if not self.goal_outcome:
            return None
        sense = goal_of(self.goal)[0] if self.goal else ""
        is_more = sense == "max" or (not sense and self.declared_outcomes[self.goal_outcome].better == "higher")
        return "max" if is_more else "min"

    @property
    def _sign(self) -> float:
        return -1.0 if self._direction == "min" else 1.0

    def _matters(self, collector: RunCollector, worth: InformationValues | None) -> float | None:
        if self.lines:
            return _SHARE_THAT_MATTERS
        if worth is None:
            return None
        level = float(np.abs(worth.levels.mean).mean())
        return self.rules().smallest_that_matters(collector.outcomes[self.goal_outcome], level)

    def _worth(self, collector: RunCollector) -> InformationValues | None:
        count, numbers = self.arms_per_world, self.sample.ranges
        cube = latin_hypercube(self.worlds, len(numbers), self.seed)
        arms = collector.plan.arms[count::count]
        points = np.array([[arm.at.get(number.path, number.value) for number in numbers] for arm in arms])
        futures = np.array(self.rotated_futures(), dtype=np.int64)
        return information_values(points, cube, self._benefits(collector), futures, self.seed)

    def _benefits(self, collector: RunCollector) -> Floats:
        """What choosing each option is worth in each future, float64 of shape (options, worlds, futures)."""
        if not self.lines:
            return self._sign * self._series(collector, self.goal_outcome)
        series = [self._series(collector, line.outcome) for line in self.lines]
        is_known = np.isfinite(np.stack(series)).all(axis=0)
        keeps = np.logical_and.reduce([line.met(values) for line, values in zip(self.lines, series, strict=True)])
        if self.goal_outcome:
            goal = self._sign * self._series(collector, self.goal_outcome)
        else:
            goal = np.broadcast_to(np.arange(len(keeps), dtype=np.float64)[:, None, None], keeps.shape)
        is_foregone = np.stack(
            [((goal > own) & keeps).any(axis=0) & is_open for own, is_open in zip(goal, keeps, strict=True)]
        )
        losses = np.where(keeps, self._foregone * is_foregone, 1.0)
        return np.where(is_known, -losses, np.nan)

    def _series(self, collector: RunCollector, outcome: str) -> Floats:
        """An outcome, float64 of shape (options, worlds, futures)."""
        column, count = list(collector.outcomes).index(outcome), self.arms_per_world
        values = collector.part(count, len(collector.plan.arms))[:, column]
        firsts = self.rotated_futures()
        own = [stretch(row, firsts[index // count], self.futures) for index, row in enumerate(values)]
        return np.array(own).reshape(self.worlds, count, self.futures).swapaxes(0, 1)


def _estimate(bounds: Bounded, index: int) -> Estimate:
    return Estimate(mean=float(bounds.mean[index]), low=float(bounds.low[index]), high=float(bounds.high[index]))


def _negative(value: float | None) -> float | None:
    return None if value is None else -value
