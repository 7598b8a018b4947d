"""Clocks that are right are trusted, wrong ones are not; and the week is told no finer than its number allows."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import numpy as np
import polars as pl
import pytest

from forcesim.importers.police_uk.files.quality import QualityLog
from forcesim.importers.police_uk.fits.clock import Clock, check_clock, clock_fault
from forcesim.importers.police_uk.fits.week_profile import WeekProfile, week_profile

# searches by local hour of the day in a force whose clock is right: Metropolitan searches for drugs, in hundreds
HOURS = (46, 37, 25, 16, 10, 5, 2, 3, 7, 10, 18, 27, 36, 43, 50, 64, 72, 74, 62, 52, 56, 54, 42, 54)


def searches(
    hours: Sequence[int], number: int, *, seed: int = 1, year: int = 2019, has_time: bool = True
) -> pl.DataFrame:
    """So many searches in the winter months of a year, spread over hours as given."""
    chance = np.random.default_rng(seed)
    days = chance.integers(0, 59, number)
    drawn = chance.choice(24, size=number, p=np.asarray(hours) / sum(hours))
    minutes = chance.integers(0, 60, number)
    times = [
        dt.datetime(year, 1, 1) + dt.timedelta(days=int(day), hours=int(hour), minutes=int(minute))  # noqa: DTZ001
        for day, hour, minute in zip(days, drawn, minutes, strict=True)
    ]
    return frame(times, has_time=has_time)


def frame(times: Sequence[dt.datetime], *, has_time: bool = True) -> pl.DataFrame:
    return pl.DataFrame(
        {"written": times, "local": times, "has_time": has_time, "is_drugs": True, "outcome": "Arrest"},
        schema={
            "written": pl.Datetime, "local": pl.Datetime, "has_time": pl.Boolean, "is_drugs": pl.Boolean,
            "outcome": pl.String,
        },
    )  # fmt: skip


def checked(given: pl.DataFrame) -> tuple[Clock, set[str]]:
    quality = QualityLog()
    clock = check_clock(given, quality)
    return clock, {item.key for item in quality.items}


@pytest.mark.parametrize("number", [60, 150, 1000, 20_000])
def test_a_right_clock_is_trusted(number: int) -> None:
    for seed in range(5):
        clock, keys = checked(searches(HOURS, number, seed=seed))
        assert clock.is_trusted
        assert not keys


@pytest.mark.parametrize("number", [60, 1000])
def test_a_clock_that_lost_its_morning_and_afternoon_is_not(number: int) -> None:
    # 15:00 becomes 03:00; noon and midnight are 12, or 0
    for noon in (0, 12):
        halved = [0] * 24
        for hour, count in enumerate(HOURS):
            halved[hour % 12 or noon] += count
        clock, keys = checked(searches(halved, number))
        assert clock.fault == "half_day"
        assert keys == {"clock.half_day"}


def test_only_the_months_of_a_wrong_clock_are_left_aside() -> None:
    halved = [HOURS[hour] + HOURS[hour + 12] if hour < 12 else 0 for hour in range(24)]
    clock, keys = checked(pl.concat([searches(HOURS, 500, year=2018), searches(halved, 400, year=2019)]))
    assert clock.is_trusted
    assert clock.untrusted == {"half_day": ("2019-01", "2019-02")}
    assert clock.frame.height == 500
    assert keys == {"clock.half_day"}


def test_a_clock_that_is_off_by_half_a_day_is_not_trusted() -> None:
    assert clock_fault(np.roll(HOURS, 10), np.roll(HOURS, 10)) == "quiet_afternoon"
    assert clock_fault(np.asarray(HOURS), np.roll(HOURS, 1)) is None


def test_days_without_a_time_at_midnight_are_set_apart() -> None:
    midnights = frame([dt.datetime(2019, 1, 1 + day % 28) for day in range(100)])  # noqa: DTZ001
    clock, keys = checked(pl.concat([searches(HOURS, 900), midnights]))
    assert keys == {"clock.midnight"}
    # of the others one in 1,440 is at exact midnight by chance
    assert 895 <= clock.frame.height <= 900


def test_times_of_days_alone_are_no_clock() -> None:
    clock, _ = checked(searches(HOURS, 900, has_time=False))
    assert clock.fault == "too_few"
    assert clock.searches == 0


def test_minutes_that_heap_are_told_and_used() -> None:
    exact = searches(HOURS, 500).with_columns(pl.col("written", "local").dt.truncate("5m"))
    clock, keys = checked(exact)
    assert clock.is_trusted
    assert keys == {"clock.heaping"}


def profile_of(number: int, before: Sequence[float] = (), *, is_trusted: bool = True) -> WeekProfile | None:
    given = searches(HOURS, number)
    clock, _ = checked(given if is_trusted else given.with_columns(pl.lit(value=False).alias("has_time")))
    return week_profile(given, clock, before)


def test_the_week_is_known_the_finer_the_more_searches_there_are() -> None:
    details = [getattr(profile_of(number), "detail", None) for number in (200, 230, 500, 5_100)]
    assert details == [None, "weekdays", "weekdays and hours of the day", "hours of the week"]


def test_weights_have_a_mean_of_one_and_none_is_nought() -> None:
    for number in (230, 500, 5_100):
        profile = profile_of(number)
        assert profile is not None
        assert np.mean(profile.weights) == pytest.approx(1, abs=1e-3)
        assert min(profile.weights) > 0


def test_without_a_clock_hours_are_those_of_the_scenario_before_and_weekdays_are_counted() -> None:
    before = [2.0 if hour % 24 >= 12 else 0.5 for hour in range(168)]
    profile = profile_of(5_100, before, is_trusted=False)
    assert profile is not None
    assert profile.detail == "weekdays"
    for day in range(7):
        weights = profile.weights[24 * day : 24 * day + 24]
        assert sum(weights) / 168 == pytest.approx(profile.weekdays[day], abs=1e-4)
        assert weights[12] / weights[0] == pytest.approx(4, rel=1e-3)
