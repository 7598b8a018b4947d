"""Cells into dates, and how they were read.

A form that can be read in two ways is settled by the cells themselves (no month has the number 13), by a flag, or not
at all: then the column is refused.
"""

from __future__ import annotations

import datetime as dt
import re
import zoneinfo
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from forcesim.errors import Fault, TableError
from forcesim.tables.blanks import is_blank
from forcesim.tables.table_file import Cell, TableFile, line_list
from forcesim.text import safe

Order = Literal["day-first", "month-first"]
Epoch = Literal["1900", "1904"]
DATE_CHOICES = ("day-first", "month-first", "serial-1900", "serial-1904")

_TIME = (
    r"(?:[T ,]+(?P<hour>\d{1,2})[:.](?P<minute>\d{2})(?:[:.](?P<second>\d{2})(?:[.,]\d{1,9})?)?"
    r"\s*(?P<half>[AaPp]\.?[Mm]\.?)?\s*(?P<zone>Z|UTC|GMT|BST|[+-]\d{2}:?\d{2})?)?"
)
_ISO = re.compile(rf"(?P<year>\d{{4}})(?P<sign>[-/.])(?P<month>\d{{1,2}})(?P=sign)(?P<day>\d{{1,2}}){_TIME}")
_NUMERIC = re.compile(
    rf"(?P<first>\d{{1,2}})(?P<sign>[-/. ])(?P<then>\d{{1,2}})(?P=sign)(?P<year>\d{{4}}|\d{{2}}){_TIME}"
)
_NAMED = re.compile(
    rf"(?:[A-Za-z]{{3,9}},? )?(?P<day>\d{{1,2}})(?:st|nd|rd|th)?[-/ ]?(?P<month>[A-Za-z]{{3,9}})\.?,?[-/ ]?"
    rf"(?P<year>\d{{4}}|\d{{2}}){_TIME}"
)
_MONTH_NAMED_FIRST = re.compile(
    rf"(?P<month>[A-Za-z]{{3,9}})\.? (?P<day>\d{{1,2}})(?:st|nd|rd|th)?,? (?P<year>\d{{4}}){_TIME}"
)
_COMPACT = re.compile(
    r"(?P<year>(?:19|20)\d{2})(?P<month>\d{2})(?P<day>\d{2})(?:T?(?P<hour>\d{2})(?P<minute>\d{2})(?P<second>\d{2})?)?"
)
_SERIAL = re.compile(r"\d{5}(?:[.,]\d+)?")
_MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december",
)  # fmt: skip
# days of a spreadsheet: 1954 to 2119 by the 1900 calendar
_SERIALS = (20_000.0, 80_000.0)
_LONGEST = 60
_LONDON = "Europe/London"
# what systems write in place of no date
_PLACEHOLDERS = {(1899, 12, 30), (1899, 12, 31), (1900, 1, 1), (1904, 1, 1), (1970, 1, 1), (1753, 1, 1)}
_EARLIEST, _LATEST = dt.datetime(1950, 1, 1), dt.datetime(2100, 1, 1)  # noqa: DTZ001  local times throughout


@dataclass(frozen=True, slots=True)
class _Parts:
    """A cell taken apart; ``first`` and ``then`` are day and month in an order that the cell doesn't tell."""

    year: int
    first: int
    then: int
    is_ordered: bool
    time: tuple[int, int, int] | None
    zone: str
    has_short_year: bool = False


@dataclass(frozen=True, slots=True)
class DateColumn:
    """The dates of a column: naive local times, None where there is none.

    ``has_time`` says of each whether the cell gave a time of day. ``unreadable`` are indices of cells that hold
    something else, ``placeholders`` those of dates that stand for none, such as 1 January 1900. ``reading`` says how
    cells were read, ``settled_by`` what settled it, where it could have been otherwise.
    """

    values: list[dt.datetime | None]
    has_time: list[bool]
    unreadable: frozenset[int]
    placeholders: frozenset[int]
    reading: str
    settled_by: str = ""
    remarks: tuple[str, ...] = ()


