"""Who is on duty at each shift, against its expectation."""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np
import pytest
from paper_force import HOURS_OF_THE_YEAR, fixed, merged, quiet_model, run

from forcesim.scenario.schema import force
from forcesim.scenario.schema.evidence import Quantity
from forcesim.scenario.schema.scenario import Time
from forcesim.simulation.calendar import Calendar
from forcesim.simulation.random_streams import RandomStreams
from forcesim.simulation.shifts import Attendance, attendance
from forcesim.simulation.teams import Task, WorkStage


def test_rostered_hours_are_what_head_count_roster_and_productive_share_promise() -> None:
    calendar = Calendar(Time(start=dt.date(2015, 8, 1), warm_up_years=Quantity(0), years=Quantity(4)))
    day_and_night = force.Roster(
        shifts=(
            force.Shift(start=Quantity(7), hours=Quantity(12), share=Quantity(0.2)),
            force.Shift(start=Quantity(19), hours=Quantity(8), share=Quantity(0.1), days=("fri", "sat")),
        )
    )
    team = force.Team(head_count=Quantity(9.5), roster="any", productive_share=Quantity(0.7))
    hours = []
    for replication in range(100):
        shifts = attendance("desk", team, day_and_night, calendar, RandomStreams(4, replication))
        hours.append(float(np.sum((shifts.ends - shifts.starts) * shifts.officers)))
    weeks = calendar.horizon / 168
    expected = 9.5 * 0.7 * (7 * 12 * 0.2 + 2 * 8 * 0.1) * weeks
    # four standard errors
    assert np.mean(hours) == pytest.approx(expected, abs=4 * np.std(hours, ddof=1) / 10)


def full_attendance(head_count: float, *shifts: force.Shift, years: float = 1 / 12) -> Attendance:
    """Of a team in which nobody is ever away, from Saturday, 1 August 2015."""
    calendar = Calendar(Time(start=dt.date(2015, 8, 1), warm_up_years=Quantity(0), years=Quantity(years)))
    team = force.Team(head_count=Quantity(head_count), roster="any", productive_share=Quantity(1.0))
    return attendance("desk", team, force.Roster(shifts=shifts), calendar, RandomStreams(4, 0))


def test_shifts_come_in_the_order_of_their_starts_on_the_weekdays_of_the_roster() -> None:
    day = force.Shift(start=Quantity(7), hours=Quantity(12), share=Quantity(1.0), days=("sat", "mon"))
    night = force.Shift(start=Quantity(19), hours=Quantity(10), share=Quantity(1.0), days=("sat",))
    shifts = full_attendance(3.0, day, night)
    rows = list(zip(*(part.tolist() for part in shifts), strict=True))
    # the days of August 2015 are counted from 0, which is a Saturday; 2 is a Monday
    assert rows[:4] == [(7.0, 19.0, 3, 0, 0), (19.0, 29.0, 3, 1, 0), (55.0, 67.0, 3, 0, 2), (175.0, 187.0, 3, 0, 7)]
    assert len(rows) == 5 + 5 + 5


def test_a_shift_that_would_outlast_the_run_ends_with_it() -> None:
    late = force.Shift(start=Quantity(20), hours=Quantity(10), share=Quantity(1.0))
    shifts = full_attendance(1.0, late)
    assert (len(shifts.starts), shifts.starts[-1], shifts.ends[-1], shifts.ends[-2]) == (31, 740.0, 744.0, 726.0)


def test_of_a_fractional_head_count_the_last_officer_is_there_on_that_share_of_days() -> None:
    day = force.Shift(start=Quantity(7), hours=Quantity(8), share=Quantity(1.0))
    officers = full_attendance(2.25, day, years=20.0).officers
    assert set(officers.tolist()) == {2, 3}
    days = len(officers)
    assert (officers == 3).mean() == pytest.approx(0.25, abs=4 * np.sqrt(0.25 * 0.75 / days))
    assert set(full_attendance(2.0, day).officers.tolist()) == {2}


# hours that move


def moved_and_released(move: float, release: float, **changes: Any) -> dict[str, float]:
    spare = {"general": 1.0, "release": release}
    return run(policy={"move_share": move, "spare_time": spare}, **changes).outcomes


def test_of_those_whom_no_case_needs_the_share_that_is_released_moves_too() -> None:
    nobody_comes = {"case_types": {"theft": {"arrivals": {"per_year": 0}}}}
    rostered = 40 * HOURS_OF_THE_YEAR
    for move, release in ((0.0, 0.5), (0.5, 0.5), (0.25, 1.0)):
        moved = moved_and_released(move, release, **nobody_comes)["hours_moved"]
        share = move + (1 - move) * release
        # 366 days of forty officers each, drawn by chance: four standard errors
        error = 4 * np.sqrt(share * (1 - share) / (366 * 40))
        assert moved / rostered == pytest.approx(share, abs=error + 1e-12)


def test_officers_whom_a_waiting_case_needs_are_not_released() -> None:
    # all the forty officers of a day are wanted by cases that wait and never end
    endless = {"case_types": {"theft": {"arrivals": {"per_year": 25_000}, "stages": (fixed(1e6),)}}}
    short = {"time": {"years": 1 / 12}}
    still = moved_and_released(0.0, 1.0, **merged(endless, short))
    # but for the first day, when none waits
    assert still["hours_moved"] / 12 == pytest.approx(40 * 24.0)


def test_a_moved_hour_is_received_for_what_it_is_worth_and_the_rest_is_lost() -> None:
    outcomes = moved_and_released(0.5, 0.0)
    assert outcomes["hours_lost_in_transfer"] == pytest.approx(0.75 * outcomes["hours_moved"])
    # what arrives has nothing to do there: the squad is idle, with five officers of its own
    assert outcomes["hours_idle"] == pytest.approx(5 * HOURS_OF_THE_YEAR + 0.25 * outcomes["hours_moved"])


def test_own_officers_choose_before_those_who_are_lent_at_the_same_hour() -> None:
    by_day = {"rosters": {"always": {"shifts": ({"start": 8, "hours": 8},)}}}
    one_each = {"teams": {"desk": {"head_count": 1}, "squad": {"head_count": 1}}}
    model = quiet_model(policy={"move_share": 1.0}, **by_day, **one_each)
    ends: list[float] = []
    task = Task("organised_crime", 1.0, [WorkStage(6.0, 1, 0.0, 5)], lambda: ends.append(model.clock.now))
    model.clock.at(1.0, lambda _: model.teams["squad"].add(task))
    model.clock.run(24.0)
    # six hours of a specialist; an officer who is lent is worth a quarter of one and would take all day
    assert ends == [pytest.approx(14.0)]


def test_more_officers_never_bring_fewer_to_any_shift() -> None:
    calendar = Calendar(Time(start=dt.date(2015, 8, 1), warm_up_years=Quantity(0), years=Quantity(1)))
    roster = force.Roster(shifts=(force.Shift(start=Quantity(7), hours=Quantity(8), share=Quantity(0.3)),))
    few, many = (
        attendance(
            "desk", force.Team(head_count=Quantity(heads), roster="any"), roster, calendar, RandomStreams(4, 0)
        ).officers
        for heads in (6.2, 7.9)
    )
    assert np.all(few <= many)
