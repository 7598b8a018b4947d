"""Numbers, their declarations and the JSON Schema say the same."""

from __future__ import annotations

from typing import Any

from forcesim.scenario.files.json_schema import json_schema
from forcesim.scenario.files.load import NamedScenario
from forcesim.scenario.schema.quantities import quantities
from forcesim.scenario.schema.scenario import Scenario


def test_the_walk_lists_every_number_with_its_declaration_and_evidence(small: NamedScenario) -> None:
    listed = {path: (declared, value) for path, declared, value in quantities(small.scenario)}
    declared, value = listed["teams.local.head_count"]
    assert (declared.unit, value, value.evidence and value.evidence.grade) == ("full-time officers", 20, "found")
    assert listed["case_types.possession.stages.1.hours"][1] == 3
    assert listed["policy.cases.possession.mix.charge"][0].label == "Disposals"
    assert listed["movement.transfer_efficiency"][1] == 0.4


def test_every_number_of_the_walk_can_be_asked_for_by_its_path(small: NamedScenario) -> None:
    assert all(small.number(path) == value for path, _, value in quantities(small.scenario))


def test_the_schema_gives_unit_and_bounds_of_numbers_bare_and_with_evidence() -> None:
    schema = json_schema()
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    number = schema["$defs"]["Shift"]["properties"]["start"]
    bare, table = number["anyOf"]
    assert (number["unit"], bare["minimum"], bare["exclusiveMaximum"]) == ("hour of the day", 0, 24)
    assert table["properties"]["value"]["exclusiveMaximum"] == 24


def test_the_schema_bounds_numbers_that_may_be_left_out() -> None:
    branches = json_schema()["$defs"]["CaseType"]["properties"]["shelf_life_days"]["anyOf"]
    assert [branch["minimum"] for branch in flat(branches) if branch.get("type") == "number"] == [0.01]


def flat(branches: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [leaf for branch in branches for leaf in ([branch] if "anyOf" not in branch else flat(branch["anyOf"]))]


def test_the_schema_knows_every_key_of_a_file_and_asks_for_none() -> None:
    schema = json_schema()
    assert set(schema["properties"]) == {"extend", *Scenario.model_fields}
    assert "required" not in schema
    assert schema["additionalProperties"] is False


def test_every_reference_in_the_schema_leads_somewhere() -> None:
    schema = json_schema()
    names: list[str] = []

    def look(value: Any) -> None:
        if isinstance(value, dict):
            if isinstance(value.get("$ref"), str):
                names.append(value["$ref"])
            for entry in value.values():
                look(entry)
        elif isinstance(value, list):
            for entry in value:
                look(entry)

    look(schema)
    assert names
    assert {name.rpartition("/")[2] for name in names} <= set(schema["$defs"])
