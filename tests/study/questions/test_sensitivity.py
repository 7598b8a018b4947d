from __future__ import annotations

import json
from collections.abc import Callable, Sequence

import numpy as np
import pytest
from scipy import stats
from world_fakes import linear, parts, uncertain

from forcesim.errors import StudyError
from forcesim.scenario.schema.scenario import Scenario
from forcesim.simulation.outcomes import HEADLINE
from forcesim.simulation.result import RunResult
from forcesim.study.analysis.worlds.morris import elementary_effects, trajectories
from forcesim.study.analysis.worlds.swings import rivals
from forcesim.study.analysis.worlds.variance_shares import ignorance_share, sobol_shares, variance_shares
from forcesim.study.execution.collector import RunCollector
from forcesim.study.execution.engine import run_through, stream
from forcesim.study.execution.events import Settled, Started, StudyStage
from forcesim.study.execution.executors import SerialExecutor
from forcesim.study.questions.registry import SensitivityQuestion
from forcesim.study.results.findings import SensitivityFinding
from forcesim.study.results.study_result import StudyResult, read_result

HERE = SerialExecutor()
HEAD, SHARE, HOURS = (
    "teams.response.head_count",
    "teams.response.productive_share",
    "teams.response.hours_per_week",
)


def test_a_trajectory_changes_one_number_at_a_time_and_each_once() -> None:
    points, orders = trajectories(5, 7, seed=3)
    steps = np.diff(points, axis=1)
    assert (np.abs(steps).sum(axis=2) == 0.5).all()
    assert (np.sort(orders, axis=1) == np.arange(7)).all()
    assert points.min() >= 0
    assert points.max() <= 1


def test_elementary_effects_of_a_sum_are_its_weights() -> None:
    points, orders = trajectories(4, 3, seed=1)
    outputs = points @ np.array([5.0, -2.0, 0.0])
    effects = elementary_effects(points, orders, outputs)
    assert effects == pytest.approx(np.tile([5.0, -2.0, 0.0], (4, 1)))


def test_the_effects_of_a_product_depend_on_the_other_number() -> None:
    points, orders = trajectories(40, 2, seed=1)
    effects = elementary_effects(points, orders, points[..., 0] * points[..., 1])
    # the effect of one is the value of the other, one of the four levels: mean 1/2, variance 5/64
    assert effects.mean(axis=0) == pytest.approx([0.5, 0.5], abs=4 * np.sqrt(5 / 64 / 40))
    assert set(np.round(effects.ravel(), 9)) <= {0.125, 0.375, 0.625, 0.875}


def test_a_future_that_failed_hides_only_the_effects_beside_it() -> None:
    points, orders = trajectories(1, 4, seed=2)
    outputs = points @ np.ones(4)
    outputs[0, 2] = np.nan
    assert np.isnan(elementary_effects(points, orders, outputs)).sum() == 2


def make_question(**more: object) -> SensitivityQuestion:
    settings = {
        "scenario": uncertain("town+all", 1.0),
        "against": uncertain(),
        "worlds": 12,
        "replications": 6,
        "seed": 5,
        "simulate": linear,
    }
    return SensitivityQuestion(**{**settings, **more})


def ask(question: SensitivityQuestion) -> StudyResult:
    return question.answer(run_through(question.plan(), HERE))


def found_by(question: SensitivityQuestion) -> SensitivityFinding:
    finding = ask(question).finding
    assert isinstance(finding, SensitivityFinding)
    return finding


def test_what_matters_most_stands_first_with_what_it_does_at_both_ends() -> None:
    main = found_by(make_question()).outcomes[0]
    assert main.outcome == "disruptions"
    first, second, third = main.influences
    assert [first.path, second.path, third.path] == [HEAD, SHARE, HOURS]
    # the share stands at its centre, where it is worth 1
    assert (first.at_low.mean, first.at_high.mean) == pytest.approx((1.0, 9.0))
    assert (first.swing.mean, second.swing.mean) == pytest.approx((8.0, 2.0))
    assert (first.mean_effect, second.mean_effect, third.mean_effect) == pytest.approx((8.0, 2.0, 0.0))
    assert first.is_clear
    assert second.is_clear
    assert not third.is_clear


def test_fewer_than_five_futures_make_no_number_matter() -> None:
    # without any luck a difference is the same in each future, and still four are no ground
    for futures, is_clear in ((4, False), (5, True)):
        main = found_by(make_question(replications=futures)).outcomes[0]
        assert any(influence.is_clear for influence in main.influences if influence.is_confirmed) is is_clear


