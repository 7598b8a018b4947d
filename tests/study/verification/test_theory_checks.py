"""The checks that ship with the engine: their formulas are the textbook's, and an engine that errs does not pass."""

from __future__ import annotations

import math

import numpy as np
import pytest

from forcesim.scenario.files.load import load
from forcesim.scenario.schema.scenario import Scenario
from forcesim.study.verification.theory_checks import (
    ConservationCheck,
    conservation_checks,
    count_of_checks,
    erlang_b,
    erlang_c,
    theory_checks,
)

# M/M/1 at a load of a half, 1 / (1 - 0.5); M/D/1 at 0.6 by Pollaczek and Khinchine; Little's law, rho / (1 - rho)
BY_HAND = {"one_officer": 2.0, "equal_work": 1 + 0.6 / 0.8, "cases_open": 1.0}


def engine(factor: float, noise: float = 0.01):
    """An engine that gives what theory says, times a factor, with a little luck."""
    theory = {check.name: check.theory for check in theory_checks(lambda *_: {
        "days_to_close": 0.0, "cases_open": 0.0, "programme_turned_away": 0.0})}  # fmt: skip

    def simulate(scenario: Scenario, _seed: int, replication: int) -> dict[str, float]:
        luck = factor * (1 + noise * np.random.default_rng(replication).normal())
        is_fixed = any(stage.shape == "fixed" for kind in scenario.case_types.values() for stage in kind.stages)
        name = (
            "several_officers" if float(scenario.teams["desk"].head_count) == 3
            else "equal_work" if is_fixed and scenario.programme is None else "one_officer"
        )  # fmt: skip
        return {
            "days_to_close": theory[name] / 24 * luck,
            "cases_open": theory["cases_open"] * luck,
            "programme_turned_away": 360 * theory["places_taken"] * luck,
        }

    return simulate


def test_the_formulas_are_the_textbooks() -> None:
    assert erlang_b(1.0, 1) == 0.5
    # two servers, one erlang: (1/2) / (1 + 1 + 1/2)
    assert math.isclose(erlang_b(1.0, 2), 0.2)
    # of one server those wait who find it busy
    assert math.isclose(erlang_c(0.3, 1), 0.3)
    assert math.isclose(erlang_c(1.0, 2), 1 / 3)
    theory = {check.name: check.theory for check in theory_checks(engine(1.0))}
    assert len(theory) == count_of_checks()
    for name, expected in BY_HAND.items():
        assert math.isclose(theory[name], expected), name


@pytest.mark.parametrize(("factor", "holds"), [(1.0, True), (1.04, False), (0.96, False)])
def test_an_engine_that_errs_by_a_twenty_fifth_does_not_pass(factor: float, holds: bool) -> None:
    assert [check.holds for check in theory_checks(engine(factor))] == [holds] * count_of_checks()


def test_a_check_that_would_notice_nothing_does_not_pass() -> None:
    assert not any(check.holds for check in theory_checks(engine(1.0, noise=0.5)))


def test_a_run_that_loses_an_hour_or_a_case_does_not_pass() -> None:
    assert ConservationCheck("x", 1e-15, 0).holds
    assert not ConservationCheck("x", 1e-6, 0).holds
    assert not ConservationCheck("x", 0.0, 1).holds
    short = load("durham-2014", ["time.years=0.25", "time.warm_up_years=0"])
    (check,) = conservation_checks([short], 1)
    assert check.holds
