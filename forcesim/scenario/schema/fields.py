"""Declares each field of a scenario once: type, unit, bounds, label, help, kind.

Validation, messages, the window's forms, ``--help``, the JSON Schema and the assumptions log are made from these
declarations; no other place names a unit or a bound.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from forcesim.scenario.schema.evidence import Evidence, Quantity, all_of
from forcesim.text import number_text

# lever: what a commissioner decides; assumption: what the world is like; setting: how the run is made;
# prose: words that change no number and stand outside the digest
Kind = Literal["lever", "assumption", "setting", "prose"]

# hours in a unit of time
_HOURS = {"hours": 1.0, "days": 24.0, "weeks": 168.0, "months": 730.5, "years": 8766.0}


@dataclass(frozen=True, slots=True)
class Declaration:
    """How one field is declared. ``bounds`` holds those of "ge", "gt", "le" and "lt" that it has, in ``unit``.

    A field ``is_later`` that came when digests were stored already: with its default it is no part of them.
    """

    name: str
    label: str
    unit: str
    help: str
    kind: str
    refers_to: str
    keys_refer_to: str
    bounds: dict[str, float]
    default: Any
    required: bool
    is_later: bool = False

    @property
    def limits(self) -> str:
        """The bounds in words: "from 0 to 1"; "" where there are none."""
        bounds = self.bounds
        words = {
            "ge": "from",
            "gt": "above",
            "le": "to" if "ge" in bounds else "and up to" if "gt" in bounds else "up to",
            "lt": "to below" if "ge" in bounds else "below",
        }
        return " ".join(f"{words[key]} {number_text(bounds[key])}" for key in ("ge", "gt", "le", "lt") if key in bounds)

    @property
    def may_be_taken_out(self) -> bool:
        """Whether "" stands for nothing, where a file that is extended names something."""
        return bool(self.refers_to) and not self.required and self.default is None

    def allows(self, value: float) -> bool:
        """Whether a value lies within the bounds."""
        lowest, highest = self.bounds.get("ge", -math.inf), self.bounds.get("le", math.inf)
        above, below = self.bounds.get("gt", -math.inf), self.bounds.get("lt", math.inf)
        return lowest <= value <= highest and above < value < below


def number(
    default: float | None = ...,  # type: ignore[assignment]
    *,
    unit: str,
    label: str,
    help: str = "",  # noqa: A002  the word that users read
    kind: Kind = "assumption",
    ge: float | None = None,
    gt: float | None = None,
    le: float | None = None,
    lt: float | None = None,
) -> Any:
    """Declare a number in ``unit``; without a default a file has to give it."""
    extra = {"unit": unit, "kind": kind, "refers_to": "", "keys_refer_to": ""}
    value: Any = default
    if isinstance(default, (int, float)):
        value = Quantity(default)
    return Field(value, title=label, description=help, ge=ge, gt=gt, le=le, lt=lt, json_schema_extra=dict(extra))


def share(default: float = ..., *, label: str, help: str = "", kind: Kind = "assumption") -> Any:  # type: ignore[assignment]  # noqa: A002
    """Declare a part of one, from 0 to 1."""
    return number(default, unit="share", label=label, help=help, kind=kind, ge=0, le=1)


def item(
    default: Any = ...,
    *,
    label: str,
    help: str = "",  # noqa: A002
    kind: Kind = "assumption",
    unit: str = "",
    refers_to: str = "",
    keys_refer_to: str = "",
    is_later: bool = False,
    **more: Any,
) -> Any:
    """Declare a field that is not a number: a text, a flag, a list, a table.

    ``refers_to`` names the table of the scenario whose keys the value must be one of ("teams"); ``keys_refer_to``
    does the same for the keys of a table, and ``unit`` is that of its numbers. A field ``is_later`` that scenarios did
    not have when their digests were first stored.
    """
    extra: dict[str, Any] = {"unit": unit, "kind": kind, "refers_to": refers_to, "keys_refer_to": keys_refer_to}
    if is_later:
        extra["is_later"] = True
    return Field(default, title=label, description=help, json_schema_extra=dict(extra), **more)


def prose(default: Any = "", *, label: str, help: str = "") -> Any:  # noqa: A002
    """Declare words that change no number."""
    return item(default, label=label, help=help, kind="prose")


def wrong(what: str, hint: str = "", at: tuple[str | int, ...] = (), found: object = None) -> PydanticCustomError:
    """Make the error that a check of a whole part raises.

    ``at`` is the path below the part; ``found`` is what the check worked out, if not the value that stands there.
    """
    context: dict[str, object] = {"what": what, "hint": hint, "at": at}
    if found is not None:
        context["found"] = found
    return PydanticCustomError("check", "{what}", context)


# names of numbers that have evidence, with both
_Evident = Sequence[tuple[str, Quantity, Evidence]]


class Part(BaseModel):
    """A part of a scenario: frozen, and strict about keys that it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    @model_validator(mode="before")
    @classmethod
    def _names_taken_out(cls, given: Any) -> Any:
        """A file can't take out what a file that it extends has given, but it can write "" over it."""
        if not isinstance(given, (dict, Mapping)):
            return given
        taken_out = {
            name
            for name, value in given.items()
            if isinstance(value, str) and not value and name in cls.model_fields
            if declaration(cls, name).may_be_taken_out
        }
        return {name: value for name, value in given.items() if name not in taken_out} if taken_out else given

    @model_validator(mode="after")
    def _evidence_fits(self) -> Any:
        # every number of every variant comes by here
        evident = [
            (name, value, value.evidence)
            for name, value in self.__dict__.items()
            if isinstance(value, Quantity) and value.evidence is not None
        ]
        faults = [*self._ranges_beyond_bounds(evident), *self._units_not_as_declared(evident)] if evident else []
        if faults:
            raise all_of(faults)
        return self

    def _ranges_beyond_bounds(self, evident: _Evident) -> Iterator[PydanticCustomError]:
        """Studies over the plausible range take values from all of it."""
        for name, _, evidence in evident:
            declared = declaration(type(self), name)
            for end in (evidence.low, evidence.high):
                if end is not None and not declared.allows(end):
                    yield wrong(
                        "the plausible range goes beyond what can be",
                        f"Its ends lie where the number itself may: {declared.limits} ({declared.unit})",
                        (name,),
                        f"{end:g}",
                    )

    def _units_not_as_declared(self, evident: _Evident) -> Iterator[PydanticCustomError]:
        for name, value, evidence in evident:
            if evidence.unit is not None:
                declared, given = declaration(type(self), name).unit, evidence.unit
                if given != declared:
                    yield wrong(
                        f"the unit here is {declared}",
                        in_unit(float(value), given, declared),
                        (name,),
                        given,
                    )


