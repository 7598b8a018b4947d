"""A copy of the decision on disk while the window is open, so that a crash loses nothing."""

from __future__ import annotations

import contextlib
import json
import logging
import os
import secrets
from dataclasses import asdict
from pathlib import Path

from PySide6.QtCore import QLockFile

from forcesim.atomic_write import write_file
from ui.state.decision import Decision

logger = logging.getLogger(__name__)


class Autosave:
    """One file for this window, locked while the program lives; a file without a lock was left by a crash.

    Where the folder can't be made or written to nothing is kept.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            logger.warning("decisions can't be kept for after a crash: %s", error)
        # a name that no other window has, nor a program that had the same number before
        self._file = folder / f"unsaved-{os.getpid()}-{secrets.token_hex(4)}.json"
        self._lock = QLockFile(f"{self._file}.lock")
        self._lock.tryLock(0)

    def save_copy(self, decision: Decision) -> bool:
        """Save a decision; whether it is saved. A disk that can't be written to is no reason to interrupt anybody."""
        try:
            write_file(self._file, json.dumps(asdict(decision), default=str))
        except OSError as error:
            logger.warning("the decision could not be kept for after a crash: %s", error)
            return False
        return True

    def remove_copy(self) -> None:
        """Remove the copy: nothing is unsaved."""
        with contextlib.suppress(OSError):
            self._file.unlink(missing_ok=True)

    def close(self) -> None:
        """Remove copy and lock: the window closes as it should."""
        self.remove_copy()
        self._lock.unlock()

    def left_by_crash(self) -> Decision | None:
        """The newest decision left by a crash, None if there is none; from now on it is this window's own copy.

        Where several windows crashed, each that opens takes one decision: no two take the same, and none is lost.
        What can't be read is removed.
        """
        for file in sorted(self._folder.glob("unsaved-*.json"), key=_last_change, reverse=True):
            if file == self._file:
                continue
            lock = QLockFile(f"{file}.lock")
            lock.setStaleLockTime(0)
            if not lock.tryLock(0):
                continue
            try:
                decision = _read(file)
                if decision is not None:
                    file.replace(self._file)
                    return decision
                file.unlink(missing_ok=True)
            except OSError as error:
                logger.warning("what a crash left behind can't be taken: %s", error)
            finally:
                lock.unlock()
        return None


def _last_change(file: Path) -> float:
    try:
        return file.stat().st_mtime
    except OSError:  # another window has taken it meanwhile
        return 0.0


def _read(file: Path) -> Decision | None:
    try:
        document = json.loads(file.read_text(encoding="utf-8"))
        force, policy, changes, at = document["force"], document["policy"], document["changes"], document["at"]
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
        logger.warning("what a crash left behind can't be read: %r", error)
        return None
    is_valid = isinstance(force, str) and isinstance(policy, str | None) and isinstance(changes, dict)
    return Decision(force, policy, changes, at) if is_valid and isinstance(at, float | int | None) else None