def test_the_difference_that_a_policy_makes_is_free_of_the_luck_that_both_share() -> None:
    main = found_by(make_question()).outcomes[0]
    assert main.luck == pytest.approx(0.0, abs=1e-9)
    assert main.ignorance_share.mean == pytest.approx(1.0)
    assert main.chance_more == 1.0


def test_luck_and_ignorance_come_from_worlds_drawn_at_random_alone() -> None:
    # 20 of 200 worlds with two futures each; ends of ranges, where two of three numbers stand at their centre, are none
    assert {outcome.futures for outcome in found_by(make_question(worlds=200)).outcomes} == {40}


def test_an_outcome_of_luck_alone_has_nothing_that_matters() -> None:
    charges = next(
        outcome for outcome in found_by(make_question(worlds=200, seed=6)).outcomes if outcome.outcome == "charges"
    )
    assert charges.ignorance_share.low == 0.0
    # the differences of two independent normals of standard deviation 10
    assert charges.luck == pytest.approx(10 * np.sqrt(2), rel=0.5)
    assert not any(influence.is_clear for influence in charges.influences)


def test_without_a_policy_to_judge_it_is_about_the_force_itself() -> None:
    finding = found_by(make_question(scenario=uncertain("town", 0.5), against=None, outcomes=("disruptions",)))
    assert not finding.is_change
    assert [outcome.outcome for outcome in finding.outcomes] == ["disruptions"]
    assert finding.outcomes[0].influences[0].swing.mean == pytest.approx(4.0)


def test_sobol_indices_split_the_variance_as_theory_does() -> None:
    # 8 u + 2 v with u and v uniform: variances 64 and 4 twelfths, nothing joint
    main = found_by(make_question(method="sobol", worlds=320)).outcomes[0]
    first, second = main.influences[:2]
    assert first.first.mean == pytest.approx(64 / 68, abs=0.1)
    assert first.total.mean == pytest.approx(64 / 68, abs=0.1)
    assert second.total.mean == pytest.approx(4 / 68, abs=0.1)
    assert first.first.low <= 64 / 68 <= first.first.high


def bending(scenario: Scenario, seed: int, replication: int, stopped: Callable[[], bool] = lambda: False) -> RunResult:
    """Hours matter in the last tenth of their range only, by 5 gangs; head count by 2 over all of it; luck is own."""
    head_count, productive, hours = parts(scenario)
    share = float(scenario.policy.move_share)
    outcomes = dict.fromkeys(HEADLINE, 0.0)
    own = float(np.random.default_rng([seed, replication, int(1e6 * (head_count + 2 * productive))]).normal())
    outcomes["disruptions"] = 10 + share * (2 * head_count + 50 * max(0.0, hours - 0.9) + 0.1 * own)
    return RunResult(outcomes, {}, 0.0, 0, 0)


def test_a_number_that_matters_in_the_tail_of_its_range_only_is_found() -> None:
    main = found_by(make_question(simulate=bending)).outcomes[0]
    assert main.influences[0].path == HOURS
    assert main.influences[0].swing.mean == pytest.approx(5.0, abs=0.1)
    assert main.influences[0].is_confirmed
    # trajectories do not reach it
    assert main.influences[0].mean_effect < 1.0
    assert main.rivals == ()


def equal(scenario: Scenario, seed: int, replication: int, stopped: Callable[[], bool] = lambda: False) -> RunResult:
    """Head count and productive share matter the same, the other way round; hours do not; luck is each world's own."""
    head_count, productive, hours = parts(scenario)
    share = float(scenario.policy.move_share)
    world = [int(1e6 * part) for part in (head_count, productive, hours)]
    own = float(np.random.default_rng([seed, replication, int(share), *world]).normal())
    outcomes = dict.fromkeys(HEADLINE, 0.0) | {"disruptions": 10 + share * 2 * (head_count - productive) + 0.5 * own}
    return RunResult(outcomes, {}, 0.0, 0, 0)


