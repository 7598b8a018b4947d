"""Makes the file of runs that come with the program.

    python -m forcesim.shipping [--jobs N] [--work FILE]

simulates every scenario of ``shipped_set`` and writes ``forcesim/data/shipped-runs.zip``. Runs are kept in the work
file, a store like any other, so that the command carries on where it was stopped; those of scenarios that did not
change are not made again. An installation that compiled the simulation makes the same bits several times sooner.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from forcesim.shipping.shipped_set import COMMAND, FILE, SEED, shipped_scenarios, shipping_plan
from forcesim.study.execution.engine import stream
from forcesim.study.execution.events import Progress, RunFailed
from forcesim.study.execution.executors import executor
from forcesim.study.questions.national.national import SHIPPED_FUTURES
from forcesim.study.storage.run_store import Key, RunStore
from forcesim.study.storage.shipped_runs import write_shipped_runs


def make(work: Path, jobs: int | None = None, path: Path = FILE) -> None:
    """Simulate what the work file does not have yet, and write the shipped file; says how far it is."""
    wanted = list(shipped_scenarios())
    with RunStore(work) as store, executor(jobs) as workers:
        plan = shipping_plan(
            [scenario for _, _, scenario in wanted], [f"{slug}+{policy}" for slug, policy, _ in wanted]
        )
        with closing(stream(plan, workers, store=store)) as events:
            for event in events:
                if isinstance(event, RunFailed):
                    raise SystemExit(str(event))
                if isinstance(event, Progress) and event.done % 100 == 0:
                    print(f"{event.done:,} of {event.total:,} runs", flush=True)  # noqa: T201  a command
        runs = {}
        for slug, policy, scenario in wanted:
            results = [store.get(Key(scenario.digest, SEED, future)) for future in range(SHIPPED_FUTURES)]
            runs[scenario.digest, slug, policy] = [result for result in results if result is not None]
    write_shipped_runs(path, SEED, runs)
    print(f"Wrote {path}, {path.stat().st_size / 1e6:.1f} MB")  # noqa: T201  a command


def main(words: Sequence[str]) -> None:
    """Make the file."""
    parser = argparse.ArgumentParser(prog=COMMAND, description="Make the runs that come with the program.")
    parser.add_argument("--jobs", type=int, default=None, metavar="N", help="processes, by default one a core")
    parser.add_argument(
        "--work", type=Path, default=Path("build/shipping.sqlite"), metavar="FILE", help="where runs are kept meanwhile"
    )
    given = parser.parse_args(words)
    given.work.parent.mkdir(parents=True, exist_ok=True)
    make(given.work, given.jobs)


if __name__ == "__main__":
    main(sys.argv[1:])
