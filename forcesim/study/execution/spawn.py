"""Worker processes that know nothing of the program's main module and obey no Ctrl-C and no closed terminal."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import threading
from collections.abc import Generator
from multiprocessing import resource_tracker
from multiprocessing.context import SpawnContext, SpawnProcess
from types import ModuleType
from typing import Any
from weakref import WeakSet

_starting = threading.Lock()
# signals that are the business of the process that started the workers
_OF_PARENT = {getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)}


def usable_cores() -> int:
    """Cores that this process may use, at least 1."""
    if hasattr(os, "sched_getaffinity"):
        return max(1, len(os.sched_getaffinity(0)))
    return min(os.cpu_count() or 1, 61)  # as many as Windows can wait for at once


class Workers(SpawnContext):
    """A spawn context of our own, which keeps the processes that it starts."""

    def __init__(self) -> None:
        super().__init__()
        self._started: WeakSet[SpawnProcess] = WeakSet()

    def Process(self, *arguments: Any, **options: Any) -> SpawnProcess:  # type: ignore[override]  # noqa: N802  the standard library's name
        process = _Worker(*arguments, **options)
        self._started.add(process)
        return process

    def start_resource_tracker(self) -> None:
        """Start the process that the standard library lets clean up, before locks and queues do so by themselves.

        A closed terminal must not end it: it would be started again at once, with a warning.
        """
        with _no_interrupt():
            resource_tracker.ensure_running()

    def kill(self) -> None:
        """End all processes, whatever they do."""
        for process in list(self._started):
            with contextlib.suppress(ValueError, AttributeError):  # closed already, or never started
                process.kill()


class _Worker(SpawnProcess):
    def terminate(self) -> None:
        # the pool asks for it, and a worker does not hear SIGTERM
        self.kill()

    def start(self) -> None:
        with _starting, _no_main_module(), _no_interrupt():
            super().start()


@contextlib.contextmanager
def _no_main_module() -> Generator[None, None, None]:
    """Hide the main module: a spawned process would import it again, with all that it imports."""
    main = sys.modules["__main__"]
    sys.modules["__main__"] = ModuleType("__main__")
    try:
        yield
    finally:
        sys.modules["__main__"] = main


@contextlib.contextmanager
def _no_interrupt() -> Generator[None, None, None]:
    """Let the new process inherit blocked signals, so that Ctrl-C can't reach it while it still starts.

    Nor can a closed terminal or a system that ends all processes at once: this one ends the others.
    """
    if not hasattr(signal, "pthread_sigmask"):  # Windows
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, _OF_PARENT)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
