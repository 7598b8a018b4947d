"""The command line as people use it: a process of its own, in a directory with a small scenario."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from forces import QUEUE

POLICY = """\
kind = "policy"
title = "Half of them"

[policy.cases.job]
pursue = 0.5
"""

Done = subprocess.CompletedProcess[str]


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
    hidden = ("FORCE_COLOR", "DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM", "COLUMNS")
    return {key: value for key, value in os.environ.items() if key not in hidden} | {"PYTHONIOENCODING": "utf-8"}


@pytest.fixture
def forcesim(folder: Path, environment: dict[str, str]) -> Callable[..., Done]:
    def call(*words: str, **variables: str) -> Done:
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
