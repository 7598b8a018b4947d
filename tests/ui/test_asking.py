"""Pages that ask one question each, driven as a person would."""

from __future__ import annotations

import shlex
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QLabel, QLineEdit, QPushButton, QTableWidget, QTextBrowser
from pytestqt.qtbot import QtBot

from ui.window import ASKS, Window


def click(qtbot: QtBot, window: Window, name: str) -> None:
    button = window.findChild(QPushButton, name)
    assert button is not None
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def ask(qtbot: QtBot, window: Window, page: str) -> None:
    click(qtbot, window, f"page_{page.lower().replace(' ', '_')}")
    with qtbot.waitSignals([window.asking[page].answered, window.asking[page].drawn], timeout=60_000):
        click(qtbot, window, f"run_{ASKS[page]}")


@pytest.fixture
def quick(window: Window) -> Window:
    """The least that each page offers, and less."""
    for kind in ASKS.values():
        effort = window.findChild(QComboBox, f"effort_{kind}")
        assert effort is not None
        effort.setItemData(0, 40)
    return window


@pytest.mark.parametrize("page", list(ASKS))
def test_a_question_is_answered_with_a_sentence_a_picture_and_a_table(
    qtbot: QtBot, quick: Window, engine: Any, page: str
) -> None:
    ask(qtbot, quick, page)
    kind = ASKS[page]
    sentence = quick.findChild(QLabel, f"sentence_{kind}")
    assert sentence is not None
    assert len(sentence.text()) > 40
    figure = quick.findChild(QLabel, f"figure_{kind}")
    assert figure is not None
    assert figure.isVisible()
    assert not figure.pixmap().isNull()
    shown = [table for table in quick.findChildren(QTableWidget) if table.isVisible() and table.rowCount()]
    # the made-up policy fails in no world, and then there is nothing to list
    assert shown or (page == "When it fails" and "none of" in sentence.text().lower())
    # the script that is shown asks the same
    command = shlex.split(quick.asking[page].script().command)
    assert command[:5] == ["forcesim", kind, "durham-2014", "--policy", "durham-2015"]
    assert f"fs.{kind}(" in quick.asking[page].script().python
    assert quick.menus.capsule.isEnabled()


def test_a_red_line_that_makes_no_sense_is_told_and_nothing_runs(qtbot: QtBot, quick: Window, engine: Any) -> None:
    click(qtbot, quick, "page_what_it_takes")
    line = quick.findChild(QLineEdit, "red_lines_require")
    assert line is not None
    line.clear()
    qtbot.keyClicks(line, "backlock<5@0.9")
    click(qtbot, quick, "run_require")
    assert not quick.studies.running
    assert engine.asked == []
    assert "backlog" in quick.banner.text


@pytest.mark.parametrize("page", list(ASKS))
def test_every_page_has_its_own_help(qtbot: QtBot, window: Window, page: str) -> None:
    click(qtbot, window, f"page_{page.lower().replace(' ', '_')}")
    window.show_help()
    assert window.guides.help is not None
    shown = window.guides.help.findChild(QTextBrowser, "help_text")
    assert shown is not None
    assert page in shown.toPlainText()
    window.guides.help.close()
