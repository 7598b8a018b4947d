"""The runs that come with the program are those of its forces, policies and model, bit for bit."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from forcesim.shipping import __main__ as command
from forcesim.shipping import shipped_set
from forcesim.shipping.shipped_check import verify_shipped
from forcesim.shipping.shipped_set import COMMAND, FILE, SEED, SHIPPED_POLICIES, shipped_scenario, stale
from forcesim.simulation.result import RunResult
from forcesim.study.execution.serial import SerialExecutor
from forcesim.study.questions.national.national import SHIPPED_FUTURES
from forcesim.study.storage.run_store import Key
from forcesim.study.storage.shipped_runs import ShippedRuns, shipped_runs, write_shipped_runs


def test_what_ships_is_of_these_forces_policies_and_this_model() -> None:
    why = stale(ShippedRuns(FILE))
    assert not why, f"{why}. Make the shipped runs again: {COMMAND}"


def test_every_force_has_twelve_futures_under_every_policy_that_ships() -> None:
    scenarios = shipped_runs().scenarios.values()
    assert len({(entry.force, entry.policy) for entry in scenarios}) == 43 * len(SHIPPED_POLICIES)
    assert {entry.futures for entry in scenarios} == {SHIPPED_FUTURES}
    assert SHIPPED_FUTURES >= 12


def test_the_file_is_a_few_megabytes() -> None:
    assert FILE.stat().st_size < 6e6


def test_the_two_cheapest_of_the_sample_come_out_the_same_bit_for_bit() -> None:
    check = verify_shipped(_only("city-of-london"), SerialExecutor(), 2)
    assert check.holds, check.moved
    assert (check.checked, check.rounded) == (2, 0)


@pytest.mark.parametrize(("by", "moved"), [(1.0, 1), (1e-13, 0)])
def test_a_number_that_moved_is_named_and_last_digits_are_told_apart(tmp_path: Path, by: float, moved: int) -> None:
    shipped = _only("city-of-london")
    (entry,) = [entry for entry in shipped.scenarios.values() if entry.policy == "before-2015"]
    run = shipped.get(Key(entry.digest, SEED, 0))
    assert run is not None
    other = replace(run, outcomes={**run.outcomes, "charges": run.outcomes["charges"] * (1 + by)})
    path = tmp_path / "moved.zip"
    write_shipped_runs(path, SEED, {(entry.digest, entry.force, entry.policy): [other]})
    check = verify_shipped(ShippedRuns(path), SerialExecutor(), None)
    assert check.moved == ("city-of-london+before-2015, future 0: charges",) * moved
    assert check.holds is not bool(moved)
    assert check.rounded == 1 - moved


def test_what_changed_since_is_told_with_the_force_and_the_policy(monkeypatch: pytest.MonkeyPatch) -> None:
    kent, essex = (shipped_scenario(slug, "durham-2015") for slug in ("kent", "essex"))
    longer = kent.with_({"time.years": 6})
    named = [("kent", "durham-2015", longer), ("essex", "durham-2015", essex)]
    monkeypatch.setattr(shipped_set, "shipped_scenarios", lambda: iter(named))
    assert stale(shipped_runs()) == "kent under durham-2015 changed, or have no runs"
    old = ShippedRuns(FILE)
    old.model = "4"
    assert "of model 4" in stale(old)


def test_making_them_keeps_finished_runs_and_writes_the_same_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    city = shipped_scenario("city-of-london", "durham-2015").with_({"time.years": 0.25, "time.warm_up_years": 0})
    tiny = [("city-of-london", "durham-2015", city)]
    monkeypatch.setattr(command, "shipped_scenarios", lambda: iter(tiny))
    paths = [tmp_path / "first.zip", tmp_path / "second.zip"]
    command.make(tmp_path / "work.sqlite", 1, paths[0])

    def broken(*_: object) -> RunResult:
        raise AssertionError("a finished run is made again")

    monkeypatch.setattr("forcesim.simulation.run.simulate", broken)
    command.make(tmp_path / "work.sqlite", 1, paths[1])
    assert paths[0].read_bytes() == paths[1].read_bytes()
    assert len(ShippedRuns(paths[0]).scenarios) == 1
    assert "Wrote" in capsys.readouterr().out


def _only(slug: str) -> ShippedRuns:
    """The shipped runs of one force."""
    shipped = ShippedRuns(FILE)
    shipped.scenarios = {digest: entry for digest, entry in shipped.scenarios.items() if entry.force == slug}
    return shipped
