"""The studies of a store, beside their runs: question, answer, and the name and note that a person gave it.

A study is stored as a capsule, and read as carefully, since a store may come from elsewhere. A study of the same
question replaces the stored one and takes over its name and note, unless the stored one has more runs. Checksums over
what never changes of it tell a study that is not what was stored; it is left out as damaged.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import logging
import secrets
import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from forcesim.errors import CapsuleError
from forcesim.simulation.result import MODEL_VERSION
from forcesim.study.results.run_states import RunStates, read_run_states
from forcesim.study.storage import capsule
from forcesim.study.storage.capsule import Capsule
from forcesim.study.storage.run_store import RunStore, checksum
from forcesim.text import safe

logger = logging.getLogger(__name__)

FINISHED, STOPPED = "finished", "stopped"
# beyond these the oldest studies that nobody has named or noted anything about are forgotten
MOST, MOST_BYTES = 500, 512 * 2**20
# a title names no more forces than these one by one
_MOST_FORCES = 6
_GRID_BYTES = 64 * 2**20
_LONGEST_NAME, _LONGEST_NOTE = 200, 20_000
_COLUMNS = "id, made, kind, title, name, note, ending, asked, finished, failed, sentence, command"
_TEXTS = (0, 1, 2, 3, 4, 5, 6, 10, 11)
# what a person changes: the name and the note
_CHANGING = (4, 5)


@dataclass(frozen=True, slots=True)
class StudyRecord:
    """A study in a list; ``made`` is a time of the form 2026-11-25T01:02:03+00:00."""

    id: str
    made: str
    kind: str
    title: str
    name: str
    note: str
    ending: str
    runs_planned: int
    finished: int
    failed: int
    sentence: str
    command: str


class History:
    """The studies of a store. Only ``open`` raises; a store that can't be used has no studies."""

    def __init__(self, store: RunStore) -> None:
        self.store = store

    def keep(
        self,
        texts: Mapping[str, str],
        document: Mapping[str, Any],
        question: Mapping[str, Any],
        grid: RunStates,
        ending: str,
    ) -> str:
        """Store a study, in place of an earlier one of the same question, and return its id; "" where it can't be.

        ``ending`` is FINISHED or STOPPED.
        """
        if not self.store.has_studies:
            return ""
        try:
            content = capsule.pack(texts, document, question)
        except CapsuleError as error:
            logger.warning("this study is not in the history of studies: %s", error)
            return ""
        key, finished = _key(texts, question), int(document["runs"]["finished"])
        known = self.store.ask("SELECT id FROM studies WHERE asked_key = ?", key)
        stored = self.study(known[0][0]) if known else None
        if stored is not None and stored.finished > finished:
            self.restore(stored.id)
            return stored.id
        identity = str(known[0][0]) if known else secrets.token_hex(8)
        packed = zlib.compress(json.dumps(grid.to_dict()).encode(), 6)
        row = {
            "made": _now(),
            "deleted": None,
            "kind": str(document["kind"]),
            "title": title(map(_titles, document["scenarios"])),
            "ending": ending,
            "asked": int(document["runs"]["asked"]),
            "finished": finished,
            "failed": len(document["failures"]),
            "sentence": str(document["sentence"]),
            "command": str(question.get("command", "")),
            "grid": packed,
            "capsule": content,
            "contents": checksum([identity], packed, content),
        }
        listed = {"id": identity, **row}
        row["checksum"] = checksum([listed.get(name) for name in _listed_columns()])
        if known:
            assignments = ", ".join(f"{name} = ?" for name in row)
            statement = f"UPDATE studies SET {assignments} WHERE id = ?"  # noqa: S608  names of our own
            changed = self.store.change(statement, *row.values(), identity)
        else:
            names, marks = ", ".join(row), ", ".join("?" * len(row))
            statement = f"INSERT INTO studies (id, asked_key, {names}) VALUES (?, ?, {marks})"  # noqa: S608
            changed = self.store.change(statement, identity, key, *row.values())
        self._forget_oldest(spared=identity)
        return identity if changed > 0 else ""

    def studies(self) -> tuple[StudyRecord, ...]:
        """All studies, the latest first. Those that can't be read are left out; ``damaged`` counts them."""
        records = [_record(row) for row in self._rows()]
        return tuple(record for record in records if record is not None)

    @property
    def damaged(self) -> int:
        """How many studies can't be read."""
        return sum(_record(row) is None for row in self._rows())

    def study(self, identity: str) -> StudyRecord | None:
        """The study with this id; None where there is none, or it can't be read."""
        if not self.store.has_studies:
            return None
        rows = self.store.ask(f"SELECT {self._columns} FROM studies WHERE id = ?", identity)  # noqa: S608  names of our own
        return _record(rows[0]) if rows else None

    def open(self, identity: str) -> Capsule:
        """A study as a capsule; CapsuleError where it is not there or not whole."""
        rows = self._contents(identity)
        if not rows:
            raise CapsuleError("this study is not kept any more")
        _, content, is_whole = rows[0]
        if not is_whole:
            raise CapsuleError("this study is damaged")
        return capsule.unpack(content, "this study")

    def grid(self, identity: str) -> RunStates | None:
        """The state of each of its runs; None where that is not known."""
        try:
            grid, _, is_whole = self._contents(identity)[0]
            if not is_whole:
                return None
            unpack = zlib.decompressobj()
            text = unpack.decompress(grid, _GRID_BYTES)
            return read_run_states(capsule.strict_json(text)) if unpack.eof else None
        except (IndexError, TypeError, ValueError, zlib.error):
            return None

    def rename(self, identity: str, name: str) -> None:
        """Give a study a name of a person's own; "" takes it back."""
        self._set("name", " ".join(name.split())[:_LONGEST_NAME], identity)

    def annotate(self, identity: str, note: str) -> None:
        """Note something about a study."""
        self._set("note", note[:_LONGEST_NOTE], identity)

    def delete(self, identity: str) -> None:
        """Take a study out of the list; ``restore`` brings it back until ``forget_deleted``."""
        self._set("deleted", _now(), identity)

    def restore(self, identity: str) -> None:
        """Bring a deleted study back."""
        self._set("deleted", None, identity)

    def forget_deleted(self, older_than_hours: float = 24) -> None:
        """Forget studies for good that were deleted some time ago."""
        if self.store.has_studies:
            self.store.change("DELETE FROM studies WHERE deleted < ?", _now(-older_than_hours))

    def prune(self, *, days: float | None = None, everything: bool = False) -> int:
        """Forget deleted studies and those older than some days, or all; returns how many that are."""
        if not self.store.has_studies:
            return 0
        if everything:
            return self.store.change("DELETE FROM studies")
        return self.store.change(
            "DELETE FROM studies WHERE deleted IS NOT NULL OR made < ?", _now(-24 * days) if days is not None else ""
        )

    def _rows(self) -> list[tuple[Any, ...]]:
        if not self.store.has_studies:
            return []
        order = "WHERE deleted IS NULL ORDER BY made DESC, rowid DESC"
        return self.store.ask(f"SELECT {self._columns} FROM studies {order}")  # noqa: S608  names of our own

    @property
    def _columns(self) -> str:
        return f"{_COLUMNS}, {self.store.checksum_column('checksum')}"

    def _contents(self, identity: str) -> list[tuple[Any, Any, bool]]:
        """Grid and capsule of the study with this id, and whether they are what was stored; empty if there is none."""
        if not self.store.has_studies:
            return []
        contents = self.store.checksum_column("contents")
        rows = self.store.ask(f"SELECT grid, capsule, {contents} FROM studies WHERE id = ?", identity)  # noqa: S608  names of our own
        return [
            (
                grid,
                content,
                isinstance(grid, bytes)
                and isinstance(content, bytes)
                and (stored is None or stored == checksum([identity], grid, content)),
            )
            for grid, content, stored in rows
        ]

    def _set(self, column: str, value: object, identity: str) -> None:
        if self.store.has_studies:
            self.store.change(f"UPDATE studies SET {column} = ? WHERE id = ?", value, identity)  # noqa: S608

    def _forget_oldest(self, spared: str) -> None:
        self.forget_deleted()
        sizes = self.store.ask(
            "SELECT id, length(capsule) + length(grid), name = '' AND note = '' FROM studies ORDER BY made DESC"
        )
        total = 0
        for rank, (identity, size, is_plain) in enumerate(sizes):
            total += size or 0
            # the study just kept is not the latest where the clock was put back meanwhile
            if is_plain and rank > 0 and identity != spared and (rank >= MOST or total > MOST_BYTES):
                self.store.change("DELETE FROM studies WHERE id = ?", identity)
                total -= size or 0


