"""Finished runs in a SQLite file: nothing is computed twice, and a study that was killed carries on where it was.

The same file holds the studies (:mod:`forcesim.study.storage.study_history`).

A run is named by model version, scenario digest, seed and replication. The file is SQLite in WAL mode, so that several
programs can use it at once; it holds numbers and names only, nothing that is run when read. Whatever goes wrong with
it (full disk, locked, read-only, damaged) is reported once, in ``trouble``, and studies go on without it.
"""

from __future__ import annotations

import contextlib
import json
import os
import sqlite3
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import numpy as np

from forcesim.errors import StudyError
from forcesim.simulation.result import MODEL_VERSION, RunResult

# "fsim": tells a store from any other SQLite file
_APPLICATION = 0x6673696D
_FORMAT = 2
# seconds to wait for another program that writes
_PATIENCE = 10.0
_MOST_BYTES = 64 * 2**20

_TABLES = """
CREATE TABLE names (id INTEGER PRIMARY KEY, names TEXT NOT NULL UNIQUE);
CREATE TABLE runs (
    model TEXT NOT NULL, digest TEXT NOT NULL, seed INTEGER NOT NULL, replication INTEGER NOT NULL,
    names INTEGER NOT NULL REFERENCES names (id), numbers BLOB NOT NULL,
    made TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP,
    PRIMARY KEY (model, digest, seed, replication)
) WITHOUT ROWID;
"""
# since format 2; what is large stands last, so that a list need not read it
_STUDIES = """
CREATE TABLE studies (
    id TEXT PRIMARY KEY, asked_key TEXT NOT NULL UNIQUE, made TEXT NOT NULL, deleted TEXT,
    kind TEXT NOT NULL, title TEXT NOT NULL, name TEXT NOT NULL DEFAULT '', note TEXT NOT NULL DEFAULT '',
    ending TEXT NOT NULL, asked INTEGER NOT NULL, finished INTEGER NOT NULL, failed INTEGER NOT NULL,
    sentence TEXT NOT NULL, command TEXT NOT NULL, grid BLOB NOT NULL, capsule BLOB NOT NULL
)
"""


@dataclass(frozen=True, slots=True)
class Key:
    """Which run: everything that its numbers depend on."""

    digest: str
    seed: int
    replication: int
    model: str = MODEL_VERSION


@dataclass(frozen=True, slots=True)
class Group:
    """Runs of one scenario under one version of the model."""

    model: str
    digest: str
    runs: int
    latest: str


