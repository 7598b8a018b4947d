"""forcesim people, as it is typed: words that fit, JSON, tables, a capsule that comes out again."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

Done = subprocess.CompletedProcess[str]
FEW = ("--replications", "5", "--years", "0.25", "--jobs", "1")


@pytest.mark.slow
def test_the_same_people_are_told_in_words_json_and_tables_and_the_capsule_holds(
    forcesim: Callable[..., Done], folder: Path
) -> None:
    outputs = ("--json", "out.json", "--csv", "tables", "--xlsx", "out.xlsx", "--capsule", "out.forcesim")
    done = forcesim("people", "queue.toml", "--policy", "half.toml", *FEW, *outputs)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("Of ")
    assert "The same people, two fates: people a year" in done.stdout
    assert max(map(len, done.stdout.splitlines())) <= 80
    document = json.loads((folder / "out.json").read_text())
    assert document["kind"] == "people"
    found = document["found"]
    transitions = {(entry["before"], entry["after"]): entry["people"]["mean"] for entry in found["transitions"]}
    # half of the cases that were closed before are let be, each with its own luck, and nothing else changes
    assert set(transitions) <= {("no_disposal", "not_pursued"), ("no_disposal", "no_disposal"), ("open", "open"),
                                ("open", "not_pursued"), ("open", "no_disposal"), ("no_disposal", "open")}  # fmt: skip
    assert transitions["no_disposal", "not_pursued"] > 0.0
    assert {path.name for path in (folder / "tables").iterdir()} >= {"found.csv", "reasons.csv", "results.csv"}
    again = forcesim("verify", "out.forcesim", "--sample", "all")
    assert again.returncode == 0, again.stdout + again.stderr
