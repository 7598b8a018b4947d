"""Whether a number is worth finding out, on stand-ins for the simulation whose answer a formula tells."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from world_fakes import parts, uncertain

from forcesim.errors import StudyError
from forcesim.report.answer import Answer
from forcesim.report.answer_sentences import answer
from forcesim.report.output.tables import text_tables
from forcesim.scenario.schema.scenario import Scenario
from forcesim.simulation.outcomes import HEADLINE
from forcesim.simulation.result import RunResult
from forcesim.study.execution.collector import RunCollector
from forcesim.study.execution.engine import run_through, stream
from forcesim.study.execution.events import StudyStage
from forcesim.study.execution.executors import SerialExecutor
from forcesim.study.questions.registry import FailureQuestion, WorthKnowingQuestion
from forcesim.study.results.study_result import StudyResult, read_result
from forcesim.study.results.worth_knowing_finding import WorthKnowingFinding

HERE = SerialExecutor()
OFFICERS, HOURS = "teams.response.head_count", "teams.response.hours_per_week"


def split(scenario: Scenario, seed: int, replication: int, stopped: Callable[[], bool] = lambda: False) -> RunResult:
    """Moving all hours disrupts 8·(u₁ − ½) + 2·(u₂ − ½) more gangs, of uniform u; the backlog is 100·(u₁ + luck)."""
    first, second, _ = parts(scenario)
    share = float(scenario.policy.move_share)
    random = np.random.default_rng([seed, replication])
    outcomes = dict.fromkeys(HEADLINE, 0.0)
    outcomes["disruptions"] = 10 + share * (8 * (first - 0.5) + 2 * (second - 0.5)) + random.normal()
    outcomes["backlog"] = 100 * share * (first + random.random())
    return RunResult(outcomes, {"backlog": np.full(12, 5.0)}, 0.0, 0, 0)


def question(**more: Any) -> WorthKnowingQuestion:
    settings: dict[str, Any] = {
        "scenarios": (uncertain(), uncertain("town+all", 1.0)),
        "worlds": 120,
        "replications": 2,
        "simulate": split,
        "outcomes": ("disruptions",),
    }
    if "red_lines" not in more:
        settings["goal"] = "disruptions"
    return WorthKnowingQuestion(**{**settings, **more})


def result_of(asked: WorthKnowingQuestion) -> StudyResult:
    return asked.answer(run_through(asked.plan(), HERE))


def finding_of(result: StudyResult) -> WorthKnowingFinding:
    assert isinstance(result.finding, WorthKnowingFinding)
    return result.finding


@pytest.fixture(scope="module")
def gangs() -> StudyResult:
    return result_of(question())


def test_the_number_that_decides_is_worth_what_the_integral_says(gangs: StudyResult) -> None:
    finding = finding_of(gangs)
    rows = {row.path: row for row in finding.numbers}
    # E max(8·(u − ½), 0) of a uniform u is 8/8; the choice is right either way in half of all worlds
    first = finding.numbers[0]
    assert first.path == OFFICERS
    assert first.is_settled
    assert first.value.mean == pytest.approx(1.0, rel=0.2)
    assert first.value.low <= 1.0 <= first.value.high
    assert first.changes.low <= 0.5 <= first.changes.high
    assert not rows[HOURS].is_settled
    # E max(8·a + 2·b, 0), both uniform on ±½: half of (16 + 1/3) / 8
    assert finding.everything.mean == pytest.approx(49 / 48, rel=0.25)
    assert all(row.value.mean <= finding.everything.mean for row in finding.numbers)


def test_the_sentence_names_what_to_find_out_by_its_label_and_what_it_is_worth(gangs: StudyResult) -> None:
    sentences, _ = answer(gangs)
    assert sentences[0].startswith("Most worth finding out is officers (response): known")
    assert "it would change the choice in" in sentences[0]
    assert "of 120 worlds" in sentences[0]
    assert sentences[-1].startswith("Knowing all of them would be worth at most")
    first, options = text_tables(gangs)
    assert first.rows[0][-1] == "yes"
    assert first.rows[-1][0] == "All of them"
    assert {row[-1] for row in options.rows} & {"chosen"}


def test_it_is_read_back_as_it_was_written(gangs: StudyResult) -> None:
    assert read_result(Answer(gangs, {}).to_dict()).finding == gangs.finding


def test_with_a_red_line_worth_is_counted_in_broken_lines() -> None:
    result = result_of(question(red_lines=("backlog<100@0.5",)))
    finding = finding_of(result)
    # the policy keeps to the line with chance 1 − u₁: known u₁ saves E max(1 − 2·u, 0), a quarter
    first = finding.numbers[0]
    assert (first.path, first.is_settled, finding.foregone_counts) == (OFFICERS, True, 1.0)
    assert first.value.low <= 0.25 <= first.value.high
    assert first.value.mean == pytest.approx(0.25, rel=0.3)
    assert not any(row.is_settled for row in finding.numbers[1:])


def test_a_strict_line_makes_what_is_foregone_count_less() -> None:
    # nine times out of ten: an option is taken where p − 0.9 > 0, so that what is foregone counts a ninth
    assert question(red_lines=("backlog<100@0.9",))._foregone == pytest.approx(1 / 9)


def test_settings_of_a_lever_are_options_too() -> None:
    asked = question(scenarios=(uncertain(),), lever="move_share", points=(0.0, 0.5, 1.0), worlds=60)
    result = result_of(asked)
    finding = finding_of(result)
    assert [option.at for option in finding.options] == [{"policy.move_share": share} for share in (0.0, 0.5, 1.0)]
    # half the share, half the gain: in no world is the middle one best
    assert finding.numbers[0].path == OFFICERS
    assert [row.scenario for row in result.results] == ["town"] * 3


def test_the_worlds_are_those_of_a_failure_study_so_that_its_runs_are_used_again() -> None:
    def first_worlds(asked: WorthKnowingQuestion | FailureQuestion) -> set[tuple[str, int]]:
        plan = asked.plan()
        stage = plan.script(RunCollector(plan))
        assert isinstance(stage, StudyStage)
        arms = [*plan.arms, *stage.arms]
        return {(arms[job.arm_index].named_scenario.digest, job.replication) for job in stage.jobs if job.arm_index > 1}

    before, after = uncertain(), uncertain("town+all", 1.0)
    failure = FailureQuestion(
        scenario=after, against=before, worlds=40, replications=2, outcomes=("disruptions",), simulate=split
    )
    assert first_worlds(question(worlds=40)) == first_worlds(failure)


def test_nothing_is_said_before_all_worlds_are_in() -> None:
    asked = question(worlds=30)
    collector = RunCollector(asked.plan())
    for count, event in enumerate(stream(asked.plan(), HERE)):
        collector.add(event)
        if count == 60:
            break
    sentences, _ = answer(asked.answer(collector))
    assert sentences[0].startswith("Nothing can be said yet")


@pytest.mark.parametrize(
    ("more", "what"),
    [
        ({"scenarios": (uncertain(),)}, "at least two options"),
        ({"goal": "charges"}, 'say which is the goal, "min charges" or "max charges"'),
        ({"goal": "gangs"}, "no outcome called 'gangs'"),
        ({"worlds": 29}, "at least 30 worlds"),
        ({"replications": "auto"}, "not auto"),
        ({"scenarios": (uncertain(),), "lever": "move_share", "points": 40}, "2 to 20 options here (found 40)"),
    ],
)
def test_a_choice_that_is_none_is_refused_in_words(more: dict[str, Any], what: str) -> None:
    with pytest.raises(StudyError) as caught:
        question(**more).plan()
    assert what in str(caught.value)
