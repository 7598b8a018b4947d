"""The page England and Wales is handed numbers to draw and the words for them, and computes none of them."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from national_fakes import national_answer, national_question

from forcesim.report.answer import Answer
from forcesim.report.output.tables import text_tables
from forcesim.report.views.national.national_view import NationalView, national_view
from forcesim.study.results.study_result import StudyResult

SPREAD = 0.1 * np.array([-1.5, -1.0, -0.5, -0.2, 0.2, 0.5, 1.0, 1.5])


@pytest.fixture(scope="module")
def result() -> StudyResult:
    return national_answer(
        national_question(["kent", "gwent", "city-of-london"], replications=8, outcomes=("charges", "harm")),
        {
            slug: {"charges": ([300.0] * 8, 300 - fall + SPREAD), "harm": ([9e6] * 8, 9e6 + 1e5 * SPREAD)}
            for slug, fall in (("kent", 10.0), ("gwent", 20.0), ("city-of-london", 40.0))
        },
    )


@pytest.fixture(scope="module")
def view(result: StudyResult) -> NationalView:
    return national_view(result)


def test_each_force_has_its_change_a_head_its_interval_and_its_place(view: NationalView) -> None:
    charges = view.outcomes[0]
    assert (charges.name, charges.unit) == ("charges", "people a year for each 100,000 residents")
    gwent = charges.rows[1]
    assert (gwent.slug, gwent.title, gwent.futures) == ("gwent", "Gwent", 8)
    assert gwent.mean == pytest.approx(-20 * 100_000 / 580_300)
    assert gwent.low < gwent.mean < gwent.high < 0
    assert gwent.change == "−3.4"
    assert (gwent.rank, gwent.places, gwent.verdict_text) == (1, "1", "lower")
    assert charges.order == ("gwent", "kent")
    assert charges.rank_1 == "Rank 1: the lowest change for each 100,000 residents"


def test_a_force_without_residents_is_shown_marked_and_stretches_no_scale(view: NationalView) -> None:
    charges = view.outcomes[0]
    city = charges.rows[2]
    assert city.mean == pytest.approx(-40 * 100_000 / 6_687)
    assert city.rank is None
    assert city.places == "–"
    assert "6,687 people" in city.note
    assert charges.reach == pytest.approx(20 * 100_000 / 580_300)
    assert charges.axis[0] > city.mean


def test_the_badge_says_how_many_futures_and_no_result_of_another_question_is_taken(view: NationalView) -> None:
    assert view.badge == "8 futures in each force · same luck"
    assert (view.policy, view.against) == ("“Durham 2015”", "each force as it stands")
    other = replace(national_answer_of_nothing(), finding=None)
    with pytest.raises(TypeError, match="about no forces"):
        national_view(other)


def national_answer_of_nothing() -> StudyResult:
    return national_answer(national_question(["kent"], replications=8), {"kent": {"charges": ([], [])}})


def test_before_any_run_is_in_the_view_waits() -> None:
    view = national_view(national_answer_of_nothing())
    assert view.sentences == ()
    assert view.outcomes[0].order == ()
    assert math.isnan(view.outcomes[0].rows[0].mean)


def test_tables_fit_eighty_columns_and_no_rank_stands_without_its_range(result: StudyResult) -> None:
    for table in text_tables(result):
        widths = [max(len(row[column]) for row in (table.header, *table.rows)) for column in range(len(table.header))]
        assert math.fsum(widths) + 3 * len(widths) <= 80, table.title
    forces = text_tables(result)[1]
    assert [row[0] for row in forces.rows] == ["Gwent", "Kent", "City of London"]


def test_the_frame_has_a_row_for_each_force_and_outcome_with_what_is_measured(result: StudyResult) -> None:
    frame = Answer(result, {}).table()
    assert frame.height == 6
    city = frame.filter((frame["force"] == "city-of-london") & (frame["outcome"] == "charges"))
    assert city["rank"].item() is None
    assert city["residents"].item() == 6_687
    assert frame.filter(frame["force"] == "gwent")["seizures_per_resident"].null_count() == 2


def test_figure_and_brief_are_drawn(result: StudyResult) -> None:
    answer = Answer(result, {})
    tiles, ranks = answer.plot().axes
    assert {"Gwent", "Kent", "City", "−3.4"} <= {text.get_text() for text in tiles.texts}
    assert [label.get_text() for label in ranks.get_yticklabels()] == ["Gwent", "Kent"]
    assert "for each 100,000 residents" in answer.brief()
