"""The store of finished runs: nothing computed twice, nothing lost, and no study ended by it."""

from __future__ import annotations

import json
import math
import os
import random
import shutil
import sqlite3
import subprocess
import sys
import threading
import time
import zlib
from contextlib import closing
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import forcesim as fs
from forcesim.scenario.named_scenario import NamedScenario
from forcesim.simulation.result import MODEL_VERSION, RunResult
from forcesim.study.execution import worker
from forcesim.study.execution.engine import stream
from forcesim.study.execution.events import RunDone, RunFailed, Settled, Warned
from forcesim.study.execution.executors import SerialExecutor
from forcesim.study.questions.registry import RunQuestion
from forcesim.study.storage import run_store as stores
from forcesim.study.storage.run_store import Key, RunStore

KEY = Key("sha256:0", 1, 0)


@pytest.fixture
def store_path(tmp_path: Path) -> Path:
    return tmp_path / "kept" / "runs.sqlite"


def a_run(value: float = 1.0) -> RunResult:
    return RunResult({"charges": value, "harm": -0.0}, {"backlog": np.array([1.5, value])}, 1e-17, 0, 12)


def same(result: RunResult | None, other: RunResult) -> bool:
    return result is not None and repr(result) == repr(other)


def events(tiny: Path, store: RunStore | None, replications: int = 3) -> list[object]:
    question = RunQuestion(scenario=fs.load(tiny), replications=replications)
    return list(stream(question.plan(), SerialExecutor(), None, store))


def results(seen: list[object]) -> list[RunResult]:
    return [event.result for event in seen if isinstance(event, RunDone)]


numbers = st.floats(allow_nan=True, allow_infinity=True)


@given(
    st.dictionaries(st.text(max_size=8), numbers, max_size=5),
    st.dictionaries(st.text(max_size=8), st.lists(numbers, max_size=4), max_size=4),
)
def test_a_run_comes_back_bit_for_bit(outcomes: dict[str, float], monthly: dict[str, list[float]]) -> None:
    run = RunResult(outcomes, {name: np.array(series, dtype=float) for name, series in monthly.items()}, 2e-16, 3, 4)
    back = stores._unpacked(*stores._packed(run))
    assert list(back.outcomes) == list(outcomes)
    assert np.array(list(back.outcomes.values())).tobytes() == np.array(list(outcomes.values())).tobytes()
    assert {name: series.tobytes() for name, series in back.monthly.items()} == {
        name: series.tobytes() for name, series in run.monthly.items()
    }
    assert (back.hours_unaccounted, back.cases_unaccounted, back.events) == (2e-16, 3, 4)


