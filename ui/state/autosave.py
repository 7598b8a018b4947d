"""A copy of the decision on disk while the window is open, so that a crash loses nothing."""

from __future__ import annotations

import json
import logging
import os
from dataclasses import asdict
from pathlib import Path

from PySide6.QtCore import QLockFile

from ui.state.decision import Decision

logger = logging.getLogger(__name__)


class Autosave:
    """One file for this window, locked while the program lives; a file without a lock was left by a crash."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        self._file = folder / f"unsaved-{os.getpid()}-{id(self):x}.json"
        self._lock = QLockFile(f"{self._file}.lock")
        self._lock.tryLock(0)

    def save_copy(self, decision: Decision) -> bool:
        """Save a decision; whether it is saved. A disk that can't be written to is no reason to interrupt anybody."""
        beside = self._file.with_suffix(".tmp")
        try:
            beside.write_text(json.dumps(asdict(decision), default=str), encoding="utf-8")
            beside.replace(self._file)
        except OSError as error:
            logger.warning("the decision could not be kept for after a crash: %s", error)
            beside.unlink(missing_ok=True)
            return False
        return True

    def remove_copy(self) -> None:
        """Remove the copy: nothing is unsaved."""
        self._file.unlink(missing_ok=True)

    def close(self) -> None:
        """Remove copy and lock: the window closes as it should."""
        self.remove_copy()
        self._lock.unlock()

    def left_by_crash(self) -> Decision | None:
        """The newest decision left by a crash, None if there is none. All files of crashed programs are removed."""
        files = sorted(self._folder.glob("unsaved-*.json"), key=lambda file: file.stat().st_mtime)
        newest = None
        for file in files:
            if file == self._file:
                continue
            lock = QLockFile(f"{file}.lock")
            lock.setStaleLockTime(0)
            if lock.tryLock(0):
                newest = _read(file) or newest
                file.unlink(missing_ok=True)
                lock.unlock()
        return newest


def _read(file: Path) -> Decision | None:
    try:
        document = json.loads(file.read_text(encoding="utf-8"))
        force, policy, changes, at = document["force"], document["policy"], document["changes"], document["at"]
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
        logger.warning("what a crash left behind can't be read: %r", error)
        return None
    is_valid = isinstance(force, str) and isinstance(policy, str | None) and isinstance(changes, dict)
    return Decision(force, policy, changes, at) if is_valid and isinstance(at, float | int | None) else None
