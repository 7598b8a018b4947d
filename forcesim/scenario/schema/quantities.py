"""All numbers of a scenario in the order in which they are declared: what the assumptions log lists."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pydantic import BaseModel

from forcesim.scenario.schema.evidence import Quantity
from forcesim.scenario.schema.fields import Declaration, declaration
from forcesim.scenario.schema.paths import dotted, leaves, top
from forcesim.scenario.schema.scenario import Scenario
from forcesim.text import safe


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


def breadcrumbs(scenario: Scenario, path: str) -> list[str]:
    """The labels on the way to a number: "Case types", "Possession found by accident", "Mean officer-hours".

    An entry without a label of its own is called as what its key refers to, be it a team or a disposal.
    """
    here: Any = scenario
    declared: Declaration | None = None
    words = []
    for key in path.split("."):
        if isinstance(here, BaseModel) and key in type(here).model_fields:
            declared = declaration(type(here), key)
            words.append(declared.label)
            here = getattr(here, key)
        elif isinstance(here, tuple) and key.isdigit() and int(key) < len(here):
            here = here[int(key)]
            words.append(safe(_label(here) or f"{int(key) + 1}", 60))
        else:
            here = here.get(key) if isinstance(here, dict) else None
            like = getattr(scenario, declared.keys_refer_to).get(key) if declared and declared.keys_refer_to else None
            words.append(safe(_label(here) or _label(like) or key.replace("_", " "), 60))
    return words


def _label(entry: Any) -> str:
    return str(getattr(entry, "label", "") or "")
