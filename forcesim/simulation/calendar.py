"""The months of a run, and how long years and months are (MODEL.md, 2.4 and 4).

The clock runs in hours from a calendar start, so that nights, weekends, months and years are real.
"""

from __future__ import annotations

import datetime as dt
from typing import Final, TypeAlias

import numpy as np
import numpy.typing as npt

from forcesim.scenario.schema.scenario import Time

HOURS_PER_YEAR: Final = 8766.0
HOURS_PER_MONTH: Final = HOURS_PER_YEAR / 12.0

Times: TypeAlias = npt.NDArray[np.float64]


class Calendar:
    """The months of a run.

    ``bounds`` are the starts of all months and the end of the last, in hours; float64 of shape (months + 1,). The
    first ``warm_up`` months are left out of results. Clock changes in spring and autumn are left out too.
    """

    __slots__ = ("bounds", "first_weekday", "horizon", "month_of_year", "months", "start", "warm_up", "years")

    def __init__(self, time: Time) -> None:
        self.start = dt.datetime.combine(time.start, dt.time())
        self.warm_up = round(float(time.warm_up_years) * 12)
        measured = round(float(time.years) * 12)
        self.months = self.warm_up + measured
        self.years = measured / 12.0
        first = np.datetime64(self.start, "M")
        starts: npt.NDArray[np.datetime64] = (first + np.arange(self.months + 1)).astype("datetime64[h]")
        self.bounds: Times = (starts - starts[0]).astype(np.float64)
        self.horizon = float(self.bounds[-1])
        self.first_weekday = self.start.weekday()
        self.month_of_year: npt.NDArray[np.int64] = (self.start.month - 1 + np.arange(self.months)) % 12

    def days(self) -> int:
        """Give the number of days that begin within the run."""
        return int(self.horizon // 24)
