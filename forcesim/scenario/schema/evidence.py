"""Numbers that carry their evidence: plausible range, source, grade, note."""

from __future__ import annotations

import math
import sys
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, fields
from typing import Any, Literal, Self, get_args

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import PydanticCustomError, core_schema

from forcesim.text import exact_number

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


KEYS = ("value", *(field.name for field in fields(Evidence)))


class Quantity(float):
    """A float that remembers its evidence.

    It computes, compares and hashes as the plain number, so that the simulation needs no special case; arithmetic
    gives plain floats. The evidence is shown to people beside it.
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
        details = {key: value for key, value in asdict(self.evidence).items() if value is not None}
        return {"value": float(self), **details} if details else float(self)

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> core_schema.CoreSchema:
        return core_schema.no_info_plain_validator_function(
            _quantity, serialization=core_schema.plain_serializer_function_ser_schema(cls.as_written)
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


def all_of(faults: Sequence[PydanticCustomError]) -> PydanticCustomError:
    """One error for all that is wrong with a value, or a part; pydantic takes one from each check."""
    if len(faults) == 1:
        return faults[0]
    contexts = tuple(dict(fault.context or {}) for fault in faults)
    return PydanticCustomError("check", "{what}", {**contexts[0], "several": contexts})


def _wrong(what: str, hint: str = "", at: str = "") -> PydanticCustomError:
    return PydanticCustomError("quantity", "{what}", {"what": what, "hint": hint, "at": (at,) if at else ()})


def _number(written: object, at: str = "") -> float:
    if isinstance(written, str):
        text = written.strip()
        hint = "Write a bare number, without quotes or a unit"
        if "," in text and not text.strip("+-0123456789.,"):
            hint = f"{hint}; decimals follow a point, as in 9.5"
        if text.endswith("%"):
            with suppress(ValueError):
                hint = f"Write {float(text[:-1]) / 100:g}: shares are written as parts of one"
        raise _wrong("this must be a number, not a text", hint, at)
    if isinstance(written, bool) or not isinstance(written, (int, float)):
        raise _wrong("this must be a number", "Write a bare number, or { value = …, low = …, high = … }", at)
    # a whole number of hundreds of digits has no float
    if abs(written) > sys.float_info.max or not math.isfinite(written):
        raise _wrong("this must be a finite number", "Write an ordinary number", at)
    return float(written)


def _quantity(written: object) -> Quantity:
    if isinstance(written, Quantity):
        return written
    if not isinstance(written, dict):
        return Quantity(_number(written))
    faults = [
        PydanticCustomError("unknown_key", "{what}", {"what": "no such key", "hint": "", "at": (key,), "known": KEYS})
        for key in written
        if key not in KEYS
    ]
    numbers: dict[str, float | None] = {}
    for key in ("value", "low", "high"):
        try:
            numbers[key] = None if written.get(key) is None else _number(written[key], key)
        except PydanticCustomError as fault:
            faults.append(fault)
    value, low, high = (numbers.get(key) for key in ("value", "low", "high"))
    if written.get("value") is None:
        faults.append(_wrong("the number itself is missing", "Add value = … to the braces"))
    if value is not None and low is not None and low > value:
        faults.append(_wrong(f"low is above the value {value:g}", f"low must be at most {exact_number(value)}", "low"))
    if value is not None and high is not None and high < value:
        hint = f"high must be at least {exact_number(value)}"
        faults.append(_wrong(f"high is below the value {value:g}", hint, "high"))
    for key, allowed in (("grade", GRADES), ("shape", SHAPES)):
        if written.get(key) is not None and written[key] not in allowed:
            faults.append(_wrong(f"no such {key}", f"It must be one of: {', '.join(allowed)}", key))
    faults += [
        _wrong("this must be a text", 'Write it in quotes: "…"', key)
        for key in ("source", "note", "unit")
        if written.get(key) is not None and not isinstance(written[key], str)
    ]
    if faults or value is None:
        raise all_of(faults)
    rest = {key: written.get(key) for key in ("shape", "source", "grade", "note", "unit")}
    return Quantity(value, Evidence(low=low, high=high, **rest))
