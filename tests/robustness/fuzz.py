"""Breaks files in many ways and reads them: python tests/robustness/fuzz.py [--files 20000] [--seed S] [--kind KIND].

Each broken file is accepted, or refused in words that say where. What is a fault, and ends in exit status 1: another
exception, a refusal without a place, more than ten seconds, half a gigabyte more memory, a file opened for writing
outside of the folder, a crash of the interpreter. A fault is named by kind, seed and number; with --only NUMBER the
same file is made again and kept, for whoever mends it. Files that upset somebody else's software are never kept here.
"""

from __future__ import annotations

import argparse
import contextlib
import faulthandler
import multiprocessing
import os
import random
import resource
import sys
import tempfile
import time
import traceback
import warnings
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

HERE = Path(__file__).resolve().parent
# the program that these files belong to, whichever is installed
sys.path[:0] = [str(HERE), str(HERE.parent), str(HERE.parents[1])]

from subjects import SUBJECTS, verdict, warm_up  # noqa: E402  found by the line before

LONGEST_SECONDS = 10.0
MOST_KILOBYTES = 500_000
_BATCH = 250
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
# events of the interpreter that change files, and which of their arguments are paths
_CHANGES = {
    "os.mkdir": 1,
    "os.remove": 1,
    "os.rmdir": 1,
    "os.rename": 2,
    "os.symlink": 2,
    "os.link": 2,
    "os.truncate": 1,
}


@dataclass
class Tally:
    """What became of the files of one kind."""

    verdicts: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)
    slowest: float = 0.0

    def add(self, other: Tally) -> None:
        self.verdicts += other.verdicts
        self.faults += other.faults
        self.slowest = max(self.slowest, other.slowest)

    @property
    def files(self) -> int:
        return sum(self.verdicts.values())


class _Watch:
    """Notes every path outside of a folder that is opened for writing; a hook of the interpreter stays for good."""

    def __init__(self) -> None:
        self.folder: Path | None = None
        self.outside: list[str] = []
        sys.addaudithook(self._hear)

    def _hear(self, event: str, arguments: tuple[object, ...]) -> None:
        if self.folder is None:
            return
        paths: tuple[object, ...] = ()
        is_writing = event == "open" and isinstance(arguments[2], int) and bool(arguments[2] & _WRITING)
        if is_writing or event == "sqlite3.connect":
            paths = arguments[:1]
        elif event in _CHANGES:
            paths = arguments[: _CHANGES[event]]
        for path in paths:
            if isinstance(path, str | bytes | os.PathLike) and not self._is_inside(os.fsdecode(path)):
                self.outside.append(os.fsdecode(path))

    def _is_inside(self, path: str) -> bool:
        full = os.path.abspath(path)  # noqa: PTH100  no look at the disk, which would be heard again
        return full == os.devnull or full.startswith(str(self.folder)) or "__pycache__" in full

    @contextlib.contextmanager
    def on(self, folder: Path) -> Iterator[list[str]]:
        self.folder, self.outside = folder, []
        try:
            yield self.outside
        finally:
            self.folder = None


_watch: _Watch | None = None


def _the_watch() -> _Watch:
    global _watch  # a hook can't be taken away, so there is one
    if _watch is None:
        _watch = _Watch()
    return _watch


def generator(kind: str, seed: int, number: int) -> random.Random:
    """What one file is made from, whatever was made before."""
    return random.Random(f"{kind} {seed} {number}")  # noqa: S311


