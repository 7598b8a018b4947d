"""How an arm of a study goes on month by month: averages, their error, the spread of futures."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

import numpy as np

from forcesim.study.arrays import Floats

# the series that are drawn, in the order in which they are offered
DRAWN: tuple[str, ...] = (
    "backlog", "cases_arrived", "cases_dropped", "disruptions", "active_groups", "charges", "criminal_records",
    "diversions", "hours_moved", "hours_organised_crime", "harm", "cost_net",
)  # fmt: skip
BANDS = ("mean", "low", "high", "p10", "p90")
# significant digits that a JSON keeps of what is drawn
_DIGITS = 6


@dataclass(frozen=True, slots=True)
class Band:
    """One series; float64 of shape (months,), a month's own total or mean, NaN where it is not known.

    ``low`` and ``high`` bound the 95% Student t interval of each month's mean, ``p10`` and ``p90`` are percentiles over
    futures.
    """

    mean: Floats
    low: Floats
    high: Floats
    p10: Floats
    p90: Floats

    def to_dict(self) -> dict[str, Any]:
        return {name: [_short(value) for value in getattr(self, name)] for name in BANDS}


@dataclass(frozen=True, slots=True)
class Timeline:
    """The measured months of one arm; ``first`` is the first of them, after ``warm_up`` months that are left out.

    ``change_begins`` counts months from ``first`` to where a phased rule of allocation begins to change the share
    (below zero: in the warm-up; None: no such rule), ``change_lasts`` how many it takes.
    """

    first: dt.date
    warm_up: int
    change_begins: float | None
    change_lasts: float
    series: dict[str, Band]

    def to_dict(self) -> dict[str, Any]:
        return {
            "first": self.first.isoformat(),
            "warm_up": self.warm_up,
            "change_begins": self.change_begins,
            "change_lasts": self.change_lasts,
            "series": {name: band.to_dict() for name, band in self.series.items()},
        }


def _short(value: float) -> float | None:
    return float(f"{value:.{_DIGITS}g}") if np.isfinite(value) else None
