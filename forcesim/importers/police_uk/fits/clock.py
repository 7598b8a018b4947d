"""Whether the hours of searches can be trusted: a clock may be a placeholder, or have lost its morning and afternoon.

All checks are made on the clock as the file has it and as it is in Britain: a force that writes British times as if
they were UTC shows its faults in the one, a force that converts them in the other.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt
import polars as pl

from forcesim.importers.police_uk.files.months import runs_of
from forcesim.importers.police_uk.files.quality import QualityLog
from forcesim.report.wording.numbers import percent

Hours = npt.NDArray[np.int64]
Fault = Literal["half_day", "quiet_afternoon"]

# with fewer searches no hour of the day is looked at
ENOUGH = 40
# eleven hours in a row hold a fifth of all searches where clocks are right (London, Durham, Tyneside: 18 to 28%)
_HALF_DAY, _HARDLY_ANY = 11, 0.03
# officers search least from four to ten in the morning; six hours that are quietest at midday are of a wrong clock
_QUIET, _QUIET_FROM, _QUIET_TO, _ENOUGH_FOR_QUIET = 6, 10, 20, 150
# what a clock of rounded times gives at exact midnight, against the other exact hours of the night
_SPIKE_CHANCE, _SPIKE_SHARE = 0.001, 0.01

_WHY: dict[Fault, str] = {
    "half_day": "eleven hours of the day in a row have next to no searches, as when a clock of twelve hours has lost "
    "its morning and afternoon, or times are placeholders",
    "quiet_afternoon": "the quietest hours lie in the middle of the day, so the clock is probably off by many hours",
}


@dataclass(frozen=True, slots=True)
class Clock:
    """What may be used of the times.

    ``frame`` has the searches whose hour can be trusted, ``untrusted`` the months whose hours can't, by fault;
    ``searches`` is how many searches with a time there are. ``fault`` is set where no hour can be used at all.
    """

    frame: pl.DataFrame
    untrusted: dict[Fault, tuple[str, ...]]
    searches: int
    fault: Fault | Literal["too_few"] | None

    @property
    def is_trusted(self) -> bool:
        """Whether hours of the day can be used."""
        return self.fault is None


def check_clock(searches: pl.DataFrame, quality: QualityLog) -> Clock:
    """Look at the times of all searches, those for other things than drugs included: the clock is the same.

    ``searches`` is the frame of :class:`forcesim.importers.police_uk.files.searches.Searches`.
    """
    timed = searches.filter(pl.col("has_time")).with_columns(pl.col("local").dt.strftime("%Y-%m").alias("month"))
    if not timed.height:
        return Clock(timed, {}, 0, "too_few")
    _tell_heaping(timed, quality)
    timed = _without_spike(timed, quality)
    faults = _faults_by_month(timed)
    untrusted: dict[Fault, tuple[str, ...]] = {
        fault: tuple(sorted(month for month, of_month in faults.items() if of_month == fault))
        for fault in _WHY
        if fault in faults.values()
    }
    for fault, months in untrusted.items():
        count = timed.filter(pl.col("month").is_in(months)).height
        quality.add(
            f"clock.{fault}",
            "times",
            f"searches of {runs_of(months)}, whose clock can't be trusted: {_WHY[fault]}",
            "hours of the day are not used of these months; their weekdays are",
            count,
            timed.height,
        )
    trusted = timed.filter(~pl.col("month").is_in(list(faults)))
    if trusted.height >= ENOUGH:
        return Clock(trusted, untrusted, timed.height, None)
    worst = max(untrusted, key=lambda fault: len(untrusted[fault]), default=None)
    return Clock(trusted.clear(), untrusted, timed.height, worst or "too_few")


def hours_of_day(times: pl.Series) -> Hours:
    """How many times lie in each hour of the day; of shape (24,)."""
    hours = times.dt.hour().to_numpy().astype(np.int64)
    return np.bincount(hours, minlength=24)[:24]


def clock_fault(written: Hours, local: Hours) -> Fault | None:
    """What is wrong with a clock by its hours of the day, as written and as in Britain; None for nothing to be seen."""
    total = int(written.sum())
    if total < ENOUGH:
        return None
    if min(_fewest(written, _HALF_DAY)[1], _fewest(local, _HALF_DAY)[1]) < _HARDLY_ANY * total:
        return "half_day"
    start, _ = _fewest(local, _QUIET)
    middle = (start + _QUIET / 2) % 24
    if total >= _ENOUGH_FOR_QUIET and _QUIET_FROM <= middle <= _QUIET_TO:
        return "quiet_afternoon"
    return None


def _fewest(hours: Hours, length: int) -> tuple[int, int]:
    """The start of the hours in a row, round the clock, that hold the fewest, and how many."""
    sums = [int(np.roll(hours, -start)[:length].sum()) for start in range(24)]
    start = int(np.argmin(sums))
    return start, sums[start]


def _faults_by_month(timed: pl.DataFrame) -> dict[str, Fault]:
    """The fault of each month that has one: its own, else that of its year, else that of all."""
    faults: dict[str, Fault] = {}
    overall = _fault_of(timed)
    for (year,), of_year in timed.group_by(pl.col("month").str.slice(0, 4), maintain_order=True):
        year_fault = _fault_of(of_year) if of_year.height >= ENOUGH else overall
        for (month,), of_month in of_year.group_by("month", maintain_order=True):
            fault = _fault_of(of_month) if of_month.height >= ENOUGH else year_fault
            fault = fault or (year_fault if year_fault == "quiet_afternoon" else None)
            if fault is not None:
                faults[str(month)] = fault
        assert year is not None  # noqa: S101  for the type
    return faults


def _fault_of(timed: pl.DataFrame) -> Fault | None:
    return clock_fault(hours_of_day(timed.get_column("written")), hours_of_day(timed.get_column("local")))


def _tell_heaping(timed: pl.DataFrame, quality: QualityLog) -> None:
    minutes = timed.get_column("written").dt.minute()
    five, full = int((minutes % 5 == 0).sum()), int((minutes == 0).sum())
    # by chance a fifth, and one in sixty
    if timed.height >= ENOUGH and five > 0.3 * timed.height:
        quality.add(
            "clock.heaping",
            "times",
            f"times on a multiple of five minutes ({percent(five / timed.height)}, 20% by "
            f"chance), the full hour among them ({percent(full / timed.height)}, 2% by chance)",
            "used as they are: rounding moves a search by minutes, some of them over a full hour",
            five,
            timed.height,
        )


def _without_spike(timed: pl.DataFrame, quality: QualityLog) -> pl.DataFrame:
    """Without times at exact midnight, where there are far more than at other exact hours of the night."""
    from scipy.stats import binomtest

    for clock in ("written", "local"):
        column = timed.get_column(clock)
        exact = [int(((column.dt.hour() == hour) & (column.dt.minute() == 0)).sum()) for hour in (0, 22, 23, 1, 2)]
        midnight, others = exact[0], sum(exact[1:])
        is_spike = midnight > _SPIKE_SHARE * timed.height and (
            binomtest(midnight, midnight + others, 0.2, alternative="greater").pvalue < _SPIKE_CHANCE
        )
        if is_spike:
            quality.add(
                "clock.midnight",
                "times",
                f"searches at exact midnight, with {others:,} at the four exact hours around "
                "it: most are days without a time",
                "not used for hours of the day; their weekdays are",
                midnight,
                timed.height,
            )
            return timed.filter((column.dt.hour() != 0) | (column.dt.minute() != 0))
    return timed
