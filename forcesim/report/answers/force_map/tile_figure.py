"""England and Wales with one tile a force, drawn as the window draws it: colour, sign and number for each."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from forcesim.data.force_tiles import corners, force_tiles
from forcesim.report.colours import DIVERGING, GRID, INK, LINE, MUTE
from forcesim.report.figure_style import plain_text
from forcesim.report.views.force_map.tile_map import CLASSES, MapTile, TileMapView
from forcesim.report.views.force_map.ways import SIGN_WORDS, SIGNS

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_SIDE = 1 / math.sqrt(3)  # of a tile one wide
_GAP = 0.03  # between tiles, in widths of one
_HATCH = "////"  # of what can't be told yet
_SWATCH, _KEY_STEP = 0.22, 0.29
# letters of 6 points suit tiles so many inches wide
_USUAL_TILE = 0.5


def draw_tile_map(axes: Axes, view: TileMapView, width: float) -> None:
    """Draw the map and its key into empty axes; ``width`` is that of a tile in inches, by which letters are sized."""
    size = width / _USUAL_TILE
    axes.set_aspect("equal")
    axes.set_axis_off()
    for tile in view.tiles:
        _draw_tile(axes, tile, size)
    _draw_key(axes, view, size)
    tiles = force_tiles()
    axes.set_xlim(min(tile.x for tile in tiles) - 0.6, max(tile.x for tile in tiles) + 0.6)
    axes.set_ylim(max(tile.y for tile in tiles) + 1.05, min(tile.y for tile in tiles) - 0.7)


def _draw_tile(axes: Axes, tile: MapTile, size: float) -> None:
    from matplotlib.patches import Polygon

    x, y = tile.tile.x, tile.tile.y
    ground = _ground(tile.level)
    points = [(x + across, y + down) for across, down in corners(_SIDE - _GAP)]
    axes.add_patch(Polygon(points, facecolor=ground, edgecolor=LINE, linewidth=0.6))
    if tile.level is None:
        axes.add_patch(Polygon(points, fill=False, edgecolor=GRID, linewidth=0, hatch=_HATCH))
    if tile.is_here:
        axes.add_patch(Polygon(points, fill=False, edgecolor=INK, linewidth=2))
    ink = "#ffffff" if _luminance(ground) < 0.2 else INK
    for words, down, points_high, weight in (
        (tile.tile.label, -0.2, 5.6, "normal"),
        (tile.words, 0.03, 7.0, "bold"),
        (tile.sign, 0.27, 5.6, "normal"),
    ):
        axes.text(
            x, y + down, plain_text(words), ha="center", va="center", color=ink, fontsize=points_high * size,
            fontweight=weight,
        )  # fmt: skip


def _draw_key(axes: Axes, view: TileMapView, size: float) -> None:
    """Classes in the sea at the upper left, signs below the map."""
    from matplotlib.patches import Rectangle

    left = min(tile.x for tile in force_tiles()) - 0.5
    top = -0.2
    axes.text(left, -0.62, "\n".join(_two_lines(plain_text(view.unit))), color=MUTE, fontsize=6 * size, va="top")
    for number, entry in enumerate(view.key):
        y = top + (number + 0.6) * _KEY_STEP
        colour = _ground(entry.level)
        axes.add_patch(Rectangle((left, y), _SWATCH, _SWATCH, facecolor=colour, edgecolor=LINE, linewidth=0.6))
        axes.text(
            left + _SWATCH + 0.1, y + _SWATCH / 2, plain_text(entry.words), color=INK, fontsize=6 * size, va="center"
        )
    words = "    ".join(f"{SIGNS[way]} {meaning}" for way, meaning in SIGN_WORDS)
    bottom = max(tile.y for tile in force_tiles()) + 0.85
    axes.text(left, bottom, words, color=MUTE, fontsize=6 * size, va="center")


def _two_lines(text: str) -> tuple[str, str]:
    """A text in two lines of about the same length."""
    words = text.split(" ")
    return min(
        ((" ".join(words[:cut]), " ".join(words[cut:])) for cut in range(1, len(words) + 1)),
        key=lambda lines: max(map(len, lines)),
    )


def _ground(level: int | None) -> str:
    """The colour of a class, white where nothing can be told."""
    return "#ffffff" if level is None else DIVERGING[level + CLASSES]


def _luminance(colour: str) -> float:
    """The relative luminance of a colour by WCAG 2.1, from 0 to 1."""
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in (int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5))
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
