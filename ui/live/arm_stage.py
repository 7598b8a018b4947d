"""One future as it happens, painted as a whole: officers, hours, small cases, and what is hidden."""

from __future__ import annotations

import math
from typing import Final

from PySide6.QtCore import QPointF, QRectF, QSize, QSizeF, Qt, QTimer
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QPixmap
from PySide6.QtWidgets import QSizePolicy, QWidget

from forcesim.report.live.moment_words import MomentWords
from forcesim.report.live.police_view import police_view
from forcesim.scenario.schema.scenario import Scenario
from forcesim.simulation.live_state import LiveState
from ui.live.case_marks import CaseMarks
from ui.live.hidden_marks import SIDE_BY_SIDE, HiddenMarks
from ui.live.hours_bars import HoursBars
from ui.live.ink import Ink
from ui.live.officer_cells import OfficerCells
from ui.live.officer_dots import OfficerDots, is_narrow
from ui.theme import Theme

FRAME: Final = 16  # milliseconds
_AVERAGED_FROM = 24.0  # hours a second: faster than that nobody sees a shift
_MOST_DOTS: Final = 1200  # of larger forces a dot is several officers
_MARGIN, _BETWEEN = 12.0, 6.0
_CRAMPED_HIDDEN = 4.1  # lines of text for gangs and farms where there is room for little
_ROOMY = 32.0  # lines of text that a narrow stage has room for all in
# frames that what stands below the dots stays as it is while days fly by: its words and marks take the time of the
# dots, and change too fast to be read
_KEPT_FOR: Final = 3
_NOW, _AVERAGE = "Officers now", "Officers, on average over the last four weeks"


class ArmStage(QWidget):
    """Paints the moments of one run, one after the other; ``heading`` says which arm of a fork it is."""

    def __init__(self, scenario: Scenario, theme: Theme, name: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setAccessibleName("One future as it happens")
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self._words = MomentWords(scenario)
        teams = tuple(scenario.teams)
        self._officers = OfficerCells(scenario)
        self._dots = OfficerDots(self._words, teams)
        officers = math.fsum(float(team.head_count) for team in scenario.teams.values())
        self._dots.officers_a_dot = max(math.ceil(officers / _MOST_DOTS), 1)
        self._bars = HoursBars(self._words, teams)
        self._cases = CaseMarks(self._words)
        self._hidden = HiddenMarks()
        self._theme = theme
        self._ink: Ink | None = None
        self._state: LiveState | None = None
        self._is_average = False
        # what stands below the dots as it was painted last, and how many frames ago
        self._below: QPixmap | None = None
        self._age = 0
        self.heading = ""
        self._glide = QTimer(self)
        self._glide.setSingleShot(True)
        self._glide.setInterval(FRAME)
        self._glide.timeout.connect(self.update)

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        self._ink = None
        self._below = None
        self.update()

    def take_past(self, other: ArmStage) -> None:
        """Go on from what the stage of the other arm has shown; both paint what is below their dots in turn."""
        self._age = other._age + 1
        self._officers.take_past(other._officers)
        self._hidden.take_past(other._hidden)

    def sizeHint(self) -> QSize:
        return QSize(700, 560)

    def minimumSizeHint(self) -> QSize:
        return QSize(260, 320)

    def show_moment(self, state: LiveState, speed: float, *, is_calm: bool, is_police_view: bool = False) -> None:
        """Show a moment; one that is ``is_calm`` is told to those who do not see it too, and no dot moves.

        With ``is_police_view`` nothing is seen of gangs and farms that police do not know.
        """
        state = police_view(state) if is_police_view else state
        self._state = state
        self._hidden.is_police_view = is_police_view
        self._officers.remember(state)
        self._is_average = speed >= _AVERAGED_FROM and not is_calm
        counts = self._officers.average(state) if self._is_average else self._officers.now(state)
        waiting = {team.name: sum(number for _, number in team.waiting) for team in state.teams}
        self._dots.show_counts(counts, waiting)
        if is_calm:
            self.setAccessibleDescription(self._words.spoken(state, is_police_view=is_police_view))
        self.update()

    @property
    def is_moving(self) -> bool:
        """Whether something is still on its way to where it belongs."""
        return self._dots.is_moving or self._cases.is_lit

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(self._theme.card))
        if self._state is None:
            return
        if self._ink is None:
            self._ink = Ink(self._theme, self.font())
        ink, state = self._ink, self._state
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        area = QRectF(self.rect()).adjusted(_MARGIN, 6.0, -_MARGIN, -6.0)
        title = _AVERAGE if self._is_average else _NOW
        if self._dots.officers_a_dot > 1:
            title += f"; a dot is {self._dots.officers_a_dot:,} officers"
        heading = f"{self.heading}  {title}" if self.heading else title
        ink.write(painter, QRectF(area.left(), area.top(), area.width(), ink.line), heading, ink.strong,
                  self._theme.mute)  # fmt: skip
        # where there is room for little, what is told in numbers elsewhere is left out
        is_cramped = is_narrow(area, ink) and area.height() < _ROOMY * ink.line
        hours_high = 0.0 if is_cramped else self._bars.height(ink)
        rest = area.height() - hours_high - ink.line - _BETWEEN * 3
        cases_high = min(self._cases.height(area, ink, len(state.cases)), (0.56 if is_cramped else 0.45) * rest)
        hidden_high = _CRAMPED_HIDDEN * ink.line if is_cramped else max(SIDE_BY_SIDE * ink.line, 0.27 * rest)
        officers_high = rest - cases_high - hidden_high
        officers = QRectF(area.left(), area.top() + ink.line, area.width(), officers_high)
        hours = QRectF(area.left(), officers.bottom() + _BETWEEN, area.width(), hours_high)
        cases = QRectF(area.left(), hours.bottom() + _BETWEEN, area.width(), cases_high)
        hidden = QRectF(area.left(), cases.bottom() + _BETWEEN, area.width(), hidden_high)
        self._dots.paint(painter, officers, ink)
        corner = QPointF(0.0, math.floor(officers.bottom()))
        below = self._kept(QSize(self.width(), self.height() - int(corner.y())))
        if below is None:
            below = self._new_below(QSize(self.width(), self.height() - int(corner.y())))
            inner = QPainter(below)
            inner.setRenderHint(QPainter.RenderHint.Antialiasing)
            inner.translate(-corner)
            if not is_cramped:
                self._bars.paint(inner, hours, ink, *self._officers.recent_hours(state))
            self._cases.paint(inner, cases, ink, state)
            self._hidden.paint(inner, hidden, ink, state)
            inner.setPen(QPen(QColor(self._theme.line), 1.0))
            for part in (hours, cases, hidden):
                inner.drawLine(int(area.left()), int(part.top()) - 3, int(area.right()), int(part.top()) - 3)
            inner.end()
        painter.drawPixmap(corner, below)
        if self.is_moving:
            self._glide.start()

    def _kept(self, size: QSize) -> QPixmap | None:
        """What was painted below the dots, while that will do."""
        self._age += 1
        is_due = not self._is_average or self._age % _KEPT_FOR == 0
        if is_due or self._below is None or self._below.deviceIndependentSize().toSize() != size:
            return None
        return self._below

    def _new_below(self, size: QSize) -> QPixmap:
        ratio = self.devicePixelRatioF()
        self._below = below = QPixmap((QSizeF(size) * ratio).toSize())
        below.setDevicePixelRatio(ratio)
        below.fill(QColor(self._theme.card))
        return below
