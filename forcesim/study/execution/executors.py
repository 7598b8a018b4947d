"""Where runs are made: in this process or in several. The results are the same bits.

Worker processes are started afresh ("spawn", passed as a context and never set for everyone), stay warm between
studies, and do not import the program's main module: a script needs no ``if __name__ == "__main__"``, and the
window's libraries stay out of the workers. A worker that is killed breaks the standard library's pool and takes
the runs beside it along, so each of those is made again alone, which names the culprit.
"""

from __future__ import annotations

import threading
from collections.abc import Generator, Iterator
from typing import TYPE_CHECKING, Protocol

from forcesim.study.execution.events import RunEnding, RunJob
from forcesim.study.execution.plan import Plan
from forcesim.study.execution.process_pool import ProcessExecutor
from forcesim.study.execution.serial import SerialExecutor
from forcesim.study.execution.spawn import usable_cores

if TYPE_CHECKING:
    from forcesim.study.execution.dask_executor import ClusterExecutor

__all__ = ["Executor", "ProcessExecutor", "SerialExecutor", "executor", "usable_cores"]


class Executor(Protocol):
    """Makes runs. ``execute`` yields outcomes as they come and ends early, quietly, once ``stop`` is set."""

    def execute(
        self, plan: Plan, jobs: Iterator[RunJob], stop: threading.Event
    ) -> Generator[RunEnding, None, None]: ...

    def close(self) -> None: ...


LOCAL = "local"


def executor(jobs: int | None = None, where: str = LOCAL) -> SerialExecutor | ProcessExecutor | ClusterExecutor:
    """Make an executor for ``jobs`` processes, by default one a usable core; 1 works in this process.

    ``where`` is "local" or the address of a Dask scheduler, "dask://host:port".
    """
    if where != LOCAL:
        from forcesim.study.execution.dask_executor import ClusterExecutor

        return ClusterExecutor(where)
    count = usable_cores() if jobs is None else jobs
    return SerialExecutor() if count == 1 else ProcessExecutor(count)
