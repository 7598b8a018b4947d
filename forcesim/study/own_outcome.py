"""Outcomes that a Python function of the caller's counts, from what a run has found.

They are computed where the study is asked, not where runs are made: the function needs no module that workers can
import, and runs that the store has need not be made again.
"""

from __future__ import annotations

import math
import re
import struct
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType
from typing import Any, get_args

import numpy as np
import numpy.typing as npt

from forcesim.errors import Fault, StudyError
from forcesim.scenario.named_scenario import NamedScenario
from forcesim.scenario.own_functions import OwnFunction
from forcesim.simulation.outcomes import About, Better, Outcome
from forcesim.simulation.result import RunResult
from forcesim.text import nearest, real_number, safe

_NAME = re.compile(r"[a-z][a-z0-9_]{0,59}")
_LONGEST = 60


class Run:
    """One finished run as a function sees it that counts an outcome of its own; nothing in it can be changed.

    ``run["charges"]`` is an outcome of the run, a year's average unless its unit says otherwise; ``run.monthly`` holds
    float64 arrays of shape (measured months,) by outcome, a month's own total or mean; ``run.values`` are the numbers
    of the scenario by their dotted keys, as ``forcesim show`` lists them; ``run.years`` are the years measured.

    >>> import forcesim as fs
    >>> @fs.outcome(label="Share of cases left unattended", unit="share", better="lower")
    ... def share_unattended(run: fs.Run) -> float:
    ...     return run["cases_dropped"] / max(run["cases_arrived"], 1.0)
    """

    __slots__ = ("_named_scenario", "_outcomes", "monthly")

    def __init__(self, result: RunResult, named_scenario: NamedScenario) -> None:
        self._outcomes = result.outcomes
        self._named_scenario = named_scenario
        self.monthly: Mapping[str, npt.NDArray[np.float64]] = _Known(
            {name: _fixed(series) for name, series in result.monthly.items()}, "a monthly series"
        )

    def __getitem__(self, name: str) -> float:
        if name not in self._outcomes:
            raise KeyError(_unknown(name, self._outcomes, "an outcome"))
        return self._outcomes[name]

    @property
    def years(self) -> float:
        """Years measured."""
        return float(self._named_scenario.scenario.time.years)

    @property
    def values(self) -> Mapping[str, Any]:
        """Every value of the scenario that changes a run, by its dotted key."""
        return MappingProxyType(dict(self._named_scenario.values))


@dataclass(frozen=True)
class OwnOutcome:
    """An outcome of the caller's own: what it is called, and the function that counts it from a :class:`Run`.

    Made by :func:`outcome`; goes wherever ``outcomes=`` takes the name of one.
    """

    declaration: Outcome
    function: Callable[[Run], float] = field(repr=False)

    def __call__(self, run: Run) -> float:
        """The outcome of one run, as the function gives it."""
        return self.function(run)

    @property
    def name(self) -> str:
        """The name that results carry."""
        return self.declaration.name

    @cached_property
    def origin(self) -> OwnFunction:
        """Where the function stands."""
        return OwnFunction.of("outcome", self.function, self.name)

    def value(self, result: RunResult, named_scenario: NamedScenario, where: str) -> float:
        """The outcome of a run; StudyError, naming the function and the run (``where``), if it is no such value.

        The function is called twice: the same run has to give the same number.
        """
        run = Run(result, named_scenario)
        first, second = (self._one_value(run, where) for _ in range(2))
        if struct.pack("<d", first) != struct.pack("<d", second) and not (math.isnan(first) and math.isnan(second)):
            raise StudyError(
                f"{self.origin} is not deterministic: of one and the same run ({where}) it made {first!r} and then "
                f"{second!r}. It may use nothing but the run: no chance, no clock, nothing that outlives a call"
            )
        return first

    def _one_value(self, run: Run, where: str) -> float:
        try:
            value = self.function(run)
        except Exception as error:
            words = error.args[0] if isinstance(error, KeyError) and error.args else error
            raise StudyError(f"{self.origin} failed on {where}: {type(error).__name__}: {words}") from error
        number = None if isinstance(value, bool) else real_number(value)
        if number is None or math.isinf(number):
            raise StudyError(
                f"{self.origin} has to give a number, or nan where there was nothing to measure; of {where} it gave "
                f"{safe(repr(value), 60)}"
            )
        return number


