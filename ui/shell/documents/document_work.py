"""Documents that take a while are made in a process of their own, so that the window stays at hand."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QObject, QRunnable, QThreadPool, Signal

from forcesim.documents import DocumentRequest, write_document
from forcesim.errors import ForcesimError, reason
from forcesim.study.execution.spawn import Workers


class DocumentWork(QObject):
    """Makes one document after the other.

    ``written`` carries the file or folder and what a reader has to know of it, ``failed`` why there is none.
    """

    written = Signal(Path, str)
    failed = Signal(str)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        # an attribute, so that a test can do without a process
        self.make: Callable[[DocumentRequest], str] = self._in_a_process
        self._workers = Workers()
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(1)
        application = QCoreApplication.instance()
        if application is not None:
            application.aboutToQuit.connect(self.stop)

    def start(self, request: DocumentRequest) -> None:
        """Make a document, after those that were asked for before."""
        self._pool.start(_Work(self, request))

    def stop(self) -> None:
        """Give up what is being made."""
        self._pool.clear()
        self._workers.kill()

    def wait(self) -> None:
        """Wait until all documents are made."""
        self._pool.waitForDone()

    def _in_a_process(self, request: DocumentRequest) -> str:
        with ProcessPoolExecutor(1, mp_context=self._workers) as pool:
            return pool.submit(write_document, request).result()


class _Work(QRunnable):
    def __init__(self, work: DocumentWork, request: DocumentRequest) -> None:
        super().__init__()
        self._work, self._request = work, request

    def run(self) -> None:
        path, work = Path(self._request.path), self._work
        # a window may have been closed, and its parts deleted, meanwhile
        with contextlib.suppress(RuntimeError):
            try:
                caution = work.make(self._request)
            except (ForcesimError, OSError, BrokenProcessPool) as error:
                work.failed.emit(f"{path.name} could not be saved: {reason(error)}\nChoose another place.")
            else:
                work.written.emit(path, caution)
