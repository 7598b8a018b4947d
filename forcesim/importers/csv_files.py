"""CSV files as other programs write them, read as text: marks, encodings and separators are found out, never assumed.

Nothing in a cell is taken for a number or a date here; whoever wants one reads the text.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from forcesim.errors import Fault, TableError
from forcesim.importers.csv_source import CsvSource
from forcesim.text import safe

# a month of the largest force is 25 MB; a year of it in one file is 300
MOST_BYTES = 1_000_000_000
_SEPARATORS = (",", ";", "\t", "|")
_UTF16 = (b"\xff\xfe", b"\xfe\xff")
# a header of more cells is none, and a longer line is no line of a table
_MOST_COLUMNS = 500
_LONGEST_HEADER = 100_000
# what may go wrong in polars; a panic is no Exception there
_FAILURES = (pl.exceptions.PolarsError, pl.exceptions.PanicException, ValueError, OverflowError)


@dataclass(frozen=True, slots=True)
class CsvTable:
    """A CSV file as text.

    ``frame`` has the wanted columns that are there, under the names they are wanted by; cells are stripped, and null
    where empty. ``missing`` are those that are not there, ``extra`` the headings that nobody wanted. ``oddities`` say
    how the file differs from plain UTF-8 with commas: "semicolons", "byte order mark", "not UTF-8", "UTF-16", "zero
    bytes", "doubled headings", "empty rows", "headers further down". Cells beyond the header's last are left out.
    ``is_cut_off`` where the file ends in the middle of a row, as a download does that broke off.
    """

    frame: pl.DataFrame
    missing: tuple[str, ...]
    extra: tuple[str, ...]
    oddities: tuple[str, ...]
    is_cut_off: bool = False


def heading(text: str) -> str:
    """A column heading without what differs between files: case, spaces, underscores."""
    return " ".join(re.sub(r"[\W_]+", " ", text.casefold()).split())


def read_csv(file: Path | CsvSource, wanted: Mapping[str, Sequence[str]]) -> CsvTable:
    """Read a file; ``wanted`` are the names of columns, each with the headings that it may stand under.

    A TableError where the file can't be read at all: it is no text, too large, or has no header.
    """
    path = file if isinstance(file, CsvSource) else CsvSource(file)
    content, oddities = _text(path)
    content = content.lstrip(b"\n")
    first = content[:_LONGEST_HEADER]
    if first[:4].lower() == b"sep=" and b"\n" in first:  # for Excel, which reads the separator there
        content = content.partition(b"\n")[2]
        first = content[:_LONGEST_HEADER]
    separator, cells = _header(first.decode("utf-8", "replace"), wanted)
    if separator != ",":
        oddities.append({";": "semicolons", "\t": "tabs", "|": "bars"}[separator])
    if not any(cells):
        raise _wrong(path, "the file has no header", "The first line must name the columns, as data.police.uk has it")
    by_name: dict[str, int] = {}
    headings = [heading(cell) for cell in cells]
    for name, accepted in wanted.items():
        position = next((headings.index(heading(text)) for text in accepted if heading(text) in headings), None)
        if position is not None:
            by_name[name] = position
    if len(set(filter(None, headings))) < len([text for text in headings if text]):
        oddities.append("doubled headings")
    frame = _frame(path, content, separator, len(cells), by_name, oddities)
    frame = _without_headers(frame, {name: cells[position].strip() for name, position in by_name.items()}, oddities)
    extra = tuple(
        safe(cell.strip(), 60) for position, cell in enumerate(cells) if position not in by_name.values() and cell
    )
    missing = tuple(name for name in wanted if name not in by_name)
    return CsvTable(frame, missing, extra, tuple(oddities), _is_cut_off(content, separator, len(cells)))


def _is_cut_off(content: bytes, separator: str, columns: int) -> bool:
    """Whether the last row lacks its end and cells that the row before it has."""
    before, _, last = content.rpartition(b"\n")
    row_before = before.rpartition(b"\n")[2]
    cells_before, cells_of_last = (line.count(separator.encode()) + 1 for line in (row_before, last))
    return bool(last) and cells_of_last < columns <= cells_before


def _text(path: CsvSource) -> tuple[bytes, list[str]]:
    """The content of a file in UTF-8, and what had to be done to have it so."""
    if path.size() > MOST_BYTES:
        raise _wrong(path, "the file is larger than a gigabyte", "Split it by month, as data.police.uk does")
    content = path.read()
    oddities: list[str] = []
    if content.startswith(_UTF16):
        oddities.append("UTF-16")
        content = content.decode("utf-16", "replace").encode()
    if content.startswith(b"\xef\xbb\xbf"):
        oddities.append("byte order mark")
        content = content[3:]
    if content[:2] in (b"PK", b"\x1f\x8b"):
        raise _wrong(path, "this is an archive, not a table", "Unpack it and name the folder that holds the CSV files")
    if b"\x00" in content:
        oddities.append("zero bytes")
        content = content.replace(b"\x00", b"")
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        oddities.append("not UTF-8")
        content = content.decode("cp1252", "replace").encode()
    # a lone carriage return ends lines on no system of today
    return content.replace(b"\r\n", b"\n").replace(b"\r", b"\n"), oddities


def _header(text: str, wanted: Mapping[str, Sequence[str]]) -> tuple[str, list[str]]:
    """The separator under which most of the wanted headings are found, and the cells of the header."""
    accepted = {heading(name) for names in wanted.values() for name in names}
    best: tuple[int, str, list[str]] = (-1, ",", [])
    for separator in _SEPARATORS:
        try:
            cells = next(csv.reader(io.StringIO(text), delimiter=separator), [])
        except csv.Error:
            cells = []
        hits = len(accepted & {heading(cell) for cell in cells})
        if hits > best[0]:
            best = hits, separator, cells
    return best[1], best[2][:_MOST_COLUMNS]


def _frame(
    path: CsvSource, content: bytes, separator: str, columns: int, by_name: Mapping[str, int], oddities: list[str]
) -> pl.DataFrame:
    # the widest row may have more cells than the header; what stands beyond the header is no column
    names = [f"c{position}" for position in range(columns)]
    try:
        frame = pl.read_csv(
            io.BytesIO(content),
            has_header=False,
            skip_rows=0,
            separator=separator,
            schema=dict.fromkeys(names, pl.String),
            truncate_ragged_lines=True,
            encoding="utf8",
        )
    except _FAILURES as error:
        hint = "Save it as CSV again: quotes that never close, or a line without an end, may stand in it"
        raise _wrong(path, f"the table can't be read ({safe(_first_line(error), 120)})", hint) from error
    frame = frame.slice(1).select(pl.col(f"c{position}").alias(name) for name, position in by_name.items())
    if not frame.height or not frame.width:
        return frame
    text = pl.all().str.strip_chars()
    frame = frame.select(pl.when(text == "").then(None).otherwise(text).name.keep())
    # an empty line is no row
    filled = frame.filter(~pl.all_horizontal(pl.all().is_null()))
    if filled.height < frame.height:
        oddities.append("empty rows")
    return filled


def _without_headers(frame: pl.DataFrame, header: Mapping[str, str], oddities: list[str]) -> pl.DataFrame:
    """Without rows that are the header again, as when somebody puts files one behind the other."""
    if not frame.height or not header:
        return frame
    is_header = pl.all_horizontal(pl.col(name).eq_missing(text) for name, text in header.items())
    rows = frame.filter(~is_header)
    if rows.height < frame.height:
        oddities.append("headers further down")
    return rows


def _first_line(error: BaseException) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0]


def _wrong(path: CsvSource, what: str, hint: str) -> TableError:
    return TableError([Fault(what, hint, where=safe(str(path)))])
