"""Outcomes: the steps that drug crimes went through, by crime id, over the months whose files are there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from forcesim.importers.police_uk.files.folder import PoliceFile
from forcesim.importers.police_uk.files.months import missing_between, runs_of
from forcesim.importers.police_uk.files.quality import QualityLog
from forcesim.importers.police_uk.files.rows import FileNotes, tables_of, with_months

_SCHEMA = dict.fromkeys(("id", "month", "outcome"), pl.String)


@dataclass(frozen=True, slots=True)
class OutcomeSteps:
    """Outcomes of drug crimes: ``steps`` has id, month and outcome as texts; ``months`` are those that have a file."""

    months: tuple[str, ...]
    steps: pl.DataFrame
    files: tuple[str, ...]


def read_outcomes(files: Sequence[PoliceFile], force: str, drugs: pl.DataFrame, quality: QualityLog) -> OutcomeSteps:
    """Read the outcome files of one force, and of them what concerns the drug crimes ``drugs`` (id, month, outcome)."""
    notes, counts = FileNotes("outcomes"), Counter[str]()
    ids = drugs.select("id").drop_nulls().unique()
    parts: list[pl.DataFrame] = []
    months: set[str] = set()
    names: list[str] = []
    for file, frame in tables_of(files, force, notes):
        names.append(file.path.name)
        dated = with_months(frame, file, counts)
        months |= {file.month} if file.month else set(dated.get_column("month").to_list())
        counts["no_id"] += dated.get_column("id").null_count()
        counts["exact"] += dated.height - dated.unique().height
        parts.append(dated.join(ids, on="id", how="semi").select("id", "month", "outcome"))
    notes.tell(quality)
    steps = (pl.concat(parts) if parts else pl.DataFrame(schema=_SCHEMA)).unique(maintain_order=True)
    _tell(notes.rows, counts, steps, drugs, quality)
    silent = missing_between(months)
    quality.add(
        "outcomes.missing_months",
        "files",
        f"months between the first and the last without outcomes ({runs_of(silent)})",
        "missing: outcomes of these months are not known",
        len(silent),
        len(silent) + len(months),
    )
    return OutcomeSteps(tuple(sorted(months)), steps, tuple(names))


def _tell(rows: int, counts: Counter[str], steps: pl.DataFrame, drugs: pl.DataFrame, quality: QualityLog) -> None:
    quality.add(
        "outcomes.no_id",
        "outcomes",
        "outcomes without a crime id",
        "left out: they are of no crime that can be named",
        counts["no_id"],
        rows,
    )
    quality.add(
        "outcomes.exact",
        "outcomes",
        "rows that are exact copies of another",
        "counted once",
        counts["exact"],
        rows,
    )
    quality.add(
        "outcomes.month.unreadable",
        "times",
        "outcomes whose month can't be read",
        "the month in the file's name was taken, where there is one",
        counts["month.unreadable"] + counts["month.lost"],
        rows,
    )
    if not steps.height:
        return
    number = steps.group_by("id").len().get_column("len")
    several = int((number > 1).sum())
    quality.add(
        "outcomes.several",
        "outcomes",
        f"drug crimes with several outcomes (up to {int(np.max(number.to_numpy()))})",
        "each crime is counted once, by the harshest of its outcomes",
        several,
        number.len(),
    )
    crimes = drugs.select("id", pl.col("month").alias("crime_month"))
    early = steps.join(crimes, on="id").filter(pl.col("month") < pl.col("crime_month")).height
    quality.add(
        "outcomes.before_crime",
        "outcomes",
        "outcomes of drug crimes that are dated before the crime",
        "the outcome counts, its date does not",
        early,
        steps.height,
    )
