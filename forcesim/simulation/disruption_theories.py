"""What happens to a group's harm after a disruption: five theories, since the literature does not agree.

Each is a function of the population of groups, the group, the part of its harm that the disruption takes away (1 for
a dismantling) and the number of the investigation on that group, from 0; it makes happen to the population what
follows. MODEL.md lists them under Organised crime, in the words of the first lines of their docstrings.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Protocol

from forcesim.errors import StudyError
from forcesim.scenario.schema.crime import OrganisedCrime
from forcesim.simulation.calendar import HOURS_PER_MONTH
from forcesim.simulation.group import Group
from forcesim.simulation.random_streams import exponential
from forcesim.text import real_number


class GroupActions(Protocol):
    """What a theory may do to the population of groups; delays and durations are in hours, harm in average groups."""

    description: OrganisedCrime

    def number(self, purpose: str, group: Group, nth: int = 0) -> float:
        """Give a uniform random number of the group's own; ``nth`` counts within the group."""
        ...

    def set_level(self, group: Group, level: float) -> None:
        """Set the part of its harm, from 0 to 1, that a group does from now on."""
        ...

    def set_level_later(self, group: Group, level: float, delay: float) -> None:
        """Set the level after a delay, unless something else happens to the group before."""
        ...

    def remove(self, group: Group) -> None:
        """Take a group out of the population for good."""
        ...

    def succeed_later(self, group: Group, delay: float) -> None:
        """Let a new group take over the market of one that is gone, after a delay."""
        ...

    def extra_harm(self, amount: float, lasts: float) -> None:
        """Add harm beyond what groups do themselves, for a time."""
        ...

    def displace(self, amount: float, lasts: float) -> None:
        """Let other groups take over harm for a time, if any is active."""
        ...


Theory = Callable[[GroupActions, Group, float, int], None]


def lasting(groups: GroupActions, group: Group, depth: float, _nth: int) -> None:
    """Harm falls and stays down; a dismantled group is gone."""
    if depth >= 1.0:
        groups.remove(group)
    else:
        groups.set_level(group, group.level * (1.0 - depth))


def recovery(groups: GroupActions, group: Group, depth: float, nth: int) -> None:
    """Harm falls, then is back after a random time: over many groups it grows back exponentially."""
    groups.set_level(group, group.level * (1.0 - depth))
    groups.set_level_later(group, 1.0, _recovery_time(groups, group, nth))


def replacement(groups: GroupActions, group: Group, depth: float, nth: int) -> None:
    """A dismantled group's market is taken by a new group after a delay; lesser blows are recovered from."""
    if depth < 1.0:
        recovery(groups, group, depth, nth)
        return
    groups.remove(group)
    groups.succeed_later(group, _recovery_time(groups, group, nth))


def displacement(groups: GroupActions, group: Group, depth: float, nth: int) -> None:
    """A share of the harm moves to other groups at once, until the group is back."""
    lost = group.level * depth * group.weight
    back = _recovery_time(groups, group, nth)
    recovery(groups, group, depth, nth)
    groups.displace(lost * float(groups.description.displaced_share), back)


def backlash(groups: GroupActions, group: Group, depth: float, nth: int) -> None:
    """As recovery, with a period of extra violence."""
    recovery(groups, group, depth, nth)
    extra = group.weight * float(groups.description.backlash_harm)
    groups.extra_harm(extra, float(groups.description.backlash_months) * HOURS_PER_MONTH)


def _recovery_time(groups: GroupActions, group: Group, nth: int) -> float:
    mean = float(groups.description.recovery_months) * HOURS_PER_MONTH
    return exponential(groups.number("recovery", group, nth), mean)


class CheckedActions:
    """What a theory given in Python may do to groups, with every number checked: StudyError if one can't be."""

    def __init__(self, groups: GroupActions) -> None:
        self._groups = groups
        self.description = groups.description

    def number(self, purpose: str, group: Group, nth: int = 0) -> float:
        """Give a uniform random number of the group's own; ``nth`` counts within the group."""
        return self._groups.number(purpose, group, nth)

    def set_level(self, group: Group, level: float) -> None:
        """Set the part of its harm, from 0 to 1, that a group does from now on."""
        self._groups.set_level(group, _checked(level, "a level", 1.0))

    def set_level_later(self, group: Group, level: float, delay: float) -> None:
        """Set the level after a delay in hours, unless something else happens to the group before."""
        self._groups.set_level_later(group, _checked(level, "a level", 1.0), _checked(delay, "a delay"))

    def remove(self, group: Group) -> None:
        """Take a group out of the population for good; nothing happens to one that is gone."""
        if group.exists:
            self._groups.remove(group)

    def succeed_later(self, group: Group, delay: float) -> None:
        """Let a new group take over the market of one that is gone, after a delay in hours."""
        self._groups.succeed_later(group, _checked(delay, "a delay"))

    def extra_harm(self, amount: float, lasts: float) -> None:
        """Add harm, in average groups, beyond what groups do themselves, for some hours."""
        self._groups.extra_harm(_checked(amount, "an amount"), _checked(lasts, "how long it lasts"))

    def displace(self, amount: float, lasts: float) -> None:
        """Let other groups take over harm for some hours, if any is active."""
        self._groups.displace(_checked(amount, "an amount"), _checked(lasts, "how long it lasts"))


def theory_of(name: str, custom: Theory | None = None) -> Theory:
    """The theory of a name, or a ``custom`` one given in Python, which may do only what can be."""
    if custom is None:
        return THEORIES[name]
    given = custom

    def checked(groups: GroupActions, group: Group, depth: float, nth: int) -> None:
        given(CheckedActions(groups), group, depth, nth)

    return checked


def _checked(value: float, what: str, most: float = math.inf) -> float:
    number = real_number(value)
    if number is not None and 0.0 <= number <= most and math.isfinite(number):
        return number
    bounds = "from 0" if math.isinf(most) else f"from 0 to {most:g}"
    raise StudyError(f"{what} that a theory sets is a number {bounds}; it gave {value!r}")


THEORIES: dict[str, Theory] = {
    "lasting": lasting,
    "recovery": recovery,
    "replacement": replacement,
    "displacement": displacement,
    "backlash": backlash,
}