def test_nothing_is_computed_twice(tiny: Path, store_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with RunStore(store_path) as store:
        first = events(tiny, store)

        def never() -> None:
            raise AssertionError("computed twice")

        monkeypatch.setattr(worker, "default_simulate", never)
        second = events(tiny, store)
    assert all(event.from_store for event in second if isinstance(event, RunDone))
    assert len(results(second)) == 3
    assert all(same(*pair) for pair in zip(results(second), results(first), strict=True))
    assert not any(isinstance(event, Warned) for event in second)


def test_only_what_is_missing_is_made(tiny: Path, store_path: Path) -> None:
    with RunStore(store_path) as store:
        events(tiny, store, 2)
        seen = [event for event in events(tiny, store, 5) if isinstance(event, RunDone)]
    assert [event.from_store for event in seen] == [True, True, False, False, False]
    assert sorted(event.replication for event in seen) == list(range(5))


def test_a_failed_run_is_not_kept_and_only_it_is_made_again(
    tiny: Path, store_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    simulate = worker.default_simulate()

    def one_fails(scenario: object, seed: int, replication: int, stopped: object) -> RunResult:
        if replication == 1:
            raise ValueError("a bad day")
        return simulate(scenario, seed, replication, stopped)  # type: ignore[arg-type]

    with RunStore(store_path) as store:
        with monkeypatch.context() as patch:
            patch.setattr(worker, "default_simulate", lambda: one_fails)
            assert [event.replication for event in events(tiny, store) if isinstance(event, RunFailed)] == [1]
        seen = [event for event in events(tiny, store) if isinstance(event, RunDone)]
    assert [event.replication for event in seen if not event.from_store] == [1]


def test_another_scenario_seed_or_model_is_another_run(store_path: Path) -> None:
    with RunStore(store_path) as store:
        store.put(KEY, a_run())
        assert same(store.get(KEY), a_run())
        for other in (Key("sha256:1", 1, 0), Key("sha256:0", 2, 0), Key("sha256:0", 1, 1), Key("sha256:0", 1, 0, "0")):
            assert store.get(other) is None


def test_a_rule_given_in_python_is_never_kept(tiny: Path, store_path: Path) -> None:
    ruled: NamedScenario = fs.load(tiny).with_(allocation=lambda _: 0.5)
    with RunStore(store_path) as store:
        for _ in stream(RunQuestion(scenario=ruled, replications=2).plan(), SerialExecutor(), None, store):
            pass
        assert store.groups() == ()


# what can go wrong with it


def goes_on_without(tiny: Path, store: RunStore, sign: str) -> None:
    seen = events(tiny, store)
    assert len(results(seen)) == 3
    assert isinstance(seen[-1], Settled)
    (warned,) = (event for event in seen if isinstance(event, Warned))
    assert sign in warned.message
    assert str(store.path) in warned.message


def test_a_file_that_is_no_store_is_left_alone(tiny: Path, tmp_path: Path) -> None:
    text = tmp_path / "notes.txt"
    text.write_text("Dear diary, " * 100)
    with RunStore(text) as store:
        goes_on_without(tiny, store, "not a store of runs")
    assert text.read_text().startswith("Dear diary")
    with closing(sqlite3.connect(tmp_path / "other.sqlite")) as other:
        other.execute("CREATE TABLE songs (title TEXT)")
    with RunStore(tmp_path / "other.sqlite") as store:
        goes_on_without(tiny, store, "another program")


def test_a_store_of_another_version_is_left_alone(tiny: Path, store_path: Path) -> None:
    RunStore(store_path).close()
    with closing(sqlite3.connect(store_path)) as connection:
        connection.execute("PRAGMA user_version = 99")
    with RunStore(store_path) as store:
        goes_on_without(tiny, store, "format 99")


@pytest.mark.parametrize("seed", range(8))
def test_a_damaged_store_ends_no_study(tiny: Path, store_path: Path, seed: int) -> None:
    with RunStore(store_path) as store:
        for replication in range(300):
            store.put(Key("sha256:0", 1, replication), a_run(math.pi * replication))
    damaged = bytearray(store_path.read_bytes())
    chance = random.Random(seed)  # noqa: S311
    for _ in range(200):
        damaged[chance.randrange(100, len(damaged))] = chance.randrange(256)
    store_path.write_bytes(damaged[: len(damaged) - seed * 1000])
    with RunStore(store_path) as store:
        assert len(results(events(tiny, store))) == 3
        store.groups()
        for replication in range(300):
            # what is found is what was kept, or it is not found
            result = store.get(Key("sha256:0", 1, replication))
            assert result is None or isinstance(result, RunResult)


def test_a_run_that_is_not_whole_is_made_again(tiny: Path, store_path: Path) -> None:
    with RunStore(store_path) as store:
        first = events(tiny, store)
    with closing(sqlite3.connect(store_path)) as connection, connection:
        connection.execute("UPDATE runs SET numbers = x'00' WHERE replication = 1")
    with RunStore(store_path) as store:
        seen = [event for event in events(tiny, store) if isinstance(event, RunDone)]
        assert [event.replication for event in seen if not event.from_store] == [1]
        again = events(tiny, store)
    assert all(same(*pair) for pair in zip(results(again), results(first), strict=True))


OTHER = zlib.compress(np.array([2.0, -0.0, 1e-17, 0.0, 12.0, 1.5, 2.0]).tobytes(), 1)


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE runs SET numbers = :other WHERE seed = 1 AND replication = 0",  # whole, and of other numbers
        "UPDATE runs SET numbers = (SELECT numbers FROM runs WHERE replication = 1) WHERE seed = 1 AND replication = 0",
        "UPDATE runs SET replication = 0 WHERE replication = 1",  # the numbers of another run
        "UPDATE runs SET seed = 1, replication = 0 WHERE seed = 2",
        "UPDATE names SET names = replace(names, 'harm', 'hard')",
        "UPDATE runs SET checksum = x'00' WHERE seed = 1 AND replication = 0",
        "UPDATE runs SET numbers = 'text' WHERE seed = 1 AND replication = 0",
        "UPDATE names SET names = 7",
        "UPDATE names SET names = CAST(x'fffe' AS TEXT)",
    ],
)
def test_a_run_that_is_not_what_was_stored_is_never_given(store_path: Path, damage: str) -> None:
    with RunStore(store_path) as store:
        store.put(Key("sha256:0", 1, 1), a_run(3.0))
        store.put(Key("sha256:0", 2, 0), a_run(4.0))
        if "SET replication" not in damage and "SET seed" not in damage:
            store.put(KEY, a_run())
            assert same(store.get(KEY), a_run())
        assert store.caution == ""
    with closing(sqlite3.connect(store_path)) as connection, connection:
        changed = connection.execute(damage, {"other": OTHER} if ":other" in damage else {}).rowcount
        assert changed == 1
    with RunStore(store_path) as store:
        assert store.get(KEY) is None
        assert "not what was stored" in store.caution
        assert store.trouble == ""
        assert KEY not in dict(store.every_run())
        store.put(KEY, a_run())
        assert same(store.get(KEY), a_run())


