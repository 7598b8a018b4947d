"""What a long study through a local Dask cluster takes: time a run, and memory here while runs come in.

    python tests/benchmarks/cluster.py [RUNS]

Prints a line a tenth of the way: runs that are in, seconds, memory of this process in megabytes.
"""

from __future__ import annotations

import resource
import sys
import tempfile
import time
from pathlib import Path

from distributed import LocalCluster

import forcesim as fs

FORCE = """\
kind = "force"
title = "A desk"
time = { warm_up_years = 0, years = 0.083333333333 }
[rosters.always]
shifts = [{ days = ["mon"], start = 0, hours = 168 }]
[teams.desk]
head_count = 1
roster = "always"
hours_per_week = 168
[case_types.job]
team = "desk"
arrivals = { per_year = 300 }
stages = [{ hours = 2.0, shape = "exponential" }]
"""


def megabytes() -> float:
    """Memory that this process has in use now, or where that is not known the most that it ever had."""
    status = Path("/proc/self/status")
    if status.exists():
        line = next(line for line in status.read_text().splitlines() if line.startswith("VmRSS"))
        return int(line.split()[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main(runs: int) -> None:
    """Make ``runs`` runs of a small force on two workers of this machine."""
    with (
        tempfile.TemporaryDirectory() as folder,
        LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster,
    ):
        path = Path(folder) / "desk.toml"
        path.write_text(FORCE, encoding="utf-8")
        address = cluster.scheduler_address.replace("tcp://", "dask://")
        study = fs.new_study("run", path, replications=runs, store="none", executor=address)
        begin = time.monotonic()
        for event in study:
            if type(event).__name__ == "Progress" and event.done % max(runs // 10, 1) == 0:
                seconds = time.monotonic() - begin
                print(f"{event.done:>7,} runs {seconds:7.1f} s {megabytes():7.1f} MB", flush=True)
        print(study.answer.sentence)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 20_000)
