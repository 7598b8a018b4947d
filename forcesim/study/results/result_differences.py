"""Where two results differ: every number, name and verdict, by its place in the JSON."""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from forcesim.study.results.study_result import StudyResult, plain_values

# who made a result, what a person looked at, and the texts of failed runs, which hold more than the runs
_BESIDE = frozenset({"forcesim", "model", "looked_at", "failures", "scenarios.changes"})
# what rests on more than the averages of single runs: months, stages, worlds
RESTS_ON_RUNS = frozenset(
    {
        "results.monthly", "alternatives.monthly", "unsettled", "cliff", "cliffs", "reached", "runs", "replications",
        "found", "observations", "frontier",
    }
)  # fmt: skip
# what another release of the program may word otherwise
WORDS = frozenset({"outcomes", "scenarios.title", "scenarios.policy"})
_INDEX = re.compile(r"\[\d+\]")
MISSING = "nothing"
# fits of one release of SciPy and the next agree to twelve digits; runs themselves are compared bit for bit
_ROUNDING = 1e-9


@dataclass(frozen=True, slots=True)
class ResultDifference:
    """A value that is another one now; ``place`` is its path in the JSON of the result."""

    place: str
    before: Any
    now: Any


def result_differences(
    before: StudyResult, now: StudyResult, left_out: Collection[str] = ()
) -> tuple[ResultDifference, ...]:
    """Every place in which the JSON of two results differs, those in ``left_out`` and what is beside it apart."""
    # earlier versions did not write what a backcast is about
    unknown = {"asked_about"} if before.kind == "backcast" and not before.asked_about else set()
    places = _BESIDE | set(left_out) | unknown
    found = differences_of(plain_values(before), plain_values(now))
    return tuple(difference for difference in found if not _is_within(difference.place, places))


def differences_of(before: Any, now: Any, place: str = "") -> Iterator[ResultDifference]:
    """Every place in which two plain values differ, in the order of the first."""
    if isinstance(before, Mapping) and isinstance(now, Mapping):
        for key in dict.fromkeys([*before, *now]):
            inner = f"{place}.{key}" if place else str(key)
            yield from differences_of(before.get(key, MISSING), now.get(key, MISSING), inner)
    elif isinstance(before, list) and isinstance(now, list) and len(before) == len(now):
        for index, (old, new) in enumerate(zip(before, now, strict=True)):
            yield from differences_of(old, new, f"{place}[{index}]")
    elif not _is_same(before, now):
        yield ResultDifference(place, before, now)


def _is_same(before: Any, now: Any) -> bool:
    if isinstance(before, float) and isinstance(now, float):
        return math.isclose(before, now, rel_tol=_ROUNDING, abs_tol=_ROUNDING**2)
    return bool(before == now) and isinstance(before, bool) is isinstance(now, bool)


def _is_within(place: str, places: Collection[str]) -> bool:
    plain = _INDEX.sub("", place)
    return any(plain == within or plain.startswith(f"{within}.") for within in places)