@pytest.mark.slow
def test_of_two_numbers_that_matter_the_same_none_is_said_to_matter_most() -> None:
    mains = [
        found_by(
            make_question(simulate=equal, outcomes=("disruptions",), worlds=8, replications=20, seed=seed)
        ).outcomes[0]
        for seed in range(40)
    ]
    # at 1 in 20, 6 of 40 or more happen in less than 1 in 50
    assert sum(not {HEAD, SHARE} & set(main.rivals) for main in mains) <= 5
    # both are seen, and hours are told to matter less
    assert all(main.influences[0].is_clear for main in mains)
    assert sum(HOURS in main.rivals for main in mains) <= 4


def test_fresh_futures_tell_what_older_ones_chose() -> None:
    question = make_question(simulate=equal, outcomes=("disruptions",), replications=20)
    *before, last = [event for event in stream(question.plan(), HERE) if isinstance(event, StudyStage)]
    # two arms as things stand, then two for each end of three numbers
    choosing = {job.replication for stage in before for job in stage.jobs if 2 <= job.arm_index < 14}
    fresh = {job.replication for job in last.jobs}
    assert choosing
    assert not choosing & fresh
    assert len(fresh) == 20


def test_a_lead_is_told_against_the_other_whichever_way_it_swings() -> None:
    rng = np.random.default_rng(2)
    first = np.array([[3.0] * 4, [-1.0] * 4, [0.0] * 4]) + 0.1 * rng.normal(size=(3, 4))
    fresh = {0: 3 + 0.1 * rng.normal(size=20), 1: -1 + 0.1 * rng.normal(size=20)}
    assert rivals(0, fresh, first) == []
    # as large the other way is as much
    assert rivals(0, {**fresh, 1: -fresh[0]}, first) == [1]
    # one without fresh futures is compared by the first look, whose luck counts
    assert rivals(0, {0: fresh[0]}, first) == []
    assert rivals(0, {0: fresh[0]}, np.array([[3.0, 3.1], [2.9, 3.3], [0.0, 0.1]])) == [1]


def test_the_luck_of_a_first_look_counts_where_a_number_has_no_fresh_futures() -> None:
    # two futures that differ by 2 have a variance of 2, and their mean the standard error 1, known by four numbers
    first = np.array([[5.0, 7.0], [0.0, 2.0], [0.0, 2.0], [0.0, 2.0]])
    noise = np.tile([1.0, -1.0], 10)
    half = stats.t.ppf(1 - 0.05 / 3 / 2, 4)
    own = stats.t.ppf(1 - 0.05 / 3 / 2, 19) * np.sqrt(20 / 19 / 20)
    near, far = (1 + np.hypot(half, own) + step for step in (-0.05, 0.05))
    assert rivals(0, {0: near + noise}, first) == [1, 2, 3]
    assert rivals(0, {0: far + noise}, first) == []


def test_a_number_falls_in_rank_if_its_swing_falls_in_fresh_futures() -> None:
    first = np.zeros((2, 4))
    first[0] = 5.0
    assert rivals(0, {0: np.linspace(-1, 1, 20), 1: np.zeros(20)}, first) == [1]


def saltelli_outputs(worlds: int) -> np.ndarray:
    """Outputs of a sum, 8 u + 2 v, at Saltelli's worlds."""
    first, second = np.random.default_rng(6).random((2, worlds, 2))
    mixed = [np.where(np.arange(2) == number, second, first) for number in range(2)]
    return np.array([points @ [8.0, 2.0] for points in (first, second, *mixed)])


def test_a_world_without_results_is_kept_out_of_the_indices_and_does_not_blank_the_rest() -> None:
    outputs = saltelli_outputs(1024)
    whole = variance_shares(outputs, seed=1)
    outputs[3, 17] = np.nan
    (first, total), (second, _) = variance_shares(outputs, seed=1)
    # variances of 64 and 4 twelfths
    assert first.mean == pytest.approx(64 / 68, abs=0.1)
    assert total.mean == pytest.approx(64 / 68, abs=0.1)
    assert second.mean == pytest.approx(4 / 68, abs=0.1)
    assert first.mean == pytest.approx(whole[0][0].mean, abs=0.02)


def test_where_hardly_any_world_has_results_no_index_is_told() -> None:
    outputs = saltelli_outputs(16)
    outputs[0, 3:] = np.nan
    assert variance_shares(outputs, seed=1) == [(None, None), (None, None)]


def breaking(scenario: Scenario, seed: int, replication: int, stopped: Callable[[], bool] = lambda: False) -> RunResult:
    """As ``linear``, but one world in about twenty fails."""
    head_count, *_ = parts(scenario)
    if 0.30 < head_count < 0.35:
        raise ValueError("no officer is left")
    return linear(scenario, seed, replication)


