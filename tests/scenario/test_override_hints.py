"""A hint about ``--set``, a name or a file is followed: after three at most there is nothing left to hint."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from forcesim.errors import Fault, ScenarioError
from forcesim.scenario.files import load
from forcesim.scenario.overrides import find_path
from forcesim.scenario.schema.paths import dotted, leaves
from forcesim.scenario.validation.messages import Problem

Writer = Callable[..., Path]


def followed(text: str, fault: Fault) -> str:
    """The override that a person types who reads a fault of one; AssertionError where it says nothing to type."""
    name, _, value = text.partition("=")
    hint = fault.hint
    if "path.to.key" not in hint and (match := re.search(r"Write (?:both: )?([\w.]+=.+)$", hint)):
        return match[1]
    if "path.to.key=value" in hint:
        return re.sub(r"\s*[: ]\s*", "=", text, count=1)
    if match := re.search(r"Write one of: ([\w.]+)|Keys end here: write ([\w.]+)", hint):
        return f"{match[1] or match[2]}={value}"
    if match := re.search(r"Write a number from (\d+) to", hint):
        index = re.search(r"no entry (\d+)", fault.what)
        assert index is not None
        return text.replace(f".{index[1]}", f".{match[1]}", 1)
    if match := re.search(r"numbered from 0: write ([\w.]+)", hint):
        rest = name.split(".")[len(match[1].split(".")) :]
        return f"{'.'.join([match[1], *rest])}={value}"
    if match := re.search(r"Did you mean ([\w.-]+)\?", hint):
        # a name that means nothing is written anew; of a path, the last word of the key
        if fault.what.startswith("nothing is called"):
            return f"{match[1]}={value}"
        if (
            fault.what.endswith(("no such key", "no such entry", "has no keys"))
            or fault.found.strip('"') == fault.key.rpartition(".")[2]
        ):
            keys = fault.key.split(".")
            return f"{'.'.join([*keys[:-1], match[1]])}{name[len(fault.key) :]}={value}"
        return f"{name}={match[1]}"
    if match := re.search(r"Keys here are: (\w+)", hint):
        return f"{fault.key.rpartition('.')[0]}.{match[1]}={value}"
    match = re.search(r"[Ww]rite (\d[\d.-]*\d)|one of:? ([\w]+)|Declared are: (\w+)", hint)
    assert match is not None, f"{fault}: nothing to type"
    return f"{name}={match[1] or match[2] or match[3]}"


@pytest.mark.parametrize(
    "text",
    [
        "move_shar=0.3", "polcy.move_share=0.3", "policy.move_shar=0.3", "Move-Share=0.3", "polcy.move_shar=0.3",
        "teams.local.head_cont=3", "teams.locl.head_count=3", "teem.local.head_count=3", "head_count=3",
        "policy.cases.posession.pursue=0.3", "policy.cases.possession.purse=0.3", "policy.case.possession.pursue=0.3",
        "move_share 0.3", "move_share: 0.3",
        "case_types.possession.stages.9.hours=2", "case_types.possession.stages.hours=2",
        "case_types.possession.stages.0.hour=2", "case_types.possession.stages.0.hours.median=2",
        "teams.specialist.head_count.low=3", "policy.label.words=x",
        "move_share=30%", "move_share=30", "time.start=2015-08-02", "time.years=1.3", "movement.to_team=specalist",
        "policy.allocation.rule=phasd", "teams.local.head_count.grade=gues",
        "policy.cases.possession.mix.waning=0.1",
    ],
)  # fmt: skip
def test_what_a_hint_about_an_override_says_to_type_is_taken(small: load.NamedScenario, text: str) -> None:
    for _ in range(3):
        try:
            small.with_overrides([text])
        except ScenarioError as error:
            text = followed(text, error.faults[0])
        else:
            return
    small.with_overrides([text])


def test_every_misspelt_word_of_every_path_gets_the_one_that_was_meant() -> None:
    force = load.load("durham-2014")
    tried, wrong = 0, []
    for path in [path for path, _ in leaves(force.scenario) if "observations" not in path][::9]:
        for position, word in enumerate(path):
            if not isinstance(word, str) or len(word) < 5:
                continue
            for misspelt in (f"{word[:2]}{word[3:]}", f"{word}s"):
                name = dotted((*path[:position], misspelt, *path[position + 1 :]))
                text, steps = f"{name}=1", 0
                while isinstance(problem := find_path(force.raw, text.partition("=")[0]), Problem) and steps < 3:
                    fault = Fault(problem.what, problem.hint, dotted(problem.path))
                    text, steps = followed(text, fault), steps + 1
                tried += 1
                # a name of an entry that is not there may be that of a new one; loading tells, see above
                if isinstance(problem, Problem) or (steps and problem != path):
                    wrong.append(f"{name}: {text}")
    assert wrong == []
    assert tried > 200


NO_POLICY_YET = "[policy]\nmove_share = 0.5\n"


def typed(fault: Fault) -> str:
    """The name that a hint says was meant."""
    match = re.search(r"Did you mean (.+?)\?", fault.hint)
    assert match is not None, fault
    return match[1]


@pytest.mark.parametrize(
    ("name", "loads"),
    [
        ("durham2014", load.load), ("forces/durham-2041", load.load), ("smal.toml", load.load), ("small", load.load),
        ("more/other.tml", load.load), ("durham-2014+durhm-2015", None), ("durham-2014+haf.toml", None),
        ("half", load.load_policy), ("policies/durham-2016", load.load_policy), ("small.tml", load.check),
    ],
)  # fmt: skip
def test_a_misspelt_name_of_a_file_gets_the_one_that_is_there(
    write: Writer, policy_text: str, name: str, loads: Callable[[str], object] | None
) -> None:
    write()
    write(name="more/other.toml")
    write(policy_text, name="half.toml")
    (fault,) = faults_of_loading(lambda: (loads or load.load)(name))
    meant = typed(fault)
    if loads is None:
        load.load_policy(meant)
    else:
        assert isinstance(loads(meant), tuple) == (loads is load.check)


def faults_of_loading(action: Callable[[], object]) -> tuple[Fault, ...]:
    try:
        result = action()
    except ScenarioError as error:
        return error.faults
    assert isinstance(result, tuple)
    return result


@pytest.mark.parametrize("extends", ["forces/durham-2104", "smal", "smal.toml", "durham_2014"])
def test_a_file_to_extend_that_is_not_there_gets_the_one_that_was_meant(write: Writer, extends: str) -> None:
    write()
    (fault,) = load.check(write(f'extend = "{extends}"\n', name="own.toml"))
    assert load.check(write(f'extend = "{typed(fault)}"\n', name="own.toml")) == ()


def test_a_file_that_does_not_say_what_it_is_becomes_what_the_hint_makes_it(write: Writer) -> None:
    write()
    for action in (load.check, load.load, load.load_policy):
        path = write(NO_POLICY_YET, name="half.toml")
        (fault,) = faults_of_loading(partial(action, path))
        assert 'Write kind = "policy" as its first line' in fault.hint
        assert load.check(write(f'kind = "policy"\n{NO_POLICY_YET}', name="half.toml")) == ()
    assert load.check(write(f'extend = "forces/durham-2014"\n{NO_POLICY_YET}', name="half.toml")) == ()


def test_a_force_is_never_told_to_call_itself_a_policy(write: Writer, force_text: str) -> None:
    for text in (force_text, 'extend = "forces/durham-2014"\ntitle = "Ours"\n'):
        (fault,) = faults_of_loading(partial(load.load_policy, write(text)))
        assert fault.what == "this is a force, not a policy"
        assert fault.hint == "Name a policy"


def test_a_kind_that_there_is_not_becomes_one_of_those_that_are_named(write: Writer, force_text: str) -> None:
    (fault,) = load.check(write(f'kind = "scenario"\n{force_text}'))
    assert "one of: force, policy, part" in fault.hint
    assert load.check(write(f'kind = "force"\n{force_text}')) == ()


def test_a_policy_is_laid_over_a_force_as_the_hint_says(write: Writer, policy_text: str) -> None:
    (fault,) = faults_of_loading(lambda: load.load(write(policy_text, name="half.toml")))
    assert "--policy" in fault.hint
    assert load.load_under(write(), "half.toml").scenario is not None
