"""Number cells as published police tables write them; those of one's own tables: ``tables.number_cells``.

Tables of the Home Office and of police forces hold more than digits: thousands with commas or spaces, "-00" for none,
negative corrections, blanks, and the marks of the Government Statistical Service's guidance on symbols in tables.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

# what a reading rests on, and how a report says it
READINGS: Final[dict[str, str]] = {
    "number": "plain numbers",
    "thousands": "numbers with commas or spaces between thousands, which were closed up",
    "nil": "a dash before zeros (such as -00), read as none",
    "correction": "negative counts, which are corrections of earlier ones and stay in the sum",
    "mark": "numbers with a footnote or a mark behind them (such as [r] for revised), which was left off",
    "low": "[low]: more than nothing but rounded to 0, read as 0",
    "not applicable": "[z]: not applicable, left out",
    "withheld": "[c]: withheld as confidential, left out as not known",
    "missing": "marks for a figure that is not there ([x], .., :, -, n/a), left out as not known",
    "blank": "blank cells, left out as not known: a blank is not a zero",
    "unreadable": "cells that are no number, left out as not known",
}
# readings that leave a number open
WITHOUT_NUMBER: Final = frozenset(("not applicable", "withheld", "missing", "blank", "unreadable"))

_MARKS = {"x": "missing", "w": "missing", "u": "missing", "z": "not applicable", "c": "withheld", "low": "low"}
_MISSING = frozenset(("..", "…", ":", "-", "--", "~", "*", "n/a", "na", "none", "null", "#n/a", "not available", "."))
# a minus with zeros only: a spreadsheet's format for nothing
_NIL = re.compile(r"-\s*0+(?:\.0+)?")
_BEHIND = re.compile(r"\s*(?:\[(?:[a-z]{1,4}|note\s*\d{1,3})\]|\((?:[a-z]|\d{1,2})\)|[*†‡§]+)\s*$", re.IGNORECASE)
_GROUPS = re.compile(r"[+-]?\d{1,3}(?:[, ]\d{3})+(?:\.\d+)?")
_PLAIN = re.compile(r"[+-]?(?:\d{1,15}(?:\.\d{0,15})?|\.\d{1,15})")
_IN_BRACKETS = re.compile(r"\(\s*([\d, .]+)\s*\)")


@dataclass(frozen=True, slots=True)
class NumberCell:
    """A cell as it is read: its number, None where it holds none, and a key of ``READINGS`` for the reason."""

    value: float | None
    reading: str


def read_number(text: str | None) -> NumberCell:
    """Read one cell. A decimal comma is not guessed at: "9,5" is unreadable, "1,200" is a thousand and more."""
    if text is None or not text.strip():
        return NumberCell(None, "blank")
    # every kind of space is a plain one, and a true minus or a dash a hyphen
    plain = unicodedata.normalize("NFKC", text[:200]).replace("\u2212", "-").replace("\u2013", "-").strip()
    plain = " ".join(plain.split()).lower()
    if plain.startswith("[") and plain.endswith("]") and plain[1:-1] in _MARKS:
        reading = _MARKS[plain[1:-1]]
        return NumberCell(0.0 if reading == "low" else None, reading)
    if plain in _MISSING:
        return NumberCell(None, "missing")
    bracketed = _IN_BRACKETS.fullmatch(plain)
    # an accountant's negative: (12); a footnote stands behind a number
    body = _BEHIND.sub("", plain) if bracketed is None else f"-{bracketed[1].strip()}"
    if _NIL.fullmatch(body):
        return NumberCell(0.0, "nil")
    is_grouped = _GROUPS.fullmatch(body) is not None
    closed = body.replace(",", "").replace(" ", "") if is_grouped else body.replace("- ", "-", 1)
    if not _PLAIN.fullmatch(closed):
        return NumberCell(None, "unreadable")
    value = float(closed)
    if value < 0:
        return NumberCell(value, "correction")
    if body != plain:
        return NumberCell(value, "mark")
    return NumberCell(value, "thousands" if is_grouped else "number")


@dataclass(frozen=True, slots=True)
class CellSum:
    """Cells added up: the total of those with a number, how many were read in which way, and examples of each."""

    total: float
    counts: dict[str, int]
    examples: dict[str, str]

    @property
    def unknown(self) -> int:
        """Cells without a number, so that the total may be too small."""
        return sum(count for reading, count in self.counts.items() if reading in WITHOUT_NUMBER)


def add_up(cells: Iterable[str | None]) -> CellSum:
    """Add up cells, corrections included, and remember how each was read."""
    total, counts, examples = 0.0, Counter[str](), dict[str, str]()
    for text in cells:
        cell = read_number(text)
        total += cell.value or 0.0
        counts[cell.reading] += 1
        examples.setdefault(cell.reading, (text or "").strip()[:40])
    return CellSum(total, dict(counts), examples)
