from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from study_fakes import luck, named_scenario

from forcesim.errors import StudyError
from forcesim.scenario.schema.scenario import Scenario
from forcesim.simulation.outcomes import HEADLINE
from forcesim.simulation.result import RunResult
from forcesim.study.execution.collector import RunCollector
from forcesim.study.execution.engine import run_through
from forcesim.study.execution.executors import SerialExecutor
from forcesim.study.questions.registry import RequireQuestion
from forcesim.study.results.findings import RequireFinding
from forcesim.study.results.study_result import read_result

HERE = SerialExecutor()


def bargain(scenario: Scenario, seed: int, replication: int, stopped: Callable[[], bool] = lambda: False) -> RunResult:
    """The backlog rises with the share moved, disruptions too, give or take luck that is the same at every share."""
    share = float(scenario.policy.move_share)
    noise = luck(seed, replication)
    outcomes = dict.fromkeys(HEADLINE, 0.0)
    outcomes["backlog"] = 100 * share + 5 * noise
    outcomes["disruptions"] = 10 * share + noise
    # good in the middle only
    outcomes["harm"] = 1000 * (share - 0.5) ** 2
    return RunResult(outcomes, {}, 0.0, 0, 0)


def make_question(*lines: str, **more: object) -> RequireQuestion:
    return RequireQuestion(scenario=named_scenario(), red_lines=lines, **{"seed": 2, "simulate": bargain, **more})


def found_by(question: RequireQuestion) -> RequireFinding:
    finding = question.answer(run_through(question.plan(), HERE)).finding
    assert isinstance(finding, RequireFinding)
    return finding


def test_the_most_of_a_lever_lies_where_theory_puts_it() -> None:
    # 60 of 60 futures or 59 show 90%: the second worst of them decides
    worst = sorted(luck(2, replication) for replication in range(60))[-2]
    finding = found_by(make_question("backlog<60", sense="most"))
    limit = (60 - 5 * worst) / 100
    assert finding.answer <= limit < finding.before
    # the grid of an eighth, halved five times
    assert finding.before - finding.answer == pytest.approx(1 / 8 / 2**5)


def test_the_least_of_a_lever_is_looked_for_from_below() -> None:
    finding = found_by(make_question("disruptions>2"))
    worst = sorted(luck(2, replication) for replication in range(60))[1]
    assert finding.before < (2 - worst) / 10 <= finding.answer


def test_the_last_word_belongs_to_fresh_futures() -> None:
    finding = found_by(make_question("disruptions>2"))
    (share,) = finding.confirmed
    assert share.total == 60
    assert share.count == sum(10 * finding.answer + luck(2, replication) > 2 for replication in range(60, 120))
    assert finding.is_shown == (share.low >= 0.9)


def test_more_is_not_taken_to_be_always_better() -> None:
    finding = found_by(make_question("harm<50"))
    # 1000 (x − 0.5)² under 50: from 0.276 to 0.724
    assert finding.answer == pytest.approx(0.276, abs=0.005)
    assert finding.broken_beyond == (0.75, 0.875, 1.0)


def test_a_window_between_the_first_settings_is_found() -> None:
    finding = found_by(make_question("harm<1", points=2))
    assert finding.answer == pytest.approx(0.5 - 0.001**0.5, abs=0.02)


def test_where_nothing_will_do_the_red_line_that_alone_prevents_it_is_named() -> None:
    finding = found_by(make_question("backlog<60", "harm<50", "disruptions>100"))
    assert (finding.answer, finding.confirmed, finding.is_shown) == (None, (), False)
    assert finding.preventing == ("disruptions>100@0.9",)


def test_two_red_lines_that_exclude_each_other_are_both_named() -> None:
    finding = found_by(make_question("backlog<30", "disruptions>6"))
    assert set(finding.preventing) == {"backlog<30@0.9", "disruptions>6@0.9"}


def test_a_lever_that_counts_is_tried_at_whole_numbers_only() -> None:
    question = make_question("backlog<60", lever="programme.places", low=1, high=20)
    tried = found_by(question).tried
    assert all(float(setting.at).is_integer() for setting in tried)
    assert len({setting.at for setting in tried}) == len(tried)


def test_before_any_run_there_is_nothing_to_say_yet() -> None:
    question = make_question("backlog<60")
    finding = question.answer(RunCollector(question.plan())).finding
    assert finding.answer is None


def test_what_was_found_comes_back_from_its_json() -> None:
    question = make_question("backlog<60")
    result = question.answer(run_through(question.plan(), HERE))
    text = json.dumps(result.to_dict("said", "0"), allow_nan=False)
    assert read_result(json.loads(text)).finding == result.finding


@pytest.mark.parametrize(
    ("lines", "change", "message"),
    [
        ((), {}, "at least one red line"),
        (("backlog",), {}, "no red line"),
        (("backlgo<5",), {}, "Did you mean backlog"),
        (("backlog<5",), {"low": 0.5, "high": 0.2}, "from a smaller to a larger"),
        (("backlog<5",), {"replications": "auto"}, "not auto"),
        (("backlog<5",), {"sense": "best"}, "least"),
        (("backlog<5",), {"replications": 28}, "at least 29 are needed"),
    ],
)
def test_a_question_that_cannot_be_asked_is_refused(
    lines: tuple[str, ...], change: dict[str, object], message: str
) -> None:
    with pytest.raises(StudyError, match=message):
        make_question(*lines, **change).plan()
