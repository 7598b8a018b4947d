"""Customers a second on the textbook queue M/M/10, against SimPy's usual style: python tests/benchmarks/queue_speed.py.

The usual style is one generator process and one Resource request a customer, and keeps no books; forcesim's run
books every hour and case of it as well. Both are timed in turn in one process; the ratio is what counts.
"""

from __future__ import annotations

import random
import time
from collections.abc import Generator
from pathlib import Path

import simpy

from forcesim.scenario.files.load import load
from forcesim.simulation.run import simulate

SERVERS, RATE, ROUNDS = 10, 8.0, 3
HOURS_PER_YEAR = 8766.0


def usual_style(customers: int) -> float:
    env = simpy.Environment()
    desk = simpy.Resource(env, capacity=SERVERS)
    luck = random.Random(1)  # noqa: S311  no secret

    def customer() -> Generator[simpy.Event, None, None]:
        with desk.request() as turn:
            yield turn
            yield env.timeout(luck.expovariate(1.0))

    def arrivals() -> Generator[simpy.Event, None, None]:
        for _ in range(customers):
            yield env.timeout(luck.expovariate(RATE))
            env.process(customer())

    env.process(arrivals())
    start = time.process_time()
    env.run()
    return customers / (time.process_time() - start)


def forcesim_style() -> float:
    scenario = load(
        str(Path(__file__).parents[1] / "theory" / "mmc.toml"),
        [
            f"teams.desk.head_count={SERVERS}",
            f"case_types.job.arrivals.per_year={RATE * HOURS_PER_YEAR}",
            "time.years=1",
        ],
    ).scenario
    start = time.process_time()
    run = simulate(scenario, 1, 0)
    # a year of warm-up and a year measured
    return 2 * run.outcomes["cases_closed"] / (time.process_time() - start)


if __name__ == "__main__":
    for _ in range(ROUNDS):
        usual, ours = usual_style(100_000), forcesim_style()
        print(f"usual style {usual:10,.0f} a second   forcesim {ours:10,.0f} a second   ratio {ours / usual:.2f}")