@dataclass(slots=True)
class _Survey:
    """The cells of one column, taken apart, and what they prove."""

    parts: list[_Parts | dt.datetime | dt.date | float | None] = field(default_factory=list)
    unreadable: list[int] = field(default_factory=list)
    day_first: list[int] = field(default_factory=list)
    month_first: list[int] = field(default_factory=list)
    numeric: list[int] = field(default_factory=list)
    serial: list[int] = field(default_factory=list)
    forms: Counter[str] = field(default_factory=Counter)


def read_dates(table: TableFile, columns: Sequence[str], choices: Sequence[str] = ()) -> dict[str, DateColumn]:
    """Read the date columns of a table, all in one order of day and month, since one program wrote them.

    ``choices`` are of ``DATE_CHOICES``. TableError, with every column that can be read in two ways.
    """
    surveys = {name: _survey(table.column(name)) for name in dict.fromkeys(columns)}
    faults: list[Fault] = []
    order, settled_order = _order(table, surveys, choices, faults)
    epoch, settled_epoch = _epoch(table, surveys, choices, faults)
    if faults:
        raise TableError(faults)
    return {name: _column(name, survey, order, epoch, settled_order, settled_epoch) for name, survey in surveys.items()}


def _survey(cells: Sequence[Cell]) -> _Survey:
    survey = _Survey()
    for index, cell in enumerate(cells):
        parts = None if is_blank(cell) else _parts(cell, survey.forms)
        survey.parts.append(parts)
        if parts is None:
            if not is_blank(cell):
                survey.unreadable.append(index)
        elif isinstance(parts, float):
            survey.serial.append(index)
        elif isinstance(parts, _Parts) and not parts.is_ordered:
            survey.numeric.append(index)
            if parts.first > 12 >= parts.then:
                survey.day_first.append(index)
            elif parts.then > 12 >= parts.first:
                survey.month_first.append(index)
    return survey


def _parts(cell: Cell, forms: Counter[str]) -> _Parts | dt.datetime | dt.date | float | None:
    if isinstance(cell, (dt.datetime, dt.date)):
        forms["dates of a workbook or database"] += 1
        return cell
    if isinstance(cell, (int, float)) and not isinstance(cell, bool):
        compact = _COMPACT.fullmatch(str(cell)) if isinstance(cell, int) else None
        if compact is not None:
            forms["20240131"] += 1
            return _from_match(compact, is_ordered=True)
        return _serial(float(cell), forms)
    if not isinstance(cell, str) or len(cell) > _LONGEST:
        return None
    text = " ".join(cell.split())
    for form, pattern in (("2024-01-31", _ISO), ("20240131", _COMPACT)):
        match = pattern.fullmatch(text)
        if match is not None:
            forms[form] += 1
            return _from_match(match, is_ordered=True)
    match = _NUMERIC.fullmatch(text)
    if match is not None:
        return _numeric(match)
    match = _NAMED.fullmatch(text) or _MONTH_NAMED_FIRST.fullmatch(text)
    if match is not None and _month_number(match["month"]):
        forms["31 January 2024"] += 1
        return _from_match(match, is_ordered=True)
    if _SERIAL.fullmatch(text):
        return _serial(float(text.replace(",", ".")), forms)
    return None


def _serial(value: float, forms: Counter[str]) -> float | None:
    if not _SERIALS[0] <= value <= _SERIALS[1]:
        return None
    forms["serial days of a spreadsheet"] += 1
    return value


def _month_number(name: str) -> int:
    """The month of a name or of its first three letters; 0 where it is none."""
    letters = name.casefold()
    for number, month in enumerate(_MONTHS, 1):
        if letters in (month, month[:3]) or (letters == "sept" and number == 9):
            return number
    return 0


def _from_match(match: re.Match[str], *, is_ordered: bool) -> _Parts:
    groups = match.groupdict()
    month = groups["month"]
    number = int(month) if month.isdigit() else _month_number(month)
    year, is_short = _year(groups["year"])
    return _Parts(year, int(groups["day"]), number, is_ordered, _time(groups), groups.get("zone") or "", is_short)


