"""Names in files are words, wherever the window shows them: Qt and pyqtgraph read many texts as markup if they can."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pyqtgraph as pg
import pytest
from PySide6.QtCore import QAbstractItemModel, QAbstractListModel, QModelIndex, Qt
from PySide6.QtGui import QAction, QTextDocument
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
    QComboBox,
    QGraphicsItem,
    QGraphicsTextItem,
    QGraphicsView,
    QLabel,
    QLineEdit,
    QMessageBox,
    QPlainTextEdit,
    QTextBrowser,
    QWidget,
)
from pytestqt.qtbot import QtBot
from window_fakes import run_to_the_end

import ui
from ui.pages.page_names import QUESTION_VERBS
from ui.widgets.evidence_chip import EvidenceChip
from ui.widgets.labels import button_text
from ui.window import Window

_WORD = "zebra"
NAME = f"<b>{_WORD}</b> & <img src='x.png'>&amp;"

FORCE = f"""
kind = "force"
extend = "forces/durham-2014"
title = "{NAME}"
summary = "{NAME}"
[time]
warm_up_years = 0
years = 0.25
[rosters.office_hours]
label = "{NAME}"
[teams.local]
label = "{NAME}"
[teams.organised_crime]
label = "{NAME}"
[case_types.possession_by_search]
label = "{NAME}"
[disposals.charge]
label = "{NAME}"
[sources.own]
title = "{NAME}"
[movement]
transfer_efficiency = {{ value = 0.7, low = 0.5, high = 0.9, grade = "found", source = "own", note = "{NAME}" }}
"""
POLICY = f"""
kind = "policy"
extend = "policies/durham-2015"
title = "{NAME}"
summary = "{NAME}"
[policy]
label = "{NAME}"
"""


def rendered(text: str) -> str:
    """What Qt shows of a text where it guesses itself whether the text is markup, as in tool tips."""
    if not Qt.mightBeRichText(text):
        return text
    document = QTextDocument()
    document.setHtml(text)
    return document.toPlainText()


def without_mnemonics(text: str) -> str:
    """What a button or a menu shows: an ampersand underlines the next letter, two of them are an ampersand."""
    return re.sub(r"&(.)", r"\1", text, flags=re.DOTALL)


def models_cells(model: QAbstractItemModel, parent: QModelIndex) -> Iterator[QModelIndex]:
    for row in range(min(model.rowCount(parent), 400)):
        # lists of Qt keep their count of columns, one, to themselves
        for column in range(1 if isinstance(model, QAbstractListModel) else model.columnCount(parent)):
            yield model.index(row, column, parent)


def shown_by_model(model: QAbstractItemModel) -> Iterator[str]:
    for index in models_cells(model, QModelIndex()):
        yield str(model.data(index, Qt.ItemDataRole.DisplayRole) or "")
        yield rendered(str(model.data(index, Qt.ItemDataRole.ToolTipRole) or ""))
    if isinstance(model, QAbstractListModel):
        return
    for section in range(model.columnCount(QModelIndex())):
        yield str(model.headerData(section, Qt.Orientation.Horizontal, Qt.ItemDataRole.DisplayRole) or "")
        yield rendered(str(model.headerData(section, Qt.Orientation.Horizontal, Qt.ItemDataRole.ToolTipRole) or ""))


def label_shows(label: QLabel) -> str:
    text = label.text()
    if label.textFormat() is Qt.TextFormat.PlainText:
        return without_mnemonics(text) if label.buddy() is not None else text
    if label.textFormat() is Qt.TextFormat.AutoText and not Qt.mightBeRichText(text):
        return text
    document = QTextDocument()
    document.setHtml(text)
    return document.toPlainText()


def drawn(item: QGraphicsItem) -> Iterator[str]:
    yield rendered(item.toolTip())
    if isinstance(item, QGraphicsTextItem):
        yield item.toPlainText()
    if isinstance(item, pg.LabelItem):
        yield item.item.toPlainText()


def shown(window: QWidget) -> Iterator[tuple[str, str]]:
    """Every text that a window holds, as a person sees it, with where it stands."""
    for widget in (window, *window.findChildren(QWidget)):
        where = f"{type(widget).__name__} {widget.objectName()}"
        yield f"tool tip of {where}", rendered(widget.toolTip())
        yield f"status tip of {where}", widget.statusTip()
        yield f"what's this of {where}", rendered(widget.whatsThis())
        if isinstance(widget, QLabel):
            yield where, label_shows(widget)
        elif isinstance(widget, QAbstractButton):
            yield where, without_mnemonics(widget.text())
        elif isinstance(widget, QTextBrowser | QPlainTextEdit):
            yield where, widget.toPlainText()
        elif isinstance(widget, QLineEdit):
            yield where, widget.text()
        elif isinstance(widget, QComboBox):
            for index in range(widget.count()):
                yield where, widget.itemText(index)
        elif isinstance(widget, QAbstractItemView) and widget.model() is not None:
            for text in shown_by_model(widget.model()):
                yield where, text
        if isinstance(widget, QGraphicsView) and widget.scene() is not None:
            for item in widget.scene().items():
                for text in drawn(item):
                    yield where, text
        title = widget.windowTitle()
        yield f"title of {where}", title
    for action in window.findChildren(QAction):
        yield f"menu entry {action.text()}", without_mnemonics(action.text())
        yield f"tool tip of menu entry {action.text()}", rendered(action.toolTip())


def interpreted(window: QWidget) -> dict[str, str]:
    """Texts that mention the name in another form than it was written in, by where they stand."""
    return {where: text for where, text in shown(window) if text.count(_WORD) != text.count(NAME)}


def mentions(window: QWidget) -> int:
    return sum(NAME in text for _, text in shown(window))


@pytest.fixture
def marked_up(qtbot: QtBot, window: Window, tmp_path: Path) -> Window:
    """The window on a force and a policy whose every name is markup, after its first study."""
    (tmp_path / "force.toml").write_text(FORCE, encoding="utf-8")
    (tmp_path / "policy.toml").write_text(POLICY, encoding="utf-8")
    run_to_the_end(qtbot, window, lambda: window.open_actions.open(str(tmp_path / "force.toml")))
    run_to_the_end(qtbot, window, lambda: window.open_actions.open(str(tmp_path / "policy.toml")))
    return window


@pytest.mark.slow
def test_names_that_are_markup_are_only_words_on_every_page(qtbot: QtBot, marked_up: Window) -> None:
    window = marked_up
    assert mentions(window) > 20
    assert interpreted(window) == {}
    for page in window.pages.names:
        window.pages.turn_to(page)
        if page == "Compare" or page in QUESTION_VERBS:
            run_to_the_end(qtbot, window, window.run_page)
        QApplication.processEvents()
        assert interpreted(window) == {}, page
        assert mentions(window) > 20, page


def test_what_opens_over_the_window_shows_words_too(qtbot: QtBot, marked_up: Window) -> None:
    window = marked_up
    efficiency = window.explore_page.decision_panel.efficiency
    assert efficiency is not None
    efficiency.findChild(EvidenceChip).click()
    over = [widget for widget in QApplication.topLevelWidgets() if widget.isVisible() and widget is not window]
    assert sum(mentions(widget) for widget in over) > 0
    for widget in over:
        assert interpreted(widget) == {}
        widget.close()


def test_the_question_whether_to_save_is_asked_in_plain_text(
    window: Window, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def answer(box: QMessageBox) -> int:
        asked.append(rendered(box.text()) if box.textFormat() is not Qt.TextFormat.PlainText else box.text())
        return QMessageBox.StandardButton.Cancel

    monkeypatch.setattr(QMessageBox, "exec", answer)
    window.documents.path = tmp_path / "<b>zebra<b>.toml"
    window.session.set_at(0.31)
    assert window.documents._ask_loss() == "cancel"
    assert "<b>zebra<b>.toml" in asked[-1]


def test_a_name_that_holds_qts_mark_of_a_change_keeps_it_in_the_title_bar(window: Window, tmp_path: Path) -> None:
    window.documents.path = tmp_path / "a[*]b.toml"
    window._show_title()
    assert window.windowTitle().startswith("a[*][*]b.toml[*]")


def test_a_recent_file_with_an_ampersand_is_named_as_it_is_written() -> None:
    assert without_mnemonics(button_text("R&D && more")) == "R&D && more"


def tips_of_module(tree: ast.AST) -> Iterator[ast.expr]:
    """What a module gives to Qt as tool tips."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.args:
            if node.func.attr == "setToolTip":
                yield node.args[0]
            elif node.func.attr == "showText":
                yield node.args[1]


def test_no_module_gives_qt_a_tool_tip_that_it_did_not_write_itself() -> None:
    """Either the text stands in the code, or it goes through ``tool_tip``, which makes any text plain."""
    root = Path(ui.__file__).parent
    free = []
    for path in root.rglob("*.py"):
        for tip in tips_of_module(ast.parse(path.read_text(encoding="utf-8"))):
            is_literal = isinstance(tip, ast.Constant)
            is_plain = isinstance(tip, ast.Call) and isinstance(tip.func, ast.Name) and tip.func.id == "tool_tip"
            if not is_literal and not is_plain:
                free.append(f"{path.relative_to(root)}, line {tip.lineno}")
    assert free == []
