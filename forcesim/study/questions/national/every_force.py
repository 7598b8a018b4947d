"""The forces that a national question is about: their scenarios under two policies, and what is measured of them."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING

from forcesim.data.force_names import ForceNames, force_by_name, force_names
from forcesim.data.territorial_forces import FEWEST_RESIDENTS, Force, forces
from forcesim.errors import Fault, ScenarioError
from forcesim.scenario.files.load import PolicyFile, changed, load, load_policy
from forcesim.scenario.named_scenario import NameParts
from forcesim.text import nearest, safe

if TYPE_CHECKING:
    from forcesim.scenario.named_scenario import NamedScenario

# financial year of the seizures, the last before the policy of Durham
_SEIZURES = "2014_15"
_TOGETHER = 100_000


def forces_called(names: Sequence[str]) -> tuple[ForceNames, ...]:
    """The forces of these names, all 43 without any; ScenarioError with every name that is none.

    >>> [force.slug for force in forces_called(["Gwent Police", "City of London"])]
    ['gwent', 'city-of-london']
    """
    called = [force_by_name(name) or _by_scenario().get(name) for name in names]
    wrong = [name for name, force in zip(names, called, strict=True) if force is None]
    if wrong:
        raise ScenarioError(list(map(_no_such_force, wrong)))
    return tuple(dict.fromkeys(force for force in called if force is not None)) or force_names()


def _no_such_force(name: str) -> Fault:
    meant = nearest(name, [force.slug for force in force_names()])
    hint = f"Did you mean {meant}?" if meant else "The 43 forces of England and Wales are listed by: forcesim scenarios"
    return Fault("this is no territorial force", hint, found=safe(name, 40), where="--force")


@cache
def _by_scenario() -> Mapping[str, ForceNames]:
    return {force.scenario: force for force in force_names()}


@cache
def _measured() -> Mapping[str, Force]:
    return {force.slug: force for force in forces()}


def scenarios_of(
    names: Sequence[str],
    policy: str,
    against: str,
    changes: Sequence[str] = (),
    years: float | None = None,
) -> tuple[NamedScenario, ...]:
    """The scenarios of forces under ``against``, "" for each as it stands, then those under ``policy``.

    ``changes`` and ``years`` are laid over all. ScenarioError with what is wrong, once for all forces.
    """
    called: tuple[ForceNames, ...] = ()
    faults: list[Fault] = []
    policies: list[PolicyFile | None] = []
    try:
        called = forces_called(names)
    except ScenarioError as error:
        faults += error.faults
    for name in (against, policy):
        try:
            policies.append(load_policy(name) if name else None)
        except ScenarioError as error:
            faults += [fault for fault in error.faults if fault not in faults]
    if faults:
        raise ScenarioError(faults)
    as_they_stand = [load(force.scenario) for force in called]
    return tuple(
        changed(force if over is None else force.with_policy(over), changes, years)
        for over in policies
        for force in as_they_stand
    )


def force_of(scenario_name: str) -> Force | None:
    """The force that a scenario is of, by the scenario's name; None where that is no built-in one.

    >>> force_of("durham-2014+before-2015").name
    'Durham'
    """
    names = _by_scenario().get(NameParts.of(scenario_name).force)
    return None if names is None else _measured()[names.slug]


def is_ranked(force: Force) -> bool:
    """Whether enough people live there that a number a head says something of a force."""
    return force.residents >= FEWEST_RESIDENTS


def traits_of(force: Force) -> dict[str, float | None]:
    """What is measured of a force, by name: officers, cases an officer, seizures a resident; None if left out."""
    officers, seizures = force.officers[2015], force.cannabis_seizures.get(_SEIZURES)
    return {
        "officers": officers,
        "cases_per_officer": force.possession_2015 / officers,
        "seizures_per_resident": None if seizures is None else seizures / force.residents,
    }


def per_residents(force: Force) -> float:
    """By what a number of a force is multiplied to be one for each 100,000 residents."""
    return _TOGETHER / force.residents if force.residents else math.nan
