"""Variants of a scenario: what is changed changes, all else keeps its value and its evidence."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from forcesim.errors import Fault, ScenarioError
from forcesim.scenario.files import load
from forcesim.scenario.files.load import NamedScenario
from forcesim.scenario.schema.policy import SpareTime

Writer = Callable[..., Path]
Faults = Callable[..., tuple[Fault, ...]]


def faults(change: Callable[[], object]) -> tuple[Fault, ...]:
    with pytest.raises(ScenarioError) as caught:
        change()
    return caught.value.faults


def test_a_lever_changes_by_its_short_name_or_its_path(small: NamedScenario) -> None:
    short, full = small.with_(move_share=0.3), small.with_({"policy.move_share": 0.3})
    assert short.number("policy.move_share") == full.number("move_share") == 0.3
    assert short.digest == full.digest != small.digest
    assert small.number("move_share") == 0.1


def test_what_is_not_named_keeps_its_evidence(small: NamedScenario) -> None:
    other = small.with_(move_share=0.3)
    assert other.number("move_share").evidence is None
    assert other.number("teams.local.head_count").evidence == small.number("teams.local.head_count").evidence


def test_an_entry_of_a_list_changes_alone(small: NamedScenario) -> None:
    other = small.with_({"case_types.possession.stages.1.hours": 4})
    assert [float(stage.hours) for stage in other.scenario.case_types["possession"].stages] == [1.5, 4]


def test_none_takes_out_what_is_given(small: NamedScenario) -> None:
    assert small.with_({"movement": None}).scenario.movement is None


def test_a_key_that_a_table_names_itself_can_be_added(small: NamedScenario) -> None:
    other = small.with_({"disposals.caution": {"severity": 3}, "policy.cases.possession.mix.caution": 0.1})
    assert other.number("policy.cases.possession.mix.caution") == 0.1


def test_numbers_of_other_libraries_and_parts_are_taken(small: NamedScenario) -> None:
    other = small.with_(
        {"policy.spare_time": SpareTime(search=0.2, general=0.1)}, move_share=np.float64(0.3), priority=np.int64(2)
    )
    assert (other.number("spare_time.search"), other.number("priority")) == (0.2, 2)


def test_a_point_on_a_lever_of_whole_numbers_may_be_a_float(small: NamedScenario) -> None:
    assert small.with_(priority=3.0).scenario.case_types["possession"].priority == 3
    assert faults(lambda: small.with_(priority=3.5))[0].what == "this must be a whole number"


def test_everything_wrong_with_a_change_is_told_at_once(small: NamedScenario) -> None:
    listed = faults(lambda: small.with_({"policy.move_share": 3, "no_such": 1, "movement.from_taem": "x"}))
    assert {fault.key for fault in listed} == {"policy.move_share", "no_such", "movement.from_taem"}
    assert {fault.where for fault in listed} == {"with_()"}


def test_an_unknown_lever_is_told_with_the_nearest(small: NamedScenario) -> None:
    (fault,) = faults(lambda: small.lever("move_shar"))
    assert fault.hint == "Did you mean move_share?"


def test_a_change_of_an_entry_that_is_not_there_says_which_there_are(small: NamedScenario) -> None:
    (unknown,) = faults(lambda: small.with_overrides(["teams.nobody.roster=days"]))
    assert unknown.key == "teams.nobody"
    assert unknown.hint.startswith("In teams there are: ")
    assert all(team in unknown.hint for team in small.scenario.teams)
    assert "head_count" in unknown.hint
    (misspelt,) = faults(lambda: small.with_({"teams.locl.head_count": 3}))
    assert "Did you mean local?" in misspelt.hint
    # a whole new entry may be set, and what is wrong in it is told where it stands
    new = {"teams.new.roster": small.scenario.teams["local"].roster, "teams.new.head_count": 3}
    assert "new" in small.with_(new).scenario.teams
    (wrong,) = faults(lambda: small.with_({**new, "teams.new.head_count": -3}))
    assert (wrong.key, wrong.found) == ("teams.new.head_count", "-3")


@pytest.mark.parametrize("months", range(1, 25))
def test_the_number_of_years_that_a_fault_proposes_is_taken(small: NamedScenario, months: int) -> None:
    (fault,) = faults(lambda: small.with_({"time.warm_up_years": months / 12 + 0.01}))
    proposed = fault.hint.rpartition(" ")[-1]
    assert fault.hint.startswith(f"For {months} month")
    assert small.with_overrides([f"time.warm_up_years={proposed}"]).number("warm_up_years") == float(proposed)


@pytest.mark.parametrize("name", ["allocation", "policy.allocation"])
def test_what_is_no_rule_of_allocation_is_told_with_what_would_be(small: NamedScenario, name: str) -> None:
    (fault,) = faults(lambda: small.with_({name: 3}))
    assert (fault.key, fault.found) == ("policy.allocation", "3")
    assert "Give a function of a View" in fault.hint


def test_what_is_neither_a_policy_nor_the_name_of_one_is_told(small: NamedScenario) -> None:
    (fault,) = faults(lambda: small.with_policy(2015))
    assert fault.found == "2015"
    assert fault.hint == 'Give the name of one, or its path: with_policy("durham-2015")'


def test_a_policy_is_laid_over_a_force_by_its_name_and_a_misspelt_one_is_told() -> None:
    durham = load.load("durham-2014")
    assert durham.with_policy("durham-2015") == durham.with_policy(load.load_policy("durham-2015"))
    (fault,) = faults(lambda: durham.with_policy("durham-2016"))
    assert "durham-2015" in fault.hint


def test_a_name_that_several_share_is_told_with_all_of_them(small: NamedScenario) -> None:
    (fault,) = faults(lambda: small.with_(head_count=3))
    assert "teams.local.head_count" in fault.hint
    assert "teams.specialist.head_count" in fault.hint


def test_the_longer_end_of_a_path_tells_namesakes_apart(small: NamedScenario) -> None:
    assert small.lever("specialist.head_count") == "teams.specialist.head_count"


def test_a_lever_goes_before_an_assumption_of_the_same_name(small: NamedScenario) -> None:
    assert small.lever("search") == "policy.spare_time.search"


@pytest.mark.parametrize(
    "path", ["title", "movement.from_team", "case_types.possession.shelf_life_days", "teams.local"]
)
def test_what_is_no_number_has_none(small: NamedScenario, path: str) -> None:
    assert faults(lambda: small.number(path))[0].key == path


def test_a_default_is_a_number_too(small: NamedScenario) -> None:
    assert small.number("transfer_efficiency") == 0.4
    assert small.declared("transfer_efficiency").unit == "share"


def test_differences_name_what_changes_a_run_and_nothing_else(small: NamedScenario) -> None:
    other = small.with_({"title": "Another", "movement": None}, move_share=0.3)
    assert small.differences(small) == []
    differences = {path: (here, there) for path, here, there in small.differences(other)}
    assert differences["policy.move_share"] == (0.1, 0.3)
    assert differences["movement.from_team"] == ("local", None)
    assert "title" not in differences


def test_the_digest_stays_when_words_change(write: Writer, small: NamedScenario) -> None:
    words = (
        ("A small force", "Another title"),
        ("A survey", "Another survey"),
        ('label = "Interview"', 'label = "Talk"'),
    )
    assert load.load(write_force(write, *words)).digest == small.digest


def test_the_digest_stays_when_only_evidence_changes(write: Writer, small: NamedScenario) -> None:
    assert load.load(write_force(write, ("low = 15", "low = 12"))).digest == small.digest


def test_the_digest_changes_when_a_number_changes(write: Writer, small: NamedScenario) -> None:
    assert load.load(write_force(write, ("value = 300", "value = 301"))).digest != small.digest


def write_force(write: Writer, *swaps: tuple[str, str]) -> Path:
    text = Path("small.toml").read_text()
    return write(text, *swaps, name="other.toml")


def test_a_scenario_and_its_evidence_survive_saving_and_loading(write: Writer, small: NamedScenario) -> None:
    again = load.load(write(small.text(), name="again.toml"))
    assert again.scenario == small.scenario
    assert again.number("teams.local.head_count").evidence == small.number("teams.local.head_count").evidence
    assert again.text() == small.text()


def test_saved_text_extends_nothing(built_in: Path, write: Writer) -> None:
    own = load.load(write('extend = ["small-2014", "prices"]\n', name="own.toml"))
    assert "extend" not in own.text()
    assert load.load(write(own.text(), name="alone.toml")).digest == own.digest


def test_awkward_texts_survive_saving_and_loading(write: Writer, small: NamedScenario) -> None:
    title = 'Quotes " and \\ and \t and \n and \u0007 and “£”'
    own = small.with_({"title": title, "notes": ["a" * 300, '"""', "'''"]})
    again = load.load(write(own.text(), name="again.toml"))
    assert (again.title, again.scenario.notes) == (title, own.scenario.notes)


