"""Reads TOML that may come from anybody, and says in plain words what is wrong with it."""

from __future__ import annotations

import os
import re
import tomllib
from functools import lru_cache
from pathlib import Path
from typing import Any

from forcesim.errors import Fault
from forcesim.scenario.files.toml_hints import Stop, explain
from forcesim.scenario.overrides import MOST_DOTS_A_LINE
from forcesim.text import safe

LARGEST_FILE = 5_000_000
DEEPEST_TABLE = 30
# letters from which on a text is not remembered
_LARGE = 200_000

_TOO_LARGE = Fault("this is too large for a scenario", f"At most {LARGEST_FILE // 1_000_000} megabytes are read")
_TOO_DEEP = Fault("tables stand too deep inside each other", f"No scenario needs more than {DEEPEST_TABLE} levels")
_POSITION = re.compile(
    r"^(?P<message>.*) \(at (?:line (?P<line>\d+), column (?P<column>\d+)|end of document)\)$", re.DOTALL
)
# digits that Python reads of one number
_MOST_DIGITS = re.compile(r"\d{4300}")


def is_file(path: Path) -> bool:
    """Whether there is an ordinary file at a path; False for a path that the system can't even look up."""
    try:
        return path.is_file()
    except (OSError, ValueError):
        return False


def display(path: Path) -> str:
    """A path as people see it: from the working directory if it lies below, else in full."""
    try:
        return safe(os.path.relpath(path) if path.resolve().is_relative_to(Path.cwd()) else str(path))
    except (OSError, ValueError):
        return safe(str(path))


def read(path: Path) -> tuple[str, dict[str, Any]] | Fault:
    """Text and tables of a file in UTF-8 of at most ``LARGEST_FILE`` bytes, or what is wrong with it."""
    where = display(path)
    try:
        if path.is_dir():
            return Fault("this is a directory", "Name a file in it, ending in .toml", where=where)
        if not path.is_file():
            return Fault("there is no such file", f"Looked for {safe(str(path.absolute()))}", where=where)
        if path.stat().st_size > LARGEST_FILE:
            return _fault_in(_TOO_LARGE, where)
        data = path.read_bytes()
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else "its name can't be used"
        return Fault("this file can't be read", safe(reason), where=where)
    try:
        # editors on Windows put a mark before the first letter
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        return Fault("this is not a text in UTF-8", "Save the file as UTF-8 in your editor", where=where, line=line)
    return parse(text, where)


def parse(text: str, where: str) -> tuple[str, dict[str, Any]] | Fault:
    """The tables of a TOML text, or what is wrong with it and on which line.

    The limits of files hold for texts from elsewhere too, such as those in capsules.
    """
    # a letter takes a byte or more
    if len(text) > LARGEST_FILE or len(text.encode("utf-8", "surrogatepass")) > LARGEST_FILE:
        return _fault_in(_TOO_LARGE, where)
    for number, line in enumerate(text.split("\n"), start=1):
        if line.count(".") > MOST_DOTS_A_LINE:
            hint = f"At most {MOST_DOTS_A_LINE} are read: break it into several"
            return Fault("there are too many dots on this line", hint, where=where, line=number)
    try:
        table = tomllib.loads(text) if len(text) > _LARGE else _copy(_small_tables(text))
    except RecursionError:
        return _fault_in(_TOO_DEEP, where)
    except ValueError as error:
        return _syntax_fault(str(error), text, where)
    return _fault_in(_TOO_DEEP, where) if _too_deep(table) else (text, table)


# the files that ship are read for every scenario that extends them
@lru_cache(maxsize=64)
def _small_tables(text: str) -> dict[str, Any]:
    return tomllib.loads(text)


def _copy(value: Any) -> Any:
    """Tables and lists of their own, for somebody who changes them."""
    if isinstance(value, dict):
        return {key: _copy(entry) for key, entry in value.items()}
    return [_copy(entry) for entry in value] if isinstance(value, list) else value


def _fault_in(fault: Fault, where: str) -> Fault:
    return Fault(fault.what, fault.hint, where=where)


def _syntax_fault(message: str, text: str, where: str) -> Fault:
    position = _POSITION.match(message)
    if position is None:
        long_number = _MOST_DIGITS.search(text)
        number = None if long_number is None else text.count("\n", 0, long_number.start()) + 1
        return Fault("a value can't be read", "A number has too many digits: write fewer", where=where, line=number)
    column = position["column"]
    line = int(position["line"]) if position["line"] else text.rstrip().count("\n") + 1
    here = text.replace("\r\n", "\n").split("\n")[line - 1]
    split = len(here) if column is None else int(column) - 1
    what, hint = explain(position["message"], Stop(here[:split], here[split:], is_end=column is None))
    at = f" (column {column})" if column else " (at the end of the file)"
    return Fault(what + at, hint, found=_line_text(text, line), where=where, line=line)


def _line_text(text: str, number: int) -> str:
    return safe(text.replace("\r\n", "\n").split("\n")[number - 1].strip(), 60)


def _too_deep(table: dict[str, Any]) -> bool:
    level: list[Any] = [table]
    for _ in range(DEEPEST_TABLE):
        level = [
            entry
            for table_or_list in level
            for entry in (table_or_list.values() if isinstance(table_or_list, dict) else table_or_list)
            if isinstance(entry, (dict, list))
        ]
        if not level:
            return False
    return True
