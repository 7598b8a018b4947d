"""Whatever ends the program ends it all: words, no traceback, the status that scripts expect, no worker left.

Programs are waited for until every process that they started has let go of what they write to, so that a worker left
behind fails each of these tests. How long an ending takes is measured by ``python tests/robustness/signals.py``.
"""

from __future__ import annotations

import os
import signal
import sys
import time
from pathlib import Path

import pytest
from processes import ENDLESS, WITH_ENDLESS_RUNS, children, living, program, wait_until

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not sys.platform.startswith("linux"), reason="signals as Linux has them"),
]

NOTICE = "Ctrl-C again ends the program at once"


@pytest.fixture
def endless(folder: Path) -> dict[str, str]:
    """The environment of a program whose runs never end."""
    (folder / "endless.py").write_text(ENDLESS)
    (folder / "marks").mkdir()
    paths = [str(folder), os.environ.get("PYTHONPATH", "")]
    return {"PYTHONPATH": os.pathsep.join(filter(None, paths)), "MARKS": str(folder / "marks")}


def marks(folder: Path) -> int:
    return len(list((folder / "marks").iterdir()))


def words(jobs: int) -> tuple[str, ...]:
    return ("run", "queue.toml", "--replications", "50", "--store", "none", "--jobs", str(jobs))


@pytest.mark.parametrize("jobs", [1, 2])
def test_one_ctrl_c_ends_runs_that_do_not_look_and_says_that_a_second_is_faster(
    folder: Path, endless: dict[str, str], jobs: int
) -> None:
    with program(folder, *words(jobs), code=WITH_ENDLESS_RUNS, **endless) as started:
        wait_until(lambda: marks(folder) == jobs, started)
        started.signal(signal.SIGINT, everyone=True)
        ended = started.ended()
    assert ended.status == 130
    assert NOTICE in " ".join(ended.err.split())
    assert "Stopped" in ended.err
    assert "Traceback" not in ended.err
    assert marks(folder) == jobs  # no run was begun after it


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_second_ctrl_c_ends_at_once(folder: Path, endless: dict[str, str], jobs: int) -> None:
    with program(folder, *words(jobs), code=WITH_ENDLESS_RUNS, **endless) as started:
        wait_until(lambda: marks(folder) == jobs, started)
        started.signal(signal.SIGINT, everyone=True)
        time.sleep(0.1)
        started.signal(signal.SIGINT, everyone=True)
        ended = started.ended()
    assert ended.status == 130
    assert ended.err.count("Stopped.") == 1
    assert "Traceback" not in ended.err


@pytest.mark.parametrize("everyone", [False, True])
@pytest.mark.parametrize(("number", "status"), [(signal.SIGTERM, 143), (signal.SIGHUP, 129)])
@pytest.mark.parametrize("jobs", [1, 2])
def test_the_system_or_a_closed_terminal_ends_it_without_warnings(
    folder: Path, endless: dict[str, str], number: int, status: int, jobs: int, everyone: bool
) -> None:
    with program(folder, *words(jobs), code=WITH_ENDLESS_RUNS, **endless) as started:
        wait_until(lambda: marks(folder) == jobs, started)
        started.signal(number, everyone=everyone)
        ended = started.ended()
    assert ended.status == status
    assert ended.out == ""
    assert ended.err in ("Stopped.\n", "")


def test_a_closed_terminal_that_takes_no_more_words_changes_nothing(folder: Path, endless: dict[str, str]) -> None:
    with program(folder, *words(2), code=WITH_ENDLESS_RUNS, **endless) as started:
        wait_until(lambda: marks(folder) == 2, started)
        for stream in (started.process.stdout, started.process.stderr):
            assert stream is not None
            stream.close()
        workers = children(started.process.pid)
        started.signal(signal.SIGHUP, everyone=True)
        assert started.process.wait(60) == 129
        assert workers


def test_what_is_ignored_from_the_start_stays_ignored(folder: Path, endless: dict[str, str]) -> None:
    nohup = "import signal; signal.signal(signal.SIGHUP, signal.SIG_IGN)\n" + WITH_ENDLESS_RUNS
    with program(folder, *words(2), code=nohup, **endless) as started:
        wait_until(lambda: marks(folder) == 2, started)
        started.signal(signal.SIGHUP, everyone=True)
        time.sleep(0.5)
        assert started.is_alive
        started.signal(signal.SIGTERM)
        assert started.ended().status == 143


