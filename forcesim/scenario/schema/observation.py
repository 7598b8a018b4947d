"""What was published about a force after the event: the model is held against it, and never fitted to it."""

from __future__ import annotations

from typing import Any

from pydantic import model_validator

from forcesim.scenario.schema.evidence import Quantity
from forcesim.scenario.schema.fields import Part, item, number, prose, wrong


class Observation(Part):
    """One published figure, and the outcomes of the model that it is a figure of."""

    label: str = prose(label="What was observed")
    period: str = prose(label="When")
    value: Quantity = number(
        unit="as the outcomes, or a share", label="Published figure", kind="prose", ge=-1e12, le=1e12
    )
    outcomes: tuple[str, ...] = item(
        (),
        label="Outcomes of the model that add up to it",
        help="None where the model has no counterpart: then it is listed, and said to be left out.",
        kind="prose",
    )
    per: tuple[str, ...] = item((), label="As a share of the sum of these outcomes", kind="prose")
    years: int = item(1, label="Years that the figure covers", ge=1, le=100, kind="prose")
    policy: str | None = item(None, label="Policy at that time", help="Empty: as the file stands.", kind="prose")
    change_from: str | None = item(
        None,
        label="Policy before",
        help="The figure is then a change: 0.1 for a tenth more than under that policy.",
        kind="prose",
    )
    years_before: int = item(1, label="Years before that it is compared with", ge=1, le=100, kind="prose")

    @model_validator(mode="after")
    def _fits_together(self) -> Any:
        if self.change_from is not None and self.per:
            raise wrong(
                "a figure is either a share or a change", "Take out per or change_from", ("per",), list(self.per)
            )
        return self
