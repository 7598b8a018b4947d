"""What knowing a number is worth is held against cases whose value a formula tells."""

from __future__ import annotations

from functools import cache
from math import erf, exp, pi, sqrt

import numpy as np
import pytest

from forcesim.study.analysis.worlds.information_value import (
    InformationValues,
    information_values,
    worlds_to_tell,
)
from forcesim.study.analysis.worlds.sampling import latin_hypercube

WORLDS, FUTURES, NUMBERS, ROTATIONS = 200, 4, 6, 25


def unit_normal_loss(mean: float, deviation: float) -> float:
    """E max(N(mean, deviation²), 0) − max(mean, 0): Raiffa and Schlaifer 1961, the value of perfect information."""
    z = abs(mean) / deviation
    density, tail = exp(-(z**2) / 2) / sqrt(2 * pi), (1 - erf(z / sqrt(2))) / 2
    return deviation * density - abs(mean) * tail


@cache
def normal_case(mean: float, first: float, second: float, luck: float, seed: int = 1) -> InformationValues:
    """Two options: one is worth nothing, the other mean + first·x₁ + second·x₂, with luck; the rest of x is inert."""
    from scipy.special import ndtri

    cube = latin_hypercube(WORLDS, NUMBERS, seed)
    points = ndtri(cube)
    random = np.random.default_rng(seed)
    futures = np.arange(WORLDS) % ROTATIONS
    shared = random.normal(size=(ROTATIONS, FUTURES))[futures]
    own = random.normal(size=(WORLDS, FUTURES))
    benefit = mean + first * points[:, 0] + second * points[:, 1]
    other = benefit[:, None] + luck * (sqrt(0.25) * shared + sqrt(0.75) * own)
    values = information_values(points, cube, np.stack([np.zeros_like(other), other]), futures, seed)
    assert values is not None
    return values


@pytest.mark.parametrize("mean", [0.5, -0.4, 0.0])
def test_the_value_of_a_normal_number_is_that_of_the_formula_within_its_interval(mean: float) -> None:
    values = normal_case(mean, 1.0, 0.5, 1.0)
    truth = unit_normal_loss(mean, 1.0)
    assert values.chosen == (1 if mean > 0 else values.chosen)
    assert values.is_settled[0]
    assert values.values.low[0] <= truth <= values.values.high[0]
    # and the interval says something: a mutant that adds the two terms, or leaves one out, is not within it
    assert values.values.mean[0] == pytest.approx(truth, rel=0.25)
    assert values.values.high[0] - values.values.low[0] < 1.5 * truth


def test_the_choice_changes_in_as_many_worlds_as_the_normal_distribution_has_beyond_the_mean() -> None:
    values = normal_case(0.5, 1.0, 0.5, 1.0)
    beyond = (1 - erf(0.5 / sqrt(2))) / 2
    assert values.changes.low[0] <= beyond <= values.changes.high[0]


def test_what_does_nothing_is_worth_nothing_and_never_shown_to_be_worth_anything() -> None:
    # six numbers of which five are inert, in six studies
    studies = [normal_case(0.2, 0.6, 0.0, 1.0, seed) for seed in range(6)]
    assert not any(study.is_settled[1:].any() for study in studies)
    truth = unit_normal_loss(0.2, 0.6)
    assert max(float(study.values.mean[1:-1].max()) for study in studies) < truth / 2
    assert all(study.values.low[1:-1].max() == 0.0 for study in studies)


def test_nothing_is_worth_more_than_knowing_everything() -> None:
    for mean, first, second in ((0.5, 1.0, 0.5), (0.0, 1.0, 0.0), (2.5, 0.5, 0.5)):
        values = normal_case(mean, first, second, 1.0)
        assert (values.values.mean[:-1] <= values.values.mean[-1]).all()
    everything = normal_case(0.5, 1.0, 0.5, 1.0).values
    truth = unit_normal_loss(0.5, sqrt(1.25))
    assert everything.low[-1] <= truth <= everything.high[-1]


def test_a_choice_that_nothing_could_change_makes_nothing_worth_knowing() -> None:
    values = normal_case(10.0, 0.5, 0.5, 1.0)
    assert values.chosen == 1
    assert not values.is_settled.any()
    assert values.values.mean.max() == pytest.approx(0.0, abs=1e-9)


def test_luck_alone_is_not_taken_for_something_worth_knowing() -> None:
    # at 1 study of 20, three or more of twelve happen in 1 of 50
    settled = [normal_case(0.0, 0.0, 0.0, 1.0, seed).is_settled.any() for seed in range(12)]
    assert sum(settled) <= 2


def test_a_value_within_the_noise_takes_more_worlds_by_the_square_until_noise_is_half_of_it() -> None:
    assert worlds_to_tell(100, 1.0, 1.5) == 900
    assert worlds_to_tell(100, 9.0, 1.5) == 200
    assert worlds_to_tell(100, 0.0, 1.5) is None


def test_a_world_with_a_run_missing_is_left_out_and_too_few_tell_nothing() -> None:
    cube = latin_hypercube(12, 1, 1)
    benefits = np.stack([np.zeros((12, 2)), np.repeat(cube - 0.5, 2, axis=1)])
    benefits[1, 0, 1] = np.nan
    futures = np.arange(12)
    assert information_values(cube, cube, benefits, futures, 1) is not None
    benefits[1, :3, 0] = np.nan
    assert information_values(cube, cube, benefits, futures, 1) is None
