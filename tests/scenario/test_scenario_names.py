"""A name can hold a force, the policy over it and settings over both, as results name them."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import Any

import pytest

from forcesim.errors import ScenarioError
from forcesim.report.output.reproduce import compare_script
from forcesim.scenario.files.load import load, load_policy

FORCE, POLICY = "durham-2014", "durham-2015"


def test_a_policy_in_the_name_is_laid_over_the_force() -> None:
    assert load(f"{FORCE}+{POLICY}").digest == load(FORCE).with_policy(load_policy(POLICY)).digest
    assert load(f"{FORCE}+{POLICY}").name == f"{FORCE}+{POLICY}"


def test_settings_in_the_name_go_over_the_policy() -> None:
    typed = load(f"{FORCE}+{POLICY}+policy.move_share=0.5+time.years=2")
    assert typed.digest == load(FORCE).with_policy(load_policy(POLICY)).with_(move_share=0.5, years=2).digest
    assert load(f"{FORCE}+move_share=0.5").digest == load(FORCE).with_(move_share=0.5).digest


def test_a_file_of_the_whole_name_is_meant_first(tmp_path: Path) -> None:
    own = tmp_path / f"one+{POLICY}.toml"
    own.write_text(f'extend = "{FORCE}"\ntitle = "Its own"\n', encoding="utf-8")
    assert load(own).title == "Its own"
    assert load(f"{own}+move_share=0.5").title == "Its own"
    assert load(f"{own}+{POLICY}").scenario.policy.label == "Durham 2015"


@pytest.mark.parametrize("thing", [3, None, ["durham-2014"]])
def test_what_is_no_name_and_no_path_is_refused_in_words(thing: object) -> None:
    with pytest.raises(ScenarioError, match="Give the name of a built-in scenario or the path of a file"):
        load(thing)  # type: ignore[arg-type]  # as somebody may who has no types


def test_what_is_wrong_in_any_part_is_told_at_once() -> None:
    with pytest.raises(ScenarioError) as caught:
        load("durhm-2014+durhm-2015")
    assert [fault.hint.rpartition("mean ")[2] for fault in caught.value.faults] == ["durham-2014?", "durham-2015?"]


@pytest.mark.parametrize(
    ("names", "levers"),
    [
        ([(FORCE, None), (FORCE, POLICY), (FORCE, "complaints-only")], {}),
        ([(FORCE, POLICY), ("kent", POLICY)], {}),
        ([(FORCE, None), (FORCE, POLICY)], {1: {"policy.move_share": 0.5, "policy.no_place": "caution"}}),
        ([(FORCE, None), (FORCE, None)], {1: {"policy.cases.home_grow.mix": {"diversion": 0.4, "charge": 0.6}}}),
    ],
)
def test_every_comparison_has_a_command_that_names_what_python_makes(
    names: list[tuple[str, str | None]], levers: dict[int, dict[str, object]]
) -> None:
    script = compare_script(names, {}, replications=3, seed=1, levers=levers)
    words = shlex.split(script.command)
    scope: dict[str, Any] = {}
    lines = [line for line in script.python.splitlines() if not line.startswith(("answer", "print"))]
    exec("\n".join(lines), scope)  # noqa: S102  what the window offers to copy, without the study
    wanted = [named.digest for named in scope["scenarios"]]
    assert [load(word).digest for word in words[2 : words.index("--replications")]] == wanted


def test_a_policy_whose_path_can_not_be_told_apart_is_left_to_python() -> None:
    script = compare_script([(FORCE, None), ("kent", "a=b/c+d.toml")], {}, replications=3, seed=1)
    assert script.command == ""
    assert "a=b/c+d.toml" in script.python
