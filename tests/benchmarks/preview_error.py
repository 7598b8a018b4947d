"""How far a preview is from what is simulated: each inner position of the dial left out in turn.

    .venv/bin/python tests/benchmarks/preview_error.py [REPLICATIONS]

asks the trade-off that the window opens on, and prints the figures that its help quotes.
"""

from __future__ import annotations

import sys

import forcesim as fs
from forcesim.study.analysis.interpolation import held_out


def main(replications: int) -> None:
    durham = fs.load("durham-2014")
    policy = durham.with_policy(fs.load_policy("durham-2015"))
    result = fs.tradeoff(policy, baseline=durham, points=11, resolution=1, replications=replications, seed=1).result
    print(f"Positions of the dial left out in turn ({replications} futures a point)")
    print(f"{'outcome':20} {'typical error':>14} {'largest error':>14} {'at':>6} {'range of the curve':>20}")
    for name in ("disruptions", "cases_dropped", "charges", "criminal_records", "cost_net"):
        errors = {at: abs(read - simulated) for at, (read, simulated) in held_out(result, name).items()}
        worst = max(errors, key=lambda at: errors[at])
        means = [point.outcomes[name].mean for point in result.results if point.at]
        typical = sorted(errors.values())[len(errors) // 2]
        print(f"{name:20} {typical:14.3g} {errors[worst]:14.3g} {worst:6.0%} {max(means) - min(means):20.4g}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 24)
