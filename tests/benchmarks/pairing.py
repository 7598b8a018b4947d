"""What pairing on the same luck saves: the variance of a paired difference over that of an unpaired one.

    .venv/bin/python tests/benchmarks/pairing.py [REPLICATIONS]

compares Durham before and after July 2015. Beside each factor stands the least that any pairing could reach for a
count: those whose handling changes do so one by one, so that their number has at least a Poisson variance. For the
hours it is that of a compound Poisson sum over those who are no longer charged, each of whom saves the hours of a
charge less those of what takes its place; what others save comes on top, so that no pairing gets as low as that.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence

import numpy as np

import forcesim as fs
from forcesim.scenario.schema.casework import Stage
from forcesim.scenario.schema.scenario import Scenario

OUTCOMES = ("charges", "hours_small_cases", "cases_closed", "cases_arrived", "disruptions", "criminal_records", "harm")
HOURS = "hours_small_cases"
COUNTS = ("charges", "cases_closed", "cases_arrived", "criminal_records")


def hours_saved(scenario: Scenario) -> float:
    """The least mean square of the officer-hours that a person saves who is not charged but handled otherwise.

    Hours of stages are lognormal and independent. Whatever ties the two sets of hours together, the root mean square
    of a difference is at least the difference of the root mean squares (Minkowski); the dearest other disposal counts.
    """
    roots = {name: float(np.sqrt(_mean_square(disposal.stages))) for name, disposal in scenario.disposals.items()}
    charge = roots.pop("charge")
    return max(0.0, charge - max(roots.values())) ** 2


def _mean_square(stages: Sequence[Stage]) -> float:
    means = np.array([float(stage.hours) for stage in stages])
    factors = np.expm1([float(stage.sigma) ** 2 for stage in stages])
    return float(means.sum() ** 2 + (means**2 * factors).sum())


def main(replications: int) -> None:
    durham = fs.load("durham-2014")
    policies = [durham.with_policy(fs.load_policy(name)) for name in ("before-2015", "durham-2015")]
    answer = fs.compare(*policies, replications=replications).result
    before, after = (result.outcomes for result in answer.results)
    print(f"{'outcome':20} {'paired / unpaired':>18} {'least possible':>15}   ({replications} replications)")
    for name in OUTCOMES:
        first, second = before[name].values, after[name].values
        unpaired = np.var(first, ddof=1) + np.var(second, ddof=1)
        factor = np.var(second - first, ddof=1) / unpaired
        counted = "charges" if name == HOURS else name
        changed = abs(before[counted].mean - after[counted].mean) / answer.years
        weight = hours_saved(durham.scenario) if name == HOURS else 1.0
        least = f"{weight * changed / unpaired:15.3f}" if name in (HOURS, *COUNTS) else f"{'':15}"
        print(f"{name:20} {factor:18.3f} {least}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100)
