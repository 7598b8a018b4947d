"""What people and commands call the scenarios of a study."""

from __future__ import annotations

import itertools
import re
import shlex
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

# flags that change a scenario
_SETTING = ("--set", "--years")
_NUMBER = re.compile(r" \([0-9]+\)$")  # what tells scenarios of one name apart


def label(name: str, at: Mapping[str, float]) -> str:
    """Name one arm for people, as in ``StudyResult.unsettled``: "durham-2014 at policy.move_share=0.3"."""
    settings = ", ".join(f"{lever}={value:g}" for lever, value in at.items())
    return f"{name} at {settings}" if settings else name


def scenario_words(
    name: str,
    at: Mapping[str, float],
    flags: Iterable[str] = (),
    spelt: Mapping[str, str] | None = None,
) -> list[str]:
    """The words of a command that load one scenario; FORCE+POLICY becomes ``--policy``.

    Settings in the name, FORCE+KEY=VALUE, become ``--set``, but for those that the ``flags`` make or ``at`` overrules.
    ``spelt`` holds names as they were typed, paths say, by the name that results carry.
    """
    known, parts = dict(spelt or {}), name.split("+")
    # a file may have a "+" in its own name
    length = next((n for n in range(len(parts), 0, -1) if "+".join(parts[:n]) in known), 1)
    force, parts = "+".join(parts[:length]), parts[length:]
    names = [part for part in parts if "=" not in part]
    policies = ["+".join(names)] if "+".join(names) in known else names
    words = [known.get(force, force)]
    for policy in policies:
        words += ["--policy", known.get(policy, policy)]
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
    return words


def repeat_command(scenario: Sequence[str], seed: int, replication: int) -> str:
    """The command that runs one replication of a scenario alone, which is loaded by these words."""
    run = ["--seed", str(seed), "--replications", "1", "--first-replication", str(replication)]
    return shlex.join(["forcesim", "run", *scenario, *run])


def spelt_names(names: Iterable[str]) -> dict[str, str]:
    """What was typed for each file or built-in name, by the name that results carry; FORCE+POLICY holds two."""
    return {Path(part).stem: part for name in names for part in (*name.split("+"), name) if "=" not in part}


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
