"""Small cases as marks: those open by type and by what happens to them, and how the others ended so far."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from forcesim.report.live.moment_words import MomentWords
from forcesim.simulation.live_state import LiveState
from forcesim.simulation.outcomes import counted_as
from ui.live.ink import Ink
from ui.live.officer_dots import is_narrow

_OPEN = "Small cases open:  ■ worked  □ waiting  ◦ resting"
_ENDED = "Ended so far"
_MARK = 9.0
_FADE = 0.9  # of its light that a row keeps in a frame after a case has ended there


class CaseMarks:
    """Rows of marks for open cases, and rows of counts for those that have ended, lit up as one more ends."""

    def __init__(self, words: MomentWords) -> None:
        self._words = words
        self._before: dict[str, float] = {}
        self._light: dict[str, float] = {}

    def height(self, rect: QRectF, ink: Ink, types: int) -> float:
        """How high it is with all its rows, in pixels; ``types`` are those of cases."""
        ended = len(self._words.disposals) + 2
        if is_narrow(rect, ink):
            return ink.line * (2.5 + 1.08 * (types + ended))
        return ink.line * (1.2 + 1.08 * max(types, ended))

    def paint(self, painter: QPainter, rect: QRectF, ink: Ink, state: LiveState) -> None:
        """Paint open cases on the left and ended ones on the right, or one below the other."""
        if is_narrow(rect, ink):
            above = min(ink.line * (1.3 + 1.08 * len(state.cases)), 0.5 * rect.height())
            self._paint_open(painter, QRectF(rect.left(), rect.top(), rect.width(), above), ink, state)
            self._paint_ended(painter, rect.adjusted(0.0, above, 0.0, 0.0), ink, state)
            return
        half = rect.width() * 0.54
        self._paint_open(painter, QRectF(rect.left(), rect.top(), half - 12.0, rect.height()), ink, state)
        self._paint_ended(
            painter, QRectF(rect.left() + half, rect.top(), rect.width() - half, rect.height()), ink, state
        )

    def _paint_open(self, painter: QPainter, rect: QRectF, ink: Ink, state: LiveState) -> None:
        ink.write(painter, QRectF(rect.left(), rect.top(), rect.width(), ink.line), _OPEN, ink.strong)
        top = rect.top() + 1.2 * ink.line
        names = 0.62 * rect.width()
        for case_type in state.cases:
            if top + ink.line > rect.bottom() + 2.0:
                return
            words = f"{case_type.open} {self._words.waiting(case_type.name)}"
            ink.write(painter, QRectF(rect.left(), top, names - 6.0, ink.line), words, ink.small)
            marks = ["worked"] * case_type.worked + ["waiting"] * case_type.waiting + ["resting"] * case_type.pausing
            room = QRectF(rect.left() + names, top, rect.width() - names, ink.line)
            self._paint_marks(painter, room, ink, marks)
            top += 1.08 * ink.line

    def _paint_marks(self, painter: QPainter, room: QRectF, ink: Ink, marks: list[str]) -> None:
        colour = QColor(ink.theme.small_cases)
        side = min(_MARK * ink.theme.scale, 0.6 * ink.line)
        fitting = int(room.width() / (side + 2.0))
        shown = marks if len(marks) <= fitting else marks[: max(fitting - 4, 0)]
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for nth, kind in enumerate(shown):
            box = QRectF(room.left() + nth * (side + 2.0), room.center().y() - side / 2, side, side)
            if kind == "worked":
                painter.fillRect(box, colour)
            elif kind == "waiting":
                painter.setPen(QPen(colour, 1.5))
                painter.drawRect(box.adjusted(1.0, 1.0, -1.0, -1.0))
            else:
                painter.setPen(QPen(QColor(ink.theme.mute), 1.0))
                painter.drawEllipse(box.adjusted(2.5, 2.5, -2.5, -2.5))
        if len(shown) < len(marks):
            more = room.adjusted(len(shown) * (side + 2.0), 0.0, 0.0, 0.0)
            ink.write(painter, more, f"+{len(marks) - len(shown)}", ink.small)

    def _paint_ended(self, painter: QPainter, rect: QRectF, ink: Ink, state: LiveState) -> None:
        ink.write(painter, QRectF(rect.left(), rect.top(), rect.width(), ink.line), _ENDED, ink.strong)
        counts = {words: state.counts.get(counted_as(name), 0.0) for name, words in self._words.disposals.items()}
        counts["Not pursued"] = state.counts.get("cases_not_pursued", 0.0)
        counts["Left unattended"] = state.counts.get("cases_dropped", 0.0)
        top = rect.top() + 1.2 * ink.line
        most = max(*counts.values(), 1.0)
        number = ink.width("00,000 ", ink.small)
        pitch = max(min((rect.bottom() - top) / len(counts), 1.08 * ink.line), 0.92 * ink.line)
        for words, count in counts.items():
            if top + pitch > rect.bottom() + 2.0:
                return
            row = QRectF(rect.left(), top, rect.width(), ink.line)
            light = self._light.get(words, 0.0) * _FADE
            if count > self._before.get(words, count):
                light = 1.0
            self._light[words], self._before[words] = light, count
            bar = QRectF(row.left(), row.top() + 1.0, (row.width() - number) * count / most, row.height() - 3.0)
            painter.fillRect(bar, QColor(ink.theme.tint))
            if light > 0.05:
                painter.setPen(QPen(QColor(ink.theme.small_cases), 2.0 * light))
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawRect(row.adjusted(0.0, 1.0, -1.0, -2.0))
            ink.write(painter, row.adjusted(4.0, 0.0, -number, 0.0), words, ink.small)
            ink.write(painter, row.adjusted(0.0, 0.0, -4.0, 0.0), f"{count:,.0f}", ink.small, "",
                      Qt.AlignmentFlag.AlignRight)  # fmt: skip
            top += pitch

    @property
    def is_lit(self) -> bool:
        """Whether a row still fades."""
        return any(light > 0.05 for light in self._light.values())
