"""The default case against what is published of it: bounds are the evidence's, not our own results."""

from __future__ import annotations

import math

import numpy as np
import pytest

from forcesim.scenario.files.load import load, load_policy
from forcesim.simulation.result import RunResult
from forcesim.simulation.run import simulate

pytestmark = pytest.mark.slow

RUNS = 6
HOURS_OF_AN_OFFICER = (1400, 1650)  # a year, productive: S2, S3


@pytest.fixture(scope="module")
def before() -> list[RunResult]:
    scenario = load("durham-2014").scenario
    return [simulate(scenario, 2015, number) for number in range(RUNS)]


@pytest.fixture(scope="module")
def after() -> list[RunResult]:
    scenario = load("durham-2014").with_policy(load_policy("durham-2015")).scenario
    return [simulate(scenario, 2015, number) for number in range(RUNS)]


def mean(runs: list[RunResult], name: str) -> float:
    return float(np.mean([run.outcomes[name] for run in runs]))


def possession(runs: list[RunResult]) -> float:
    return sum(mean(runs, name) for name in runs[0].outcomes if name.startswith("cases_arrived.possession"))


def test_possession_cases_before_are_as_many_as_recorded(before: list[RunResult]) -> None:
    assert 600 <= possession(before) <= 1000  # D23, D24


@pytest.mark.slow
def test_contacts_fall_no_more_than_seizures_did(before: list[RunResult], after: list[RunResult]) -> None:
    # seizures with cannabis fell 15% in Durham, 23% in the median force, 33% where they fell much (section 10)
    assert 0.67 <= possession(after) / possession(before) <= 1.0


def charged_share(policy: str) -> float:
    """Of possession cases, which the published shares are of: without home grows."""
    scenario = load("durham-2014").with_policy(load_policy(policy))
    possession_only = scenario.with_({"case_types.home_grow.arrivals.per_year": 0.0, "time.years": 3.0}).scenario
    runs = [simulate(possession_only, 2015, number) for number in range(RUNS)]
    return mean(runs, "charges") / mean(runs, "cases_arrived")


def test_charges_fall_from_about_a_quarter_to_about_a_sixth() -> None:
    assert charged_share("before-2015") == pytest.approx(1 / 4, abs=0.02)  # P1
    assert charged_share("durham-2015") == pytest.approx(0.159, abs=0.02)  # P4


def test_the_mix_after_is_about_the_one_put_together_from_what_was_published(after: list[RunResult]) -> None:
    # diverted, warned, resolved or fined on the spot 74%, cautioned 10%, charged 16% ("Suggested defaults"), to which
    # home grows add some cautions
    names = ("warnings", "penalty_notices", "diversions", "cautions", "charges")
    total = sum(mean(after, name) for name in names)
    milder = sum(mean(after, name) for name in names[:3]) / total
    assert milder == pytest.approx(0.74, abs=0.07)
    assert mean(after, "cautions") / total == pytest.approx(0.10, abs=0.07)


def test_growers_are_hardly_ever_prosecuted() -> None:
    # 127 defendants in England and Wales in 2014 are about three a force (G11)
    scenario = load("durham-2014")
    charged = scenario.number("policy.cases.home_grow.mix.charge") * scenario.number(
        "case_types.home_grow.arrivals.per_year"
    )
    assert charged == pytest.approx(127 / 43, abs=0.5)


def test_few_leads_come_from_small_cases(before: list[RunResult]) -> None:
    lead_yield = float(load("durham-2014").number("organised_crime.lead_yield"))
    assert 0.0 < lead_yield * mean(before, "cases_closed") / mean(before, "leads_received") <= 0.10  # O28


def test_the_hours_freed_are_few(before: list[RunResult], after: list[RunResult]) -> None:
    freed = mean(before, "hours_small_cases") - mean(after, "hours_small_cases")
    assert 0.3 * HOURS_OF_AN_OFFICER[0] <= freed <= 3.3 * HOURS_OF_AN_OFFICER[1]


def test_the_mean_possession_case_takes_what_the_treasury_figures_say(before: list[RunResult]) -> None:
    cases = mean(before, "cases_closed")
    # 4 to 9 officer-hours a case (T10); home grows, of 6 to 30 hours, are a tenth of them
    assert 4 <= mean(before, "hours_small_cases") / cases <= 9


def test_disruptions_change_by_less_than_the_luck_of_a_year(before: list[RunResult], after: list[RunResult]) -> None:
    rate = mean(before, "disruptions")
    assert 3 <= rate <= 20  # O13
    assert abs(mean(after, "disruptions") - rate) < math.sqrt(rate)


def test_farms_found_and_plants_seized_are_as_published(before: list[RunResult]) -> None:
    assert 10 <= mean(before, "farms_found") <= 75  # G25
    assert 2773 * 0.75 <= mean(before, "plants_seized") <= 5927  # D14: 2,773 to 5,927 before 2015


def test_the_hidden_population_of_groups_stays_about_what_was_mapped(before: list[RunResult]) -> None:
    assert 25 <= mean(before, "active_groups") <= 40  # D17


def test_a_measured_year_costs_few_events(before: list[RunResult]) -> None:
    # officers on duty around the clock in 75 full-time posts are 100,000 officer-hours a year
    time = load("durham-2014").scenario.time
    assert before[0].events / float(time.warm_up_years + time.years) < 100_000 / 10


def test_both_books_close(before: list[RunResult], after: list[RunResult]) -> None:
    for run in before + after:
        assert run.hours_unaccounted < 1e-9
        assert run.cases_unaccounted == 0


def test_a_search_finds_no_more_than_searches_do() -> None:
    # 60,266 of 86,466 Metropolitan drug searches ended with no further action (police-uk); two fit into an officer-hour
    yield_of_search = load("durham-2014").number("case_types.possession_by_search.search.finds_per_hour")
    assert yield_of_search.evidence is not None
    assert yield_of_search.evidence.high is not None
    assert float(yield_of_search) < yield_of_search.evidence.high <= 2 * (1 - 60_266 / 86_466)
