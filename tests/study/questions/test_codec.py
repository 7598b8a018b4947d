"""What is asked, written and read asks the same; and what came of it can be held against it."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from national_fakes import national_question
from study_fakes import failing, luck, named_scenario, steady
from world_fakes import parts, uncertain

from forcesim.conduct import answered
from forcesim.errors import CapsuleError, StudyError
from forcesim.report.answer import scenario_from_text
from forcesim.report.answer_sentences import answer
from forcesim.report.output.result_schema import result_schema
from forcesim.scenario.files.load import load
from forcesim.scenario.schema.scenario import Scenario
from forcesim.simulation.outcomes import HEADLINE
from forcesim.simulation.result import RunResult
from forcesim.study.actuals import Actuals
from forcesim.study.execution.collector import RunCollector
from forcesim.study.execution.engine import run_through, stream
from forcesim.study.execution.events import RunDone
from forcesim.study.execution.executors import SerialExecutor
from forcesim.study.questions.base import Question
from forcesim.study.questions.codec import from_dict as asked_again
from forcesim.study.questions.codec import to_dict
from forcesim.study.questions.registry import QUESTIONS as DECLARED
from forcesim.study.questions.registry import (
    BackcastQuestion,
    CheckAgainstQuestion,
    ChooseQuestion,
    CompareQuestion,
    FailureQuestion,
    PeopleQuestion,
    RequireQuestion,
    RunQuestion,
    SensitivityQuestion,
    TradeoffQuestion,
    WorthKnowingQuestion,
)
from forcesim.study.questions.verify import Verification, verify
from forcesim.study.results.conclusions import UNKNOWN, conclusions
from forcesim.study.results.findings import RequireFinding, SensitivityFinding
from forcesim.study.results.study_result import StudyResult, read_result

HERE = SerialExecutor()
TWO = (named_scenario("none", 0.0), named_scenario("half", 0.5))


def mixed(scenario: Scenario, seed: int, replication: int, stopped: Callable[[], bool] = lambda: False) -> RunResult:
    """Something for every kind of question: gains, losses, a backlog and luck of each share's own."""
    share, officers = float(scenario.policy.move_share), float(next(iter(scenario.teams.values())).head_count)
    outcomes = dict.fromkeys(HEADLINE, 0.0)
    own = luck(seed + round(1000 * share) + round(100 * officers), replication)
    outcomes["disruptions"] = 10 + share * (officers - 10) + 0.1 * own
    outcomes["harm"] = 1000 + 100 * (share - 0.5) ** 2 + own
    outcomes["backlog"] = 100 * share + 3 * own
    outcomes["cases_arrived"], outcomes["cases_dropped"] = 1000.0, 100 * share**2
    return RunResult(outcomes, {"backlog": np.full(12, 5.0)}, 0.0, 0, 0)


def _each() -> dict[str, Question]:
    town, moved = uncertain(), uncertain("town+all", 1.0)
    more: dict[str, Any] = {"seed": 3, "simulate": mixed}
    questions = (
        RunQuestion(scenario=named_scenario(), replications=4, first_replication=2, **more),
        CompareQuestion(scenarios=TWO, replications="auto", outcomes=("harm", "backlog"), **more),
        TradeoffQuestion(
            scenario=named_scenario("town+x", 0.4), baseline=named_scenario(), points=(0.0, 0.5), replications=6, **more
        ),
        ChooseQuestion(scenarios=TWO, goal="harm", red_lines=("backlog<120@0.8",), guarantee=0.9, **more),
        SensitivityQuestion(scenario=moved, against=town, worlds=40, replications=5, **more),
        FailureQuestion(scenario=moved, against=town, worlds=60, replications=2, outcomes=("disruptions",), **more),
        RequireQuestion(scenario=named_scenario(), red_lines=("backlog<60",), sense="most", points=5, **more),
        PeopleQuestion(scenarios=TWO, replications=6, **more),
        WorthKnowingQuestion(scenarios=(town, moved), goal="max disruptions", worlds=40, replications=2, **more),
        national_question(["city-of-london"], replications=3, **more),
        BackcastQuestion(scenario=load("durham-2014"), replications=3, **more),
        CheckAgainstQuestion(
            scenarios=(uncertain("town"),),
            actuals=Actuals.from_values({"Open": {"2016-01": 5, "2016-02": 9, "2016-04": 5}}),
            columns=("Open=backlog",),
            replications=19,
            **more,
        ),
    )
    adaptive = TradeoffQuestion(
        scenario=named_scenario(),
        points="auto",
        replications="auto",
        red_lines=("backlog<60",),
        outcomes=("harm",),
        **more,
    )
    pairs = TradeoffQuestion(
        scenario=moved,
        baseline=town,
        lever=("move_share", "teams.response.head_count"),
        points=3,
        replications=5,
        **more,
    )
    other = {"tradeoff, adaptive": adaptive, "tradeoff of two levers": pairs}
    return {**{question.kind: question for question in questions}, **other}