def test_a_description_travels_between_processes_without_what_can_be_made_again(small: NamedScenario) -> None:
    data = pickle.dumps(small)
    assert len(data) < 2 * len(small.text())
    again = pickle.loads(data)  # noqa: S301  our own
    assert again == small
    assert again.digest == small.digest
    assert again.number("teams.local.head_count").evidence == small.number("teams.local.head_count").evidence


def test_a_policy_changes_what_it_names_and_nothing_else(write: Writer, small: NamedScenario, policy_text: str) -> None:
    both = small.with_policy(load.load_policy(write(policy_text, name="leave-it.toml")))
    assert both.name == "small+leave-it"
    assert both.title == "A small force"
    assert {path for path, *_ in both.differences(small)} == {
        "policy.move_share", "policy.cases.possession.pursue", "policy.cases.possession.mix.warning",
        "policy.cases.possession.mix.charge",
    }  # fmt: skip
    # a mix is one thing: half of one and half of another come to no mix at all
    assert both.scenario.policy.cases["possession"].mix == {"warning": 1}
    assert set(both.scenario.sources) == {"T1", "T2", "P1"}


def test_a_policy_that_names_only_the_share_of_hours_changes_only_that(write: Writer, small: NamedScenario) -> None:
    bare = 'kind = "policy"\ntitle = "Nothing but a name"\n[policy]\nmove_share = {}\n'
    other = small.with_policy(load.load_policy(write(bare.format("0.3"), name="share.toml")))
    assert other.differences(small) == [("policy.move_share", 0.3, 0.1)]
    same = small.with_policy(load.load_policy(write(bare.format("0.1"), name="same.toml")))
    assert same.digest == small.digest


