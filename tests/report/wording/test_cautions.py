"""What a reader has to know beside the numbers: what is not like with like, and what simulated it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

import forcesim as fs
from forcesim.report.wording.cautions import allowance, cautions, large_run, simulated_by
from forcesim.simulation.result import MODEL_VERSION
from forcesim.study.results.study_result import StudyResult

Make = Callable[..., StudyResult]
TIMES = {"warm_up_years": 1.0, "years": 5.0, "start": "2015-08-01"}


@pytest.fixture
def measured(compare: Make) -> Callable[..., StudyResult]:
    """A comparison of two scenarios that are measured over these times."""

    def make(first: dict[str, Any], second: dict[str, Any]) -> StudyResult:
        charges = {"charges": np.linspace(250.0, 252.0, 20)}
        result = compare({"kent": charges, "essex": charges})
        pairs = zip(result.scenarios, (first, second), strict=True)
        return replace(result, scenarios=tuple(replace(scenario, **{**TIMES, **times}) for scenario, times in pairs))

    return make


Measured = Callable[..., StudyResult]


def test_scenarios_over_the_same_time_need_no_word(measured: Measured) -> None:
    assert cautions(measured({}, {})) == ()


@pytest.mark.parametrize(
    ("times", "words"),
    [
        ({"warm_up_years": 2.0}, "The scenarios differ in their warm-up (1 year and 2 years): "),
        ({"years": 1 / 12}, "The scenarios differ in the time measured (5 years and 1 month): "),
        ({"start": "2016-01-01"}, "The scenarios differ in their first day (2015-08-01 and 2016-01-01): "),
        (
            {"warm_up_years": 0.5, "years": 1.5},
            "The scenarios differ in their warm-up (1 year and 6 months) and in the time measured (5 years and "
            "1.5 years): ",
        ),
    ],
)
def test_scenarios_over_other_times_are_told_to_be(measured: Measured, times: dict[str, Any], words: str) -> None:
    assert cautions(measured({}, times)) == (f"{words}changes may come from that alone.",)


def test_runs_that_start_empty_are_told_to(measured: Measured) -> None:
    empty = {"warm_up_years": 0.0}
    rest = "start empty and are measured from the first day: averages take in how queues and work build up."
    assert cautions(measured(empty, empty)) == (f"Runs {rest}",)
    differ, start = cautions(measured({}, empty))
    assert differ.startswith("The scenarios differ in their warm-up (1 year and none)")
    assert start == f"In essex runs {rest}"


def test_nothing_is_told_of_a_file_that_does_not_say_how_it_was_measured(measured: Measured) -> None:
    unknown = dict.fromkeys(TIMES)
    assert cautions(measured(unknown, unknown)) == ()
    assert cautions(measured({}, unknown)) == ()


def test_the_version_that_simulated_is_told_and_another_model_is_a_caution(compare: Make) -> None:
    result = compare({"kent": {"charges": np.linspace(250.0, 252.0, 20)}})
    assert cautions(replace(result, model_version=MODEL_VERSION)) == ()
    old = replace(result, program_version="0.0.9", model_version="1")
    assert simulated_by(old) == "forcesim 0.0.9, model 1"
    (caution,) = cautions(old)
    assert caution == (
        f"Simulated by forcesim 0.0.9, model 1; this program holds model {MODEL_VERSION}, which may give other numbers."
    )
    document = old.to_dict("", "0.2.0")
    assert (document["forcesim"], document["model"]) == ("0.0.9", "1")


def test_names_of_versions_break_out_of_no_sentence(compare: Make) -> None:
    result = compare({"kent": {"charges": np.linspace(250.0, 252.0, 20)}}, model_version="1\n" + "x" * 400)
    (caution,) = cautions(result)
    assert caution.isprintable()
    assert len(caution) < 200


def test_a_run_is_called_large_with_what_makes_it_so_unless_it_is_refused_anyhow() -> None:
    durham = fs.load("durham-2014")
    assert large_run("durham", durham.scenario) == ""
    caution = large_run("durham", durham.with_({"teams.local.head_count": 5_000}).scenario)
    assert "durham is large" in caution
    assert "teams.local.head_count" in caution
    assert large_run("durham", durham.with_({"teams.local.head_count": 150_000}).scenario) == ""


def test_it_is_said_for_how_many_questions_verdicts_allow(compare: Make, tradeoff: Make) -> None:
    points = [{"charges": [100.0] * 9} for _ in range(3)]
    two = replace(compare({"force": points[0], "force+mild": points[1]}), asked_about=("charges", "harm"))
    assert allowance(two) == "Verdicts allow for 2 outcomes asked about at once."
    three = replace(compare({"force": points[0], "force+a": points[1], "force+b": points[2]}), asked_about=("charges",))
    assert "1 outcome and 2 comparisons" in allowance(three)
    # the setting that holds now is compared with none
    curve = replace(tradeoff([0.0, 0.5, 1.0], points), asked_about=("charges",))
    assert "1 outcome and 2 settings" in allowance(curve)
    curve = replace(tradeoff([0.0, 0.5, 1.0], points, baseline=points[0], present=0.5), asked_about=("charges",))
    assert "1 outcome and 3 settings" in allowance(curve)
    assert allowance(compare({"force": points[0]})) == ""
