"""One scenario of a study, as it is run, and what it is called: by what separates it from the others.

A scenario has the name of its file, "burglary", or of those that are laid over each other, "durham-2014+before-2015".
What somebody changed besides follows, "burglary+policy.move_share=0.3", unless it is the same in all scenarios of the
study: it separates none of them. The word can be typed as it stands.
"""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from typing import TYPE_CHECKING, Any

from forcesim.scenario.schema.evidence import Evidence, Quantity
from forcesim.scenario.schema.paths import within
from forcesim.scenario.schema.quantities import breadcrumbs
from forcesim.study.labels import distinct, label

if TYPE_CHECKING:
    from forcesim.scenario.named_scenario import NamedScenario
    from forcesim.scenario.schema.scenario import Scenario

# more changes than this make no name: then as few as tell the scenario from all others
MOST_IN_A_NAME = 3
# what no name of a file may hold, and what parts a name
_UNFIT = re.compile(r"[\s/\\:*?\"<>|+\x00-\x1f]+")


@dataclass(frozen=True, slots=True)
class Change:
    """A value at a dotted path of a scenario that is not that of its files; None where there is none.

    ``label`` calls it in words. ``low`` and ``high`` bound what the files hold plausible; ``grade`` and ``reason``, its
    note and the titles of its sources, are what the person who changed it says of the new value. All of these are ""
    or None where nothing is said, or an earlier version did not write them.
    """

    key: str
    old: Any
    new: Any
    label: str = field(default="", compare=False)
    low: float | None = field(default=None, compare=False)
    high: float | None = field(default=None, compare=False)
    grade: str = field(default="", compare=False)
    reason: str = field(default="", compare=False)

    @property
    def text(self) -> str:
        """The change as it is typed, "policy.move_share=0.3", without what could not stand in the name of a file."""
        return f"{self.key}={_text(self.new)}"


@dataclass(frozen=True, slots=True)
class Arm:
    """One scenario of a study under the name that results carry; ``at`` holds the settings of levers by path.

    ``world`` tells people which world of many this is ("world 17"), where ``at`` would be too long to read.
    """

    name: str
    named_scenario: NamedScenario
    at: dict[str, float] = field(default_factory=dict)
    world: str = ""

    @property
    def label(self) -> str:
        """The arm as people read of it: its name in its world, or at its settings."""
        return f"{self.name} in {self.world}" if self.world else label(self.name, self.at)


def arm_names(scenarios: Sequence[NamedScenario], levers: Collection[str] = ()) -> tuple[str, ...]:
    """Names that tell the scenarios of a study apart; only scenarios that are the same in all respects are numbered.

    ``levers`` move in the study, so that where they stand now is told only where nothing else separates scenarios.
    """
    separating = [
        [change for change in changes if not _is_common(change.key, scenarios)] for changes in arm_changes(scenarios)
    ]
    others = [[change for change in changes if change.key not in levers] for changes in separating]
    names = _names(scenarios, others)
    if len(set(names)) == len(names):
        return distinct(names)
    names = _names(scenarios, separating)
    # what somebody set to the value that it had anyway tells scenarios apart that are the same in all respects
    given = []
    for name, scenario in zip(names, scenarios, strict=True):
        alike = [other for other, its_name in zip(scenarios, names, strict=True) if its_name == name]
        keys = [key for key in scenario.set_keys if not all(key in other.set_keys for other in alike)]
        texts = [f"{key}={_text(scenario.values[key])}" for key in keys if key in scenario.values]
        given.append("+".join([name, *[text for text in texts if text not in name.split("+")][:MOST_IN_A_NAME]]))
    return distinct(given)


def arms_of(scenarios: Sequence[NamedScenario]) -> tuple[Arm, ...]:
    """The scenarios of a study, each under the name that tells it from the others; see :func:`arm_names`."""
    return tuple(Arm(name, scenario) for name, scenario in zip(arm_names(scenarios), scenarios, strict=True))


