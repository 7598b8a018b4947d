"""What matters most?

*Swings* put every number at both ends of its range, all else as it stands, on the same luck: first a few numbers that
are likely to matter (``worlds.look_order``), so that a first answer need not wait for all of them. *Nested* worlds,
drawn at random from the ranges with futures of their own in each, tell luck from ignorance (one-way analysis of
variance with random effects; interval of the share by F, Searle, Casella and McCulloch, Variance Components, ch. 3).
*Trajectories* through many worlds (Morris's elementary effects, ``worlds.morris``) find numbers that matter elsewhere
only. That makes a short list, more futures choose the few that swing most, and fresh ones tell what they do, and
whether the first of them matters more than the others (``worlds.swings``). On request *Sobol' indices* split the
variance among the few (scipy.stats.sobol_indices, Saltelli 2010).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, ClassVar, Literal

import numpy as np

from forcesim.errors import StudyError
from forcesim.simulation.outcomes import HEADLINE
from forcesim.study.analysis.intervals import FEWEST_PAIRS, corrected_level, moments, student_interval
from forcesim.study.analysis.worlds.look_order import EARLY, look_order
from forcesim.study.analysis.worlds.morris import elementary_effects, trajectories
from forcesim.study.analysis.worlds.sampling import latin_hypercube
from forcesim.study.analysis.worlds.swings import largest, rivals
from forcesim.study.analysis.worlds.variance_shares import ignorance_share, variance_shares
from forcesim.study.arm import Arm
from forcesim.study.arrays import Floats
from forcesim.study.execution.collector import RunCollector
from forcesim.study.execution.events import RunJob, StudyStage
from forcesim.study.questions.base import futures_option, outcomes_option
from forcesim.study.questions.declaration import option, option_like
from forcesim.study.questions.worlds_base import LIKELY_MAIN, WorldsQuestion
from forcesim.study.results.findings import OutcomeSensitivity, ParameterInfluence, SensitivityFinding
from forcesim.study.results.plain_finding import Estimate
from forcesim.study.results.study_result import StudyResult

# numbers of which fresh futures tell the swing: for the main outcome, and for each other outcome asked about
_SWINGS, _SWINGS_OF_OTHERS = 6, 1
# numbers among which those are chosen, and the fewest futures of a swing that choose
_SHORT_LIST, _SHORT_LIST_OF_OTHERS = 15, 2
_FEWEST_LOOKED_AT = 4
_IN_INDICES = 4
# futures in each world of a design that has many worlds
_FEW = 2
# consecutive worlds that have no future in common
_APART = 20


@dataclass(frozen=True, slots=True)
class _Choice:
    """Numbers by their index, the strongest first: a short list, and those of which fresh futures tell the swing."""

    short_list: list[int]
    finalists: list[int]


@dataclass(frozen=True, kw_only=True)
class SensitivityQuestion(WorldsQuestion):
    """Find the uncertain numbers that matter most for the outcomes asked about.

    Half of the ``worlds`` go to trajectories, which are as many as fit, at least two; ``replications`` is the number of
    fresh futures at each end of a swing that is told. ``method`` "sobol" adds Sobol' indices of the few that matter
    most.
    """

    kind: ClassVar[str] = "sensitivity"

    outcomes: tuple[str, ...] = outcomes_option()
    method: Literal["morris", "sobol"] = option(
        "morris",
        flag="--method",
        metavar="morris|sobol",
        help="Screen the numbers, or also split the variance among the few.",
    )
    # shared out among what is screened and how: how many there are in all depends on how many numbers are uncertain
    worlds: int = option_like(WorldsQuestion, "worlds", 360, efforts=(120, 1000), unit="")
    replications: int = futures_option(20, help="Fresh futures at each end of the ranges that matter most.")

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.method not in ("morris", "sobol"):
            raise StudyError(f'the method is "morris" or "sobol" (found {self.method!r})')

    def next_stage(self, collector: RunCollector) -> StudyStage | None:
        known = len(collector.plan.arms)
        if known == self.arms_per_world:
            return self._early_stage(collector)
        if known < self._indices_begin:
            return self._screening_stage(collector)
        if known > self._indices_begin:
            return None
        choice = self._choice(collector)
        runs = collector.runs_planned
        if runs == self._screening_runs and self._second_runs(choice):
            return self._second_stage(choice)
        if runs <= self._screening_runs + self._second_runs(choice) and choice.finalists:
            return self._swing_stage(choice.finalists, self._second_look, self._last_future)
        influential = choice.finalists[:_IN_INDICES]
        return self._indices_stage(collector, influential, known) if self.method == "sobol" and influential else None

    def judge(self, collector: RunCollector, looks: int = 1) -> StudyResult:  # noqa: ARG002  no verdict to correct
        nested = self.outcomes_of_worlds(collector, self._nested_begin, self._trajectories_begin)
        names, outcome_names = list(collector.outcomes), self._outcome_names(collector)
        ends = self._swings(collector, outcome_names)
        tried = self._tried(collector, ends)
        influences = self._influences(collector, outcome_names, ends, tried)
        finding = SensitivityFinding(
            is_change=self.against is not None,
            ranges=self.uncertain(),
            worlds=self._nested_worlds + self._trajectory_count * (self._number_count + 1),
            trajectories=self._trajectory_count,
            futures=self.futures,
            numbers_tried=len(tried),
            outcomes=tuple(
                _outcome_sensitivity(name, nested[:, names.index(name)], *influences[index])
                for index, name in enumerate(outcome_names)
            ),
        )
        return replace(self.at_centre(collector), finding=finding)

    @property
    def _number_count(self) -> int:
        return len(self.sample.ranges)

    @property
    def _trajectory_count(self) -> int:
        return max(2, self.worlds // 2 // (self._number_count + 1))

    @property
    def _nested_worlds(self) -> int:
        return max(8, self.worlds // 10)

    @cached_property
    def _look_order(self) -> list[int]:
        """Numbers by their index, in the order in which they are tried."""
        outcome = LIKELY_MAIN if self.outcomes == HEADLINE else self.outcomes[0]
        paths = [number.path for number in self.sample.ranges]
        return look_order(paths, outcome, is_change=self.against is not None)

    @property
    def _early(self) -> list[int]:
        """The numbers that are tried before all others."""
        return self._look_order[:EARLY]

    # arms: things as they stand, both ends of every number in the order of looking, nested worlds, trajectories

    @property
    def _nested_begin(self) -> int:
        return self.arms_per_world * (1 + 2 * self._number_count)

    @property
    def _trajectories_begin(self) -> int:
        return self._nested_begin + self.arms_per_world * self._nested_worlds

    @property
    def _indices_begin(self) -> int:
        return self._trajectories_begin + self.arms_per_world * self._trajectory_count * (self._number_count + 1)

    def _swing_begin(self, number: int) -> int:
        return self.arms_per_world * (1 + 2 * self._look_order.index(number))

    # futures of a swing: up to the first look all numbers have them, early ones up to one of their own, those of the
    # short list up to the second, and from there to the last those that are told

    @property
    def _first_look(self) -> int:
        return max(_FEWEST_LOOKED_AT, self.futures // 5)

    @property
    def _early_look(self) -> int:
        return 2 * self._first_look

    def _futures_at_first(self, number: int) -> int:
        return self._early_look if number in self._early else self._first_look

    @property
    def _second_look(self) -> int:
        return self._first_look + max(_FEWEST_LOOKED_AT, self.futures // 2)

    @property
    def _last_future(self) -> int:
        return self._second_look + self.futures

    @property
    def _screening_runs(self) -> int:
        worlds = self._nested_worlds + self._trajectory_count * (self._number_count + 1)
        more = len(self._early) * (self._early_look - self._first_look)
        ends = 2 * (self._number_count * self._first_look + more)
        return self.arms_per_world * (self.futures + _FEW * worlds + ends)

    def _second_runs(self, choice: _Choice) -> int:
        """Runs of a second look, which is for where there are more promising numbers than can be told."""
        return len(self._second_stage(choice).jobs) if len(choice.short_list) > _SWINGS else 0

    def _ends(self, collector: RunCollector, numbers: Iterable[int]) -> list[Arm]:
        """The worlds with one number at an end of its range, its low end first."""
        arms: list[Arm] = []
        for index in numbers:
            collector.heed_stop()
            number = self.sample.ranges[index]
            for end, word in ((number.low, "low"), (number.high, "high")):
                arms += self.sample.with_values({number.path: end}, f"the world with {number.path} {word}")
        return arms

    def _early_stage(self, collector: RunCollector) -> StudyStage:
        # the world as it stands comes first: it is what is shown beside the swings
        present = self.jobs(0, 1, range(self.futures))
        swings = self._swing_stage(self._early, 0, self._early_look)
        return StudyStage(tuple(self._ends(collector, self._early)), (*present, *swings.jobs))

    def _screening_stage(self, collector: RunCollector) -> StudyStage:
        nested = latin_hypercube(self._nested_worlds, self._number_count, self.seed)
        points, _ = trajectories(self._trajectory_count, self._number_count, self.seed)
        others = self._look_order[EARLY:]
        arms = [*self._ends(collector, others), *self.worlds_at(collector, nested, "world {}")]
        jobs: list[RunJob] = []
        for index in range(self._nested_worlds):
            # futures other than the next world's, so that no one luck colours all worlds
            first = _FEW * (index % _APART)
            jobs += self.jobs(self._nested_begin + self.arms_per_world * index, 1, range(first, first + _FEW))
        jobs += self._swing_stage(others, 0, self._first_look).jobs
        for number, trajectory in enumerate(points):
            begin = self._trajectories_begin + self.arms_per_world * number * len(trajectory)
            arms += self.worlds_at(collector, trajectory, f"world {number + 1}.{{}} of the screening")
            first = _FEW * (number % _APART)
            jobs += self.jobs(begin, len(trajectory), range(first, first + _FEW))
        return StudyStage(tuple(arms), tuple(jobs))

    def _second_stage(self, choice: _Choice) -> StudyStage:
        jobs: list[RunJob] = []
        for number in choice.short_list:
            jobs += self._swing_stage([number], self._futures_at_first(number), self._second_look).jobs
        return StudyStage((), tuple(jobs))

    def _swing_stage(self, numbers: Sequence[int], begin: int, end: int) -> StudyStage:
        """More futures at both ends of some numbers' ranges, number by number."""
        jobs: list[RunJob] = []
        for number in numbers:
            jobs += self.jobs(self._swing_begin(number), 2, range(begin, end))
        return StudyStage((), tuple(jobs))

    def _indices_stage(self, collector: RunCollector, influential: Sequence[int], begin: int) -> StudyStage:
        size = self._indices_size(len(influential))
        first, second = self._matrices(len(influential))
        points = [*first, *second]
        for number in range(len(influential)):
            mixed = first.copy()
            mixed[:, number] = second[:, number]
            points += [*mixed]
        chosen = [self.sample.ranges[index] for index in influential]
        arms: list[Arm] = []
        for index, point in enumerate(points):
            collector.heed_stop()
            world = {number.path: number.at(float(u)) for number, u in zip(chosen, point, strict=True)}
            arms += self.sample.with_values(world, f"world {index % size + 1} of the indices")
        return StudyStage(tuple(arms), tuple(self.jobs(begin, len(points), range(_FEW))))

    def _indices_size(self, count: int) -> int:
        return int(2 ** max(3, int(np.log2(max(self.worlds / (count + 2), 1)))))

    def _matrices(self, count: int) -> tuple[Floats, Floats]:
        from scipy.stats import qmc  # takes a second, which --help need not wait for

        sampler = qmc.Sobol(2 * count, scramble=True, seed=np.random.default_rng([self.seed, 0x50B01]))
        both = np.asarray(sampler.random(self._indices_size(count)), dtype=np.float64)
        return both[:, :count], both[:, count:]

    def _effects(self, collector: RunCollector, outcome_names: Sequence[str]) -> Floats:
        """Elementary effects, float64 of shape (outcomes asked about, trajectories, numbers)."""
        names = list(collector.outcomes)
        outcomes = self.outcomes_of_worlds(collector, self._trajectories_begin, self._indices_begin)
        points, orders = trajectories(self._trajectory_count, self._number_count, self.seed)
        own = np.full((len(outcome_names), self._trajectory_count, self._number_count + 1, _FEW), np.nan)
        for number in range(self._trajectory_count):
            first = _FEW * (number % _APART)
            steps = slice(number * (self._number_count + 1), (number + 1) * (self._number_count + 1))
            values = outcomes[steps, :, first : first + _FEW][:, [names.index(name) for name in outcome_names]]
            own[:, number, :, : values.shape[2]] = np.moveaxis(values, 1, 0)
        # each future by itself, so that one that failed does not part what is compared
        effects = [
            [elementary_effects(points, orders, futures[..., future]) for future in range(_FEW)] for futures in own
        ]
        return np.asarray(moments(np.moveaxis(np.array(effects), 1, -1)).mean)

    def _swings(self, collector: RunCollector, outcome_names: Sequence[str]) -> Floats:
        """Outcomes at both ends of every range, float64 of shape (outcomes asked about, numbers, 2, futures)."""
        names = list(collector.outcomes)
        # one stage has the arms of the early numbers only
        end = min(self._nested_begin, len(collector.plan.arms))
        values = self.outcomes_of_worlds(collector, self.arms_per_world, end)
        futures = np.full((len(outcome_names), self._number_count, 2, self._last_future), np.nan)
        known = values[:, [names.index(name) for name in outcome_names], : self._last_future]
        numbers = self._look_order[: len(known) // 2]
        futures[:, numbers, :, : known.shape[2]] = np.moveaxis(known, 1, 0).reshape(
            len(outcome_names), len(numbers), 2, known.shape[2]
        )
        return futures

    def _tried(self, collector: RunCollector, ends: Floats) -> list[int]:
        """The numbers whose ends are simulated, in the order of looking; ``ends`` as from ``_swings``."""
        if _ended(collector) >= self._screening_runs:
            return self._look_order
        pairs = np.isfinite(ends[0]).all(axis=1).sum(axis=1)
        return [number for number in self._look_order if pairs[number] >= self._futures_at_first(number)]

    def _outcome_names(self, collector: RunCollector) -> tuple[str, ...]:
        """The main outcome, then the others asked about."""
        # worlds drawn at random come after both ends of some numbers, which must not make it another outcome again
        worlds = self.outcomes_of_worlds(collector, self.arms_per_world, self._trajectories_begin)
        main = self.main_outcome(collector, worlds)
        return main, *(name for name in self.outcomes if name != main)

    def _choice(self, collector: RunCollector) -> _Choice:
        """The numbers whose swings have more futures than the others."""
        outcome_names = self._outcome_names(collector)
        return self._chosen(self._swings(collector, outcome_names), self._effects(collector, outcome_names))

    def _chosen(self, ends: Floats, effects: Floats) -> _Choice:
        swings = ends[:, :, 1] - ends[:, :, 0]
        first = swings[..., : self._first_look]
        # those that do nothing from where things stand may do much elsewhere: that is what trajectories are for
        short = [*largest(first[0], _SHORT_LIST), *largest(effects[0].T, _SHORT_LIST // 3)]
        for other in first[1:]:
            short += largest(other, _SHORT_LIST_OF_OTHERS)
        short_list = list(dict.fromkeys(short))
        looked_at = swings[:, short_list, : self._second_look]
        finalists = [short_list[index] for index in largest(looked_at[0], _SWINGS)]
        for other in looked_at[1:]:
            finalists += [short_list[index] for index in largest(other, _SWINGS_OF_OTHERS)]
        return _Choice(short_list, list(dict.fromkeys(finalists)))

    def _influences(
        self, collector: RunCollector, outcome_names: Sequence[str], ends: Floats, tried: Sequence[int]
    ) -> list[tuple[list[ParameterInfluence], tuple[str, ...]]]:
        """For each outcome what numbers do to it, and those that may matter as much as the first."""
        known = len(collector.plan.arms)
        if known < self._indices_begin:
            none = np.full((self._trajectory_count, self._number_count), np.nan)
            return [self._influences_on_outcome(none, own, tried, [], [], none) for own in ends]
        effects = self._effects(collector, outcome_names)
        choice = self._chosen(ends, effects)
        fresh_runs = 2 * self.arms_per_world * len(choice.finalists) * self.futures
        # a few fresh futures would take back what more of the earlier ones tell
        has_fresh = _ended(collector) >= self._screening_runs + self._second_runs(choice) + fresh_runs
        finalists = choice.finalists if has_fresh else []
        influential = choice.finalists[:_IN_INDICES] if known > self._indices_begin else []
        split = self.outcomes_of_worlds(collector, self._indices_begin if influential else known, known)
        names = list(collector.outcomes)
        return [
            self._influences_on_outcome(effects[index], ends[index], tried, finalists, influential, split[:, column])
            for index, column in enumerate(map(names.index, outcome_names))
        ]

    def _influences_on_outcome(
        self,
        effects: Floats,
        ends: Floats,
        tried: Sequence[int],
        finalists: list[int],
        influential: list[int],
        split: Floats,
    ) -> tuple[list[ParameterInfluence], tuple[str, ...]]:
        shares = self._indices(split, len(influential)) if influential else []
        screened, strength = moments(effects.T), moments(np.abs(effects.T)).mean
        spread = screened.standard_error * np.sqrt(screened.count)
        influences = []
        for index in sorted(tried):
            number = self.sample.ranges[index]
            # what is told comes from futures that had no part in choosing it
            futures = slice(self._second_look, None) if index in finalists else slice(0, self._second_look)
            low, high = ends[index, 0, futures], ends[index, 1, futures]
            level = corrected_level(len(finalists) if index in finalists else self._number_count)
            interval = student_interval(high - low, level)
            more: dict[str, Any] = {}
            if index in influential:
                more["first"], more["total"] = shares[influential.index(index)]
            influences.append(
                ParameterInfluence(
                    path=number.path,
                    mean_effect=float(strength[index]),
                    signed_effect=float(screened.mean[index]),
                    spread=float(spread[index]),
                    at_low=estimate(low),
                    at_high=estimate(high),
                    swing=estimate(high - low),
                    is_clear=(
                        interval is not None
                        and int(np.isfinite(high - low).sum()) >= FEWEST_PAIRS
                        and (interval[0] > 0 or interval[1] < 0)
                    ),
                    is_confirmed=index in finalists,
                    **more,
                )
            )
        ordered = sorted(influences, key=_importance if finalists else _first_importance, reverse=True)
        if not ordered:
            return [], ()
        paths = [number.path for number in self.sample.ranges]
        swings = ends[:, 1] - ends[:, 0]
        top, first = paths.index(ordered[0].path), swings[:, : self._second_look]
        # until there are fresh futures, those that chose have to do
        fresh = {number: swings[number, self._second_look :] for number in finalists} or {
            number: first[number] for number in {top, *self._early} & set(tried)
        }
        others = [number for number in rivals(top, fresh, first) if number in tried]
        # the likeliest first
        ranks = [influence.path for influence in ordered]
        return ordered, tuple(sorted((paths[number] for number in others), key=ranks.index))

    def _indices(self, split: Floats, count: int) -> list[tuple[Estimate | None, Estimate | None]]:
        known = split[:, :_FEW]
        # one future alone has luck that the other worlds do not share
        means = np.where(np.isfinite(known).all(axis=1), moments(known).mean, np.nan)
        return variance_shares(means.reshape(count + 2, self._indices_size(count)), self.seed)


def estimate(values: Floats) -> Estimate:
    """The mean with its 95% interval, leaving NaN out."""
    sample = moments(values)
    low, high = student_interval(values) or (None, None)
    return Estimate(mean=float(sample.mean), low=low, high=high)


def _outcome_sensitivity(
    name: str, nested: Floats, influences: list[ParameterInfluence], as_much: tuple[str, ...]
) -> OutcomeSensitivity:
    # each world has futures of its own, elsewhere in the array
    futures = [world[~np.isnan(world)][:_FEW] for world in nested]
    whole = np.array([pair for pair in futures if pair.size == _FEW]).reshape(-1, _FEW)
    luck, ignorance, share = ignorance_share(whole)
    return OutcomeSensitivity(
        outcome=name,
        overall=estimate(whole.mean(axis=1)),
        luck=luck,
        ignorance=ignorance,
        ignorance_share=share,
        chance_more=float(((whole > 0) + 0.5 * (whole == 0)).mean()) if whole.size else None,
        futures=int(whole.size),
        influences=tuple(influences),
        rivals=as_much,
    )


def _ended(collector: RunCollector) -> int:
    """How many runs are in or have failed."""
    return collector.done + len(collector.failures)


def _first_importance(influence: ParameterInfluence) -> tuple[bool, float]:
    """As ``_importance`` where no number has fresh futures yet."""
    return influence.is_clear, _importance(influence)[-1]


def _importance(influence: ParameterInfluence) -> tuple[bool, bool, float]:
    """The largest that is clear of luck comes first, and what fresh futures tell before what they don't."""
    size = abs(influence.swing.mean or 0.0) if influence.swing is not None else 0.0
    return influence.is_clear and bool(influence.is_confirmed), bool(influence.is_confirmed), size
