"""One future, watched: its stage, the controls below the clock, and what stands beside it."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QCheckBox,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSlider,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from forcesim.errors import ForcesimError
from forcesim.report.live.case_story import CaseChoice
from forcesim.report.live.fork_difference import fork_difference
from forcesim.report.live.future_place import FutureChoice, future_place, futures_to_watch
from forcesim.report.live.moment_words import MomentWords
from forcesim.report.live.police_view import UNHEARD, police_view
from forcesim.scenario.named_scenario import NamedScenario
from forcesim.simulation.live_run import MATTERS, LiveRun
from forcesim.simulation.outcomes import declared_outcomes
from forcesim.study.results.study_result import PointResult
from ui.live.arm_stage import ArmStage
from ui.live.fork_panel import ForkPanel
from ui.live.live_player import SPEEDS, LivePlayer
from ui.live.look_ahead import LookAhead
from ui.live.panels import CasePanel, HappeningsPanel, PlacePanel, SidePanel
from ui.theme import Theme
from ui.widgets.choice_box import choice_box, offer
from ui.widgets.labels import explain, label
from ui.widgets.number_box import name_number
from ui.widgets.scroll_column import ScrollColumn
from ui.widgets.wheel_guard import leave_wheel_to_page

HAPPENED, PLACE, CASE, FORK = "What happened", "Where it lies", "One case", "Fork"
_WARM_UP = "settling in: not yet measured"
_FIRST = "Future number 1: chosen by its number alone, before many are simulated."
_UNLUCKY_BY = "disruptions"
_SIDE_WIDTH: Final = 330
_NEXT = (Qt.Key.Key_Right, Qt.Key.Key_PageDown)
_BACK = (Qt.Key.Key_Left, Qt.Key.Key_PageUp)
_DAY: Final = 24.0
# seconds between two looks of what is told in words and numbers while it plays: faster they can't be read, and laying
# them out takes the time of the dots
_TOLD_EVERY: Final = 0.1


class LiveView(QWidget):
    """Plays a future of one scenario; ``first`` is its number until many are known.

    ``shows_hidden`` says whether gangs and farms are seen that police do not know, until somebody switches. ``left`` is
    emitted when a key asks to leave. Space plays and pauses, the right arrow and Page Down go to the next event, the
    left arrow and Page Up a day back, Home to the start, up and down change the speed, H shows or hides what is hidden.
    """

    left = Signal()

    def __init__(
        self,
        named_scenario: NamedScenario,
        seed: int,
        theme: Theme,
        clock: Callable[[], float] = time.perf_counter,
        *,
        shows_hidden: bool = True,
    ) -> None:
        super().__init__()
        self.setObjectName("live")
        self.setAccessibleName("One future, watched as it happens")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._named_scenario = named_scenario
        self._seed = seed
        self._theme = theme
        self._clock = clock
        self._told_at = -_TOLD_EVERY
        self._words = MomentWords(named_scenario.scenario)
        self._outcomes = declared_outcomes(named_scenario.scenario)
        self._point: PointResult | None = None
        self._futures: tuple[FutureChoice, ...] = ()
        self._future = FutureChoice(0, "Future number 1", _FIRST)
        self._change = ""
        self._is_looked_ahead = False
        self._is_begun = False
        run = LiveRun(named_scenario, seed, 0)
        self.player = LivePlayer(run, clock)
        self.player.setParent(self)
        self._look_ahead = LookAhead(clock)
        self._look_ahead.setParent(self)
        self._build(run)
        self._hidden.setChecked(shows_hidden)
        self._connect()
        self.set_theme(theme)
        self.show_futures(None)
        self._show_hidden()
        self._go_to_start()

    # building

    def _build(self, run: LiveRun) -> None:
        self._clock_label = label("", "sentence", "live_clock")
        self._clock_label.setAccessibleName("Date and hour")
        self._state_label = label("", "changed", "live_state")
        self._future_box = choice_box("live_future", "Which future is watched", 28)
        top = QHBoxLayout()
        top.addWidget(self._clock_label)
        top.addWidget(self._state_label, 1)
        top.addWidget(self._future_box)
        self._start = _button("Start", "live_start", "To the start (Home)")
        self._play = _button("Play", "live_play", "Play or pause (Space)")
        self._step = _button("Next event", "live_step", "Go on to the next event (right arrow, Page Down)")
        self._speed = choice_box("live_speed", "Speed", 14)
        offer(self._speed, [(words, words) for words in SPEEDS], "1 day a second")
        self._slider = QSlider(Qt.Orientation.Horizontal)
        self._slider.setObjectName("live_slider")
        self._slider.setRange(0, int(run.horizon / _DAY))
        self._slider.setPageStep(30)
        name_number(self._slider, "Day of the run", "days")
        leave_wheel_to_page(self._slider)
        controls = QHBoxLayout()
        for widget in (self._start, self._play, self._step, self._speed):
            controls.addWidget(widget)
        controls.addWidget(self._slider, 1)
        self._happened, self._place = HappeningsPanel(self._theme), PlacePanel(self._theme)
        self._case, self._fork = CasePanel(self._theme), ForkPanel(self._theme)
        self._panels: dict[str, SidePanel] = {
            HAPPENED: self._happened,
            PLACE: self._place,
            CASE: self._case,
            FORK: self._fork,
        }
        self._side = QStackedWidget()
        self._choosers: dict[str, QPushButton] = {}
        self._hidden = QCheckBox("Show what police don’t know (H)")
        self._hidden.setObjectName("live_hidden")
        self._hidden.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        explain(self._hidden, "On: every gang and farm of the simulation. Off: only those that police have heard of.")
        choosers = QHBoxLayout()
        choosers.addWidget(self._hidden)
        choosers.addStretch()
        for name, panel in self._panels.items():
            self._side.addWidget(ScrollColumn(panel))
            chooser = _button(name, f"live_show_{name.lower().replace(' ', '_')}", f"Show or hide: {name}")
            chooser.setProperty("role", "view")
            chooser.setCheckable(True)
            chooser.clicked.connect(lambda checked, name=name: self.show_panel(name if checked else ""))
            self._choosers[name] = chooser
            choosers.addWidget(chooser)
        self._stages_row = QHBoxLayout()
        self._stages_row.setSpacing(2)
        self._stages = [ArmStage(self._named_scenario.scenario, self._theme, "live_stage")]
        self._stages_row.addWidget(self._stages[0], 1)
        middle = QHBoxLayout()
        middle.addLayout(self._stages_row, 1)
        middle.addWidget(self._side)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 8, 12, 8)
        layout.setSpacing(6)
        layout.addLayout(top)
        layout.addLayout(controls)
        layout.addLayout(choosers)
        layout.addLayout(middle, 1)
        # a room reads the stage, and needs all the width for it
        self.show_panel("" if self._theme.name == "projector" else PLACE)

    def _connect(self) -> None:
        player = self.player
        player.moved.connect(self._show_moment)
        player.restarted.connect(self._arms_changed)
        player.playing_changed.connect(self._show_playing)
        self._hidden.toggled.connect(lambda _: self._show_hidden())
        self._start.clicked.connect(self._go_to_start)
        self._play.clicked.connect(lambda: player.set_playing(not player.is_playing))
        self._step.clicked.connect(self._go_on)
        self._speed.activated.connect(lambda _: self._set_speed())
        self._slider.valueChanged.connect(lambda day: player.seek(day * _DAY))
        self._future_box.activated.connect(lambda index: self._watch(self._futures[index]))
        self._look_ahead.ready.connect(self._case.show_choices)
        self._case.follow_asked.connect(self._follow)
        player = self.player
        self._fork.fork_asked.connect(lambda changed, words: self._fork_here(lambda: player.fork(changed), words))
        self._fork.incident_asked.connect(
            lambda officers, weeks, words: self._fork_here(lambda: player.fork_by_incident(officers, weeks), words)
        )
        self._fork.end_asked.connect(player.end_fork)

    def set_theme(self, theme: Theme) -> None:
        """Draw everything in a theme."""
        self._theme = theme
        for stage in self._stages:
            stage.set_theme(theme)
        for panel in self._panels.values():
            panel.set_theme(theme)
        self._clock_label.setMinimumWidth(theme.px(230))  # so that nothing moves as the time does
        self._side.setFixedWidth(round(_SIDE_WIDTH * min(theme.scale, 1.3)))

    def close_down(self) -> None:
        """Stop everything that goes on by itself."""
        self.player.close()
        self._look_ahead.close()

    # which future

    def show_futures(self, point: PointResult | None, waits: str = "") -> None:
        """Say among which futures this one lies; ``waits`` says what is being done where none are known."""
        self._point = point
        self._futures = () if point is None else futures_to_watch(point, self._outcomes, _UNLUCKY_BY)
        if not self._futures:
            self._futures = (self._future,)
        # whoever has not begun yet sees the typical one
        is_new = point is not None and not self._is_begun
        chosen = (
            0
            if is_new
            else next((index for index, choice in enumerate(self._futures) if choice.name == self._future.name), 0)
        )
        named = [(str(index), choice.name) for index, choice in enumerate(self._futures)]
        offer(self._future_box, named, str(chosen))
        if is_new:
            self._watch(self._futures[chosen])
        self._future = self._futures[chosen]
        self._show_place(waits)

    def _show_place(self, waits: str = "") -> None:
        if self._point is None:
            self._place.say(self._future.how, waits or "Where it lies among many is not known yet.")
        else:
            told = future_place(self._point, self._outcomes, self._future.replication)
            self._place.show_place(self._future.how, told)

    def _watch(self, choice: FutureChoice) -> None:
        self._future = choice
        self._look_ahead.close()
        self._is_looked_ahead = False
        self._case.wait()
        run = LiveRun(self._named_scenario, self._seed, choice.replication)
        self.player.watch(run, run.first_measured_hour)
        self._show_place()
        if self._choosers[CASE].isChecked():
            self._look_for_cases()

    # panels

    def show_panel(self, name: str) -> None:
        """Show what stands beside the stage, "" for nothing."""
        for other, chooser in self._choosers.items():
            chooser.setChecked(other == name)
        self._side.setVisible(bool(name))
        if name:
            self._side.setCurrentIndex(list(self._panels).index(name))
        if name == CASE:
            self._look_for_cases()
        if name == FORK and not self.player.is_forked:
            self._fork.show_scenario(self.player.run.present_scenario)
            self._fork.show_difference(())

    def _look_for_cases(self) -> None:
        if not self._is_looked_ahead:
            self._is_looked_ahead = True
            self._look_ahead.begin(self.player.run.again())

    def _follow(self, choice: CaseChoice) -> None:
        self.player.set_playing(False)
        self.player.follow(choice.key, choice.born)

    def _fork_here(self, fork: Callable[[], None], words: str) -> None:
        self.player.set_playing(False)
        self._change = words
        try:
            fork()
        except ForcesimError as error:
            self._fork.refuse(error)

    # what is shown

    def _arms_changed(self) -> None:
        """Have as many stages as there are arms."""
        if self.player.is_forked == (len(self._stages) == 2):
            return
        if self.player.is_forked:
            stage = ArmStage(self._named_scenario.scenario, self._theme, "live_second_stage")
            stage.take_past(self._stages[0])
            self._stages.append(stage)
            self._stages_row.addWidget(stage, 1)
            stage.show()
            self._stages[0].heading, stage.heading = "As it was.", f"{self._change}."
        else:
            stage = self._stages.pop()
            self._stages_row.removeWidget(stage)
            stage.deleteLater()
            self._stages[0].heading = ""
            self._fork.show_scenario(self.player.run.present_scenario)
            self._fork.show_difference(())

    def _show_moment(self) -> None:
        """Show the moment on the stages, and now and then tell it in words; a calm one always."""
        player, state = self.player, self.player.moments[0]
        is_calm = not player.is_playing and not player.is_on_its_way
        # while an hour far away is gone to, moments only flit by
        pace = player.speed if player.is_playing else 1.0
        for stage, moment in zip(self._stages, player.moments, strict=False):
            stage.show_moment(moment, pace, is_calm=is_calm, is_police_view=not self._hidden.isChecked())
        now = self._clock()
        if not is_calm and now - self._told_at < _TOLD_EVERY:
            return
        self._told_at = now
        # by the sixth of an hour while it plays, so that it can be read
        shown = state.hour if is_calm else math.floor(6.0 * state.hour) / 6.0
        _say(self._clock_label, self._words.date(shown) if pace < _DAY else self._words.day(state.hour))
        on_its_way = player.target - state.hour > 20.0 * max(player.speed / 60.0, 1.0)
        going = f"going to {self._words.day(player.target)}" if on_its_way else ""
        _say(self._state_label, "   " + (going or (_WARM_UP if state.is_warm_up else "")))
        with QSignalBlocker(self._slider):
            if not self._slider.isSliderDown():
                self._slider.setValue(int(state.hour / _DAY))
        self._show_beside()

    def _show_beside(self) -> None:
        moments = self.player.moments
        if self._choosers[HAPPENED].isChecked():
            first = moments[0] if self._hidden.isChecked() else police_view(moments[0])
            self._happened.show_moment(first, self._words)
        if self._choosers[CASE].isChecked():
            self._case.show_story(moments[0], self._words)
        at_fork = self.player.at_fork
        if len(moments) == 2 and at_fork is not None and self._choosers[FORK].isChecked():
            self._fork.show_difference(fork_difference(self._outcomes, at_fork, *moments))

    def _show_hidden(self) -> None:
        """Take the switch: nothing is told, and no step is made, of what police have not heard of."""
        self.player.matters = MATTERS if self._hidden.isChecked() else MATTERS - UNHEARD
        self._told_at = -_TOLD_EVERY
        self._show_moment()

    def _show_playing(self, playing: bool) -> None:
        self._is_begun = True
        self._play.setText("Pause" if playing else "Play")
        self._show_moment()

    def _set_speed(self) -> None:
        self.player.speed = SPEEDS[str(self._speed.currentData())]

    # keys

    def _go_on(self) -> None:
        self._is_begun = True
        self.player.step()

    def _go_to_start(self) -> None:
        self.player.seek(self.player.run.first_measured_hour)

    def _change_speed(self, by: int) -> None:
        self._speed.setCurrentIndex(min(max(self._speed.currentIndex() + by, 0), self._speed.count() - 1))
        self._set_speed()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        player = self.player
        focus = self.window().focusWidget()
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and isinstance(focus, QAbstractButton):
            focus.click()
        elif key == Qt.Key.Key_Space:
            player.set_playing(not player.is_playing)
        elif key in _NEXT:
            self._go_on()
        elif key in _BACK:
            player.seek(player.hour - _DAY)
        elif key == Qt.Key.Key_Home:
            self._go_to_start()
        elif key == Qt.Key.Key_End:
            player.seek(player.run.horizon)
        elif key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self._change_speed(1 if key == Qt.Key.Key_Up else -1)
        elif key == Qt.Key.Key_H:
            self._hidden.toggle()
        elif key == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)


def _say(where: QLabel, words: str) -> None:
    """Say something else; what is said already is not laid out again."""
    if where.text() != words:
        where.setText(words)


def _button(words: str, name: str, explained: str) -> QPushButton:
    """A button that the keyboard reaches by Tab, and that leaves the keys to the view when it is clicked."""
    button = QPushButton(words)
    button.setObjectName(name)
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    explain(button, explained)
    return button
