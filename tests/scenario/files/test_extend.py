"""A file may be laid over others; what it does not say, they say."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from forcesim.errors import Fault, ScenarioError
from forcesim.scenario.files import extend, load

Writer = Callable[..., Path]


def refused(path: Path) -> tuple[Fault, ...]:
    with pytest.raises(ScenarioError) as caught:
        load.load(path)
    return caught.value.faults


def test_what_the_file_says_wins_and_the_rest_stays(write: Writer) -> None:
    write(name="base.toml")
    own = load.load(
        write('extend = "base.toml"\ntitle = "Mine"\n[teams.specialist]\nhead_count = 9\n', name="own.toml")
    )
    assert own.title == "Mine"
    assert own.number("teams.specialist.head_count") == 9
    assert own.number("teams.local.head_count") == 20
    assert own.scenario.teams["specialist"].roster == "days"


def test_files_are_laid_over_each_other_in_the_order_named(write: Writer) -> None:
    write(name="base.toml")
    for name, count in (("one", 1), ("two", 2)):
        write(f'kind = "part"\n[teams.specialist]\nhead_count = {count}\n', name=f"{name}.toml")
    own = load.load(write('extend = ["base.toml", "two.toml", "one.toml"]\n', name="own.toml"))
    assert own.number("teams.specialist.head_count") == 1


def test_a_file_extended_twice_undoes_nothing(write: Writer) -> None:
    write(name="base.toml")
    write('extend = "base"\n[teams.specialist]\nhead_count = 7\n', name="one.toml")
    write('extend = "base"\n[costs]\nofficer_hour = 41\n', name="two.toml")
    own = load.load(write('extend = ["one", "two"]\n', name="own.toml"))
    assert own.number("teams.specialist.head_count") == 7
    assert own.number("costs.officer_hour") == 41


def test_a_list_replaces_a_list(write: Writer) -> None:
    write(name="base.toml")
    text = 'extend = "base.toml"\n[case_types.possession]\nstages = [{ hours = 7 }]\n'
    own = load.load(write(text, name="own.toml"))
    assert [float(stage.hours) for stage in own.scenario.case_types["possession"].stages] == [7]


def test_a_mix_replaces_a_mix_whole(write: Writer) -> None:
    write(name="base.toml")
    text = 'extend = "base.toml"\n[policy.cases.possession]\nmix = { warning = 0.7 }\n'
    handling = load.load(write(text, name="own.toml")).scenario.policy.cases["possession"]
    assert handling.mix == {"warning": 0.7}
    assert handling.pursue == 0.9


@pytest.mark.parametrize("written", ["18", "{ value = 18 }"])
def test_a_number_laid_over_a_number_keeps_none_of_its_evidence(write: Writer, written: str) -> None:
    write(name="base.toml")
    text = f'extend = "base.toml"\n[teams.local]\nhead_count = {written}\n'
    evidence = load.load(write(text, name="own.toml")).number("teams.local.head_count").evidence
    assert evidence is None or evidence.source is None


def test_files_are_found_beside_the_file_that_extends_them(write: Writer) -> None:
    write(name="deep/base.toml")
    write('extend = "base.toml"\n', name="deep/middle.toml")
    assert load.load(write('extend = "deep/middle.toml"\n', name="own.toml")).title == "A small force"


def test_built_in_files_can_be_extended_by_name(built_in: Path, write: Writer) -> None:
    own = load.load(write('extend = ["forces/small-2014", "parts/prices", "policies/leave-it"]\n', name="own.toml"))
    assert own.number("costs.officer_hour") == 40
    assert own.number("move_share") == 0.25


def test_of_a_policy_a_force_takes_the_policy_and_its_sources_alone(write: Writer, policy_text: str) -> None:
    write(name="base.toml")
    write(policy_text, name="policy.toml")
    own = load.load(write('extend = ["base.toml", "policy.toml"]\n', name="own.toml"))
    assert own.title == "A small force"
    assert own.number("move_share") == 0.25
    assert own.scenario.sources["P1"].title == "A speech"


def test_a_policy_may_extend_a_policy(write: Writer, policy_text: str) -> None:
    write(policy_text, name="policy.toml")
    text = 'kind = "policy"\nextend = "policy.toml"\ntitle = "More"\n[policy]\nmove_share = 0.5\n'
    more = load.load_policy(write(text, name="more.toml"))
    assert (more.title, more.policy.move_share, more.policy.cases["possession"].pursue) == ("More", 0.5, 0.2)


def test_a_policy_is_called_by_its_own_label_or_title_never_by_that_of_one_it_extends(
    write: Writer, policy_text: str
) -> None:
    force = load.load(write(name="small.toml"))
    write(policy_text, name="policy.toml")  # whose label is "Leave it"
    for words, called in (("", "More"), ('label = "A little more"\n', "A little more")):
        text = f'kind = "policy"\nextend = "policy.toml"\ntitle = "More"\n[policy]\n{words}move_share = 0.5\n'
        laid = force.with_policy(load.load_policy(write(text, name="more.toml")))
        assert laid.policy_title == called
    assert force.policy_title == ""


def test_kind_and_extend_are_nobody_elses_business(write: Writer, force_text: str) -> None:
    write('kind = "part"\n' + force_text, name="part.toml")
    assert load.load(write('extend = "part.toml"\n', name="own.toml")).scenario.kind == "force"


def test_files_that_extend_each_other_in_a_circle_are_told_with_file_and_line(write: Writer) -> None:
    write('title = "a"\nextend = "b.toml"\n', name="a.toml")
    write('extend = ["a.toml"]\n', name="b.toml")
    (fault,) = refused(Path("a.toml"))
    assert (fault.where, fault.line, fault.key) == ("b.toml", 1, "extend")
    assert "a.toml → b.toml → a.toml" in fault.hint


def test_a_missing_file_is_told_with_file_line_and_the_nearest(write: Writer) -> None:
    write(name="base.toml")
    (fault,) = refused(write('title = "x"\nextend = [\n  "bsae.toml",\n]\n', name="own.toml"))
    assert (fault.where, fault.line, fault.found) == ("own.toml", 3, '"bsae.toml"')
    assert "Did you mean base.toml?" in fault.hint


def test_every_file_that_cannot_be_read_is_told_at_once(write: Writer) -> None:
    write("a = \n", name="one.toml")
    write("b = \n", name="two.toml")
    assert {fault.where for fault in refused(write('extend = ["one", "two"]\n'))} == {"one.toml", "two.toml"}


def test_extend_must_name_files(write: Writer) -> None:
    (fault,) = refused(write("extend = 3\n"))
    assert (fault.key, fault.found) == ("extend", "3")


def test_only_toml_files_are_extended(write: Writer) -> None:
    write("secret", name="password.txt")
    (fault,) = refused(write('extend = "password.txt"\n', name="own.toml"))
    assert "no such file" in fault.what


def test_a_crowd_of_files_is_refused(write: Writer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(extend, "MOST_FILES", 3)
    for number in range(5):
        write(f'extend = "f{number + 1}"\n', name=f"f{number}.toml")
    write(name="f5.toml")
    assert "too many files" in refused(Path("f0.toml"))[0].what
