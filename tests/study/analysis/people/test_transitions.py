"""People of two runs matched: everybody once, and what is counted because of them beside their fates."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from people_fakes import CHARGED, DIVERTED, LET_BE, WARNED, paper

from forcesim.scenario.named_scenario import NamedScenario
from forcesim.simulation.case_trace import CaseTrace
from forcesim.simulation.run import simulate_cases
from forcesim.study.analysis.people.fates import end_of, fate_kinds, fate_of
from forcesim.study.analysis.people.transitions import (
    PEOPLE,
    TRANSITIONS,
    case_kinds,
    matched,
    measures,
    person_counts,
    transition_arrays,
)
from forcesim.study.arrays import Floats


class Pair:
    """Two runs on the same luck, and their people."""

    def __init__(self, first: NamedScenario, second: NamedScenario) -> None:
        both = first.scenario, second.scenario
        self.before, self.after = (simulate_cases(described, 5, 0)[1] for described in both)
        self.fates = [fate.name for fate in fate_kinds(both)]
        self.counts = person_counts(both)
        arrays = transition_arrays(self.before, self.after, fate_kinds(both), self.counts, tuple(case_kinds(both)))
        self.table = arrays[TRANSITIONS].reshape(-1, len(self.fates), len(self.fates))

    def of(self, measure: str, before: str, after: str) -> float:
        place = self.fates.index
        return float(self.table[measures(self.counts)[measure], place(before), place(after)])

    @property
    def people(self) -> Floats:
        return np.asarray(self.table[0])


def ended(trace: CaseTrace) -> int:
    return len([record for record in trace.records if record.ended >= 0.0])


def test_whoever_was_charged_is_let_be_spared_a_record_and_seventeen_hours() -> None:
    pair = Pair(paper("charged", CHARGED), paper("let be", LET_BE))
    count = ended(pair.before)
    assert count > 100
    assert pair.of(PEOPLE, "charge", "not_pursued") == count
    assert pair.of("criminal_records.avoided", "charge", "not_pursued") == count
    assert pair.of("criminal_records.gained", "charge", "not_pursued") == 0.0
    spent = pair.of("before hours_small_cases", "charge", "not_pursued")
    assert spent == pytest.approx(17.0 * count)
    assert pair.of("after hours_small_cases", "charge", "not_pursued") == 0.0


def test_the_other_way_round_the_same_records_are_gained() -> None:
    pair = Pair(paper("warned", WARNED), paper("charged", CHARGED))
    count = pair.of(PEOPLE, "warning", "charge")
    assert count > 100
    assert pair.of("criminal_records.gained", "warning", "charge") == count
    assert pair.of("criminal_records.avoided", "warning", "charge") == 0.0
    freed = pair.of("before hours_small_cases", "warning", "charge") - pair.of(
        "after hours_small_cases", "warning", "charge"
    )
    assert freed == pytest.approx((3.0 - 17.0) * count)


def test_whoever_breaks_the_contract_has_another_fate_than_whoever_keeps_to_it() -> None:
    broken = paper("diverted", DIVERTED, programme={"places": 100_000, "contract_months": 1.0, "drop_out_share": 1.0})
    pair = Pair(paper("charged", CHARGED), broken)
    failed = pair.of(PEOPLE, "charge", "diversion.failed")
    # all who had a month left break it within the month
    assert failed > 80
    assert pair.of("after programme_failed", "charge", "diversion.failed") == failed
    assert pair.of("after programme_failed", "charge", "diversion") == 0.0


@pytest.mark.parametrize("second", [LET_BE, WARNED, DIVERTED, CHARGED])
def test_everybody_of_both_runs_is_in_exactly_one_transition(second: dict[str, Any]) -> None:
    pair = Pair(paper("charged", CHARGED, time={"warm_up_years": 0.25, "years": 0.25}),
                paper("other", second, time={"warm_up_years": 0.25, "years": 0.25}))  # fmt: skip
    everybody = matched(pair.before, pair.after)
    assert pair.people.sum() == len(everybody)
    not_met = pair.fates.index("not_met")
    assert pair.people.sum() - pair.people[not_met].sum() == len(pair.before.records)
    assert pair.people.sum() - pair.people[:, not_met].sum() == len(pair.after.records)


@pytest.mark.parametrize(
    "change", [{}, {"costs": {"officer_hour": 77.0}}, {"summary": "Nothing that anybody would notice."}]
)
def test_a_policy_against_itself_or_an_inert_change_leaves_everybody_the_same_fate(change: dict[str, Any]) -> None:
    pair = Pair(paper("charged", CHARGED), paper("charged", CHARGED, **change))
    assert pair.people.sum() > 100
    assert not pair.people[~np.eye(len(pair.fates), dtype=bool)].any()
    rows = measures(pair.counts)
    for name in pair.counts:
        assert np.array_equal(pair.table[rows[f"before {name}"]], pair.table[rows[f"after {name}"]])
    assert not any(pair.table[rows[name]].any() for name in rows if name.endswith((".avoided", ".gained")))


def test_whom_only_a_search_finds_is_not_met_where_nobody_searches() -> None:
    found = {"theft": {"team": "desk", "search": {"finds_per_hour": 0.01}, "stages": ({"hours": 1.0},)}}
    searching = {"cases": {"theft": CHARGED}, "spare_time": {"search": 1.0, "general": 0.0}}
    idle = {"cases": {"theft": CHARGED}, "spare_time": {"general": 1.0}}
    first = paper("searching", CHARGED, case_types=found, policy=searching)
    second = paper("idle", CHARGED, case_types=found, policy=idle)
    pair = Pair(first, second)
    assert not pair.after.records
    assert pair.of(PEOPLE, "charge", "not_met") == ended(pair.before) > 20


def test_a_case_that_was_over_before_the_measured_months_is_told_apart() -> None:
    trace = simulate_cases(paper("charged", CHARGED, time={"warm_up_years": 0.25, "years": 0.25}).scenario, 5, 0)[1]
    early = [record for record in trace.records if 0.0 <= record.ended < trace.first_hour]
    assert early
    assert {fate_of(record, trace.first_hour) for record in early} == {"earlier"}
    assert {end_of(record) for record in early} == {"charge"}
    assert fate_of(None, 0.0) == end_of(None) == "not_met"
