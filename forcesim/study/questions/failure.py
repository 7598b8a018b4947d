"""When does it fail?

A world fails where its *expected* outcome is on the wrong side, by more than the smallest difference that matters, or
past the red line. Three steps, so that luck is not taken for failure:

1. Worlds are drawn over the plausible ranges (Latin hypercube), with a few futures each, not the same in all. What is
   expected in each is estimated from all of them together (``worlds.surrogate``), which gives each its chance of
   failing.
2. A box is looked for that tells the worlds expected to fail from the others (``worlds.prim``).
3. Fresh worlds, from all that is plausible and from inside the box, and the scenario as it stands, have as many futures
   as it takes to tell whether they fail (``worlds.world_verdicts``). Only what they confirm is told.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from forcesim.errors import StudyError
from forcesim.simulation.outcomes import HEADLINE
from forcesim.study.analysis.binomial import at_most, clopper_pearson, is_more_frequent
from forcesim.study.analysis.intervals import moments
from forcesim.study.analysis.worlds.expected_failures import (
    ExpectedFailures,
    FailureLimit,
    expected_failures,
    unknown_failures,
)
from forcesim.study.analysis.worlds.prim import Box, inside
from forcesim.study.analysis.worlds.sampling import latin_hypercube
from forcesim.study.analysis.worlds.world_verdicts import LOOKS, WorldVerdict, WorldVerdicts, world_verdicts
from forcesim.study.arm import Arm
from forcesim.study.arrays import Floats
from forcesim.study.execution.collector import RunCollector
from forcesim.study.execution.events import RunJob, StudyStage
from forcesim.study.execution.plan import Plan
from forcesim.study.questions.base import matters_option
from forcesim.study.questions.declaration import Reference, option, option_like
from forcesim.study.questions.worlds_base import COLUMNS, WorldsQuestion, stretch
from forcesim.study.red_line import RedLine, lines_as_texts, red_lines
from forcesim.study.results.findings import BoxSide, FailureFinding, WorldCheck
from forcesim.study.results.plain_finding import Estimate
from forcesim.study.results.study_result import StudyResult

if TYPE_CHECKING:
    from forcesim.scenario.named_scenario import NamedScenario

_FEWEST_WORLDS = 30
# futures within a world that tell how much is luck
_FEWEST_FUTURES = 2
# the chance of failing from which a world fails; from one minus it, it holds
_SURE = 0.95
# one fresh world for so many of the first, from all that is plausible and from inside the box, and the fewest
_FRESH_PART, _FRESH_PART_INSIDE, _FRESH_FEWEST = 8, 16, 10
# fresh worlds are other points than those in which the box was looked for
_DESIGN, _DESIGN_INSIDE = 1, 2


@dataclass(frozen=True, kw_only=True)
class FailureQuestion(WorldsQuestion):
    """Find the worlds in which a policy fails.

    With a red line, it fails where that is broken: on average over the futures of a world, or in more futures than
    its chance allows. Without, it fails where it makes the outcome asked about (one with a better direction) worse
    than ``against`` does, by more than matters. ``replications`` is the number of futures in each world, at least 2.
    """

    kind: ClassVar[str] = "failure"
    fewest_worlds: ClassVar[int] = _FEWEST_WORLDS

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
    matters: tuple[str, ...] = matters_option()
    replications: int = 4

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.red_line is None and self.against is None:
            raise StudyError(
                "what would a failure be? Name a policy, which fails where it makes things worse than the force "
                'without it, or a red line, such as "backlog<200"'
            )
        _ = self.line

    @cached_property
    def line(self) -> RedLine | None:
        """The red line as read from its text; StudyError where it can't be read."""
        return None if self.red_line is None else red_lines([self.red_line], None)[0]

    @property
    def futures(self) -> int:
        return max(super().futures, _FEWEST_FUTURES)

    @classmethod
    def refuse(cls, given: Collection[str]) -> None:
        if "outcomes" in given and "red_line" in given:
            raise ValueError("a red line names its outcome itself: give either --outcome or --red-line")

    def checks(self) -> Iterator[Callable[[], object]]:
        yield from super().checks()
        yield lambda: self.sample

    def named_outcomes(self) -> tuple[str, ...]:
        return (*super().named_outcomes(), *(() if self.line is None else (self.line.outcome,)))

    def plan(self) -> Plan:
        plan = super().plan()
        if self.line is None and self.outcomes != HEADLINE:
            outcome = plan.outcomes[self.outcomes[0]]
            if outcome.better == "neither":
                raise StudyError(
                    f"neither more nor less of {outcome.name!r} is better, so no policy fails on it. "
                    "Name an outcome that should be high or low, or a red line"
                )
        return plan

    def next_stage(self, collector: RunCollector) -> StudyStage | None:
        known = len(collector.plan.arms)
        if known == self.arms_per_world:
            return self._first_stage(collector)
        if known == self._fresh_begin:
            arms = self._fresh_arms(collector, self._expected(collector, self._limit(collector)).box)
            worlds = range(len(arms) // self.arms_per_world + 1)
            return StudyStage(tuple(arms), tuple(self._fresh_jobs(worlds, 0, LOOKS[0])))
        verdicts = self._verdicts(collector, self._limit(collector))
        if verdicts.following is None:
            return None
        return StudyStage((), tuple(self._fresh_jobs(verdicts.undecided, max(verdicts.futures), verdicts.following)))

    def judge(self, collector: RunCollector, looks: int = 1) -> StudyResult:  # noqa: ARG002  no verdict to correct
        limit = self._limit(collector)
        expected = self._expected(collector, limit)
        values = self._first_values(collector, limit.outcome)
        measured = np.where(np.isfinite(values).all(axis=1), moments(values).mean, np.nan)
        fails, holds = expected.chance >= _SURE, expected.chance <= 1 - _SURE
        worlds = int(np.isfinite(measured).sum())
        finding = FailureFinding(
            outcome=limit.outcome,
            red_line=None if self.line is None else str(self.line),
            is_change=self.line is None,
            ranges=self.uncertain(),
            futures=self.futures,
            worlds=worlds,
            failing=int(fails.sum()),
            holding=int(holds.sum()),
            undecided=worlds - int((fails | holds).sum()),
            points=tuple(tuple(map(float, point)) for point in self._points(collector)),
            measured=tuple(map(float, measured)),
            fails=tuple(
                True if is_failing else False if is_holding else None
                for is_failing, is_holding in zip(fails, holds, strict=True)
            ),
            matters=limit.matters,
            limit=limit.limit,
            expected=tuple(map(float, limit.level(expected.margin))),
            error=tuple(map(float, expected.error)),
            chances=tuple(map(float, expected.chance)),
            candidate=self._sides(expected.box),
            **self._checks(collector, limit, expected),
        )
        return replace(self.at_centre(collector), replications=self.futures, finding=finding)

    @property
    def _fresh_begin(self) -> int:
        """The index of the first arm of the fresh worlds."""
        return self.arms_per_world * (1 + self.worlds)

    @property
    def _fresh_count(self) -> int:
        """Fresh worlds drawn from all that is plausible."""
        return max(_FRESH_FEWEST, self.worlds // _FRESH_PART)

    def _first_stage(self, collector: RunCollector) -> StudyStage:
        points = latin_hypercube(self.worlds, len(self.sample.ranges), self.seed)
        arms = self.worlds_at(collector, points, "world {}")
        jobs = self.jobs(0, 1, range(self.futures))
        for index, begin in enumerate(self.rotated_futures()):
            jobs += self.jobs(self.arms_per_world * (1 + index), 1, range(begin, begin + self.futures))
        return StudyStage(tuple(arms), tuple(jobs))

    def _fresh_arms(self, collector: RunCollector, box: Box) -> list[Arm]:
        """Fresh worlds, drawn from all that is plausible, then from inside the box."""
        numbers = self.sample.ranges
        points = latin_hypercube(self._fresh_count, len(numbers), self.seed, _DESIGN)
        arms = self.worlds_at(collector, points, "fresh world {}")
        if box:
            count = max(_FRESH_FEWEST, self.worlds // _FRESH_PART_INSIDE)
            points = latin_hypercube(count, len(numbers), self.seed, _DESIGN_INSIDE)
            for side in box:
                number = numbers[side.number]
                low = 0.0 if side.low is None else number.share_at(side.low)
                high = 1.0 if side.high is None else number.share_at(side.high)
                points[:, side.number] = low + points[:, side.number] * (high - low)
            arms += self.worlds_at(collector, points, "fresh world {} inside the box")
        return arms

    def _fresh_jobs(self, worlds: Iterable[int], begin: int, end: int) -> list[RunJob]:
        """Futures from ``begin`` up to ``end`` of the scenario as it stands (0) and of fresh worlds (from 1)."""
        jobs: list[RunJob] = []
        for world in worlds:
            arm, first = self._fresh_place(world)
            jobs += self.jobs(arm, 1, range(first + begin, first + end))
        return jobs

    def _fresh_place(self, world: int) -> tuple[int, int]:
        """The first arm and the first future of a world that is checked."""
        if world == 0:  # it has had some futures before
            return 0, self.futures
        rotations = (COLUMNS - LOOKS[-1]) // LOOKS[0] + 1
        return self._fresh_begin + self.arms_per_world * (world - 1), LOOKS[0] * (world % rotations)

    def _limit(self, collector: RunCollector) -> FailureLimit:
        """Where failing begins; settled once the first stage is in."""
        line = self.line
        if line is not None:
            return FailureLimit(line.outcome, line.limit, line.sense == ">", chance=line.chance)
        names, end = list(collector.outcomes), self._first_end(collector)
        outcome = self.main_outcome(collector, self.outcomes_of_worlds(collector, self.arms_per_world, end))
        if collector.outcomes[outcome].better == "neither":
            outcome = next((name for name in self.outcomes if collector.outcomes[name].better != "neither"), "harm")
        baseline = moments(np.ravel(collector.part(self.arms_per_world, end)[0::2, names.index(outcome)])).mean
        matters = self.rules().smallest_that_matters(collector.outcomes[outcome], float(baseline))
        fails_below = collector.outcomes[outcome].better == "higher"
        return FailureLimit(outcome, -matters if fails_below else matters, fails_below, matters)

    def _first_end(self, collector: RunCollector) -> int:
        """The end of the arms of the first worlds."""
        return min(self._fresh_begin, len(collector.plan.arms))

    def _series(self, collector: RunCollector, outcome: str, begin: int, end: int) -> Floats:
        """The outcome in question, or its change, in the worlds of these arms: float64 of shape (worlds, futures)."""
        column = list(collector.outcomes).index(outcome)
        if self.line is None:
            return np.asarray(self.outcomes_of_worlds(collector, begin, end)[:, column])
        return np.asarray(collector.part(begin, end)[self.arms_per_world - 1 :: self.arms_per_world, column])

    def _first_values(self, collector: RunCollector, outcome: str) -> Floats:
        """The futures of each of the first worlds, float64 of shape (worlds, futures)."""
        series = self._series(collector, outcome, self.arms_per_world, self._first_end(collector))
        own = [
            stretch(values, begin, self.futures) for values, begin in zip(series, self.rotated_futures(), strict=False)
        ]
        return np.array(own, dtype=np.float64).reshape(len(series), self.futures)

    def _points(self, collector: RunCollector) -> Floats:
        """The first worlds as the values of their numbers, float64 of shape (worlds, numbers)."""
        per_world = self.arms_per_world
        # the scenario in question is the last arm of each world; the first world is the scenario as it stands
        return self._values_at(collector.plan.arms[2 * per_world - 1 : self._first_end(collector) : per_world])

    def _values_at(self, arms: Iterable[Arm]) -> Floats:
        numbers = self.sample.ranges
        values = [[arm.at.get(number.path, number.value) for number in numbers] for arm in arms]
        return np.array(values, dtype=np.float64).reshape(-1, len(numbers))

    def _expected(self, collector: RunCollector, limit: FailureLimit) -> ExpectedFailures:
        """What is expected in the first worlds, once all of them are in."""
        points = self._points(collector)
        if not len(points) or not (len(collector.plan.arms) > self._fresh_begin or collector.is_complete):
            return unknown_failures(len(points))
        cube = latin_hypercube(self.worlds, len(self.sample.ranges), self.seed)
        margins = limit.margin(self._first_values(collector, limit.outcome))
        futures = np.array(self.rotated_futures(), dtype=np.int64)
        return expected_failures(cube, points, margins, futures, limit.threshold)

    def _verdicts(self, collector: RunCollector, limit: FailureLimit) -> WorldVerdicts:
        """The scenario as it stands and the fresh worlds, as far as their own futures tell them."""
        begin, per_world = self._fresh_begin, self.arms_per_world
        fresh = self._series(collector, limit.outcome, begin, len(collector.plan.arms))
        present = self._series(collector, limit.outcome, 0, per_world)
        series = [
            stretch(values, self._fresh_place(world)[1], LOOKS[-1]) for world, values in enumerate([*present, *fresh])
        ]
        first_runs = per_world * (1 + self.worlds) * self.futures
        runs = max(0, collector.runs_planned - first_runs) // per_world if len(fresh) else 0
        margins = [limit.margin(values) for values in series]
        return world_verdicts(margins, runs, limit.chance, is_complete=collector.is_complete)

    def _checks(self, collector: RunCollector, limit: FailureLimit, expected: ExpectedFailures) -> dict[str, Any]:
        """What the fresh worlds say: of themselves, of the share that fails, and of the box."""
        verdicts = self._verdicts(collector, limit).verdicts
        fresh = self._fresh_begin + self.arms_per_world - 1
        points = self._values_at(collector.plan.arms[fresh :: self.arms_per_world])
        fails = np.array([verdict.fails is True for verdict in verdicts[1:]], dtype=np.bool_)
        holds = np.array([verdict.fails is False for verdict in verdicts[1:]], dtype=np.bool_)
        is_drawn = np.arange(len(points)) < self._fresh_count
        within = inside(expected.box, points)
        is_told = len(points) > 0 and collector.is_complete
        drawn, failing = int(is_drawn.sum()), int((fails & is_drawn).sum())
        open_count = drawn - failing - int((holds & is_drawn).sum())
        count, inside_failing = int(within.sum()), int((fails & within).sum())
        covered = int((fails & within & is_drawn).sum())
        inside_open = count - inside_failing - int((holds & within).sum())
        # by their averages, told or not: were the box made by chance, fresh worlds would know nothing of it
        below = np.array([verdict.mean < 0 for verdict in verdicts[1:]], dtype=np.bool_)
        is_box_confirmed = (
            is_told
            and bool(expected.box)
            and 2 * int((below & within).sum()) >= count
            and 2 * inside_failing > count - inside_open
            and is_more_frequent(int((below & within).sum()), count, int((below & ~within).sum()), int((~within).sum()))
        )
        share, is_share_confirmed = self._share(expected, (failing, open_count, drawn) if is_told else None)
        has_box = bool(expected.box)
        return {
            "share": share,
            "share_is_confirmed": is_share_confirmed if is_told else None,
            "box": self._sides(expected.box) if is_box_confirmed else (),
            "box_is_confirmed": is_box_confirmed if is_told and has_box else None,
            "held_out": drawn,
            "held_out_failing": failing,
            "held_out_undecided": open_count,
            "inside": count if has_box else 0,
            "inside_failing": inside_failing if has_box else 0,
            "inside_undecided": inside_open if has_box else 0,
            "covered": covered if has_box else 0,
            "coverage": _bounds(covered, 0, failing),
            "density": _bounds(inside_failing, inside_open, count),
            "checks": tuple(
                self._check(point, verdict, is_in_box=not is_from_all)
                for point, verdict, is_from_all in zip(points, verdicts[1:], is_drawn, strict=True)
            ),
            "present": self._check(self._values_at(collector.plan.arms[:1])[0], verdicts[0], is_in_box=False),
        }

    def _share(self, expected: ExpectedFailures, fresh: tuple[int, int, int] | None) -> tuple[Estimate, bool]:
        """The share of worlds that fail, and whether fresh worlds (failing, undecided, all) agree with the first."""
        known = expected.chance[np.isfinite(expected.chance)]
        failing, holding = int((known >= _SURE).sum()), int((known <= 1 - _SURE).sum())
        first = _bounds(failing, len(known) - failing - holding, len(known))
        if not len(known) or fresh is None:
            return Estimate(mean=None), False
        mean = float(known.mean())
        other = _bounds(*fresh)
        if (other.low or 0.0) <= mean <= (1.0 if other.high is None else other.high):
            # luck can leave a chance of failing to worlds of which none fails
            return first.model_copy(update={"mean": float(np.clip(mean, first.low or 0.0, first.high))}), True
        return other, False

    def _check(self, values: Floats, verdict: WorldVerdict, *, is_in_box: bool) -> WorldCheck:
        return WorldCheck(
            values=tuple(map(float, values)),
            futures=verdict.futures,
            margin=Estimate(mean=verdict.mean, low=verdict.low, high=verdict.high),
            fails=verdict.fails,
            is_in_box=is_in_box,
        )

    def _sides(self, box: Box) -> tuple[BoxSide, ...]:
        return tuple(BoxSide(path=self.sample.ranges[side.number].path, low=side.low, high=side.high) for side in box)


def _bounds(failing: int, undecided: int, total: int) -> Estimate:
    """The share that fails: an interval that holds whatever is undecided, one-sided where none fails."""
    low = clopper_pearson(failing, total)[0]
    one_sided = not failing and not undecided
    high = at_most(0, total) if one_sided and total else clopper_pearson(failing + undecided, total)[1]
    return Estimate(mean=failing / total if total else None, low=low, high=high)
