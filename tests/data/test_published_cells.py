"""Cells of police tables are read as their makers meant them, and each reading has its reason."""

from __future__ import annotations

import pytest

from forcesim.data.published_cells import READINGS, add_up, read_number

CELLS = [
    ("471", 471.0, "number"), (" 59 ", 59.0, "number"), ("3.5", 3.5, "number"), ("1,234", 1234.0, "thousands"),
    ("1 234", 1234.0, "thousands"), ("1\u00a0234\u202f567", 1234567.0, "thousands"), ("-00", 0.0, "nil"),
    (" -0 ", 0.0, "nil"), ("\u2212115", -115.0, "correction"), ("-1", -1.0, "correction"),
    ("(12)", -12.0, "correction"),
    ("- 115", -115.0, "correction"),
    ("-1,115", -1115.0, "correction"), ("1,234 [r]", 1234.0, "mark"), ("17*", 17.0, "mark"), ("17 (2)", 17.0, "mark"),
    ("17 [note 3]", 17.0, "mark"), ("[low]", 0.0, "low"), ("[x]", None, "missing"), ("[z]", None, "not applicable"),
    ("[c]", None, "withheld"), ("..", None, "missing"), ("-", None, "missing"), ("n/a", None, "missing"),
    ("", None, "blank"), ("  ", None, "blank"), (None, None, "blank"), ("9,5", None, "unreadable"),
    ("1,23,456", None, "unreadable"), ("about 30", None, "unreadable"), ("1e999", None, "unreadable"),
    ("9" * 400, None, "unreadable"), ("nan", None, "unreadable"), ("inf", None, "unreadable"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "value", "reading"), CELLS)
def test_a_cell_is_read_with_its_reason(text: str | None, value: float | None, reading: str) -> None:
    cell = read_number(text)
    assert (cell.value, cell.reading) == (value, reading)


def test_every_reading_is_explained_and_met() -> None:
    assert {reading for *_, reading in CELLS} == set(READINGS)


def test_corrections_lower_the_sum_and_blanks_leave_it_open() -> None:
    added = add_up(["10", "-3", "", "[x]", "1,000", "-00"])
    assert added.total == 10 - 3 + 1000
    assert added.unknown == 2
    assert added.counts == {"number": 1, "correction": 1, "blank": 1, "missing": 1, "thousands": 1, "nil": 1}
