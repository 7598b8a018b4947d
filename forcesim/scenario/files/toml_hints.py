"""What is wrong with a TOML text in plain words, and what to write instead, from what stands where the reader stopped.

One message of ``tomllib`` covers many slips: it calls a list unclosed where a comma is missing, and finds too much on a
line where a number has a unit. A hint must be right for the one that was made.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass

from forcesim.text import safe

_NUMBER = re.compile(r"[+-]?\d+(?:\.\d+)?")
_KEY = re.compile(r"[\w.\"'-]+\s*=")
_KEYS = "Keys hold letters from a to z, digits, - and _"
_COMMENTS = "Comments begin with #"
_SINGLE_QUOTES = "Write \\\\ for a backslash, or put the text in 'single quotes'"
_A_DATE = "Write year, month and day as in 2015-08-01"


@dataclass(frozen=True, slots=True)
class Stop:
    """Where the reader stopped: the line before that place and from it on; at the end of the file ``rest`` is ""."""

    before: str
    rest: str
    is_end: bool

    @property
    def value(self) -> str:
        """The value that ends there."""
        match = re.search(r"[^\s\[\]{}=,]*$", self.before.rstrip())
        return match[0] if match else ""


def explain(message: str, stop: Stop) -> tuple[str, str]:
    """What a message of ``tomllib`` means, and what to do about it."""
    for start, what, hint in _MESSAGES:
        if message.startswith(start):
            return what, hint if isinstance(hint, str) else hint(stop)
    return "this can't be read", "Write key = value or [table] on a line of its own"


def _after_value(stop: Stop) -> str:
    """More on a line than one value: as a rule a number that is no number."""
    line = stop.before.lstrip()
    if line.startswith("["):
        name = line.rstrip().rstrip("]").lstrip("[")
        if stop.rest.startswith("]"):
            return f"Write [{safe(name, 60)}]"
        return "Put what follows the name of a table on the next line"
    both = f"{stop.value}{stop.rest}"
    if match := re.match(r"[+-]?\d{1,3}(?:,\d{3})+(?:\.\d+)?(?![\d,])", both):
        return f"Numbers have no commas: write {match[0].replace(',', '')}"
    if match := re.match(r"[+-]?\d+,\d+(?![\d,])", both):
        return f"Decimals follow a point: write {match[0].replace(',', '.')}"
    return _after_number(stop) or "One key = value a line; texts need quotes"


def _after_number(stop: Stop) -> str:
    """What to write for a number with something behind it that does not belong there; "" for anything else."""
    value, rest, both = stop.value, stop.rest, f"{stop.value}{stop.rest}"
    if re.match(r"//|/\*|--", rest):
        return _COMMENTS
    if rest.startswith(";"):
        return "Take out the ;"
    if rest and not rest[0].isprintable():
        return "Delete the sign behind it, which does not print"
    if _KEY.match(rest):
        return ""
    if value[-1:] in ("'", '"') and stop.before.endswith(value):
        return "A text ends at its quote: put one that holds \" between ' and ', and the other way round"
    if match := re.match(r"(\d{4})-(\d{1,2})-(\d{1,2})(?!\d)", both):
        return _date(*map(int, match.groups()))
    if re.match(r"\d{1,2}[./]\d{1,2}[./]\d{2,4}", both):
        return _A_DATE
    if match := re.match(r"(\d{1,2}):(\d\d)", both):
        return f"Hours are numbers: write {int(match[1]) + int(match[2]) / 60:.4g}"
    if match := re.match(r"([+-]?)0+(\d[\d.]*)", both):
        return f"Numbers begin with no 0: write {match[1]}{match[2].rstrip('.')}"
    if match := re.match(r"([+-]?\d+)\.(?!\d)", both):
        return f"Write {match[1]}"
    if _NUMBER.fullmatch(value) is None:
        return ""
    if rest[:1] == "%":
        return f"Shares are parts of one: write {float(value) / 100:.12g}"
    return f"Numbers have no unit: write {safe(value, 30)}" if re.match(r"[^\W\d]|[£$€]", rest) else ""


def _date(year: int, month: int, day: int) -> str:
    try:
        return f"Write {dt.date(year, month, day)}"
    except ValueError:
        return _A_DATE


def _no_value(stop: Stop) -> str:
    """No value stands where one should."""
    rest = stop.rest
    if not rest or rest.startswith("#"):
        return "Write a value after =" if stop.before.rstrip().endswith("=") else "Write a value"
    if match := re.match(r"([+-]?)(\.\d+)", rest):
        return f"Write {match[1]}0{match[2]}"
    word = re.split(r"[,\]}#]", rest)[0].strip()
    if word.lower() in ("true", "yes", "on"):
        return "Write true"
    if word.lower() in ("false", "no", "off"):
        return "Write false"
    if word.lower() in ("null", "none", "nil"):
        return "Leave the key out"
    if match := re.match(r"[“”„‘’]([^“”‘’]*)[“”‘’]?", rest):
        return f'Quotes are plain: write "{safe(match[1], 60)}"'
    if rest.startswith(","):
        return "Take out the comma, or write a value before it"
    if rest.startswith("="):
        return "Write one = only"
    if match := re.match(r"\(([^()]*)\)", rest):
        return f"Lists stand in square brackets: write [{safe(match[1], 60)}]"
    if match := re.match(r"[£$€]\s*([+-]?\d[\d.]*)", rest):
        return f"Numbers have no unit: write {match[1]}"
    if re.match(r"[^\W\d]", word):
        return f'Texts need quotes: write "{safe(word, 60)}"'
    return 'Texts need quotes: "…"; numbers have no unit; flags are true or false'


def _in_list(stop: Stop) -> str:
    if stop.is_end:
        return "Add the missing ]"
    if (stop.rest.startswith("[") or _KEY.match(stop.rest)) and not stop.before.strip():
        return "Add the missing ] before this line"
    return _after_number(stop) or "Put a comma between the values"


def _in_braces(stop: Stop) -> str:
    if stop.is_end or not stop.rest or stop.rest.startswith("#"):
        return "Add the missing }"
    return _after_number(stop) or "Put a comma between the keys"


def _no_key(stop: Stop) -> str:
    """No key stands where one should."""
    rest, before = stop.rest, stop.before.rstrip()
    if before.endswith(("{", ",")) and (not rest or rest.startswith("#")):
        return "Put all that stands in braces on one line"
    if rest.startswith("}"):
        return "Take out the comma before }"
    if rest.startswith(","):
        return "Take out the comma, or write key = value before it"
    if rest.startswith("]"):
        return "Take out the point before ]" if before.endswith(".") else "Write a name between [ and ]"
    return _KEYS


def _no_equals(stop: Stop) -> str:
    if stop.rest.startswith(":"):
        return "Write = in place of :"
    key, equals, _ = f"{stop.before}{stop.rest}".partition("=")
    if equals and len(key.split()) > 1 and not re.search(r"[{\[\"']", key):
        return f"Keys hold no spaces: write {safe('_'.join(key.split()), 60)} = …"
    return f"Write key = value. {_COMMENTS}"


def _no_statement(stop: Stop) -> str:
    if re.match(r"//|/\*|;|--|%", stop.rest):
        return _COMMENTS
    if stop.rest.startswith("="):
        return "Write a key before ="
    if stop.rest.startswith("{"):
        return "Write key = { … }"
    return f"{_KEYS}. {_COMMENTS}"


def _invalid_date(stop: Stop) -> str:
    match = re.match(r"(\d{4})-(\d\d)", stop.rest)
    return f"{_A_DATE}: that month has fewer days" if match and 1 <= int(match[2]) <= 12 else _A_DATE


# how messages of tomllib begin, what is wrong in plain words, and what to do about it
_MESSAGES: tuple[tuple[str, str, str | Callable[[Stop], str]], ...] = (
    ("Expected '='", "a key must be followed by = and a value", _no_equals),
    ("Expected newline or end of document", "there is more on this line than one value", _after_value),
    ("Invalid statement", "this is neither key = value nor [table]", _no_statement),
    ("Invalid value", "the value can't be read", _no_value),
    ("Invalid initial character", "a key can't begin like this", _no_key),
    ("Unclosed array", "a list does not go on like this", _in_list),
    ("Unclosed inline table", "braces do not go on like this", _in_braces),
    ("Expected ']]'", "the name of a table is not closed", "Write [[name]]"),
    ("Expected ']'", "the name of a table is not closed", "Write [name]"),
    ("Unterminated string", "a text is not closed", "Add the missing quote"),
    ('Expected "', "a text is not closed", "Add the missing quote"),
    ("Cannot declare", "this table stands here already", "Put its keys into one"),
    ("Cannot overwrite", "the same key stands here twice", "Keep one of them"),
    ("Duplicate inline table key", "the same key stands twice in these braces", "Keep one of them"),
    ("Cannot mutate", "this adds to what is complete already", "Put all of it in one place"),
    ("Cannot redefine", "this adds to what is complete already", "Put all of it in one place"),
    ("Unescaped '\\'", "a backslash in a text starts a special sign", _SINGLE_QUOTES),
    ("Invalid hex value", "a backslash in a text starts a special sign", _SINGLE_QUOTES),
    ("Escaped character is not", "a backslash in a text starts a special sign", _SINGLE_QUOTES),
    ("Illegal character '\\n'", "a text is not closed on its line", "Add the missing quote"),
    ("Illegal character", "there is a sign here that does not print", "Delete it and type the line again"),
    ("Found invalid character", "there is a sign here that is not allowed", "Delete it and type the line again"),
    ("Invalid date or datetime", "there is no such date", _invalid_date),
)
