"""A table is read as its writer meant it, whatever program saved it; what is none is refused with a remedy."""

from __future__ import annotations

from pathlib import Path

import pytest

from forcesim.errors import TableError
from forcesim.importers import csv_files
from forcesim.importers.csv_files import read_csv

WANTED = {"month": ("Month",), "name": ("Name", "Force name")}
PLAIN = "Month,Name\n2018-01,Café\n2018-02,\n"


@pytest.mark.parametrize(
    ("content", "oddities"),
    [
        (PLAIN.encode(), ()),
        (b"\xef\xbb\xbf" + PLAIN.encode(), ("byte order mark",)),
        (b"\xff\xfe" + PLAIN.encode("utf-16-le"), ("UTF-16",)),
        (PLAIN.encode("cp1252"), ("not UTF-8",)),
        (PLAIN.replace(",", ";").encode(), ("semicolons",)),
        (b"sep=;\r\n" + PLAIN.replace(",", ";").encode(), ("semicolons",)),
        (PLAIN.replace(",", "\t").replace("\n", "\r\n").encode(), ("tabs",)),
        (PLAIN.replace("\n", "\r").encode(), ()),
        (PLAIN.replace("Name", " FORCE_NAME ").encode(), ()),
        (b"\n\n" + PLAIN.encode(), ()),
        (PLAIN.encode() + b" , \n", ("empty rows",)),
        (PLAIN.encode() + b"Month,Name\n", ("headers further down",)),
        (b"Month,Na\x00me\n2018-01,Caf\xc3\xa9\n2018-02,\n", ("zero bytes",)),
        ("Month,Name,Name\n2018-01,Café,x\n2018-02,,y\n".encode(), ("doubled headings",)),
        ("Month,Name\n2018-01,Café,more,cells\n2018-02\n".encode(), ()),
        ('Month,Name\n"2018-01"," Café "\n2018-02,""\n'.encode(), ()),
    ],
)
def test_one_table_is_the_same_however_it_was_saved(tmp_path: Path, content: bytes, oddities: tuple[str, ...]) -> None:
    path = tmp_path / "table.csv"
    path.write_bytes(content)
    table = read_csv(path, WANTED)
    assert table.frame.rows() == [("2018-01", "Café"), ("2018-02", None)]
    assert table.oddities == oddities


@pytest.mark.parametrize(
    ("end", "is_cut_off"),
    [("2018-02,b\n", False), ("2018-02,b", False), ("2018-0", True), ("2018-02\n", False)],
)
def test_a_file_that_ends_in_the_middle_of_a_row_is_known(tmp_path: Path, end: str, is_cut_off: bool) -> None:
    path = tmp_path / "table.csv"
    for rows in ("", "2018-01,a\n"):
        path.write_text(f"Month,Name\n{rows}{end}")
        assert read_csv(path, WANTED).is_cut_off == is_cut_off
    # where no row is whole, the writer leaves out what is empty
    path.write_text("Month,Name\n2018-01\n2018-02")
    assert not read_csv(path, WANTED).is_cut_off


def test_columns_that_are_missing_or_not_wanted_are_named(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_text("Shoe size,Month\n9,2018-01\n")
    table = read_csv(path, WANTED)
    assert (table.missing, table.extra) == (("name",), ("Shoe size",))


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b"", "no header"),
        (b"PK\x03\x04", "an archive"),
        (b"\x1f\x8b\x08", "an archive"),
        (b'Month,Name\n2018-01,"never closed\n' * 3, "can't be read"),
    ],
)
def test_what_is_no_table_is_refused_with_a_remedy(tmp_path: Path, content: bytes, what: str) -> None:
    path = tmp_path / "table.csv"
    path.write_bytes(content)
    with pytest.raises(TableError, match=what) as refused:
        read_csv(path, WANTED)
    (fault,) = refused.value.faults
    assert fault.where.endswith("table.csv")
    assert fault.hint


def test_a_file_that_is_too_large_is_refused_before_it_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "table.csv"
    path.write_text(PLAIN)
    monkeypatch.setattr(csv_files, "MOST_BYTES", 10)
    with pytest.raises(TableError, match="larger than"):
        read_csv(path, WANTED)
