"""The front door's verbs that bring own data in: files of data.police.uk, or a table of cases, become a scenario."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, cast, get_args

from forcesim.atomic_write import write_file
from forcesim.errors import Fault, TableError, reason
from forcesim.importers.cases import case_import
from forcesim.importers.cases.case_report import as_document, finding_sections, reading_sections
from forcesim.importers.cases.columns import ROLE_WORDS, ROLES, Role
from forcesim.importers.cases.scenario_text import Cover
from forcesim.importers.police_uk import importer
from forcesim.importers.police_uk.report import ReportSection, as_markdown, report_sections
from forcesim.scenario.files.save_as import is_source, name_in_extend, own_text
from forcesim.scenario.named_scenario import NamedScenario
from forcesim.tables.date_cells import Epoch, Order
from forcesim.tables.hour_cells import Unit
from forcesim.tables.number_cells import Decimal
from forcesim.text import safe, suggestion

# what settles dates that can be read in two ways
_DATE_FORMS = (*get_args(Order), *(f"serial-{epoch}" for epoch in get_args(Epoch)))


@dataclass(frozen=True)
class DataImport:
    """What own data say: a ``scenario`` that can be asked about, and the ``report`` on the data as Markdown.

    >>> import forcesim as fs
    >>> fs.DataImport.__name__
    'DataImport'
    """

    scenario: NamedScenario
    report: str = field(repr=False)
    base: str
    document: Mapping[str, Any] = field(repr=False, hash=False)
    text_at: Callable[[Path], str] = field(repr=False, compare=False)

    def save(self, path: Path | str) -> Path:
        """Write the scenario as a file that extends its base, over one that may be there; the path.

        Raises TableError where the file is the base itself, or one that the base extends, or can't be written.
        """
        target = Path(path)
        if is_source(target, [name_in_extend(self.base, target)]):
            hint = "Give the new scenario a name of its own"
            what = "the scenario that is to be extended would be written over"
            raise TableError([Fault(what, hint, where=safe(str(target)))])
        text = self.text_at(target)
        try:
            return write_file(target, text)
        except OSError as error:
            hint = "Give the path of a file in a folder that there is"
            raise TableError([Fault(f"it can't be written: {reason(error)}", hint, where=safe(str(target)))]) from error

    def to_dict(self) -> dict[str, Any]:
        """Everything that was found, as plain values for JSON."""
        return dict(self.document)

    def _repr_markdown_(self) -> str:
        return self.report


def import_police_uk(
    folder: Path | str,
    *,
    force: str | None = None,
    base: Path | str | None = None,
    first: str | None = None,
    last: str | None = None,
    offences: Path | str | None = None,
    cannabis_share: float | None = None,
) -> DataImport:
    """Fit arrivals and rhythms to a force's open data: the monthly files of data.police.uk.

    ``folder`` is the download, unpacked or the .zip that it is. ``force`` is needed where there are files of several;
    ``base`` is the scenario to extend, by default the built-in one of the force. ``first`` and ``last``, "2019-04",
    leave out other months. The share of possession of cannabis among drug crimes comes from ``offences``, a Home Office
    table of recorded offences, or is ``cannabis_share``, by default that of 2017/18.

    Raises ScenarioError with everything that is wrong, and where the files say too little to change anything; its hints
    name the flags of ``forcesim import police-uk``, which are called as the arguments here.

    >>> import forcesim as fs, pathlib, polars as pl, tempfile
    >>> folder = pathlib.Path(tempfile.mkdtemp())
    >>> crimes = pl.DataFrame({"Crime ID": range(100), "Month": ["2018-01"] * 100, "Crime type": ["Drugs"] * 100})
    >>> crimes.write_csv(folder / "2018-01-durham-street.csv")
    >>> imported = fs.import_police_uk(folder)
    >>> imported.scenario.title
    'Durham, police data 2018-01'
    >>> imported.save(folder / "ours.toml").name
    'ours.toml'
    """
    found = importer.import_police_uk(
        Path(folder),
        force=force,
        base=None if base is None else str(base),
        first=first,
        last=last,
        offences=None if offences is None else Path(offences),
        cannabis_share=cannabis_share,
    )
    if not found.table:
        hint = "Add months, or name with base= a scenario that they can change"
        raise TableError([Fault("these files say too little to change anything", hint, where=safe(str(folder)))])
    return DataImport(
        scenario=importer.imported_scenario(found, f"{found.force}-police-uk"),
        report=as_markdown(report_sections(found)),
        base=found.base,
        document=found.to_dict(),
        text_at=lambda path: importer.scenario_text(found, path),
    )


def import_cases(
    file: Path | str,
    *,
    base: Path | str = case_import.CaseSettings.base,
    columns: Mapping[str, str] | None = None,
    types: Mapping[str, str] | Sequence[str] = (),
    new_types: Mapping[str, str] | Sequence[str] = (),
    team: str | None = None,
    dates: Sequence[str] | str = (),
    hours_unit: Unit | None = None,
    decimal: Decimal | None = None,
    hours_cover: Cover = "whole",
    as_of: dt.date | None = None,
    sheet: str | None = None,
    title: str = "",
    guesses: Literal["refuse", "take"] = "refuse",
) -> DataImport:
    """Make a scenario of a table with one row a case: arrivals and hours of work, with their error.

    ``file`` is CSV, an Excel workbook (.xlsx) or Parquet, ``base`` the scenario to extend. ``columns`` says which is
    what, {"received": "Date in", "closed": "Date out"}: received, started, closed, type, officer, hours, case_number.
    ``types`` counts a type of the table as a case type of the base, {"Possession": "possession_by_accident"}, "*"
    standing for all others; ``new_types`` adds one, worked by ``team``. Where names leave a doubt it is refused, unless
    ``guesses`` is "take".

    Where cells can be read in two ways ``dates`` ("day-first", "month-first", "serial-1900", "serial-1904"),
    ``hours_unit`` ("hours", "minutes", "days") and ``decimal`` ("point", "comma") decide. ``hours_cover`` says whether
    hours are those of the "whole" case or those "before-disposal"; cases that are not closed by ``as_of``, by default
    the latest date, are open, not left out. ``sheet`` is that of a workbook, ``title`` that of the new scenario.

    Raises ScenarioError with everything that a person has to settle first; its hints name the flags of
    ``forcesim import cases``.

    >>> import datetime as dt, forcesim as fs, pathlib, polars as pl, tempfile
    >>> table = pathlib.Path(tempfile.mkdtemp(), "cases.csv")
    >>> days = pl.date_range(dt.date(2024, 1, 1), dt.date(2024, 12, 31), eager=True)
    >>> pl.DataFrame({"Date in": days}).with_columns(Type=pl.lit("Burglary"), Hours=pl.lit(3.5)).write_csv(table)
    >>> imported = fs.import_cases(table, base="burglary", columns={"received": "Date in"}, guesses="take")
    >>> sorted(key for key, *_ in imported.scenario.differences(fs.load("burglary")) if "per_year" in key)
    ['case_types.burglary.arrivals.per_year']
    """
    path, date_forms = Path(file), (dates,) if isinstance(dates, str) else tuple(dates)
    asked: list[tuple[str, str | None, Sequence[str]]] = [("dates", form, _DATE_FORMS) for form in date_forms]
    asked += [("hours_unit", hours_unit, get_args(Unit)), ("decimal", decimal, get_args(Decimal))]
    asked += [("hours_cover", hours_cover, get_args(Cover)), ("guesses", guesses, ("refuse", "take"))]
    _refuse_unknown(asked, as_of)
    settings = case_import.CaseSettings(
        file=path,
        base=str(base),
        columns=_roles(columns or {}),
        types=_pairs(types),
        new_types=_pairs(new_types),
        team=team,
        dates=date_forms,
        unit=hours_unit,
        decimal=decimal,
        cover=hours_cover,
        as_of=as_of.date() if isinstance(as_of, dt.datetime) else as_of,
        sheet=sheet,
        title=title,
    )
    try:
        reading = case_import.read_case_table(settings)
    except OSError as error:
        hint = "Give the path of a table"
        raise TableError([Fault(f"it can't be read: {reason(error)}", hint, where=safe(str(path)))]) from error
    if guesses != "take" and reading.has_guesses:
        raise TableError(_guesses(reading))
    name = re.sub(r"[^\w-]+", "-", path.stem).strip("-") or "own-cases"
    made = case_import.import_cases(reading, Path(f"{name}.toml"))
    target = made.written.target
    sections = (*reading_sections(reading), *finding_sections(made))
    return DataImport(
        scenario=target,
        report=as_markdown(ReportSection(heading, lines) for heading, lines in sections),
        base=settings.base,
        document=as_document(made),
        text_at=lambda path: own_text(target, [settings.base], target.title, path),
    )


def _refuse_unknown(asked: Iterable[tuple[str, str | None, Sequence[str]]], as_of: object) -> None:
    """TableError with every argument, of (argument, value, all that it can be), that is none of these; None is none.

    ``as_of`` has to be a date.
    """
    faults = [
        Fault(
            "there is no such choice",
            suggestion(str(value), known, "It is one of"),
            found=safe(repr(value), 40),
            where=argument,
        )
        for argument, value, known in asked
        if value is not None and value not in known
    ]
    if as_of is not None and not isinstance(as_of, dt.date):
        hint = "Give a date of the standard library, such as datetime.date(2024, 12, 31)"
        faults.append(Fault("this is no date", hint, found=safe(repr(as_of), 40), where="as_of"))
    if faults:
        raise TableError(faults)


def _roles(columns: Mapping[str, str]) -> dict[Role, str | None]:
    """Columns by what they are; a TableError with every name that is none."""
    faults = [
        Fault(
            "there is no such column", suggestion(role, ROLES, "They are"), found=safe(repr(role), 40), where="columns"
        )
        for role in columns
        if role not in ROLES
    ]
    if faults:
        raise TableError(faults)
    return {cast("Role", role): name for role, name in columns.items()}


def _pairs(given: Mapping[str, str] | Sequence[str]) -> tuple[str, ...]:
    """NAME=KEY of a mapping, or as it was written."""
    if isinstance(given, Mapping):
        return tuple(f"{name}={key}" for name, key in given.items())
    return (given,) if isinstance(given, str) else tuple(given)


def _guesses(reading: case_import.CaseReading) -> list[Fault]:
    """What was chosen by its name alone, with the argument that says so."""
    where = reading.table.name
    columns, mapping, records = reading.columns, reading.mapping, reading.records
    all_of_them = 'or guesses="take" where all guesses are right'
    faults = [
        Fault(
            f"the column “{columns.names[role]}” is taken for {ROLE_WORDS[role]} by its name alone",
            f'Say columns={{"{role}": "{columns.names[role]}"}}, {all_of_them}',
            where=where,
        )
        for role in columns.guesses
    ]
    faults += [
        Fault(
            f"the type “{name}” is counted as {mapping.keys[name]} because it is called the same",
            f'Say types={{"{name}": "{mapping.keys[name]}"}}, {all_of_them}',
            where=where,
        )
        for name in mapping.guesses
    ]
    if records.has_guessed_unit and records.unit is not None:
        hint = f'Say hours_unit="{records.unit}", {all_of_them}'
        faults.append(Fault(f"bare numbers of hours are taken for {records.unit}", hint, where=where))
    return faults
