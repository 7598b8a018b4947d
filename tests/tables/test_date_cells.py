"""Dates are read in one way, or not at all."""

from __future__ import annotations

import datetime as dt

import pytest
from table_fakes import column

from forcesim.errors import TableError
from forcesim.tables.date_cells import read_dates, read_months


def only(*cells: object, choices: tuple[str, ...] = (), days_from_1904: bool | None = None) -> list[str | None]:
    table = column(*cells, days_from_1904=days_from_1904)  # type: ignore[arg-type]
    read = read_dates(table, ["Date"], choices)["Date"]
    return [None if value is None else value.isoformat(" ", "minutes") for value in read.values]


def refusal(*cells: object, choices: tuple[str, ...] = ()) -> str:
    with pytest.raises(TableError) as refused:
        only(*cells, choices=choices)
    return str(refused.value)


@pytest.mark.parametrize(
    ("cell", "date"),
    [
        ("2024-03-05", "2024-03-05 00:00"),
        ("2024-03-05 14:30", "2024-03-05 14:30"),
        ("2024-03-05T14:30:59", "2024-03-05 14:30"),
        ("2024/3/5 2:30 pm", "2024-03-05 14:30"),
        ("2024-03-05 12:05 AM", "2024-03-05 00:05"),
        ("31/01/2024", "2024-01-31 00:00"),
        ("31.1.24 09:00", "2024-01-31 09:00"),
        ("5 Mar 2024", "2024-03-05 00:00"),
        ("05-Mar-2024", "2024-03-05 00:00"),
        ("Tuesday, 5th March 2024", "2024-03-05 00:00"),
        ("March 5, 2024", "2024-03-05 00:00"),
        ("20240305", "2024-03-05 00:00"),
        (20240305, "2024-03-05 00:00"),
        (dt.date(2024, 3, 5), "2024-03-05 00:00"),
        (dt.datetime(2024, 3, 5, 14, 30), "2024-03-05 14:30"),  # noqa: DTZ001
        ("", None),
        ("n/k", None),
        ("next week", None),
        ("31/02/2024", None),
        ("01/01/1900", None),
    ],
)
def test_a_date_is_read_as_what_it_is(cell: object, date: str | None) -> None:
    assert only(cell, choices=("day-first",)) == [date]


def test_a_day_above_twelve_proves_the_order_for_the_whole_table() -> None:
    assert only("01/02/2024", "13/02/2024") == ["2024-02-01 00:00", "2024-02-13 00:00"]
    assert only("01/02/2024", "02/13/2024") == ["2024-01-02 00:00", "2024-02-13 00:00"]


def test_an_order_that_nothing_proves_is_refused_with_the_flag_that_settles_it() -> None:
    assert "--dates day-first" in refusal("01/02/2024", "03/04/2024")
    assert only("01/02/2024", choices=("month-first",)) == ["2024-01-02 00:00"]


def test_two_orders_in_one_table_are_refused_with_their_lines() -> None:
    words = refusal("13/02/2024", "02/13/2024")
    assert "line 2" in words
    assert "line 3" in words


def test_a_flag_against_the_proof_is_refused() -> None:
    assert "Leave out --dates month-first" in refusal("13/02/2024", choices=("month-first",))


def test_serial_days_count_from_the_year_that_the_workbook_says() -> None:
    # Excel's own examples: 1 January 2008 is 39448 from 1900, and 1,462 days fewer from 1904
    assert only(39448.0, days_from_1904=False) == ["2008-01-01 00:00"]
    assert only(37986.5, days_from_1904=True) == ["2008-01-01 12:00"]


def test_serial_days_of_a_text_file_are_refused_until_the_year_is_told() -> None:
    assert "01 January 2008 or 02 January 2012" in refusal("39448")
    assert only("39448", choices=("serial-1900",)) == ["2008-01-01 00:00"]
    assert only("37986,5", choices=("serial-1904",)) == ["2008-01-01 12:00"]


def test_offsets_become_the_time_of_london_in_winter_and_in_summer() -> None:
    assert only("2024-01-10T23:30:00Z", "2024-07-10T23:30:00Z", "2024-07-10 12:00 +02:00") == [
        "2024-01-10 23:30",
        "2024-07-11 00:30",
        "2024-07-10 11:00",
    ]


@pytest.mark.parametrize(
    ("cell", "month"),
    [
        ("2024-01", "2024-01"),
        ("Jan 2024", "2024-01"),
        ("Jan-24", "2024-01"),
        ("January 2024", "2024-01"),
        ("1/2024", "2024-01"),
        ("2024 Jan", "2024-01"),
        ("2024-01-31", "2024-01"),
        ("31/01/2024", "2024-01"),
        (dt.date(2024, 1, 1), "2024-01"),
    ],
)
def test_a_month_is_read_however_it_is_written(cell: object, month: str) -> None:
    assert read_months(column(cell), "Date") == ([month], [])  # type: ignore[arg-type]


def test_first_days_of_months_are_months() -> None:
    assert read_months(column("01/02/2024", "01/03/2024"), "Date")[0] == ["2024-02", "2024-03"]


def test_days_that_could_be_two_months_are_refused() -> None:
    _, faults = read_months(column("02/03/2024", "04/05/2024"), "Date")
    assert "2024-01" in faults[0].hint
