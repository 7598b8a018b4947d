"""One future is watched by mouse, keys and ears, placed among many, followed and forked."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from live_fakes import FakeClock
from pointing import find, says
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QAction, QPainter
from PySide6.QtWidgets import (
    QAbstractButton,
    QCheckBox,
    QComboBox,
    QDoubleSpinBox,
    QLabel,
    QPushButton,
    QSlider,
    QTextBrowser,
    QWidget,
)
from pytestqt.qtbot import QtBot
from window_fakes import FakeEngine

from forcesim.scenario.named_scenario import NamedScenario
from forcesim.study.results.study_result import PointResult, Summary
from ui.live.ink import Ink
from ui.live.live_view import LiveView
from ui.live.live_window import LiveWindow
from ui.theme import DARK, LIGHT, PROJECTOR, Theme
from ui.window import Window


def futures(count: int) -> PointResult:
    values = np.arange(float(count))
    summary = Summary(float(values.mean()), None, None, 0.0, 0.0, 0.0, values)
    return PointResult("short", {}, {"disruptions": summary, "charges": summary})


@pytest.fixture
def view(qtbot: QtBot, durham: NamedScenario) -> LiveView:
    live = LiveView(durham, 1, LIGHT, FakeClock())
    qtbot.addWidget(live)
    live.resize(1280, 800)
    live.show()
    live.player.tick()
    return live


def go_to(view: LiveView, hour: float) -> None:
    view.player.seek(hour)
    view.player.tick()


def test_the_keys_of_a_clicker_play_step_and_go_back_to_the_start(qtbot: QtBot, view: LiveView) -> None:
    qtbot.keyClick(view, Qt.Key.Key_Space)
    assert view.player.is_playing
    assert find(view, QPushButton, "live_play").text() == "Pause"
    qtbot.keyClick(view, Qt.Key.Key_PageDown)
    assert not view.player.is_playing
    first = view.player.hour
    assert first > 0.0
    qtbot.keyClick(view, Qt.Key.Key_Right)
    assert view.player.hour >= first
    go_to(view, 480.0)
    assert says(view, "live_clock") == "Fri 21 Aug 2015, 00:00"
    qtbot.keyClick(view, Qt.Key.Key_PageUp)
    view.player.tick()
    assert view.player.hour == 456.0
    qtbot.keyClick(view, Qt.Key.Key_Home)
    view.player.tick()
    assert view.player.hour == 0.0
    qtbot.keyClick(view, Qt.Key.Key_Up)
    assert view.player.speed == 168.0
    with qtbot.waitSignal(view.left):
        qtbot.keyClick(view, Qt.Key.Key_Escape)


def test_every_control_says_what_it_is_to_those_who_do_not_see_it(view: LiveView) -> None:
    for kind in (QPushButton, QComboBox, QSlider):
        for control in view.findChildren(kind):
            assert control.accessibleName() or (isinstance(control, QPushButton) and control.text())
    stage = find(view, QWidget, "live_stage")
    go_to(view, 500.0)
    assert "on duty" in stage.accessibleDescription()
    assert "small cases are open" in stage.accessibleDescription()


def test_the_slider_goes_to_a_day_and_follows_the_run(view: LiveView) -> None:
    slider = find(view, QSlider, "live_slider")
    assert isinstance(slider, QSlider)
    slider.setValue(30)
    view.player.tick()
    assert view.player.hour == 720.0
    go_to(view, 250.0)
    assert slider.value() == 10
    assert view.player.hour == 250.0  # and does not pull it to the full day


def test_beside_a_future_stands_where_it_lies_among_many(view: LiveView) -> None:
    assert "not known yet" in says(view, "live_caution")
    view.show_futures(futures(11))
    # whoever has not begun sees the typical one
    assert view.player.run.replication == 5
    assert "nearest to the medians" in says(view, "live_future_how")
    assert "one of 11 futures" in says(view, "live_caution")
    box = find(view, QComboBox, "live_future")
    assert isinstance(box, QComboBox)
    assert box.itemText(1).startswith("The unlucky one in ten, by gangs disrupted")
    box.activated.emit(1)
    assert view.player.run.replication == 0


def test_whoever_has_begun_keeps_the_future_they_watch(qtbot: QtBot, view: LiveView) -> None:
    qtbot.keyClick(view, Qt.Key.Key_Right)
    view.show_futures(futures(11))
    assert view.player.run.replication == 0


def test_a_typical_case_is_followed_to_its_end(view: LiveView) -> None:
    view.show_panel("One case")
    view._look_ahead.tick()  # the clock of the test stands still: a slice is the whole run
    assert find(view, QPushButton, "live_follow").isEnabled()
    find(view, QPushButton, "live_follow").click()
    view.player.tick()
    go_to(view, view.player.hour + 24.0 * 60)
    story = says(view, "live_story")
    assert story.splitlines()[1] == "The case comes to notice."
    assert "Closed: " in story


def test_a_fork_shows_two_futures_and_what_differs_since(view: LiveView) -> None:
    go_to(view, 720.0)
    view.show_panel("Fork")
    assert find(view, QComboBox, "live_lever").currentData() == "policy.move_share"
    find(view, QWidget, "lever_policy.move_share").edited.emit(1.0)
    find(view, QPushButton, "live_fork").click()
    view.player.tick()
    go_to(view, 2000.0)
    assert find(view, QWidget, "live_second_stage").isVisible()
    assert find(view, QWidget, "live_differences").isVisible()
    assert "one draw and no finding" in says(view, "live_fork_caution")
    find(view, QPushButton, "live_end_fork").click()
    assert not view.player.is_forked
    assert not find(view, QWidget, "live_differences").isVisible()


def test_an_incident_that_is_let_happen_takes_officers_in_one_of_two_futures(view: LiveView) -> None:
    go_to(view, 720.0)
    view.show_panel("Fork")
    box = find(view, QComboBox, "live_lever")
    box.setCurrentIndex(box.findData("incident"))
    box.activated.emit(box.currentIndex())
    officers, weeks = (find(view, QDoubleSpinBox, f"incident_{name}") for name in ("organised_crime", "weeks"))
    # what the scenario's own incidents take is there to begin with
    assert officers.value() == pytest.approx(8.0)
    for team in ("organised_crime", "local"):
        find(view, QDoubleSpinBox, f"incident_{team}").setValue(0.0)
    find(view, QPushButton, "live_fork").click()
    assert "takes nobody" in says(view, "live_fork_fault")
    assert not view.player.is_forked
    officers.setValue(24.0)
    weeks.setValue(3.0)
    assert not find(view, QLabel, "live_fork_fault").isVisible()
    find(view, QPushButton, "live_fork").click()
    view.player.tick()
    go_to(view, 2000.0)
    assert find(view, QWidget, "live_second_stage").isVisible()
    first, second = view.player.moments
    assert second.hours["organised_crime", "incidents"] > first.hours.get(("organised_crime", "incidents"), 0.0)
    assert "An incident takes 24 officers for 3 weeks" in view._stages[1].heading
    labels = find(view, QWidget, "live_differences").findChildren(QLabel)
    assert "Hours on major incidents" in [part.text() for part in labels]


def test_only_levers_that_can_change_while_a_run_goes_on_are_offered(view: LiveView) -> None:
    view.show_panel("Fork")
    box = find(view, QComboBox, "live_lever")
    assert isinstance(box, QComboBox)
    paths = [str(box.itemData(index)) for index in range(box.count())]
    assert "programme.places" in paths
    assert paths.pop() == "incident"
    assert all(path.startswith(("policy.", "programme.")) for path in paths)


@pytest.mark.parametrize("theme", [LIGHT, DARK, PROJECTOR], ids=lambda theme: theme.name)
def test_it_is_painted_in_every_theme_and_in_a_small_window(view: LiveView, theme: Theme) -> None:
    view.set_theme(theme)
    view.resize(1024, 700)
    go_to(view, 900.0)
    stage = find(view, QWidget, "live_stage")
    picture = stage.grab().toImage()
    colours = {
        picture.pixelColor(x, y).name() for x in range(0, picture.width(), 3) for y in range(0, picture.height(), 3)
    }
    assert {theme.card, theme.ink} <= colours or len(colours) > 20


def test_what_police_do_not_know_is_left_out_and_shown_again_by_a_key(qtbot: QtBot, view: LiveView) -> None:
    switch, stage = find(view, QCheckBox, "live_hidden"), find(view, QWidget, "live_stage")
    assert switch.isChecked()
    view.show_panel("What happened")
    go_to(view, 6000.0)
    state = view.player.moments[0]
    hidden = sum(group.status == "hidden" for group in state.groups)
    assert hidden
    assert state.farms is not None
    assert state.farms.hidden
    assert f"{len(state.groups)} gangs, " in stage.accessibleDescription()
    qtbot.keyClick(view, Qt.Key.Key_H)
    assert not switch.isChecked()
    known = len(state.groups) - hidden
    assert f"{known} gangs that police know of, " in stage.accessibleDescription()
    tips = state.farms.waiting + state.farms.worked
    assert f"{tips} commercial farms that police know of, " in stage.accessibleDescription()
    assert "before anyone came" not in says(view, "live_happenings")
    # a step does not end where nothing is told
    for _ in range(30):
        view._go_on()
        view.player.tick()
        assert view.player.moments[0].notes[-1].what != "farms_missed"
    qtbot.keyClick(view, Qt.Key.Key_H)
    assert "gangs that police know of" not in stage.accessibleDescription()


def test_words_beside_what_plays_change_ten_times_a_second_and_are_right_once_it_rests(
    qtbot: QtBot, durham: NamedScenario
) -> None:
    clock = FakeClock()
    live = LiveView(durham, 1, LIGHT, clock)
    qtbot.addWidget(live)
    live.show()
    live.player.tick()
    live.player.speed = 730.5
    live.player.set_playing(True)
    told = []
    for _ in range(60):
        clock.now += 1.0 / 60.0
        live.player.tick()
        told.append(says(live, "live_clock"))
    assert 8 <= sum(before != after for before, after in pairwise(told)) <= 10
    assert live.player.hour == pytest.approx(730.5, rel=0.01)
    live.player.set_playing(False)
    assert says(live, "live_clock") == live._words.day(live.player.hour) + says(live, "live_clock")[-7:]


def test_below_the_dots_is_painted_each_third_time_while_days_fly_by_and_always_at_rest(
    view: LiveView, monkeypatch: pytest.MonkeyPatch
) -> None:
    go_to(view, 900.0)
    (stage,) = view._stages
    painted: list[int] = []
    paint = stage._hidden.paint
    monkeypatch.setattr(stage._hidden, "paint", lambda *given: (painted.append(1), paint(*given)))
    (moment,) = view.player.moments
    for is_calm, speed, times in ((False, 730.5, 2), (True, 1.0, 6), (False, 1.0, 6)):
        painted.clear()
        for _ in range(6):
            stage.show_moment(moment, speed, is_calm=is_calm)
            stage.repaint()
        assert len(painted) == times, (is_calm, speed)
    painted.clear()
    stage.show_moment(moment, 730.5, is_calm=False)
    stage.set_theme(DARK)
    stage.repaint()
    assert painted == [1], "another theme is not waited for"


def test_both_arms_of_a_fork_show_their_gangs_as_marks_to_a_room(
    view: LiveView, monkeypatch: pytest.MonkeyPatch
) -> None:
    view.set_theme(PROJECTOR)
    view.show_panel("")
    view.resize(1024, 640)
    go_to(view, 6000.0)
    view.player.fork(view.player.run.present_scenario.with_({"policy.move_share": 1.0}))
    view.player.tick()
    gangs: list[object] = []
    stamp = Ink.stamp

    def note(ink: Ink, painter: QPainter, corner: QPointF, size: float, look: tuple[object, ...], paint: Any) -> None:
        assert look[0] != "farm", "there is no room for farms, which are told in a line"
        gangs.append(look)
        stamp(ink, painter, corner, size, look, paint)

    monkeypatch.setattr(Ink, "stamp", note)
    for stage, moment in zip(view._stages, view.player.moments, strict=True):
        gangs.clear()
        stage.grab()
        assert len(gangs) == len(moment.groups) > 10


def test_the_view_menu_opens_it_on_the_decision_among_the_futures_of_explore(qtbot: QtBot, answered: Window) -> None:
    (action,) = [action for action in answered.findChildren(QAction) if action.text() == "&Watch one future"]
    action.trigger()
    live = answered.live_actions.live_window
    assert isinstance(live, LiveWindow)
    assert live.isVisible()
    assert "24 futures" in says(live, "live_future_how")
    answered.appearance.set_scheme("dark")
    assert "#14191f" in live.styleSheet()
    live.activateWindow()
    qtbot.waitUntil(live.isActiveWindow)
    qtbot.keyClick(live.view, Qt.Key.Key_F1)
    help_window = answered.help_actions.help
    assert help_window is not None
    assert "How to watch one future" in find(help_window, QTextBrowser, "help_text").toPlainText()
    live.close()
    # a click on Explore opens another
    find(answered, QAbstractButton, "watch").click()
    second = answered.live_actions.live_window
    assert second is not None
    assert second.isVisible()
    # and the window takes it along
    answered.hide()
    assert answered.live_actions.live_window is not second or not second.isVisible()


def test_where_explore_has_no_futures_they_are_simulated_for_the_one_that_is_watched(
    qtbot: QtBot, window: Window, engine: FakeEngine
) -> None:
    find(window, QAbstractButton, "watch").click()
    live = window.live_actions.live_window
    assert isinstance(live, LiveWindow)
    assert "24 futures are being simulated" in says(live, "live_caution")
    qtbot.waitUntil(lambda: "one of 24 futures" in says(live, "live_caution"), timeout=10_000)
    (plan,) = engine.plans
    assert [arm.named_scenario.digest for arm in plan.arms] == [window.session.scenario().digest]
    live.close()


def test_while_explore_simulates_its_futures_are_waited_for_and_no_others_are_made(
    qtbot: QtBot, window: Window, engine: FakeEngine
) -> None:
    engine.hold_after = 3
    window.run()
    window.live_actions.watch()
    live = window.live_actions.live_window
    assert isinstance(live, LiveWindow)
    assert "24 futures are being simulated" in says(live, "live_caution")
    engine.go_on.set()
    qtbot.waitUntil(lambda: "one of 24 futures" in says(live, "live_caution"), timeout=10_000)
    assert len(engine.plans) == 1
    live.close()
