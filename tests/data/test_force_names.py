"""Every name that a published table has for a force leads to that force."""

from __future__ import annotations

import pytest

from forcesim.data import territorial_forces
from forcesim.data.force_names import force_by_name, force_names
from forcesim.scenario.files import builtin

# as they stand in tables of seizures, recorded crime and workforce, and in rows and file names of data.police.uk
IN_TABLES = {
    "London, City of": "city-of-london", " London, City of ": "city-of-london",
    "City of London Police": "city-of-london",
    "Avon & Somerset": "avon-and-somerset", " Avon and Somerset ": "avon-and-somerset",
    "Avon and Somerset Constabulary": "avon-and-somerset", "Devon & Cornwall": "devon-and-cornwall",
    "Devon & Cornwall Police": "devon-and-cornwall", "devon-and-cornwall": "devon-and-cornwall", " Kent 4": "kent",
    "Bedfordshire  ": "bedfordshire", "Metropolitan Police": "metropolitan-police",
    "metropolitan": "metropolitan-police",
    "Metropolitan Police Service": "metropolitan-police",
    "Durham Constabulary": "durham", "Dyfed-Powys": "dyfed-powys",
    "Hampshire and Isle of Wight Constabulary": "hampshire", "GREATER MANCHESTER POLICE": "greater-manchester",
    "Northumbria [note 3]": "northumbria", "Cleveland(2)": "cleveland",
}  # fmt: skip


@pytest.mark.parametrize(("text", "slug"), IN_TABLES.items())
def test_a_name_from_a_table_leads_to_its_force(text: str, slug: str) -> None:
    force = force_by_name(text)
    assert force is not None
    assert force.slug == slug


@pytest.mark.parametrize(
    "text",
    ["British Transport Police", "Border Force", "Central Service secondments", "Police", "", "Scotland", "North", "4"],
)
def test_what_is_no_territorial_force_is_taken_for_none(text: str) -> None:
    assert force_by_name(text) is None


def test_there_are_43_forces_and_no_name_is_shared() -> None:
    forces = force_names()
    assert len(forces) == len({force.slug for force in forces}) == 43
    for force in forces:
        assert {other.slug for name in force.all_names if (other := force_by_name(name))} == {force.slug}


def test_every_force_has_a_scenario_and_a_row_of_the_table() -> None:
    built_in = {entry.name for entry in builtin.builtin("force")}
    assert {force.scenario for force in force_names()} == built_in - {"average-force"}
    assert {force.slug for force in territorial_forces.forces()} == {force.slug for force in force_names()}
