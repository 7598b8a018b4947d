"""Files that nobody can read are refused with a place and a way out, whoever made them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from forcesim.errors import Fault, ScenarioError
from forcesim.scenario.files import load, toml_reader
from forcesim.scenario.schema.scenario import Scenario
from forcesim.scenario.validation.validate import validate

Writer = Callable[..., Path]


def refused(path: Path | str) -> Fault:
    with pytest.raises(ScenarioError) as caught:
        load.load(path)
    assert load.check(path) == caught.value.faults
    (fault,) = caught.value.faults
    return fault


def test_a_missing_file_is_told_with_where_it_was_looked_for_and_the_nearest_name(built_in: Path) -> None:
    fault = refused("smal-2014")
    assert str(Path.cwd() / "smal-2014") in fault.hint
    assert "Did you mean small-2014?" in fault.hint


SYNTAX = [
    ("title = force", 1),
    ('title = "force"\ntime', 2),
    ('title = "force\nx = 1', 1),
    ("a = 1\na = 2", 2),
    ("a = 1 2", 1),
    ("[a]\nx = 1\n\n[a]\ny = 2", 4),
    ("x = 1\n\nlist = [1, 2", 3),
    ("share = 30%", 1),
    ('path = "C:\\police"', 1),
    ("day = 2015-13-40", 1),
    ('title = "a\x07b"', 1),
    ("[teams\n", 1),
    ("a = { b = 1", 1),
    ("a = { b = 1, b = 2 }", 1),
    ("a = { b = 1 }\na.c = 2", 2),
]


@pytest.mark.parametrize(("text", "line"), SYNTAX)
def test_a_slip_in_the_writing_is_told_with_its_line_in_plain_words(write: Writer, text: str, line: int) -> None:
    fault = refused(write(text))
    assert (fault.where, fault.line) == ("small.toml", line)
    assert fault.hint
    assert "namespace" not in fault.what
    assert str(fault).isprintable()


def test_a_directory_is_no_scenario(tmp_path: Path) -> None:
    assert "directory" in refused(tmp_path).what


def test_a_file_in_another_encoding_is_told_with_the_line(write: Writer) -> None:
    path = write("title = 'a'\n")
    path.write_bytes("title = 'a'\nsummary = 'café'\n".encode("latin-1"))
    fault = refused(path)
    assert "UTF-8" in fault.what
    assert fault.line == 2


def test_a_file_saved_by_an_editor_on_windows_loads(write: Writer, force_text: str) -> None:
    path = write("")
    path.write_bytes(b"\xef\xbb\xbf" + force_text.replace("\n", "\r\n").encode())
    assert load.load(path).title == "A small force"


def test_lines_are_counted_the_same_in_a_file_from_windows(write: Writer, force_text: str) -> None:
    swapped = force_text.replace("pursue = 0.9", "pursue = 9")
    (fault,) = load.check(write(swapped.replace("\n", "\r\n")))
    assert fault.line == swapped[: swapped.index("pursue = 9")].count("\n") + 1


def test_a_huge_file_is_not_read(write: Writer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(toml_reader, "LARGEST_FILE", 100)
    assert "too large" in refused(write("# " + "x" * 200)).what


@pytest.mark.parametrize(
    "text",
    ["a = " + "[" * 5000, "a" + ".a" * 400 + " = 1", "a" + ".a" * 100_000 + " = 1", "a = " + "[" * 60 + "]" * 60],
)
def test_tables_inside_tables_without_end_are_refused(write: Writer, text: str) -> None:
    assert refused(write(text)).what


def test_a_number_of_ten_thousand_digits_is_refused(write: Writer) -> None:
    assert refused(write("a = " + "1" * 10_000)).where == "small.toml"


@pytest.mark.parametrize("name", ["x" * 5000, "a\0b", "\x1b[2J", "../../etc/passwd/nothing", ""])
def test_a_name_that_is_no_name_is_refused_in_printable_words(built_in: Path, name: str) -> None:
    with pytest.raises(ScenarioError) as caught:
        load.load(name)
    assert str(caught.value).isprintable()


def test_a_policy_is_not_loaded_as_a_force(write: Writer, policy_text: str) -> None:
    fault = refused_kind(load.load, write(policy_text))
    assert (fault.line, fault.key) == (1, "kind")
    assert "policy" in fault.what


def test_a_force_is_not_loaded_as_a_policy(write: Writer) -> None:
    assert refused_kind(load.load_policy, write()).what == "this is a force, not a policy"


def test_a_part_is_not_loaded_as_a_force(write: Writer) -> None:
    assert "extended" in refused_kind(load.load, write('kind = "part"\n')).what


def refused_kind(reader: Callable[[Path], object], path: Path) -> Fault:
    with pytest.raises(ScenarioError) as caught:
        reader(path)
    (fault,) = caught.value.faults
    return fault


def test_a_kind_of_file_that_there_is_not_is_told(write: Writer) -> None:
    (fault,) = load.check(write('kind = "forse"\n'))
    assert fault.key == "kind"
    assert "force, policy, part" in fault.hint


def test_a_policy_file_holds_nothing_but_a_policy(write: Writer, policy_text: str) -> None:
    (fault,) = load.check(write(policy_text + "\n[costs]\nofficer_hour = 3\n"))
    assert fault.key == "costs"
    assert "policy" in fault.what


def test_a_policy_names_its_own_sources(write: Writer, policy_text: str) -> None:
    (fault,) = load.check(write(policy_text, ('source = "P1"', 'source = "P2"')))
    assert fault.key == "policy.move_share.source"


def test_a_part_may_leave_out_what_others_give_but_not_be_wrong(write: Writer) -> None:
    part = 'kind = "part"\n[teams.local]\nroster = "elsewhere"\nstint_hours = 0\n'
    (fault,) = load.check(write(part))
    assert (fault.key, fault.line) == ("teams.local.stint_hours", 4)


def test_a_fault_in_a_policy_makes_no_others_in_the_force_that_it_is_laid_over(write: Writer) -> None:
    text = 'kind = "force"\nextend = "forces/durham-2014"\ntitle = "Ours"\n[policy]\nmove_share = 1.5\n'
    (fault,) = load.check(write(text))
    assert (fault.key, fault.line) == ("policy.move_share", 5)


def test_a_right_file_has_no_faults(write: Writer) -> None:
    assert load.check(write()) == ()


def test_a_file_that_is_read_again_has_tables_of_its_own(tmp_path: Path) -> None:
    path = tmp_path / "own.toml"
    path.write_text("[teams.desk]\nshifts = [{ hours = 8 }]\n")
    content = toml_reader.read(path)
    assert not isinstance(content, Fault)
    content[1]["teams"]["desk"]["shifts"].append("changed by whoever read it")
    assert toml_reader.read(path) == (path.read_text(), {"teams": {"desk": {"shifts": [{"hours": 8}]}}})


def test_data_that_change_are_looked_at_again_by_their_last_digit_and_kind() -> None:
    named_scenario = load.load("durham-2014")
    raw = {**named_scenario.raw, "policy": {**named_scenario.raw["policy"], "move_share": 0.1}}
    first, _ = validate(raw, Scenario)
    raw["policy"]["move_share"] = 0.1 + 2**-56
    second, _ = validate(raw, Scenario)
    assert first is not None
    assert second is not None
    assert (float(first.policy.move_share), float(second.policy.move_share)) == (0.1, 0.1 + 2**-56)
    raw["policy"]["move_share"] = True
    third, problems = validate(raw, Scenario)
    assert third is None
    assert [problem.path for problem in problems] == [("policy", "move_share")]
