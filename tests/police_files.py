"""Small monthly files as data.police.uk makes them, with made-up crimes and searches, for tests."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from pathlib import Path

STREET = ("Crime ID", "Month", "Reported by", "Falls within", "Longitude", "Latitude", "Location", "LSOA code",
          "LSOA name", "Crime type", "Last outcome category", "Context")  # fmt: skip
OUTCOMES = ("Crime ID", "Month", "Reported by", "Falls within", "Longitude", "Latitude", "Location", "LSOA code",
            "LSOA name", "Outcome type")  # fmt: skip
SEARCHES = ("Type", "Date", "Part of a policing operation", "Policing operation", "Latitude", "Longitude", "Gender",
            "Age range", "Self-defined ethnicity", "Officer-defined ethnicity", "Legislation", "Object of search",
            "Outcome", "Outcome linked to object of search", "Removal of more than just outer clothing")  # fmt: skip
DURHAM = "Durham Constabulary"
MISUSE = "Misuse of Drugs Act 1971 (section 23)"
Row = tuple[object, ...]


def crime(
    number: object, month: str, kind: str = "Drugs", outcome: str = "", force: str = DURHAM, within: str | None = None
) -> Row:
    """A row of street crime; a ``number`` of "" is a crime without an id."""
    return (number, month, force, within or force, 0, 0, "On or near High Street", "E01", "X", kind, outcome, "")


def outcome(number: object, month: str, name: str, force: str = DURHAM) -> Row:
    """A row of outcomes."""
    return (number, month, force, force, 0, 0, "On or near High Street", "E01", "X", name)


def search(when: str, object_: str = "Controlled drugs", law: str = MISUSE, ending: str = "Arrest") -> Row:
    """A row of stop and search."""
    return ("Person search", when, "", "", "", "", "Male", "18-24", "", "", law, object_, ending, "", "False")


def table(header: Sequence[str], rows: Iterable[Row]) -> str:
    """The text of a file."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return text.getvalue()


def put(folder: Path, month: str, kind: str, rows: Iterable[Row], force: str = "durham") -> Path:
    """Write a file where the site's download has it."""
    header = {"street": STREET, "outcomes": OUTCOMES, "stop-and-search": SEARCHES}[kind]
    path = folder / month / f"{month}-{force}-{kind}.csv"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(table(header, rows), encoding="utf-8")
    return path


def months_from(first: str, number: int) -> list[str]:
    """So many months from the first on."""
    start = int(first[:4]) * 12 + int(first[5:]) - 1
    return [f"{month // 12}-{month % 12 + 1:02}" for month in range(start, start + number)]


def put_months(folder: Path, counts: Sequence[int], first: str = "2018-01", ending: str = "") -> list[str]:
    """Street files of so many drug crimes in each month, beside ten burglaries and five calls about disorder."""
    months = months_from(first, len(counts))
    for month, count in zip(months, counts, strict=True):
        rows = [crime(f"{month}-{number}", month, outcome=ending) for number in range(count)]
        rows += [crime(f"b{month}-{number}", month, "Burglary") for number in range(10)]
        rows += [crime("", month, "Anti-social behaviour") for _ in range(5)]
        put(folder, month, "street", rows)
    return months
