"""An adaptive trade-off as far as it has come: what it would run next, and why.

Everything is worked out anew from the runs that are in, so that a study which was killed, or is made again on another
machine, takes the same course.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from forcesim.study.analysis import capacity_cliff, cliff_search, red_line_break, refinement
from forcesim.study.analysis.intervals import FEWEST_PAIRS, NOT_SETTLED
from forcesim.study.analysis.stopping import LOOKS, next_look
from forcesim.study.arrays import Flags, Floats
from forcesim.study.execution.collector import RunCollector
from forcesim.study.lever import Lever
from forcesim.study.questions.base import growing, settling
from forcesim.study.red_line import RedLine
from forcesim.study.results.study_result import Cliff, PointDifference, StudyResult

# the bargain: what is bought, and what it costs
_BARGAIN = ("disruptions", "cases_dropped")


@dataclass(frozen=True)
class AdaptiveRules:
    """What the question says of its precision.

    ``floor`` is the number of futures that every setting gets, ``precision`` the error that is small enough, as a share
    of the lever's range; verdicts are read on ``outcomes`` and breaks of ``lines``. ``resolution`` is the distance of
    the settings around a cliff, as a share of that range, from which on another is tried between them; ``settings``
    counts those that the question begins with.
    """

    floor: int
    precision: float
    outcomes: tuple[str, ...]
    lines: tuple[RedLine, ...]
    adds_futures: bool
    adds_settings: bool
    resolution: float
    settings: int

    @property
    def looks(self) -> int:
        """Looks at the same verdict that share its error."""
        return len(LOOKS) if self.adds_futures else 1


class AdaptiveTradeoff:
    """One lever and the runs so far; ``order`` holds the indices of its arms, in rising order of their settings.

    ``reference`` is the index of the arm that all are compared with; it gets every future that any of them has.
    """

    def __init__(
        self, rules: AdaptiveRules, collector: RunCollector, order: Sequence[int], lever: Lever, reference: int
    ) -> None:
        self.rules, self.collector, self.lever, self.reference = rules, collector, lever, reference
        self.order = list(order)
        arms = collector.plan.arms
        self.settings = [arms[arm_index].at[lever.path] for arm_index in self.order]
        self.names = list(collector.outcomes)
        self.growth = backlog_growth(collector, self.order)

    @property
    def tolerance(self) -> float:
        """The error, in the lever's own unit, that is small enough."""
        return self.rules.precision * (self.settings[-1] - self.settings[0])

    @cached_property
    def finished(self) -> Flags:
        """See ``finished_runs``."""
        return finished_runs(self.collector)

    def settings_to_add(self, answer: StudyResult) -> list[float]:
        """Settings to try next: around cliffs, then where the curve bends or a decision changes."""
        return self._enclosing() or (self._following(answer) if self.rules.adds_settings else [])

    def _enclosing(self) -> list[float]:
        """Settings around the cliff and the breaks of red lines, until they are close enough."""
        if self.rules.resolution >= 1:
            return []
        shares = self._unstrained(self._level()[0]) if self.rules.adds_futures else self._shares
        gaps = [*capacity_cliff.gaps(self.settings, shares, self.growth, self.rules.looks)]
        gaps += [gap for line in self.rules.lines for gap in self._line_break(line).gaps()]
        low, high = self.lever.low, self.lever.high
        whole = high - low if low is not None and high is not None else self.settings[-1] - self.settings[0]
        room = self.rules.settings + refinement.MOST_ENCLOSING - len(self.settings)
        return refinement.enclosing(self.lever, self.settings, gaps, self.rules.resolution * whole, room)

    def _following(self, answer: StudyResult) -> list[float]:
        """Settings where the curve bends or a decision changes."""
        outcomes = dict.fromkeys(line.outcome for line in self.rules.lines) or dict.fromkeys(_BARGAIN)
        values = self.collector.values[self.order]
        is_reference = self.reference in self.order
        turning = refinement.turns(
            self.settings,
            answer.differences,
            outcomes,
            self.growth.grows,
            self.order.index(self.reference) if is_reference else None,
        )
        curves = [values[:, self.names.index(name)] for name in outcomes]
        bent = refinement.bends(self.settings, curves, self.rules.precision)
        return refinement.further(self.lever, self.settings, bent, turning, self.tolerance)

    def runs_to_make(self, answer: StudyResult) -> Flags:
        """Runs to make next, bool of shape (arms, futures)."""
        wanted = np.zeros(self.finished.shape, dtype=np.bool_)
        if self.rules.adds_futures:
            add_where_open(self.rules.outcomes, answer, self.order, self.finished, wanted)
            for line in self.rules.lines:
                self._add_near_break(line, wanted)
        self._add_near_cliff(wanted)
        wanted[self.reference] |= wanted[self.order].any(axis=0)
        return np.asarray(wanted & ~self.finished)

    def cliffs(self) -> list[Cliff]:
        """Where the force no longer keeps up, and where each red line breaks; nothing from fewer than five futures."""
        if self.rules.floor < FEWEST_PAIRS:
            return []
        path = self.lever.path
        shares = self._unstrained(self._level()[0]) if self.rules.adds_futures else self._shares
        cliffs = [capacity_cliff.find_cliff(path, self.settings, shares, self.growth, self.rules.looks)]
        cliffs += [red_line_break.as_cliff(path, line, self._line_break(line)) for line in self.rules.lines]
        return [cliff for cliff in cliffs if cliff is not None]

    def is_cliff_open(self) -> bool:
        """Whether the cliff, or the break of a red line, has a larger error than was asked for."""
        return self._is_wide(self._level()[0]) or any(
            self._is_open(self._line_break(line)) for line in self.rules.lines
        )

    # the cliff

    @cached_property
    def _relieves(self) -> bool:
        return capacity_cliff.relieves(self._shares[:, : self.rules.floor], self.growth.grows)

    @cached_property
    def _shares(self) -> Floats:
        dropped, arrived = (self.collector.outcome(name) for name in capacity_cliff.OUTCOMES)
        return capacity_cliff.shares_dropped(dropped, arrived)[self.order]

    @cached_property
    def _strained(self) -> tuple[Floats, Flags]:
        """Shares left unattended and finished runs, from the least strain to the most, of shape (settings, futures)."""
        shares = np.full((len(self.order), self.finished.shape[1]), np.nan)
        shares[:, : self._shares.shape[1]] = self._shares
        finished = self.finished[self.order]
        return (shares[::-1], finished[::-1]) if self._relieves else (shares, finished)

    def _unstrained(self, shares: Floats) -> Floats:
        return shares[::-1] if self._relieves else shares

    def _level(self) -> tuple[Floats, int, int]:
        """Shares of the futures that were followed to the cliff, how many are, and how many should be."""
        shares, finished = self._strained
        level = self.rules.floor
        filled = cliff_search.settled(shares[:, :level], capacity_cliff.DROPPED_SHARE)
        while self.rules.adds_futures and self._is_wide(filled):
            look = next_look(level)
            if look is None:
                break
            is_behind = cliff_search.to_follow(shares[:, :look], finished[:, :look], capacity_cliff.DROPPED_SHARE).any()
            if is_behind or not finished[:, :look].any(axis=0).all():
                return filled, level, look
            level, filled = look, cliff_search.settled(shares[:, :look], capacity_cliff.DROPPED_SHARE)
        return filled, level, level

    def _add_near_cliff(self, wanted: Flags) -> None:
        shares, finished = self._strained
        filled, _, look = self._level()
        behind = cliff_search.to_follow(shares[:, :look], finished[:, :look], capacity_cliff.DROPPED_SHARE)
        around = cliff_search.usual(filled, capacity_cliff.DROPPED_SHARE)
        if around is not None:
            behind[around, ~finished[:, :look].any(axis=0)] = True
            behind[around - 1, ~finished[:, :look].any(axis=0)] = True
        wanted[self.order, :look] |= behind[::-1] if self._relieves else behind

    def _is_wide(self, filled: Floats) -> bool:
        steps = [-setting for setting in reversed(self.settings)] if self._relieves else self.settings
        return capacity_cliff.spread_by_luck(steps, filled, self.rules.looks) / 2 > self.tolerance

    # red lines

    def _line_break(self, line: RedLine) -> red_line_break.Break:
        values = self.collector.values[self.order, self.names.index(line.outcome)]
        return red_line_break.examine_line(self.settings, values, line, self.rules.looks)

    def _is_open(self, line_break: red_line_break.Break) -> bool:
        settings, low, high = line_break.settings, line_break.low, line_break.high
        # an open end counts as the end of the range
        width = (settings[-1] if high is None else high) - (settings[0] if low is None else low)
        return bool(line_break.in_doubt()) and (line_break.first is None or width / 2 > self.tolerance)

    def _add_near_break(self, line: RedLine, wanted: Flags) -> None:
        line_break = self._line_break(line)
        if self._is_open(line_break):
            order = self.order[::-1] if line_break.relieves else self.order
            add_to_next_look([order[index] for index in line_break.in_doubt()], self.finished, wanted)


