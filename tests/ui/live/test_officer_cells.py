"""Every officer has one dot, at the moment and on average, and as few dots move as have to."""

from __future__ import annotations

import math

from PySide6.QtCore import QRectF
from PySide6.QtGui import QFont, QImage, QPainter
from PySide6.QtWidgets import QApplication

from forcesim.report.live.moment_words import MomentWords
from forcesim.scenario.named_scenario import NamedScenario
from forcesim.simulation.live_run import LiveRun
from ui.live.ink import Ink
from ui.live.officer_cells import Cell, OfficerCells
from ui.live.officer_dots import OfficerDots
from ui.theme import LIGHT


def test_dots_of_a_team_come_to_its_head_count_now_and_on_average(durham: NamedScenario) -> None:
    cells = OfficerCells(durham.scenario)
    heads = {name: math.ceil(float(team.head_count)) for name, team in durham.scenario.teams.items()}
    live = LiveRun(durham, 1, 0)
    for day in range(40):
        live.advance_to(24.0 * day + 10.5)
        state = live.state()
        cells.remember(state)
        for counts in (cells.now(state), cells.average(state)):
            for name, head_count in heads.items():
                assert sum(number for cell, number in counts.items() if cell.team == name) == head_count


def test_officers_lent_by_policy_lie_in_the_row_of_the_team_that_has_them(durham: NamedScenario) -> None:
    all_move = durham.with_({"policy.move_share": 1.0})
    cells, live = OfficerCells(all_move.scenario), LiveRun(all_move, 1, 0)
    found = set()
    for day in range(10):
        live.advance_to(24.0 * day + 10.5)
        found |= {cell for cell, number in cells.now(live.state()).items() if number and cell.use == "moved"}
    assert found == {Cell("organised_crime", "local", "moved")}


def test_as_few_dots_move_as_have_to(qapp: QApplication, durham: NamedScenario) -> None:
    busy, free = Cell("local", "local", "small_cases"), Cell("local", "local", "general")
    dots = OfficerDots(MomentWords(durham.scenario), ("local",))
    image = QImage(600, 200, QImage.Format.Format_RGB32)
    painter = QPainter(image)
    ink = Ink(LIGHT, QFont())
    dots.show_counts({busy: 5, free: 5}, {})
    dots.paint(painter, QRectF(0, 0, 600, 200), ink)
    assert not dots.is_moving
    before = dots._places.copy()
    dots.show_counts({busy: 4, free: 6}, {})
    dots.paint(painter, QRectF(0, 0, 600, 200), ink)
    painter.end()
    # rooms are laid out anew for one more, and then nobody is on the way
    assert not dots.is_moving
    dots.show_counts({busy: 5, free: 5}, {})
    laid_out = dots._goals.copy()
    dots.show_counts({busy: 4, free: 6}, {})
    assert (abs(dots._goals - laid_out).max(axis=1) > 0.01).sum() == 1
    assert len(dots._goals) == len(before) == 10
