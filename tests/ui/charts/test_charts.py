"""Charts give away what they show: as a picture or as numbers, copied or saved; futures are counted on request."""

from __future__ import annotations

import csv
import xml.etree.ElementTree as Xml
from pathlib import Path

import pytest
from pointing import says
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtWidgets import QLabel, QMenu, QPushButton
from pytestqt.qtbot import QtBot

from ui.window import Window


def choose(menu: QMenu, words: str) -> None:
    next(action for action in menu.actions() if action.text() == words).trigger()


def test_numbers_of_a_chart_are_those_that_are_drawn(answered: Window, tmp_path: Path) -> None:
    chart = answered.explore_page.charts["small cases"]
    file = tmp_path / "cases.csv"
    chart.menu.ask = lambda *_: str(file)
    choose(chart.menu.menu, "Save numbers as CSV…")
    with file.open(encoding="utf-8", newline="") as lines:
        header, *rows = csv.reader(lines)
    assert header[1].startswith("Small cases left unattended")
    # by the made-up engine: nothing up to the half, 200 cases a whole share beyond it
    assert {float(row[0]): float(row[1]) for row in rows}[0.8] == pytest.approx(60)
    # the dashed line is drawn too: the file as it stands leaves none
    assert header[-1] == "before"
    assert {float(row[-1]) for row in rows} == {0.0}
    assert says(answered, "saved_text").startswith("Saved as cases.csv in ")
    choose(chart.menu.menu, "Copy numbers")
    assert QGuiApplication.clipboard().text().splitlines()[0] == ",".join(header)


def test_pictures_of_a_chart_can_be_opened(answered: Window, tmp_path: Path) -> None:
    menu = answered.explore_page.charts["organised crime"].menu
    for kind, words in (("png", "Save as PNG…"), ("svg", "Save as SVG…")):
        menu.ask = lambda *_, kind=kind: str(tmp_path / f"gangs.{kind}")
        choose(menu.menu, words)
    assert not QImage(str(tmp_path / "gangs.png")).isNull()
    assert Xml.parse(tmp_path / "gangs.svg").getroot().tag.endswith("svg")  # noqa: S314  it is our own
    # the ground is a picture, marks are shapes: cut out of one picture of all marks they came out as rubble
    assert (tmp_path / "gangs.svg").read_text(encoding="utf-8").count("<image") <= 1
    choose(menu.menu, "Copy picture")
    assert not QGuiApplication.clipboard().pixmap().isNull()


def test_a_chart_that_cannot_be_written_is_told(answered: Window, tmp_path: Path) -> None:
    menu = answered.explore_page.charts["organised crime"].menu
    for kind, words in (("png", "Save as PNG…"), ("svg", "Save as SVG…"), ("csv", "Save numbers as CSV…")):
        answered.hide_banner()
        menu.ask = lambda *_, kind=kind: str(tmp_path / "nowhere" / f"gangs.{kind}")
        choose(menu.menu, words)
        assert "could not be saved" in answered.banner.text


def test_the_right_button_opens_the_menu(qtbot: QtBot, answered: Window) -> None:
    menu = answered.explore_page.charts["small cases"].menu
    menu._plot.customContextMenuRequested.emit(QPoint(40, 40))
    assert menu.menu.isVisible()
    menu.menu.close()


def test_futures_are_counted_on_request(qtbot: QtBot, answered: Window) -> None:
    counted = answered.findChild(QLabel, "chance_disruptions")
    assert counted is not None
    assert not counted.isVisible()
    button = answered.findChild(QPushButton, "count_futures")
    assert button is not None
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert counted.isVisible()
    # the made-up engine gives every future the same gain
    assert counted.text() == "better in all 24 futures"
