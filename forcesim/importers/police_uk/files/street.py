"""Street crime: how many crimes and drug crimes came to notice in each month, and how each drug crime stands."""

from __future__ import annotations

import math
import statistics
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from forcesim.importers.police_uk.files.folder import PoliceFile
from forcesim.importers.police_uk.files.months import missing_between, runs_of
from forcesim.importers.police_uk.files.outcome_names import plain
from forcesim.importers.police_uk.files.quality import QualityLog
from forcesim.importers.police_uk.files.rows import FileNotes, listed, tables_of, with_months

_DISORDER = "anti-social behaviour"
_TYPES = frozenset((
    _DISORDER, "bicycle theft", "burglary", "criminal damage and arson", "drugs", "other crime", "other theft",
    "possession of weapons", "public disorder and weapons", "public order", "robbery", "shoplifting",
    "theft from the person", "vehicle crime", "violence and sexual offences", "violent crime",
))  # fmt: skip
# a month with fewer crimes than this part of the usual one is taken to be sent in part
_PART_OF_USUAL = 1 / 3
_MONTHS_TO_KNOW_USUAL = 4
# so unlikely must it be that there was really no drug crime in a month
_NO_ZERO = 0.001


@dataclass(frozen=True, slots=True)
class StreetCrime:
    """What street files say of one force.

    ``months`` are those that count, ``crimes`` and ``drug_crimes`` their counts (anti-social behaviour is no crime).
    ``drugs`` has one row a drug crime: id, month, outcome, all texts.
    """

    months: tuple[str, ...]
    crimes: tuple[int, ...]
    drug_crimes: tuple[int, ...]
    drugs: pl.DataFrame
    files: tuple[str, ...]


def read_street(files: Sequence[PoliceFile], force: str, quality: QualityLog) -> StreetCrime:
    """Read the street files of one force."""
    notes, counts, unknown = FileNotes("street"), Counter[str](), Counter[str]()
    totals: Counter[str] = Counter()
    parts: list[pl.DataFrame] = []
    names: list[str] = []
    for file, frame in tables_of(files, force, notes):
        names.append(file.path.name)
        dated = with_months(frame, file, counts).with_columns(pl.col("type").str.to_lowercase().alias("kind"))
        kinds = dated.get_column("kind")
        unknown.update(name for name in kinds.unique().drop_nulls().to_list() if plain(name) not in _TYPES)
        crimes = dated.filter((kinds != _DISORDER).fill_null(value=True))
        counts["disorder"] += dated.height - crimes.height
        counts["no_type"] += kinds.null_count()
        _count_repeats(crimes, counts)
        totals.update(dict(crimes.group_by("month").len().iter_rows()))
        parts.append(crimes.filter(pl.col("kind").str.contains("drug")).select("id", "month", "outcome"))
        if file.month:
            totals[file.month] += 0
    notes.tell(quality)
    own = {file.month for file in files if file.month}
    of_files = sorted(own & set(totals)) if own else sorted(totals)
    drugs = pl.concat(parts) if parts else pl.DataFrame(schema=dict.fromkeys(("id", "month", "outcome"), pl.String))
    _tell_rows(notes.rows, counts, unknown, quality)
    drugs = _without_repeats(drugs, of_files, quality)
    return _by_month(of_files, totals, drugs, tuple(names), quality)


def _count_repeats(crimes: pl.DataFrame, counts: Counter[str]) -> None:
    ids = crimes.filter(pl.col("id").is_not_null())
    counts["crimes"] += crimes.height
    counts["no_id"] += crimes.height - ids.height
    counts["repeated"] += ids.height - ids.get_column("id").n_unique()
    counts["exact"] += ids.height - ids.unique().height