QUESTIONS = _each()
KIND = pytest.mark.parametrize("kind", [*QUESTIONS])


def again(question: Question, document: dict[str, Any] | None = None) -> Question:
    """The question written and read, with its scenarios from their texts."""
    texts = {arm.name: arm.named_scenario.text() for arm in question.given_arms()}
    read = json.loads(json.dumps(to_dict(question) if document is None else document, allow_nan=False))
    return asked_again(read, {name: scenario_from_text(name, text) for name, text in texts.items()})


def asks(question: Question) -> list[object]:
    """All that decides what is run, and how it is judged, before a run is in."""
    plan = question.plan()
    arms = [(arm.name, arm.at, arm.world, arm.named_scenario.digest) for arm in plan.arms]
    stage = plan.script(RunCollector(plan)) if plan.script is not None else None
    first = None if stage is None else ([(arm.at, arm.named_scenario.digest) for arm in stage.arms], stage.jobs)
    judged = (question.precision, question.outcomes, question.replications)
    return [arms, first, plan.seed, plan.looks, plan.first_replication, plan.scenarios, judged, to_dict(question)]


def test_every_kind_is_tried_here() -> None:
    assert {question.kind for question in QUESTIONS.values()} == set(DECLARED)


@KIND
def test_what_is_asked_written_and_read_asks_the_same(kind: str) -> None:
    question = QUESTIONS[kind]
    assert asks(again(question)) == asks(question)


@pytest.mark.slow
@given(
    seed=st.integers(0, 2**32), first=st.integers(0, 50), precision=st.floats(0.001, 0.9),
    share=st.floats(0, 1), futures=st.integers(30, 100) | st.just("auto"), kind=st.sampled_from([*QUESTIONS]),
)  # fmt: skip
def test_whatever_the_settings_are_they_come_back(
    seed: int, first: int, precision: float, share: float, futures: Any, kind: str
) -> None:
    changes: dict[str, Any] = {"seed": seed, "first_replication": first, "precision": precision}
    if kind in ("run", "compare", "tradeoff", "choose"):
        changes["replications"] = futures
    if kind in ("run", "tradeoff"):
        changes["scenario"] = named_scenario("town+x", share)
    question = replace(QUESTIONS[kind], **changes)
    assert asks(again(question)) == asks(question)


@KIND
def test_the_answer_of_the_question_asked_again_is_the_same(kind: str) -> None:
    question = QUESTIONS[kind]
    result, other = result_of(question), result_of(replace(again(question), simulate=question.simulate))
    assert other.to_dict("said", "0") == result.to_dict("said", "0")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"kind": "wish"}, "does not know how to ask 'wish'"),
        ({"kind": ["require"]}, "does not know how"),
        ({"scenarios": ["gone"]}, "can't be asked again"),
        ({"scenarios": []}, "can't be asked again"),
        ({"points": 10**9}, "can't be asked again"),
        ({"between": [0.1]}, "can't be asked again"),
        ({"red_lines": "backlog<5"}, "can't be asked again"),
        ({"replications": "many"}, "can't be asked again"),
    ],
)
def test_a_question_that_makes_no_sense_is_refused_in_words(change: dict[str, Any], message: str) -> None:
    question = QUESTIONS["require"]
    with pytest.raises(CapsuleError, match=message):
        again(question, {**to_dict(question), **change})


