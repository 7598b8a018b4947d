"""Numbers as people type them into boxes."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QToolTip
from pytestqt.qtbot import QtBot

from ui.widgets.labels import tool_tip
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


@pytest.fixture
def remedies(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What was said beside a box."""
    texts: list[str] = []
    monkeypatch.setattr(QToolTip, "showText", lambda _position, text, _box: texts.append(text))
    return texts


@pytest.mark.parametrize(
    ("text", "value"), [("9.5", 9.5), ("0.3", 0.3), ("1,200", 1200), ("1,200.5", 1200.5), ("12", 12)]
)
def test_points_separate_decimals_and_commas_thousands(qtbot: QtBot, text: str, value: float) -> None:
    assert typed(qtbot, NumberBox(), text)[0] == value


@pytest.mark.parametrize(("text", "wrong"), [("9,5", 95), ("0,3", 3), ("1,20,0", 1200), ("12,5", 125)])
def test_a_decimal_comma_is_never_read_as_another_number_and_the_remedy_is_said(
    qtbot: QtBot, remedies: list[str], text: str, wrong: float
) -> None:
    value, on_the_way = typed(qtbot, NumberBox(), text)
    assert wrong not in {value, *on_the_way}
    assert remedies == [tool_tip(NumberBox.remedy)]


@pytest.mark.parametrize(("text", "wrong"), [("9,5", 95), ("9.5", 95), ("1.200", 1200)])
def test_a_box_for_whole_numbers_reads_neither_point_nor_comma_over(
    qtbot: QtBot, remedies: list[str], text: str, wrong: int
) -> None:
    value, on_the_way = typed(qtbot, CountBox(), text)
    assert wrong not in {value, *on_the_way}
    assert remedies == [tool_tip(CountBox.remedy)]


def test_a_whole_number_may_have_its_thousands_separated(qtbot: QtBot) -> None:
    assert typed(qtbot, CountBox(), "1,200")[0] == 1200
