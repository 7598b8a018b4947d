"""Worlds that the evidence allows: every number with a plausible range takes another value within it.

Chance is what differs between replications of one world, ignorance what differs between worlds. A world is a point
of the unit cube, one coordinate a range, turned into values by each range's own quantile function, so that equal
steps in the cube are equally plausible. Levers are decisions, not ignorance: their ranges are left alone.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
import scipy

from forcesim.errors import ScenarioError, StudyError
from forcesim.scenario.schema.quantities import breadcrumbs, quantities
from forcesim.study.arm import Arm
from forcesim.study.arrays import Floats
from forcesim.study.results.plain_finding import HEADING_MARK, UncertainParameter

if TYPE_CHECKING:
    from forcesim.scenario.named_scenario import NamedScenario

# shares of their distance from the central values that numbers which do not fit together keep, tried in turn
_BACK = (0.75, 0.5, 0.25, 0.0)
# where quantiles are read off when one is looked for
_SHARES = np.linspace(0.0, 1.0, 1001)


class Range(UncertainParameter):
    """An uncertain number with the shape of its distribution: triangular, uniform or lognormal."""

    shape: str = "triangular"

    def at(self, share: float) -> float:
        """Quantile at ``share`` in [0, 1].

        Triangular, with its peak at the central value, unless the evidence says otherwise. A lognormal range has its
        median at the central value and four standard deviations between its ends, where it is cut off.
        """
        span = self.high - self.low
        if self.shape == "uniform":
            return self.low + share * span
        if self.shape == "lognormal" and self.low > 0:
            deviation = math.log(self.high / self.low) / 4
            ends = [scipy.special.ndtr(math.log(end / self.value) / deviation) for end in (self.low, self.high)]
            inner = ends[0] + share * (ends[1] - ends[0])
            return float(np.clip(self.value * math.exp(deviation * scipy.special.ndtri(inner)), self.low, self.high))
        peak = (self.value - self.low) / span
        if share < peak:
            return self.low + span * math.sqrt(share * peak)
        return self.high - span * math.sqrt((1 - share) * (1 - peak))

    def share_at(self, value: float) -> float:
        """The share of the range below ``value``: what ``at`` takes to give it."""
        return float(np.interp(value, [self.at(share) for share in _SHARES], _SHARES))


def ranges(named_scenario: NamedScenario, others: Iterable[NamedScenario] = ()) -> tuple[Range, ...]:
    """Every assumption of a scenario with a plausible range, in the order of the file.

    Ranges of ``others`` that the first does not give come after. StudyError where there are none.
    """
    by_path: dict[str, Range] = {}
    for scenario in (named_scenario, *others):
        for path, declared, number in quantities(scenario.scenario):
            evidence = number.evidence
            if declared.kind != "assumption" or evidence is None or evidence.low is None or evidence.high is None:
                continue
            if evidence.high > evidence.low:
                *places, label = breadcrumbs(scenario.scenario, path)
                number_range = Range(
                    path=path,
                    place=HEADING_MARK.join(places),
                    label=label,
                    unit=declared.unit,
                    low=evidence.low,
                    value=float(number),
                    high=evidence.high,
                    shape=evidence.shape or "triangular",
                )
                by_path.setdefault(path, number_range)
    if not by_path:
        raise StudyError(
            f"no number of {named_scenario.name} has a plausible range. Give some of them low and high: "
            "{ value = 0.4, low = 0.1, high = 0.8 }"
        )
    return tuple(by_path.values())


def latin_hypercube(worlds: int, dimensions: int, seed: int, design: int = 0) -> Floats:
    """Points spread evenly over the unit cube, float64 of shape (worlds, dimensions), the same for the same seed.

    Another ``design`` has other points under that seed.
    """
    from scipy.stats import qmc  # takes a second, which --help need not wait for

    sampler = qmc.LatinHypercube(dimensions, seed=np.random.default_rng([seed, 0x10CA1, *([design] if design else [])]))
    return np.asarray(sampler.random(worlds), dtype=np.float64)


class ParameterSample:
    """Scenarios laid out in the same worlds, under the names that results carry.

    Ranges are given one by one, but some numbers have to fit together, such as shares that make up at most a whole.
    Where they don't, those that are at fault step back towards their central values until they do.
    """

    def __init__(self, scenarios: Sequence[tuple[str, NamedScenario]]) -> None:
        self._scenarios = tuple(scenarios)
        first, *others = (named_scenario for _, named_scenario in scenarios)
        self.ranges = ranges(first, others)
        self._centre = {number.path: number.value for number in self.ranges}
        self._known = [{path for path, *_ in quantities(scenario.scenario)} for scenario in (first, *others)]

    def at_centre(self) -> tuple[Arm, ...]:
        """One arm for each scenario as it stands."""
        return tuple(Arm(name, named_scenario) for name, named_scenario in self._scenarios)

    def at(self, point: Sequence[float], word: str) -> tuple[Arm, ...]:
        """One arm for each scenario at a point of the unit cube; ``word`` tells people which ("world 17")."""
        return self.with_values(
            {number.path: number.at(float(u)) for number, u in zip(self.ranges, point, strict=True)}, word
        )

    def with_values(self, world: Mapping[str, float], word: str) -> tuple[Arm, ...]:
        """One arm for each scenario, with the ``world``'s values at dotted paths as far as the scenario has them."""
        arms: list[Arm] = []
        agreed: dict[str, float] = dict(world)
        for (name, named_scenario), known in zip(self._scenarios, self._known, strict=True):
            own = {path: value for path, value in agreed.items() if path in known}
            changed_scenario, changes = self._fitting(named_scenario, own)
            agreed |= changes
            arms.append(Arm(name, changed_scenario, changes, word))
        return tuple(arms)

    def _fitting(
        self, named_scenario: NamedScenario, world: Mapping[str, float]
    ) -> tuple[NamedScenario, dict[str, float]]:
        """The world itself, or the nearest one on the way to the centre in which all numbers fit together."""
        changes, at_fault = dict(world), set[str]()
        for share in (1.0, *_BACK):
            for path in at_fault:
                changes[path] = self._centre[path] + share * (world[path] - self._centre[path])
            try:
                return named_scenario.with_(changes), changes
            except ScenarioError as error:
                keys = [fault.key for fault in error.faults]
                at_fault |= {path for path in world if any(_is_near(path, key) for key in keys)} or set(world)
        changes = {path: self._centre[path] for path in world}
        return named_scenario.with_(changes), changes


def _is_near(path: str, key: str) -> bool:
    """Whether a number stands at or beside the place of a fault."""
    table = path.rpartition(".")[0]
    return table.startswith(key) or table == key.rpartition(".")[0]