def test_a_question_from_before_there_were_red_lines_and_maps_is_still_known() -> None:
    question = replace(QUESTIONS["tradeoff"], outcomes=HEADLINE)
    old = {name: value for name, value in to_dict(question).items() if name not in ("outcomes", "levers", "red_lines")}
    assert asks(again(question, old)) == asks(question)


def test_settings_given_as_an_array_are_settings() -> None:
    question = TradeoffQuestion(scenario=named_scenario(), points=np.array([0.0, 0.5]), replications=2, simulate=mixed)
    assert asks(again(question)) == asks(question)
    assert len(result_of(question).results) == 2


def test_worlds_without_end_are_not_begun() -> None:
    question = QUESTIONS["sensitivity"]
    with pytest.raises(CapsuleError, match="worlds are needed"):
        again(question, {**to_dict(question), "worlds": 10**9})
    with pytest.raises(StudyError):
        replace(question, worlds=10**9)  # type: ignore[call-arg]


def result_of(question: Question) -> StudyResult:
    """The answer as a capsule gives it back."""
    document = question.answer(run_through(question.plan(), HERE)).to_dict("said", "0")
    return read_result(json.loads(json.dumps(document, allow_nan=False)))


def held_against(
    result: StudyResult, question: Question, sample: int | None = None, simulate: Any = None
) -> Verification:
    return verify(result, replace(again(question), simulate=simulate or question.simulate), HERE, sample)


@pytest.mark.parametrize("sample", [3, None])
@KIND
def test_every_kind_holds_where_nothing_changed(kind: str, sample: int | None) -> None:
    question = QUESTIONS[kind]
    result = result_of(question)
    verification = held_against(result, question, sample)
    assert verification.holds
    assert verification.checked == (sample or result.runs_planned)
    assert verification.overturned == (None if sample else ())
    assert not verification.was_stopped
    assert not verification.reads_otherwise


@pytest.mark.parametrize("sample", [10**6, None])
@KIND
def test_a_number_that_was_tampered_with_is_found(kind: str, sample: int | None) -> None:
    question = QUESTIONS[kind]
    result = result_of(question)
    name = "disruptions"
    values = result.results[-1].outcomes[name].values
    index = int(np.flatnonzero(np.isfinite(values))[-1])
    values[index] = np.nextafter(values[index], np.inf)
    (moved,) = held_against(result, question, sample).moved
    assert (moved.outcome, moved.replication) == (name, index + question.first_replication)


def worse(scenario: Scenario, seed: int, replication: int, stopped: Callable[[], bool] = lambda: False) -> RunResult:
    """The model after a change: more officers now lose gangs, backlogs are longer, and moving nothing is best."""
    before = mixed(scenario, seed, replication)
    share = float(scenario.policy.move_share)
    outcomes = dict(before.outcomes)
    outcomes["disruptions"] = 20 - outcomes["disruptions"] - 2 * share
    outcomes["backlog"] += 30
    outcomes["harm"] += 500 * share
    return replace(before, outcomes=outcomes)


@pytest.mark.parametrize(
    ("kind", "about", "before", "now"),
    [
        ("compare", "harm", "better", "worse"),
        ("tradeoff", "disruptions", None, "worse"),
        ("choose", "best for harm", "half", "none"),
        ("require", "most of policy.move_share", None, None),
        ("failure", "where it fails", None, None),
        (
            "sensitivity",
            "what matters most for disruptions",
            "teams.response.head_count",
            "teams.response.productive_share",
        ),
        ("worth-knowing", "what is most worth knowing", "teams.response.head_count", "teams.response.productive_share"),
    ],
)
def test_a_conclusion_that_would_be_another_is_named(
    kind: str, about: str, before: str | None, now: str | None
) -> None:
    question = QUESTIONS[kind]
    changed = {"sensitivity": other_matters, "worth-knowing": other_decides}.get(kind, worse)
    verification = held_against(result_of(question), question, simulate=changed)
    assert not verification.holds
    overturned = {conclusion.outcome: conclusion for conclusion in verification.overturned or ()}
    assert about in overturned
    assert overturned[about].before == (before or overturned[about].before) != overturned[about].now
    assert overturned[about].now == (now or overturned[about].now)


