"""Textbook systems, written as scenario files, give what the textbook says.

Each mean is compared with theory by a t interval over independent replications, at an error rate of 1 in 10,000 a
test, with a seed fixed beforehand; and the interval is narrow enough that an error of 3% in a mean would show, and
work or patience that is a tenth longer, or an order of service that is another, is refused.
"""

from __future__ import annotations

import math
from importlib.resources import files
from pathlib import Path

import numpy as np
import pytest
from scipy.special import stdtrit

from forcesim.scenario.files.load import load
from forcesim.simulation.run import simulate

pytestmark = pytest.mark.slow
HERE = Path(str(files("forcesim.study.verification")))
HOURS_PER_YEAR = 8766.0
_WARM_UP = f"time.warm_up_years={1 / 12!r}"  # a month, where all is forgotten within days


def outcome(file: str, name: str, overrides: list[str], replications: int) -> np.ndarray:
    scenario = load(str(HERE / file), overrides).scenario
    return np.array([simulate(scenario, 20150722, number).outcomes[name] for number in range(replications)])


def assert_mean(values: np.ndarray, theory: float) -> None:
    error = values.std(ddof=1) / math.sqrt(len(values))
    assert abs(values.mean() - theory) <= stdtrit(len(values) - 1, 1 - 0.5e-4) * error
    assert 2 * error <= 0.03 * theory, "too few runs to notice an error of 3%"


def erlang_b(load: float, servers: int) -> float:
    """Share of calls lost, by the usual recursion (Erlang 1917)."""
    blocked = 1.0
    for server in range(1, servers + 1):
        blocked = load * blocked / (server + load * blocked)
    return blocked


def erlang_c(load: float, servers: int) -> float:
    """Share of customers who wait (Erlang 1917)."""
    blocked = erlang_b(load, servers)
    return blocked / (1 - load / servers * (1 - blocked))


@pytest.mark.parametrize(
    ("servers", "rate", "years", "replications"), [(1, 0.5, 1.5, 20), (3, 2.4, 1, 20), (10, 8.0, 0.25, 16)]
)
def test_time_in_a_queue_of_the_textbook_is_the_textbooks(
    servers: int, rate: float, years: float, replications: int
) -> None:
    days = outcome(
        "mmc.toml",
        "days_to_close",
        [
            f"teams.desk.head_count={servers}",
            f"case_types.job.arrivals.per_year={rate * HOURS_PER_YEAR}",
            f"time.years={years}",
            _WARM_UP,
        ],
        replications,
    )
    assert_mean(days * 24, 1 + erlang_c(rate, servers) / (servers - rate))


def test_littles_law_ties_open_cases_to_their_time_in_the_system() -> None:
    scenario = load(
        str(HERE / "mmc.toml"), ["case_types.job.arrivals.per_year=4383", "time.years=2", _WARM_UP]
    ).scenario
    runs = [simulate(scenario, 7, number).outcomes for number in range(16)]
    open_cases = np.array([run["cases_open"] for run in runs])
    passing = np.array([run["cases_closed"] * run["days_to_close"] * 24 / HOURS_PER_YEAR for run in runs])
    # equal run by run, up to the few cases that are open at either end of the horizon
    np.testing.assert_allclose(open_cases, passing, rtol=0.01)
    assert_mean(open_cases, 0.5 / (1 - 0.5))


def test_share_turned_away_from_the_programme_is_erlangs() -> None:
    overrides: list[str] = []
    turned_away = outcome("erlang_b.toml", "programme_turned_away", overrides, 48)
    assert_mean(turned_away / 360, erlang_b(360 * 4 / 12, 10))


def test_the_wait_for_treatment_is_the_textbooks_of_one_place_and_treatments_of_one_length() -> None:
    # everybody has a place on the programme and needs treatment: M/D/1 at a load of 0.6
    weeks = 0.6 * HOURS_PER_YEAR / 168 / 360
    waits = outcome(
        "erlang_b.toml",
        "treatment_wait_days",
        [
            "programme.places=200000",
            "programme.treatment_need_share=1.0",
            "programme.treatment_places=1",
            f"programme.treatment_weeks={weeks!r}",
        ],
        20,
    )
    assert_mean(waits, 0.6 * 7 * weeks / (2 * (1 - 0.6)))
