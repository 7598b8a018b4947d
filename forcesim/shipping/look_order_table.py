"""Measures in which order *What matters* looks at the uncertain numbers, and writes the table that it reads.

    python -m forcesim.shipping.look_order_table [--jobs N] [--work FILE]

puts every uncertain number of Durham to both ends of its range, without and with the policy of 2015, on the same luck,
and lists for each outcome, and for what the policy changes in it, the numbers that swing most. An order decides only
what is looked at first, so that it need not be made again with every change of the model.
"""

from __future__ import annotations

import argparse
import csv
import sys
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path

import numpy as np

from forcesim.scenario.files.load import load, load_policy
from forcesim.simulation.outcomes import declared_outcomes
from forcesim.study.analysis.worlds.look_order import EARLY, FILE
from forcesim.study.analysis.worlds.sampling import ParameterSample
from forcesim.study.arrays import Floats
from forcesim.study.execution.engine import stream
from forcesim.study.execution.events import Progress, RunDone, RunFailed
from forcesim.study.execution.executors import executor
from forcesim.study.execution.plan import Plan
from forcesim.study.storage.run_store import RunStore

COMMAND = "python -m forcesim.shipping.look_order_table"
_FORCE, _WITHOUT, _WITH = "durham-2014", "before-2015", "durham-2015"
_FUTURES, _SEED = 6, 1


def swings(work: Path, jobs: int | None = None) -> tuple[list[str], list[str], Floats]:
    """Paths of the uncertain numbers, names of outcomes, and how far each number moves each outcome.

    The last is float64 of shape (2, outcomes, numbers): of the outcome under the policy, and of the change that it
    makes, each the size of the average over futures.
    """
    force = load(_FORCE)
    sample = ParameterSample([(name, force.with_policy(load_policy(name))) for name in (_WITHOUT, _WITH)])
    arms = [
        arm
        for number in sample.ranges
        for end in (number.low, number.high)
        for arm in sample.with_values({number.path: end}, f"{number.path} at {end}")
    ]
    names = [name for name in declared_outcomes(force.scenario) if "." not in name]
    values = np.full((len(arms), len(names), _FUTURES), np.nan)
    with RunStore(work) as store, executor(jobs) as workers:
        plan = Plan(arms=tuple(arms), seed=_SEED, looks=(_FUTURES,))
        with closing(stream(plan, workers, store=store)) as events:
            for event in events:
                if isinstance(event, RunFailed):
                    raise SystemExit(str(event))
                if isinstance(event, RunDone):
                    outcomes = event.result.outcomes
                    values[event.arm_index, :, event.replication] = [outcomes.get(name, np.nan) for name in names]
                if isinstance(event, Progress) and event.done % 100 == 0:
                    print(f"{event.done:,} of {event.total:,} runs", flush=True)  # noqa: T201  a command
    # numbers, ends, policies, outcomes, futures
    ends = values.reshape(len(sample.ranges), 2, 2, len(names), _FUTURES)
    moved = (ends[:, 1] - ends[:, 0]).mean(axis=-1)
    sizes = np.abs([moved[:, 1].T, (moved[:, 1] - moved[:, 0]).T])
    return [number.path for number in sample.ranges], names, np.nan_to_num(sizes)


def rows(paths: Sequence[str], names: Sequence[str], sizes: Floats) -> Iterator[tuple[str, str, str]]:
    """Rows of the table: all numbers, then for each outcome those that swing most; ``sizes`` as from ``swings``."""
    yield from (("", "", path) for path in paths)
    for kind, by_outcome in zip(("level", "change"), sizes, strict=True):
        for name, by_number in zip(names, by_outcome, strict=True):
            for index in np.argsort(-by_number, kind="stable")[:EARLY]:
                if by_number[index] > 0:
                    yield name, kind, paths[index]


def main(words: Sequence[str]) -> None:
    """Make the table."""
    parser = argparse.ArgumentParser(prog=COMMAND, description="Make the order in which uncertain numbers are tried.")
    parser.add_argument("--jobs", type=int, default=None, metavar="N", help="processes, by default one a core")
    parser.add_argument(
        "--work", type=Path, default=Path("build/look-order.sqlite"), metavar="FILE", help="where runs are kept"
    )
    given = parser.parse_args(words)
    given.work.parent.mkdir(parents=True, exist_ok=True)
    with FILE.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("outcome", "of", "number"))
        writer.writerows(rows(*swings(given.work, given.jobs)))
    print(f"Wrote {FILE}")  # noqa: T201  a command


if __name__ == "__main__":
    main(sys.argv[1:])
