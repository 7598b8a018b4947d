"""A number that may carry its evidence: plausible range, source, grade, note."""

from __future__ import annotations

import math
import sys
from contextlib import suppress
from dataclasses import asdict, dataclass, fields
from typing import Any, Literal, Self, get_args

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import PydanticCustomError, core_schema

Grade = Literal["found", "derived", "recalled", "assumed"]
Shape = Literal["triangular", "uniform", "lognormal"]

GRADES: tuple[str, ...] = get_args(Grade)
SHAPES: tuple[str, ...] = get_args(Shape)

GRADE_MEANING: dict[str, str] = {
    "found": "read in the named publication or data file",
    "derived": "worked out from found figures; the note shows the sum",
    "recalled": "remembered from a named publication, not checked",
    "assumed": "no source: a modelling choice that you should question",
}


@dataclass(frozen=True, slots=True)
class Evidence:
    """What stands behind a number. ``low`` and ``high`` bound what is plausible, in the number's own unit."""

    low: float | None = None
    high: float | None = None
    shape: str | None = None
    source: str | None = None
    grade: str | None = None
    note: str | None = None
    unit: str | None = None


_KEYS = ("value", *(field.name for field in fields(Evidence)))


class Quantity(float):
    """A float that remembers its evidence.

    It computes, compares and hashes as the plain number, so that the simulation needs no special case; arithmetic
    gives plain floats. Evidence is what a person reads beside it.
    """

    __slots__ = ("evidence",)
    evidence: Evidence | None

    def __new__(cls, value: float, evidence: Evidence | None = None) -> Self:
        self = super().__new__(cls, value)
        self.evidence = evidence
        return self

    def __reduce__(self) -> tuple[type[Quantity], tuple[float, Evidence | None]]:
        return type(self), (float(self), self.evidence)

    def __copy__(self) -> Self:
        return self

    def __deepcopy__(self, memo: object) -> Self:
        return self

    def as_written(self) -> float | dict[str, Any]:
        """The number as a scenario file holds it: bare, or a table with its evidence."""
        if self.evidence is None:
            return float(self)
        said = {key: value for key, value in asdict(self.evidence).items() if value is not None}
        return {"value": float(self), **said} if said else float(self)

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> core_schema.CoreSchema:
        return core_schema.no_info_plain_validator_function(
            _read, serialization=core_schema.plain_serializer_function_ser_schema(cls.as_written)
        )

    @classmethod
    def __get_pydantic_json_schema__(
        cls, schema: core_schema.CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        number = {"type": "number"}
        text = {"type": "string"}
        table = {
            "type": "object",
            "properties": {
                "value": number,
                "low": number,
                "high": number,
                "shape": {"enum": list(SHAPES)},
                "source": text,
                "grade": {"enum": list(GRADES)},
                "note": text,
                "unit": text,
            },
            "required": ["value"],
            "additionalProperties": False,
        }
        return {"anyOf": [number, table]}


def _wrong(what: str, hint: str = "", at: str = "") -> PydanticCustomError:
    return PydanticCustomError("quantity", "{what}", {"what": what, "hint": hint, "at": (at,) if at else ()})


def _number(found: object, at: str = "") -> float:
    if isinstance(found, str):
        text = found.strip()
        hint = "Write a bare number, without quotes or a unit"
        if text.endswith("%"):
            with suppress(ValueError):
                hint = f"Write {float(text[:-1]) / 100:g}: shares are written as parts of one"
        raise _wrong("this must be a number, not a text", hint, at)
    if isinstance(found, bool) or not isinstance(found, (int, float)):
        raise _wrong("this must be a number", "Write a bare number, or { value = …, low = …, high = … }", at)
    # a whole number of hundreds of digits has no float
    if abs(found) > sys.float_info.max or not math.isfinite(found):
        raise _wrong("this must be a finite number", "Write an ordinary number", at)
    return float(found)


def _read(found: object) -> Quantity:
    if isinstance(found, Quantity):
        return found
    if not isinstance(found, dict):
        return Quantity(_number(found))
    for key in found:
        if key not in _KEYS:
            raise PydanticCustomError(
                "unknown_key", "{what}", {"what": "no such key", "hint": "", "at": (key,), "known": _KEYS}
            )
    if "value" not in found:
        raise _wrong("the number itself is missing", "Add value = … to the braces")
    value = _number(found["value"], "value")
    low = None if found.get("low") is None else _number(found["low"], "low")
    high = None if found.get("high") is None else _number(found["high"], "high")
    if low is not None and low > value:
        raise _wrong(f"low is above the value {value:g}", f"low must be at most {value:g}", "low")
    if high is not None and high < value:
        raise _wrong(f"high is below the value {value:g}", f"high must be at least {value:g}", "high")
    for key, allowed in (("grade", GRADES), ("shape", SHAPES)):
        if found.get(key) is not None and found[key] not in allowed:
            raise _wrong(f"no such {key}", f"It must be one of: {', '.join(allowed)}", key)
    for key in ("source", "note", "unit"):
        if found.get(key) is not None and not isinstance(found[key], str):
            raise _wrong("this must be a text", 'Write it in quotes: "…"', key)
    rest = {key: found.get(key) for key in ("shape", "source", "grade", "note", "unit")}
    return Quantity(value, Evidence(low=low, high=high, **rest))
