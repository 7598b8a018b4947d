"""Hours and numbers are read in one way, or not at all."""

from __future__ import annotations

import datetime as dt

import pytest
from table_fakes import column

from forcesim.errors import TableError
from forcesim.tables.hour_cells import read_hours
from forcesim.tables.number_cells import decimal_mark, number_of


@pytest.mark.parametrize(
    ("cell", "hours"),
    [
        ("1.5", 1.5),
        ("1,5", 1.5),
        ("1:30", 1.5),
        ("1:30:36", 1.51),
        ("26:00", 26.0),
        ("90 min", 1.5),
        ("1 h 30", 1.5),
        ("1h30m", 1.5),
        ("2 hours and 15 minutes", 2.25),
        ("1 day", 24.0),
        ("-1:30", -1.5),
        (1.5, 1.5),
        (dt.time(1, 30), 1.5),
        (dt.timedelta(days=1, hours=2), 26.0),
        ("", None),
        ("a while", None),
        ("1:75", None),
    ],
)
def test_hours_are_read_as_what_they_are(cell: object, hours: float | None) -> None:
    read = read_hours(column(cell, name="Hours"), "Hours", None, None)  # type: ignore[arg-type]
    assert read.values == [pytest.approx(hours)]


def test_the_unit_of_bare_numbers_is_that_of_the_column_or_of_the_flag() -> None:
    assert read_hours(column("90", name="Minutes spent"), "Minutes spent", None, None).values == [1.5]
    assert read_hours(column("90", name="Effort"), "Effort", "minutes", None).values == [1.5]
    assert read_hours(column("90", name="Effort"), "Effort", None, None).is_guess


def test_a_comma_that_may_separate_thousands_is_refused() -> None:
    with pytest.raises(TableError, match="--decimal point"):
        read_hours(column("1,500", name="Hours"), "Hours", None, None)
    assert read_hours(column("1,500", name="Hours"), "Hours", None, "comma").values == [1.5]
    # another cell tells
    assert read_hours(column("1,500", "2,5", name="Hours"), "Hours", None, None).values == [1.5, 2.5]


def test_two_decimal_marks_in_one_column_are_refused() -> None:
    with pytest.raises(TableError, match="others a decimal point"):
        read_hours(column("1,5", "1.5", name="Hours"), "Hours", None, None)


@pytest.mark.parametrize(
    ("cell", "decimal", "number"),
    [
        ("1,234", "point", 1234.0),
        ("1 234", "point", 1234.0),
        ("1.234,5", "comma", 1234.5),
        ("1,234 [r]", "point", 1234.0),
        ("56*", "point", 56.0),
        ("(12)", "point", -12.0),
        ("−3", "point", -3.0),
        ("£3.50", "point", 3.5),
        ("12%", "point", 0.12),
        ("1,23", "point", None),
        ("twelve", "point", None),
        (float("inf"), "point", None),
    ],
)
def test_numbers_of_statistical_tables_are_read(cell: object, decimal: str, number: float | None) -> None:
    assert number_of(cell, decimal) == number  # type: ignore[arg-type]


def test_a_point_is_the_decimal_mark_unless_commas_prove_otherwise() -> None:
    table = column(name="n")
    assert decimal_mark(table, "n", ["1.5", "2"], None)[0] == "point"
    assert decimal_mark(table, "n", ["1.234,5"], None)[0] == "comma"
