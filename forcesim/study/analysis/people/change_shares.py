"""What carries an outcome's change between two policies: people of each transition, and mechanisms besides them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from forcesim.scenario.schema.scenario import Scenario
from forcesim.simulation.calendar import HOURS_PER_YEAR, Calendar
from forcesim.simulation.outcomes import GROUPS_THERE, HIDDEN_LEVELS, TIME_BY_USE, VALUE_OF_HOURS
from forcesim.study.analysis.harm_scales import scale_of
from forcesim.study.analysis.people.attribution import PARTLY_OF_PEOPLE, Part, duration_of, parts_of
from forcesim.study.analysis.people.mechanisms import (
    CHAINS,
    FARMS_ENDED,
    HOURS_ON_DUTY,
    HOURS_ROSTERED,
    UNDISTURBED,
    Mechanism,
    chain_shares,
    duration_shares,
)
from forcesim.study.arrays import Floats

_WHEN = ("before", "after")


@dataclass(frozen=True, slots=True)
class ChangeShares:
    """What carries a change in each future; ``of_people`` is of shape (fates, fates, futures), others (futures,)."""

    of_people: Floats
    of_others: Mapping[Mechanism, Floats]


@dataclass(frozen=True)
class PairedBooks:
    """The books of pairs of runs of two ``scenarios``.

    ``tables`` are what is counted because of people, a year, of shape (measures, fates, fates, futures), ``rows`` where
    each measure stands; ``counts`` are the names of all that people bring. ``outcomes`` are those of both scenarios,
    each of shape (futures,), ``levels`` their hidden levels, of shape (futures, scenarios, levels).
    """

    scenarios: tuple[Scenario, Scenario]
    counts: Sequence[str]
    rows: Mapping[str, int]
    tables: Floats
    outcomes: tuple[Mapping[str, Floats], Mapping[str, Floats]]
    levels: Floats

    def shares(self, name: str) -> ChangeShares:
        """What carries the change of an outcome; what it leaves of the change is no known mechanism's."""
        duration = duration_of(name)
        if duration is not None:
            return self._of_duration(*duration)
        chain = _chain_of(name)
        if chain or name in PARTLY_OF_PEOPLE:
            return self._of_chain(chain or (name,))
        if name in UNDISTURBED:
            return self._of_gangs(name)
        return self._of_parts(name)

    # each kind of outcome

    def _of_parts(self, name: str) -> ChangeShares:
        """Of a weighted sum of things that people bring and things that they don't."""
        of_people = np.zeros(self.tables.shape[1:])
        others: dict[Mechanism, Floats] = {}
        for arm, sign in enumerate((-1.0, 1.0)):
            for part, factor in parts_of(name, self.scenarios[arm], self.counts).items():
                if part.is_of_people:
                    of_people += sign * factor * self._measure(arm, part.name)
                elif part != Part(name, is_of_people=False):
                    mechanism = Mechanism(part.name)
                    share = sign * factor * self._thing(arm, part.name)
                    others[mechanism] = others.get(mechanism, np.zeros(len(share))) + share
        return ChangeShares(of_people, others)

    def _of_duration(self, total: str, count: str) -> ChangeShares:
        """Of a mean over people: those who join it, those who leave it, those for whom it takes longer."""
        totals, counts = ([self._measure(arm, name) for arm in (0, 1)] for name in (total, count))
        sums = [(totals[arm].sum(axis=(0, 1)), counts[arm].sum(axis=(0, 1))) for arm in (0, 1)]
        shares = duration_shares(sums[0], sums[1], (totals[1] - totals[0], counts[1] - counts[0]))
        return ChangeShares(shares, {})

    def _of_chain(self, chain: tuple[str, ...]) -> ChangeShares:
        """Of the last of a chain: what the first thing and each ratio after it carry; people may bring a part of it."""
        before, after = ([self._thing(arm, name) for name in chain] for arm in (0, 1))
        first = self._of_parts(chain[0])
        people_shape = first.of_people.shape
        rest = after[0] - before[0] - first.of_people.sum(axis=(0, 1))
        parts = np.concatenate([first.of_people.reshape(-1, people_shape[-1]), rest[None, :]])
        shares, ratios = chain_shares(before, after, parts)
        others = {Mechanism(chain[0]): shares[-1]}
        others.update((Mechanism(name, per), ratio) for per, name, ratio in zip(chain, chain[1:], ratios, strict=False))
        return ChangeShares(shares[:-1].reshape(people_shape), others)

    def _of_gangs(self, name: str) -> ChangeShares:
        """Of what gangs do: which there are, how many are disrupted, and what each disruption takes away."""
        undisturbed = UNDISTURBED[name]
        there = [self._thing(arm, undisturbed) for arm in (0, 1)]
        disrupted = [self._thing(arm, "disruptions") for arm in (0, 1)]
        away = [there[arm] - self._thing(arm, name) for arm in (0, 1)]
        shares, ratios = chain_shares(
            [disrupted[0], away[0]], [disrupted[1], away[1]], (disrupted[1] - disrupted[0])[None, :]
        )
        return ChangeShares(
            np.zeros(self.tables.shape[1:]),
            {
                Mechanism(undisturbed): there[1] - there[0],
                Mechanism("disruptions"): -shares[0],
                Mechanism(name, "disruptions"): -ratios[0],
            },
        )

    # what is in the books

    def _measure(self, arm: int, name: str) -> Floats:
        """What is counted because of people under one policy, a year, of shape (fates, fates, futures)."""
        return np.asarray(self.tables[self.rows[f"{_WHEN[arm]} {name}"]])

    def _thing(self, arm: int, name: str) -> Floats:
        """An outcome of one policy, or a thing that mechanisms name and no outcome tells; of shape (futures,)."""
        outcomes = self.outcomes[arm]
        if name == FARMS_ENDED:
            return outcomes["farms_found"] + outcomes["farms_missed"]
        if name == HOURS_ON_DUTY:
            return np.asarray(np.add.reduce([outcomes[use] for use in TIME_BY_USE]))
        if name == HOURS_ROSTERED:
            price = float(self.scenarios[arm].costs.officer_hour)
            return np.asarray(outcomes["cost_salaries"] / price if price else 0.0 * outcomes["cost_salaries"])
        if name in HIDDEN_LEVELS:
            return self._hidden_level(arm, name)
        return outcomes[name]

    def _hidden_level(self, arm: int, name: str) -> Floats:
        scenario = self.scenarios[arm]
        integral = self.levels[:, arm, HIDDEN_LEVELS.index(name)]
        calendar = Calendar(scenario.time)
        if name == GROUPS_THERE:
            return np.asarray(integral / (calendar.bounds[-1] - calendar.bounds[calendar.warm_up]))
        weight = float(scale_of(scenario).group_year or 0.0)
        return np.asarray(integral / HOURS_PER_YEAR * weight / calendar.years)


def _chain_of(name: str) -> tuple[str, ...]:
    """The chain that ends in an outcome; the value of hours follows from the hours."""
    if name in VALUE_OF_HOURS and VALUE_OF_HOURS[name] in CHAINS:
        return (*CHAINS[VALUE_OF_HOURS[name]], name)
    return CHAINS.get(name, ())
