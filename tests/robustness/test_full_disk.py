"""A disk that fills while an answer is written: the old file stays whole, nothing is left beside it, words say why.

The kernel itself refuses to write beyond a limit here, so that every writer meets a real failure in mid-file.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import forcesim as fs
from forcesim.errors import CapsuleError
from forcesim.report.answer import Answer
from forcesim.report.output.tables import write_csv
from forcesim.scenario.files.save_as import save

resource = pytest.importorskip("resource")

OLD = b"old"
# bytes that can still be written; all contents below are longer
ROOM = 100


@pytest.fixture(scope="module")
def answer(tmp_path_factory: pytest.TempPathFactory) -> Answer:
    store = tmp_path_factory.mktemp("store") / "runs.sqlite"
    return fs.run(fs.load("burglary").with_({"time.years": 0.25}), replications=2, jobs=1, store=store)


def chart(path: Path) -> None:
    """As the window saves a chart."""
    from PySide6.QtWidgets import QWidget

    from ui.file_dialogs import LastFolder, write

    window = QWidget()
    folder = LastFolder(window, None)
    failures: list[str] = []
    folder.failed.connect(failures.append)
    write(window, path, bytes(4096), "chart")
    assert [failure for failure in failures if "could not be saved" in failure]
    raise OSError("as the window says")


WRITERS: dict[str, Callable[[Answer, Path], object]] = {
    "results.csv": lambda answer, path: write_csv(answer.result, path.parent),
    "a.xlsx": lambda answer, path: answer.write_workbook(path),
    "a.forcesim": lambda answer, path: answer.save(path),
    "a.toml": lambda answer, path: save(path, answer.texts["burglary"]),
    "a.svg": lambda _, path: chart(path),
}


@pytest.mark.parametrize("name", WRITERS)
@pytest.mark.usefixtures("qapp")
def test_no_writer_harms_the_old_file(answer: Answer, tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(OLD)
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (ROOM, before[1]))
    try:
        with pytest.raises((OSError, CapsuleError)):
            WRITERS[name](answer, path)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert {file.name: file.read_bytes() for file in tmp_path.iterdir()} == {name: OLD}


def call(folder: Path, *words: str, room: int | None = None) -> subprocess.CompletedProcess[str]:
    """The command in a process of its own, which may write ``room`` bytes to any file."""

    def limit() -> None:
        if room is not None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (room, room))

    return subprocess.run(
        [sys.executable, "-m", "forcesim", *words],
        cwd=folder, env={**os.environ, "PYTHONIOENCODING": "utf-8"}, capture_output=True, encoding="utf-8",
        check=False, preexec_fn=limit,
    )  # fmt: skip


RUN = ("run", "burglary", "--set", "time.years=0.25", "--replications", "2", "--jobs", "1", "--store")
FLAGS = ("--json", "a.json", "--csv", ".", "--xlsx", "a.xlsx", "--capsule", "a.forcesim")


@pytest.mark.slow
def test_a_command_tells_each_file_that_could_not_be_written_and_its_answer_all_the_same(tmp_path: Path) -> None:
    names = ("a.json", "results.csv", "futures.csv", "a.xlsx", "a.forcesim")
    for name in names:
        (tmp_path / name).write_bytes(OLD)
    done = call(tmp_path, *RUN, "none", *FLAGS, room=ROOM)
    assert done.returncode == 1, done.stderr
    assert "Traceback" not in done.stderr
    words = " ".join(done.stderr.split())
    for name in ("a.json", "results.csv", "a.xlsx", "a.forcesim"):
        assert f"{name} can't be written: File too large" in words
    assert "Simulated by" in done.stdout
    assert {file.name: file.read_bytes() for file in tmp_path.iterdir()} == dict.fromkeys(names, OLD)


@pytest.mark.slow
@pytest.mark.parametrize("room", [0, 2_000, 9_000, 40_000])
def test_a_store_whose_disk_fills_keeps_what_it_had_and_the_answer_is_the_same(tmp_path: Path, room: int) -> None:
    undisturbed = call(tmp_path, *RUN, "none", "--json", "-")
    more = [*RUN[:4], "--replications", "40", *RUN[6:]]
    assert call(tmp_path, *RUN, "runs.sqlite", "--quiet").returncode == 0
    filled = call(tmp_path, *more, "runs.sqlite", "--quiet", room=room)
    assert filled.returncode == 0, filled.stderr
    assert "can't be kept" in filled.stderr
    assert "Traceback" not in filled.stderr
    again = call(tmp_path, *RUN, "runs.sqlite", "--json", "-")
    assert (again.stdout, again.stderr) == (undisturbed.stdout, "")
