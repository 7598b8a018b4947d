"""What people and commands call the scenarios of a study."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterable, Mapping, Sequence

_NUMBER = re.compile(r" \([0-9]+\)$")  # what tells scenarios of one name apart


def label(name: str, at: Mapping[str, float]) -> str:
    """Name one arm for people, as in ``StudyResult.unsettled``: "durham-2014 at policy.move_share=0.3"."""
    settings = ", ".join(f"{lever}={value:g}" for lever, value in at.items())
    return f"{name} at {settings}" if settings else name


def repeat_command(
    name: str,
    at: Mapping[str, float],
    seed: int,
    replication: int,
    flags: Iterable[str] = (),
    spelt: Mapping[str, str] | None = None,
) -> str:
    """The command that runs one replication of one scenario alone; FORCE+POLICY becomes ``--policy``.

    ``spelt`` holds names as they were typed, paths say, by the name that results carry.
    """
    force, *policies = (dict(spelt or {}).get(part, part) for part in name.split("+"))
    words = ["forcesim", "run", force]
    for policy in policies:
        words += ["--policy", policy]
    words += flags
    for lever, value in at.items():
        words += ["--set", f"{lever}={value!r}"]
    words += ["--seed", str(seed), "--replications", "1", "--first-replication", str(replication)]
    return shlex.join(words)


def distinct(names: Sequence[str]) -> tuple[str, ...]:
    """Tell scenarios of the same name apart: "durham", "durham (2)"."""
    taken: set[str] = set()
    result = []
    for name in names:
        candidate, number = name, 1
        while candidate in taken or (number > 1 and candidate in names):
            number += 1
            candidate = f"{name} ({number})"
        taken.add(candidate)
        result.append(candidate)
    return tuple(result)


def without_number(name: str) -> str:
    """The name that ``distinct`` was given: "durham" of "durham (2)"."""
    return _NUMBER.sub("", name)