def in_unit(value: float, given: str, declared: str) -> str:
    """What to write instead of a number given in another unit than the declared one."""
    if given in _HOURS and declared in _HOURS:
        return f"Write {value * _HOURS[given] / _HOURS[declared]:.8g}, which is {value:g} {given} in {declared}"
    return f'Give the number in {declared} and write unit = "{declared}", or leave the unit out'


def declarations(part: type[BaseModel]) -> Iterator[Declaration]:
    """The fields of a part, in the order in which they stand."""
    return (declaration(part, name) for name in part.model_fields)


@cache
def declaration(part: type[BaseModel], name: str) -> Declaration:
    """How a field of a part is declared."""
    info = part.model_fields[name]
    extra: dict[str, Any] = info.json_schema_extra if isinstance(info.json_schema_extra, dict) else {}
    bounds: dict[str, float] = {}
    for constraint in info.metadata:
        for key in ("ge", "gt", "le", "lt"):
            bound = getattr(constraint, key, None)
            if bound is not None:
                bounds[key] = float(bound)
    return Declaration(
        name=name,
        label=info.title or name,
        unit=str(extra.get("unit", "")),
        help=info.description or "",
        kind=str(extra.get("kind", "assumption")),
        refers_to=str(extra.get("refers_to", "")),
        keys_refer_to=str(extra.get("keys_refer_to", "")),
        bounds=bounds,
        default=None if info.is_required() else info.get_default(call_default_factory=True),
        required=info.is_required(),
        is_later=bool(extra.get("is_later", False)),
    )
