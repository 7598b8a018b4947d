"""Months as a window draws them: dates, bands, words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from forcesim.report.views.timeline import timeline_choices, timeline_view
from forcesim.study.results.monthly import Band, Timeline
from forcesim.study.results.study_result import StudyResult

Make = Callable[..., StudyResult]
MONTHS = 30


def band(level: float, months: int = MONTHS) -> Band:
    mean = np.full(months, level)
    return Band(mean, mean - 1.5, mean + 1.5, mean - 3, mean + 3)


def line(level: float, **changes: object) -> Timeline:
    made = Timeline(dt.date(2016, 11, 1), 12, None, 0.0, {"backlog": band(level), "disruptions": band(level / 10)})
    return replace(made, **changes)


def with_months(result: StudyResult, *lines: Timeline | None) -> StudyResult:
    return replace(
        result,
        results=tuple(replace(point, monthly=months) for point, months in zip(result.results, lines, strict=True)),
    )


@pytest.fixture
def result(tradeoff: Make) -> StudyResult:
    points = [{"disruptions": [10.0, 11.0], "backlog": [5.0, 6.0]}] * 3
    made = tradeoff([0.0, 0.5, 1.0], points, baseline=points[0], present=0.5)
    return with_months(made, line(3), line(10), line(20), line(30))


def test_months_are_dates_from_the_first_that_is_measured(result: StudyResult) -> None:
    view = timeline_view(result, 0.5, "backlog")
    assert view.months[0] == dt.date(2016, 11, 1)
    assert view.months[2] == dt.date(2017, 1, 1)
    assert view.months[-1] == dt.date(2019, 4, 1)
    assert view.ticks == ((2.0, "2017"), (14.0, "2018"), (26.0, "2019"))


def test_short_lines_are_told_in_quarters(result: StudyResult) -> None:
    short = Timeline(dt.date(2016, 11, 1), 0, None, 0.0, {"backlog": band(5, 6)})
    assert timeline_view(with_months(result, *[short] * 4), 0.5).ticks == ((2.0, "Jan 2017"), (5.0, "Apr"))


def test_the_position_of_the_dial_is_shown_beside_what_was_before(result: StudyResult) -> None:
    view = timeline_view(result, 1.0, "backlog")
    assert view.name == "100%"
    assert view.band is not None
    assert view.baseline is not None
    assert (view.band.mean[0], view.baseline.mean[0], view.baseline_label) == (30.0, 3.0, "before")
    assert view.readings[2].splitlines() == [
        "January 2017",
        "100%: 30, average between 28 and 32",
        "8 in 10 futures between 27 and 33",
        "before: 3.0, average between 1.5 and 4.5",
        "8 in 10 futures between 0 and 6",
    ]


def test_a_range_does_not_reach_below_zero(result: StudyResult) -> None:
    view = timeline_view(result, 0.0, "disruptions")
    assert view.band is not None
    assert view.band.low.tolist() == [0.0] * MONTHS


def test_without_a_baseline_the_second_line_is_the_setting_of_now(tradeoff: Make) -> None:
    points = [{"backlog": [5.0, 6.0]}] * 2
    made = with_months(tradeoff([0.0, 1.0], points, present=0.0), line(10), line(20))
    view = timeline_view(made, 1.0)
    assert view.baseline_label == "as it stands, 0%"
    assert timeline_view(made, 0.0).baseline is None  # nothing is set beside itself


def test_a_position_between_simulated_ones_shows_the_nearest_and_says_so(result: StudyResult) -> None:
    view = timeline_view(result, 0.6, "backlog")
    assert view.is_preview
    assert view.name == "50%"
    assert view.notes[0].startswith("60% is a preview: these are the months of 50%")


def test_what_is_left_out_is_said(result: StudyResult) -> None:
    assert "first 12 months" in timeline_view(result, 0.5).notes[-1]
    monthly_result = with_months(result, *[line(5, warm_up=1)] * 4)
    assert "The first month, " in timeline_view(monthly_result, 0.5).notes[-1]
    none = with_months(result, *[line(5, warm_up=0)] * 4)
    assert timeline_view(none, 0.5).notes == ()


@pytest.mark.parametrize(
    ("begins", "lasts", "stretch", "note"),
    [
        (3.0, 6.0, (3.0, 9.0), "The change begins in February 2017 and takes 6 months."),
        (-3.0, 6.0, (0.0, 3.0), "The change began in August 2016 and takes 6 months."),
        (-9.0, 6.0, None, "The hours had moved in full before the months shown."),
        (28.0, 12.0, (28.0, 30.0), "The change begins in March 2019 and takes 12 months."),
        (40.0, 12.0, None, "The change begins in March 2020 and takes 12 months."),
        (3.0, 0.0, (3.0, 3.0), "The change begins in February 2017."),
    ],
)
def test_a_phased_change_is_marked_where_it_happens(
    result: StudyResult, begins: float, lasts: float, stretch: tuple[float, float] | None, note: str
) -> None:
    view = timeline_view(with_months(result, *[line(5, change_begins=begins, change_lasts=lasts)] * 4), 0.5)
    assert view.change == stretch
    assert view.notes[0] == note


def test_what_is_counted_is_told_a_month_and_what_is_a_state_is_not(result: StudyResult) -> None:
    assert timeline_view(result, 0.5, "disruptions").title == "Gangs disrupted a month"
    assert timeline_view(result, 0.5, "backlog").title == "Backlog of small cases, at the end of each month"
    assert [name for name, _ in timeline_choices(result)] == ["backlog", "disruptions"]


def test_an_answer_saved_without_months_says_so(result: StudyResult) -> None:
    view = timeline_view(with_months(result, *[None] * 4), 0.5)
    assert view.band is None
    assert view.nothing == "This answer was saved without its months. Run this decision to see them."


def test_before_the_first_run_the_view_says_that_it_waits(result: StudyResult) -> None:
    nothing = line(5, series={"backlog": band(float("nan"))})
    waiting = replace(with_months(result, *[nothing] * 4), finished=0)
    assert "on their way" in timeline_view(waiting, 0.5).nothing
    assert "on their way" in timeline_view(replace(with_months(result, *[None] * 4), finished=0), 0.5).nothing


def test_scenarios_without_a_dial_show_the_last_beside_the_first(compare: Make) -> None:
    made = compare({"here": {"backlog": [1.0, 2.0]}, "there": {"backlog": [2.0, 3.0]}})
    view = timeline_view(with_months(made, line(10), line(20)))
    assert (view.name, view.baseline_label) == ("there", "here")