def test_a_worker_hears_no_signal_that_is_meant_for_the_program(folder: Path, endless: dict[str, str]) -> None:
    with program(folder, *words(2), code=WITH_ENDLESS_RUNS, **endless) as started:
        wait_until(lambda: marks(folder) == 2, started)
        workers = {int(mark.name.partition("-")[0]) for mark in (folder / "marks").iterdir()}
        for worker in workers:
            for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
                os.kill(worker, number)
        time.sleep(0.5)
        assert all(living(worker) for worker in workers)
        started.signal(signal.SIGTERM)
        assert started.ended().status == 143


@pytest.mark.parametrize("moment", ["starting", "running"])
def test_workers_end_with_a_program_that_is_killed(folder: Path, endless: dict[str, str], moment: str) -> None:
    with program(folder, *words(2), code=WITH_ENDLESS_RUNS, **endless) as started:
        if moment == "running":
            wait_until(lambda: marks(folder) == 2, started)
        else:
            wait_until(lambda: len(children(started.process.pid)) >= 2, started)
        started.signal(signal.SIGKILL)
        assert started.ended().status == -signal.SIGKILL  # which waits for the workers


def test_ctrl_c_while_a_plan_is_made_ends_it(folder: Path, endless: dict[str, str]) -> None:
    planning = WITH_ENDLESS_RUNS.replace(
        "lambda self: replace(plan(self), simulate=endless.simulate)", "lambda self: endless.simulate(self, 0, 0, None)"
    )
    with program(folder, *words(2), code=planning, **endless) as started:
        wait_until(lambda: marks(folder) == 1, started)
        started.signal(signal.SIGINT, everyone=True)
        ended = started.ended()
    assert ended.status == 130
    assert "Traceback" not in ended.err


@pytest.mark.parametrize(("number", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGHUP, 129)])
def test_a_signal_while_a_library_runs_a_text_ends_with_the_status_of_any_other(
    folder: Path, endless: dict[str, str], number: int, status: int
) -> None:
    # read by Python itself before python -m forcesim, the only start that takes the status of such an interruption
    (folder / "sitecustomize.py").write_text(
        "import endless\n"
        "from forcesim.study.questions.registry import RunQuestion\n"
        "names = {'endless': endless}\n"
        "RunQuestion.plan = lambda self: exec('endless.simulate(None, 0, 0, None)', names)\n"
    )
    with program(folder, *words(1), **endless) as started:
        wait_until(lambda: marks(folder) == 1, started)
        started.signal(number)
        ended = started.ended()
    assert ended.status == status
    assert "Traceback" not in ended.err


def test_ctrl_c_while_an_answer_is_written_leaves_the_old_file(folder: Path) -> None:
    (folder / "a.json").write_text("old")
    (folder / "marks").mkdir()
    writing = (
        "import os, pathlib, time\n"
        "def fsync(number):\n"
        "    pathlib.Path('marks/writing').touch()\n"
        "    time.sleep(600)\n"
        "os.fsync = fsync\n"
        "from forcesim.__main__ import main\n"
        "main()\n"
    )
    flags = ("run", "queue.toml", "--replications", "2", "--store", "none", "--jobs", "1", "--json", "a.json")
    with program(folder, *flags, code=writing) as started:
        wait_until(lambda: marks(folder) == 1, started)
        started.signal(signal.SIGINT)
        ended = started.ended()
    assert ended.status == 130
    assert "Traceback" not in ended.err
    assert (folder / "a.json").read_text() == "old"
    assert sorted(path.name for path in folder.iterdir()) == ["a.json", "marks", "queue.toml"]


def test_ctrl_c_while_another_program_holds_the_store_is_heard(folder: Path) -> None:
    import sqlite3
    from contextlib import closing

    from forcesim.study.storage.run_store import RunStore

    RunStore(folder / "runs.sqlite").close()
    flags = ("run", "queue.toml", "--replications", "50", "--jobs", "1", "--store", "runs.sqlite")
    waiting = (
        "import pathlib, forcesim.study.storage.run_store as stores\n"
        "execute = stores.RunStore._execute\n"
        "def marked(self, statement, *values):\n"
        "    if statement.startswith('INSERT'): pathlib.Path('waits').touch()\n"
        "    return execute(self, statement, *values)\n"
        "stores.RunStore._execute = marked\n"
        "stores._PATIENCE = 600.0\n"  # a stop that waits for it fails
        "from forcesim.__main__ import main\n"
        "main()\n"
    )
    with closing(sqlite3.connect(folder / "runs.sqlite", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with program(folder, *flags, code=waiting) as started:
            wait_until((folder / "waits").exists, started)
            started.signal(signal.SIGINT)
            ended = started.ended()
    assert ended.status == 130
    assert "Traceback" not in ended.err
