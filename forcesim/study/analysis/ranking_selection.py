"""Ranking and selection: which of a few scenarios is best, with a guarantee, from as few runs as it takes.

The stop is that of Kim and Nelson (2001, ACM TOMACS 11, procedure KN, c = 1), which allows common random numbers:
with n0 first replications of all k, S² the variance of the difference of two over them, and
η = ½((2α/(k − 1))^(−2/(n0 − 1)) − 1), a scenario is out once some other leads it, over the r replications that both
have, by more than W = max(0, δ/(2r) · (2η(n0 − 1) S²/δ² − r)). The one that is left is the best with probability 1 − α,
if the best leads by the indifference δ at least; else it is one that lies within δ of the best.

Runs are spent where the choice is open, in the ratios of optimal computing budget allocation, (S/Δ)² for each against
the leader, whom it trails by Δ (Chen and Lee 2011, Stochastic Simulation Optimization), with the variance of paired
differences, since luck is shared; the leader has as many replications as the one that has most beside it.

Red lines are chance constraints (Andradóttir and Kim 2010, Naval Research Logistics 57): a scenario is out once an
exact binomial bound shows that it breaks one, and beats others only once a bound shows that it keeps them all. Half of
α is theirs where there are any, shared by scenarios, lines and looks.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from forcesim.study.analysis.binomial import at_least, at_most
from forcesim.study.analysis.intervals import FEWEST_PAIRS, moments
from forcesim.study.arrays import Floats

# replications of all before any is dropped, and about how many more each gets in a stage
FIRST, MORE = 20, 10
# looks that share the red lines' part of the error
_LOOKS = 40


@dataclass(frozen=True, slots=True)
class SelectionRules:
    """What the selection has to keep to.

    ``indifference`` is the lead that matters, in the goal's own unit; ``ceiling`` the most replications of any one;
    ``chances`` one for each red line.
    """

    indifference: float
    ceiling: int
    guarantee: float = 0.95
    chances: tuple[float, ...] = ()

    @property
    def first(self) -> int:
        """Futures of each scenario in the first stage."""
        return min(FIRST, self.ceiling)


@dataclass
class SelectionState:
    """Where the selection stands: replications so far, who is out and why, who is shown to keep the red lines."""

    counts: list[int]
    beaten: dict[int, int] = field(default_factory=dict)  # by whom
    breaking: dict[int, int] = field(default_factory=dict)  # which red line
    keeping: set[int] = field(default_factory=set)
    leader: int | None = None
    is_decided: bool = False
    # replications of each that the next stage adds up to; None at the end
    following: list[int] | None = None

    @property
    def alive(self) -> list[int]:
        """Indices of the scenarios that are still in the choice."""
        return [
            scenario
            for scenario in range(len(self.counts))
            if scenario not in self.beaten and scenario not in self.breaking
        ]


def replay(goal: Floats, met: npt.NDArray[np.bool_], rules: SelectionRules, runs: int) -> SelectionState:
    """Repeat the selection stage by stage, as far as ``runs`` finished runs reach.

    ``goal`` is float64 of shape (scenarios, replications), higher is better, NaN where a run failed; ``met`` is of
    shape (red lines, scenarios, replications). The same runs always give the same state.
    """
    state = SelectionState([0] * len(goal), following=[rules.first] * len(goal))
    variances: Floats | None = None
    while state.following is not None:
        if np.sum(state.following) > runs:
            return state
        state.counts = state.following
        if variances is None:
            variances = _variances(goal[:, : rules.first])
        _check_lines(state, met, rules)
        _eliminate(state, goal, variances, rules)
        state.leader = _leader(state, goal)
        left = state.alive
        has_room = any(state.counts[scenario] < rules.ceiling for scenario in left)
        state.is_decided = len(left) <= 1 and all(scenario in state.keeping for scenario in left)
        state.following = None if state.is_decided or not has_room else _allocate(state, goal, rules)
    return state


def _variances(first: Floats) -> Floats:
    """Variances of differences, float64 of shape (scenarios, scenarios)."""
    pairs = moments(first[:, None] - first[None])
    return np.asarray(pairs.standard_error**2 * pairs.count)


def _check_lines(state: SelectionState, met: npt.NDArray[np.bool_], rules: SelectionRules) -> None:
    lines, scenarios = met.shape[:2]
    level = 1 - (1 - rules.guarantee) / 2 / max(1, lines * scenarios * _LOOKS)
    for scenario in state.alive:
        count = state.counts[scenario]
        kept_counts = [int(met[line, scenario, :count].sum()) for line in range(lines)]
        broken = [line for line in range(lines) if at_most(kept_counts[line], count, level) < rules.chances[line]]
        if broken:
            state.breaking[scenario] = broken[0]
        elif all(at_least(kept_counts[line], count, level) >= rules.chances[line] for line in range(lines)):
            state.keeping.add(scenario)


def _eliminate(state: SelectionState, goal: Floats, variances: Floats, rules: SelectionRules) -> None:
    scenarios, first = len(goal), rules.first
    if scenarios < 2 or first < FEWEST_PAIRS:
        return
    alpha = (1 - rules.guarantee) / (2 if rules.chances else 1)
    eta = decision_constant(scenarios, first, alpha)
    alive = state.alive
    for scenario in alive:
        for other in alive:
            if other == scenario or other not in state.keeping or other in state.beaten:
                continue
            shared = min(state.counts[scenario], state.counts[other])
            pairs = moments(goal[other, :shared] - goal[scenario, :shared])
            count, lead = int(pairs.count), float(pairs.mean)
            variance = float(variances[scenario, other])
            if variance > 0 and not rules.indifference > 0:
                continue  # every lead matters, and luck could turn any
            reach = decisive_lead(count, variance, rules.indifference, eta, first)
            # once any lead decides, the first of two that are exactly alike will do
            if lead > reach or (lead == reach == 0 and other < scenario):
                state.beaten[scenario] = other
                break


def decision_constant(scenarios: int, first: int, alpha: float) -> float:
    """Kim and Nelson's η for c = 1; ``first`` is n0, the replications on which the variances rest."""
    return float(0.5 * ((2 * alpha / (scenarios - 1)) ** (-2 / (first - 1)) - 1))


