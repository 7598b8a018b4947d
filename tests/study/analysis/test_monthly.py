"""Monthly series: averages, error and spread of each month, on the calendar of the scenario."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from study_fakes import collect, named_scenario

from forcesim.errors import CapsuleError
from forcesim.scenario.schema.scenario import Scenario
from forcesim.simulation.result import RunResult
from forcesim.study.analysis.intervals import student_interval
from forcesim.study.analysis.monthly import bands, month_after
from forcesim.study.execution.collector import RunCollector
from forcesim.study.execution.engine import stream
from forcesim.study.execution.events import RunDone, RunJob
from forcesim.study.execution.executors import SerialExecutor
from forcesim.study.questions.registry import RunQuestion
from forcesim.study.results.study_result import StudyResult, read_result

MONTHS = 24
SHORT = {name: [1.0] for name in ("mean", "low", "high", "p10")}


def rising(scenario: Scenario, seed: int, replication: int, stopped: Callable[[], bool] = lambda: False) -> RunResult:
    """The backlog rises by one a month, and by a tenth a replication; the second series is not drawn."""
    series = {"backlog": np.arange(MONTHS) + replication / 10, "hours_idle": np.zeros(MONTHS)}
    return RunResult({"backlog": 5.0}, series, 0.0, 0, 0)


def run_force(replications: int = 5, **changes: object) -> StudyResult:
    question = RunQuestion(scenario=named_scenario(**changes), replications=replications, simulate=rising)
    plan = question.plan()
    return question.answer(collect(plan, stream(plan, SerialExecutor())))


def test_each_month_has_a_mean_an_error_and_a_spread() -> None:
    (point,) = run_force().results
    assert point.monthly is not None
    assert list(point.monthly.series) == ["backlog"]
    band = point.monthly.series["backlog"]
    for month in range(MONTHS):
        futures = [month + replication / 10 for replication in range(5)]
        assert band.mean[month] == pytest.approx(np.mean(futures))
        assert (band.low[month], band.high[month]) == pytest.approx(student_interval(futures))
        assert (band.p10[month], band.p90[month]) == pytest.approx(np.percentile(futures, [10, 90]))


def test_one_future_has_no_error_and_a_missing_one_is_left_out() -> None:
    rows = np.array([[1.0, 2.0], [np.nan, np.nan]])
    band = bands({"backlog": rows})["backlog"]
    assert band.mean.tolist() == [1.0, 2.0]
    assert np.isnan(band.low).all()
    assert band.p10.tolist() == [1.0, 2.0]


def test_series_of_different_lengths_keep_their_own() -> None:
    series = bands({"harm": np.ones((3, 4)), "backlog": np.ones((3, 6))})
    assert {name: len(band.mean) for name, band in series.items()} == {"backlog": 6, "harm": 4}


def test_an_arm_is_summed_up_again_only_after_a_run_of_its_own() -> None:
    plan = RunQuestion(scenario=named_scenario(), replications=2, simulate=rising).plan()
    collector = RunCollector(plan)
    for replication in range(2):
        collector.add(RunDone(RunJob(0, replication), rising(plan.arms[0].named_scenario.scenario, 1, replication)))
        first = collector.bands(0)
        assert collector.bands(0) is first
        assert first["backlog"].mean[0] == pytest.approx(replication / 20)


def test_months_begin_after_the_warm_up_of_the_scenario() -> None:
    time = {"start": dt.date(2015, 8, 1), "warm_up_years": 1.5, "years": 2.0}
    monthly = run_force(time=time).results[0].monthly
    assert monthly is not None
    assert (monthly.first, monthly.warm_up) == (dt.date(2017, 2, 1), 18)
    assert monthly.change_begins is None


def test_a_phased_rule_says_when_it_begins_counted_from_the_first_month_shown() -> None:
    allocation = {"rule": "phased", "starts_after_months": 9.0, "lasts_months": 6.0}
    time = {"start": dt.date(2015, 8, 1), "warm_up_years": 0.5, "years": 2.0}
    policy = {"move_share": 0.0, "allocation": allocation}
    monthly = run_force(time=time, policy=policy).results[0].monthly
    assert monthly is not None
    assert (monthly.change_begins, monthly.change_lasts) == (3.0, 6.0)


@pytest.mark.parametrize(("months", "expected"), [(0, (2015, 8)), (4, (2015, 12)), (5, (2016, 1)), (29, (2018, 1))])
def test_months_are_counted_across_years(months: int, expected: tuple[int, int]) -> None:
    assert month_after(dt.date(2015, 8, 1), months) == dt.date(*expected, 1)


def test_monthly_series_come_back_from_the_json() -> None:
    result = run_force()
    document = json.loads(json.dumps(result.to_dict("", "0"), allow_nan=False))
    back = read_result(document)
    before, after = result.results[0].monthly, back.results[0].monthly
    assert before is not None
    assert after is not None
    assert replace(after, series={}) == replace(before, series={})
    for name in ("mean", "low", "high", "p10", "p90"):
        ends = (getattr(monthly.series["backlog"], name) for monthly in (before, after))
        np.testing.assert_allclose(*ends, rtol=1e-5)
    # what is saved again is the same to the last byte
    assert back.to_dict("", "0") == document


def test_a_result_saved_without_months_still_opens() -> None:
    document = run_force().to_dict("", "0")
    for point in document["results"]:
        del point["monthly"]
    assert read_result(document).results[0].monthly is None


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"first": "some day"}, "first is not a date"),
        ({"first": 3}, "first is not a text"),
        ({"warm_up": "long"}, "warm_up is not a whole number"),
        ({"series": {"backlog": {**SHORT, "p90": []}}}, "one length"),
        ({"series": []}, "series is not a table"),
    ],
)
def test_months_that_make_no_sense_are_refused(change: dict, message: str) -> None:
    document = run_force().to_dict("", "0")
    document["results"][0]["monthly"] |= change
    with pytest.raises(CapsuleError, match=message):
        read_result(document)
