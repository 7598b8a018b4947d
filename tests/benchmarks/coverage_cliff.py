"""How often the interval of a cliff, and of a red line's crossing, holds the truth, by the grid of settings.

The studies are whole ones, of a made-up force whose cliff is known. Its share of unattended cases bends as that of a
queue does: next to nothing below the critical load, a straight line beyond it. In each study the cliff lies elsewhere,
so that no grid is lucky.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from forcesim.scenario.named_scenario import NamedScenario
from forcesim.scenario.schema.scenario import Scenario
from forcesim.simulation.outcomes import HEADLINE
from forcesim.simulation.result import RunResult
from forcesim.study.analysis.capacity_cliff import DROPPED_SHARE
from forcesim.study.execution.engine import run_through
from forcesim.study.execution.executors import SerialExecutor
from forcesim.study.questions.registry import TradeoffQuestion
from forcesim.study.results.study_result import Cliff

GRIDS = (2, 5, 6, 11, 21)
STUDIES, FUTURES = 200, 20
# the bend of the curve around the critical load, the spread of the load over futures, and what is left of luck when a
# future is run at two settings
BEND, SPREAD, OWN_LUCK = 0.02, 0.03, 0.003
LINE, CHANCE = 100.0, 0.5

Promise = tuple[str, float, float, str]


class MadeUpForce:
    """A simulation whose force is at its critical load, on average over futures, at a known share of hours moved."""

    def __init__(self, cliff: float, own_luck: float = OWN_LUCK) -> None:
        self.cliff, self.own_luck = cliff, own_luck
        # log(1 + e^u) = DROPPED_SHARE / BEND at the cliff
        over = BEND * math.log(math.expm1(DROPPED_SHARE / BEND))
        self.load = (1 - cliff) / (1 - over)

    def __call__(self, scenario: Scenario, seed: int, replication: int, _: Callable[[], bool]) -> RunResult:
        moved = float(scenario.policy.move_share)
        load = self.load * (1 + SPREAD * float(np.random.default_rng([seed, replication]).normal()))
        over = 1 - (1 - moved) / load
        own = np.random.default_rng([seed, replication, round(1e9 * moved)]).normal(size=2)
        share = BEND * float(np.logaddexp(0.0, over / BEND)) + self.own_luck * float(own[0])
        # nothing of a setting is shared with the next: the luck of a queue that is nearly full
        backlog = LINE + 300 * (moved - self.cliff) + 20 * float(own[1])
        dropped = 1000.0 * max(share, 0.0)
        known = {**dict.fromkeys(HEADLINE, 0.0), "cases_arrived": 1000.0, "cases_dropped": dropped, "backlog": backlog}
        return RunResult(known, {"backlog": np.full(12, 5.0)}, 0.0, 0, 0)


def force() -> NamedScenario:
    """A force in which nothing happens, for a simulation that does not look."""
    return NamedScenario(
        "made-up",
        {
            "title": "A force whose cliff is known",
            "time": {"warm_up_years": 0.0, "years": 1.0},
            "rosters": {"days": {"shifts": ({"start": 8.0, "hours": 8.0, "days": ("mon", "tue")},)}},
            "teams": {"response": {"head_count": 10.0, "roster": "days"}},
            "policy": {"move_share": 0.0},
        },
    )


def cliffs(
    truth: float, seed: int, points: Any, own_luck: float, **settings: Any
) -> tuple[Cliff | None, Cliff | None, int]:
    """What one study tells of the force's cliff and of a red line's crossing at the same place; and its runs."""
    question = TradeoffQuestion(
        **{
            "scenario": force(), "points": points, "replications": FUTURES, "seed": seed,
            "red_lines": (f"backlog<{LINE:g}@{CHANCE:g}",), "outcomes": ("charges",),
            "simulate": MadeUpForce(truth, own_luck), **settings,
        }
    )  # fmt: skip
    result = question.answer(run_through(question.plan(), SerialExecutor()))
    capacity = next((cliff for cliff in result.cliffs if cliff.red_line is None), None)
    crossing = next((cliff for cliff in result.cliffs if cliff.red_line is not None), None)
    return capacity, crossing, result.finished


def covers(cliff: Cliff | None, truth: float, end: float) -> bool:
    """Whether the truth lies within what is told of a cliff, which may be open; ``end`` is the last setting."""
    if cliff is None:
        return truth >= end
    if cliff.reason.is_everywhere:
        return False
    return (cliff.low is None or cliff.low <= truth) and (cliff.high is None or truth <= cliff.high)


def width(cliff: Cliff | None, end: float) -> float:
    """The width of an interval, as far as it lies within the range."""
    if cliff is None:
        return 0.0
    return (end if cliff.high is None else cliff.high) - (0.0 if cliff.low is None else cliff.low)


def share_with_error(hits: int, trials: int) -> tuple[float, float]:
    """A share and its standard error, that of a share by one off where it is 0 or 1."""
    share = hits / trials
    plain = min(max(share, 1 / trials), 1 - 1 / trials)
    return share, math.sqrt(plain * (1 - plain) / trials)


def promises() -> Iterator[Promise]:
    """Coverage of the cliff and of a crossing by the grid to begin with, by futures, by luck, and near the end."""
    for points in GRIDS:
        yield from coverage(f"{points} settings", points)
    yield from coverage("2 settings, none added", 2, resolution=1)
    for futures in (3, 5, 6, 10, 40):
        yield from coverage(f"11 settings, {futures} futures", 11, replications=futures)
    # luck of each run's own that takes single futures to and fro over the twentieth around the cliff
    yield from coverage("11 settings, futures that cross to and fro", 11, own_luck=0.02)
    # of the futures of these about half never cross
    yield from coverage("cliffs at the end of the range", (0.0, 0.1, 0.2, 0.3, 0.4, 0.5), first=0.49, last=0.51)


def coverage(
    subject: str, points: Any, *, first: float = 0.15, last: float = 0.85, own_luck: float = OWN_LUCK, **settings: Any
) -> Iterator[Promise]:
    """Coverage over studies whose cliffs lie evenly from ``first`` to ``last``; what they cost and tell beside it.

    No cliff at all says that it lies beyond the largest setting that was tried.
    """
    held, held_by_lines, runs, widths = 0, 0, [], []
    for seed in range(STUDIES):
        truth = first + (last - first) * float(np.random.default_rng([2014, seed]).random())
        cliff, crossing, count = cliffs(truth, seed, points, own_luck, **settings)
        end = 1.0 if isinstance(points, int) else points[-1]
        held += covers(cliff, truth, end)
        held_by_lines += covers(crossing, truth, end)
        runs.append(count)
        widths.append(width(cliff, end))
    cost = f"{np.mean(runs):.0f} runs, width {np.median(widths):.3f}"
    yield f"cliff: {subject} ({cost})", *share_with_error(held, STUDIES), "at least .935"
    yield f"red line: {subject}", *share_with_error(held_by_lines, STUDIES), "at least .935"


if __name__ == "__main__":
    for subject, share, error, promise in promises():
        print(f"{subject:70} {share:5.3f} ± {error:.3f}   promised {promise}", flush=True)
