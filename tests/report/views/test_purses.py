"""Two purses: who pays and what time is used for, before and after, each with its change and verdict."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from math import fsum

import numpy as np
import pytest

from forcesim.report.output.money.purses import purses_figure, purses_words, result_purses
from forcesim.report.views.purses import CASH, TIME, PursesView, purses_view
from forcesim.simulation.outcomes import NOT_COUNTED
from forcesim.study.results.study_result import StudyResult

Make = Callable[..., StudyResult]

N = 20
LUCK = np.linspace(-1, 1, N)


def values(force: float, courts: float, programme: float, small: float, general: float) -> dict[str, list[float]]:
    hours = {"hours_small_cases": small, "hours_general": general, "hours_idle": 0.0}
    flat = {
        "cost_force": force,
        "cost_justice": courts,
        "cost_programme": programme,
        "cost_left_undone": 500.0,
        "hours_left_undone": 9.0,
        "hours_moved": 70.0,
        **hours,
        # an hour costs £40
        **{name.replace("hours", "value"): 40 * pounds for name, pounds in hours.items()},
    }
    known = {name: [value] * N for name, value in flat.items()}
    known["cost_justice"] = list(courts + 1000 * LUCK)
    return known


@pytest.fixture(scope="module")
def view(compare: Make) -> PursesView:
    result = compare(
        {"force": values(100e3, 300e3, 0.0, 5000, 95000), "force+milder": values(90e3, 230e3, 70e3, 4000, 96000)}
    )
    made = purses_view(result, result.differences[0])
    assert made is not None
    return made


def test_cash_is_by_who_pays_and_time_by_use_on_scales_of_their_own(view: PursesView) -> None:
    cash, time = view.purses
    assert (cash.name, time.name) == (CASH, TIME)
    assert [part.name for part in cash.parts] == ["cost_force", "cost_justice", "cost_programme"]
    # idle time is nothing before and after, and moved hours are at their other end already
    assert [part.name for part in time.parts] == ["hours_small_cases", "hours_general"]
    assert [cash.axis.high, time.axis.high] == pytest.approx([400e3, 100e3])
    for purse, before, after in ((cash, 400e3, 390e3), (time, 100e3, 100e3)):
        assert fsum(part.before for part in purse.parts) == pytest.approx(before)
        assert fsum(part.after for part in purse.parts) == pytest.approx(after)


def test_work_left_undone_is_in_no_bar(view: PursesView) -> None:
    assert [[part.name for part in purse.undone] for purse in view.purses] == [
        ["cost_left_undone"],
        ["hours_left_undone"],
    ]
    names = {part.name for purse in view.purses for part in purse.parts}
    assert not names & {"cost_left_undone", "hours_left_undone", "cost_net"}


def test_each_change_has_its_interval_and_verdict_and_hours_their_cost(view: PursesView) -> None:
    cash, time = view.purses
    courts = cash.parts[1]
    assert courts.words.startswith("−£70k")
    assert courts.row.verdict == "better"
    small = time.parts[0]
    assert small.row.change == "−1,000"
    assert small.at_cost.startswith("−£40k")
    # £40 an hour: a million pounds at 25,000 hours
    assert all(words.startswith("£") for _, words in time.at_cost)
    assert {words: at for at, words in time.at_cost}["£2m"] == pytest.approx(50_000)


def test_what_is_not_counted_is_told_from_one_list(view: PursesView) -> None:
    assert view.not_counted.startswith("Not counted: ")
    assert all(what in view.not_counted for what in NOT_COUNTED)


def test_the_figure_says_every_change_in_words_and_its_text_alternative_too(view: PursesView) -> None:
    drawing = purses_figure(view)
    told = " ".join(
        text.get_text() for axes in drawing.axes if axes.get_legend() for text in axes.get_legend().get_texts()
    )
    texts = " ".join(told.split())  # long ones go on in a second line
    for purse in view.purses:
        for part in (*purse.parts, *purse.undone):
            assert part.words in texts
            assert part.label in purses_words(view)


def test_words_beside_the_bars_go_on_in_another_line_and_leave_the_bars_room(view: PursesView) -> None:
    drawing = purses_figure(replace(view, before="Durham Constabulary, 2014", after="Our plan for the years to come"))
    names = [label.get_text() for axes in drawing.axes for label in axes.get_yticklabels()]
    assert "Durham\nConstabulary, 2014" in names
    legends = [axes.get_legend() for axes in drawing.axes if axes.get_legend()]
    lines = [line for legend in legends for text in legend.get_texts() for line in text.get_text().splitlines()]
    assert max(map(len, lines)) <= 63


def test_fewer_than_five_futures_tell_no_verdict(compare: Make) -> None:
    few = {name: numbers[:3] for name, numbers in values(1e5, 3e5, 0.0, 5000, 95000).items()}
    more = {name: numbers[:3] for name, numbers in values(9e4, 2e5, 7e4, 4000, 96000).items()}
    made = result_purses(compare({"force": few, "force+milder": more}))
    assert made is not None
    assert {part.row.verdict for purse in made.purses for part in purse.parts} == {"not settled"}


def test_a_result_without_costs_or_hours_has_no_purses(compare: Make) -> None:
    levels = {"charges": [10.0, 11.0, 12.0]}
    result = compare({"force": levels, "force+milder": levels})
    assert purses_view(result, result.differences[0]) is None
