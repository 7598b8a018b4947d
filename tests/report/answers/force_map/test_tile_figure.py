"""The figure shows what the window shows: the same tiles, labels, numbers and colours."""

from __future__ import annotations

import math

import numpy as np
from matplotlib.colors import to_hex
from matplotlib.figure import Figure
from matplotlib.patches import Polygon
from national_fakes import national_answer, national_question

from forcesim.data.force_tiles import force_tiles
from forcesim.report.answers.force_map.tile_figure import draw_tile_map
from forcesim.report.colours import DIVERGING
from forcesim.report.views.force_map.tile_map import TileMapView, tile_map_view
from forcesim.report.views.national.national_view import national_view


def made_up() -> TileMapView:
    spread = 0.1 * np.array([-1.5, -1.0, -0.5, -0.2, 0.2, 0.5, 1.0, 1.5])
    question = national_question(["kent", "gwent"], replications=8, outcomes=("charges",))
    falls = {"kent": 30.0, "gwent": 10.0}
    numbers = {slug: {"charges": ([300.0] * 8, 300 - fall + spread)} for slug, fall in falls.items()}
    return tile_map_view(national_view(national_answer(question, numbers)).outcomes[0], "people a year", here="kent")


def test_every_force_has_its_tile_with_label_number_and_sign() -> None:
    axes = Figure().subplots()
    view = made_up()
    draw_tile_map(axes, view, 0.5)
    texts = [text.get_text() for text in axes.texts]
    assert {tile.label for tile in force_tiles()} <= set(texts)
    assert {tile.words for tile in view.tiles} <= set(texts)
    assert texts.count("?") == 41  # of the forces that were not asked
    colours = {
        to_hex(patch.get_facecolor()) for patch in axes.patches if isinstance(patch, Polygon) and patch.get_fill()
    }
    expected = {DIVERGING[tile.level + 3] for tile in view.tiles if tile.level is not None}
    assert colours == {"#ffffff", *expected}


def luminance(colour: str) -> float:
    parts = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return math.fsum(share * part for share, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def test_printed_in_grey_a_larger_change_is_darker_either_way() -> None:
    grey = [luminance(colour) for colour in DIVERGING]
    assert grey[:4] == sorted(grey[:4])
    assert grey[3:] == sorted(grey[3:], reverse=True)
