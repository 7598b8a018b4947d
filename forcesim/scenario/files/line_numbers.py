"""Finds the line of a TOML text on which a key stands, by means of ``tomllib`` alone.

Once a key is in the first n lines it is in every longer beginning of the text too, of those that parse. So the line is
found by bisection, in about ten parses, and no second reader of TOML is needed.
"""

from __future__ import annotations

import tomllib
from collections import OrderedDict
from typing import Any

Path = tuple[str | int, ...]

# enough for files that people write; a fault in a machine-made file of a million lines comes without its line
_SCANNED_LINES = 500
_LARGEST_TEXT = 1_000_000
_MOST_PARSED = 20_000_000
_CACHED_PARSES = 64
_CLOSERS = ("", "]", "]]", "]}", "]}]", "]]}", "]]}]")


def line_of(text: str, path: Path) -> int | None:
    """The line, from 1, on which the statement begins that brings ``path`` into being; None if nothing does."""
    return Locator(text).line_of(path)


def holds(table: Any, path: Path) -> bool:
    """Whether there is something at a path of parsed TOML."""
    value = table
    for key in path:
        if isinstance(value, dict):
            if key not in value:
                return False
            value = value[key]
        elif isinstance(value, (list, tuple)) and isinstance(key, int):
            if not 0 <= key < len(value):
                return False
            value = value[key]
        else:
            return False
    return True


class Locator:
    """Finds lines in one text; remembers its latest parses, since neighbouring faults need the same ones."""

    def __init__(self, text: str) -> None:
        self._too_large = len(text) > _LARGEST_TEXT
        self._left = _MOST_PARSED
        self._lines = text.replace("\r\n", "\n").split("\n")
        self._parsed: OrderedDict[int, dict[str, Any] | None] = OrderedDict()

    def line_of(self, path: Path) -> int | None:
        """The line, from 1, as the function of this name gives it; None also where finding it would take too long."""
        if not path or self._too_large or self._left <= 0 or not self._present(len(self._lines), path):
            return None
        before, until = self._statement(path)
        return self._element(before, until, path)

    def _statement(self, path: Path) -> tuple[int, int]:
        """Line counts before and after the statement: the path is not in the first prefix and is in the second.

        Blank lines and comments above the statement belong to the first prefix, since with them it parses too.
        """
        absent, present = 0, len(self._lines)
        while present - absent > 1:
            count = self._parseable(absent, present) or self._boundary_after(absent, present)
            if count >= present:
                break
            if self._present(count, path):
                present = count
            else:
                absent = count
        return absent, present

    def _parseable(self, absent: int, present: int) -> int | None:
        """A parseable prefix between the two, looked for near the middle in growing steps."""
        middle = (absent + present) // 2
        steps = [0, *(2**power for power in range((present - absent).bit_length()))]
        near = [middle + step for step in steps] + [middle - step for step in steps[1:]]
        return next((count for count in near if absent < count < present and self._table(count) is not None), None)

    def _boundary_after(self, start: int, end: int) -> int:
        """Where the statement ends that begins after ``start`` lines; alone it can clash with nothing before it."""
        for count in range(start + 1, min(end, start + _SCANNED_LINES)):
            if _parse("\n".join(self._lines[start:count]) + "\n") is not None:
                return count
        return end

    def _element(self, before: int, until: int, path: Path) -> int:
        """The line within a statement: of the element where a list goes over several lines."""
        if until - before == 1 or until - before > _SCANNED_LINES:
            return before + 1
        statement = self._lines[before:until]
        whole = _parse("\n".join(statement) + "\n")
        starts = (start for start in range(len(path)) if isinstance(path[start], str) and holds(whole, path[start:]))
        start = next(starts, None)
        if start is None or not any(isinstance(key, int) for key in path[start:]):
            return before + 1
        complete = 0
        for count in range(1, len(statement)):
            text = "\n".join(statement[:count])
            tables = (_parse(f"{text}\n{closer}") for closer in _CLOSERS)
            table = next((parsed for parsed in tables if parsed is not None), None)
            if table is not None:
                if holds(table, path[start:]):
                    break
                complete = count
        return self._first_words(before + complete, until)

    def _first_words(self, after: int, until: int) -> int:
        for number in range(after, until):
            words = self._lines[number].strip()
            if words and not words.startswith("#"):
                return number + 1
        return after + 1

    def _present(self, count: int, path: Path) -> bool:
        table = self._table(count)
        return table is not None and holds(table, path)

    def _table(self, count: int) -> dict[str, Any] | None:
        if count not in self._parsed:
            text = "\n".join(self._lines[:count]) + "\n"
            self._left -= len(text)
            self._parsed[count] = _parse(text)
            if len(self._parsed) > _CACHED_PARSES:
                self._parsed.popitem(last=False)
        return self._parsed[count]


def _parse(text: str) -> dict[str, Any] | None:
    try:
        return tomllib.loads(text)
    except (ValueError, RecursionError):
        return None
