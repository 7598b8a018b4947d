"""How far can we go?"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import product
from typing import TYPE_CHECKING, Any, ClassVar, Self

import numpy as np

from forcesim.errors import StudyError
from forcesim.study.analysis.refinement import COARSE, MOST_SETTINGS
from forcesim.study.analysis.stopping import FEWEST_REPLICATIONS
from forcesim.study.analysis.summaries import differences
from forcesim.study.arm import Arm, arm_names
from forcesim.study.arrays import Flags
from forcesim.study.execution.collector import RunCollector
from forcesim.study.execution.events import RunJob, StudyStage
from forcesim.study.execution.plan import Plan
from forcesim.study.lever import MOST_POINTS, Lever, lever
from forcesim.study.questions.adaptive_tradeoff import (
    AdaptiveRules,
    AdaptiveTradeoff,
    add_where_open,
    finished_runs,
    open_verdicts,
)
from forcesim.study.questions.base import Auto, Question, growing, matters_option, outcomes_option, result_base
from forcesim.study.questions.declaration import SCENARIO, Reference, option
from forcesim.study.red_line import RedLine, lines_as_texts, red_lines
from forcesim.study.results.reasons import Ending, EndingKind
from forcesim.study.results.study_result import Cliff, PointDifference, StudyResult

if TYPE_CHECKING:
    from forcesim.scenario.named_scenario import NamedScenario

# pairs of settings that a map of two levers may hold
_MOST_CELLS = 400


def read_points(text: str) -> int | tuple[float, ...] | Auto:
    """A number of positions, the positions themselves, or "auto": "11", "0,0.2,0.5"; ValueError in words."""
    if text.strip().lower() == "auto":
        return "auto"
    if text.strip().isdigit() and 2 <= int(text) <= MOST_POINTS:
        return int(text)
    try:
        positions = tuple(float(part) for part in text.split(","))
    except ValueError:
        positions = ()
    if len(positions) > 1 and len(set(positions)) == 1:
        raise ValueError(f"{text!r} names one position only, and a curve has at least two")
    if not 2 <= len(positions) <= MOST_POINTS:
        raise ValueError(
            f"{text!r} is neither a number of positions from 2 to {MOST_POINTS}, nor a list such as 0,0.2,0.5, nor auto"
        )
    return positions


def read_resolution(text: str) -> float:
    """A share from more than 0 to 1, such as 2% or 0.02; ValueError in words."""
    try:
        share = float(text.strip().removesuffix("%")) / (100 if text.strip().endswith("%") else 1)
    except ValueError:
        share = 0.0
    if not 0 < share <= 1:
        raise ValueError(f"{text!r} is no share such as 2%, or 100% to add no settings")
    return share


def _plain_points(points: int | Sequence[float] | Auto) -> int | str | list[float]:
    return points if isinstance(points, (int, str)) else [float(point) for point in points]


@dataclass(frozen=True, kw_only=True)
class TradeoffQuestion(Question):
    """Move one lever of one scenario through its settings, or two through all pairs of theirs, on the same luck.

    ``lever`` is a dotted path or a short name, or two of them; ``points`` a number of settings (of each), equally
    spaced over the lever's declared bounds, or the settings themselves in the lever's own unit. The present setting is
    always among them. Changes are counted against ``baseline`` where one is given, whose lever does not move, else
    against the present setting. The cliff is where the force no longer keeps up or, if that comes first, one of the
    ``red_lines`` breaks.

    Wherever a cliff lies, settings are added between those on either side of it, and at the ends of its interval, until
    they are closer than ``resolution``, a share of the lever's range; 1 adds none.

    ``points`` "auto" begins with a coarse grid and adds settings where the curve bends or a decision changes, down to
    ``precision`` of the range. ``replications`` "auto" begins with 10 futures and adds more only at settings where a
    verdict on the outcomes asked about is open, and around the cliff until its error is within ``precision`` of the
    range; at most 200.
    """

    kind: ClassVar[str] = "tradeoff"
    doing: ClassVar[str] = "Trading off"
    more_help: ClassVar[str] = (
        "With --replications auto, futures go where a verdict on an --outcome is open, and to the cliff."
    )
    can_be_weighed: ClassVar[bool] = True

    scenario: NamedScenario = field(metadata=SCENARIO)
    lever: str | Sequence[str] = option(
        "move_share",
        flag="--lever",
        metavar="NAME",
        help="What to move; given twice: a map of both.",
        repeatable=True,
        label="Lever",
    )
    points: int | Sequence[float] | Auto = option(
        11,
        flag="--points",
        metavar="N|A,B,C|auto",
        help="How many positions to try (of each lever), or which; auto adds them where the curve bends or a "
        "decision changes.",
        read=read_points,
        to_record=_plain_points,
        from_record=lambda points: (
            points if isinstance(points, (int, str)) else tuple(float(point) for point in points)
        ),
    )
    red_lines: Sequence[str | RedLine] = option(
        (),
        flag="--red-line",
        metavar="LINE",
        help='How far it holds, such as "backlog<200@0.9": in 9 of 10 futures. Repeatable.',
        repeatable=True,
        to_record=lines_as_texts,
        is_recent=True,
    )
    resolution: float = option(
        0.02,
        flag="--resolution",
        metavar="SHARE",
        help="How close the settings around a cliff are, as a share of the range; 100% adds none.",
        read=read_resolution,
        write=lambda share: f"{100 * share:.10g}%",
        is_recent=True,
    )
    outcomes: tuple[str, ...] = outcomes_option()
    matters: tuple[str, ...] = matters_option()
    baseline: NamedScenario | None = option(
        None,
        flag="--baseline",
        metavar="POLICY",
        help="Compare with this policy.",
        shown_default="with --policy: the force as it is",
        reference=Reference(counts_levers=True),
    )
    replications: int | Auto = 20

    def __post_init__(self) -> None:
        super().__post_init__()
        _ = self.lines
        if isinstance(self.points, str) and self.points != "auto":
            raise StudyError(f'points are a number, the settings themselves, or "auto" (found {self.points!r})')
        if not 0 < self.resolution <= 1:
            raise StudyError(f"the resolution is a share over 0 and up to 1, such as 0.02 (found {self.resolution:g})")
        if len(self.lever_names) == 1:
            return
        if len(self.lever_names) != 2:
            raise StudyError(f"a trade-off moves one lever, or two at once (found {len(self.lever_names)})")
        if not isinstance(self.points, int):
            raise StudyError("with two levers, points are a number of settings of each, such as 5")
        if self.lines:
            raise StudyError("a red line is followed along one lever; with two, leave it out or fix one lever")

    @cached_property
    def lines(self) -> tuple[RedLine, ...]:
        """The red lines as read from their texts; StudyError where one can't be read."""
        return red_lines(self.red_lines)

    @property
    def lever_names(self) -> tuple[str, ...]:
        """The one or two levers as people name them: short names or paths."""
        return (self.lever,) if isinstance(self.lever, str) else tuple(self.lever)

    @cached_property
    def resolved_levers(self) -> tuple[Lever, ...]:
        """The levers by their paths, with their present settings and ranges."""
        return tuple(lever(self.scenario, name) for name in self.lever_names)

    @property
    def is_adaptive(self) -> bool:
        """Whether settings or futures are added as runs come in."""
        encloses = len(self.lever_names) == 1 and self.resolution < 1
        return encloses or isinstance(self.points, str) or self.replications == "auto"

    def details(self) -> dict[str, Any]:
        details = super().details()
        baseline = self.given_arms()[-1].name if self.baseline is not None else None
        return {
            "lever": self.lever_names[0],
            "levers": list(self.lever_names),
            "points": details["points"],
            "baseline": baseline,
            "red_lines": details["red_lines"],
            "matters": details["matters"],
            "resolution": details["resolution"],
        }

    @classmethod
    def from_details(cls, named: Mapping[str, NamedScenario], details: Mapping[str, Any], **others: Any) -> Self:
        # records from before there were maps name one lever
        levers = tuple(map(str, details.get("levers", [details["lever"]])))
        baseline = details.get("baseline")
        return super().from_details(
            named,
            {**details, "lever": levers},
            lever=levers[0] if len(levers) == 1 else levers,
            baseline=None if baseline is None else named[baseline],
            # records from before settings were added around cliffs stay as they were asked
            resolution=float(details.get("resolution", 1.0)),
            **others,
        )

    def arms(self) -> tuple[Arm, ...]:
        named = self._named()
        baseline_arms = (Arm(*named[0]),) if len(named) > 1 else ()
        points = COARSE if isinstance(self.points, str) else self.points
        grids = [lever.settings(points) for lever in self.resolved_levers]
        if len({lever.path for lever in self.resolved_levers}) < len(self.resolved_levers):
            raise StudyError(f"{self.resolved_levers[0].path!r} is named twice; a map takes two different levers")
        cells = 1
        for grid in grids:
            cells *= len(grid)
        if len(grids) > 1 and cells > _MOST_CELLS:
            raise StudyError(
                f"a map holds at most {_MOST_CELLS} pairs of settings, not {cells:,}: take "
                f"{math.isqrt(_MOST_CELLS) - 1} points at most"
            )
        return (*baseline_arms, *(self._arm(settings) for settings in product(*grids)))

    def given_arms(self) -> tuple[Arm, ...]:
        """The scenario in question first, then the baseline, unless both are one."""
        *before, last = self._named()
        return tuple(Arm(*pair) for pair in (last, *before) if pair is last or pair[0] != last[0])

    def arm_at(self, name: str, at: Mapping[str, float]) -> Arm | None:
        if name == self._named()[-1][0] and tuple(at) == tuple(lever.path for lever in self.resolved_levers):
            return self._arm(tuple(at.values()))
        return super().arm_at(name, at)

    def checks(self) -> Iterator[Callable[[], object]]:
        yield from super().checks()
        yield lambda: self.resolved_levers

    def named_outcomes(self) -> tuple[str, ...]:
        return (*super().named_outcomes(), *(line.outcome for line in self.lines))

    def plan(self) -> Plan:
        plan = super().plan()
        return replace(plan, script=self.next_stage, looks=(64,), still_open=None) if self.is_adaptive else plan

    def next_stage(self, collector: RunCollector) -> StudyStage | None:
        """What an adaptive trade-off runs next: settings first, since they are cheap, then futures."""
        arms = collector.plan.arms
        if collector.runs_planned == 0:
            return self._first_stage(collector)
        answer = self.judge(collector)
        course = self._course(collector) if len(self.resolved_levers) == 1 else None
        settings = course.settings_to_add(answer) if course is not None else []
        if settings:
            return self._stage(
                tuple(self._arm((setting,)) for setting in settings), range(len(arms), len(arms) + len(settings))
            )
        wanted = course.runs_to_make(answer) if course is not None else self._open_cells(collector, answer)
        first = self.first_replication
        jobs = tuple(RunJob(int(arm_index), first + int(future)) for future, arm_index in np.argwhere(wanted.T))
        return StudyStage((), jobs) if jobs else None

    def judge(self, collector: RunCollector, looks: int = 1) -> StudyResult:
        looks = max(looks, self._rules.looks)
        # what comes next, how it ends and the answer itself rest on the same verdicts
        return collector.judged_once(self, looks, lambda: self._judge(collector, looks))

    def _judge(self, collector: RunCollector, looks: int) -> StudyResult:
        arms, order = collector.plan.arms, self._order(collector)
        points = [arms[arm_index] for arm_index in order]
        reference = self._reference(collector)
        values = collector.values
        changes = differences(
            values[order],
            values[reference],
            collector.outcomes.values(),
            self.rules(looks, pairs=len(points) - (self.baseline is None)),
        )
        grown = growing(collector)
        shown = order if self.baseline is None else [0, *order]
        cliffs = self._cliffs(collector)
        return replace(
            result_base(self, collector, tuple(grown[arm_index] for arm_index in shown), shown),
            baseline=arms[0].name if self.baseline is not None else None,
            lever=self.resolved_levers[0].path,
            levers=tuple(self._present),
            present=self.resolved_levers[0].present,
            at_present=self._present,
            differences=tuple(
                PointDifference(arm.name, arms[reference].name, dict(arm.at), change)
                for arm, change in zip(points, changes, strict=True)
            ),
            cliff=min(cliffs, key=lambda cliff: cliff.strain, default=None),
            cliffs=tuple(cliffs) if self.lines else (),
            red_lines=tuple(str(line) for line in self.lines),
        )

    def still_open(self, collector: RunCollector) -> tuple[str, ...]:
        answer = self.judge(collector)
        still = {name for difference in answer.differences for name in open_verdicts(answer, difference, self.outcomes)}
        return tuple(name for name in self.outcomes if name in still)

    def _ending(self, collector: RunCollector) -> Ending | None:
        is_chosen = isinstance(self.points, str) or self.replications == "auto"
        if not is_chosen or not collector.is_complete or not collector.runs_planned:
            return None
        if self.next_stage(collector) is not None:
            return None
        order = self._order(collector)
        counts = np.isfinite(collector.values[order]).any(axis=1).sum(axis=1)
        fewest, most = int(counts.min()), int(counts.max())
        is_auto = self.replications == "auto"
        outcomes = self.still_open(collector) if is_auto else ()
        is_cliff_open = is_auto and len(self.resolved_levers) == 1 and self._course(collector).is_cliff_open()
        is_curve_open = isinstance(self.points, str) and len(order) >= MOST_SETTINGS
        is_open = bool(outcomes) or is_cliff_open or is_curve_open
        return Ending(
            EndingKind.LEFT_OPEN if is_open else EndingKind.ENOUGH,
            settings=len(order),
            fewest=fewest,
            most=most,
            outcomes=outcomes,
            is_cliff_open=is_cliff_open,
            is_curve_open=is_curve_open,
        )

    @property
    def _rules(self) -> AdaptiveRules:
        return AdaptiveRules(
            floor=self.replications if isinstance(self.replications, int) else FEWEST_REPLICATIONS,
            precision=self.precision,
            outcomes=self.outcomes,
            lines=self.lines,
            adds_futures=self.replications == "auto",
            adds_settings=isinstance(self.points, str),
            resolution=self.resolution,
            settings=len(self.resolved_levers[0].settings(COARSE if isinstance(self.points, str) else self.points)),
        )

    @property
    def _present(self) -> dict[str, float]:
        return {lever.path: float(lever.present) for lever in self.resolved_levers}

    def _course(self, collector: RunCollector) -> AdaptiveTradeoff:
        return AdaptiveTradeoff(
            self._rules, collector, self._order(collector), self.resolved_levers[0], self._reference(collector)
        )

    def _cliffs(self, collector: RunCollector) -> list[Cliff]:
        if len(self.resolved_levers) > 1:
            return []
        return self._course(collector).cliffs()

    def _order(self, collector: RunCollector) -> list[int]:
        """Indices of the arms whose levers move, in rising order of their settings."""
        arms = collector.plan.arms
        first = 0 if self.baseline is None else 1
        return sorted(range(first, len(arms)), key=lambda arm_index: tuple(arms[arm_index].at.values()))

    def _reference(self, collector: RunCollector) -> int:
        """Index of the arm that all others are compared with."""
        if self.baseline is not None:
            return 0
        return next(arm_index for arm_index, arm in enumerate(collector.plan.arms) if arm.at == self._present)

    def _open_cells(self, collector: RunCollector, answer: StudyResult) -> Flags:
        """Runs that a map of two levers needs more, bool of shape (arms, futures)."""
        order, reference = self._order(collector), self._reference(collector)
        finished = finished_runs(collector)
        wanted = np.zeros(finished.shape, dtype=np.bool_)
        add_where_open(self.outcomes, answer, order, finished, wanted)
        wanted[reference] |= wanted[order].any(axis=0)
        return np.asarray(wanted & ~finished)

    def _first_stage(self, collector: RunCollector) -> StudyStage:
        """The runs of every setting that is there from the start.

        First all futures of the present setting and of what it is compared with, since they are the answer to the
        decision at hand; then future by future those of the others, the nearest to the present setting first.
        """
        arms = collector.plan.arms
        order = self._order(collector)
        settings = np.array([[arms[index].at[lever.path] for lever in self.resolved_levers] for index in order])
        widths = np.ptp(settings, axis=0)
        steps = np.abs(settings - list(self._present.values())) / np.where(widths > 0, widths, 1.0)
        nearest = [order[position] for position in np.argsort(steps.sum(axis=1), kind="stable")]
        decision = list(dict.fromkeys((self._reference(collector), nearest[0])))
        others = [index for index in nearest if index not in decision]
        return StudyStage((), (*self._jobs(decision), *self._jobs(others)))

    def _stage(self, arms: tuple[Arm, ...], arm_indices: Sequence[int]) -> StudyStage:
        """Arms to add, and the futures that every setting gets at ``arm_indices``."""
        return StudyStage(arms, self._jobs(arm_indices))

    def _jobs(self, arm_indices: Sequence[int]) -> tuple[RunJob, ...]:
        first, floor = self.first_replication, self._rules.floor
        return tuple(
            RunJob(arm_index, first + replication) for replication in range(floor) for arm_index in arm_indices
        )

    def _arm(self, settings: Sequence[float]) -> Arm:
        name, named_scenario = self._named()[-1]
        at = {lever.path: setting for lever, setting in zip(self.resolved_levers, settings, strict=True)}
        values = {
            lever.path: lever.value(setting) for lever, setting in zip(self.resolved_levers, settings, strict=True)
        }
        return Arm(name, named_scenario.with_(values), at)

    def _named(self) -> tuple[tuple[str, NamedScenario], ...]:
        """The baseline, if any, and the scenario; they share a name only where they are the same."""
        if self.baseline is None:
            return ((self.scenario.name, self.scenario),)
        if self.baseline.name == self.scenario.name and self.baseline.digest == self.scenario.digest:
            names: tuple[str, ...] = (self.scenario.name, self.scenario.name)
        else:
            names = arm_names([self.baseline, self.scenario], tuple(self._present))
        return tuple(zip(names, (self.baseline, self.scenario), strict=True))
