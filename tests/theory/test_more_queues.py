"""Work and patience of other shapes, priorities, contracts: further textbook systems from scenario files."""

from __future__ import annotations

import math
from importlib.resources import files
from pathlib import Path

import numpy as np
import pytest
from scipy import integrate
from scipy.special import stdtrit

from forcesim.scenario.files.load import load
from forcesim.simulation.run import simulate

pytestmark = pytest.mark.slow
HERE = Path(str(files("forcesim.study.verification")))
HOURS_PER_YEAR = 8766.0
_WARM_UP = f"time.warm_up_years={1 / 12!r}"  # a month, where all is forgotten within days


def outcomes(names: list[str], overrides: list[str], replications: int, file: str = "mmc.toml") -> np.ndarray:
    """Outcomes over replications; float64 of shape (names, replications)."""
    scenario = load(str(HERE / file), overrides).scenario
    runs = [simulate(scenario, 20150722, number).outcomes for number in range(replications)]
    return np.array([[run[name] for run in runs] for name in names])


def assert_mean(values: np.ndarray, theory: float, within: float = 0.03) -> None:
    """Theory lies in a t interval with an error rate of 1 in 10,000, and an error of ``within`` would be found."""
    error = values.std(ddof=1) / math.sqrt(len(values))
    assert abs(values.mean() - theory) <= stdtrit(len(values) - 1, 1 - 0.5e-4) * error
    assert 2 * error <= within * theory, "too few runs to notice an error of that size"


@pytest.mark.parametrize(
    ("shape", "sigma", "squared_variation", "years"),
    [
        ("fixed", 0.0, 0.0, 0.75),
        ("lognormal", 0.8, math.exp(0.64) - 1, 2.5),
        ("lognormal", 0.4, math.exp(0.16) - 1, 1.0),
    ],
)
def test_one_officer_with_work_of_any_shape_waits_as_pollaczek_and_khinchine_say(
    shape: str, sigma: float, squared_variation: float, years: float
) -> None:
    load_factor = 0.6
    (days,) = outcomes(
        ["days_to_close"],
        [
            f"case_types.job.arrivals.per_year={load_factor * HOURS_PER_YEAR}",
            f'case_types.job.stages=[{{ hours = 1.0, shape = "{shape}", sigma = {sigma} }}]',
            f"time.years={years}",
            _WARM_UP,
        ],
        16,
    )
    wait = load_factor * (1 + squared_variation) / (2 * (1 - load_factor))
    assert_mean(days * 24, 1 + wait)


def test_impatient_cases_are_lost_as_in_erlang_a() -> None:
    servers, arrivals, patience = 3, 3.3, 2.0
    (arrived, dropped, open_cases) = outcomes(
        ["cases_arrived", "cases_dropped", "cases_open"],
        [
            f"teams.desk.head_count={servers}",
            f"case_types.job.arrivals.per_year={arrivals * HOURS_PER_YEAR}",
            f"case_types.job.shelf_life_days={patience / 24}",
            'case_types.job.shelf_life_shape="exponential"',
            "time.years=0.25",
            _WARM_UP,
        ],
        16,
    )
    # birth and death (Palm 1957): n present, of whom n - servers wait and leave at rate 1 / patience each
    weights, number = [1.0], 0
    while weights[-1] > 1e-16 * sum(weights):
        number += 1
        weights.append(weights[-1] * arrivals / (min(number, servers) + max(number - servers, 0) / patience))
    chances = np.array(weights) / sum(weights)
    waiting = np.maximum(np.arange(len(chances)) - servers, 0)
    assert_mean(dropped / arrived, float(chances @ waiting) / patience / arrivals)
    # those who wait leave at rate 1 / patience each; an hour's work each is the others' share of the open cases
    assert_mean((open_cases * HOURS_PER_YEAR - (arrived - dropped)) / dropped, patience)


@pytest.mark.parametrize("rates", [(0.3, 0.4), (0.2, 0.3, 0.25)])
def test_each_priority_waits_as_cobham_says(rates: tuple[float, ...]) -> None:
    """One officer, two or three classes, nobody interrupted (Cobham 1954)."""
    names = ["job", "second", "third"][: len(rates)]
    sets = [
        "time.years=2.5",
        _WARM_UP,
        "case_types.job.priority=1",
        f"case_types.job.arrivals.per_year={rates[0] * HOURS_PER_YEAR}",
    ]
    for number, (name, rate) in enumerate(zip(names[1:], rates[1:], strict=True), 2):
        sets += [
            f"case_types.{name}.team='desk'",
            f"case_types.{name}.priority={number}",
            f"case_types.{name}.arrivals.per_year={rate * HOURS_PER_YEAR}",
            f"case_types.{name}.stages=[{{ hours = 1.0, shape = 'exponential' }}]",
        ]
    days = outcomes([f"days_to_close.{name}" for name in names], sets, 32)
    residual = sum(rates)  # of exponential work of mean 1: rate × E[S²] / 2 is the rate
    used = 0.0
    for values, rate in zip(days, rates, strict=True):
        before, used = used, used + rate
        assert_mean(values * 24, 1 + residual / ((1 - before) * (1 - used)), within=0.03)


def test_programme_places_lose_as_many_whatever_the_shape_of_contracts() -> None:
    """Erlang B does not care for the shape of holding times: contracts cut short by failures are mixed here."""
    sets = ["programme.drop_out_share=0.5", "programme.contract_months=6", "programme.other_starts_per_year=200"]
    turned_away, started = outcomes(["programme_turned_away", "programme_started"], sets, 40, "erlang_b.toml")
    # cases hold a place 6 months, or a uniform part of them; other starts always 6
    held = (360 * (0.5 * 6 + 0.5 * 3) + 200 * 6) / 12
    blocked = 1.0
    for number in range(1, 11):
        blocked = held * blocked / (number + held * blocked)
    assert_mean(turned_away / 360, blocked)
    assert_mean(started / 360, 1 - blocked)  # few, so that longer contracts show in them


def test_patience_is_drawn_with_the_mean_that_is_written() -> None:
    mean, _ = integrate.quad(lambda time: math.exp(-time / 5), 0, np.inf)
    (arrived, dropped, open_cases) = outcomes(
        ["cases_arrived", "cases_dropped", "cases_open"],
        [
            "teams.desk.head_count=0",
            "case_types.job.shelf_life_days=5",
            'case_types.job.shelf_life_shape="exponential"',
        ],
        8,
    )
    # nobody works: all are lost, and by Little's law the open ones are the arrivals of a patience
    assert_mean(open_cases, 7012.8 / 365.25 * mean)
    assert dropped.mean() == pytest.approx(arrived.mean(), rel=0.01)