def _numeric(match: re.Match[str]) -> _Parts:
    groups = match.groupdict()
    year, is_short = _year(groups["year"])
    return _Parts(
        year, int(groups["first"]), int(groups["then"]), False, _time(groups), groups.get("zone") or "", is_short
    )


def _year(text: str) -> tuple[int, bool]:
    """The year, and whether it was written with two digits: from 69 on those are of the last century, as in POSIX."""
    year = int(text)
    if len(text) == 4:
        return year, False
    return year + (1900 if year >= 69 else 2000), True


def _time(groups: dict[str, str | None]) -> tuple[int, int, int] | None:
    hour, minute, second = (groups.get(part) for part in ("hour", "minute", "second"))
    if hour is None or minute is None:
        return None
    value, half = int(hour), (groups.get("half") or "").casefold().replace(".", "")
    if half == "pm" and value < 12:
        value += 12
    elif half == "am" and value == 12:
        value = 0
    return value, int(minute), int(second or 0)


def _order(
    table: TableFile, surveys: dict[str, _Survey], choices: Sequence[str], faults: list[Fault]
) -> tuple[Order, str]:
    """In which order day and month stand, and what settles it."""
    given = [choice for choice in choices if choice in ("day-first", "month-first")]
    day = [(index, name) for name, survey in surveys.items() for index in survey.day_first]
    month = [(index, name) for name, survey in surveys.items() for index in survey.month_first]
    numeric = [(index, name) for name, survey in surveys.items() for index in survey.numeric]
    if day and month:
        names = list(dict.fromkeys(name for _, name in (*day, *month)))
        first, second = (line_list(sorted({table.lines[index] for index, _ in some}), 3) for some in (day, month))
        faults.append(
            Fault(
                f"dates are written in two orders: the day comes first in {first}, the month in {second}",
                "Write all of them in one order, best as 2024-01-31, and import the table again",
                key=", ".join(f"“{name}”" for name in names),
                where=table.name,
            )
        )
        return "day-first", ""
    proof = day[0] if day else month[0] if month else None
    proven: Order | None = "day-first" if day else "month-first" if month else None
    if given and proven is not None and given[-1] != proven and proof is not None:
        index, name = proof
        faults.append(
            Fault(
                f"the dates can't be {given[-1]}",
                f"Leave out --dates {given[-1]}",
                key=f"“{name}”",
                found=safe(str(table.column(name)[index]), 40),
                where=table.name,
                line=table.lines[index],
            )
        )
        return proven, ""
    if proven is not None and proof is not None:
        index, name = proof
        return (
            proven,
            f"line {table.lines[index]:,} can't be read otherwise: {safe(str(table.column(name)[index]), 40)}",
        )
    if given:
        return ("day-first" if given[-1] == "day-first" else "month-first"), f"--dates {given[-1]}"
    if numeric:
        index, name = numeric[0]
        faults.append(
            Fault(
                "nothing tells whether the day comes first or the month: no date has a day above 12",
                "Add --dates day-first, or --dates month-first",
                key=", ".join(f"“{column}”" for column, survey in surveys.items() if survey.numeric),
                found=safe(str(table.column(name)[index]), 40),
                where=table.name,
                line=table.lines[index],
            )
        )
    return "day-first", ""


def _epoch(
    table: TableFile, surveys: dict[str, _Survey], choices: Sequence[str], faults: list[Fault]
) -> tuple[Epoch, str]:
    """From which year serial days count, and what settles it."""
    given = [choice for choice in choices if choice.startswith("serial-")]
    if given:
        return ("1904" if given[-1] == "serial-1904" else "1900"), f"--dates {given[-1]}"
    if table.days_from_1904 is not None:
        return ("1904" if table.days_from_1904 else "1900"), "the workbook says so"
    for name, survey in surveys.items():
        if survey.serial:
            index = survey.serial[0]
            days = next(part for part in survey.parts if isinstance(part, float))
            readings = [f"{_from_serial(days, '1900'):%d %B %Y}", f"{_from_serial(days, '1904'):%d %B %Y}"]
            faults.append(
                Fault(
                    f"days are counted from 1900 or from 1904, and nothing tells which: {readings[0]} or {readings[1]}",
                    "Add --dates serial-1900 (Excel on Windows), or --dates serial-1904",
                    key=f"“{name}”",
                    found=safe(str(table.column(name)[index]), 40),
                    where=table.name,
                    line=table.lines[index],
                )
            )
            break
    return "1900", ""