def test_a_study_makes_a_wrong_run_again_and_says_so_once(tiny: Path, store_path: Path) -> None:
    with RunStore(store_path) as store:
        first = events(tiny, store)
    with closing(sqlite3.connect(store_path)) as connection, connection:
        for replication in (0, 2):  # exchanged, so that both are whole
            connection.execute("UPDATE runs SET replication = ? WHERE replication = ?", (replication + 10, replication))
        connection.execute("UPDATE runs SET replication = 12 - replication WHERE replication >= 10")
    with RunStore(store_path) as store:
        seen = events(tiny, store)
    by_number = {event.replication: event for event in seen if isinstance(event, RunDone)}
    assert {number: event.from_store for number, event in by_number.items()} == {0: False, 1: True, 2: False}
    assert all(same(by_number[event.replication].result, event.result) for event in first if isinstance(event, RunDone))
    (warned,) = (event for event in seen if isinstance(event, Warned))
    assert "not what was stored" in warned.message
    with RunStore(store_path) as store:
        assert not [event for event in events(tiny, store) if isinstance(event, Warned)]


def older_store(path: Path) -> None:
    """A store as versions without checksums made it: their rows, and no column for any."""
    RunStore(path).close()
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("ALTER TABLE runs DROP COLUMN checksum")
        connection.execute("INSERT INTO names (names) VALUES (?)", (stores._packed(a_run())[0],))
        connection.execute(
            "INSERT INTO runs (model, digest, seed, replication, names, numbers) VALUES (?, ?, 1, 0, 1, ?)",
            (KEY.model, KEY.digest, stores._packed(a_run())[1]),
        )


def test_runs_of_an_older_store_are_given_and_new_ones_get_a_checksum(store_path: Path) -> None:
    older_store(store_path)
    with RunStore(store_path) as store:
        assert same(store.get(KEY), a_run())
        store.put(Key("sha256:0", 1, 1), a_run(2.0))
        assert [same(result, a_run(value)) for (_, result), value in zip(store.every_run(), (1.0, 2.0), strict=True)]
        assert (store.trouble, store.caution) == ("", "")
        assert [row[0] is None for row in store.ask("SELECT checksum FROM runs ORDER BY replication")] == [True, False]


def test_an_older_program_shares_a_store_with_checksums(store_path: Path) -> None:
    with RunStore(store_path) as store:
        store.put(KEY, a_run())
    with closing(sqlite3.connect(store_path)) as connection, connection:
        assert connection.execute("PRAGMA user_version").fetchone() == (2,)  # which it asks for
        connection.execute(  # as it writes
            "INSERT OR REPLACE INTO runs (model, digest, seed, replication, names, numbers) VALUES (?, ?, 1, 0, 1, ?)",
            (KEY.model, KEY.digest, stores._packed(a_run(5.0))[1]),
        )
    with RunStore(store_path) as store:
        assert same(store.get(KEY), a_run(5.0))


