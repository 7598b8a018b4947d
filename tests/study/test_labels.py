"""What people and commands call the scenarios of a study."""

from __future__ import annotations

import shlex

import pytest

from forcesim.errors import StudyError
from forcesim.study.arm_labels import labels_of
from forcesim.study.labels import distinct, label, repeat_command, scenario_words, spelt_names, without_number


def test_scenarios_of_one_name_are_numbered_and_no_number_is_taken_twice() -> None:
    assert distinct(["a", "a", "b", "a"]) == ("a", "a (2)", "b", "a (3)")
    assert distinct(["a", "a (2)", "a"]) == ("a", "a (2)", "a (3)")


@pytest.mark.parametrize(
    ("name", "plain"), [("a", "a"), ("a (2)", "a"), ("a (12)", "a"), ("a (new)", "a (new)"), ("a (2) b", "a (2) b")]
)
def test_only_a_number_in_brackets_at_the_end_is_left_out(name: str, plain: str) -> None:
    assert without_number(name) == plain


def test_settings_name_an_arm() -> None:
    assert label("a", {}) == "a"
    assert label("a", {"policy.move_share": 0.3, "x": 2.0}) == "a at policy.move_share=0.3, x=2"


def test_a_command_that_repeats_a_run_names_force_policy_settings_and_future() -> None:
    words = scenario_words("force+policy", {"x": 0.1}, spelt={"policy": "my policy.toml"})
    command = repeat_command(words, seed=5, replication=7)
    assert shlex.split(command) == [
        "forcesim", "run", "force", "--policy", "my policy.toml", "--set", "x=0.1", "--seed", "5",
        "--replications", "1", "--first-replication", "7",
    ]  # fmt: skip


def test_a_command_that_repeats_a_run_makes_the_changes_that_its_flags_do_not() -> None:
    name = "force+policy+policy.move_share=0.3+teams.a.head_count=5+time.years=1+x=2"
    flags = ("--set", "head_count=5", "--years", "1")
    assert scenario_words(name, {"x": 0.1}, flags) == [
        "force", "--policy", "policy", *flags, "--set", "policy.move_share=0.3", "--set", "x=0.1",
    ]  # fmt: skip


def test_a_file_whose_name_holds_a_plus_is_one_file() -> None:
    spelt = spelt_names(["here/a+b.toml", "town+my policy.toml+x=1"])
    assert scenario_words("a+b+x=1", {}, spelt=spelt) == ["here/a+b.toml", "--set", "x=1"]
    assert scenario_words("town+my policy", {}, spelt=spelt) == ["town", "--policy", "my policy.toml"]


def test_a_label_goes_with_a_name_as_it_is_typed_and_as_answers_say_it() -> None:
    names = ["burglary", "burglary+policy.move_share=0.3"]
    for typed in ("burglary+move_share=0.3", "burglary+policy.move_share=0.3"):
        assert labels_of([f"{typed}=A third"], names) == {names[1]: "A third"}
    assert labels_of(["own/desk.toml=The desk"], ["desk", "burglary"]) == {"desk": "The desk"}
    with pytest.raises(StudyError, match=r"no scenario here is called .burglary\+move_share=0\.4."):
        labels_of(["burglary+move_share=0.4=A third"], names)
