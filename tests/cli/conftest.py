"""The command line as people use it: a process of its own, in a directory with a small scenario."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from forces import QUEUE

sys.path.insert(0, str(Path(__file__).parent))  # helpers that stand beside the tests

from fork_server import Done, ForkServer

POLICY = """\
kind = "policy"
title = "Half of them"

[policy.cases.job]
pursue = 0.5
"""

_HIDDEN = ("FORCE_COLOR", "DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM", "COLUMNS")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "queue.toml").write_text(QUEUE)
    (tmp_path / "two.toml").write_text(
        QUEUE.replace("head_count = 1", "head_count = 2").replace("A desk", "Two [red]desks")
    )
    (tmp_path / "half.toml").write_text(POLICY)
    (tmp_path / "all.toml").write_text(POLICY.replace("0.5", "1.0"))
    (tmp_path / "wrong.toml").write_text(
        QUEUE.replace("head_count = 1", "head_count = -1").replace("per_year", "per_yaer")
    )
    return tmp_path


@pytest.fixture
def environment() -> dict[str, str]:
    return _environment()


def _environment() -> dict[str, str]:
    return {key: value for key, value in os.environ.items() if key not in _HIDDEN} | {"PYTHONIOENCODING": "utf-8"}


@pytest.fixture(scope="session")
def fork_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ForkServer | None]:
    """What the command line is forked from; None where systems can't fork."""
    if not hasattr(os, "fork"):
        yield None
        return
    server = ForkServer(tmp_path_factory.mktemp("written"), _environment())
    yield server
    server.close()


@pytest.fixture
def forcesim(folder: Path, environment: dict[str, str], fork_server: ForkServer | None) -> Callable[..., Done]:
    """Calls the command line with words; variables may be added to its environment."""

    def call(*words: str, **variables: str) -> Done:
        # Python's own are read by a process that starts anew
        if fork_server is not None and not any(name.startswith("PYTHON") for name in variables):
            return fork_server.run(words, folder, environment | variables)
        return subprocess.run(
            [sys.executable, "-m", "forcesim", *words],
            cwd=folder,
            env=environment | variables,
            capture_output=True,
            encoding="utf-8",
            check=False,
            stdin=subprocess.DEVNULL,
        )

    return call
