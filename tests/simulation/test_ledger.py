"""The books of a run, against entries made by hand."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace
from typing import Any, cast

import pytest

from forcesim.scenario.schema.evidence import Quantity
from forcesim.scenario.schema.scenario import Time
from forcesim.simulation.calendar import Calendar
from forcesim.simulation.clock import Clock
from forcesim.simulation.ledger import Ledger
from forcesim.simulation.model import Model
from forcesim.simulation.run import _cases_unaccounted

MONTH = 1 / 12


@pytest.fixture
def ledger() -> Ledger:
    """Of August 2015, which warms up, and September and October, which count."""
    time = Time(start=dt.date(2015, 8, 1), warm_up_years=Quantity(MONTH), years=Quantity(2 * MONTH))
    return Ledger(Calendar(time), Clock())


def test_what_is_observed_counts_from_the_first_measured_month_on(ledger: Ledger) -> None:
    for month, value in enumerate((1.0, 2.0, 3.0)):
        ledger.month = month
        ledger.sample("days", value)
    assert ledger.samples("days").tolist() == [2.0, 3.0]


def test_counts_and_hours_of_the_warm_up_are_left_out(ledger: Ledger) -> None:
    for month, amount in enumerate((1.0, 2.0, 4.0)):
        ledger.month = month
        ledger.count("cases", amount)
    assert ledger.monthly("cases").tolist() == [2.0, 4.0]
    assert ledger.whole("cases") == 7.0


def test_hours_that_are_booked_ahead_fall_into_the_months_in_which_they_are_worked(ledger: Ledger) -> None:
    # three officers over all of it, booked at its start; September has 720 hours, October 744
    ledger.hours("desk", "general", 0.0, 24.0 * 92, 3.0)
    assert ledger.monthly_hours("general", ["desk"]).tolist() == [3 * 720.0, 3 * 744.0]


def test_a_level_counts_in_every_month_in_which_it_stands_however_long_ago_it_changed() -> None:
    time = Time(start=dt.date(2015, 8, 1), warm_up_years=Quantity(MONTH), years=Quantity(2 * MONTH))
    calendar, clock = Calendar(time), Clock()
    ledger = Ledger(calendar, clock)

    def turn(_: object) -> None:
        ledger.month += 1

    for bound in calendar.bounds[1:-1].tolist():
        clock.at(bound, turn)
    ledger.change("farms", 2.0)
    # a third farm ten days into October
    clock.at(24.0 * (31 + 30 + 10), lambda _: ledger.change("farms", 1.0))
    clock.run(calendar.horizon)
    ledger.finish()
    october = (10 * 2.0 + 21 * 3.0) / 31
    assert ledger.monthly_mean("farms").tolist() == pytest.approx([2.0, october])
    assert ledger.monthly_integral("farms").tolist() == pytest.approx([2.0 * 720, october * 744])
    assert (ledger.value("farms"), ledger.value("what never was")) == (3.0, 0.0)
    assert ledger.monthly_mean("what never was").tolist() == [0.0, 0.0]


@pytest.mark.parametrize("booked", [1.0, 3.0], ids=["too little", "too much"])
def test_hours_that_are_booked_too_little_or_too_much_are_both_found_out(ledger: Ledger, booked: float) -> None:
    ledger.hours("desk", "rostered", 0.0, 2.0, 1.0)
    ledger.hours("desk", "small_cases", 0.0, booked, 1.0)
    assert ledger.hours_unaccounted(["desk"]) == pytest.approx(0.5)


def test_the_worst_team_is_the_one_that_counts_and_less_than_an_hour_counts_as_an_hour(ledger: Ledger) -> None:
    ledger.hours("desk", "rostered", 0.0, 0.5, 1.0)
    ledger.hours("squad", "rostered", 0.0, 8.0, 1.0)
    ledger.hours("squad", "farms", 0.0, 7.0, 1.0)
    assert ledger.hours_unaccounted(["desk"]) == pytest.approx(0.5)
    assert ledger.hours_unaccounted(["desk", "squad"]) == ledger.hours_unaccounted(["squad", "desk"]) == 0.5
    assert ledger.hours_unaccounted(["squad"]) == pytest.approx(1 / 8)


@pytest.mark.parametrize("lost", [-2, 2], ids=["too many", "too few"])
def test_cases_that_end_too_often_or_never_are_both_found_out(lost: int) -> None:
    desks: list[Any] = [SimpleNamespace(unaccounted=lambda: 0), SimpleNamespace(unaccounted=lambda: lost)]
    assert _cases_unaccounted(cast(Model, SimpleNamespace(desks=desks))) == 2
