"""What two arms of a fork differ in so far: one future, the same luck, another policy or an incident from a date on."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from forcesim.report.wording.numbers import MINUS, amount
from forcesim.simulation.live_state import LiveState
from forcesim.simulation.outcomes import Outcome

# what is told of both arms: outcomes that are counted, uses of hours, and what is so at the moment
_COUNTED: Final = ("disruptions", "farms_found", "cases_closed", "cases_dropped", "charges", "criminal_records")
_USED: Final = {
    "hours_organised_crime": "organised_crime",
    "hours_small_cases": "small_cases",
    "hours_incidents": "incidents",
}
_OPEN: Final = "cases_open"
CAUTION: Final = (
    "One future on the same luck, so a difference here is one draw and no finding. Compare tells what holds over many."
)


@dataclass(frozen=True, slots=True)
class DifferenceRow:
    """One quantity from the fork on: as it was, as it is with the change, and the difference in words."""

    label: str
    first: str
    second: str
    difference: str


def fork_difference(
    outcomes: Mapping[str, Outcome], at_fork: LiveState, first: LiveState, second: LiveState
) -> tuple[DifferenceRow, ...]:
    """What has come in both arms since the fork; ``first`` goes on as it was, at the same hour as ``second``."""
    pairs: list[tuple[str, float, float]] = []
    for name in _COUNTED:
        before, one, other = (state.counts.get(name, 0.0) for state in (at_fork, first, second))
        pairs.append((name, one - before, other - before))
    for name, use in _USED.items():
        before, one, other = (_hours(state, use) for state in (at_fork, first, second))
        pairs.append((name, one - before, other - before))
    pairs.append((_OPEN, _open(first), _open(second)))
    return tuple(
        DifferenceRow(outcomes[name].label, amount(one, digits=3), amount(other, digits=3), _signed(other - one))
        for name, one, other in pairs
    )


def _open(state: LiveState) -> float:
    return float(sum(case_type.open for case_type in state.cases))


def _signed(difference: float) -> str:
    text = amount(abs(difference), digits=2)
    if text == "0":
        return "the same"
    return f"+{text}" if difference > 0 else f"{MINUS}{text}"


def _hours(state: LiveState, use: str) -> float:
    return math.fsum(hours for (_, name), hours in state.hours.items() if name == use)
