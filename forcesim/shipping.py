"""Makes the file of runs that come with the program, and makes a sample of them again to hold them against.

    python -m forcesim.shipping [--jobs N] [--work FILE]

simulates 12 futures of every territorial force under each of the policies below and writes
``forcesim/data/shipped-runs.zip``. Runs are kept in the work file, a store like any other, so that the command carries
on where it was stopped; those of scenarios that did not change are not made again. It is to be run again whenever a
built-in force or policy, or the model, changes: a test says so (tests/test_shipping.py).
"""

from __future__ import annotations

import argparse
import random
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from forcesim.data.force_names import force_names
from forcesim.scenario.files.load import load, load_policy
from forcesim.scenario.named_scenario import NamedScenario
from forcesim.simulation.result import MODEL_VERSION, RunResult
from forcesim.study.arm import Arm
from forcesim.study.execution.engine import stream
from forcesim.study.execution.events import Progress, RunDone, RunEnding, RunFailed, RunJob
from forcesim.study.execution.executors import Executor, executor
from forcesim.study.execution.plan import Plan
from forcesim.study.questions.national.national import SHIPPED_FUTURES
from forcesim.study.storage.run_store import Key, RunStore
from forcesim.study.storage.shipped_runs import PLACE, ShippedRuns, kept_part, write_shipped_runs

# at the share of hours that each moves itself, in the order in which they matter
SHIPPED_POLICIES = ("durham-2015", "before-2015", "complaints-only", "zero-tolerance")
SEED = 1
COMMAND = "python -m forcesim.shipping"
FILE = Path(__file__).parent / "data" / PLACE


@dataclass(frozen=True, slots=True)
class ShippedCheck:
    """Shipped runs made again: ``checked`` of ``total``, and those that came out otherwise or failed, in words."""

    checked: int
    total: int
    moved: tuple[str, ...]

    @property
    def holds(self) -> bool:
        """Whether every number is the same, bit for bit."""
        return self.checked > 0 and not self.moved


def shipped_scenarios(policies: Sequence[str] = SHIPPED_POLICIES) -> Iterator[tuple[str, str, NamedScenario]]:
    """The scenarios whose runs are to ship: the force by its slug, the policy, the scenario; policy by policy."""
    forces = [(force.slug, load(force.scenario)) for force in force_names()]
    for name in policies:
        policy = load_policy(name)
        for slug, scenario in forces:
            yield slug, name, scenario.with_policy(policy)


def stale(shipped: ShippedRuns) -> str:
    """Why shipped runs are not those of this program; "" where they are."""
    if shipped.trouble:
        return shipped.trouble
    if shipped.model != MODEL_VERSION:
        return f"they are of model {shipped.model or '?'}, and this is model {MODEL_VERSION}"
    wanted = {scenario.digest: f"{slug} under {policy}" for slug, policy, scenario in shipped_scenarios()}
    missing = [name for digest, name in wanted.items() if digest not in shipped.scenarios]
    if missing:
        more = f" and {len(missing) - 3} more" if len(missing) > 3 else ""
        return f"{', '.join(missing[:3])}{more} changed, or have no runs"
    too_many = len(shipped.scenarios) - len(wanted)
    return f"{too_many} scenarios are no longer built in" if too_many else ""


def make(work: Path, jobs: int | None = None, path: Path = FILE) -> None:
    """Simulate what the work file does not have yet, and write the shipped file; says how far it is."""
    wanted = list(shipped_scenarios())
    with RunStore(work) as store, executor(jobs) as workers:
        plan = _plan([scenario for _, _, scenario in wanted], [f"{slug}+{policy}" for slug, policy, _ in wanted])
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


def _plan(scenarios: Sequence[NamedScenario], names: Sequence[str]) -> Plan:
    arms = tuple(Arm(name, scenario) for name, scenario in zip(names, scenarios, strict=True))
    return Plan(arms=arms, seed=SEED, looks=(SHIPPED_FUTURES,))


def verify_shipped(
    shipped: ShippedRuns,
    workers: Executor,
    sample: int | None,
    stop: threading.Event | None = None,
    listen: Callable[[RunEnding], None] | None = None,
) -> ShippedCheck:
    """Make a ``sample`` of the shipped runs again, or all (None), and compare them bit for bit.

    The sample is always the same, drawn from the half of the runs with the fewest events, so that it takes seconds.
    """
    named = [
        (slug, policy, scenario)
        for slug, policy, scenario in shipped_scenarios()
        if scenario.digest in shipped.scenarios
    ]
    plan = _plan([scenario for _, _, scenario in named], [f"{slug}+{policy}" for slug, policy, _ in named])
    before: dict[RunJob, RunResult] = {}
    for index, (_, _, scenario) in enumerate(named):
        for future in range(shipped.scenarios[scenario.digest].futures):
            result = shipped.get(Key(scenario.digest, shipped.seed, future))
            if result is not None:
                before[RunJob(index, future)] = result
    chosen = list(before)
    if sample is not None and sample < len(chosen):
        cheapest = sorted(chosen, key=lambda job: before[job].events)[: max(len(chosen) // 2, sample)]
        chosen = random.Random(20150722).sample(cheapest, sample)  # noqa: S311  chance, no secret
    moved, checked = [], 0
    with closing(workers.execute(plan, iter(chosen), stop or threading.Event())) as endings:
        for ending in endings:
            checked += 1
            if listen is not None:
                listen(ending)
            if not isinstance(ending, RunDone):
                moved.append(str(ending))
                continue
            then, now = before[ending.job], kept_part(ending.result)
            if not _is_same(then, now):
                where = f"{plan.arms[ending.arm_index].label}, future {ending.replication}"
                moved.append(f"{where}: {', '.join(_moved(then, now)) or 'its books'}")
    return ShippedCheck(checked, len(before), tuple(moved))


def _is_same(before: RunResult, now: RunResult) -> bool:
    ends = [(run.hours_unaccounted, run.cases_unaccounted, run.events) for run in (before, now)]
    return not _moved(before, now) and ends[0] == ends[1]


def _moved(before: RunResult, now: RunResult) -> list[str]:
    """The outcomes and months that are not the same, bit for bit."""
    moved = [
        name
        for name in dict.fromkeys((*before.outcomes, *now.outcomes))
        if not np.array_equal(before.outcomes.get(name, 0.0), now.outcomes.get(name, 0.0), equal_nan=True)
    ]
    months = dict.fromkeys((*before.monthly, *now.monthly))
    return moved + [
        f"the months of {name}"
        for name in months
        if name not in before.monthly
        or name not in now.monthly
        or not np.array_equal(before.monthly[name], now.monthly[name], equal_nan=True)
    ]


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
