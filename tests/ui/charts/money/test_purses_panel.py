"""The purses in the window: what is drawn is told in words as well."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from forcesim.report.views.answer_rows import AnswerRow
from forcesim.report.views.purses import Purse, PursePart, PursesView
from forcesim.report.wording.axis_marks import Axis
from ui.charts.money.purse_bars import PurseBars
from ui.charts.money.purses_panel import PursesPanel
from ui.theme import DARK, LIGHT, PROJECTOR, Theme


def part(name: str, label: str, before: float, after: float) -> PursePart:
    row = AnswerRow(name, label, "a year", "−£70k", "−£90k to −£50k", "better", "down", "")
    return PursePart(name, label, before, after, "£300k", "£230k", row, "")


CASH = Purse(
    "cash",
    "Cash that leaves, £ a year",
    Axis("", 0.0, 400e3, ((0.0, "£0"), (200e3, "£200k"), (400e3, "£400k"))),
    None,
    (part("cost_force", "The force", 100e3, 90e3), part("cost_justice", "Prosecutors and courts", 300e3, 230e3)),
    (part("cost_left_undone", "Not spent, as work is left undone", 500.0, 300.0),),
)
VIEW = PursesView("Before 2015", "Durham 2015", (CASH,), "Not counted: prison.")


@pytest.mark.parametrize("theme", [LIGHT, DARK, PROJECTOR], ids=lambda theme: theme.name)
def test_every_part_has_its_levels_change_and_verdict_in_words(qtbot: QtBot, theme: Theme) -> None:
    panel = PursesPanel(theme)
    qtbot.addWidget(panel)
    panel.resize(600, 500)
    panel.show_views((VIEW,))
    panel.show()
    texts = " ".join(label.text() for label in panel.findChildren(QLabel))
    for words in ("The force", "£300k → £230k", "−£70k (−£90k to −£50k)", "better", "Not counted: prison."):
        assert words in texts
    (bars,) = panel.findChildren(PurseBars)
    assert "Prosecutors and courts: £300k before, £230k after" in bars.accessibleName()
    assert not panel.grab().isNull()
