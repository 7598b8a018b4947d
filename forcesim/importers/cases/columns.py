"""Which column of a case table is what: by flag, or by a guess from its name that a person confirms."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, get_args

from forcesim.errors import Fault, TableError
from forcesim.tables.date_cells import looks_like_dates
from forcesim.tables.table_file import TableFile

Role = Literal["received", "started", "closed", "type", "officer", "hours", "case_number"]
ROLES: tuple[Role, ...] = get_args(Role)
DATE_ROLES: tuple[Role, ...] = ("received", "started", "closed")
FLAGS: dict[Role, str] = {
    "received": "--received",
    "started": "--started",
    "closed": "--closed",
    "type": "--type-column",
    "officer": "--officer",
    "hours": "--hours",
    "case_number": "--case-number",
}
ROLE_WORDS: dict[Role, str] = {
    "received": "received",
    "started": "started",
    "closed": "closed",
    "type": "type of case",
    "officer": "officer (only counted)",
    "hours": "hours of work",
    "case_number": "case number",
}
# what a flag says for a column that there is not
NO_COLUMN = "none"

# names that columns have, the most telling first
_NAMES: dict[Role, tuple[str, ...]] = {
    "received": (
        "received", "reported", "recorded", "created", "logged", "opened", "raised", "arrived", "notified",
        "report date", "open date", "date of report", "call date", "creation date", "occurred",
    ),
    "started": ("started", "start", "assigned", "allocated", "attended", "first action", "work began", "begun"),
    "closed": (
        "closed", "close", "finalised", "finalized", "completed", "resolved", "ended", "finished", "filed",
        "outcome date", "disposal date", "end date", "closure date",
    ),
    "type": (
        "type", "case type", "crime type", "offence type", "category", "offence", "classification", "crime class",
        "offence description",
    ),
    "officer": (
        "officer", "oic", "officer in case", "collar number", "investigator", "owner", "assigned to",
        "allocated to",
    ),
    "hours": (
        "hours", "officer hours", "hours worked", "time spent", "effort", "minutes", "hrs", "mins", "hours spent",
        "minutes spent", "workload", "time worked",
    ),
    "case_number": (
        "case number", "case no", "case id", "case ref", "case reference", "crime number", "crime no", "crime ref",
        "crime reference", "reference", "ref", "urn", "id", "incident number", "occurrence number", "case",
    ),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class CaseColumns:
    """The column of each role; ``guesses`` are the roles that nobody named, ``unused`` the columns of none."""

    names: Mapping[Role, str]
    guesses: tuple[Role, ...]
    unused: tuple[str, ...]

    def get(self, role: Role) -> str | None:
        """The column of a role; None where there is none."""
        return self.names.get(role)


def find_columns(table: TableFile, given: Mapping[Role, str | None]) -> CaseColumns:
    """The columns of a table; TableError where one that was named is not there, or none was found for ``received``."""
    if not table.rows:
        # columns are told by what stands in them, too
        raise table.fault("there is no case below the names of the columns", "Export the table again, with its rows")
    names: dict[Role, str] = {}
    faults: list[Fault] = []
    for role, name in given.items():
        if name is not None and name != NO_COLUMN:
            try:
                names[role] = table.find_column(name)
            except TableError as error:
                faults += error.faults
    if given.get("received") == NO_COLUMN:
        faults.append(
            Fault("without a date of receipt there are no arrivals", "Leave out --received none", where=table.name)
        )
    left = [role for role in ROLES if given.get(role) is None]
    guesses: list[Role] = []
    for role in left:
        candidates = _candidates(table, role, set(names.values()))
        if len(candidates) == 1:
            names[role] = candidates[0]
            guesses.append(role)
        elif role == "received":
            options = (candidates or table.header)[:12]
            what = "several columns may say when a case was received" if candidates else "no column says when"
            hint = f'Name it: --received "{options[0]}"'
            if len(options) > 1:
                hint += f", or another of {', '.join(f'“{name}”' for name in options)}"
            faults.append(Fault(what if candidates else f"{what} a case was received", hint, where=table.name))
    twice = [name for name in set(names.values()) if list(names.values()).count(name) > 1]
    faults += [
        Fault("one column is named for two things", "Give each a column of its own", f"“{name}”", where=table.name)
        for name in sorted(twice)
    ]
    if faults:
        raise TableError(faults)
    unused = tuple(name for name in table.header if name not in names.values())
    return CaseColumns(names, tuple(guesses), unused)


def _candidates(table: TableFile, role: Role, taken: set[str]) -> list[str]:
    """The columns whose names tell a role best; several where their names tell it equally well."""
    scores: dict[str, float] = {}
    for name in table.header:
        if name not in taken:
            score = _score(name, role)
            if score and (role not in DATE_ROLES or looks_like_dates(table.column(name))):
                if role not in DATE_ROLES and role != "hours" and looks_like_dates(table.column(name)):
                    continue
                scores[name] = score
    best = max(scores.values(), default=0.0)
    return [name for name, score in scores.items() if score == best]


def _score(name: str, role: Role) -> float:
    """How well the name of a column tells a role; 0 where it does not."""
    words = [
        word
        for word in re.findall(r"[a-z]+", _spaced(name).casefold())
        if word not in ("date", "time", "datetime", "of", "the", "at", "on", "dt")
    ]
    told = " ".join(words)
    best = 0.0
    for position, phrase in enumerate(_NAMES[role]):
        wanted = [word for word in phrase.split() if word not in ("date", "of")]
        if told == " ".join(wanted):
            best = max(best, 100.0 - position)
        elif wanted and set(wanted) <= set(words):
            best = max(best, 50.0 * len(wanted) / len(words) - position / 100)
    return best


def _spaced(name: str) -> str:
    """A name in camel case as words: "dateClosed"."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name)
