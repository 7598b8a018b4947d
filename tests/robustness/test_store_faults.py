"""Whatever happens to programs and to their store, what is finished is kept and the answer has the same bits."""

from __future__ import annotations

import json
import os
import random
import signal
import sqlite3
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest
from processes import Ended, children, program, wait_until

from forcesim.study.storage.run_store import RunStore

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not sys.platform.startswith("linux"), reason="signals as Linux has them"),
]

RUNS = 45


def words(store: str | Path, out: str = "-", jobs: int = 2) -> tuple[str, ...]:
    """A study of runs long enough to be disturbed; its JSON goes to ``out``."""
    study = ("run", "queue.toml", "--years", "2", "--replications", str(RUNS), "--jobs", str(jobs), "--quiet")
    return (*study, "--store", str(store), "--json", out)


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The answer of the study that nothing happens to."""
    from forces import QUEUE

    folder = tmp_path_factory.mktemp("undisturbed")
    (folder / "queue.toml").write_text(QUEUE)
    with program(folder, *words("none")) as started:
        return answer(started.ended())


def answer(ended: Ended) -> str:
    assert ended.status == 0, ended.err
    assert "Traceback" not in ended.err
    document = json.loads(ended.out)
    assert document["runs"]["finished"] == RUNS
    return ended.out


def rows(store: Path) -> int:
    try:
        with closing(sqlite3.connect(f"file:{store}?mode=ro", uri=True, timeout=5)) as connection:
            return int(connection.execute("SELECT count(*) FROM runs").fetchone()[0])
    except sqlite3.OperationalError:  # not made yet
        return 0


def test_three_programs_share_a_store(folder: Path, undisturbed: str) -> None:
    with (
        program(folder, *words("runs.sqlite", jobs=1)) as first,
        program(folder, *words("runs.sqlite", jobs=1)) as second,
        program(folder, *words("runs.sqlite", jobs=1)) as third,
    ):
        for ended in (first.ended(), second.ended(), third.ended()):
            assert answer(ended) == undisturbed
            assert ended.err == ""
    assert rows(folder / "runs.sqlite") == RUNS


@pytest.mark.parametrize("jobs", [2])
def test_a_program_killed_while_the_store_grows_loses_no_run_that_was_in_it(
    folder: Path, undisturbed: str, jobs: int
) -> None:
    store = folder / "runs.sqlite"
    for moment in (5, 20, RUNS):
        with program(folder, *words(store, jobs=jobs)) as started:
            wait_until(lambda moment=moment: rows(store) >= moment, started)
            started.signal(signal.SIGKILL)
            assert started.ended().status == -signal.SIGKILL
        assert rows(store) >= moment
    with RunStore(store) as opened:
        before = dict(opened.every_run())
    with program(folder, *words(store, jobs=jobs)) as started:
        assert answer(started.ended()) == undisturbed
    with RunStore(store) as opened:
        after = dict(opened.every_run())
    assert len(after) == RUNS
    assert all(repr(after[key]) == repr(run) for key, run in before.items())


def test_workers_that_are_killed_change_no_number(folder: Path, undisturbed: str) -> None:
    store = folder / "runs.sqlite"
    with program(folder, *words(store)) as started:
        for moment in (10, 30):
            wait_until(lambda moment=moment: rows(store) >= moment, started)
            for worker in children(started.process.pid)[-1:]:
                os.kill(worker, signal.SIGKILL)
        assert answer(started.ended()) == undisturbed


def test_a_machine_that_sleeps_meanwhile_changes_no_number(folder: Path, undisturbed: str) -> None:
    store = folder / "runs.sqlite"
    with program(folder, *words(store)) as started:
        for moment in (10, 30):
            wait_until(lambda moment=moment: rows(store) >= moment, started)
            started.signal(signal.SIGSTOP, everyone=True)
            time.sleep(1.5)  # longer than any run may take to obey
            started.signal(signal.SIGCONT, everyone=True)
        assert answer(started.ended()) == undisturbed


def test_a_store_pruned_while_it_grows_changes_no_number(folder: Path, undisturbed: str) -> None:
    store = folder / "runs.sqlite"
    with program(folder, *words(store)) as started:
        wait_until(lambda: rows(store) > 0, started)
        for _ in range(3):
            with program(folder, "store", "prune", "--all", "--yes", "--store", str(store)) as pruning:
                assert pruning.ended().status == 0
        ended = started.ended()
    assert (answer(ended), ended.err) == (undisturbed, "")
    with RunStore(store) as opened:
        # none of what came after the last prune hangs in the air
        assert len(list(opened.every_run())) == rows(store)
    with program(folder, *words(store)) as started:
        assert answer(started.ended()) == undisturbed


@pytest.mark.parametrize("damage", ["truncated", "no log", "log flipped"])
@pytest.mark.parametrize("seed", [1])
def test_a_store_damaged_after_a_kill_changes_no_number(folder: Path, undisturbed: str, damage: str, seed: int) -> None:
    store, log = folder / "runs.sqlite", folder / "runs.sqlite-wal"
    with program(folder, *words(store)) as started:
        wait_until(lambda: rows(store) >= 20, started)
        started.signal(signal.SIGKILL)
        started.ended()
    chance = random.Random(seed)  # noqa: S311
    damaged = log if damage.startswith("log") else store
    content = bytearray(damaged.read_bytes())
    if damage == "no log":
        log.unlink()
    elif damage.endswith("truncated"):
        damaged.write_bytes(content[: chance.randrange(len(content))])
    else:
        for _ in range(20):
            content[chance.randrange(100 if damaged is store else 0, len(content))] ^= 1 << chance.randrange(8)
        damaged.write_bytes(content)
    with program(folder, *words(store)) as started:
        ended = started.ended()
    assert answer(ended) == undisturbed
    assert ended.err == "" or "runs.sqlite" in ended.err


@pytest.mark.parametrize(
    ("statement", "sign"),
    [("PRAGMA user_version = 99", "another version"), ("PRAGMA application_id = 5", "another program")],
)
def test_a_store_that_is_not_ours_to_change_is_left_as_it_is(
    folder: Path, undisturbed: str, statement: str, sign: str
) -> None:
    store = folder / "runs.sqlite"
    RunStore(store).close()
    with closing(sqlite3.connect(store)) as connection:
        connection.execute(statement)
    before = store.read_bytes()
    with program(folder, *words(store, jobs=1)) as started:
        ended = started.ended()
    assert answer(ended) == undisturbed
    assert sign in " ".join(ended.err.split())
    assert store.read_bytes() == before


@pytest.mark.parametrize("home", ["/proc/nowhere", None])
def test_without_a_home_directory_the_answer_is_the_same(folder: Path, undisturbed: str, home: str | None) -> None:
    code = "import os; os.environ.pop('HOME', None)\n" if home is None else ""
    code += (
        "import os\n"
        "for name in ('FORCESIM_STORE', 'XDG_DATA_HOME', 'XDG_CONFIG_HOME', 'XDG_CACHE_HOME'):\n"
        "    os.environ.pop(name, None)\n"
        "import pwd; pwd.getpwuid = lambda _: (_ for _ in ()).throw(KeyError('no such user'))\n"
        "from forcesim.__main__ import main\n"
        "main()\n"
    )
    flags = tuple(word for word in words("x", jobs=1) if word not in ("--store", "x"))
    with program(folder, *flags, code=code, **({"HOME": home} if home is not None else {})) as started:
        ended = started.ended()
    assert answer(ended) == undisturbed
    assert "Finished runs can't be kept" in ended.err
