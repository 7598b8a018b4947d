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
            node = whole.at(path)
            # figures that the model is held against stand behind no result
            if node is not None and node.declared is not None and node.declared.kind != "prose":
                yield dotted(path), node.declared, value


def breadcrumbs(scenario: Scenario, path: str) -> list[str]:
    """The labels on the way to a number: "Case types", "Possession found by accident", "Mean officer-hours".

    An entry without a label of its own is called as what its key refers to, be it a team or a disposal.
    """
    entry: Any = scenario
    declared: Declaration | None = None
    labels = []
    for key in path.split("."):
        if isinstance(entry, BaseModel) and key in type(entry).model_fields:
            declared = declaration(type(entry), key)
            labels.append(declared.label)
            entry = getattr(entry, key)
        elif isinstance(entry, tuple) and key.isdigit() and int(key) < len(entry):
            entry = entry[int(key)]
            labels.append(safe(_label(entry) or f"{int(key) + 1}", 60))
        else:
            entry = entry.get(key) if isinstance(entry, dict) else None
            table = getattr(scenario, declared.keys_refer_to) if declared and declared.keys_refer_to else {}
            namesake = table.get(key)
            labels.append(safe(_label(entry) or _label(namesake) or key.replace("_", " "), 60))
    return labels


def _label(entry: Any) -> str:
    return str(getattr(entry, "label", "") or "")