def test_a_world_that_fails_in_a_study_does_not_blank_the_rest() -> None:
    main = found_by(make_question(method="sobol", worlds=320, simulate=breaking)).outcomes[0]
    first, second = main.influences[:2]
    assert first.path == HEAD
    assert first.first.mean == pytest.approx(64 / 68, abs=0.15)
    assert second.total.mean == pytest.approx(4 / 68, abs=0.1)
    assert main.ignorance_share.mean == pytest.approx(1.0)


def test_stages_are_told_before_their_runs_and_whoever_listens_ends_with_the_same_answer() -> None:
    question = make_question()
    plan = question.plan()
    collector = RunCollector(plan)
    events = []
    for event in stream(plan, HERE):
        collector.add(event)
        events.append(event)
        if isinstance(event, StudyStage) or len(events) % 40 == 0:
            question.answer(collector)
    kinds = [type(event) for event in events if isinstance(event, (Started, StudyStage, Settled))]
    assert kinds == [Started, StudyStage, StudyStage, StudyStage, Settled]
    assert question.answer(collector).finding == ask(question).finding
    assert collector.is_complete


def test_an_answer_can_be_asked_for_before_any_run() -> None:
    question = make_question()
    assert question.answer(RunCollector(question.plan())).finding.outcomes[0].influences == ()


def look_first_at(monkeypatch: pytest.MonkeyPatch, path: str) -> None:
    def order(paths: Sequence[str], _outcome: str, *, is_change: bool) -> list[int]:
        assert is_change
        return sorted(range(len(paths)), key=lambda index: paths[index] != path)

    monkeypatch.setattr("forcesim.study.questions.sensitivity.look_order", order)


