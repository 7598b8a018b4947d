"""Monthly figures of what happened, as a table has them: tidy (month, outcome, value) or a column for each outcome.

A month without a figure is not a month of zero: it is left out and named. Columns keep the names that the table has;
which outcomes they are is for the question to say.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from forcesim.errors import Fault, TableError
from forcesim.tables.blanks import is_blank
from forcesim.tables.date_cells import read_months
from forcesim.tables.number_cells import Decimal, decimal_mark, number_of
from forcesim.tables.table_file import Cell, TableFile, line_list, read_table
from forcesim.text import safe

_MONTH_NAMES = ("month", "date", "period", "month ending", "month beginning", "year month")
_OUTCOME_NAMES = ("outcome", "measure", "indicator", "series", "metric", "name", "variable")
# "mean" is what our own months are called
_VALUE_NAMES = ("value", "actual", "count", "number", "figure", "total", "mean", "average", "amount")
_MOST_MONTHS = 600
_MOST_SERIES = 200
_MOST_FAULTS = 20


@dataclass(frozen=True, slots=True)
class ActualSeries:
    """One column of figures: ``values`` by month, "2024-01"."""

    column: str
    values: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Actuals:
    """The monthly figures of one file, and how they were read, in sentences."""

    file: str
    digest: str
    series: tuple[ActualSeries, ...]
    remarks: tuple[str, ...] = ()

    def as_plain(self) -> dict[str, Any]:
        """Plain values, as a capsule keeps them."""
        return {
            "file": self.file,
            "sha256": self.digest,
            "series": [{"column": entry.column, "values": dict(entry.values)} for entry in self.series],
            "remarks": list(self.remarks),
        }

    @classmethod
    def from_plain(cls, plain: Mapping[str, Any]) -> Actuals:
        """What ``as_plain`` gave; KeyError, TypeError or ValueError where it is something else."""
        series = tuple(
            ActualSeries(
                safe(str(entry["column"]), 80),
                {_month_text(month): float(value) for month, value in dict(entry["values"]).items()},
            )
            for entry in plain["series"]
        )
        remarks = tuple(safe(str(remark), 400) for remark in plain.get("remarks", ()))
        return cls(safe(str(plain["file"]), 120), safe(str(plain["sha256"]), 80), series, remarks)

    @classmethod
    def from_values(cls, columns: Mapping[str, Mapping[str, float]]) -> Actuals:
        """Figures given in Python, {"cases_closed": {"2024-01": 52, …}}; TableError where they are something else."""
        try:
            series = tuple(
                ActualSeries(safe(str(name), 80), {_month_text(month): float(value) for month, value in values.items()})
                for name, values in columns.items()
            )
        except (AttributeError, TypeError, ValueError) as error:
            what = f"this is no mapping of outcomes to months and figures ({safe(str(error), 120)})"
            hint = 'Write {"cases_closed": {"2024-01": 52, "2024-02": 60}}'
            raise TableError([Fault(what, hint, where="actuals")]) from None
        return cls("values given in Python", "", series)


def month_index(month: str) -> int:
    """Months since the year 0 of a month such as "2024-01"."""
    year, number = month.split("-")
    return 12 * int(year) + int(number) - 1


def month_of(index: int) -> str:
    """The month of an index: "2024-01"."""
    return f"{index // 12:04d}-{index % 12 + 1:02d}"


def _month_text(month: object) -> str:
    text = str(month)
    if not re.fullmatch(r"(?:19|20)\d{2}-(?:0[1-9]|1[0-2])", text):
        raise ValueError(f"{safe(text, 30)!r} is no month such as 2024-01")
    return text


def read_actuals(path: str | Path, decimal: Decimal | None = None) -> Actuals:
    """Read a table of monthly figures; TableError with everything that is wrong with it."""
    table = read_table(Path(path))
    if not table.rows:
        raise table.fault("there is no row below the column names", "One row a month, with a column for each outcome")
    month_column = _month_column(table)
    months, faults = read_months(table, month_column)
    remarks = list(table.remarks)
    rest = [name for name in table.header if name != month_column]
    outcome = _named(table, _OUTCOME_NAMES)
    value = _named(table, _VALUE_NAMES)
    known = [month for month in months if month is not None]
    if value is None and len(set(known)) < len(known):  # no column of figures is one outcome's
        value = _only_number(table, [name for name in rest if name != outcome])
    if outcome is not None and value is not None and outcome != value:
        remarks.append(
            f"One figure a row: “{month_column}” is the month, “{outcome}” the outcome, “{value}” the figure."
        )
        series, more = _tidy(table, months, outcome, value, decimal, remarks)
    else:
        remarks.append(f"A column for each outcome: “{month_column}” is the month.")
        series, more = _wide(table, months, rest, decimal, remarks)
    faults += more
    span = [month_index(month) for entry in series for month in entry.values]
    if not faults and not span:
        faults.append(
            Fault("no month has a figure", "Write figures as numbers beside months such as 2024-01", where=table.name)
        )
    if span and max(span) - min(span) >= _MOST_MONTHS:
        faults.append(
            Fault(
                f"the months span more than {_MOST_MONTHS // 12} years",
                "Keep the years that the scenario is about",
                where=table.name,
            )
        )
    if len(series) > _MOST_SERIES:
        faults.append(
            Fault(f"there are more than {_MOST_SERIES} outcomes", "Keep those that the model has", where=table.name)
        )
    if faults:
        raise TableError(faults)
    return Actuals(table.name, f"sha256:{table.digest}", tuple(series), tuple(remarks))


def _named(table: TableFile, names: Sequence[str]) -> str | None:
    """The first column that is called by one of some names."""
    for wanted in names:
        for name in table.header:
            if " ".join(re.findall(r"[a-z]+", name.casefold())) == wanted:
                return name
    return None


def _only_number(table: TableFile, names: Sequence[str]) -> str | None:
    """The one column of some that holds numbers; None where there is none, or more than one."""
    holding = [name for name in names if any(_is_number(cell) for cell in table.column(name))]
    return holding[0] if len(holding) == 1 else None


def _is_number(cell: Cell) -> bool:
    return not is_blank(cell) and (number_of(cell) is not None or number_of(cell, "comma") is not None)


def _month_column(table: TableFile) -> str:
    named = _named(table, _MONTH_NAMES)
    if named is not None:
        return named
    for name in table.header:
        months, faults = read_months(table, name)
        if not faults and any(month is not None for month in months):
            return name
    raise table.fault(
        "no column holds months", "Name a column month, and write months as 2024-01", found=", ".join(table.header[:6])
    )


def _tidy(
    table: TableFile,
    months: Sequence[str | None],
    outcome: str,
    value: str,
    decimal: Decimal | None,
    remarks: list[str],
) -> tuple[list[ActualSeries], list[Fault]]:
    mark, _ = decimal_mark(table, value, table.column(value), decimal)
    columns: dict[str, _Figures] = {}
    for index, (name, cell) in enumerate(zip(table.column(outcome), table.column(value), strict=True)):
        if not is_blank(name):
            figures = columns.setdefault(safe(str(name).strip(), 80), _Figures(table, value, mark))
            figures.add(index, months[index], cell)
    return _finished(columns, remarks)


def _wide(
    table: TableFile,
    months: Sequence[str | None],
    names: Sequence[str],
    decimal: Decimal | None,
    remarks: list[str],
) -> tuple[list[ActualSeries], list[Fault]]:
    columns: dict[str, _Figures] = {}
    words = []
    for name in names:
        cells = table.column(name)
        if not any(map(_is_number, cells)):
            words.append(name)
            continue
        mark, _ = decimal_mark(table, name, cells, decimal)
        columns[name] = _Figures(table, name, mark)
        for index, cell in enumerate(cells):
            columns[name].add(index, months[index], cell)
    if words:
        remarks.append(f"Without a number, and left out: {', '.join(f'“{safe(name, 40)}”' for name in words[:8])}.")
    return _finished(columns, remarks)


class _Figures:
    """The figures of one column as they are read, and what is wrong with them."""

    def __init__(self, table: TableFile, column: str, mark: Decimal) -> None:
        self.values: dict[str, float] = {}
        self.negative: list[int] = []
        self.faults: list[Fault] = []
        self.untold = 0
        self._lines: dict[str, int] = {}
        self._table, self._column, self._mark = table, column, mark

    def add(self, index: int, month: str | None, cell: Any) -> None:
        if month is None or is_blank(cell):
            return
        line, number = self._table.lines[index], number_of(cell, self._mark)
        if number is None:
            self._fault(
                "this is no number", "Write a number, or leave the cell empty where nothing is known", line, cell
            )
        elif month in self._lines:
            self._fault(
                f"{month} has two figures",
                f"Keep one of them; the other stands in line {self._lines[month]}",
                line,
                cell,
            )
        elif number < 0:
            self._lines[month] = line
            self.negative.append(line)
        else:
            self._lines[month] = line
            self.values[month] = number

    def _fault(self, what: str, hint: str, line: int, cell: Any) -> None:
        if len(self.faults) == _MOST_FAULTS:
            self.untold += 1
        else:
            self.faults.append(Fault(what, hint, f"“{self._column}”", safe(str(cell), 40), self._table.name, line))


def _finished(columns: Mapping[str, _Figures], remarks: list[str]) -> tuple[list[ActualSeries], list[Fault]]:
    series, faults = [], []
    for name, figures in columns.items():
        faults += figures.faults
        if figures.untold:
            what = f"{figures.untold:,} more of its figures can't be read as they stand"
            faults.append(Fault(what, "Mend these first", f"“{name}”"))
        if figures.negative:
            remarks.append(
                f"“{name}” is below zero in {line_list(figures.negative)}: a correction of other months, left out as "
                "not known."
            )
        if figures.values:
            series.append(ActualSeries(name, dict(sorted(figures.values.items()))))
    return series, faults
