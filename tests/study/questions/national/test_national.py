"""One policy in every force: changes a head, corrected for all forces, with ranks and what goes with them."""

from __future__ import annotations

import math

import numpy as np
import pytest
import scipy.stats
from national_fakes import national_answer, national_question

from forcesim.errors import ScenarioError, StudyError
from forcesim.study.questions.codec import from_dict, to_dict
from forcesim.study.questions.national.every_force import force_of, forces_called, scenarios_of
from forcesim.study.questions.national.national import NationalQuestion
from forcesim.study.results.national_finding import NationalFinding
from forcesim.study.results.study_result import StudyResult, read_result

FORCES = ["kent", "durham", "city-of-london"]
SPREAD = np.array([-1.5, -1.0, -0.5, -0.2, 0.2, 0.5, 1.0, 1.5])


@pytest.fixture(scope="module")
def question() -> NationalQuestion:
    return national_question(FORCES, replications=8, outcomes=("charges", "days_to_close"))


@pytest.fixture(scope="module")
def result(question: NationalQuestion) -> StudyResult:
    """Charges fall by about 170 in Kent, 6 in Durham and 3 in the City; days to close by a day in each."""
    days = ([5.0] * 8, list(4.0 + 0.01 * SPREAD))
    return national_answer(
        question,
        {
            slug: {"charges": ([300.0] * 8, list(300.0 - fall + SPREAD)), "days_to_close": days}
            for slug, fall in (("kent", 170.0), ("durham", 6.0), ("city-of-london", 3.0))
        },
    )


def finding(result: StudyResult) -> NationalFinding:
    assert isinstance(result.finding, NationalFinding)
    return result.finding


def test_a_change_is_told_for_each_100000_residents_with_the_interval_of_all_forces_and_outcomes(
    result: StudyResult,
) -> None:
    charges = finding(result).outcomes[0]
    durham = charges.changes[1]
    per_head = 100_000 / 625_345  # residents of Durham, mid-2015
    # Student's t at 1 - 0.05 / (3 forces × 2 outcomes), 7 degrees of freedom
    half = scipy.stats.t.ppf(1 - 0.025 / 6, 7) * np.std(SPREAD, ddof=1) / math.sqrt(8)
    assert durham.change.mean == pytest.approx(-6.0 * per_head)
    assert durham.change.low == pytest.approx((-6.0 - half) * per_head)
    assert durham.change.high == pytest.approx((-6.0 + half) * per_head)
    assert durham.verdict == "lower"


def test_what_counts_nothing_is_not_divided_by_people(result: StudyResult) -> None:
    days = finding(result).outcomes[1]
    assert not days.by_residents
    assert [change.change.mean for change in days.changes] == pytest.approx([-1.0] * 3)


def test_the_largest_fall_a_head_is_first_and_a_force_without_residents_has_no_rank(result: StudyResult) -> None:
    charges = finding(result).outcomes[0]
    assert charges.lowest_first
    places = [(change.rank, change.best_rank, change.worst_rank) for change in charges.changes]
    assert places == [(1, 1, 1), (2, 2, 2), (None, None, None)]
    # it is shown all the same: 3 fewer of 6,687 residents are 45 for each 100,000
    assert charges.changes[2].change.mean == pytest.approx(-3 * 100_000 / 6_687)
    assert not finding(result).forces[2].is_ranked


def test_forces_with_fewer_than_five_futures_have_neither_verdict_nor_rank() -> None:
    few = national_answer(
        national_question(["kent", "durham"], replications=8, outcomes=("charges",)),
        {slug: {"charges": ([300.0] * 4, [100.0, 101, 102, 103])} for slug in ("kent", "durham")},
    )
    changes = finding(few).outcomes[0].changes
    assert {change.verdict for change in changes} == {"not settled"}
    assert {change.rank for change in changes} == {None}


def test_what_goes_with_a_change_is_told_over_forces_and_not_where_it_can_be_luck() -> None:
    slugs = [force.slug for force in forces_called(()) if force.slug != "city-of-london"][:14]
    measured = {slug: force_of({"durham": "durham-2014"}.get(slug, slug)) for slug in slugs}
    before = [1000.0] * 6
    futures = {}
    for slug, force in measured.items():
        assert force is not None
        # for each head, a fall that follows cases an officer exactly
        fall = 1e-3 * force.residents * force.possession_2015 / force.officers[2015]
        futures[slug] = {"charges": (before, list(1000.0 - fall + 0.001 * SPREAD[:6]))}
    answer = national_answer(national_question(slugs, replications=6, outcomes=("charges",)), futures)
    correlations = {link.trait: link for link in finding(answer).outcomes[0].correlations}
    assert correlations["cases_per_officer"].is_told
    assert correlations["cases_per_officer"].correlation.mean == pytest.approx(-1.0)
    assert correlations["seizures_per_resident"].forces < 14 + 1
    size = correlations["officers"]
    spearman = scipy.stats.spearmanr(
        [force.officers[2015] for force in measured.values() if force is not None],
        [change.change.mean for change in finding(answer).outcomes[0].changes],
    )
    assert size.correlation.mean == pytest.approx(float(spearman.statistic))


def test_the_forces_are_all_43_or_those_named_in_whatever_words() -> None:
    assert len(forces_called(())) == 43
    assert [force.slug for force in forces_called(["Gwent Police", "London, City of", "durham-2014"])] == [
        "gwent", "city-of-london", "durham",
    ]  # fmt: skip
    with pytest.raises(ScenarioError) as wrong:
        forces_called(["kentt", "gwent", "narnia"])
    assert [fault.found for fault in wrong.value.faults] == ["kentt", "narnia"]
    assert "Did you mean kent?" in str(wrong.value)


def test_what_is_wrong_with_policies_and_forces_is_told_at_once() -> None:
    with pytest.raises(ScenarioError) as wrong:
        scenarios_of(["narnia"], "durham-2016", "befor-2015")
    assert len(wrong.value.faults) == 3


def test_every_force_is_under_both_policies_in_the_same_order() -> None:
    arms = scenarios_of(["kent", "gwent"], "durham-2015", "zero-tolerance", ["policy.move_share=0.1"], 0.5)
    assert [arm.name for arm in arms] == [
        "kent+zero-tolerance", "gwent+zero-tolerance", "kent+durham-2015", "gwent+durham-2015",
    ]  # fmt: skip
    assert {float(arm.scenario.policy.move_share) for arm in arms} == {0.1}
    assert {float(arm.scenario.time.years) for arm in arms} == {0.5}


def test_a_policy_against_itself_is_refused_before_anything_runs() -> None:
    def asked(policy: str, against: str | None) -> NationalQuestion:
        arms = scenarios_of(["kent", "gwent"], policy, against)
        return NationalQuestion(scenarios=tuple(arms), policy=policy, against=against)

    for policy, against in (("durham-2015", "durham-2015"), ("before-2015", None)):
        with pytest.raises(StudyError, match="nothing differs between them"):
            asked(policy, against).plan()
    assert len(asked("durham-2015", None).plan().arms) == 4


def test_a_scenario_that_is_no_force_is_refused() -> None:
    from study_fakes import named_scenario

    with pytest.raises(StudyError, match="town"):
        NationalQuestion(scenarios=(named_scenario(), named_scenario(move_share=0.5)))


def test_a_national_answer_survives_its_json_and_its_question_its_record(
    question: NationalQuestion, result: StudyResult
) -> None:
    assert read_result(result.to_dict("", "0")).finding == result.finding
    again = from_dict(to_dict(question), {arm.name: arm.named_scenario for arm in question.given_arms()})
    assert to_dict(again) == to_dict(question)