def backlog_growth(collector: RunCollector, order: Sequence[int]) -> capacity_cliff.Growth:
    """What the backlog does in the arms at the indices ``order``."""
    grows, settles = growing(collector), settling(collector)
    return capacity_cliff.Growth(
        tuple(grows[arm_index] for arm_index in order), tuple(settles[arm_index] for arm_index in order)
    )


def finished_runs(collector: RunCollector) -> Flags:
    """Runs that are in or have failed, bool of shape (arms, futures); as many futures as there may ever be."""
    known = np.asarray(np.isfinite(collector.values).any(axis=1))
    finished = np.zeros((len(known), max(known.shape[1], LOOKS[-1])), dtype=np.bool_)
    finished[:, : known.shape[1]] = known
    first = collector.plan.first_replication
    for failed in collector.failures:
        finished[failed.arm_index, failed.replication - first] = True
    return finished


def add_where_open(
    outcomes: Iterable[str],
    answer: StudyResult,
    order: Sequence[int],
    finished: Flags,
    wanted: Flags,
) -> None:
    """Mark in ``wanted`` more futures wherever a verdict on one of ``outcomes`` is open; see ``add_to_next_look``."""
    names = tuple(outcomes)
    is_open = [bool(open_verdicts(answer, difference, names)) for difference in answer.differences]
    add_to_next_look(
        [arm_index for arm_index, is_verdict_open in zip(order, is_open, strict=True) if is_verdict_open],
        finished,
        wanted,
    )


def open_verdicts(answer: StudyResult, difference: PointDifference, names: Iterable[str]) -> tuple[str, ...]:
    """Outcomes whose change at a setting more runs could settle; the setting that others are compared with has none."""
    if answer.baseline is None and difference.at == answer.at_present:
        return ()
    changes = difference.outcomes
    return tuple(name for name in names if changes[name].verdict == NOT_SETTLED and np.isfinite(changes[name].mean))


def add_to_next_look(arm_indices: Iterable[int], finished: Flags, wanted: Flags) -> None:
    """Mark in ``wanted``, bool of shape (arms, futures), as many futures of each arm as the next look takes."""
    for arm_index in arm_indices:
        count = finished.shape[1] if finished[arm_index].all() else int(np.argmin(finished[arm_index]))
        look = next_look(count)
        if look is not None:
            wanted[arm_index, :look] = True
