"""Estimates from cases that are partly open, against hand calculation and known distributions."""

from __future__ import annotations

import datetime as dt
import math

import numpy as np
import pytest
import scipy

from forcesim.importers.cases.arrival_fits import fit_arrivals, fit_week
from forcesim.importers.cases.hour_fits import fit_hours
from forcesim.importers.cases.survival import kaplan_meier

WHOLE = dt.date(2022, 1, 1), dt.date(2024, 1, 1)


def test_the_survival_curve_is_that_of_a_hand_calculation() -> None:
    # six cases: closed after 1, 2 and 4 days; still open after 2, 3 and 5 days
    curve = kaplan_meier(np.array([1.0, 2, 2, 3, 4, 5]), np.array([True, True, False, False, True, False]))
    assert curve is not None
    by_day = dict(zip(curve.times.tolist(), curve.share.tolist(), strict=True))
    # 5/6; then 4/5 of it; the third and fifth are only censored; of the last two one closes at 4
    assert by_day[1] == pytest.approx(5 / 6)
    assert by_day[2] == pytest.approx(5 / 6 * 4 / 5)
    assert by_day[4] == pytest.approx(5 / 6 * 4 / 5 * 1 / 2)
    assert curve.quantile(0.5).value == 4
    assert curve.quantile(0.9).value is None
    # 1 day for all, 1 more for 5/6, then 2/3 for two days, 1/3 for the last
    assert curve.restricted_mean() == pytest.approx(1 + 5 / 6 + 2 * 2 / 3 + 1 / 3)


def test_open_cases_left_out_would_make_cases_look_quicker_than_they_are() -> None:
    rng = np.random.default_rng(1)
    true, limits = rng.exponential(10, 4000), rng.uniform(0, 20, 4000)
    is_over = true <= limits
    curve = kaplan_meier(np.minimum(true, limits), is_over)
    assert curve is not None
    median = curve.quantile(0.5)
    assert median.low is not None
    assert median.high is not None
    # the true median is 10 ln 2
    assert median.low <= 10 * math.log(2) <= median.high
    assert float(np.median(true[is_over])) < median.low


@pytest.mark.parametrize("censored", [False, True])
def test_a_known_lognormal_comes_back_within_its_intervals(censored: bool) -> None:
    rng = np.random.default_rng(3)
    true = rng.lognormal(1.0, 0.7, 600)
    limits = rng.exponential(12, 600) if censored else np.full(600, np.inf)
    fits = fit_hours(np.minimum(true, limits), true <= limits)
    assert fits is not None
    best = fits.best
    assert best.family == "lognormal"
    assert best.mean_low <= math.exp(1.0 + 0.7**2 / 2) <= best.mean_high
    assert best.sigma_low is not None
    assert best.sigma_high is not None
    assert best.sigma_low <= 0.7 <= best.sigma_high
    assert best.chance is not None
    assert best.chance > 0.05
    second = fits.second
    assert second is not None
    assert second.family == "exponential"
    assert second.chance is not None
    assert second.chance < 0.05


def test_a_known_exponential_comes_back() -> None:
    rng = np.random.default_rng(4)
    fits = fit_hours(rng.exponential(3.0, 500), np.ones(500, dtype=np.bool_))
    assert fits is not None
    assert fits.best.family == "exponential"
    assert fits.best.mean_low <= 3.0 <= fits.best.mean_high


def test_the_censored_fit_is_that_of_scipy() -> None:
    rng = np.random.default_rng(5)
    true, limits = rng.lognormal(1, 0.5, 200), rng.exponential(5, 200)
    hours, is_over = np.minimum(true, limits), true <= limits
    fits = fit_hours(hours, is_over)
    sigma, _, scale = scipy.stats.lognorm.fit(scipy.stats.CensoredData.right_censored(hours, ~is_over), floc=0)
    assert fits is not None
    assert fits.best.sigma == pytest.approx(sigma, rel=2e-3)
    assert fits.best.mean == pytest.approx(scale * math.exp(sigma**2 / 2), rel=2e-3)


