"""Small tables for tests, as a file would give them."""

from __future__ import annotations

from collections.abc import Sequence

from forcesim.tables.table_file import Cell, TableFile


def column(*cells: Cell, name: str = "Date", days_from_1904: bool | None = None) -> TableFile:
    """A table of one column, its first row on line 2."""
    rows: list[tuple[Cell, ...]] = [(cell,) for cell in cells]
    return TableFile("own.csv", "0" * 64, (name,), rows, list(range(2, len(rows) + 2)), days_from_1904)


def columns(header: Sequence[str], *rows: Sequence[Cell]) -> TableFile:
    """A table with its first row on line 2."""
    return TableFile("own.csv", "0" * 64, tuple(header), [tuple(row) for row in rows], list(range(2, len(rows) + 2)))
