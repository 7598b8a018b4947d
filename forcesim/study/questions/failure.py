"""When does it fail?

Worlds are drawn over the plausible ranges (Latin hypercube); in each the same futures tell whether the policy fails.
A box is looked for in two thirds of the worlds (``prim``) and judged on the third that had no part in finding it.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from forcesim.errors import StudyError
from forcesim.simulation.outcomes import HEADLINE
from forcesim.study.analysis import prim
from forcesim.study.analysis.binomial import at_most, clopper_pearson
from forcesim.study.analysis.intervals import moments
from forcesim.study.analysis.sampling import latin_hypercube
from forcesim.study.arrays import Flags, Floats
from forcesim.study.execution.collector import RunCollector
from forcesim.study.execution.events import StudyStage
from forcesim.study.execution.plan import Plan
from forcesim.study.questions.declaration import Reference, option, option_like
from forcesim.study.questions.worlds_base import WorldsQuestion
from forcesim.study.red_line import RedLine, check_names, lines_as_texts, red_lines
from forcesim.study.results.findings import BoxSide, Estimate, FailureFinding
from forcesim.study.results.study_result import StudyResult

if TYPE_CHECKING:
    from forcesim.scenario.named_scenario import NamedScenario

# every third world is held out
_HELD_OUT = 3
_FEWEST_WORLDS = 30
# failures without which no box is looked for
_FEWEST_FAILURES = 8


@dataclass(frozen=True, kw_only=True)
class FailureQuestion(WorldsQuestion):
    """Find the worlds in which a policy fails.

    With a red line, it fails where that is broken: on average over the futures of a world, or in more futures than
    its chance allows. Without, it fails where it makes the outcome asked about (one with a better direction) worse
    than ``against`` does. ``replications`` is the number of futures in each world.
    """

    kind: ClassVar[str] = "failure"

    against: NamedScenario | None = option_like(WorldsQuestion, "against", None, reference=Reference(unless="red_line"))
    outcomes: tuple[str, ...] = option(
        HEADLINE,
        flag="--outcome",
        argument="outcome",
        metavar="NAME",
        help="Fails where the policy makes this worse.",
        shown_default="the headline",
        read=lambda name: (name,),
        label="Outcome",
    )
    red_line: str | RedLine | None = option(
        None,
        flag="--red-line",
        metavar="LINE",
        help='Fails where this is broken, such as "backlog<200".',
        to_record=lambda line: None if line is None else lines_as_texts([line], None)[0],
        from_record=lambda line: None if line is None else str(line),
        label="Red line",
    )
    worlds: int = option_like(
        WorldsQuestion,
        "worlds",
        300,
        ge=_FEWEST_WORLDS,
        help=f"Worlds to try; with fewer than {_FEWEST_WORLDS} nothing tells failures apart.",
    )
    replications: int = 4

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.red_line is None and self.against is None:
            raise StudyError(
                "what would a failure be? Name a policy, which fails where it makes things worse than the force "
                'without it, or a red line, such as "backlog<200"'
            )
        if self.worlds < _FEWEST_WORLDS:
            raise StudyError(
                f"at least {_FEWEST_WORLDS} worlds are needed to tell failures apart (found {self.worlds})"
            )
        _ = self.line

    @cached_property
    def line(self) -> RedLine | None:
        """The red line as read from its text; StudyError where it can't be read."""
        return None if self.red_line is None else red_lines([self.red_line], None)[0]

    @classmethod
    def refuse(cls, given: Collection[str]) -> None:
        if "outcomes" in given and "red_line" in given:
            raise ValueError("a red line names its outcome itself: give either --outcome or --red-line")

    def plan(self) -> Plan:
        plan = super().plan()
        if self.line is not None:
            check_names([self.line], plan.outcomes)
        elif self.outcomes != HEADLINE:
            outcome = plan.outcomes[self.outcomes[0]]
            if outcome.better == "neither":
                raise StudyError(
                    f"neither more nor less of {outcome.name!r} is better, so no policy fails on it. "
                    "Name an outcome that should be high or low, or a red line"
                )
        return plan

    def next_stage(self, collector: RunCollector) -> StudyStage | None:
        if len(collector.plan.arms) > self.arms_per_world:
            return None
        points = latin_hypercube(self.worlds, len(self.sample.ranges), self.seed)
        arms = [arm for index, point in enumerate(points) for arm in self.sample.at(point, f"world {index + 1}")]
        return StudyStage(tuple(arms), tuple(self.jobs(0, 1 + self.worlds, range(self.futures))))

    def judge(self, collector: RunCollector, looks: int = 1) -> StudyResult:  # noqa: ARG002  no verdict to correct
        ranges = self.sample.ranges
        # the scenario in question is the last arm of each world; the first world is the scenario as it stands
        arms = collector.plan.arms[2 * self.arms_per_world - 1 :: self.arms_per_world]
        outcome, measured, fails = self._outcome_by_world(collector)
        known = np.isfinite(measured)
        points = np.array([[arm.at.get(number.path, number.value) for number in ranges] for arm in arms]).reshape(
            -1, len(ranges)
        )
        held_out = np.arange(len(arms)) % _HELD_OUT == _HELD_OUT - 1
        searched, judged = known & ~held_out, known & held_out
        is_enough = min(fails[searched].sum(), (~fails[searched]).sum()) >= _FEWEST_FAILURES
        box = prim.find_box(points[searched], fails[searched]) if is_enough else ()
        within = prim.inside(box, points) & judged
        failing = int(fails[known].sum())
        covered, failures = int(fails[within].sum()), int(fails[judged].sum())
        finding = FailureFinding(
            outcome=outcome,
            red_line=None if self.line is None else str(self.line),
            is_change=self.line is None,
            ranges=self.uncertain(),
            futures=self.futures,
            worlds=int(known.sum()),
            failing=failing,
            share=_share(failing, int(known.sum())),
            box=tuple(BoxSide(path=ranges[side.number].path, low=side.low, high=side.high) for side in box),
            held_out=int(judged.sum()),
            held_out_failing=failures,
            inside=int(within.sum()),
            inside_failing=covered,
            coverage=_share(covered, failures),
            density=_share(covered, int(within.sum())),
            points=tuple(tuple(map(float, point)) for point in points),
            measured=tuple(map(float, measured)),
            fails=tuple(
                bool(is_failure) if is_known else None for is_failure, is_known in zip(fails, known, strict=True)
            ),
        )
        return replace(self.at_centre(collector), finding=finding)

    def _outcome_by_world(self, collector: RunCollector) -> tuple[str, Floats, Flags]:
        """The outcome in question, its average (or change) in each world, and the worlds in which the policy fails.

        Arrays of shape (worlds,); the average is NaN where a run of that world is not in.
        """
        names, per_world = list(collector.outcomes), self.arms_per_world
        if self.line is not None:
            values = collector.part(per_world, len(collector.plan.arms))[
                per_world - 1 :: per_world, names.index(self.line.outcome)
            ]
            values = values[:, : self.futures]
            means = _complete_means(values)
            if self.line.chance is None:
                return self.line.outcome, means, ~self.line.met(means)
            kept_count = self.line.met(values).sum(axis=1)
            return self.line.outcome, means, kept_count < self.line.chance * self.futures
        worlds = self.outcomes_of_worlds(collector, per_world, len(collector.plan.arms))
        name = self.main_outcome(collector, worlds)
        if collector.outcomes[name].better == "neither":
            name = next(
                (outcome for outcome in self.outcomes if collector.outcomes[outcome].better != "neither"), "harm"
            )
        means = _complete_means(worlds[:, names.index(name), : self.futures])
        return name, means, means < 0 if collector.outcomes[name].better == "higher" else means > 0


def _complete_means(values: Floats) -> Floats:
    """Averages over futures, the last axis of ``values``; NaN unless every future is in."""
    sample = moments(values)
    return np.where(sample.count == values.shape[1], sample.mean, np.nan)


def _share(count: int, total: int) -> Estimate:
    low, high = clopper_pearson(count, total) if count else (0.0, at_most(count, total))
    return Estimate(mean=count / total if total else None, low=low, high=high)
