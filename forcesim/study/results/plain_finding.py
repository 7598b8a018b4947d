"""What every finding is made of: plain values that JSON can hold; what is not known is None."""

from __future__ import annotations

import math
from typing import Annotated, Any, ClassVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, SerializerFunctionWrapHandler, model_serializer

# stands between the headings of ``UncertainParameter.place``
HEADING_MARK = " › "


def _finite_or_none(value: Any) -> Any:
    return None if isinstance(value, float) and not math.isfinite(value) else value


Number = Annotated[float | None, BeforeValidator(_finite_or_none)]


class PlainFinding(BaseModel):
    """Values of a finding.

    ``recent`` names the fields that results of earlier versions do not have: None there, and then not written.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")
    recent: ClassVar[tuple[str, ...]] = ()

    @model_serializer(mode="wrap")
    def _as_it_stands_in_json(self, handler: SerializerFunctionWrapHandler) -> dict[str, Any]:
        plain: dict[str, Any] = handler(self)
        return {name: value for name, value in plain.items() if value is not None or name not in self.recent}


class Estimate(PlainFinding):
    """A mean with the 95% interval of its error."""

    mean: Number
    low: Number = None
    high: Number = None


class UncertainParameter(PlainFinding):
    """A number of the scenario that nobody knows better than from ``low`` to ``high``; ``value`` is the central one.

    ``path`` is dotted, ``place`` are the headings above the number in the scenario, ``label`` is its own.
    """

    path: str
    place: str
    label: str
    unit: str
    low: float
    value: float
    high: float

    @property
    def owner(self) -> str:
        """The nearest heading above the number that is not its own label: "Response team"; "" where there is none."""
        owners = [heading for heading in self.place.split(HEADING_MARK) if heading != self.label]
        return owners[-1] if owners else ""
