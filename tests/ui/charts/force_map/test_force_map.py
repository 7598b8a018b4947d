"""Every tile is a button: seen, read out, reached by arrow keys; the order of forces goes along with the map."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from national_fakes import national_answer, national_question
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAccessible, QColor
from PySide6.QtWidgets import QHBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from forcesim.report.colours import DIVERGING
from forcesim.report.views.force_map.ranked_forces import ranked_forces_view
from forcesim.report.views.force_map.tile_map import tile_map_view
from forcesim.report.views.national.national_view import OutcomeOverForces, national_view
from ui.charts.force_map.ranked_forces import RankedForces
from ui.charts.force_map.tile_map import TileMap
from ui.charts.force_map.tones import class_colour, contrast, words_on
from ui.theme import DARK, LIGHT, PROJECTOR, Theme

SPREAD = 0.1 * np.array([-1.5, -1.0, -0.5, -0.2, 0.2, 0.5, 1.0, 1.5])
THEMES = pytest.mark.parametrize("theme", [LIGHT, DARK, PROJECTOR], ids=lambda theme: theme.name)


@pytest.fixture(scope="module")
def charges() -> OutcomeOverForces:
    changes = {"kent": -10 + SPREAD, "essex": -30 + SPREAD, "sussex": 300 * SPREAD}
    result = national_answer(
        national_question(list(changes), replications=8, outcomes=("charges",)),
        {slug: {"charges": ([300.0] * 8, 300 + change)} for slug, change in changes.items()},
    )
    return national_view(result).outcomes[0]


@pytest.fixture
def tile_map(qtbot: QtBot, charges: OutcomeOverForces) -> Iterator[TileMap]:
    chart = TileMap(LIGHT)
    qtbot.addWidget(chart)
    chart.resize(560, 600)
    chart.show_view(tile_map_view(charges, "people a year", here="kent"))
    chart.show()
    qtbot.waitExposed(chart)
    chart.activateWindow()
    qtbot.waitUntil(chart.isActiveWindow)
    yield chart
    chart.close()


def test_a_click_inside_a_tile_means_that_force_and_no_neighbour(qtbot: QtBot, tile_map: TileMap) -> None:
    for slug, button in tile_map.tiles.items():
        middle = button.geometry().center()
        # boxes of tiles overlap, the tiles themselves don't
        assert tile_map.childAt(middle) is button, slug
        top = QPoint(middle.x(), button.geometry().top() + button.height() // 8)
        assert tile_map.childAt(top) is button, slug
    with qtbot.waitSignal(tile_map.chosen) as chosen:
        qtbot.mouseClick(tile_map.tiles["essex"], Qt.MouseButton.LeftButton)
    assert chosen.args == ["essex"]


def test_arrow_keys_walk_over_the_map_and_space_chooses(qtbot: QtBot, tile_map: TileMap) -> None:
    kent = tile_map.tiles["kent"]
    kent.setFocus()
    walked = []
    for key in (Qt.Key.Key_Left, Qt.Key.Key_Up, Qt.Key.Key_Right, Qt.Key.Key_Left, Qt.Key.Key_Down):
        qtbot.keyClick(tile_map.focusWidget(), key)
        walked.append(tile_map.focusWidget().objectName())
    # from Kent west to Sussex, up to Surrey or the Metropolitan Police, and so on: each step leads to a neighbour
    assert walked[0] == "tile_sussex"
    assert len(set(walked)) >= 3
    qtbot.keyClick(tile_map.focusWidget(), Qt.Key.Key_Right)
    focused = tile_map.focusWidget()
    with qtbot.waitSignal(tile_map.chosen) as chosen:
        qtbot.keyClick(focused, Qt.Key.Key_Space)
    assert focused.objectName() == f"tile_{chosen.args[0]}"


def test_every_tile_is_reached_by_arrow_keys(tile_map: TileMap) -> None:
    reached, edge = {"kent"}, ["kent"]
    while edge:
        slug = edge.pop()
        for key in (Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Down):
            tile_map.tiles[slug].arrow.emit(key)
            other = next(name for name, button in tile_map.tiles.items() if button.isChecked())
            if other not in reached:
                reached.add(other)
                edge.append(other)
    assert len(reached) == 43


def test_tab_comes_to_the_force_of_the_window_first_and_to_one_tile_only(tile_map: TileMap) -> None:
    by_tab = [slug for slug, tile in tile_map.tiles.items() if tile.focusPolicy() & Qt.FocusPolicy.TabFocus]
    assert by_tab == ["kent"]


def test_a_tile_reads_out_its_force_number_range_and_verdict(tile_map: TileMap) -> None:
    interface = QAccessible.queryAccessibleInterface(tile_map.tiles["essex"])
    words = interface.text(QAccessible.Text.Name)
    assert words.startswith("Essex: −1.7 (−1.7")
    assert "lower" in words
    assert "rank 1" in words
    assert "you are here" in QAccessible.queryAccessibleInterface(tile_map.tiles["kent"]).text(QAccessible.Text.Name)
    assert "<" not in words


@THEMES
def test_words_on_every_class_can_be_read(theme: Theme) -> None:
    for level in (None, *range(-3, 4)):
        ground = class_colour(level, theme)
        assert contrast(words_on(ground, theme), ground) >= 4.5, level


@THEMES
def test_neighbouring_classes_can_be_told_apart_by_their_lightness(theme: Theme) -> None:
    tones = [QColor(colour) for colour in theme.diverging]
    for first, second in ((0, 1), (1, 2), (2, 3), (3, 4), (4, 5), (5, 6)):
        assert contrast(tones[first], tones[second]) > 1.1, (first, second)
    assert len(theme.diverging) == len(DIVERGING)


def test_the_light_theme_has_the_colours_of_the_figures() -> None:
    assert LIGHT.diverging == PROJECTOR.diverging == DIVERGING


@pytest.mark.parametrize("scale", [1.0, 2.0])
def test_the_map_asks_for_the_room_that_its_words_need(qtbot: QtBot, charges: OutcomeOverForces, scale: float) -> None:
    chart = TileMap(Theme(**{**{name: getattr(LIGHT, name) for name in Theme.__slots__}, "scale": scale}))
    qtbot.addWidget(chart)
    assert chart.minimumSizeHint().width() >= 7.5 * 50 * scale
    # so that, beside a margin, it is no wider than the smallest screen in the largest text
    assert chart.minimumSizeHint().width() <= 910 - 60


def test_map_and_order_point_at_the_same_force(qtbot: QtBot, charges: OutcomeOverForces) -> None:
    whole = QWidget()
    qtbot.addWidget(whole)
    tile_map, ranks = TileMap(LIGHT), RankedForces(LIGHT)
    row = QHBoxLayout(whole)
    row.addWidget(tile_map)
    row.addWidget(ranks)
    tile_map.pointed.connect(ranks.point_at)
    ranks.pointed.connect(tile_map.point_at)
    tile_map.show_view(tile_map_view(charges, "people a year"))
    ranks.show_view(ranked_forces_view(charges, "people a year", here="kent"))
    whole.resize(1100, 600)
    whole.show()
    qtbot.waitExposed(whole)
    assert "Arrow keys" in ranks.accessibleDescription()
    tile_map.tiles["kent"].reached.emit()
    assert ranks.accessibleDescription().startswith("Kent, you are here: ")
    ranks.setFocus()
    before = tile_map.tiles["essex"].grab().toImage()
    qtbot.keyClick(ranks, Qt.Key.Key_Up)
    assert ranks.accessibleDescription().startswith("Essex: ")
    assert tile_map.tiles["essex"].grab().toImage() != before
    with qtbot.waitSignal(ranks.chosen) as chosen:
        qtbot.keyClick(ranks, Qt.Key.Key_Return)
    assert chosen.args == ["essex"]


def test_numbers_of_the_order_are_those_that_are_drawn(qtbot: QtBot, charges: OutcomeOverForces) -> None:
    ranks = RankedForces(LIGHT)
    qtbot.addWidget(ranks)
    ranks.show_view(ranked_forces_view(charges, "people a year"))
    header, rows = ranks.table()
    first = dict(zip(header, next(iter(rows)), strict=True))
    essex = next(row for row in charges.rows if row.slug == "essex")
    assert (first["force"], first["ranks"], first["change"]) == ("Essex", essex.places, essex.mean)
    assert (first["low"], first["high"]) == (essex.low, essex.high)