def test_an_older_store_that_can_only_be_read_is_read(store_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    older_store(store_path)
    monkeypatch.setattr(os, "access", lambda *_: False)
    with RunStore(store_path) as store:
        assert same(store.get(KEY), a_run())
        assert len(list(store.every_run())) == 1


def test_runs_that_another_program_prunes_meanwhile_leave_the_next_ones_whole(store_path: Path) -> None:
    other_names = RunResult({"charges": 1.0, "pounds": 2.0}, {"backlog": np.array([1.5, 1.0])}, 0.0, 0, 1)
    with RunStore(store_path) as store, RunStore(store_path) as other:
        store.put(KEY, a_run())
        assert other.prune(everything=True) == 1
        other.put(Key("sha256:9", 1, 0), other_names)  # gets the number that the names of the first had
        store.put(KEY, a_run(2.0))
        assert same(other.get(KEY), a_run(2.0))
        assert same(store.get(Key("sha256:9", 1, 0)), other_names)


def test_runs_that_a_held_store_could_not_take_are_stored_once_it_can(
    tiny: Path, store_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    RunStore(store_path).close()
    monkeypatch.setattr(stores, "_PATIENCE", 0.05)
    with closing(sqlite3.connect(store_path, isolation_level=None)) as other, RunStore(store_path) as store:
        other.execute("BEGIN IMMEDIATE")
        seen = events(tiny, store)
        assert "another program holds it" in store.trouble
        other.execute("ROLLBACK")
    with RunStore(store_path) as store:
        again = [event for event in events(tiny, store) if isinstance(event, RunDone)]
    assert all(event.from_store for event in again)
    assert all(same(*pair) for pair in zip(results(again), results(seen), strict=True))


def test_a_bomb_in_a_store_does_not_unpack(store_path: Path) -> None:
    with RunStore(store_path) as store:
        store.put(KEY, a_run())
    with closing(sqlite3.connect(store_path)) as connection, connection:
        connection.execute("UPDATE runs SET numbers = ?", (zlib.compress(bytes(200 * 2**20), 9),))
    with RunStore(store_path) as store:
        assert store.get(KEY) is None


def test_a_full_disk_is_said_once(tiny: Path, store_path: Path) -> None:
    with RunStore(store_path) as store:
        assert store._connection is not None
        pages = store._connection.execute("PRAGMA page_count").fetchone()[0]
        store._connection.execute(f"PRAGMA max_page_count = {pages}")
        goes_on_without(tiny, store, "disk is full")


def test_a_store_that_another_program_holds_is_said_once(
    tiny: Path, store_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    RunStore(store_path).close()
    monkeypatch.setattr(stores, "_PATIENCE", 0.05)
    with closing(sqlite3.connect(store_path, isolation_level=None)) as other, RunStore(store_path) as store:
        other.execute("BEGIN IMMEDIATE")
        goes_on_without(tiny, store, "another program holds it")


def test_a_store_that_can_only_be_read_is_read(tiny: Path, store_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with RunStore(store_path) as store:
        events(tiny, store, 2)
    monkeypatch.setattr(os, "access", lambda *_: False)
    with RunStore(store_path) as store:
        seen = events(tiny, store, 3)
    assert [event.from_store for event in seen if isinstance(event, RunDone)] == [True, True, False]
    assert any(isinstance(event, Warned) for event in seen)


def test_a_store_in_a_folder_that_can_not_be_written_to_is_read(tmp_path: Path) -> None:
    if os.geteuid() == 0 and shutil.which("mount") is None:
        pytest.skip("root may write anywhere")
    folder = tmp_path / "fixed"
    folder.mkdir()
    with RunStore(folder / "runs.sqlite") as store:
        store.put(KEY, a_run())
    folder.chmod(0o555)
    if os.access(folder, os.W_OK):  # root: only the system itself can refuse it
        bind = subprocess.run(["mount", "--bind", folder, folder], check=False, capture_output=True)
        read_only = subprocess.run(["mount", "-o", "remount,bind,ro", folder], check=False, capture_output=True)
        if bind.returncode or read_only.returncode:
            pytest.skip("nothing may be mounted here")
    try:
        with RunStore(folder / "runs.sqlite") as store:
            assert "can't be written to" in store.trouble
            assert same(store.get(KEY), a_run())
            assert list(dict(store.every_run())) == [KEY]
        assert [path.name for path in folder.iterdir()] == ["runs.sqlite"]
    finally:
        subprocess.run(["umount", folder], check=False, capture_output=True)
        folder.chmod(0o755)


def test_a_user_without_a_home_directory_gets_answers(tiny: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import platformdirs

    from forcesim.study.execution.cached_runs import open_store

    def no_home(*_: object, **__: object) -> Path:
        raise RuntimeError("could not determine the home directory")

    monkeypatch.delenv("FORCESIM_STORE", raising=False)
    monkeypatch.setattr(platformdirs, "user_data_path", no_home)
    store = open_store()
    assert store is not None
    seen = events(tiny, store)
    assert len(results(seen)) == 3
    (warned,) = (event for event in seen if isinstance(event, Warned))
    assert "no home directory" in warned.message


def test_a_directory_that_can_not_be_made_is_said(tiny: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with RunStore(tmp_path / "file" / "runs.sqlite") as store:
        goes_on_without(tiny, store, "runs.sqlite")


def test_two_programs_keep_runs_in_one_store(store_path: Path) -> None:
    def fill(first: int) -> None:
        with RunStore(store_path) as store:
            for replication in range(first, 200, 2):
                store.put(Key("sha256:0", 1, replication), a_run(float(replication)))
            assert store.trouble == ""

    threads = [threading.Thread(target=fill, args=(first,)) for first in (0, 1)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with RunStore(store_path) as store:
        (group,) = store.groups()
        assert group.runs == 200
        assert all(same(store.get(Key("sha256:0", 1, number)), a_run(float(number))) for number in range(200))


@pytest.mark.parametrize("statement", range(1, 8))
def test_a_store_that_another_program_makes_while_it_is_opened_is_one_of_ours(
    store_path: Path, monkeypatch: pytest.MonkeyPatch, statement: int
) -> None:
    connect = sqlite3.connect

    class Watched(sqlite3.Connection):
        counted = 0

        def execute(self, *arguments: Any) -> sqlite3.Cursor:
            self.counted += 1
            if self.counted == statement:
                monkeypatch.setattr(sqlite3, "connect", connect)
                with RunStore(store_path) as other:
                    assert other.trouble == ""
            return super().execute(*arguments)

    monkeypatch.setattr(sqlite3, "connect", lambda *arguments, **more: connect(*arguments, **more, factory=Watched))
    with RunStore(store_path) as store:
        store.put(KEY, a_run())
        assert store.trouble == ""
        assert same(store.get(KEY), a_run())


def test_pruning_deletes_what_no_study_uses(store_path: Path) -> None:
    with RunStore(store_path) as store:
        store.put(KEY, a_run())
        store.put(Key("sha256:0", 1, 0, "older"), a_run())
        assert store.prune() == 0
        assert store.prune(other_models=True) == 1
        assert [group.model for group in store.groups()] == [MODEL_VERSION]
        assert store.prune(days=1) == 0
        assert store.prune(everything=True) == 1
        assert store.groups() == ()


# the promise


def rows(store_path: Path) -> int:
    if not store_path.exists():
        return 0
    try:
        with closing(sqlite3.connect(f"file:{store_path}?mode=ro", uri=True, timeout=5)) as connection:
            return int(connection.execute("SELECT count(*) FROM runs").fetchone()[0])
    except sqlite3.OperationalError:  # not made yet
        return 0


def sweep(tiny: Path, store_path: Path, out: Path) -> list[str]:
    words = ["tradeoff", str(tiny), "--points", "21", "--replications", "8", "--jobs", "2", "--quiet"]
    return [sys.executable, "-m", "forcesim", *words, "--store", str(store_path), "--json", str(out)]


@pytest.mark.slow
def test_a_sweep_killed_five_times_ends_with_the_bits_of_an_undisturbed_one(tiny: Path, store_path: Path) -> None:
    total = 21 * 8
    chance = random.Random(20150722)  # noqa: S311
    store_path.parent.mkdir()
    kills = 0
    for moment in sorted(chance.sample(range(1, total - 20), 5)):
        with subprocess.Popen(
            sweep(tiny, store_path, store_path.parent / "killed.json"), stderr=subprocess.DEVNULL
        ) as process:
            while rows(store_path) < moment and process.poll() is None:
                time.sleep(0.005)
            if process.poll() is None:
                kills += 1
            process.kill()
    assert kills == 5
    assert 0 < rows(store_path) < total
    for path, name in ((store_path, "killed"), (store_path.with_name("fresh.sqlite"), "fresh")):
        subprocess.run(sweep(tiny, path, store_path.parent / f"{name}.json"), check=True, capture_output=True)
        # those of the grid, and of settings that the study added around the cliff
        assert rows(path) >= total
    assert rows(store_path) == rows(store_path.with_name("fresh.sqlite"))
    killed, fresh = (json.loads((store_path.parent / f"{name}.json").read_text()) for name in ("killed", "fresh"))
    assert killed == fresh
