"""What a person was deciding, kept while the window is open, so that a crash loses nothing."""

from __future__ import annotations

import json
import os
from dataclasses import asdict
from pathlib import Path

from PySide6.QtCore import QLockFile

from ui.state.decision import Decision


class Autosave:
    """One file for this window, locked as long as the program lives; files that nobody locks are of a crash."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        self._file = folder / f"unsaved-{os.getpid()}-{id(self):x}.json"
        self._lock = QLockFile(f"{self._file}.lock")
        self._lock.tryLock(0)

    def keep(self, decision: Decision) -> None:
        """Write the decision down; a disk that is full must not stop anybody from deciding."""
        beside = self._file.with_suffix(".tmp")
        try:
            beside.write_text(json.dumps(asdict(decision), default=str), encoding="utf-8")
            beside.replace(self._file)
        except OSError:
            beside.unlink(missing_ok=True)

    def drop(self) -> None:
        """Nothing is unsaved."""
        self._file.unlink(missing_ok=True)

    def close(self) -> None:
        """The window closes as it should."""
        self.drop()
        self._lock.unlock()

    def found(self) -> Decision | None:
        """The newest decision of a program that crashed; all such files are cleared away."""
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
    except (OSError, ValueError, KeyError, TypeError):
        return None
    is_valid = isinstance(force, str) and isinstance(policy, str | None) and isinstance(changes, dict)
    return Decision(force, policy, changes, at) if is_valid and isinstance(at, float | int | None) else None
