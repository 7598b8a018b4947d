"""The map of tiles has the neighbourhoods of the real map, written here by hand."""

from __future__ import annotations

import math
from itertools import combinations

import pytest

from forcesim.data.force_names import force_names
from forcesim.data.force_tiles import ForceTile, corners, force_tiles

TILES = {tile.slug: tile for tile in force_tiles()}

# which forces border which on land, each pair once, from north to south
BORDERS = {
    "northumbria": "cumbria durham",
    "cumbria": "durham north-yorkshire lancashire",
    "durham": "north-yorkshire cleveland",
    "cleveland": "north-yorkshire",
    "north-yorkshire": "lancashire west-yorkshire south-yorkshire humberside",
    "lancashire": "west-yorkshire greater-manchester merseyside",
    "west-yorkshire": "greater-manchester derbyshire south-yorkshire",
    "south-yorkshire": "derbyshire nottinghamshire humberside",
    "humberside": "nottinghamshire lincolnshire",
    "merseyside": "greater-manchester cheshire",
    "greater-manchester": "derbyshire cheshire",
    "cheshire": "derbyshire staffordshire west-mercia north-wales",
    "derbyshire": "nottinghamshire leicestershire staffordshire",
    "nottinghamshire": "leicestershire lincolnshire",
    "lincolnshire": "leicestershire northamptonshire cambridgeshire norfolk",
    "staffordshire": "leicestershire warwickshire west-midlands west-mercia",
    "leicestershire": "northamptonshire warwickshire",
    "west-mercia": "west-midlands warwickshire gloucestershire gwent dyfed-powys north-wales",
    "west-midlands": "warwickshire",
    "warwickshire": "northamptonshire thames-valley gloucestershire",
    "northamptonshire": "cambridgeshire bedfordshire thames-valley",
    "cambridgeshire": "norfolk suffolk essex hertfordshire bedfordshire",
    "norfolk": "suffolk",
    "suffolk": "essex",
    "essex": "hertfordshire metropolitan-police",
    "hertfordshire": "bedfordshire metropolitan-police thames-valley",
    "bedfordshire": "thames-valley",
    "thames-valley": "gloucestershire wiltshire hampshire surrey metropolitan-police",
    "gloucestershire": "wiltshire avon-and-somerset gwent",
    "avon-and-somerset": "wiltshire dorset devon-and-cornwall",
    "wiltshire": "hampshire dorset",
    "dorset": "devon-and-cornwall hampshire",
    "hampshire": "surrey sussex",
    "surrey": "sussex kent metropolitan-police",
    "sussex": "kent",
    "kent": "metropolitan-police",
    "metropolitan-police": "city-of-london",
    "north-wales": "dyfed-powys",
    "dyfed-powys": "gwent south-wales",
    "south-wales": "gwent",
}
PAIRS = [(TILES[force], TILES[other]) for force, others in BORDERS.items() for other in others.split()]

# the first lies north, or west, of the second
NORTH_OF = [
    ("northumbria", "durham"), ("durham", "north-yorkshire"), ("cumbria", "lancashire"), ("lancashire", "cheshire"),
    ("north-yorkshire", "west-yorkshire"), ("west-yorkshire", "derbyshire"), ("humberside", "lincolnshire"),
    ("derbyshire", "leicestershire"), ("north-wales", "dyfed-powys"), ("dyfed-powys", "south-wales"),
    ("cheshire", "west-mercia"), ("staffordshire", "west-midlands"), ("west-midlands", "gloucestershire"),
    ("lincolnshire", "cambridgeshire"), ("norfolk", "suffolk"), ("suffolk", "essex"), ("essex", "kent"),
    ("hertfordshire", "metropolitan-police"), ("metropolitan-police", "sussex"), ("thames-valley", "hampshire"),
    ("gloucestershire", "avon-and-somerset"), ("avon-and-somerset", "devon-and-cornwall"), ("wiltshire", "dorset"),
]  # fmt: skip
WEST_OF = [
    ("cumbria", "durham"), ("durham", "cleveland"), ("lancashire", "north-yorkshire"),
    ("merseyside", "greater-manchester"), ("greater-manchester", "west-yorkshire"), ("west-yorkshire", "humberside"),
    ("north-wales", "cheshire"), ("cheshire", "derbyshire"), ("derbyshire", "nottinghamshire"),
    ("nottinghamshire", "lincolnshire"), ("lincolnshire", "norfolk"), ("dyfed-powys", "west-mercia"),
    ("south-wales", "gwent"), ("west-mercia", "staffordshire"), ("west-midlands", "warwickshire"),
    ("warwickshire", "northamptonshire"), ("northamptonshire", "cambridgeshire"), ("cambridgeshire", "suffolk"),
    ("gloucestershire", "thames-valley"), ("thames-valley", "hertfordshire"), ("hertfordshire", "essex"),
    ("surrey", "metropolitan-police"), ("devon-and-cornwall", "dorset"), ("dorset", "hampshire"),
    ("hampshire", "sussex"), ("sussex", "kent"),
]  # fmt: skip


def test_every_force_has_one_tile_and_no_two_are_in_one_place() -> None:
    assert sorted(tile.slug for tile in force_tiles()) == sorted(force.slug for force in force_names())
    assert len({(tile.column, tile.row) for tile in force_tiles()}) == 43


def test_tiles_lie_on_one_honeycomb() -> None:
    assert len({(tile.column + tile.row) % 2 for tile in force_tiles()}) == 1
    for tile, other in combinations(force_tiles(), 2):
        apart = math.dist((tile.x, tile.y), (other.x, other.y))
        # tiles one wide: the middles of any two are at least that far apart, and exactly that where they touch
        assert apart >= 1 - 1e-9
        assert tile.touches(other) == (apart < 1.01)


def test_the_land_is_in_one_piece() -> None:
    reached, edge = set(), [force_tiles()[0]]
    while edge:
        tile = edge.pop()
        reached.add(tile)
        edge += [other for other in force_tiles() if tile.touches(other) and other not in reached]
    assert len(reached) == 43


def test_six_in_seven_borders_of_the_real_map_are_on_this_one() -> None:
    assert len(PAIRS) == 99
    assert sum(tile.touches(other) for tile, other in PAIRS) == 86


@pytest.mark.parametrize("tile", force_tiles(), ids=lambda tile: tile.slug)
def test_a_force_touches_one_that_it_borders_in_truth(tile: ForceTile) -> None:
    assert any(tile in pair and pair[0].touches(pair[1]) for pair in PAIRS)


@pytest.mark.parametrize(("north", "south"), NORTH_OF)
def test_north_is_up(north: str, south: str) -> None:
    assert TILES[north].row < TILES[south].row


@pytest.mark.parametrize(("west", "east"), WEST_OF)
def test_west_is_left(west: str, east: str) -> None:
    assert TILES[west].column < TILES[east].column


def test_a_label_is_short_and_no_other_force_has_it() -> None:
    labels = [tile.label for tile in force_tiles()]
    assert len(set(labels)) == 43
    assert max(map(len, labels)) <= 9


def test_corners_of_a_tile_one_wide_are_half_a_width_from_its_middle() -> None:
    points = corners(1 / math.sqrt(3))
    assert max(x for x, _ in points) == pytest.approx(0.5)
    assert min(y for _, y in points) == pytest.approx(-1 / math.sqrt(3))
