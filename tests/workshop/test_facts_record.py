"""What the built-in workshops tell was true as simulated, of exactly these forces, policies, studies and claims."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path

import pytest

from forcesim.scenario.files.builtin import builtin
from forcesim.workshop.script_files import load_script

TESTS = Path(__file__).resolve().parents[1]
BUILT_IN = [entry.name for entry in builtin("workshop")]


@pytest.mark.parametrize("name", BUILT_IN)
def test_a_story_is_told_of_what_was_simulated(name: str) -> None:
    spec = importlib.util.spec_from_file_location("workshop_facts", TESTS / "benchmarks" / "workshop_facts.py")
    assert spec is not None
    assert spec.loader is not None
    facts = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(facts)
    record = json.loads(facts.RECORD.read_text(encoding="utf-8"))
    # where this fails, nobody knows whether the script still tells the truth: python tests/benchmarks/workshop_facts.py
    # simulates it again, names every claim that no longer holds, and records anew once all do
    assert facts.inputs(load_script(name)) == record[name]


def test_every_script_claims_something_at_each_reveal_of_a_result() -> None:
    for name in BUILT_IN:
        for step in load_script(name).script.steps:
            told = step.reveal is not None and "{" in step.reveal.stage
            assert not told or step.claims, f"{name}: {step.title}"
