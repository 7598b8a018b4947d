"""The workbook: a cover, a table of contents, and one table a sheet, as accessible spreadsheets are published.

Each sheet has its title in the first cell, says in the second row what it holds, and has its table from the third row
on, marked as a table, without blank rows. Numbers are numbers, texts are texts and never formulas.
"""

from __future__ import annotations

import io
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from forcesim.atomic_write import write_file
from forcesim.report.output.brief import BriefContent, page_title
from forcesim.report.output.pages.texts import text
from forcesim.report.output.workbook.book_tables import table_of_columns, workbook_tables
from forcesim.text import safe

if TYPE_CHECKING:
    import polars

# rows of a table on a sheet: all that it has but for title, description and heading; xlsxwriter drops the rest silently
_ROWS = 2**20 - 3
_HEADING = 2
# letters that a cell holds
_LETTERS = 32_000
_WIDEST, _LOOKED_AT = 60, 200
# rows of a table that is read as a whole; lines of a row at most, since no row is higher than 409 points
_READ, _MOST_LINES = 60, 27
_OPTIONS = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "in_memory": True}
_STYLE = "Table Style Light 1"
_A4 = 9
# as wide as a page of A4 on its short side, in letters: wider ones are printed on the long side
_PORTRAIT_WIDTH = 76


@dataclass(frozen=True, slots=True)
class _Sheet:
    """One sheet: the part of a table that it holds, from the row ``begin`` on."""

    name: str
    title: str
    about: str
    frame: polars.DataFrame


def write_workbook(content: BriefContent, path: Path) -> Path:
    """Write the workbook of an answer; OSError where the file can't be written."""
    return write_file(path, workbook(content))


def workbook(content: BriefContent) -> bytes:
    """The workbook of an answer, as the bytes of an xlsx file."""
    import xlsxwriter

    file = io.BytesIO()
    with xlsxwriter.Workbook(file, _OPTIONS) as book:
        book.set_properties({"title": page_title(content.result), "comments": safe(" ".join(content.sentences), 2_000)})
        _write(book, content)
    return file.getvalue()


def _write(book: Any, content: BriefContent) -> None:
    formats = {
        "title": book.add_format({"bold": True, "font_size": 14}),
        "wide title": book.add_format({"bold": True, "font_size": 14, "text_wrap": True, "valign": "top"}),
        "wrap": book.add_format({"text_wrap": True, "valign": "top"}),
        "bold": book.add_format({"bold": True, "text_wrap": True, "valign": "top"}),
        "top": book.add_format({"valign": "top"}),
        "link": book.add_format({"valign": "top", "underline": 1, "font_color": "#0000EE"}),
    }
    sheets = list(_sheets(content))
    _write_cover(book.add_worksheet(text("workbook.cover")), content, formats)
    contents = book.add_worksheet(text("workbook.contents"))
    for number, sheet in enumerate(sheets, start=1):
        _write_table(book.add_worksheet(sheet.name), sheet, f"Table{number}", formats)
    rows = [(sheet.name, sheet.about, sheet.frame.height) for sheet in sheets]
    headings = tuple(text(f"workbook.contents_{name}") for name in ("sheet", "holds", "rows"))
    listing = _Sheet(
        text("workbook.contents"),
        text("workbook.contents"),
        text("workbook.contents_about"),
        table_of_columns(dict(zip(headings, zip(*rows, strict=True), strict=True))),
    )
    _write_table(contents, listing, "Contents", formats)
    for row, sheet in enumerate(sheets, start=_HEADING + 1):
        contents.write_url(row, 0, f"internal:'{sheet.name}'!A1", formats["link"], sheet.name)


def _sheets(content: BriefContent) -> Iterator[_Sheet]:
    """All sheets with a table; a table that a sheet can't hold goes on in the next."""
    for table in workbook_tables(content):
        before = ""
        for number, begin in enumerate(range(0, max(table.frame.height, 1), _ROWS), start=1):
            name = table.name if number == 1 else f"{table.name} {number}"
            about = " ".join(filter(None, [table.about, before and text("workbook.continued", before=before)]))
            yield _Sheet(name, f"{page_title(content.result)}: {name}", about, table.frame.slice(begin, _ROWS))
            before = name


