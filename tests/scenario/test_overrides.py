"""Values laid over a file from the command line."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from forcesim.errors import Fault
from forcesim.scenario.files import load

Writer = Callable[..., Path]
Faults = Callable[..., tuple[Fault, ...]]


def test_an_override_goes_over_file_and_extended_files(write: Writer) -> None:
    write(name="base.toml")
    own = write('extend = "base.toml"\n[policy]\nmove_share = 0.2\n', name="own.toml")
    assert load.load(own, ["policy.move_share=0.3"]).number("move_share") == 0.3
    assert load.load(own, ["move_share = 0.4"]).number("move_share") == 0.4


@pytest.mark.parametrize(
    ("text", "path", "value"),
    [
        ("movement.to_team=local2", "movement.to_team", "local2"),
        ('movement.to_team="local2"', "movement.to_team", "local2"),
        ("time.years=2", "time.years", 2),
        ("yields_leads=true", "case_types.possession.yields_leads", True),
        ("title=a = b", "title", "a = b"),
        ("title=x\nyears = 3", "title", "x\nyears = 3"),
    ],
)
def test_a_value_is_read_as_in_a_file_and_else_as_a_text(write: Writer, text: str, path: str, value: object) -> None:
    own = load.load(write(), ["teams.local2={head_count=1,roster='days'}", text])
    current: object = own.scenario
    for key in path.split("."):
        current = current[key] if isinstance(current, dict) else getattr(current, key)
    assert current == value


def test_what_an_override_spoils_is_its_own_fault(faults_of: Faults) -> None:
    faults = faults_of(overrides=["move_share=3", "movement.from_team=specialist"])
    assert {(fault.where, fault.line) for fault in faults} == {("--set", None)}
    assert {fault.key for fault in faults} == {"policy.move_share", "movement.to_team"}


def test_what_is_wrong_in_the_file_stays_the_files_fault(faults_of: Faults) -> None:
    faults = faults_of(("pursue = 0.9", "pursue = 9"), overrides=["move_shar=0.3"])
    assert {(fault.where, fault.key) for fault in faults} == {
        ("small.toml", "policy.cases.possession.pursue"),
        ("--set", "move_shar"),
    }


def test_an_override_may_give_what_a_file_leaves_open(write: Writer) -> None:
    own = write(load.load(write()).text(), ("head_count = 5\n", ""), name="open.toml")
    assert load.check(own) != ()
    assert load.load(own, ["teams.specialist.head_count=4"]).number("specialist.head_count") == 4


@pytest.mark.parametrize("text", ["move_share", "=3", ""])
def test_an_override_that_sets_nothing_is_told(faults_of: Faults, text: str) -> None:
    (fault,) = faults_of(overrides=[text])
    assert "path.to.key=value" in fault.hint


def test_an_override_of_what_is_no_table_is_told(faults_of: Faults) -> None:
    (fault,) = faults_of(overrides=["teams.specialist.head_count.low=3"])
    assert "no keys" in fault.what


def test_an_entry_beyond_a_list_is_told(faults_of: Faults) -> None:
    (fault,) = faults_of(overrides=["case_types.possession.stages.2.hours=3"])
    assert "no entry 2" in fault.what