class RunStore:
    """Finished runs in one file.

    ``trouble`` is "" until something is wrong with the file, then says what; after that nothing is stored, and a file
    that can't be read either has no runs. Only ``prune`` and ``every_run`` raise. ``has_studies`` is False for a file
    of the former format that can't be brought up to date; its runs are there all the same. ``patience`` is how many
    seconds to wait for another program that writes.
    """

    def __init__(self, path: Path, patience: float | None = None) -> None:
        self.path = path
        self.trouble = ""
        self.has_studies = False
        self._reads = self._writes = False
        self._connection: sqlite3.Connection | None = None
        self._names: dict[str, int] = {}
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._connection = sqlite3.connect(
                path, timeout=_PATIENCE if patience is None else patience, isolation_level=None
            )
            self._open(self._connection)
        except (sqlite3.Error, OSError, StudyError, UnicodeDecodeError) as error:
            self._give_up(error)

    def _open(self, connection: sqlite3.Connection) -> None:
        # the tables first: another program that makes the file at this moment makes them and the rest in one step
        tables = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
        application = connection.execute("PRAGMA application_id").fetchone()[0]
        version = connection.execute("PRAGMA user_version").fetchone()[0]
        if tables and application != _APPLICATION:
            raise StudyError("it is a database of another program")
        if tables and version not in (1, _FORMAT):
            raise StudyError(f"it was made by another version of forcesim (format {version}, not {_FORMAT})")
        self.has_studies = tables > 0 and version == _FORMAT
        self._reads = True
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = NORMAL")
        self._writes = os.access(self.path, os.W_OK)
        if not self._writes:
            raise StudyError("it can't be written to")
        if not self.has_studies:
            self._bring_up_to_date(connection)
            self.has_studies = True

    def _bring_up_to_date(self, connection: sqlite3.Connection) -> None:
        """Make the tables that are not there: all of a new file, those of studies in one of the former format."""
        connection.execute("BEGIN IMMEDIATE")
        # another program may have been faster
        if not connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
            for statement in _TABLES.split(";")[:-1]:
                connection.execute(statement)
            connection.execute(f"PRAGMA application_id = {_APPLICATION}")
        if connection.execute("PRAGMA user_version").fetchone()[0] < _FORMAT:
            connection.execute(_STUDIES)
            connection.execute(f"PRAGMA user_version = {_FORMAT}")
        connection.execute("COMMIT")

    def ask(self, statement: str, *values: object) -> list[tuple[Any, ...]]:
        """Rows that a SELECT gives; none where the file can't be read."""
        if not self._reads or self._connection is None:
            return []
        try:
            return self._connection.execute(statement, values).fetchall()
        except (sqlite3.Error, OverflowError, UnicodeDecodeError) as error:
            self._give_up(error)
            return []

    def change(self, statement: str, *values: object) -> int:
        """How many rows a statement changes; 0 where the file can't be written to."""
        if not self._writes or self._connection is None:
            return 0
        try:
            return self._connection.execute(statement, values).rowcount
        except (sqlite3.Error, OverflowError, UnicodeDecodeError) as error:
            self._give_up(error)
            return 0

    def get(self, key: Key) -> RunResult | None:
        """Look up a run; None if it is not there, or is not whole."""
        for row in self.ask(
            "SELECT names.names, runs.numbers FROM runs JOIN names ON names.id = runs.names"
            " WHERE model = ? AND digest = ? AND seed = ? AND replication = ?",
            key.model, key.digest, key.seed, key.replication,
        ):  # fmt: skip
            with contextlib.suppress(ValueError, TypeError, KeyError, zlib.error):
                return _unpacked(*row)
        return None

    def put(self, key: Key, result: RunResult) -> None:
        """Store a run, at once; nothing happens where the file can't be written to."""
        if not self._writes or self._connection is None:
            return
        names, numbers = _packed(result)
        try:
            identity = self._identity(names)
            self._connection.execute(
                "INSERT OR REPLACE INTO runs (model, digest, seed, replication, names, numbers)"
                " VALUES (?, ?, ?, ?, ?, ?)",
                (key.model, key.digest, key.seed, key.replication, identity, numbers),
            )
        except (sqlite3.Error, OverflowError, UnicodeDecodeError) as error:
            self._give_up(error)

    def _identity(self, names: str) -> int:
        known = self._names.get(names)
        if known is None:
            assert self._connection is not None  # noqa: S101  asked for by put() only
            self._connection.execute("INSERT OR IGNORE INTO names (names) VALUES (?)", (names,))
            row = self._connection.execute("SELECT id FROM names WHERE names = ?", (names,)).fetchone()
            if row is None or not isinstance(row[0], int):
                raise sqlite3.DatabaseError("malformed: a table of another shape takes no names")
            known = self._names[names] = row[0]
        return known

    def groups(self) -> tuple[Group, ...]:
        """Runs counted by scenario and version of the model, the latest first."""
        rows = self.ask(
            "SELECT model, digest, count(*), max(made) FROM runs GROUP BY model, digest ORDER BY max(made) DESC"
        )
        return tuple(Group(*row) for row in rows)

    def prune(self, *, other_models: bool = False, days: float | None = None, everything: bool = False) -> int:
        """Delete runs and give the space back: of other versions of the model, older than some days, or all.

        Returns the number of runs deleted. StudyError where the file does not allow it.
        """
        if not self._writes or self._connection is None:
            raise StudyError(self.trouble or f"{self.path} can't be written to")
        conditions, values = [], list[object]()
        if other_models:
            conditions.append("model != ?")
            values.append(MODEL_VERSION)
        if days is not None:
            conditions.append("made < datetime('now', ?)")
            values.append(f"-{days} days")
        if not conditions and not everything:
            return 0
        where = "" if everything else " WHERE " + " OR ".join(conditions)
        try:
            deleted = self._connection.execute(f"DELETE FROM runs{where}", () if everything else values).rowcount  # noqa: S608  built from words of our own
            self._connection.execute("DELETE FROM names WHERE id NOT IN (SELECT names FROM runs)")
            self._names.clear()
            self._connection.execute("VACUUM")
        except sqlite3.Error as error:
            raise StudyError(_words(self.path, error)) from error
        return deleted

    def every_run(self) -> Iterator[tuple[Key, RunResult]]:
        """All runs that are whole, in the order of their names; StudyError where they can't be read."""
        if not self._reads or self._connection is None:
            raise StudyError(self.trouble or f"{self.path} can't be read")
        try:
            rows = self._connection.execute(
                "SELECT model, digest, seed, replication, names.names, numbers FROM runs"
                " JOIN names ON names.id = runs.names ORDER BY model, digest, seed, replication"
            )
            for model, digest, seed, replication, names, numbers in rows:
                with contextlib.suppress(ValueError, TypeError, KeyError, zlib.error):
                    yield Key(digest, seed, replication, model), _unpacked(names, numbers)
        except sqlite3.Error as error:
            raise StudyError(_words(self.path, error)) from error

    def close(self) -> None:
        """Let go of the file."""
        self._reads = self._writes = False
        connection, self._connection = self._connection, None
        if connection is not None:
            with contextlib.suppress(sqlite3.Error):
                connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _give_up(self, error: Exception) -> None:
        """Set ``trouble`` and write no more; read on unless the file itself is broken."""
        self._writes = False
        self._reads = self._reads and not _is_broken(error)
        self.trouble = self.trouble or _words(self.path, error)


