"""Stop and search: when officers searched for drugs, and what came of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from forcesim.importers.police_uk.files.folder import PoliceFile
from forcesim.importers.police_uk.files.months import missing_between, runs_of
from forcesim.importers.police_uk.files.quality import QualityLog
from forcesim.importers.police_uk.files.rows import FileNotes, listed, tables_of
from forcesim.text import safe

# date, time and offset as ISO 8601 has them
_DATE = r"^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2})(?::\d{2}(?:\.\d+)?)?)?\s*(Z|[+-]\d{2}:?\d{2})?$"
_SCHEMA = {
    "written": pl.Datetime, "local": pl.Datetime, "has_time": pl.Boolean, "is_drugs": pl.Boolean, "outcome": pl.String,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Searches:
    """Searches of all kinds, one row each.

    ``frame`` has ``written``, the clock of the file, and ``local``, the clock in Britain; ``has_time`` is false where
    only the day is known; ``is_drugs``, and ``outcome`` as a text.
    """

    months: tuple[str, ...]
    frame: pl.DataFrame
    files: tuple[str, ...]

    @property
    def drugs(self) -> pl.DataFrame:
        """The searches for drugs."""
        return self.frame.filter(pl.col("is_drugs"))


def read_searches(files: Sequence[PoliceFile], force: str, quality: QualityLog) -> Searches:
    """Read the stop-and-search files of one force."""
    notes, counts, strange = FileNotes("stop-and-search"), Counter[str](), Counter[str]()
    parts: list[pl.DataFrame] = []
    months: set[str] = set()
    names: list[str] = []
    for file, frame in tables_of(files, force, notes):
        names.append(file.path.name)
        counts["exact"] += frame.height - frame.unique().height
        month = pl.col("local").dt.strftime("%Y-%m")
        part = _dated(frame, counts, strange).filter(month.is_between(pl.lit(file.first), pl.lit(file.last)))
        in_month = part.get_column("local").dt.strftime("%Y-%m")
        if file.month:
            counts["other_month"] += int((in_month != file.month).sum())
        months |= {file.month} if file.month else set(in_month.to_list())
        parts.append(_of_drugs(part, counts))
    notes.tell(quality)
    frame = pl.concat(parts) if parts else pl.DataFrame(schema=_SCHEMA)
    _tell(notes.rows, counts, strange, frame, quality)
    silent = missing_between(months)
    quality.add(
        "searches.missing_months",
        "files",
        f"months between the first and the last without searches ({runs_of(silent)})",
        "missing, which is not the same as zero",
        len(silent),
        len(silent) + len(months),
    )
    return Searches(tuple(sorted(months)), frame, tuple(names))


def _dated(frame: pl.DataFrame, counts: Counter[str], strange: Counter[str]) -> pl.DataFrame:
    """Rows whose date can be read, with the clock of the file and that of Britain."""
    date = pl.col("date")
    parts = frame.with_columns(
        date.str.extract(_DATE, 1).alias("day"),
        date.str.extract(_DATE, 2).alias("time"),
        date.str.extract(_DATE, 3).alias("zone"),
    ).with_columns(
        pl.concat_str(pl.col("day"), pl.lit(" "), pl.col("time").fill_null("00:00"))
        .str.to_datetime("%Y-%m-%d %H:%M", strict=False)
        .alias("written"),
    )
    # a year of another age is a slip of the pen
    sensible = pl.col("written").dt.year().is_between(1990, 2100)
    wrong = parts.filter(~sensible.fill_null(value=False))
    counts["unreadable"] += wrong.height
    strange.update(safe(str(text), 40) for text in wrong.get_column("date").drop_nulls().head(3).to_list())
    dated = parts.filter(sensible)
    counts["no_zone"] += dated.filter(pl.col("zone").is_null() & pl.col("time").is_not_null()).height
    counts["no_time"] += dated.get_column("time").null_count()
    zone = pl.col("zone")
    sign = pl.when(zone.str.starts_with("-")).then(-1).otherwise(1)
    hours = zone.str.extract(r"(\d{2}):?\d{2}$", 1).cast(pl.Int64).fill_null(0)
    minutes = zone.str.extract(r"\d{2}:?(\d{2})$", 1).cast(pl.Int64).fill_null(0)
    offset = pl.duration(minutes=sign * (hours * 60 + minutes))
    local = (pl.col("written") - offset).dt.replace_time_zone("UTC").dt.convert_time_zone("Europe/London")
    return dated.with_columns(
        # where only the day is known, it is the day as it was written
        pl.when(pl.col("time").is_null())
        .then(pl.col("written"))
        .otherwise(local.dt.replace_time_zone(None))
        .alias("local"),
        pl.col("time").is_not_null().alias("has_time"),
    )


def _of_drugs(frame: pl.DataFrame, counts: Counter[str]) -> pl.DataFrame:
    by_object = pl.col("object").str.to_lowercase().str.contains("drug").fill_null(value=False)
    by_law = pl.col("law").str.to_lowercase().str.contains("misuse of drugs").fill_null(value=False)
    counts["by_law"] += frame.filter(by_law & ~by_object).height
    counts["no_object"] += frame.get_column("object").null_count()
    return frame.with_columns((by_object | by_law).alias("is_drugs")).select(list(_SCHEMA))


def _tell(rows: int, counts: Counter[str], strange: Counter[str], frame: pl.DataFrame, quality: QualityLog) -> None:
    quality.add(
        "searches.unreadable_date",
        "times",
        f"searches whose date can't be read{f' (such as {listed(strange)})' if strange else ''}",
        "left out: no order of day and month was guessed",
        counts["unreadable"],
        rows,
    )
    quality.add(
        "searches.no_zone",
        "times",
        "times of searches without a time zone",
        "read as UTC, as the site's other times are; if they are British clocks, summer's are an hour late here",
        counts["no_zone"],
        rows,
    )
    quality.add(
        "searches.no_time",
        "times",
        "searches with a day and no time",
        "counted for the weekday only",
        counts["no_time"],
        rows,
    )
    quality.add(
        "searches.other_month",
        "times",
        "searches of another month than the file's",
        "counted by their own date",
        counts["other_month"],
        rows,
    )
    quality.add(
        "searches.no_object",
        "searches",
        "searches that don't say what was looked for",
        "their law was read instead",
        counts["no_object"],
        rows,
    )
    quality.add(
        "searches.by_law",
        "searches",
        "searches that are for drugs by the Misuse of Drugs Act alone, not by their object",
        "counted as searches for drugs",
        counts["by_law"],
        rows,
    )
    quality.add(
        "searches.exact",
        "searches",
        "rows that are exact copies of another",
        "counted: two people of one age who are searched together look the same, and searches have no id",
        counts["exact"],
        rows,
    )
    unknown = frame.filter(pl.col("is_drugs")).get_column("outcome").null_count()
    drugs = int(frame.get_column("is_drugs").sum())
    quality.add(
        "searches.no_outcome",
        "searches",
        "searches for drugs without an outcome",
        "not known: neither a find nor nothing",
        unknown,
        drugs,
    )
