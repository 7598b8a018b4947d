"""How fast forcesim is, against its former build and against other software: one table, one command.

    .venv/bin/python tests/benchmarks/speed.py [PART …] [--pairs N] [--json FILE] [--folder DIR]

measures all parts, or those that are named. What is compared runs in turns (A B A B …), at least nine times on an
otherwise idle machine, in processor time unless a line says otherwise; the table gives the median of the ratios and
their quartiles. Larger than 1 is faster, unless a line has a most. The builds that are compared are made anew; the
former one comes from git, other software from the package index, both into a temporary folder or into --folder.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import platform
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path

from builds import FORMER, OTHERS, BenchmarkError, Build, Builds
from ratios import HEADING, Row, in_turns

POLICY = "durham-2015"
Rows = Iterator[Row]


def median_of(values: Iterable[float]) -> float:
    return statistics.median(values)


# how many runs of Durham one measurement takes, so that each takes about a second
RUNS_COMPILED, RUNS_SLOW = 10, 3


def years(builds: Builds, turns: int) -> Rows:
    """Simulated years of Durham a second under the policy of 2015, compiled and pure, against the former build."""
    compiled, pure, former = builds.compiled, builds.pure, builds.former
    speeds = in_turns(
        turns,
        partial(_years_a_second, compiled, POLICY, "forcesim", RUNS_COMPILED),
        partial(_years_a_second, pure, POLICY, "forcesim", RUNS_SLOW),
        partial(_years_a_second, former, POLICY, "forcesim", RUNS_SLOW),
    )
    for position, name, wanted in ((0, "compiled", 3.0), (1, "pure Python", None)):
        yield Row(
            f"Durham years a second, {name}",
            "former build",
            [speed[position] / speed[2] for speed in speeds],
            wanted,
            measured={
                "present": median_of(speed[position] for speed in speeds),
                "former": median_of(speed[2] for speed in speeds),
            },
        )


def idiom(builds: Builds, turns: int) -> Rows:
    """Simulated years of Durham a second, against the idiomatic SimPy model of the same force, under either policy."""
    compiled = builds.compiled
    for policy in (POLICY, None):
        speeds = in_turns(
            turns,
            partial(_years_a_second, compiled, policy, "forcesim", RUNS_COMPILED),
            partial(_years_a_second, compiled, policy, "simpy", RUNS_SLOW),
        )
        yield Row(
            f"Durham years a second, {policy or 'before 2015'}",
            "idiomatic SimPy model",
            [ours / theirs for ours, theirs in speeds],
            4.5,
            measured={
                "forcesim": median_of(ours for ours, _ in speeds),
                "SimPy": median_of(theirs for _, theirs in speeds),
            },
        )


def _years_a_second(build: Build, policy: str | None, model: str, runs: int, turn: int) -> float:
    measured = build.measure("simulate_force", policy=policy, model=model, first=turn * runs, runs=runs)
    return float(measured["years"] / measured["seconds"])


def queues(builds: Builds, turns: int) -> Rows:
    """Customers a second in M/M/10 at 90%, with one class and with three priorities, against other libraries."""
    compiled, others = builds.compiled, builds.others
    customers = {"forcesim": 150_000, "simpy": 60_000, "ciw": 30_000, "salabim": 6_000}
    for classes, title, simpy_name, simpy_wanted in (
        (1, "M/M/10 at 90%", "SimPy Resource", 1.5),
        (3, "M/M/10 at 90%, three priorities", "SimPy PriorityResource", 2.0),
    ):
        system = {"servers": 10, "rate": 9.0 / classes, "classes": classes}

        def ours(_: int, system: dict[str, float] = system) -> float:
            return _customers_a_second(compiled.measure("queue", **system, customers=customers["forcesim"]))

        def theirs(library: str, system: dict[str, float] = system) -> Callable[[int], float]:
            build = compiled if library == "simpy" else others
            count = customers[library]
            return lambda _: _customers_a_second(build.measure("queue_of", library=library, **system, customers=count))

        speeds = in_turns(turns, ours, theirs("simpy"), theirs("ciw"), theirs("salabim"))
        for position, (name, wanted) in enumerate(((simpy_name, simpy_wanted), (OTHERS[0], 3.0), (OTHERS[1], 40.0)), 1):
            yield Row(
                f"customers a second, {title}",
                name,
                [speed[0] / speed[position] for speed in speeds],
                wanted,
                measured={
                    "forcesim": median_of(speed[0] for speed in speeds),
                    "other": median_of(speed[position] for speed in speeds),
                },
            )


def _customers_a_second(measured: dict[str, float]) -> float:
    return measured["customers"] / measured["seconds"]


def start(builds: Builds, turns: int) -> Rows:
    """How soon the command line answers and the window has painted, against the former build."""
    present, former = builds.compiled, builds.former
    for words in (("--help",), ("check", "durham-2014")):
        command = ("-m", "forcesim", *words)
        # the first start fills caches
        for build in (present, former):
            build.cost(*command)
        costs = in_turns(
            turns,
            partial(_processor_time, present, command),
            partial(_processor_time, former, command),
        )
        yield _sooner(f"forcesim {' '.join(words)}", costs, 2.0)
    costs = in_turns(
        turns,
        lambda _: float(present.measure("import_forcesim")["seconds"]),
        lambda _: float(former.measure("import_forcesim")["seconds"]),
    )
    yield _sooner("import forcesim", costs, 2.0)
    for build in (present, former):
        build.measure("paint")
    paints = in_turns(turns, lambda _: present.measure("paint"), lambda _: former.measure("paint"))
    for name, title in (("first", "window to its first paint"), ("window", "main window painted")):
        yield _sooner(title, [(ours[name], theirs[name]) for ours, theirs in paints], 3.0)
    sentences = in_turns(
        turns,
        lambda _: float(present.measure("first_sentence")["seconds"]),
        lambda _: float(former.measure("first_sentence")["seconds"]),
    )
    yield _sooner("window to the first sentence that concludes, on the clock", sentences, 2.0)


def _processor_time(build: Build, command: tuple[str, ...], _: int) -> float:
    return build.cost(*command).processor


def _sooner(what: str, seconds: list[tuple[float, ...]], wanted: float, against: str = "former build") -> Row:
    """How many times sooner the first of each turn is there than the second."""
    return Row(
        what,
        against,
        [former / present for present, former in seconds],
        wanted,
        measured={
            "present, s": median_of(present for present, _ in seconds),
            "former, s": median_of(former for _, former in seconds),
        },
    )


def dial(builds: Builds, turns: int) -> Rows:
    """From the start of the study that Explore asks to what is known at the dial, in seconds on the clock."""
    present, former = builds.compiled, builds.former
    question = {"at": 0.3, "futures": 5}
    measured = in_turns(
        turns, lambda _: present.measure("dial", **question), lambda _: former.measure("dial", **question)
    )
    for name, title, wanted in (
        ("first", "dial to the first difference, on the clock", 10.0),
        ("settled", "dial to 5 futures of both arms, on the clock", 5.0),
    ):
        yield _sooner(title, [(ours[name], theirs[name]) for ours, theirs in measured], wanted)


def demo(builds: Builds, turns: int) -> Rows:
    """The demo in an empty folder with an empty store: processor time of it and all its workers."""
    costs = in_turns(turns, lambda _: _demo(builds.compiled), lambda _: _demo(builds.former))
    yield _sooner("forcesim demo", costs, 4.0)


def _demo(build: Build) -> float:
    with tempfile.TemporaryDirectory(dir=build.home) as folder:
        store = str(Path(folder) / "runs.sqlite")
        cost = build.cost("-m", "forcesim", "demo", "--no-window", cwd=Path(folder), FORCESIM_STORE=store)
        return cost.processor


def cores(builds: Builds, turns: int) -> Rows:
    """A sweep of 400 one-year runs of Durham by two processes against one, in seconds on the clock.

    With workers that are there already, as in the window, and with workers that are started for it.
    """
    build = builds.compiled
    for is_warm, title, wanted in ((True, "", 1.85), (False, ", workers started too", None)):
        seconds = in_turns(
            turns,
            partial(_sweep, build, 2, is_warm),
            partial(_sweep, build, 1, is_warm),
        )
        yield Row(
            f"a sweep of {seconds[0][0]['runs']} runs{title}",
            "one process",
            [one["seconds"] / two["seconds"] for two, one in seconds],
            wanted,
            measured={
                "two, s": median_of(two["seconds"] for two, _ in seconds),
                "one, s": median_of(one["seconds"] for _, one in seconds),
            },
        )


def _sweep(build: Build, jobs: int, is_warm: bool, _: int) -> dict[str, float]:
    measured: dict[str, float] = build.measure("sweep", jobs=jobs, is_warm=is_warm, points=20, replications=20)
    return measured


def memory(builds: Builds, turns: int) -> Rows:
    """Peak memory of who asks for 10,000 runs, and how the cost of a run grows with the force."""
    build = builds.compiled
    # memory varies little, and 10,000 runs take a while
    peaks = in_turns(
        min(turns, 3),
        lambda _: float(build.measure("memory", runs=10_000)["megabytes"]),
        lambda _: float(build.measure("memory", runs=100)["megabytes"]),
    )
    yield Row(
        "peak memory, 10,000 runs",
        "100 runs",
        [many / few for many, few in peaks],
        1.2,
        "at most",
        measured={"many, MB": median_of(many for many, _ in peaks), "few, MB": median_of(few for _, few in peaks)},
    )
    runs = in_turns(
        turns,
        lambda _: build.measure("force_size", force="metropolitan-police"),
        lambda _: build.measure("force_size", force="durham-2014"),
    )
    yield Row(
        "a run of the Metropolitan Police, by cases",
        "a run of Durham, by cases",
        [(large["seconds"] / large["cases"]) / (small["seconds"] / small["cases"]) for large, small in runs],
        1.0,
        "at most",
        measured={
            "large, s": median_of(large["seconds"] for large, _ in runs),
            "small, s": median_of(small["seconds"] for _, small in runs),
            "cases, times": median_of(large["cases"] / small["cases"] for large, small in runs),
        },
    )


def store(builds: Builds, turns: int) -> Rows:
    """What store, events and statistics add to the runs' own time: in Durham, and in runs of some five milliseconds."""
    build = builds.compiled
    short = ["time.years=0.25", "time.warm_up_years=0"]
    for title, changes, runs, wanted in (("Durham", [], 40, 0.05), ("a run of a few ms", short, 400, 0.2)):
        shares, own = [], []
        for _ in range(turns):
            with tempfile.TemporaryDirectory(dir=build.home) as folder:
                measured = build.measure("overhead", changes=changes, runs=runs, store=folder)
            shares.append(measured["whole"] / measured["own"] - 1)
            own.append(1000 * measured["own"] / runs)
        yield Row(
            f"store, events, statistics: {title}",
            "the runs' own time",
            shares,
            wanted,
            "at most",
            "share",
            {"a run, ms": median_of(own)},
        )


