"""Units are texts of files; what they say is read in one place."""

from __future__ import annotations

import pytest

from forcesim.scenario.schema.units import counts_people, is_money, is_yearly, says_what, singular, thing


@pytest.mark.parametrize(
    ("unit", "money", "yearly", "people", "counted"),
    [
        ("pounds a year", True, True, False, "pounds"),
        ("pounds", True, False, False, "pounds"),
        ("people a year", False, True, True, "people"),
        ("days", False, False, False, "days"),
        ("tips a farm and year", False, False, False, "tips a farm and year"),
        ("a year", False, True, False, "a year"),
    ],
)
def test_what_a_unit_says(unit: str, *, money: bool, yearly: bool, people: bool, counted: str) -> None:
    assert (is_money(unit), is_yearly(unit), counts_people(unit), thing(unit)) == (money, yearly, people, counted)


def test_one_month_has_no_plural_and_units_of_several_words_stay() -> None:
    assert (singular("months"), singular("full-time officers")) == ("month", "full-time officers")


def test_a_unit_is_left_out_where_the_label_says_it() -> None:
    assert says_what("full-time officers", "Officers")
    assert not says_what("full-time officers", "Contracted week")
