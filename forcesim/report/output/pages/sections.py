"""Documents made of sections: headings with paragraphs, tables, lists and lines that only a person can fill in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from forcesim.report.output.pages.texts import text
from forcesim.report.wording.text_table import TextTable

# a cell or a line that only a person can fill in
BLANK = None


@dataclass(frozen=True, slots=True)
class DocumentTable:
    """A table of texts; a cell of None is a blank for a person. Columns from ``words`` on hold numbers."""

    title: str
    header: tuple[str, ...]
    rows: tuple[tuple[str | None, ...], ...]
    words: int = 99


@dataclass(frozen=True, slots=True)
class Blank:
    """A line for a person: what has to be said there, and what was said; "" where nothing was."""

    label: str
    words: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a document; ``level`` is that of its heading, 2 or 3.

    Its paragraphs come first, then its command, its list, its tables and its blanks.
    """

    title: str
    paragraphs: tuple[str, ...] = ()
    lines: tuple[str, ...] = ()
    tables: tuple[DocumentTable, ...] = ()
    blanks: tuple[Blank, ...] = ()
    command: str = ""
    level: int = 2


def as_document_table(table: TextTable) -> DocumentTable:
    """A table of an answer within a document."""
    return DocumentTable(table.title, table.header, table.rows, table.words)


def headed(section: str, names: Sequence[str]) -> tuple[str, ...]:
    """The headings of a table from the catalogue."""
    return tuple(text(f"{section}.{name}") for name in names)
