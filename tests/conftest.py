"""What every test is held to: nothing left behind, and the same run whoever starts it."""

from __future__ import annotations

import multiprocessing
import os
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

# before anything imports Qt: tests never need a screen
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

# tests of all folders take their small forces from forces.py
sys.path.append(str(Path(__file__).parent))

# no test reads what another has computed, nor touches a person's own runs
os.environ["FORCESIM_STORE"] = "none"
# nor writes to their log
os.environ["FORCESIM_LOG"] = "none"

# the same examples on every machine: a suite that fails must fail for everyone
settings.register_profile(
    "suite", derandomize=True, deadline=None, print_blob=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("suite")


# they build the whole window, or start the command in a process of its own
_WHOLE_PROGRAM = {"window", "forcesim"}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Whatever uses the whole program takes a second or more each, and so is left to the slow tier but for a few."""
    for item in items:
        is_whole = _WHOLE_PROGRAM & set(getattr(item, "fixturenames", ()))
        if is_whole and item.get_closest_marker("smoke") is None:
            item.add_marker("slow")


def pytest_make_parametrize_id(config: pytest.Config, val: object, argname: str) -> str | None:
    """Bytes name no test: archives hold the clock, so that two workers would list the same test by two names."""
    return argname if isinstance(val, bytes) else None


@pytest.fixture(autouse=True)
def nothing_left_behind(request: pytest.FixtureRequest) -> Iterator[None]:
    """A test that leaves a thread or a process behind fails, unless a fixture of wider scope owns it."""
    threads = set(threading.enumerate())
    processes = {process.pid for process in multiprocessing.active_children()}
    yield
    left = [thread.name for thread in threading.enumerate() if thread not in threads and not thread.daemon]
    started = [process for process in multiprocessing.active_children() if process.pid not in processes]
    left += [f"process {process.name}" for process in started]
    shared = {"shared_executor"} & set(request.fixturenames)
    assert shared or not left, f"left behind: {left}"
