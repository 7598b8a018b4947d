"""Results as JSON: they come back as they were, and what does not fit is refused with its place."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from study_fakes import crowded, named_scenario

from forcesim.errors import CapsuleError
from forcesim.study.execution.engine import run_through
from forcesim.study.execution.executors import SerialExecutor
from forcesim.study.questions.registry import TradeoffQuestion
from forcesim.study.results.reasons import CliffCause, CliffReason
from forcesim.study.results.study_result import BackcastRow, Cliff, StudyResult, Summary, read_result


@pytest.fixture(scope="module")
def result() -> StudyResult:
    question = TradeoffQuestion(scenario=named_scenario(), points=6, replications=5, simulate=crowded)
    return question.answer(run_through(question.plan(), SerialExecutor()))


def written(result: StudyResult) -> Any:
    return json.loads(json.dumps(result.to_dict("A sentence.", "0.1.0"), allow_nan=False))


@pytest.mark.parametrize(
    ("location", "value", "message"),
    [
        (("kind",), 3, "result.kind is not a text"),
        (("seed",), True, "result.seed is not a whole number"),
        (("seed",), 1.5, "result.seed is not a whole number"),
        (("runs",), [], "result.runs is not a table"),
        (
            ("results", 0, "outcomes", "charges", "mean"),
            "12",
            "results[0].outcomes.charges.mean is not a number",
        ),
        (("results", 0, "outcomes", "charges", "ci95"), [1.0], "ci95 is not two numbers"),
        (("results", 0, "outcomes", "charges", "values"), [1.0, "x"], "values is not a number"),
        (("outcomes", "charges", "better"), "more", "better is not higher or lower or neither"),
        (("outcomes", "charges", "about"), "time", "about is not state or activity"),
        (("unsettled",), [1], "result.unsettled is not a list of texts"),
        (("years",), 10**400, "result.years is not a number"),
    ],
)
def test_a_document_that_does_not_fit_is_refused_with_the_place(
    result: StudyResult, location: tuple[Any, ...], value: Any, message: str
) -> None:
    document = written(result)
    *path, last = location
    holder = document
    for key in path:
        holder = holder[key]
    holder[last] = value
    with pytest.raises(CapsuleError) as refusal:
        read_result(document)
    assert message in str(refusal.value)


def test_what_an_outcome_is_made_of_comes_back_so_that_an_opened_answer_is_told_and_judged_alike(
    result: StudyResult,
) -> None:
    names = ("harm", "cost_net", "members_arrested", "disruptions", "cases_dropped")
    back = read_result(written(result)).outcomes
    known = [name for name in names if name in back]
    assert known
    for name in known:
        for part in ("parts", "clustered", "stock"):
            assert getattr(back[name], part) == getattr(result.outcomes[name], part), (name, part)
    assert any(back[name].parts for name in known)


@pytest.mark.parametrize(
    ("at", "low", "high", "keeps_up", "between"),
    [
        (0.33, 0.3, 0.34, "below", (0.32, 0.335)),
        (math.inf, 0.5, None, "below", None),
        (0.1, None, 0.2, "above", (0.05, 0.1)),
    ],
)
def test_a_cliff_that_may_lie_beyond_the_range_comes_back_from_json_as_it_was(
    result: StudyResult, at: float, low: float | None, high: float | None, keeps_up: str, between: Any
) -> None:
    cliff = Cliff("policy.move_share", at, low, high, CliffReason(CliffCause.RED_LINE), keeps_up, "harm<1", between)
    document = written(replace(result, cliff=cliff))
    assert document["cliff"]["at"] == (None if math.isinf(at) else at)
    assert document["cliff"]["ci95"] == [low, high]
    document["cliff"]["why"] = "Beyond it fewer than 90% of futures keep to the red line harm<1"
    assert read_result(document).cliff == cliff


def test_a_document_that_lacks_a_key_is_refused(result: StudyResult) -> None:
    document = written(result)
    del document["reached"]
    with pytest.raises(CapsuleError, match="result has no 'reached'"):
        read_result(document)


def test_a_table_stands_where_a_table_belongs(result: StudyResult) -> None:
    document = written(result)
    document["results"][2]["outcomes"] = [1.0]
    with pytest.raises(CapsuleError, match=r"result\.results\[2\]\.outcomes is not a table"):
        read_result(document)
    document["results"][2] = "gone"
    with pytest.raises(CapsuleError, match=r"result\.results\[2\] is not a table"):
        read_result(document)


@pytest.mark.parametrize("document", [None, [], "x", {}])
def test_what_is_no_result_at_all_is_refused(document: Any) -> None:
    with pytest.raises(CapsuleError, match=r"result (is not a table|has no 'kind')"):
        read_result(document)


def test_what_is_not_known_is_null_in_the_json_and_nan_in_memory(result: StudyResult) -> None:
    nan = math.nan
    point = result.results[0]
    empty = Summary(nan, None, None, nan, nan, math.inf, np.array([1.0, nan, -math.inf]))
    document = written(replace(result, results=(replace(point, outcomes={"charges": empty}),)))
    assert document["results"][0]["outcomes"]["charges"] == {
        "mean": None,
        "ci95": [None, None],
        "p10": None,
        "p50": None,
        "p90": None,
        "values": [1.0, None, None],
    }
    back = read_result(document).results[0].outcomes["charges"]
    assert math.isnan(back.mean)
    assert (back.low, back.high) == (None, None)
    assert back.values.dtype == np.float64
    np.testing.assert_array_equal(back.values, [1.0, nan, nan])


def test_keys_that_say_nothing_are_left_out(result: StudyResult) -> None:
    bare = written(replace(result, levers=(), red_lines=(), backcast_rows=(), looked_at=None, frontier=None))
    gone = {"levers", "at_present", "red_lines", "cliffs", "observations", "looked_at", "frontier"}
    assert not gone & set(bare)
    # but those that every file has stay, whether or not they say anything
    assert bare["found"] is None
    row = BackcastRow("drugs", "Drug offences", "2014/15", 900.0, "cases a year", False, 800.0, None, "within")
    full = written(replace(result, red_lines=("backlog<9@0.9",), backcast_rows=(row,), looked_at=0.4))
    assert list(full) == [
        "kind", "forcesim", "model", "seed", "replications", "scenarios", "outcomes", "results", "differences", "cliff",
        "red_lines", "cliffs", "lever", "levers", "at_present", "baseline", "present", "looked_at",
            "asked_about", "precision", "years",
        "officer_year_hours", "runs", "unsettled", "failures", "reached", "observations", "found",
        "first_replication", "sentence",
    ]  # fmt: skip
    assert full["observations"] == [
        {"name": "drugs", "label": "Drug offences", "period": "2014/15", "published": 900.0, "unit": "cases a year",
         "is_change": False, "p10": 800.0, "p90": None, "verdict": "within"}
    ]  # fmt: skip
    assert read_result(full).backcast_rows == (row,)


def test_a_file_of_the_first_version_opens(result: StudyResult) -> None:
    document = written(result)
    for name in ("levers", "at_present", "found"):
        del document[name]
    for scenario in document["scenarios"]:
        del scenario["policy"]
    for name in ("keeps_up",):
        del document["cliff"][name]
    old = read_result(document)
    assert (old.levers, old.at_present, old.finding, old.scenarios[0].policy) == ((), {}, None, "")
    assert old.cliff is not None
    assert old.cliff.keeps_up == "below"
