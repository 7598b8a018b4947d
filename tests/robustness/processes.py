"""Programs that tests start, disturb and end: each in a session of its own, as a terminal gives it one."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

# a run that neither ends nor looks whether it should: the worst that a stop can meet
ENDLESS = """
import os, pathlib
def simulate(scenario, seed, replication, stopped):
    pathlib.Path(os.environ["MARKS"], f"{os.getpid()}-{replication}").touch()
    while True:
        pass
"""
# the command line, whose runs are such
WITH_ENDLESS_RUNS = """
import sys, endless
from dataclasses import replace
from forcesim.study.questions.registry import RunQuestion
plan = RunQuestion.plan
RunQuestion.plan = lambda self: replace(plan(self), simulate=endless.simulate)
from forcesim.__main__ import main
main()
"""


@dataclass
class Ended:
    """How a program ended: its exit status (minus a signal's number where that ended it) and what it wrote."""

    status: int
    out: str
    err: str


class Program:
    """A command line that runs in ``folder``; ``extra`` are variables of its environment."""

    def __init__(self, folder: Path, *words: str, code: str = "", **extra: str) -> None:
        start = ["-c", code] if code else ["-m", "forcesim"]
        self.process = subprocess.Popen(
            [sys.executable, *start, *words],
            cwd=folder, env={**os.environ, "PYTHONIOENCODING": "utf-8", **extra}, stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8", start_new_session=True,
        )  # fmt: skip

    @property
    def is_alive(self) -> bool:
        return self.process.poll() is None

    def signal(self, number: int, *, everyone: bool = False) -> None:
        """Signal to the program, or to its workers too, as a terminal does."""
        with contextlib.suppress(ProcessLookupError):
            (os.killpg if everyone else os.kill)(self.process.pid, number)

    def ended(self) -> Ended:
        """Wait until the program and all processes that it started are gone: they hold what it writes to open."""
        try:
            out, err = self.process.communicate(timeout=60)
        except subprocess.TimeoutExpired:
            self.signal(signal.SIGKILL, everyone=True)
            out, err = self.process.communicate()
            raise AssertionError(f"still there after a minute, or a process that it started: {out} {err}") from None
        return Ended(self.process.returncode, out, err)


@contextlib.contextmanager
def program(folder: Path, *words: str, code: str = "", **extra: str) -> Iterator[Program]:
    """A program that is gone afterwards, whatever a test does."""
    started = Program(folder, *words, code=code, **extra)
    try:
        yield started
    finally:
        started.signal(signal.SIGKILL, everyone=True)
        started.process.wait()
        for stream in (started.process.stdout, started.process.stderr):
            if stream is not None:
                stream.close()


def wait_until(holds: Callable[[], bool], started: Program) -> None:
    """Wait until something holds; AssertionError where the program ends before."""
    while not holds():
        assert started.is_alive, started.ended()
        time.sleep(0.01)


def living(pid: int) -> bool:
    """Whether a process runs; one that is dead and only waits to be counted does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except OSError:
        return False


def children(pid: int) -> list[int]:
    """The processes that a process started."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            with contextlib.suppress(OSError):
                if int((entry / "stat").read_text().rpartition(")")[2].split()[1]) == pid and living(int(entry.name)):
                    found.append(int(entry.name))
    return found
