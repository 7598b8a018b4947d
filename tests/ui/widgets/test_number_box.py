"""Numbers as people type them into boxes."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from ui.widgets.number_box import CountBox, NumberBox


def typed(qtbot: QtBot, box: NumberBox | CountBox, text: str) -> tuple[float, list[float]]:
    """The value after a text was typed over the old one and the box was left, and every value on the way."""
    qtbot.addWidget(box)
    box.setRange(0, 1_000_000)
    box.setSuffix(" %")
    box.setValue(8)
    values: list[float] = []
    box.valueChanged.connect(values.append)
    box.show()
    box.lineEdit().setSelection(0, len(box.cleanText()))
    qtbot.keyClicks(box, text)
    box.interpretText()
    return box.value(), values


@pytest.mark.parametrize(
    ("text", "value"), [("9.5", 9.5), ("0.3", 0.3), ("1,200", 1200), ("1,200.5", 1200.5), ("12", 12)]
)
def test_points_separate_decimals_and_commas_thousands(qtbot: QtBot, text: str, value: float) -> None:
    assert typed(qtbot, NumberBox(), text)[0] == value


@pytest.mark.parametrize(("text", "wrong"), [("9,5", 95), ("0,3", 3), ("1,20,0", 1200), ("12,5", 125)])
def test_a_decimal_comma_is_never_read_as_another_number_and_the_remedy_is_said(
    qtbot: QtBot, text: str, wrong: float
) -> None:
    box = NumberBox()
    reasons: list[str] = []
    box.refused.connect(reasons.append)
    value, on_the_way = typed(qtbot, box, text)
    assert wrong not in {value, *on_the_way}
    assert [NumberBox.remedy in reason and text in reason for reason in reasons] == [True]


@pytest.mark.parametrize(("text", "wrong"), [("9,5", 95), ("9.5", 95), ("1.200", 1200)])
def test_a_box_for_whole_numbers_reads_neither_point_nor_comma_over(qtbot: QtBot, text: str, wrong: int) -> None:
    box = CountBox()
    reasons: list[str] = []
    box.refused.connect(reasons.append)
    value, on_the_way = typed(qtbot, box, text)
    assert wrong not in {value, *on_the_way}
    assert [CountBox.remedy in reason for reason in reasons] == [True]


def test_a_whole_number_may_have_its_thousands_separated(qtbot: QtBot) -> None:
    assert typed(qtbot, CountBox(), "1,200")[0] == 1200


@pytest.mark.parametrize(("text", "value"), [("50%", 50), ("50 %", 50), (" 50 ", 50)])
def test_a_unit_that_is_typed_with_the_number_is_no_fault(qtbot: QtBot, text: str, value: float) -> None:
    assert typed(qtbot, NumberBox(), text)[0] == value


@pytest.mark.parametrize("text", ["2000000", "-5", "1e400", "9.57"])
def test_a_number_that_does_not_fit_is_neither_cut_nor_rounded(qtbot: QtBot, text: str) -> None:
    box = NumberBox()
    reasons: list[str] = []
    box.setDecimals(1)
    box.refused.connect(reasons.append)
    assert typed(qtbot, box, text) == (8, [])
    assert len(reasons) == 1


def test_what_stands_behind_a_number_can_not_be_damaged(qtbot: QtBot) -> None:
    box = CountBox()
    qtbot.addWidget(box)
    box.setSuffix(" futures")
    box.lineEdit().setCursorPosition(len(box.text()))
    qtbot.keyClick(box, Qt.Key.Key_Backspace)
    qtbot.keyClicks(box, "5")
    assert box.text() == "0 futures"
