"""Rows of a case table as cases: what can't have been is listed with its lines, and so is what was done about it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field

from forcesim.errors import Fault, TableError
from forcesim.importers.cases.columns import DATE_ROLES, FLAGS, CaseColumns, Role
from forcesim.tables.blanks import blank_words, is_blank
from forcesim.tables.date_cells import DateColumn, read_dates
from forcesim.tables.hour_cells import HourColumn, Unit, read_hours
from forcesim.tables.number_cells import Decimal
from forcesim.tables.table_file import Cell, TableFile, line_list
from forcesim.text import safe

# a table in which more rows than this share repeat a case number does not have one row a case
_MOST_REPEATS = 0.05
# a column in which more cells than this share can't be read is not what it was taken for
_MOST_UNREADABLE = 0.5
# more than an officer works in fifty years
_MOST_HOURS = 100_000
ALL_TYPES = "all cases"


@dataclass(frozen=True, slots=True)
class Case:
    """One case. ``closed`` is None while it is open, ``started`` where nobody noted it; ``hours`` likewise.

    ``is_closed`` is true of a case that ended on a day that can't be right, too.
    """

    line: int
    received: dt.datetime
    has_time: bool
    started: dt.datetime | None
    closed: dt.datetime | None
    is_closed: bool
    type: str
    hours: float | None


@dataclass(frozen=True, slots=True)
class RowIssue:
    """Something about some rows that can't be, or can't be read, and what was done about it."""

    what: str
    done: str
    lines: tuple[int, ...]

    @property
    def sentence(self) -> str:
        """As a person reads it: "3 cases closed before being received (lines 4, 8 and 90): …"."""
        return f"{self.what} ({line_list(self.lines)}): {self.done}."


@dataclass(frozen=True)
class CaseRecords:
    """What a case table holds: the cases, and how its cells were read.

    ``as_of`` is the end of the last day that the table knows of: cases without a close are open then. ``officers``
    counts different names, which are not kept. ``readings`` are (role, column, how it was read, what settled that).
    """

    cases: list[Case] = field(repr=False)
    as_of: dt.datetime
    is_as_of_given: bool
    rows: int
    officers: int | None
    issues: tuple[RowIssue, ...]
    remarks: tuple[str, ...]
    readings: tuple[tuple[Role, str, str, str], ...]
    has_guessed_unit: bool
    unit: Unit | None


@dataclass
class _Issues:
    """Issues as they are met, with their lines."""

    lines: dict[tuple[str, str], list[int]] = field(default_factory=dict)

    def add(self, line: int, what: str, done: str) -> None:
        self.lines.setdefault((what, done), []).append(line)

    def listed(self) -> tuple[RowIssue, ...]:
        return tuple(
            RowIssue(_counted(what, len(lines)), done, tuple(sorted(lines)))
            for (what, done), lines in self.lines.items()
        )


def _counted(what: str, count: int) -> str:
    """A kind of rows with how many there are: "{} cases with …" of one is "1 case with …"."""
    noun = what.split()[1]
    return (
        what.replace("{}", f"{count:,}", 1).replace(noun, noun[:-1], 1)
        if count == 1
        else what.replace("{}", f"{count:,}", 1)
    )


def read_cases(
    table: TableFile,
    columns: CaseColumns,
    *,
    dates: Sequence[str] = (),
    unit: Unit | None = None,
    decimal: Decimal | None = None,
    as_of: dt.date | None = None,
) -> CaseRecords:
    """Read the cases of a table; TableError with everything that has to be settled by a person first."""
    if not table.rows:
        raise table.fault("there is no row below the column names", "Export the table with its cases")
    date_columns, hours, faults = _read_columns(table, columns, dates, unit, decimal)
    faults += _unreadable(table, columns, date_columns, hours)
    if faults:
        raise TableError(faults)
    issues = _Issues()
    kept = _without_repeats(table, columns, issues)
    by_role = {role: date_columns[name] for role, name in columns.names.items() if role in DATE_ROLES}
    end = _end(by_role, kept, as_of)
    reader = _CaseReader(table, columns, by_role, hours, end, issues)
    cases = [case for index in kept if (case := reader.case(index)) is not None]
    if not cases:
        raise table.fault(
            "no row has a date on which a case was received", f"Name another column with {FLAGS['received']}"
        )
    remarks = [remark for column in date_columns.values() for remark in column.remarks]
    for role, name in columns.names.items():
        words = blank_words(table.column(name))
        if words and role not in ("officer", "type"):
            remarks.append(f"In “{name}” these were read as nothing: {words}.")
    readings: list[tuple[Role, str, str, str]] = []
    for role, name in columns.names.items():
        if role in DATE_ROLES:
            readings.append((role, name, date_columns[name].reading or "no date", date_columns[name].settled_by))
        elif role == "hours" and hours is not None:
            readings.append((role, name, hours.reading or "no hours", ""))
        else:
            readings.append((role, name, "text", ""))
    return CaseRecords(
        cases,
        end,
        as_of is not None,
        len(table.rows),
        _officers(table, columns.get("officer")),
        issues.listed(),
        tuple(remarks),
        tuple(readings),
        hours is not None and hours.is_guess,
        None if hours is None else hours.unit,
    )


def _read_columns(
    table: TableFile, columns: CaseColumns, dates: Sequence[str], unit: Unit | None, decimal: Decimal | None
) -> tuple[dict[str, DateColumn], HourColumn | None, list[Fault]]:
    """The columns, read; what is to be settled first is told of all at once."""
    faults: list[Fault] = []
    date_columns: dict[str, DateColumn] = {}
    hours: HourColumn | None = None
    try:
        date_columns = read_dates(table, [name for role, name in columns.names.items() if role in DATE_ROLES], dates)
    except TableError as error:
        faults += error.faults
    hours_name = columns.get("hours")
    if hours_name is not None:
        try:
            hours = read_hours(table, hours_name, unit, decimal)
        except TableError as error:
            faults += error.faults
    return date_columns, hours, faults


def _unreadable(
    table: TableFile, columns: CaseColumns, date_columns: dict[str, DateColumn], hours: HourColumn | None
) -> list[Fault]:
    """Columns that hold something else than they were taken for."""
    faults = []
    for role, name in columns.names.items():
        column = hours if role == "hours" else date_columns.get(name)
        if column is None:
            continue
        filled = len([cell for cell in table.column(name) if not is_blank(cell)])
        if column.unreadable and len(column.unreadable) > _MOST_UNREADABLE * filled:
            index = min(column.unreadable)
            what = "hours" if role == "hours" else "dates"
            faults.append(
                Fault(
                    f"most cells can't be read as {what}",
                    f"Name another column with {FLAGS[role]}, or write {FLAGS[role]} none",
                    key=f"“{name}”",
                    found=safe(str(table.column(name)[index]), 40),
                    where=table.name,
                    line=table.lines[index],
                )
            )
    return faults


def _without_repeats(table: TableFile, columns: CaseColumns, issues: _Issues) -> list[int]:
    """Indices of rows, each case once."""
    kept: list[int] = []
    seen_rows: set[tuple[object, ...]] = set()
    seen_numbers: set[str] = set()
    number_name = columns.get("case_number")
    numbers = table.column(number_name) if number_name is not None else None
    repeats = 0
    for index, row in enumerate(table.rows):
        if row in seen_rows:
            # without a number two cases may be alike in all that is noted of them
            if numbers is not None:
                issues.add(table.lines[index], "{} rows the same as an earlier one in every cell", "left out")
                continue
            issues.add(
                table.lines[index],
                "{} rows the same as an earlier one in every cell, in a table without case numbers",
                "kept, since two cases may be alike (--case-number names a column of numbers)",
            )
        seen_rows.add(row)
        if numbers is not None and not is_blank(numbers[index]):
            number = str(numbers[index])
            if number in seen_numbers:
                repeats += 1
                issues.add(
                    table.lines[index],
                    "{} rows with the case number of an earlier row",
                    "left out, the first row counts",
                )
                continue
            seen_numbers.add(number)
        kept.append(index)
    if repeats > _MOST_REPEATS * len(table.rows) and repeats > 1:
        raise TableError(
            [
                Fault(
                    f"{repeats:,} of {len(table.rows):,} rows repeat a case number, so it has not one row a case",
                    f"Add up the rows of each case first; or, if “{number_name}” is no case number, --case-number none",
                    where=table.name,
                )
            ]
        )
    return kept


def _end(by_role: dict[Role, DateColumn], kept: Sequence[int], as_of: dt.date | None) -> dt.datetime:
    """The end of the last day that the table knows of."""
    if as_of is None:
        known = [value for column in by_role.values() for index in kept if (value := column.values[index]) is not None]
        as_of = max(known).date() if known else dt.date(2000, 1, 1)
    return dt.datetime(as_of.year, as_of.month, as_of.day) + dt.timedelta(days=1)  # noqa: DTZ001  local time


@dataclass
class _CaseReader:
    """Makes a case of a row, and notes what can't be."""

    table: TableFile
    columns: CaseColumns
    dates: dict[Role, DateColumn]
    hours: HourColumn | None
    end: dt.datetime
    issues: _Issues

    def case(self, index: int) -> Case | None:
        """The case of a row; None where nothing says when it was received."""
        column = self.dates["received"]
        received = column.values[index]
        if received is None:
            is_unreadable = index in column.unreadable
            what = "received on a date that can't be read" if is_unreadable else "without a date of receipt"
            self._note(index, f"{{}} cases {what}", "left out")
            return None
        if received >= self.end:
            self._note(index, "{} cases received after the day up to which the table is told to know", "left out")
            return None
        closed, is_closed = self._closed(index, received)
        started = self._started(index, received, closed)
        name = self.columns.get("type")
        cell = None if name is None else self._cell(index, name)
        type_name = ALL_TYPES if name is None else "" if is_blank(cell) else safe(str(cell), 80)
        line = self.table.lines[index]
        return Case(line, received, column.has_time[index], started, closed, is_closed, type_name, self._hours(index))

    def _closed(self, index: int, received: dt.datetime) -> tuple[dt.datetime | None, bool]:
        """When a case was closed, and whether it was."""
        column = self.dates.get("closed")
        if column is None:
            return None, False
        closed = column.values[index]
        if index in column.unreadable:
            self._note(index, "{} cases closed on a date that can't be read", "counted as closed, on a day not known")
            return None, True
        if index in column.placeholders:
            self._note(
                index, "{} cases closed on a date that stands for none, such as 1 January 1900", "counted as open"
            )
            return None, False
        if closed is None:
            return None, False
        if closed >= self.end:
            self._note(index, "{} cases closed after the day up to which the table is told to know", "open by then")
            return None, False
        if _is_before(closed, column.has_time[index], received, self.dates["received"].has_time[index]):
            self._note(index, "{} cases closed before being received", "counted as closed, on a day not known")
            return None, True
        return max(closed, received), True

    def _started(self, index: int, received: dt.datetime, closed: dt.datetime | None) -> dt.datetime | None:
        column = self.dates.get("started")
        if column is None:
            return None
        started, has_time, not_known = column.values[index], column.has_time[index], "start counted as not known"
        if index in column.unreadable:
            self._note(index, "{} cases started on a date that can't be read", not_known)
        if started is None:
            return None
        if _is_before(started, has_time, received, self.dates["received"].has_time[index]):
            self._note(index, "{} cases started before being received", not_known)
            return None
        if closed is not None and _is_before(closed, self.dates["closed"].has_time[index], started, has_time):
            self._note(index, "{} cases closed before being started", not_known)
            return None
        return max(started, received)

    def _hours(self, index: int) -> float | None:
        if self.hours is None:
            return None
        if index in self.hours.unreadable:
            self._note(index, "{} cells of hours that can't be read", "hours counted as not known")
        hours = self.hours.values[index]
        if hours is not None and not 0 <= hours < _MOST_HOURS:
            what = "negative hours" if hours < 0 else f"{_MOST_HOURS:,} hours and more"
            self._note(index, f"{{}} cases with {what}", "hours counted as not known")
            return None
        return hours

    def _cell(self, index: int, name: str) -> Cell:
        return self.table.rows[index][self.table.header.index(name)]

    def _note(self, index: int, what: str, done: str) -> None:
        self.issues.add(self.table.lines[index], what, done)


def _is_before(first: dt.datetime, has_time: bool, second: dt.datetime, second_has_time: bool) -> bool:
    """Whether one moment lies before another, as far as both are known: by the day where one has no time."""
    if has_time and second_has_time:
        return first < second
    return first.date() < second.date()


def _officers(table: TableFile, name: str | None) -> int | None:
    """How many different officers are named; the names go no further."""
    if name is None:
        return None
    return len({str(cell).strip().casefold() for cell in table.column(name) if not is_blank(cell)})
