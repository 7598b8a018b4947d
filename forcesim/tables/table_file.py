"""A table in a file (CSV, Excel workbook, Parquet) as cells, each row with the line on which it stands.

Workbooks are read by openpyxl: it tells dates from numbers by the cell's format and says from which year the workbook
counts its days, and it needs no compiled part on a locked-down laptop. Parquet is read by polars, CSV by Python's own
module, which knows the line of a row whose cells hold line breaks.
"""

from __future__ import annotations

import csv
import datetime as dt
import decimal
import hashlib
import io
import warnings
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from forcesim.errors import Fault, TableError
from forcesim.text import safe, suggestion

Cell = str | int | float | dt.datetime | dt.date | dt.time | dt.timedelta | None

_MOST_BYTES = 500_000_000
_MOST_UNPACKED = 2_000_000_000
_MOST_COLUMNS = 500
_MOST_CELLS = 40_000_000
_LONGEST_CELL = 1_000
_DELIMITERS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}
# lines above the header that hold a title, at most
_MOST_TITLE_LINES = 20


@dataclass(frozen=True)
class TableFile:
    """The cells of a table.

    ``rows`` are as long as ``header``; ``lines`` says where each stands, counted from 1 (in a Parquet file the row).
    ``days_from_1904`` is None where the file doesn't say from which year it counts days. ``remarks`` says how the file
    was read, a sentence each.
    """

    name: str
    digest: str
    header: tuple[str, ...]
    rows: list[tuple[Cell, ...]] = field(repr=False)
    lines: list[int] = field(repr=False)
    days_from_1904: bool | None = None
    remarks: tuple[str, ...] = ()

    def column(self, name: str) -> list[Cell]:
        """The cells of one column."""
        index = self.header.index(name)
        return [row[index] for row in self.rows]

    def find_column(self, name: str) -> str:
        """The column that a person means, whatever the case of its letters; TableError with the nearest."""
        for column in self.header:
            if column == name or column.casefold() == name.strip().casefold():
                return column
        hint = suggestion(name, self.header, "Its columns are")
        raise self.fault(f"there is no column called {safe(name, 60)!r}", hint)

    def fault(self, what: str, hint: str = "", line: int | None = None, found: str = "") -> TableError:
        """An error about this file."""
        return TableError([Fault(what, hint, found=safe(found, 80), where=self.name, line=line)])


def read_table(path: Path, sheet: str | None = None) -> TableFile:
    """Read a table; TableError where that can't be done, OSError where the file can't be opened."""
    if path.stat().st_size > _MOST_BYTES:
        raise _fault(path, f"the file is larger than {_MOST_BYTES // 1_000_000} MB", "Export fewer columns or years")
    content = path.read_bytes()
    if not content.strip():
        raise _fault(path, "the file is empty", "Export the table again, with a line of column names at its top")
    if content[:4] == b"PK\x03\x04":
        listed, from_1904, remarks = _workbook(path, content, sheet)
    elif content[:4] == b"PAR1":
        listed, from_1904, remarks = _parquet(path, content), None, []
    elif content[:2] == b"\x1f\x8b":
        raise _fault(path, "this is an archive (.gz)", _UNPACK)
    elif content[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
        raise _fault(
            path,
            "this is an old Excel workbook (.xls), or one with a password",
            "Save it as .xlsx without a password, or as CSV",
        )
    else:
        listed, remarks = _text(path, content)
        from_1904 = None
    if sheet is not None and content[:4] != b"PK\x03\x04":
        raise _fault(path, "only a workbook has sheets", "Leave out --sheet")
    header, rows, lines, more = _with_header(path, listed)
    return TableFile(
        safe(path.name, 120),
        hashlib.sha256(content).hexdigest(),
        header,
        rows,
        lines,
        from_1904,
        (*remarks, *more),
    )


# what every workbook, as a zip, begins with
_PARTS_OF_WORKBOOK = "[Content_Types].xml"
_UNPACK = "Unpack it first, and name the table that it holds"

_Rows = list[tuple[int, Sequence[Cell]]]


def _fault(path: Path, what: str, hint: str, line: int | None = None) -> TableError:
    return TableError([Fault(what, hint, where=safe(path.name, 120), line=line)])


def _text(path: Path, content: bytes) -> tuple[_Rows, list[str]]:
    """The rows of a text with delimiters."""
    text, remarks = _decoded(path, content)
    lines = text.splitlines(keepends=True)
    delimiter = ""
    skipped = 0
    if lines and lines[0].casefold().startswith("sep=") and len(lines[0].strip()) == 5:
        delimiter, skipped = lines[0].strip()[4], 1
    delimiter = delimiter or _delimiter(lines)
    if delimiter in _DELIMITERS and delimiter != ",":
        remarks.append(f"Its columns are set apart by {_DELIMITERS[delimiter]}.")
    rows: _Rows = []
    reader = csv.reader(lines[skipped:], delimiter=delimiter)
    begin = skipped + 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                rows.append((begin, [_text_cell(cell) for cell in cells]))
            begin = skipped + reader.line_num + 1
    except csv.Error as error:
        raise _fault(
            path,
            f"the text can't be taken apart into cells ({safe(str(error))})",
            "Look for a quotation mark without its pair",
            begin,
        ) from None
    return rows, remarks


def _decoded(path: Path, content: bytes) -> tuple[str, list[str]]:
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        encoding = "utf-16"
    elif b"\0" in content[:100_000]:
        raise _fault(path, "this is neither a text, a workbook (.xlsx) nor a Parquet file", "Export the table as CSV")
    else:
        encoding = "utf-8-sig"
    try:
        return content.decode(encoding).replace("\0", ""), []
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace").replace("\0", ""), [
            "Its letters are not UTF-8 and were read as Windows-1252, as Excel writes them."
        ]