def try_one(kind: str, seed: int, number: int, folder: Path) -> tuple[str, float]:
    """Make and read one file: "accepted", "refused" or what is wrong; and the seconds of reading."""
    subject = SUBJECTS[kind]
    path = folder / f"mutant{subject.ending}"
    for left in folder.iterdir():
        left.unlink()
    chance = generator(kind, seed, number)
    warm_up()
    subject.write(path, chance)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    start = time.process_time()
    with _the_watch().on(folder) as outside, warnings.catch_warnings():
        warnings.simplefilter("error")
        try:
            outcome = "accepted" if verdict(kind, path, chance) else "refused"
        except Exception as error:  # noqa: BLE001  whatever it is, it is a fault
            last = traceback.extract_tb(error.__traceback__)[-1]
            outcome = f"{type(error).__name__} in {Path(last.filename).name}:{last.lineno}: {str(error)[:200]}"
    seconds = time.process_time() - start
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    if outside:
        outcome = f"it opened {outside[0]} for writing"
    elif seconds > LONGEST_SECONDS:
        outcome = f"it took {seconds:.0f} s"
    elif grown > MOST_KILOBYTES:
        outcome = f"it took {grown / 1e6:.1f} GB of memory"
    return outcome, seconds


def try_many(kind: str, seed: int, numbers: range) -> Tally:
    """Make and read files in a folder of their own."""
    tally = Tally()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name).resolve()
        for number in numbers:
            outcome, seconds = try_one(kind, seed, number, folder)
            is_fine = outcome in ("accepted", "refused")
            tally.verdicts[outcome if is_fine else "fault"] += 1
            tally.slowest = max(tally.slowest, seconds)
            if not is_fine:
                tally.faults.append(f"{kind}, seed {seed}, number {number}: {outcome}")
    return tally


def shares(files: int) -> dict[str, int]:
    """How many files of each kind."""
    return dict.fromkeys(SUBJECTS, files // len(SUBJECTS))


def _in_child(kind: str, seed: int, numbers: range, results: multiprocessing.SimpleQueue[Tally]) -> None:
    # an interpreter that hangs in C ends all the same, with the place on standard error
    faulthandler.dump_traceback_later(len(numbers) * LONGEST_SECONDS, exit=True)
    resource.setrlimit(resource.RLIMIT_AS, (6 * 2**30, 6 * 2**30))
    results.put(try_many(kind, seed, numbers))


def _batch(kind: str, seed: int, numbers: range) -> Tally:
    """A batch in a process of its own, whose end by a signal is a fault like others."""
    context = multiprocessing.get_context("spawn")
    results: multiprocessing.SimpleQueue[Tally] = context.SimpleQueue()
    child = context.Process(target=_in_child, args=(kind, seed, numbers, results))
    child.start()
    child.join()
    if child.exitcode == 0:
        return results.get()
    if len(numbers) == 1:
        fault = f"{kind}, seed {seed}, number {numbers[0]}: the interpreter ended with status {child.exitcode}"
        return Tally(Counter(fault=1), [fault])
    tally = Tally()
    middle = len(numbers) // 2
    for half in (numbers[:middle], numbers[middle:]):
        tally.add(_batch(kind, seed, half))
    return tally


def main() -> int:
    """Break and read as many files as asked for; 1 if there was a fault."""
    os.environ["FORCESIM_STORE"] = "none"
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--files", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--kind", choices=SUBJECTS, help="this kind alone")
    parser.add_argument("--only", type=int, metavar="NUMBER", help="make and read one file, and keep it")
    options = parser.parse_args()
    if options.only is not None:
        if options.kind is None:
            parser.error("--only needs --kind")
        folder = Path(tempfile.mkdtemp()).resolve()
        print(folder, *try_one(options.kind, options.seed, options.only, folder))
        return 0
    counts = {options.kind: options.files} if options.kind else shares(options.files)
    total = Tally()
    print("| files | read | accepted | refused | faults | slowest |\n|---|---|---|---|---|---|", flush=True)
    for kind, count in counts.items():
        tally = Tally()
        for first in range(0, count, _BATCH):
            tally.add(_batch(kind, options.seed, range(first, min(first + _BATCH, count))))
        verdicts = tally.verdicts
        print(
            f"| {kind} | {tally.files:,} | {verdicts['accepted']:,} | {verdicts['refused']:,} | {verdicts['fault']:,} "
            f"| {tally.slowest:.1f} s |",
            flush=True,
        )
        total.add(tally)
    for fault in total.faults:
        print(fault)
    return 1 if total.faults else 0


if __name__ == "__main__":
    sys.exit(main())
