"""What people and commands call the scenarios of a study."""

from __future__ import annotations

import itertools
import re
import shlex
from collections.abc import Iterable, Mapping, Sequence

# flags that change a scenario
_SETTING = ("--set", "--years")
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

    Settings in the name, FORCE+KEY=VALUE, become ``--set``, but for those that the ``flags`` make or ``at`` overrules.
    ``spelt`` holds names as they were typed, paths say, by the name that results carry.
    """
    parts = name.split("+")
    force, *policies = (dict(spelt or {}).get(part, part) for part in parts if "=" not in part)
    words = ["forcesim", "run", force]
    for policy in policies:
        words += ["--policy", policy]
    words += flags
    made = [*at, *_keys_of(words)]
    for change in parts:
        key, sign, _ = change.partition("=")
        # a flag may give the end of a path, or a whole table
        is_made = any(f".{key}".endswith(f".{other}") or key.startswith(f"{other}.") for other in made)
        if sign and not is_made:
            words += ["--set", change]
    for lever, value in at.items():
        words += ["--set", f"{lever}={value!r}"]
    words += ["--seed", str(seed), "--replications", "1", "--first-replication", str(replication)]
    return shlex.join(words)


def _keys_of(words: Sequence[str]) -> list[str]:
    """The paths that flags of a command set, as they were typed."""
    pairs = itertools.pairwise(words)
    return [value.partition("=")[0] if flag == "--set" else "time.years" for flag, value in pairs if flag in _SETTING]


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