def _is_broken(error: Exception) -> bool:
    # "malformed" and "not a database" are of this class itself, a full disk or a lock of a class below
    return type(error) is sqlite3.DatabaseError


def _words(path: Path, error: Exception) -> str:
    message = str(error)
    for sign, words in (
        ("full", "the disk is full. Make room, or name another place with --store"),
        ("locked", "another program holds it. Try again when that has ended"),
        ("readonly", "it can't be written to. Name another place with --store"),
        ("unable to open", "it can't be opened. Name another place with --store"),
        ("malformed", "it is damaged. Move or delete it, and a new one is made"),
        ("not a database", "it is not a store of runs, or it is damaged. Move it, or name another place with --store"),
    ):
        if sign in message:
            return f"Finished runs can't be kept in {path}: {words}. The study goes on without"
    return f"Finished runs can't be kept in {path}: {message}. The study goes on without"


def _packed(result: RunResult) -> tuple[str, bytes]:
    """Names as JSON, and numbers as compressed bytes: outcomes, residuals and events, then the monthly series."""
    months = [len(series) for series in result.monthly.values()]
    names = json.dumps([list(result.outcomes), list(result.monthly), months], separators=(",", ":"))
    ends = [result.hours_unaccounted, float(result.cases_unaccounted), float(result.events)]
    parts = [np.array([*result.outcomes.values(), *ends]), *result.monthly.values()]
    numbers = np.concatenate(parts).astype("<f8").tobytes()
    return names, zlib.compress(numbers, 1)


def _unpacked(names: str, packed: bytes) -> RunResult:
    header: Any = json.loads(names)
    outcomes, monthly, months = header
    wanted = len(outcomes) + 3 + sum(months)
    # a foreign file may unpack to anything: no further than what its own names ask for
    unpack = zlib.decompressobj()
    raw = unpack.decompress(packed, min(8 * wanted, _MOST_BYTES) + 1)
    numbers = np.frombuffer(raw, dtype="<f8").astype(np.float64)
    if len(numbers) != wanted or not unpack.eof:
        raise ValueError("not as many numbers as names")
    count = len(outcomes)
    series = np.split(numbers[count + 3 :], np.cumsum(months, dtype=np.int64))[: len(months)]
    return RunResult(
        outcomes=dict(zip(outcomes, numbers[:count].tolist(), strict=True)),
        monthly=dict(zip(monthly, series, strict=True)),
        hours_unaccounted=float(numbers[count]),
        cases_unaccounted=int(numbers[count + 1]),
        events=int(numbers[count + 2]),
    )
