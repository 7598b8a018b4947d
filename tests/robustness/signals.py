"""How long the program takes to end after a signal, at many moments of a study, and whether anything is left of it.

    .venv/bin/python tests/robustness/signals.py [--moments N]

A study of Durham is signalled to at N moments of its first seconds: while it is imported, planned, while workers start,
while runs are made. Prints a line a signal: moments, the longest time in seconds, exit statuses, and what was wrong: a
traceback, a warning, a process left behind. Ends with 1 where one Ctrl-C took more than two seconds, or something was
wrong.
"""

from __future__ import annotations

import argparse
import os
import signal
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parents[1])]
os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, (str(HERE.parents[1]), os.environ.get("PYTHONPATH", ""))))

from processes import children, living, program  # noqa: E402  found by the line above

STUDY = ("run", "durham-2014", "--replications", "400", "--quiet", "--store", "runs.sqlite")
LONGEST = 2.0
# seconds of a study in which it is signalled to
LAST_MOMENT = 4.0
SIGNALS = {
    "Ctrl-C": (signal.SIGINT, True), "SIGTERM": (signal.SIGTERM, False), "SIGTERM to all": (signal.SIGTERM, True),
    "closed terminal": (signal.SIGHUP, True), "SIGKILL": (signal.SIGKILL, False),
}  # fmt: skip


def main(words: list[str]) -> int:
    """Signal at all moments; 0 if all is well, 1 if not."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--moments", type=int, default=12, metavar="N", help="moments a signal and number of jobs; 12")
    moments = parser.parse_args(words).moments
    is_well = True
    for name, (number, everyone) in SIGNALS.items():
        for jobs in (1, 2):
            times, faults = list[float](), list[str]()
            statuses = set[int]()
            for step in range(moments):
                seconds, status, wrong = signalled(number, jobs, LAST_MOMENT * (step + 1) / moments, everyone=everyone)
                times.append(seconds)
                statuses.add(status)
                faults += [f"{wrong} at {LAST_MOMENT * (step + 1) / moments:.1f} s"] if wrong else []
            is_well = is_well and not faults and (name != "Ctrl-C" or max(times) <= LONGEST)
            found = f"{max(times):.2f} s at most, status {', '.join(map(str, sorted(statuses)))}"
            print(
                f"{name}, --jobs {jobs}: {moments} moments, {found}; {'; '.join(faults) or 'nothing wrong'}", flush=True
            )
    return 0 if is_well else 1


def signalled(number: int, jobs: int, moment: float, *, everyone: bool) -> tuple[float, int, str]:
    """Seconds until a program and all its processes are gone, its exit status, and what was wrong."""
    with tempfile.TemporaryDirectory() as folder, program(Path(folder), *STUDY, "--jobs", str(jobs)) as started:
        time.sleep(moment)
        workers = children(started.process.pid)
        began = time.monotonic()
        started.signal(number, everyone=everyone)
        ended = started.ended()
        seconds = time.monotonic() - began
    # the standard library's own cleaner warns of what a killed program could not put away
    signs = ("Traceback", "Error") if number == signal.SIGKILL else ("Traceback", "Warning", "Error", "worker process")
    wrong = [sign for sign in signs if sign in ended.err]
    wrong += [f"process {worker} left" for worker in workers if living(worker)]
    return seconds, ended.status, " and ".join(wrong)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
