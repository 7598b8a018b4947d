"""Textbook queues in the usual style of three simulation libraries: yardsticks of forcesim's own engine.

Each function simulates M/M/c with some customers, in one class or in several of which the first is served first and
nobody is interrupted, and gives the processor seconds that the run itself took. ``rate`` is that of each class an
hour; work takes an hour on average. None keeps books beyond what its library keeps by itself.
"""

from __future__ import annotations

import random
import time
from collections.abc import Generator
from typing import Any


def simpy_resource(servers: int, rate: float, classes: int, customers: int) -> float:
    """SimPy: one process and one request a customer; a PriorityResource where there are several classes."""
    import simpy

    env = simpy.Environment()
    has_priorities = classes > 1
    desk: Any = simpy.PriorityResource(env, servers) if has_priorities else simpy.Resource(env, servers)
    luck = random.Random(1)  # noqa: S311  no secret

    def customer(priority: int) -> Generator[simpy.Event, None, None]:
        with desk.request(priority=priority) if has_priorities else desk.request() as turn:
            yield turn
            yield env.timeout(luck.expovariate(1.0))

    def arrivals(priority: int) -> Generator[simpy.Event, None, None]:
        for _ in range(customers // classes):
            yield env.timeout(luck.expovariate(rate))
            env.process(customer(priority))

    for priority in range(classes):
        env.process(arrivals(priority))
    start = time.process_time()
    env.run()
    return time.process_time() - start


def ciw(servers: int, rate: float, classes: int, customers: int) -> float:
    """Ciw: a network of one node."""
    import ciw as library

    names = [f"Class {number}" for number in range(classes)]
    network = library.create_network(
        arrival_distributions={name: [library.dists.Exponential(rate)] for name in names},
        service_distributions={name: [library.dists.Exponential(1.0)] for name in names},
        number_of_servers=[servers],
        priority_classes={name: number for number, name in enumerate(names)},
    )
    library.seed(1)
    simulation = library.Simulation(network)
    start = time.process_time()
    simulation.simulate_until_max_time(customers / (rate * classes))
    return time.process_time() - start


def salabim(servers: int, rate: float, classes: int, customers: int) -> float:
    """Salabim: one component a customer."""
    import salabim as library

    env = library.Environment(trace=False, random_seed=1)
    desk = library.Resource("desk", capacity=servers, env=env)
    work = library.Exponential(1.0, env=env)

    class Customer(library.Component):  # type: ignore[misc]
        def setup(self, rank: int) -> None:
            self.rank = rank

        def process(self) -> Any:
            self.request((desk, 1, self.rank) if classes > 1 else desk)
            self.hold(work.sample())
            self.release()

    for rank in range(classes):
        library.ComponentGenerator(Customer, iat=library.Exponential(1.0 / rate, env=env), env=env, rank=rank)
    start = time.process_time()
    env.run(till=customers / (rate * classes))
    return time.process_time() - start


MODELS = {"simpy": simpy_resource, "ciw": ciw, "salabim": salabim}
