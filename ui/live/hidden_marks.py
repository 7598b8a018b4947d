"""What is hidden: gangs and commercial farms, each as a mark whose shape says what police know of it.

Where only that is to be seen which police know, what is left of a moment comes here, and the words say so.
"""

from __future__ import annotations

import math
from collections import Counter
from functools import partial

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF

from forcesim.report.live.moment_words import FARM_WORDS, GROUP_WORDS
from forcesim.simulation.live_state import FarmsState, GroupState, GroupStatus, LiveState
from ui.live.ink import Ink
from ui.live.officer_dots import is_narrow

# what stands in a mark besides its outline
_SIGNS: dict[GroupStatus, str] = {"hidden": "?", "known": "!", "investigated": "●", "disrupted": "×"}
_FARM_SIGNS = {"hidden": "?", "waiting": "!", "worked": "●"}

SIDE_BY_SIDE = 4.2  # lines that gangs and farms need beside each other; with fewer, farms are a line below the gangs
_MOST = 150  # marks; more are told by bars
_MOST_MEMBERS = 25  # that a circle grows with


class HiddenMarks:
    """Gangs as circles, larger ones with more members, and farms as triangles; a gang keeps its place."""

    def __init__(self) -> None:
        self._slots: list[str | None] = []
        self.is_police_view = False

    def take_past(self, other: HiddenMarks) -> None:
        """Have each gang where another has it."""
        self._slots = list(other._slots)

    def paint(self, painter: QPainter, rect: QRectF, ink: Ink, state: LiveState) -> None:
        """Paint gangs on the left and farms on the right, or where that leaves no room for gangs, farms in a line."""
        if is_narrow(rect, ink) and rect.height() < SIDE_BY_SIDE * ink.line:
            farms = QRectF(rect.left(), rect.bottom() - ink.line, rect.width(), ink.line)
            gangs = rect.adjusted(0.0, 0.0, 0.0, 0.0 if state.farms is None else -ink.line)
            self._paint_groups(painter, gangs, ink, state.groups, is_line=True)
            if state.farms is not None:
                title, key = self._farm_words(farms.width(), ink, state.farms, is_line=True)
                _write_line(painter, farms, ink, title, key)
            return
        half = rect.width() * 0.54
        self._paint_groups(painter, QRectF(rect.left(), rect.top(), half - 12.0, rect.height()), ink, state.groups)
        if state.farms is not None:
            right = QRectF(rect.left() + half, rect.top(), rect.width() - half, rect.height())
            self._paint_farms(painter, right, ink, state.farms)

    def _paint_groups(
        self, painter: QPainter, rect: QRectF, ink: Ink, groups: tuple[GroupState, ...], *, is_line: bool = False
    ) -> None:
        if not groups and not self._slots:
            return  # the scenario knows none
        counts = Counter(group.status for group in groups)
        signs = {kind: sign for kind, sign in _SIGNS.items() if not (self.is_police_view and kind == "hidden")}
        first = QRectF(rect.left(), rect.top(), rect.width(), ink.line)
        title = f"Gangs known: {len(groups)}" if self.is_police_view else f"Gangs: {len(groups)}"
        words = {sign: (GROUP_WORDS[kind], counts[kind]) for kind, sign in signs.items()}
        if is_line:
            _write_line(painter, first, ink, title, _key(words, 0.0, ink))
        else:
            ink.write(painter, first, title, ink.strong)
            ink.write(painter, first.translated(0.0, ink.line), _key(words, rect.width(), ink), ink.small)
        area = rect.adjusted(0.0, (1.05 if is_line else 2.1) * ink.line, 0.0, 0.0)
        if area.height() < 0.9 * ink.line:
            return
        if len(groups) > _MOST:
            _paint_bars(painter, area, ink, {GROUP_WORDS[kind]: counts[kind] for kind in signs})
            return
        self._give_slots(groups)
        size = _side(area, len(self._slots))
        columns = max(int(area.width() / size), 1)
        by_key = {group.key: group for group in groups}
        for nth, key_of_slot in enumerate(self._slots):
            if key_of_slot is None:
                continue
            group = by_key[key_of_slot]
            corner = QPointF(area.left() + nth % columns * size, area.top() + nth // columns * size)
            # levels of a tenth are told apart
            look = group.status, min(group.members, _MOST_MEMBERS), round(group.level, 1)
            ink.stamp(painter, corner, size, look, partial(_paint_group, ink, *look))

    def _farm_words(self, width: float, ink: Ink, farms: FarmsState, *, is_line: bool) -> tuple[str, str]:
        """A heading, and what each sign means with how many farms have it."""
        counts = _farm_counts(farms, is_police_view=self.is_police_view)
        known, missed = ("", f", {farms.missed:,} never found") if not self.is_police_view else (" known", "")
        title = f"Commercial farms{known}: {sum(counts.values())}; so far {farms.found:,} found{missed}"
        if is_line or ink.width(title, ink.strong) > width:
            title = f"Farms{known}: {sum(counts.values())}; found {farms.found:,}"
        words = {_FARM_SIGNS[kind]: (FARM_WORDS[kind], count) for kind, count in counts.items()}
        return title, _key(words, 0.0 if is_line else width, ink)

    def _paint_farms(self, painter: QPainter, rect: QRectF, ink: Ink, farms: FarmsState) -> None:
        counts = _farm_counts(farms, is_police_view=self.is_police_view)
        title, key = self._farm_words(rect.width(), ink, farms, is_line=False)
        ink.write(painter, QRectF(rect.left(), rect.top(), rect.width(), ink.line), title, ink.strong)
        ink.write(painter, QRectF(rect.left(), rect.top() + ink.line, rect.width(), ink.line), key, ink.small)
        area = rect.adjusted(0.0, 2.1 * ink.line, 0.0, 0.0)
        if area.height() < ink.line:
            return
        if sum(counts.values()) > _MOST:
            _paint_bars(painter, area, ink, {FARM_WORDS[kind]: counts[kind] for kind in counts})
            return
        marks = [kind for kind in ("worked", "waiting", "hidden") for _ in range(counts.get(kind, 0))]
        size = _side(area, len(marks))
        columns = max(int(area.width() / size), 1)
        for nth, kind in enumerate(marks):
            corner = QPointF(area.left() + nth % columns * size, area.top() + nth // columns * size)
            ink.stamp(painter, corner, size, ("farm", kind), partial(_paint_farm, ink, kind))

    def _give_slots(self, groups: tuple[GroupState, ...]) -> None:
        keys = {group.key for group in groups}
        self._slots = [key if key in keys else None for key in self._slots]
        placed = set(self._slots)
        for group in groups:
            if group.key in placed:
                continue
            if None in self._slots:
                self._slots[self._slots.index(None)] = group.key
            else:
                self._slots.append(group.key)


def _paint_group(ink: Ink, status: GroupStatus, members: int, level: float, painter: QPainter, box: QRectF) -> None:
    theme = ink.theme
    radius = min(0.46, 0.22 + 0.05 * math.sqrt(members)) * box.width()
    colour = QColor(theme.organised_crime if status in ("investigated", "disrupted") else theme.mute)
    style = Qt.PenStyle.DotLine if status == "hidden" else Qt.PenStyle.SolidLine
    painter.setPen(QPen(colour, 2.0 if status == "investigated" else 1.2, style))
    fill = QColor(colour)
    fill.setAlphaF(0.22 * level if status != "hidden" else 0.06)
    painter.setBrush(fill)
    painter.drawEllipse(box.center(), radius, radius)
    ink.write(painter, box, _SIGNS[status], ink.small, theme.ink, Qt.AlignmentFlag.AlignHCenter)


def _paint_farm(ink: Ink, kind: str, painter: QPainter, box: QRectF) -> None:
    size = box.width()
    colour = QColor(ink.theme.mute if kind == "hidden" else ink.theme.better)
    style = Qt.PenStyle.DotLine if kind == "hidden" else Qt.PenStyle.SolidLine
    painter.setPen(QPen(colour, 1.4, style))
    fill = QColor(colour)
    fill.setAlphaF({"hidden": 0.06, "waiting": 0.12, "worked": 0.35}[kind])
    painter.setBrush(fill)
    inner = box.adjusted(0.12 * size, 0.08 * size, -0.12 * size, -0.12 * size)
    painter.drawPolygon(QPolygonF([QPointF(inner.center().x(), inner.top()), inner.bottomRight(), inner.bottomLeft()]))
    sign = box.adjusted(0.0, 0.2 * size, 0.0, 0.0)
    ink.write(painter, sign, _FARM_SIGNS[kind], ink.small, ink.theme.ink, Qt.AlignmentFlag.AlignHCenter)


def _farm_counts(farms: FarmsState, *, is_police_view: bool) -> dict[str, int]:
    counts = {"hidden": farms.hidden, "waiting": farms.waiting, "worked": farms.worked}
    return {kind: count for kind, count in counts.items() if not (is_police_view and kind == "hidden")}


def _write_line(painter: QPainter, line: QRectF, ink: Ink, title: str, key: str) -> None:
    """A heading and the signs behind it, in one line."""
    ink.write(painter, line, title, ink.strong)
    ink.write(painter, line.adjusted(ink.width(f"{title}   ", ink.strong), 0.0, 0.0, 0.0), key, ink.small)


def _paint_bars(painter: QPainter, area: QRectF, ink: Ink, counts: dict[str, int]) -> None:
    """Counts as bars, where there are too many for a mark each."""
    most = max(*counts.values(), 1)
    for nth, (words, count) in enumerate(counts.items()):
        row = QRectF(area.left(), area.top() + nth * 1.05 * ink.line, area.width(), ink.line)
        painter.fillRect(
            QRectF(row.left(), row.top() + 1.0, row.width() * count / most, row.height() - 3.0),
            QColor(ink.theme.tint),
        )
        ink.write(painter, row.adjusted(4.0, 0.0, 0.0, 0.0), f"{count:,} {words}", ink.small)


def _key(signs: dict[str, tuple[str, int]], width: float, ink: Ink) -> str:
    """What each sign means and how many have it; signs alone where there is no room for words."""
    whole = "  ".join(f"{sign} {words} {count}" for sign, (words, count) in signs.items())
    if ink.width(whole, ink.small) <= width:
        return whole
    return "   ".join(f"{sign} {count}" for sign, (_, count) in signs.items())


def _side(area: QRectF, count: int) -> float:
    """The side of a square of which ``count`` fit into an area."""
    side = 30.0
    while side > 9.0 and int(area.width() / side) * int(area.height() / side) < count:
        side -= 1.0
    return side
