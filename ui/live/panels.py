"""What stands beside the stage: what happened, where this future lies, and one case from day to day."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from forcesim.report.live.case_story import CaseChoice, CaseStory, case_story
from forcesim.report.live.future_place import FuturePlace, PlaceRow
from forcesim.report.live.moment_words import MomentWords
from forcesim.simulation.live_state import LiveState
from ui.charts.painted_chart import PaintedChart
from ui.theme import Theme
from ui.widgets.choice_box import choice_box, offer
from ui.widgets.labels import flowing, label

_NO_CASE = "The whole future is gone through once to find them."
_NONE_CLOSED = "No case is closed in this future."


class SidePanel(QWidget):
    """A heading and what stands below it, from the top."""

    def __init__(self, heading: str, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._lines = QVBoxLayout(self)
        self._lines.setContentsMargins(12, 12, 12, 12)
        self._lines.setSpacing(8)
        self._lines.addWidget(label(heading, "heading"))

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme


class HappeningsPanel(SidePanel):
    """The last things that happened, the newest first."""

    def __init__(self, theme: Theme) -> None:
        super().__init__("WHAT HAPPENED", theme)
        self._text = flowing("", "live_happenings")
        self._lines.addWidget(self._text)
        self._lines.addStretch()

    def show_moment(self, state: LiveState, words: MomentWords) -> None:
        """Tell what happened last."""
        told = [words.happening(note) for note in reversed(state.notes)]
        text = "\n\n".join(f"{happening.when}\n{happening.what}." for happening in told)
        if text != self._text.text():
            self._text.setText(text or "Nothing yet.")


class PlacePanel(SidePanel):
    """Where this future lies among many, outcome by outcome."""

    def __init__(self, theme: Theme) -> None:
        super().__init__("WHERE THIS FUTURE LIES", theme)
        self._how = flowing("small", "live_future_how")
        self._caution = flowing("small", "live_caution")
        self._lines.addWidget(self._how)
        self._lines.addWidget(self._caution)
        self._rows: list[QWidget] = []
        self._lines.addStretch()
        self._strips: list[_Strip] = []

    def say(self, how: str, words: str) -> None:
        """Say how the future was chosen, and why its place is not known."""
        self._how.setText(how)
        self._caution.setText(words)
        self._show_rows(())

    def show_place(self, how: str, told: FuturePlace) -> None:
        """Show the place of the future in the whole of its time."""
        self._how.setText(how)
        self._caution.setText(f"{told.caution} Values are a year's average over the measured years.")
        self._show_rows(told.rows)

    def _show_rows(self, rows: Sequence[PlaceRow]) -> None:
        for widget in self._rows:
            self._lines.removeWidget(widget)
            widget.hide()
            widget.deleteLater()
        self._rows.clear()
        self._strips.clear()
        for row in rows:
            words = flowing()
            words.setText(f"{row.label}: {row.value}" + (f"; {row.words}." if row.words else "."))
            self._add(words)
            if row.others:
                strip = _Strip(row, self._theme)
                self._strips.append(strip)
                self._add(strip)

    def _add(self, widget: QWidget) -> None:
        self._lines.insertWidget(self._lines.count() - 1, widget)
        self._rows.append(widget)

    def set_theme(self, theme: Theme) -> None:
        super().set_theme(theme)
        for strip in self._strips:
            strip.set_theme(theme)


class _Strip(PaintedChart):
    """All futures as ticks on a line, and this one as a triangle above it."""

    usual_height = 22

    def __init__(self, row: PlaceRow, theme: Theme) -> None:
        super().__init__("live_strip", theme)
        self._row = row
        self.setAccessibleName(f"{row.label}: {row.words}")

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme, painter = self._theme, QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        area = QRectF(self.rect()).adjusted(6.0, 2.0, -6.0, -2.0)
        ground = area.bottom() - 1.0
        painter.setPen(QPen(QColor(theme.line), 1.0))
        painter.drawLine(int(area.left()), int(ground), int(area.right()), int(ground))
        painter.setPen(QPen(QColor(theme.mute), 1.4))
        for other in self._row.others:
            x = area.left() + other * area.width()
            painter.drawLine(int(x), int(ground - 0.45 * area.height()), int(x), int(ground))
        x = area.left() + self._row.at * area.width()
        painter.setFont(self.scaled_font(11, bold=True))
        painter.setPen(QColor(theme.accent))
        painter.drawText(QRectF(x - 10.0, area.top() - 4.0, 20.0, 14.0), Qt.AlignmentFlag.AlignCenter, "▼")


class CasePanel(SidePanel):
    """The typical case or the unlucky one in ten, step by step. ``follow_asked`` carries the case that was chosen."""

    follow_asked = Signal(object)  # CaseChoice

    def __init__(self, theme: Theme) -> None:
        super().__init__("ONE CASE", theme)
        self._choices: tuple[CaseChoice, ...] = ()
        self._box = choice_box("live_case", "Which case is followed", 16)
        self._button = QPushButton("Follow this case")
        self._button.setObjectName("live_follow")
        self._how = flowing("small", "live_case_how")
        self._story = flowing("", "live_story")
        for widget in (self._box, self._how, self._button, self._story):
            self._lines.addWidget(widget)
        self._lines.addStretch()
        self._box.activated.connect(lambda _: self._explain())
        self._button.clicked.connect(self._ask)
        self.wait()

    def wait(self) -> None:
        """Say that the cases are looked for."""
        self._offer((), _NO_CASE)

    def show_choices(self, choices: tuple[CaseChoice, ...]) -> None:
        """Offer the cases of the future that is watched."""
        self._offer(choices, _NONE_CLOSED)

    def _offer(self, choices: tuple[CaseChoice, ...], nothing: str) -> None:
        self._choices = choices
        named = [(str(index), choice.name) for index, choice in enumerate(choices)]
        offer(self._box, named or [("", "No case yet")], "0")
        self._box.setEnabled(bool(choices))
        self._button.setEnabled(bool(choices))
        if choices:
            self._explain()
        else:
            self._how.setText(nothing)
            self._story.setText("")

    def show_story(self, state: LiveState, words: MomentWords) -> None:
        """Tell what happened to the case until now."""
        story: CaseStory = case_story(state.story, words)
        text = "\n\n".join(f"{when}\n{what}" for when, what in story.steps)
        if text != self._story.text():
            self._story.setText(text)

    def _explain(self) -> None:
        self._how.setText(self._choices[self._box.currentIndex()].how)

    def _ask(self) -> None:
        self.follow_asked.emit(self._choices[self._box.currentIndex()])