def _record(row: tuple[Any, ...]) -> StudyRecord | None:
    """A row as a record; None where it holds something else than was stored: SQLite takes any value in any column."""
    *row_values, stored = row
    row = tuple(row_values)
    if stored is not None and stored != checksum(_unchanging(row)):
        return None
    texts = all(isinstance(row[column], str) for column in _TEXTS)
    numbers = all(isinstance(value, int) for value in row[7:10])
    if not texts or not numbers or not _is_time(row[1]):
        return None
    identity, made, kind, title, name, note, ending, runs_planned, finished, failed, sentence, command = row
    return StudyRecord(
        id=identity,
        made=made,
        kind=safe(kind, 40),
        title=safe(title, 400),
        name=safe(name, _LONGEST_NAME),
        note=note[:_LONGEST_NOTE],
        ending=safe(ending, 40),
        runs_planned=runs_planned,
        finished=finished,
        failed=failed,
        sentence=safe(sentence, 4000),
        command=safe(command, 4000),
    )


def _listed_columns() -> list[str]:
    return list(_unchanging(_COLUMNS.split(", ")))


def _unchanging(row: Sequence[Any]) -> tuple[Any, ...]:
    """What of a row in the list stays as it was stored."""
    return tuple(value for column, value in enumerate(row) if column not in _CHANGING)


