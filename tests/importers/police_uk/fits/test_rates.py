"""Rates, spreads and seasons against theory, hand calculation and numbers drawn from known laws."""

from __future__ import annotations

import math

import numpy as np
import pytest
from police_files import months_from
from scipy import stats

from forcesim.importers.police_uk.fits.arrival_rate import arrival_rate
from forcesim.importers.police_uk.fits.month_profile import month_profile
from forcesim.importers.police_uk.fits.quasi_poisson import count_interval, fit_counts


def test_a_fit_of_a_constant_is_the_total_over_the_exposure() -> None:
    counts, exposure = np.array([3.0, 8.0, 4.0, 0.0]), np.array([31.0, 28.0, 31.0, 30.0])
    fit = fit_counts(counts, exposure, np.ones((4, 1)))
    assert fit is not None
    assert math.exp(fit.coefficients[0]) == pytest.approx(15 / 120)
    # the variance of the logarithm of a Poisson total is one over the total
    assert fit.covariance[0, 0] == pytest.approx(1 / 15)


def test_a_fit_of_two_groups_is_the_mean_of_each() -> None:
    counts = np.array([10.0, 14.0, 30.0, 42.0])
    group = np.array([0.0, 0.0, 1.0, 1.0])
    fit = fit_counts(counts, np.ones(4), np.column_stack([np.ones(4), group]))
    assert fit is not None
    assert np.exp(fit.coefficients) == pytest.approx([12, 3])
    assert fit.deviance == pytest.approx(
        2 * sum(y * math.log(y / m) for y, m in zip(counts, (12, 12, 36, 36), strict=True))
    )


def test_a_fit_that_the_data_leave_open_is_none() -> None:
    assert fit_counts(np.array([1.0, 2.0]), np.ones(2), np.ones((2, 2))) is None


@pytest.mark.parametrize(("total", "low", "high"), [(0, 0.0, 3.689), (1, 0.0253, 5.572), (10, 4.795, 18.39)])
def test_the_interval_of_a_count_is_garwoods(total: int, low: float, high: float) -> None:
    # the published 95% limits of a Poisson mean
    assert count_interval(total, 1.0, 0.025) == pytest.approx((low, high), rel=1e-3)


def test_a_rate_counts_days_not_months() -> None:
    rate = arrival_rate(["2018-01", "2018-02"], [31, 28])
    assert rate is not None
    assert rate.per_year.value == pytest.approx(365.25)


def test_no_month_gives_no_rate_and_one_month_takes_the_spread_of_other_forces() -> None:
    assert arrival_rate([], []) is None
    rate = arrival_rate(["2022-03"], [246])
    assert rate is not None
    assert rate.borrowed
    scale = 365.25 / 31
    assert (rate.per_year.low, rate.per_year.high) == pytest.approx(
        tuple(2 * scale * end for end in (stats.chi2.ppf(0.025, 246) / 2, stats.chi2.ppf(0.975, 248) / 2))
    )


def test_months_without_a_crime_have_a_rate_of_nought_with_an_upper_end() -> None:
    rate = arrival_rate(months_from("2018-01", 12), [0] * 12)
    assert rate is not None
    assert (rate.per_year.value, rate.per_year.low) == (0, 0)
    assert 3 < rate.per_year.high < 8
    assert rate.yearly_change is None


def test_the_dispersion_test_is_that_of_fisher() -> None:
    # in months of thirty days the index is the sum of squares over the mean
    months, counts = ["2018-04", "2018-06", "2018-09", "2018-11"], [10, 20, 30, 40]
    rate = arrival_rate(months, counts)
    assert rate is not None
    assert rate.dispersion_p == pytest.approx(stats.chi2.sf(500 / 25, 3))


@pytest.mark.parametrize(("months", "dispersion"), [(12, 1.0), (12, 3.0), (36, 3.0)])
def test_the_interval_of_a_mean_holds_it_as_often_as_it_says(months: int, dispersion: float) -> None:
    chance = np.random.default_rng(5)
    names = months_from("2015-01", months)
    hits = 0
    for _ in range(200):
        levels = (
            np.full(months, 30.0) if dispersion == 1 else chance.gamma(30 / (dispersion - 1), dispersion - 1, months)
        )
        rate = arrival_rate(names, chance.poisson(levels).tolist())
        assert rate is not None
        hits += rate.per_year.low <= 30 * 12 <= rate.per_year.high
    # at 95% fewer than 180 of 200 come once in two hundred studies
    assert hits >= 180


def test_a_level_that_wanders_widens_the_interval() -> None:
    months = months_from("2015-01", 24)
    mixed = arrival_rate(months, [30, 50] * 12)
    waves = arrival_rate(months, [30, 30, 30, 50, 50, 50] * 4)
    assert mixed is not None
    assert waves is not None
    assert waves.correlation is not None
    assert waves.correlation > 0.2
    assert mixed.correlation is not None
    assert mixed.correlation < 0
    width = [rate.per_year.high - rate.per_year.low for rate in (mixed, waves)]
    assert width[1] > 1.2 * width[0]


def test_a_clear_trend_is_told_and_its_ends_are_plausible() -> None:
    months = months_from("2015-01", 36)
    # months go up and down by so much that the mean alone seems well known
    counts = [round(60 * 1.2 ** (number / 12)) + (15 if number % 2 else -15) for number in range(36)]
    rate = arrival_rate(months, counts)
    assert rate is not None
    assert rate.has_trend
    assert rate.yearly_change is not None
    assert rate.yearly_change.value == pytest.approx(0.2, abs=0.02)
    assert rate.plausible == pytest.approx((12 * 60, 12 * 60 * 1.2 ** (35 / 12)), rel=0.03)
    assert rate.plausible[0] < rate.per_year.low
    assert rate.plausible[1] > rate.per_year.high


def test_a_steady_level_is_seldom_given_a_trend() -> None:
    chance = np.random.default_rng(3)
    months = months_from("2015-01", 24)
    clear = 0
    for _ in range(200):
        rate = arrival_rate(months, chance.poisson(30, 24).tolist())
        assert rate is not None
        clear += rate.has_trend
    # one in twenty; more than nineteen of 200 come less than once in two hundred studies
    assert clear <= 19


def test_a_season_needs_each_month_twice_and_more_than_chance() -> None:
    shape = [0.7, 0.8, 0.9, 1.0, 1.1, 1.2, 1.3, 1.2, 1.1, 1.0, 0.9, 0.8]
    counts = [round(100 * weight) for weight in shape]
    assert month_profile(months_from("2015-01", 12), counts) is None
    assert month_profile(months_from("2015-01", 23), (counts * 2)[:23]) is None
    season = month_profile(months_from("2015-01", 24), counts * 2)
    assert season is not None
    assert season.is_clear
    # a day of February counts as much as a day of March
    daily = np.asarray(counts) / [31, 28.25, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
    assert season.weights == pytest.approx(daily / daily.mean(), abs=0.02)
    chance = np.random.default_rng(2)
    level = [month_profile(months_from("2015-01", 36), chance.poisson(50, 36).tolist()) for _ in range(100)]
    assert sum(profile is not None and profile.is_clear for profile in level) <= 12