def _delimiter(lines: Sequence[str]) -> str:
    """What sets columns apart: the sign that makes most columns of the line in which they are named."""
    best, most = ",", 1
    for delimiter in _DELIMITERS:
        try:
            widths = [len(cells) for cells in csv.reader(lines[:_MOST_TITLE_LINES], delimiter=delimiter)]
        except csv.Error:
            continue
        if widths and max(widths) > most:
            best, most = delimiter, max(widths)
    return best


def _text_cell(text: str) -> str | None:
    text = text.strip().strip("\ufeff\u200b")
    if text.startswith('="') and text.endswith('"'):
        # how Excel is made to keep a text that looks like a number
        text = text[2:-1]
    return text[:_LONGEST_CELL] or None


def _workbook(path: Path, content: bytes, sheet: str | None) -> tuple[_Rows, bool, list[str]]:
    """The rows of one sheet of an Excel workbook, with the values that Excel last worked out for formulas."""
    import openpyxl
    from openpyxl.utils.datetime import CALENDAR_MAC_1904

    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
            unpacked = sum(entry.file_size for entry in entries)
    except Exception as error:  # a damaged directory of the archive makes zipfile raise whatever its parts make
        raise _fault(path, "the workbook is damaged", "Save it again, or save it as CSV") from error
    if _PARTS_OF_WORKBOOK not in {entry.filename for entry in entries}:
        raise _fault(path, "this is an archive and no workbook", _UNPACK)
    if unpacked > _MOST_UNPACKED:
        raise _fault(path, "the workbook unpacks to more than 2 GB", "Save the one sheet that matters as CSV")
    remarks: list[str] = []
    with warnings.catch_warnings():
        # openpyxl warns of formats and extensions that it leaves out; we read values only
        warnings.simplefilter("ignore")
        try:
            book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
            names = [page.title for page in book.worksheets]
            chosen = _sheet(path, names, sheet)
            if len(names) > 1 and sheet is None:
                remarks.append(
                    f"Of its {len(names)} sheets the first was read, “{safe(chosen, 60)}” (--sheet chooses)."
                )
            rows = _sheet_rows(path, book[chosen])
            from_1904 = book.epoch == CALENDAR_MAC_1904
        except TableError:
            raise
        except Exception as error:  # whatever a damaged file makes the library raise
            raise _fault(
                path, f"the workbook can't be read ({safe(type(error).__name__)})", "Save it again, or save it as CSV"
            ) from error
    return rows, from_1904, remarks


def _sheet_rows(path: Path, page: Any) -> _Rows:
    rows: _Rows = []
    cells = 0
    for number, row in enumerate(page.iter_rows(values_only=True), 1):
        if any(value is not None for value in row):
            rows.append((number, [_workbook_cell(value) for value in _trimmed(row)]))
            cells += len(rows[-1][1])
            if cells > _MOST_CELLS:
                raise _too_large(path)
    return rows


def _trimmed(row: Sequence[Any]) -> Sequence[Any]:
    length = len(row)
    while length and row[length - 1] is None:
        length -= 1
    return row[:length]


