"""The log: what the program did, in a file that a person can send with a fault, and on request on standard error.

It holds what it takes to reproduce a fault: versions, the kind of machine, the words of the command, the digests of
scenarios, seeds, faults with their traceback. Paths below the user's home begin with ~, and no machine is named.
"""

from __future__ import annotations

import logging
import os
import platform
import shlex
import sys
from collections.abc import Sequence
from importlib import metadata
from logging.handlers import RotatingFileHandler
from pathlib import Path

from forcesim.simulation.result import MODEL_VERSION, is_compiled

# FORCESIM_LOG=none
NOWHERE = "none"
# bytes of one file, and how many older ones are there beside it
_LARGEST, _OLDER = 1_000_000, 3
_PACKAGES = ("forcesim", "ui")
_LINE = "%(asctime)s %(levelname)s %(name)s: %(message)s"

logger = logging.getLogger(__name__)


def log_path() -> Path | None:
    """The file of the log, in FORCESIM_LOG or in the user's state folder; None where there is to be none.

    None, too, where this user has no home directory.
    """
    from platformdirs import user_state_path

    given = os.environ.get("FORCESIM_LOG")
    if given == NOWHERE:
        return None
    try:
        return Path(given) if given else user_state_path("forcesim", appauthor=False) / "forcesim.log"
    except RuntimeError:
        return None


def start_log(words: Sequence[str], *, is_verbose: bool = False, is_told: bool = True) -> None:
    """Begin to log, with the versions and the ``words`` of the command; nothing happens where no file can be written.

    On standard error there are warnings where ``is_told``, and everything where ``is_verbose``.
    """
    stop_log()
    handlers: list[logging.Handler] = []
    path = log_path()
    if path is not None:
        handlers.append(_File(path))
        handlers[-1].setLevel(logging.INFO)
        handlers[-1].setFormatter(_Anonymous("%(asctime)s %(process)d %(levelname)s %(name)s: %(message)s"))
    if is_verbose or is_told:
        terminal = _Terminal()
        terminal.setLevel(logging.DEBUG if is_verbose else logging.WARNING)
        terminal.setFormatter(logging.Formatter(_LINE if is_verbose else "%(message)s"))
        # tracebacks are for those who ask for them
        terminal.addFilter(lambda record: is_verbose or not record.exc_info)
        handlers.append(terminal)
    for name in _PACKAGES:
        package = logging.getLogger(name)
        package.setLevel(logging.DEBUG if is_verbose else logging.INFO)
        for handler in handlers:
            package.addHandler(handler)
    logger.info("begins: %s", versions())
    logger.info("command: %s", shlex.join(["forcesim", *words]))


def stop_log() -> None:
    """Log no more, and close the file."""
    for name in _PACKAGES:
        package = logging.getLogger(name)
        for handler in [*package.handlers]:
            if isinstance(handler, (_File, _Terminal)):
                package.removeHandler(handler)
                handler.close()


def is_logging() -> bool:
    """Whether the log was started."""
    return any(isinstance(handler, (_File, _Terminal)) for handler in logging.getLogger(_PACKAGES[0]).handlers)


def versions() -> str:
    """Versions of the program and of what it stands on, in one line."""
    parts = ", ".join(f"{name} {metadata.version(name)}" for name in ("simpy", "numpy", "scipy", "pydantic"))
    engine = "compiled" if is_compiled() else "in pure Python"
    bundle = ", bundle" if getattr(sys, "frozen", False) else ""
    return (
        f"forcesim {metadata.version('forcesim')}, model {MODEL_VERSION}, {engine}{bundle}; "
        f"Python {platform.python_version()}, {parts}; {platform.system()} {platform.machine()}, {os.cpu_count()} cores"
    )


def anonymous(text: str) -> str:
    """A text without the user's home folder, which as a rule holds a person's name."""
    home = str(Path.home()) if _has_home() else ""
    return text.replace(home, "~") if len(home) > 1 else text


def _has_home() -> bool:
    try:
        Path.home()
    except RuntimeError:  # no such user, and HOME is not set
        return False
    return True


class _Anonymous(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        return anonymous(super().format(record))


class _File(RotatingFileHandler):
    """A file that begins anew when it is full. Where can't be written to, the program goes on without."""

    def __init__(self, path: Path) -> None:
        self._path = path
        super().__init__(path, maxBytes=_LARGEST, backupCount=_OLDER, encoding="utf-8", delay=True, errors="replace")

    def emit(self, record: logging.LogRecord) -> None:
        if self.stream is None:
            try:
                self._path.parent.mkdir(parents=True, exist_ok=True)
            except OSError:
                return
        super().emit(record)

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802  the standard library's name
        """Say nothing: a log that can't be written is no reason to interrupt anybody."""


class _Terminal(logging.StreamHandler):  # type: ignore[type-arg]
    """Standard error as it is at the moment of a message."""

    def emit(self, record: logging.LogRecord) -> None:
        self.stream = sys.stderr
        super().emit(record)