def title(scenarios: Iterable[tuple[str, str, str, str]]) -> str:
    """What a study of scenarios is called: the policies first, which tell studies of one force apart.

    Each scenario is given by its name, its force's title, its policy's and the label that a person gave it, "" where
    that is not known. Numbers that were changed by hand are no policy: they stand behind the force. Of more forces than
    a line has room for only the number is told.
    """
    policies_of: dict[str, list[str]] = {}
    changes_of: dict[str, list[str]] = {}
    for name, force, policy, label in scenarios:
        policies, changes = policies_of.setdefault(force, []), changes_of.setdefault(force, [])
        laid_over = name.partition("+")[2]
        if laid_over and not policy and all("=" in part for part in laid_over.split("+")):
            changes.append(f"“{label}”" if label else laid_over)
        elif laid_over and (label or policy or laid_over) not in policies:
            policies.append(label or policy or laid_over)
    if len(policies_of) > _MOST_FORCES:
        laid = dict.fromkeys(policy for policies in policies_of.values() for policy in policies)
        return _laid_over(list(laid), f"{len(policies_of)} forces") if laid else f"{len(policies_of)} forces"
    return " · ".join(
        (_laid_over(policies, force) if policies else force)
        + (f", with {', '.join(dict.fromkeys(changes_of[force]))}" if changes_of[force] else "")
        for force, policies in policies_of.items()
    )


def _laid_over(policies: Sequence[str], force: str) -> str:
    """Policies and the force that they were laid over, which may be another than they are named after."""
    named = ", ".join(f"“{policy}”" for policy in policies)
    return f"{named} as {'policy' if len(policies) == 1 else 'policies'} for {force}"


def _titles(scenario: Mapping[str, Any]) -> tuple[str, str, str, str]:
    """Name, force's title, policy's title and label of a scenario; early versions did not write the last two."""
    policy, label = (str(scenario.get(key) or "") for key in ("policy", "label"))
    return str(scenario["name"]), str(scenario["title"]), policy, label


def _is_time(text: str) -> bool:
    try:
        return dt.datetime.fromisoformat(text).tzinfo is not None
    except ValueError:
        return False


def _now(hours: float = 0) -> str:
    return (dt.datetime.now(dt.UTC) + dt.timedelta(hours=hours)).isoformat(timespec="milliseconds")


def _key(texts: Mapping[str, str], question: Mapping[str, Any]) -> str:
    """What makes two studies the same: all that their numbers depend on, not the words of the command."""
    question_settings = {name: value for name, value in question.items() if name != "command"}
    return hashlib.sha256(
        json.dumps([MODEL_VERSION, question_settings, dict(texts)], sort_keys=True).encode()
    ).hexdigest()