def test_the_chance_of_a_distance_holds_what_it_promises() -> None:
    # of samples that are of the family one in five or so has a chance under 0.2; Kolmogorov's table has far fewer
    rng = np.random.default_rng(6)
    chances = [fit_hours(rng.exponential(2, 60), np.ones(60, dtype=np.bool_)) for _ in range(20)]
    under = [
        fit for fits in chances if fits for fit in fits.fits if fit.family == "exponential" and (fit.chance or 0) < 0.2
    ]
    assert 1 <= len(under) <= 10


def test_cases_that_all_take_the_same_are_fixed() -> None:
    fits = fit_hours(np.full(20, 2.0), np.ones(20, dtype=np.bool_))
    assert fits is not None
    assert (fits.best.family, fits.best.mean, fits.second) == ("fixed", 2.0, None)


def test_too_few_cases_make_no_fit() -> None:
    assert fit_hours(np.full(5, 2.0), np.ones(5, dtype=np.bool_)) is None


def arrivals(rate: float, dispersion: float, seed: int) -> list[dt.datetime]:
    """Cases of two years whose months have a level of their own, as the model has it."""
    rng = np.random.default_rng(seed)
    moments = []
    for month in range(24):
        first = dt.datetime(2022 + month // 12, month % 12 + 1, 1)  # noqa: DTZ001
        mean = rate / 12
        level = rng.gamma(mean / (dispersion - 1), (dispersion - 1) / mean) if dispersion > 1 else 1.0
        for _ in range(rng.poisson(mean * level)):
            moments.append(first + dt.timedelta(days=float(rng.uniform(0, 28))))  # noqa: PERF401
    return moments


def test_a_rate_is_covered_as_often_as_its_interval_says() -> None:
    held = 0
    for seed in range(60):
        fit = fit_arrivals(arrivals(600, 1.8, seed), *WHOLE, 1.7)
        held += fit.low <= 600 <= fit.high
    # 95% of 60 is 57; fewer than 52 come about once in 100 such tests
    assert held >= 52


def test_the_interval_of_a_poisson_count_is_the_exact_one() -> None:
    # Garwood's interval of 10 cases: 4.795 to 18.39
    moments = [dt.datetime(2022, 1, day) for day in range(1, 11)]  # noqa: DTZ001
    fit = fit_arrivals(moments, dt.date(2022, 1, 1), dt.date(2022, 2, 1), 1.0)
    assert fit.low * 31 / 365.25 == pytest.approx(4.795, abs=0.001)
    assert fit.high * 31 / 365.25 == pytest.approx(18.39, abs=0.005)


def test_a_month_that_is_missing_is_not_a_month_of_zero() -> None:
    moments = [moment for moment in arrivals(600, 1.0, 1) if (moment.year, moment.month) != (2022, 5)]
    fit = fit_arrivals(moments, *WHOLE, 1.7)
    assert fit.gaps == (dt.date(2022, 5, 1),)
    assert fit.days == 730 - 31
    assert fit.low <= 600 <= fit.high


def test_a_drift_is_told_and_a_level_rate_has_none() -> None:
    steady = fit_arrivals(arrivals(600, 1.0, 2), *WHOLE, 1.7)
    assert steady.trend is not None
    assert not steady.trend.is_clear
    rng = np.random.default_rng(1)
    growing = [
        dt.datetime(2022 + month // 12, month % 12 + 1, 1)  # noqa: DTZ001
        for month in range(24)
        for _ in range(rng.poisson(50 * 1.5 ** (month / 12)))
    ]
    fit = fit_arrivals(growing, *WHOLE, 1.7)
    assert fit.trend is not None
    assert fit.trend.is_clear
    assert fit.trend.low <= 0.5 <= fit.trend.high


def test_hours_of_the_week_come_back_and_a_clock_of_midnights_is_not_trusted() -> None:
    rng = np.random.default_rng(1)
    monday = dt.datetime(2024, 1, 1)  # noqa: DTZ001
    moments = [
        monday + dt.timedelta(days=int(day), hours=12 + float(hour)) for day, hour in rng.uniform(0, 7, (2000, 2))
    ]
    profile = fit_week(moments)
    assert not isinstance(profile, str)
    night = math.fsum(profile.weights[hour] for hour in range(168) if hour % 24 < 12)
    assert night < 0.02 * 168
    assert "midnight" in str(fit_week([monday + dt.timedelta(days=day % 7) for day in range(400)]))
    assert "not told" in str(fit_week(moments[:100]))
