"""Finished runs in a SQLite file: nothing is computed twice, and a study that was killed carries on where it was.

The same file holds the studies (:mod:`forcesim.study.storage.study_history`).

A run is named by model version, scenario digest, seed and replication. The file is SQLite in WAL mode, so that several
programs can use it at once; it holds numbers and names only, nothing that is run when read. Whatever goes wrong with
it (full disk, locked, read-only, damaged) is reported once, in ``trouble``, and studies go on without it. Each run has
a checksum over its name and numbers, which SQLite itself does not have: a run that is not what was stored is never
given, but made again, and ``caution`` says so.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import sqlite3
import time
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import numpy as np

from forcesim.errors import StudyError
from forcesim.simulation.outcomes import with_sums
from forcesim.simulation.result import MODEL_VERSION, RunResult

if TYPE_CHECKING:
    from forcesim.study.storage.shipped_runs import ShippedRuns

# "fsim": tells a store from any other SQLite file
_APPLICATION = 0x6673696D
_FORMAT = 2
# seconds to wait for another program that writes, and how long SQLite may wait at a time: it hears no Ctrl-C meanwhile
_PATIENCE, _SLICE = 10.0, 0.1
# seconds that runs that still wait may hold up the end of the program
_LAST_PATIENCE = 0.3
_MOST_BYTES = 64 * 2**20

_TABLES = """
CREATE TABLE names (id INTEGER PRIMARY KEY, names TEXT NOT NULL UNIQUE);
CREATE TABLE runs (
    model TEXT NOT NULL, digest TEXT NOT NULL, seed INTEGER NOT NULL, replication INTEGER NOT NULL,
    names INTEGER NOT NULL REFERENCES names (id), numbers BLOB NOT NULL,
    made TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP, checksum BLOB,
    PRIMARY KEY (model, digest, seed, replication)
) WITHOUT ROWID;
"""
# what was stored before there were checksums has none; the format stays, since older programs name the columns that
# they use and so can share the file
_CHECKSUMS = (("runs", "checksum"), ("studies", "checksum"), ("studies", "contents"))
_CHECKSUM_BYTES = 16
_INSERT = (
    "INSERT OR REPLACE INTO runs (model, digest, seed, replication, names, numbers, checksum)"
    " SELECT ?, ?, ?, ?, id, ?, ? FROM names WHERE names = ?"
)
# since format 2; what is large stands last, so that a list need not read it
_STUDIES = """
CREATE TABLE studies (
    id TEXT PRIMARY KEY, asked_key TEXT NOT NULL UNIQUE, made TEXT NOT NULL, deleted TEXT,
    kind TEXT NOT NULL, title TEXT NOT NULL, name TEXT NOT NULL DEFAULT '', note TEXT NOT NULL DEFAULT '',
    ending TEXT NOT NULL, asked INTEGER NOT NULL, finished INTEGER NOT NULL, failed INTEGER NOT NULL,
    sentence TEXT NOT NULL, command TEXT NOT NULL, grid BLOB NOT NULL, capsule BLOB NOT NULL
)
"""


# a window has no flags
_ELSEWHERE = "name another place with --store, or for the window in FORCESIM_STORE"


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
    """Finished runs in one file; ``path`` is None where there is no place for one.

    ``trouble`` is "" until something is wrong with the file, then says what; after that nothing is stored, and a file
    that can't be read either has no runs. Where another program holds the file for longer than ``patience``, in
    seconds, runs wait in memory and are stored once it lets go, at the latest when the store is closed. ``caution`` is
    "" until a run turns out not to be what was stored. Only ``prune`` and ``every_run`` raise. ``has_studies`` is False
    for a file of the former format that can't be brought up to date; its runs are there all the same. ``below`` are
    runs that come with the program, for whoever looks further than this file.
    """

    def __init__(self, path: Path | None, patience: float | None = None, below: ShippedRuns | None = None) -> None:
        self.path = path if path is not None else Path()
        self.below = below
        self.trouble = self.caution = ""
        self.has_studies = False
        self._has_checksums = False
        self._is_fixed = False
        self._reads = self._writes = False
        self._connection: sqlite3.Connection | None = None
        self._patience = self._usual_patience = _PATIENCE if patience is None else patience
        self._waiting: list[tuple[Key, RunResult]] = []
        if path is None:
            self.trouble = (
                "Finished runs can't be kept: this user has no home directory. Set HOME, or name a place with "
                "--store, or for the window in FORCESIM_STORE"
            )
            return
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._is_fixed = _is_fixed(path)
            # SQLite would make files beside it even to read it, and can't
            name = f"{path.absolute().as_uri()}?immutable=1" if self._is_fixed else path
            timeout = min(self._patience, _SLICE)
            self._connection = sqlite3.connect(name, timeout=timeout, isolation_level=None, uri=self._is_fixed)
            # a damaged text must not end the reading of others; a checksum tells it
            self._connection.text_factory = lambda text: text.decode(errors="replace")
            self._open()
        except (sqlite3.Error, OSError, StudyError) as error:
            self._give_up(error)

    def _execute(self, statement: str, *values: object) -> sqlite3.Cursor:
        """Run a statement, and wait while another program holds the file; sqlite3.Error as SQLite has it."""
        assert self._connection is not None  # noqa: S101  all that call it have looked
        deadline = time.monotonic() + self._patience
        while True:
            try:
                return self._connection.execute(statement, values)
            except sqlite3.OperationalError as error:
                if not _is_held(error) or time.monotonic() >= deadline:
                    raise
                time.sleep(0.01)  # where SQLite itself has not waited
            except UnicodeDecodeError as error:  # it quotes what is damaged
                raise sqlite3.DatabaseError("database disk image is malformed") from error

    def _open(self) -> None:
        # the tables first: another program that makes the file at this moment makes them and the rest in one step
        tables = self._execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
        application = self._execute("PRAGMA application_id").fetchone()[0]
        version = self._execute("PRAGMA user_version").fetchone()[0]
        if tables and application != _APPLICATION:
            raise StudyError("it is a database of another program")
        if tables and version not in (1, _FORMAT):
            raise StudyError(f"it was made by another version of forcesim (format {version}, not {_FORMAT})")
        self.has_studies = tables > 0 and version == _FORMAT
        self._reads = True
        self._has_checksums = all(self._has_column(*column) for column in _CHECKSUMS)
        if self._is_fixed:
            raise StudyError("it can't be written to")
        self._execute("PRAGMA journal_mode = WAL")
        self._execute("PRAGMA synchronous = NORMAL")
        self._writes = os.access(self.path, os.W_OK)
        if not self._writes:
            raise StudyError("it can't be written to")
        if not self.has_studies or not self._has_checksums:
            self._bring_up_to_date()
            self.has_studies = self._has_checksums = True

    def _bring_up_to_date(self) -> None:
        """Make what is not there: all of a new file, studies and checksums of an older one."""
        with self._transaction():
            # another program may have been faster
            if not self._execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
                for statement in _TABLES.split(";")[:-1]:
                    self._execute(statement)
                self._execute(f"PRAGMA application_id = {_APPLICATION}")
            if self._execute("PRAGMA user_version").fetchone()[0] < _FORMAT:
                self._execute(_STUDIES)
                self._execute(f"PRAGMA user_version = {_FORMAT}")
            for table, column in _CHECKSUMS:
                if not self._has_column(table, column):
                    self._execute(f"ALTER TABLE {table} ADD COLUMN {column} BLOB")

    @contextlib.contextmanager
    def _transaction(self) -> Iterator[None]:
        """Statements that no other program's come between; none of them counts where one fails."""
        self._execute("BEGIN IMMEDIATE")
        try:
            yield
            self._execute("COMMIT")
        except BaseException:
            with contextlib.suppress(sqlite3.Error):  # SQLite has rolled back already
                self._execute("ROLLBACK")
            raise

    def _has_column(self, table: str, name: str) -> bool:
        return any(column[1] == name for column in self._execute(f"PRAGMA table_info({table})"))

    @property
    def _run_checksum(self) -> str:
        return self.checksum_column("checksum")

    def checksum_column(self, name: str) -> str:
        """The name of a column of checksums in a SELECT; NULL in an older file that can only be read."""
        return name if self._has_checksums else "NULL"

    def ask(self, statement: str, *values: object) -> list[tuple[Any, ...]]:
        """Rows that a SELECT gives; none where the file can't be read."""
        if not self._reads or self._connection is None:
            return []
        try:
            return self._execute(statement, *values).fetchall()
        except (sqlite3.Error, OverflowError) as error:
            self._give_up(error)
            return []

    def change(self, statement: str, *values: object) -> int:
        """How many rows a statement changes; 0 where the file can't be written to."""
        if not self._writes or self._connection is None:
            return 0
        try:
            return self._execute(statement, *values).rowcount
        except (sqlite3.Error, OverflowError) as error:
            self._give_up(error)
            return 0

    def get(self, key: Key) -> RunResult | None:
        """Look up a run; None if it is not there, or is not what was stored."""
        for row in self.ask(
            f"SELECT names.names, numbers, {self._run_checksum} FROM runs JOIN names ON names.id = runs.names"  # noqa: S608  names of our own
            " WHERE model = ? AND digest = ? AND seed = ? AND replication = ?",
            key.model, key.digest, key.seed, key.replication,
        ):  # fmt: skip
            return self._checked(key, *row)
        return None

    def _checked(self, key: Key, names: Any, numbers: Any, checksum: Any) -> RunResult | None:
        """A row as the run that was stored; None, and a caution, where it is not that any more."""
        try:
            if checksum is None or checksum == _checksum(key, names, numbers):
                return _unpacked(names, numbers)
        except (AttributeError, ValueError, TypeError, KeyError, zlib.error):
            pass  # not even the bytes of a run
        self.caution = (
            f"Finished runs in {self.path} are not what was stored there (is the disk failing?). They are left out, "
            "and made again where a study needs them"
        )
        return None

    def put(self, key: Key, result: RunResult) -> None:
        """Store a run, at once; nothing happens where the file can't be written to."""
        if not self._writes:
            return
        self._waiting.append((key, result))
        self._store_waiting()

    def _store_waiting(self) -> None:
        """Store the runs that wait, unless another program holds the file."""
        if not self._writes or self._connection is None:
            return
        try:
            while self._waiting:
                self._insert(*self._waiting[0])
                del self._waiting[0]
                self._patience = self._usual_patience
        except (sqlite3.Error, OverflowError) as error:
            if _is_held(error):
                self.trouble = self.trouble or _words(self.path, error)
                self._patience = 0.0  # whoever holds it may do so for long: look again with each run, but don't wait
            else:
                self._waiting.clear()
                self._give_up(error)

    def _insert(self, key: Key, result: RunResult) -> None:
        names, numbers = _packed(result)
        row = (key.model, key.digest, key.seed, key.replication, numbers, _checksum(key, names, numbers), names)
        # by the names themselves, since another program may have pruned them meanwhile, and their number with them
        if self._execute(_INSERT, *row).rowcount == 0:
            with self._transaction():
                self._execute("INSERT OR IGNORE INTO names (names) VALUES (?)", names)
                self._execute(_INSERT, *row)

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
            deleted = self._execute(f"DELETE FROM runs{where}", *(() if everything else values)).rowcount  # noqa: S608  built from words of our own
            self._execute("DELETE FROM names WHERE id NOT IN (SELECT names FROM runs)")
            self._execute("VACUUM")
        except sqlite3.Error as error:
            raise StudyError(_words(self.path, error)) from error
        return deleted

    def every_run(self) -> Iterator[tuple[Key, RunResult]]:
        """All runs that are what was stored, in the order of their names; StudyError where they can't be read."""
        if not self._reads or self._connection is None:
            raise StudyError(self.trouble or f"{self.path} can't be read")
        try:
            rows = self._execute(
                f"SELECT model, digest, seed, replication, names.names, numbers, {self._run_checksum} FROM runs"  # noqa: S608  names of our own
                " JOIN names ON names.id = runs.names ORDER BY model, digest, seed, replication"
            )
            for model, digest, seed, replication, *row in rows:
                key = Key(digest, seed, replication, model)
                result = self._checked(key, *row)
                if result is not None:
                    yield key, result
        except sqlite3.Error as error:
            raise StudyError(_words(self.path, error)) from error

    def close(self) -> None:
        """Let go of the file."""
        self._patience = min(self._patience, _LAST_PATIENCE)
        self._store_waiting()
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


