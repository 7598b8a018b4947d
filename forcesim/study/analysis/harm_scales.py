"""All harm of finished runs on another scale than the one that they were made with.

Harm is a sum over its parts, each a weight times an amount of something: years of an average group, years of a farm,
offences, records, years of addiction. A scale is a choice of weights and changes nothing that happens,
so that another one takes no other runs, provided that the amounts are known.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from forcesim.scenario.schema.crime import Weights
from forcesim.scenario.schema.scenario import Scenario
from forcesim.scenario.schema.units import is_yearly
from forcesim.simulation.calendar import HOURS_PER_YEAR, Calendar
from forcesim.simulation.outcomes import PARTS_OF_HARM, declared_outcomes
from forcesim.study.arrays import Floats

HARM = "harm"


@dataclass(frozen=True, slots=True)
class WeighedRuns:
    """Finished runs of a scenario: outcomes by name, float64 of shape (replications,), NaN where a run is not in.

    ``weights`` are those that harm in ``outcomes`` was counted with.
    """

    scenario: Scenario
    outcomes: Mapping[str, Floats]
    weights: Weights

    def harm(self, scale: str) -> Floats:
        """All harm a year on a scale of the scenario, by name; what it has no weight for is left out.

        NaN where the runs don't say how much there is of something that the scale weighs, see ``unweighed``.
        """
        total = self._nothing
        for name in PARTS_OF_HARM:
            total = total + self.part_of_harm(name, scale)
        return total

    def part_of_harm(self, name: str, scale: str) -> Floats:
        """A part of harm a year on a scale, both by name; nothing where the scale has no weight for it."""
        of_part = weight(scale_of(self.scenario, scale), PARTS_OF_HARM[name].weight)
        return of_part * self.amount(name) if of_part else self._nothing

    @property
    def _nothing(self) -> Floats:
        """0 for each run, NaN where one is not in, whatever is weighed."""
        return 0.0 * self.outcomes[HARM]

    def amount(self, name: str) -> Floats:
        """How much there is a year of what a part of harm weighs: group-years, farm-years, offences, records, …."""
        part = PARTS_OF_HARM[name]
        if part.counted_by:
            unit = declared_outcomes(self.scenario)[part.counted_by].unit
            return self.outcomes[part.counted_by] * (1.0 if is_yearly(unit) else self._years_a_year)
        if not part.is_in(self.scenario):
            return 0.0 * self.outcomes[name]
        return self.outcomes[name] / (weight(self.weights, part.weight) or np.nan)

    @property
    def _years_a_year(self) -> float:
        """What turns a mean over time into an amount a year: calendars have leap years, the model's year has none."""
        calendar = Calendar(self.scenario.time)
        measured_hours = calendar.bounds[-1] - calendar.bounds[calendar.warm_up]
        return float(measured_hours) / (HOURS_PER_YEAR * calendar.years)


def unweighed(scenario: Scenario, scales: Iterable[Weights]) -> str:
    """The weight that one of ``scales`` has and the scale in use has not, for a part that only its harm counts.

    Runs of the scenario don't say how much there is of it; those with such a weight do. "" where nothing is missing.
    """
    in_use = scale_of(scenario)
    others = tuple(scales)
    for part in PARTS_OF_HARM.values():
        is_unknown = not part.counted_by and part.is_in(scenario) and not weight(in_use, part.weight)
        if is_unknown and any(weight(other, part.weight) for other in others):
            return part.weight
    return ""


def weight(scale: Weights, name: str) -> float:
    """A weight of a scale, 0 where it is not known."""
    return float(getattr(scale, name) or 0.0)


def scale_of(scenario: Scenario, name: str | None = None) -> Weights:
    """A scale of a scenario, by default the one in use; without weights where it counts no harm."""
    harm = scenario.harm
    return Weights() if harm is None else harm.scales[harm.scale if name is None else name]