FUTURES = 200


def certainty(builds: Builds, turns: int) -> Rows:
    """Processor time to the same half-width of a paired difference, against independent runs of the SimPy model.

    Half-widths shrink with the square root of the futures, so that time goes with variance × seconds of a future. On
    the same luck the variance is that of the differences within each future; with luck of its own for each arm, it is
    the sum of the variances of both. As the two models are statistically equal, both are taken from forcesim's futures.
    The spread is that of the times and of futures drawn anew (bootstrap).
    """
    build = builds.compiled
    wanted = {"charges": 25.0, "hours_small_cases": 50.0, "disruptions": 50.0, "harm": 100.0}
    futures = build.measure("certainty", outcomes=list(wanted), futures=FUTURES)
    times = in_turns(
        turns,
        partial(_seconds_a_future, build, "forcesim", RUNS_COMPILED),
        partial(_seconds_a_future, build, "simpy", RUNS_SLOW),
    )
    luck = random.Random(1)  # noqa: S311  no secret
    before, after = futures["values"]
    for name, least in wanted.items():
        pairs = list(zip(before[name], after[name], strict=True))
        samples = [_variances(luck.choices(pairs, k=len(pairs))) for _ in range(200)]
        slower = [theirs / ours for ours, theirs in times]
        paired, independent = _variances(pairs)
        yield Row(
            f"time to a half-width of {name}",
            "independent runs, SimPy model",
            [luck.choice(slower) * many / few for few, many in samples],
            least,
            measured={
                "paired variance": paired,
                "independent": independent,
                "seconds, times": median_of(slower),
                "both": independent / paired * median_of(slower),
            },
        )


