"""All numbers of a scenario in the order in which they are declared: what the assumptions log lists."""

from __future__ import annotations

from collections.abc import Iterator

from forcesim.scenario.evidence import Quantity
from forcesim.scenario.fields import Declaration
from forcesim.scenario.scenario import Scenario
from forcesim.scenario.shape import dotted, leaves, top


def quantities(scenario: Scenario) -> Iterator[tuple[str, Declaration, Quantity]]:
    """Dotted path, declaration and value of every number, those left at their defaults included.

    The shares of a table such as ``policy.cases.possession.mix`` come with the declaration of the table.
    """
    whole = top(type(scenario))
    for path, value in leaves(scenario):
        if isinstance(value, Quantity):
            place = whole.at(path)
            # figures that the model is held against stand behind no result
            if place is not None and place.declared is not None and place.declared.kind != "prose":
                yield dotted(path), place.declared, value
