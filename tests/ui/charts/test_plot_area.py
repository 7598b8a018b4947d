"""The plane of all charts: a click calls the dial, only Ctrl zooms, hovering reads, the menu key resets."""

from __future__ import annotations

import pytest
from pointing import dial, hover, pixel, plot_area, view_range
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QContextMenuEvent, QWheelEvent
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from ui.charts.plot_area import PlotArea
from ui.window import Window


def turn_wheel(where: PlotArea, *, ctrl: bool) -> None:
    middle = QPointF(where.viewport().rect().center())
    keys = Qt.KeyboardModifier.ControlModifier if ctrl else Qt.KeyboardModifier.NoModifier
    event = QWheelEvent(
        middle, where.viewport().mapToGlobal(middle), QPoint(), QPoint(0, 120), Qt.MouseButton.NoButton, keys,
        Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(where.viewport(), event)


def test_a_click_on_the_chart_calls_the_dial_there(qtbot: QtBot, answered: Window) -> None:
    where = plot_area(answered, "chart_small_cases")
    qtbot.mouseClick(where.viewport(), Qt.MouseButton.LeftButton, pos=pixel(where, 0.703, 50.0))
    assert dial(answered) == "70%"


def test_the_wheel_zooms_with_ctrl_only(answered: Window) -> None:
    where = plot_area(answered, "chart_small_cases")
    before = view_range(where)
    turn_wheel(where, ctrl=False)
    assert view_range(where) == before
    turn_wheel(where, ctrl=True)
    left, right, low, high = view_range(where)
    assert right - left < before[1] - before[0]
    assert high - low < before[3] - before[2]


def test_a_zoom_outlives_the_next_answer_and_a_double_click_ends_it(qtbot: QtBot, answered: Window) -> None:
    where = plot_area(answered, "chart_small_cases")
    whole, at = view_range(where), dial(answered)
    turn_wheel(where, ctrl=True)
    zoomed = view_range(where)
    answered.session.set_at(0.3)
    assert view_range(where) == zoomed
    answered.session.set_at(0.2)
    point = pixel(where, 0.5, 40.0)
    qtbot.mouseClick(where.viewport(), Qt.MouseButton.LeftButton, pos=point)
    qtbot.mouseDClick(where.viewport(), Qt.MouseButton.LeftButton, pos=point)
    qtbot.mouseRelease(where.viewport(), Qt.MouseButton.LeftButton, pos=point)
    assert view_range(where) == pytest.approx(whole)
    # the click that every double-click begins with was not meant
    assert dial(answered) == at


def test_the_menu_key_opens_a_menu_that_resets_the_view(answered: Window) -> None:
    where = plot_area(answered, "chart_organised_crime")
    whole = view_range(where)
    turn_wheel(where, ctrl=True)
    point = QPoint(20, 20)
    assert where.focusPolicy() & Qt.FocusPolicy.TabFocus
    QApplication.sendEvent(where, QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, point, where.mapToGlobal(point)))
    menu = answered.findChild(QMenu, "chart_organised_crime_menu")
    assert menu is not None
    assert menu.isVisible()
    next(action for action in menu.actions() if action.text() == "Reset the view").trigger()
    menu.close()
    assert view_range(where) == pytest.approx(whole)


def test_hovering_reads_the_value_with_its_ranges(answered: Window) -> None:
    where = plot_area(answered, "chart_organised_crime")
    # by the made-up engine: 10 gangs, 2 more where all hours move and are worth 40%, 0.1 a replication: 11.15 at half
    tip = hover(where, pixel(where, 0.5, 11.0))
    assert "50%" in tip
    assert "Gangs disrupted: 12" in tip
    assert "average between" in tip
    assert "8 in 10 futures between" in tip


def test_charts_have_names_for_those_who_do_not_see_them(answered: Window) -> None:
    where = plot_area(answered, "chart_small_cases")
    assert where.accessibleName() == "Small cases left unattended a year"
    assert "you are here" in where.accessibleDescription()
    assert "menu key" in where.accessibleDescription()
