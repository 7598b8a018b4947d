"""The words of a command that load a scenario again, where there are any: only those that were tried are given.

What a command loads is held against what was simulated, digest by digest: a file may have changed meanwhile, two files
may share a name, and Python can make scenarios that no command line can.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from forcesim.errors import ForcesimError
from forcesim.scenario.files.load import load_changed
from forcesim.scenario.files.save_as import changes_between
from forcesim.scenario.named_scenario import NamedScenario
from forcesim.scenario.toml_writer import setting
from forcesim.study.arm import Arm, full_name
from forcesim.study.labels import scenario_words

A_FUNCTION = "a function given in Python decides what happens"
NOT_THE_SAME = "its scenario was changed in Python, or its files are gone or have changed since"


def words_that_load(arm: Arm, flags: Sequence[str], spelt: Mapping[str, str]) -> list[str]:
    """Words after ``forcesim run`` that load exactly the scenario of an arm; empty where none do.

    The ``flags`` with which it was loaded come first, as they were typed; where they don't do, its differences from
    its files. ``spelt`` holds names of files as they were typed, by the name that results carry.
    """
    if arm.named_scenario.own_functions:
        return []
    for words in _candidates(arm, flags, spelt):
        try:
            loaded = _load(words)
        except (ForcesimError, OSError, ValueError):
            continue
        if loaded.digest == arm.named_scenario.digest:
            return words
    return []


def _candidates(arm: Arm, flags: Sequence[str], spelt: Mapping[str, str]) -> Iterator[list[str]]:
    yield scenario_words(full_name(arm.named_scenario), arm.at, flags, spelt)
    words = scenario_words(_without_changes(arm.named_scenario.name), {}, (), spelt)
    try:
        changes = changes_between(arm.named_scenario, _load(words))
        yield [*words, *(word for path, value in changes.items() for word in ("--set", setting(path, value)))]
    except (ForcesimError, OSError, ValueError):
        return


def _without_changes(name: str) -> str:
    return "+".join(part for part in name.split("+") if "=" not in part)


def _load(words: Sequence[str]) -> NamedScenario:
    """What ``forcesim run`` with these words loads."""
    force, *rest = words
    pairs = list(zip(rest[::2], rest[1::2], strict=True))
    policies = [value for flag, value in pairs if flag == "--policy"]
    years = [float(value) for flag, value in pairs if flag == "--years"]
    overrides = [value for flag, value in pairs if flag == "--set"]
    return load_changed(force, policies[0] if policies else None, overrides, years[-1] if years else None)
