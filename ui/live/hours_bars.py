"""Officer-hours of the last weeks as one bar a team, each use with its words and its share."""

from __future__ import annotations

import math
from collections.abc import Mapping

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter

from forcesim.report.live.moment_words import USES, MomentWords
from forcesim.report.wording.numbers import percent
from ui.live.ink import Ink
from ui.live.officer_dots import NAMES, is_narrow

_WHOLE = 27.5  # days from which a time is told as four weeks
_LEAST = 0.002  # of a bar; less is not seen
_OF_BAR = 0.76  # of the width beside the names; the rest is for words that have no room in the bar


class HoursBars:
    """A stack of hours for each team, laid on its side so that words fit into it."""

    def __init__(self, words: MomentWords, teams: tuple[str, ...]) -> None:
        self._words = words
        self._teams = teams

    def height(self, ink: Ink) -> float:
        """How high it is, in pixels."""
        return ink.line * (1.2 + 1.15 * len(self._teams))

    def paint(
        self, painter: QPainter, rect: QRectF, ink: Ink, hours: Mapping[tuple[str, str], float], lasts: float
    ) -> None:
        """Paint the bars of the hours by (team, use) of a time that ``lasts`` so many hours."""
        days = lasts / 24.0
        told = "four weeks" if days > _WHOLE else "day" if days < 1.5 else f"{days:.0f} days"
        title = f"Hours of the last {told}, by use"
        ink.write(painter, QRectF(rect.left(), rect.top(), rect.width(), ink.line), title, ink.strong)
        top = rect.top() + 1.2 * ink.line
        names = rect.width() * (0.3 if is_narrow(rect, ink) else NAMES)
        for team in self._teams:
            uses = {use: max(hours.get((team, use), 0.0), 0.0) for use in USES}
            name = QRectF(rect.left(), top, names - 8.0, ink.line)
            ink.write(painter, name, self._words.team(team), ink.small)
            of_bar = 1.0 if is_narrow(rect, ink) else _OF_BAR
            bar = QRectF(rect.left() + names, top, (rect.width() - names) * of_bar, ink.line)
            rest = QRectF(bar.right() + 8.0, top, rect.right() - bar.right() - 8.0, ink.line)
            ink.write(painter, rest, _paint_bar(painter, bar, ink, uses), ink.small)
            top += 1.15 * ink.line


def _paint_bar(painter: QPainter, bar: QRectF, ink: Ink, uses: Mapping[str, float]) -> str:
    """Paint a bar, and give the words of the uses that have no room for them in it."""
    painter.fillRect(bar, QColor(ink.theme.hover))
    whole = math.fsum(uses.values())
    if not whole:
        return "nobody yet"
    left, others = bar.left(), []
    for use, hours in uses.items():
        share = hours / whole
        if share < _LEAST:
            continue
        part = QRectF(left, bar.top(), bar.width() * share, bar.height())
        colour = ink.use(use)
        painter.fillRect(part.adjusted(0.0, 0.0, -1.0, 0.0), colour)
        words = f"{USES[use]} {percent(share)}"
        if ink.width(words, ink.small) + 8.0 < part.width():
            on = "#000000" if colour.lightness() > 140 else "#ffffff"
            ink.write(painter, part, words, ink.small, on, Qt.AlignmentFlag.AlignHCenter)
        else:
            others.append(words)
        left += part.width()
    return ", ".join(others)
