"""Frontier and timeline: the same answer, seen otherwise."""

from __future__ import annotations

import csv
from dataclasses import replace
from io import StringIO
from pathlib import Path
from typing import Any

import pyqtgraph as pg
import pytest
from pointing import click, dial, hover, pixel, plot_area, says
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtWidgets import QComboBox, QMenu, QWidget
from pytestqt.qtbot import QtBot

from ui.window import Window


def choose(qtbot: QtBot, window: Window, name: str, data: str) -> None:
    """As by keyboard: the list gets the focus and arrow keys go to the entry."""
    box = window.findChild(QComboBox, name)
    assert box is not None, name
    index = box.findData(data)
    assert index >= 0, data
    while box.currentIndex() != index:
        qtbot.keyClick(box, Qt.Key.Key_Down if box.currentIndex() < index else Qt.Key.Key_Up)


def rows(window: Window, name: str) -> list[list[str]]:
    menu = window.findChild(QMenu, f"{name}_menu")
    assert menu is not None
    next(action for action in menu.actions() if action.text() == "Copy numbers").trigger()
    return list(csv.reader(StringIO(QGuiApplication.clipboard().text())))


@pytest.fixture
def frontier(qtbot: QtBot, answered: Window) -> Window:
    click(qtbot, answered, "view_frontier")
    return answered


@pytest.fixture
def timeline(qtbot: QtBot, answered: Window) -> Window:
    click(qtbot, answered, "view_timeline")
    return answered


def test_the_frontier_weighs_gangs_against_cases_at_first(frontier: Window) -> None:
    assert says(frontier, "chart_frontier_title") == "Small cases left unattended a year, lower is better ↓"
    assert says(frontier, "chart_frontier_below") == "Gangs disrupted a year, higher is better →"
    # by the made-up engine more hours disrupt more gangs, and up to the half leave no case: 50% beats all below it
    assert says(frontier, "chart_frontier_here") == "you are here: 20%, something else is better"
    marks = {row[0]: row[1] for row in rows(frontier, "chart_frontier")[1:]}
    assert marks["before"] == marks["0%"] == marks["40%"] == "dominated"
    assert {marks[f"{share}%"] for share in (50, 60, 70, 80, 90, 100)} == {"on the frontier"}
    assert "worth considering are 50%" in says(frontier, "frontier_sentence")


def test_a_click_on_a_point_moves_the_dial_there(qtbot: QtBot, frontier: Window) -> None:
    where = plot_area(frontier, "chart_frontier")
    number = {row[0]: row for row in rows(frontier, "chart_frontier")[1:]}["80%"]
    spot = pixel(where, float(number[2]), float(number[7]))
    qtbot.mouseClick(where.viewport(), Qt.MouseButton.LeftButton, pos=spot + QPoint(3, 2))
    assert dial(frontier) == "80%"
    assert says(frontier, "chart_frontier_here") == "you are here: 80%, worth considering"
    # where no point is, a click means nothing
    qtbot.mouseClick(where.viewport(), Qt.MouseButton.LeftButton, pos=spot - QPoint(60, 60))
    assert dial(frontier) == "80%"


def test_hovering_over_a_point_reads_both_outcomes(frontier: Window) -> None:
    where = plot_area(frontier, "chart_frontier")
    number = {row[0]: row for row in rows(frontier, "chart_frontier")[1:]}["80%"]
    tip = hover(where, pixel(where, float(number[2]), float(number[7])))
    assert "80%: worth considering" in tip
    assert "Gangs disrupted: 13" in tip
    assert "Small cases left unattended: 60 a year" in tip


def test_any_two_outcomes_can_be_weighed_but_none_against_itself(qtbot: QtBot, frontier: Window) -> None:
    choose(qtbot, frontier, "frontier_y", "harm")
    assert says(frontier, "chart_frontier_title").startswith("Harm, all sources (incomplete) a year")
    choose(qtbot, frontier, "frontier_x", "harm")
    across, upwards = (frontier.findChild(QComboBox, f"frontier_{axis}") for axis in "xy")
    assert across.currentData() == "harm"
    assert upwards.currentData() != "harm"


def test_between_simulated_positions_the_point_is_a_preview(frontier: Window) -> None:
    frontier.session.set_at(0.75)
    assert says(frontier, "chart_frontier_here") == "you are here: 75%, preview, not simulated"
    assert rows(frontier, "chart_frontier")[-1][:2] == ["75%", "preview, not simulated"]


def test_the_timeline_shows_a_series_by_month_beside_what_was_before(timeline: Window) -> None:
    assert says(timeline, "chart_timeline_title") == "Backlog of small cases, at the end of each month"
    header, first, *rest = rows(timeline, "chart_timeline")
    assert header[0] == "month"
    assert header[6] == "before"
    # the first day of Durham's scenario, and the two years of warm-up that are left out
    assert first[0] == "2017-08"
    assert first[1] == first[6] == "5.0"
    assert len(rest) == 59
    assert "first 24 months" in says(timeline, "timeline_notes")
    assert "before" in says(timeline, "timeline_key")


