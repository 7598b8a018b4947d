"""Who is on duty at each shift, against its expectation."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest

from forcesim.scenario.schema import force
from forcesim.scenario.schema.evidence import Quantity
from forcesim.scenario.schema.scenario import Time
from forcesim.simulation.clock import Calendar
from forcesim.simulation.random_streams import RandomStreams
from forcesim.simulation.shifts import attendance


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
