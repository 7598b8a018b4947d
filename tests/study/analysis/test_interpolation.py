"""A first reading is near the truth between simulated positions, and silent outside them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from forcesim.simulation.outcomes import Outcome
from forcesim.study.analysis.interpolation import held_out, interpolated, preview
from forcesim.study.analysis.summaries import summaries
from forcesim.study.results.study_result import PointResult, ScenarioRef, StudyResult

LEVER = "policy.move_share"
DROPPED = Outcome("cases_dropped", "Dropped", "cases a year", "lower", "activity")


def cliff(share: float) -> float:
    """Nothing up to the half, then a straight rise, as unattended cases rise beyond the cliff."""
    return 100 * max(share - 0.5, 0.0)


def study(settings: list[float], futures: int = 20) -> StudyResult:
    luck = np.random.default_rng(1).normal(0, 1, futures)
    points = []
    for setting in settings:
        (summary,) = summaries((cliff(setting) + 10 + luck)[np.newaxis, np.newaxis], ("cases_dropped",))
        points.append(PointResult("durham", {LEVER: setting}, summary))
    return StudyResult(
        "tradeoff", 1, futures, (ScenarioRef("durham", "", "Durham"),), {"cases_dropped": DROPPED}, tuple(points),
        lever=LEVER, present=settings[0],
    )  # fmt: skip


GRID = [step / 10 for step in range(11)]


def several() -> StudyResult:
    """A study of many outcomes, some of them near the edge of being clear."""
    names = ("charges", "cases_dropped", "disruptions", "backlog", *(f"other{number}" for number in range(60)))
    luck = np.random.default_rng(2)
    base = luck.normal(100, 1, (len(names), 20))
    points = []
    for setting in GRID:
        values = base + 6 * setting + luck.normal(0, 3, base.shape)
        (summary,) = summaries(values[np.newaxis], names)
        points.append(PointResult("durham", {LEVER: setting}, summary))
    declared = {name: Outcome(name, name, "a year", "lower", "state") for name in names}
    reference = ScenarioRef("durham", "", "Durham")
    return StudyResult("tradeoff", 1, 20, (reference,), declared, tuple(points), lever=LEVER, present=0.0)


@pytest.mark.parametrize("at", [0.05, 0.33, 0.44, 0.71, 0.98])
def test_a_reading_lies_within_two_per_cent_of_the_range_from_the_truth(at: float) -> None:
    result = study(GRID)
    read = preview(result, at)
    assert read is not None
    point = next(point for point in read.result.results if point.at[LEVER] == at)
    luck = np.random.default_rng(1).normal(0, 1, 20).mean()
    assert abs(point.outcomes["cases_dropped"].mean - (cliff(at) + 10 + luck)) < 0.02 * 50


def test_a_reading_never_overshoots_the_positions_around_it() -> None:
    values = np.array([[[0.0]], [[0.0]], [[5.0]], [[5.0]]])
    settings = np.array([0.0, 0.3, 0.4, 1.0])
    for at in np.linspace(0, 1, 57):
        assert 0.0 <= interpolated(settings, values, float(at))[0, 0] <= 5.0


def test_the_same_luck_gives_a_difference_without_noise() -> None:
    read = preview(study(GRID), 0.75)
    assert read is not None
    (difference,) = (difference for difference in read.result.differences if difference.at == {LEVER: 0.75})
    change = difference.outcomes["cases_dropped"]
    assert change.mean == pytest.approx(25, abs=1)
    assert change.values.std() == pytest.approx(0, abs=1e-9)
    assert (read.below, read.above) == (0.7, 0.8)


def test_nothing_is_read_where_it_was_simulated_nor_outside_nor_from_two_points() -> None:
    assert preview(study(GRID), 0.3) is None
    assert preview(study(GRID[2:8]), 0.1) is None
    assert preview(study(GRID[2:8]), 0.9) is None
    assert preview(study([0.0, 1.0]), 0.5) is None


@pytest.mark.parametrize("at", [0.02, 0.13, 0.48, 0.55, 0.97])
def test_positions_further_off_change_nothing(at: float) -> None:
    result = study(GRID)
    whole = np.array([[point.outcomes["cases_dropped"].values] for point in result.results])
    read = preview(result, at)
    assert read is not None
    values = read.result.results[-1].outcomes["cases_dropped"].values
    assert values == pytest.approx(interpolated(np.array(GRID), whole, at)[0], abs=1e-12)


def test_reading_fewer_outcomes_gives_the_same_verdicts() -> None:
    result = several()
    outcomes = ["charges", "cases_dropped", *(f"other{number}" for number in range(5))]
    read, fewer = preview(result, 0.75), preview(result, 0.75, outcomes)
    assert read is not None
    assert fewer is not None
    for name in outcomes:
        change, other = (reading.result.differences[-1].outcomes[name] for reading in (read, fewer))
        assert (change.mean, change.low, change.high, change.verdict) == (
            other.mean,
            other.low,
            other.high,
            other.verdict,
        )


def test_a_future_that_is_missing_nearby_is_missing_in_the_reading() -> None:
    result = study(GRID)
    point = result.results[4]
    values = point.outcomes["cases_dropped"].values.copy()
    values[3] = np.nan
    (summary,) = summaries(values[np.newaxis, np.newaxis], ("cases_dropped",))
    broken = replace(
        result, results=(*result.results[:4], PointResult("durham", point.at, summary), *result.results[5:])
    )
    missing = {}
    for at in (0.35, 0.85):
        read = preview(broken, at)
        assert read is not None
        missing[at] = bool(np.isnan(read.result.results[-1].outcomes["cases_dropped"].values[3]))
    assert missing == {0.35: True, 0.85: False}


def test_held_out_positions_tell_the_error_of_a_reading() -> None:
    errors = held_out(study(GRID), "cases_dropped")
    assert set(errors) == set(GRID[1:-1])
    # never further off than a straight line would be, which across the cliff is half of the step beyond it
    assert max(abs(read - simulated) for read, simulated in errors.values()) < 5


def with_few_futures(result: StudyResult, at: float, count: int) -> StudyResult:
    """The same study with only so many futures in at one position."""
    points = []
    for point in result.results:
        if point.at[LEVER] == at:
            values = np.stack([outcome.values for outcome in point.outcomes.values()])
            values[:, count:] = np.nan
            (summary,) = summaries(values[np.newaxis], tuple(point.outcomes))
            point = PointResult(point.scenario, point.at, summary)
        points.append(point)
    return replace(result, results=tuple(points))


@pytest.mark.parametrize("count", [0, 1, 4])
def test_a_position_with_few_futures_is_read_from_those_around_it_until_it_has_enough(count: int) -> None:
    settings = sorted([*GRID, 0.75])
    read = preview(with_few_futures(study(settings), 0.75, count), 0.75)
    assert read is not None
    assert (read.below, read.above, read.futures) == (0.7, 0.8, count)
    here = [point for point in read.result.results if point.at[LEVER] == 0.75]
    assert len(here) == 1
    assert np.isfinite(here[0].outcomes["cases_dropped"].values).all()
    assert len([difference for difference in read.result.differences if difference.at == {LEVER: 0.75}]) == 1


def test_enough_futures_speak_for_themselves() -> None:
    settings = sorted([*GRID, 0.75])
    assert preview(with_few_futures(study(settings), 0.75, 5), 0.75) is None


def test_where_all_positions_have_few_futures_nothing_is_read_from_others() -> None:
    assert preview(study(GRID, futures=2), 0.5) is None
