"""The map says by class, sign and number what surely changes, and shows no pattern where nothing can be told."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from national_fakes import national_answer, national_question

from forcesim.report.views.force_map.ranked_forces import ranked_forces_view
from forcesim.report.views.force_map.tile_map import class_level, class_width, tile_map_view
from forcesim.report.views.national.national_view import OutcomeOverForces, national_view

SPREAD = 0.1 * np.array([-1.5, -1.0, -0.5, -0.2, 0.2, 0.5, 1.0, 1.5])


@pytest.fixture(scope="module")
def charges() -> OutcomeOverForces:
    """A fall of 20 in Gwent (580,300 residents), of 10 in Kent, of 40 in the City, and luck alone in Dorset."""
    changes = {"kent": -10 + SPREAD, "gwent": -20 + SPREAD, "city-of-london": -40 + SPREAD, "dorset": 300 * SPREAD}
    result = national_answer(
        national_question(list(changes), replications=8, outcomes=("charges",)),
        {slug: {"charges": ([300.0] * 8, 300 + change)} for slug, change in changes.items()},
    )
    return national_view(result).outcomes[0]


def test_a_tile_has_the_class_the_sign_and_the_number_of_its_force(charges: OutcomeOverForces) -> None:
    view = tile_map_view(charges, "people a year", here="kent")
    tiles = {tile.tile.slug: tile for tile in view.tiles}
    assert len(tiles) == 43
    gwent = tiles["gwent"]
    # 20 fewer among 580,300 people are 3.4 for each 100,000; the two ranked forces that are sure make classes of 1.6:
    # 3.4 / 2.5 = 1.38, rounded up to a round width; from 2.4 to 4 is the second class
    assert [entry.words for entry in view.key][:2] == ["4 or more", "2.4 to 4"]
    assert (gwent.level, gwent.sign, gwent.words) == (-2, "▼", "−3.4")
    assert gwent.reading.startswith("Gwent: −3.4 (")
    assert "people a year for each 100,000 residents\nlower, rank 1" in gwent.reading
    assert view.here == "kent"
    assert "you are here" in tiles["kent"].reading


def test_a_tile_of_which_nothing_can_be_told_has_no_colour(charges: OutcomeOverForces) -> None:
    tiles = {tile.tile.slug: tile for tile in tile_map_view(charges, "people a year").tiles}
    assert (tiles["dorset"].level, tiles["dorset"].sign) == (None, "?")
    assert "not settled" in tiles["dorset"].reading
    # and one that was not asked about has no number either
    assert (tiles["essex"].level, tiles["essex"].words) == (None, "")
    assert tiles["essex"].reading == "Essex: not known"


def test_a_force_with_hardly_a_resident_stretches_no_class_and_says_why_it_has_no_rank(
    charges: OutcomeOverForces,
) -> None:
    city = {tile.tile.slug: tile for tile in tile_map_view(charges, "people a year").tiles}["city-of-london"]
    assert city.level == -3
    assert "6,687 people" in city.reading
    assert ranked_forces_view(charges, "people a year").rows[-1].slug == "city-of-london"


def test_a_change_that_is_surely_small_is_told_as_the_same(charges: OutcomeOverForces) -> None:
    kent = replace(charges.rows[0], verdict="no clear difference")
    tiles = {tile.tile.slug: tile for tile in tile_map_view(replace(charges, rows=(kent,)), "people a year").tiles}
    assert (tiles["kent"].sign, tiles["kent"].level) == ("=", 0)


def test_lines_stand_in_the_order_of_their_ranks_with_ranges_and_ranks(charges: OutcomeOverForces) -> None:
    view = ranked_forces_view(charges, "people a year", here="kent")
    first = view.rows[0]
    assert (first.slug, first.ranks, first.sign) == ("gwent", charges.rows[1].places, "▼")
    assert first.words == f"{charges.rows[1].change} ({charges.rows[1].range})"
    assert [row.slug for row in view.rows if row.is_here] == ["kent"]
    assert view.axis.low <= min(row.low for row in view.rows[:-1])
    assert view.axis.high >= 0


def test_money_is_written_as_money(charges: OutcomeOverForces) -> None:
    assert tile_map_view(charges, "pounds a year").key[0].words == "£4 or more"
    assert all("£" in words for value, words in ranked_forces_view(charges, "pounds a year").axis.ticks if value)


@pytest.mark.parametrize("scale", [1e-3, 0.7, 1.0, 33.0, 4e6])
def test_classes_are_of_one_width_and_hold_most_forces(scale: float) -> None:
    sizes = [scale * size for size in range(1, 44)]
    width = class_width(sizes)
    within = [size for size in sizes if size <= 2.5 * width]
    assert len(within) >= 0.85 * len(sizes)
    # and no wider than the next round width above what that takes: steps are at most twice
    assert len([size for size in sizes if size <= 1.25 * width]) < 0.85 * len(sizes)
    assert class_level(0.0, width) == 0
    assert [class_level(way * 0.51 * width, width) for way in (-1, 1)] == [-1, 1]


def test_where_nothing_changes_there_is_one_class() -> None:
    assert class_width([0.0, math.nan]) == 0.0
    assert class_level(0.0, 0.0) == 0
