"""A lever of a scenario and the settings at which a trade-off tries it."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from forcesim.errors import ScenarioError, StudyError
from forcesim.scenario.schema.scenario import Scenario
from forcesim.text import exact_number

if TYPE_CHECKING:
    from forcesim.scenario.named_scenario import NamedScenario

MOST_POINTS = 1000


@dataclass(frozen=True, slots=True)
class Lever:
    """A number of a scenario by its dotted path, with its present value and the range to try, in its own unit.

    A share is tried over its bounds, another number over its plausible range. ``low`` and ``high`` are None where there
    is no such range. ``is_whole`` marks a number that counts things and takes no fractions. ``can_be`` tells whether
    the scenario takes a setting.
    """

    path: str
    present: float
    low: float | None
    high: float | None
    is_whole: bool
    can_be: Callable[[float], bool] = field(default=lambda _: True, repr=False, compare=False)

    @property
    def examples(self) -> tuple[float, ...]:
        """Settings that it can be tried at, whether or not anybody would, where there is no range."""
        around = (self.present / 2, self.present, self.present * 2) if self.present else (0.0, 1.0, 2.0)
        settings = dict.fromkeys(float(round(setting)) if self.is_whole else setting for setting in around)
        return tuple(filter(self.can_be, settings))

    def settings(self, points: int | Sequence[float]) -> tuple[float, ...]:
        """Settings in rising order: equally spaced over the bounds, or as given; the present one is among them."""
        chosen = self._spaced(points) if isinstance(points, int) else [float(point) for point in points]
        if not all(math.isfinite(point) for point in chosen):
            raise StudyError(f"every setting of {self.path} must be a finite number")
        if self.is_whole:
            fractions = [point for point in chosen if point != round(point)]
            if fractions:
                raise StudyError(f"{self.path} takes whole numbers only (found {fractions[0]:g})")
        near = [point for point in chosen if not math.isclose(point, self.present, rel_tol=1e-9, abs_tol=1e-12)]
        return tuple(sorted({*near, self.present}))

    def value(self, setting: float) -> float | int:
        """The setting as the scenario holds it: an int where the number is whole."""
        return round(setting) if self.is_whole else setting

    def _spaced(self, points: int) -> list[float]:
        if not 2 <= points <= MOST_POINTS:
            raise StudyError(f"a trade-off needs at least 2 points, {MOST_POINTS:,} at most (found {points})")
        if self.low is None or self.high is None:
            # a whole number is written without evidence, and so without low and high
            ways = [] if self.is_whole else ["low and high in the scenario"]
            examples = self.examples
            if len(examples) > 1:
                named = ",".join(map(exact_number, examples))
                ways.append(f"the settings to try, one by one: --points {named}")
            raise StudyError(f"{self.path} has no range of its own. Give it {', or '.join(ways)}")
        # twelve digits: 0.3, as a person would write it, not 0.30000000000000004
        spaced = [float(f"{point:.12g}") for point in np.linspace(self.low, self.high, points)]
        return [float(round(point)) for point in spaced] if self.is_whole else spaced


def lever(named_scenario: NamedScenario, name: str) -> Lever:
    """Find a lever by its dotted path or its short name; ScenarioError where there is no such number."""
    path = named_scenario.lever(name)
    number, declared = named_scenario.number(path), named_scenario.declared(path)
    low, high = declared.bounds.get("ge"), declared.bounds.get("le")
    if declared.unit != "share":
        # bounds of what can be written are no range to try; what is plausible is
        evidence = number.evidence
        low, high = (evidence.low, evidence.high) if evidence is not None else (None, None)
    present, is_whole = float(number), _is_whole(named_scenario.scenario, path)
    return Lever(path, present, low, high, is_whole, partial(_can_be, named_scenario, path))


def _can_be(named_scenario: NamedScenario, path: str, setting: float) -> bool:
    try:
        named_scenario.with_({path: setting})
    except ScenarioError:
        return False
    return True


def _is_whole(scenario: Scenario, path: str) -> bool:
    value: Any = scenario
    for key in path.split("."):
        value = value[key] if isinstance(value, Mapping) else getattr(value, key, None)
    return isinstance(value, int)
