"""From the monthly series of runs to what is drawn: averages, their error, the spread of futures, the calendar."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from forcesim.simulation.outcomes import COUNTS
from forcesim.study.analysis.intervals import mean_interval, moments, percentiles
from forcesim.study.arrays import Floats
from forcesim.study.results.monthly import DRAWN, Band, Timeline

if TYPE_CHECKING:
    from forcesim.scenario.schema.scenario import Scenario

# numbers that are copied and sorted at once
_MOST_CELLS = 100_000


def bands(rows: Mapping[str, Floats]) -> dict[str, Band]:
    """Average the series that are drawn; ``rows`` are of shape (replications, months), NaN where a run is not in.

    Series of one length are averaged together, since an answer is made several times a second, as long as their copy
    stays small beside them.
    """
    names = [name for name in DRAWN if name in rows]
    by_name: dict[str, Band] = {}
    for shape in {rows[name].shape for name in names}:
        of_one_length = [name for name in names if rows[name].shape == shape]
        together = max(_MOST_CELLS // max(math.prod(shape), 1), 1)
        for begin in range(0, len(of_one_length), together):
            alike = of_one_length[begin : begin + together]
            stacked = np.stack([rows[name].T for name in alike])
            averages = moments(stacked)
            half = averages.half_width()
            low, high = averages.mean - half, averages.mean + half
            counted = [index for index, name in enumerate(alike) if name in COUNTS]
            if counted:
                # what never happened in a month may do so in another future
                interval = mean_interval(stacked[counted], event=1.0)
                low[counted], high[counted] = np.fmax(interval.low, 0.0), interval.high
            p10, p90 = percentiles(stacked, (0.1, 0.9))
            for index, name in enumerate(alike):
                by_name[name] = Band(averages.mean[index], low[index], high[index], p10[index], p90[index])
    return {name: by_name[name] for name in names}


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