def outcome(
    *,
    label: str,
    unit: str,
    better: Better = "neither",
    about: About = "activity",
    help: str = "",  # noqa: A002  the name that outcomes have for it
    matters: float | None = None,
    name: str = "",
) -> Callable[[Callable[[Run], float]], OwnOutcome]:
    """Make a function of a :class:`Run` an outcome, to be given to ``outcomes=`` of any question.

    ``label`` is what people read (up to 60 characters), ``unit`` what it is counted in ("cases a year", "share",
    "days"), ``better`` "higher", "lower" or "neither", ``about`` "activity" for what police record and "state" for what
    is hidden from them. ``matters`` is the smallest change that matters as a share of its average, by default the
    study's precision. ``name``, by default the function's own, is that of results.

    The function gives a number, or nan where there was nothing to measure. It is called twice for every run, which has
    to give the same bits. Raises StudyError where the declaration is wrong.

    >>> import forcesim as fs
    >>> @fs.outcome(label="Busiest month", unit="cases", better="lower")
    ... def busiest_month(run):
    ...     return float(run.monthly["cases_arrived"].max())
    >>> answer = fs.run("burglary", years=0.25, replications=5, outcomes=[busiest_month], store="none")
    >>> answer.table().row(0, named=True)["outcome"]
    'busiest_month'
    """

    def declared(function: Callable[[Run], float]) -> OwnOutcome:
        called = name or getattr(function, "__name__", "")
        faults = []
        if not _NAME.fullmatch(called):
            faults.append(f"its name has small letters, digits and _ only (found {safe(called, 60)!r}): give name=")
        if not label.strip() or len(label) > _LONGEST or not label.isprintable():
            faults.append(f"its label has 1 to {_LONGEST} printable characters")
        if not unit.strip() or len(unit) > _LONGEST or not unit.isprintable():
            faults.append('its unit says what is counted, such as "cases a year"')
        if better not in get_args(Better):
            faults.append(f'better is "higher", "lower" or "neither" (found {safe(str(better), 40)!r})')
        if about not in get_args(About):
            faults.append(f'about is "state" or "activity" (found {safe(str(about), 40)!r})')
        if matters is not None and not 0 <= matters < math.inf:
            faults.append("matters is a share of the average, from 0")
        if faults:
            origin = OwnFunction.of("outcome", function, called)
            raise StudyError(f"{origin} is not declared as it should be: {'; '.join(faults)}")
        return OwnOutcome(Outcome(called, label.strip(), unit.strip(), better, about, help, matters=matters), function)

    return declared


def with_own_outcomes(
    result: RunResult, own: tuple[OwnOutcome, ...], named_scenario: NamedScenario, where: str
) -> RunResult:
    """The result of a run with the caller's own outcomes among the others."""
    if not own:
        return result
    counted = {outcome.name: outcome.value(result, named_scenario, where) for outcome in own}
    return RunResult(
        {**result.outcomes, **counted},
        result.monthly,
        result.hours_unaccounted,
        result.cases_unaccounted,
        result.events,
    )


class _Known(Mapping[str, Any]):
    """A read-only table that suggests a name in place of one that it has not."""

    def __init__(self, entries: Mapping[str, Any], what: str) -> None:
        self._entries = entries
        self._what = what

    def __getitem__(self, name: str) -> Any:
        if name not in self._entries:
            raise KeyError(_unknown(name, self._entries, self._what))
        return self._entries[name]

    def __iter__(self) -> Any:
        return iter(self._entries)

    def __len__(self) -> int:
        return len(self._entries)


def _unknown(name: object, known: Mapping[str, Any], what: str) -> str:
    meant = nearest(str(name), known)
    return str(Fault(f"{safe(str(name), 60)!r} is not {what} of a run", f"Did you mean {meant}?" if meant else ""))


def _fixed(series: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    view = series.view()
    view.flags.writeable = False
    return view
