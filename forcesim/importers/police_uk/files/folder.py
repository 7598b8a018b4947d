"""What a folder or an archive holds: which files are of data.police.uk, of which kind, force and month."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from forcesim.data.force_names import force_by_name
from forcesim.errors import Fault, TableError
from forcesim.importers.csv_files import CsvTable, read_csv
from forcesim.importers.csv_source import CsvSource, is_zip, zip_entries
from forcesim.importers.police_uk.files.months import is_month
from forcesim.importers.police_uk.files.quality import QualityLog
from forcesim.text import safe

Kind = Literal["street", "outcomes", "stop-and-search"]
KINDS: tuple[Kind, ...] = ("street", "outcomes", "stop-and-search")

# what is read of each kind of file, with the headings it stands under; the first is that of today
COLUMNS: dict[Kind, dict[str, tuple[str, ...]]] = {
    "street": {
        "id": ("Crime ID",), "month": ("Month",), "reported_by": ("Reported by",), "falls_within": ("Falls within",),
        "place": ("Location",), "type": ("Crime type",),
        "outcome": ("Last outcome category", "Outcome type", "Last outcome"),
    },
    "outcomes": {
        "id": ("Crime ID",), "month": ("Month",), "reported_by": ("Reported by",), "falls_within": ("Falls within",),
        "outcome": ("Outcome type", "Outcome"),
    },
    "stop-and-search": {
        "date": ("Date", "Datetime"), "type": ("Type",), "object": ("Object of search",), "law": ("Legislation",),
        "outcome": ("Outcome",), "linked": ("Outcome linked to object of search",), "age": ("Age range",),
        "gender": ("Gender",), "reported_by": ("Reported by",),
    },
}  # fmt: skip
# without these a file of the kind says nothing
NEEDED: dict[Kind, tuple[str, ...]] = {
    "street": ("month", "type"), "outcomes": ("id", "outcome"), "stop-and-search": ("date",),
}  # fmt: skip
# forces of the site that police no territory of England and Wales
OTHER_FORCES = {"btp": "British Transport Police", "northern-ireland": "Police Service of Northern Ireland"}

MOST_FILES = 20_000
_ARCHIVES = (".zip", ".gz", ".7z", ".tar", ".rar", ".bz2", ".xz", ".tgz")
_NAME = re.compile(r"(?P<month>\d{4}-\d{2})-(?P<force>[a-z][a-z-]*?)-(?P<kind>street|outcomes|stop-and-search)", re.I)


@dataclass(frozen=True, slots=True)
class PoliceFile:
    """One file: ``force`` (our name of it, such as "durham") and ``month`` are "" where the file's name has none.

    Only its rows from the month ``first`` to the month ``last`` are wanted.
    """

    path: CsvSource
    kind: Kind
    force: str
    month: str
    first: str = ""
    last: str = "9999-12"


def force_slug(text: str) -> str:
    """The name by which a force is chosen: our own for territorial forces, else the site's, or the text as a slug."""
    names = force_by_name(text)
    if names is not None:
        return names.slug
    plain = re.sub(r"[^a-z0-9]+", "-", text.casefold()).strip("-")[:60]
    return next((slug for slug, name in OTHER_FORCES.items() if plain in (slug, _slug(name))), plain)


def force_title(slug: str) -> str:
    """The force by its name in words."""
    names = force_by_name(slug)
    return names.name if names is not None else OTHER_FORCES.get(slug, slug.replace("-", " ").title())


def _slug(text: str) -> str:
    return text.lower().replace(" ", "-")


def find_files(place: Path, quality: QualityLog) -> list[PoliceFile]:
    """All files of data.police.uk in an archive, or below a folder and in its archives; a TableError if none is."""
    held = _Held()
    if not place.exists():
        hint = "Name the folder of the download, or its .zip"
        raise TableError([Fault("there is no such folder or file", hint, where=safe(str(place)))])
    if place.is_dir():
        held.look_below(place)
    else:
        held.look_into(place)
        if held.unread:
            raise TableError([fault for _, fault in held.unread])
    files, foreign = [], []
    for path in held.tables:
        file = _by_name(path) or _by_heading(path)
        if file is None:
            foreign.append(path)
        else:
            files.append(file)
    if not files:
        raise TableError([_nothing(place, held)])
    named = ", ".join(safe(path.name, 40) for path in foreign[:3])
    quality.add(
        "files.foreign",
        "files",
        f"CSV files that are not of data.police.uk ({named})",
        "left aside",
        len(foreign),
        len(held.tables),
    )
    unread = ", ".join(safe(path.name, 60) for path, _ in held.unread[:3])
    quality.add(
        "files.archives", "files", f"archives that can't be read ({unread})", "left aside: unpack them",
        len(held.unread),
    )  # fmt: skip
    return _without_copies(files, quality)


