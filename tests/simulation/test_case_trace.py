"""What a run notes beside each case: the same bits as without, and together all that the books counted."""

from __future__ import annotations

import math
from typing import Any

import pytest
from paper_force import DIVERTED, handled, scenario

from forcesim.simulation.calendar import Calendar
from forcesim.simulation.case_record import HOURS
from forcesim.simulation.case_trace import CaseTrace
from forcesim.simulation.run import simulate, simulate_cases

DAY = 24.0
# a place for everybody, half of whom break the contract, and a warm-up in which nothing is measured
BREACHED: dict[str, Any] = {
    "policy": DIVERTED,
    "programme": {"drop_out_share": 0.5},
    "time": {"warm_up_years": 0.25, "years": 0.5},
    "case_types": {"theft": {"reoffends": True}},
    "people": {"reoffend_share": 0.4, "comes_to_notice": 1.0},
}


def traced(**changes: Any) -> CaseTrace:
    return simulate_cases(scenario(**changes), 1, 0)[1]


def total(trace: CaseTrace, name: str) -> float:
    return math.fsum(record.amounts.get(name, 0.0) for record in trace.records)


def test_a_run_that_notes_its_cases_has_the_bits_of_one_that_does_not() -> None:
    described = scenario(**BREACHED)
    plain, (noted, _) = simulate(described, 3, 1), simulate_cases(described, 3, 1)
    assert {name: value.hex() for name, value in noted.outcomes.items()} == {
        name: value.hex() for name, value in plain.outcomes.items()
    }
    assert noted.events == plain.events


@pytest.mark.parametrize(
    "name",
    ["cases_arrived", "cases_closed", "charges", "diversions", "criminal_records", "programme_failed",
     "programme_completed", "charged_after_breach", "reoffences", "hours_small_cases", "hours_milder_handling"],
)  # fmt: skip
def test_what_is_noted_beside_all_cases_is_what_the_books_counted_in_the_measured_months(name: str) -> None:
    result, trace = simulate_cases(scenario(**BREACHED), 1, 0)
    assert result.outcomes[name] > 0.0
    assert total(trace, name) == pytest.approx(0.5 * result.outcomes[name], rel=1e-12)


def test_a_charge_takes_the_hour_of_its_case_and_the_sixteen_of_its_disposal() -> None:
    trace = traced()
    closed = [record for record in trace.records if record.ended >= 0.0]
    assert len(closed) > 400
    assert {record.disposal for record in closed} == {"charge"}
    assert [record.amounts[HOURS] for record in closed] == pytest.approx([17.0] * len(closed))


def test_a_case_that_is_let_be_takes_no_hours_but_its_screening() -> None:
    screened = {"case_types": {"theft": {"screening_hours": 0.25}}, "policy": handled(pursue=0.0)}
    for record in traced(**screened).records[:-5]:
        assert record.how == "not pursued"
        assert record.amounts[HOURS] == pytest.approx(0.25)


def test_only_measured_months_count_but_every_dated_event_is_told() -> None:
    trace = traced(**BREACHED)
    early = [record for record in trace.records if 0.0 <= record.ended < trace.first_hour - 70 * DAY]
    assert early
    for record in early:
        # the contract lasts a month, so that all that follows was over before, but that somebody offends again
        assert set(record.amounts) <= {"reoffences"}
        assert "programme_started" in {name for _, name in record.events}


def test_open_cases_are_noted_by_the_hour_and_at_each_end_of_a_month() -> None:
    # nobody works them: a case is open from when it comes to notice to the end
    nobody = {"teams": {"desk": {"head_count": 0}}, "time": {"warm_up_years": 0.25, "years": 0.5}}
    result, trace = simulate_cases(scenario(**nobody), 1, 0)
    first, *ends = Calendar(scenario(**nobody).time).bounds[3:].tolist()
    for record in trace.records:
        assert record.amounts["cases_open"] == pytest.approx(ends[-1] - max(record.born, first))
        assert record.amounts["backlog"] == len([end for end in ends if end > record.born])
    assert total(trace, "backlog") == pytest.approx(6.0 * result.outcomes["backlog"])
    assert total(trace, "cases_open") == pytest.approx((ends[-1] - first) * result.outcomes["cases_open"])
