"""Rows of one force and of known months: what street and outcome files have in common."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

import polars as pl

from forcesim.data.force_names import force_by_name
from forcesim.errors import TableError
from forcesim.importers.csv_files import CsvTable
from forcesim.importers.police_uk.files.folder import (
    COLUMNS,
    NEEDED,
    OTHER_FORCES,
    Kind,
    PoliceFile,
    force_slug,
    read_file,
)
from forcesim.importers.police_uk.files.months import is_month, runs_of
from forcesim.importers.police_uk.files.quality import QualityLog, Topic
from forcesim.text import safe

# names that a sentence shows of many
_SHOWN = 3

_ODDITIES = {
    "byte order mark": "a byte order mark", "semicolons": "semicolons in place of commas",
    "tabs": "tabs in place of commas", "bars": "bars in place of commas", "UTF-16": "UTF-16 in place of UTF-8",
    "not UTF-8": "an old Windows encoding in place of UTF-8", "zero bytes": "zero bytes",
    "doubled headings": "two columns of one heading", "empty rows": "empty rows",
    "headers further down": "headers further down, as if put together from several",
}  # fmt: skip


@dataclass
class FileNotes:
    """What is counted while the files of one kind are read, to be told at the end."""

    kind: Kind
    unusable: list[str] = field(default_factory=list)
    header_only: list[PoliceFile] = field(default_factory=list)
    oddities: Counter[str] = field(default_factory=Counter)
    missing: Counter[str] = field(default_factory=Counter)
    extra: Counter[str] = field(default_factory=Counter)
    other_forces: Counter[str] = field(default_factory=Counter)
    falls_elsewhere: int = 0
    rows: int = 0
    files: int = 0

    def tell(self, quality: QualityLog) -> None:
        """Add what was counted to the report."""
        files = f"{self.kind} files"
        quality.add(
            f"{self.kind}.unusable",
            "files",
            f"{files} that can't be used: {listed(self.unusable)}",
            "left out; their months are missing, which is not the same as zero",
            len(self.unusable),
            self.files,
        )
        months = [file.month for file in self.header_only if file.month]
        quality.add(
            f"{self.kind}.header_only",
            "files",
            f"{files} without a row of this force{f' ({runs_of(months)})' if months else ''}",
            "taken as months in which nothing was sent, not as months without crime",
            len(self.header_only),
            self.files,
        )
        for oddity, count in sorted(self.oddities.items()):
            quality.add(
                f"{self.kind}.{oddity.replace(' ', '_')}",
                "files",
                f"{files} with {_ODDITIES[oddity]}",
                "read as meant",
                count,
                self.files,
            )
        for name, count in sorted(self.missing.items()):
            title = COLUMNS[self.kind][name][0]
            quality.add(
                f"{self.kind}.no_{name}",
                "files",
                f"{files} without a column “{title}”",
                "read without it; what it would tell is not known there",
                count,
                self.files,
            )
        if self.extra:
            quality.add(
                f"{self.kind}.extra_columns",
                "files",
                f"columns of {files} that are not of the site's usual ones: {listed(sorted(self.extra))}",
                "left aside",
                None,
                None,
            )
        topic: Topic = "searches" if self.kind == "stop-and-search" else "files"
        quality.add(
            f"{self.kind}.other_force",
            topic,
            f"rows that another force reported ({listed(force for force, _ in self.other_forces.most_common())})",
            "left out",
            self.other_forces.total(),
            self.rows,
        )
        quality.add(
            f"{self.kind}.falls_elsewhere",
            topic,
            "rows that one force reported and that fall within another",
            "counted for the force that reported them",
            self.falls_elsewhere,
            self.rows,
        )


# headings that the site has and the import does not need
_USUAL = {
    "longitude", "latitude", "lsoa code", "lsoa name", "context", "location", "part of a policing operation",
    "policing operation", "self-defined ethnicity", "officer-defined ethnicity",
    "removal of more than just outer clothing",
}  # fmt: skip
# not in every year's files, and their absence takes nothing away
_OPTIONAL = {"place", "linked", "age", "gender", "reported_by", "falls_within"}


def listed(names: Iterable[str]) -> str:
    """The first few names and how many more there are."""
    every = [safe(name, 60) for name in names]
    rest = f" and {len(every) - _SHOWN} more" if len(every) > _SHOWN else ""
    return f"{', '.join(every[:_SHOWN])}{rest}"


def tables_of(files: Iterable[PoliceFile], force: str, notes: FileNotes) -> Iterator[tuple[PoliceFile, pl.DataFrame]]:
    """The rows of one force from each file that can be read and has any; the rest is noted."""
    for file in files:
        notes.files += 1
        try:
            table = read_file(file)
        except TableError as error:
            notes.unusable.append(f"{file.path.name} ({error.faults[0].what})")
            continue
        if table.is_cut_off:  # most of its month may be missing
            notes.unusable.append(f"{file.path.name} (it ends in the middle of a row: download it again)")
            continue
        lacking = [COLUMNS[file.kind][name][0] for name in NEEDED[file.kind] if name in table.missing]
        if lacking:
            notes.unusable.append(f"{file.path.name} (no column {listed(lacking)})")
            continue
        _note_table(table, notes)
        frame = _of_force(table.frame, file, force, notes)
        if frame.height:
            notes.rows += frame.height
            yield file, with_columns(frame, file.kind)
        else:
            notes.header_only.append(file)


def _note_table(table: CsvTable, notes: FileNotes) -> None:
    notes.oddities.update(table.oddities)
    notes.missing.update(name for name in table.missing if name not in _OPTIONAL)
    notes.extra.update(name for name in table.extra if name.strip().casefold() not in _USUAL)


def with_columns(frame: pl.DataFrame, kind: Kind) -> pl.DataFrame:
    """The frame with every column of its kind, null where the file has none."""
    absent = [name for name in COLUMNS[kind] if name not in frame.columns]
    return frame.with_columns(pl.lit(None, pl.String).alias(name) for name in absent).select(list(COLUMNS[kind]))


def _of_force(frame: pl.DataFrame, file: PoliceFile, force: str, notes: FileNotes) -> pl.DataFrame:
    if "reported_by" not in frame.columns or not frame.height:
        return frame if file.force == force else frame.clear()
    names = frame.get_column("reported_by").unique().to_list()
    others = [name for name in names if row_force(name, file.force) != force]
    is_other = pl.col("reported_by").is_in([name for name in others if name is not None])
    if None in others:
        mine = frame.filter(~is_other & pl.col("reported_by").is_not_null())
    else:
        mine = frame.filter(pl.col("reported_by").is_null() | ~is_other)
    if file.force:  # a file of many forces is nobody's mistake
        for name in others:
            notes.other_forces[str(name)] += int((frame.get_column("reported_by") == name).sum())
    if "falls_within" in mine.columns:
        notes.falls_elsewhere += int((mine.get_column("falls_within") != mine.get_column("reported_by")).sum() or 0)
    return mine


def row_force(name: str | None, of_file: str) -> str:
    """The force of a row; a name of no force that is known doesn't speak against that of the file's name."""
    if name is None:
        return of_file
    slug = force_slug(name)
    is_known = force_by_name(name) is not None or slug in OTHER_FORCES
    return slug if is_known or not of_file else of_file


def with_months(frame: pl.DataFrame, file: PoliceFile, counts: Counter[str]) -> pl.DataFrame:
    """The rows with a month of their own, or that of the file's name where the cell holds none."""
    values = frame.get_column("month").unique().to_list()
    # "2019-04-01" is a month, too
    read = {value: value[:7] if value is not None and is_month(value[:7]) else None for value in values}
    wrong = [value for value in values if read[value] is None]
    if wrong:
        count = int(frame.get_column("month").is_in([v for v in wrong if v is not None]).sum())
        count += frame.get_column("month").null_count() if None in wrong else 0
        counts["month.unreadable" if file.month else "month.lost"] += count
    months = [read[value] or file.month or None for value in frame.get_column("month").to_list()]
    dated = frame.with_columns(pl.Series("month", months, dtype=pl.String)).filter(
        pl.col("month").is_between(pl.lit(file.first), pl.lit(file.last))
    )
    if file.month:
        counts["month.other"] += int((dated.get_column("month") != file.month).sum())
    return dated
