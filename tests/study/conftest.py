"""One pool of workers for all studies; they import the stand-ins by name, so their folder is on the path."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from forcesim.study.execution.executors import ProcessExecutor

sys.path.insert(0, str(Path(__file__).parent))


@pytest.fixture(scope="session")
def shared_executor() -> Iterator[ProcessExecutor]:
    with ProcessExecutor(2) as executor:
        yield executor
