"""What matters most?

Three designs, one after the other, each on the same luck for all that is compared in it. *Nested* worlds, drawn at
random from the ranges with futures of their own in each, tell luck from ignorance (one-way analysis of variance with
random effects; interval of the share by F, Searle, Casella and McCulloch, Variance Components, ch. 3). *Trajectories*
screen all numbers (Morris's elementary effects, ``worlds.morris``). *Swings* put the few that screen highest at both
ends of their ranges, all else as it stands, which is what the sentence tells. On request *Sobol' indices* split the
variance among the few (scipy.stats.sobol_indices, Saltelli 2010).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, ClassVar, Literal

import numpy as np
from scipy.special import fdtri

from forcesim.errors import StudyError
from forcesim.study.analysis.intervals import corrected_level, moments, student_interval
from forcesim.study.analysis.worlds.morris import elementary_effects, trajectories
from forcesim.study.analysis.worlds.sampling import latin_hypercube
from forcesim.study.arm import Arm
from forcesim.study.arrays import Floats
from forcesim.study.execution.collector import RunCollector
from forcesim.study.execution.events import StudyStage
from forcesim.study.questions.base import outcomes_option
from forcesim.study.questions.declaration import option, option_like
from forcesim.study.questions.worlds_base import WorldsQuestion
from forcesim.study.results.findings import Estimate, OutcomeSensitivity, ParameterInfluence, SensitivityFinding
from forcesim.study.results.study_result import StudyResult

# numbers whose swing is run: of the main outcome, and of each other outcome asked about
_SWINGS, _SWINGS_OF_OTHERS = 6, 1
_IN_INDICES = 4
# futures in each world of a design that has many worlds
_FEW = 2
# consecutive worlds that have no future in common
_APART = 20
_RESAMPLES = 200


@dataclass(frozen=True, kw_only=True)
class SensitivityQuestion(WorldsQuestion):
    """Find the uncertain numbers that matter most for the outcomes asked about.

    ``worlds`` bounds the worlds of a design: trajectories are as many as fit, at least two; ``replications`` is the
    number of futures at each end of a swing. ``method`` "sobol" adds Sobol' indices of the few that matter most.
    """

    kind: ClassVar[str] = "sensitivity"

    outcomes: tuple[str, ...] = outcomes_option()
    method: Literal["morris", "sobol"] = option(
        "morris",
        flag="--method",
        metavar="morris|sobol",
        help="Screen the numbers, or also split the variance among the few.",
    )
    worlds: int = option_like(WorldsQuestion, "worlds", 360, efforts=(120, 1000))
    replications: int = 20

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.method not in ("morris", "sobol"):
            raise StudyError(f'the method is "morris" or "sobol" (found {self.method!r})')

    def next_stage(self, collector: RunCollector) -> StudyStage | None:
        known = len(collector.plan.arms)
        if known == self.arms_per_world:
            return self._screening_stage()
        ranked = self._ranked(collector)
        if known == self._swings_begin and ranked:
            return self._swing_stage(ranked)
        if self.method == "sobol" and known == self._indices_begin(ranked) and self._most_influential(collector):
            return self._indices_stage(self._most_influential(collector), known)
        return None

    def judge(self, collector: RunCollector, looks: int = 1) -> StudyResult:  # noqa: ARG002  no verdict to correct
        nested = self.outcomes_of_worlds(collector, self.arms_per_world, self._trajectories_begin)
        names = list(collector.outcomes)
        main = self.main_outcome(collector, nested)
        outcome_names = (main, *(name for name in self.outcomes if name != main))
        influences = self._influences(collector, outcome_names)
        finding = SensitivityFinding(
            is_change=self.against is not None,
            ranges=self.uncertain(),
            worlds=self._nested_worlds + self._trajectory_count * (self._number_count + 1),
            trajectories=self._trajectory_count,
            futures=self.futures,
            outcomes=tuple(
                _outcome_sensitivity(name, nested[:, names.index(name)], influences[index])
                for index, name in enumerate(outcome_names)
            ),
        )
        return replace(self.at_centre(collector), finding=finding)

    @property
    def _number_count(self) -> int:
        return len(self.sample.ranges)

    @property
    def _trajectory_count(self) -> int:
        return max(2, self.worlds // (self._number_count + 1))

    @property
    def _nested_worlds(self) -> int:
        return max(8, self.worlds // 10)

    @property
    def _trajectories_begin(self) -> int:
        return self.arms_per_world * (1 + self._nested_worlds)

    @property
    def _swings_begin(self) -> int:
        return self._trajectories_begin + self.arms_per_world * self._trajectory_count * (self._number_count + 1)

    def _indices_begin(self, ranked: Sequence[int]) -> int:
        return self._swings_begin + 2 * self.arms_per_world * len(ranked)

    def _screening_stage(self) -> StudyStage:
        nested = latin_hypercube(self._nested_worlds, self._number_count, self.seed)
        points, _ = trajectories(self._trajectory_count, self._number_count, self.seed)
        sample = self.sample
        arms = [arm for index, point in enumerate(nested) for arm in sample.at(point, f"world {index + 1}")]
        # the standing world's futures come first: they are what the swings are counted from
        jobs = self.jobs(0, 1, range(self.futures))
        for index in range(self._nested_worlds):
            # futures other than the next world's, so that no one luck colours all worlds
            first = _FEW * (index % _APART)
            jobs += self.jobs(self.arms_per_world * (1 + index), 1, range(first, first + _FEW))
        for number, trajectory in enumerate(points):
            begin = self.arms_per_world + len(arms)
            arms += [
                arm
                for step, point in enumerate(trajectory)
                for arm in sample.at(point, f"world {number + 1}.{step} of the screening")
            ]
            first = _FEW * (number % _APART)
            jobs += self.jobs(begin, len(trajectory), range(first, first + _FEW))
        return StudyStage(tuple(arms), tuple(jobs))

    def _swing_stage(self, ranked: Sequence[int]) -> StudyStage:
        arms: list[Arm] = []
        for index in ranked:
            number = self.sample.ranges[index]
            for end, word in ((number.low, "low"), (number.high, "high")):
                arms += self.sample.with_values({number.path: end}, f"the world with {number.path} {word}")
        return StudyStage(tuple(arms), tuple(self.jobs(self._swings_begin, 2 * len(ranked), range(self.futures))))

    def _indices_stage(self, influential: Sequence[int], begin: int) -> StudyStage:
        size = self._indices_size(len(influential))
        first, second = self._matrices(len(influential))
        points = [*first, *second]
        for number in range(len(influential)):
            mixed = first.copy()
            mixed[:, number] = second[:, number]
            points += [*mixed]
        chosen = [self.sample.ranges[index] for index in influential]
        arms = [
            arm
            for index, point in enumerate(points)
            for arm in self.sample.with_values(
                {number.path: number.at(float(u)) for number, u in zip(chosen, point, strict=True)},
                f"world {index % size + 1} of the indices",
            )
        ]
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
        outcomes = self.outcomes_of_worlds(collector, self._trajectories_begin, self._swings_begin)
        means = moments(outcomes[:, [names.index(name) for name in outcome_names]]).mean
        points, orders = trajectories(self._trajectory_count, self._number_count, self.seed)
        by_outcome = means.T.reshape(len(outcome_names), self._trajectory_count, self._number_count + 1)
        return np.stack([elementary_effects(points, orders, outcome_means) for outcome_means in by_outcome])

    def _ranked(self, collector: RunCollector) -> list[int]:
        """The numbers whose swings are run, by their screened importance."""
        main = self.main_outcome(
            collector, self.outcomes_of_worlds(collector, self.arms_per_world, self._trajectories_begin)
        )
        outcome_names = (main, *(name for name in self.outcomes if name != main))
        return self._numbers_to_swing(self._effects(collector, outcome_names))

    def _numbers_to_swing(self, effects: Floats) -> list[int]:
        """As ``_ranked``, from the effects on the main outcome and the others."""
        strength = np.nan_to_num(moments(np.abs(np.moveaxis(effects, 1, 2))).mean)
        selection: dict[int, None] = {}
        for count, strong in zip((_SWINGS, *[_SWINGS_OF_OTHERS] * len(effects)), strength, strict=False):
            order = [int(index) for index in np.argsort(-strong, kind="stable") if strong[index] > 0]
            selection |= dict.fromkeys(order[:count])
        return list(selection)

    def _most_influential(self, collector: RunCollector) -> list[int]:
        return self._ranked(collector)[:_IN_INDICES]

    def _influences(self, collector: RunCollector, outcome_names: Sequence[str]) -> list[list[ParameterInfluence]]:
        known = len(collector.plan.arms)
        if known < self._swings_begin:
            return [[] for _ in outcome_names]
        effects = self._effects(collector, outcome_names)
        ranked = self._numbers_to_swing(effects) if known > self._swings_begin else []
        indices_begin = self._indices_begin(ranked)
        ends = self.outcomes_of_worlds(collector, self._swings_begin, indices_begin)
        influential = ranked[:_IN_INDICES] if known > indices_begin else []
        split = self.outcomes_of_worlds(collector, indices_begin, known) if influential else ends[:0]
        names = list(collector.outcomes)
        return [
            self._influences_on_outcome(effects[index], ends[:, column], ranked, influential, split[:, column])
            for index, column in enumerate(map(names.index, outcome_names))
        ]

    def _influences_on_outcome(
        self, effects: Floats, ends: Floats, ranked: list[int], influential: list[int], split: Floats
    ) -> list[ParameterInfluence]:
        level = corrected_level(len(ranked))
        shares = self._indices(split, len(influential)) if influential else []
        screened, strength = moments(effects.T), moments(np.abs(effects.T)).mean
        spread = screened.standard_error * np.sqrt(screened.count)
        influences = []
        for index, number in enumerate(self.sample.ranges):
            more: dict[str, Any] = {}
            if index in ranked:
                low, high = (ends[2 * ranked.index(index) + end, : self.futures] for end in (0, 1))
                swing_interval = student_interval(high - low, level)
                more = {
                    "at_low": estimate(low),
                    "at_high": estimate(high),
                    "swing": estimate(high - low),
                    "is_clear": swing_interval is not None and (swing_interval[0] > 0 or swing_interval[1] < 0),
                }
            if index in influential:
                more["first"], more["total"] = shares[influential.index(index)]
            influences.append(
                ParameterInfluence(
                    path=number.path,
                    mean_effect=float(strength[index]),
                    signed_effect=float(screened.mean[index]),
                    spread=float(spread[index]),
                    **more,
                )
            )
        return sorted(influences, key=_importance, reverse=True)

    def _indices(self, split: Floats, count: int) -> list[tuple[Estimate | None, Estimate | None]]:
        size = self._indices_size(count)
        means = moments(split).mean
        if not np.isfinite(means).all() or np.ptp(means) == 0:
            return [(None, None)] * count
        parts = means.reshape(count + 2, size)
        resampler = np.random.default_rng([self.seed, 0xB007])
        indices = _shares(parts)
        resampled = np.stack([_shares(parts[:, resampler.integers(size, size=size)]) for _ in range(_RESAMPLES)])
        low, high = np.nanpercentile(resampled, (2.5, 97.5), axis=0)
        return [
            (
                Estimate(mean=indices[0, index], low=low[0, index], high=high[0, index]),
                Estimate(mean=indices[1, index], low=low[1, index], high=high[1, index]),
            )
            for index in range(count)
        ]


def estimate(values: Floats) -> Estimate:
    """The mean with its 95% interval, leaving NaN out."""
    sample = moments(values)
    low, high = student_interval(values) or (None, None)
    return Estimate(mean=float(sample.mean), low=low, high=high)


def ignorance_share(nested: Floats) -> tuple[float, float, Estimate]:
    """Standard deviation by luck, by ignorance, and the latter's share of the variance, with its interval.

    ``nested`` is float64 of shape (worlds, futures); worlds with a future missing are left out.
    """
    known = nested[~np.isnan(nested).any(axis=1)] if nested.size else nested
    worlds, futures = known.shape
    if worlds < 2 or futures < 2:
        return np.nan, np.nan, Estimate(mean=None)
    within = float(known.var(axis=1, ddof=1).mean())
    between = float(known.mean(axis=1).var(ddof=1))
    ignorance = max(between - within / futures, 0.0)
    if within == 0:
        share = 1.0 if between > 0 else None
        return 0.0, float(np.sqrt(ignorance)), Estimate(mean=share, low=share, high=share)
    ratio = futures * between / within
    freedom = worlds - 1, worlds * (futures - 1)
    bounds = [ratio / float(fdtri(*freedom, tail)) for tail in (0.975, 0.025)]
    low, high = (max(0.0, (bound - 1) / (bound + futures - 1)) for bound in bounds)
    return float(np.sqrt(within)), float(np.sqrt(ignorance)), Estimate(
        mean=ignorance / (ignorance + within), low=low, high=high
    )  # fmt: skip


def _outcome_sensitivity(name: str, nested: Floats, influences: list[ParameterInfluence]) -> OutcomeSensitivity:
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
    )


def _importance(influence: ParameterInfluence) -> tuple[bool, bool, float]:
    swing = abs(influence.swing.mean or 0.0) if influence.swing is not None else 0.0
    size = swing if influence.swing is not None else influence.mean_effect or 0.0
    return influence.is_clear, influence.swing is not None, size


def _shares(parts: Floats) -> Floats:
    """First-order and total indices, float64 of shape (2, numbers); NaN where nothing varies."""
    if np.ptp(parts[:2]) == 0:
        return np.full((2, len(parts) - 2), np.nan)
    # the estimators are steadier when what all worlds share is taken off
    parts = parts - parts[:2].mean()
    # the same output twice: of one output of one number scipy drops the axes that it then writes to
    twice = np.repeat(parts[:, None], 2, axis=1)
    from scipy.stats import sobol_indices  # takes a second, which --help need not wait for

    sobol = sobol_indices(func={"f_A": twice[0], "f_B": twice[1], "f_AB": twice[2:]}, n=parts.shape[1])
    return np.stack([np.reshape(indices, (2, -1))[0] for indices in (sobol.first_order, sobol.total_order)])