def _names(scenarios: Sequence[NamedScenario], separating: Sequence[Sequence[Change]]) -> list[str]:
    names = []
    for index, (scenario, changes) in enumerate(zip(scenarios, separating, strict=True)):
        others = [
            separating[other]
            for other in range(len(scenarios))
            if other != index and scenarios[other].name == scenario.name
        ]
        # a capsule has in the name of a scenario already which function decides
        known = scenario.name.split("+")
        texts = [change.text for change in _telling(changes, others) if change.text not in known]
        names.append("+".join([scenario.name, *texts]))
    return names


def arm_changes(scenarios: Sequence[NamedScenario]) -> tuple[tuple[Change, ...], ...]:
    """What was changed in each scenario of a study, against its own files.

    Where scenarios of one name come from different files, each is held against the first of them.
    """
    result = []
    for scenario in scenarios:
        same_name = [other for other in scenarios if other.name == scenario.name]
        first = same_name[0]
        is_of_first = scenario is first or all(_origin(other) == _origin(first) for other in same_name)
        changes = scenario.changes if is_of_first else scenario.differences(first)
        before = scenario.in_files if is_of_first else first.scenario
        result.append(tuple(_change(scenario.scenario, before, *change) for change in changes))
    return tuple(result)


def changes_against(scenario: NamedScenario, other: NamedScenario) -> tuple[Change, ...]:
    """Every value of a scenario that is another one in ``other``, as changes of that one."""
    differences = scenario.differences(other)
    return tuple(_change(scenario.scenario, other.scenario, *difference) for difference in differences)


def _change(scenario: Scenario, before: Scenario | None, key: str, new: Any, old: Any) -> Change:
    *owners, name = breadcrumbs(scenario if new is not None or before is None else before, key)
    former, present = (_evidence(read, key) for read in (before, scenario))
    titles = [
        scenario.sources[part.strip()].title or part.strip()
        for part in (present.source or "").split(",")
        if part.strip() in scenario.sources
    ]
    return Change(
        key,
        _plain(old),
        _plain(new),
        label=f"{name} ({' › '.join(owners[1:] or owners)})" if owners else name,
        low=former.low,
        high=former.high,
        grade=present.grade or "",
        reason="; ".join(filter(None, (present.note, *titles))),
    )


def _evidence(scenario: Scenario | None, key: str) -> Evidence:
    path = tuple(int(part) if part.isdigit() else part for part in key.split("."))
    value = within(scenario, path) if scenario is not None else None
    return (value.evidence if isinstance(value, Quantity) else None) or Evidence()


def full_name(scenario: NamedScenario) -> str:
    """A scenario's name with everything that was changed in its files, whatever other scenarios there are."""
    (changes,) = arm_changes([scenario])
    return "+".join([scenario.name, *(change.text for change in changes if change.new is not None)])


def _origin(scenario: NamedScenario) -> Mapping[str, Any]:
    return scenario.raw if scenario.origin is None else scenario.origin


def _is_common(key: str, scenarios: Sequence[NamedScenario]) -> bool:
    """Whether all scenarios have the same value there, whoever gave it to them."""
    functions = {"policy.allocation": "rule", "organised_crime.theory": "theory"}
    if key in functions and len({getattr(scenario, functions[key]) for scenario in scenarios}) > 1:
        return False
    values = [scenario.values.get(key) for scenario in scenarios]
    return all(value == values[0] for value in values)


def _telling(changes: Sequence[Change], others: Sequence[Sequence[Change]]) -> list[Change]:
    """The changes that a name tells: all where they are few, else as few as no other scenario of the name shares."""
    # levers of the policy first: people know them
    ordered = sorted(changes, key=lambda change: not change.key.startswith("policy."))
    if len(changes) <= MOST_IN_A_NAME:
        return ordered
    for count in range(MOST_IN_A_NAME + 1):
        for chosen in combinations(ordered, count):
            if not any(all(change in other for change in chosen) for other in others):
                return list(chosen)
    return ordered[:MOST_IN_A_NAME]


def _plain(value: Any) -> Any:
    """A value as JSON can hold it."""
    is_number = isinstance(value, (int, float)) and math.isfinite(value)
    return value if value is None or is_number or isinstance(value, str) else str(value)


def _text(value: Any) -> str:
    """A value within a name, as it is typed wherever that can stand in the name of a file."""
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        return f"{value:.15g}".replace("+", "")
    return _UNFIT.sub("-", str(value)).strip("-")[:40]
