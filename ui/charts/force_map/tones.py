"""Colours of classes on the map, and of words that stand on them."""

from __future__ import annotations

from PySide6.QtGui import QColor

from forcesim.report.views.force_map.tile_map import CLASSES
from ui.theme import Theme


def class_colour(level: int | None, theme: Theme) -> QColor:
    """The colour of a class; of the card where nothing can be told."""
    return QColor(theme.card if level is None else theme.diverging[level + CLASSES])


def words_on(ground: QColor, theme: Theme) -> QColor:
    """The darkest or the lightest colour of a theme, whichever reads better on a ground."""
    tones = QColor("#ffffff"), QColor(theme.ink if theme.name != "dark" else "#10161c")
    return max(tones, key=lambda tone: contrast(tone, ground))


def contrast(colour: QColor, other: QColor) -> float:
    """The contrast of two colours by WCAG 2.1, from 1 to 21."""
    dark, bright = sorted((_light(colour), _light(other)))
    return (bright + 0.05) / (dark + 0.05)


def _light(colour: QColor) -> float:
    red, green, blue = (
        channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4
        for channel in (colour.redF(), colour.greenF(), colour.blueF())
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
