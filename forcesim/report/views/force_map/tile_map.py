"""The map of tiles, ready to be drawn: a class of colour, a sign and a number for every force."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from forcesim.data.force_tiles import ForceTile, force_tiles
from forcesim.report.views.force_map.ways import DOWN, OPEN, SAME, SIGNS, UP, reading, way
from forcesim.report.views.national.national_view import ForceRow, OutcomeOverForces
from forcesim.report.wording.numbers import amount
from forcesim.scenario.schema.units import is_money

# classes of colour on either side of the middle one, whose number is 0
CLASSES = 3
# a class is so wide, times a power of ten: the numbers at which classes meet are round too
_WIDTHS = (1.0, 1.6, 2.0, 4.0, 6.0, 8.0, 10.0)
# this share of the forces lies within the classes that have two ends
_WITHIN = 0.85


@dataclass(frozen=True, slots=True)
class MapTile:
    """One force on the map. ``level`` is its class of colour, from −3 to 3, None where nothing can be told yet.

    Such a tile has no colour, so that luck draws no pattern; one that surely stays about the same has the middle one.
    ``sign`` says beside the colour which way the number surely goes, ``words`` is the number without its range;
    ``reading`` says all of it, for a tool tip and for those who don't see the map.
    """

    tile: ForceTile
    title: str
    level: int | None
    sign: str
    words: str
    reading: str
    is_here: bool


@dataclass(frozen=True, slots=True)
class MapKeyEntry:
    """One class of colour, and the numbers in it."""

    level: int
    words: str


@dataclass(frozen=True, slots=True)
class TileMapView:
    """The map: ``title`` says what is drawn, ``unit`` what the numbers count; ``key`` has classes from the top down."""

    title: str
    unit: str
    tiles: tuple[MapTile, ...]
    key: tuple[MapKeyEntry, ...]

    @property
    def here(self) -> str:
        """The slug of the force that a person looks at; "" where it is none of these."""
        return next((tile.tile.slug for tile in self.tiles if tile.is_here), "")


def tile_map_view(outcome: OutcomeOverForces, unit: str, here: str = "") -> TileMapView:
    """The map of what changes in every force; ``here`` is the slug of the force that a person looks at.

    ``unit`` is what the outcome is declared in, which says how its numbers are written.
    """
    ranked = [row for row in outcome.rows if not row.note]
    clear = [row for row in ranked if way(row) in (UP, DOWN)]
    width = class_width([abs(row.mean) for row in clear or ranked])
    rows = {row.slug: row for row in outcome.rows}
    tiles = tuple(_tile(tile, rows.get(tile.slug), outcome.unit, width, here) for tile in force_tiles())
    return TileMapView(outcome.label, outcome.unit, tiles, _key(width, unit))


def blank_map(here: str = "") -> TileMapView:
    """The map before anything is known: every force in its place, without a number."""
    tiles = tuple(
        MapTile(tile, tile.label, None, "", "", f"{tile.label}: not known yet", is_here=tile.slug == here)
        for tile in force_tiles()
    )
    return TileMapView("England and Wales", "", tiles, ())


def class_width(sizes: Sequence[float]) -> float:
    """How wide a class of colour is, so that nearly all forces lie within those that have two ends.

    ``sizes`` are changes without their signs, NaN where not known. 0 where nothing changes.

    >>> class_width(range(1, 21))  # seventeen of twenty lie within 2.5 times that
    8.0
    """
    known = sorted(float(size) for size in sizes if math.isfinite(size))
    if not known or not known[-1]:
        return 0.0
    wanted = (known[math.ceil(_WITHIN * len(known)) - 1] or known[-1]) / (CLASSES - 0.5)
    power = 10.0 ** math.floor(math.log10(wanted))
    # twelve digits: 0.6, not 0.6000000000000001
    return next(float(f"{part * power:.12g}") for part in _WIDTHS if part * power >= wanted * (1 - 1e-9))


def class_level(value: float, width: float) -> int:
    """The class of a number: 0 within half a class of zero, 1 from there to one and a half, and so on to 3.

    >>> [class_level(value, 10.0) for value in (-80.0, -6.0, 4.9, 5.1, 24.0)]
    [-3, -1, 0, 1, 2]
    """
    if not width:
        return 0
    size = min(math.floor(abs(value) / width + 0.5), CLASSES)
    return size if value > 0 else -size


def _tile(tile: ForceTile, row: ForceRow | None, unit: str, width: float, here: str) -> MapTile:
    is_here = tile.slug == here
    if row is None or not math.isfinite(row.mean):
        title = tile.label if row is None else row.title
        return MapTile(tile, title, None, SIGNS[OPEN], "", f"{title}: not known", is_here=is_here)
    return MapTile(
        tile,
        row.title,
        None if way(row) == OPEN else 0 if way(row) == SAME else class_level(row.mean, width),
        SIGNS[way(row)],
        row.change,
        reading(row, unit, is_here=is_here),
        is_here=is_here,
    )


def _key(width: float, unit: str) -> tuple[MapKeyEntry, ...]:
    """Classes from the highest down, with the round numbers between them."""
    if not width:
        return ()
    kind = unit if is_money(unit) else ""
    entries = []
    for number in range(CLASSES, -CLASSES - 1, -1):
        low, high = (amount((number + half) * width, kind, 3) for half in (-0.5, 0.5))
        words = f"{low} to {high}"
        if abs(number) == CLASSES:
            words = f"{low} or more" if number > 0 else f"{high} or less"
        entries.append(MapKeyEntry(number, words))
    return tuple(entries)
