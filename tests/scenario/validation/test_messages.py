"""Whatever is wrong with a scenario is said in plain words, with file, line, key and a way out."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from forcesim.errors import Fault, ScenarioError
from forcesim.scenario.files import load

Faults = Callable[..., tuple[Fault, ...]]
Line = Callable[[Path, str], int]
HEAD_COUNT = 'head_count = { value = 20, low = 15, high = 25, source = "T1, T2", grade = "found" }'
# words of the checking library that mean nothing to a person who writes scenarios
JARGON = (
    "input",
    "valid",
    "instance",
    "pydantic",
    "dictionary",
    "tuple",
    "string",
    "literal",
    "extra",
    "float",
    "none",
)


def only(faults: tuple[Fault, ...]) -> Fault:
    assert len(faults) == 1, "\n".join(str(fault) for fault in faults)
    return faults[0]


def test_a_misspelt_key_is_named_once_with_the_key_that_was_meant(faults_of: Faults, line_with: Line) -> None:
    fault = only(faults_of(('from_team = "local"', 'form_team = "local"')))
    assert (fault.where, fault.key) == ("small.toml", "movement.form_team")
    assert fault.line == line_with(Path("small.toml"), "form_team")
    assert fault.hint == "Did you mean from_team?"


def test_a_misspelt_evidence_key_is_named_with_the_key_that_was_meant(faults_of: Faults) -> None:
    fault = only(faults_of(("low = 15", "lwo = 15")))
    assert fault.key == "teams.local.head_count.lwo"
    assert "low" in fault.hint


def test_a_negative_rate_is_too_low_and_the_bound_is_told(faults_of: Faults, line_with: Line) -> None:
    fault = only(faults_of(("value = 300", "value = -300")))
    assert fault.key == "case_types.possession.arrivals.per_year"
    assert fault.line == line_with(Path("small.toml"), "value = -300")
    assert "too low" in fault.what
    assert "-300" in fault.found
    assert "from 0 to 1,000,000" in fault.hint
    assert "cases a year" in fault.hint


def test_a_percentage_in_quotes_gets_the_share_to_write(faults_of: Faults) -> None:
    fault = only(faults_of(("pursue = 0.9", 'pursue = "30%"')))
    assert fault.found == '"30%"'
    assert "not a text" in fault.what
    assert "0.3" in fault.hint


def test_a_share_over_one_gets_the_share_to_write(faults_of: Faults) -> None:
    fault = only(faults_of(("pursue = 0.9", "pursue = 45")))
    assert "write 0.45" in fault.hint


def test_a_wrong_unit_is_converted(faults_of: Faults) -> None:
    fault = only(faults_of(("hours = 1.5", 'hours = 1.5, after_days = { value = 2, unit = "weeks" }')))
    assert fault.key == "case_types.possession.stages.0.after_days"
    assert "days" in fault.what
    assert "weeks" in fault.found
    assert "Write 14" in fault.hint


def test_two_wrong_units_in_one_table_are_both_told(faults_of: Faults) -> None:
    swap = 'hours = 1.5, after_days = { value = 2, unit = "weeks" }, sigma = { value = 1, unit = "hours" }'
    assert {fault.key.rpartition(".")[2] for fault in faults_of(("hours = 1.5", swap))} == {"after_days", "sigma"}


def test_a_roster_that_asks_more_than_the_contracted_week_is_impossible(faults_of: Faults, line_with: Line) -> None:
    faults = faults_of(("start = 8, hours = 8 }", "start = 8, hours = 9 }"))
    assert {fault.key for fault in faults} == {"teams.local.roster", "teams.specialist.roster"}
    assert all("45 hours a week" in fault.what and "40 hours" in fault.hint for fault in faults)
    assert faults[1].line == line_with(Path("small.toml"), "head_count = 5") + 1


def test_an_impossible_roster_is_told_beside_an_unrelated_slip(faults_of: Faults) -> None:
    faults = faults_of(("start = 8, hours = 8 }", "start = 8, hours = 9 }"), ("pursue = 0.9", "pursue = -1"))
    keys = {fault.key for fault in faults}
    assert keys == {"teams.local.roster", "teams.specialist.roster", "policy.cases.possession.pursue"}


def test_a_slip_in_a_team_causes_no_second_fault_about_its_roster(faults_of: Faults) -> None:
    # without the misspelt key the contracted week would be its default of 40 hours, which the roster does not ask
    swaps = (
        ("start = 8, hours = 8 }", "start = 8, hours = 9 }"),
        ("head_count = 5", "head_count = 5\nhours_per_wek = 45"),
    )
    faults = faults_of(*swaps)
    assert {fault.key for fault in faults} == {"teams.specialist.hours_per_wek", "teams.local.roster"}


def test_a_mix_over_one_is_told_with_its_total(faults_of: Faults, line_with: Line) -> None:
    fault = only(faults_of(("charge = 0.5 }", "charge = 0.7 }")))
    assert (fault.key, fault.found) == ("policy.cases.possession.mix", "1.1")
    assert fault.line == line_with(Path("small.toml"), "charge = 0.7")


def test_cases_that_come_and_that_nothing_is_done_about_are_a_fault(faults_of: Faults) -> None:
    litter = '[case_types.litter]\nteam = "local"\narrivals = { per_year = 9 }\n[disposals.warning]'
    (fault,) = faults_of(("[disposals.warning]", litter))
    assert fault.key == "case_types.litter"
    assert "[policy.cases.litter]" in fault.hint
    assert "stages" in fault.hint


def test_cases_that_are_let_be_or_are_work_alone_are_none(write: Callable[..., Path]) -> None:
    swapped = write().read_text()
    head = '[case_types.litter]\nteam = "local"\narrivals = { per_year = 9 }\n'
    let_be = f"{head}[policy.cases.litter]\npursue = 0.0\npursue_aggravated = 0.0\n[disposals.warning]"
    work = f"{head}stages = [{{ hours = 1 }}]\n[disposals.warning]"
    for text in (let_be, work):
        assert load.check(write(swapped.replace("[disposals.warning]", text))) == ()


def test_the_programme_in_place_of_itself_is_a_fault(faults_of: Faults) -> None:
    (fault,) = faults_of(
        ("[disposals.warning]", "[programme]\nplaces = 3\n[disposals.scheme]\nseverity = 4\nprogramme = true\n"
         "[disposals.warning]"),
        ("mix = { warning = 0.4, charge = 0.5 }", "mix = { warning = 0.4 }\ndivert = { charge = 0.5, scheme = 0.5 }"),
    )  # fmt: skip
    assert fault.key == "policy.cases.possession.divert.scheme"


def test_an_unknown_team_is_told_with_the_one_that_was_meant(faults_of: Faults) -> None:
    fault = only(faults_of(('to_team = "specialist"', 'to_team = "specialists"')))
    assert (fault.key, fault.found) == ("movement.to_team", '"specialists"')
    assert fault.hint == "Did you mean specialist?"


def test_an_unknown_disposal_in_a_mix_is_told(faults_of: Faults) -> None:
    fault = only(faults_of(("mix = { warning", "mix = { waning")))
    assert fault.key == "policy.cases.possession.mix.waning"
    assert fault.hint == "Did you mean warning?"


def test_an_unknown_case_type_in_a_policy_is_told(faults_of: Faults, line_with: Line) -> None:
    fault = only(faults_of(("[policy.cases.possession]", "[policy.cases.shoplifting]")))
    assert fault.key == "policy.cases.shoplifting"
    assert fault.line == line_with(Path("small.toml"), "[policy.cases.shoplifting]")
    assert "possession" in fault.hint


def test_an_undeclared_source_is_told_even_among_declared_ones(faults_of: Faults) -> None:
    fault = only(faults_of(('source = "T1, T2"', 'source = "T1, T3"')))
    assert fault.key == "teams.local.head_count.source"
    assert '"T3" is not declared in [sources]' in fault.what


def test_a_reference_fault_is_told_beside_others(faults_of: Faults) -> None:
    faults = faults_of(('to_team = "specialist"', 'to_team = "nobody"'), ("pursue = 0.9", "pursue = -1"))
    assert {fault.key for fault in faults} == {"movement.to_team", "policy.cases.possession.pursue"}


def test_a_missing_key_points_at_the_table_that_it_belongs_to(faults_of: Faults, line_with: Line) -> None:
    fault = only(faults_of(("head_count = 5\n", "")))
    assert fault.key == "teams.specialist.head_count"
    assert fault.line == line_with(Path("small.toml"), "[teams.specialist]")
    assert "missing" in fault.what
    assert "head_count = …" in fault.hint


def test_a_fault_in_a_list_over_several_lines_points_at_the_entry(faults_of: Faults, line_with: Line) -> None:
    fault = only(faults_of(('label = "Interview", hours = 3', 'label = "Interview", hours = -3')))
    assert fault.key == "case_types.possession.stages.1.hours"
    assert fault.line == line_with(Path("small.toml"), "hours = -3")


def test_a_name_that_could_not_be_written_in_a_dotted_path_is_refused(faults_of: Faults) -> None:
    fault = only(
        faults_of(
            ("[disposals.charge]", '[disposals.charge]\nseverity = 5\n[disposals."Big Charge"]'),
            ("severity = 5\nrecord", "severity = 7\nrecord"),
        )
    )
    assert "name" in fault.what
    assert "small letters" in fault.hint


def test_a_number_without_end_is_refused_wherever_it_stands(faults_of: Faults) -> None:
    weights = ", ".join(["1"] * 11)
    faults = faults_of(
        ("[movement]", f"[profiles.year]\nmonth = [nan, {weights}]\n[movement]"), ("head_count = 5", "head_count = inf")
    )
    assert {fault.key for fault in faults} == {"profiles.year.month.0", "teams.specialist.head_count"}


WRONG_VALUES = [
    ("title", 'title = "A small force"', "title = 3"),
    ("rosters.days.shifts", "shifts = [\n", "shifts = []\nlabels = [\n"),
    ("rosters.days.shifts.0.days.0", '"mon", "tue"', '"monday", "tue"'),
    ("rosters.days.shifts.0.days", 'days = ["mon", "tue", "wed", "thu", "fri"]', 'days = "mon"'),
    ("teams.specialist.roster", 'head_count = 5\nroster = "days"', "head_count = 5\nroster = 5"),
    ("teams.specialist", "[teams.specialist]\n", "[teams]\nspecialist = 3\n[farms]\n"),
    ("case_types.possession.team", 'team = "local"\narrivals', "team = 3\narrivals"),
    ("case_types.possession.yields_leads", 'label = "Possession"', 'label = "Possession"\nyields_leads = 1'),
    ("case_types.possession.priority", 'label = "Possession"', 'label = "Possession"\npriority = 2.5'),
    ("case_types.possession.arrivals", 'arrivals = { per_year = { value = 300, source = "T2" } }', "arrivals = 300"),
    ("time.start", "[movement]", '[time]\nstart = "2015-08-01"\n[movement]'),
    ("time.start", "[movement]", "[time]\nstart = 2015-08-01T00:00:00\n[movement]"),
    ("disposals.warning.severity", "severity = 1", 'severity = "1"'),
    (
        "disposals.warning.eligibility.adults_only",
        "severity = 1",
        'severity = 1\neligibility = { adults_only = "yes" }',
    ),
    ("policy.allocation.rule", "move_share =", 'allocation = { rule = "phasd" }\nmove_share ='),
    (
        "profiles.year.month.0",
        "[movement]",
        "[profiles.year]\nmonth = [true, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1]\n[movement]",
    ),
    ("teams.local.head_count", HEAD_COUNT, "head_count = 1" + "0" * 400),
    ("teams.local.head_count.grade", 'grade = "found"', 'grade = "guessed"'),
    ("teams.local.head_count.low", "low = 15", "low = 21"),
    ("teams.local.head_count.note", "low = 15", "note = 15"),
    ("teams.local.head_count", "value = 20, ", ""),
    ("notes", 'title = "A small force"', 'notes = "one"'),
]


@pytest.mark.parametrize(("key", "old", "new"), WRONG_VALUES)
def test_a_value_of_the_wrong_sort_is_told_without_jargon(faults_of: Faults, key: str, old: str, new: str) -> None:
    faults = [fault for fault in faults_of((old, new)) if fault.key == key]
    assert len(faults) == 1
    words = f" {faults[0].what} {faults[0].hint} ".lower()
    assert not [word for word in JARGON if word in words]
    assert faults[0].hint
    assert faults[0].line is not None


def test_an_unreadable_name_never_reaches_the_terminal(faults_of: Faults) -> None:
    faults = faults_of(
        ('title = "A small force"', '"\\u001b[31mred" = "\\u001b]0;x\\u0007"'),
        ("pursue = 0.9", 'pursue = "\\u0007\\u202e"'),
    )
    text = "\n".join(str(fault) for fault in faults)
    assert text.replace("\n", "").isprintable()
    assert "\\x1b[31mred" in text


def test_faults_beyond_what_anybody_reads_are_not_listed(write: Callable[..., Path]) -> None:
    path = write("".join(f"key_{number} = 1\n" for number in range(1000)))
    faults = load.check(path)
    assert len(faults) < 300
    assert "more faults" in faults[-1].what
    assert [fault.line for fault in faults[:5]] == [1, 1, 2, 3, 4]


def test_all_faults_of_two_files_come_with_their_own_file_and_line(
    write: Callable[..., Path], line_with: Line, force_text: str
) -> None:
    base = write(force_text, ("head_count = 5", "head_count = -5"), name="base.toml")
    own = write('extend = "base.toml"\n\n[policy]\nmove_share = 3\n', name="own.toml")
    with pytest.raises(ScenarioError) as caught:
        load.load(own)
    places = {(fault.where, fault.line, fault.key) for fault in caught.value.faults}
    assert places == {
        ("base.toml", line_with(base, "head_count = -5"), "teams.specialist.head_count"),
        ("own.toml", 4, "policy.move_share"),
    }
