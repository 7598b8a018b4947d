"""What an opened capsule gives is read with the limits of files, since both may come from anybody."""

from __future__ import annotations

import pytest

from forcesim.errors import CapsuleError
from forcesim.report.answer import scenario_from_text
from forcesim.scenario.files import toml_reader
from forcesim.scenario.files.load import load

LIMITS = {
    "too large": ("# " + "x" * 2000, "too large for a scenario"),
    "too large in bytes only": ("# " + "é" * 950, "too large for a scenario"),
    "tables too deep": ("a = " + "[" * 40 + "]" * 40, "too deep"),
    "tables deeper than the parser goes": ("a = " + "[" * 900 + "]" * 900, "too deep"),
    "a key of many parts": ("\n" + "a." * 600 + "a = 1", "line 2: there are too many dots"),
    "no TOML": ("title = 'x'\nyears = = 3", "line 2: "),
}


@pytest.mark.parametrize("kind", LIMITS)
def test_the_text_of_a_scenario_in_a_capsule_obeys_the_limits_of_files(
    kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(toml_reader, "LARGEST_FILE", 1850)
    text, words = LIMITS[kind]
    with pytest.raises(CapsuleError, match=words) as refused:
        scenario_from_text("theirs", text)
    assert "the scenario theirs in this capsule" in str(refused.value)


def test_a_text_that_a_capsule_of_ours_holds_is_read() -> None:
    town = load("burglary")
    assert scenario_from_text(town.name, town.text()).digest == town.digest


def test_a_text_in_a_capsule_reads_no_file() -> None:
    with pytest.raises(CapsuleError, match="extend: no such key"):
        scenario_from_text("theirs", 'extend = "forces/durham-2014"\n' + load("burglary").text())