@dataclass
class _Held:
    """The tables that were found, and the archives that can't be read with what is wrong about each."""

    tables: list[CsvSource] = field(default_factory=list)
    unread: list[tuple[Path, Fault]] = field(default_factory=list)

    def look_below(self, folder: Path) -> None:
        """Take the tables of a folder, of the folders in it, and of the archives in these."""
        for root, folders, names in os.walk(folder):
            folders.sort()
            for name in sorted(names):
                path = Path(root, name)
                if _is_hidden(name) or not path.is_file():
                    continue
                if _is_table(name):
                    self._take(CsvSource(path), folder)
                elif name.lower().endswith(_ARCHIVES):
                    self.look_into(path)

    def look_into(self, archive: Path) -> None:
        """Take the tables of an archive."""
        if not is_zip(archive):
            hint = "Name the folder of the download, or its .zip"
            if archive.name.lower().endswith(_ARCHIVES):
                hint = "Unpack it first, and name the folder that holds its files"
            self.unread.append((archive, Fault("this is neither a folder nor a .zip", hint, where=safe(str(archive)))))
            return
        try:
            entries = zip_entries(archive)
        except TableError as error:
            self.unread.append((archive, error.faults[0]))
            return
        for entry in entries:
            if _is_table(entry.name) and not _is_hidden(entry.name):
                self._take(entry, archive)

    def _take(self, table: CsvSource, place: Path) -> None:
        self.tables.append(table)
        if len(self.tables) > MOST_FILES:
            hint = "Name a folder of fewer months or forces"
            raise TableError([Fault(f"there are more than {MOST_FILES:,} files", hint, where=safe(str(place)))])


def _is_hidden(name: str) -> bool:
    return name.startswith((".", "~$"))


def _is_table(name: str) -> bool:
    return name.lower().endswith((".csv", ".txt"))


def _nothing(place: Path, held: _Held) -> Fault:
    where = safe(str(place))
    if held.unread and not held.tables:
        path, fault = held.unread[0]
        return Fault(f"there is no CSV file below it, and {safe(path.name, 60)}: {fault.what}", fault.hint, where=where)
    hint = "Files are named as on data.police.uk, such as 2019-04/2019-04-durham-street.csv"
    count = len(held.tables)
    what = f"none of its {count} CSV files is of data.police.uk" if count else "there is no CSV file below it"
    return Fault(what, hint, where=where)


def _by_name(path: CsvSource) -> PoliceFile | None:
    match = _NAME.fullmatch(path.stem)
    if match is None or not is_month(match["month"]):
        return None
    kind = next(kind for kind in KINDS if kind == match["kind"].lower())
    return PoliceFile(path, kind, force_slug(match["force"].lower()), match["month"])


def _by_heading(path: CsvSource) -> PoliceFile | None:
    """A file by its columns, if it has another name: somebody put months together, or called it otherwise."""
    try:
        start = path.read(4_000)
    except TableError:
        return None
    text = start.replace(b"\x00", b"").decode("utf-8", "replace").casefold().lstrip("\ufeff\n")
    first = text.partition("\n")[0]
    marks: tuple[tuple[Kind, tuple[str, ...]], ...] = (
        ("street", ("month", "crime type", "crime id")),
        ("outcomes", ("month", "outcome type", "crime id")),
        ("stop-and-search", ("date", "object of search", "legislation")),
    )
    kind = next((kind for kind, headings in marks if all(text in first for text in headings)), None)
    if kind is None:
        return None
    names = re.findall(r"(?:19|20)\d\d-\d\d", path.stem)
    month = names[0] if len(names) == 1 and is_month(names[0]) else ""
    stem = re.sub(r"(?:19|20)\d\d-\d\d|street|outcomes|stop-and-search", " ", path.stem.casefold())
    known = force_by_name(stem.replace("_", " "))
    return PoliceFile(path, kind, known.slug if known is not None else "", month)


def _without_copies(files: Iterable[PoliceFile], quality: QualityLog) -> list[PoliceFile]:
    """One file for each kind, force and month: of several the largest, which is the latest download most likely."""
    largest: dict[tuple[str, ...], PoliceFile] = {}
    copies: list[str] = []
    for file in files:
        key = (file.kind, file.force, file.month) if file.force and file.month else (str(file.path),)
        other = largest.get(key)
        if other is not None:
            copies.append(file.path.name)
        if other is None or file.path.size() > other.path.size():
            largest[key] = file
    quality.add(
        "files.copies",
        "files",
        f"further files of a kind and month that is there already ({', '.join(safe(name, 60) for name in copies[:3])})",
        "the largest of each was read, the others left aside",
        len(copies),
        len(largest) + len(copies),
    )
    return sorted(largest.values(), key=lambda file: (file.kind, file.month, str(file.path)))


def read_file(file: PoliceFile) -> CsvTable:
    """The table of a file, with the columns of its kind; a TableError where it can't be read."""
    return read_csv(file.path, COLUMNS[file.kind])