def decisive_lead(count: int, variance: float, indifference: float, eta: float, first: int) -> float:
    """Kim and Nelson's W: the lead over ``count`` replications beyond which the one behind is out.

    ``variance`` is that of the difference, S², over the ``first`` replications.
    """
    if not variance > 0:
        return 0.0
    limit = 2 * eta * (first - 1) * variance / indifference**2
    return max(0.0, indifference / (2 * max(count, 1)) * (limit - count))


def _leader(state: SelectionState, goal: Floats) -> int | None:
    """The best average of those still in, over the replications that all of them have."""
    alive = state.alive
    if not alive:
        return None
    shared = min(state.counts[scenario] for scenario in alive)
    means = [float(np.nan_to_num(moments(goal[scenario, :shared]).mean, nan=-np.inf)) for scenario in alive]
    return alive[int(np.argmax(means))]


def _allocate(state: SelectionState, goal: Floats, rules: SelectionRules) -> list[int]:
    alive, best, counts = state.alive, state.leader, list(state.counts)
    if best is None:
        return counts
    others = [scenario for scenario in alive if scenario != best]
    weights = [_weight(goal[best], goal[scenario], min(counts[scenario], counts[best]), rules) for scenario in others]
    total = math.fsum(weights)
    for scenario, weight in zip(others, weights, strict=True):
        share = weight / total if total > 0 else 1 / len(others)
        counts[scenario] += max(2, round(MORE * len(others) * share))
    for scenario in alive:
        if scenario not in state.keeping:
            counts[scenario] = max(counts[scenario], state.counts[scenario] + MORE)
    counts[best] = max([counts[best], *(counts[scenario] for scenario in others)])
    return [min(count, rules.ceiling) for count in counts]


def _weight(best: Floats, other: Floats, shared: int, rules: SelectionRules) -> float:
    pairs = moments(best[:shared] - other[:shared])
    spread = float(pairs.standard_error) ** 2 * int(pairs.count)
    gap = max(abs(float(pairs.mean)), rules.indifference)
    return spread / gap**2 if gap > 0 and np.isfinite(spread) else 0.0


def goal_of(text: str) -> tuple[str, str]:
    """A goal as people write it, as (direction, outcome): "min charges", "harm" (direction "")."""
    words: Sequence[str] = text.split()
    if len(words) == 2 and words[0].lower() in ("min", "max"):
        return words[0].lower(), words[1]
    return "", text.strip()
