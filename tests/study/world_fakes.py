"""A force whose numbers have ranges, and a stand-in for the simulation that makes known use of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
from study_fakes import force, luck

from forcesim.scenario.named_scenario import NamedScenario
from forcesim.scenario.schema.scenario import Scenario
from forcesim.simulation.outcomes import HEADLINE
from forcesim.simulation.result import RunResult

# path: low, value, high
RANGES: Mapping[str, tuple[float, float, float]] = {
    "teams.response.head_count": (8.0, 10.0, 12.0),
    "teams.response.productive_share": (0.4, 0.5, 0.6),
    "teams.response.hours_per_week": (36.0, 40.0, 44.0),
}


def uncertain(name: str = "town", move_share: float = 0.0, shape: str = "uniform") -> NamedScenario:
    def ranged(path: str) -> dict[str, object]:
        low, value, high = RANGES[path]
        return {"value": value, "low": low, "high": high, "shape": shape}

    response = {path.rpartition(".")[-1]: ranged(path) for path in RANGES}
    return force(name, response, policy={"move_share": {"value": move_share, "low": 0.0, "high": 1.0}})


def parts(scenario: Scenario) -> tuple[float, float, float]:
    """Where head count, productive share and hours stand in their ranges, each from 0 to 1."""
    team = scenario.teams["response"]
    numbers = (float(team.head_count), float(team.productive_share), float(team.hours_per_week))
    return tuple((number - low) / (high - low) for number, (low, _, high) in zip(numbers, RANGES.values(), strict=True))


def linear(scenario: Scenario, seed: int, replication: int, stopped: Callable[[], bool] = lambda: False) -> RunResult:
    """Moving all hours disrupts 8 more gangs over the range of head count, 2 over that of the productive share.

    Luck is the same with and without the move, so that the difference has none; charges are luck alone.
    """
    head_count, productive, _ = parts(scenario)
    share = float(scenario.policy.move_share)
    outcomes = dict.fromkeys(HEADLINE, 0.0)
    outcomes["disruptions"] = 10 + share * (8 * head_count + 2 * productive) + luck(seed, replication)
    world = int(np.round(1e6 * sum(parts(scenario))))
    outcomes["charges"] = 100 + 10 * float(np.random.default_rng([seed, replication, world, int(10 * share)]).normal())
    return RunResult(outcomes, {}, 0.0, 0, 0)