def test_hovering_over_a_month_reads_it(timeline: Window) -> None:
    where = plot_area(timeline, "chart_timeline")
    tip = hover(where, pixel(where, 5.5, 5.0))
    assert "January 2018" in tip
    assert "20%: 5" in tip
    assert "before: 5" in tip


def test_months_of_a_preview_are_those_of_the_nearest_position(timeline: Window) -> None:
    timeline.session.set_at(0.72)
    assert says(timeline, "chart_timeline_here") == "at 70%, the nearest simulated"
    assert "72% is a preview" in says(timeline, "timeline_notes")


@pytest.mark.parametrize("view", ["frontier", "timeline"])
def test_before_a_run_a_view_says_what_to_do(qtbot: QtBot, window: Window, view: str) -> None:
    click(qtbot, window, f"view_{view}")
    assert says(window, f"chart_{view}_empty") == "No answer yet: press Run this."
    assert not plot_area(window, f"chart_{view}").isVisible()
    assert rows(window, f"chart_{view}") == []


@pytest.mark.parametrize("view", ["frontier", "timeline"])
def test_a_view_fills_while_runs_come_in(qtbot: QtBot, window: Window, engine: Any, view: str) -> None:
    click(qtbot, window, f"view_{view}")
    engine.hold_after = 60
    with qtbot.waitSignal(window.answer_shown, timeout=10_000):
        window.run()
        assert "on their way" in says(window, f"chart_{view}_empty")
    # the first answer rests on a single run, that of what was before
    assert plot_area(window, f"chart_{view}").isVisible() is (view == "frontier")
    engine.go_on.set()
    qtbot.waitUntil(lambda: not window.studies.running, timeout=60_000)
    assert plot_area(window, f"chart_{view}").isVisible()


@pytest.mark.parametrize("view", ["frontier", "timeline"])
def test_the_answer_to_a_former_decision_is_hatched(qtbot: QtBot, answered: Window, view: str) -> None:
    def is_hatched() -> bool:
        drawn = plot_area(answered, f"chart_{view}").getViewBox().childGroup.childItems()
        regions = [item for item in drawn if isinstance(item, pg.LinearRegionItem)]
        return any(region.brush.style() is Qt.BrushStyle.BDiagPattern for region in regions)

    click(qtbot, answered, f"view_{view}")
    result = answered.explore_study.result
    assert result is not None
    assert not is_hatched()
    answered.explore_page.tradeoff_panel.show_result(result, 0.2, is_outdated=True)
    assert is_hatched()
    answered.explore_page.tradeoff_panel.show_result(result, 0.2)
    assert not is_hatched()


def test_an_answer_without_months_says_so(timeline: Window) -> None:
    result = timeline.explore_study.result
    assert result is not None
    timeline.explore_study.result = replace(
        result, results=tuple(replace(point, monthly=None) for point in result.results)
    )
    timeline.session.set_at(0.3)
    assert says(timeline, "chart_timeline_empty") == (
        "This answer was saved without its months. Run this decision to see them."
    )
    box = timeline.findChild(QComboBox, "timeline_series")
    assert box is not None
    assert not box.isEnabled()


@pytest.mark.slow
@pytest.mark.parametrize("view", ["frontier", "timeline"])
def test_views_give_away_their_picture_and_follow_theme_and_text(
    qtbot: QtBot, answered: Window, view: str, tmp_path: Path
) -> None:
    click(qtbot, answered, f"view_{view}")
    answered.appearance.set_scheme("dark")
    answered.appearance.set_text_size(2.0)
    assert plot_area(answered, f"chart_{view}").backgroundBrush().color().lightness() < 60
    chart = answered.findChild(QWidget, f"chart_{view}")
    assert chart is not None
    for kind, words in (("png", "Save as PNG…"), ("svg", "Save as SVG…")):
        chart.menu.ask = lambda *_, kind=kind: str(tmp_path / f"chart.{kind}")
        next(action for action in chart.menu.menu.actions() if action.text() == words).trigger()
    assert not QImage(str(tmp_path / "chart.png")).isNull()
    assert "<svg" in (tmp_path / "chart.svg").read_text()
    answered.appearance.set_text_size(1.0)
    answered.appearance.set_scheme("light")


def test_views_and_their_choices_are_reached_by_keyboard(answered: Window) -> None:
    for name in ("frontier_x", "frontier_y", "timeline_series"):
        box = answered.findChild(QComboBox, name)
        assert box is not None
        assert box.focusPolicy() & Qt.FocusPolicy.TabFocus
        assert box.accessibleName()
