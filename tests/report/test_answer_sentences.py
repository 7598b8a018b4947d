from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from forcesim.report.answer_sentences import sentence
from forcesim.study.results.reasons import CliffCause, CliffReason
from forcesim.study.results.study_result import Cliff, StudyResult

Make = Callable[..., StudyResult]

counts = st.floats(0, 5000, allow_nan=False) | st.just(0.0) | st.just(float("nan"))
NAMES = ("charges", "disruptions", "cases_dropped", "hours_small_cases", "days_to_close", "backlog", "cases_arrived")


@st.composite
def points(draw: st.DrawFn, count: int) -> list[dict[str, list[float]]]:
    replications = draw(st.integers(1, 12))
    outcomes = draw(st.sets(st.sampled_from(NAMES), min_size=1))
    series = st.lists(counts, min_size=replications, max_size=replications)
    return [{name: draw(series) for name in sorted(outcomes)} for _ in range(count)]


def is_clean(text: str) -> None:
    assert text
    assert "nan" not in text.lower().replace("finance", "")
    assert "None" not in text
    assert "  " not in text
    assert not re.search(r"[-−]0(?![.\d])", text)
    assert text[-1] == "."
    assert text.count("(") == text.count(")")


def constant(value: float, replications: int = 20) -> list[float]:
    return [value] * replications


def around(mean: float, spread: float = 1.0, replications: int = 20, seed: int = 1) -> np.ndarray:
    return np.random.default_rng(seed).normal(mean, spread, replications)


@given(made=points(2))
def test_a_comparison_is_always_said_in_clean_words(made: list[dict[str, list[float]]], compare: Make) -> None:
    is_clean(sentence(compare({"force+before": made[0], "force+after": made[1]})))


@given(made=points(3))
def test_a_tradeoff_is_always_said_in_clean_words(made: list[dict[str, list[float]]], tradeoff: Make) -> None:
    is_clean(sentence(tradeoff([0.0, 0.5, 1.0], made)))
    is_clean(sentence(tradeoff([0.0, 0.5], made[1:], baseline=made[0], present=0.5)))


@given(made=points(1))
def test_a_run_is_always_said_in_clean_words(made: list[dict[str, list[float]]], compare: Make) -> None:
    is_clean(sentence(compare({"force": made[0]})))


@given(change=st.floats(-200, 200).filter(lambda change: abs(change) > 5))
def test_more_and_fewer_say_which_way_the_number_went(change: float, compare: Make) -> None:
    before = around(400, 3)
    after = before + change + around(0, 0.5, seed=2)
    text = sentence(compare({"force+a": {"charges": before}, "force+b": {"charges": after}}))
    assert ("more people a year are charged" in text) == (change > 0)
    assert ("fewer people a year are charged" in text) == (change < 0)


def test_freed_hours_are_the_fall_in_hours_on_small_cases(compare: Make) -> None:
    before, after = around(5400, 20), around(4000, 20, seed=2)
    text = sentence(
        compare({"force+a": {"hours_small_cases": before}, "force+b": {"hours_small_cases": after}},
                officer_year_hours=700.0)
    )  # fmt: skip
    assert "about 1,400 officer-hours are freed (2 full-time officers)" in text
    text = sentence(compare({"force+b": {"hours_small_cases": after}, "force+a": {"hours_small_cases": before}}))
    assert "freed" not in text
    assert "more officer-hours" in text


def test_an_open_question_is_not_answered(compare: Make) -> None:
    gangs = around(11, 1)
    text = sentence(
        compare({"force+a": {"disruptions": gangs}, "force+b": {"disruptions": gangs + around(0.1, 4, seed=3)}})
    )
    assert "not settled yet" in text
    assert "more runs could change this" in text


def test_no_clear_difference_is_said_with_its_range_and_chance(compare: Make) -> None:
    gangs = around(11, 1)
    text = sentence(
        compare({"force+a": {"disruptions": gangs}, "force+b": {"disruptions": gangs + around(0.1, 0.5, seed=3)}})
    )
    assert "gangs disrupted show no clear difference" in text
    assert re.search(r"in \d of 10 futures", text)


def test_a_scenario_without_gangs_is_told_by_its_queue(compare: Make) -> None:
    queue = {"days_to_close": around(2, 0.1), "backlog": around(4, 0.2), "cases_closed": around(7000, 50)}
    text = sentence(compare({"mmc": queue}, {"mmc": "M/M/c"}))
    assert text.startswith("In “M/M/c”, on average")
    assert "closing a small case takes 2.0 days" in text
    assert "small cases are open at the end of a month" in text
    assert "gangs" not in text


def test_a_single_future_is_called_one_future(compare: Make) -> None:
    assert "one future only" in sentence(compare({"force": {"charges": [190.0]}}))


def test_failed_and_missing_runs_are_counted(compare: Make) -> None:
    nan = float("nan")
    made = compare({"force": {"charges": [190.0, 200.0, nan]}}, runs_planned=3, finished=2, failures=("it broke",))
    assert "1 of 3 runs failed" in sentence(made)
    stopped = replace(made, failures=())
    assert "2 of 3 runs are in" in sentence(stopped)


def test_a_growing_backlog_is_said(compare: Make) -> None:
    text = sentence(compare({"force": {"charges": around(190)}}, unsettled=("force",)))
    assert "grows until the end" in text


def test_nothing_in_yet_is_said_as_such(compare: Make) -> None:
    nan = float("nan")
    everything = {name: [nan, nan] for name in compare({"force": {"charges": [1.0]}}).outcomes}
    assert sentence(compare({"force": everything}, runs_planned=2, finished=0)) == "No run is in yet."


def test_a_tradeoff_names_the_cliff_and_the_handling(durham: StudyResult) -> None:
    text = sentence(durham)
    assert "moving 30% of the hours under after" in text
    assert "The force keeps up until about 36% (34% to 41%)" in text
    assert "fewer people a year are charged" in text
    assert "officer-hours are freed" in text


def test_without_a_baseline_the_furthest_position_that_holds_is_told(tradeoff: Make) -> None:
    made = [
        {"disruptions": around(11 + at, 0.05), "cases_dropped": constant(900 * max(0, at - 0.5)),
         "cases_arrived": constant(900)}
        for at in (0.0, 0.5, 1.0)
    ]  # fmt: skip
    cliff = Cliff("policy.move_share", 0.6, 0.55, 0.65, CliffReason(CliffCause.UNATTENDED, share=0.05))
    text = sentence(tradeoff([0.0, 0.5, 1.0], made, cliff=cliff))
    assert text.startswith("Moving 50% of the hours buys about 0.5 more gangs disrupted a year")
    assert "leaves no small case unattended" in text


def test_policies_of_one_force_without_titles_are_called_by_the_names_of_their_files(compare: Make) -> None:
    text = sentence(
        compare(
            {"durham-2014+before-2015": {"charges": around(250)}, "durham-2014+durham-2015": {"charges": around(190)}},
            dict.fromkeys(("durham-2014+before-2015", "durham-2014+durham-2015"), "Durham Constabulary"),
        )
    )
    assert text.startswith("Under durham-2015, compared with before-2015, about 60 fewer people")
