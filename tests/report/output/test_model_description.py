"""The description of the model agrees with the code, because it is made from it."""

from __future__ import annotations

import re
from importlib import resources

import pytest

from forcesim.report.output.assumptions_log import assumptions
from forcesim.report.output.model_description import description
from forcesim.scenario.files.load import load, load_policy
from forcesim.simulation.allocation_rules import _RULES
from forcesim.simulation.disruption_theories import THEORIES
from forcesim.simulation.ledger import ACTIVITIES
from forcesim.simulation.outcomes import declared_outcomes

TEMPLATE = resources.files("forcesim.report").joinpath("templates/model.md").read_text(encoding="utf-8")


def test_the_description_beside_the_code_is_up_to_date() -> None:
    beside = resources.files("forcesim.simulation").joinpath("MODEL.md").read_text(encoding="utf-8")
    made = description(load("durham-2014"))
    assert beside == made, "write it anew: forcesim describe durham-2014 --out forcesim/simulation/MODEL.md"


def test_no_number_is_written_by_hand() -> None:
    prose = re.sub(r"\{\{.*?\}\}|\{%.*?%\}|`[^`]*`", "", TEMPLATE)
    prose = re.sub(r"^#+ [0-9.]+ ", "", prose, flags=re.MULTILINE)
    assert re.findall(r"[0-9]+", prose) == []


@pytest.mark.parametrize("heading", ["Objectives", "Logic", "Data", "Experimentation", "Implementation", "Code"])
def test_it_follows_the_checklist(heading: str) -> None:
    assert re.search(rf"^## [1-6]. {heading}$", TEMPLATE, flags=re.MULTILINE)


def test_it_names_everything_that_the_code_has() -> None:
    durham = load("durham-2014")
    text = description(durham)
    by_type = tuple(f".{name}" for name in durham.scenario.case_types)
    for name in declared_outcomes(durham.scenario):
        assert f"`{name}`" in text or name.endswith(by_type)
    for name in (*THEORIES, *_RULES):
        assert name in text
    for activity in ACTIVITIES:
        assert activity.replace("_", " ") in text
    for row in assumptions(durham.scenario):
        assert row.label in text
        # so that a reader can change it
        assert f"`{row.path}`" in text


def test_another_policy_is_described_with_its_own_levers() -> None:
    under = load("durham-2014").with_policy(load_policy("durham-2015"))
    assert "| `policy.move_share` | Hours moved to organised crime | 20% |" in description(under)


def test_no_text_of_a_file_leaves_its_place() -> None:
    nasty = load("durham-2014").with_({"title": "A | B <script>alert(1)</script>\n# Injected"})
    text = description(nasty)
    assert "<script" not in text
    assert "\n# Injected" not in text
