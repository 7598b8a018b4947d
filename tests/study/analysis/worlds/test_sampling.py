from __future__ import annotations

import numpy as np
import pytest
from scipy import stats
from study_fakes import named_scenario
from world_fakes import uncertain

from forcesim.errors import StudyError
from forcesim.scenario.named_scenario import NamedScenario
from forcesim.study.analysis.worlds.sampling import ParameterSample, Range, latin_hypercube, ranges


def between(low: float, value: float, high: float, shape: str = "triangular") -> Range:
    return Range(path="a.b", place="A", label="B", unit="", low=low, value=value, high=high, shape=shape)


TRIANGLE = between(2.0, 3.0, 7.0)


@pytest.mark.parametrize("share", [0.0, 0.1, 0.2, 0.5, 0.9, 1.0])
def test_a_range_is_a_triangle_with_its_peak_at_the_central_value(share: float) -> None:
    assert TRIANGLE.at(share) == pytest.approx(stats.triang(0.2, 2.0, 5.0).ppf(share))


def test_a_range_whose_central_value_is_its_end_still_has_all_its_values() -> None:
    low = between(0.8, 0.8, 1.1)
    high = between(0.8, 1.1, 1.1)
    for parameter in (low, high):
        assert (parameter.at(0.0), parameter.at(1.0)) == pytest.approx((0.8, 1.1))


def test_a_uniform_range_prefers_nothing() -> None:
    assert between(2.0, 3.0, 7.0, "uniform").at(0.5) == 4.5


def test_a_lognormal_range_ends_where_it_says_and_halves_at_its_central_value() -> None:
    parameter = between(1.0, 10.0, 100.0, "lognormal")
    assert [parameter.at(share) for share in (0.0, 0.5, 1.0)] == pytest.approx([1.0, 10.0, 100.0])


def test_levers_are_decisions_and_not_ignorance() -> None:
    assert {parameter.path.rpartition(".")[2] for parameter in ranges(uncertain())} == {
        "head_count",
        "productive_share",
        "hours_per_week",
    }


def test_a_force_that_claims_to_know_everything_is_told_how_to_say_otherwise() -> None:
    with pytest.raises(StudyError, match="low and high"):
        ranges(named_scenario())


def test_a_latin_hypercube_tries_each_part_of_each_range_once() -> None:
    points = latin_hypercube(20, 3, seed=4)
    assert (np.sort((points * 20).astype(int), axis=0) == np.arange(20)[:, None]).all()
    assert (points == latin_hypercube(20, 3, seed=4)).all()


def test_two_scenarios_meet_in_the_same_world() -> None:
    worlds = ParameterSample((("town", uncertain()), ("town+all", uncertain("town+all", 1.0))))
    first, second = worlds.at((0.25, 1.0, 0.5), "world 1")
    assert first.at == second.at
    assert float(first.named_scenario.number("teams.response.head_count")) == 9.0
    assert float(second.named_scenario.number("teams.response.hours_per_week")) == 44.0
    assert float(second.named_scenario.number("policy.move_share")) == 1.0
    assert first.label == "town in world 1"


def ended(dismantled: float, major: float) -> NamedScenario:
    base = uncertain()
    team = {"head_count": 1.0, "roster": "days"}
    ends = {"dismantled_share": dismantled, "major_share": major}
    effects = {name: {"value": value, "low": 0.1, "high": 0.8} for name, value in ends.items()}
    programme = {
        "places": 4,
        "reoffend_in_contract_share": effects["dismantled_share"],
        "drop_out_share": effects["major_share"],
    }
    return NamedScenario("town", {**base.raw, "teams": {"response": team}, "programme": programme})


def test_shares_that_cannot_be_true_together_step_back_until_they_can() -> None:
    worlds = ParameterSample((("town", ended(0.2, 0.3)),))
    (arm,) = worlds.at((1.0, 1.0), "world 1")
    shares = list(arm.at.values())
    assert sum(shares) <= 1.0
    # on the way from the ends to the central values, each by the same part
    assert (0.8 - shares[0]) / 0.6 == pytest.approx((0.8 - shares[1]) / 0.5)
    assert float(arm.named_scenario.number("drop_out_share")) == shares[1]


@pytest.mark.parametrize("shape", ["triangular", "uniform", "lognormal"])
def test_the_share_of_a_range_below_a_value_is_that_which_gives_it(shape: str) -> None:
    number = between(2.0, 3.0, 7.0, shape)
    for share in (0.0, 0.07, 0.5, 0.93, 1.0):
        assert number.share_at(number.at(share)) == pytest.approx(share, abs=1e-3)


def test_another_design_has_other_points_under_the_same_seed() -> None:
    assert not (latin_hypercube(20, 3, seed=4) == latin_hypercube(20, 3, seed=4, design=1)).any()
