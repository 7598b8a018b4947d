"""The answer for a room full of people: its sentences, one chart and the dial, in text that reaches the last row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from html import escape

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtGui import QFont, QFontMetrics, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QApplication, QSizePolicy, QVBoxLayout, QWidget

from forcesim.report.wording.change_sentences import PartSentence, Run, plain
from forcesim.scenario.levers import hours_moved
from ui.charts.tradeoff_curves import TradeoffCurves
from ui.state.session import Session
from ui.studies.explore_study import ExploreView
from ui.theme import ORGANISED_CRIME, PROJECTOR, SMALL_CASES, Theme, stylesheet
from ui.widgets.dial import Dial
from ui.widgets.labels import label

# pixels; read in a picture of 640 by 480 of a window of 1024 by 768, and larger in a larger window
SMALLEST_TEXT = 28
_USUAL_WIDTH, _USUAL_HEIGHT = 1024, 768
_AXIS_TEXT = 12  # of a chart, at the usual size of text
_CHART_LINES = 6  # of text, the least height of a chart with its name
_SENTENCES_SHARE = 0.42  # of the height, at most, unless the smallest text needs more
_NEXT = (Qt.Key.Key_PageDown, Qt.Key.Key_Right, Qt.Key.Key_Space)
_BEFORE = (Qt.Key.Key_PageUp, Qt.Key.Key_Left)
_SIDES = (ORGANISED_CRIME, SMALL_CASES)
_LEAVE = (Qt.Key.Key_Escape, Qt.Key.Key_F11)
_MOVE = (Qt.Key.Key_Up, Qt.Key.Key_Down)


class RoomView(QWidget):
    """Shows the view that Explore shows. ``left`` is emitted when a key asks to leave.

    The keys of a presenter's clicker go from chart to chart; up and down move the dial.
    """

    left = Signal()

    def __init__(self, session: Session, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("room")
        self.setAccessibleName("The answer, shown to a room")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._explore_view: ExploreView | None = None
        self._words = ""  # of the sentences, without markup
        self._index = 0
        self._takes_turns = False  # whether sentences and chart have no room at the same time
        self._shows_chart = False  # which of them is shown then
        self._text = SMALLEST_TEXT
        self._theme = _room_theme(theme, SMALLEST_TEXT)
        self._sentences = label("", "sentence", "room_sentences", wraps=True)
        self._sentences.setTextFormat(Qt.TextFormat.RichText)
        self._chart = TradeoffCurves("room_chart", self._theme, from_zero=False, says_lever=False)
        self._chart.plot_area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        # the sentences and the dial say where we are
        self._chart.here.hide()
        self._chart.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Ignored)
        self.dial = Dial("", "", self._theme, "room_dial")
        self.dial.track.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.dial.setEnabled(session.moves_hours)
        self.dial.set_title(hours_moved(session.scenario().scenario))
        self.dial.place(session.at)
        self.dial.moved.connect(session.set_at)
        self.dial.track.sliderPressed.connect(session.begin_gesture)
        self._chart.dragged.connect(self.dial.set_position)
        self._chart.grabbed.connect(session.begin_gesture)
        self._chart.plot_area.getViewBox().sigTransformChanged.connect(lambda _: self._align_dial())
        self._layout = layout = QVBoxLayout(self)
        layout.addWidget(self._sentences)
        layout.addWidget(self._chart, 1)
        layout.addWidget(self.dial)
        self.set_theme(theme)

    def set_theme(self, theme: Theme) -> None:
        """Take another theme; whatever its size of text, that of the room follows the size of the window."""
        self._theme = theme
        self._dress()

    # what is shown

    def say(self, words: str) -> None:
        """Show a sentence where there is no answer yet."""
        self._explore_view = None
        self._words = words
        self._sentences.setText(escape(words))
        self._chart.wait("")
        self.dial.set_zones(())
        self._fit_sentences()

    def show_answer(self, explore_view: ExploreView) -> None:
        """Show an answer; one of the decision before is marked as such, in the chart and in words."""
        self._explore_view = explore_view
        self._show()

    def _show(self) -> None:
        shown = self._explore_view
        if shown is None:
            return
        self.dial.set_positions(shown.positions)
        self.dial.place(shown.dial)
        self.dial.set_zones(() if shown.outdated else shown.view.zones)
        sentences = shown.view.sentences
        self._words = "\n".join(filter(None, (shown.notice, *(plain((sentence,)) for sentence in sentences))))
        self._sentences.setText(_markup(shown.notice, sentences, _room_theme(self._theme, self._text)))
        self._fit_sentences()
        self._draw(shown)

    def _draw(self, shown: ExploreView) -> None:
        curves = shown.view.curves
        if not curves:
            self._chart.wait(" ".join(shown.view.without.values()))
            return
        curve = curves[min(self._index, len(curves) - 1)]
        self._chart.from_zero = curve.side == SMALL_CASES
        self._chart.is_outdated = bool(shown.outdated)
        self._chart.show_curve(curve, shown.view.zones, shown.view.at, shown.view.baseline_label, shown.unsure)
        self._align_dial()

    def _align_dial(self) -> None:
        """Put the ends of the dial below those of the chart."""
        if self._explore_view is not None and self._chart.plot_area.isVisible():
            first, last = (self._explore_view.positions[end] for end in (0, -1))
            left, right = (self._chart.plot_area.on_screen(x, 0.0).x() for x in (first, last))
            self.dial.set_ends(round(left), round(self._chart.plot_area.width() - right))

    def _turn(self, step: int) -> None:
        """Show the next chart, or the one before; the first and the last stay. Sentences may come before the first."""
        if self._takes_turns and self._shows_chart != (step > 0) and (step > 0 or self._index == 0):
            self._shows_chart = step > 0
            self._share_height()
            return
        count = len(self._explore_view.view.curves) if self._explore_view is not None else 0
        index = min(max(self._index + step, 0), max(count - 1, 0))
        if index != self._index and self._explore_view is not None:
            self._index = index
            self._chart.plot_area.forget_home()
            self._draw(self._explore_view)

    # sizes

    def _dress(self) -> None:
        """Give all text the size that this window calls for."""
        share = min(self.width() / _USUAL_WIDTH, self.height() / _USUAL_HEIGHT)
        self._text = max(SMALLEST_TEXT, round(SMALLEST_TEXT * share))
        theme = _room_theme(self._theme, self._text)
        sides = "".join(f'QWidget#room QLabel[side="{side}"] {{ color: {theme.side(side)}; }}' for side in _SIDES)
        self.setStyleSheet(
            f"{stylesheet(theme)} QWidget#room {{ background: {theme.card}; }}"
            f"QWidget#room QLabel {{ font-size: {self._text}px; color: {theme.ink}; }}{sides}"
        )
        margin, gap = self._text, self._text // 2
        self._layout.setContentsMargins(margin, gap, margin, gap)
        self._layout.setSpacing(gap)
        self._chart.set_theme(theme)
        self._chart.plot_area.setMinimumHeight(4 * self._text)  # the sentences come first
        self.dial.set_theme(theme)
        self._show()
        self._fit_sentences()

    def _fit_sentences(self) -> None:
        """Write the sentences as large as their share of the height allows."""
        width = max(self.width() - 2 * self._text, 1)
        largest = round(1.4 * self._text)
        room = _SENTENCES_SHARE * self.height()
        sizes = range(largest, SMALLEST_TEXT, -1)
        size = next((size for size in sizes if self._height_of_words(size, width) <= room), SMALLEST_TEXT)
        sheet = f"font-size: {size}px;"
        if self._sentences.styleSheet() != sheet:
            self._sentences.setStyleSheet(sheet)
        # a label that wraps asks for the height of a width of its own choice, and for no less than it has to have
        self._sentences.setMinimumHeight(0)
        self._sentences.setFixedHeight(max(self._sentences.heightForWidth(width), 0))

        self._share_height()

    def _share_height(self) -> None:
        """Show sentences and chart where both have room, else one of them; the dial where it has room too."""
        gaps = 4 * self._layout.spacing()
        # words that wrap tell their height for a width only
        width = max(self.width() - 2 * self._text, 1)
        words, dial = self._sentences.maximumHeight(), self.dial.heightForWidth(width)
        if dial < 0:
            dial = self.dial.minimumSizeHint().height()
        self._takes_turns = words + dial + gaps + _CHART_LINES * self._text > self.height()
        shows_chart = not self._takes_turns or self._shows_chart
        self._chart.setVisible(shows_chart)
        self._sentences.setVisible(not self._takes_turns or not self._shows_chart)
        self.dial.setVisible(shows_chart or words + dial + gaps <= self.height())

    def _height_of_words(self, size: int, width: int) -> int:
        font = QFont(self._sentences.font())
        font.setPixelSize(size)
        font.setWeight(QFont.Weight.DemiBold)
        box = QRect(0, 0, width, self.height())
        return QFontMetrics(font).boundingRect(box, int(Qt.TextFlag.TextWordWrap), self._words).height()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._dress()

    # what a person does

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        if key in _LEAVE:
            self.left.emit()
        elif key in _NEXT:
            self._turn(1)
        elif key in _BEFORE:
            self._turn(-1)
        elif key in _MOVE:
            QApplication.sendEvent(self.dial.track, event)
        else:
            super().keyPressEvent(event)


def _room_theme(theme: Theme, text: int) -> Theme:
    """The colours for a room, dark if the window is, at a size of text in pixels."""
    return replace(theme if theme.name == "dark" else PROJECTOR, scale=text / _AXIS_TEXT)


def _markup(notice: str, sentences: Sequence[PartSentence], theme: Theme) -> str:
    """The sentences of an answer, each side of the trade-off in its colour, below what is to be noticed."""
    paragraphs = [f'<span style="color:{theme.worse}">{escape(notice)}</span>'] if notice else []
    paragraphs += ["".join(_piece(run, theme) for run in sentence.runs) for sentence in sentences]
    return "<br/>".join(paragraphs)


def _piece(run: Run, theme: Theme) -> str:
    return f'<span style="color:{theme.side(run.side)}">{escape(run.text)}</span>' if run.side else escape(run.text)
