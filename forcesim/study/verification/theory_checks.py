"""Textbook systems, simulated on this machine and held against the formulas of the textbook; and the conservation laws.

Each mean is compared with theory by a Student t interval over independent replications, at an error rate of 1 in 10,000
a check, with a fixed seed; a check that would not notice an error of 8% in the mean does not pass.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from importlib.resources import as_file, files

import numpy as np

from forcesim.scenario.files.load import load
from forcesim.scenario.named_scenario import NamedScenario
from forcesim.scenario.schema.scenario import Scenario
from forcesim.simulation.run import simulate
from forcesim.study.analysis.intervals import student_interval
from forcesim.study.arrays import Floats

HOURS_PER_YEAR = 8766.0
_SEED = 20150722
_LEVEL = 1 - 1e-4
_NOTICED = 0.08
_WARM_UP = f"time.warm_up_years={1 / 12!r}"  # a month, where all is forgotten within days

Simulate = Callable[[Scenario, int, int], dict[str, float]]


@dataclass(frozen=True, slots=True)
class TheoryCheck:
    """A mean of a textbook system beside its theory.

    ``name`` is that of the check; ``low`` and ``high`` bound the simulated ``mean`` over ``runs``, with a chance of
    error of 1 in 10,000; all three are in ``unit``. It holds where theory lies between them and they are narrow enough.
    """

    name: str
    unit: str
    theory: float
    mean: float
    low: float
    high: float
    runs: int

    @property
    def holds(self) -> bool:
        """Whether theory is within the interval, and an error of 8% would not be."""
        return self.low <= self.theory <= self.high and self.high - self.low <= 2 * _NOTICED * abs(self.theory)


@dataclass(frozen=True, slots=True)
class ConservationCheck:
    """What one run of a scenario leaves unaccounted for: officer-hours as a part of those rostered, and cases."""

    scenario: str
    hours: float
    cases: int

    @property
    def holds(self) -> bool:
        """Whether every hour is booked once, to floating-point accuracy, and every case ends in one way."""
        return self.hours < 1e-9 and self.cases == 0


@dataclass(frozen=True, slots=True)
class _System:
    """A textbook system: a scenario file, what is changed in it, the runs it takes, and what theory says of them."""

    name: str
    file: str
    overrides: tuple[str, ...]
    runs: int
    unit: str
    theory: float
    measure: Callable[[dict[str, float]], float]


def erlang_b(load_offered: float, servers: int) -> float:
    """Share of calls lost, by the usual recursion (Erlang 1917)."""
    blocked = 1.0
    for server in range(1, servers + 1):
        blocked = load_offered * blocked / (server + load_offered * blocked)
    return blocked


def erlang_c(load_offered: float, servers: int) -> float:
    """Share of customers who wait (Erlang 1917)."""
    blocked = erlang_b(load_offered, servers)
    return blocked / (1 - load_offered / servers * (1 - blocked))


def theory_checks(simulate_one: Simulate | None = None) -> Iterator[TheoryCheck]:
    """Simulate the textbook systems, one after the other; ``count_of_checks`` says how many there are.

    ``simulate_one`` makes one run's outcomes of a scenario, a seed and a replication, by default the engine's.
    """
    run = simulate_one or _outcomes
    for system in _systems():
        with as_file(files("forcesim.study.verification") / system.file) as path:
            scenario = load(str(path), list(system.overrides)).scenario
        values = np.array([system.measure(run(scenario, _SEED, number)) for number in range(system.runs)])
        yield _check(system, values)


def count_of_checks() -> int:
    """How many textbook systems there are."""
    return len(_systems())


def conservation_checks(named_scenarios: Iterable[NamedScenario], seed: int) -> Iterator[ConservationCheck]:
    """One run of each scenario, and what it leaves unaccounted for."""
    for named_scenario in named_scenarios:
        result = simulate(named_scenario.scenario, seed, 0)
        yield ConservationCheck(named_scenario.name, result.hours_unaccounted, result.cases_unaccounted)


def _outcomes(scenario: Scenario, seed: int, replication: int) -> dict[str, float]:
    return simulate(scenario, seed, replication).outcomes


def _check(system: _System, values: Floats) -> TheoryCheck:
    low, high = student_interval(values, _LEVEL) or (-math.inf, math.inf)
    return TheoryCheck(system.name, system.unit, system.theory, float(values.mean()), low, high, len(values))


def _systems() -> tuple[_System, ...]:
    def hours(outcomes: dict[str, float]) -> float:
        return outcomes["days_to_close"] * 24

    def turned_away(outcomes: dict[str, float]) -> float:
        return outcomes["programme_turned_away"] / 360

    queue = "mmc.toml"
    half = f"case_types.job.arrivals.per_year={0.5 * HOURS_PER_YEAR!r}"
    return (
        _System("one_officer", queue, (half, "time.years=1", _WARM_UP), 16, "hours", 2.0, hours),
        _System(
            "several_officers",
            queue,
            (
                "teams.desk.head_count=3",
                f"case_types.job.arrivals.per_year={2.4 * HOURS_PER_YEAR!r}",
                "time.years=0.75",
                _WARM_UP,
            ),
            16,
            "hours",
            1 + erlang_c(2.4, 3) / (3 - 2.4),
            hours,
        ),
        _System(
            "equal_work",
            queue,
            (
                f"case_types.job.arrivals.per_year={0.6 * HOURS_PER_YEAR!r}",
                'case_types.job.stages=[{ hours = 1.0, shape = "fixed" }]',
                "time.years=0.5",
                _WARM_UP,
            ),
            16,
            "hours",
            1 + 0.6 / (2 * (1 - 0.6)),
            hours,
        ),
        _System("cases_open", queue, (half, "time.years=1", _WARM_UP), 16, "cases", 1.0, lambda run: run["cases_open"]),
        _System(
            "places_taken", "erlang_b.toml", ("time.years=12",), 32, "share", erlang_b(360 * 4 / 12, 10), turned_away
        ),
    )
