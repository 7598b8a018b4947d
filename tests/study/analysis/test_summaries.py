"""Verdicts on differences, held against intervals worked out by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy.stats import t as student

import forcesim as fs
from forcesim.simulation.outcomes import Outcome, declared_outcomes
from forcesim.study.analysis.intervals import student_interval
from forcesim.study.analysis.summaries import JudgingRules, differences, summaries

CHARGES = Outcome("charges", "People charged", "people a year", "neither", "activity")
HARM = Outcome("harm", "Harm", "harm a year", "lower", "state", matters=0.01)
DURHAM_OUTCOMES = declared_outcomes(fs.load("durham-2014").scenario)
WAVE = np.tile([3.0, -3.0, 1.0, -1.0], 5)


def rules(**changes: object) -> JudgingRules:
    usual = {"asked_about": ("charges",), "precision": 0.05, "matters": {}, "years": 1.0}
    return JudgingRules(**{**usual, **changes})  # type: ignore[arg-type]


def change(shift: float, base: float = 200.0, outcome: Outcome = CHARGES, **changes: object):
    reference = np.full((1, 20), base)
    (judged,) = differences((reference + shift + WAVE)[np.newaxis], reference, (outcome,), rules(**changes))
    return judged[outcome.name]


def half_width(level: float) -> float:
    # the sum of squares of the wave is 5 · (9 + 9 + 1 + 1) = 100
    return float(student.ppf((1 + level) / 2, 19)) * math.sqrt(100 / 19 / 20)


def test_both_intervals_stand_side_by_side_and_the_corrected_one_judges() -> None:
    difference = change(1.2, asked_about=("charges", *"abcdef"), family=7)
    plain, corrected = half_width(0.95), half_width(1 - 0.05 / 7)
    assert (difference.low, difference.high) == pytest.approx((1.2 - plain, 1.2 + plain))
    assert (difference.low_family, difference.high_family) == pytest.approx((1.2 - corrected, 1.2 + corrected))
    # clear by itself, but not among seven
    assert plain < 1.2 < corrected
    assert difference.verdict == "no clear difference"


def test_every_pair_and_every_look_is_corrected_for() -> None:
    difference = change(0.0, pairs=4, looks=3)
    assert difference.high_family == pytest.approx(half_width(1 - 0.05 / 12))


def test_a_narrow_interval_far_from_zero_is_not_equivalence() -> None:
    # 8 ± 1.7 lies beyond what matters, 10 ± 1.7 of 200 is no more than twice it
    assert change(8.0).verdict == "higher"
    assert change(0.5, base=20.0).verdict == "not settled"
    assert change(0.5, base=200.0).verdict == "no clear difference"


def test_a_clear_change_that_is_smaller_than_what_matters_is_negligible() -> None:
    difference = change(4.0)
    assert (difference.verdict, difference.is_negligible, difference.matters) == ("higher", True, 10.0)
    assert not change(4.0, matters={"charges": 3.0}).is_negligible


def test_what_matters_stands_on_the_outcomes_own_base() -> None:
    assert CHARGES.smallest_that_matters(82.0, 0.05) == pytest.approx(4.1)
    assert CHARGES.smallest_that_matters(0.0, 0.05) == 1.0
    assert CHARGES.smallest_that_matters(math.nan, 0.05) == 1.0
    assert HARM.smallest_that_matters(1000.0, 0.05) == pytest.approx(10.0)
    assert rules(matters={"harm": 3.0}).smallest_that_matters(HARM, 1000.0) == 3.0


@pytest.mark.parametrize("futures", [1, 2, 3, 4])
def test_nothing_is_concluded_from_fewer_than_five_futures(futures: int) -> None:
    reference = np.full((1, futures), 200.0)
    (judged,) = differences((reference + 50)[np.newaxis], reference, (CHARGES,), rules())
    assert judged["charges"].verdict == "not settled"


def test_ties_stand_apart_from_better_and_worse() -> None:
    better_lower = Outcome("backlog", "Backlog", "cases", "lower", "state")
    reference = np.full((1, 10), 5.0)
    values = reference + np.array([0, 0, 0, 1, 1, 1, 1, -1, -1, -1])
    (judged,) = differences(values[np.newaxis], reference, (better_lower,), rules())
    difference = judged["backlog"]
    assert (difference.chance_better, difference.chance_same) == (0.3, 0.3)


def test_what_never_happened_has_an_upper_bound() -> None:
    (never,) = summaries(np.zeros((1, 1, 20)), (CHARGES,), 1 / 12)
    assert never["charges"].low == 0.0
    assert never["charges"].high == pytest.approx(-math.log(0.05) * 12 / 20)


def only(values: list[float], outcome: Outcome = CHARGES, years: float = 1.0):
    ((summary,),) = (row.values() for row in summaries(np.array([[values]]), (outcome,), years))
    return summary


def test_only_what_is_counted_and_never_happened_in_two_futures_or_more_has_a_bound() -> None:
    zeros = [0.0] * 20
    assert (only(zeros, HARM).low, only(zeros, HARM).high) == (0.0, 0.0)
    assert (only([0.0]).low, only([0.0]).high) == (None, None)
    # ups and downs that cancel have happened: 1 and −1 have a variance of 2
    half = math.tan(0.475 * math.pi)
    assert (only([1.0, -1.0]).low, only([1.0, -1.0]).high) == pytest.approx((-half, half))


def test_a_change_that_was_never_seen_may_have_been_one_event_in_the_time_that_futures_last() -> None:
    zeros = np.zeros((1, 20))

    def judged(outcome: Outcome, years: float):
        (changes,) = differences(zeros[np.newaxis], zeros, (outcome,), rules(asked_about=(outcome.name,), years=years))
        return changes[outcome.name]

    # of twenty futures of half a year, each way: the bound of no event among them
    bound = -math.log(0.025) * 2 / 20
    assert (judged(CHARGES, 0.5).low, judged(CHARGES, 0.5).high) == pytest.approx((-bound, bound))
    assert (judged(HARM, 0.5).low, judged(HARM, 0.5).high) == (0.0, 0.0)


def test_an_outcome_that_the_study_does_not_have_is_not_corrected_for() -> None:
    two = (CHARGES, HARM)
    assert rules(asked_about=("charges", "nothing")).levels(two) == pytest.approx([0.95, 1 - 0.05 / 2])
    assert rules(asked_about=("charges", "harm")).levels(two) == pytest.approx([1 - 0.05 / 2] * 2)
    # where only some of a family of ten are judged, those asked about count whether they are here or not
    assert rules(asked_about=("charges", "nothing"), family=10).levels(two) == pytest.approx([0.975, 1 - 0.05 / 10])


def test_of_what_is_not_known_nothing_is_told() -> None:
    nothing = np.full((1, 6), math.nan)
    (changes,) = differences(nothing[np.newaxis], np.ones((1, 6)), (HARM,), rules())
    change_of_harm = changes["harm"]
    told = (change_of_harm.low, change_of_harm.high, change_of_harm.low_family, change_of_harm.high_family)
    assert (*told, change_of_harm.chance_better, change_of_harm.chance_same) == (None,) * 6
    # where neither direction is better, none is more often so
    assert change(1.0).chance_better is None
    assert change(1.0).chance_same == 0.25


def test_harm_is_no_surer_than_the_rarest_of_its_parts() -> None:
    """Twenty futures of one year in which no gang came to grief: one that does would outweigh all the rest."""
    futures = 20
    offences = np.random.default_rng(1).normal(-800.0, 100.0, futures)
    luck = np.random.default_rng(2).normal(0.0, 2e5, futures)
    names = ("harm", "harm_groups", "harm_reoffending")
    outcomes = [DURHAM_OUTCOMES[name] for name in names]
    reference = np.array([luck, luck, np.zeros(futures)])
    values = np.array([[luck + offences, luck, offences]])
    (judged,) = differences(values, reference, outcomes, rules(asked_about=names))
    assert judged["harm_reoffending"].verdict == "better"
    assert judged["harm_groups"].verdict == "not settled"
    assert judged["harm"].verdict == "not settled"
    # distances to the mean put together as those of two things that have nothing to do with each other
    rest, gangs, harm = (judged[name] for name in ("harm_reoffending", "harm_groups", "harm"))
    below = math.hypot(rest.mean - rest.low_family, gangs.mean - gangs.low_family)
    assert harm.low_family == pytest.approx(harm.mean - below, rel=1e-6)
    # with the part that is rare out of sight, it would have been called better
    (alone,) = differences(values[:, :1], reference[:1], outcomes[:1], rules(asked_about=names[:1]))
    assert alone["harm"].verdict == "better"


def test_a_part_that_differs_in_most_futures_widens_nothing() -> None:
    futures = 20
    draw = np.random.default_rng(3)
    groups, offences = draw.normal(-500, 50, futures), draw.normal(-800.0, 100.0, futures)
    outcomes = [DURHAM_OUTCOMES[name] for name in ("harm", "harm_groups", "harm_reoffending")]
    zeros = np.zeros((3, futures))
    (judged,) = differences(np.array([[groups + offences, groups, offences]]), zeros, outcomes, rules())
    assert (judged["harm"].low, judged["harm"].high) == pytest.approx(student_interval(groups + offences))


def test_an_arm_that_is_the_very_scenario_it_is_judged_against_has_no_unseen_change() -> None:
    charges = np.random.default_rng(1).normal(400, 20, 20)
    for same, verdict in (((True,), "no clear difference"), ((False,), "not settled")):
        rare = np.where(np.arange(20) == 0, 1.0, 0.0)
        (judged,) = differences(
            np.array([[charges, rare]]), np.array([charges, rare]),
            [CHARGES, DURHAM_OUTCOMES["disruptions"]], rules(matters={"disruptions": 0.01}), same,
        )  # fmt: skip
        assert judged["disruptions"].verdict == verdict


def test_a_cash_cost_is_no_surer_than_the_arrests_that_it_pays_for() -> None:
    """Members of a gang are arrested many at a time, and each arrest costs a stay in custody and a case at court."""
    cost = DURHAM_OUTCOMES["cost_net"]
    costs = fs.load("durham-2014").scenario.costs
    assert cost.parts == (("members_arrested", float(costs.custody_episode) + float(costs.member_at_court)),)
    arrests = DURHAM_OUTCOMES["members_arrested"]
    futures = 20
    alike = np.random.default_rng(5).poisson(2.0, futures) * 10.0
    saved = np.random.default_rng(6).normal(-2000.0, 200.0, futures)
    reference = np.array([np.zeros(futures), alike])
    (judged,) = differences(np.array([[saved, alike]]), reference, [cost, arrests], rules(asked_about=("cost_net",)))
    assert judged["cost_net"].verdict == "not settled"


def test_a_rare_event_is_judged_by_its_own_interval_whatever_the_shape_of_its_mean() -> None:
    """One disruption more in one of 24 futures of five years: at most about 0.05 a year, where 0.25 matters."""
    more = np.where(np.arange(24) == 7, -0.2, 0.0)
    reference = np.full((1, 24), 1.0)
    (judged,) = differences(
        (reference + more)[np.newaxis], reference, [DURHAM_OUTCOMES["disruptions"]], rules(years=5.0)
    )
    change = judged["disruptions"]
    assert -0.25 < change.low_family < change.mean < 0 < change.high_family < 0.25
    assert change.verdict == "no clear difference"
    # four futures conclude nothing all the same
    (few,) = differences(reference[None, :, :4], reference[:, :4], [DURHAM_OUTCOMES["disruptions"]], rules(years=5.0))
    assert few["disruptions"].verdict == "not settled"