def _sheet(path: Path, names: Sequence[str], sheet: str | None) -> str:
    if not names:
        raise _fault(path, "the workbook has no sheet with cells", "Save the table as CSV")
    if sheet is None:
        return names[0]
    for name in names:
        if name.casefold() == sheet.casefold():
            return name
    raise _fault(path, f"there is no sheet called {safe(sheet, 60)!r}", suggestion(sheet, names, "Its sheets are"))


def _workbook_cell(value: Any) -> Cell:
    if isinstance(value, str):
        return _text_cell(value)
    if isinstance(value, bool):
        return str(value)
    if value is None or isinstance(value, (int, float, dt.datetime, dt.date, dt.time, dt.timedelta)):
        return value
    return str(value)[:_LONGEST_CELL]


def _parquet(path: Path, content: bytes) -> _Rows:
    import polars as pl

    try:
        frame = pl.read_parquet(io.BytesIO(content))
    except (Exception, pl.exceptions.PanicException) as error:
        raise _fault(
            path, f"the Parquet file can't be read ({safe(type(error).__name__)})", "Write it again, or write CSV"
        ) from error
    if frame.width * frame.height > _MOST_CELLS:
        raise _too_large(path)
    rows: _Rows = [(0, list(frame.columns))]
    rows += [(number, [_parquet_cell(value) for value in row]) for number, row in enumerate(frame.iter_rows(), 1)]
    return rows


def _parquet_cell(value: Any) -> Cell:
    if isinstance(value, decimal.Decimal):
        return float(value)
    return _workbook_cell(value)


def _too_large(path: Path) -> TableError:
    return _fault(path, f"there are more than {_MOST_CELLS:,} cells", "Export fewer columns or years")


def _with_header(path: Path, listed: _Rows) -> tuple[tuple[str, ...], list[tuple[Cell, ...]], list[int], list[str]]:
    """The names of the columns, the rows below them and their lines."""
    remarks: list[str] = []
    widths = [_filled(cells) for _, cells in listed[: _MOST_TITLE_LINES + 1]]
    widest = max(widths, default=0)
    # a title above the table has one cell, or two
    first = next((index for index, width in enumerate(widths) if width >= max(widest / 2, 1)), 0)
    if first and first < len(listed):
        remarks.append(f"{first} {'line' if first == 1 else 'lines'} of title above the column names were left out.")
    if not listed:
        raise _fault(path, "the table has no cells", "Export it again, with a line of column names at its top")
    header = _names(listed[first][1])
    if len(header) > _MOST_COLUMNS:
        raise _fault(path, f"there are more than {_MOST_COLUMNS} columns", "Export those that matter")
    rows: list[tuple[Cell, ...]] = []
    lines: list[int] = []
    too_long: list[int] = []
    for line, cells in listed[first + 1 :]:
        if any(cell is not None for cell in cells[len(header) :]):
            too_long.append(line)
            continue
        rows.append((*cells[: len(header)], *(None,) * (len(header) - len(cells))))
        lines.append(line)
    if too_long:
        remarks.append(
            f"{len(too_long)} {'row has' if len(too_long) == 1 else 'rows have'} more cells than there are columns and "
            f"{'was' if len(too_long) == 1 else 'were'} left out ({line_list(too_long)})."
        )
    return header, rows, lines, remarks


def _filled(cells: Iterable[Cell]) -> int:
    return len([cell for cell in cells if cell is not None])


def _names(cells: Sequence[Cell]) -> tuple[str, ...]:
    names: list[str] = []
    for index, cell in enumerate(_trimmed(cells), 1):
        name = base = safe(str(cell), 80).strip() if cell is not None else f"column {index}"
        copies = 2
        while name in names:
            name = f"{base} ({copies})"
            copies += 1
        names.append(name)
    return tuple(names)


def line_list(lines: Sequence[int], most: int = 8) -> str:
    """Lines of a file in words: "lines 3, 7–9 and 40"."""
    spans = list(_spans(lines))
    shown = [f"{first:,}" if first == last else f"{first:,}–{last:,}" for first, last in spans[:most]]
    if len(spans) > most:
        return f"lines {', '.join(shown)} and more"
    listed = " and ".join(filter(None, (", ".join(shown[:-1]), shown[-1])))
    return f"line {listed}" if len(lines) == 1 else f"lines {listed}"


def _spans(lines: Sequence[int]) -> Iterator[tuple[int, int]]:
    first = last = lines[0]
    for line in lines[1:]:
        if line != last + 1:
            yield first, last
            first = line
        last = line
    yield first, last
