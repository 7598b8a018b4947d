"""Finds the lines of a TOML text on which its keys stand: all of them in one scan, however many are asked for.

``tomllib`` says what a text means and whether it is TOML at all, but not where things stand, so the scan here only
tells strings, comments and brackets apart, which is enough in a text that is known to be right.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

Path = tuple[str | int, ...]

# enough for files that people write; a fault in a larger machine-made file comes without its line
_LARGEST_TEXT = 1_000_000
_TOKEN = re.compile(
    r'''
    """(?:[^\\]|\\.)*?"""(?:"{0,2}) | \'\'\'.*?\'\'\'(?:\'{0,2})  # texts over several lines may end in quotes
    | "(?:[^"\\\n]|\\.)*" | \'[^\'\n]*\'
    | \#[^\n]*
    | [\[\]{},=\n.]
    | [^\s"\'\#\[\]{},=.]+
    ''',
    re.DOTALL | re.VERBOSE,
)


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
    """Finds lines in one text, which is scanned when the first is asked for, and only once."""

    def __init__(self, text: str) -> None:
        self._text = text

    def line_of(self, path: Path) -> int | None:
        """The line, from 1, of a key or of the element of a list; None where it isn't there or the text is too long."""
        entry = self._root
        for key in path:
            if entry is None:
                return None
            entry = entry.inside.get(key)
        return entry.line if path and entry is not None else None

    @cached_property
    def _root(self) -> _Entry | None:
        if len(self._text) > _LARGEST_TEXT:
            return None
        try:
            tomllib.loads(self._text)
        except (ValueError, RecursionError):
            return None
        return _Scan(self._text).root()


@dataclass(slots=True)
class _Entry:
    """The line of a key or of an element, and what stands inside it; ``tables`` counts those of ``[[name]]``."""

    line: int
    inside: dict[str | int, _Entry] = field(default_factory=dict)
    tables: int = 0

    def below(self, key: str | int, line: int) -> _Entry:
        """The entry of a key, which comes into being on ``line`` unless it is there already."""
        entry = self.inside.get(key)
        if entry is None:
            entry = self.inside[key] = _Entry(line)
        return entry


def _tokens(text: str) -> Iterator[tuple[str, int]]:
    """The tokens of a text with the line on which each begins; comments are left out."""
    line = 1
    for match in _TOKEN.finditer(text):
        token = match[0]
        if not token.startswith("#"):
            yield token, line
        line += token.count("\n")


class _Scan:
    """One pass over the tokens of a text that is TOML."""

    def __init__(self, text: str) -> None:
        self._rest = _tokens(text)
        self._symbol, self._line = "", 1
        self._advance()

    def root(self) -> _Entry:
        """All entries of the text, inside one that stands for the text itself."""
        root = table = _Entry(1)
        while self._skip_newlines():
            line = self._line
            if self._symbol == "[":
                table = self._heading(root, line)
            else:
                self._value(self._key(table))
        return root

    def _advance(self) -> None:
        self._symbol, self._line = next(self._rest, ("", self._line))

    def _skip_newlines(self) -> bool:
        """Go on to the next token that is no end of a line; False at the end of the text."""
        while self._symbol == "\n":
            self._advance()
        return bool(self._symbol)

    def _heading(self, root: _Entry, line: int) -> _Entry:
        """The table that a heading opens: [name], or one more of [[name]]."""
        self._advance()
        is_element = self._symbol == "["
        if is_element:
            self._advance()
        entry = root
        for part in self._parts("]"):
            if entry.tables:
                entry = entry.inside[entry.tables - 1]
            entry = entry.below(part, line)
        if is_element:
            entry.tables += 1
            entry = entry.below(entry.tables - 1, line)
        while self._symbol == "]":
            self._advance()
        return entry

    def _key(self, table: _Entry) -> _Entry:
        """The entry of a key, dotted or not, up to the sign after it."""
        line, entry = self._line, table
        for part in self._parts("="):
            entry = entry.below(part, line)
        self._advance()
        return entry

    def _parts(self, end: str) -> Iterator[str]:
        while self._symbol not in (end, ""):
            if self._symbol[0] in "\"'":
                yield tomllib.loads(f"key = {self._symbol}")["key"]
            elif self._symbol != ".":
                yield self._symbol
            self._advance()

    def _value(self, entry: _Entry) -> None:
        """Pass over a value, and enter the elements of a list and the keys of an inline table."""
        if self._symbol == "[":
            self._advance()
            count = 0
            while self._skip_newlines() and self._symbol != "]":
                if self._symbol == ",":
                    self._advance()
                    continue
                self._value(entry.below(count, self._line))
                count += 1
            self._advance()
        elif self._symbol == "{":
            self._advance()
            while self._skip_newlines() and self._symbol != "}":
                if self._symbol == ",":
                    self._advance()
                    continue
                self._value(self._key(entry))
            self._advance()
        else:
            while self._symbol not in (",", "]", "}", "\n", ""):
                self._advance()
