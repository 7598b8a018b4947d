"""What the painters of the stage have in common: colours of uses, fonts, text that is cut to its room."""

from __future__ import annotations

import math
from collections.abc import Callable, Hashable
from functools import lru_cache

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPixmap

from ui.theme import Theme

_PROJECTED = 1.2
_MOST_STAMPS = 600


class Ink:
    """Paints words in the fonts and colours of a theme."""

    def __init__(self, theme: Theme, font: QFont) -> None:
        self.theme = theme
        # a projector is read from the back, and from a small picture of the screen
        larger = _PROJECTED if theme.name == "projector" else 1.0
        self.small = _font(font, theme.px(12 * larger))
        self.usual = _font(font, theme.px(13 * larger))
        self.strong = _font(font, theme.px(13 * larger), bold=True)
        self.line = float(theme.px(17 * larger))  # of text
        self._metrics = {id(kind): QFontMetricsF(kind) for kind in (self.small, self.usual, self.strong)}
        self._stamps: dict[Hashable, QPixmap] = {}
        self._cut = lru_cache(maxsize=2048)(self._elided)

    def use(self, use: str) -> QColor:
        """The colour of a use of time; a label always stands beside it."""
        theme = self.theme
        return QColor(
            {
                "small_cases": theme.small_cases,
                "searching": theme.open,
                "organised_crime": theme.organised_crime,
                "farms": theme.better,
                "general": theme.neutral,
                "incidents": theme.worse,
                "lost": theme.worse,
                "moved": theme.organised_crime,
                "drawn": theme.organised_crime,
            }.get(use, theme.mute)
        )

    def width(self, words: str, font: QFont) -> float:
        """How wide words are."""
        return self._metrics[id(font)].horizontalAdvance(words)

    def write(
        self,
        painter: QPainter,
        room: QRectF,
        words: str,
        font: QFont | None = None,
        colour: str = "",
        align: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeft,
    ) -> None:
        """Write a line of words into its room, cut where it has not enough."""
        font = font or self.usual
        painter.setFont(font)
        painter.setPen(QColor(colour or self.theme.ink))
        painter.drawText(
            room, int(align | Qt.AlignmentFlag.AlignVCenter), self._cut(words, id(font), int(room.width()))
        )

    def write_wrapped(self, painter: QPainter, room: QRectF, words: str, font: QFont) -> None:
        """Write words into several lines of their room."""
        painter.setFont(font)
        painter.setPen(QColor(self.theme.ink))
        painter.drawText(room, int(Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignTop), words)

    def stamp(
        self,
        painter: QPainter,
        corner: QPointF,
        size: float,
        look: Hashable,
        paint: Callable[[QPainter, QRectF], None],
    ) -> None:
        """Put a small picture into a square; what has the same ``look`` is painted once and kept."""
        ratio = painter.device().devicePixelRatioF()
        key = look, size, ratio
        picture = self._stamps.get(key)
        if picture is None:
            if len(self._stamps) >= _MOST_STAMPS:
                self._stamps.clear()
            side = max(math.ceil(size * ratio), 1)
            picture = QPixmap(side, side)
            picture.setDevicePixelRatio(ratio)
            picture.fill(Qt.GlobalColor.transparent)
            inner = QPainter(picture)
            inner.setRenderHint(QPainter.RenderHint.Antialiasing)
            paint(inner, QRectF(0.0, 0.0, size, size))
            inner.end()
            self._stamps[key] = picture
        painter.drawPixmap(corner, picture)

    def _elided(self, words: str, font: int, width: int) -> str:
        return self._metrics[font].elidedText(words, Qt.TextElideMode.ElideRight, float(width))


def _font(font: QFont, size: int, *, bold: bool = False) -> QFont:
    copy = QFont(font)
    copy.setPixelSize(size)
    copy.setBold(bold)
    return copy
