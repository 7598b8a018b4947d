from __future__ import annotations

import datetime as dt
from typing import cast

import numpy as np
import pytest
from scipy import stats

from forcesim.scenario.schema.evidence import Quantity
from forcesim.scenario.schema.force import Profile
from forcesim.scenario.schema.scenario import Time
from forcesim.simulation.arrivals import PART, arrival_parts, arrival_times, intensity, monthly_levels
from forcesim.simulation.calendar import Calendar
from forcesim.simulation.random_streams import RandomStreams


def calendar(years: float = 4.0, warm_up: float = 0.0) -> Calendar:
    return Calendar(Time(start=dt.date(2015, 8, 1), warm_up_years=Quantity(warm_up), years=Quantity(years)))


def test_months_are_those_of_the_calendar() -> None:
    months = calendar(1.0, 1.0)
    lengths = np.diff(months.bounds) / 24
    assert list(lengths[:7]) == [31, 30, 31, 30, 31, 31, 29]  # August 2015 to February of a leap year
    assert months.warm_up == 12
    assert months.horizon == 24 * (366 + 365)


def test_arrivals_follow_their_profile_hour_by_hour() -> None:
    weights = np.ones(168)
    weights[5 * 24 + 22] = 20.0  # Saturday, 22:00
    weights[8] = 0.0  # Monday, 8:00
    profile = Profile(hour_of_week=tuple(weights.tolist()))
    when = calendar(8.0)
    times = arrival_times(intensity(5000.0, profile, when), RandomStreams(5, 0), "case")
    hour_of_week = ((times // 1).astype(int) + 24 * when.first_weekday) % 168
    counts = np.bincount(hour_of_week, minlength=168)
    assert counts[8] == 0
    expected = weights / weights.sum() * len(times)
    possible = expected > 0
    # chi-square at an error rate of 1 in 1,000
    assert stats.chisquare(counts[possible], expected[possible]).pvalue > 1e-3


def test_a_year_brings_the_number_that_the_scenario_says() -> None:
    profile = Profile(hour_of_week=tuple(range(1, 169)), month=tuple(range(1, 13)))
    counts = [
        len(arrival_times(intensity(600.0, profile, calendar(4.0)), RandomStreams(9, number), "case"))
        for number in range(200)
    ]
    # 200 runs of 2,400: a Poisson mean within 4 standard errors; months differ in length by up to 2%
    assert np.mean(counts) == pytest.approx(2400 * 1.0, abs=4 * np.sqrt(2400 / 200) + 0.02 * 2400)


def test_one_dispersion_is_poisson_and_a_higher_one_spreads_the_months() -> None:
    for dispersion in (1.0, 2.0):
        ratios = []
        for number in range(60):
            when, streams = calendar(6.0), RandomStreams(2, number)
            levels = monthly_levels(600.0, dispersion, when, streams, "case")
            times = arrival_times(intensity(600.0, None, when, levels), streams, "case")
            counts = np.histogram(times, bins=when.bounds)[0] / np.diff(when.bounds) * 730.5
            ratios.append(counts.var(ddof=1) / counts.mean())
        assert np.mean(ratios) == pytest.approx(dispersion, rel=0.08)


def test_a_higher_rate_brings_every_person_earlier_and_loses_nobody() -> None:
    few = arrival_times(intensity(300.0, None, calendar()), RandomStreams(1, 0), "case")
    many = arrival_times(intensity(330.0, None, calendar()), RandomStreams(1, 0), "case")
    assert len(many) >= len(few)
    assert np.all(many[: len(few)] <= few)


def test_no_rate_brings_nobody() -> None:
    assert len(arrival_times(intensity(0.0, None, calendar()), RandomStreams(1, 0), "case")) == 0


def test_without_a_profile_arrivals_are_expected_evenly() -> None:
    # as many a year as it has hours: one an hour
    expected = intensity(8766.0, None, calendar(1.0))
    assert expected == pytest.approx(np.arange(24 * 366 + 1))


def test_a_profile_of_the_week_begins_on_the_weekday_of_the_run() -> None:
    # all comes on Saturdays from 22:00 to 23:00; the run begins on a Saturday
    only = Profile(hour_of_week=tuple(float(hour == 5 * 24 + 22) for hour in range(168)))
    hourly = np.diff(intensity(8766.0, only, calendar(1.0)))
    assert np.flatnonzero(hourly).tolist() == list(range(22, 366 * 24, 168))
    # a week's number in one hour
    assert hourly[22] == pytest.approx(168.0)


def test_a_profile_of_the_year_holds_in_each_calendar_year_whatever_the_lengths_of_its_months() -> None:
    weights = tuple(range(1, 13))
    when = calendar(5.0)
    monthly = np.diff(intensity(8766.0, Profile(month=weights), when)[when.bounds.astype(int)])
    lengths = np.diff(when.bounds)
    # from August 2015: the months 5 to 16 are those of 2016, 17 to 28 those of 2017
    for begin, hours in ((5, 24 * 366), (17, 24 * 365)):
        year = slice(begin, begin + 12)
        assert monthly[year].sum() == pytest.approx(hours)
        assert monthly[year] / lengths[year] == pytest.approx(monthly[begin] / lengths[begin] * np.array(weights))


def test_levels_multiply_their_months() -> None:
    when = calendar(0.25)
    plain, lifted = (
        np.diff(intensity(8766.0, None, when, levels)[when.bounds.astype(int)])
        for levels in (None, np.array([0.5, 1.0, 3.0]))
    )
    assert lifted == pytest.approx(plain * [0.5, 1.0, 3.0])


def test_the_levels_of_months_have_a_mean_of_one_and_the_variance_that_the_dispersion_asks_for() -> None:
    # 600 a year are 50 a month: a dispersion of 3 asks for a variance of 2 / 50
    levels = monthly_levels(600.0, 3.0, calendar(500.0), RandomStreams(1, 0), "case")
    assert levels is not None
    assert len(levels) == 6000
    assert levels.mean() == pytest.approx(1.0, abs=4 * np.sqrt(0.04 / 6000))
    assert levels.var() == pytest.approx(0.04, rel=0.1)
    assert monthly_levels(600.0, 1.0, calendar(), RandomStreams(1, 0), "case") is None
    assert monthly_levels(0.0, 3.0, calendar(), RandomStreams(1, 0), "case") is None


class Evenly:
    """Gaps that are all the same, and shorter than one would expect."""

    def stream(self, _kind: str, _purpose: str) -> Evenly:
        return self

    def part(self, _: int, count: int) -> np.ndarray:
        return np.full(count, 1 - np.exp(-0.01))


def test_however_close_arrivals_follow_each_other_none_is_left_out() -> None:
    times = arrival_times(intensity(8766.0, None, calendar(1 / 12)), cast(RandomStreams, Evenly()), "case")
    # one every hundredth of an hour up to the last moment of August
    assert times == pytest.approx(np.arange(1, len(times) + 1) / 100)
    assert len(times) in (74_399, 74_400)


def test_arrivals_that_come_in_parts_have_the_bits_of_those_that_come_at_once() -> None:
    cumulated = intensity(40_000.0, None, calendar(2.0))
    parts = list(arrival_parts(cumulated, RandomStreams(3, 0), "case"))
    # the inversion as it is defined, in one piece
    sums = np.cumsum(-np.log1p(-RandomStreams(3, 0).stream("case", "gap").first(120_000)))
    at_once = np.interp(sums[sums < cumulated[-1]], cumulated, np.arange(len(cumulated), dtype=np.float64))
    assert len(parts) > 4
    assert max(map(len, parts)) <= PART
    assert np.concatenate(parts).tolist() == at_once.tolist()


def test_no_more_arrivals_are_drawn_than_are_asked_for() -> None:
    drawn: list[int] = []

    class Counted:
        def stream(self, *_: object) -> Counted:
            return self

        def part(self, _: int, count: int) -> np.ndarray:
            drawn.append(count)
            return np.full(count, 0.5)

    parts = arrival_parts(intensity(1e9, None, calendar(2.0)), cast(RandomStreams, Counted()), "case")
    next(parts)
    next(parts)
    assert drawn == [PART, PART]
