"""How an arm of a study goes on month by month: averages, their error, the spread of futures."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Annotated

from pydantic import AfterValidator, PlainSerializer

from forcesim.study.arrays import Floats
from forcesim.study.results.json_types import Day, Real, Series, Whole, refused

# the series that are drawn, in the order in which they are offered
DRAWN: tuple[str, ...] = (
    "backlog", "cases_arrived", "cases_dropped", "disruptions", "active_groups", "charges", "criminal_records",
    "diversions", "hours_moved", "hours_organised_crime", "harm", "cost_net",
)  # fmt: skip
BANDS = ("mean", "low", "high", "p10", "p90")
# significant digits that a JSON keeps of what is drawn
_DIGITS = 6


def _short(value: float) -> float | None:
    return float(f"{value:.{_DIGITS}g}") if math.isfinite(value) else None


def _shortened(values: Floats) -> list[float | None]:
    return [_short(value) for value in values.tolist()]


Drawn = Annotated[Series, PlainSerializer(_shortened)]


@dataclass(frozen=True, slots=True)
class Band:
    """One series; float64 of shape (months,), a month's own total or mean, NaN where it is not known.

    ``low`` and ``high`` bound the 95% Student t interval of each month's mean, ``p10`` and ``p90`` are percentiles over
    futures.
    """

    mean: Drawn
    low: Drawn
    high: Drawn
    p10: Drawn
    p90: Drawn


def _of_one_length(band: Band) -> Band:
    if len({len(getattr(band, name)) for name in BANDS}) > 1:
        raise refused("a table of series of one length")
    return band


@dataclass(frozen=True, slots=True)
class Timeline:
    """The measured months of one arm; ``first`` is the first of them, after ``warm_up`` months that are left out.

    ``change_begins`` counts months from ``first`` to where a phased rule of allocation begins to change the share
    (below zero: in the warm-up; None: no such rule), ``change_lasts`` how many it takes.
    """

    first: Day
    warm_up: Whole
    change_begins: Real | None
    change_lasts: Real
    series: dict[str, Annotated[Band, AfterValidator(_of_one_length)]]
