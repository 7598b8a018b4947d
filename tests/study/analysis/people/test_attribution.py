"""What outcomes are made of, worked out by hand from prices and weights."""

from __future__ import annotations

import pytest
from people_fakes import CHARGED, paper

from forcesim.study.analysis.people.attribution import Part, duration_of, parts_of
from forcesim.study.analysis.people.transitions import person_counts

COSTS = {"officer_hour": 40.0, "custody_episode": 350.0, "member_at_court": 2700.0}
SCALE = {"offence": 7.0, "record": 3.0, "untreated_year": 5.0, "group_year": 11.0, "farm_year": 2.0}
FORCE = paper("charged", CHARGED, costs=COSTS, harm={"scale": "own", "scales": {"own": SCALE}}).scenario
COUNTS = person_counts((FORCE,))


def of_people(name: str) -> dict[str, float]:
    parts = parts_of(name, FORCE, COUNTS)
    return {part.name: factor for part, factor in parts.items() if part.is_of_people}


def of_others(name: str) -> dict[str, float]:
    parts = parts_of(name, FORCE, COUNTS)
    return {part.name: factor for part, factor in parts.items() if not part.is_of_people}


def test_a_count_of_people_is_made_of_itself() -> None:
    assert of_people("charges") == {"charges": 1.0}
    assert not of_others("charges")


def test_cash_is_made_of_custody_courts_places_and_gang_members() -> None:
    assert of_people("cost_net") == {
        "custody_episodes": 350.0, "cost_justice": 1.0, "cost_programme": 1.0, "cost_left_undone": 1.0,
    }  # fmt: skip
    # a member who is arrested is held, and taken to court
    assert of_others("cost_net") == {"members_arrested": 350.0 + 2700.0}


def test_harm_is_made_of_offences_and_records_by_their_weights_and_of_what_no_single_person_makes() -> None:
    # addiction counts by the year of 8,766 hours, of which each person's are noted
    untreated = pytest.approx(5.0 / 8766.0)
    assert of_people("harm") == {"reoffences": 7.0, "criminal_records": 3.0, "addicted_untreated": untreated}
    assert of_others("harm") == {"harm_groups": 1.0, "harm_farms": 1.0}


def test_open_cases_are_the_hours_for_which_they_are_open_and_the_backlog_ends_of_months() -> None:
    # half a year from July has 184 days and six ends of months
    assert of_people("cases_open") == {"cases_open": pytest.approx(0.5 / (184 * 24))}
    assert of_people("backlog") == {"backlog": pytest.approx(0.5 / 6)}


def test_time_that_others_leave_is_all_time_less_what_they_take() -> None:
    assert of_people("hours_general") == {"hours_small_cases": -1.0}
    others = of_others("hours_general")
    assert others.pop("hours_on_duty") == 1.0
    assert set(others.values()) == {-1.0}
    assert {"hours_searching", "hours_organised_crime", "hours_lost_in_transfer"} < set(others)
    assert "hours_general" not in others


def test_a_mean_over_people_is_their_total_by_their_number() -> None:
    assert duration_of("days_to_close.theft") == ("days_to_close.theft", "cases_closed.theft")
    assert duration_of("treatment_wait_days") == ("treatment_wait_days", "treatment_started")
    # the slowest tenth is nobody's sum
    assert duration_of("days_to_close.p90") is None


def test_hours_freed_are_what_is_spared_less_what_searching_brings() -> None:
    assert of_people("hours_freed") == {
        "hours_milder_handling": 1.0, "hours_search_finds": -1.0, "hours_not_pursued": 1.0,
    }  # fmt: skip
    assert of_people("value_small_cases") == {"hours_small_cases": 40.0}


def test_what_no_single_person_brings_is_made_of_itself() -> None:
    assert parts_of("disruptions", FORCE, COUNTS) == {Part("disruptions", is_of_people=False): 1.0}
