"""How an arm of a study goes on month by month: averages, their error, the spread of futures."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from forcesim.study.analysis.intervals import Floats, moments, percentiles

if TYPE_CHECKING:
    from forcesim.scenario.schema.scenario import Scenario

Values = npt.NDArray[np.float64]

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

    mean: Values
    low: Values
    high: Values
    p10: Values
    p90: Values

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


def bands(rows: Mapping[str, Floats]) -> dict[str, Band]:
    """Average the series that are drawn; ``rows`` are of shape (replications, months), NaN where a run is not in.

    All series of one length at once, since an answer is made several times a second.
    """
    names = [name for name in DRAWN if name in rows]
    found: dict[str, Band] = {}
    for length in {rows[name].shape for name in names}:
        alike = [name for name in names if rows[name].shape == length]
        stacked = np.stack([rows[name].T for name in alike])
        of = moments(stacked)
        half = of.half_width()
        p10, p90 = percentiles(stacked, (0.1, 0.9))
        for place, name in enumerate(alike):
            mean = of.mean[place]
            found[name] = Band(mean, mean - half[place], mean + half[place], p10[place], p90[place])
    return {name: found[name] for name in names}


def timeline(scenario: Scenario, series: dict[str, Band]) -> Timeline | None:
    """Put series on the calendar of their scenario; None where there are none."""
    if not series:
        return None
    time, allocation = scenario.time, scenario.policy.allocation
    warm_up = round(float(time.warm_up_years) * 12)
    is_phased = allocation.rule == "phased" and scenario.custom_rule is None
    return Timeline(
        month_after(time.start, warm_up),
        warm_up,
        float(allocation.starts_after_months) - warm_up if is_phased else None,
        float(allocation.lasts_months) if is_phased else 0.0,
        series,
    )


def month_after(first: dt.date, months: int) -> dt.date:
    """The first day of the month that many months later."""
    years, month = divmod(first.month - 1 + months, 12)
    return dt.date(first.year + years, month + 1, 1)


def _short(value: float) -> float | None:
    return float(f"{value:.{_DIGITS}g}") if np.isfinite(value) else None