def other_matters(
    scenario: Scenario, seed: int, replication: int, stopped: Callable[[], bool] = lambda: False
) -> RunResult:
    _, productive, _ = parts(scenario)
    before = mixed(scenario, seed, replication)
    return replace(before, outcomes={**before.outcomes, "disruptions": float(scenario.policy.move_share) * productive})


def other_decides(
    scenario: Scenario, seed: int, replication: int, stopped: Callable[[], bool] = lambda: False
) -> RunResult:
    _, productive, _ = parts(scenario)
    before = other_matters(scenario, seed, replication)
    share = float(scenario.policy.move_share)
    return replace(before, outcomes={**before.outcomes, "disruptions": share * (productive - 0.5)})


@KIND
def test_every_answer_begins_with_a_sentence_that_states_its_chance(kind: str) -> None:
    sentences, _ = answer(result_of(QUESTIONS[kind]))
    if kind in ("backcast", "check-against"):
        return  # they count figures and months, and the stand-in shows nothing that was ever published
    counted = r"\bin (all |none of )?\d+( of \d+)? futures|of \d+ (fresh )?(futures|worlds)|in the \d+ futures tried"
    counted += r"|over (.* and )?\d+ futures|a study of \d+ worlds"
    assert re.search(rf"{counted}|\d% that|\d+ of \d+ (failures|plausible worlds)", sentences[0]), sentences[0]


def test_conclusions_are_the_same_for_the_same_numbers_and_say_what_people_act_upon() -> None:
    verdicts = conclusions(result_of(QUESTIONS["choose"]))
    assert verdicts == conclusions(result_of(QUESTIONS["choose"]))
    assert verdicts["none", "best for harm"] == "half"


def of_an_earlier_version(result: StudyResult) -> StudyResult:
    """The result without what earlier versions did not conclude."""
    finding = result.finding
    if isinstance(finding, RequireFinding):
        lacking: dict[str, Any] = {"probably": None, "surely": None, "checked": None}
    elif isinstance(finding, SensitivityFinding):
        lacking = {"outcomes": tuple(outcome.model_copy(update={"rivals": None}) for outcome in finding.outcomes)}
    else:
        lacking = {"present": None}
    assert finding is not None
    return replace(result, finding=finding.model_copy(update=lacking))


@pytest.mark.parametrize(
    ("kind", "about"),
    [
        ("require", ["most of policy.move_share, probably", "most of policy.move_share, surely"]),
        ("failure", ["as things stand"]),
        ("sensitivity", ["what may matter as much for disruptions"]),
    ],
)
def test_what_is_only_probable_or_has_rivals_is_a_conclusion_and_none_of_an_earlier_version(
    kind: str, about: list[str]
) -> None:
    question = QUESTIONS[kind]
    result = result_of(question)
    words = {name: conclusion for (_, name), conclusion in conclusions(result).items()}
    earlier = of_an_earlier_version(result)
    unknown = {name for (_, name), conclusion in conclusions(earlier).items() if conclusion == UNKNOWN}
    assert set(about) <= unknown
    assert UNKNOWN not in words.values()
    finding = result.finding
    if isinstance(finding, RequireFinding):
        assert [words[name] for name in about] == [
            "none" if setting is None else f"{setting:.6g}" for setting in (finding.probably, finding.surely)
        ]
    # what was never concluded is not overturned either
    assert held_against(earlier, question).overturned == ()