def test_the_likeliest_numbers_are_tried_before_all_others(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("forcesim.study.questions.sensitivity.EARLY", 1)
    look_first_at(monkeypatch, SHARE)
    question = make_question()
    collector = RunCollector(question.plan())
    partial = None
    for event in stream(question.plan(), HERE):
        if isinstance(event, StudyStage) and len(collector.plan.arms) > 2 and partial is None:
            partial = question.answer(collector)  # as the first stage ends
        collector.add(event)
    assert partial is not None
    finding = partial.finding
    assert isinstance(finding, SensitivityFinding)
    assert finding.numbers_tried == 1
    (only,) = finding.outcomes[0].influences
    # the share is worth 2 gangs over its range, the head count being at its centre
    assert (only.path, only.swing.mean) == (SHARE, pytest.approx(2.0))
    assert only.is_clear
    whole = question.answer(collector).finding
    assert isinstance(whole, SensitivityFinding)
    assert whole.numbers_tried == 3
    assert [influence.path for influence in whole.outcomes[0].influences] == [HEAD, SHARE, HOURS]


def test_an_answer_is_about_the_same_outcome_from_the_first_runs_on() -> None:
    # charges come first in the headline, but gangs are what people ask about
    question = make_question()
    collector = RunCollector(question.plan())
    about = set()
    for event in stream(question.plan(), HERE):
        collector.add(event)
        if collector.done > 30 and (isinstance(event, StudyStage) or collector.done % 50 == 0):
            finding = question.answer(collector).finding
            assert isinstance(finding, SensitivityFinding)
            about.add(finding.outcomes[0].outcome)
    assert about == {"disruptions"}


def test_the_order_of_looking_changes_no_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    before = found_by(make_question())
    look_first_at(monkeypatch, SHARE)
    assert found_by(make_question()) == before


def answers_in_between(question: SensitivityQuestion, every: int = 25) -> list[StudyResult]:
    """What is known as each stage begins, and after every so many events."""
    collector = RunCollector(question.plan())
    answers = []
    for index, event in enumerate(stream(question.plan(), HERE)):
        collector.add(event)
        if isinstance(event, StudyStage) or index % every == 0:
            answers.append(question.answer(collector))
    return [*answers, question.answer(collector)]


def sensitivity_of(result: StudyResult) -> SensitivityFinding:
    assert isinstance(result.finding, SensitivityFinding)
    return result.finding


def rare(scenario: Scenario, seed: int, replication: int, stopped: Callable[[], bool] = lambda: False) -> RunResult:
    """As ``linear``, but worlds drawn at random disrupt no gang."""
    result = linear(scenario, seed, replication)
    centre = 0.5
    is_off = sum(abs(part - centre) > 1e-9 for part in parts(scenario)) > 1
    return RunResult({**result.outcomes, **({"disruptions": 0.0} if is_off else {})}, {}, 0.0, 0, 0)


@pytest.mark.parametrize("simulate", [linear, rare])
def test_the_outcome_that_an_answer_is_about_stays_the_same_from_the_first_numbers_on(
    simulate: Callable[..., RunResult],
) -> None:
    findings = [sensitivity_of(result) for result in answers_in_between(make_question(simulate=simulate))]
    told = {finding.outcomes[0].outcome for finding in findings if finding.numbers_tried}
    assert told == {"disruptions"}


def loud(scenario: Scenario, seed: int, replication: int, stopped: Callable[[], bool] = lambda: False) -> RunResult:
    """The share matters by 2 gangs without luck; head count by luck alone, and wildly."""
    head_count, productive, _ = parts(scenario)
    share = float(scenario.policy.move_share)
    own = float(np.random.default_rng([seed, replication, int(1e6 * head_count)]).normal())
    outcomes = dict.fromkeys(HEADLINE, 0.0)
    outcomes["disruptions"] = 10 + share * (2 * productive + 100 * own * (head_count - 0.5))
    return RunResult(outcomes, {}, 0.0, 0, 0)


def test_what_is_clear_of_luck_comes_before_what_swings_more_by_luck() -> None:
    for result in answers_in_between(make_question(simulate=loud, replications=20)):
        influences = sensitivity_of(result).outcomes[0].influences
        if any(influence.is_clear for influence in influences):
            assert influences[0].path == SHARE
            assert influences[0].is_clear


def test_once_something_is_told_to_matter_it_is_told_until_fresh_futures_are_all_in() -> None:
    results = answers_in_between(make_question(replications=20))
    tried = [result for result in results if sensitivity_of(result).numbers_tried == 3]
    assert len(tried) > 3
    for result in tried:
        (first, *_) = sensitivity_of(result).outcomes[0].influences
        assert (first.path, first.is_clear, first.swing.mean) == (HEAD, True, pytest.approx(8.0))
    assert tried[-1].is_complete
    assert sensitivity_of(tried[-1]).outcomes[0].influences[0].is_confirmed


def test_no_run_of_a_study_is_planned_twice() -> None:
    for more in ({}, {"replications": 40}, {"method": "sobol"}):
        question = make_question(**more)
        collector = RunCollector(question.plan())
        jobs = []
        for event in stream(question.plan(), HERE):
            jobs += event.jobs if isinstance(event, StudyStage) else ()
            collector.add(event)
        assert len(jobs) == len(set(jobs))


def test_what_was_found_comes_back_from_its_json() -> None:
    result = ask(make_question(method="sobol"))
    text = json.dumps(result.to_dict("said", "0"), allow_nan=False)
    assert read_result(json.loads(text)).finding == result.finding


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"worlds": 3}, "at least 4 worlds"),
        ({"replications": "auto"}, "not auto"),
        ({"method": "guess"}, "morris"),
        ({"outcomes": ("disruption",)}, "Did you mean disruptions"),
    ],
)
def test_a_question_that_cannot_be_asked_is_refused(change: dict[str, object], message: str) -> None:
    with pytest.raises(StudyError, match=message):
        make_question(**change).plan()


@pytest.mark.parametrize("share", [0.0, 0.3, 0.8])
def test_the_share_of_ignorance_lies_in_its_interval_as_often_as_it_says(share: float) -> None:
    rng = np.random.default_rng(9)
    studies = 1000
    covered = 0
    for _ in range(studies):
        nested = np.sqrt(share) * rng.normal(size=(30, 1)) + np.sqrt(1 - share) * rng.normal(size=(30, 2))
        estimate = ignorance_share(nested)[2]
        covered += estimate.low - 1e-12 <= share <= estimate.high
    # cut off at zero it can only cover more
    assert covered / studies >= 0.95 - 4 * np.sqrt(0.95 * 0.05 / studies)


def test_one_number_alone_has_all_of_the_variance() -> None:
    sample = np.random.default_rng(1).normal(0, 1, (2, 4096))
    # of one number alone the mixed matrix is the second
    first, total = sobol_shares(np.stack([*sample, sample[1]]))
    assert first == pytest.approx([1.0], abs=0.08)
    assert total == pytest.approx([1.0], abs=0.08)
