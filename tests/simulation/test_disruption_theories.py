"""What each theory does to the population of groups, action by action."""

from __future__ import annotations

from typing import Any

import pytest
from paper_force import CRIME

from forcesim.scenario.schema.crime import OrganisedCrime
from forcesim.simulation.disruption_theories import THEORIES
from forcesim.simulation.group import Group
from forcesim.simulation.random_streams import exponential

MONTH = 8766.0 / 12.0
MONTHS, UNIFORM = 9.0, 0.3
BACK = exponential(UNIFORM, MONTHS * MONTH)


class Actions:
    """A population that notes what is done to it."""

    def __init__(self) -> None:
        self.description = OrganisedCrime.model_validate(
            CRIME | {"recovery_months": MONTHS, "displaced_share": 0.6, "backlash_harm": 0.25, "backlash_months": 3.0}
        )
        self.notes: list[tuple[Any, ...]] = []

    def number(self, purpose: str, _group: Group, nth: int = 0) -> float:
        assert (purpose, nth) == ("recovery", 2)
        return UNIFORM

    def set_level(self, group: Group, level: float) -> None:
        group.level = level
        self.notes.append(("level", level))

    def set_level_later(self, _group: Group, level: float, delay: float) -> None:
        self.notes.append(("level later", level, delay))

    def remove(self, _group: Group) -> None:
        self.notes.append(("gone",))

    def succeed_later(self, _group: Group, delay: float) -> None:
        self.notes.append(("successor", delay))

    def extra_harm(self, amount: float, lasts: float) -> None:
        self.notes.append(("extra", amount, lasts))

    def displace(self, amount: float, lasts: float) -> None:
        self.notes.append(("displaced", amount, lasts))


def after(theory: str, depth: float, level: float = 1.0) -> list[tuple[Any, ...]]:
    """What happens to a group of weight 4, whose harm stood at a level, by its third investigation."""
    group = Group("group", 0, 0)
    group.weight, group.level = 4.0, level
    actions = Actions()
    THEORIES[theory](actions, group, depth, 2)
    return [(name, *(pytest.approx(number) for number in numbers)) for name, *numbers in actions.notes]


def test_with_lasting_effects_harm_stays_down_and_a_dismantled_group_is_gone() -> None:
    assert after("lasting", 1.0) == [("gone",)]
    # 0.3 off what is left, 0.5
    assert after("lasting", 0.3, 0.5) == [("level", 0.35)]


@pytest.mark.parametrize("depth", [0.3, 1.0])
def test_with_recovery_harm_falls_and_is_all_back_after_a_random_time(depth: float) -> None:
    assert after("recovery", depth, 0.5) == [("level", 0.5 * (1.0 - depth)), ("level later", 1.0, BACK)]


def test_with_replacement_a_dismantled_group_has_a_successor_and_lesser_blows_are_recovered_from() -> None:
    assert after("replacement", 1.0) == [("gone",), ("successor", BACK)]
    assert after("replacement", 0.3) == [("level", 0.7), ("level later", 1.0, BACK)]


def test_with_displacement_a_share_of_what_was_taken_away_goes_on_elsewhere_until_the_group_is_back() -> None:
    # of a group of weight 4 at half its level, 0.3 are taken: 0.6, of which 0.6 go on
    assert after("displacement", 0.3, 0.5) == [
        ("level", 0.35), ("level later", 1.0, BACK), ("displaced", 0.36, BACK),
    ]  # fmt: skip


def test_with_backlash_there_is_extra_violence_for_some_months_beside_the_recovery() -> None:
    assert after("backlash", 1.0) == [("level", 0.0), ("level later", 1.0, BACK), ("extra", 1.0, 3.0 * MONTH)]
