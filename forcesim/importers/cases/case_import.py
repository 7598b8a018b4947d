"""A case table in, a scenario with its evidence out; in two steps, so that a person confirms guesses in between."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from forcesim.errors import Fault, ScenarioError, TableError
from forcesim.importers.cases.case_records import CaseRecords, read_cases
from forcesim.importers.cases.case_types import TypeMapping, map_types
from forcesim.importers.cases.columns import FLAGS, CaseColumns, Role, find_columns
from forcesim.importers.cases.scenario_text import CaseSource, Cover, WrittenScenario, write_scenario
from forcesim.importers.cases.type_fits import TypeFit, fit_types, window
from forcesim.report.wording.scenario_names import first_quotable
from forcesim.scenario.files.load import load
from forcesim.scenario.named_scenario import NamedScenario
from forcesim.tables.hour_cells import Unit
from forcesim.tables.number_cells import Decimal
from forcesim.tables.table_file import TableFile, read_table
from forcesim.text import safe, suggestion


@dataclass(frozen=True, kw_only=True)
class CaseSettings:
    """How a case table is to be read, and what it is laid over; see the flags of ``forcesim import cases``."""

    file: Path
    base: str = "average-force"
    columns: Mapping[Role, str | None] = field(default_factory=dict)
    types: tuple[str, ...] = ()
    new_types: tuple[str, ...] = ()
    team: str | None = None
    dates: tuple[str, ...] = ()
    unit: Unit | None = None
    decimal: Decimal | None = None
    cover: Cover = "whole"
    as_of: dt.date | None = None
    sheet: str | None = None
    title: str = ""


@dataclass(frozen=True)
class CaseReading:
    """A table that has been read: what was guessed is to be confirmed before anything is made of it."""

    settings: CaseSettings
    table: TableFile
    columns: CaseColumns
    records: CaseRecords
    mapping: TypeMapping
    base: NamedScenario

    @property
    def has_guesses(self) -> bool:
        """Whether a column, a type or a unit was chosen by its name."""
        return bool(self.columns.guesses or self.mapping.guesses or self.records.has_guessed_unit)


@dataclass(frozen=True)
class CaseImport:
    """What a case table says: the fits of its case types, counted from ``begin`` to before ``end``; the scenario."""

    reading: CaseReading
    begin: dt.date
    end: dt.date
    fits: tuple[TypeFit, ...]
    source: CaseSource
    written: WrittenScenario


def read_case_table(settings: CaseSettings) -> CaseReading:
    """Read a table; TableError or ScenarioError with everything that a person has to settle first."""
    if "+" in settings.base or "=" in settings.base:
        raise ScenarioError(
            [
                Fault(
                    "the base is a built-in name or a file, without changes",
                    "Save the changed scenario first, or write --base durham-2014",
                    found=safe(settings.base, 60),
                    where="--base",
                )
            ]
        )
    base = load(settings.base)
    if settings.team is not None and settings.team not in base.scenario.teams:
        hint = suggestion(settings.team, tuple(base.scenario.teams), "Its teams are")
        raise TableError([Fault("the scenario has no such team", hint, found=safe(settings.team, 60), where="--team")])
    table = read_table(settings.file, settings.sheet)
    columns = find_columns(table, settings.columns)
    records = read_cases(
        table,
        columns,
        dates=settings.dates,
        unit=settings.unit,
        decimal=settings.decimal,
        as_of=settings.as_of,
    )
    counts = Counter(case.type for case in records.cases)
    mapping = map_types(counts, base.scenario, settings.types, settings.new_types, table.name)
    return CaseReading(settings, table, columns, records, mapping, base)


def import_cases(reading: CaseReading, beside: Path) -> CaseImport:
    """Fit what a table says and make the scenario, to be written as the file ``beside``."""
    settings, scenario = reading.settings, reading.base.scenario
    used = [case for case in reading.records.cases if case.type in reading.mapping.keys]
    begin, end = window(reading.records, used)
    fits = fit_types(reading.records, reading.mapping, scenario, begin, end)
    rows = [case.line for case in used]
    source = CaseSource(
        reading.table.name, reading.table.digest, f"{len(rows):,} cases in rows {min(rows):,} to {max(rows):,}"
    )
    movement = scenario.movement
    team = settings.team or (movement.from_team if movement is not None else next(iter(scenario.teams)))
    title = settings.title or first_quotable(
        f"{reading.base.title}, cases of {reading.table.name}", f"Cases of {reading.table.name}", "Own cases"
    )
    written = write_scenario(
        reading.base,
        settings.base,
        fits,
        reading.mapping,
        source,
        team=team,
        cover=settings.cover,
        title=title,
        beside=beside,
    )
    return CaseImport(reading, begin, end, tuple(fits), source, written)


def confirming_flags(reading: CaseReading) -> list[str]:
    """The flags that say what was guessed, so that nothing is a guess any more."""
    words: list[str] = []
    for role in reading.columns.guesses:
        words += [FLAGS[role], reading.columns.names[role]]
    for name in reading.mapping.guesses:
        words += ["--type", f"{name}={reading.mapping.keys[name]}"]
    if reading.records.has_guessed_unit and reading.records.unit is not None:
        words += ["--hours-unit", reading.records.unit]
    return words