def test_a_study_that_was_stopped_early_says_so_and_its_runs_are_compared() -> None:
    for kind in ("compare", "require", "failure"):
        question = QUESTIONS[kind]
        plan, stop = question.plan(), threading.Event()
        collector = RunCollector(plan)
        for event in stream(plan, HERE, stop):
            collector.add(event)
            if isinstance(event, RunDone) and collector.done == 9:
                stop.set()
        result = question.answer(collector)
        verification = held_against(result, question)
        assert verification.was_stopped
        assert verification.holds
        # what is known of worlds is not in the result; two futures at least tell luck from the rest
        assert verification.checked == (4 if kind == "failure" else 9)
        # the findings of stages that were never finished can't be held against anything
        assert verification.overturned == (() if kind == "compare" else None)


def test_a_run_that_failed_then_may_fail_again() -> None:
    question = replace(QUESTIONS["choose"], simulate=failing)
    result = result_of(question)
    assert result.failures
    assert held_against(result, question).failures == ()
    assert held_against(result_of(replace(question, simulate=steady)), question).failures


SCHEMA = Draft202012Validator(result_schema())


@KIND
def test_the_json_of_every_kind_fits_the_schema_of_results(kind: str) -> None:
    question = QUESTIONS[kind]
    document = json.loads(
        json.dumps(answered(question, result_of(question), "forcesim ask").to_dict(), allow_nan=False)
    )
    assert [error.message for error in SCHEMA.iter_errors(document)] == []


def test_the_json_of_other_theories_scales_and_of_two_outcomes_weighed_fits_the_schema_too() -> None:
    force = load("durham-2014").with_({"time.years": 0.25, "time.warm_up_years": 0})
    question = CompareQuestion(
        scenarios=(force, force.with_({"policy.move_share": 0.3})), replications=5, theories="all", scales="all"
    )
    with SerialExecutor() as here:
        collector = run_through(question.plan(), here)
    found = answered(question, question.answer(collector)).weighing("disruptions", "cases_dropped")
    document = json.loads(json.dumps(found.to_dict(), allow_nan=False))
    assert {"theories", "scales", "robustness", "frontier"} <= set(document)
    assert [error.message for error in SCHEMA.iter_errors(document)] == []


@pytest.mark.parametrize(
    ("spoil", "told"),
    [
        (lambda document: document.pop("seed"), "'seed' is a required property"),
        (lambda document: document.update(secret=1), "'secret' was unexpected"),
        (lambda document: document["results"][0]["outcomes"]["harm"].update(mean="much"), "'much' is not of type"),
        (lambda document: document["results"][0]["outcomes"]["harm"].update(ci95=[1.0]), "[1.0] is too short"),
    ],
)
def test_the_schema_of_results_refuses_what_is_none(spoil: Callable[[dict[str, Any]], object], told: str) -> None:
    question = QUESTIONS["run"]
    document = json.loads(json.dumps(answered(question, result_of(question)).to_dict()))
    spoil(document)
    assert [error.message for error in SCHEMA.iter_errors(document) if told in error.message]


@KIND
def test_the_json_of_every_question_holds_the_command_that_repeats_it(kind: str) -> None:
    question = QUESTIONS[kind]
    result = result_of(question)
    document = answered(question, result, "forcesim ask --seed 3").to_dict()
    assert document["command"] == "forcesim ask --seed 3"
    assert {"asked_about", "precision"} <= set(document)
    assert json.dumps(answered(question, read_result(document), document["command"]).to_dict()) == json.dumps(document)
    assert answered(question, result).to_dict()["command"] == ""


def half(view: object) -> float:
    return 0.5


def test_a_scenario_that_reads_otherwise_is_named() -> None:
    question = CompareQuestion(scenarios=(named_scenario(), named_scenario("ruled").with_(allocation=half)),
                            replications=3, simulate=steady)  # fmt: skip
    assert held_against(result_of(question), question).reads_otherwise == ("ruled+policy.allocation=half",)
