"""Help is a menu away: how to read a page, what words mean, what is new."""

from __future__ import annotations

from itertools import pairwise

import pytest
from pointing import find
from PySide6.QtGui import QAction, QTextBlock, QTextCursor
from PySide6.QtWidgets import QApplication, QTextBrowser

from forcesim.simulation.result import MODEL_VERSION
from ui.window import Window


@pytest.mark.parametrize(
    ("entry", "title", "words"),
    [
        ("&How to read this page", "How to read this page – forcesim", "dial"),
        ("&Words used here", "Words used here – forcesim", "replication"),
        ("Your own &data", "Your own data – forcesim", "forcesim import"),
        ("What &files can do", "What files can do – forcesim", "forcesim verify"),
        ("What's &new", "What is new – forcesim", f"model {MODEL_VERSION}"),
    ],
)
def test_an_entry_of_the_help_menu_opens_its_text(window: Window, entry: str, title: str, words: str) -> None:
    (action,) = [action for action in window.findChildren(QAction) if action.text() == entry]
    action.trigger()
    help_window = window.help_actions.help
    assert help_window is not None
    assert help_window.isVisible()
    assert help_window.windowTitle() == title
    text = help_window.findChild(QTextBrowser, "help_text")
    assert text is not None
    assert words in text.toPlainText()


def test_the_words_of_studies_are_explained(window: Window) -> None:
    window.help_actions.show_glossary()
    text = window.findChild(QTextBrowser, "help_text")
    assert text is not None
    for word in ("future", "replication", "world", "arm", "study", "run", "lever", "capsule"):
        assert word in text.toPlainText()


def top_and_bottom(text: QTextBrowser, block: QTextBlock) -> tuple[float, float]:
    """Where the lines of a paragraph begin and end, in pixels from the top of the text."""
    lines = text.document().documentLayout().blockBoundingRect(block)
    return lines.top(), lines.bottom()


@pytest.mark.parametrize("size", [1.0, 1.5])
@pytest.mark.parametrize("page", ["changes", "explore"])
def test_paragraphs_stand_apart_and_most_before_a_heading(window: Window, page: str, size: float) -> None:
    window.appearance.set_text_size(size)
    if page == "changes":
        window.help_actions.show_changes()
    else:
        window.help_actions.show_help(page)
    text = window.findChild(QTextBrowser, "help_text")
    assert text is not None
    text.document().documentLayout().documentSize()  # lays out
    line = text.fontMetrics().height()
    block = text.document().begin()
    gaps: dict[bool, list[float]] = {True: [], False: []}
    while block.next().isValid():
        below = block.next()
        if QTextCursor(block).currentTable() is None and QTextCursor(below).currentTable() is None:
            gap = top_and_bottom(text, below)[0] - top_and_bottom(text, block)[1]
            gaps[below.blockFormat().headingLevel() > 0].append(gap)
        block = below
    assert gaps[False]
    assert all(gap >= line / 4 for gap in gaps[False])
    assert all(gap >= max([line, *gaps[False]]) for gap in gaps[True])


def block_margins(text: QTextBrowser) -> list[tuple[float, float]]:
    margins, block = [], text.document().begin()
    while block.isValid():
        margins.append((block.blockFormat().topMargin(), block.blockFormat().bottomMargin()))
        block = block.next()
    return margins


def test_margins_follow_the_size_of_text_while_help_is_open(window: Window) -> None:
    window.appearance.set_text_size(1.0)
    window.help_actions.show_help("explore")
    text = find(window, QTextBrowser, "help_text")
    small = block_margins(text)
    window.appearance.set_text_size(1.5)
    QApplication.processEvents()
    large = block_margins(text)
    window.help_actions.help.close()
    window.help_actions.show_help("explore")
    assert large == block_margins(text) != small
    assert text.document().indentWidth() == 1.5 * text.fontMetrics().height()


def test_entries_of_the_glossary_stand_apart(window: Window) -> None:
    window.help_actions.show_glossary()
    text = window.findChild(QTextBrowser, "help_text")
    assert text is not None
    text.document().documentLayout().documentSize()  # lays out
    block = text.document().begin()
    cells = []
    while (block := block.next()).isValid():
        if QTextCursor(block).currentTable() is not None:
            cells.append(top_and_bottom(text, block))
    rows = [(words[0], max(words[1], meaning[1])) for words, meaning in zip(cells[::2], cells[1::2], strict=True)]
    assert len(rows) > 10
    line = text.fontMetrics().height()
    assert all(below[0] - above[1] >= 0.7 * line for above, below in pairwise(rows))
