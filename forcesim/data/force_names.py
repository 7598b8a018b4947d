"""The territorial forces of England and Wales, and the names that each goes by in published tables.

One table for all: the Home Office writes "London, City of" or "Avon & Somerset", data.police.uk "metropolitan" in the
names of files and "Metropolitan Police Service" in the rows, and a footnote's number may cling to a name ("Kent 4").
"""

from __future__ import annotations

import csv
import importlib.resources
import re
import unicodedata
from dataclasses import dataclass
from functools import cache

# what a force may call itself besides the place that it polices
_TITLES = re.compile(r"\b(?:police|constabulary|service|force|heddlu)\b")


@dataclass(frozen=True, slots=True)
class ForceNames:
    """One force by all its names.

    ``slug`` is our own, ``name`` as our tables have it, ``police_uk`` as in file names of data.police.uk, and
    ``reported_by`` as in that site's rows. ``scenario`` is the built-in scenario of it.
    """

    slug: str
    name: str
    police_uk: str
    reported_by: str
    other_names: tuple[str, ...]
    scenario: str

    @property
    def all_names(self) -> tuple[str, ...]:
        """Every name, ours first."""
        return tuple(dict.fromkeys((self.slug, self.name, self.police_uk, self.reported_by, *self.other_names)))


@cache
def force_names() -> tuple[ForceNames, ...]:
    """All 43 forces, in the order of their names."""
    table = importlib.resources.files(__package__).joinpath("force-names.csv").read_text(encoding="utf-8")
    return tuple(
        ForceNames(
            slug=row["slug"],
            name=row["name"],
            police_uk=row["police_uk"],
            reported_by=row["reported_by"],
            other_names=tuple(filter(None, row["other_names"].split(";"))),
            scenario=row["scenario"],
        )
        for row in csv.DictReader(table.splitlines())
    )


def force_by_name(text: str) -> ForceNames | None:
    """The force that a table calls so; None for what is no territorial force, such as "British Transport Police".

    Case, spaces, hyphens, "&", a trailing footnote mark and words such as "Police" or "Constabulary" don't count.
    """
    return _by_form().get(_form(text))


@cache
def _by_form() -> dict[str, ForceNames]:
    return {_form(name): force for force in force_names() for name in force.all_names}


def _form(text: str) -> str:
    """A name without what differs between tables: "London, City of" and "City of London Police" are one."""
    plain = unicodedata.normalize("NFKC", text[:200]).casefold().replace("&", " and ")
    first, comma, second = plain.partition(",")
    plain = f"{second} {first}" if comma else plain
    plain = re.sub(r"\[[^\]]*\]|\([^)]*\)|[\d*†‡]+\s*$", " ", plain)
    return " ".join(re.sub(r"[^a-z]+", " ", _TITLES.sub(" ", plain)).split())
