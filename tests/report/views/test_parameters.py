"""Parameters as a table shows them: called as the file calls them, with the unit and the evidence that they have."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from forcesim.report.views.parameters import Parameter, parameter_details, parameters
from forcesim.scenario.files.builtin import builtin
from forcesim.scenario.files.load import load, load_policy
from forcesim.scenario.named_scenario import NamedScenario


def by_path(named_scenario: NamedScenario, files: NamedScenario | None = None) -> Mapping[str, Parameter]:
    return {parameter.path: parameter for parameter in parameters(named_scenario, files or named_scenario)}


@pytest.fixture(scope="module")
def durham() -> NamedScenario:
    return load("durham-2014")


@pytest.mark.parametrize("force", [file.full_name for kind in ("force", "example") for file in builtin(kind)])
def test_no_key_of_a_file_stands_where_a_person_reads(force: str) -> None:
    read = load(force)
    under = [read]
    if set(read.scenario.case_types) == set(load("durham-2014").scenario.case_types):
        under.append(read.with_policy(load_policy("durham-2015")))
    for named_scenario in under:
        for parameter in parameters(named_scenario, named_scenario):
            assert "_" not in parameter.label + parameter.place + parameter.shown, parameter.path


def test_every_policy_is_read_in_words(durham: NamedScenario) -> None:
    for policy in builtin("policy"):
        named_scenario = durham.with_policy(load_policy(policy.name))
        assert not [
            parameter.path
            for parameter in parameters(named_scenario, durham)
            if "_" in parameter.label + parameter.place + parameter.shown
        ]


def test_a_number_by_team_or_disposal_is_called_as_that_with_the_unit_of_its_table(durham: NamedScenario) -> None:
    rows = by_path(durham.with_({"policy.cases.home_grow.divert.caution": 0.4}))
    scenario = durham.scenario
    for path, label, unit in (
        ("shocks.major_incident.officers.organised_crime", scenario.teams["organised_crime"].label, "officers"),
        ("organised_crime.strike_draws.neighbourhood", scenario.teams["neighbourhood"].label, "officers"),
        ("policy.cases.home_grow.mix.caution", scenario.disposals["caution"].label, ""),
        ("policy.cases.home_grow.divert.caution", scenario.disposals["caution"].label, ""),
    ):
        assert rows[path].label == label
        assert rows[path].unit.endswith(unit)
    assert rows["policy.cases.home_grow.divert.caution"].text == "40%"
    assert scenario.case_types["home_grow"].label in rows["policy.cases.home_grow.mix.caution"].place


def test_what_has_no_label_anywhere_is_called_by_its_key_in_words(durham: NamedScenario) -> None:
    rows = by_path(durham.with_({"teams.organised_crime.label": ""}))
    assert rows["shocks.major_incident.officers.organised_crime"].label == "organised crime"


def test_a_name_is_read_as_its_label_and_typed_as_its_key(durham: NamedScenario) -> None:
    row = by_path(durham.with_({"teams.organised_crime.roster": "five_teams"}), durham)["teams.organised_crime.roster"]
    rosters = durham.scenario.rosters
    assert (row.text, row.shown) == ("five_teams", rosters["five_teams"].label)
    assert row.value_in_files == rosters[durham.scenario.teams["organised_crime"].roster].label
    assert dict(row.choices) == {name: roster.label for name, roster in rosters.items()}


def test_an_assumed_number_says_why_or_that_nobody_says_why(durham: NamedScenario) -> None:
    assumed = [parameter for parameter in parameters(durham, durham) if parameter.grade == "assumed"]
    bare = [parameter for parameter in assumed if not parameter.source]
    assert bare
    for parameter in assumed:
        details = parameter_details(parameter)
        assert ("Assumed without a source" in details) is (not parameter.source)
        assert parameter.note.rstrip(".") in details
        assert parameter.help.rstrip(".") in details
        assert parameter.source in details
        assert ("does not say why" in details) is not bool(parameter.note or parameter.source)


def test_what_is_behind_a_number_is_all_that_its_row_says(durham: NamedScenario) -> None:
    row = by_path(durham.with_({"movement.transfer_efficiency": 0.5}), durham)["movement.transfer_efficiency"]
    details = parameter_details(row, "+0.1 to +0.8 a year")
    for phrase in ("Worth of a moved hour: 50%", "the files say 40%", "+0.1 to +0.8 a year"):
        assert phrase in details
