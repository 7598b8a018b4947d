"""What becomes of a verdict under another theory or on another scale, by differences made by hand."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy import stats

from forcesim.scenario.schema.scenario import Scenario
from forcesim.simulation.outcomes import Outcome
from forcesim.study.analysis.harm_scales import WeighedRuns
from forcesim.study.analysis.intervals import judge
from forcesim.study.analysis.robustness import direction, on_scales, robustness, status, under_theories
from forcesim.study.analysis.summaries import JudgingRules, differences
from forcesim.study.results.study_result import Difference, PointDifference, StudyResult, TheoryDifference

HARM = Outcome("harm", "Harm, all sources", "harm a year", "lower", "state")
CHARGES = Outcome("charges", "People charged", "people a year", "neither", "activity")
RULES = JudgingRules(asked_about=("charges", "harm"), precision=0.05, matters={}, years=1.0)


def change(low: float, high: float, better: str = "lower", matters: float = 5.0) -> Difference:
    """A difference whose corrected interval goes from ``low`` to ``high``, with the verdict that belongs to it."""
    verdict = judge(low, high, matters, better, are_enough=True)  # type: ignore[arg-type]
    mean = (low + high) / 2
    return Difference(mean, mean - 0.1, mean + 0.1, None, verdict, np.full(9, mean), 0.0, low, high, matters)


FALLS, RISES, SAME, OPEN = change(-30, -10), change(10, 30), change(-4, 4), change(-30, 10)


def test_the_direction_of_a_verdict_is_the_side_of_zero_where_its_interval_lies() -> None:
    assert [direction(difference) for difference in (FALLS, RISES, SAME, OPEN)] == [-1, 1, 0, None]
    # an outcome of which neither direction is better has one all the same
    assert direction(change(-30, -10, "neither")) == -1
    assert direction(change(10, 30, "neither")) == 1


@pytest.mark.parametrize(
    ("own", "other", "expected"),
    [
        (FALLS, FALLS, "holds"),
        (FALLS, RISES, "flips"),
        (RISES, FALLS, "flips"),
        (FALLS, SAME, "changes"),
        (SAME, RISES, "changes"),
        (SAME, SAME, "holds"),
        (FALLS, OPEN, "cannot_be_told"),
        (SAME, OPEN, "cannot_be_told"),
        # nothing can hold or flip that was never settled
        (OPEN, FALLS, None),
        (OPEN, OPEN, None),
    ],
)
def test_only_what_is_settled_holds_or_flips(own: Difference, other: Difference, expected: str | None) -> None:
    assert status(own, other) == expected


def test_a_smaller_change_in_the_same_direction_holds() -> None:
    assert status(FALLS, change(-4, -1)) == "holds"


def rows(**by_theory: Difference) -> list[TheoryDifference]:
    own = next(iter(by_theory))
    return [
        TheoryDifference(theory, theory == own, "b", "a", "harm", other, status(by_theory[own], other))
        for theory, other in by_theory.items()
    ]


def test_a_summary_counts_every_theory_once() -> None:
    (summary,) = robustness(
        "theories", rows(recovery=FALLS, lasting=FALLS, replacement=RISES, displacement=SAME, backlash=OPEN)
    )
    assert (summary.own, summary.verdict) == ("recovery", "better")
    assert summary.holds == ("recovery", "lasting")
    assert summary.flips == ("replacement",)
    assert summary.changes == ("displacement",)
    assert summary.cannot_be_told == ("backlash",)
    assert (summary.tried, summary.disagree) == (5, True)


def test_of_a_verdict_that_is_open_only_the_disagreement_of_the_others_is_told() -> None:
    (open_and_apart,) = robustness("theories", rows(recovery=OPEN, lasting=FALLS, backlash=RISES))
    assert (open_and_apart.tried, open_and_apart.disagree) == (0, True)
    (open_and_one,) = robustness("theories", rows(recovery=OPEN, lasting=FALLS, backlash=OPEN))
    assert (open_and_one.tried, open_and_one.disagree) == (0, False)


def compared(values: np.ndarray) -> StudyResult:
    """A comparison by hand: ``values`` of shape (scenarios, 2, replications) hold charges and harm."""
    changes = differences(values[1:], values[0], [CHARGES, HARM], replace(RULES, pairs=len(values) - 1))
    return StudyResult(
        kind="compare",
        seed=1,
        replications=values.shape[2],
        scenarios=(),
        outcomes={"charges": CHARGES, "harm": HARM},
        results=(),
        differences=tuple(PointDifference(f"s{index}", "s0", {}, change) for index, change in enumerate(changes, 1)),
    )


def test_verdicts_under_theories_are_corrected_for_outcomes_pairs_and_theories() -> None:
    luck = np.random.default_rng(5)
    values = luck.normal(100.0, 3.0, (3, 2, 12))
    blocks = {name: luck.normal(100.0, 3.0, (3, 2, 12)) for name in ("lasting", "backlash")}
    rules = replace(RULES, pairs=2)
    changes = list(under_theories(compared(values), ("lasting", "recovery", "backlash"), blocks, rules))
    assert len(changes) == 2 * 2 * 3
    row = next(row for row in changes if (row.theory, row.scenario, row.outcome) == ("backlash", "s2", "harm"))
    paired = blocks["backlash"][2, 1] - blocks["backlash"][0, 1]
    # 95% for each of 2 outcomes × 2 pairs × 3 theories at once
    half = stats.t.ppf(1 - 0.05 / (2 * 2 * 3) / 2, 11) * stats.sem(paired)
    mean = paired.mean()
    assert (row.difference.low_family, row.difference.high_family) == pytest.approx((mean - half, mean + half))
    plain = stats.t.ppf(0.975, 11) * stats.sem(paired)
    assert (row.difference.low, row.difference.high) == pytest.approx((mean - plain, mean + plain))
    # what matters is a share of the average under that theory
    assert row.difference.matters == pytest.approx(0.05 * blocks["backlash"][0, 1].mean())


def test_the_scenarios_own_theory_says_what_the_comparison_says() -> None:
    values = np.random.default_rng(6).normal(100.0, 3.0, (2, 2, 12))
    result = compared(values)
    own = [row for row in under_theories(result, ("lasting", "recovery"), {"lasting": values}, RULES) if row.is_own]
    assert [row.theory for row in own] == ["recovery", "recovery"]
    assert own[1].difference is result.differences[0].outcomes["harm"]


def scenario(**scales: dict[str, float]) -> Scenario:
    return Scenario.model_validate(
        {
            "title": "A desk",
            "rosters": {"always": {"shifts": ({"days": ("mon",), "start": 0, "hours": 40},)}},
            "teams": {"desk": {"head_count": 1, "roster": "always"}},
            "harm": {"scale": "money", "scales": scales},
        }
    )


def test_four_scales_of_harm_can_say_four_things_of_the_same_runs() -> None:
    weights: dict[str, dict[str, float]] = {
        "money": {"offence": 10.0, "record": 1.0},
        "days": {"offence": 1.0, "record": 10.0},
        "severity": {"offence": 1.0, "record": 1.0},
        "own": {"record": 1.0},
    }
    force = scenario(**weights)
    luck = np.random.default_rng(8).normal(0.0, 0.5, 20)
    runs = []
    # 10 records fewer against 10 further offences more
    for offences, records in ((100.0, 300.0), (110.0, 290.0)):
        known = {"reoffences": offences + luck, "criminal_records": records + luck}
        empty = dict.fromkeys(("harm_groups", "farms_active", "addicted_untreated"), np.zeros(20))
        known["harm"] = 10.0 * known["reoffences"] + known["criminal_records"]
        assert force.harm is not None
        runs.append(WeighedRuns(force, {**empty, **known}, force.harm.scales["money"]))
    values = np.array([[run.outcomes["criminal_records"], run.outcomes["harm"]] for run in runs])
    by_scale = {row.scale: row for row in on_scales(compared(values), tuple(weights), runs, RULES)}
    # by hand: 10 · 10 − 10, 10 − 10 · 10, 10 − 10 and −10
    expected = {"money": 90.0, "days": -90.0, "severity": 0.0, "own": -10.0}
    assert {name: row.difference.mean for name, row in by_scale.items()} == pytest.approx(expected, abs=1e-9)
    assert {name: row.difference.verdict for name, row in by_scale.items()} == {
        "money": "worse",
        "days": "better",
        "severity": "no clear difference",
        "own": "better",
    }
    (summary,) = robustness("scales", by_scale.values())
    assert (summary.holds, summary.flips, summary.changes) == (("money",), ("days", "own"), ("severity",))


@pytest.mark.parametrize(
    ("fewer_offences", "comparisons"), [(20.0, 2 * 3), (-20.0, 2 * 3 * 3)], ids=["agrees", "flips"]
)
def test_a_verdict_that_departs_is_corrected_for_the_scales_besides_and_one_that_agrees_is_judged_alike(
    fewer_offences: float, comparisons: int
) -> None:
    force = scenario(money={"record": 1.0}, days={"record": 2.0}, own={"offence": 3.0})
    assert force.harm is not None
    luck = np.random.default_rng(9)
    runs = []
    for fewer in (0.0, 1.0):
        known = dict.fromkeys(("harm_groups", "farms_active", "addicted_untreated"), np.zeros(12))
        known |= {name: luck.normal(100.0, 3.0, 12) for name in ("reoffences", "criminal_records")}
        known["reoffences"] -= fewer * fewer_offences
        known["criminal_records"] -= fewer * 20.0
        runs.append(WeighedRuns(force, {**known, "harm": known["criminal_records"]}, force.harm.scales["money"]))
    values = np.array([[run.outcomes["criminal_records"], run.outcomes["harm"]] for run in runs])
    # as in a comparison of three pairs, of which this is one
    *_, row = on_scales(compared(values), ("money", "days", "own"), runs, replace(RULES, pairs=3))
    paired = 3.0 * (runs[1].outcomes["reoffences"] - runs[0].outcomes["reoffences"])
    # 95% for each of 2 outcomes × 3 pairs at once, as the verdict of the comparison is, and × 3 scales where it departs
    half = stats.t.ppf(1 - 0.05 / comparisons / 2, 11) * stats.sem(paired)
    mean = paired.mean()
    assert (row.difference.low_family, row.difference.high_family) == pytest.approx((mean - half, mean + half))


def test_a_scale_that_lacks_a_weight_says_what_it_leaves_out() -> None:
    force = scenario(money={"offence": 1.0}, other={"record": 1.0})
    force = force.model_copy(update={"farms": object()})
    assert force.harm is not None
    zeros = dict.fromkeys(
        ("harm", "harm_groups", "farms_active", "addicted_untreated", "reoffences", "criminal_records"), np.ones(9)
    )
    runs = [WeighedRuns(force, zeros, force.harm.scales["money"])] * 2
    on_each = on_scales(compared(np.ones((2, 2, 9))), ("money", "other"), runs, RULES)
    assert [row.leaves_out for row in on_each] == [("harm_farms",), ("harm_farms",)]


def test_what_matters_by_hand_is_in_the_unit_of_the_scale_in_use() -> None:
    force = scenario(money={"record": 1.0}, days={"record": 2.0})
    assert force.harm is not None
    known = dict.fromkeys(("harm_groups", "farms_active", "addicted_untreated", "reoffences"), np.zeros(9))
    known |= {"criminal_records": np.full(9, 100.0), "harm": np.full(9, 100.0)}
    runs = [WeighedRuns(force, known, force.harm.scales["money"])] * 2
    rules = replace(RULES, matters={"harm": 70.0})
    (_, other) = on_scales(compared(np.full((2, 2, 9), 100.0)), ("money", "days"), runs, rules)
    # 5% of 2 · 100
    assert other.difference.matters == pytest.approx(10.0)
