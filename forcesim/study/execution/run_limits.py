"""How large a run may be: larger ones are refused before they begin, with the key that makes most of them."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Final

from forcesim.errors import ForcesimError, StudyError
from forcesim.scenario.schema.paths import within
from forcesim.simulation.run_size import RunSize, run_size
from forcesim.study.arm import Arm
from forcesim.text import number_text

if TYPE_CHECKING:
    from forcesim.scenario.named_scenario import NamedScenario

# The Metropolitan Police, the largest force that is built in, has a million events: 5 to 15 seconds. From the first
# number on whoever starts a study is cautioned; twenty times as many, minutes for every single run, are refused.
CAUTION_EVENTS: Final = 2_000_000.0
MOST_EVENTS: Final = 20_000_000.0
# bytes of one run; as many run at once as there are processes
CAUTION_MEMORY: Final = 1e9
MOST_MEMORY: Final = 4e9

# years that a study of a policy seldom needs more of
_LONG: Final = 10.0


def is_large(size: RunSize) -> bool:
    """Whether a person should know beforehand how large a run is."""
    return size.events > CAUTION_EVENTS or size.memory > CAUTION_MEMORY


def is_too_large(size: RunSize) -> bool:
    """Whether a run is refused."""
    return size.events > MOST_EVENTS or size.memory > MOST_MEMORY


def refuse_too_large(arms: Iterable[Arm]) -> None:
    """StudyError where a run of an arm would be too large: what makes it so, and what would be right."""
    for arm in arms:
        size = run_size(arm.named_scenario.scenario)
        if is_too_large(size):
            raise StudyError(
                f"a run of {arm.label} would be too large: about {amounts(size)}; allowed are "
                f"{number_text(MOST_EVENTS)} events and {MOST_MEMORY / 1e9:g} GB. {_remedy(arm.named_scenario, size)}"
            )


def amounts(size: RunSize) -> str:
    """What a run is expected to take: "39,000 events and 20 MB"."""
    memory = size.memory / 1e6
    stored = f"{memory / 1e3:.2g} GB" if memory >= 950 else f"{max(float(f'{memory:.2g}'), 1.0):.0f} MB"
    return f"{number_text(float(f'{size.events:.2g}'))} events and {stored}"


def main_cause(size: RunSize) -> tuple[str, float]:
    """The dotted key that makes most of the events of a run, and its part of them, from 0 to 1."""
    key, events = next(iter(size.causes.items()))
    return key, events / size.events if size.events else 0.0


def _remedy(named_scenario: NamedScenario, size: RunSize) -> str:
    key, part = main_cause(size)
    # a run that is too large for its years alone is made shorter
    if size.years > _LONG:
        shorter = _largest(named_scenario, "time.years", _whole_years)
        if shorter >= _LONG / 2:
            return f"It lasts {size.years:g} years: write time.years = {shorter:g}, or less"
    value = within(named_scenario.scenario, tuple(key.split(".")))
    found = f"{key} = {number_text(float(value))} makes {100 * part:.0f}% of the events"
    allowed = _largest(named_scenario, key, _two_digits)
    if allowed > 0.0:
        return f"{found}: write {allowed:.15g}, or less"
    others = [other for other, events in size.causes.items() if events > 0.1 * size.events and other != key]
    return f"{found}: lower it" + (f", and {' and '.join(others)} too" if others else ", and time.years too")


def _largest(named_scenario: NamedScenario, key: str, rounded: Callable[[float], float]) -> float:
    """The largest value of a key, as far as it is ``rounded``, that makes a run that is allowed; 0 where none is."""
    value = within(named_scenario.scenario, tuple(key.split(".")))
    low, high = 0.0, float(value)
    for _ in range(40):
        middle = rounded((low + high) / 2.0)
        if not low < middle < high:
            break
        low, high = (middle, high) if _fits(named_scenario, key, middle, isinstance(value, int)) else (low, middle)
    return low


def _fits(named_scenario: NamedScenario, key: str, value: float, is_whole: bool) -> bool:
    try:
        changed = named_scenario.with_({key: int(value) if is_whole else value})
    except ForcesimError:
        return False
    return not is_too_large(run_size(changed.scenario))


def _whole_years(value: float) -> float:
    return float(math.floor(value))


def _two_digits(value: float) -> float:
    """The value rounded down to two digits; whole numbers stay whole from 10 on."""
    if value <= 0.0:
        return 0.0
    unit = 10.0 ** (math.floor(math.log10(value)) - 1)
    return float(f"{math.floor(value / unit) * unit:.3g}")
