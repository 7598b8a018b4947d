"""What pairing on the same luck saves: the variance of a paired difference over that of an unpaired one.

    .venv/bin/python tests/benchmarks/pairing.py [REPLICATIONS]

compares Durham before and after July 2015. Beside each factor stands the least that any pairing could reach for a
count: those whose handling changes do so one by one, so that their number has at least a Poisson variance.
"""

from __future__ import annotations

import sys

import numpy as np

import forcesim as fs

OUTCOMES = ("charges", "hours_small_cases", "cases_closed", "cases_arrived", "disruptions", "criminal_records", "harm")
COUNTS = ("charges", "cases_closed", "cases_arrived", "criminal_records")


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
        changed = abs(before[name].mean - after[name].mean) / answer.years
        least = f"{changed / unpaired:15.3f}" if name in COUNTS else f"{'':15}"
        print(f"{name:20} {factor:18.3f} {least}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100)
