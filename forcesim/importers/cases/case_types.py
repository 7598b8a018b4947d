"""Which case type of the scenario each name in a case table is of: by flag, or because they are called the same."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from forcesim.errors import Fault, TableError
from forcesim.importers.cases.case_records import ALL_TYPES
from forcesim.scenario.schema.scenario import Scenario
from forcesim.text import nearest, safe, suggestion

# in a flag: every name that no other flag names
OTHERS = "*"
_KEY = re.compile(r"[a-z][a-z0-9_]{0,39}")


@dataclass(frozen=True, slots=True)
class TypeMapping:
    """``keys`` gives the case type of each name that counts; ``new`` are types that the scenario has not yet.

    ``guesses`` are names that nobody mapped and that are called as a type is, ``left_out`` names of no type, with how
    many cases each has.
    """

    keys: Mapping[str, str]
    new: Mapping[str, str]
    guesses: tuple[str, ...]
    left_out: tuple[tuple[str, int], ...]


def map_types(
    counts: Counter[str], scenario: Scenario, types: Sequence[str], new_types: Sequence[str], where: str
) -> TypeMapping:
    """Map the names in ``counts`` by "NAME=KEY" flags and by their own words; TableError where that can't be done."""
    faults: list[Fault] = []
    known = tuple(scenario.case_types)
    flags: dict[str, str] = {}
    new: dict[str, str] = {}
    for flag, text in [*(("--type", text) for text in types), *(("--new-type", text) for text in new_types)]:
        name, equals, key = (part.strip() for part in text.rpartition("="))
        if not equals or not name:
            faults.append(
                Fault(
                    "a type is mapped as NAME=KEY",
                    f'Write {flag} "{known[0]}={known[0]}"',
                    found=safe(text, 60),
                    where=flag,
                )
            )
            continue
        if flag == "--new-type" and (key in known or not _KEY.fullmatch(key)):
            what = "the scenario has this type already" if key in known else "a key is small letters, digits and _"
            hint = (
                f'Write --type "{safe(name, 40)}={key}"'
                if key in known
                else f'Write --new-type "{safe(name, 40)}={_as_key(key or name)}"'
            )
            faults.append(Fault(what, hint, found=safe(key, 60), where=flag))
        elif flag == "--type" and key and key not in known:
            hint = (
                suggestion(key, known, "Its case types are")
                if nearest(key, known)
                else (
                    f"Its case types are {', '.join(known[:12])}; "
                    f'for another kind write --new-type "{safe(name, 40)}={_as_key(key)}"'
                )
            )
            faults.append(Fault("the scenario has no such case type", hint, found=safe(key, 60), where=flag))
        match = _name_in(name, counts)
        if name != OTHERS and match is None:
            faults.append(
                Fault(
                    "no case of the table has this type",
                    suggestion(name, tuple(counts), "Its types are"),
                    found=safe(name, 60),
                    where=flag,
                )
            )
        flags[name if match is None else match] = key
        if flag == "--new-type":
            new[key] = name if name != OTHERS else key.replace("_", " ").capitalize()
    if faults:
        raise TableError(faults)
    keys: dict[str, str] = {}
    guesses: list[str] = []
    left_out: list[tuple[str, int]] = []
    for name, count in counts.most_common():
        mapped = flags.get(name)
        if mapped is None:
            mapped = _by_words(name, scenario)
            if mapped is not None:
                guesses.append(name)
            else:
                mapped = flags.get(OTHERS)
        if mapped:
            keys[name] = mapped
        else:
            left_out.append((name, count))
    if not keys:
        raise TableError([_no_type(counts, known, where)])
    return TypeMapping(keys, new, tuple(guesses), tuple(left_out))


def _no_type(counts: Counter[str], known: Sequence[str], where: str) -> Fault:
    types = ", ".join(known[:12])
    if set(counts) == {ALL_TYPES}:
        return Fault(
            "nothing says of which type the cases are", f'Add --type "*={known[0]}", or another of {types}', where=where
        )
    listed = ", ".join(f"“{name or 'blank'}” ({count:,})" for name, count in counts.most_common(8))
    first = next((name for name, _ in counts.most_common() if name), OTHERS)
    return Fault(
        f"no type in the table is called like one of the scenario: {listed}",
        f'Add --type "{first}={known[0]}", or another of {types}; --new-type "{first}={_as_key(first)}" adds one',
        where=where,
    )


def _name_in(name: str, counts: Counter[str]) -> str | None:
    return next((known for known in counts if known == name or known.casefold() == name.casefold()), None)


def _by_words(name: str, scenario: Scenario) -> str | None:
    """The case type that is called as a name is, by its key or its label."""
    words = _words(name)
    for key, case_type in scenario.case_types.items():
        if words and words in (_words(key), _words(case_type.label)):
            return key
    return None


def _words(name: str) -> tuple[str, ...]:
    return tuple(re.findall(r"[a-z0-9]+", name.casefold()))


def _as_key(name: str) -> str:
    key = "_".join(_words(name))[:40].strip("_")
    return key if _KEY.fullmatch(key) else "other_cases"