def _from_serial(days: float, epoch: Epoch) -> dt.datetime:
    # day 60 of the 1900 calendar is a 29 February that there was not: later days count from 30 December 1899
    first = dt.datetime(1904, 1, 1) if epoch == "1904" else dt.datetime(1899, 12, 30)  # noqa: DTZ001
    return first + dt.timedelta(seconds=round(days * 86_400))


@dataclass(slots=True)
class _Made:
    values: list[dt.datetime | None] = field(default_factory=list)
    has_time: list[bool] = field(default_factory=list)
    placeholders: list[int] = field(default_factory=list)
    zones: Counter[str] = field(default_factory=Counter)
    short_years: int = 0


def _column(name: str, survey: _Survey, order: Order, epoch: Epoch, by_order: str, by_epoch: str) -> DateColumn:
    made, unreadable = _Made(), list(survey.unreadable)
    for index, parts in enumerate(survey.parts):
        value, has_time = (None, False) if parts is None else _value(parts, order, epoch, made)
        if value is not None and _is_placeholder(value):
            made.placeholders.append(index)
            value = None
        elif parts is not None and (value is None or not _EARLIEST <= value < _LATEST):
            unreadable.append(index)
            value = None
        made.values.append(value)
        made.has_time.append(has_time and value is not None)
    forms = [form for form, _ in survey.forms.most_common()]
    settled = ""
    if survey.numeric:
        forms.insert(0, "31/01/2024, day first" if order == "day-first" else "01/31/2024, month first")
        settled = by_order
    if survey.serial:
        forms = [f"{form}, from {epoch}" if form.startswith("serial") else form for form in forms]
        settled = "; ".join(filter(None, (settled, by_epoch)))
    remarks = []
    if made.zones:
        zones = ", ".join(f"{safe(zone)} {count:,} times" for zone, count in made.zones.most_common(4))
        remarks.append(f"“{name}” gives offsets from UTC ({zones}); times were put into those of London.")
    if made.short_years:
        remarks.append(f"“{name}” has {made.short_years:,} years of two digits: 69 to 99 are 19.., the others 20...")
    return DateColumn(
        made.values,
        made.has_time,
        frozenset(unreadable),
        frozenset(made.placeholders),
        " and ".join(forms[:3]),
        settled,
        tuple(remarks),
    )


def _is_placeholder(value: dt.datetime) -> bool:
    return (value.year, value.month, value.day) in _PLACEHOLDERS or value.year == 9999


def _value(
    parts: _Parts | dt.datetime | dt.date | float, order: Order, epoch: Epoch, made: _Made
) -> tuple[dt.datetime | None, bool]:
    """The date of a cell, and whether it gives a time of day."""
    if isinstance(parts, float):
        return _from_serial(parts, epoch), parts != int(parts)
    if isinstance(parts, dt.datetime):
        if parts.tzinfo is not None:
            made.zones["with a time zone"] += 1
            parts = _to_london(parts)
        return parts.replace(microsecond=0), (parts.hour, parts.minute, parts.second) != (0, 0, 0)
    if isinstance(parts, dt.date):
        return dt.datetime(parts.year, parts.month, parts.day), False  # noqa: DTZ001
    day, month = parts.first, parts.then
    if not parts.is_ordered and order == "month-first":
        day, month = month, day
    hour, minute, second = parts.time or (0, 0, 0)
    try:
        value = dt.datetime(parts.year, month, day, hour, minute, second)  # noqa: DTZ001
    except ValueError:
        return None, False
    made.short_years += parts.has_short_year
    if parts.zone and parts.zone not in ("GMT", "BST"):
        made.zones[parts.zone] += 1
        try:
            value = _to_london(value.replace(tzinfo=_offset(parts.zone)))
        except OverflowError:
            return None, False
    return value, parts.time is not None


