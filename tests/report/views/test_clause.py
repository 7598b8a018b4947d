"""What stands behind a clause: every future, the interval, the assumptions that carry it."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from forcesim.report.views.clause import clause_view
from forcesim.report.views.parameters import Parameter, parameters
from forcesim.report.wording.change_sentences import TOLD_OUTCOMES
from forcesim.report.wording.evidence import GRADE_ORDER
from forcesim.scenario.files.load import load
from forcesim.scenario.schema.paths import top
from forcesim.scenario.schema.scenario import Scenario
from forcesim.simulation.outcomes import RESTS_ON
from forcesim.study.results.study_result import StudyResult

Make = Callable[..., StudyResult]


@pytest.fixture(scope="module")
def rows() -> tuple[Parameter, ...]:
    durham = load("durham-2014")
    return parameters(durham, durham)


def test_every_future_is_a_value_and_the_difference_is_between_futures_of_the_same_luck(
    tradeoff: Make, rows: tuple[Parameter, ...]
) -> None:
    before, after = [10.0, 12.0, 9.0, 11.0, 10.0], [11.0, 12.0, 12.0, 10.0, 13.0]
    result = tradeoff(
        [0.0, 0.5], [{"disruptions": before}, {"disruptions": after}], baseline={"disruptions": before}, present=0.5
    )
    view = clause_view(result, 0.5, "disruptions", rows, "forcesim tradeoff force")
    assert view is not None
    assert view.values.tolist() == [1.0, 0.0, 3.0, -1.0, 3.0]
    assert view.mean == pytest.approx(1.2)
    assert view.futures.startswith("5 futures, each on the same luck")
    assert view.command == "forcesim tradeoff force"


def test_what_carries_an_outcome_is_graded_and_the_weakest_grade_comes_first(
    tradeoff: Make, rows: tuple[Parameter, ...]
) -> None:
    result = tradeoff([0.0, 0.5], [{"disruptions": np.arange(8.0)}] * 2)
    view = clause_view(result, 0.5, "disruptions", rows, "")
    assert view is not None
    places = [GRADE_ORDER.index(parameter.grade) for parameter in view.assumptions]
    assert places == sorted(places)
    assert {parameter.path.split(".")[0] for parameter in view.assumptions} <= set(RESTS_ON["disruptions"])
    carrying = [row for row in rows if row.grade and row.path.split(".")[0] in RESTS_ON["disruptions"]]
    assert len(view.assumptions) + view.others == len(carrying)


def test_where_no_future_is_in_nothing_stands_behind_a_clause(tradeoff: Make) -> None:
    nothing = {"disruptions": [float("nan")] * 3, "charges": [1.0] * 3}
    result = tradeoff([0.0, 0.5], [nothing] * 2)
    assert clause_view(result, 0.5, "disruptions", (), "") is None
    assert clause_view(result, 0.5, "no such outcome", (), "") is None


def test_every_outcome_that_is_told_rests_on_parts_that_a_scenario_has() -> None:
    assert set(TOLD_OUTCOMES) == set(RESTS_ON)
    whole = top(Scenario)
    for parts in RESTS_ON.values():
        for part in parts:
            assert whole.at(tuple(part.split("."))) is not None, part