def _write_cover(sheet: Any, content: BriefContent, formats: dict[str, Any]) -> None:
    """One column of lines, without a blank one."""
    sheet.hide_gridlines(2)
    sheet.set_column(0, 0, _PORTRAIT_WIDTH)
    _set_page(sheet, page_title(content.result), _PORTRAIT_WIDTH)
    contact = f"{text('workbook.cover_contact')} [{text('blank')}]"
    lines = [*content.sentences, *content.warnings, contact, text("workbook.cover_check"), text("licence")]
    title = _cell(f"{page_title(content.result)}: {text('workbook.title')}")
    sheet.write_string(0, 0, title, formats["wide title"])
    # its letters are larger and bold
    sheet.set_row(0, 1.4 * _height([title], [_PORTRAIT_WIDTH / 1.5]))
    for row, line in enumerate(lines, start=1):
        sheet.write_string(row, 0, _cell(line), formats["wrap"])
        sheet.set_row(row, _height([line], [_PORTRAIT_WIDTH]))


def _write_table(sheet: Any, content: _Sheet, name: str, formats: dict[str, Any]) -> None:
    frame = content.frame
    sheet.write_string(0, 0, _cell(content.title), formats["title"])
    sheet.write_string(1, 0, _cell(text("workbook.table_about", about=content.about)), formats["top"])
    for row, cells in enumerate(frame.iter_rows(), start=_HEADING + 1):
        for column, cell in enumerate(cells):
            _write_cell(sheet, row, column, cell)
    # a table has at least one row below its heading
    last = _HEADING + max(frame.height, 1)
    columns = [{"header": heading, "header_format": formats["bold"]} for heading in frame.columns]
    settings = {"name": name, "columns": columns, "style": _STYLE}
    sheet.add_table(_HEADING, 0, last, len(columns) - 1, settings)
    sheet.freeze_panes(_HEADING + 1, 0)
    widths = [_width(heading, frame[heading].head(_LOOKED_AT).to_list()) for heading in frame.columns]
    # short tables are read, long ones are worked with
    is_read = frame.height <= _READ
    for column, width in enumerate(widths):
        sheet.set_column(column, column, width, formats["wrap" if is_read else "top"])
    sheet.set_row(_HEADING, _height(frame.columns, widths))
    _set_page(sheet, content.title, sum(widths))
    sheet.repeat_rows(_HEADING)
    for row, cells in enumerate(frame.iter_rows() if is_read else (), start=_HEADING + 1):
        sheet.set_row(row, _height([str(cell) for cell in cells], widths))


def _set_page(sheet: Any, title: str, width: float) -> None:
    """Print a sheet as wide as one page, with its title, the page and their number at the foot of each."""
    sheet.set_paper(_A4)
    if width > _PORTRAIT_WIDTH:
        sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    # an ampersand begins a code there, two stand for one; a foot holds 255 letters at most
    name = safe(title, 100).replace("&", "&&")
    sheet.set_footer(f"&L{name}&R&P / &N")


def _write_cell(sheet: Any, row: int, column: int, cell: object) -> None:
    if isinstance(cell, str):
        sheet.write_string(row, column, _cell(cell))
    elif isinstance(cell, bool):
        sheet.write_boolean(row, column, cell)
    elif isinstance(cell, (int, float)) and math.isfinite(cell):
        sheet.write_number(row, column, cell)


def _cell(words: str) -> str:
    return words if len(words) <= _LETTERS else f"{words[: _LETTERS - 1]}…"


def _height(cells: Sequence[str], widths: Sequence[float]) -> float:
    """How high a row is in points, for cells that break into lines within columns of these widths."""
    lines = max((math.ceil(len(cell) / (width - 2)) for cell, width in zip(cells, widths, strict=True)), default=1)
    return 15.0 * min(max(lines, 1), _MOST_LINES)


def _width(heading: str, cells: Sequence[object]) -> float:
    longest = max((len(f"{cell:.6g}" if isinstance(cell, float) else str(cell)) for cell in cells), default=0)
    return min(max(longest, len(heading) / 2, 9) + 2, _WIDEST)