def test_a_policy_says_what_it_leaves_to_the_force(write: Writer, policy_text: str) -> None:
    left = load.unnamed_parts(load.load_policy(write(policy_text, name="leave-it.toml")))
    assert left == (
        ("allocation",), ("spare_time",), ("no_place",), ("failed",), ("cases", "possession", "pursue_aggravated"),
        ("cases", "possession", "divert"),
    )  # fmt: skip
    bare = load.load_policy(write('kind = "policy"\n[policy]\nmove_share = 0.0\n', name="share.toml"))
    assert load.unnamed_parts(bare)[-1] == ("cases",)


def test_a_second_policy_takes_the_place_of_the_first(write: Writer, small: NamedScenario, policy_text: str) -> None:
    policy = load.load_policy(write(policy_text, name="second.toml"))
    first = write(
        'kind = "policy"\n[policy]\nfailed = "charge"\n[policy.cases.possession]\npursue_aggravated = 0.5\n',
        name="first.toml",
    )
    after_another = pickle.loads(  # noqa: S301  our own
        pickle.dumps(small.with_policy(load.load_policy(first)).with_({"time.years": 2}).named("small+changed"))
    ).with_policy(policy)
    assert after_another.name == "small+second"
    # nothing of the first stays; what is no policy does
    assert after_another.digest == small.with_({"time.years": 2}).with_policy(policy).digest


def test_a_source_of_the_same_name_keeps_its_meaning_on_both_sides(
    write: Writer, small: NamedScenario, policy_text: str
) -> None:
    swaps = (('title = "A survey"', 'title = "A leaflet"'), ('source = "P1"', 'source = "P1, T2"'))
    both = small.with_policy(load.load_policy(write(policy_text, *swaps, name="other.toml")))
    assert both.scenario.sources["T2"].title == "A survey"
    evidence = both.number("move_share").evidence
    assert evidence is not None
    assert evidence.source == "P1, T2-other"
    assert both.scenario.sources["T2-other"].title == "A leaflet"


def test_a_policy_for_cases_that_the_force_does_not_have_is_refused(
    write: Writer, small: NamedScenario, policy_text: str
) -> None:
    swaps = (("[policy.cases.possession]", "[policy.cases.burglary]"), ("mix = { warning", "mix = { fine"))
    path = write(policy_text, *swaps, name="other.toml")
    assert load.check(path) == ()
    listed = faults(lambda: small.with_policy(load.load_policy(path)))
    assert [(fault.where, fault.key) for fault in listed] == [
        ("other.toml", "policy.cases.burglary"),
        ("other.toml", "policy.cases.burglary.mix.fine"),
    ]
    assert all("of small" in fault.what and fault.line for fault in listed)