def _offset(zone: str) -> dt.timezone:
    if zone in ("Z", "UTC"):
        return dt.UTC
    digits = zone[1:].replace(":", "")
    minutes = min(60 * int(digits[:2]) + int(digits[2:]), 23 * 60)
    return dt.timezone(dt.timedelta(minutes=-minutes if zone[0] == "-" else minutes))


def _to_london(value: dt.datetime) -> dt.datetime:
    """The time that clocks in London show; as it was written where the system knows no time zones."""
    try:
        return value.astimezone(zoneinfo.ZoneInfo(_LONDON)).replace(tzinfo=None)
    except zoneinfo.ZoneInfoNotFoundError:
        return value.replace(tzinfo=None)


def looks_like_dates(cells: Sequence[Cell], most: int = 300) -> bool:
    """Whether at least half of the first cells that hold something can be read as dates."""
    forms: Counter[str] = Counter()
    filled = [cell for cell in cells[: 20 * most] if not is_blank(cell)][:most]
    readable = [cell for cell in filled if _parts(cell, forms) is not None]
    return bool(filled) and 2 * len(readable) >= len(filled)


_YEAR_MONTH = re.compile(r"(?P<year>(?:19|20)\d{2})[-/. ]?(?:M|m)?(?P<month>0?[1-9]|1[0-2])")
_MONTH_YEAR = re.compile(r"(?P<month>0?[1-9]|1[0-2])[-/. ](?P<year>(?:19|20)\d{2})")
_NAME_YEAR = re.compile(r"(?P<month>[A-Za-z]{3,9})\.?[-/ ,]{0,2}(?P<year>(?:19|20)\d{2}|\d{2})")
_YEAR_NAME = re.compile(r"(?P<year>(?:19|20)\d{2})[-/ ]?(?P<month>[A-Za-z]{3,9})")


def read_months(table: TableFile, name: str) -> tuple[list[str | None], list[Fault]]:
    """The months of a column ("2024-01"; None where a cell is empty), and what is wrong with it.

    Days of a month are read too, 1/2/2024 as well where all of them are the first of a month.
    """
    cells = table.column(name)
    months: list[str | None] = [_month(cell) for cell in cells]
    days = [index for index, cell in enumerate(cells) if months[index] is None and not is_blank(cell)]
    faults: list[Fault] = []
    if days:
        survey = _survey(cells)
        column = None
        firsts = [survey.parts[index] for index in survey.numeric]
        are_first_days = bool(firsts) and all(isinstance(part, _Parts) and part.first == 1 for part in firsts)
        try:
            choices = ["day-first"] if are_first_days and not survey.month_first else []
            column = read_dates(table, [name], choices)[name]
        except TableError:
            faults.append(
                Fault(
                    "these dates can be read in two ways",
                    "Write months as 2024-01",
                    f"“{name}”",
                    safe(str(cells[days[0]]), 40),
                    table.name,
                    table.lines[days[0]],
                )
            )
        for index in days if column is not None else ():
            value = column.values[index] if column is not None else None
            if value is None:
                faults.append(
                    Fault(
                        "this is no month", "Write months as 2024-01", f"“{name}”", safe(str(cells[index]), 40),
                        table.name, table.lines[index],
                    )
                )  # fmt: skip
            else:
                months[index] = f"{value.year:04d}-{value.month:02d}"
    return months, faults[:20]


def _month(cell: Cell) -> str | None:
    """The month of a cell that names a month and no day."""
    if not isinstance(cell, (str, int)) or isinstance(cell, bool):
        return None
    text = " ".join(str(cell).split())
    if len(text) > _LONGEST:
        return None
    for pattern in (_YEAR_MONTH, _MONTH_YEAR, _NAME_YEAR, _YEAR_NAME):
        match = pattern.fullmatch(text)
        if match is not None:
            month = match["month"]
            number = int(month) if month.isdigit() else _month_number(month)
            if number:
                return f"{_year(match['year'])[0]:04d}-{number:02d}"
    return None
