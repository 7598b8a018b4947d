"""How often the interval of a cliff, and of a red line's crossing, holds the truth, by the grid of settings.

The studies are whole ones, of a made-up force whose cliff is known. Its share of unattended cases bends as that of a
queue does: next to nothing below the critical load, a straight line beyond it. In each study the cliff lies elsewhere,
so that no grid is lucky.
"""

from __future__ import annotations

import math
from collections.abc import Callable
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


def cliffs(truth: float, seed: int, points: Any, **settings: Any) -> tuple[Cliff | None, Cliff | None, int]:
    """What one study tells of the force's cliff and of a red line's crossing at the same place; and its runs."""
    question = TradeoffQuestion(
        **{
            "scenario": force(), "points": points, "replications": FUTURES, "seed": seed,
            "red_lines": (f"backlog<{LINE:g}@{CHANCE:g}",), "outcomes": ("charges",), "simulate": MadeUpForce(truth),
            **settings,
        }
    )  # fmt: skip
    result = question.answer(run_through(question.plan(), SerialExecutor()))
    capacity = next((cliff for cliff in result.cliffs if cliff.red_line is None), None)
    crossing = next((cliff for cliff in result.cliffs if cliff.red_line is not None), None)
    return capacity, crossing, result.finished


def covers(interval: Cliff | None, truth: float) -> bool:
    """Whether the truth lies within an interval, an end of which may lie beyond the range."""
    if interval is None or (interval.low is None and interval.high is None):
        return False
    return (interval.low is None or interval.low <= truth) and (interval.high is None or truth <= interval.high)


def share_with_error(hits: int, trials: int) -> tuple[float, float]:
    """A share and its standard error, that of a share by one off where it is 0 or 1."""
    share = hits / trials
    plain = min(max(share, 1 / trials), 1 - 1 / trials)
    return share, math.sqrt(plain * (1 - plain) / trials)


def promises() -> list[Promise]:
    """Coverage of the cliff and of a crossing by the number of settings that the grid begins with."""
    rows: list[Promise] = []
    for points in GRIDS:
        hits, crossing_hits, runs, widths = 0, 0, [], []
        for seed in range(STUDIES):
            truth = 0.15 + 0.7 * float(np.random.default_rng([2014, seed]).random())
            estimate, crossing, count = cliffs(truth, seed, points)
            hits += covers(estimate, truth)
            crossing_hits += covers(crossing, truth)
            runs.append(count)
            if estimate is not None and estimate.low is not None and estimate.high is not None:
                widths.append(estimate.high - estimate.low)
        spent = f"{np.mean(runs):.0f} runs, width {np.median(widths) if widths else math.nan:.3f}"
        rows.append((f"the cliff, {points} settings ({spent})", *share_with_error(hits, STUDIES), "at least .935"))
        crossing_share = share_with_error(crossing_hits, STUDIES)
        rows.append((f"a red line's crossing, {points} settings", *crossing_share, "at least .935"))
    return rows


if __name__ == "__main__":
    for promise, measured, error, wanted in promises():
        print(f"{promise:60} {measured:5.3f} ± {error:.3f}   promised {wanted}")
