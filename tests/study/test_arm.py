"""What the scenarios of a study are called: by what separates them, as somebody would type it."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from study_fakes import named_scenario, steady

import forcesim as fs
from forcesim.report.answer_sentences import sentence
from forcesim.scenario.named_scenario import NamedScenario, NameParts
from forcesim.study.arm import Change, arm_changes, arm_names, full_name
from forcesim.study.execution.engine import run_through
from forcesim.study.execution.executors import SerialExecutor
from forcesim.study.questions.registry import ChooseQuestion, CompareQuestion, TradeoffQuestion

TOWN = named_scenario()
MORE, LESS = TOWN.with_({"policy.move_share": 0.3}), TOWN.with_({"policy.move_share": 0.1})
STAFFED = MORE.with_({"teams.response.head_count": 12})


@pytest.mark.parametrize(
    ("scenarios", "names"),
    [
        ((TOWN, MORE), ("town", "town+policy.move_share=0.3")),
        # the unchanged one keeps its name wherever it stands
        ((MORE, TOWN), ("town+policy.move_share=0.3", "town")),
        ((LESS, MORE), ("town+policy.move_share=0.1", "town+policy.move_share=0.3")),
        (
            (TOWN, MORE, STAFFED),
            ("town", "town+policy.move_share=0.3", "town+policy.move_share=0.3+teams.response.head_count=12"),
        ),
        # what is the same in all separates none of them
        ((MORE, STAFFED), ("town", "town+teams.response.head_count=12")),
        ((STAFFED,), ("town",)),
        # what is the same in all respects is told apart by what somebody set to what it was, else by a number
        ((TOWN, TOWN.with_({"policy.move_share": 0.0})), ("town", "town+policy.move_share=0")),
        ((TOWN, TOWN), ("town", "town (2)")),
        # what is changed in a scenario of another name is told too, but not where somebody gave it a name of its own
        ((TOWN, named_scenario("city").with_(move_share=0.3)), ("town", "city+policy.move_share=0.3")),
        ((TOWN, MORE.named("city")), ("town", "city")),
    ],
)
def test_scenarios_are_named_by_what_separates_them(
    scenarios: tuple[NamedScenario, ...], names: tuple[str, ...]
) -> None:
    assert arm_names(scenarios) == names


def test_of_many_changes_a_name_tells_as_few_as_no_other_scenario_shares() -> None:
    many = {"policy.move_share": 0.3, "teams.response.head_count": 12, "programme.places": 9, "time.years": 1}
    here, there = TOWN.with_(many), TOWN.with_({**many, "programme.places": 8})
    assert arm_names((TOWN, here)) == ("town", "town+policy.move_share=0.3")
    assert arm_names((TOWN, here, there)) == ("town", "town+programme.places=9", "town+programme.places=8")
    # a name of its own needs none of them
    assert arm_names((named_scenario("city"), here)) == ("city", "town")


def test_files_of_one_name_are_told_apart_by_what_differs_in_the_second(tmp_path: Path) -> None:
    text = TOWN.text()
    for folder, share in (("a", "0.0"), ("b", "0.4")):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "town.toml").write_text(text.replace("move_share = 0.0", f"move_share = {share}"))
    files = fs.load(tmp_path / "a/town.toml"), fs.load(tmp_path / "b/town.toml")
    assert arm_names(files) == ("town", "town+policy.move_share=0.4")
    assert arm_changes(files) == ((), (Change("policy.move_share", 0.0, 0.4),))
    # whichever stands first is what the other is held against
    assert arm_names(files[::-1]) == ("town", "town+policy.move_share=0")


def test_a_rule_of_ones_own_is_called_by_its_name() -> None:
    def half(view: Any) -> float:
        return 0.5

    assert arm_names((TOWN, TOWN.with_(allocation=half))) == ("town", "town+policy.allocation=half")


def test_a_name_can_stand_in_a_capsule_and_be_taken_apart() -> None:
    odd = TOWN.with_({"time.start": dt.date(2016, 2, 1)})
    assert arm_names((TOWN, odd)) == ("town", "town+time.start=2016-02-01")
    assert NameParts.of("town+mild+policy.move_share=0.3") == NameParts("town", "mild", ("policy.move_share=0.3",))
    assert NameParts.of("town (2)") == NameParts("town (2)")


def test_what_was_changed_is_known_from_wherever_it_was_changed() -> None:
    typed = fs.load("burglary+policy.move_share=0.3")
    assert [change.key for change in arm_changes([typed])[0]] == ["policy.move_share"]
    assert full_name(typed) == "burglary+policy.move_share=0.3"
    # laid over a force that was changed before: the policy takes the place of what was changed in it, not of the rest
    durham = fs.load("durham-2014").with_({"policy.move_share": 0.2, "programme.places": 7})
    laid = durham.with_policy(fs.load_policy("durham-2015"))
    assert [change.key for change in arm_changes([laid])[0]] == ["programme.places"]
    assert full_name(laid) == "durham-2014+durham-2015+programme.places=7"


def answer(question: Any) -> Any:
    return question.answer(run_through(question.plan(), SerialExecutor()))


def test_results_carry_the_names_and_what_was_changed() -> None:
    result = answer(CompareQuestion(scenarios=(MORE, TOWN), replications=3, simulate=steady))
    assert [scenario.name for scenario in result.scenarios] == ["town+policy.move_share=0.3", "town"]
    assert [scenario.changes for scenario in result.scenarios] == [(Change("policy.move_share", 0.0, 0.3),), ()]
    assert {difference.against for difference in result.differences} == {"town+policy.move_share=0.3"}
    chosen = answer(ChooseQuestion(scenarios=(TOWN, MORE), goal="cost_net", replications=12, simulate=steady))
    assert {contender.name for contender in chosen.finding.contenders} == {"town", "town+policy.move_share=0.3"}


def test_a_tradeoff_of_a_changed_scenario_names_it_beside_its_baseline() -> None:
    question = TradeoffQuestion(scenario=STAFFED, baseline=TOWN, points=3, replications=5, simulate=steady)
    result = answer(question)
    assert result.baseline == "town"
    (name,) = {point.scenario for point in result.results if point.at}
    # the lever moves: where it stands now separates the two only where nothing else does
    assert name == "town+teams.response.head_count=12"
    moved = answer(replace(question, scenario=MORE))
    assert {point.scenario for point in moved.results if point.at} == {"town+policy.move_share=0.3"}
    assert "With 30% of the hours moved, " in sentence(moved)
