"""What is drawn can be told apart in every theme."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QImage, QRawFont, QTextLayout
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QFileDialog,
    QListWidget,
    QPushButton,
    QScrollArea,
    QStyle,
    QStyleOptionButton,
    QStyleOptionViewItem,
    QToolButton,
)
from pytestqt.qtbot import QtBot

from ui.theme import FAMILIES, LIGHT, apply_theme
from ui.window import Window

ROOT = Path(__file__).resolve().parents[2]


def contrast(colour: QColor, other: QColor) -> float:
    """Of two colours, by WCAG 2.1: from 1 to 21."""

    def light(colour: QColor) -> float:
        parts = [
            channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4
            for channel in colour.getRgbF()[:3]
        ]
        return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]

    dark, bright = sorted((light(colour), light(other)))
    return (bright + 0.05) / (dark + 0.05)


def marked(image: QImage) -> int:
    """Points inside a filled box that stand out from its fill, which is the colour of most of them."""
    inside = image.copy(image.rect().adjusted(3, 3, -3, -3))
    points = [inside.pixelColor(x, y) for x in range(inside.width()) for y in range(inside.height())]
    names = [colour.name() for colour in points]
    fill = QColor(max(set(names), key=names.count))
    return sum(contrast(colour, fill) >= 3 for colour in points)


@pytest.mark.parametrize("scheme", ["light", "dark", "projector"])
def test_a_box_that_is_ticked_has_a_tick(qtbot: QtBot, window: Window, scheme: str) -> None:
    window.appearance.set_scheme(scheme)
    window.pages.turn_to("Assumptions")
    box = window.findChild(QCheckBox, "only_changed")
    assert box is not None

    def drawn() -> int:
        option = QStyleOptionButton()
        option.initFrom(box)
        area = box.style().subElementRect(QStyle.SubElement.SE_CheckBoxIndicator, option, box)
        return marked(box.grab(area).toImage())

    assert drawn() == 0
    qtbot.mouseClick(box, Qt.MouseButton.LeftButton, pos=box.rect().center())
    assert drawn() >= 5


@pytest.mark.parametrize("scheme", ["light", "dark", "projector"])
def test_what_is_ticked_in_a_list_has_a_tick(window: Window, scheme: str) -> None:
    window.appearance.set_scheme(scheme)
    window.pages.turn_to("Compare")
    choices = window.compare_page.choices
    assert isinstance(choices, QListWidget)

    def drawn(checked: bool) -> int:
        choices.item(1).setCheckState(Qt.CheckState.Checked if checked else Qt.CheckState.Unchecked)
        option = QStyleOptionViewItem()
        option.initFrom(choices)
        option.rect = choices.visualItemRect(choices.item(1))
        option.features = QStyleOptionViewItem.ViewItemFeature.HasCheckIndicator
        area = choices.style().subElementRect(QStyle.SubElement.SE_ItemViewItemCheckIndicator, option, choices)
        return marked(choices.viewport().grab(area).toImage())

    assert drawn(False) == 0
    assert drawn(True) >= 5


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_buttons_of_a_file_dialog_show_their_icons(window: Window, scheme: str) -> None:
    window.appearance.set_scheme(scheme)
    dialog = QFileDialog(window)
    dialog.setOption(QFileDialog.Option.DontUseNativeDialog)
    dialog.show()
    buttons = [button for button in dialog.findChildren(QToolButton) if button.isEnabled()]
    assert buttons
    for button in buttons:
        assert marked(button.grab().toImage()) >= 20, button.objectName()
        assert button.accessibleName()


def test_no_answer_is_cut_at_its_edge_by_large_text(answered: Window) -> None:
    answered.appearance.set_text_size(2.0)
    QApplication.processEvents()
    settle = answered.findChild(QPushButton, "settle")
    assert settle is not None
    area = settle.parentWidget()
    while not isinstance(area, QScrollArea):
        area = area.parentWidget()
    assert area.widget().minimumSizeHint().width() <= area.viewport().width()


@pytest.mark.parametrize("weight", [400, 600, 700])
def test_the_font_comes_with_the_program_and_its_figures_are_of_one_width(qapp: QApplication, weight: int) -> None:
    apply_theme(qapp, LIGHT)
    font = QFont(qapp.font())
    font.setWeight(QFont.Weight(weight))
    drawn = QRawFont.fromFont(font)
    assert (drawn.familyName(), drawn.weight()) == ("Inter", weight)
    metrics = QFontMetricsF(font)
    assert len({metrics.horizontalAdvance(figure * 9) for figure in "0123456789"}) == 1


def test_every_sign_that_the_program_writes_is_in_its_own_fonts(qapp: QApplication) -> None:
    apply_theme(qapp, LIGHT)
    texts = [
        path.read_text(encoding="utf-8") for folder in ("ui", "forcesim") for path in (ROOT / folder).rglob("*.py")
    ]
    layout = QTextLayout("".join(sorted({sign for text in texts for sign in text if sign.isprintable()})), qapp.font())
    layout.beginLayout()
    layout.createLine()
    layout.endLayout()
    assert {run.rawFont().familyName() for run in layout.glyphRuns()} <= set(FAMILIES)
    assert not [run for run in layout.glyphRuns() if 0 in run.glyphIndexes()]
