"""Runs that come with the program: the same bits as simulated, read only, and nothing at all where they do not fit."""

from __future__ import annotations

import threading
import zipfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from forces import QUEUE

from forcesim.scenario.files.load import load
from forcesim.scenario.named_scenario import NamedScenario
from forcesim.simulation.result import MODEL_VERSION, RunResult
from forcesim.simulation.run import simulate
from forcesim.study.arm import Arm
from forcesim.study.execution import cached_runs
from forcesim.study.execution.cached_runs import open_store, stored_then_made
from forcesim.study.execution.events import RunDone, StoredRunsIn
from forcesim.study.execution.plan import Plan
from forcesim.study.execution.serial import SerialExecutor
from forcesim.study.results.monthly import DRAWN
from forcesim.study.storage.run_store import Key, RunStore
from forcesim.study.storage.shipped_runs import ShippedRuns, write_shipped_runs

SEED, FUTURES = 7, 3


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> NamedScenario:
    path = tmp_path_factory.mktemp("desk") / "desk.toml"
    path.write_text(QUEUE)
    return load(path)


@pytest.fixture(scope="module")
def runs(desk: NamedScenario) -> list[RunResult]:
    return [simulate(desk.scenario, SEED, future) for future in range(FUTURES)]


@pytest.fixture
def file(tmp_path: Path, desk: NamedScenario, runs: list[RunResult]) -> Path:
    path = tmp_path / "shipped.zip"
    write_shipped_runs(path, SEED, {(desk.digest, "desk", "as-it-is"): runs})
    return path


def test_a_run_comes_back_bit_for_bit_with_the_months_that_are_drawn(
    file: Path, desk: NamedScenario, runs: list[RunResult]
) -> None:
    shipped = ShippedRuns(file)
    for future, run in enumerate(runs):
        known = shipped.get(Key(desk.digest, SEED, future))
        assert known is not None
        assert list(known.outcomes) == list(run.outcomes)
        np.testing.assert_array_equal([*known.outcomes.values()], [*run.outcomes.values()])
        assert list(known.monthly) == [name for name in DRAWN if name in run.monthly]
        for name, series in known.monthly.items():
            np.testing.assert_array_equal(series, run.monthly[name])
        assert (known.events, known.hours_unaccounted) == (run.events, run.hours_unaccounted)


def test_nothing_is_given_of_another_seed_model_scenario_or_future(file: Path, desk: NamedScenario) -> None:
    shipped = ShippedRuns(file)
    assert shipped.get(Key(desk.digest, SEED + 1, 0)) is None
    assert shipped.get(Key(desk.digest, SEED, FUTURES)) is None
    assert shipped.get(Key("sha256:0", SEED, 0)) is None
    assert shipped.get(Key(desk.digest, SEED, 0, model=f"{MODEL_VERSION}0")) is None


def test_a_missing_or_damaged_file_has_no_runs_and_says_so(file: Path, desk: NamedScenario, tmp_path: Path) -> None:
    assert ShippedRuns(tmp_path / "none.zip").trouble
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 255
    damaged = tmp_path / "damaged.zip"
    damaged.write_bytes(content)
    shipped = ShippedRuns(damaged)
    assert shipped.get(Key(desk.digest, SEED, 0)) is None
    assert "can't be read" in shipped.trouble
    (tmp_path / "text.zip").write_text("no zip")
    assert ShippedRuns(tmp_path / "text.zip").scenarios == {}


def test_a_number_that_somebody_changed_is_not_given(file: Path, desk: NamedScenario, tmp_path: Path) -> None:
    """The file's own checksums tell: a member that was rewritten in place is damaged."""
    with zipfile.ZipFile(file) as archive:
        place = archive.getinfo(desk.digest.partition(":")[2])
        begin = place.header_offset + 30 + len(place.filename) + place.compress_size // 2
    content = bytearray(file.read_bytes())
    content[begin] ^= 1
    changed = tmp_path / "changed.zip"
    changed.write_bytes(content)
    assert ShippedRuns(changed).get(Key(desk.digest, SEED, 0)) is None


def test_the_same_runs_make_the_same_bytes(
    file: Path, desk: NamedScenario, runs: list[RunResult], tmp_path: Path
) -> None:
    again = tmp_path / "again.zip"
    write_shipped_runs(again, SEED, {(desk.digest, "desk", "as-it-is"): runs})
    assert again.read_bytes() == file.read_bytes()


def endings(store: RunStore | None, desk: NamedScenario, months: tuple[str, ...] = DRAWN) -> Iterator[RunDone]:
    plan = Plan(arms=(Arm("desk", desk),), seed=SEED, looks=(FUTURES + 1,), monthly_series=months)
    for ending in stored_then_made(plan, SerialExecutor(), plan.jobs(0, FUTURES + 1), threading.Event(), store):
        if not isinstance(ending, StoredRunsIn):
            assert isinstance(ending, RunDone)
            yield ending


def test_a_study_reads_the_store_then_what_ships_and_makes_the_rest(
    file: Path, desk: NamedScenario, runs: list[RunResult], tmp_path: Path
) -> None:
    with RunStore(tmp_path / "runs.sqlite", below=ShippedRuns(file)) as store:
        store.put(Key(desk.digest, SEED, 0), runs[0])
        found = {ending.replication: ending for ending in endings(store, desk)}
        assert [(found[future].from_store, found[future].is_shipped) for future in range(4)] == [
            (True, False), (True, True), (True, True), (False, False),
        ]  # fmt: skip
        # nothing is copied into the user's own store but what was made
        assert [group.runs for group in store.groups()] == [2]


def test_a_study_that_reads_other_months_makes_its_runs_itself(file: Path, desk: NamedScenario, tmp_path: Path) -> None:
    with RunStore(tmp_path / "runs.sqlite", below=ShippedRuns(file)) as store:
        assert not any(ending.is_shipped for ending in endings(store, desk, ("cases_arrived", "hours_idle")))


def test_without_a_store_nothing_that_ships_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[int] = []
    monkeypatch.setattr(cached_runs, "shipped_runs", lambda: read.append(1))
    assert open_store("none") is None
    assert open_store() is None  # conftest.py: FORCESIM_STORE=none
    assert not read
    opened = open_store(tmp_path / "runs.sqlite")
    assert opened is not None
    opened.close()
    assert read
