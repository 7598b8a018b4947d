"""A small workshop of the tests' own: two rounds, an inject, and results in milliseconds."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from forcesim.workshop.preparation import Preparation, prepare
from forcesim.workshop.script_files import ScriptFile, load_script
from forcesim.workshop.session import WorkshopSession

# tests share the text of the script
sys.path.insert(0, str(Path(__file__).parent))


@pytest.fixture(scope="session")
def desk(tmp_path_factory: pytest.TempPathFactory) -> ScriptFile:
    from workshop_desk import write_script

    return load_script(write_script(tmp_path_factory.mktemp("desk")))


@pytest.fixture(scope="session")
def desk_results(desk: ScriptFile) -> Preparation:
    return prepare(desk, jobs=1, store="none")


@pytest.fixture
def session(desk: ScriptFile, desk_results: Preparation, tmp_path: Path) -> Iterator[WorkshopSession]:
    with WorkshopSession.begin(desk, desk_results, tmp_path / "desk.session", date="2026-11-29") as begun:
        yield begun