def _checksum(key: Key, names: str, numbers: bytes) -> bytes:
    """A checksum over all that makes a run: what it is called, what its numbers are of, and the numbers."""
    return checksum([key.model, key.digest, key.seed, key.replication, names], numbers)


def checksum(values: Sequence[object], *contents: bytes) -> bytes:
    """A checksum over plain values and bytes, in this order: BLAKE2b, 16 bytes."""
    # a foreign file may hold bytes where a text belongs
    hashed = hashlib.blake2b(json.dumps(values, default=repr).encode(), digest_size=_CHECKSUM_BYTES)
    for content in contents:
        hashed.update(content)
    return hashed.digest()


def _is_fixed(path: Path) -> bool:
    """Whether a store can't change: its folder can't be written to, and no log beside it waits to be taken in."""
    log = path.with_name(f"{path.name}-wal")
    return path.is_file() and not os.access(path.parent, os.W_OK) and not (log.exists() and log.stat().st_size)


def _is_held(error: Exception) -> bool:
    return isinstance(error, sqlite3.OperationalError) and "locked" in str(error)


def _is_broken(error: Exception) -> bool:
    # "malformed" and "not a database" are of this class itself, a full disk or a lock of a class below
    return type(error) is sqlite3.DatabaseError


def _words(path: Path, error: Exception) -> str:
    message = str(error)
    for sign, words in (
        ("full", f"the disk is full. Make room, or {_ELSEWHERE}"),
        ("locked", "another program holds it. Try again when that has ended"),
        ("readonly", f"it can't be written to: {_ELSEWHERE}"),
        ("unable to open", f"it can't be opened: {_ELSEWHERE}"),
        ("malformed", "it is damaged. Move or delete it, and a new one is made"),
        ("not a database", f"it is not a store of runs, or it is damaged. Move it, or {_ELSEWHERE}"),
    ):
        if sign in message:
            return f"Finished runs can't be kept in {path}: {words}"
    return f"Finished runs can't be kept in {path}: {message}"


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
        # runs of earlier releases lack what follows from the rest
        outcomes=with_sums(dict(zip(outcomes, numbers[:count].tolist(), strict=True))),
        monthly=dict(zip(monthly, series, strict=True)),
        hours_unaccounted=float(numbers[count]),
        cases_unaccounted=int(numbers[count + 1]),
        events=int(numbers[count + 2]),
    )
