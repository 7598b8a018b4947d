"""Functions that a person gives in Python, which no file and no capsule can hold: what they are called and where."""

from __future__ import annotations

import hashlib
import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from forcesim.errors import CapsuleError
from forcesim.text import safe

# what a function of each kind is called in words
_KINDS = {"outcome": "the outcome", "rule": "the rule of allocation", "theory": "the theory"}


@dataclass(frozen=True, slots=True)
class OwnFunction:
    """A function by its ``kind`` ("outcome", "rule", "theory"), its name, and the file and line where it begins.

    ``file`` has no folders, and is "" where the source is not known, as at a prompt; ``source`` is the digest of its
    text, or "".
    """

    kind: str
    name: str
    file: str
    line: int
    source: str

    @classmethod
    def of(cls, kind: str, function: Callable[..., Any], name: str = "") -> Self:
        """Say what is known of a function."""
        name = name or str(getattr(function, "__name__", "")) or type(function).__name__
        try:
            code = inspect.unwrap(function)
            lines, line = inspect.getsourcelines(code)
            file = Path(inspect.getsourcefile(code) or "").name
            source = "sha256:" + hashlib.sha256("".join(lines).encode()).hexdigest()
        except (OSError, TypeError, ValueError):
            return cls(kind, name, "", 0, "")
        return cls(kind, name, file, line, source)

    @classmethod
    def from_record(cls, record: Mapping[str, Any]) -> Self:
        """Read what a capsule says of a function; KeyError, TypeError or ValueError where it is none."""
        kind, line = str(record["kind"]), int(record["line"])
        if kind not in _KINDS:
            raise ValueError(f"{safe(kind, 40)!r} is no kind of function")
        return cls(kind, str(record["name"]), str(record["file"]), line, str(record["source"]))

    def record(self) -> dict[str, Any]:
        """The same in plain JSON."""
        return {name: getattr(self, name) for name in ("kind", "name", "file", "line", "source")}

    def __str__(self) -> str:
        place = f" ({safe(self.file, 60)}, line {self.line})" if self.file else ""
        return f"{_KINDS[self.kind]} {safe(self.name, 60)}{place}"


def functions_not_contained(record: Mapping[str, Any]) -> tuple[tuple[str, OwnFunction], ...]:
    """The functions that a question of a capsule needs and the capsule has not: the scenario ("" for all), and which.

    CapsuleError where they are not written as they should be.
    """
    listed = record.get("not_contained", [])
    try:
        return tuple((str(entry["scenario"]), OwnFunction.from_record(entry)) for entry in listed)
    except (KeyError, TypeError, ValueError) as error:
        raise CapsuleError(f"what this capsule says that it does not contain can't be read ({error!r})") from error
