"""Text that is safe to print, values as a person wrote them, and the name that a misspelt one was meant to be."""

from __future__ import annotations

import datetime as dt
import difflib
import numbers
import re
from collections.abc import Iterable, Sequence
from decimal import Decimal
from itertools import islice
from typing import Any


def safe(text: str, limit: int = 200) -> str:
    """The text with everything that does not print written as an escape, cut to ``limit`` characters."""
    shortened = text if len(text) <= limit else text[: limit - 1] + "…"
    return "".join(letter if letter.isprintable() else repr(letter)[1:-1] for letter in shortened)


# how characters are written that a stream can't carry; no sign and no unit may be lost
_PLAIN = {
    "−": "-", "–": "-", "—": "-", "·": "-", "£": "GBP ", "“": '"', "”": '"', "‘": "'", "’": "'", "…": "...", "×": "x",
    "±": "+/-", "→": "->", "≤": "<=", "≥": ">=", "›": ">", "½": "1/2", "\u00a0": " ", "\u202f": " ",
}  # fmt: skip


def in_encoding(text: str, encoding: str) -> str:
    """The text in characters that an encoding has: a plain minus for a true one, "GBP" for a pound sign."""
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        return "".join(_in_encoding(letter, encoding) for letter in text)
    return text


def _in_encoding(letter: str, encoding: str) -> str:
    try:
        letter.encode(encoding)
    except UnicodeEncodeError:
        return _PLAIN.get(letter, "?")
    return letter


def plain_form(error: UnicodeError) -> tuple[str, int]:
    """An error handler for streams: whatever the stream can't carry in its plain form; see :func:`in_encoding`."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    return in_encoding(error.object[error.start : error.end], "ascii"), error.end


def value_text(value: Any) -> str:
    """A value, short, as it stands in a scenario file."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return f'"{safe(value, 60)}"'
    if isinstance(value, dict):
        return f"{{ value = {value_text(value['value'])}, … }}" if "value" in value else "a table"
    if isinstance(value, (list, tuple)):
        return "an empty list" if not value else f"a list of {len(value)}"
    if isinstance(value, float):
        return repr(float(value))
    if isinstance(value, int):
        # a machine-made number may be too long to print at all
        return str(value) if abs(value) < 10**30 else "a huge number"
    if isinstance(value, (dt.date, dt.time)):
        return str(value)
    return safe(f"a {type(value).__name__}")


# commas only as proper groups of three, so that 9,5 is not read as 95
_NUMBER = re.compile(r"[+-]?(?:[1-9]\d{0,2}(?:,\d{3})+(?:\.\d*)?|\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?")


HOW_TO_TYPE = "write 9.5 with a point; a comma only separates thousands, as in 1,200"


def typed_number(text: str) -> float | None:
    """A number as people type it, 1,200.5 and −3 included; None for anything else, decimal commas among it."""
    entry = text.strip().replace("−", "-")
    return float(entry.replace(",", "")) if _NUMBER.fullmatch(entry) else None


def number_text(value: float) -> str:
    """A bound in words for people: 10,000,000."""
    return f"{value:,.10g}"


def exact_number(value: float) -> str:
    """The shortest text that reads back as the same number, as a command has to hold it: 3, 0.3, 1.3333333."""
    number = float(value)
    return f"{number:.0f}" if number.is_integer() and abs(number) < 1e15 else repr(number)


def real_number(value: object) -> float | None:
    """A real number as a float: Python's, NumPy's, a fraction, a decimal; None for anything else."""
    return float(value) if isinstance(value, (numbers.Real, Decimal)) else None


def capital(text: str) -> str:
    """The text with a large first letter, as sentences begin."""
    return text[:1].upper() + text[1:]


def sentence(text: str) -> str:
    """A message as a sentence; a name that begins it keeps its letters: teams.local, move_share, durham-2014."""
    text = text.strip()
    first = text.partition(" ")[0].rstrip(",:;")
    if first.replace("'", "").isalpha():
        text = capital(text)
    return text if text.endswith((".", "!", "?")) else f"{text}."


# a guess that changes more than this share of the letters misleads
_FAR = 0.45


def nearest(name: str, known: Iterable[str]) -> str | None:
    """The known name that a misspelt one was most likely meant to be, or None; case, spaces and hyphens don't count."""
    by_form = {_normalise(candidate): candidate for candidate in islice(known, 2000)}
    form = _normalise(name)[:100]
    matches = difflib.get_close_matches(form, list(by_form), n=3, cutoff=0.6)
    return next((by_form[match] for match in matches if _is_near(form, match)), None)


def _is_near(form: str, match: str) -> bool:
    """Whether little has to be changed: all letters of "nope" stand in "no_place", which is no guess all the same."""
    changes = difflib.SequenceMatcher(None, form, match).get_opcodes()
    apart = [(end - begin, last - first) for kind, begin, end, first, last in changes if kind != "equal"]
    # letters that change places are taken out and put in
    edits = max(sum(lengths) for lengths in zip(*apart, strict=True)) if apart else 0
    return edits <= _FAR * max(len(form), len(match))


def suggestion(name: str, known: Sequence[str], of_what: str = "It must be one of") -> str:
    """A hint for a name that is not known: the one that was most likely meant, or the first twenty known ones."""
    meant = nearest(name, known)
    if meant is not None:
        return f"Did you mean {safe(meant, 60)}?"
    listed = ", ".join(safe(candidate, 60) for candidate in known[:20]) + (", …" if len(known) > 20 else "")
    return f"{of_what}: {listed}" if known else ""


def _normalise(name: str) -> str:
    return name.lower().replace("-", "_").replace(" ", "_")
