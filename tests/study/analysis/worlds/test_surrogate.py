from __future__ import annotations

import numpy as np
import pytest

from forcesim.study.analysis.worlds.sampling import latin_hypercube
from forcesim.study.analysis.worlds.surrogate import Surface, WorldEstimates, world_estimates

WORLDS = 120


def test_without_luck_each_world_is_what_was_measured_there() -> None:
    points = latin_hypercube(40, 3, seed=1)
    truth = np.where((points[:, 0] > 0.6) & (points[:, 1] > 0.4), -1.0, 1.0)
    estimates = world_estimates(points, truth, 0.0, np.arange(40.0))
    assert estimates.mean == pytest.approx(truth, abs=1e-3)
    assert (estimates.chance_below(0.0) > 0.99).tolist() == (truth < 0).tolist()


def test_worlds_that_are_all_alike_have_the_error_of_luck() -> None:
    estimates = world_estimates(latin_hypercube(30, 2, seed=1), np.full(30, 4.0), 0.25, np.arange(30.0))
    assert (estimates.mean == 4.0).all()
    assert (estimates.error == 0.5).all()


def test_a_chance_is_that_of_a_normal_number() -> None:
    estimates = WorldEstimates(np.array([0.0, 1.0, -1.0, 1.0]), np.array([1.0, 1.0, 0.0, 0.0]))
    # Φ(0) and Φ(−1) from the table of the normal distribution
    assert estimates.chance_below(0.0) == pytest.approx([0.5, 0.158655, 1.0, 0.0], abs=1e-6)


def studies(
    common: float, slope: float, count: int, tangle: float = 0.0
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Truth, estimates, their errors and plain means of many studies of 12 numbers, of which one matters."""
    rng, results = np.random.default_rng(11), []
    for seed in range(count):
        points = latin_hypercube(WORLDS, 12, seed)
        futures = np.arange(WORLDS) % 30
        truth = slope * (points[:, 0] - 0.5) + tangle * (points[:, 1] - 0.5) * (points[:, 2] - 0.5)
        shared, own = rng.normal(size=30)[futures], rng.normal(size=WORLDS)
        means = truth + 0.5 * (np.sqrt(common) * shared + np.sqrt(1 - common) * own)
        estimates = world_estimates(points, means, 0.25, futures.astype(float))
        results.append((truth, estimates.mean, estimates.error, means))
    truth, mean, error, means = (np.array(part) for part in zip(*results, strict=True))
    return truth, mean, error, means


@pytest.mark.parametrize(
    ("common", "slope", "tangle"), [(0.0, 2.0, 0.0), (0.5, 2.0, 0.0), (0.0, 0.0, 0.0), (0.0, 1.0, 4.0)]
)
def test_the_truth_lies_in_the_interval_of_a_world_as_often_as_it_says(
    common: float, slope: float, tangle: float
) -> None:
    truth, mean, error, _ = studies(common, slope, 15, tangle)
    covered = (np.abs(mean - truth) < 1.96 * error).mean(axis=1)
    # worlds of one study are not independent; studies are
    assert covered.mean() > 0.95 - 0.05


@pytest.mark.parametrize(("logit", "count"), [(-8.0, 40), (8.0, 2)])
def test_worlds_with_the_same_futures_are_one_measurement_as_far_as_their_luck_is_in_common(
    logit: float, count: int
) -> None:
    # worlds that are all alike, in two sets of futures: what they share is known as well as by 40 means, or by 2
    surface = Surface(latin_hypercube(40, 3, 1), np.zeros(40), 0.25, np.arange(40.0) % 2, np.full(3, 1 / 3))
    surface.parameters = np.array([-14.0, -14.0, -14.0, logit])
    _, error = surface.expectations()
    # the constant is known beforehand with a variance of 100
    assert error == pytest.approx(np.sqrt(1 / (1 / 100 + count / 0.25)), rel=0.05)


def test_all_worlds_together_tell_each_more_than_its_own_futures() -> None:
    truth, mean, _, means = studies(0.0, 2.0, 10)
    assert ((mean - truth) ** 2).mean() < 0.35 * ((means - truth) ** 2).mean()


def test_a_world_that_holds_is_hardly_ever_sure_to_fail() -> None:
    truth, mean, error, _ = studies(0.3, 2.0, 15)
    chance = np.array([WorldEstimates(*pair).chance_below(-0.25) for pair in zip(mean, error, strict=True)])
    assert ((chance > 0.95) & (truth >= -0.25)).mean() < 0.02
    assert ((chance < 0.05) & (truth < -0.25)).mean() < 0.02
    # the slope is steep enough for most worlds to be told
    assert ((chance > 0.95) | (chance < 0.05)).mean() > 0.5