def _seconds_a_future(build: Build, model: str, runs: int, turn: int) -> float:
    arms = (
        build.measure("simulate_force", policy=policy, model=model, first=turn * runs, runs=runs)
        for policy in (None, POLICY)
    )
    return sum(float(arm["seconds"]) / runs for arm in arms)


def _variances(pairs: list[tuple[float, float]]) -> tuple[float, float]:
    """Variance of the difference within pairs, and of one between independent values."""
    before, after = zip(*pairs, strict=True)
    difference = statistics.variance(second - first for first, second in pairs)
    return difference, statistics.variance(before) + statistics.variance(after)


PARTS: dict[str, Callable[[Builds, int], Rows]] = {
    part.__name__: part for part in (years, idiom, queues, start, dial, demo, cores, memory, store, certainty)
}


def main(words: list[str]) -> int:
    """Measure, print, write; 0 even where something wanted is not reached, 2 where nothing can be measured."""
    summary = (__doc__ or "").partition("\n")[0]
    parser = argparse.ArgumentParser(
        description=summary,
        epilog="\n".join(f"{name:10} {(part.__doc__ or '').splitlines()[0]}" for name, part in PARTS.items()),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"{', '.join(PARTS)}; all of them if none is named")
    parser.add_argument("--pairs", type=int, default=9, help="turns of each comparison (9)")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write everything that was measured")
    parser.add_argument("--folder", type=Path, metavar="DIR", help="where the builds are made; temporary by default")
    options = parser.parse_args(words)
    unknown = [name for name in options.parts if name not in PARTS]
    if unknown or options.pairs < 1:
        wrong = f"There is no part called {', '.join(unknown)}." if unknown else "--pairs is a number from 1."
        print(f"{wrong} Parts are: {', '.join(PARTS)}.", file=sys.stderr)
        return 2
    machine = {
        "python": platform.python_version(), "machine": platform.machine(), "system": platform.system(),
        "former": FORMER, "others": list(OTHERS), "turns": options.pairs,
    }  # fmt: skip
    print(", ".join(f"{name} {value}" for name, value in machine.items()))
    print(HEADING)
    rows: list[dict[str, object]] = []
    with contextlib.ExitStack() as stack:
        folder = options.folder or Path(stack.enter_context(tempfile.TemporaryDirectory()))
        folder.mkdir(parents=True, exist_ok=True)
        builds = Builds(folder.resolve())
        try:
            for name in options.parts or PARTS:
                began = time.perf_counter()
                for row in PARTS[name](builds, options.pairs):
                    rows.append({"part": name, **row.to_dict()})
                    print(row.text(), flush=True)
                    if options.json is not None:
                        options.json.write_text(json.dumps({**machine, "rows": rows}, indent=1), encoding="utf-8")
                print(f"  ({name}: {time.perf_counter() - began:.0f} s)", flush=True)
        except BenchmarkError as error:
            print(error, file=sys.stderr)
            return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