def _tell_rows(rows: int, counts: Counter[str], unknown: Counter[str], quality: QualityLog) -> None:
    quality.add(
        "street.disorder",
        "crimes",
        "rows of anti-social behaviour, which has no crime id",
        "left out: it is no crime",
        counts["disorder"],
        rows,
    )
    quality.add(
        "street.no_id",
        "crimes",
        "crimes without a crime id",
        "counted, one a row; what became of them later can't be traced",
        counts["no_id"],
        counts["crimes"],
    )
    quality.add(
        "street.repeated_id",
        "crimes",
        f"rows that repeat a crime id ({counts['exact']:,} of them exact copies)",
        "a drug crime is counted once for each id",
        counts["repeated"],
        counts["crimes"],
    )
    quality.add(
        "street.no_type",
        "crimes",
        "rows without a crime type",
        "counted as crimes, not as drugs",
        counts["no_type"],
        rows,
    )
    as_drugs = sorted(name for name in unknown if "drug" in name)
    quality.add(
        "street.new_types",
        "crimes",
        f"crime types that are not of the site's usual ones: {listed(sorted(unknown))}",
        f"read as drugs: {listed(as_drugs)}"
        if as_drugs
        else "none was read as drugs; if one holds drug crimes, they are missing here",
        len(unknown) or 0,
        None,
    )
    for key, what, response in (
        ("month.unreadable", "crimes whose month can't be read", "the month in the file's name was taken"),
        ("month.lost", "crimes whose month can't be read, in files that name none", "left out"),
        ("month.other", "crimes of another month than the file's", "counted in their own month, if it has a file"),
    ):
        quality.add(f"street.{key}", "times", what, response, counts[key], rows)


def _without_repeats(drugs: pl.DataFrame, months: Sequence[str], quality: QualityLog) -> pl.DataFrame:
    """One row a drug crime, of months that have files; of several rows of an id the last says how it stands."""
    inside = drugs.filter(pl.col("month").is_in(list(months)))
    quality.add(
        "drugs.month_without_file",
        "times",
        "drug crimes of months without a file",
        "left out: such a month is not complete",
        drugs.height - inside.height,
        drugs.height,
    )
    with_id = inside.filter(pl.col("id").is_not_null())
    single = with_id.unique("id", keep="last", maintain_order=True)
    without = inside.filter(pl.col("id").is_null())
    quality.add(
        "drugs.repeated_id",
        "crimes",
        "rows that repeat the id of a drug crime",
        "counted once, with the last row's outcome",
        with_id.height - single.height,
        inside.height,
    )
    quality.add(
        "drugs.no_id",
        "crimes",
        "drug crimes without a crime id",
        "counted, one a row",
        without.height,
        inside.height,
    )
    return pl.concat([single, without])


def _by_month(
    of_files: Sequence[str], totals: Counter[str], drugs: pl.DataFrame, names: tuple[str, ...], quality: QualityLog
) -> StreetCrime:
    by_month: dict[str, int] = dict(drugs.group_by("month").len().iter_rows())
    present = [month for month in of_files if totals[month]]
    silent = missing_between(present)
    quality.add(
        "street.missing_months",
        "files",
        f"months between the first and the last without street crime ({runs_of(silent)})",
        "missing, which is not the same as zero: the rate is that of the months that are there",
        len(silent),
        len(silent) + len(present),
    )
    usual = statistics.median(totals[month] for month in present) if len(present) >= _MONTHS_TO_KNOW_USUAL else 0.0
    partly = [month for month in present if totals[month] < _PART_OF_USUAL * usual]
    quality.add(
        "street.part_months",
        "files",
        f"months with less than a third of the usual number of crimes ({runs_of(partly)})",
        "taken to be sent in part, and left out",
        len(partly),
        len(present),
    )
    whole = [month for month in present if month not in partly]
    silent_on_drugs = [month for month in whole if _is_no_zero(month, whole, by_month)]
    quality.add(
        "street.no_drugs",
        "crimes",
        f"months with other crimes and not one of drugs ({runs_of(silent_on_drugs)})",
        "left out: after the other months chance would do that less than once in a thousand",
        len(silent_on_drugs),
        len(whole),
    )
    quality.add(
        "street.never_drugs",
        "crimes",
        "months with other crimes, and in none of them one of drugs",
        "no rate is taken from them: files before September 2011 have no such type, and no force has no drug crime",
        len(whole) if not any(by_month.get(month) for month in whole) else 0,
        len(whole),
    )
    months = [month for month in whole if month not in silent_on_drugs] if any(map(by_month.get, whole)) else []
    return StreetCrime(
        months=tuple(months),
        crimes=tuple(totals[month] for month in months),
        drug_crimes=tuple(by_month.get(month, 0) for month in months),
        drugs=drugs.filter(pl.col("month").is_in(months)),
        files=names,
    )


def _is_no_zero(month: str, months: Sequence[str], by_month: dict[str, int]) -> bool:
    """Whether a month without drug crimes is one in which they were not sent, after the mean of all others."""
    others = [by_month.get(other, 0) for other in months if other != month]
    return not by_month.get(month, 0) and bool(others) and math.exp(-statistics.fmean(others)) < _NO_ZERO
