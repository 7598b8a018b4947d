"""The kinds of files that the program reads, each with whole ones to start from, how it is broken, and how it is read.

No table of cases is read yet; a reader of one belongs into ``SUBJECTS``, beside those of today.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import json
import random
import shutil
import sqlite3
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from mutators import LINES, PLAIN, bytes_changed, json_changed, toml_changed
from police_tables import read_police_files, write_police_files

from forcesim.errors import CapsuleError, ForcesimError, ScenarioError, StudyError
from forcesim.report.answer import answer_of, open_answer
from forcesim.report.output.tables import text_tables
from forcesim.scenario.files import builtin
from forcesim.scenario.files.load import check, load, load_policy
from forcesim.simulation.result import RunResult
from forcesim.study.questions.codec import from_dict
from forcesim.study.storage.run_store import Key, RunStore
from forcesim.study.storage.study_history import History

_GOLDEN = Path(__file__).parents[1] / "golden"
_FORCE = """\
kind = "force"
extend = "forces/durham-2014"
title = "Ours"
[teams.local]
head_count = { value = 7, low = 5, high = 9, grade = "assumed", note = "asked" }
[[rosters.office_hours.shifts]]
days = ["mon", "tue"]
start = 8
hours = 8
[case_types.possession_by_search]
priority = 3
stages = [
  { label = "Search", crew = 2, hours = 1.5 },
  { hours = { value = 2, low = 1, high = 4 } },
]
[policy.cases.possession_by_search]
charge = 0.25
[shocks.strike]
per_year = 1
weeks = 2
officers = { local = 3 }
"""
_POLICY = """\
kind = "policy"
extend = "policies/durham-2015"
title = "Ours"
summary = "More of it"
[policy]
label = "Ours"
move_share = { value = 0.5, grade = "assumed", note = "asked" }
[policy.allocation]
rule = "phased"
"""


@dataclass(frozen=True, slots=True)
class Subject:
    """A kind of file. ``write`` puts a broken one at a path; ``read`` does with it what the program does.

    ``read`` returns True where the file is accepted, and raises a ForcesimError where it is refused.
    """

    ending: str
    write: Callable[[Path, random.Random], None]
    read: Callable[[Path, random.Random], bool]


class PlaceError(AssertionError):
    """A refusal that does not say where."""


def _require_place(error: ForcesimError, path: Path) -> None:
    """Every fault names a file, or is about a named part of this one, and has words."""
    if isinstance(error, ScenarioError):
        if not error.faults:
            raise PlaceError("no fault at all")
        for fault in error.faults:
            if not fault.what.strip() or not (fault.where or fault.key):
                raise PlaceError(repr(fault))
    elif path.name not in str(error) and "this capsule" not in str(error) and "this study" not in str(error):
        raise PlaceError(str(error))


@cache
def _texts(*folders: str) -> tuple[str, ...]:
    files = (file for folder in folders for file in sorted((builtin.root() / folder).glob("*.toml")))
    return tuple(file.read_text(encoding="utf-8") for file in files)


def _write_toml(path: Path, whole: tuple[str, ...], chance: random.Random) -> None:
    text = chance.choice(whole)
    if chance.random() < 0.3:
        path.write_bytes(bytes_changed(text.encode(), chance))
    else:
        path.write_bytes(toml_changed(text, chance).encode("utf-8", "replace"))


def _write_scenario(path: Path, chance: random.Random) -> None:
    few = _FORCE, _FORCE, (builtin.root() / "examples" / "burglary.toml").read_text(encoding="utf-8")
    _write_toml(path, few if chance.random() < 0.8 else _texts("forces", "parts"), chance)


def _read_scenario(path: Path, _: random.Random) -> bool:
    faults = check(path)
    try:
        named_scenario = load(path)
    except ScenarioError as error:
        if not faults and error.faults[0].key != "kind":
            raise PlaceError("refused although nothing was wrong with it") from error
        raise
    if faults:
        raise PlaceError(f"accepted although {faults[0]}")
    if named_scenario.digest != named_scenario.named("x").digest:
        raise PlaceError("another name gives another digest")
    return True


def _write_policy(path: Path, chance: random.Random) -> None:
    _write_toml(path, (_POLICY, _POLICY) if chance.random() < 0.7 else _texts("policies"), chance)


@cache
def _durham() -> object:
    return load("durham-2014")


def _read_policy(path: Path, _: random.Random) -> bool:
    policy = load_policy(path)
    _durham().with_policy(policy).digest  # type: ignore[attr-defined]  # noqa: B018
    return True


@cache
def _members(number: int) -> dict[str, bytes]:
    path = sorted((_GOLDEN / "capsules").glob("*.forcesim"))[number]
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def _zipped(members: dict[str, bytes], chance: random.Random) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", chance.choice((zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED))) as archive:
        for name, content in members.items():
            archive.writestr(zipfile.ZipInfo(name), content)
    return buffer.getvalue()


def _broken_capsule(chance: random.Random) -> bytes:
    """A capsule with broken bytes, or one whose parts are broken and whose digests fit all the same."""
    members = dict(_members(chance.randrange(3)))
    if chance.random() < 0.25:
        return bytes_changed(_zipped(members, chance), chance)
    name = chance.choice([*members, "result.json", "result.json", "question.json"])
    if name.endswith(".json"):
        document = json_changed(json.loads(members[name]), chance)
        members[name] = json.dumps(document, allow_nan=True, ensure_ascii=chance.random() < 0.5).encode(
            "utf-8", "replace"
        )
    else:
        members[name] = toml_changed(members[name].decode(), chance).encode("utf-8", "replace")
    if chance.random() < 0.1:
        members[chance.choice(("../x", "/x", "scenarios/../x.toml", "scenarios/.toml", "x", "scenarios/a.toml"))] = b"x"
    if chance.random() < 0.05:
        members.pop(chance.choice(list(members)))
    if name != "capsule.json" and "capsule.json" in members:
        header = json.loads(members["capsule.json"])
        header["members"] = {
            other: "sha256:" + hashlib.sha256(content).hexdigest()
            for other, content in members.items()
            if other != "capsule.json"
        }
        members["capsule.json"] = json.dumps(header).encode()
    return _zipped(members, chance)


def _write_capsule(path: Path, chance: random.Random) -> None:
    path.write_bytes(_broken_capsule(chance))


def _read_capsule(path: Path, chance: random.Random) -> bool:
    """Open it, and do what a report, the window and a verification do with it before any run."""
    answer = open_answer(path)
    scenarios = {scenario.name: scenario for scenario in answer.named_scenario}
    _ = answer.sentence
    text_tables(answer.result)
    json.dumps(answer.to_dict())
    answer.table()
    if chance.random() < 0.1:
        answer.brief()
    # a question that can't be asked again is no fault of the answer
    with contextlib.suppress(CapsuleError):
        from_dict(answer.question, scenarios).given_arms()
    return True


@cache
def warm_up() -> None:
    """Let libraries write their own caches, in places of their own, before anything is watched."""
    open_answer(min((_GOLDEN / "capsules").glob("*.forcesim"))).brief()


_TABLES = {
    "runs": ("model", "digest", "seed", "replication", "names", "numbers", "made"),
    "names": ("id", "names"),
    "studies": ("id", "asked_key", "made", "deleted", "kind", "title", "name", "note", "ending", "asked", "finished",
                "failed", "sentence", "command", "grid", "capsule"),
}  # fmt: skip


def _write_store(path: Path, chance: random.Random) -> None:
    shutil.copy(_GOLDEN / "runs.sqlite", path)
    if chance.random() < 0.4:
        path.write_bytes(bytes_changed(path.read_bytes(), chance))
        return
    with contextlib.closing(sqlite3.connect(path)) as connection, contextlib.suppress(sqlite3.Error):
        for _ in range(chance.choice((1, 1, 3))):
            table = chance.choice(list(_TABLES))
            column = chance.choice(_TABLES[table])
            match chance.randrange(8):
                case 0:
                    connection.execute(f"PRAGMA user_version = {chance.choice((0, 1, 3, 99, -1))}")
                case 1:
                    connection.execute(f"DROP TABLE {table}")
                case 2:
                    connection.execute(f"ALTER TABLE {table} DROP COLUMN {column}")
                case 3 if table == "studies":
                    connection.execute("UPDATE studies SET capsule = ?", (_broken_capsule(chance),))
                case _:
                    old = connection.execute(f"SELECT {column} FROM {table} LIMIT 1").fetchone()  # noqa: S608  names of our own
                    connection.execute(f"UPDATE {table} SET {column} = ?", (_cell(old, chance),))  # noqa: S608
        connection.commit()


def _cell(old: tuple[object, ...] | None, chance: random.Random) -> object:
    value = old[0] if old else None
    if isinstance(value, bytes) and chance.random() < 0.6:
        return bytes_changed(value, chance)
    if isinstance(value, str) and chance.random() < 0.4:
        return bytes_changed(value.encode(), chance).decode("utf-8", "replace")
    plain = [entry for entry in PLAIN if isinstance(entry, str | int | float | None)]
    held = [entry for entry in plain if not isinstance(entry, int) or abs(entry) < 2**63]
    return chance.choice([*held, b"", b"x" * 100, chance.choice(LINES)])


def _read_store(path: Path, _: random.Random) -> bool:
    """Read all that is in it, and keep one run more, as a study does."""
    with RunStore(path, patience=0.1) as store:
        history = History(store)
        _ = history.damaged
        for study in history.studies():
            history.grid(study.id)
            with contextlib.suppress(CapsuleError):
                answer = answer_of(history.open(study.id))
                _ = answer.sentence, answer.named_scenario
            history.annotate(study.id, "a note")
        store.groups()
        with contextlib.suppress(StudyError):
            for key, _run in store.every_run():
                store.get(key)
        store.put(Key("sha256:x", 1, 1), RunResult({"backlog": 1.0}, {}, 0.0, 0, 0))
        trouble = store.trouble
    if trouble:
        raise StudyError(trouble)
    return True


SUBJECTS = {
    "scenario": Subject(".toml", _write_scenario, _read_scenario),
    "policy": Subject(".toml", _write_policy, _read_policy),
    "capsule": Subject(".forcesim", _write_capsule, _read_capsule),
    "store": Subject(".sqlite", _write_store, _read_store),
    "police": Subject(".csv", write_police_files, read_police_files),
}


def verdict(kind: str, path: Path, chance: random.Random) -> bool:
    """Whether a file is accepted; raises what a person would see as a fault of the program, PlaceError among it."""
    try:
        return SUBJECTS[kind].read(path, chance)
    except ForcesimError as error:
        _require_place(error, path)
        return False
