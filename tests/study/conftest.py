"""One pool of workers for all studies; they import the stand-ins by name, so their folder is on the path."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from forces import TWO_TEAMS

from forcesim.study.execution.executors import ProcessExecutor

sys.path.insert(0, str(Path(__file__).parent))


@pytest.fixture(scope="session")
def shared_executor() -> Iterator[ProcessExecutor]:
    with ProcessExecutor(2) as executor:
        yield executor


@pytest.fixture
def tiny(tmp_path: Path) -> Path:
    path = tmp_path / "tiny.toml"
    path.write_text(TWO_TEAMS)
    return path
