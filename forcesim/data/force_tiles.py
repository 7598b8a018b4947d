"""The map of England and Wales with one tile a force, drawn by hand: every force is as large as any other.

Tiles are hexagons that stand on a corner. Columns are counted in half tiles, so that the tiles beside one are two
columns away and those above and below it one: a row more above leaves all others where they are, which it does not
where rows are shifted by turns.
"""

from __future__ import annotations

import csv
import importlib.resources
import math
from dataclasses import dataclass
from functools import cache

# columns and rows from a tile to the six that it touches
_TOUCHING = ((-2, 0), (2, 0), (-1, -1), (1, -1), (-1, 1), (1, 1))


@dataclass(frozen=True, slots=True)
class ForceTile:
    """Where one force stands. ``label`` is its name in nine letters at most; ``column`` counts half tiles from the
    west, ``row`` tiles from the north.
    """

    slug: str
    label: str
    column: int
    row: int

    @property
    def x(self) -> float:
        """How far east the middle is, in widths of a tile."""
        return self.column / 2

    @property
    def y(self) -> float:
        """How far south the middle is, in widths of a tile: rows overlap by a quarter of a tile's height."""
        return self.row * math.sqrt(3) / 2

    def touches(self, other: ForceTile) -> bool:
        """Whether two tiles have a side in common."""
        return (other.column - self.column, other.row - self.row) in _TOUCHING


@cache
def force_tiles() -> tuple[ForceTile, ...]:
    """The tiles of all 43 forces, from north to south and in a row from west to east.

    >>> [tile.slug for tile in force_tiles()[:3]]
    ['northumbria', 'cumbria', 'durham']
    """
    table = importlib.resources.files(__package__).joinpath("force-tiles.csv").read_text(encoding="utf-8")
    tiles = (
        ForceTile(row["slug"], row["label"], int(row["column"]), int(row["row"]))
        for row in csv.DictReader(table.splitlines())
    )
    return tuple(sorted(tiles, key=lambda tile: (tile.row, tile.column)))


def corners(side: float) -> tuple[tuple[float, float], ...]:
    """The six corners of a tile around its middle, from the top clockwise; ``side`` is the length of a side.

    A tile whose sides are 1/√3 long is one wide, and touches its neighbours.

    >>> [(round(x, 3), round(y, 3)) for x, y in corners(1.0)][:2]
    [(0.0, -1.0), (0.866, -0.5)]
    """
    turns = (math.radians(60 * corner) for corner in range(6))
    return tuple((side * math.sin(turn), -side * math.cos(turn)) for turn in turns)
