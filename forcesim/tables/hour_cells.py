"""Cells into hours of work: 1.5, 1,5, 1:30, 90 min, 1 h 30, times and durations of a workbook."""

from __future__ import annotations

import datetime as dt
import math
import re
from collections import Counter
from dataclasses import dataclass
from typing import Literal

from forcesim.tables.blanks import is_blank
from forcesim.tables.number_cells import Decimal, decimal_mark, number_of
from forcesim.tables.table_file import Cell, TableFile

Unit = Literal["hours", "minutes", "days"]
UNITS: dict[str, float] = {"hours": 1.0, "minutes": 1 / 60, "days": 24.0}

_CLOCK = re.compile(r"(?P<sign>-?)(?P<hours>\d{1,5}):(?P<minutes>\d{2})(?::(?P<seconds>\d{2})(?:[.,]\d+)?)?")
_WORDS = re.compile(
    r"(?:(?P<days>-?\d+(?:[.,]\d+)?)\s*d(?:ays?)?[ ,]*)?"
    r"(?:(?P<hours>-?\d+(?:[.,]\d+)?)\s*h(?:(?:ou)?rs?|ours?)?\.?[ ,]*(?:and )?)?"
    r"(?:(?P<minutes>-?\d+(?:[.,]\d+)?)\s*(?:m(?:in(?:ute)?s?)?)?\.?)?",
    re.IGNORECASE,
)
_LONGEST = 40


@dataclass(frozen=True, slots=True)
class HourColumn:
    """Hours, None where a cell holds none; ``unreadable`` are indices of cells that hold something else.

    ``is_guess`` says that the unit of bare numbers was taken from the column's name or from custom.
    """

    values: list[float | None]
    unreadable: frozenset[int]
    reading: str
    unit: Unit | None
    is_guess: bool


def read_hours(table: TableFile, name: str, unit: Unit | None, decimal: Decimal | None) -> HourColumn:
    """Read a column of hours; bare numbers are in ``unit``. TableError where a number can be read in two ways."""
    cells = table.column(name)
    forms: Counter[str] = Counter()
    bare = [
        cell for cell in cells if isinstance(cell, str) and not is_blank(cell) and _with_unit(cell, Counter()) is None
    ]
    mark, reading = decimal_mark(table, name, bare, decimal)
    values: list[float | None] = []
    unreadable: list[int] = []
    bare_at: list[int] = []
    for index, cell in enumerate(cells):
        value = None if is_blank(cell) else _hours(cell, forms)
        if value is None and not is_blank(cell):
            value = number_of(cell, mark)
            if value is None:
                unreadable.append(index)
            else:
                bare_at.append(index)
        values.append(value if value is not None and math.isfinite(value) else None)
    chosen = unit or _unit_in(name) or "hours"
    for index in bare_at:
        number = values[index]
        values[index] = None if number is None else number * UNITS[chosen]
    if bare_at:
        forms[f"numbers, in {chosen}{reading}"] = len(bare_at)
    return HourColumn(
        values,
        frozenset(unreadable),
        " and ".join(form for form, _ in forms.most_common(3)),
        chosen if bare_at else None,
        bool(bare_at) and unit is None,
    )


def _unit_in(name: str) -> Unit | None:
    """The unit that a column's name tells."""
    words = re.findall(r"[a-z]+", name.casefold())
    if any(word.startswith("min") for word in words):
        return "minutes"
    return "days" if "days" in words else None


def _hours(cell: Cell, forms: Counter[str]) -> float | None:
    """The hours of a cell that says its unit; None for bare numbers and anything else."""
    if isinstance(cell, dt.datetime):
        # a duration of a day and more that a workbook shows as a date
        days = (cell - dt.datetime(1899, 12, 31)).total_seconds() / 86_400  # noqa: DTZ001
        if cell.tzinfo is None and 0 <= days < 366:
            forms["durations"] += 1
            return days * 24
        return None
    if isinstance(cell, dt.time):
        forms["times, as hours and minutes"] += 1
        return cell.hour + cell.minute / 60 + cell.second / 3600
    if isinstance(cell, dt.timedelta):
        forms["durations"] += 1
        return cell.total_seconds() / 3600
    return _with_unit(cell, forms) if isinstance(cell, str) else None


def _with_unit(cell: str, forms: Counter[str]) -> float | None:
    text = " ".join(cell.replace("−", "-").split())
    if len(text) > _LONGEST:
        return None
    clock = _CLOCK.fullmatch(text)
    if clock is not None and int(clock["minutes"]) < 60 and int(clock["seconds"] or 0) < 60:
        forms["1:30 as hours and minutes"] += 1
        value = int(clock["hours"]) + int(clock["minutes"]) / 60 + int(clock["seconds"] or 0) / 3600
        return -value if clock["sign"] else value
    words = _WORDS.fullmatch(text)
    if words is None or not any(letter.isalpha() for letter in text):
        return None
    forms["90 min or 1 h 30"] += 1
    parts = {unit: float(words[unit].replace(",", ".")) if words[unit] else 0.0 for unit in UNITS}
    total = [parts[unit] * factor for unit, factor in UNITS.items()]
    return math.fsum(total)
