"""How the numbers of a result stand in JSON: strict in reading, null for what is not known, one key for an interval.

Results are plain dataclasses, which are made many times a second; pydantic reads and writes them by these types.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable, Mapping, Sequence
from typing import Annotated, Any

import numpy as np
from pydantic import (
    AliasPath,
    BeforeValidator,
    Field,
    GetCoreSchemaHandler,
    GetPydanticSchema,
    PlainSerializer,
    SerializerFunctionWrapHandler,
    Strict,
    ValidationError,
    WithJsonSchema,
    model_serializer,
)
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from forcesim.errors import CapsuleError
from forcesim.study.arrays import Floats


def read_from(kind: Any, read: Callable[[Any], Any]) -> GetPydanticSchema:
    """Read a value of one kind, as JSON holds it, and make of it what the program holds."""

    def schema(_: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_after_validator_function(read, handler(kind))

    return GetPydanticSchema(schema)


def refused(wanted: str) -> PydanticCustomError:
    """What a reader raises; ``wanted`` says what the value should have been."""
    return PydanticCustomError("refused", "{wanted}", {"wanted": wanted})


def known(value: float | None) -> float | None:
    """The number, None where it is not finite."""
    return float(value) if value is not None and math.isfinite(value) else None


def _nan(value: Any) -> Any:
    return math.nan if value is None else value


def _infinite(value: Any) -> Any:
    return math.inf if value is None else value


def _array(values: list[float | None]) -> Floats:
    return np.array(values, dtype=np.float64)


def _knowns(values: Floats) -> list[float | None]:
    return [value if math.isfinite(value) else None for value in values.tolist()]


def _date(text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError as error:
        raise refused("a date") from error


Whole = Annotated[int, Strict()]
Flag = Annotated[bool, Strict()]
Real = Annotated[float, Strict()]
# null is NaN in memory
_OR_NULL = WithJsonSchema({"type": ["number", "null"]})
RealOrNaN = Annotated[Real, BeforeValidator(_nan), PlainSerializer(known), _OR_NULL]
# null is infinite in memory
RealOrBeyond = Annotated[Real, BeforeValidator(_infinite), PlainSerializer(known), _OR_NULL]
RealOrNone = Annotated[Real | None, PlainSerializer(known)]
# float64 of shape (n,), null where it is NaN
Series = Annotated[Floats, read_from(list[Real | None], _array), PlainSerializer(_knowns)]
Day = Annotated[dt.date, read_from(str, _date)]
# the two numbers of "ci95"
Low = Annotated[RealOrNone, Field(validation_alias=AliasPath("ci95", 0))]
High = Annotated[RealOrNone, Field(validation_alias=AliasPath("ci95", 1))]
# and of "ci95_family"
LowFamily = Annotated[RealOrNone, Field(validation_alias=AliasPath("ci95_family", 0))]
HighFamily = Annotated[RealOrNone, Field(validation_alias=AliasPath("ci95_family", 1))]


class HasInterval:
    """Something with ``low`` and ``high``, which stand in JSON as one key, "ci95", as others do as "ci95_family"."""

    __slots__ = ()

    @model_serializer(mode="wrap")
    def _as_it_stands_in_json(self, handler: SerializerFunctionWrapHandler) -> dict[str, Any]:
        return in_one_key(handler(self))


def in_one_key(plain: dict[str, Any]) -> dict[str, Any]:
    """A table in which both ends of an interval are one key, in the place of the lower end."""
    lower_ends = {"low": ("ci95", "high"), "low_family": ("ci95_family", "high_family")}
    upper_ends = {high: plain.pop(high) for _, high in lower_ends.values() if high in plain}
    table: dict[str, Any] = {}
    for name, value in plain.items():
        interval, high = lower_ends.get(name, ("", ""))
        if interval:
            table[interval] = [value, upper_ends[high]]
        else:
            table[name] = value
    return table


_WANTED = {
    "float_type": "a number",
    "int_type": "a whole number",
    "string_type": "a text",
    "bool_type": "true or false",
    "list_type": "a list",
    "tuple_type": "a list",
    "dict_type": "a table",
    "dataclass_type": "a table",
    "model_type": "a table",
    "model_attributes_type": "a table",
}


def in_plain_words(error: ValidationError, document: object, name: str) -> CapsuleError:
    """The first thing that is wrong with a document, with its place: "result.results[3].at is not a table"."""
    first = error.errors(include_url=False)[0]
    kind, location = first["type"], list(first["loc"])
    # models of findings word their own faults; their place names the kind of finding too
    if location and location[0] in ("found", "frontier") and kind not in _WANTED:
        return CapsuleError(f"{name}.{'.'.join(map(str, location))}: {first['msg']}")
    if kind == "missing":
        return _missing(document, location, name)
    wanted = _WANTED.get(kind, first["msg"])
    if kind == "literal_error":
        wanted = str(first["ctx"]["expected"]).replace("'", "").replace(", ", " or ")
    if isinstance(location[-1] if location else None, int) and kind in ("float_type", "string_type"):
        location.pop()
        wanted = "a list of texts" if kind == "string_type" else wanted
    return CapsuleError(f"{_place(name, location)} is not {wanted}")


def _missing(document: object, location: Sequence[int | str], name: str) -> CapsuleError:
    """Which table lacks a key, or what stands where a table should be."""
    here = document
    for depth, key in enumerate(location):
        location_words = _place(name, location[:depth])
        if isinstance(key, int):
            if not isinstance(here, list):
                return CapsuleError(f"{location_words} is not two numbers")
            if key >= len(here):
                return CapsuleError(f"{location_words} is not two numbers")
            here = here[key]
        elif not isinstance(here, Mapping):
            return CapsuleError(f"{location_words} is not a table")
        elif key not in here:
            return CapsuleError(f"{location_words} has no {key!r}")
        else:
            here = here[key]
    return CapsuleError(f"{_place(name, location)} is missing")


def _place(name: str, location: Sequence[int | str]) -> str:
    return name + "".join(f"[{key}]" if isinstance(key, int) else f".{key}" for key in location)
