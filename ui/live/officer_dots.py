"""Officers as dots: each lies in a cell of a team's row and moves when its officer does something else."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping
from typing import Final, NamedTuple

import numpy as np
from pyqtgraph import functions
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPen, QPolygonF

from forcesim.report.live.moment_words import AWAY_WORDS, USES, MomentWords
from ui.live.ink import Ink
from ui.live.officer_cells import OFF_DUTY, Cell

_ORDER: Final = ("small_cases", "searching", "organised_crime", "farms", "general", "idle", "incidents", "absent")
_GLIDE = 0.28  # of its way that a dot goes in a frame
_LARGEST, _LEAST = 11.0, 3.5  # pixels between two dots
_THREE_LINES = 3.2  # lines of text that a name of two lines needs, and the count of tasks
_GAP = 10.0  # pixels between two rooms
NAMES: Final = 0.21  # of the width, for the names of teams


class _Room(NamedTuple):
    """Where dots lie: the row of a team, the use of time, and whether the officers are another team's."""

    row: str
    use: str
    is_away: bool


class OfficerDots:
    """Keeps every officer's dot, and paints all dots of one look at once."""

    def __init__(self, words: MomentWords, teams: tuple[str, ...]) -> None:
        self._words = words
        self._teams = teams
        self.officers_a_dot = 1
        self._waiting: Mapping[str, int] = {}
        # the dots of each cell, by their places in the arrays, those that came last at the end
        self._members: dict[Cell, list[int]] = {}
        self._places: np.ndarray = np.empty((0, 2))
        self._goals: np.ndarray = np.empty((0, 2))
        self._counts: dict[Cell, int] = {}
        self._most: dict[Cell, int] = {}
        self._rooms: dict[_Room, QRectF] = {}
        self._rows: dict[str, QRectF] = {}
        self._rect = QRectF()
        self._step = _LARGEST
        self._line = 18.0
        # dots of one look, by use and whether they are another team's; and where they were painted last
        self._looks: dict[tuple[str, bool], np.ndarray] = {}
        self._points: dict[tuple[str, bool], QPolygonF] = {}
        self._names, self._above = NAMES, 0.0

    def show_counts(self, officers: Mapping[Cell, int], waiting: Mapping[str, int]) -> None:
        """Let as few dots move as it takes to have the officers of each cell; ``waiting`` are tasks by team."""
        self._waiting = waiting
        if officers == self._counts:
            return
        self._counts = dict(officers)
        counts = {cell: -(-number // self.officers_a_dot) for cell, number in officers.items()}
        if any(number > self._most.get(cell, 0) for cell, number in counts.items()):
            for cell, number in counts.items():
                self._most[cell] = max(number, self._most.get(cell, 0))
            self._rect = QRectF()  # to be laid out anew
        free: dict[str, list[int]] = {}
        for cell, members in self._members.items():
            stay = counts.get(cell, 0)
            if len(members) > stay:
                free.setdefault(cell.team, []).extend(members[stay:])
                del members[stay:]
        known = sum(map(len, self._members.values())) + sum(map(len, free.values()))
        for cell in sorted(counts):
            members = self._members.setdefault(cell, [])
            spare = free.get(cell.team, [])
            while len(members) < counts[cell]:
                if spare:
                    members.append(spare.pop())
                else:
                    members.append(known)
                    known += 1
        gone = [index for indices in free.values() for index in indices]
        if gone:
            self._drop(gone, known)
        self._aim()

    def _drop(self, gone: list[int], known: int) -> None:
        """Forget dots of ``known``, and close the gaps that they leave in the arrays."""
        stays = np.ones(known, dtype=bool)
        stays[gone] = False
        new_index = np.cumsum(stays) - 1
        for members in self._members.values():
            members[:] = new_index[members].tolist()
        self._places = self._places[stays[: len(self._places)]]

    def settle(self) -> None:
        """Put every dot where it belongs, without a way there."""
        self._places = self._goals.copy()

    @property
    def is_moving(self) -> bool:
        """Whether a dot is on its way."""
        return bool(len(self._goals)) and float(np.abs(self._goals - self._places).max()) > 0.3

    # layout

    def _lay_out(self, rect: QRectF, ink: Ink) -> None:
        """Give each team a row by its size, and each room of it the width that its dots need."""
        self._rect = QRectF(rect)
        self._line = ink.line
        heads = {team: sum(number for cell, number in self._most.items() if cell.team == team) for team in self._teams}
        weights = {team: max(heads[team], 1) ** 0.6 for team in self._teams}
        whole = math.fsum(weights.values()) or 1.0
        # where there is no room for names beside the dots they stand above them
        self._names = 0.0 if is_narrow(rect, ink) else NAMES
        self._above = 0.0 if self._names else ink.line
        words = 1.5 * ink.line + self._above
        left = rect.height() - words * len(self._teams)
        top = rect.top()
        for team in self._teams:
            height = words + max(left, 0.0) * weights[team] / whole
            self._rows[team] = QRectF(rect.left(), top, rect.width(), height)
            top += height
        self._rooms.clear()
        self._step = _LARGEST * ink.theme.scale
        while self._step > _LEAST and not all(self._fits(team) for team in self._teams):
            self._step -= 0.5
        for team in self._teams:
            self._place_rooms(team, ink)

    def _of_row(self, team: str) -> list[_Room]:
        def rank(room: _Room) -> tuple[int, int, str]:
            order = _ORDER.index(room.use) if room.use in _ORDER else len(_ORDER)
            return (2 if room.use == OFF_DUTY else int(room.is_away), order, room.use)

        return sorted({_room(cell) for cell in self._most if cell.row == team}, key=rank)

    def _most_in(self, room: _Room) -> int:
        return sum(number for cell, number in self._most.items() if _room(cell) == room)

    def _lines(self, team: str) -> int:
        return max(int((self._rows[team].height() - self._above - 1.1 * self._line) / self._step), 1)

    def _columns(self, room: _Room) -> float:
        return math.ceil(self._most_in(room) / self._lines(room.row)) * self._step

    def _fits(self, team: str) -> bool:
        rooms = self._of_row(team)
        space = self._rows[team].width() * (1.0 - self._names)
        # for its number, if there is so much room for each
        least = min(2.5 * self._line, space / max(len(rooms), 1) - _GAP - 1.0)
        return math.fsum(max(self._columns(room), least) + _GAP for room in rooms) <= space

    def _place_rooms(self, team: str, ink: Ink) -> None:
        row, rooms = self._rows[team], self._of_row(team)
        space = row.width() * (1.0 - self._names)
        columns = [self._columns(room) for room in rooms]
        wanted = [
            max(wide, ink.width(f"{self._most_in(room)} {_label(room)}", ink.small)) + _GAP
            for room, wide in zip(rooms, columns, strict=True)
        ]
        # where words have no room for all, those with more words than dots get less
        over = max(math.fsum(wanted) - space, 0.0)
        slack = [max(wish - wide - _GAP, 0.0) for wish, wide in zip(wanted, columns, strict=True)]
        factor = min(over / (math.fsum(slack) or 1.0), 1.0)
        left = row.left() + row.width() * self._names
        for room, wish, more in zip(rooms, wanted, slack, strict=True):
            width = wish - factor * more
            self._rooms[room] = QRectF(left, row.top() + self._above, width - _GAP, row.height() - self._above)
            left += width

    def _aim(self) -> None:
        """Give each dot its goal: those of one room lie in columns, from the left."""
        self._points.clear()
        by_look: dict[tuple[str, bool], list[int]] = {}
        by_room: dict[_Room, list[int]] = {}
        for cell, members in self._members.items():
            if members:
                by_look.setdefault((cell.use, cell.row != cell.team), []).extend(members)
                by_room.setdefault(_room(cell), []).extend(members)
        self._looks = {look: np.array(members) for look, members in by_look.items()}
        goals = np.zeros((sum(map(len, by_room.values())), 2))
        for which, members in by_room.items():
            room = self._rooms.get(which)
            if room is None:
                continue
            columns, lines = np.divmod(np.arange(len(members)), self._lines(which.row))
            goals[members, 0] = room.left() + (0.5 + columns) * self._step
            goals[members, 1] = room.top() + 1.1 * self._line + (0.5 + lines) * self._step
        if len(self._places) < len(goals):
            # newcomers begin where they belong
            self._places = np.concatenate([self._places, goals[len(self._places) :]])
        self._goals = goals

    # painting

    def paint(self, painter: QPainter, rect: QRectF, ink: Ink) -> None:
        """Move all dots on by a frame, and paint them with the words of their cells."""
        if rect != self._rect:
            self._lay_out(rect, ink)
            self._aim()
            self.settle()
        self._places += (self._goals - self._places) * _GLIDE
        for team, row in self._rows.items():
            wide = row.width() * self._names - _GAP if self._names else row.width()
            self._write_name(painter, QRectF(row.left(), row.top(), wide, row.height()), ink, team)
        counts: Counter[_Room] = Counter()
        for cell, number in self._counts.items():
            counts[_room(cell)] += number
        for which, room in self._rooms.items():
            if not counts[which] and not self._names:
                continue
            heading = QRectF(room.left(), room.top(), room.width() + _GAP, ink.line)
            ink.write(painter, heading, f"{counts[which]:,} {_label(which)}", ink.small)
        self._paint_dots(painter, ink)

    def _write_name(self, painter: QPainter, room: QRectF, ink: Ink, team: str) -> None:
        """Write the name of a team and how many tasks wait for it: below each other where there is room for both."""
        words, tasks = self._words.team(team), f"{self._waiting.get(team, 0):,} wait"
        first = QRectF(room.left(), room.top(), room.width(), ink.line)
        if self._names and room.height() >= _THREE_LINES * ink.line:
            ink.write_wrapped(painter, room, f"{words}\n{tasks}", ink.strong)
            return
        ink.write(painter, first, tasks, ink.small, ink.theme.mute, Qt.AlignmentFlag.AlignRight)
        ink.write(painter, first.adjusted(0.0, 0.0, -ink.width(f" {tasks}", ink.small), 0.0), words, ink.strong)

    def _paint_dots(self, painter: QPainter, ink: Ink) -> None:
        size = max(self._step - 2.0, 2.0)
        if self.is_moving or not self._points:
            self._points = {look: _polygon(self._places[indices]) for look, indices in self._looks.items()}
        for (use, is_away), points in self._points.items():
            # officers of another team are squares
            cap = Qt.PenCapStyle.SquareCap if is_away else Qt.PenCapStyle.RoundCap
            colour = ink.use(use)
            colour.setAlphaF(0.45 if use == OFF_DUTY else 1.0)
            painter.setPen(QPen(colour, size * (0.8 if is_away else 1.0), Qt.PenStyle.SolidLine, cap))
            painter.drawPoints(points)


def _polygon(places: np.ndarray) -> QPolygonF:
    """Points of float64 and shape (points, 2) for a painter: filled as an array, since one by one takes too long."""
    polygon: QPolygonF = functions.create_qpolygonf(len(places))
    functions.ndarray_from_qpolygonf(polygon)[:] = places
    return polygon


def is_narrow(rect: QRectF, ink: Ink) -> bool:
    """Whether a stage has no room for two things side by side."""
    return rect.width() < 30.0 * ink.line


def _room(cell: Cell) -> _Room:
    return _Room(cell.row, cell.use, cell.row != cell.team)


def _label(room: _Room) -> str:
    if room.use == OFF_DUTY:
        return OFF_DUTY
    words = AWAY_WORDS.get(room.use) or USES.get(room.use, room.use)
    return f"{words} ■" if room.is_away else USES.get(room.use, words)
