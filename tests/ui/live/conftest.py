"""What is watched in these tests."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from forcesim.scenario.named_scenario import NamedScenario

sys.path.insert(0, str(Path(__file__).parent))  # helpers that stand beside the tests

from live_fakes import short_durham


@pytest.fixture(scope="session")
def durham(tmp_path_factory: pytest.TempPathFactory) -> NamedScenario:
    return short_durham(tmp_path_factory.mktemp("live"))
