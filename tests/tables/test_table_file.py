"""A table comes out of its file as it went in, with the line of each row."""

from __future__ import annotations

import datetime as dt
import gzip
import io
import zipfile
from pathlib import Path

import openpyxl
import polars as pl
import pytest

from forcesim.errors import TableError
from forcesim.tables.table_file import line_list, read_table


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_columns_are_found_whatever_sets_them_apart(tmp_path: Path, delimiter: str) -> None:
    path = tmp_path / "own.csv"
    path.write_text(f"a{delimiter}b\n1{delimiter}x\n\n2{delimiter}y\n")
    table = read_table(path)
    assert table.header == ("a", "b")
    assert table.rows == [("1", "x"), ("2", "y")]
    assert table.lines == [2, 4]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_letters_survive_the_encodings_that_spreadsheets_write(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "own.csv"
    path.write_bytes("name,n\nCafé,1\n".encode(encoding))
    assert read_table(path).rows == [("Café", "1")]


def test_a_line_break_in_a_cell_does_not_shift_the_lines_told(tmp_path: Path) -> None:
    path = tmp_path / "own.csv"
    path.write_text('a,b\n"two\nlines",1\nx,2\n')
    assert read_table(path).lines == [2, 4]


def test_a_title_above_the_names_is_left_out_and_told(tmp_path: Path) -> None:
    path = tmp_path / "own.csv"
    path.write_text("Cases of 2024,,\n\na,b,c\n1,2,3\n")
    table = read_table(path)
    assert table.header == ("a", "b", "c")
    assert "title" in table.remarks[0]


def test_a_row_with_more_cells_than_names_is_left_out_and_told(tmp_path: Path) -> None:
    path = tmp_path / "own.csv"
    path.write_text("a,b\n1,2\n3,4,5\n")
    table = read_table(path)
    assert table.rows == [("1", "2")]
    assert "line 3" in table.remarks[0]


@pytest.mark.parametrize("from_1904", [False, True])
def test_a_workbook_keeps_its_types_and_its_calendar(tmp_path: Path, from_1904: bool) -> None:
    from openpyxl.utils.datetime import CALENDAR_MAC_1904, CALENDAR_WINDOWS_1900

    book = openpyxl.Workbook()
    book.epoch = CALENDAR_MAC_1904 if from_1904 else CALENDAR_WINDOWS_1900
    page = book.active
    assert page is not None
    page.append(["received", "hours"])
    page.append([dt.datetime(2024, 3, 5, 14, 30), 1.5])  # noqa: DTZ001
    page.append(["2024-03-06", dt.time(1, 30)])
    book.create_sheet("Other").append(["x"])
    path = tmp_path / "own.xlsx"
    book.save(path)
    table = read_table(path)
    assert table.days_from_1904 is from_1904
    assert table.rows == [(dt.datetime(2024, 3, 5, 14, 30), 1.5), ("2024-03-06", dt.time(1, 30))]  # noqa: DTZ001
    assert read_table(path, "other").header == ("x",)
    with pytest.raises(TableError, match="Did you mean Other"):
        read_table(path, "othr")


def test_parquet_keeps_its_types(tmp_path: Path) -> None:
    path = tmp_path / "own.parquet"
    pl.DataFrame({"received": [dt.date(2024, 3, 5)], "hours": [1.5]}).write_parquet(path)
    assert read_table(path).rows == [(dt.date(2024, 3, 5), 1.5)]


def zipped(name: str) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr(name, "received,hours")
    return content.getvalue()


@pytest.mark.parametrize(
    ("content", "words"),
    [(b"", "empty"), (b"PK\x03\x04 no", "damaged"), (b"PAR1 no", "can't be read"),
     (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", ".xls"),
     (gzip.compress(b"received,hours", mtime=0), "archive"), (zipped("own.csv"), "no workbook"),
     (b"a\0b\1", "neither a text")],
)  # fmt: skip
def test_what_is_no_table_is_refused_in_words(tmp_path: Path, content: bytes, words: str) -> None:
    path = tmp_path / "own.csv"
    path.write_bytes(content)
    with pytest.raises(TableError, match=words):
        read_table(path)


def test_lines_are_listed_in_spans() -> None:
    assert line_list([3]) == "line 3"
    assert line_list([3, 7, 8, 9, 40]) == "lines 3, 7–9 and 40"
